//! The wide spaces of a typewriter. In: a row of words in letters of one width. Out: whether the gap before one of them is a
//! space: two characters behind the end of a sentence, or behind a postal code. Refuses a gap at which the row above or
//! below begins a column.

use super::word::{Word, Words};

/// A letter of a typewriter is this many em wide ...
const LEAST_PITCH: f32 = 0.52;
/// ... to this many.
const MOST_PITCH: f32 = 0.68;
/// Letters of one width differ by this part of it at most.
const SPREAD: f32 = 0.03;
/// Two characters, and what is lost in rounding.
const SPACE: f32 = 2.25;
/// A gap of this many characters begins a column, where a word of another row stands under it.
const COLUMN: f32 = 1.75;

/// Whether the gap before the word `at` of a row is a space that was typed.
pub(super) fn is_space(text: &Words, row: usize, at: usize) -> bool {
    let words = text.words.get(text.row(row)).unwrap_or_default();
    let (Some(before), Some([a, b, ..])) = (words.get(..at), at.checked_sub(1).and_then(|i| words.get(i..)))
    else {
        return false;
    };
    let opens = |word: &Word| {
        let first = text.text(word).iter().find(|c| !is_quote(**c));
        first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
    };
    if !opens(b) || !ends_sentence(text.text(a)) && !is_postal_code(text, before) {
        return false;
    }
    let Some(pitch) = pitch(words) else { return false };
    let begins_column = |row: usize| {
        let words = text.words.get(text.row(row)).unwrap_or_default();
        words.windows(2).any(|pair| match pair {
            [left, right] => {
                (right.bbox.x0 - b.bbox.x0).abs() < 0.5 * pitch
                    && right.bbox.x0 - left.bbox.x1 > COLUMN * pitch
            }
            _ => false,
        })
    };
    b.bbox.x0 - a.bbox.x1 < SPACE * pitch
        && !row.checked_sub(1).is_some_and(begins_column)
        && !begins_column(row + 1)
}

/// How wide each letter of a row is, when all are alike.
fn pitch(words: &[Word]) -> Option<f32> {
    let of_word = |word: &Word| word.bbox.width() / word.len.max(1) as f32;
    let longest = words.iter().max_by_key(|word| word.len)?;
    let pitch = of_word(longest);
    let is_typed = (LEAST_PITCH..MOST_PITCH).contains(&(pitch / longest.size.max(1.0)));
    (is_typed && words.iter().all(|w| (of_word(w) - pitch).abs() < SPREAD * pitch)).then_some(pitch)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '(' | ')')
}

/// Whether a word ends a sentence: not one letter, which is shortened, nor a number in a list.
fn ends_sentence(word: &[char]) -> bool {
    let bare = word.iter().rposition(|c| !is_quote(*c)).map_or(0, |last| last + 1);
    match word.get(..bare) {
        Some([stem @ .., '.' | '!' | '?']) => stem.iter().filter(|c| c.is_alphanumeric()).count() > 1,
        _ => false,
    }
}

/// Whether words end in a postal code: `931 85`.
fn is_postal_code(text: &Words, words: &[Word]) -> bool {
    let [.., first, last] = words else { return false };
    let is_digits = |word: &Word, n: usize| {
        let text = text.text(word);
        text.len() == n && text.iter().all(char::is_ascii_digit)
    };
    is_digits(first, 3) && is_digits(last, 2)
}
