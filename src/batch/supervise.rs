//! The run's side of a worker: start it, send it documents, watch its time, understand its end.
//!
//! A slot waits for its worker's reply and nothing else; one watching thread kills workers whose document
//! took too long, or all of them when the run is stopped, and the slot then finds the pipe closed.
//! The time of a document is the CPU time of the worker's process, so that a busy machine changes no
//! outcome; a wall clock of ten times as much is for a worker that waits for something.

use std::env;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::document::{Reader, Reply};
use super::engine::SlotEnd;
use super::message::{OUT_OF_MEMORY, Setup, receive, receive_reply, send};
use super::read::source_of;
use super::schedule::Control;
use crate::record::Outcome;

/// Between two looks at the workers; a document may take this much longer than its timeout.
const WATCH_PAUSE: Duration = Duration::from_millis(50);

/// Wall-clock seconds for each CPU second of the timeout.
const WALL_PER_CPU: u32 = 10;

/// Bytes at the end of a worker's standard error that are looked at when it is gone.
const LAST_WORDS_BYTES: u64 = 4096;

/// Bytes of the pipes to a worker, so that an ordinary document goes through in one piece.
#[cfg(target_os = "linux")]
const PIPE_BYTES: usize = 1 << 20;

/// What glibc's allocator is told, where it is the one: what a large document took goes back to the system when the
/// document is done, instead of staying with the worker (a third less at the peak, at no cost of time).
const MEMORY_HABITS: [(&str, &str); 3] =
    [("MALLOC_ARENA_MAX", "1"), ("MALLOC_MMAP_THRESHOLD_", "1048576"), ("MALLOC_TRIM_THRESHOLD_", "1048576")];

/// Starts workers and watches them.
#[derive(Debug)]
pub struct Supervisor {
    setup: Vec<u8>,
    timeout: Duration,
    places: Mutex<Vec<Arc<Mutex<Place>>>>,
    n_replaced: AtomicU64,
}

/// A slot's worker as the watching thread sees it.
#[derive(Debug, Default)]
struct Place {
    child: Option<Child>,
    document: Option<Clock>,
    timed_out: bool,
}

/// When a document began.
#[derive(Debug)]
struct Clock {
    wall: Instant,
    /// CPU time of the process at the first look.
    cpu: Option<Duration>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Supervisor {
    /// A supervisor of workers that are all told the same.
    ///
    /// # Errors
    /// When the setup refuses to be JSON, which it does not.
    pub fn new(setup: &Setup, timeout: u32) -> io::Result<Self> {
        Ok(Self {
            setup: serde_json::to_vec(setup)?,
            timeout: Duration::from_secs(timeout.into()),
            places: Mutex::new(Vec::new()),
            n_replaced: AtomicU64::new(0),
        })
    }

    /// Workers that were replaced so far.
    pub fn n_replaced(&self) -> u64 {
        self.n_replaced.load(Ordering::Relaxed)
    }

    /// Watches until the run is finished.
    pub fn watch(&self, control: &Control) {
        while !control.finished.load(Ordering::Relaxed) {
            for place in lock(&self.places).iter() {
                self.look(&mut lock(place), control.is_stopped());
            }
            thread::park_timeout(WATCH_PAUSE);
        }
    }

    fn look(&self, place: &mut Place, stopped: bool) {
        let Some(child) = &mut place.child else { return };
        if stopped {
            let _ = child.kill();
        }
        let Some(clock) = &mut place.document else { return };
        let cpu = cpu_time(child.id());
        let used = cpu.unwrap_or_default().saturating_sub(*clock.cpu.get_or_insert(cpu.unwrap_or_default()));
        if used > self.timeout || clock.wall.elapsed() > self.timeout * WALL_PER_CPU {
            place.timed_out = true;
            let _ = child.kill();
        }
    }
}

/// CPU time of a process: the 14th and 15th field of `/proc/PID/stat`, in clock ticks. The name in the
/// second field may hold spaces and parentheses; the last `)` ends it.
fn cpu_time(pid: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    let per_second = rustix::param::clock_ticks_per_second().max(1);
    Some(Duration::from_millis(user.checked_add(system)?.checked_mul(1000)? / per_second))
}

/// A job slot that reads documents in a worker process.
#[derive(Debug)]
pub struct WorkerSlot<'a> {
    supervisor: &'a Supervisor,
    reader: &'a Reader<'a>,
    control: &'a Control,
    place: Arc<Mutex<Place>>,
    worker: Option<Worker>,
}

/// The pipes of a running worker.
#[derive(Debug)]
struct Worker {
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    stderr: File,
    n_read: u64,
}

impl<'a> WorkerSlot<'a> {
    /// A slot; its worker starts with the first document.
    pub fn new(supervisor: &'a Supervisor, reader: &'a Reader<'a>, control: &'a Control) -> Self {
        let place = Arc::new(Mutex::new(Place::default()));
        lock(&supervisor.places).push(Arc::clone(&place));
        Self { supervisor, reader, control, place, worker: None }
    }

