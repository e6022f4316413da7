//! A sum on its way out: hedge and per from the words around it, or the reason why it is left out.

use std::ops::Range;

use rust_decimal::Decimal;

use super::number::{Grouping, Number, number_at};
use super::scan::Scanner;
use super::{Amount, Per, Qualifier, Unit};
use crate::recognize::words::{Lexicon, char_at, skip_gap, skip_gap_back};
use crate::recognize::{Finding, Oddity};

/// Hedges before one sum (`upp till ca`).
const MOST_HEDGES: usize = 3;

/// Pieces of a number broken by spaces that are shown.
const MOST_PIECES: usize = 12;

/// A number with what stands around it, on its way to a sum.
pub(super) struct Sum {
    pub(super) low: Decimal,
    pub(super) high: Option<Decimal>,
    pub(super) unit: Unit,
    pub(super) range: Range<usize>,
    pub(super) per: Option<Per>,
    pub(super) bounds: Option<Qualifier>,
}

/// The first sum that `DECIMAL(18,2)` cannot hold.
const LIMIT: u64 = 10_000_000_000_000_000;

impl Scanner<'_> {
    /// Adds hedge and per to a sum and notes it; where to look on.
    pub(super) fn push(&mut self, mut sum: Sum) -> usize {
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

    pub(super) fn after<'l, T>(&self, words: &'l Lexicon<T>, end: usize) -> Option<(usize, &'l T)> {
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

    /// The sum in whole units, two decimals and at most sixteen figures before them, as the tables of
    /// `beslut schema --ddl` hold; notes one that cannot be given.
    pub(super) fn scaled(&mut self, number: &Number, unit: &Unit, end: usize) -> Option<Decimal> {
        let range = number.start..end;
        let value = number.value.and_then(|value| value.checked_mul(unit.scale));
        let Some(value) = value.filter(|value| value.abs() < Decimal::from(LIMIT)) else {
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
    pub(super) fn is_ambiguous(&mut self, number: &Number, unit: &Unit, range: Range<usize>) -> bool {
        let million = Decimal::from(1_000_000);
        let reason = if number.may_be_two {
            "it may be two numbers side by side"
        } else if number.is_comma_ambiguous() && unit.scale == Decimal::ONE {
            "its comma may part thousands or decimals"
        } else if number.is_dot_ambiguous() && unit.scale >= million {
            "its dot may part thousands or decimals"
        } else if let Some(chain) = self.chain(number) {
            self.ambiguous(chain..range.end, "its digits are broken by spaces");
            return true;
        } else if self.follows_counter(number) {
            "its first digits may count what stands before them"
        } else {
            return false;
        };
        self.ambiguous(range, reason);
        true
    }

    /// `1 25 000 kr`, `2 5 0 0 0 kr`: where a number begins whose digits are broken by spaces; none when
    /// the digits before it belong to a code, a date or a word.
    fn chain(&self, number: &Number) -> Option<usize> {
        let (text, mut start, mut found) = (self.text, number.start, None);
        for _ in 0..MOST_PIECES {
            let left = skip_gap_back(text, start);
            let from = left.checked_sub(digits_before(text, left)).filter(|from| *from < left)?;
            let run = number_at(text, from).filter(|_| left < start && left - from <= 3);
            let Some(run) = run.filter(|_| from >= self.consumed) else { break };
            let explained = self.is_bound_left(&run) || self.counter_before(from);
            if explained {
                break;
            }
            (start, found) = (from, Some(from));
            if digits_before(text, skip_gap_back(text, start)) == 0 {
                break;
            }
        }
        found
    }

    /// `Etapp 2 500 000 kr`: half a million in the second stage, or two and a half.
    fn follows_counter(&self, number: &Number) -> bool {
        let short = number.n_groups > 1 && number.first_run_end - number.start <= 2;
        short && number.grouping == Grouping::Space && self.counter_before(number.start)
    }

    fn counter_before(&self, start: usize) -> bool {
        let counter = self.rules.counters.before(self.text, skip_gap_back(self.text, start));
        counter.is_some_and(|(from, ())| {
            self.rules.no_counters.before(self.text, skip_gap_back(self.text, from)).is_none()
        })
    }

    pub(super) fn ambiguous(&mut self, range: Range<usize>, reason: &str) {
        let message = format!("a sum is left out, {reason}: {}", self.quote(range.clone()));
        self.consumed = self.consumed.max(range.end);
        self.odd("recognize/ambiguous-amount", range, message);
    }

    pub(super) fn odd(&mut self, code: &'static str, range: Range<usize>, message: String) {
        let value = Oddity { code, message };
        self.found.oddities.push(Finding { value, range, rule: "amount/number".into() });
    }

    pub(super) fn quote(&self, range: Range<usize>) -> &str {
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

/// A sum with exactly two decimals; none when it is finer.
pub(super) fn exact(value: Decimal) -> Option<Decimal> {
    let mut value = value.normalize();
    if value.scale() > 2 {
        return None;
    }
    value.rescale(2);
    (value.scale() == 2).then_some(value)
}

/// How many digits end at `pos`; four when there are more, since no piece of a number is so long.
fn digits_before(text: &str, pos: usize) -> usize {
    let before = text.as_bytes().get(..pos).unwrap_or_default();
    before.iter().rev().take(4).take_while(|b| b.is_ascii_digit()).count()
}
