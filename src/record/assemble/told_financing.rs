//! Financing told without a table: as a list of payers with their sums, or in a sentence (`finansieras av en
//! donation på 9,3 mnkr från …, 4,5 mnkr från …`).

use std::ops::Range;

use crate::document::{Document, Span};
use crate::recognize::{Amount, Finding, RuleSet, amounts};
use crate::record::{Cited, FinancierRow, Financing, Role};

use super::decisions::money;
use super::outline::Passage;
use super::{cite, organisations};

/// A sum with its place.
type Sum = (Span, Role, Finding<Amount>);

/// Longest line of a list, in bytes.
const LONGEST_LINE: usize = 120;

/// The financing that the passages tell, and its sums; none for fewer than two payers.
pub(super) fn told(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    range: Range<usize>,
) -> Option<(Financing, Vec<Sum>)> {
    let passages = outline.get(range)?;
    for (at, passage) in passages.iter().enumerate().filter(|(_, p)| p.is_text()) {
        let text = doc.str(passage.span);
        let Some(word) = find_word(text) else { continue };
        let opens_list = text.trim_end().ends_with(':');
        let rows = if opens_list {
            list(doc, rules, passages.get(at + 1..).unwrap_or_default())
        } else {
            sentence(doc, rules, passage.span, word)
        };
        if rows.len() >= 2 {
            let sums = rows.iter().map(|(_, sum)| sum.clone()).collect();
            let rows = rows.into_iter().map(|(row, _)| row).collect();
            return Some((Financing { rows, total: None, heading: None }, sums));
        }
    }
    None
}

/// Where a text says that something is financed.
fn find_word(text: &str) -> Option<usize> {
    ["inansieras", "inansiering", "inansiärer", "inansierar"]
        .iter()
        .filter_map(|w| text.find(w).map(|at| at + w.len()))
        .min()
}

/// The lines under an opening: each a payer and one sum, up to the first that is something else.
fn list(doc: &Document, rules: &RuleSet, passages: &[Passage<'_>]) -> Vec<(FinancierRow, Sum)> {
    let mut rows = Vec::new();
    for passage in passages {
        let text = doc.str(passage.span);
        if !passage.is_text() || text.len() > LONGEST_LINE {
            break;
        }
        let found = amounts(rules, text, None).values;
        let [sum] = found.as_slice() else { break };
        let (before, after) =
            (text.get(..sum.range.start).unwrap_or_default(), text.get(sum.range.end..).unwrap_or_default());
        let is_rest = after.chars().any(char::is_alphabetic);
        let name = before.trim_end_matches([' ', ':', '-', '–', '\t', '\u{a0}', ',']);
        let name = name.strip_suffix(" med").or_else(|| name.strip_suffix(" bidrar med")).unwrap_or(name);
        if is_rest || name.is_empty() {
            break;
        }
        let Some(row) = row(doc, rules, passage.span.sub(0..name.len()), passage.span, sum) else { break };
        rows.push(row);
    }
    rows
}

/// The clauses of a sentence: `9,3 mnkr från X`, each up to the next sum. All must name a payer.
fn sentence(doc: &Document, rules: &RuleSet, span: Span, from: usize) -> Vec<(FinancierRow, Sum)> {
    let text = doc.str(span);
    let end = sentence_end(text, from);
    let found: Vec<Finding<Amount>> = amounts(rules, text, None)
        .values
        .into_iter()
        .filter(|f| f.range.start >= from && f.range.end <= end)
        .collect();
    let mut rows = Vec::new();
    for (nth, sum) in found.iter().enumerate() {
        let until = found.get(nth + 1).map_or(end, |next| next.range.start);
        let clause = text.get(sum.range.end..until).unwrap_or_default();
        let Some(rest) = clause.trim_start().strip_prefix("från ") else { return Vec::new() };
        let begin = until - rest.len();
        let name = rest.trim_end_matches(|c: char| c.is_whitespace() || ",.;".contains(c));
        let name = name.strip_suffix(" och").or_else(|| name.strip_suffix(" samt")).unwrap_or(name);
        let name = name.trim_end_matches([',', ' ']);
        if name.split_whitespace().count() > 9 || !organisations::is_name(rules, name) {
            return Vec::new();
        }
        let Some(row) = row(doc, rules, span.sub(begin..begin + name.len()), span, sum) else {
            return Vec::new();
        };
        rows.push(row);
    }
    rows
}

fn sentence_end(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let stop = rest
        .match_indices(". ")
        .map(|(at, _)| at)
        .find(|at| rest.get(at + 2..).is_some_and(|t| t.starts_with(char::is_uppercase)));
    stop.map_or(text.len(), |at| from + at)
}

fn row(
    doc: &Document,
    rules: &RuleSet,
    name: Span,
    base: Span,
    sum: &Finding<Amount>,
) -> Option<(FinancierRow, Sum)> {
    let payer = cite::fold(doc.str(name));
    if !organisations::is_known(rules, &payer) && !organisations::is_name(rules, &payer) {
        return None;
    }
    let cell = organisations::financier(doc, rules, &[name])?;
    let at = base.sub(sum.range.clone());
    let amount: Option<Cited<_>> = money(&sum.value).and_then(|m| cite::printed(doc, m, &sum.rule, at));
    let row = FinancierRow {
        financier: cell.organisation,
        fund: cell.fund,
        amount: Some(amount?),
        share: cell.share,
        contribution: None,
        by_year: Vec::new(),
    };
    Some((row, (at, Role::Financier, sum.clone())))
}
