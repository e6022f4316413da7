//! Headings in the margin: `Beslut`, `Bakgrund` in a narrow column, each beside the paragraphs it heads. In: the boxes of
//! two columns. Out: the pieces in which both are read, heading by heading. Refuses columns of running text, blocks
//! of addresses and heads of letters: those are read one column after the other.

use crate::geom::Rect;

/// Lines of one heading are at most this many heights of letters apart.
const WITHIN: f32 = 1.0;
/// A heading and the first line of its text share a row within this part of a height.
const SAME_ROW: f32 = 0.35;
/// A box of this many heights of letters is no line of text.
const TALL: f32 = 2.5;
/// The part of both columns that a margin takes at the most, and a line of running text at the least.
const MARGIN: f32 = 0.35;
const RUNNING: f32 = 0.5;
/// A paragraph begins where lines stand this much further apart than they do inside one.
const PARAGRAPH: f32 = 1.2;
/// Lines inside a paragraph are at most this many heights of letters apart, baseline to baseline: one and a half times
/// the size of the font.
const WIDEST_LEADING: f32 = 1.5 / 0.7;

/// The items of a margin and of the text beside it, each heading with its text; none when the left column is no margin.
/// Both are given from the top down.
pub fn beside(boxes: &[Rect], left: &[u32], right: &[u32]) -> Option<Vec<Vec<u32>>> {
    let get = |i: &u32| boxes.get(*i as usize).copied();
    if left.len() < 2 || right.len() <= left.len() {
        return None;
    }
    let heights = left.iter().filter_map(get).map(|r| r.height());
    let (low, high) = heights.fold((f32::MAX, 0.0f32), |(low, high), h| (low.min(h), high.max(h)));
    let x = |items: &[u32]| {
        let boxes = items.iter().filter_map(get);
        boxes.fold((f32::MAX, f32::MIN), |(x0, x1), r| (x0.min(r.x0), x1.max(r.x1)))
    };
    let ((left_x0, left_x1), (_, right_x1)) = (x(left), x(right));
    let whole = right_x1 - left_x0;
    let runs = right.iter().filter_map(get).any(|r| r.width() > RUNNING * whole);
    if high > 2.0 * low || left_x1 - left_x0 > MARGIN * whole || !runs {
        return None;
    }
    let mut headings: Vec<Vec<u32>> = Vec::new();
    let mut above: Option<Rect> = None;
    for item in left {
        let r = get(item)?;
        match headings.last_mut().filter(|_| above.is_some_and(|a| r.top - a.bottom < WITHIN * low)) {
            Some(heading) => heading.push(*item),
            None => headings.push(vec![*item]),
        }
        above = Some(r);
    }
    if headings.len() < 2 {
        return None;
    }
    let steps = right.windows(2).filter_map(|pair| match pair {
        [a, b] => Some(get(b)?.bottom - get(a)?.bottom),
        _ => None,
    });
    let leading = steps.filter(|step| *step > low).fold(WIDEST_LEADING * low, f32::min);
    // Where in the text each heading's paragraphs begin.
    let mut cuts = Vec::with_capacity(headings.len());
    for heading in &headings {
        let place = get(heading.first()?)?;
        // The headings go down the page: none is beside text above that of the one before.
        let from = cuts.last().copied().unwrap_or(0);
        // A table may begin a little below its heading.
        let holds = |r: &Rect| {
            r.height() > TALL * low && r.top < place.bottom + SAME_ROW * low && r.bottom > place.top
        };
        let is_beside = |i: &u32| {
            get(i).is_some_and(|r| (r.center_y() - place.center_y()).abs() < SAME_ROW * low || holds(&r))
        };
        let at = from + right.get(from..)?.iter().position(is_beside)?;
        let before = at.checked_sub(1).and_then(|n| right.get(n)).and_then(get);
        let own = right.get(at).and_then(get)?;
        if before.is_some_and(|b| own.bottom - b.bottom < PARAGRAPH * leading) {
            return None;
        }
        cuts.push(at);
    }
    let mut pieces = vec![right.get(..*cuts.first()?)?.to_vec()];
    for (nth, heading) in headings.into_iter().enumerate() {
        let to = cuts.get(nth + 1).copied().unwrap_or(right.len());
        pieces.push(heading);
        pieces.push(right.get(*cuts.get(nth)?..to)?.to_vec());
    }
    Some(pieces)
}
