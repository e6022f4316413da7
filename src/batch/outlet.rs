//! Where records go: one NDJSON file or stream, or one JSON file each.
//!
//! A file appears whole or not at all. A stream gets whole lines: they are collected and written in blocks
//! that end at a line's end.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::whole_file::{WholeFile, is_special};

/// Bytes that are collected before a block is written.
const BLOCK_BYTES: usize = 256 << 10;

/// Where the records of a run go.
pub enum Outlet {
    /// A stream (standard output); written as the run goes.
    Stream(Block<Box<dyn Write + Send>>, String),
    /// A file that appears when the run ends.
    File(Block<WholeFile>, PathBuf),
    /// A folder of files.
    Folder(PathBuf),
}

/// Lines that wait to be written together.
pub struct Block<W> {
    to: W,
    lines: Vec<u8>,
}

/// Why records cannot be written.
#[derive(Debug)]
pub struct WriteError {
    /// Where to.
    pub target: String,
    /// What the system says.
    pub error: io::Error,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot write {}: {}", self.target, self.error)
    }
}

impl WriteError {
    pub(super) fn at(target: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self { target: target.display().to_string(), error }
    }

    pub(super) fn stream(name: &str) -> impl FnOnce(io::Error) -> Self {
        let target = name.to_owned();
        move |error| Self { target, error }
    }

    /// Whether the reader of the stream went away, which needs no words (`| head`).
    pub fn is_closed_pipe(&self) -> bool {
        self.error.kind() == io::ErrorKind::BrokenPipe
    }
}

impl<W: Write> Block<W> {
    fn new(to: W) -> Self {
        Self { to, lines: Vec::new() }
    }

    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        self.lines.extend_from_slice(line);
        if self.lines.len() >= BLOCK_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.write_all(&self.lines)?;
        self.lines.clear();
        self.to.flush()
    }
}

impl Outlet {
    /// Lines to a stream.
    pub fn stream(to: impl Write + Send + 'static) -> Self {
        Self::Stream(Block::new(Box::new(to)), "to standard output".to_owned())
    }

    /// Lines to a file.
    ///
    /// # Errors
    /// When no file can be made there.
    pub fn file(target: &Path) -> Result<Self, WriteError> {
        if is_special(target) {
            let device = fs::OpenOptions::new().write(true).open(target).map_err(WriteError::at(target))?;
            return Ok(Self::Stream(Block::new(Box::new(device)), target.display().to_string()));
        }
        let file = WholeFile::create(target).map_err(WriteError::at(target))?;
        Ok(Self::File(Block::new(file), target.to_owned()))
    }

    /// One `<path>.json` for each record, in a folder that is made when it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn folder(target: &Path) -> Result<Self, WriteError> {
        fs::create_dir_all(target).map_err(WriteError::at(target))?;
        Ok(Self::Folder(target.to_owned()))
    }

    /// Takes the next record.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&mut self, path: &str, record: &[u8]) -> Result<(), WriteError> {
        match self {
            Self::Stream(block, name) => block.line(record).map_err(WriteError::stream(name)),
            Self::File(block, target) => block.line(record).map_err(WriteError::at(target)),
            Self::Folder(folder) => {
                let target = folder.join(super::record_file(path));
                write_whole(&target, record).map_err(WriteError::at(&target))
            }
        }
    }

    /// Ends the output: now a file stands in its place.
    ///
    /// # Errors
    /// When it cannot be written; the previous file stands then.
    pub fn finish(self) -> Result<(), WriteError> {
        match self {
            Self::Stream(mut block, name) => block.flush().map_err(WriteError::stream(&name)),
            Self::File(mut block, target) => {
                block.flush().and_then(|()| block.to.finish()).map_err(WriteError::at(&target))
            }
            Self::Folder(_) => Ok(()),
        }
    }

    /// Ends the output of a run that was stopped: a stream gets the whole lines there are, a file
    /// is left as it was before the run.
    pub fn abandon(self) {
        if let Self::Stream(mut block, _) = self {
            let _ = block.flush();
        }
    }
}

fn write_whole(target: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = WholeFile::create(target)?;
    file.write_all(bytes)?;
    file.finish()
}
