//! Glyphs → words in visual rows. In: the glyphs of one direction, in painting order. Out: [`Word`]s row by
//! row from the top, left to right, with their characters in one flat list. Painted spaces become gaps;
//! no-break and thin spaces stay inside their word. Refuses nothing: what cannot be read as text (control
//! characters, zero-width marks) is left out.
//!
//! Producers paint text in runs, so runs are sorted instead of glyphs; only runs printed over one
//! another (imitated bold, shadows) are merged glyph by glyph.

use super::frame::Frame;
use super::run::{self, Mark, OVERPRINT, Run, SCRIPT_SIZE};
use super::slant;
use crate::content::{Direction, FontStyle, Glyph};
use crate::geom::{Rect, larger, smaller};

/// A gap of this many em parts words where no space is painted: a normal space is 0.22 to 0.28 em, kerning
/// stays below 0.1.
const WORD_GAP: f32 = 0.18;
/// Where most gaps of a row are below this many em, its letters stand close together ...
const TIGHT_GAP: f32 = 0.04;
/// ... and a smaller gap parts words ...
const TIGHT_WORD_GAP: f32 = 0.15;
/// ... the more between digits, which are never kerned apart: `2024 500 000`.
const DIGITS_GAP: f32 = 0.1;
/// A painted space parts words from this many em on; a smaller one was taken back by the producer.
const SPACED_GAP: f32 = 0.05;
/// Baselines closer than this many em are one row: cells of a row are seldom set exactly level.
const ROW_TOLERANCE: f32 = 0.35;
/// Letter-spaced text has gaps above [`WORD_GAP`] inside its words, but below this many em.
const LETTER_SPACING: f32 = 0.7;

/// A run painted right after the one to its left is the same line where its baseline is off by less than this ...
const STEP: f32 = 0.2;
/// ... and the gap is at most this wide, in em.
const STEP_GAP: f32 = 0.6;
/// A run that begins this many em inside the one before it is another text, printed over its end.
const BACKWARDS: f32 = 0.5;
/// Dots in a row that lead to something, and part a word from it.
const LEADERS: u32 = 6;
/// A look of marks alone: painted at another time than what stands to the left, and yet the same line (recognized text
/// is set word by word, seldom level). It parts words, but no columns.
const STEPPED: u8 = 128;

/// Looks of a [`Word`], as bits.
pub mod look {
    /// Bold font.
    pub const BOLD: u8 = 1;
    /// Italic font.
    pub const ITALIC: u8 = 2;
    /// Invisible text.
    pub const INVISIBLE: u8 = 4;
    /// From an annotation or form field.
    pub const ANNOTATION: u8 = 8;
    /// Tagged as artifact by the producer.
    pub const ARTIFACT: u8 = 16;
    /// Painted apart from what stands to the left of it: not preceded by a painted space.
    pub const UNSPACED: u8 = 32;
    /// Painted at another time than what stands to the left of it.
    pub const JUMP: u8 = 64;
}

/// Characters without white space between them. Upright coordinates of its frame, in points.
#[derive(Clone, Copy, Debug, Default)]
pub struct Word {
    /// First character, index into the page's characters.
    pub first: u32,
    /// Number of characters.
    pub len: u32,
    /// Box of the glyphs.
    pub bbox: Rect,
    /// Baseline.
    pub baseline: f32,
    /// Font size.
    pub size: f32,
    /// Bits of [`look`].
    pub look: u8,
}

/// Rows of words, flat.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// All characters, word by word.
    pub chars: Vec<char>,
    /// Left and right edge of each character.
    pub edges: Vec<[f32; 2]>,
    /// All words, row by row, left to right.
    pub words: Vec<Word>,
    /// First word of each row.
    pub rows: Vec<u32>,
    /// Whether a row has so many dots, or marks alike, that they may lead to something.
    pub dotted: Vec<bool>,
}

impl Words {
    /// The words of a row.
    pub fn row(&self, row: usize) -> std::ops::Range<usize> {
        let start = self.rows.get(row).map_or(self.words.len(), |&w| w as usize);
        let end = self.rows.get(row + 1).map_or(self.words.len(), |&w| w as usize);
        start..end.max(start)
    }

    /// Whether the dots of a row may lead to something.
    pub fn is_dotted(&self, row: usize) -> bool {
        self.dotted.get(row).copied().unwrap_or(false)
    }

    /// The characters of a word.
    pub fn text(&self, word: &Word) -> &[char] {
        let start = word.first as usize;
        self.chars.get(start..start + word.len as usize).unwrap_or_default()
    }
}

