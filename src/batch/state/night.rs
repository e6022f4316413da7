//! A run with a state, from the lock to the end: plan, read, publish.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::basis::Basis;
use super::census::{Counts, census};
use super::clock;
use super::lock::Lock;
use super::output::Output;
use super::plan::{Plan, Wants, plan};
use super::publish::Publication;
pub use super::publish::Target;
use super::reading::{Desk, read_queue};
use super::recorder::Recorder;
use super::store::Store;
use super::trouble::StateError;
use crate::batch::drill::Drill;
use crate::batch::{Control, Discover, Named, Run, Summary};

/// Of the time budget so much is kept for publishing, and at most [`MOST_RESERVE`].
const RESERVE_ONE_OF: u32 = 20;

/// Publishing a million records takes about this long.
const MOST_RESERVE: Duration = Duration::from_secs(300);

/// What a run is asked to do.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    /// The state file.
    pub state: PathBuf,
    /// What records are made with.
    pub basis: Basis,
    /// Where the changes go.
    pub changes: Option<PathBuf>,
    /// Records of files that are gone stay.
    pub keep_removed: bool,
    /// However many files are gone, go on.
    pub allow_removals: bool,
    /// Read every failure again.
    pub retry_failed: bool,
    /// How long the run may take.
    pub time_budget: Option<Duration>,
}

/// A run that holds its state.
pub struct Night {
    orders: Orders,
    /// What it found before it opened any document.
    pub plan: Plan,
    desk: Desk,
    run: i64,
    begun: i64,
    start: Instant,
    // Released last.
    _lock: Lock,
}

impl Night {
    /// Takes the state and compares it with the inputs.
    ///
    /// # Errors
    /// When another run holds the state, it cannot be used, or the archive looks unmounted.
    pub fn begin(orders: Orders, named: &Named, inputs: Discover) -> Result<Self, StateError> {
        let (start, begun) = (Instant::now(), clock::now());
        let file = whole_path(&orders.state);
        let lock = Lock::take(&file)?;
        let store = Store::open(&file)?;
        let run: i64 = store
            .db
            .query_row(
                "SELECT coalesce(max(id), 0) + 1 FROM (SELECT id FROM run UNION ALL SELECT run FROM content)",
                [],
                |row| row.get(0),
            )
            .map_err(store.trouble())?;
        let basis = orders.basis.enter(&store)?;
        let wants = Wants { basis, retry_failed: orders.retry_failed, run };
        let plan = plan(&store, named, inputs, &wants)?;
        if let Some(why) = plan.refusal().filter(|_| !orders.allow_removals) {
            return Err(StateError::Gone(why));
        }
        Drill::from_env().point("planned");
        let desk = Desk::new(Recorder::new(store, wants));
        Ok(Self { orders, plan, desk, run, begun, start, _lock: lock })
    }

    /// Whether the output and the changes can be written, tried before hours of reading.
    ///
    /// # Errors
    /// When they cannot.
    pub fn probe(&self, target: &Target) -> Result<(), StateError> {
        target.probe()?;
        let changes = self.orders.changes.as_deref().map(Output::file).transpose();
        changes.map(drop).map_err(StateError::Write)
    }

    /// Reads what has to be read.
    ///
    /// # Errors
    /// When it cannot go on; what was read is kept.
    pub fn read(self, run: &Run, control: &Control) -> Result<Self, StateError> {
        let until = self.orders.time_budget.map(|budget| {
            let reserve = (budget / RESERVE_ONE_OF).min(MOST_RESERVE);
            self.start + budget.saturating_sub(reserve)
        });
        let desk = read_queue(run, self.desk, until, control)?;
        Drill::from_env().point("read");
        Ok(Self { desk, ..self })
    }

    /// Writes the data set and ends the run.
    ///
    /// # Errors
    /// When the output or the state cannot be written; the previous output stands then.
    pub fn publish(self, target: Target, control: &Control) -> Result<(Summary, Counts), StateError> {
        let Desk { recorder, queue, mut summary, n_read, .. } = self.desk;
        let store = recorder.store;
        let mut counts = Counts { n_read, ..Counts::default() };
        census(&store.db, self.orders.keep_removed, queue.last_taken, &mut summary, &mut counts)
            .map_err(store.trouble())?;
        // The archive may have gone away while it was read.
        let plan = Plan { n_lost: self.plan.n_lost.max(counts.n_lost), ..self.plan.clone() };
        if let Some(why) = plan.refusal().filter(|_| !self.orders.allow_removals) {
            return Err(StateError::Gone(why));
        }
        // A lost state must not make a small data set of a whole one.
        if counts.not_reached.n > 0
            && target.stands()
            && !has_published(&store.db).map_err(store.trouble())?
        {
            return Err(StateError::Unfinished { n_left: counts.not_reached.n });
        }
        let expected = self.plan.n_inputs + self.plan.n_hidden + counts.kept.n;
        if summary.n_records + counts.n_absent != expected {
            let n_records = summary.n_records + counts.n_absent;
            let why = format!("the ledger does not balance: {expected} files, {n_records} records");
            return Err(StateError::Store(why));
        }
        summary.n_inputs = self.plan.n_inputs;
        summary.n_skipped = self.plan.n_skipped;
        let publication = Publication {
            store: &store,
            changes: self.orders.changes.as_ref(),
            keep_removed: self.orders.keep_removed,
            run: self.run,
            last_taken: queue.last_taken,
            control,
        };
        publication.publish(target, &mut counts, self.begun)?;
        summary.elapsed = self.start.elapsed();
        Ok((summary, counts))
    }
}

/// Whether any run on this state came to its end.
fn has_published(db: &rusqlite::Connection) -> rusqlite::Result<bool> {
    db.query_row("SELECT EXISTS (SELECT 1 FROM run)", [], |row| row.get(0))
}

/// The path of the state with links resolved, so that a file has one lock whatever it is called by.
pub fn whole_path(file: &Path) -> PathBuf {
    if let Ok(whole) = fs::canonicalize(file) {
        return whole;
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (fs::canonicalize(folder), file.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => file.to_owned(),
    }
}
