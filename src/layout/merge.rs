//! Printed rows → rows of a table. In: lines placed in columns, one printed row after the other. Out: the same with
//! the lines of a cell that runs over several printed rows in one row, and heading lines joined.

use super::PageLayout;
use super::aligned::Row;
use super::table::{Kind, Placed, kind};
use super::word::look;

/// Lines of one cell are at most this many em apart ...
const WRAPPED: f32 = 1.55;
/// ... or this many, where rows are clearly further apart.
const WIDELY_WRAPPED: f32 = 2.3;
/// A line reaches at least this far into its column when the next one broke for want of room and not because a row
/// begins there.
const REACHING: f32 = 0.5;
/// A line belongs to the row that is nearer by this factor.
const NEARER: f32 = 0.87;

/// Joins visual rows that are lines of one row, and renumbers the rows.
pub fn merge_rows(page: &PageLayout, placed: &mut [Placed], region: &[Row], n_cols: u32) {
    let n = region.len();
    let mut first_col = vec![false; n];
    let mut count = vec![0u32; n];
    let mut spans = vec![false; n];
    let mut lower = vec![false; n];
    let mut numeric = vec![false; n];
    let mut bold = vec![true; n];
    // Right edge of the first cell and width of its first word: whether a line broke for want of room.
    let mut reach = vec![0.0f32; n];
    let mut word = vec![0.0f32; n];
    let mut left = f32::MAX;
    for p in placed.iter() {
        let r = p.row as usize;
        let words = page.text.words.get(p.line.words()).unwrap_or_default();
        let head = words.first().and_then(|w| page.text.text(w).first()).copied().unwrap_or(' ');
        let mut text = Vec::new();
        for word in words.iter().take(8) {
            text.extend_from_slice(page.text.text(word));
        }
        if let Some(v) = count.get_mut(r) {
            *v += 1;
        }
        if let Some(v) = bold.get_mut(r) {
            *v &= p.line.look & look::BOLD != 0;
        }
        if p.col == 0 {
            let is_first = first_col.get_mut(r).is_some_and(|v| !std::mem::replace(v, true));
            left = left.min(p.line.bbox.x0);
            if p.col_span == 1
                && let (Some(x1), Some(width)) = (reach.get_mut(r), word.get_mut(r))
            {
                *x1 = p.line.bbox.x1;
                *width = words.first().map_or(0.0, |w| w.bbox.width());
            }
            // Of two lines of one cell in a row the first tells how it begins.
            if let Some(v) = lower.get_mut(r).filter(|_| is_first) {
                *v = head.is_lowercase() || head == '(';
            }
        }
        if p.col > 0
            && kind(&text) == Kind::Number
            && let Some(v) = numeric.get_mut(r)
        {
            *v = true;
        }
        if p.col_span > 1
            && let Some(v) = spans.get_mut(r)
        {
            *v = true;
        }
    }
    let get = |list: &[bool], i: usize| list.get(i).copied().unwrap_or(false);
    let distance = |i: usize| match (i.checked_sub(1).and_then(|j| region.get(j)), region.get(i)) {
        (Some(a), Some(b)) => (b.baseline - a.baseline) / a.size.max(b.size).max(1.0),
        _ => f32::MAX,
    };
    // The usual distance between rows that each have their first cell.
    let mut pitches: Vec<f32> =
        (1..n).filter(|&i| get(&first_col, i) && get(&first_col, i - 1)).map(distance).collect();
    pitches.sort_by(f32::total_cmp);
    let pitch = pitches.get(pitches.len() / 2).copied().unwrap_or(f32::MAX);
    let first_numeric = (0..n).find(|&i| get(&numeric, i)).unwrap_or(n);
    // Heading lines are joined only above a body of numbers.
    let with_numbers = (first_numeric..n).filter(|&i| get(&numeric, i)).count();
    let headed =
        with_numbers >= 2 && with_numbers * 2 >= n.saturating_sub(first_numeric) && first_numeric <= 4;
    let mut target = Vec::with_capacity(n);
    let mut current = 0u32;
    for i in 0..n {
        if i == 0 {
            target.push(0);
            continue;
        }
        let d = distance(i);
        let few = count.get(i).copied().unwrap_or(0);
        let above = count.get(i - 1).copied().unwrap_or(0);
        let tight = d < WRAPPED || d < 0.95 * pitch && d < WIDELY_WRAPPED;
        let wrapped_value = !get(&first_col, i) && !get(&numeric, i) && i > 0 && tight;
        let wrapped_label = get(&lower, i)
            && tight
            && (few == 1 && get(&first_col, i) || above == 1 && get(&first_col, i - 1))
            && !(get(&numeric, i) && get(&numeric, i - 1));
        // A line nearer to the row above (or below) than to the other is the rest of that row's first cell.
        let lone = |k: usize| count.get(k).copied() == Some(1) && get(&first_col, k) && !get(&numeric, k);
        let goes_on = above >= 2 || i >= 2 && target.get(i - 1) == target.get(i - 2);
        let rest = lone(i) && goes_on && tight && d < NEARER * distance(i + 1) && !get(&bold, i);
        let edge = reach.iter().copied().fold(0.0, f32::max);
        let before = reach.get(i - 1).copied().unwrap_or(0.0);
        let full = before + word.get(i).copied().unwrap_or(0.0) > edge;
        // At the distance of rows above and below, a line after a short name is a row of its own.
        let is_even = d > 0.95 * pitch && distance(i + 1) < 1.05 * d;
        let full = full && (!is_even || before - left > REACHING * (edge - left));
        let rest = rest || lone(i) && goes_on && tight && full && !get(&bold, i);
        let begun =
            lone(i - 1) && few >= 2 && tight && i >= 2 && d < NEARER * distance(i - 1) && !get(&bold, i - 1);
        let squeezed =
            d < 0.8 * pitch && few <= n_cols / 2 && !(get(&numeric, i) && get(&numeric, i - 1)) && tight;
        let heading = i < first_numeric
            && first_numeric < n
            && tight
            && headed
            && get(&bold, i) == get(&bold, i - 1)
            && (get(&lower, i) || !(get(&first_col, i) && get(&first_col, i - 1)))
            && !get(&spans, i)
            && !get(&spans, i - 1)
            && few >= 1
            && !(few == 1 && get(&first_col, i) && !get(&first_col, i - 1));
        if !(wrapped_value || wrapped_label || squeezed || rest || begun || heading) {
            current += 1;
        }
        target.push(current);
    }
    for p in placed.iter_mut() {
        p.row = target.get(p.row as usize).copied().unwrap_or(p.row);
    }
}
