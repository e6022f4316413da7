//! JSON: a record is one file, indented by two spaces, that ends with `\n`. The same keys and values as
//! in NDJSON.

use crate::record::Record;

/// The record as a file.
///
/// # Errors
/// When a value refuses to be JSON, which no type of the record does.
pub fn file(record: &Record) -> serde_json::Result<Vec<u8>> {
    let mut file = serde_json::to_vec_pretty(record)?;
    file.push(b'\n');
    Ok(file)
}