    /// Reads a document; one that ends a used worker is tried once more in a fresh one.
    ///
    /// # Errors
    /// When the run is stopped, or no worker can be started.
    pub fn read(&mut self, bytes: &[u8], path: &str) -> Result<Reply, SlotEnd> {
        loop {
            let mut worker = match self.worker.take() {
                Some(worker) => worker,
                None => self.start()?,
            };
            *lock(&self.place) = self.begun();
            let result = worker.exchange(bytes, path);
            lock(&self.place).document = None;
            match result {
                Ok(reply) => {
                    worker.n_read += 1;
                    if reply.outcome == Outcome::Crashed {
                        // What a panic left behind is nobody's to judge.
                        drop(worker);
                        self.retire();
                        self.supervisor.n_replaced.fetch_add(1, Ordering::Relaxed);
                    } else {
                        self.worker = Some(worker);
                    }
                    return Ok(reply);
                }
                Err(_) => {
                    let was_used = worker.n_read > 0;
                    let (outcome, error) = self.end(worker);
                    if self.control.is_stopped() {
                        return Err(SlotEnd::Stopped);
                    }
                    self.supervisor.n_replaced.fetch_add(1, Ordering::Relaxed);
                    if was_used && outcome != Outcome::Timeout {
                        tracing::info!(path, error, "tried once more in a fresh worker");
                        continue;
                    }
                    tracing::info!(path, error, "a worker was replaced");
                    return Ok(self.reader.unread(source_of(path, bytes), outcome, error));
                }
            }
        }
    }

    fn begun(&self) -> Place {
        let child = lock(&self.place).child.take();
        Place { child, document: Some(Clock { wall: Instant::now(), cpu: None }), timed_out: false }
    }

    fn start(&self) -> Result<Worker, SlotEnd> {
        let cannot = |error: io::Error| SlotEnd::CannotStart(error.to_string());
        let stderr = tempfile::tempfile().map_err(cannot)?;
        let mut command = Command::new(own_program().map_err(cannot)?);
        command.arg("worker").stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(stderr.try_clone().map_err(cannot)?);
        for (name, value) in MEMORY_HABITS {
            if env::var_os(name).is_none() {
                command.env(name, value);
            }
        }
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            // A signal from the keyboard is the run's to answer, not its workers'.
            command.process_group(0);
        }
        let mut child = command.spawn().map_err(cannot)?;
        let pipes = (child.stdin.take(), child.stdout.take());
        *lock(&self.place) = Place { child: Some(child), document: None, timed_out: false };
        let (Some(to), Some(from)) = pipes else {
            return Err(SlotEnd::CannotStart("a worker has no pipes".into()));
        };
        #[cfg(target_os = "linux")]
        {
            let _ = rustix::pipe::fcntl_setpipe_size(&to, PIPE_BYTES);
            let _ = rustix::pipe::fcntl_setpipe_size(&from, PIPE_BYTES);
        }
        let mut worker = Worker { to, from: BufReader::new(from), stderr, n_read: 0 };
        match worker.greet(&self.supervisor.setup) {
            Ok(notes) => {
                tracing::info!(notes, "worker started");
                Ok(worker)
            }
            Err(_) => {
                let (_, error) = self.end(worker);
                Err(if self.control.is_stopped() { SlotEnd::Stopped } else { SlotEnd::CannotStart(error) })
            }
        }
    }

    /// Waits for a worker whose pipes are closed: it ends when its input does.
    fn retire(&self) {
        let child = lock(&self.place).child.take();
        if let Some(mut child) = child {
            let _ = child.wait();
        }
    }

    /// Ends a worker, if it still lives, and says how the document ended it.
    fn end(&self, mut worker: Worker) -> (Outcome, String) {
        let mut place = lock(&self.place);
        let status = place.child.take().and_then(|mut child| {
            // One that closed its pipe is on its way out by itself, and its own end tells more.
            for _ in 0..100 {
                match child.try_wait() {
                    Ok(None) => thread::sleep(Duration::from_millis(2)),
                    Ok(Some(status)) => return Some(status),
                    Err(_) => break,
                }
            }
            let _ = child.kill();
            child.wait().ok()
        });
        if place.timed_out {
            let seconds = self.supervisor.timeout.as_secs();
            return (Outcome::Timeout, format!("reading takes more than {seconds} seconds"));
        }
        // Words with process numbers in them would make a record differ from run to run.
        let words = worker.last_words();
        if words.contains("memory allocation of") || words.contains(OUT_OF_MEMORY) {
            (Outcome::Limit, "reading needs more than the memory for one document".into())
        } else if words.contains("has overflowed its stack") {
            (Outcome::Crashed, "the reader's stack overflowed".into())
        } else {
            tracing::info!(words, "last words of a worker");
            (
                Outcome::Crashed,
                status.map_or_else(|| "the reader ended".into(), |s| format!("the reader ended ({s})")),
            )
        }
    }
}

impl Drop for WorkerSlot<'_> {
    fn drop(&mut self) {
        self.worker = None;
        self.retire();
    }
}

impl Worker {
    fn greet(&mut self, setup: &[u8]) -> io::Result<String> {
        send(&mut self.to, setup)?;
        let mut notes = Vec::new();
        if !receive(&mut self.from, &mut notes)? {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(String::from_utf8_lossy(&notes).into_owned())
    }

    fn exchange(&mut self, bytes: &[u8], path: &str) -> io::Result<Reply> {
        send(&mut self.to, path.as_bytes())?;
        send(&mut self.to, bytes)?;
        receive_reply(&mut self.from)
    }

    fn last_words(&mut self) -> String {
        let mut words = Vec::new();
        let end = self.stderr.seek(SeekFrom::End(0)).unwrap_or_default();
        let _ = self.stderr.seek(SeekFrom::Start(end.saturating_sub(LAST_WORDS_BYTES)));
        let _ = (&mut self.stderr).take(LAST_WORDS_BYTES).read_to_end(&mut words);
        String::from_utf8_lossy(&words).into_owned()
    }
}

/// This program. On Linux by a name that holds when the file is replaced during a run.
fn own_program() -> io::Result<std::path::PathBuf> {
    if cfg!(target_os = "linux") { Ok("/proc/self/exe".into()) } else { std::env::current_exe() }
}
