//! What every recognizer gives: a value, where it stands, and the rule that read it.

use std::ops::Range;
use std::sync::Arc;

/// Id of a rule (`unit/tkr`), as in `rules/*.toml`, under the stem of its file: `amount/unit/tkr`.
/// Cheap to clone.
pub type RuleId = Arc<str>;

/// What a recognizer found: a value, where it stands, and the rule that read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding<T> {
    /// The value.
    pub value: T,
    /// Byte range in the text that was searched, on character boundaries.
    pub range: Range<usize>,
    /// Id of the rule (`amount/unit/tkr`), as in `rules/*.toml`.
    pub rule: RuleId,
}

/// All that a recognizer says about a text: what it read, and what it saw but would not read.
#[derive(Clone, Debug, PartialEq)]
pub struct Findings<T> {
    /// What was read, in text order.
    pub values: Vec<Finding<T>>,
    /// What was seen and left out, in text order; each makes a diagnostic.
    pub oddities: Vec<Finding<Oddity>>,
}

impl<T> Default for Findings<T> {
    fn default() -> Self {
        Self { values: Vec::new(), oddities: Vec::new() }
    }
}

/// Why something that looks like a value was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// Stable code of the diagnostic (`recognize/invalid-date`).
    pub code: &'static str,
    /// For a person.
    pub message: String,
}
