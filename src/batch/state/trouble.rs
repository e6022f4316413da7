//! Why a run with a state cannot go on. Nothing is published then.

use std::fmt;
use std::path::Path;

use rusqlite::ErrorCode;

use super::lock::Holder;
use crate::batch::WriteError;

/// Why a run with a state ends without having published.
#[derive(Debug)]
pub enum StateError {
    /// Another run holds the state file.
    Held(Holder),
    /// The state file cannot be used: damaged, foreign, or of a newer version. The text says what to do.
    Unusable(String),
    /// So much of the archive is gone that it looks unmounted.
    Gone(String),
    /// The state file cannot be read or written just now (disk full, no permission).
    Store(String),
    /// The output cannot be written.
    Write(WriteError),
    /// No document can be read.
    Start(String),
    /// The time was over before a new state had read everything, and an output of an earlier run stands.
    Unfinished {
        /// Files that were not reached.
        n_left: u64,
    },
    /// Stopped by a signal; what was read is kept for the next run.
    Stopped(usize),
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Held(holder) => holder.fmt(f),
            Self::Unusable(why) | Self::Gone(why) | Self::Store(why) => f.write_str(why),
            Self::Write(error) => error.fmt(f),
            Self::Start(why) => write!(f, "cannot start reading: {why}"),
            Self::Unfinished { n_left } => write!(
                f,
                "the state is new and {n_left} files were not reached in time: the output of an earlier run stands, and what \
                 was read is kept for the next run"
            ),
            Self::Stopped(signal) => write!(f, "stopped by signal {signal}"),
        }
    }
}

impl StateError {
    /// A state file that holds nonsense, and what to do about it.
    pub(super) fn damaged(file: &Path, what: impl fmt::Display) -> Self {
        let file = file.display();
        Self::Unusable(format!(
            "the state file {file} is damaged ({what}); nothing was written. Put back a copy of it, or move it away \
             together with {file}-wal and {file}-shm: the next run then reads every document again, and writes the output when it has"
        ))
    }

    /// What SQLite says, told for people.
    pub(super) fn sqlite(file: &Path, error: &rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(code, _)
                if matches!(code.code, ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) =>
            {
                Self::damaged(file, error)
            }
            rusqlite::Error::SqliteFailure(code, _)
                if matches!(code.code, ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) =>
            {
                Self::Store(format!("another program holds the state file {}: {error}", file.display()))
            }
            rusqlite::Error::SqliteFailure(..) => {
                Self::Store(format!("cannot use the state file {}: {error}", file.display()))
            }
            // A column of another type than was written into it.
            _ => Self::damaged(file, error),
        }
    }
}