/// Reads the words of all glyphs that run in the frame's direction, and appends them. Where their lines slant, the frame
/// takes their slope, and the words stand level in it.
pub fn words(glyphs: &[Glyph], fonts: &[FontStyle], frame: &mut Frame, out: &mut Words) {
    let (mut marks, mut runs) = match frame.turn {
        Direction::Right => run::runs(glyphs, fonts, &Frame { turn: Direction::Right, slope: 0.0, ..*frame }),
        _ => run::runs(glyphs, fonts, frame),
    };
    if let Some(slope) = slant::slope(&marks, &runs) {
        frame.slope = slope;
        (marks, runs) = run::runs(glyphs, fonts, frame);
    }
    out.chars.reserve(marks.len());
    out.edges.reserve(marks.len());
    if frame.turn == Direction::Oblique {
        // No common baseline to sort by: every painted run is a row of its own.
        for run in &runs {
            out.rows.push(out.words.len() as u32);
            break_row(run.marks(&marks), std::slice::from_ref(run), true, out);
        }
        return;
    }
    runs.sort_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.x0.total_cmp(&b.x0)));
    let mut scratch: Vec<Mark> = Vec::new();
    let mut start = 0;
    while start < runs.len() {
        let end = row_end(&runs, start);
        let Some(row) = runs.get_mut(start..end) else { break };
        row.sort_by(|a, b| a.x0.total_cmp(&b.x0));
        out.rows.push(out.words.len() as u32);
        if let [only] = row {
            break_row(only.marks(&marks), std::slice::from_ref(only), false, out);
        } else {
            scratch.clear();
            let mut overlap = false;
            let mut reach = f32::MIN;
            let mut before: Option<Run> = None;
            for run in row.iter() {
                overlap |= run.x0 < reach - OVERPRINT * run.size;
                let is_step = before.is_some_and(|before| {
                    let em = run.size.max(before.size);
                    let is_next = before.first + before.len == run.first;
                    let is_unseen = run.marks(&marks).iter().all(|m| m.look & look::INVISIBLE != 0);
                    run.x0 - reach < STEP_GAP * em
                        && (is_unseen || is_next && (run.baseline - before.baseline).abs() < STEP * em)
                });
                before = Some(*run);
                reach = reach.max(run.x1);
                let first = scratch.len();
                scratch.extend_from_slice(run.marks(&marks));
                if let Some(mark) = scratch.get_mut(first) {
                    mark.look |= if is_step { STEPPED } else { look::JUMP };
                }
            }
            if overlap && !row.windows(2).any(|pair| collide(&marks, pair)) {
                scratch.sort_by(|a, b| a.x0.total_cmp(&b.x0));
                scratch.dedup_by(|b, a| {
                    a.ch == b.ch && (b.x0 - a.x0).abs() < OVERPRINT * a.size && {
                        a.look |= b.look & !(look::JUMP | STEPPED);
                        true
                    }
                });
            }
            break_row(&scratch, row, false, out);
        }
        start = end;
    }
}

/// Whether two runs are different texts printed over one another, as where a cell is too narrow for its text: letters
/// stand on other letters. Sorting their glyphs by place would shuffle both into one.
fn collide(marks: &[Mark], pair: &[Run]) -> bool {
    let [left, right] = pair else { return false };
    let is_letter = |ch: char| ch.is_alphanumeric() && !('\u{2b0}'..='\u{2ff}').contains(&ch);
    let under = left.marks(marks);
    let (mut n_same, mut n_other) = (0u32, 0u32);
    for mark in right.marks(marks).iter().take_while(|mark| mark.x0 < left.x1) {
        let middle = (mark.x0 + mark.x1) / 2.0;
        let at = under.partition_point(|below| below.x0 <= middle);
        let Some(below) = under.get(..at).and_then(<[Mark]>::last).filter(|below| middle < below.x1) else {
            continue;
        };
        if below.ch == mark.ch && (mark.x0 - below.x0).abs() < OVERPRINT * mark.size {
            // Imitated bold, or a word painted again.
            n_same += 1;
            continue;
        }
        let is_same_size = below.size.min(mark.size) > SCRIPT_SIZE * below.size.max(mark.size);
        n_other += u32::from(is_same_size && is_letter(below.ch) && is_letter(mark.ch));
    }
    n_other > n_same
}

/// One past the last run, from `start` in baseline order, that stands in the same row.
fn row_end(runs: &[Run], start: usize) -> usize {
    let Some(first) = runs.get(start) else { return start + 1 };
    let mut baseline = first.baseline;
    let mut size = first.size;
    let mut end = start + 1;
    while let Some(run) = runs.get(end) {
        if run.baseline - baseline > ROW_TOLERANCE * size.min(run.size) {
            break;
        }
        // The row keeps the baseline of its largest text, so that a row cannot drift downwards.
        if run.size > size {
            baseline = run.baseline;
            size = run.size;
        }
        end += 1;
    }
    end
}

