//! One folder → the inputs below it, sorted, one at a time.
//!
//! Depth first, each folder's names sorted bytewise: that is the order of the paths, component by
//! component, without ever holding more than the names of one folder per level. Links are followed; a link
//! to a folder that is being walked already would never end and is left out with a warning. Nothing that is
//! no regular file is opened, so that a pipe or a device never blocks the walk.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::discover::Input;
use super::path_name::{from_text, to_text};

/// Folders inside folders. Deeper is no archive but a trap, and paths would end at the system's limit.
const MOST_LEVELS: usize = 200;

/// Bytes at the head of a file in which `%PDF-` makes it a PDF, whatever its name (ISO 32000-1, Annex H.3.4.1).
const HEAD_BYTES: u64 = 1024;

/// The inputs below a folder, in order. An iterator.
#[derive(Debug)]
pub struct Walk {
    levels: Vec<Level>,
    n_skipped: u64,
    first: Option<(String, PathBuf)>,
}

/// A folder that is being walked: its names packed into one text.
#[derive(Debug)]
struct Level {
    dir: PathBuf,
    prefix: String,
    names: String,
    entries: std::vec::IntoIter<Entry>,
    identity: Option<(u64, u64)>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    start: u32,
    length: u16,
    kind: EntryKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EntryKind {
    File,
    Folder,
    Link,
    Special,
}

impl From<fs::FileType> for EntryKind {
    fn from(kind: fs::FileType) -> Self {
        match kind {
            kind if kind.is_file() => Self::File,
            kind if kind.is_dir() => Self::Folder,
            kind if kind.is_symlink() => Self::Link,
            _ => Self::Special,
        }
    }
}

impl Walk {
    /// The walk of `dir`, whose inputs' paths begin with `prefix` (without a `/` at its end).
    pub fn new(prefix: String, dir: PathBuf) -> Self {
        Self { levels: Vec::new(), n_skipped: 0, first: Some((prefix, dir)) }
    }

    /// Files so far that are no PDFs and not named like one.
    pub fn n_skipped(&self) -> u64 {
        self.n_skipped
    }

    /// Goes into a folder, or says why it cannot.
    fn enter(&mut self, prefix: String, dir: PathBuf) -> Option<Input> {
        let trouble = if self.levels.len() >= MOST_LEVELS {
            format!("folders are nested deeper than {MOST_LEVELS}")
        } else {
            match Level::read(prefix.clone(), dir.clone()) {
                Ok(level) if level.is_among(&self.levels) => {
                    tracing::warn!(folder = %dir.display(), "left out: a link back to a folder above it");
                    return None;
                }
                Ok(level) => {
                    self.levels.push(level);
                    return None;
                }
                Err(error) => format!("the folder cannot be read: {error}"),
            }
        };
        let path = if prefix.is_empty() { dir.file_name().map(to_text).unwrap_or_default() } else { prefix };
        Some(Input { path, file: dir, trouble: Some(trouble) })
    }

    /// What an entry of the folder that is being walked comes to, if anything.
    fn visit(&mut self, entry: Entry) -> Option<Input> {
        let level = self.levels.last()?;
        let name = level.name(entry)?;
        let path = level.path(name);
        let file = level.dir.join(from_text(name)?);
        let (kind, error) = match entry.kind {
            EntryKind::Link => match fs::metadata(&file) {
                Ok(target) => (EntryKind::from(target.file_type()), None),
                Err(error) => (EntryKind::Special, Some(format!("the link leads nowhere: {error}"))),
            },
            kind => (kind, None),
        };
        let trouble = match kind {
            EntryKind::Folder => return self.enter(path, file),
            EntryKind::File if is_named_pdf(name) || begins_as_pdf(&file).unwrap_or(false) => None,
            EntryKind::Special if is_named_pdf(name) => {
                Some(error.unwrap_or_else(|| "not a regular file".to_owned()))
            }
            _ => {
                self.n_skipped += 1;
                return None;
            }
        };
        Some(Input { path, file, trouble })
    }
}

impl Iterator for Walk {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        if let Some((prefix, dir)) = self.first.take()
            && let Some(trouble) = self.enter(prefix, dir)
        {
            return Some(trouble);
        }
        loop {
            match self.levels.last_mut()?.entries.next() {
                None => drop(self.levels.pop()),
                Some(entry) => {
                    if let Some(input) = self.visit(entry) {
                        return Some(input);
                    }
                }
            }
        }
    }
}

impl Level {
    fn read(prefix: String, dir: PathBuf) -> io::Result<Self> {
        let mut names = String::new();
        let mut entries = Vec::new();
        for entry in fs::read_dir(&dir)? {
            let entry = entry?;
            let name = to_text(&entry.file_name());
            let start = u32::try_from(names.len()).map_err(io::Error::other)?;
            let length = u16::try_from(name.len()).map_err(io::Error::other)?;
            let kind = entry.file_type().map_or(EntryKind::Special, EntryKind::from);
            names.push_str(&name);
            entries.push(Entry { start, length, kind });
        }
        entries.sort_unstable_by_key(|entry| slice(&names, *entry).unwrap_or_default());
        let identity = fs::metadata(&dir).ok().and_then(|folder| identity(&folder));
        Ok(Self { dir, prefix, names, entries: entries.into_iter(), identity })
    }

    fn is_among(&self, levels: &[Self]) -> bool {
        self.identity.is_some() && levels.iter().any(|level| level.identity == self.identity)
    }

    fn name(&self, entry: Entry) -> Option<&str> {
        slice(&self.names, entry)
    }

    fn path(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}/{name}", self.prefix) }
    }
}

fn slice(names: &str, entry: Entry) -> Option<&str> {
    let start = entry.start as usize;
    names.get(start..start + usize::from(entry.length))
}

#[cfg(unix)]
fn identity(folder: &fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((folder.dev(), folder.ino()))
}

#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> Option<(u64, u64)> {
    None
}

fn is_named_pdf(name: &str) -> bool {
    matches!(name.as_bytes(), [.., b'.', p, d, f] if [*p, *d, *f].eq_ignore_ascii_case(b"pdf"))
}

/// Whether a regular file has `%PDF-` at its head.
fn begins_as_pdf(file: &Path) -> io::Result<bool> {
    let mut head = Vec::with_capacity(HEAD_BYTES as usize);
    File::open(file)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    Ok(memchr::memmem::find(&head, b"%PDF-").is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_is_known_by_its_name_or_its_head() {
        assert!(
            is_named_pdf("a.PdF")
                && is_named_pdf(".pdf")
                && !is_named_pdf("pdf")
                && !is_named_pdf("a.pdf.txt")
        );
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("late"), [vec![b' '; 1019], b"%PDF-".to_vec()].concat()).unwrap();
        fs::write(dir.path().join("too-late"), [vec![b' '; 1020], b"%PDF-".to_vec()].concat()).unwrap();
        assert!(begins_as_pdf(&dir.path().join("late")).unwrap());
        assert!(!begins_as_pdf(&dir.path().join("too-late")).unwrap());
    }
}
