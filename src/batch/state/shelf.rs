//! A record as it is kept: without its path, which is the file's and not the content's, and compressed.
//!
//! All lines begin alike up to the path (`{"schema":…,"source":{"path":`), so taking the path out and putting another in
//! gives, byte for byte, the line that reading under that other path would have given. Records are much alike:
//! an ordinary one (`record.dict`) is the dictionary of the compression and takes a quarter off the size. The
//! dictionary belongs to version 1 of the state and is never changed.

use std::io;

use sha2::{Digest, Sha256};
use zstd::bulk::{Compressor, Decompressor};

use crate::record::SCHEMA;

/// An ordinary record without its path.
const DICTIONARY: &[u8] = include_bytes!("record.dict");

/// How hard to compress: more than this takes longer than it saves.
const LEVEL: i32 = 3;

/// Bytes of a digest.
pub const DIGEST_BYTES: usize = 16;

/// Which record of which content: equal digests are equal records.
pub type Digest16 = [u8; DIGEST_BYTES];

/// The bytes before the path of every line.
fn head() -> String {
    format!(r#"{{"schema":"{SCHEMA}","source":{{"path":"#)
}

fn bad(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// The line of a record without its path.
///
/// # Errors
/// When it is no line of a record of that path.
pub fn without_path<'a>(line: &'a [u8], path: &str) -> io::Result<&'a [u8]> {
    let path = serde_json::to_vec(path)?;
    line.strip_prefix(head().as_bytes())
        .and_then(|rest| rest.strip_prefix(path.as_slice()))
        .ok_or_else(|| bad("a record does not begin with its path"))
}

/// The digest of a record without its path.
pub fn digest(body: &[u8]) -> Digest16 {
    let whole = Sha256::digest(body);
    let mut digest = [0; DIGEST_BYTES];
    digest.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
    digest
}

/// Packs a record without its path.
///
/// # Errors
/// When memory runs out.
pub fn pack(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressor = Compressor::with_dictionary(LEVEL, DICTIONARY)?;
    compressor.include_checksum(true)?;
    let mut packed = u32::try_from(body.len()).map_err(io::Error::other)?.to_le_bytes().to_vec();
    packed.extend(compressor.compress(body)?);
    Ok(packed)
}

/// Unpacks records, one after the other.
pub struct Unpacker {
    decompressor: Decompressor<'static>,
    head: String,
    body: Vec<u8>,
}

impl Unpacker {
    /// An unpacker.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new() -> io::Result<Self> {
        Ok(Self { decompressor: Decompressor::with_dictionary(DICTIONARY)?, head: head(), body: Vec::new() })
    }

    /// Writes the line of a packed record under a path into `line` (what was there is dropped).
    ///
    /// # Errors
    /// When the bytes are no packed record.
    pub fn line(&mut self, packed: &[u8], path: &str, line: &mut Vec<u8>) -> io::Result<()> {
        let (size, packed) = packed.split_first_chunk::<4>().ok_or_else(|| bad("a record is cut short"))?;
        let size = u32::from_le_bytes(*size) as usize;
        self.body.clear();
        self.body.try_reserve_exact(size).map_err(io::Error::other)?;
        let n_bytes = self.decompressor.decompress_to_buffer(packed, &mut self.body)?;
        if n_bytes != size {
            return Err(bad("a record is cut short"));
        }
        line.clear();
        line.extend_from_slice(self.head.as_bytes());
        serde_json::to_writer(&mut *line, path)?;
        line.extend_from_slice(&self.body);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognize::RuleSet;
    use crate::{Options, extract};

    #[test]
    fn a_kept_record_is_the_line_of_any_path() {
        let bytes = include_bytes!("../../../fixtures/decision/decision-two-grants-reportlab.pdf");
        let line = |path: &str| {
            let record = extract(bytes, path, RuleSet::builtin(), &Options::default());
            crate::output::ndjson::line(&record).unwrap()
        };
        let mut unpacker = Unpacker::new().unwrap();
        let packed = pack(without_path(&line("a \"b\"\\\\x.pdf"), "a \"b\"\\\\x.pdf").unwrap()).unwrap();
        let mut again = Vec::new();
        for path in ["b.pdf", "å/\u{1}\".pdf", ""] {
            unpacker.line(&packed, path, &mut again).unwrap();
            assert!(again == line(path));
        }
        assert!(without_path(&line("a"), "b").is_err());
        for cut in [0, 3, 10, packed.len() - 1] {
            assert!(unpacker.line(packed.get(..cut).unwrap(), "a", &mut again).is_err());
        }
        let mut flipped = packed.clone();
        *flipped.last_mut().unwrap() ^= 1;
        assert!(unpacker.line(&flipped, "a", &mut again).is_err());
    }
}
