//! Tables and lines → reading order. In: a page and which of its segments are set aside. Out: [`Item`]s in the
//! order a person reads. Columns are read one after the other when they stand clear of each other over
//! several rows; a line that crosses the space between them ends them.

use super::PageLayout;
use super::aligned::{aligned, has_leaders, leads_to_money, leads_to_sum};
use super::grid::ruled;
use super::margin;
use super::segment::Segment;
use super::table::RawTable;
use crate::diagnostic::{Diagnostics, Severity};
use crate::geom::Rect;

/// The clear space between columns of text, in em.
const GUTTER: f32 = 0.6;
/// Columns go on over a gap of this many line heights; a larger one ends a header block.
const COLUMN_BREAK: f32 = 1.1;
/// Pieces of lines on a page above which it is read row by row; a full page of a table has 2,000.
const MOST_SEGMENTS: usize = 20_000;
/// The lines of a title are at most this many heights of letters apart.
const LEADING: f32 = 1.1;
/// Columns within columns.
const MOST_DEPTH: u32 = 4;

/// What stands on a page, in reading order.
#[derive(Clone, Debug)]
pub enum Item {
    /// A line of text.
    Line(Segment),
    /// An entry of a table of contents: the whole printed row.
    Contents(Segment),
    /// A table.
    Table(Box<RawTable>),
}

impl Item {
    /// Its box, in upright coordinates.
    pub fn bbox(&self) -> Rect {
        match self {
            Self::Line(s) | Self::Contents(s) => s.bbox,
            Self::Table(t) => t.bbox,
        }
    }
}

/// Finds the tables of a page and puts them and the remaining lines into reading order. `aside[i]` sets
/// segment `i` aside.
pub fn arrange(page: &PageLayout, aside: &[bool], diagnostics: &mut Diagnostics) -> Vec<Item> {
    let mut used: Vec<bool> =
        (0..page.segments.len()).map(|i| aside.get(i).copied().unwrap_or(false)).collect();
    let mut items: Vec<Item> = Vec::new();
    if page.segments.len() > MOST_SEGMENTS {
        diagnostics.push(
            "layout/too-much-text",
            Severity::Info,
            Some(page.number),
            format!("{} pieces of lines: no tables or columns are looked for", page.segments.len()),
        );
        let free = page.segments.iter().zip(&used).filter(|(_, u)| !**u);
        return free.map(|(s, _)| Item::Line(*s)).collect();
    }
    for table in ruled(page, &mut used) {
        items.extend(table.split(page).into_iter().map(|t| Item::Table(Box::new(t))));
    }
    for table in aligned(page, &page.segments, &mut used) {
        items.extend(table.split(page).into_iter().map(|t| Item::Table(Box::new(t))));
    }
    let n_tables = items.len();
    let mut i = 0;
    while i < page.segments.len() {
        let Some(segment) = page.segments.get(i) else { break };
        if used.get(i).copied().unwrap_or(false) {
            i += 1;
            continue;
        }
        let mut end = i + 1;
        while page.segments.get(end).is_some_and(|s| s.row == segment.row)
            && used.get(end).is_some_and(|u| !u)
        {
            end += 1;
        }
        let row = page.segments.get(i..end).unwrap_or_default();
        let first = segment.first as usize;
        let whole = || {
            let last = row.last().map_or(first, |s| s.words().end);
            Segment::over(&page.text.words, first..last, segment.row)
        };
        if leads_to_money(page, segment) {
            items.push(Item::Line(whole()));
        } else if row.iter().any(|s| has_leaders(page, s)) {
            // `Region Norrbotten ........ 100 000`
            items.push(if leads_to_sum(page, row) { Item::Line(whole()) } else { Item::Contents(whole()) });
        } else {
            items.extend(row.iter().map(|s| Item::Line(*s)));
        }
        i = end;
    }
    // Most pages are one column: then rows are the order already.
    let stacked = n_tables == 0
        && items.windows(2).all(|w| matches!(w, [a, b] if a.bbox().center_y() + 1.0 < b.bbox().center_y()));
    if stacked {
        return items;
    }
    let boxes: Vec<Rect> = items.iter().map(body_box).collect();
    let mut all: Vec<u32> = (0..items.len() as u32).collect();
    let mut order = Vec::with_capacity(items.len());
    sort(&boxes, &mut all, &mut order, 0);
    let mut slots: Vec<Option<Item>> = items.into_iter().map(Some).collect();
    order.iter().filter_map(|&i| slots.get_mut(i as usize).and_then(Option::take)).collect()
}

