//! Text → findings: diary numbers, amounts, dates, organisations, headings, decision verbs.
//!
//! A recognizer is a function over a text; it knows nothing of pages. Every finding says which rule
//! read it and where in the text. Swedish knowledge stands in `rules/*.toml`, the machinery here.

use std::ops::Range;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

/// What a recognizer found: a value, where it stands, and the rule that read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding<T> {
    /// The value.
    pub value: T,
    /// Byte range in the text that was searched, on character boundaries.
    pub range: Range<usize>,
    /// Id of the rule (`amount/unit-after`), as in `rules/*.toml`.
    pub rule: RuleId,
}

/// Id of a rule. Cheap to clone.
pub type RuleId = std::sync::Arc<str>;

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

/// A diary number (diarienummer).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiaryNumber {
    /// As printed, white space folded, dashes as `-`.
    pub value: String,
    /// The registering unit (`RUN`).
    pub unit: Option<String>,
    /// Classification (`512`, `3.2.1`).
    pub class: Option<String>,
    /// Four digits.
    pub year: Option<i32>,
    /// Running number.
    pub serial: Option<u64>,
    /// Part, with its separator (`-3`, `:2`).
    pub part: Option<String>,
}

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

/// A set of rules with everything compiled, shared by all documents of a run.
#[derive(Debug, Default)]
pub struct RuleSet {
    hash: String,
}

impl RuleSet {
    /// SHA-256 of the rule files in a fixed order: the same rules give the same hash.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}
