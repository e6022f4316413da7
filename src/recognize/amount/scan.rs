//! One pass over the digits of a text, and one over its spelled sums.
//!
//! At each number the scanner asks what stands to the left (a sign, a currency, a code it belongs to)
//! and to the right (a unit, the other end of a range, a factor). A number that belongs to a code on its
//! left or right (`1:1`, `2023-05-01`, `KS 2018/14`, `§ 49`) is passed over one run of digits at a time, so
//! that a sum after it is still seen.

use std::ops::Range;

use rust_decimal::Decimal;

use super::number::{Grouping, Number, Point, group_at, number_at};
use super::rules::{AmountRules, UnitWord};
use super::{Amount, Per, Qualifier, Unit, unit_in};
use crate::recognize::words::{
    GAP, char_at, char_before, ends_at, is_gap, skip_gap, skip_gap_back, starts_at, word_end, word_start,
};
use crate::recognize::{Finding, Findings, Oddity};

/// Letters a word must have to be glued to a number (`län1 000`); fewer are a symbol (`m2`, `CO2`).
const GLUED_WORD: usize = 3;

/// Hedges before one sum (`upp till ca`).
const MOST_HEDGES: usize = 3;

/// Starts of words that sums are spelled with; a cheap filter before any word is looked at.
const SPELLED_UNITS: [&str; 3] = ["kr", "mil", "euro"];

/// A unit as met in a text.
struct Met {
    unit: Unit,
    end: usize,
}

/// A number with what stands around it, on its way to a sum.
struct Sum {
    low: Decimal,
    high: Option<Decimal>,
    unit: Unit,
    range: Range<usize>,
    per: Option<Per>,
    bounds: Option<Qualifier>,
}

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