/// The box by which an item is ordered: lines without the room above and below their letters.
fn body_box(item: &Item) -> Rect {
    match item {
        Item::Line(s) | Item::Contents(s) => {
            Rect { top: s.baseline - 0.62 * s.size, bottom: s.baseline + 0.08 * s.size, ..s.bbox }
        }
        Item::Table(t) => t.bbox,
    }
}

/// Items that overlap vertically.
struct Cluster {
    range: std::ops::Range<usize>,
    top: f32,
    bottom: f32,
    /// Height of its lowest item, as the measure of a line.
    line: f32,
}

fn sort(boxes: &[Rect], items: &mut [u32], out: &mut Vec<u32>, depth: u32) {
    let get = |i: u32| boxes.get(i as usize).copied().unwrap_or_default();
    items.sort_by(|&a, &b| {
        let (a, b) = (get(a), get(b));
        a.top.total_cmp(&b.top).then(a.x0.total_cmp(&b.x0))
    });
    let mut clusters: Vec<Cluster> = Vec::new();
    for (at, &i) in items.iter().enumerate() {
        let r = get(i);
        match clusters.last_mut() {
            Some(c) if r.top < c.bottom => {
                c.range.end = at + 1;
                c.bottom = c.bottom.max(r.bottom);
                c.line = c.line.min(r.height());
            }
            _ => clusters.push(Cluster { range: at..at + 1, top: r.top, bottom: r.bottom, line: r.height() }),
        }
    }
    let mut at = 0;
    while let Some(cluster) = clusters.get(at) {
        let free = gaps(boxes, items.get(cluster.range.clone()).unwrap_or_default(), cluster.line);
        if free.is_empty() || depth >= MOST_DEPTH {
            // One column here: by row, then from the left.
            let Some(list) = items.get_mut(cluster.range.clone()) else { break };
            list.sort_by(|&a, &b| {
                let (a, b) = (get(a), get(b));
                if (a.center_y() - b.center_y()).abs() < 0.4 * a.height().min(b.height()) {
                    a.x0.total_cmp(&b.x0)
                } else {
                    a.center_y().total_cmp(&b.center_y())
                }
            });
            out.extend_from_slice(list);
            at += 1;
            continue;
        }
        let (end, free) = band(boxes, items, &clusters, at, free);
        let (Some(first), Some(last)) = (clusters.get(at), clusters.get(end - 1)) else { break };
        let range = first.range.start..last.range.end;
        let mut columns: Vec<Vec<u32>> = vec![Vec::new(); free.len() + 1];
        for &i in items.get(range).unwrap_or_default() {
            let x = get(i).center_x();
            let column = free.iter().filter(|g| x > (g.0 + g.1) / 2.0).count();
            if let Some(list) = columns.get_mut(column) {
                list.push(i);
            }
        }
        for column in columns.iter_mut().skip(1) {
            lead_on(boxes, column, out);
        }
        if let [left, right] = columns.as_slice()
            && let Some(pieces) = margin::beside(boxes, left, right)
        {
            columns = pieces;
        }
        for column in &mut columns {
            sort(boxes, column, out, depth + 1);
        }
        at = end;
    }
}

