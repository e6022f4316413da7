//! Number words right before a currency or scale word: `två miljoner`, `tvåhundrafemtiotusen`,
//! `en och en halv miljon`.
//!
//! A word counts only when it is made of number words through and through, and a run of words only when
//! nothing vague or numeric stands right before it (`ett par`, `flera`, `2 och en halv`).

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use crate::recognize::words::{char_before, skip_gap_back, word_start};

/// Words a sum is spelled with at most; `en miljon tvåhundra femtio tusen` has five.
const MOST_WORDS: usize = 8;

/// Bytes of the longest number word worth taking apart; `niohundranittioniotusen` has 23.
const MOST_BYTES: usize = 64;

/// The number words.
#[derive(Debug, Default)]
pub(super) struct Numerals {
    /// Longest first, so that `sjutton` is not `sju` and a rest.
    values: Vec<(String, u64)>,
    half: Vec<String>,
    joiners: Vec<String>,
    vague: Vec<String>,
    /// `komma` between the whole and the decimals.
    points: Vec<String>,
    /// `noll`: a whole before decimals, never a sum.
    zeros: Vec<String>,
    /// `eller`, `à`: two numbers of which neither is the sum.
    either: Vec<String>,
}

/// The number words of a rule file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NumeralWords {
    values: BTreeMap<String, u64>,
    half: Vec<String>,
    joiner: String,
    vague: Vec<String>,
    #[serde(default)]
    points: Vec<String>,
    #[serde(default)]
    zeros: Vec<String>,
    #[serde(default)]
    either: Vec<String>,
}

/// A number spelled in words.
#[derive(Debug)]
pub(super) struct Spelled {
    /// First byte of its first word.
    pub start: usize,
    /// Its value.
    pub value: Decimal,
}

/// What a number word is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Number(u64),
    Half,
    And,
}

impl Numerals {
    /// Adds the words of a rule.
    pub(super) fn add(&mut self, words: NumeralWords) {
        self.values.extend(words.values.into_iter().filter(|(word, value)| !word.is_empty() && *value > 0));
        self.values.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        self.half.extend(words.half);
        self.joiners.push(words.joiner);
        self.vague.extend(words.vague);
        self.points.extend(words.points);
        self.zeros.extend(words.zeros);
        self.either.extend(words.either);
    }

    /// Whether a word stands between whole and decimals (`komma`).
    pub(super) fn is_point(&self, word: &str) -> bool {
        self.points.iter().any(|point| point == word)
    }

    /// Whether a word leaves open which of two numbers is meant (`eller`).
    pub(super) fn is_either(&self, word: &str) -> bool {
        self.either.iter().any(|either| either == word)
    }

    /// Whether a word is number words through and through.
    pub(super) fn is_number(&self, word: &str) -> bool {
        self.parts(word).is_some_and(|parts| parts.iter().all(|part| matches!(part, Part::Number(_))))
    }

    /// Whether a word in lower case says how many of what follows: `två`, `halv`, `flera`.
    pub(super) fn counts(&self, word: &str) -> bool {
        let is_any = |words: &[String]| words.iter().any(|w| w == word);
        is_any(&self.half) || is_any(&self.vague) || self.is_number(word)
    }

    /// The whole part that ends at `end`, before a spelled point: a number or zero.
    pub(super) fn whole_before(&self, text: &str, end: usize) -> Option<Spelled> {
        let last = skip_gap_back(text, end);
        let start = word_start(text, last);
        let zero = text.get(start..last).is_some_and(|word| {
            let word = word.to_lowercase();
            self.zeros.contains(&word)
        });
        if zero { Some(Spelled { start, value: Decimal::ZERO }) } else { self.before(text, end) }
    }

