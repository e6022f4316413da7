//! Rows of words → segments: the part of a printed line that stands in one column. In: words by row. Out:
//! [`Segment`]s by row, left to right. A row parts at a gap that is wide both absolutely and for this row,
//! so that a justified line stays whole; numbering and its text stay together.

use super::word::{Word, Words, look};
use crate::geom::Rect;

/// A gap must be this many em wide to part a row: sentence spaces and justified text stay below.
const COLUMN_GAP: f32 = 0.95;
/// ... and this many times the row's usual gap.
const COLUMN_GAP_RATIO: f32 = 1.9;
/// Where the producer paints its spaces, a gap without one parts the row from this many em on.
const UNSPACED_GAP: f32 = 0.45;
/// A stretch painted at another time is a cell of its own from this gap on, in em.
const JUMP_GAP: f32 = 0.12;
/// Gaps of a justified line differ by this factor at most.
const JUSTIFIED_SPREAD: f32 = 1.35;
/// The space of a justified line is at most this many em wide.
const WIDEST_SPACE: f32 = 4.0;
/// A row of at most this many words has no usual gap of its own: it may be all cells.
const SHORT_ROW: usize = 10;
/// A line of this many words shows where both margins are.
const FULL_LINE_WORDS: u32 = 4;
/// Numbering stands at most this many em before its text.
const MARKER_GAP: f32 = 4.5;

/// Words that follow each other in one column of one row. Upright coordinates, in points.
#[derive(Clone, Copy, Debug, Default)]
pub struct Segment {
    /// First word, index into the page's words.
    pub first: u32,
    /// Number of words.
    pub len: u32,
    /// Visual row.
    pub row: u32,
    /// Box of its words.
    pub bbox: Rect,
    /// Baseline.
    pub baseline: f32,
    /// Prevailing font size.
    pub size: f32,
    /// Bits of [`look`] that most of its characters have.
    pub look: u8,
}

impl Segment {
    /// The segment over a range of words of one row.
    pub fn over(words: &[Word], range: std::ops::Range<usize>, row: u32) -> Self {
        let slice = words.get(range.clone()).unwrap_or_default();
        let mut segment = Self { first: range.start as u32, len: slice.len() as u32, row, ..Self::default() };
        let Some(head) = slice.first() else { return segment };
        segment.bbox = head.bbox;
        segment.baseline = head.baseline;
        segment.size = head.size;
        let mut most = 0;
        let mut total = 0;
        let mut bits = [0u32; 5];
        for word in slice {
            segment.bbox = segment.bbox.union(&word.bbox);
            total += word.len;
            if word.len > most && word.size > 0.0 {
                most = word.len;
                segment.size = word.size;
            }
            for (i, count) in bits.iter_mut().enumerate() {
                if word.look & (1 << i) != 0 {
                    *count += word.len;
                }
            }
        }
        for (i, count) in bits.iter().enumerate() {
            if count * 2 > total {
                segment.look |= 1 << i;
            }
        }
        segment
    }

    /// Index range of its words.
    pub fn words(&self) -> std::ops::Range<usize> {
        self.first as usize..(self.first + self.len) as usize
    }
}

