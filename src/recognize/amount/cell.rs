//! The sum in a table cell, and the unit a column heading or caption gives to the cells under it.

use std::ops::Range;

use rust_decimal::Decimal;

use super::number::{Number, number_at};
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
    Some(units_in(rules, heading)?.unit)
}

/// See [`super::unit_over`].
pub(super) fn unit_over(rules: &AmountRules, text: &str) -> Option<Unit> {
    let found = units_in(rules, text)?;
    found.places.iter().any(|place| is_unit_form(text, place)).then_some(found.unit)
}

/// Words before a unit at the end of a line that is a heading (`Kostnader och finansiering tkr`).
const MOST_HEADING_WORDS: usize = 5;

/// Words that may stand between `i` and a unit: `i hela tusental kronor`.
const BETWEEN: [&str; 3] = ["hela", "löpande", "svenska"];

/// Whether a unit stands in a line as the unit of what follows: `(tkr)`, `belopp i tkr`, `, tkr`, at the end of a
/// few words. One with digits (`1 000 kr`) is not told from a sum by few words.
fn is_unit_form(text: &str, place: &Range<usize>) -> bool {
    let before = text.get(..place.start).unwrap_or_default().trim_end_matches(is_gap);
    let after = text.get(place.end..).unwrap_or_default().trim_start_matches(is_gap);
    let has_digits =
        text.get(place.clone()).is_some_and(|unit| unit.starts_with(|c: char| c.is_ascii_digit()));
    let is_end = after.trim_matches(|c: char| is_gap(c) || ".:;,)*".contains(c)).is_empty();
    let is_whole = before.trim_matches(|c: char| is_gap(c) || c == '(').is_empty();
    let is_inside = before.rfind('(') > before.rfind(')');
    let closes = |rest: &str| rest.trim_start_matches(['.', ',']).starts_with(')');
    let mut words = before.split_whitespace().rev();
    let last = words.next().unwrap_or_default();
    let is_counted_in = last == "i" || BETWEEN.contains(&last) && words.next() == Some("i");
    if is_counted_in || is_whole && is_end {
        return true;
    }
    let n_words = before.split_whitespace().count();
    if has_digits {
        let is_short = n_words <= MOST_HEADING_WORDS && is_end;
        return is_inside && closes(after) || before.ends_with(',') && is_short;
    }
    is_inside || before.ends_with([',', ':', ';', '-', '–', '/']) || is_end && n_words <= MOST_HEADING_WORDS
}

/// A unit and where a heading says it.
struct Said {
    unit: Unit,
    places: Vec<Range<usize>>,
}

fn units_in(rules: &AmountRules, heading: &str) -> Option<Said> {
    let mut found: Option<Said> = None;
    let mut pos = 0;
    while let Some(c) = char_at(heading, pos) {
        let before = char_before(heading, pos);
        let fresh = before.is_none_or(|b| !b.is_alphanumeric());
        let met = match fresh {
            true if c.is_ascii_digit() && rules.units.at(heading, pos).is_none() => {
                match digits(rules, heading, pos) {
                    Digits::Sum => return None,
                    Digits::Thousands(end, unit) => Ok((end, unit)),
                    Digits::Other(end) => Err(end),
                }
            }
            true => unit_word(rules, heading, pos).ok_or(pos + c.len_utf8()),
            false => Err(pos + c.len_utf8()),
        };
        let (end, unit) = match met {
            Ok(met) => met,
            Err(next) => {
                pos = next.max(pos + c.len_utf8());
                continue;
            }
        };
        if after_multiplier(rules, heading, pos) {
            return None;
        }
        let said = found.get_or_insert_with(|| Said { unit: unit.clone(), places: Vec::new() });
        if said.unit.scale != unit.scale || said.unit.currency != unit.currency {
            return None;
        }
        said.unit = unit;
        let next = end.max(pos + c.len_utf8());
        said.places.push(pos..next);
        pos = next;
    }
    let mut said = found?;
    said.unit.per = per_in(rules, heading);
    Some(said)
}

/// `Tiotusentals kronor`: a multiplier that no rule knows stands before the currency; `två miljoner kronor`: a sum.
fn after_multiplier(rules: &AmountRules, heading: &str, pos: usize) -> bool {
    let left = skip_gap_back(heading, pos);
    let word = heading.get(word_start(heading, left)..left).unwrap_or_default().to_lowercase();
    let number = word.trim_end_matches('s').strip_suffix("tal");
    let is_multiplier = number.is_some_and(|number| number.is_empty() || rules.numerals.is_number(number));
    left < pos && (is_multiplier || rules.numerals.counts(&word))
}

