//! The data set of tonight → the output, then the mark in the state that it is published.
//!
//! Everything happens inside one transaction: rows of files that are gone are marked, the output and the changes are
//! written aside, the changes and then the output are put in place, what was published is noted, the transaction ends.
//! A run that is killed before the end leaves the state as it was, and the next run finds the same differences again.

use std::io::Write;
use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension, params};

use super::census::Counts;
use super::changes::{self, Change};
use super::clock;
use super::folder::Folder;
use super::key;
use super::output::{self, Digest32, Output};
use super::shelf::{Digest16, Unpacker};
use super::store::Store;
use super::trouble::StateError;
use crate::batch::drill::Drill;
use crate::batch::whole_file::is_special;
use crate::batch::{Control, WriteError};

/// Where the data set goes.
pub enum Target {
    /// A file of lines.
    File(PathBuf),
    /// A stream of lines, with its name.
    Stream(Box<dyn Write + Send>, String),
    /// A folder with an indented file for each record.
    Folder(PathBuf),
}

impl Target {
    /// Whether anything can be written there, tried before hours of reading.
    ///
    /// # Errors
    /// When it cannot.
    pub(super) fn probe(&self) -> Result<(), StateError> {
        match self {
            Self::File(file) if !is_special(file) => Output::file(file).map(drop).map_err(StateError::Write),
            Self::Folder(dir) => Folder::new(dir, None).map(drop).map_err(StateError::Write),
            _ => Ok(()),
        }
    }
}

impl Target {
    /// Whether a data set of some run stands there.
    pub(super) fn stands(&self) -> bool {
        match self {
            Self::File(file) => std::fs::metadata(file).is_ok_and(|meta| meta.is_file() && meta.len() > 0),
            Self::Folder(dir) => std::fs::read_dir(dir).is_ok_and(|mut files| files.next().is_some()),
            Self::Stream(..) => false,
        }
    }
}

/// What to publish, and how.
pub struct Publication<'a> {
    /// The state.
    pub store: &'a Store,
    /// Where the changes go.
    pub changes: Option<&'a PathBuf>,
    /// Records of files that are gone stay.
    pub keep_removed: bool,
    /// The number of this run.
    pub run: i64,
    /// The last input that was taken from the queue.
    pub last_taken: i64,
    /// Whoever may stop it.
    pub control: &'a Control,
}

