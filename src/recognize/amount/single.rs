//! One number and its unit: after it, before it, or in the heading over it; with its sign.

use rust_decimal::Decimal;

use super::Unit;
use super::number::{Number, Point, number_at};
use super::rules::UnitWord;
use super::scan::Scanner;
use super::sum::Sum;
use super::unit::Met;
use crate::recognize::words::{
    GAP, char_at, char_before, ends_at, is_gap, skip_gap, skip_gap_back, starts_at, word_end,
};

/// Bytes of the longest words in parentheses after a bare number.
const MOST_ASIDE: usize = 80;

impl Scanner<'_> {
    /// A sum whose unit stands after it.
    pub(super) fn sum(&mut self, number: &Number, met: Met, trailing_minus: bool, closed: bool) -> usize {
        let text = self.text;
        let mut end = met.end;
        if self.is_ambiguous(number, &met.unit, number.start..end) {
            return end;
        }
        let Some(mut value) = self.scaled(number, &met.unit, end) else { return end };
        if closed {
            return self.closed(number, &met, value);
        }
        if met.unit.scale == Decimal::ONE
            && number.point == Point::None
            && let Some((ore, ore_end)) = self.ore_after(end)
        {
            value = value.checked_add(ore).unwrap_or(value);
            end = ore_end;
        }
        let final_minus =
            char_at(text, end).is_some_and(|c| matches!(c, '-' | '−')) && ends_at(text, end + 1);
        let (negative, start) = self.sign(number.start, end);
        if trailing_minus || final_minus || negative {
            value.set_sign_negative(!value.is_zero());
        }
        if let Some(end) = self.range_with_units(start, value, &met, end) {
            return end;
        }
        self.push(Sum { low: value, high: None, unit: met.unit, range: start..end, per: None, bounds: None })
    }

    /// `100 kr 50 öre`
    pub(super) fn ore_after(&self, end: usize) -> Option<(Decimal, usize)> {
        let text = self.text;
        let mut pos = skip_gap(text, end);
        let word = word_end(text, pos);
        if text.get(pos..word) == Some("och") {
            pos = skip_gap(text, word);
        }
        let number = number_at(text, pos)?;
        let met = self.unit_at(skip_gap(text, number.end))?;
        let value = number.value.filter(|v| *v < Decimal::ONE_HUNDRED && number.point == Point::None)?;
        (met.unit.scale == Decimal::new(1, 2)).then(|| (value * met.unit.scale, met.end))
    }

    /// The sign before a number and where the whole starts. A dash with a gap after it is a minus only
    /// when the sum fills its cell: else it is a bullet or a dash between words.
    pub(super) fn sign(&self, start: usize, end: usize) -> (bool, usize) {
        let text = self.text;
        let gap = skip_gap_back(text, start);
        if let Some((word, ())) = self.rules.signs.before(text, gap) {
            return (true, word);
        }
        let Some(mark) = char_before(text, gap).filter(|c| matches!(c, '-' | '−' | '–')) else {
            return (false, start);
        };
        let from = gap - mark.len_utf8();
        let attached = gap == start;
        let free = starts_at(text, from)
            || char_before(text, from).is_none_or(|c| is_gap(c) || matches!(c, '(' | '"' | '”'));
        let fills = starts_at(text, from) && ends_at(text, end);
        if free && (attached || mark == '−' || fills) { (true, from) } else { (false, start) }
    }

    /// The currency before a number (`SEK 1 000`).
    pub(super) fn prefix(&self, number: &Number) -> Option<(usize, Unit)> {
        let text = self.text;
        let signed = char_before(text, number.start).filter(|c| matches!(c, '-' | '−'));
        let from = number.start - signed.map_or(0, char::len_utf8);
        let left = skip_gap_back(text, from);
        if let Some(labelled) = self.label_unit(left).filter(|_| !number.is_year()) {
            return Some(labelled);
        }
        let (start, unit) = self.rules.prefixes.before(text, left)?;
        // A dot may end a sentence: `alla belopp i kr. 2 § gäller`.
        let dotted = char_before(text, left) == Some('.');
        if dotted && number.n_groups == 1 && number.point == Point::None && number.end - number.start < 3 {
            return None;
        }
        let mark = char_before(text, start).filter(|c| matches!(c, '-' | '/' | '_' | '.'));
        let glued =
            mark.is_some_and(|c| c != '-' || char_before(text, start - 1).is_some_and(char::is_alphanumeric));
        if start < self.consumed || number.is_year() || glued {
            return None;
        }
        Some((start, unit.clone()))
    }

    /// `Budget (tkr): 1 250`
    fn label_unit(&self, end: usize) -> Option<(usize, Unit)> {
        let text = self.text;
        let closed = text.get(..end)?.strip_suffix("):")?.len();
        let (start, word) = self.rules.units.before(text, closed)?;
        let UnitWord::Whole(unit) = word else { return None };
        let open = text.get(..start)?.strip_suffix('(')?.len();
        (open >= self.consumed).then(|| (open, unit.clone()))
    }

    pub(super) fn prefixed(&mut self, number: &Number, start: usize, unit: Unit) -> usize {
        let text = self.text;
        let (mut unit, mut end) = (unit, number.end);
        // `EUR 5 million` has its scale after the number.
        if let Some((scale_end, UnitWord::Scale { unit: scale, alone: true })) =
            self.rules.units.at(text, skip_gap(text, number.end))
        {
            unit.scale = scale.scale;
            end = scale_end;
        }
        // A word right after a number that follows `kr` is what is counted: `tkr 31 december`.
        let next = skip_gap(text, end);
        let word = char_at(text, next).is_some_and(char::is_alphabetic);
        let lower_case = text.get(start..number.start).is_some_and(|p| p.contains(char::is_lowercase));
        let percent = char_at(text, next) == Some('%');
        let dash = char_at(text, end).is_some_and(|c| matches!(c, '-' | '–'));
        let is_per =
            self.rules.per_after.at(text, next).is_some() || self.rules.per_after.at(text, end).is_some();
        if percent || dash || (word && lower_case && !is_per) || (number.point == Point::Colon) {
            return number.end;
        }
        // `SEK 1 25 000`
        let short = number.n_groups == 1 && number.point == Point::None && number.end - number.start <= 3;
        let goes_on = number_at(text, next).filter(|more| next > end && more.first_run_end - more.start <= 3);
        if let Some(more) = goes_on.filter(|_| short) {
            self.ambiguous(start..more.end, "its digits are broken by spaces");
            return more.end;
        }
        if self.is_ambiguous(number, &unit, start..end) {
            return end;
        }
        let Some(mut value) = self.scaled(number, &unit, end) else { return end };
        let inner = char_before(text, number.start).is_some_and(|c| matches!(c, '-' | '−'));
        let (outer, start) = self.sign(start, end);
        if inner || outer {
            value.set_sign_negative(!value.is_zero());
        }
        self.push(Sum { low: value, high: None, unit, range: start..end, per: None, bounds: None })
    }

    /// A number whose unit stands in the heading over it.
    pub(super) fn bare(&mut self, number: &Number) -> Option<usize> {
        let text = self.text;
        let unit = self.context?.clone();
        let (after, minus, closed) = self.trailing_bare(number);
        let end = aside_end(text, footnote_end(text, after));
        let alone = text.len() <= end - number.start + 2 * GAP;
        if !ends_at(text, end) || (number.is_year() && !alone) {
            return None;
        }
        if closed && !starts_at(text, number.start - 1) {
            return None;
        }
        if self.is_ambiguous(number, &unit, number.start..after) {
            return Some(end);
        }
        let Some(mut value) = self.scaled(number, &unit, after) else { return Some(end) };
        let (negative, start) = if closed { (true, number.start - 1) } else { self.sign(number.start, end) };
        if minus || negative {
            value.set_sign_negative(!value.is_zero());
        }
        let per = unit.per;
        Some(self.push(Sum { low: value, high: None, unit, range: start..after, per, bounds: None }))
    }

    pub(super) fn trailing_bare(&self, number: &Number) -> (usize, bool, bool) {
        let text = self.text;
        match char_at(text, number.end) {
            Some(')') if char_before(text, number.start) == Some('(') => (number.end + 1, false, true),
            Some(c @ ('-' | '−' | '–')) if ends_at(text, number.end + c.len_utf8()) => {
                (number.end + c.len_utf8(), true, false)
            }
            _ => (number.end, false, false),
        }
    }
}

