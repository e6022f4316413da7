//! The sum in a table cell, and the unit a column heading or caption gives to the cells under it.

use rust_decimal::Decimal;

use super::number::number_at;
use super::rules::{AmountRules, UnitWord};
use super::scan::{scan, scan_bare};
use super::{Amount, Unit};
use crate::recognize::words::{char_at, char_before, is_gap, skip_gap, skip_gap_back, starts_at, word_start};
use crate::recognize::{Finding, Oddity};

/// What a cell may hold besides a sum: it stands for none.
fn is_blank(cell: &str) -> bool {
    cell.chars().all(|c| is_gap(c) || matches!(c, '-' | '–' | '—' | '−' | '.' | '\t' | '\n'))
}

/// See [`super::cell_amount`].
pub(super) fn cell(
    rules: &AmountRules,
    text: &str,
    unit: Option<&Unit>,
) -> Option<Result<Finding<Amount>, Finding<Oddity>>> {
    if is_blank(text) {
        return None;
    }
    let found = scan(rules, text, None);
    let mut values = found.values.into_iter();
    match (values.next(), values.next(), found.oddities.into_iter().next()) {
        (Some(value), None, _) => return Some(in_parentheses(text, value)),
        (Some(first), Some(last), _) => {
            let range = first.range.start..last.range.end;
            return Some(Err(ambiguous(range, format!("several sums in one cell: {text}"))));
        }
        (None, _, Some(oddity)) => return Some(Err(oddity)),
        _ => {}
    }
    let unit = unit?;
    let start = text.bytes().position(|b| b.is_ascii_digit())?;
    let head = text.get(..start).unwrap_or_default();
    // Words before the number make it a sum only when they label or hedge it.
    let sign = head.trim_end_matches(|c: char| is_gap(c) || "-−–+(".contains(c));
    let labelled = sign.is_empty()
        || sign.ends_with(':')
        || rules.hedges_before.before(text, sign.len()).is_some_and(|(at, _)| starts_at(text, at));
    if !labelled {
        return None;
    }
    // A share in parentheses after the sum says nothing about it.
    let end = text.rfind('(').filter(|&at| at > start && text.trim_end().ends_with(')'));
    let end = end.filter(|&at| text.get(at..).is_some_and(|tail| tail.contains('%')));
    scan_bare(rules, end.and_then(|at| text.get(..at)).unwrap_or(text), start, unit)
}

/// `(45 000 kr)` in a cell is a negative sum to an accountant and an aside to others.
fn in_parentheses(text: &str, value: Finding<Amount>) -> Result<Finding<Amount>, Finding<Oddity>> {
    let before = char_before(text, value.range.start);
    let after = char_at(text, value.range.end);
    let aside = before == Some('(') && after == Some(')') && starts_at(text, value.range.start - 1);
    if aside { Err(ambiguous(value.range, format!("a sum in parentheses alone: {text}"))) } else { Ok(value) }
}

fn ambiguous(range: std::ops::Range<usize>, message: String) -> Finding<Oddity> {
    let value = Oddity { code: "recognize/ambiguous-amount", message };
    Finding { value, range, rule: "amount/cell".into() }
}

/// See [`super::unit_of`]. A heading with two units (`kr/tkr`) gives none.
pub(super) fn unit_in(rules: &AmountRules, heading: &str) -> Option<Unit> {
    let mut found: Option<Unit> = None;
    let mut pos = 0;
    while let Some(c) = char_at(heading, pos) {
        let before = char_before(heading, pos);
        let fresh = before.is_none_or(|b| !b.is_alphanumeric());
        let Some((end, unit)) = fresh.then(|| unit_word(rules, heading, pos)).flatten() else {
            pos += c.len_utf8();
            continue;
        };
        if after_multiplier(rules, heading, pos) {
            return None;
        }
        if found.as_ref().is_some_and(|f| f.scale != unit.scale || f.currency != unit.currency) {
            return None;
        }
        found = Some(unit);
        pos = end.max(pos + c.len_utf8());
    }
    let mut unit = found?;
    unit.per = per_in(rules, heading);
    Some(unit)
}

