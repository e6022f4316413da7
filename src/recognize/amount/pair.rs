//! Two numbers that belong together: a range, a factor and its sum, a number broken in two.

use rust_decimal::Decimal;

use super::Per;
use super::number::{Grouping, Number, Point, group_at, number_at};
use super::rules::UnitWord;
use super::scan::Scanner;
use super::sum::{Sum, exact};
use super::unit::Met;
use crate::recognize::words::{char_at, ends_at, is_gap, skip_gap, skip_gap_back, starts_at};

/// Words before `från` among which the verb of a change stands (`höjs år 2024 från`).
const CHANGE_WORDS: usize = 6;

impl Scanner<'_> {
    /// `300–400 tkr`, `mellan 1 och 2 miljoner kronor`; a bare range when the heading has the unit.
    pub(super) fn range(&mut self, first: &Number) -> Option<usize> {
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
        // `2024 – 500 000 kr`, `2024 till 2 mkr`: a year and a sum.
        if first.is_year() && (is_word(text, gap) || second.n_groups > 1 || met.unit.scale > Decimal::ONE) {
            return None;
        }
        let elliptic = first.n_groups == 1
            && first.point == Point::None
            && second.n_groups > 1
            && !low.is_zero()
            && low.checked_mul(Decimal::ONE_THOUSAND).is_none_or(|thousands| thousands <= high);
        // `mål nr 1234-23 500 kr`: one number grouped and one not are no pair.
        let uneven = first.end - first.start > 3 && first.n_groups == 1 && second.n_groups > 1;
        if uneven && first.point == Point::None {
            self.ambiguous(whole, "its two numbers are not printed alike");
            return Some(met.end);
        }
        if is_word(text, gap) && self.is_change(first.start) {
            self.ambiguous(whole, "it changes from one to the other");
            return Some(met.end);
        }
        // `2-300 tkr`: two hundred to three, or two.
        let hundreds = second.value.is_some_and(|v| (v % Decimal::ONE_HUNDRED).is_zero());
        let elliptic =
            elliptic || (low < Decimal::TEN && first.point == Point::None && hundreds && !low.is_zero());
        if elliptic {
            self.ambiguous(whole, "its first number may be short");
            return Some(met.end);
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

    /// `höjs från 400 000 till 550 000 kronor`: whether the sum at `start` is what another one was.
    pub(super) fn is_change(&self, start: usize) -> bool {
        let text = self.text;
        let left = skip_gap_back(text, start);
        let left =
            self.rules.hedges_before.before(text, left).map_or(left, |(at, _)| skip_gap_back(text, at));
        let Some((from, ())) = self.rules.change_openers.before(text, left) else { return false };
        let before = text.get(..from).unwrap_or_default().trim_end_matches(is_gap);
        let words = before.rsplit(|c: char| is_gap(c)).take(CHANGE_WORDS);
        let mut sentence = words.take_while(|word| !word.ends_with(['.', ';', '!', '?', '\t', '\n']));
        sentence.any(|word| {
            let word = word.to_lowercase();
            self.rules.change_stems.iter().any(|stem| word.starts_with(stem.as_str()))
        })
    }

    /// `300 tkr–400 tkr`, `mellan 1 000 kr och 2 000 kr`
    pub(super) fn range_with_units(
        &mut self,
        start: usize,
        low: Decimal,
        met: &Met,
        end: usize,
    ) -> Option<usize> {
        let text = self.text;
        let gap = skip_gap(text, end);
        let (joined, needs_opener) = self.rules.ranges.at(text, gap)?;
        // `5 mkr −7 mkr`: a gap before the dash and none after it is a minus.
        let signed = gap > end && !is_word(text, gap) && skip_gap(text, joined) == joined;
        let opened = self.rules.range_openers.before(text, skip_gap_back(text, start)).is_some();
        // Without `mellan`, `från 100 kr till 200 kr` may tell of a change.
        if signed || low.is_sign_negative() || !opened && (*needs_opener || is_word(text, gap)) {
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
    pub(super) fn factor(&mut self, factor: &Number) -> Option<usize> {
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

    /// `2 miljoner 500 000 kronor`: the second number is no sum of its own.
    pub(super) fn compound(&mut self, after: usize, number: &Number) -> Option<usize> {
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
    pub(super) fn broken_grouping(&mut self, number: &Number) -> Option<usize> {
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
}

fn is_word(text: &str, pos: usize) -> bool {
    char_at(text, pos).is_some_and(char::is_alphabetic)
}
