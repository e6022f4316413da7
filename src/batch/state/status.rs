//! What a state knows, for whoever asks between runs (`beslut status`). Only looks; also while a run goes on.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::clock::rfc3339;
use super::key;
use super::lock::{Holder, holder_of};
use super::plan::{MOST_RETRIES, is_flaky, is_quarantined};
use super::store::Store;
use super::trouble::StateError;
use crate::batch::message::outcome_of;
use crate::batch::summary::is_failure;
use crate::record::Outcome;

/// What is in an archive as its state knows it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Status {
    /// The run that holds the state just now.
    pub running: Option<Holder>,
    /// The last run that published.
    pub last_run: Option<LastRun>,
    /// Where the data set stands.
    pub output: Option<String>,
    /// Records of the published data set.
    pub records: u64,
    /// Different contents among the files.
    pub contents: i64,
    /// Records by outcome.
    pub outcomes: BTreeMap<Outcome, u64>,
    /// Failed and tried again when they change, or by themselves.
    pub failed: Vec<Failing>,
    /// Crashed or out of time so often that they are not tried again by themselves.
    pub quarantined: Vec<Failing>,
    /// Not reached within the time budget: first in line in the next run.
    pub not_reached: Vec<String>,
    /// No longer in the archive, kept in the data set.
    pub kept_removed: Vec<Kept>,
}

/// The last run that published.
#[derive(Clone, Debug, Serialize)]
pub struct LastRun {
    /// RFC 3339.
    pub started: String,
    /// RFC 3339.
    pub ended: String,
    /// What it did.
    pub counts: serde_json::Value,
}

/// A file that could not be read.
#[derive(Clone, Debug, Serialize)]
pub struct Failing {
    /// Its path.
    pub path: String,
    /// How its last reading ended.
    pub outcome: Outcome,
    /// Why.
    pub error: String,
    /// When it failed first, RFC 3339.
    pub since: Option<String>,
    /// Readings in a row that crashed or ran out of time; 0 for other failures.
    pub attempts: i64,
    /// How many more times it is tried by itself.
    pub tries_left: i64,
}

/// A file that is gone.
#[derive(Clone, Debug, Serialize)]
pub struct Kept {
    /// Its path.
    pub path: String,
    /// When it was missed first, RFC 3339.
    pub since: String,
}

/// Looks into a state file.
///
/// # Errors
/// When there is none, or it cannot be used.
pub fn status(file: &Path) -> Result<Status, StateError> {
    let store = Store::look(file)?;
    let mut status = Status { running: holder_of(&super::night::whole_path(file)), ..Status::default() };
    look(&store, &mut status).map_err(store.trouble())?;
    Ok(status)
}

fn look(store: &Store, status: &mut Status) -> rusqlite::Result<()> {
    let db = store.db.unchecked_transaction()?;
    let mut select = db.prepare("SELECT started, ended, counts FROM run ORDER BY id DESC LIMIT 1")?;
    let mut rows = select.query([])?;
    if let Some(row) = rows.next()? {
        let counts: String = row.get(2)?;
        status.last_run = Some(LastRun {
            started: rfc3339(row.get(0)?),
            ended: rfc3339(row.get(1)?),
            counts: serde_json::from_str(&counts).unwrap_or_default(),
        });
    }
    let mut select = db.prepare("SELECT target FROM output LIMIT 1")?;
    status.output = select.query([])?.next()?.map(|row| row.get(0)).transpose()?;
    status.contents = db.query_row("SELECT count(*) FROM content", [], |row| row.get(0))?;
    let mut select = db.prepare(
        "SELECT f.key, f.waiting, f.gone, f.published IS NOT NULL, c.outcome, c.error, c.failed_since, c.attempts
         FROM file f LEFT JOIN content c ON c.id = f.content ORDER BY f.key",
    )?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let path = || -> rusqlite::Result<String> { Ok(key::to_path(row.get_ref(0)?.as_blob()?)) };
        if row.get::<_, Option<i64>>(1)?.is_some() {
            status.not_reached.push(path()?);
        }
        if let Some(since) = row.get(2)? {
            status.kept_removed.push(Kept { path: path()?, since: rfc3339(since) });
        }
        let outcome = row.get::<_, Option<u8>>(4)?.and_then(outcome_of);
        let Some(outcome) = outcome.filter(|_| row.get(3).unwrap_or(false)) else { continue };
        status.records += 1;
        *status.outcomes.entry(outcome).or_default() += 1;
        if !is_failure(outcome) {
            continue;
        }
        let attempts: i64 = row.get(7)?;
        let failing = Failing {
            path: path()?,
            outcome,
            error: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
            since: row.get::<_, Option<i64>>(6)?.map(rfc3339),
            attempts,
            tries_left: if is_flaky(outcome) { (MOST_RETRIES + 1 - attempts).max(0) } else { 0 },
        };
        if is_quarantined(outcome, attempts) {
            status.quarantined.push(failing);
        } else {
            status.failed.push(failing);
        }
    }
    Ok(())
}