/// `Tiotusentals kronor`: a multiplier that no rule knows stands before the currency.
fn after_multiplier(rules: &AmountRules, heading: &str, pos: usize) -> bool {
    let left = skip_gap_back(heading, pos);
    let word = heading.get(word_start(heading, left)..left).unwrap_or_default().to_lowercase();
    let number = word.trim_end_matches('s').strip_suffix("tal");
    left < pos && number.is_some_and(|number| number.is_empty() || rules.numerals.is_number(number))
}

/// The unit word at a place of a heading: `kr`, `miljoner kronor`, `1000-tal kr`, `000 kr`.
fn unit_word(rules: &AmountRules, heading: &str, pos: usize) -> Option<(usize, Unit)> {
    let first = char_at(heading, pos)?;
    if first.is_ascii_digit() && rules.units.at(heading, pos).is_none() {
        return thousands(rules, heading, pos);
    }
    if !first.is_alphanumeric() && !first.is_alphabetic() && !matches!(first, '€' | '$' | '£') {
        return None;
    }
    let (end, word) = rules.units.at(heading, pos)?;
    match word {
        UnitWord::Whole(unit) => Some((end, unit.clone())),
        UnitWord::Scale { unit, alone } => {
            let dot = if char_at(heading, end) == Some('.') { end + 1 } else { end };
            let next = rules.units.at(heading, skip_gap(heading, dot));
            match next {
                Some((currency_end, UnitWord::Whole(currency))) if currency.scale == Decimal::ONE => {
                    Some((currency_end, Unit { currency: currency.currency, ..unit.clone() }))
                }
                _ => alone.then(|| (end, unit.clone())),
            }
        }
    }
}

/// `1000 kr`, `1 000 kr`, `000 kr`: a heading's way to say thousands. Other digits before a currency are
/// a sum, and a sum is no unit; a year (`Budget 2024 tkr`) or what counts a word (`År 2 tkr`) is none.
fn thousands(rules: &AmountRules, heading: &str, pos: usize) -> Option<(usize, Unit)> {
    let number = number_at(heading, pos)?;
    let round = number.value.is_some_and(|v| (v % Decimal::ONE_THOUSAND).is_zero());
    let counter = || rules.counters.before(heading, skip_gap_back(heading, pos)).is_some();
    if number.is_year() && !round || number.end - number.start <= 2 && counter() {
        return None;
    }
    let rest = heading.get(pos..)?;
    let digits: String =
        rest.chars().take_while(|&c| c.is_ascii_digit() || is_gap(c)).filter(char::is_ascii_digit).collect();
    let len: usize = rest.chars().take_while(|&c| c.is_ascii_digit() || is_gap(c)).map(char::len_utf8).sum();
    let (end, word) = rules.units.at(heading, pos + len)?;
    let UnitWord::Whole(unit) = word else { return None };
    let scale = matches!(digits.as_str(), "1000" | "000").then_some(Decimal::ONE_THOUSAND);
    // Any other sum: a scale of zero differs from every unit, so the heading gives none.
    let scale = scale.unwrap_or(Decimal::ZERO).checked_mul(unit.scale)?;
    Some((end, Unit { scale, ..unit.clone() }))
}

fn per_in(rules: &AmountRules, heading: &str) -> Option<super::Per> {
    heading.char_indices().find_map(|(at, c)| {
        let starts = c == '/' || heading.get(..at).is_none_or(|h| !h.ends_with(char::is_alphanumeric));
        let per = starts.then(|| rules.per_after.at(heading, at)).flatten();
        per.filter(|_| c == '/' || c.is_alphabetic()).map(|(_, per)| *per)
    })
}
