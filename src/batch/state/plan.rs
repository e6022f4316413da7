//! The inputs of tonight beside the files of the state: both stand in the order of paths, so one walk through
//! both tells what is new, changed, unchanged or gone. A file is looked at with one `stat` and not opened.

use std::fs;
use std::path::PathBuf;

use rusqlite::{Connection, Row, params};

use super::key;
use super::queue::{self, Why};
use super::stamp::Stamp;
use super::store::Store;
use super::trouble::StateError;
use crate::batch::message::outcome_of;
use crate::batch::summary::is_failure;
use crate::batch::{Discover, Input, Named};
use crate::record::Outcome;

/// A document that crashed or ran out of time is read again on so many nights; then it is quarantined.
pub const MOST_RETRIES: i64 = 3;

/// Of so many known files one may be gone.
const ONE_GONE_OF: u64 = 20;

/// What decides whether a content is read again.
#[derive(Clone, Copy, Debug)]
pub struct Wants {
    /// Numbers of tonight's basis, by kind of record.
    pub basis: [i64; 4],
    /// Every failure is read again.
    pub retry_failed: bool,
    /// The number of this run: nothing is read twice in one.
    pub run: i64,
}

/// What the state knows of a content.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// How its last reading ended.
    pub outcome: Outcome,
    /// Kind of its record.
    pub kind: usize,
    /// What the record was made with.
    pub basis: i64,
    /// Readings in a row that crashed or ran out of time.
    pub attempts: i64,
    /// The run that read it last.
    pub run: i64,
}

/// Whether another reading of the same bytes may end otherwise.
pub fn is_flaky(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Crashed | Outcome::Timeout)
}

/// Whether a content is not tried again by itself.
pub fn is_quarantined(outcome: Outcome, attempts: i64) -> bool {
    is_flaky(outcome) && attempts > MOST_RETRIES
}

impl Wants {
    /// Why a content is read again, if it is.
    pub fn why(&self, facts: &Facts) -> Option<Why> {
        let retry = is_flaky(facts.outcome) && !is_quarantined(facts.outcome, facts.attempts)
            || self.retry_failed && is_failure(facts.outcome);
        if self.basis.get(facts.kind) != Some(&facts.basis) {
            Some(Why::Stale)
        } else {
            (retry && facts.run != self.run).then_some(Why::Retry)
        }
    }
}

/// What tonight looks like before any document is opened.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Inputs.
    pub n_inputs: u64,
    /// Inputs that have to be looked into.
    pub n_queued: u64,
    /// Files of the published data set.
    pub n_known: u64,
    /// Known files that are no inputs tonight.
    pub n_gone: u64,
    /// Known files that were read once and cannot be looked at tonight.
    pub n_lost: u64,
    /// Of these, files below a folder that cannot be read: they keep their last record.
    pub n_hidden: u64,
    /// The first input that cannot be looked at, and why.
    pub unreadable: Option<(String, String)>,
    /// Files in folders that are no PDFs.
    pub n_skipped: u64,
    /// Inputs that were named and are not there, or folders without any input.
    pub absent: Vec<PathBuf>,
}

/// A file of the state.
struct Known {
    key: Vec<u8>,
    stamp: Stamp,
    is_proven: bool,
    waiting: Option<i64>,
    is_published: bool,
    facts: Option<Facts>,
    error: Option<String>,
}

/// Compares the inputs with the state; fills the queue.
///
/// # Errors
/// When the state cannot be read.
pub fn plan(store: &Store, named: &Named, mut inputs: Discover, wants: &Wants) -> Result<Plan, StateError> {
    let mut plan = Plan::default();
    compare(&store.db, &mut inputs, wants, &mut plan).map_err(store.trouble())?;
    plan.n_skipped = inputs.n_skipped();
    let is_missing = |path: &&PathBuf| fs::metadata(path).is_err();
    plan.absent = named.inputs.iter().filter(is_missing).cloned().collect();
    plan.absent.extend(inputs.empty_folders().map(PathBuf::from));
    Ok(plan)
}

