//! Painted edges → ruled tables (edge, intersection, cell, table). In: a page's edges and segments. Out: the
//! tables whose grid has at least two columns and two rows; a line of text belongs to the cell its middle lies
//! in. A cell without a line between it and its neighbour is one cell that spans. Boxes around text, charts
//! and empty forms are refused.

use super::PageLayout;
use super::edge::{Edge, Edges};
use super::segment::Segment;
use super::table::{Kind, Placed, RawColumn, RawTable, compact, kind};
use crate::geom::Rect;

/// Edges meet when they miss each other by at most this, in points.
const MEET: f32 = 3.0;
/// Grid lines nearer than this are one, in points.
const SAME: f32 = 3.0;
/// Letters reach over a line beside them by at most this, in points.
const TOUCH: f32 = 0.5;
/// Products of horizontal and vertical edges above which no grid is looked for.
const MOST_PAIRS: usize = 4_000_000;
/// Grid positions of one table above which it is no table.
const MOST_SLOTS: usize = 60_000;
/// A grid is a table when at least this part of its cells has text: charts have empty grids.
const FILLED: f32 = 0.2;

/// Finds the ruled tables of a page; marks the segments they hold in `used`.
pub fn ruled(page: &PageLayout, used: &mut [bool]) -> Vec<RawTable> {
    let mut tables = Vec::new();
    let edges = &page.edges;
    let has_areas = edges.vertical.iter().any(|e| e.of_area);
    for with_areas in [false, true] {
        if with_areas && !has_areas {
            break;
        }
        let pick = |list: &[Edge]| -> Vec<Edge> {
            list.iter().filter(|e| with_areas || !e.of_area).filter(|_| true).copied().collect()
        };
        let (h, v) = (pick(&edges.horizontal), pick(&edges.vertical));
        if h.len().saturating_mul(v.len()) > MOST_PAIRS {
            continue;
        }
        let components = components(&h, &v);
        let extents: Vec<(f32, f32)> = components.iter().map(|(h, _)| extent(h)).collect();
        for (i, (h, v)) in components.into_iter().enumerate() {
            // Every other row shaded: the rows between belong to the table too, and only alignment finds them.
            let own = extents.get(i).copied().unwrap_or_default();
            let striped = with_areas
                && extents
                    .iter()
                    .enumerate()
                    .any(|(j, e)| j != i && (e.0 - own.0).abs() < SAME && (e.1 - own.1).abs() < SAME);
            if striped && h.iter().any(|e| e.of_area) {
                continue;
            }
            if let Some(table) = table(page, edges, &h, &v, used) {
                tables.push(table);
            }
        }
    }
    tables
}

fn extent(h: &[Edge]) -> (f32, f32) {
    (h.iter().map(|e| e.from).fold(f32::MAX, f32::min), h.iter().map(|e| e.to).fold(f32::MIN, f32::max))
}

/// Groups edges that meet.
fn components(h: &[Edge], v: &[Edge]) -> Vec<(Vec<Edge>, Vec<Edge>)> {
    let n = h.len() + v.len();
    let mut parent: Vec<u32> = (0..n as u32).collect();
    fn root(parent: &mut [u32], mut i: u32) -> u32 {
        while let Some(&up) = parent.get(i as usize) {
            if up == i {
                break;
            }
            let above = parent.get(up as usize).copied().unwrap_or(up);
            if let Some(slot) = parent.get_mut(i as usize) {
                *slot = above;
            }
            i = above;
        }
        i
    }
    for (j, b) in v.iter().enumerate() {
        // Horizontal edges are sorted by y.
        let start = h.partition_point(|e| e.at < b.from - MEET);
        for (i, a) in h.iter().enumerate().skip(start) {
            if a.at > b.to + MEET {
                break;
            }
            if b.at >= a.from - MEET && b.at <= a.to + MEET {
                let (x, y) = (root(&mut parent, i as u32), root(&mut parent, (h.len() + j) as u32));
                if x != y
                    && let Some(slot) = parent.get_mut(x.max(y) as usize)
                {
                    *slot = x.min(y);
                }
            }
        }
    }
    let mut keyed: Vec<(u32, usize)> = (0..n).map(|i| (root(&mut parent, i as u32), i)).collect();
    keyed.sort_unstable();
    let mut out: Vec<(Vec<Edge>, Vec<Edge>)> = Vec::new();
    let mut last = u32::MAX;
    for (key, i) in keyed {
        if key != last {
            out.push((Vec::new(), Vec::new()));
            last = key;
        }
        let Some(group) = out.last_mut() else { continue };
        if let Some(edge) = h.get(i) {
            group.0.push(*edge);
        } else if let Some(edge) = i.checked_sub(h.len()).and_then(|j| v.get(j)) {
            group.1.push(*edge);
        }
    }
    out.retain(|(h, v)| h.len() + v.len() >= 3 && !h.is_empty() && !v.is_empty());
    out
}

