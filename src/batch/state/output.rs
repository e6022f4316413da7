//! A file or stream that the data set is written to, with the hash of what was written.
//!
//! A file is written aside under a name that is always the same, so that what a killed run left is taken away by
//! the next; it takes its place only when it differs from what stands there.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::stamp::Stamp;
use crate::batch::path_name::to_text;
use crate::batch::{WholeFile, WriteError};

/// Bytes that are collected before a block is written.
const BLOCK_BYTES: usize = 256 << 10;

/// Bytes of a SHA-256.
pub type Digest32 = [u8; 32];

enum To {
    File(WholeFile, PathBuf),
    Stream(Box<dyn Write + Send>, String),
}

/// A file or stream that is being written.
pub struct Output {
    to: To,
    block: Vec<u8>,
    sha: Sha256,
    size: u64,
}

impl Output {
    /// A file that will stand at `target`.
    ///
    /// # Errors
    /// When no file can be made there.
    pub fn file(target: &Path) -> Result<Self, WriteError> {
        let file = WholeFile::create_again(target).map_err(WriteError::at(target))?;
        Ok(Self::new(To::File(file, target.to_owned())))
    }

    /// A stream; `name` stands in messages.
    pub fn stream(to: Box<dyn Write + Send>, name: String) -> Self {
        Self::new(To::Stream(to, name))
    }

    fn new(to: To) -> Self {
        Self { to, block: Vec::new(), sha: Sha256::new(), size: 0 }
    }

    /// Takes a line.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn line(&mut self, line: &[u8]) -> Result<(), WriteError> {
        self.block.extend_from_slice(line);
        if self.block.len() >= BLOCK_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), WriteError> {
        self.sha.update(&self.block);
        self.size += self.block.len() as u64;
        let written = match &mut self.to {
            To::File(file, _) => file.write_all(&self.block),
            To::Stream(stream, _) => stream.write_all(&self.block).and_then(|()| stream.flush()),
        };
        self.block.clear();
        match &self.to {
            To::File(_, target) => written.map_err(WriteError::at(target)),
            To::Stream(_, name) => written.map_err(WriteError::stream(name)),
        }
    }

    /// Puts the file in its place, unless the same bytes stand there already; ends a stream. Gives the hash of what was
    /// written.
    ///
    /// # Errors
    /// When it cannot be written; the previous file stands then.
    pub fn finish(mut self) -> Result<Digest32, WriteError> {
        self.flush()?;
        let digest = self.sha.finalize().into();
        if let To::File(file, target) = self.to {
            let stands = fs::metadata(&target).is_ok_and(|meta| meta.len() == self.size)
                && digest_of(&target).is_ok_and(|other| other == digest);
            if !stands {
                file.finish().map_err(WriteError::at(&target))?;
            }
        }
        Ok(digest)
    }
}

/// SHA-256 of a file.
fn digest_of(file: &Path) -> io::Result<Digest32> {
    let mut file = File::open(file)?;
    let mut sha = Sha256::new();
    let mut piece = vec![0; BLOCK_BYTES];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(sha.finalize().into()),
            n => sha.update(piece.get(..n).unwrap_or_default()),
        }
    }
}

/// How a target is called in the state: its whole path, links resolved.
pub fn name_of(target: &Path) -> String {
    let whole = fs::canonicalize(target).or_else(|_| std::path::absolute(target));
    to_text(whole.as_deref().unwrap_or(target).as_os_str())
}

/// Whether a file is as it was published: by its name, size and times, or else by its hash.
pub fn is_as_published(db: &Connection, target: &Path) -> rusqlite::Result<bool> {
    let Ok(meta) = fs::metadata(target) else { return Ok(false) };
    let row = db
        .query_row("SELECT target, size, mtime, ctime, digest FROM output", [], |row| {
            let stamp = Stamp { size: row.get(1)?, mtime: row.get(2)?, ctime: row.get(3)? };
            Ok((row.get::<_, String>(0)?, stamp, row.get::<_, Digest32>(4)?))
        })
        .optional()?;
    let stamp = Stamp::of(&meta);
    Ok(row.is_some_and(|(name, published, digest)| {
        stamp == published && name == name_of(target)
            || stamp.size == published.size && digest_of(target).is_ok_and(|other| other == digest)
    }))
}

/// No file holds the published data set: it went into a stream.
pub fn forget(db: &Connection) -> rusqlite::Result<()> {
    db.execute("DELETE FROM output", []).map(drop)
}

/// Notes what stands at a target now, and that no other target holds the published data set. `digest`: what was
/// written, or none when the target was left as it is.
pub fn note(db: &Connection, target: &Path, digest: Option<&Digest32>) -> rusqlite::Result<()> {
    let stamp = fs::metadata(target).map(|meta| Stamp::of(&meta)).unwrap_or_default();
    let Stamp { size, mtime, ctime } = stamp;
    let name = name_of(target);
    let Some(digest) = digest else {
        db.execute(
            "UPDATE output SET (target, size, mtime, ctime) = (?, ?, ?, ?)",
            params![name, size, mtime, ctime],
        )?;
        return Ok(());
    };
    forget(db)?;
    db.execute("INSERT INTO output VALUES (?, ?, ?, ?, ?)", params![name, size, mtime, ctime, digest])?;
    Ok(())
}
