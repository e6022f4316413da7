//! One run at a time: a lock on `FILE.lock` that the system itself releases when its holder ends, however it ends.
//! The file names the holder; it stays behind, since removing it would let two runs hold two files of one name.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::clock;
use super::trouble::StateError;

/// A lock that is taken for an instant only (by `beslut status`, which asks whether there is one) is waited for.
const MOST_TRIES: u32 = 10;

/// Between two tries. All together give a run that has just begun the time to write its name.
const PAUSE: Duration = Duration::from_millis(20);

/// Who holds a state file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Holder {
    /// The state file.
    pub file: PathBuf,
    /// Process number; 0 when it is not known.
    pub pid: u32,
    /// The machine.
    pub host: String,
    /// RFC 3339.
    pub since: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        if self.pid == 0 {
            return write!(f, "another run holds the state file {file}");
        }
        write!(
            f,
            "another run holds the state file {file}: process {} on {}, since {}",
            self.pid, self.host, self.since
        )
    }
}

/// The lock while it is held.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a state file.
    ///
    /// # Errors
    /// When another run holds it, with its name; when the lock file cannot be made.
    pub fn take(state: &Path) -> Result<Self, StateError> {
        let path = lock_file(state);
        let no_file =
            |error: io::Error| StateError::Store(format!("cannot lock {}: {error}", path.display()));
        let mut options = OpenOptions::new();
        let mut file =
            options.read(true).write(true).create(true).truncate(false).open(&path).map_err(no_file)?;
        let mut tries = 0;
        while !try_lock(&file).map_err(no_file)? {
            tries += 1;
            if tries > MOST_TRIES {
                return Err(StateError::Held(read_holder(&mut file, state)));
            }
            thread::sleep(PAUSE);
        }
        let holder = Holder {
            file: state.to_owned(),
            pid: std::process::id(),
            host: host(),
            since: clock::rfc3339(clock::now()),
        };
        // A name that cannot be written (a full disk) is no reason not to run.
        let _ = file.set_len(0).and_then(|()| file.rewind());
        let _ = serde_json::to_vec(&holder).map(|line| file.write_all(&line));
        Ok(Self { _file: file })
    }
}

/// Who holds a state file just now, if anyone.
pub fn holder_of(state: &Path) -> Option<Holder> {
    let mut file = OpenOptions::new().read(true).open(lock_file(state)).ok()?;
    match try_share(&file) {
        Ok(false) => Some(read_holder(&mut file, state)),
        _ => None,
    }
}

fn lock_file(state: &Path) -> PathBuf {
    let mut name = state.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

fn read_holder(file: &mut File, state: &Path) -> Holder {
    let mut text = String::new();
    let _ = file.take(4096).read_to_string(&mut text);
    let holder: Holder = serde_json::from_str(&text).unwrap_or_default();
    Holder { file: state.to_owned(), ..holder }
}

fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(std::fs::TryLockError::WouldBlock) => Ok(false),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

fn try_share(file: &File) -> io::Result<bool> {
    match file.try_lock_shared() {
        Ok(()) => Ok(true),
        Err(std::fs::TryLockError::WouldBlock) => Ok(false),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(unix)]
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}