impl Publication<'_> {
    /// Publishes; `begun` is when the run began, in seconds since 1970.
    ///
    /// # Errors
    /// When output or state refuse, or the run is stopped. The previous output stands then, and the state knows it.
    pub fn publish(&self, target: Target, counts: &mut Counts, begun: i64) -> Result<(), StateError> {
        let db = &self.store.db;
        let trouble = self.store.trouble();
        db.execute_batch("BEGIN IMMEDIATE").map_err(&trouble)?;
        let done = self.steps(target, counts, begun);
        let ended = match done {
            Ok(()) => db.execute_batch("COMMIT").map_err(&trouble),
            Err(_) => db.execute_batch("ROLLBACK").map_err(&trouble),
        };
        done.and(ended)?;
        Drill::from_env().point("committed");
        Ok(())
    }

    fn steps(&self, target: Target, counts: &mut Counts, begun: i64) -> Result<(), StateError> {
        let db = &self.store.db;
        let trouble = self.store.trouble();
        self.mark_gone(db).map_err(&trouble)?;
        let drill = Drill::from_env();
        let changes = self.changes.map(|file| Output::file(file)).transpose().map_err(StateError::Write)?;
        let is_changed = counts.is_changed();
        match target {
            Target::File(file) if !is_special(&file) => {
                let stands = !is_changed && output::is_as_published(db, &file).map_err(&trouble)?;
                let whole = if stands { None } else { Some(Output::file(&file).map_err(StateError::Write)?) };
                counts.is_untouched = stands;
                let digest = self.lines(whole, changes, is_changed, drill)?;
                output::note(db, &file, digest.as_ref()).map_err(&trouble)?;
            }
            Target::File(device) => {
                let open = std::fs::OpenOptions::new().write(true).open(&device);
                let stream = open.map_err(WriteError::at(&device)).map_err(StateError::Write)?;
                let whole = Output::stream(Box::new(stream), device.display().to_string());
                self.lines(Some(whole), changes, is_changed, drill)?;
                output::forget(db).map_err(&trouble)?;
            }
            Target::Stream(stream, name) => {
                self.lines(Some(Output::stream(stream, name)), changes, is_changed, drill)?;
                output::forget(db).map_err(&trouble)?;
            }
            Target::Folder(dir) => {
                let published = db
                    .query_row("SELECT mtime FROM output WHERE target = ?", [output::name_of(&dir)], |row| {
                        row.get(0)
                    })
                    .optional()
                    .map_err(&trouble)?;
                let folder = Folder::new(&dir, published).map_err(StateError::Write)?;
                counts.is_untouched = !self.files(&folder, changes, drill)?;
                self.note_folder(db, &dir).map_err(&trouble)?;
            }
        }
        drill.point("in-place");
        self.note(db, counts, begun).map_err(&trouble)
    }

    /// Marks files that are gone, and those that are back.
    fn mark_gone(&self, db: &Connection) -> rusqlite::Result<()> {
        db.execute(
            "UPDATE file SET gone = NULL WHERE gone IS NOT NULL AND key NOT IN (SELECT key FROM temp.gone)",
            [],
        )?;
        db.execute(
            "UPDATE file SET gone = ? WHERE gone IS NULL AND key IN (SELECT key FROM temp.gone)",
            [clock::now()],
        )?;
        Ok(())
    }

    /// Writes lines and changes; gives the hash of the lines when they were written.
    fn lines(
        &self,
        mut whole: Option<Output>,
        mut changes: Option<Output>,
        is_changed: bool,
        drill: Drill,
    ) -> Result<Option<Digest32>, StateError> {
        if whole.is_some() || is_changed {
            self.each(|item, line| {
                if let Some(changes) = changes.as_mut() {
                    item.tell(line, changes)?;
                }
                match whole.as_mut() {
                    Some(whole) if item.change != Some(Change::Removed) => whole.line(line),
                    _ => Ok(()),
                }
            })?;
        }
        drill.point("written-aside");
        let finish =
            |output: Option<Output>| output.map(Output::finish).transpose().map_err(StateError::Write);
        finish(changes)?;
        drill.point("changes-in-place");
        finish(whole)
    }

    /// Writes files and changes; true when any file changed.
    fn files(&self, folder: &Folder, mut changes: Option<Output>, drill: Drill) -> Result<bool, StateError> {
        let mut wrote = false;
        self.each(|item, line| {
            if let Some(changes) = changes.as_mut() {
                item.tell(line, changes)?;
            }
            match item.change {
                Some(Change::Removed) => {
                    wrote = true;
                    folder.remove(&item.path)?;
                }
                None if !folder.lacks(&item.path) => {}
                _ => wrote |= folder.put(&item.path, line)?,
            }
            Ok(())
        })?;
        drill.point("written-aside");
        changes.map(Output::finish).transpose().map_err(StateError::Write)?;
        drill.point("changes-in-place");
        Ok(wrote)
    }

    /// Goes through the data set in the order of paths, with the records that leave it.
    fn each(&self, mut take: impl FnMut(&Item, &[u8]) -> Result<(), WriteError>) -> Result<(), StateError> {
        let trouble = self.store.trouble();
        let damaged = |error: std::io::Error| StateError::damaged(&self.store.file, error);
        let mut unpacker = Unpacker::new().map_err(damaged)?;
        let mut line = Vec::new();
        let mut select = self
            .store
            .db
            .prepare(
                "SELECT f.key, f.published, f.gone IS NOT NULL, c.digest, r.body FROM file f
                 LEFT JOIN content c ON c.id = f.content LEFT JOIN record r ON r.content = f.content ORDER BY f.key",
            )
            .map_err(&trouble)?;
        let mut rows = select.query([]).map_err(&trouble)?;
        while let Some(row) = rows.next().map_err(&trouble)? {
            let signal = self.control.stop.load(std::sync::atomic::Ordering::Relaxed);
            if signal != 0 {
                return Err(StateError::Stopped(signal));
            }
            let path =
                key::to_path(row.get_ref(0).map_err(&trouble)?.as_blob().map_err(|e| trouble(e.into()))?);
            let published: Option<Digest16> = row.get(1).map_err(&trouble)?;
            let is_gone: bool = row.get(2).map_err(&trouble)?;
            let digest: Option<Digest16> = row.get(3).map_err(&trouble)?;
            if is_gone && !(self.keep_removed && published.is_some()) {
                if published.is_some() {
                    let item = Item { path, change: Some(Change::Removed) };
                    take(&item, b"").map_err(StateError::Write)?;
                }
                continue;
            }
            let Some(digest) = digest else { continue };
            let body = row.get_ref(4).map_err(&trouble)?.as_blob().map_err(|e| trouble(e.into()))?;
            unpacker.line(body, &path, &mut line).map_err(damaged)?;
            let change = match published {
                None => Some(Change::Added),
                Some(published) => (published != digest).then_some(Change::Updated),
            };
            take(&Item { path, change }, &line).map_err(StateError::Write)?;
        }
        Ok(())
    }

    /// Notes what is published now, what waits for the next run, and the run itself.
    fn note(&self, db: &Connection, counts: &Counts, begun: i64) -> rusqlite::Result<()> {
        if !self.keep_removed {
            db.execute("DELETE FROM file WHERE gone IS NOT NULL", [])?;
        } else {
            db.execute("DELETE FROM file WHERE gone IS NOT NULL AND published IS NULL", [])?;
        }
        // Outcomes 0 and 1 are those that are no failure: extracted, and without text.
        db.execute(
            "UPDATE file SET published = c.digest, reported = CASE WHEN c.outcome > 1 THEN c.sha END
             FROM content c WHERE c.id = file.content
             AND (file.published IS NOT c.digest OR file.reported IS NOT CASE WHEN c.outcome > 1 THEN c.sha END)",
            [],
        )?;
        db.execute(
            "UPDATE file SET waiting = NULL WHERE waiting IS NOT NULL
             AND key NOT IN (SELECT key FROM temp.queue WHERE ord > ?)",
            [self.last_taken],
        )?;
        db.execute(
            "INSERT INTO file (key, size, mtime, ctime, proven, waiting)
             SELECT key, 0, 0, 0, 0, ?1 FROM temp.queue WHERE ord > ?2
             ON CONFLICT (key) DO UPDATE SET waiting = coalesce(waiting, ?1)",
            [self.run, self.last_taken],
        )?;
        if counts.is_changed() || counts.n_read > 0 {
            db.execute_batch(
                "DELETE FROM record WHERE content NOT IN (SELECT content FROM file WHERE content IS NOT NULL);
                 DELETE FROM content WHERE id NOT IN (SELECT content FROM record);
                 DELETE FROM basis WHERE id NOT IN (SELECT basis FROM content);",
            )?;
        }
        let told = serde_json::json!({
            "unchanged": counts.n_unchanged,
            "read": counts.n_read,
            "added": counts.n_added,
            "updated": counts.n_updated,
            "removed": counts.removed.n,
            "not_reached": counts.not_reached.n,
            "new_failures": counts.new_failures.n,
        });
        db.execute(
            "INSERT INTO run (id, started, ended, counts) VALUES (?, ?, ?, ?)",
            params![self.run, begun, clock::now(), told.to_string()],
        )?;
        db.execute("DELETE FROM run WHERE id <= ? - 400", [self.run])?;
        Ok(())
    }

    fn note_folder(&self, db: &Connection, dir: &std::path::Path) -> rusqlite::Result<()> {
        output::note(db, dir, Some(&[0; 32]))?;
        // A file may be written in the same tick of the clock as this note.
        let now = clock::now_ns();
        db.execute("UPDATE output SET mtime = ? WHERE target = ?", params![now, output::name_of(dir)])?;
        Ok(())
    }
}

/// A record of the data set, or one that leaves it.
struct Item {
    path: String,
    change: Option<Change>,
}

impl Item {
    fn tell(&self, line: &[u8], changes: &mut Output) -> Result<(), WriteError> {
        let Some(change) = self.change else { return Ok(()) };
        let record = (change != Change::Removed).then_some(line);
        let told = changes::line(change, &self.path, record)
            .map_err(|error| WriteError { target: "the changes".to_owned(), error: error.into() })?;
        changes.line(&told)
    }
}
