//! Sums of money in a text or a table cell, exact.
//!
//! Comes in: a text (printed spaces kept, printed lines joined by a space, cells by `\t`, blocks by
//! `\n`), and when there is one the column heading or caption that gives bare numbers their unit. Goes
//! out: each sum scaled to whole units of its currency, with hedge, range and what it is counted per.
//! Refused: numbers whose grouping is not exact, numbers of things that are not money, sums finer than
//! an öre (said as an [`Oddity`], never rounded).

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod cell;
mod number;
mod numeral;
mod pair;
mod rules;
mod scan;
mod single;
mod spelled;
mod sum;
mod unit;

pub use rules::AmountRules;

use super::{Finding, Findings, Oddity, RuleId, RuleSet};

/// How an amount is hedged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    /// What the heading counts per (`kr/år`).
    pub per: Option<Per>,
    /// The rule that knows it.
    pub rule: RuleId,
}

impl Unit {
    /// Bare numbers as they stand, of no named currency: for a column whose heading promises sums
    /// (`Sökt belopp`) and names no unit.
    pub fn unnamed() -> Self {
        Self { scale: Decimal::ONE, currency: None, per: None, rule: "amount/bare".into() }
    }
}

/// Every sum of money in a text. `context` is the column heading or caption (`Belopp (tkr)`) over it:
/// only with one that names a unit are bare numbers sums.
pub fn amounts(rules: &RuleSet, text: &str, context: Option<&str>) -> Findings<Amount> {
    scan::scan(&rules.amount, text, context)
}

/// The sum in a table cell whose column counts in `unit`; none when the cell holds none (blank, a dash,
/// a share, words), an [`Oddity`] when it holds one that is left out.
pub fn cell_amount(
    rules: &RuleSet,
    cell: &str,
    unit: Option<&Unit>,
) -> Option<Result<Finding<Amount>, Finding<Oddity>>> {
    cell::cell(&rules.amount, cell, unit)
}

/// The unit that a column heading or caption gives to the numbers under it; none when it names none or
/// more than one.
pub fn unit_of(rules: &RuleSet, heading: &str) -> Option<Unit> {
    unit_in(&rules.amount, heading)
}

/// The unit that a text over a table gives to the sums in it; none when it says none in the form of a unit (`(tkr)`,
/// `belopp i tkr`, `Finansiering, tkr`): a sum in a sentence is none.
pub fn unit_over(rules: &RuleSet, text: &str) -> Option<Unit> {
    cell::unit_over(&rules.amount, text)
}

fn unit_in(rules: &AmountRules, heading: &str) -> Option<Unit> {
    cell::unit_in(rules, heading)
}
