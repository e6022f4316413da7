//! The ledger of a run: how many of what, what failed and why, what took long.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::record::Outcome;

/// Failed inputs that are listed for one outcome; the rest is counted.
const MOST_LISTED: usize = 10_000;

/// Slow documents that are kept.
const MOST_SLOW: usize = 10;

/// An input that was not extracted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Its path.
    pub path: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Why.
    pub error: String,
}

/// What a run did.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Inputs that were taken.
    pub n_inputs: u64,
    /// Records that were written.
    pub n_records: u64,
    /// Files in folders that are no PDFs.
    pub n_skipped: u64,
    /// Pages that were read.
    pub n_pages: u64,
    /// Bytes that were read.
    pub n_bytes: u64,
    /// Worker processes that were replaced.
    pub n_replaced: u64,
    /// Records by outcome.
    pub outcomes: BTreeMap<Outcome, u64>,
    /// What was not extracted, in order, bounded for each outcome.
    pub troubles: Vec<Trouble>,
    /// The slowest documents with the time each took on the wall clock, slowest first.
    pub slowest: Vec<(Duration, String)>,
    /// How long the run took.
    pub elapsed: Duration,
}

/// Whether an outcome raises the exit code: a document without text is said in its record and no failure.
pub fn is_failure(outcome: Outcome) -> bool {
    !matches!(outcome, Outcome::Extracted | Outcome::NoText)
}

impl Summary {
    /// Inputs that failed.
    pub fn n_failed(&self) -> u64 {
        self.outcomes.iter().filter(|(outcome, _)| is_failure(**outcome)).map(|(_, n)| n).sum()
    }

    /// What failed, in the order of paths.
    pub fn failures(&self) -> impl Iterator<Item = &Trouble> {
        self.troubles.iter().filter(|trouble| is_failure(trouble.outcome))
    }

    /// Enters a record that was written.
    pub fn enter(&mut self, path: &str, outcome: Outcome, error: Option<String>, pages: u32, took: Duration) {
        self.count(path, outcome, error.as_deref());
        self.took(path, pages, took);
    }

    /// Counts a record of the output.
    pub fn count(&mut self, path: &str, outcome: Outcome, error: Option<&str>) {
        self.n_records += 1;
        let n = self.outcomes.entry(outcome).or_default();
        *n += 1;
        if outcome != Outcome::Extracted && *n <= MOST_LISTED as u64 {
            let error = error.unwrap_or_default().to_owned();
            self.troubles.push(Trouble { path: path.to_owned(), outcome, error });
        }
    }

    /// Enters what the reading of a document cost.
    pub fn took(&mut self, path: &str, pages: u32, took: Duration) {
        self.n_pages += u64::from(pages);
        let slower = self.slowest.iter().take_while(|(other, _)| *other >= took).count();
        if slower < MOST_SLOW {
            self.slowest.insert(slower, (took, path.to_owned()));
            self.slowest.truncate(MOST_SLOW);
        }
    }
}