/// The first of the spaces that hold a word together.
const FIXED_SPACE: char = '\u{a0}';

/// Spaces that hold a word together (and belong to numbers).
fn is_fixed_space(ch: char) -> bool {
    matches!(ch, '\u{a0}' | '\u{202f}' | '\u{2007}'..='\u{200a}')
}

/// Whether the character is as wide as it is high (East Asian scripts and their marks).
fn is_wide(ch: char) -> bool {
    matches!(ch, '\u{2e80}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..)
}

/// The gaps in em that part the words of a row.
#[derive(Clone, Copy)]
struct Gaps {
    /// Between any two characters.
    word: f32,
    /// Between two digits.
    digits: f32,
}

impl Gaps {
    /// Wider where the letters of the row are spaced; narrower where they stand close together.
    fn of(marks: &[Mark]) -> Self {
        let (mut pairs, mut loose, mut wide, mut sum) = (0u32, 0u32, 0u32, 0.0f32);
        for pair in marks.windows(2) {
            let [a, b] = pair else { continue };
            if b.spaced || b.look & (look::JUMP | STEPPED) != 0 {
                continue;
            }
            let (gap, em) = (b.x0 - a.x1, larger(a.size, b.size));
            pairs += 1;
            if gap > TIGHT_GAP * em {
                loose += 1;
                if (WORD_GAP * 0.6 * em..LETTER_SPACING * em).contains(&gap) {
                    wide += 1;
                    sum += gap / em;
                }
            }
        }
        if pairs >= 4 && wide * 10 > pairs * 7 {
            let limit = (1.6 * sum / wide as f32).max(WORD_GAP);
            let word = if is_list(marks, limit) { WORD_GAP } else { limit };
            return Self { word, digits: word };
        }
        let is_seen = marks.first().is_some_and(|mark| mark.look & look::INVISIBLE == 0);
        if is_seen && pairs >= 4 && loose * 2 < pairs {
            Self { word: TIGHT_WORD_GAP, digits: DIGITS_GAP }
        } else {
            Self { word: WORD_GAP, digits: WORD_GAP }
        }
    }

    /// The one before the character at `at`. The narrower ones part only where the gaps beside are closed: figures set wide
    /// in a row of close letters stay together.
    fn before(self, marks: &[Mark], at: usize) -> f32 {
        if self.word >= WORD_GAP {
            return self.word;
        }
        let pair = |at: usize| Some((marks.get(at.checked_sub(1)?)?, marks.get(at)?));
        let is_closed = |at: Option<usize>| {
            let pair = at.and_then(pair).filter(|(_, b)| !b.spaced);
            pair.is_none_or(|(a, b)| b.x0 - a.x1 < TIGHT_GAP * a.size.max(b.size))
        };
        if !(is_closed(at.checked_sub(1)) && is_closed(at.checked_add(1))) {
            return WORD_GAP;
        }
        let is_digits = pair(at).is_some_and(|(a, b)| a.ch.is_ascii_digit() && b.ch.is_ascii_digit());
        if is_digits { self.digits } else { self.word }
    }
}

/// Whether letters with gaps below `limit` are single letters: a row that goes from a small to a capital letter
/// without a wider gap is no spaced word, unless it has words.
fn is_list(marks: &[Mark], limit: f32) -> bool {
    let gap = |a: &Mark, b: &Mark| (b.x0 - a.x1) / a.size.max(b.size);
    let pairs = || marks.windows(2).filter_map(|pair| Some((pair.first()?, pair.last()?)));
    let is_turn = |(a, b): (&Mark, &Mark)| {
        a.ch.is_lowercase() && b.ch.is_uppercase() && (WORD_GAP..limit).contains(&gap(a, b))
    };
    pairs().any(is_turn) && !pairs().any(|(a, b)| b.spaced || gap(a, b) >= limit)
}

/// Parts the glyphs of one row into words. Where the row runs askew (`is_oblique`), the edges of upright boxes say
/// nothing of the gaps between glyphs, and only painted spaces and jumps do.
fn break_row(marks: &[Mark], runs: &[Run], is_oblique: bool, out: &mut Words) {
    let gaps = Gaps::of(marks);
    // No gap up to this one parts anything.
    let least = smaller(gaps.word, gaps.digits);
    let baseline = runs.iter().max_by(|a, b| a.size.total_cmp(&b.size)).map_or(0.0, |r| r.baseline);
    let mut open: Option<Word> = None;
    let mut spaced = false;
    let mut last_x1 = f32::MIN;
    let mut last_size = 0.0;
    let mut last_ch = ' ';
    let mut dots = 0;
    // All dots of the row and the marks like them.
    let mut n_dots = 0;
    for (i, mark) in marks.iter().enumerate() {
        spaced |= mark.spaced;
        if mark.ch >= FIXED_SPACE && is_fixed_space(mark.ch) {
            // At the edge of a word, or doubled, it is white space like any other.
            let inside = open.is_some()
                && !spaced
                && marks.get(i + 1).is_some_and(|n| {
                    !n.spaced && !is_fixed_space(n.ch) && n.x0 - mark.x1 <= gaps.word * n.size.max(mark.size)
                });
            if !inside {
                spaced = true;
                continue;
            }
        }
        let em = larger(mark.size, last_size);
        let gap = mark.x0 - last_x1;
        // Nothing was taken back from a space between glyphs without width, and none beside square characters, which
        // are set closer than they are wide.
        let is_bare = || {
            is_oblique
                || mark.x1 <= mark.x0
                || mark.look & look::INVISIBLE != 0
                || is_wide(mark.ch)
                || is_wide(last_ch)
        };
        let is_apart = mark.look & (look::JUMP | STEPPED) != 0;
        let parted = (gap > least * em && gap > gaps.before(marks, i) * em)
            || (spaced && (gap > SPACED_GAP * em || is_bare()))
            || (is_apart && (gap > 0.02 * em || gap < -BACKWARDS * em))
            || open.is_some_and(|word| (word.look ^ mark.look) & look::ANNOTATION != 0)
            || dots >= LEADERS && mark.ch.is_alphanumeric();
        dots = match mark.ch {
            '.' | '·' => dots + 1,
            '…' => dots + 3,
            _ => 0,
        };
        n_dots += u32::from(dots > 0 || mark.ch == '_') + 2 * u32::from(mark.ch == '…');
        if parted && let Some(word) = open.take() {
            close(word, out);
        }
        if open.is_none() {
            open = Some(Word {
                first: out.chars.len() as u32,
                len: 0,
                bbox: Rect { x0: mark.x0, top: mark.top, x1: mark.x1, bottom: mark.bottom },
                baseline,
                size: mark.size,
                look: mark.look & !STEPPED | if spaced { 0 } else { look::UNSPACED },
            });
        }
        let Some(word) = &mut open else { continue };
        word.bbox.x1 = larger(word.bbox.x1, mark.x1);
        word.bbox.x0 = smaller(word.bbox.x0, mark.x0);
        if mark.size >= word.size {
            word.bbox.top = smaller(word.bbox.top, mark.top);
            word.bbox.bottom = larger(word.bbox.bottom, mark.bottom);
            word.size = mark.size;
        }
        push(mark, word, out);
        last_x1 = larger(last_x1, mark.x1);
        last_size = mark.size;
        last_ch = mark.ch;
        spaced = false;
    }
    if let Some(word) = open {
        close(word, out);
    }
    out.dotted.push(n_dots >= LEADERS);
}

fn close(word: Word, out: &mut Words) {
    if word.len > 0 {
        out.words.push(word);
    }
}

/// Adds a glyph's character to the word, in NFC and with ligatures resolved.
fn push(mark: &Mark, word: &mut Word, out: &mut Words) {
    if mark.ch < '\u{300}' {
        out.chars.push(mark.ch);
        out.edges.push([mark.x0, mark.x1]);
        word.len += 1;
        return;
    }
    let whole = [mark.ch];
    let letters: &[char] = match mark.ch {
        '\u{fb00}' => &['f', 'f'],
        '\u{fb01}' => &['f', 'i'],
        '\u{fb02}' => &['f', 'l'],
        '\u{fb03}' => &['f', 'f', 'i'],
        '\u{fb04}' => &['f', 'f', 'l'],
        '\u{fb05}' | '\u{fb06}' => &['s', 't'],
        '\u{300}'..='\u{36f}' => {
            // A mark over the letter before it (a decomposed å, ä, ö).
            if word.len > 0
                && let Some(base) = out.chars.last_mut()
                && let Some(composed) = unicode_normalization::char::compose(*base, mark.ch)
            {
                *base = composed;
                return;
            }
            &whole
        }
        '\u{212b}' => &['Å'],
        '\u{2126}' => &['Ω'],
        _ => &whole,
    };
    let step = (mark.x1 - mark.x0) / letters.len() as f32;
    for (i, &ch) in letters.iter().enumerate() {
        let x0 = mark.x0 + step * i as f32;
        out.chars.push(ch);
        out.edges.push([x0, x0 + step]);
        word.len += 1;
    }
}
