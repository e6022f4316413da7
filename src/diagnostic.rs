//! What was odd while reading a document, with a stable code. A diagnostic never stops a document.

use schemars::JsonSchema;
use serde::Serialize;

/// How much a diagnostic should worry the reader of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; no value is touched.
    Info,
    /// A value may be missing.
    Warning,
    /// A page or a part of it could not be read.
    Error,
}

/// One oddity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Diagnostic {
    /// Stable code, `stage/what` (`font/no-unicode`).
    pub code: &'static str,
    /// How serious.
    pub severity: Severity,
    /// The page, 1-based; null when it concerns the whole document.
    pub page: Option<u32>,
    /// For a person.
    pub message: String,
}

/// The diagnostics of one document, in the order found, bounded in number.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    dropped: u32,
}

impl Diagnostics {
    /// Diagnostics kept for one document; a hostile file can cause any number.
    pub const MOST: usize = 200;

    /// Notes an oddity.
    pub fn push(
        &mut self,
        code: &'static str,
        severity: Severity,
        page: Option<u32>,
        message: impl Into<String>,
    ) {
        if self.list.len() < Self::MOST {
            self.list.push(Diagnostic { code, severity, page, message: message.into() });
        } else {
            self.dropped += 1;
        }
    }

    /// All diagnostics; a last one counts those that were left out.
    pub fn into_vec(mut self) -> Vec<Diagnostic> {
        if self.dropped > 0 {
            self.list.push(Diagnostic {
                code: "diagnostics/left-out",
                severity: Severity::Info,
                page: None,
                message: format!("{} more diagnostics were left out", self.dropped),
            });
        }
        self.list
    }

    /// The diagnostics so far.
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.list
    }
}
