//! The state file itself: opened, checked, brought to the version of this program.
//!
//! Refuses what is no state, what is damaged and what a newer program wrote, each with what to do.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::trouble::StateError;

/// Says in the file's header that it is a state of this program ("besl").
const APPLICATION: i32 = 0x6265_736c;

/// The steps to the newest schema; the version of a file is the number of steps it has taken. A step that
/// was released is never changed.
const STEPS: &[&str] = &[include_str!("schema.sql")];

/// How long a reader of the state (`beslut status`) may hold up a step.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where the header of a SQLite file has its length in pages and the size of a page.
const HEADER_BYTES: usize = 100;

/// An open state file.
#[derive(Debug)]
pub struct Store {
    /// The database.
    pub db: Connection,
    /// Where it is.
    pub file: PathBuf,
}

impl Store {
    /// Opens a state file, or makes one.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open(file: &Path) -> Result<Self, StateError> {
        refuse_cut(file)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db =
            Connection::open_with_flags(file, flags).map_err(|error| StateError::sqlite(file, &error))?;
        let mut store = Self { db, file: file.to_owned() };
        store.prepare()?;
        Ok(store)
    }

    /// Opens a state file to look into it, also where nothing may be written.
    ///
    /// # Errors
    /// When there is none or it cannot be used.
    pub fn look(file: &Path) -> Result<Self, StateError> {
        if !file.is_file() {
            return Err(StateError::Store(format!("there is no state file {}", file.display())));
        }
        refuse_cut(file)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db =
            Connection::open_with_flags(file, flags).map_err(|error| StateError::sqlite(file, &error))?;
        let mut store = Self { db, file: file.to_owned() };
        if store.version().is_err() && !beside(file, "-wal").exists() {
            // Nobody writes, and no file may be made beside it: then the file alone is the whole state.
            let uri = format!("file:{}?immutable=1", percent_encoded(file));
            store.db = Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)
                .map_err(|error| StateError::sqlite(file, &error))?;
        }
        store.db.busy_timeout(PATIENCE).map_err(store.trouble())?;
        let version = store.checked_version()?;
        if version != STEPS.len() {
            return Err(StateError::Unusable(format!(
                "the state file {} is not finished yet: it has version {version} of {}; the next `beslut extract` \
                 brings it up to date",
                file.display(),
                STEPS.len()
            )));
        }
        Ok(store)
    }

    /// Turns what SQLite says into what is told.
    pub fn trouble(&self) -> impl Fn(rusqlite::Error) -> StateError + use<> {
        let file = self.file.clone();
        move |error| StateError::sqlite(&file, &error)
    }

    fn prepare(&mut self) -> Result<(), StateError> {
        let trouble = self.trouble();
        self.db.busy_timeout(PATIENCE).map_err(&trouble)?;
        let version = self.checked_version()?;
        // In this mode a killed process or machine costs at most the last steps, never the whole.
        let mode: String =
            self.db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(&trouble)?;
        if mode != "wal" {
            return Err(StateError::Store(format!(
                "the state file {} does not lie on a disk that allows write-ahead logging",
                self.file.display()
            )));
        }
        // References are held by the order of the steps; to have each row checked would cost a walk through all files.
        let settings = "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384; PRAGMA foreign_keys = OFF";
        self.db.execute_batch(settings).map_err(&trouble)?;
        for (at, step) in STEPS.iter().enumerate().skip(version) {
            let whole = format!(
                "BEGIN IMMEDIATE; {step}; PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {}; COMMIT",
                at + 1
            );
            self.db.execute_batch(&whole).map_err(&trouble)?;
        }
        Ok(())
    }

    fn version(&self) -> rusqlite::Result<(i32, usize)> {
        let application = self.db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        let version: i64 = self.db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        // Reading the schema touches the tree that the two numbers say nothing of.
        self.db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
        Ok((application, usize::try_from(version).unwrap_or(usize::MAX)))
    }

    /// The version of the file, when it is a state that this program understands. A new file has version 0.
    fn checked_version(&self) -> Result<usize, StateError> {
        let trouble = self.trouble();
        let (application, version) = self.version().map_err(&trouble)?;
        let n_tables: i64 = self
            .db
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .map_err(&trouble)?;
        let file = self.file.display();
        if application != APPLICATION && (application != 0 || version != 0 || n_tables != 0) {
            return Err(StateError::Unusable(format!(
                "{file} is a database of another program, not a state file: name another file with --state"
            )));
        }
        if version > STEPS.len() {
            return Err(StateError::Unusable(format!(
                "the state file {file} was written by a newer beslut (version {version}, this one knows {}): \
                 use that program, or name another file with --state",
                STEPS.len()
            )));
        }
        Ok(version)
    }
}

/// A file that is shorter than its header says lost its end; SQLite would tell only when it came there.
fn refuse_cut(file: &Path) -> Result<(), StateError> {
    let Ok(mut open) = File::open(file) else { return Ok(()) };
    let mut header = [0; HEADER_BYTES];
    let size = open.metadata().map_or(0, |meta| meta.len());
    if size == 0 {
        return Ok(());
    }
    if open.read_exact(&mut header).is_err() || !header.starts_with(b"SQLite format 3\0") {
        return Err(StateError::damaged(file, "it is no SQLite file"));
    }
    let (high, low) = (header[16], header[17]);
    let page = match u16::from_be_bytes([high, low]) {
        1 => 65_536,
        bytes => u64::from(bytes),
    };
    let n_pages = u64::from(u32::from_be_bytes([header[28], header[29], header[30], header[31]]));
    // Pages that are missing here may stand in the log of a run that was killed.
    let has_log = fs::metadata(beside(file, "-wal")).is_ok_and(|log| log.len() > 0);
    if !has_log && size < n_pages.saturating_mul(page) {
        return Err(StateError::damaged(file, "its end is missing"));
    }
    Ok(())
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// A path inside an address: what is not plain ASCII becomes `%NN`.
fn percent_encoded(file: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
    let bytes = file.as_os_str().as_encoded_bytes().iter();
    bytes.map(|&b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_made_once_and_opened_again() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("å %?.db");
        for _ in 0..2 {
            assert_eq!(Store::open(&file).unwrap().checked_version().unwrap(), STEPS.len());
        }
        Store::look(&file).unwrap();
    }

    #[test]
    fn what_is_no_state_of_this_program_is_refused_with_advice() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("state");
        let refused = |file: &Path| Store::open(file).unwrap_err().to_string();
        fs::write(&file, "a text that is longer than the header of a database would have been. ".repeat(4))
            .unwrap();
        assert!(refused(&file).contains("move it away"), "{}", refused(&file));
        fs::remove_file(&file).unwrap();
        Connection::open(&file).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
        assert!(refused(&file).contains("another program"));
        fs::remove_file(&file).unwrap();
        drop(Store::open(&file).unwrap());
        Connection::open(&file).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
        assert!(refused(&file).contains("newer"));
        let whole = fs::read(&file).unwrap();
        fs::write(&file, whole.get(..whole.len() / 2).unwrap()).unwrap();
        assert!(refused(&file).contains("damaged"));
    }
}
