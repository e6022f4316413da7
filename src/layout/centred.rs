//! Cells centred beside each other → one row. In: the printed rows of a page that no grid holds. Out: the same, with two
//! lines of one cell and the line of the cells beside it, that stands half-way between them, in one row. Refuses columns of
//! text whose lines go on alternating, and rows that a painted line parts.

use super::PageLayout;
use super::aligned::{Row, boxes, is_numeric};
use super::segment::Segment;
use crate::geom::Rect;

/// Lines of one cell are this many em apart.
const LEADING: std::ops::Range<f32> = 0.9..1.6;
/// The line between them stands within this many em of the middle.
const OFF_MIDDLE: f32 = 0.16;
/// The next lines are at least this part of the leading away.
const CLEAR: f32 = 0.75;
/// Lines of a cell set alike agree within this many points.
const SAME_PLACE: f32 = 3.0;

/// Joins rows that are lines of cells centred beside each other. Gives the segments in the order of the joined rows,
/// from left to right, where there are any.
pub fn join_centred(page: &PageLayout, lines: &[Segment], rows: &mut Vec<Row>) -> Option<Vec<Segment>> {
    let mut sorted: Option<Vec<Segment>> = None;
    let mut out: Vec<Row> = Vec::with_capacity(rows.len());
    let mut at = 0;
    while let Some(row) = rows.get(at) {
        let Some((middle, below)) = rows.get(at + 1).zip(rows.get(at + 2)).filter(|(middle, below)| {
            let clear = CLEAR * (below.baseline - row.baseline);
            let before = at.checked_sub(1).and_then(|i| rows.get(i));
            before.is_none_or(|b| row.baseline - b.baseline > clear)
                && rows.get(at + 3).is_none_or(|next| next.baseline - below.baseline > clear)
                && is_centred(page, lines, row, middle, below)
        }) else {
            out.push(row.clone());
            at += 1;
            continue;
        };
        let joined = Row {
            range: row.range.start..below.range.end,
            baseline: middle.baseline,
            edges: (row.baseline, below.baseline),
            size: row.size.max(middle.size),
            prose: false,
            leaders: false,
        };
        let order = sorted.get_or_insert_with(|| lines.to_vec());
        if let Some(own) = order.get_mut(joined.range.clone()) {
            own.sort_by(|a, b| a.bbox.x0.total_cmp(&b.bbox.x0).then(a.baseline.total_cmp(&b.baseline)));
        }
        out.push(joined);
        at += 3;
    }
    if sorted.is_some() {
        *rows = out;
    }
    sorted
}

/// Whether the cells of two rows are two lines each, and those of the row between them stand half-way and beside them.
fn is_centred(page: &PageLayout, lines: &[Segment], above: &Row, middle: &Row, below: &Row) -> bool {
    let size = above.size.max(below.size).max(1.0);
    let leading = below.baseline - above.baseline;
    let is_half = (middle.baseline - (above.baseline + below.baseline) / 2.0).abs() < OFF_MIDDLE * size;
    let n = [above, middle, below].map(|row| row.range.len());
    let is_one = above.range.end == middle.range.start && middle.range.end == below.range.start;
    if !is_half
        || !LEADING.contains(&(leading / size))
        || !is_one
        || n.first() != n.last()
        || [above, middle, below].iter().any(|row| row.leaders || row.prose)
    {
        return false;
    }
    let own = || boxes(lines, above).chain(boxes(lines, below));
    let is_beside = |m: &Rect| own().all(|b| m.x0 > b.x1 || m.x1 < b.x0);
    let alike = |a: &Rect, b: &Rect| {
        (a.x0 - b.x0).abs() < SAME_PLACE
            || (a.x1 - b.x1).abs() < SAME_PLACE
            || (a.center_x() - b.center_x()).abs() < SAME_PLACE
    };
    let middles = lines.get(middle.range.clone()).unwrap_or_default();
    let has_cells = middles.len() > 1 || above.range.len() > 1 || middles.iter().all(|l| is_numeric(page, l));
    has_cells
        && boxes(lines, middle).all(|m| is_beside(&m))
        && boxes(lines, above).zip(boxes(lines, below)).all(|(a, b)| alike(&a, &b))
        && !is_parted(page, own(), above.baseline + 0.1 * size, below.baseline - 0.3 * size)
}

/// Whether a painted line runs under the upper lines of the cells.
fn is_parted(page: &PageLayout, own: impl Iterator<Item = Rect>, from: f32, to: f32) -> bool {
    let list = &page.edges.horizontal;
    let start = list.partition_point(|e| e.at < from);
    let (left, right) = own.fold((f32::MAX, f32::MIN), |(l, r), b| (l.min(b.x0), r.max(b.x1)));
    let between = list.iter().skip(start).take_while(|e| e.at < to);
    between.into_iter().any(|e| e.to.min(right) - e.from.max(left) > 0.5 * (right - left))
}
