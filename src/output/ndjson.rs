//! NDJSON: a record is one line of compact JSON (RFC 8259) that ends with `\n`. A line holds no other
//! line break, because JSON escapes those inside strings. Keys stand in the order of the record's types.

use crate::record::Record;

/// Bytes a line of an ordinary decision takes, so that most lines are written without growing.
const LINE_BYTES: usize = 16 << 10;

/// The record as one line.
///
/// # Errors
/// When a value refuses to be JSON, which no type of the record does.
pub fn line(record: &Record) -> serde_json::Result<Vec<u8>> {
    let mut line = Vec::with_capacity(LINE_BYTES);
    serde_json::to_writer(&mut line, record)?;
    line.push(b'\n');
    Ok(line)
}
