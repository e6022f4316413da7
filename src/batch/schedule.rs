//! Inputs → records in order, with a bounded number of documents in flight.
//!
//! Each job slot is a task of the rayon pool that takes the next input, reads it and hands its record to
//! the outlet. Records that are ready before their turn wait; when too many or too large ones wait, slots pause
//! before their next document, and the one whose turn it is never does. So memory does not grow with the
//! number of inputs, and the output does not depend on the number of jobs.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::discover::{Discover, Input};
use super::document::{Reader, Reply, STACK_BYTES};
use super::engine::{Engine, Slot, SlotEnd};
use super::outlet::{Outlet, WriteError};
use super::read::read;
use super::summary::{Summary, is_failure};
use super::supervise::Supervisor;

/// Inputs between the first that is not written and the last that is taken. One slow document holds
/// back the others only after this many.
const MOST_AHEAD: u64 = 4096;

/// Bytes of records that may wait for their turn before slots pause.
const MOST_WAITING_BYTES: usize = 16 << 20;

/// A slot keeps its buffer for the next document unless it is larger than this.
const KEPT_BUFFER_BYTES: usize = 4 << 20;

/// What a run is.
#[derive(Debug)]
pub struct Run<'a> {
    /// Documents read at the same time.
    pub n_jobs: usize,
    /// Who reads them.
    pub engine: Engine,
    /// With what.
    pub reader: Reader<'a>,
    /// Bytes of memory for one document.
    pub max_memory: u64,
}

/// The run as others see it while it goes on: they may stop it and watch it.
#[derive(Debug, Default)]
pub struct Control {
    /// Not zero: take no more documents, drop those in flight. The number of the signal.
    pub stop: Arc<AtomicUsize>,
    /// Set by the first signal; the next one ends the process.
    pub again: Arc<AtomicBool>,
    /// Inputs counted so far by whoever counts them ahead; 0 when nobody does.
    pub n_known: AtomicU64,
    /// Records written so far.
    pub n_records: AtomicU64,
    /// Pages read so far.
    pub n_pages: AtomicU64,
    /// Failures so far.
    pub n_failed: AtomicU64,
    /// The run is over.
    pub finished: AtomicBool,
}

impl Control {
    /// Whether someone asked the run to stop.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) != 0
    }
}

/// Why a run did not come to its end.
#[derive(Debug)]
pub enum RunError {
    /// The output cannot be written.
    Write(WriteError),
    /// Stopped through [`Control::stop`]; the signal.
    Stopped(usize),
    /// The threads or worker processes of the run cannot be started.
    Start(String),
    /// There are not as many records as inputs, which must not happen.
    Ledger {
        /// Inputs taken.
        inputs: u64,
        /// Records written.
        records: u64,
    },
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write(error) => error.fmt(f),
            Self::Stopped(signal) => write!(f, "stopped by signal {signal}"),
            Self::Start(why) => write!(f, "cannot start reading: {why}"),
            Self::Ledger { inputs, records } => {
                write!(f, "the ledger does not balance: {inputs} inputs, {records} records")
            }
        }
    }
}

/// Reads all inputs and writes their records to the outlet, in order.
///
/// # Errors
/// When the run itself fails; the outlet's file then stands as it did before.
pub fn run(run: &Run, inputs: Discover, outlet: Outlet, control: &Control) -> Result<Summary, RunError> {
    let start = Instant::now();
    let flow = Flow::new(inputs, outlet);
    let n_replaced = with_slots(run, control, |slot| work(run, slot, &flow, control))?;
    let mut summary = flow.end(start, control)?;
    summary.n_replaced = n_replaced;
    Ok(summary)
}

/// Does the work of every slot at the same time, each on a thread of its own, and gives how many workers had to
/// be replaced.
///
/// # Errors
/// When threads or workers cannot be started.
pub fn with_slots(run: &Run, control: &Control, work: impl Fn(Slot) + Sync) -> Result<u64, RunError> {
    let work = &work;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(run.n_jobs)
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|error| RunError::Start(error.to_string()))?;
    let supervisor = match &run.engine {
        Engine::Workers { setup, timeout } => {
            Some(Supervisor::new(setup, *timeout).map_err(|error| RunError::Start(error.to_string()))?)
        }
        Engine::InProcess => None,
    };
    thread::scope(|threads| {
        let watch = supervisor.as_ref().map(|supervisor| threads.spawn(|| supervisor.watch(control)));
        pool.scope(|slots| {
            for _ in 0..run.n_jobs {
                slots.spawn(|_| work(Slot::new(supervisor.as_ref(), &run.reader, control)));
            }
        });
        control.finished.store(true, Ordering::Relaxed);
        if let Some(watch) = watch {
            watch.thread().unpark();
        }
    });
    Ok(supervisor.as_ref().map_or(0, Supervisor::n_replaced))
}

