//! A record → the bytes of a format. One file per format; nothing here touches a file.

pub mod ddl;
pub mod json;
pub mod ndjson;
pub mod schema;

use crate::record::Record;

/// How records are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// One compact line per record, all in one file.
    #[default]
    Ndjson,
    /// One indented file per record.
    Json,
}

impl Format {
    /// The record's bytes in this format, line break included.
    ///
    /// # Errors
    /// When a value refuses to be JSON, which no type of the record does.
    pub fn bytes(self, record: &Record) -> serde_json::Result<Vec<u8>> {
        match self {
            Self::Ndjson => ndjson::line(record),
            Self::Json => json::file(record),
        }
    }
}
