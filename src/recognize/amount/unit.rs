//! The unit after a number: a currency, a scale with or without one, or both in one word.

use rust_decimal::Decimal;

use super::Unit;
use super::number::{Number, number_at};
use super::rules::UnitWord;
use super::scan::Scanner;
use crate::recognize::words::{char_at, char_before, ends_at, is_gap, skip_gap};

/// A unit as met in a text.
pub(super) struct Met {
    pub(super) unit: Unit,
    pub(super) end: usize,
}

impl Scanner<'_> {
    /// What may stand between a number and its unit: a trailing minus, a closing parenthesis.
    pub(super) fn trailing_marks(&self, number: &Number) -> (usize, bool, bool) {
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
    pub(super) fn unit_after(&self, after: usize, number_end: usize) -> Option<Met> {
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
        let sign = char_at(text, pos).is_some_and(|c| matches!(c, ',' | '.'));
        (!sign || pos == number_end).then_some(met)
    }

    /// `2023 SEK 93 000`: the currency belongs to the number after it, a year needs none.
    pub(super) fn is_prefix_of_next(&self, met: &Met) -> bool {
        let next = skip_gap(self.text, met.end);
        let sign = char_at(self.text, next).filter(|c| matches!(c, '-' | '−')).map_or(0, char::len_utf8);
        let Some(number) = number_at(self.text, next + sign) else { return false };
        self.rules.prefixes.before(self.text, met.end).is_some()
            && !number.leading_zero
            && self.unit_after(number.end, number.end).is_none()
    }

    /// The unit word at `pos`, with the currency after a scale.
    pub(super) fn unit_at(&self, pos: usize) -> Option<Met> {
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
    pub(super) fn money_follows(&self, end: usize) -> bool {
        let text = self.text;
        if ends_at(text, end) {
            return true;
        }
        let next = skip_gap(text, end);
        let closes = char_at(text, end).is_some_and(|c| matches!(c, '.' | ',' | ';' | ')' | '!' | '?'));
        let slash = self.rules.per_after.at(text, next).is_some();
        closes || slash || self.rules.followers.at(text, next).is_some()
    }
}