/// Parts every row into segments.
pub fn segments(text: &Words) -> Vec<Segment> {
    let spaces_painted = paints_spaces(text);
    let mut out = Vec::with_capacity(text.rows.len() + text.rows.len() / 4);
    for row in 0..text.rows.len() {
        let range = text.row(row);
        let Some(words) = text.words.get(range.clone()) else { continue };
        if words.is_empty() {
            continue;
        }
        let usual = usual_gap(words);
        let justified = is_justified(text, words);
        let sum = sum_after_leaders(text, row);
        let mut start = 0;
        for i in 1..words.len() {
            let (Some(a), Some(b)) = (words.get(i - 1), words.get(i)) else { break };
            if sum.as_ref().is_some_and(|dots| dots.contains(&i)) {
                continue;
            }
            let em = a.size.max(b.size);
            let gap = b.bbox.x0 - a.bbox.x1;
            let unspaced = b.look & look::UNSPACED != 0 && spaces_painted;
            let jumped = b.look & look::JUMP != 0 && gap > JUMP_GAP * em;
            let unpainted = unspaced && gap > UNSPACED_GAP * em;
            let wide = gap > COLUMN_GAP * em
                && gap > COLUMN_GAP_RATIO * usual
                && !super::typewriter::is_space(text, row, i);
            // What a field or a stamp shows is no part of the line it stands beside.
            let of_other = (a.look ^ b.look) & look::ANNOTATION != 0;
            let apart = of_other
                || jumped
                || sum.as_ref().is_some_and(|dots| dots.end == i)
                || !justified && (unpainted || wide);
            let marker = text.text(a);
            let letter = text.text(b).first().is_some_and(|c| c.is_alphabetic());
            let after_marker = gap < MARKER_GAP * em
                && (i == start + 1
                    && is_numbering(marker)
                    && (start == 0 && (letter || matches!(marker, [c] if is_bullet(*c) && !is_dash(*c)))
                        || marker.first() == Some(&'§'))
                    || i == start + 2
                        && words.get(start).is_some_and(|w| text.text(w).starts_with(&['§']))
                        && is_number(marker));
            if apart && !after_marker {
                // The dots between a name and its sum belong to neither.
                let end = sum.as_ref().filter(|dots| dots.end == i).map_or(i, |dots| dots.start);
                if end > start {
                    let mut name =
                        Segment::over(&text.words, range.start + start..range.start + end, row as u32);
                    if let Some(last) =
                        words.get(end - 1).filter(|_| sum.as_ref().is_some_and(|dots| dots.end == i))
                    {
                        name.bbox.x1 = before_dots(text.text(last), &last.bbox);
                    }
                    out.push(name);
                }
                start = i;
            }
        }
        out.push(Segment::over(&text.words, range.start + start..range.end, row as u32));
    }
    if out.len() == text.rows.len() { out } else { join_spread(text, out) }
}

/// Dots that lead from a name to something are at least this many.
const LEAST_LEADERS: usize = 6;

/// The words of dots that lead to a sum at the end of a row (`Nybro kommun ........ 100 000 kr`), none where the dots
/// stand in the word before. A page number has no currency and is not written in groups of three figures; such a
/// number, and a unit alone, are believed beside another row that leads to a sum.
pub fn sum_after_leaders(text: &Words, row: usize) -> Option<std::ops::Range<usize>> {
    if !text.is_dotted(row) {
        return None;
    }
    let words = |row: usize| text.words.get(text.row(row)).unwrap_or_default();
    let own = words(row);
    // Most rows have no words that end in dots, or few.
    let ends_in_dot = |w: &&Word| text.text(w).last().is_some_and(|c| is_dot(*c));
    let dots = own.iter().filter(ends_in_dot).flat_map(|w| text.text(w)).filter(|c| is_dot(**c));
    if dots.map(|c| if *c == '…' { 3 } else { 1 }).sum::<usize>() < LEAST_LEADERS {
        return None;
    }
    currency_after_leaders(text, own).or_else(|| {
        let bare = bare_after_leaders(text, own)?;
        let is_beside = |other: usize| {
            let words = words(other);
            currency_after_leaders(text, words).is_some() || bare_after_leaders(text, words).is_some()
        };
        (row.checked_sub(1).is_some_and(is_beside) || is_beside(row + 1)).then_some(bare)
    })
}

/// The words of dots before a number in groups of three figures, or before a unit alone.
fn bare_after_leaders(text: &Words, words: &[Word]) -> Option<std::ops::Range<usize>> {
    let is_fixed_space = |c: char| matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}');
    let is_figures = |w: &&Word| text.text(w).iter().all(|c| c.is_ascii_digit() || is_fixed_space(*c));
    let n_figures = words.iter().rev().take_while(is_figures).count();
    let last: String = words.last().map(|w| text.text(w).iter().collect()).unwrap_or_default();
    let at = if n_figures > 0 {
        let at = words.len() - n_figures;
        let figures: String =
            words.get(at..)?.iter().flat_map(|w| text.text(w).iter().chain(&[' '])).collect();
        let mut groups = figures.split(char::is_whitespace).filter(|g| !g.is_empty());
        let is_grouped = groups.next().is_some_and(|g| g.len() <= 3);
        let mut n = 0;
        if !is_grouped || !groups.all(|g| (n += 1, g.len() == 3).1) || n == 0 {
            return None;
        }
        at
    } else if CURRENCIES.contains(&last.trim_matches(['(', ')']).to_lowercase().as_str()) {
        words.len() - 1
    } else {
        return None;
    };
    dots_before(text, words, at)
}

