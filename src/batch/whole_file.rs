//! A file that appears whole or not at all: written beside its place under another name, flushed to the
//! disk, then renamed over the place. Until then the previous file stands untouched; a writer that is dropped
//! unfinished leaves nothing.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file being written.
#[derive(Debug)]
pub struct WholeFile {
    file: NamedTempFile,
    target: PathBuf,
}

impl WholeFile {
    /// Begins a file that will stand at `target`. Its folder must exist.
    ///
    /// # Errors
    /// When the target is a folder, a device or a pipe, or no file can be made beside it.
    pub fn create(target: &Path) -> io::Result<Self> {
        Self::begin(target, None)
    }

    /// As [`Self::create`], under a name that is always the same: what a killed writer left is taken away first. Only
    /// for a target that one process at a time writes.
    ///
    /// # Errors
    /// As [`Self::create`].
    pub fn create_again(target: &Path) -> io::Result<Self> {
        let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self::begin(target, Some(format!(".{name}.beslut-part")))
    }

    fn begin(target: &Path, aside: Option<String>) -> io::Result<Self> {
        if target.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        if is_special(target) {
            return Err(io::Error::other("a device or pipe cannot be replaced"));
        }
        // A link is kept: the file it leads to is what gets replaced.
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        let mut builder = tempfile::Builder::new();
        match &aside {
            None => builder.prefix(".beslut-").suffix(".part"),
            Some(name) => builder.prefix(name).rand_bytes(0),
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // What a newly made file gets; the umask takes its part.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let folder = folder_of(&target);
        if !folder.is_dir() {
            return Err(io::Error::other(format!("the folder {} does not exist", folder.display())));
        }
        if let Some(name) = &aside {
            match fs::remove_file(folder.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        let file = builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
        Ok(Self { file, target })
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// When the disk refuses; the previous file still stands then.
    pub fn finish(self) -> io::Result<()> {
        if let Ok(previous) = fs::metadata(&self.target) {
            self.file.as_file().set_permissions(previous.permissions())?;
        }
        self.file.as_file().sync_all()?;
        self.file.persist(&self.target).map_err(|error| error.error)?;
        sync_folder(folder_of(&self.target))
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}

/// Whether something stands there that is neither a file nor a folder: a device, a pipe, a socket. Such a
/// target is written into; a rename would take its place.
pub fn is_special(target: &Path) -> bool {
    fs::metadata(target).is_ok_and(|meta| !meta.is_file() && !meta.is_dir())
}

fn folder_of(target: &Path) -> &Path {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The rename itself is on the disk only when the folder is.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_previous_file_stands_until_the_new_one_is_whole() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("out");
        fs::write(&target, "old").unwrap();
        let mut file = WholeFile::create(&target).unwrap();
        file.write_all(b"half").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"old");
        drop(file);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        let mut file = WholeFile::create(&target).unwrap();
        file.write_all(b"new").unwrap();
        file.finish().unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
