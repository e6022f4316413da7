//! Is it a table? In: lines placed in columns. Out: whether they read as a table and not as running text in columns,
//! a table of contents, a signature block or a letterhead. Numbers under each other make a table; words alone
//! need labels, or three columns whose left edges agree.

use super::PageLayout;
use super::segment::Segment;
use super::table::{Kind, Placed, kind};
use super::word::look;

/// Labels have at most this many words on average ...
const LABEL_WORDS: f32 = 2.2;
/// ... and at most this part of their values' width.
const LABEL_WIDTH: f32 = 0.8;

/// A line of running text has at least this many words ...
const TEXT_WORDS: u32 = 7;
/// ... and its heading is larger by this factor.
const LARGER: f32 = 1.12;

/// Whether the placed lines read as a table and not as text in columns.
pub fn plausible(page: &PageLayout, placed: &[Placed], columns: &[(f32, f32)], n_rows: usize) -> bool {
    let n_cols = columns.len();
    let mut per_row: Vec<u32> = vec![0; n_rows];
    let (mut numbers, mut cells) = (0u32, 0u32);
    let mut prose_columns = 0;
    for (c, column) in columns.iter().enumerate() {
        let width = column.1 - column.0;
        let (mut n, mut words, mut full) = (0u32, 0u32, 0u32);
        for p in placed.iter().filter(|p| p.col as usize == c && p.col_span == 1) {
            n += 1;
            words += p.line.len;
            full += u32::from(p.line.bbox.width() > 0.8 * width);
        }
        if n >= 4 && words * 2 >= n * 9 && full * 2 >= n {
            prose_columns += 1;
        }
    }
    for p in placed {
        if let Some(count) = per_row.get_mut(p.row as usize) {
            *count += 1;
        }
        if p.col > 0 {
            cells += 1;
            let words = page.text.words.get(p.line.words()).unwrap_or_default().iter().take(8);
            numbers += u32::from(kind(words.flat_map(|word| page.text.text(word))) != Kind::Text);
        }
    }
    let full_rows = per_row.iter().filter(|&&n| n >= 2).count();
    if prose_columns >= 2 || full_rows < 2 || prose_columns > 0 && n_cols > 2 && numbers == 0 {
        return false;
    }
    if is_contents(page, placed, n_cols) || has_text_column(page, placed, columns) {
        return false;
    }
    let numeric = cells > 0 && numbers * 10 >= cells * 3;
    if numeric && (full_rows >= 3 || n_cols >= 3 || numbers >= 2 && full_rows >= 2) {
        // One number beside one label twice is also how a header block looks; it needs a third row or column.
        let counts: Vec<u32> = per_row.iter().copied().filter(|&n| n >= 2).collect();
        let even = matches!(counts.as_slice(), [a, b] if a.abs_diff(*b) <= 1);
        return full_rows >= 3 || n_cols >= 3 && numbers >= 3 && even;
    }
    // Words only: left edges must agree, and the first column must be the shorter.
    let mut agree = 0;
    let mut values = 0;
    for p in placed.iter().filter(|p| p.col > 0 && p.col_span == 1) {
        if let Some(c) = columns.get(p.col as usize) {
            values += 1;
            agree += u32::from((p.line.bbox.x0 - c.0).abs() < 1.5);
        }
    }
    let colons = placed.iter().filter(|p| p.col == 0 && ends_with_colon(page, &p.line)).count();
    let labels = placed.iter().filter(|p| p.col == 0).count();
    let aligned = values > 0 && agree * 10 >= values * 8;
    if !aligned || colons != labels && full_rows < 3 {
        return false;
    }
    let first_column = || placed.iter().filter(|p| p.col == 0 && p.col_span == 1).map(|p| &p.line);
    // Lines that begin in the middle of a sentence: columns of running text.
    let lower = first_column().filter(|l| begins_lower(page, l)).count();
    if lower * 10 > labels * 3 {
        return false;
    }
    if n_cols > 2 || colons * 10 >= labels * 6 {
        return true;
    }
    // Two columns of words: labels are bold, or few words and shorter than their values.
    let bold = first_column().filter(|l| l.look & look::BOLD != 0).count();
    let bold_values = placed.iter().filter(|p| p.col == 1 && p.line.look & look::BOLD != 0).count();
    let words: u32 = first_column().map(|l| l.len).sum();
    let width: f32 = first_column().map(|l| l.bbox.width()).sum();
    let value_width: f32 = placed.iter().filter(|p| p.col == 1).map(|p| p.line.bbox.width()).sum();
    let (n, m) = (labels.max(1) as f32, values.max(1) as f32);
    bold * 10 >= labels * 8 && bold_values * 2 < values as usize
        || words as f32 <= LABEL_WORDS * n && width / n < LABEL_WIDTH * value_width / m
}

/// A column behind the first with a heading over lines that fill it, or with a sentence that runs on beside the next
/// line of a first column in smaller letters: running text beside a margin of labels.
fn has_text_column(page: &PageLayout, placed: &[Placed], columns: &[(f32, f32)]) -> bool {
    columns.iter().enumerate().skip(1).any(|(c, column)| {
        let lines = || placed.iter().filter(|p| p.col as usize == c && p.col_span == 1).map(|p| &p.line);
        let full = lines().find(|l| l.len >= TEXT_WORDS && l.bbox.width() > 0.8 * (column.1 - column.0));
        let smaller_beside = |line: &Segment| {
            let labels = || placed.iter().filter(|p| p.col == 0 && p.line.row == line.row);
            labels().next().is_some() && labels().all(|p| p.line.size * LARGER < line.size)
        };
        full.is_some_and(|full| {
            let next = lines().find(|l| l.row > full.row);
            let runs_on =
                |next: &Segment| begins_lower(page, next) && smaller_beside(next) && smaller_beside(full);
            lines().any(|l| l.baseline < full.baseline && l.size > LARGER * full.size)
                || next.is_some_and(runs_on)
        })
    })
}

fn begins_lower(page: &PageLayout, line: &Segment) -> bool {
    let word = page.text.words.get(line.first as usize);
    word.and_then(|w| page.text.text(w).first()).is_some_and(|c| c.is_lowercase())
}

fn ends_with_colon(page: &PageLayout, line: &Segment) -> bool {
    let last = (line.first + line.len).saturating_sub(1);
    page.text.words.get(last as usize).is_some_and(|w| page.text.text(w).ends_with(&[':']))
}

/// Two columns, the last of rising page numbers.
fn is_contents(page: &PageLayout, placed: &[Placed], n_cols: usize) -> bool {
    let mut last = 0u32;
    let mut n = 0;
    for p in placed.iter().filter(|p| p.col as usize + 1 == n_cols) {
        let [word] = page.text.words.get(p.line.words()).unwrap_or_default() else { return false };
        let text = page.text.text(word);
        if text.len() > 3 || !text.iter().all(char::is_ascii_digit) {
            return false;
        }
        let value = text.iter().fold(0u32, |v, c| v * 10 + c.to_digit(10).unwrap_or(0));
        if value < last {
            return false;
        }
        last = value;
        n += 1;
    }
    n >= 4 && n_cols <= 3
}
