//! Sums of money in a text or a table cell, exact.
//!
//! Comes in: a text (printed spaces kept, printed lines joined by a space, cells by `\t`, blocks by
//! `\n`), and when there is one the column heading or caption that gives bare numbers their unit. Goes
//! out: each sum scaled to whole units of its currency, with hedge, range and what it is counted per.
//! Refused: numbers whose grouping is not exact, numbers of things that are not money, sums finer than
//! an öre (said as an [`Oddity`], never rounded).

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use super::rule_file::{RuleError, RuleFile};
use super::ruleset::Examples;
use super::{Finding, Findings, Oddity, RuleId, RuleSet};

/// How an amount is hedged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Qualifier {
    /// ca, cirka, drygt, nära, omkring
    Approx,
    /// högst, upp till, max
    AtMost,
    /// minst, lägst
    AtLeast,
}

/// What an amount is counted per.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// per år, årligen
    Year,
    /// per deltagare, per styck, `2 x 250 000 kr`
    Unit,
}

/// A sum of money as read from a text. Scaled to whole currency units: `2 tkr` is `2000.00`.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// The sum, exact, at most two decimals.
    pub amount: Decimal,
    /// The upper end of a range.
    pub amount_max: Option<Decimal>,
    /// ISO 4217; none when the text names none.
    pub currency: Option<&'static str>,
    /// Hedge.
    pub qualifier: Option<Qualifier>,
    /// Per what.
    pub per: Option<Per>,
}

/// What a printed number counts: `tkr` is a thousand kronor.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Whole currency units in one of it: 1000 for `tkr`, 0.01 for `öre`.
    pub scale: Decimal,
    /// ISO 4217; none when it names no currency (`miljoner`).
    pub currency: Option<&'static str>,
    /// The rule that knows it.
    pub rule: RuleId,
}

/// The knowledge of `rules/amount.toml`, compiled.
#[derive(Debug)]
pub struct AmountRules {}

impl AmountRules {
    /// Reads the rule file.
    pub fn compile(file: RuleFile) -> Result<Self, RuleError> {
        file.finish()?;
        Ok(Self {})
    }

    /// Runs the examples of every rule.
    pub fn check(&self, _examples: &mut Examples) {}
}

/// Every sum of money in a text. `context` is the column heading or caption (`Belopp (tkr)`) over it:
/// only with one that names a unit are bare numbers sums.
pub fn amounts(_rules: &RuleSet, _text: &str, _context: Option<&str>) -> Findings<Amount> {
    Findings::default()
}

/// The sum in a table cell whose column counts in `unit`; none when the cell holds none.
pub fn cell_amount(
    _rules: &RuleSet,
    _cell: &str,
    _unit: Option<&Unit>,
) -> Option<Result<Finding<Amount>, Finding<Oddity>>> {
    None
}

/// The unit that a column heading or caption gives to the numbers under it.
pub fn unit_of(_rules: &RuleSet, _heading: &str) -> Option<Unit> {
    None
}