/// The unit word at a place of a heading: `kr`, `miljoner kronor`, `1000-tal kr`.
fn unit_word(rules: &AmountRules, heading: &str, pos: usize) -> Option<(usize, Unit)> {
    let first = char_at(heading, pos)?;
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

/// What digits in a heading are.
enum Digits {
    /// `1000 kr`, `1 000 kr`, `000 kr`: a heading's way to say thousands, and where it ends.
    Thousands(usize, Unit),
    /// Other digits before a unit (`450.000 kr`, `1,5–2 miljoner kronor`): a sum is no unit.
    Sum,
    /// A year (`Budget 2024 tkr`), what counts a word (`År 2 tkr`), a number before no unit; where it ends.
    Other(usize),
}

/// Reads the digits at a place of a heading, with what a mark joins to them.
fn digits(rules: &AmountRules, heading: &str, pos: usize) -> Digits {
    let Some(mut number) = number_at(heading, pos) else { return Digits::Other(pos + 1) };
    let counter = rules.counters.before(heading, skip_gap_back(heading, pos)).is_some();
    let (mut n_joined, mut is_counted) = (0, counter && number.end - number.start <= 2);
    while let Some(next) = joined_number(heading, number.end) {
        n_joined += 1;
        is_counted &= next.end - next.start <= 2;
        number = next;
    }
    let round = number.value.is_some_and(|v| (v % Decimal::ONE_THOUSAND).is_zero());
    if number.is_year() && !round || is_counted {
        return Digits::Other(number.end);
    }
    let printed = heading.get(number.start..number.end).unwrap_or_default();
    let is_thousand = n_joined == 0 && matches!(printed.replace(is_gap, "").as_str(), "1000" | "000");
    match rules.units.at(heading, skip_gap(heading, number.end)) {
        None => Digits::Other(number.end),
        Some((end, UnitWord::Whole(unit))) if is_thousand && unit.scale == Decimal::ONE => {
            Digits::Thousands(end, Unit { scale: Decimal::ONE_THOUSAND, ..unit.clone() })
        }
        Some(_) => Digits::Sum,
    }
}

/// The number that a mark (`1.450.000`, `1,5–2`, `770’000`) joins to one that ends at `end`.
fn joined_number(heading: &str, end: usize) -> Option<Number> {
    let mark =
        char_at(heading, end).filter(|c| matches!(c, '.' | ',' | ':' | '\'' | '’' | '-' | '–' | '/'))?;
    number_at(heading, end + mark.len_utf8())
}

fn per_in(rules: &AmountRules, heading: &str) -> Option<super::Per> {
    heading.char_indices().find_map(|(at, c)| {
        let starts = c == '/' || heading.get(..at).is_none_or(|h| !h.ends_with(char::is_alphanumeric));
        let per = starts.then(|| rules.per_after.at(heading, at)).flatten();
        per.filter(|_| c == '/' || c.is_alphabetic()).map(|(_, per)| *per)
    })
}

#[cfg(test)]
mod tests {
    use crate::recognize::{RuleSet, unit_of, unit_over};

    fn over(text: &str) -> Option<String> {
        unit_over(RuleSet::builtin(), text).map(|unit| unit.scale.to_string())
    }

    #[test]
    fn words_over_a_table_give_a_unit_in_the_form_of_one() {
        for text in [
            "Finansiering (tkr)",
            "Alla belopp anges i 1000-tal kronor.",
            "Kostnader och finansiering, tkr",
            "Belopp i 1 000 kr",
            "(1 000 kr)",
            "1 000 kr",
            "Budget 2019–2021 tkr",
            "Kostnader år 2 (tusental kronor)",
            "Medel söks i miljonklassen. Övriga belopp i tusen kronor.",
        ] {
            assert_eq!(over(text).as_deref(), Some("1000"), "{text}");
        }
        assert_eq!(over("Redovisas i hela miljoner kronor nedan:").as_deref(), Some("1000000"));
        assert_eq!(over("Samtliga belopp i kronor").as_deref(), Some("1"));
    }

    #[test]
    fn a_sum_in_a_sentence_is_no_unit() {
        for text in [
            "Deltagaravgiften är 1 000 kr.",
            "Deltagaravgiften är 1000 kronor per person.",
            "Kommunen har ansökt om 450.000 kronor. Kostnader och finansiering enligt ansökan:",
            "Kommunen har ansökt om 1.450.000 kr enligt nedan.",
            "Kommunen har ansökt om 450,000 kr.",
            "Projektet omfattar 770’000 kronor.",
            "Ramen är 12 miljoner kr.",
            "Förstudien fick 450 tusen kronor.",
            "Förstudien beräknas kosta 4,5 miljoner kronor.",
            "Kommunens ram är två miljoner kronor.",
            "Kommunen söker flera miljoner kronor.",
            "Resultatet blev 1,5–2 miljoner kronor.",
            "Projektet kostar 770 000 kronor (0,77 Mkr).",
        ] {
            assert_eq!(over(text), None, "{text}");
        }
        let rules = RuleSet::builtin();
        assert!(unit_of(rules, "Budget 450.000 kr").is_none());
        assert!(unit_of(rules, "Avgift 1.000 kr").is_none());
    }
}
