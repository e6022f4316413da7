//! The queue → records in the state. As [`super::super::schedule`], but in any order, since the state sorts them, and
//! with a look at the hash first: bytes that were read under any path before are not read again.

use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::basis::Kind;
use super::clock::now_ns;
use super::key;
use super::queue::Queue;
use super::recorder::{Claim, Entry, Recorder, Seen};
use super::shelf;
use super::stamp::Stamp;
use super::trouble::StateError;
use crate::batch::document::Reply;
use crate::batch::engine::{Slot, SlotEnd};
use crate::batch::read::{Unread, read};
use crate::batch::schedule::with_slots;
use crate::batch::summary::is_failure;
use crate::batch::{Control, Input, Run, RunError, Summary};

/// A slot keeps its buffer for the next document unless it is larger than this.
const KEPT_BUFFER_BYTES: usize = 4 << 20;

/// What the slots share.
pub struct Desk {
    /// Keeps what they read.
    pub recorder: Recorder,
    /// What they read.
    pub queue: Queue,
    /// What it cost.
    pub summary: Summary,
    /// Documents that were read.
    pub n_read: u64,
    failed: Option<StateError>,
}

impl Desk {
    /// A desk at the head of the queue.
    pub fn new(recorder: Recorder) -> Self {
        Self { recorder, queue: Queue::default(), summary: Summary::default(), n_read: 0, failed: None }
    }

    fn sqlite(&mut self, error: rusqlite::Error) {
        let trouble = self.recorder.store.trouble();
        self.failed.get_or_insert_with(|| trouble(error));
    }
}

/// What one reading is for.
struct Work<'a> {
    run: &'a Run<'a>,
    control: &'a Control,
    until: Option<Instant>,
    desk: Mutex<Desk>,
}

/// Reads the queue, or as much of it as can be begun until `until`.
///
/// # Errors
/// When the state refuses, no document can be read, or the run is stopped. What was read is kept.
pub fn read_queue(
    run: &Run,
    desk: Desk,
    until: Option<Instant>,
    control: &Control,
) -> Result<Desk, StateError> {
    let work = Work { run, control, until, desk: Mutex::new(desk) };
    let n_replaced = with_slots(run, control, |slot| work.through(slot));
    let mut desk = work.desk.into_inner().unwrap_or_else(PoisonError::into_inner);
    let ended = desk.recorder.end();
    if let Err(error) = ended {
        desk.sqlite(error);
    }
    if let Some(error) = desk.failed {
        return Err(error);
    }
    let signal = control.stop.load(Ordering::Relaxed);
    if signal != 0 {
        return Err(StateError::Stopped(signal));
    }
    match n_replaced {
        Ok(n_replaced) => desk.summary.n_replaced = n_replaced,
        Err(RunError::Start(why)) => return Err(StateError::Start(why)),
        Err(error) => return Err(StateError::Start(error.to_string())),
    }
    Ok(desk)
}

impl Work<'_> {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn through(&self, mut slot: Slot) {
        let mut buffer = Vec::new();
        while let Some(input) = self.take() {
            if let Err(end) = self.one(&mut slot, &input, &mut buffer) {
                if let SlotEnd::CannotStart(why) = end {
                    self.desk().failed.get_or_insert(StateError::Start(why));
                }
                return;
            }
            if buffer.capacity() > KEPT_BUFFER_BYTES {
                buffer = Vec::new();
            }
        }
    }

    fn take(&self) -> Option<Input> {
        let mut desk = self.desk();
        if self.control.is_stopped() || desk.failed.is_some() {
            return None;
        }
        if self.until.is_some_and(|until| Instant::now() >= until) {
            return None;
        }
        let Desk { recorder, queue, .. } = &mut *desk;
        match queue.next(&recorder.store.db) {
            Ok(input) => input,
            Err(error) => {
                desk.sqlite(error);
                None
            }
        }
    }

    fn one(&self, slot: &mut Slot, input: &Input, buffer: &mut Vec<u8>) -> Result<(), SlotEnd> {
        let start = Instant::now();
        let seen_ns = now_ns();
        let seen =
            |stamp: Stamp| Seen { key: key::of_path(&input.path), stamp, is_proven: stamp.is_proof(seen_ns) };
        match read(input, self.run.max_memory, buffer) {
            Ok(meta) => {
                let sha = Sha256::digest(&*buffer);
                if self.claim(&sha, seen(Stamp::of(&meta))) == Claim::Read {
                    let reply = slot.read(buffer, &input.path)?;
                    self.keep(&sha, input, &reply, buffer.len() as u64, start.elapsed());
                }
            }
            Err(unread) => {
                let meta = unread.meta.clone();
                let known = unread.source.sha256.as_deref().and_then(from_hex);
                let Unread { source, outcome, error, .. } = unread;
                let reply = self.run.reader.unread(*source, outcome, error);
                // A file without bytes is known by what is said of it; the 0 keeps it apart from every file with bytes.
                let sha = known.unwrap_or_else(|| {
                    let body = shelf::without_path(&reply.record, &input.path).unwrap_or_default();
                    [&[0], &Sha256::digest(body)[..]].concat()
                });
                let stamp = meta.map(|meta| Stamp::of(&meta)).unwrap_or_default();
                if self.claim(&sha, seen(stamp)) == Claim::Read {
                    self.keep(&sha, input, &reply, 0, start.elapsed());
                }
            }
        }
        Ok(())
    }

    fn claim(&self, sha: &[u8], seen: Seen) -> Claim {
        let mut desk = self.desk();
        match desk.recorder.claim(sha, seen) {
            Ok(claim) => {
                if claim == Claim::Known {
                    self.control.n_records.fetch_add(1, Ordering::Relaxed);
                }
                claim
            }
            Err(error) => {
                desk.sqlite(error);
                Claim::Known
            }
        }
    }

    fn keep(&self, sha: &[u8], input: &Input, reply: &Reply, n_bytes: u64, took: Duration) {
        let packed = shelf::without_path(&reply.record, &input.path)
            .and_then(|body| Ok((shelf::digest(body), shelf::pack(body)?)));
        let mut desk = self.desk();
        let (digest, packed) = match packed {
            Ok(packed) => packed,
            Err(error) => {
                let why = format!("the record of {} cannot be kept: {error}", input.path);
                desk.failed.get_or_insert(StateError::Store(why));
                return;
            }
        };
        let entry = Entry {
            outcome: reply.outcome,
            error: reply.error.clone(),
            pages: reply.pages,
            kind: Kind::of(reply.outcome, &reply.record),
            digest,
            packed,
        };
        tracing::debug!(path = input.path, outcome = ?reply.outcome, ms = took.as_millis() as u64, "read");
        self.control.n_records.fetch_add(1, Ordering::Relaxed);
        self.control.n_pages.fetch_add(u64::from(reply.pages), Ordering::Relaxed);
        self.control.n_failed.fetch_add(u64::from(is_failure(reply.outcome)), Ordering::Relaxed);
        desk.n_read += 1;
        desk.summary.n_bytes += n_bytes;
        desk.summary.took(&input.path, reply.pages, took);
        if let Err(error) = desk.recorder.put(sha, &entry) {
            desk.sqlite(error);
        }
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let pairs = text.as_bytes().chunks_exact(2);
    pairs.map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.last()?)?)).collect()
}