struct Scanner<'a> {
    rules: &'a AmountRules,
    text: &'a str,
    context: Option<&'a Unit>,
    found: Findings<Amount>,
    /// End of the last sum: its unit is no prefix of the next.
    consumed: usize,
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
    fn is_bound_left(&self, number: &Number) -> bool {
        let Some(before) = char_before(self.text, number.start) else { return false };
        let further = char_before(self.text, number.start - before.len_utf8());
        match before {
            '.' | ',' | ':' | '\'' | '’' => further.is_some_and(|c| c.is_ascii_digit()),
            '/' | '-' | '–' | '−' | '‑' => further.is_some_and(char::is_alphanumeric),
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
    fn is_bound_right(&self, number: &Number) -> bool {
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

    /// `2 miljoner 500 000 kronor`: the second number is no sum of its own.
    fn compound(&mut self, after: usize, number: &Number) -> Option<usize> {
        let text = self.text;
        let (end, word) = self.rules.units.at(text, skip_gap(text, after))?;
        let second = number_at(text, skip_gap(text, end))?;
        let met = self.unit_after(second.end, second.end)?;
        if !matches!(word, UnitWord::Scale { .. }) || skip_gap(text, end) == end {
            return None;
        }
        self.ambiguous(number.start..met.end, "two numbers make one");
        Some(met.end)
    }

    /// `1500 000 kr`, `1.250 000 kr`: groups that do not fit. Passed over as a whole, said when money.
    fn broken_grouping(&mut self, number: &Number) -> Option<usize> {
        let (mut end, _, _) = group_at(self.text, number.end)?;
        let plain = number.grouping == Grouping::None && number.point == Point::None;
        let fits = number.point != Point::None || (plain && number.is_year());
        if fits || number.first_run_end - number.start <= 3 && plain {
            return None;
        }
        while let Some((next, _, _)) = group_at(self.text, end) {
            end = next;
        }
        let met = self.unit_after(end, end)?;
        self.ambiguous(number.start..met.end, "its digits are not grouped by three");
        Some(met.end)
    }

    /// What may stand between a number and its unit: a trailing minus, a closing parenthesis.
    fn trailing_marks(&self, number: &Number) -> (usize, bool, bool) {
        let text = self.text;
        match char_at(text, number.end) {
            Some(')') if char_before(text, number.start) == Some('(') => (number.end + 1, false, true),
            Some(c @ ('-' | '−' | '–')) => {
                let after = number.end + c.len_utf8();
                let gap = char_at(text, after).is_some_and(is_gap);
                if gap { (after, true, false) } else { (number.end, false, false) }
            }
            _ => (number.end, false, false),
        }
    }

    /// The unit after a number: glued, after a gap, or alone in the next cell.
    fn unit_after(&self, after: usize, number_end: usize) -> Option<Met> {
        let text = self.text;
        let mut pos = skip_gap(text, after);
        let in_next_cell = char_at(text, pos) == Some('\t');
        if in_next_cell {
            pos = skip_gap(text, pos + 1);
        }
        let met = self.unit_at(pos)?;
        if in_next_cell && !ends_at(text, met.end) {
            return None;
        }
        // `500 -`: a dash sign of money stands right at its number.
        let sign = char_at(text, pos).is_some_and(|c| matches!(c, ':' | ',' | '.'));
        (!sign || pos == number_end).then_some(met)
    }

    /// `2023 SEK 93 000`: the currency belongs to the number after it, a year needs none.
    fn is_prefix_of_next(&self, met: &Met) -> bool {
        let next = skip_gap(self.text, met.end);
        let sign = char_at(self.text, next).filter(|c| matches!(c, '-' | '−')).map_or(0, char::len_utf8);
        let Some(number) = number_at(self.text, next + sign) else { return false };
        self.rules.prefixes.before(self.text, met.end).is_some()
            && !number.leading_zero
            && self.unit_after(number.end, number.end).is_none()
    }

    /// The unit word at `pos`, with the currency after a scale.
    fn unit_at(&self, pos: usize) -> Option<Met> {
        let text = self.text;
        let (end, word) = self.rules.units.at(text, pos)?;
        let (scale, alone) = match word {
            UnitWord::Whole(unit) => return Some(Met { unit: unit.clone(), end }),
            UnitWord::Scale { unit, alone } => (unit, *alone),
        };
        let dot = if char_at(text, end) == Some('.') { end + 1 } else { end };
        for from in [dot, end] {
            if let Some((currency_end, UnitWord::Whole(currency))) =
                self.rules.units.at(text, skip_gap(text, from))
                && currency.scale == Decimal::ONE
            {
                let unit = Unit { currency: currency.currency, ..scale.clone() };
                return Some(Met { unit, end: currency_end });
            }
        }
        let word_len = text.get(pos..end).map_or(0, |word| word.chars().count());
        let currency = self.context.and_then(|unit| unit.currency);
        (alone && word_len > 1 && self.money_follows(end))
            .then(|| Met { unit: Unit { currency, ..scale.clone() }, end })
    }

    /// Whether nothing else than money is counted after a scale without currency.
    fn money_follows(&self, end: usize) -> bool {
        let text = self.text;
        if ends_at(text, end) {
            return true;
        }
        let next = skip_gap(text, end);
        let closes = char_at(text, end).is_some_and(|c| matches!(c, '.' | ',' | ';' | ')' | '!' | '?'));
        let slash = self.rules.per_after.at(text, next).is_some();
        closes || slash || self.rules.followers.at(text, next).is_some()
    }

    /// A sum whose unit stands after it.
    fn sum(&mut self, number: &Number, met: Met, trailing_minus: bool, closed: bool) -> usize {
        let text = self.text;
        let mut end = met.end;
        if self.is_ambiguous(number, &met.unit, number.start..end) {
            return end;
        }
        let Some(mut value) = self.scaled(number, &met.unit, end) else { return end };
        if met.unit.scale == Decimal::ONE
            && number.point == Point::None
            && let Some((ore, ore_end)) = self.ore_after(end)
        {
            value = value.checked_add(ore).unwrap_or(value);
            end = ore_end;
        }
        let final_minus =
            char_at(text, end).is_some_and(|c| matches!(c, '-' | '−')) && ends_at(text, end + 1);
        let (negative, start) = self.sign(number.start, end, closed);
        if trailing_minus || final_minus || negative {
            value.set_sign_negative(!value.is_zero());
        }
        if let Some(end) = self.range_with_units(start, value, &met, end) {
            return end;
        }
        self.push(Sum { low: value, high: None, unit: met.unit, range: start..end, per: None, bounds: None })
    }

    /// `100 kr 50 öre`
    fn ore_after(&self, end: usize) -> Option<(Decimal, usize)> {
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
    fn sign(&self, start: usize, end: usize, closed: bool) -> (bool, usize) {
        let text = self.text;
        if closed {
            return (true, start - 1);
        }
        let gap = skip_gap_back(text, start);
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
    fn prefix(&self, number: &Number) -> Option<(usize, Unit)> {
        let text = self.text;
        let signed = char_before(text, number.start).filter(|c| matches!(c, '-' | '−'));
        let from = number.start - signed.map_or(0, char::len_utf8);
        let (start, unit) = self.rules.prefixes.before(text, skip_gap_back(text, from))?;
        let mark = char_before(text, start).filter(|c| matches!(c, '-' | '/' | '_' | '.'));
        let glued =
            mark.is_some_and(|c| c != '-' || char_before(text, start - 1).is_some_and(char::is_alphanumeric));
        if start < self.consumed || number.is_year() || glued {
            return None;
        }
        Some((start, unit.clone()))
    }

    fn prefixed(&mut self, number: &Number, start: usize, unit: Unit) -> usize {
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
        let lower_case = text.get(start..number.start).is_some_and(|p| p.starts_with(char::is_lowercase));
        let percent = char_at(text, next) == Some('%');
        let dash = char_at(text, end).is_some_and(|c| matches!(c, '-' | '–'));
        let is_per =
            self.rules.per_after.at(text, next).is_some() || self.rules.per_after.at(text, end).is_some();
        if percent || dash || (word && lower_case && !is_per) || (number.point == Point::Colon) {
            return number.end;
        }
        if self.is_ambiguous(number, &unit, start..end) {
            return end;
        }
        let Some(mut value) = self.scaled(number, &unit, end) else { return end };
        let inner = char_before(text, number.start).is_some_and(|c| matches!(c, '-' | '−'));
        let (outer, start) = self.sign(start, end, false);
        if inner || outer {
            value.set_sign_negative(!value.is_zero());
        }
        self.push(Sum { low: value, high: None, unit, range: start..end, per: None, bounds: None })
    }

    /// A number whose unit stands in the heading over it.
    fn bare(&mut self, number: &Number) -> Option<usize> {
        let text = self.text;
        let unit = self.context?.clone();
        let (after, minus, closed) = self.trailing_bare(number);
        let end = footnote_end(text, after);
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
        let (negative, start) = self.sign(number.start, end, closed);
        if minus || negative {
            value.set_sign_negative(!value.is_zero());
        }
        let per = unit.per;
        Some(self.push(Sum { low: value, high: None, unit, range: start..after, per, bounds: None }))
    }

    fn trailing_bare(&self, number: &Number) -> (usize, bool, bool) {
        let text = self.text;
        match char_at(text, number.end) {
            Some(')') if char_before(text, number.start) == Some('(') => (number.end + 1, false, true),
            Some(c @ ('-' | '−' | '–')) if ends_at(text, number.end + c.len_utf8()) => {
                (number.end + c.len_utf8(), true, false)
            }
            _ => (number.end, false, false),
        }
    }

    /// `300–400 tkr`, `mellan 1 och 2 miljoner kronor`; a bare range when the heading has the unit.
    fn range(&mut self, first: &Number) -> Option<usize> {
        let text = self.text;
        let gap = skip_gap(text, first.end);
        let (joined, needs_opener) = self.rules.ranges.at(text, gap)?;
        let second_start = skip_gap(text, joined);
        let second = number_at(text, second_start)?;
        let opened = self.rules.range_openers.before(text, skip_gap_back(text, first.start));
        // `2023 −45 000 kr` is a year and a negative sum.
        let signed = gap > first.end && second_start == joined && first.is_year();
        if (*needs_opener && opened.is_none()) || self.is_bound_right(&second) || signed {
            return None;
        }
        let met = match self.unit_after(second.end, second.end) {
            Some(met) => met,
            None => {
                let years = first.is_year() && second.is_year();
                let cell = starts_at(text, first.start) && ends_at(text, second.end) && !years;
                Met { unit: self.context.filter(|_| cell)?.clone(), end: second.end }
            }
        };
        let whole = first.start..met.end;
        if first.leading_zero || second.leading_zero || first.point == Point::Colon {
            return None;
        }
        let (low, high) = (first.value?, second.value?);
        if low >= high {
            // `2023-1 000 kr`: the first is no end of a range, and a dash is no minus.
            let spaced = gap > first.end;
            return (!spaced && !is_word(text, gap)).then_some(met.end);
        }
        let elliptic = first.n_groups == 1
            && first.point == Point::None
            && second.n_groups > 1
            && !low.is_zero()
            && low.checked_mul(Decimal::ONE_THOUSAND).is_none_or(|thousands| thousands <= high);
        if elliptic {
            self.ambiguous(whole, "the first number may be short for thousands");
            return Some(met.end);
        }
        if first.is_year() && is_word(text, gap) {
            return None;
        }
        if self.is_ambiguous(first, &met.unit, whole.clone()) || self.is_ambiguous(&second, &met.unit, whole)
        {
            return Some(met.end);
        }
        let low = self.scaled(first, &met.unit, met.end);
        let high = self.scaled(&second, &met.unit, met.end);
        let (Some(low), Some(high)) = (low, high) else { return Some(met.end) };
        let range = first.start..met.end;
        let per = met.unit.per;
        Some(self.push(Sum { low, high: Some(high), unit: met.unit, range, per, bounds: None }))
    }

    /// `300 tkr–400 tkr`, `mellan 1 000 kr och 2 000 kr`
    fn range_with_units(&mut self, start: usize, low: Decimal, met: &Met, end: usize) -> Option<usize> {
        let text = self.text;
        let (joined, needs_opener) = self.rules.ranges.at(text, skip_gap(text, end))?;
        let opened = self.rules.range_openers.before(text, skip_gap_back(text, start)).is_some();
        // Without `mellan`, `från 100 kr till 200 kr` may tell of a change.
        if !opened && (*needs_opener || is_word(text, skip_gap(text, end))) {
            return None;
        }
        let second = number_at(text, skip_gap(text, joined))?;
        let other = self.unit_after(second.end, second.end)?;
        let doubtful = second.leading_zero || second.may_be_two || second.is_comma_ambiguous();
        if other.unit.currency != met.unit.currency || doubtful || self.is_bound_right(&second) {
            return None;
        }
        let high = second.value?.checked_mul(other.unit.scale).and_then(exact)?;
        if low >= high {
            return None;
        }
        let range = start..other.end;
        let unit = met.unit.clone();
        Some(self.push(Sum { low, high: Some(high), unit, range, per: None, bounds: None }))
    }

    /// `2 x 250 000 kr`: the sum is for each one.
    fn factor(&mut self, factor: &Number) -> Option<usize> {
        let text = self.text;
        let (end, ()) = self.rules.times.at(text, skip_gap(text, factor.end))?;
        let number = number_at(text, skip_gap(text, end))?;
        let whole = factor.point == Point::None && !factor.leading_zero && !number.leading_zero;
        let met = self.unit_after(number.end, number.end)?;
        if !whole || self.is_bound_right(&number) {
            return None;
        }
        if self.is_ambiguous(&number, &met.unit, factor.start..met.end) {
            return Some(met.end);
        }
        let Some(value) = self.scaled(&number, &met.unit, met.end) else { return Some(met.end) };
        let range = factor.start..met.end;
        let per = Some(Per::Unit);
        Some(self.push(Sum { low: value, high: None, unit: met.unit, range, per, bounds: None }))
    }

    /// Sums in words before a currency or scale.
    fn spelled(&mut self) {
        let mut starts: Vec<usize> = SPELLED_UNITS
            .iter()
            .flat_map(|word| memchr::memmem::find_iter(self.text.as_bytes(), word.as_bytes()))
            .filter(|&start| char_before(self.text, start).is_some_and(is_gap))
            .collect();
        starts.sort_unstable();
        let mut consumed = 0;
        for start in starts {
            let left = skip_gap_back(self.text, start);
            // Sums in digits were read, and nothing else is spelled with a capital or sign at its end.
            if start < consumed || !char_before(self.text, left).is_some_and(char::is_lowercase) {
                continue;
            }
            let Some(spelled) = self.rules.numerals.before(self.text, start) else { continue };
            let Some(met) = self.unit_at(start) else { continue };
            let end = met.end;
            let Some(low) = spelled.value.checked_mul(met.unit.scale).and_then(exact) else { continue };
            let range = spelled.start..end;
            self.push(Sum { low, high: None, unit: met.unit, range, per: None, bounds: None });
            consumed = end;
        }
    }

    /// Adds hedge and per to a sum and notes it; where to look on.
    fn push(&mut self, mut sum: Sum) -> usize {
        let text = self.text;
        let mut start = sum.range.start;
        if let Some(per) = self.rules.per_before.before(text, skip_gap_back(text, start)) {
            sum.per = sum.per.or(Some(*per.1));
            start = per.0;
        }
        for _ in 0..MOST_HEDGES {
            let Some((from, qualifier)) = self.rules.hedges_before.before(text, skip_gap_back(text, start))
            else {
                break;
            };
            sum.hedge(*qualifier);
            start = from;
        }
        let end = sum.range.end;
        let mut after = end;
        if let Some((per_end, per)) = self.after(&self.rules.per_after, end) {
            sum.per = sum.per.or(Some(*per));
            after = per_end;
        } else if let Some((times_end, ())) = self.after(&self.rules.times, end)
            && number_at(text, skip_gap(text, times_end)).is_some()
        {
            sum.per = sum.per.or(Some(Per::Unit));
        }
        if let Some((_, qualifier)) = self.after(&self.rules.hedges_after, after) {
            sum.hedge(*qualifier);
        }
        self.consumed = self.consumed.max(end);
        let value = Amount {
            amount: sum.low,
            amount_max: sum.high,
            currency: sum.unit.currency,
            qualifier: sum.bounds,
            per: sum.per,
        };
        self.found.values.push(Finding { value, range: sum.range, rule: sum.unit.rule });
        end
    }

    fn after<'l, T>(
        &self,
        words: &'l crate::recognize::words::Lexicon<T>,
        end: usize,
    ) -> Option<(usize, &'l T)> {
        let dot = char_at(self.text, end) == Some('.');
        let glued = words.at(self.text, end).filter(|_| char_at(self.text, end) == Some('/'));
        glued
            .or_else(|| {
                words.at(self.text, skip_gap(self.text, end)).filter(|_| skip_gap(self.text, end) > end)
            })
            .or_else(|| {
                // `100 000 kr. per år` with the dot of the abbreviation.
                let next = skip_gap(self.text, end + 1);
                words.at(self.text, next).filter(|_| dot && next > end + 1)
            })
    }

    /// The sum in whole units, two decimals; notes one that cannot be given.
    fn scaled(&mut self, number: &Number, unit: &Unit, end: usize) -> Option<Decimal> {
        let range = number.start..end;
        let Some(value) = number.value.and_then(|value| value.checked_mul(unit.scale)) else {
            let message = format!("a sum of more digits than can be kept: {}", self.quote(range.clone()));
            self.odd("recognize/amount-too-long", range, message);
            return None;
        };
        let sum = exact(value);
        if sum.is_none() {
            let message = format!("a sum finer than an öre is left out: {}", self.quote(range.clone()));
            self.odd("recognize/amount-too-fine", range, message);
        }
        sum
    }

    /// Notes a number that can be read in two ways.
    fn is_ambiguous(&mut self, number: &Number, unit: &Unit, range: Range<usize>) -> bool {
        let million = Decimal::from(1_000_000);
        let reason = if number.may_be_two {
            "it may be two numbers side by side"
        } else if number.is_comma_ambiguous() && unit.scale == Decimal::ONE {
            "its comma may part thousands or decimals"
        } else if number.is_dot_ambiguous() && unit.scale >= million {
            "its dot may part thousands or decimals"
        } else {
            return false;
        };
        self.ambiguous(range, reason);
        true
    }

    fn ambiguous(&mut self, range: Range<usize>, reason: &str) {
        let message = format!("a sum is left out, {reason}: {}", self.quote(range.clone()));
        self.consumed = self.consumed.max(range.end);
        self.odd("recognize/ambiguous-amount", range, message);
    }

    fn odd(&mut self, code: &'static str, range: Range<usize>, message: String) {
        let value = Oddity { code, message };
        self.found.oddities.push(Finding { value, range, rule: "amount/number".into() });
    }

    fn quote(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }
}

impl Sum {
    /// A bound says more than an about.
    fn hedge(&mut self, qualifier: Qualifier) {
        match self.bounds {
            Some(Qualifier::AtMost | Qualifier::AtLeast) => {}
            _ => self.bounds = Some(qualifier),
        }
    }
}

fn is_word(text: &str, pos: usize) -> bool {
    char_at(text, pos).is_some_and(char::is_alphabetic)
}

/// A sum with exactly two decimals; none when it is finer.
pub(super) fn exact(value: Decimal) -> Option<Decimal> {
    let mut value = value.normalize();
    if value.scale() > 2 {
        return None;
    }
    value.rescale(2);
    (value.scale() == 2).then_some(value)
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
