//! What the user named → the inputs, one at a time, in the order of their paths.
//!
//! Comes in: PDF files, folders and lists of paths. Goes out: a stream of [`Input`]s in
//! [`path_order`]; only the names of one folder per level are in memory, packed. Refuses (before the
//! first document): two inputs with one path, a list that cannot be read. What is there but cannot be read
//! (a dangling link, a socket, a folder without permission) is an input with its trouble, so that it
//! becomes a record and not a silence.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use super::path_name::{path_order, to_text};
use super::walk::Walk;

/// One input: where it is and what its record calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The record's `source.path`.
    pub path: String,
    /// The file.
    pub file: PathBuf,
    /// Why it cannot be read, when that is known already.
    pub trouble: Option<String>,
}

/// What the user named.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Files and folders of the command line.
    pub inputs: Vec<PathBuf>,
    /// Files and folders of a list, one path each.
    pub listed: Vec<PathBuf>,
}

/// Why a run cannot begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(pub String);

/// The inputs of a run, in order. An iterator.
#[derive(Debug)]
pub struct Discover {
    sources: Vec<Source>,
    heads: BinaryHeap<Head>,
    folders: Vec<(PathBuf, u64)>,
}

#[derive(Debug)]
enum Source {
    Folder(Box<Walk>),
    Files(std::vec::IntoIter<Input>),
}

impl Source {
    fn next(&mut self) -> Option<Input> {
        match self {
            Self::Folder(walk) => walk.next(),
            Self::Files(files) => files.next(),
        }
    }
}

/// The next input of a source; the heap gives the smallest path first.
#[derive(Debug, PartialEq, Eq)]
struct Head {
    input: Input,
    source: usize,
}

impl Ord for Head {
    fn cmp(&self, other: &Self) -> Ordering {
        path_order(&other.input.path, &self.input.path).then(other.source.cmp(&self.source))
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Discover {
    /// Starts on what was named.
    ///
    /// # Errors
    /// When two inputs would have one path, naming both.
    pub fn new(named: &Named) -> Result<Self, Refused> {
        let roots = Roots::of(named);
        if roots.may_collide() {
            refuse_collisions(Self::start(&roots))?;
        }
        Ok(Self::start(&roots))
    }

    fn start(roots: &Roots) -> Self {
        let mut sources: Vec<Source> = roots
            .folders
            .iter()
            .map(|(prefix, dir)| Source::Folder(Box::new(Walk::new(prefix.clone(), dir.clone()))))
            .collect();
        sources.push(Source::Files(roots.files.clone().into_iter()));
        let heads = sources
            .iter_mut()
            .enumerate()
            .filter_map(|(source, inputs)| inputs.next().map(|input| Head { input, source }))
            .collect();
        let folders = roots.folders.iter().map(|(_, dir)| (dir.clone(), 0)).collect();
        Self { sources, heads, folders }
    }

    /// Folders that were named and gave no input so far.
    pub fn empty_folders(&self) -> impl Iterator<Item = &Path> {
        self.folders.iter().filter(|(_, n_inputs)| *n_inputs == 0).map(|(dir, _)| dir.as_path())
    }

    /// Files of the folders so far that are no PDFs and not named like one.
    pub fn n_skipped(&self) -> u64 {
        let skipped = |source: &Source| match source {
            Source::Folder(walk) => walk.n_skipped(),
            Source::Files(_) => 0,
        };
        self.sources.iter().map(skipped).sum()
    }
}

impl Iterator for Discover {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        let Head { input, source } = self.heads.pop()?;
        if let Some((_, n_inputs)) = self.folders.get_mut(source) {
            *n_inputs += 1;
        }
        if let Some(next) = self.sources.get_mut(source).and_then(Source::next) {
            self.heads.push(Head { input: next, source });
        }
        Some(input)
    }
}

/// Where inputs come from: folders with the path their records begin with, and single files in order.
struct Roots {
    folders: Vec<(String, PathBuf)>,
    files: Vec<Input>,
}

impl Roots {
    fn of(named: &Named) -> Self {
        let mut roots = Self { folders: Vec::new(), files: Vec::new() };
        let alone = named.inputs.len() == 1 && named.listed.is_empty();
        for path in &named.inputs {
            let name = own_name(path);
            if path.is_dir() {
                roots.folders.push((if alone { String::new() } else { name }, path.clone()));
            } else {
                roots.files.push(Input { path: name, file: path.clone(), trouble: None });
            }
        }
        for path in &named.listed {
            let name = listed_name(path);
            if path.is_dir() {
                roots.folders.push((name, path.clone()));
            } else {
                roots.files.push(Input { path: name, file: path.clone(), trouble: None });
            }
        }
        roots.files.sort_by(|a, b| path_order(&a.path, &b.path));
        roots
    }