/// The words of dots before the word at `at`, when there are dots enough.
fn dots_before(text: &Words, words: &[Word], at: usize) -> Option<std::ops::Range<usize>> {
    let before = words.get(..at)?;
    let dots = before.iter().rev().flat_map(|w| text.text(w).iter().rev()).take_while(|c| is_dot(**c));
    let n = dots.map(|c| if *c == '…' { 3 } else { 1 }).sum::<usize>();
    let n_dots = before.iter().rev().take_while(|w| text.text(w).iter().all(|c| is_dot(*c))).count();
    (n >= LEAST_LEADERS).then_some(at - n_dots..at)
}

/// The words of dots before a sum with its currency.
fn currency_after_leaders(text: &Words, words: &[Word]) -> Option<std::ops::Range<usize>> {
    let (unit, before) = words.split_last()?;
    let unit: String = text.text(unit).iter().collect();
    let unit = unit.trim_end_matches('.').to_lowercase();
    let is_digits = |word: &Word| {
        let text = text.text(word);
        text.iter().any(char::is_ascii_digit)
            && !text.ends_with(&['.', '.'])
            && text.iter().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ':' | '-' | '–'))
    };
    let unit_is_sum = words.last().is_some_and(is_digits) && (unit.ends_with(":-") || unit.ends_with(":–"));
    if !unit_is_sum && !CURRENCIES.contains(&unit.as_str()) {
        return None;
    }
    let digits = before.iter().rev().take_while(|w| is_digits(w)).count();
    let at = before.len() - digits;
    dots_before(text, words, at).filter(|_| digits > 0 || unit_is_sum)
}

/// Where the letters of a word end about, before dots that stand in it: a dot is half as wide as a letter.
fn before_dots(word: &[char], bbox: &Rect) -> f32 {
    let dots = word.iter().rev().take_while(|c| is_dot(**c)).count();
    if dots < LEAST_LEADERS {
        return bbox.x1;
    }
    let letters = 2 * (word.len() - dots);
    bbox.x0 + bbox.width() * letters as f32 / (letters + dots) as f32
}

fn is_dot(c: char) -> bool {
    matches!(c, '.' | '…' | '·' | '_')
}

/// Words behind a sum that say in what it is counted.
pub(crate) const CURRENCIES: [&str; 9] = ["kr", "kronor", "tkr", "sek", "mkr", "mnkr", "kkr", "euro", "eur"];

/// A short line spread to both margins has one or two huge gaps; it is one line when the full line above or
/// below begins and ends where it does.
fn join_spread(text: &Words, list: Vec<Segment>) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::with_capacity(list.len());
    let mut at = 0;
    let mut above: Option<Segment> = None;
    while let Some(first) = list.get(at) {
        let mut end = at + 1;
        while list.get(end).is_some_and(|s| s.row == first.row) {
            end += 1;
        }
        let row = list.get(at..end).unwrap_or_default();
        let last = row.last().unwrap_or(first);
        let below = list.get(end).filter(|s| list.get(end + 1).is_none_or(|n| n.row != s.row));
        let same = |full: &Segment| {
            full.len >= FULL_LINE_WORDS
                && (full.bbox.x0 - first.bbox.x0).abs() < 1.0
                && (full.bbox.x1 - last.bbox.x1).abs() < 1.0
                && (full.baseline - first.baseline).abs() < 1.7 * first.size
                && full.look == first.look
                && (full.size - first.size).abs() < 0.1
        };
        let words = last.words().end.saturating_sub(first.first as usize);
        let lower = text
            .words
            .get(last.first as usize)
            .and_then(|w| text.text(w).first())
            .is_some_and(|c| c.is_lowercase());
        if (2..=3).contains(&row.len())
            && words <= 4
            && lower
            && (above.as_ref().is_some_and(same) || below.is_some_and(same))
        {
            out.push(Segment::over(&text.words, first.first as usize..last.words().end, first.row));
        } else {
            out.extend_from_slice(row);
        }
        above = if row.len() == 1 { Some(*first) } else { None };
        at = end;
    }
    out
}

