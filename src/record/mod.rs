//! The record: what comes out for one PDF. Key order is the order of the fields here, and it is fixed.
//!
//! [`assemble`] chooses among the findings of a document, [`check`] doubts what was chosen.

mod assemble;
mod check;
mod cited;
mod evidence;
mod language;
mod matter;
mod money;

pub use cited::{Citation, Cited, Origin};
pub use matter::*;
pub use money::{Exact, Money};

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Document;
use crate::recognize::RuleSet;

/// Name of the record's schema.
pub const SCHEMA: &str = "beslut-record/1";

/// One input file, read or not.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Record {
    /// `beslut-record/1`
    pub schema: &'static str,
    /// The file.
    pub source: Source,
    /// How the reading ended.
    pub outcome: Outcome,
    /// Why, for a person; null when extracted.
    pub error: Option<String>,
    /// Kind of document.
    pub kind: Option<Cited<Kind>>,
    /// The document's title; for minutes the printed name of the document.
    pub title: Option<Cited<String>>,
    /// Whose document it is.
    pub authority: Option<Cited<Organisation>>,
    /// The board.
    pub body: Option<Cited<String>>,
    /// Meeting date, decision date, or the document's own date; `YYYY-MM-DD`.
    pub date: Option<Cited<Date>>,
    /// ISO 639-1.
    pub language: Option<&'static str>,
    /// One for each matter (ärende).
    pub matters: Vec<Matter>,
    /// Arithmetic and identity checks.
    pub checks: Vec<Check>,
    /// What was odd while reading.
    pub diagnostics: Vec<Diagnostic>,
    /// Where each value stands on the page.
    pub evidence: Vec<Evidence>,
    /// What made this record.
    pub tool: Tool,
}

/// The input file.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Source {
    /// Relative to the input folder, with `/`.
    pub path: String,
    /// Of the bytes, lower-case hex; null when they could not be read.
    pub sha256: Option<String>,
    /// Size.
    pub bytes: Option<u64>,
    /// Pages of the document; null when not known.
    pub pages: Option<u32>,
    /// Pages that could be read.
    pub pages_read: u32,
    /// `1.7`
    pub pdf_version: Option<String>,
    /// Program that wrote the PDF.
    pub producer: Option<String>,
    /// Program that made the document.
    pub creator: Option<String>,
    /// RFC 3339; `-00:00` when the file gives no offset.
    pub created: Option<String>,
    /// RFC 3339; `-00:00` when the file gives no offset.
    pub modified: Option<String>,
    /// Whether the file is encrypted.
    pub encrypted: bool,
    /// What the text comes from.
    pub text_layer: Option<TextLayer>,
}

/// What the text of the pages comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextLayer {
    /// Painted text.
    Digital,
    /// An invisible layer behind scanned pages.
    Ocr,
    /// Both.
    Mixed,
    /// No text at all.
    None,
}

/// How the reading of one input ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Read, possibly with diagnostics.
    Extracted,
    /// Pages without a text layer.
    NoText,
    /// A password is needed.
    Encrypted,
    /// No page could be read.
    Damaged,
    /// The bytes are no PDF.
    NotPdf,
    /// A limit of work or memory was reached.
    Limit,
    /// The time for one document ran out.
    Timeout,
    /// The reader crashed.
    Crashed,
    /// The file could not be read from disk.
    IoError,
}

/// Kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// tjänsteskrivelse, förslag till beslut
    Proposal,
    /// protokoll
    Minutes,
    /// protokollsutdrag
    Extract,
    /// beslut by an authority or a delegate
    Decision,
    /// kallelse, handlingar: several such documents in one PDF
    Bundle,
    /// anything else
    Other,
}

/// What made a record.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Tool {
    /// `beslut`
    pub name: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// Hash of the rule set.
    pub rules: String,
}

/// Whether a check held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// It holds.
    Pass,
    /// It does not; nothing is repaired.
    Fail,
}

/// One arithmetic or identity check.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Check {
    /// Stable code (`financing/sum`).
    pub code: &'static str,
    /// Outcome.
    pub status: CheckStatus,
    /// What should stand there.
    pub expected: Option<String>,
    /// What stands there.
    pub found: Option<String>,
    /// For a person.
    pub message: String,
    /// JSON Pointer to the value that was checked.
    pub pointer: String,
}

/// Where a value stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Evidence {
    /// JSON Pointer to the value in this record.
    pub pointer: String,
    /// Rule that read it.
    pub rule: String,
    /// Page, 1-based.
    pub page: Option<u32>,
    /// `[x0, top, x1, bottom]` in points from the top left of the page as shown.
    pub bbox: Option<[f32; 4]>,
    /// Exactly what stands there.
    pub text: String,
    /// Where the value comes from.
    pub origin: Origin,
}

impl Record {
    /// The record of a file that could not be read.
    pub fn unread(source: Source, outcome: Outcome, error: String, rules: &RuleSet) -> Self {
        Self {
            schema: SCHEMA,
            source,
            outcome,
            error: Some(error),
            kind: None,
            title: None,
            authority: None,
            body: None,
            date: None,
            language: None,
            matters: Vec::new(),
            checks: Vec::new(),
            diagnostics: Vec::new(),
            evidence: Vec::new(),
            tool: Tool::of(rules),
        }
    }
}

/// The record of a document that was read.
pub(crate) fn of(
    source: Source,
    doc: &Document,
    rules: &RuleSet,
    mut diagnostics: Diagnostics,
    with_evidence: bool,
) -> Record {
    let contents = assemble::contents(doc, rules, &mut diagnostics);
    let has_text = !doc.text.text().trim().is_empty();
    let mut record = Record {
        schema: SCHEMA,
        outcome: if has_text { Outcome::Extracted } else { Outcome::NoText },
        error: (!has_text).then(|| "the pages have no text layer".to_owned()),
        source,
        kind: contents.kind,
        title: contents.title,
        authority: contents.authority,
        body: contents.body,
        date: contents.date,
        language: contents.language,
        matters: contents.matters,
        checks: Vec::new(),
        diagnostics: diagnostics.into_vec(),
        evidence: Vec::new(),
        tool: Tool::of(rules),
    };
    record.checks = check::checks(&record);
    if with_evidence {
        record.evidence = evidence::evidence(&record);
    }
    record
}

impl Tool {
    /// This program with a rule set.
    pub fn of(rules: &RuleSet) -> Self {
        Self { rules: rules.hash().to_owned(), ..Self::without_rules() }
    }

    /// This program.
    pub fn without_rules() -> Self {
        Self { name: "beslut", version: env!("CARGO_PKG_VERSION"), rules: String::new() }
    }
}