/// Takes from a column behind the first the lines that go on with the line read last: a title over a column whose
/// second line stands beside a margin.
fn lead_on(boxes: &[Rect], column: &mut Vec<u32>, out: &mut Vec<u32>) {
    while let (Some(above), Some(first)) = (out.last(), column.first()) {
        let (Some(a), Some(b)) = (boxes.get(*above as usize), boxes.get(*first as usize)) else { break };
        let alike = (a.x0 - b.x0).abs() < 1.0 && (a.height() - b.height()).abs() < 0.5;
        let beside = column.get(1).and_then(|i| boxes.get(*i as usize)).is_some_and(|c| c.top < b.bottom);
        if !alike || beside || !(0.0..LEADING * b.height()).contains(&(b.top - a.bottom)) {
            break;
        }
        out.push(column.remove(0));
    }
}

/// Clear vertical spaces inside a set of items.
fn gaps(boxes: &[Rect], items: &[u32], line: f32) -> Vec<(f32, f32)> {
    if items.len() < 2 {
        return Vec::new();
    }
    let mut spans: Vec<(f32, f32)> =
        items.iter().filter_map(|&i| boxes.get(i as usize)).map(|r| (r.x0, r.x1)).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out = Vec::new();
    let mut reach = spans.first().map_or(0.0, |s| s.1);
    for s in spans.iter().skip(1) {
        // The box is 0.7 em high.
        if s.0 - reach > GUTTER * line / 0.7 {
            out.push((reach, s.0));
        }
        reach = reach.max(s.1);
    }
    out
}

/// How far the columns that begin in cluster `at` reach: one past the last cluster, and their gutters.
fn band(
    boxes: &[Rect],
    items: &[u32],
    clusters: &[Cluster],
    at: usize,
    free: Vec<(f32, f32)>,
) -> (usize, Vec<(f32, f32)>) {
    let first_free = free.clone();
    let mut gutters = free;
    let mut end = at + 1;
    let mut kept = gutters.clone();
    let mut next = at + 1;
    let mut right_again = false;
    while let (Some(cluster), Some(above)) = (clusters.get(next), clusters.get(next - 1)) {
        let list = items.get(cluster.range.clone()).unwrap_or_default();
        let left = list.iter().filter_map(|&i| boxes.get(i as usize)).map(|r| r.x0).fold(f32::MAX, f32::min);
        let right = list.iter().filter_map(|&i| boxes.get(i as usize)).map(|r| r.x1).fold(f32::MIN, f32::max);
        let inner = gaps(boxes, list, cluster.line);
        let mut surviving = Vec::new();
        for g in &gutters {
            // The gutter minus what this cluster covers.
            let mut open = *g;
            let mut blocked = false;
            for r in list.iter().filter_map(|&i| boxes.get(i as usize)) {
                if r.x1 <= open.0 || r.x0 >= open.1 {
                    continue;
                }
                if r.x0 <= open.0 && r.x1 >= open.1 {
                    blocked = true;
                } else if r.x0 <= open.0 {
                    open.0 = r.x1;
                } else if r.x1 >= open.1 {
                    open.1 = r.x0;
                } else {
                    blocked = true;
                }
            }
            if !blocked && open.1 - open.0 > GUTTER * cluster.line {
                surviving.push(open);
            }
        }
        let Some(first) = surviving.first() else { break };
        let gap = (cluster.top - above.bottom) / cluster.line.min(above.line).max(1.0) * 0.7;
        let only_left = right <= first.0 + 0.01;
        let only_right = surviving.last().is_some_and(|g| left >= g.1 - 0.01);
        if gap > COLUMN_BREAK
            && (only_left || only_right && gap > 2.0 * COLUMN_BREAK || !inner.is_empty() && gap > 3.0)
        {
            break;
        }
        gutters = surviving;
        right_again |= !only_left;
        next += 1;
        end = next;
        kept.clone_from(&gutters);
    }
    // Something at the right in one row only (a number beside a heading) makes no column of what follows.
    if right_again { (end, kept) } else { (at + 1, first_free) }
}
