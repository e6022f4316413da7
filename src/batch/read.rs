//! An input → its bytes, without ever waiting for a pipe and without holding more than was allowed.
//!
//! A file that changes while it is read is read once more; if it changes again it is refused, because half
//! of one version and half of another is no document.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};

use sha2::{Digest, Sha256};

use super::discover::Input;
use crate::record::{Outcome, Source};

/// Bytes of a file that is too large to be held are hashed in pieces of this size.
const PIECE_BYTES: usize = 256 << 10;

/// Why there are no bytes: the source as far as it is known, the outcome, and the reason.
#[derive(Debug)]
pub struct Unread {
    /// What is known of the file.
    pub source: Box<Source>,
    /// [`Outcome::IoError`] or [`Outcome::Limit`].
    pub outcome: Outcome,
    /// For a person.
    pub error: String,
    /// Size and times of the file that was hashed though it was not read.
    pub meta: Option<Box<Metadata>>,
}

impl Unread {
    fn io(input: &Input, error: impl Into<String>) -> Self {
        let source = Source { path: input.path.clone(), ..Source::default() };
        Self { source: source.into(), outcome: Outcome::IoError, error: error.into(), meta: None }
    }
}

/// Reads an input into `bytes` (what was there is dropped); gives size and times of the version that was read.
///
/// # Errors
/// When it cannot be read, is no regular file, keeps changing, or is larger than `most` bytes; the
/// latter has its size and hash all the same.
pub fn read(input: &Input, most: u64, bytes: &mut Vec<u8>) -> Result<Metadata, Unread> {
    if let Some(trouble) = &input.trouble {
        return Err(Unread::io(input, trouble.as_str()));
    }
    for _ in 0..2 {
        match read_once(input, most, bytes) {
            Ok(Reading::Whole(meta)) => return Ok(meta),
            Ok(Reading::Changed) => {}
            Ok(Reading::TooLarge(source, meta)) => {
                let size = source.bytes.unwrap_or_default();
                return Err(Unread {
                    source,
                    outcome: Outcome::Limit,
                    error: format!(
                        "the file's {size} bytes are more than the memory for one document ({most} bytes)"
                    ),
                    meta: Some(Box::new(meta)),
                });
            }
            Err(error) => return Err(Unread::io(input, format!("the file cannot be read: {error}"))),
        }
    }
    Err(Unread::io(input, "the file changes while it is read"))
}

enum Reading {
    Whole(Metadata),
    Changed,
    TooLarge(Box<Source>, Metadata),
}

fn read_once(input: &Input, most: u64, bytes: &mut Vec<u8>) -> io::Result<Reading> {
    let mut file = open(input)?;
    let before = file.metadata()?;
    if !before.is_file() {
        return Err(io::Error::other(if before.is_dir() { "it is a folder" } else { "not a regular file" }));
    }
    bytes.clear();
    if before.len() > most {
        return Ok(Reading::TooLarge(hash_only(input, file)?.into(), before));
    }
    let size = usize::try_from(before.len()).map_err(io::Error::other)?;
    bytes.try_reserve(size.saturating_add(1)).map_err(io::Error::other)?;
    let n_read = (&mut file).take(most.saturating_add(1)).read_to_end(bytes)?;
    let changed = n_read != size || !same_version(&before, &file.metadata()?);
    Ok(if changed { Reading::Changed } else { Reading::Whole(before) })
}

fn same_version(before: &Metadata, after: &Metadata) -> bool {
    before.len() == after.len() && before.modified().ok() == after.modified().ok()
}

/// Opening a pipe for reading waits for a writer unless it is told not to.
#[cfg(unix)]
fn open(input: &Input) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let no_wait = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    OpenOptions::new().read(true).custom_flags(no_wait.bits().cast_signed()).open(&input.file)
}

#[cfg(not(unix))]
fn open(input: &Input) -> io::Result<File> {
    OpenOptions::new().read(true).open(&input.file)
}

fn hash_only(input: &Input, mut file: File) -> io::Result<Source> {
    let mut sha = Sha256::new();
    let mut piece = vec![0; PIECE_BYTES];
    let mut size = 0;
    loop {
        match file.read(&mut piece)? {
            0 => break,
            n => {
                sha.update(piece.get(..n).unwrap_or_default());
                size += n as u64;
            }
        }
    }
    Ok(Source {
        path: input.path.clone(),
        sha256: Some(hex(&sha.finalize())),
        bytes: Some(size),
        ..Source::default()
    })
}

/// The source of a document whose bytes were read but that gave no record.
pub fn source_of(path: &str, bytes: &[u8]) -> Source {
    Source {
        path: path.to_owned(),
        sha256: Some(hex(&Sha256::digest(bytes))),
        bytes: Some(bytes.len() as u64),
        ..Source::default()
    }
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::path::Path;

    fn input(file: &Path) -> Input {
        Input { path: "x.pdf".into(), file: file.into(), trouble: None }
    }

    #[test]
    fn a_pipe_does_not_block_and_a_folder_is_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("x.pdf");
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        let unread = read(&input(&pipe), 10, &mut Vec::new()).unwrap_err();
        assert_eq!((unread.outcome, unread.error.contains("regular")), (Outcome::IoError, true));
        assert!(read(&input(dir.path()), 10, &mut Vec::new()).unwrap_err().error.contains("folder"));
    }

    #[test]
    fn a_file_over_the_limit_is_hashed_and_not_held() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.pdf");
        std::fs::write(&file, "abc").unwrap();
        let mut bytes = Vec::new();
        let unread = read(&input(&file), 2, &mut bytes).unwrap_err();
        assert_eq!((unread.outcome, unread.source.bytes, bytes.len()), (Outcome::Limit, Some(3), 0));
        assert_eq!(unread.source.sha256, source_of("", b"abc").sha256);
        read(&input(&file), 3, &mut bytes).unwrap();
        assert_eq!(bytes, b"abc");
    }
}