    /// Whether two of the inputs could have one path; if not, none needs to be looked at twice.
    fn may_collide(&self) -> bool {
        let nested = |prefix: &str, path: &str| {
            prefix.is_empty() || path.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/'))
        };
        let mut prefixes: Vec<&str> = self.folders.iter().map(|(prefix, _)| prefix.as_str()).collect();
        prefixes.sort_unstable_by(|a, b| path_order(a, b));
        let folders = prefixes.windows(2).any(|w| matches!(w, [a, b] if a == b || nested(a, b)));
        let files = self.files.windows(2).any(|w| matches!(w, [a, b] if a.path == b.path));
        let mixed = prefixes
            .iter()
            .any(|prefix| self.files.iter().any(|file| nested(prefix, &file.path) || file.path == **prefix));
        folders || files || mixed
    }
}

fn refuse_collisions(inputs: Discover) -> Result<(), Refused> {
    let mut last: Option<Input> = None;
    for input in inputs {
        if let Some(last) = &last
            && last.path == input.path
        {
            return Err(Refused(format!(
                "two inputs would have the path `{}` in their records: {} and {}",
                input.path,
                last.file.display(),
                input.file.display()
            )));
        }
        last = Some(input);
    }
    Ok(())
}

/// The name of a file or folder without what leads to it; `.` and `..` are asked for theirs.
fn own_name(path: &Path) -> String {
    let ends_in_name = matches!(path.components().next_back(), Some(Component::Normal(_)));
    let real = if ends_in_name { None } else { fs::canonicalize(path).ok() };
    let name = real.as_deref().unwrap_or(path).file_name().unwrap_or(path.as_os_str());
    match to_text(name) {
        name if name == "/" => String::new(),
        name => name,
    }
}

/// A listed path as the record names it: as written, without `.`, `..` and a leading `/`, so that it
/// can be written under any output folder.
fn listed_name(path: &Path) -> String {
    let names = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(to_text(name)),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}

/// The paths of a list: one a line, or separated by NUL.
///
/// # Errors
/// When the list cannot be read, has the other separator, or names a path that this system cannot have.
pub fn read_list(mut list: impl Read, nul: bool) -> io::Result<Vec<PathBuf>> {
    let mut bytes = Vec::new();
    list.read_to_end(&mut bytes)?;
    // No path holds a NUL, and a list of one path with line breaks in it is a list of lines.
    let other = if nul { !bytes.contains(&0) && bytes.contains(&b'\n') } else { bytes.contains(&0) };
    if other {
        let what =
            if nul { "it has line breaks and no NUL: leave out -0" } else { "it has NUL bytes: add -0" };
        return Err(io::Error::new(io::ErrorKind::InvalidData, what));
    }
    let separator = if nul { b'\0' } else { b'\n' };
    let line = |line: &[u8]| match line {
        [before @ .., b'\r'] if !nul => before.to_vec(),
        line => line.to_vec(),
    };
    bytes
        .split(|byte| *byte == separator)
        .map(line)
        .filter(|line| !line.is_empty())
        .map(|line| raw_path(line).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData)))
        .collect()
}

#[cfg(unix)]
fn raw_path(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Some(std::ffi::OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn raw_path(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
}