/// Sorted distinct places of grid lines.
fn places(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut all: Vec<f32> = values.collect();
    all.sort_by(f32::total_cmp);
    all.dedup_by(|b, a| *b - *a < SAME);
    all
}

/// Which interval of `places` a value lies in.
fn slot(places: &[f32], value: f32) -> Option<usize> {
    let i = places.partition_point(|p| *p <= value);
    (i > 0 && i < places.len()).then(|| i - 1)
}

/// Whether a line of the grid at `at` covers the middle of a stretch.
fn covered(edges: &[Edge], at: f32, from: f32, to: f32) -> bool {
    let middle = (from + to) / 2.0;
    let start = edges.partition_point(|e| e.at < at - SAME);
    edges.iter().skip(start).take_while(|e| e.at <= at + SAME).any(|e| e.from <= middle && e.to >= middle)
}

fn table(page: &PageLayout, all: &Edges, h: &[Edge], v: &[Edge], used: &mut [bool]) -> Option<RawTable> {
    let left = h.iter().map(|e| e.from).chain(v.iter().map(|e| e.at)).fold(f32::MAX, f32::min);
    let right = h.iter().map(|e| e.to).chain(v.iter().map(|e| e.at)).fold(f32::MIN, f32::max);
    let mut top = v.iter().map(|e| e.from).chain(h.iter().map(|e| e.at)).fold(f32::MAX, f32::min);
    let bottom = v.iter().map(|e| e.to).chain(h.iter().map(|e| e.at)).fold(f32::MIN, f32::max);
    // A shaded heading right above the grid belongs to it.
    let mut crown = None;
    for area in &all.areas {
        if (area.bottom - top).abs() < SAME
            && area.height() < 60.0
            && area.x0 > left - SAME
            && area.x1 < right + SAME
            && area.top < top - SAME
        {
            crown = Some(area.top.min(crown.unwrap_or(f32::MAX)));
        }
    }
    let xs = places(v.iter().map(|e| e.at).chain([left, right]));
    let mut ys = places(h.iter().map(|e| e.at).chain([top, bottom]));
    if let Some(crown) = crown {
        ys.insert(0, crown);
        top = crown;
    }
    let (n_cols, n_rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    if n_cols < 2 || n_rows < 1 || n_cols.saturating_mul(n_rows) > MOST_SLOTS {
        return None;
    }
    // A shaded row over rows without lines is their heading: alignment finds the whole table.
    let is_shaded = h.iter().chain(v).all(|edge| edge.of_area);
    if n_rows == 1 && is_shaded && stands_over_rows(page, &xs, top, bottom) {
        return None;
    }
    // Flood the slots that no line parts: each pool is one cell.
    let mut pool: Vec<u32> = vec![u32::MAX; n_cols * n_rows];
    let mut boxes: Vec<[u32; 4]> = Vec::new();
    let mut stack = Vec::new();
    for seed in 0..pool.len() {
        if pool.get(seed).is_none_or(|&p| p != u32::MAX) {
            continue;
        }
        let id = boxes.len() as u32;
        let (r, c) = ((seed / n_cols) as u32, (seed % n_cols) as u32);
        boxes.push([r, c, r, c]);
        stack.push(seed);
        if let Some(p) = pool.get_mut(seed) {
            *p = id;
        }
        while let Some(at) = stack.pop() {
            let (r, c) = (at / n_cols, at % n_cols);
            let (Some(&x0), Some(&x1), Some(&y0), Some(&y1)) =
                (xs.get(c), xs.get(c + 1), ys.get(r), ys.get(r + 1))
            else {
                continue;
            };
            if let Some(b) = boxes.last_mut() {
                *b = [b[0].min(r as u32), b[1].min(c as u32), b[2].max(r as u32), b[3].max(c as u32)];
            }
            let mut visit = |next: usize, open: bool| {
                if open
                    && let Some(p) = pool.get_mut(next)
                    && *p == u32::MAX
                {
                    *p = id;
                    stack.push(next);
                }
            };
            visit(at + 1, c + 1 < n_cols && !covered(v, x1, y0, y1));
            visit(at.wrapping_sub(1), c > 0 && !covered(v, x0, y0, y1));
            visit(at + n_cols, r + 1 < n_rows && !covered(h, y1, x0, x1));
            visit(at.wrapping_sub(n_cols), r > 0 && !covered(h, y0, x0, x1) && !(crown.is_some() && r == 1));
        }
    }
    // A page frame or a box with a stray line: one pool holds most of the grid.
    if boxes.len() < 2 {
        return None;
    }
    let cell_box = |b: &[u32; 4]| {
        let at = |list: &[f32], i: u32| list.get(i as usize).copied().unwrap_or(0.0);
        Rect { x0: at(&xs, b[1]), top: at(&ys, b[0]), x1: at(&xs, b[3] + 1), bottom: at(&ys, b[2] + 1) }
    };
    let mut placed: Vec<Placed> = Vec::new();
    let mut own_columns: Vec<(u32, u32, u32)> = Vec::new();
    let mut taken: Vec<usize> = Vec::new();
    let start = page.segments.partition_point(|s| s.baseline < top - 40.0);
    for (i, segment) in page.segments.iter().enumerate().skip(start) {
        if segment.baseline > bottom + 40.0 {
            break;
        }
        if used.get(i).copied().unwrap_or(true) {
            continue;
        }
        // The middle of the letters, a little above the middle of ascent and descent.
        let y = segment.baseline - 0.3 * segment.size;
        // Text set flush left may reach over an open cell: its beginning tells where it belongs.
        let x = segment.bbox.center_x().min(segment.bbox.x0 + 1.5 * segment.size);
        let (Some(r), Some(c)) = (slot(&ys, y), slot(&xs, x)) else { continue };
        let pool_at = |c: usize| pool.get(r * n_cols + c).copied();
        let painted = |at: usize| pool_at(at) != pool_at(at + 1);
        let pieces = parted(page, segment, &xs, c, painted);
        for (piece, c) in pieces {
            let Some(b) = pool_at(c).and_then(|p| boxes.get(p as usize)) else { continue };
            placed.push(Placed {
                row: b[0],
                col: b[1],
                row_span: b[2] - b[0] + 1,
                col_span: b[3] - b[1] + 1,
                bbox: cell_box(b),
                line: piece,
            });
            own_columns.push((r as u32, c as u32, placed.len() as u32 - 1));
        }
        taken.push(i);
    }
    open_columns(&mut placed, &own_columns, &xs);
    let mut distinct: Vec<(u32, u32)> = placed.iter().map(|p| (p.row, p.col)).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let columns_with_text = {
        let mut cols: Vec<u32> = distinct.iter().map(|d| d.1).collect();
        cols.sort_unstable();
        cols.dedup();
        cols.len()
    };
    let two_in_a_row = distinct.windows(2).any(|w| matches!(w, [a, b] if a.0 == b.0));
    if distinct.len() < 3
        || columns_with_text < 2
        || !two_in_a_row
        || (distinct.len() as f32) < FILLED * boxes.len() as f32
    {
        return None;
    }
    split_rows(page, &mut placed, n_rows as u32);
    compact(&mut placed);
    for i in taken {
        if let Some(flag) = used.get_mut(i) {
            *flag = true;
        }
    }
    let mut table = RawTable::from_placed(&mut placed);
    let n_cols = placed.iter().map(|p| p.col + p.col_span).max().unwrap_or(0);
    table.columns = vec![RawColumn::default(); n_cols as usize];
    table.bbox = table.bbox.union(&Rect { x0: left, top, x1: right, bottom });
    table.ruled = true;
    table.describe(page);
    Some(table)
}

/// Whether right below a row of cells stands a row of text in two of its columns at least.
fn stands_over_rows(page: &PageLayout, xs: &[f32], top: f32, bottom: f32) -> bool {
    /// In heights of the row.
    const RIGHT_BELOW: f32 = 1.6;
    let (Some(left), Some(right)) = (xs.first(), xs.last()) else { return false };
    let reach = bottom + RIGHT_BELOW * (bottom - top);
    let below = page.segments.iter().filter(|s| {
        let y = s.bbox.center_y();
        y > bottom && y < reach && s.bbox.x0 > left - SAME && s.bbox.x1 < right + SAME
    });
    let mut first: Option<(u32, usize)> = None;
    for segment in below {
        let Some(column) = slot(xs, segment.bbox.center_x()) else { continue };
        match first {
            Some((row, other)) if row == segment.row && other != column => return true,
            Some((row, _)) if row == segment.row => {}
            _ => first = Some((segment.row, column)),
        }
    }
    false
}

/// A segment in the columns it stands in, parted where a painted upright line runs between two of its words. Text
/// that only reaches over such a line stays where it begins.
fn parted(
    page: &PageLayout,
    segment: &Segment,
    xs: &[f32],
    first: usize,
    painted: impl Fn(usize) -> bool,
) -> Vec<(Segment, usize)> {
    let words = page.text.words.get(segment.words()).unwrap_or_default();
    let base = segment.first as usize;
    let mut out = Vec::new();
    let (mut start, mut col) = (0, first);
    for next in first + 1..xs.len().saturating_sub(1) {
        let Some(&line) = xs.get(next).filter(|x| **x < segment.bbox.x1) else { break };
        let cut = words
            .windows(2)
            .position(|w| matches!(w, [l, r] if l.bbox.x1 <= line + TOUCH && r.bbox.x0 >= line - TOUCH));
        let Some(cut) = cut.map(|at| at + 1).filter(|at| *at > start && painted(next - 1)) else { continue };
        out.push((Segment::over(&page.text.words, base + start..base + cut, segment.row), col));
        (start, col) = (cut, next);
    }
    if out.is_empty() {
        return vec![(*segment, first)];
    }
    out.push((Segment::over(&page.text.words, base + start..base + words.len(), segment.row), col));
    out
}

/// Rows whose upright lines are left out (only the heading has them): a wide cell with pieces of one printed
/// row under several columns is as many cells.
fn open_columns(placed: &mut [Placed], own: &[(u32, u32, u32)], xs: &[f32]) {
    let mut wide: Vec<(u32, u32, u32, u32)> = own
        .iter()
        .filter_map(|&(_, c, i)| {
            let p = placed.get(i as usize)?;
            (p.col_span > 1).then_some((p.row, p.col, p.line.row, c))
        })
        .collect();
    wide.sort_unstable();
    wide.dedup();
    // Cells with two columns used in one printed row.
    let mut parted: Vec<(u32, u32)> = wide
        .windows(2)
        .filter_map(|w| match w {
            [a, b] if (a.0, a.1, a.2) == (b.0, b.1, b.2) => Some((a.0, a.1)),
            _ => None,
        })
        .collect();
    parted.dedup();
    for &(_, c, i) in own {
        let Some(p) = placed.get_mut(i as usize) else { continue };
        if p.col_span > 1 && parted.binary_search(&(p.row, p.col)).is_ok() {
            p.col = c;
            p.col_span = 1;
            if let (Some(&x0), Some(&x1)) = (xs.get(c as usize), xs.get(c as usize + 1)) {
                p.bbox.x0 = x0;
                p.bbox.x1 = x1;
            }
        }
    }
}

/// A painted row that holds several printed rows (only its outer lines are painted) is split: every column
/// but the first has a number in each of the printed rows.
fn split_rows(page: &PageLayout, placed: &mut [Placed], n_rows: u32) {
    // Work from the bottom, so that the rows above keep their numbers.
    for row in (0..n_rows).rev() {
        let mut baselines: Vec<(f32, f32)> = placed
            .iter()
            .filter(|p| p.row == row && p.row_span == 1)
            .map(|p| (p.line.baseline, p.line.size))
            .collect();
        baselines.sort_by(|a, b| a.0.total_cmp(&b.0));
        baselines.dedup_by(|b, a| b.0 - a.0 < 0.4 * a.1);
        if baselines.len() < 2 {
            continue;
        }
        let index = |line: &Segment| {
            baselines.partition_point(|b| b.0 <= line.baseline + 0.2 * line.size).saturating_sub(1) as u32
        };
        let mut numeric_cols: Vec<(u32, u32)> = Vec::new();
        for p in placed.iter().filter(|p| p.row == row && p.row_span == 1) {
            let mut text = Vec::new();
            for word in page.text.words.get(p.line.words()).unwrap_or_default() {
                text.extend_from_slice(page.text.text(word));
            }
            if kind(&text) != Kind::Text && text.iter().any(char::is_ascii_digit) {
                numeric_cols.push((p.col, index(&p.line)));
            }
        }
        numeric_cols.sort_unstable();
        numeric_cols.dedup();
        // A column that has a number in at least three of four printed rows.
        let full = numeric_cols
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|g| g.len() >= 2 && g.len() * 4 >= baselines.len() * 3)
            .count();
        if full == 0 {
            continue;
        }
        let extra = baselines.len() as u32 - 1;
        for p in placed.iter_mut() {
            if p.row > row {
                p.row += extra;
            } else if p.row == row && p.row_span == 1 {
                p.row += index(&p.line);
                p.bbox = p.line.bbox;
            } else if p.row + p.row_span > row {
                p.row_span += extra;
            }
        }
    }
}
