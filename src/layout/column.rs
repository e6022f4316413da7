//! The columns of a region of rows. In: rows of segments. Out: the stretches between its gutters, told by the rows of
//! numbers alone where headings stand beside their columns. Refuses regions in which numbers of one row share a column.

use super::PageLayout;
use super::aligned::{Row, boxes, has_numbers};
use super::segment::Segment;
use crate::geom::Rect;

/// The clear space between columns, in em.
const GUTTER: f32 = 0.3;
/// Two numbers of one row this many em apart are two cells.
const APART: f32 = 1.0;
/// Headings stand in the first rows of a region.
const MOST_HEADINGS: usize = 3;
/// Headings of fewer columns are not told by their order.
const LEAST_COLUMNS: usize = 3;
/// A heading has fewer words than this.
const SENTENCE_WORDS: u32 = 7;

/// The columns of a region, and whether its headings stand beside them. Two numbers of one printed row that stand
/// clearly apart are two cells: where a heading bridges the gutter between them, only rows with numbers tell the
/// columns. None where numbers of one row share a column even so.
pub fn columns_of_numbers(
    page: &PageLayout,
    lines: &[Segment],
    region: &[Row],
) -> Option<(Vec<(f32, f32)>, bool)> {
    let all = columns(lines, region);
    let is_shared = shares_column(page, lines, region, &all);
    let n_headings = |row: &Row| if has_numbers(page, lines, row) { 0 } else { row.range.len() };
    let most = region.iter().take(MOST_HEADINGS).map(n_headings).max().unwrap_or(0);
    // A heading beside its numbers opens a column too many.
    if !is_shared && (most < LEAST_COLUMNS || most >= all.len()) {
        return Some((all, false));
    }
    let body: Vec<Row> = region.iter().filter(|r| has_numbers(page, lines, r)).cloned().collect();
    let own = columns(lines, &body);
    let is_refused = shares_column(page, lines, region, &own) || has_sentence_over(lines, region, &own);
    match is_shared {
        true => (!is_refused).then_some((own, true)),
        false if own.len() == most && !is_refused => Some((own, true)),
        false => Some((all, false)),
    }
}

/// Whether a sentence beside other text runs over several columns: no heading, and what stands below is another table.
fn has_sentence_over(lines: &[Segment], region: &[Row], columns: &[(f32, f32)]) -> bool {
    region.iter().filter(|r| r.range.len() >= 2).flat_map(|r| lines.get(r.range.clone())).flatten().any(|l| {
        let over = columns.iter().filter(|c| l.bbox.x1.min(c.1) - l.bbox.x0.max(c.0) > 0.0).count();
        l.len >= SENTENCE_WORDS && over > 1
    })
}

/// Whether two numbers of one row, clearly apart, stand in one column.
fn shares_column(page: &PageLayout, lines: &[Segment], region: &[Row], columns: &[(f32, f32)]) -> bool {
    let column_of = |b: &Rect| columns.iter().position(|c| b.x1.min(c.1) - b.x0.max(c.0) > 0.0);
    region.iter().any(|row| {
        lines.get(row.range.clone()).unwrap_or_default().windows(2).any(|pair| {
            let [a, b] = pair else { return false };
            b.bbox.x0 - a.bbox.x1 > APART * row.size
                && column_of(&a.bbox).is_some_and(|col| column_of(&b.bbox) == Some(col))
                && is_bare_number(page, a)
                && is_bare_number(page, b)
        })
    })
}

/// Whether a line holds figures and nothing else.
fn is_bare_number(page: &PageLayout, line: &Segment) -> bool {
    let words = page.text.words.get(line.words()).unwrap_or_default();
    let mut chars = words.iter().flat_map(|w| page.text.text(w));
    words.iter().any(|w| page.text.text(w).iter().any(char::is_ascii_digit))
        && chars.all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, ',' | '.' | '-' | '–'))
}

/// The stretches between gutters: where no more than a few rows have text.
fn columns(lines: &[Segment], region: &[Row]) -> Vec<(f32, f32)> {
    let most = region.iter().map(|r| r.range.len()).max().unwrap_or(0);
    let mut size = 0.0f32;
    let mut events: Vec<(f32, i32)> = Vec::new();
    let mut n_rows = 0usize;
    for row in region {
        // Headings that span have fewer cells than the body.
        if row.range.len() < 2 || row.range.len() * 2 < most {
            continue;
        }
        n_rows += 1;
        size = size.max(row.size);
        for b in boxes(lines, row) {
            events.push((b.x0, 1));
            events.push((b.x1, -1));
        }
    }
    events.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let allowed = (n_rows / 12) as i32;
    let mut columns: Vec<(f32, f32)> = Vec::new();
    let mut depth = 0;
    let mut open: Option<f32> = None;
    for (x, step) in events {
        depth += step;
        if depth > allowed {
            open.get_or_insert(x);
        } else if let Some(from) = open.take() {
            columns.push((from, x));
        }
    }
    let mut out: Vec<(f32, f32)> = Vec::with_capacity(columns.len());
    for c in columns {
        match out.last_mut() {
            Some(last) if c.0 - last.1 < GUTTER * size => last.1 = c.1,
            _ => out.push(c),
        }
    }
    join_complementary(lines, region, out)
}

/// A heading set beside the numbers below it opens a column of its own; joins columns that never meet in a row.
fn join_complementary(lines: &[Segment], region: &[Row], mut columns: Vec<(f32, f32)>) -> Vec<(f32, f32)> {
    let mut i = 0;
    while i + 1 < columns.len() {
        let (Some(&a), Some(&b)) = (columns.get(i), columns.get(i + 1)) else { break };
        let (mut both, mut only_a, mut only_b) = (0, 0, 0);
        for row in region.iter().filter(|r| r.range.len() >= 2) {
            let meets = |c: (f32, f32)| boxes(lines, row).any(|r| r.x1.min(c.1) - r.x0.max(c.0) > 0.0);
            match (meets(a), meets(b)) {
                (true, true) => both += 1,
                (true, false) => only_a += 1,
                (false, true) => only_b += 1,
                _ => {}
            }
        }
        let few = only_a.min(only_b);
        if both == 0 && few > 0 && few * 3 <= only_a.max(only_b) {
            if let Some(slot) = columns.get_mut(i) {
                slot.1 = b.1;
            }
            columns.remove(i + 1);
        } else {
            i += 1;
        }
    }
    columns
}