/// A slot's work: one document after the other.
fn work(run: &Run, mut slot: Slot, flow: &Flow, control: &Control) {
    let mut buffer = Vec::new();
    while let Some((turn, input)) = flow.take(control) {
        let start = Instant::now();
        let (reply, n_bytes) = match read(&input, run.max_memory, &mut buffer) {
            Ok(_) => match slot.read(&buffer, &input.path) {
                Ok(reply) => (reply, buffer.len() as u64),
                Err(end) => return flow.fail(end),
            },
            Err(unread) => (run.reader.unread(*unread.source, unread.outcome, unread.error), 0),
        };
        if buffer.capacity() > KEPT_BUFFER_BYTES {
            buffer = Vec::new();
        }
        let took = start.elapsed();
        tracing::debug!(path = input.path, outcome = ?reply.outcome, ms = took.as_millis() as u64, "read");
        flow.give(turn, Done { path: input.path, reply, n_bytes, took }, control);
    }
}

/// A document whose record is ready.
struct Done {
    path: String,
    reply: Reply,
    n_bytes: u64,
    took: Duration,
}

/// What the slots share: the inputs on one side, the ordered output on the other.
struct Flow {
    intake: Mutex<Intake>,
    outflow: Mutex<Outflow>,
    moved: Condvar,
}

struct Intake {
    inputs: Discover,
    n_taken: u64,
}

struct Outflow {
    outlet: Outlet,
    waiting: BTreeMap<u64, Done>,
    n_waiting_bytes: usize,
    next: u64,
    summary: Summary,
    failed: Option<RunError>,
}

/// A slot that panicked while it held a lock has at worst lost its own document, which the ledger tells.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Flow {
    fn new(inputs: Discover, outlet: Outlet) -> Self {
        Self {
            intake: Mutex::new(Intake { inputs, n_taken: 0 }),
            outflow: Mutex::new(Outflow {
                outlet,
                waiting: BTreeMap::new(),
                n_waiting_bytes: 0,
                next: 0,
                summary: Summary::default(),
                failed: None,
            }),
            moved: Condvar::new(),
        }
    }

    /// The next input and its turn, once there is room for its record; none when there is no more to do.
    fn take(&self, control: &Control) -> Option<(u64, Input)> {
        if control.is_stopped() || lock(&self.outflow).failed.is_some() {
            return None;
        }
        let (turn, input) = {
            let mut intake = lock(&self.intake);
            let input = intake.inputs.next()?;
            intake.n_taken += 1;
            (intake.n_taken - 1, input)
        };
        let mut outflow = lock(&self.outflow);
        loop {
            if control.is_stopped() || outflow.failed.is_some() {
                return None;
            }
            if outflow.has_room(turn) {
                return Some((turn, input));
            }
            // The time is a backstop: a stop by signal wakes nobody.
            let pause = self.moved.wait_timeout(outflow, Duration::from_millis(100));
            outflow = pause.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Takes a record, and writes all whose turn has come.
    fn give(&self, turn: u64, done: Done, control: &Control) {
        let mut outflow = lock(&self.outflow);
        outflow.n_waiting_bytes += done.reply.record.len();
        outflow.waiting.insert(turn, done);
        outflow.write_ready(control);
        drop(outflow);
        self.wake();
    }

    /// Notes that no document can be read any more.
    fn fail(&self, end: SlotEnd) {
        if let SlotEnd::CannotStart(why) = end {
            lock(&self.outflow).failed.get_or_insert(RunError::Start(why));
        }
        self.wake();
    }

    fn wake(&self) {
        self.moved.notify_all();
    }

    /// Ends the output and balances the ledger.
    fn end(self, start: Instant, control: &Control) -> Result<Summary, RunError> {
        let intake = self.intake.into_inner().unwrap_or_else(PoisonError::into_inner);
        let outflow = self.outflow.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = outflow.failed {
            outflow.outlet.abandon();
            return Err(error);
        }
        let signal = control.stop.load(Ordering::Relaxed);
        if signal != 0 {
            outflow.outlet.abandon();
            return Err(RunError::Stopped(signal));
        }
        let mut summary = outflow.summary;
        summary.n_inputs = intake.n_taken;
        summary.n_skipped = intake.inputs.n_skipped();
        summary.elapsed = start.elapsed();
        if summary.n_inputs != summary.n_records {
            outflow.outlet.abandon();
            return Err(RunError::Ledger { inputs: summary.n_inputs, records: summary.n_records });
        }
        if summary.n_inputs > 0 {
            outflow.outlet.finish().map_err(RunError::Write)?;
        }
        Ok(summary)
    }
}

impl Outflow {
    fn has_room(&self, turn: u64) -> bool {
        turn == self.next || (turn < self.next + MOST_AHEAD && self.n_waiting_bytes < MOST_WAITING_BYTES)
    }

    fn write_ready(&mut self, control: &Control) {
        while self.failed.is_none()
            && let Some(done) = self.waiting.remove(&self.next)
        {
            self.n_waiting_bytes = self.n_waiting_bytes.saturating_sub(done.reply.record.len());
            self.next += 1;
            self.failed = self.outlet.put(&done.path, &done.reply.record).err().map(RunError::Write);
            let Reply { outcome, pages, error, .. } = done.reply;
            control.n_records.fetch_add(1, Ordering::Relaxed);
            control.n_pages.fetch_add(u64::from(pages), Ordering::Relaxed);
            control.n_failed.fetch_add(u64::from(is_failure(outcome)), Ordering::Relaxed);
            self.summary.n_bytes += done.n_bytes;
            self.summary.enter(&done.path, outcome, error, pages, done.took);
        }
    }
}
