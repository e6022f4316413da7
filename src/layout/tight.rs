//! A heading in the margin that reaches to the text beside it: `Regionstyrelsens beslut Redovisningen godkänns.` on one
//! line, the heading in bold. In: the segments of a page. Out: the same, such lines cut where the text begins. Refuses
//! to cut where no line right above or below begins at that place.

use super::segment::{Segment, is_numbering};
use super::word::{Words, look};

/// Lines begin at the same place within this, in points.
const SAME_EDGE: f32 = 0.75;
/// Space between the heading and the text, in em, at the least.
const LEAST_GAP: f32 = 0.15;
/// Letters of a heading at the least.
const LEAST_LETTERS: usize = 4;

/// Cuts every line that is a bold heading and text in regular type, where the line above or below begins at the text's edge.
pub fn cut_tight(text: &Words, list: Vec<Segment>) -> Vec<Segment> {
    let bold = |l: &Segment| l.look & look::BOLD != 0;
    let mut cuts: Vec<(usize, usize)> = Vec::new();
    let mut begin = 0;
    while let Some(first) = list.get(begin) {
        // The rows above and below, as far as they are in the list.
        let row = first.row;
        let end = begin + list.get(begin..).unwrap_or_default().iter().take_while(|s| s.row == row).count();
        if let Some(at) = change_of_type(text, first)
            && let Some(edge) = text.words.get(at).map(|w| w.bbox.x0)
        {
            let is_near = |s: &&Segment| {
                (s.baseline - first.baseline).abs() < 3.0 * first.size
                    && (s.bbox.x0 - edge).abs() < SAME_EDGE
                    && !bold(s)
            };
            let before = list.get(..begin).unwrap_or_default();
            let above = before.last().map(|s| s.row);
            let mut above = before.iter().rev().take_while(|s| Some(s.row) == above);
            let after = list.get(end..).unwrap_or_default();
            let below = after.first().map(|s| s.row);
            let mut below = after.iter().take_while(|s| Some(s.row) == below);
            if above.any(|s| is_near(&s)) || below.any(|s| is_near(&s)) {
                cuts.push((begin, at));
            }
        }
        begin = end;
    }
    if cuts.is_empty() {
        return list;
    }
    let mut out = Vec::with_capacity(list.len() + cuts.len());
    let mut cuts = cuts.into_iter().peekable();
    for (nth, segment) in list.into_iter().enumerate() {
        match cuts.next_if(|(cut, _)| *cut == nth) {
            Some((_, at)) => {
                out.push(Segment::over(&text.words, segment.first as usize..at, segment.row));
                out.push(Segment::over(&text.words, at..segment.words().end, segment.row));
            }
            None => out.push(segment),
        }
    }
    out
}

/// The word of a line where bold type, a heading, ends and the text begins, which is bold nowhere.
fn change_of_type(text: &Words, line: &Segment) -> Option<usize> {
    let words = text.words.get(line.words())?;
    let is_bold = |at: usize| words.get(at).is_some_and(|w| w.look & look::BOLD != 0);
    if !is_bold(0) {
        return None;
    }
    let at = (1..words.len()).find(|at| !is_bold(*at))?;
    let (last, next) = (words.get(at - 1)?, words.get(at)?);
    let first = text.text(words.first()?);
    let letters = words.iter().take(at).flat_map(|w| text.text(w)).filter(|c| c.is_alphabetic()).count();
    let is_heading = first.first().is_some_and(|c| c.is_uppercase()) && letters >= LEAST_LETTERS;
    let is_apart = next.bbox.x0 - last.bbox.x1 > LEAST_GAP * last.size.max(next.size);
    (is_heading && is_apart && !is_numbering(first) && !(at..words.len()).any(is_bold))
        .then_some(line.first as usize + at)
}