/// Where words in parentheses after a number that fill the rest of its cell end: `(inkl. moms)`.
fn aside_end(text: &str, end: usize) -> usize {
    let open = skip_gap(text, end);
    if open == end || char_at(text, open) != Some('(') {
        return end;
    }
    let inside = text.as_bytes().get(open + 1..).unwrap_or_default();
    let close = inside.iter().take(MOST_ASIDE).position(|b| *b == b')').map(|at| open + 1 + at);
    let words = close.and_then(|close| text.get(open + 1..close));
    let aside =
        words.is_some_and(|words| !words.contains(|c: char| c.is_ascii_digit() || "\t\n(".contains(c)));
    close.filter(|_| aside).map_or(end, |close| close + 1)
}

/// Where a footnote mark after a bare number ends: `*`, `**`, `¹`, `1)`, ` 1)`.
pub(super) fn footnote_end(text: &str, end: usize) -> usize {
    let mut pos = end;
    while let Some(c) = char_at(text, pos).filter(|c| matches!(c, '*' | '¹' | '²' | '³' | '†' | '⁴' | '⁵'))
    {
        pos += c.len_utf8();
    }
    let gap = skip_gap(text, pos);
    let mut mark = text.get(gap..).unwrap_or_default().chars();
    match (mark.next(), mark.next()) {
        (Some(digit), Some(')')) if gap > end && (digit.is_ascii_digit() || digit.is_ascii_lowercase()) => {
            gap + 2
        }
        (Some('*'), _) => gap + text.bytes().skip(gap).take_while(|b| *b == b'*').count(),
        _ => pos,
    }
}