/// Whether the producer paints a space between words as a rule (LaTeX paints none).
fn paints_spaces(text: &Words) -> bool {
    let (mut gaps, mut unspaced) = (0u32, 0u32);
    for row in 0..text.rows.len() {
        for word in text.words.get(text.row(row)).unwrap_or_default().iter().skip(1) {
            gaps += 1;
            unspaced += u32::from(word.look & look::UNSPACED != 0);
        }
    }
    gaps > 0 && unspaced * 10 < gaps * 5
}

/// The middle gap of the row in points; a normal space when there are too few.
fn usual_gap(words: &[Word]) -> f32 {
    let mut gaps = [0.0f32; 24];
    let mut n = 0;
    for pair in words.windows(2) {
        let [a, b] = pair else { continue };
        let Some(slot) = gaps.get_mut(n) else { break };
        *slot = b.bbox.x0 - a.bbox.x1;
        n += 1;
    }
    let normal = 0.28 * words.first().map_or(10.0, |w| w.size);
    if n < 4 {
        return normal;
    }
    let Some(gaps) = gaps.get_mut(..n) else { return normal };
    gaps.sort_by(f32::total_cmp);
    // Below the middle: in a row of many cells the wide gaps can be the more numerous.
    let widest = if words.len() <= SHORT_ROW { 0.5 } else { 1.2 } * words.first().map_or(10.0, |w| w.size);
    gaps.get((n - 1) / 3).copied().unwrap_or(normal).clamp(normal.min(widest), widest)
}

/// Whether all gaps of the row are alike, as in a line spread to both margins.
fn is_justified(text: &Words, words: &[Word]) -> bool {
    let n = words.len().saturating_sub(1);
    if n < 2 {
        return false;
    }
    let (mut least, mut most) = (f32::MAX, 0.0f32);
    for pair in words.windows(2) {
        let [a, b] = pair else { continue };
        let gap = b.bbox.x0 - a.bbox.x1;
        least = least.min(gap);
        most = most.max(gap);
        if b.look & look::JUMP != 0 {
            return false;
        }
    }
    let size = words.first().map_or(10.0, |w| w.size);
    // Numbers set evenly apart are columns, however alike their gaps are.
    let numbers = words
        .iter()
        .filter(|w| {
            let text = text.text(w);
            text.iter().any(char::is_ascii_digit) && !text.iter().any(|c| c.is_alphabetic())
        })
        .count();
    if least > WIDEST_SPACE * size || least > 0.6 * size && numbers * 2 >= words.len() {
        return false;
    }
    most <= least * if n == 2 { 1.06 } else { JUSTIFIED_SPREAD }
}

pub(super) fn is_number(chars: &[char]) -> bool {
    !chars.is_empty() && chars.iter().all(char::is_ascii_digit)
}

/// Whether a word is a list marker or a heading's number.
pub fn is_numbering(chars: &[char]) -> bool {
    match chars {
        [] => false,
        [c] => is_bullet(*c) || *c == '§',
        ['§', rest @ ..] => {
            rest.len() <= 5 && rest.iter().all(|c| c.is_ascii_alphanumeric() || *c == '\u{a0}')
        }
        [inner @ .., '.' | ')'] if inner.len() <= 8 => {
            let inner = if let ['(', rest @ ..] = inner { rest } else { inner };
            inner.iter().all(|c| c.is_ascii_digit() || *c == '.')
                && inner.first().is_some_and(char::is_ascii_digit)
                && inner.len() <= 6
                || matches!(inner, [c] if c.is_alphabetic())
                || inner.len() <= 4 && inner.iter().all(|c| matches!(c, 'i' | 'v' | 'x'))
        }
        [first, ..] => {
            // 1.2 and 2.1.3: chapter numbers, not amounts (those have three digits after the point).
            first.is_ascii_digit()
                && chars.contains(&'.')
                && chars.split(|c| *c == '.').all(|p| !p.is_empty() && p.len() <= 2 && is_number(p))
        }
    }
}

/// A dash alone is a bullet before a word, and an empty cell before anything else.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '*' | '·')
}

/// Whether a character alone is a bullet. Symbol fonts without a Unicode map give private-use values.
pub fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '•' | '◦'
            | '▪'
            | '■'
            | '□'
            | '●'
            | '○'
            | '·'
            | '‣'
            | '⁃'
            | '–'
            | '-'
            | '—'
            | '*'
            | '➢'
            | '➔'
            | '►'
            | '✓'
            | '▫'
            | '\u{f000}'..='\u{f0ff}'
    )
}
