//! The bytes of one document → the bytes of its record, with a panic caught.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::read::source_of;
use crate::output::Format;
use crate::recognize::RuleSet;
use crate::record::{Outcome, Record, Source};
use crate::{Options, extract};

/// Stack of a thread that reads documents. Recursion is bounded by [`crate::Limits`]; this is far more than
/// those bounds need, so that the stack of whoever starts the thread does not matter.
pub const STACK_BYTES: usize = 16 << 20;

/// What every document of a run is read with.
#[derive(Debug)]
pub struct Reader<'a> {
    /// The rules.
    pub rules: &'a RuleSet,
    /// Limits, passwords, evidence.
    pub options: &'a Options,
    /// How records are written.
    pub format: Format,
}

/// A finished document: its record as bytes, and what the ledger needs of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// How it ended.
    pub outcome: Outcome,
    /// Pages that were read.
    pub pages: u32,
    /// Why, when it was not extracted.
    pub error: Option<String>,
    /// The record in the run's format.
    pub record: Vec<u8>,
}

impl Reader<'_> {
    /// Reads a document. A panic is the outcome `crashed`.
    pub fn read(&self, bytes: &[u8], path: &str) -> Reply {
        let read = || extract(bytes, path, self.rules, self.options);
        match catch_unwind(AssertUnwindSafe(read)) {
            Ok(record) => self.reply(&record),
            Err(panic) => {
                let error = format!("the reader panicked: {}", panic_text(panic.as_ref()));
                self.unread(source_of(path, bytes), Outcome::Crashed, error)
            }
        }
    }

    /// The reply for a document that gave no record of its own.
    pub fn unread(&self, source: Source, outcome: Outcome, error: String) -> Reply {
        self.reply(&Record::unread(source, outcome, error, self.rules))
    }

    fn reply(&self, record: &Record) -> Reply {
        let bytes = self.format.bytes(record);
        debug_assert!(bytes.is_ok(), "a record refuses to be JSON");
        Reply {
            outcome: record.outcome,
            pages: record.source.pages_read,
            error: record.error.clone(),
            record: bytes.unwrap_or_default(),
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}
