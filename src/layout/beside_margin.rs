//! Tables beside headings in a margin. In: the rows of a region with columns. Out: what stands right of the headings, cut where
//! one begins, where it has columns of its own; a heading there is no label of a row. Refuses regions whose left column
//! has the rows of the table, or is set like them.

use super::PageLayout;
use super::aligned::{Row, is_numeric};
use super::segment::Segment;
use super::word::look;

/// Edges of a column agree within this, in points.
const SAME_EDGE: f32 = 2.0;
/// Headings differ in size from the text beside them by this factor, where they are not bold.
const SET_APART: f32 = 1.05;
/// Lines of one heading are at most this many em apart.
const SAME_HEADING: f32 = 1.5;

/// The rows right of the headings in a margin, a piece for each heading; none where the region has no margin.
pub fn pieces(page: &PageLayout, lines: &[Segment], region: &[Row]) -> Option<Vec<Vec<Row>>> {
    let cells = |row: &Row| lines.get(row.range.clone()).unwrap_or_default();
    let edge = region.iter().filter_map(|row| cells(row).first()).map(|l| l.bbox.x0).fold(f32::MAX, f32::min);
    let heading = |row: &Row| cells(row).first().copied().filter(|l| l.bbox.x0 - edge < SAME_EDGE);
    let beside = |row: &Row| {
        let own = cells(row);
        own.get(usize::from(heading(row).is_some())..).unwrap_or_default()
    };
    let margin_end = region.iter().filter_map(heading).map(|l| l.bbox.x1).fold(f32::MIN, f32::max);
    let text_begin = region.iter().flat_map(beside).map(|l| l.bbox.x0).fold(f32::MAX, f32::min);
    if text_begin <= margin_end || !region.iter().any(|row| heading(row).is_some()) {
        return None;
    }
    // Rows that have columns of their own right of the margin.
    let is_inner = |row: &&Row| matches!(beside(row), [_, .., last] if is_numeric(page, last));
    let inner: Vec<&Row> = region.iter().filter(is_inner).collect();
    let ends = |row: &Row| Some((beside(row).first()?.bbox.x0, beside(row).last()?.bbox.x1));
    let is_aligned = |pair: &[&Row]| match pair {
        [a, b] => ends(a)
            .zip(ends(b))
            .is_some_and(|((a0, a1), (b0, b1))| (a0 - b0).abs() < SAME_EDGE && (a1 - b1).abs() < SAME_EDGE),
        _ => false,
    };
    let is_labelled = |row: &&&Row| heading(row).is_some();
    if !inner.windows(2).any(is_aligned) || inner.iter().filter(is_labelled).count() * 2 > inner.len() {
        return None;
    }
    // A label of the left column beside a sum of the right: the total of a table whose groups stand at the left.
    let mut right_edges: Vec<f32> = inner.iter().filter_map(|row| ends(row)).map(|(_, x1)| x1).collect();
    right_edges.sort_by(f32::total_cmp);
    let is_total = |row: &Row| {
        let [sum] = beside(row) else { return false };
        let at = right_edges.partition_point(|x1| *x1 <= sum.bbox.x1 - SAME_EDGE);
        let ends_alike = right_edges.get(at).is_some_and(|x1| x1 - sum.bbox.x1 < SAME_EDGE);
        heading(row).is_some() && is_numeric(page, sum) && ends_alike
    };
    if region.iter().any(is_total) {
        return None;
    }
    let items: Vec<Segment> = inner.iter().filter_map(|row| beside(row).first().copied()).collect();
    let is_bold = |l: &Segment| l.look & look::BOLD != 0;
    let n_bold = items.iter().filter(|l| is_bold(l)).count();
    let sizes = items.iter().map(|l| l.size);
    let (least, most) =
        sizes.fold((f32::MAX, 0.0f32), |(least, most), size| (least.min(size), most.max(size)));
    let is_apart = |l: Segment| {
        is_bold(&l) && n_bold * 2 < items.len() || l.size > SET_APART * most || least > SET_APART * l.size
    };
    if !region.iter().filter_map(heading).all(is_apart) {
        return None;
    }
    let mut out: Vec<Vec<Row>> = vec![Vec::new()];
    let mut above: Option<f32> = None;
    for row in region {
        let own = heading(row);
        if let Some(own) = own {
            let goes_on = above.is_some_and(|above| own.baseline - above < SAME_HEADING * own.size);
            if !goes_on {
                out.push(Vec::new());
            }
            above = Some(own.baseline);
        }
        let range = row.range.start + usize::from(own.is_some())..row.range.end;
        if let Some(piece) = out.last_mut().filter(|_| !range.is_empty()) {
            piece.push(Row { range, ..row.clone() });
        }
    }
    Some(out)
}
