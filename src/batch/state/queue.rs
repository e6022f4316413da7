//! What has to be read tonight, in the order it is read: kept in the database's temporary space, so that memory does
//! not grow with the archive.

use std::collections::VecDeque;

use rusqlite::{Connection, params};

use crate::batch::Input;
use crate::batch::path_name::{from_text, to_text};

use super::key;

/// Inputs that are fetched at a time.
const CHUNK: i64 = 256;

/// Why an input is read, in the order of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is new, or its size or times say that it changed, or it could not be read from disk.
    Changed = 0,
    /// It crashed or ran out of time.
    Retry = 1,
    /// Program, rules or options changed.
    Stale = 2,
}

/// Makes the temporary tables of a run.
pub fn make(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(
        "PRAGMA temp.journal_mode = OFF;
         CREATE TEMP TABLE todo (key BLOB, file TEXT, trouble TEXT, waiting INTEGER, why INTEGER);
         CREATE TEMP TABLE queue (ord INTEGER PRIMARY KEY, key BLOB, file TEXT, trouble TEXT);
         CREATE TEMP TABLE gone (key BLOB PRIMARY KEY) WITHOUT ROWID;",
    )
}

/// Notes an input that has to be read. `waiting` is the run that did not reach it.
pub fn note(
    db: &Connection,
    key: &[u8],
    input: &Input,
    waiting: Option<i64>,
    why: Why,
) -> rusqlite::Result<()> {
    let file = to_text(input.file.as_os_str());
    let sql = "INSERT INTO temp.todo VALUES (?, ?, ?, ?, ?)";
    db.prepare_cached(sql)?.execute(params![key, file, input.trouble, waiting, why as i64])?;
    Ok(())
}

/// Puts what was noted in order: first what waits longest, then by urgency, then by path.
pub fn arrange(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch(
        "INSERT INTO temp.queue (key, file, trouble) SELECT key, file, trouble FROM temp.todo
         ORDER BY waiting IS NULL, waiting, why, key;
         DELETE FROM temp.todo;",
    )
}

/// The inputs in the order they are read.
#[derive(Debug, Default)]
pub struct Queue {
    chunk: VecDeque<(i64, Input)>,
    last_fetched: i64,
    /// The last input that was taken; all before it were taken too.
    pub last_taken: i64,
}

impl Queue {
    /// The next input.
    pub fn next(&mut self, db: &Connection) -> rusqlite::Result<Option<Input>> {
        if self.chunk.is_empty() {
            self.fetch(db)?;
        }
        let Some((ord, input)) = self.chunk.pop_front() else { return Ok(None) };
        self.last_taken = ord;
        Ok(Some(input))
    }

    fn fetch(&mut self, db: &Connection) -> rusqlite::Result<()> {
        let sql = "SELECT ord, key, file, trouble FROM temp.queue WHERE ord > ? ORDER BY ord LIMIT ?";
        let mut select = db.prepare_cached(sql)?;
        let mut rows = select.query(params![self.last_fetched, CHUNK])?;
        while let Some(row) = rows.next()? {
            let file: String = row.get(2)?;
            let input = Input {
                path: key::to_path(row.get_ref(1)?.as_blob()?),
                file: from_text(&file).unwrap_or_default().into(),
                trouble: row.get(3)?,
            };
            self.last_fetched = row.get(0)?;
            self.chunk.push_back((self.last_fetched, input));
        }
        Ok(())
    }
}
