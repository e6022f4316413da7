//! Short ways from a span of the document to a cited value.

use crate::document::{Document, Quote, Span};
use crate::record::Cited;

/// Quotes of several spans, in order.
pub(super) fn quotes(doc: &Document, spans: &[Span]) -> Vec<Quote> {
    spans.iter().flat_map(|span| doc.text.quotes(*span)).collect()
}

/// A value printed under a span.
pub(super) fn printed<T>(doc: &Document, value: T, rule: &str, span: Span) -> Option<Cited<T>> {
    Cited::on_page(value, rule, doc.text.quotes(span))
}

/// The text under a span, white space folded to single spaces.
pub(super) fn text(doc: &Document, rule: &str, span: Span) -> Option<Cited<String>> {
    let folded = fold(doc.str(span));
    if folded.is_empty() { None } else { printed(doc, folded, rule, span) }
}

/// White space (no-break and thin spaces too) folded to single spaces; soft hyphens and zero-width characters
/// left out.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || c == '\u{2007}' {
            gap = !out.is_empty();
        } else if matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}') {
        } else {
            if gap {
                out.push(' ');
                gap = false;
            }
            out.push(c);
        }
    }
    out
}

/// The part of a span without white space at its ends.
pub(super) fn trim(doc: &Document, span: Span) -> Span {
    let text = doc.str(span);
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len();
    if start >= end { Span { start: span.start, end: span.start } } else { span.sub(start..end) }
}
