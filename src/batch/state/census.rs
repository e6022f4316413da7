//! What the data set of tonight is, before it is written: counts, failures, what differs from the published one.

use rusqlite::Connection;

use super::key;
use super::plan::is_quarantined;
use super::shelf::Digest16;
use crate::batch::Summary;
use crate::batch::message::outcome_of;
use crate::batch::summary::is_failure;
use crate::record::Outcome;

/// Paths that are listed of one kind; the rest is counted.
const MOST_LISTED: usize = 10_000;

/// Paths that are told apart from the others; all are counted, the first are listed.
#[derive(Clone, Debug, Default)]
pub struct Paths {
    /// How many.
    pub n: u64,
    /// The first of them, in order.
    pub listed: Vec<String>,
}

impl Paths {
    fn enter(&mut self, key: &[u8]) {
        self.n += 1;
        if self.listed.len() < MOST_LISTED {
            self.listed.push(key::to_path(key));
        }
    }
}

/// What a run with a state did, beside its [`Summary`].
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Records that are as they were published.
    pub n_unchanged: u64,
    /// Documents that were read.
    pub n_read: u64,
    /// Records that the published data set did not have.
    pub n_added: u64,
    /// Records that were another.
    pub n_updated: u64,
    /// Records that left the data set.
    pub removed: Paths,
    /// Records of files that are gone but kept.
    pub kept: Paths,
    /// Files that were not reached in time: they have their last record, or none.
    pub not_reached: Paths,
    /// Of these, files that have no record yet.
    pub n_absent: u64,
    /// Files that are not tried again by themselves.
    pub quarantined: Paths,
    /// Failures that no earlier run reported.
    pub new_failures: Paths,
    /// Of the updated ones, files that can no longer be read from disk.
    pub n_lost: u64,
    /// The output is as the last run left it.
    pub is_untouched: bool,
}

impl Counts {
    /// Whether the data set differs from the published one.
    pub fn is_changed(&self) -> bool {
        self.n_added + self.n_updated + self.removed.n > 0
    }
}

/// Counts the data set.
pub fn census(
    db: &Connection,
    keep_removed: bool,
    last_taken: i64,
    summary: &mut Summary,
    counts: &mut Counts,
) -> rusqlite::Result<()> {
    let mut select = db.prepare(
        "SELECT f.key, f.published, c.digest, c.outcome, c.error, c.attempts, f.reported IS c.sha, g.key IS NOT NULL
         FROM file f LEFT JOIN content c ON c.id = f.content LEFT JOIN temp.gone g ON g.key = f.key ORDER BY f.key",
    )?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let key = row.get_ref(0)?.as_blob()?;
        let published: Option<Digest16> = row.get(1)?;
        let is_gone: bool = row.get(7)?;
        if is_gone && !(keep_removed && published.is_some()) {
            if published.is_some() {
                counts.removed.enter(key);
            }
            continue;
        }
        if is_gone {
            counts.kept.enter(key);
        }
        let Some(digest) = row.get::<_, Option<Digest16>>(2)? else { continue };
        let outcome: Outcome = outcome_of(row.get(3)?).unwrap_or(Outcome::Crashed);
        match published {
            None => counts.n_added += 1,
            Some(published) if published != digest => {
                counts.n_updated += 1;
                counts.n_lost += u64::from(outcome == Outcome::IoError);
            }
            Some(_) => counts.n_unchanged += u64::from(!is_gone),
        }
        if outcome == Outcome::Extracted {
            summary.count("", outcome, None);
            continue;
        }
        summary.count(&key::to_path(key), outcome, row.get::<_, Option<String>>(4)?.as_deref());
        if is_quarantined(outcome, row.get(5)?) {
            counts.quarantined.enter(key);
        }
        if is_failure(outcome) && !row.get::<_, bool>(6)? {
            counts.new_failures.enter(key);
        }
    }
    let mut select = db.prepare(
        "SELECT q.key, f.content IS NULL FROM temp.queue q LEFT JOIN file f ON f.key = q.key
         WHERE q.ord > ? ORDER BY q.key",
    )?;
    let mut rows = select.query([last_taken])?;
    while let Some(row) = rows.next()? {
        counts.n_absent += u64::from(row.get::<_, bool>(1)?);
        counts.not_reached.enter(row.get_ref(0)?.as_blob()?);
    }
    Ok(())
}
