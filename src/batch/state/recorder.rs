//! What was read tonight → the state, in steps of about a second, so that a run that is killed keeps what it did.
//!
//! The record goes to the content, the path to the content it holds. A file gets its content only once the
//! record of that content is there: until then it keeps the last one.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rusqlite::{OptionalExtension, params};

use super::basis::Kind;
use super::clock;
use super::plan::{Facts, Wants, is_flaky};
use super::shelf::Digest16;
use super::stamp::Stamp;
use super::store::Store;
use crate::batch::message::{number_of, outcome_of};
use crate::batch::summary::is_failure;
use crate::record::Outcome;

/// Between two steps.
const STEP: Duration = Duration::from_secs(1);

/// A path as it was seen tonight.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Key of the path.
    pub key: Vec<u8>,
    /// Size and times.
    pub stamp: Stamp,
    /// Whether they prove that the content stays.
    pub is_proven: bool,
}

/// A record to keep.
#[derive(Clone, Debug)]
pub struct Entry {
    /// How the reading ended.
    pub outcome: Outcome,
    /// Why, when it was not extracted.
    pub error: Option<String>,
    /// Pages that were read.
    pub pages: u32,
    /// Kind of the record.
    pub kind: Kind,
    /// Digest of the record without its path.
    pub digest: Digest16,
    /// The record, packed.
    pub packed: Vec<u8>,
}

/// What is to be done about the bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Read them and tell the recorder.
    Read,
    /// Nothing: their record is here, or someone is reading them just now.
    Known,
}

/// Keeps what is read.
#[derive(Debug)]
pub struct Recorder {
    /// The state.
    pub store: Store,
    wants: Wants,
    /// Contents that are being read, with further paths that hold them.
    in_flight: BTreeMap<Vec<u8>, Vec<Seen>>,
    step_began: Option<Instant>,
}

impl Recorder {
    /// A recorder for a run.
    pub fn new(store: Store, wants: Wants) -> Self {
        Self { store, wants, in_flight: BTreeMap::new(), step_began: None }
    }

    /// Asks what to do about a file with these bytes; when nothing, it is noted that the file holds them.
    ///
    /// # Errors
    /// When the state refuses.
    pub fn claim(&mut self, sha: &[u8], seen: Seen) -> rusqlite::Result<Claim> {
        if let Some(waiting) = self.in_flight.get_mut(sha) {
            waiting.push(seen);
            return Ok(Claim::Known);
        }
        let known = self
            .store
            .db
            .prepare_cached("SELECT id, outcome, kind, basis, attempts, run FROM content WHERE sha = ?")?
            .query_row([sha], |row| {
                let outcome = outcome_of(row.get(1)?);
                let facts = |outcome| -> rusqlite::Result<Facts> {
                    let (kind, basis) = (usize::from(row.get::<_, u8>(2)?), row.get(3)?);
                    Ok(Facts { outcome, kind, basis, attempts: row.get(4)?, run: row.get(5)? })
                };
                Ok((row.get::<_, i64>(0)?, outcome.map(facts).transpose()?))
            })
            .optional()?;
        if let Some((id, Some(facts))) = known
            && self.wants.why(&facts).is_none()
        {
            self.begin_step()?;
            self.put_file(&seen, id)?;
            self.end_step(false)?;
            return Ok(Claim::Known);
        }
        self.in_flight.insert(sha.to_vec(), vec![seen]);
        Ok(Claim::Read)
    }

    /// Keeps the record of a content that was claimed, for all paths that hold it.
    ///
    /// # Errors
    /// When the state refuses.
    pub fn put(&mut self, sha: &[u8], entry: &Entry) -> rusqlite::Result<()> {
        self.begin_step()?;
        let id = self.put_content(sha, entry)?;
        for seen in self.in_flight.remove(sha).unwrap_or_default() {
            self.put_file(&seen, id)?;
        }
        self.end_step(false)
    }

    /// Ends the step that is open, if one is.
    ///
    /// # Errors
    /// When the state refuses.
    pub fn end(&mut self) -> rusqlite::Result<()> {
        self.end_step(true)
    }

    fn begin_step(&mut self) -> rusqlite::Result<()> {
        if self.step_began.is_none() {
            self.store.db.execute_batch("BEGIN IMMEDIATE")?;
            self.step_began = Some(Instant::now());
        }
        Ok(())
    }

    fn end_step(&mut self, now: bool) -> rusqlite::Result<()> {
        if self.step_began.is_some_and(|began| now || began.elapsed() >= STEP) {
            self.store.db.execute_batch("COMMIT")?;
            self.step_began = None;
        }
        Ok(())
    }

    fn put_content(&mut self, sha: &[u8], entry: &Entry) -> rusqlite::Result<i64> {
        let basis = self.wants.basis.get(usize::from(entry.kind.number())).copied().unwrap_or_default();
        let before = self
            .store
            .db
            .prepare_cached(
                "SELECT outcome, basis, attempts, failed_since, digest FROM content WHERE sha = ?",
            )?
            .query_row([sha], |row| {
                let outcome = outcome_of(row.get(0)?).unwrap_or(entry.outcome);
                let (attempts, since): (i64, Option<i64>) = (row.get(2)?, row.get(3)?);
                Ok((outcome, row.get::<_, i64>(1)?, attempts, since, row.get::<_, Digest16>(4)?))
            })
            .optional()?;
        let in_a_row =
            before.as_ref().map_or(
                0,
                |(outcome, other, attempts, ..)| {
                    if is_flaky(*outcome) && *other == basis { *attempts } else { 0 }
                },
            );
        let attempts = if is_flaky(entry.outcome) { in_a_row + 1 } else { 0 };
        let since = before.as_ref().and_then(|(.., since, _)| *since).unwrap_or_else(clock::now);
        let failed_since = is_failure(entry.outcome).then_some(since);
        let id = self
            .store
            .db
            .prepare_cached(
                "INSERT INTO content (sha, outcome, error, pages, kind, basis, attempts, failed_since, run, digest)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT (sha) DO UPDATE SET (outcome, error, pages, kind, basis, attempts, failed_since, run, digest)
                 = (excluded.outcome, excluded.error, excluded.pages, excluded.kind, excluded.basis, excluded.attempts,
                    excluded.failed_since, excluded.run, excluded.digest)
                 RETURNING id",
            )?
            .query_row(
                params![
                    sha,
                    number_of(entry.outcome),
                    entry.error,
                    entry.pages,
                    entry.kind.number(),
                    basis,
                    attempts,
                    failed_since,
                    self.wants.run,
                    entry.digest
                ],
                |row| row.get(0),
            )?;
        if before.is_none_or(|(.., digest)| digest != entry.digest) {
            let sql = "INSERT OR REPLACE INTO record (content, body) VALUES (?, ?)";
            self.store.db.prepare_cached(sql)?.execute(params![id, entry.packed])?;
        }
        Ok(id)
    }

    fn put_file(&mut self, seen: &Seen, content: i64) -> rusqlite::Result<()> {
        let Stamp { size, mtime, ctime } = seen.stamp;
        let sql = "INSERT INTO file (key, size, mtime, ctime, proven, content) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (key) DO UPDATE SET (size, mtime, ctime, proven, content, waiting)
             = (excluded.size, excluded.mtime, excluded.ctime, excluded.proven, excluded.content, NULL)";
        let row = params![seen.key, size, mtime, ctime, seen.is_proven, content];
        self.store.db.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }
}
