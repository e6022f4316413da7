//! Text → findings: diary numbers, amounts, dates, organisations, headings, decision verbs.
//!
//! A recognizer is a function over a text; it knows nothing of pages. Every finding says which rule
//! read it and where in the text. Swedish knowledge stands in `rules/*.toml`, the machinery here:
//! [`RuleSet`] is all of it, compiled once.

pub mod amount;
mod board;
pub mod date;
mod decider;
pub mod decision;
pub mod diary_number;
pub mod financier_table;
mod finding;
pub mod heading;
pub mod label;
pub mod organisation;
mod pattern;
mod pattern_source;
pub mod project;
pub mod rule_file;
pub mod ruleset;
mod words;

pub use amount::{Amount, Per, Qualifier, Unit, amounts, cell_amount, unit_of, unit_over};
pub use date::{Day, Period, periods};
pub use diary_number::{
    DiaryNumberFound, LabelKind, LabelMatch, diary_number_label, diary_numbers, recognize_diary_numbers,
    whole_diary_number,
};
pub use finding::{Finding, Findings, Oddity, RuleId};
pub use organisation::{
    FinancierCell, FundFound, OrgContext, OrgNumber, OrganisationKind, ResolvedOrganisation, funds,
    is_financier_heading, organisations, resolve_organisation, split_financier,
};
pub use rule_file::RuleError;
pub use ruleset::RuleSet;

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
