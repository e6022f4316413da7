//! Days and periods in a text.
//!
//! Comes in: a text. Goes out: every day and period printed in it, valid in the Gregorian calendar.
//! Refused: days that do not exist (said as an [`super::Oddity`] `recognize/invalid-date`, never
//! repaired) and numbers that only look like dates.

use super::rule_file::{RuleError, RuleFile};
use super::ruleset::Examples;
use super::{Findings, RuleSet};

/// A calendar day, valid in the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// 1900 to 2199.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// A period; a single day has equal ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub start: Day,
    /// Last day; none for an open end (`tills vidare`).
    pub end: Option<Day>,
}

/// The knowledge of `rules/date.toml`, compiled.
#[derive(Debug)]
pub struct DateRules {}

impl DateRules {
    /// Reads the rule file.
    pub fn compile(file: RuleFile) -> Result<Self, RuleError> {
        file.finish()?;
        Ok(Self {})
    }

    /// Runs the examples of every rule.
    pub fn check(&self, _examples: &mut Examples) {}
}

/// Every day and period in a text.
pub fn periods(_rules: &RuleSet, _text: &str) -> Findings<Period> {
    Findings::default()
}
