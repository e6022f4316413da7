//! Sums in words before a currency or scale, and words beside digits that say the same number.
//!
//! What stands to the left decides: `två till tre miljoner` is a range, `två komma fem miljoner` has
//! decimals, `två eller tre miljoner` is no one sum.

use rust_decimal::Decimal;

use super::number::{Number, number_at};
use super::numeral::Spelled;
use super::scan::Scanner;
use super::sum::{Sum, exact};
use super::unit::Met;
use crate::recognize::words::{char_at, char_before, is_gap, skip_gap, skip_gap_back, starts_at, word_start};

/// Starts of words that sums are spelled with; a cheap filter before any word is looked at.
const SPELLED_UNITS: [&str; 3] = ["kr", "mil", "euro"];

/// Bytes of the longest number in words that is looked for between parentheses.
const MOST_ASIDE: usize = 160;

/// A range in words whose ends are further apart leaves out a word: `tio till tolv tusen`.
const MOST_APART: Decimal = Decimal::ONE_HUNDRED;

/// What a number in words is together with what stands before it.
enum Whole {
    /// Itself.
    Alone,
    /// The end of a range that starts with another number in words.
    Range(Spelled),
    /// The decimals of a number.
    Decimals(Spelled),
    /// The tail of a word.
    Tail,
    /// No one number.
    Open(usize),
}

impl Scanner<'_> {
    /// Sums in words before a currency or scale.
    pub(super) fn spelled(&mut self) {
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
            consumed = met.end;
            self.spelled_sum(&spelled, met);
        }
    }

    fn spelled_sum(&mut self, spelled: &Spelled, met: Met) {
        let scaled = |value: Decimal| value.checked_mul(met.unit.scale).and_then(exact);
        let (start, low, high) = match self.whole(spelled) {
            Whole::Tail => return,
            Whole::Open(from) => {
                return self.ambiguous(from..met.end, "its words make no one number");
            }
            Whole::Alone => (spelled.start, scaled(spelled.value), None),
            Whole::Decimals(whole) => {
                let value = whole.value.checked_add(spelled.value / Decimal::TEN);
                (whole.start, value.and_then(scaled), None)
            }
            Whole::Range(first) => {
                let Some(high) = scaled(spelled.value) else { return };
                (first.start, scaled(first.value), Some(high))
            }
        };
        let Some(mut low) = low else { return };
        let (negative, start) = if high.is_none() { self.sign(start, met.end) } else { (false, start) };
        if negative {
            low.set_sign_negative(true);
        }
        self.push(Sum { low, high, unit: met.unit, range: start..met.end, per: None, bounds: None });
    }

    /// What a number in words is together with the words before it.
    fn whole(&self, spelled: &Spelled) -> Whole {
        let (text, numerals) = (self.text, &self.rules.numerals);
        let gap = skip_gap_back(text, spelled.start);
        let from = word_start(text, gap);
        let word = text.get(from..gap).unwrap_or_default();
        if numerals.is_point(word) {
            return match numerals.whole_before(text, from) {
                // `komma` is a verb too.
                None => Whole::Alone,
                Some(whole) if spelled.value < Decimal::TEN && self.is_alone(&whole) => {
                    Whole::Decimals(whole)
                }
                Some(whole) => Whole::Open(whole.start),
            };
        }
        let (joined, needs_opener) = match self.rules.ranges.before(text, gap) {
            Some((joined, needs_opener)) => (joined, *needs_opener),
            None if numerals.is_either(word) => (from, true),
            None => return Whole::Alone,
        };
        let left = skip_gap_back(text, joined);
        if char_before(text, left).is_some_and(|c| c.is_ascii_digit()) {
            let digits = text.get(..left).unwrap_or_default();
            let run = digits.len() - digits.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            let year = number_at(text, left - run).is_some_and(|number| number.is_year());
            return if year { Whole::Alone } else { Whole::Open(left - run) };
        }
        let Some(first) = numerals.before(text, left) else {
            // `EU-två miljoner`; a bullet or a dash between words has a gap.
            let glued = joined == left && gap == spelled.start;
            let tail = glued && char_before(text, left).is_some_and(char::is_alphanumeric);
            return if tail { Whole::Tail } else { Whole::Alone };
        };
        let opened = self.rules.range_openers.before(text, skip_gap_back(text, first.start)).is_some();
        let near = first.value.checked_mul(MOST_APART).is_some_and(|most| most > spelled.value);
        let rises = first.value < spelled.value && near;
        if (needs_opener && !opened) || !rises || self.is_change(first.start) || !self.is_alone(&first) {
            return Whole::Open(first.start);
        }
        Whole::Range(first)
    }

    fn is_alone(&self, spelled: &Spelled) -> bool {
        let text = self.text;
        let gap = skip_gap_back(text, spelled.start);
        let word = text.get(word_start(text, gap)..gap).unwrap_or_default();
        let numerals = &self.rules.numerals;
        let joined = match self.rules.ranges.before(text, gap) {
            Some((joined, _)) => joined,
            None if numerals.is_point(word) || numerals.is_either(word) => gap - word.len(),
            None => return true,
        };
        let left = skip_gap_back(text, joined);
        let digit = char_before(text, left).is_some_and(|c| c.is_ascii_digit());
        !digit && numerals.whole_before(text, left).is_none()
    }

    /// `femtio tusen (50 000) kronor`: digits in parentheses after words. Alone in a cell they are a
    /// negative sum; after other words they may be that or an aside.
    pub(super) fn closed(&mut self, number: &Number, met: &Met, value: Decimal) -> usize {
        let open = number.start - 1;
        let start = if starts_at(self.text, open) {
            None
        } else {
            match self.rules.numerals.before(self.text, open) {
                Some(words) if !self.is_alone(&words) || Some(words.value) != number.value => {
                    self.ambiguous(words.start..met.end, "its words and digits differ");
                    return met.end;
                }
                Some(words) => Some(words.start),
                None => {
                    self.ambiguous(open..met.end, "its parentheses may be a minus or an aside");
                    return met.end;
                }
            }
        };
        let mut low = value;
        low.set_sign_negative(start.is_none() && !value.is_zero());
        let range = start.unwrap_or(open)..met.end;
        self.push(Sum { low, high: None, unit: met.unit.clone(), range, per: None, bounds: None })
    }

    /// `3 (tre) miljoner kronor`: words in parentheses between digits and their unit.
    pub(super) fn spelled_beside(&mut self, number: &Number) -> Option<usize> {
        let text = self.text;
        let open = skip_gap(text, number.end);
        if char_at(text, open) != Some('(') {
            return None;
        }
        let inside = text.as_bytes().get(open + 1..)?;
        let close = open + 1 + inside.iter().take(MOST_ASIDE).position(|b| *b == b')')?;
        let words = self.rules.numerals.before(text, close).filter(|words| words.start == open + 1)?;
        let met = self.unit_after(close + 1, close + 1)?;
        if number.leading_zero || Some(words.value) != number.value {
            self.ambiguous(number.start..met.end, "its words and digits differ");
            return Some(met.end);
        }
        Some(self.sum(number, met, false, false))
    }
}
