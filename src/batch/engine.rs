//! Who reads the documents of a run: worker processes, or this process.

use super::document::{Reader, Reply};
use super::message::Setup;
use super::schedule::Control;
use super::supervise::{Supervisor, WorkerSlot};

/// How documents are read.
#[derive(Clone, Debug)]
pub enum Engine {
    /// In worker processes that are replaced when a document ends them.
    Workers {
        /// What each worker is told.
        setup: Setup,
        /// CPU seconds for one document.
        timeout: u32,
    },
    /// In this process: quick to debug, but a document that aborts takes the run with it.
    InProcess,
}

/// Why a slot gives no reply.
#[derive(Debug)]
pub enum SlotEnd {
    /// The run was stopped.
    Stopped,
    /// No worker can be started.
    CannotStart(String),
}

/// One job slot's reader of documents.
#[derive(Debug)]
pub enum Slot<'a> {
    /// In a worker process.
    Worker(WorkerSlot<'a>),
    /// In this process.
    InProcess(&'a Reader<'a>),
}

impl<'a> Slot<'a> {
    /// A slot that reads one document at a time, in a worker under `supervisor` when there is one.
    pub fn new(supervisor: Option<&'a Supervisor>, reader: &'a Reader<'a>, control: &'a Control) -> Self {
        match supervisor {
            Some(supervisor) => Self::Worker(WorkerSlot::new(supervisor, reader, control)),
            None => Self::InProcess(reader),
        }
    }

    /// Reads a document.
    ///
    /// # Errors
    /// When the run is over before the document is.
    pub fn read(&mut self, bytes: &[u8], path: &str) -> Result<Reply, SlotEnd> {
        match self {
            Self::Worker(slot) => slot.read(bytes, path),
            Self::InProcess(reader) => Ok(reader.read(bytes, path)),
        }
    }
}
