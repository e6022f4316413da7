//! Organisations and funds as cited values.

use std::ops::Range;

use crate::document::{Document, Span};
use crate::recognize::RuleSet;
use crate::record::{Cited, Exact, Fund, Organisation};

use super::cite;
use super::outline::Passage;

/// A financier cell, taken apart.
pub(super) struct FinancierCell {
    pub organisation: Cited<Organisation>,
    pub fund: Option<Cited<Fund>>,
    pub share: Option<Cited<Exact>>,
}

pub(super) fn is_known(_rules: &RuleSet, text: &str) -> bool {
    text.to_lowercase().contains("kommun") || text.contains("Region") || text.ends_with("verket")
}

pub(super) fn is_whole(_rules: &RuleSet, text: &str) -> bool {
    text.ends_with(" kommun") || text.starts_with("Region ")
}

pub(super) fn is_name(_rules: &RuleSet, text: &str) -> bool {
    text.starts_with(char::is_uppercase)
}

pub(super) fn organisation(doc: &Document, _rules: &RuleSet, span: Span) -> Option<Cited<Organisation>> {
    let name = cite::fold(doc.str(span));
    let value = Organisation { name: name.clone(), printed: name, org_number: None, kind: None, code: None };
    cite::printed(doc, value, "organisation/printed", span)
}

pub(super) fn financier(doc: &Document, rules: &RuleSet, spans: &[Span]) -> Option<FinancierCell> {
    Some(FinancierCell { organisation: organisation(doc, rules, *spans.first()?)?, fund: None, share: None })
}

pub(super) fn fund(_doc: &Document, _rules: &RuleSet, _span: Span) -> Option<Cited<Fund>> {
    None
}

pub(super) fn public_body(_doc: &Document, _rules: &RuleSet, _span: Span) -> Option<Cited<Organisation>> {
    None
}

pub(super) fn authority_in_text(_doc: &Document, _rules: &RuleSet, _outline: &[Passage<'_>], _range: Range<usize>) -> Option<Cited<Organisation>> {
    None
}
