//! What differs from the data set that was published last, one line a record, for `MERGE`:
//! `{"change":"added"|"updated"|"removed","path":…,"record":…}`. The record is the line of the full output,
//! byte for byte; that of a removed one is null.

/// What happened to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The published data set did not have it.
    Added,
    /// It was another.
    Updated,
    /// It is no longer there.
    Removed,
}

impl Change {
    fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Updated => "updated",
            Self::Removed => "removed",
        }
    }
}

/// The line of a change; `record` is a line of the output, its line break included.
///
/// # Errors
/// When memory runs out.
pub fn line(change: Change, path: &str, record: Option<&[u8]>) -> serde_json::Result<Vec<u8>> {
    let mut line = format!(r#"{{"change":"{}","path":"#, change.name()).into_bytes();
    serde_json::to_writer(&mut line, path)?;
    line.extend_from_slice(br#","record":"#);
    line.extend_from_slice(record.map_or(b"null", <[u8]>::trim_ascii_end));
    line.extend_from_slice(b"}\n");
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_one_line_around_the_record() {
        let added = line(Change::Added, "a\"b", Some(b"{\"amount\":1.10}\n")).unwrap();
        assert_eq!(added, b"{\"change\":\"added\",\"path\":\"a\\\"b\",\"record\":{\"amount\":1.10}}\n");
        let removed = line(Change::Removed, "å", None).unwrap();
        assert_eq!(removed, "{\"change\":\"removed\",\"path\":\"å\",\"record\":null}\n".as_bytes());
    }
}
