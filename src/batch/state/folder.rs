//! The data set as a folder of indented files (`--format json`): only the files whose records changed are written.
//!
//! The text is made from the line in the state; numbers pass through as they are written there, so the file is,
//! byte for byte, what a fresh run writes.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::stamp::Stamp;
use crate::batch::{WholeFile, WriteError, record_file};

/// A folder of records.
pub struct Folder {
    dir: PathBuf,
    /// When it was published last, in nanoseconds since 1970: a file that changed later was changed by someone else.
    published_ns: Option<i64>,
}

impl Folder {
    /// A folder, made when it is missing. `published_ns`: when it was published last, if it was.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(dir: &Path, published_ns: Option<i64>) -> Result<Self, WriteError> {
        fs::create_dir_all(dir).map_err(WriteError::at(dir))?;
        Ok(Self { dir: dir.to_owned(), published_ns })
    }

    fn file(&self, path: &str) -> PathBuf {
        self.dir.join(record_file(path))
    }

    /// Whether the file of an unchanged record has to be written all the same: it is missing or was changed.
    pub fn lacks(&self, path: &str) -> bool {
        let Some(published_ns) = self.published_ns else { return true };
        fs::metadata(self.file(path))
            .map_or(true, |meta| !meta.is_file() || Stamp::of(&meta).newest() > published_ns)
    }

    /// Writes the file of a record; true when it differs from what stood there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&self, path: &str, line: &[u8]) -> Result<bool, WriteError> {
        let target = self.file(path);
        put(&target, line).map_err(WriteError::at(&target))
    }

    /// Removes the file of a record, and the folders that become empty.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(&self, path: &str) -> Result<(), WriteError> {
        let target = self.file(path);
        match fs::remove_file(&target) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(WriteError::at(&target)(error));
            }
            _ => {}
        }
        let mut folder = target.parent();
        while let Some(dir) = folder.filter(|dir| *dir != self.dir && dir.starts_with(&self.dir)) {
            if fs::remove_dir(dir).is_err() {
                break;
            }
            folder = dir.parent();
        }
        Ok(())
    }
}

fn put(target: &Path, line: &[u8]) -> io::Result<bool> {
    let record: serde_json::Value = serde_json::from_slice(line)?;
    let mut text = serde_json::to_vec_pretty(&record)?;
    text.push(b'\n');
    if fs::read(target).is_ok_and(|stands| stands == text) {
        return Ok(false);
    }
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = WholeFile::create_again(target)?;
    file.write_all(&text)?;
    file.finish()?;
    Ok(true)
}