fn compare(db: &Connection, inputs: &mut Discover, wants: &Wants, plan: &mut Plan) -> rusqlite::Result<()> {
    queue::make(db)?;
    let whole = db.unchecked_transaction()?;
    {
        let mut select = db.prepare(
            "SELECT f.key, f.size, f.mtime, f.ctime, f.proven, f.waiting, f.published IS NOT NULL AND f.gone IS NULL,
                    c.outcome, c.kind, c.basis, c.attempts, c.run, c.error
             FROM file f LEFT JOIN content c ON c.id = f.content ORDER BY f.key",
        )?;
        let mut rows = select.query([])?;
        let mut known = rows.next()?.map(Known::of).transpose()?;
        // What stands below a folder that cannot be read is not gone.
        let mut hidden: Option<Vec<u8>> = None;
        for input in inputs {
            plan.n_inputs += 1;
            let key = key::of_path(&input.path);
            while let Some(gone) = known.take_if(|known| known.key < key) {
                plan.missing(db, &gone, hidden.as_deref())?;
                known = rows.next()?.map(Known::of).transpose()?;
            }
            let same = known.take_if(|known| known.key == key);
            if same.is_some() {
                known = rows.next()?.map(Known::of).transpose()?;
            }
            if let Some(why) = plan.look(same.as_ref(), &input, wants) {
                plan.n_queued += 1;
                queue::note(db, &key, &input, same.and_then(|known| known.waiting), why)?;
            }
            if let Some(trouble) = &input.trouble {
                plan.unreadable.get_or_insert_with(|| (input.path.clone(), trouble.clone()));
                hidden = Some([key.as_slice(), &[0]].concat());
            }
        }
        while let Some(gone) = known {
            plan.missing(db, &gone, hidden.as_deref())?;
            known = rows.next()?.map(Known::of).transpose()?;
        }
    }
    queue::arrange(db)?;
    whole.commit()
}

impl Known {
    fn of(row: &Row) -> rusqlite::Result<Self> {
        let outcome: Option<u8> = row.get(7)?;
        let facts = match outcome.and_then(outcome_of) {
            None => None,
            Some(outcome) => Some(Facts {
                outcome,
                kind: usize::from(row.get::<_, u8>(8)?),
                basis: row.get(9)?,
                attempts: row.get(10)?,
                run: row.get(11)?,
            }),
        };
        Ok(Self {
            key: row.get(0)?,
            stamp: Stamp { size: row.get(1)?, mtime: row.get(2)?, ctime: row.get(3)? },
            is_proven: row.get(4)?,
            waiting: row.get(5)?,
            is_published: row.get(6)?,
            facts,
            error: row.get(12)?,
        })
    }
}

impl Plan {
    /// A known file that is no input tonight. Below a folder that cannot be read it keeps its last record.
    fn missing(&mut self, db: &Connection, known: &Known, hidden: Option<&[u8]>) -> rusqlite::Result<()> {
        self.n_known += u64::from(known.is_published);
        if hidden.is_some_and(|folder| known.key.starts_with(folder)) && known.is_published {
            self.n_lost += 1;
            self.n_hidden += 1;
            return Ok(());
        }
        self.n_gone += u64::from(known.is_published);
        db.prepare_cached("INSERT INTO temp.gone VALUES (?)")?.execute(params![known.key])?;
        Ok(())
    }

    /// Why an input has to be read, if it has.
    fn look(&mut self, known: Option<&Known>, input: &Input, wants: &Wants) -> Option<Why> {
        self.n_known += u64::from(known.is_some_and(|known| known.is_published));
        let Some((known, facts)) = known.and_then(|known| Some((known, known.facts.as_ref()?))) else {
            return Some(Why::Changed);
        };
        let stamp = match &input.trouble {
            None => fs::metadata(&input.file).ok().map(|meta| Stamp::of(&meta)),
            Some(_) => None,
        };
        let was_read = facts.outcome != Outcome::IoError;
        match stamp {
            None => {
                self.n_lost += u64::from(known.is_published && was_read);
                let as_before = !was_read && input.trouble.is_some() && input.trouble == known.error;
                if as_before { wants.why(facts).filter(|why| *why == Why::Stale) } else { Some(Why::Changed) }
            }
            Some(stamp) if was_read && known.is_proven && stamp == known.stamp => wants.why(facts),
            Some(_) => Some(Why::Changed),
        }
    }

    /// Why nothing may be published, if so: the archive looks unmounted.
    pub fn refusal(&self) -> Option<String> {
        const OVERRIDE: &str = "Nothing was written. --allow-removals goes on all the same";
        if let Some(absent) = self.absent.first().filter(|_| self.n_inputs > 0 || self.n_known > 0) {
            let what = if absent.exists() { "holds no PDF" } else { "does not exist" };
            return Some(format!("{} {what}: is the archive mounted? {OVERRIDE}", absent.display()));
        }
        let n_away = self.n_gone + self.n_lost;
        let share = || match (self.n_gone, self.n_lost) {
            (gone, 0) => format!("{gone} of {} known files are gone", self.n_known),
            (0, lost) => format!("{lost} of {} known files cannot be read", self.n_known),
            (gone, lost) => {
                format!("of {} known files {gone} are gone and {lost} cannot be read", self.n_known)
            }
        };
        let first = self.unreadable.as_ref().map(|(path, why)| format!(" ({path}: {why})"));
        (n_away * ONE_GONE_OF > self.n_known).then(|| {
            format!(
                "{}{}, more than 5 %: is the archive mounted, and is this the state file of these inputs? {OVERRIDE}",
                share(),
                first.unwrap_or_default()
            )
        })
    }
}