    /// The number whose last word ends at `end` (a gap before it is passed over).
    pub(super) fn before(&self, text: &str, end: usize) -> Option<Spelled> {
        let mut words: Vec<(usize, Vec<Part>)> = Vec::new();
        let mut left = end;
        while words.len() < MOST_WORDS {
            let word_end = skip_gap_back(text, left);
            let start = word_start(text, word_end);
            let Some(parts) = text.get(start..word_end).and_then(|word| self.parts(word)) else { break };
            // `och` joins a half to its whole, else it stands between two numbers.
            if parts == [Part::And] && !is_half(&words) {
                break;
            }
            words.push((start, parts));
            left = start;
        }
        while words.last().is_some_and(|(_, parts)| parts.first() == Some(&Part::And)) {
            words.pop();
        }
        let start = words.last()?.0;
        let before = skip_gap_back(text, start);
        let glued = before == start && char_before(text, start).is_some_and(char::is_alphanumeric);
        let vague = text.get(word_start(text, before)..before).unwrap_or_default().to_lowercase();
        if glued || self.follows_digits(text, before) || self.vague.contains(&vague) {
            return None;
        }
        let parts: Vec<Part> = words.into_iter().rev().flat_map(|(_, parts)| parts).collect();
        Some(Spelled { start, value: value(&parts)? })
    }

    /// `2 och en halv miljon`: the words are only the tail of the number.
    fn follows_digits(&self, text: &str, before: usize) -> bool {
        let digit = |pos| char_before(text, pos).is_some_and(|c: char| c.is_ascii_digit());
        let word = word_start(text, before);
        let joiner = text.get(word..before).is_some_and(|w| self.joiners.iter().any(|j| w == j));
        digit(before) || (joiner && digit(skip_gap_back(text, word)))
    }

    /// A word as number words through and through.
    fn parts(&self, word: &str) -> Option<Vec<Part>> {
        if word.is_empty() || word.len() > MOST_BYTES {
            return None;
        }
        let word = word.to_lowercase().replace('\u{ad}', "");
        if self.half.contains(&word) {
            return Some(vec![Part::Half]);
        }
        if self.joiners.contains(&word) {
            return Some(vec![Part::And]);
        }
        let (mut rest, mut parts) = (word.as_str(), Vec::new());
        while !rest.is_empty() {
            let (tail, value) = self.first_part(rest).or_else(|| {
                // Of three equal letters where two words meet one is not written: `ettusen`.
                let met = word.len() - rest.len();
                let doubled = word.get(..met)?.ends_with("tt").then(|| word.get(met - 1..))??;
                self.first_part(doubled)
            })?;
            parts.push(Part::Number(value));
            rest = tail;
        }
        Some(parts)
    }

    fn first_part<'w>(&self, rest: &'w str) -> Option<(&'w str, u64)> {
        self.values.iter().find_map(|(part, value)| Some((rest.strip_prefix(part.as_str())?, *value)))
    }
}

/// Whether words that were met from the right are `en halv`.
fn is_half(words: &[(usize, Vec<Part>)]) -> bool {
    matches!(words, [(_, half), (_, one)] if *half == [Part::Half] && *one == [Part::Number(1)])
}

/// The value of number words in order; none when they make no one number (`tre och två`, `tusen`).
fn value(parts: &[Part]) -> Option<Decimal> {
    let (mut total, mut current) = (Decimal::ZERO, Decimal::ZERO);
    let mut before: Option<Part> = None;
    let mut last_big = u64::MAX;
    for (i, &part) in parts.iter().enumerate() {
        let goes_on = before.is_none() || matches!(before, Some(Part::Number(n)) if n == 100 || n >= 1000);
        match part {
            // Only `och en halv` joins.
            Part::And if parts.get(i + 1..i + 3) != Some(&[Part::Number(1), Part::Half]) => return None,
            Part::And => {}
            // The article of a half is no one.
            Part::Half if before == Some(Part::Number(1)) => {
                current = current.checked_sub(Decimal::new(5, 1))?
            }
            Part::Half if before.is_none() => current = Decimal::new(5, 1),
            Part::Half => return None,
            Part::Number(n) if n < 100 => {
                let after_ten = matches!(before, Some(Part::Number(20..=99))) && n < 10;
                if !goes_on && !after_ten && before != Some(Part::And) {
                    return None;
                }
                current = current.checked_add(Decimal::from(n))?;
            }
            Part::Number(100) if current < Decimal::TEN => {
                current = current.max(Decimal::ONE).checked_mul(Decimal::ONE_HUNDRED)?;
            }
            Part::Number(big) if big >= 1000 && big < last_big && !current.is_zero() => {
                total = total.checked_add(current.checked_mul(Decimal::from(big))?)?;
                (current, last_big) = (Decimal::ZERO, big);
            }
            Part::Number(_) => return None,
        }
        before = Some(part);
    }
    let sum = total.checked_add(current)?;
    (sum > Decimal::ZERO).then_some(sum)
}
