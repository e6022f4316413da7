//! Marks that hang before their text → one line with it. In: the segments of a page by row. Out: the same, with a
//! bare number, a letter or `att` that a wide tab sets before a sentence joined to it: a list, that would
//! otherwise look like a table of two columns. Refuses where a painted line parts the two, and numbers that
//! do not count up or stand beside names.

use super::edge::Edges;
use super::segment::{Segment, is_number};
use super::word::Words;

/// A mark stands at most this many em before its text.
const WIDEST_GAP: f32 = 4.5;
/// Left edges of one list agree within this many points.
const SAME_EDGE: f32 = 2.0;
/// Words that a clause has at least.
const LEAST_WORDS: u32 = 2;
/// The word that opens a clause of a Swedish decision.
const CLAUSE: [char; 3] = ['a', 't', 't'];

/// A row that may begin an item of a list.
struct Mark {
    /// Index of its segment; the text is the next.
    at: usize,
    /// What a bare number counts.
    number: u32,
    /// Left edge of the text.
    x0: f32,
    /// Whether its text, to its last line, ends like a sentence.
    ends: bool,
}

/// Joins marks to the text that they hang before.
pub fn join_hanging(text: &Words, list: Vec<Segment>, edges: &Edges) -> Vec<Segment> {
    let mut joined = vec![false; list.len()];
    let mut run: Vec<Mark> = Vec::new();
    let mut at = 0;
    let mut any = false;
    while let Some(first) = list.get(at) {
        let row_end = list.iter().skip(at).take_while(|s| s.row == first.row).count() + at;
        let row = list.get(at..row_end).unwrap_or_default();
        match row {
            [mark, body] if hangs(text, mark, body, edges) => {
                let word = text.words.get(mark.first as usize).map_or(&[][..], |w| text.text(w));
                if word == CLAUSE {
                    any |= set(&mut joined, at);
                } else if let Some(number) = bare_number(word) {
                    let goes_on = run
                        .last()
                        .is_some_and(|l| l.number + 1 == number && (l.x0 - body.bbox.x0).abs() < SAME_EDGE);
                    if !goes_on {
                        any |= close(&mut run, &mut joined);
                    }
                    if goes_on || number == 1 {
                        run.push(Mark { at, number, x0: body.bbox.x0, ends: ends(text, body) });
                    }
                }
            }
            [line] if run.last().is_some_and(|l| (l.x0 - line.bbox.x0).abs() < SAME_EDGE) => {
                if let Some(last) = run.last_mut() {
                    last.ends = ends(text, line);
                }
            }
            _ => any |= close(&mut run, &mut joined),
        }
        at = row_end;
    }
    any |= close(&mut run, &mut joined);
    if !any {
        return list;
    }
    let mut out: Vec<Segment> = Vec::with_capacity(list.len());
    let mut skip = false;
    for (at, segment) in list.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        match list.get(at + 1) {
            Some(body) if joined.get(at) == Some(&true) => {
                out.push(Segment::over(&text.words, segment.first as usize..body.words().end, segment.row));
                skip = true;
            }
            _ => out.push(*segment),
        }
    }
    out
}

/// Takes the run of numbers for a list when most of its items are sentences.
fn close(run: &mut Vec<Mark>, joined: &mut [bool]) -> bool {
    let is_list = run.len() >= 2 && run.iter().filter(|m| m.ends).count() * 2 > run.len();
    let mut any = false;
    for mark in run.drain(..) {
        any |= is_list && set(joined, mark.at);
    }
    any
}

fn set(joined: &mut [bool], at: usize) -> bool {
    if let Some(flag) = joined.get_mut(at) {
        *flag = true;
    }
    true
}

fn bare_number(word: &[char]) -> Option<u32> {
    let number = word.iter().fold(0, |n, c| n * 10 + c.to_digit(10).unwrap_or(0));
    (is_number(word) && word.len() <= 2).then_some(number)
}

fn ends(text: &Words, segment: &Segment) -> bool {
    let last = segment.words().end.saturating_sub(1);
    text.words.get(last).is_some_and(|w| text.text(w).ends_with(&['.']) && w.len > 2)
}

/// Whether a segment of one word stands a tab before a segment of words, with nothing painted between.
fn hangs(text: &Words, mark: &Segment, body: &Segment, edges: &Edges) -> bool {
    let gap = body.bbox.x0 - mark.bbox.x1;
    let letter = text
        .words
        .get(body.first as usize)
        .and_then(|w| text.text(w).first())
        .is_some_and(|c| c.is_alphabetic());
    let fits = mark.len == 1
        && body.len >= LEAST_WORDS
        && letter
        && gap > 0.0
        && gap < WIDEST_GAP * mark.size
        && (mark.size - body.size).abs() < 0.12 * body.size;
    if !fits {
        return false;
    }
    let (from, to) = (mark.bbox.x1 - 1.0, body.bbox.x0 + 1.0);
    let start = edges.vertical.partition_point(|e| e.at < from);
    let mut between = edges.vertical.iter().skip(start).take_while(|e| e.at < to);
    !between.any(|e| e.from < mark.baseline && e.to > mark.baseline - 0.5 * mark.size)
}
