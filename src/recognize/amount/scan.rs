//! One pass over the digits of a text, and one over its spelled sums.
//!
//! At each number the scanner asks what stands to the left (a sign, a currency, a code it belongs to)
//! and to the right (a unit, the other end of a range, a factor). A number that belongs to a code on its
//! left or right (`1:1`, `2023-05-01`, `KS 2018/14`, `§ 49`) is passed over one run of digits at a time, so
//! that a sum after it is still seen.

use rust_decimal::Decimal;

use super::number::{Number, Point, number_at};
use super::rules::AmountRules;
use super::{Amount, Unit, unit_in};
use crate::recognize::words::{char_before, is_gap, skip_gap_back, word_start};
use crate::recognize::{Finding, Findings, Oddity};

/// Letters a word must have to be glued to a number (`län1 000`); fewer are a symbol (`m2`, `CO2`).
const GLUED_WORD: usize = 3;

/// Reads all sums of a text; `context` is a heading or caption over it.
pub(super) fn scan(rules: &AmountRules, text: &str, context: Option<&str>) -> Findings<Amount> {
    let context = context.and_then(|heading| unit_in(rules, heading));
    let mut scanner =
        Scanner { rules, text, context: context.as_ref(), found: Findings::default(), consumed: 0 };
    scanner.digits();
    scanner.spelled();
    let mut found = scanner.found;
    found.values.sort_by_key(|finding| finding.range.start);
    // `två kr 500`: the currency belongs to one sum only, the one before it.
    let mut end = 0;
    found.values.retain(|finding| {
        let apart = finding.range.start >= end;
        end = end.max(finding.range.end);
        apart
    });
    found
}

/// Reads a whole cell whose column counts in `unit`: one bare number and its marks, nothing else.
pub(super) fn scan_bare(
    rules: &AmountRules,
    text: &str,
    start: usize,
    unit: &Unit,
) -> Option<Result<Finding<Amount>, Finding<Oddity>>> {
    let mut scanner = Scanner { rules, text, context: Some(unit), found: Findings::default(), consumed: 0 };
    let number = number_at(text, start)?;
    if scanner.is_bound_left(&number) {
        return None;
    }
    scanner.number(&number);
    let value = scanner.found.values.pop().map(Ok);
    value.or_else(|| scanner.found.oddities.pop().map(Err))
}

/// The pass over one text.
pub(super) struct Scanner<'a> {
    pub(super) rules: &'a AmountRules,
    pub(super) text: &'a str,
    pub(super) context: Option<&'a Unit>,
    pub(super) found: Findings<Amount>,
    /// End of the last sum: its unit is no prefix of the next.
    pub(super) consumed: usize,
}

impl Scanner<'_> {
    fn digits(&mut self) {
        let mut pos = 0;
        while let Some(offset) =
            self.text.as_bytes().get(pos..).and_then(|rest| rest.iter().position(u8::is_ascii_digit))
        {
            let Some(number) = number_at(self.text, pos + offset) else { break };
            let next = if self.is_bound_left(&number) { number.first_run_end } else { self.number(&number) };
            pos = next.max(number.first_run_end);
        }
    }

    /// Whether the first digits belong to something on their left: a code, a date, a §.
    pub(super) fn is_bound_left(&self, number: &Number) -> bool {
        let Some(before) = char_before(self.text, number.start) else { return false };
        let further = char_before(self.text, number.start - before.len_utf8());
        match before {
            '.' | ',' | ':' | '\'' | '’' | '–' | '−' => further.is_some_and(|c| c.is_ascii_digit()),
            // `500 000 kr/100 000 kr`
            '/' if self.consumed > 0 && self.consumed + 1 == number.start => false,
            '/' | '-' | '‑' => further.is_some_and(char::is_alphanumeric),
            '_' | '#' | '@' | '&' | '\\' => true,
            '§' => true,
            c if is_gap(c) => {
                let left = skip_gap_back(self.text, number.start);
                char_before(self.text, left) == Some('§')
            }
            c if c.is_alphabetic() => {
                let start = word_start(self.text, number.start);
                let word = self.text.get(start..number.start).unwrap_or_default();
                let glued = word.chars().count() >= GLUED_WORD && c.is_lowercase();
                let after_digit = char_before(self.text, start).is_some_and(char::is_alphanumeric);
                let is_prefix = self.rules.prefixes.before(self.text, number.start).is_some();
                let is_unit = start <= self.consumed && self.consumed > 0;
                let is_factor = self.rules.times.before(self.text, number.start).is_some();
                !(glued && !after_digit || is_prefix || is_unit || is_factor)
            }
            _ => false,
        }
    }

    /// Whether digits go on after a number in a way that makes it part of something else.
    pub(super) fn is_bound_right(&self, number: &Number) -> bool {
        let mut rest = self.text.get(number.end..).unwrap_or_default().chars();
        let (Some(mark), next) = (rest.next(), rest.next()) else { return false };
        let digit_next = next.is_some_and(|c| c.is_ascii_digit());
        matches!(mark, '.' | ',' | ':' | '/' | '\'' | '’') && digit_next
            || mark == ':' && next.is_some_and(char::is_alphabetic)
    }

    /// Reads one number; where to look on.
    fn number(&mut self, number: &Number) -> usize {
        if let Some(end) = self.broken_grouping(number) {
            return end;
        }
        if self.is_bound_right(number) {
            return number.end;
        }
        if let Some(end) = self.range(number).or_else(|| self.factor(number)) {
            return end;
        }
        if let Some(end) = self.spelled_beside(number) {
            return end;
        }
        let (after, trailing_minus, closed) = self.trailing_marks(number);
        let unit = self.unit_after(after, number.end);
        if let Some(met) = unit.filter(|met| !(number.is_year() && self.is_prefix_of_next(met))) {
            if number.leading_zero {
                let message =
                    format!("a sum without its first digits: {}", self.quote(number.start..met.end));
                self.odd("recognize/broken-amount", number.start..met.end, message);
                return met.end;
            }
            if number.point == Point::Colon && met.unit.scale != Decimal::ONE {
                return number.end;
            }
            return self.sum(number, met, trailing_minus, closed);
        }
        if let Some(end) = self.compound(after, number) {
            return end;
        }
        if number.leading_zero || number.point == Point::Colon {
            return number.end;
        }
        if let Some((start, unit)) = self.prefix(number) {
            return self.prefixed(number, start, unit);
        }
        self.bare(number).unwrap_or(number.end)
    }
}
