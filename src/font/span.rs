//! Ranges of codes that stand for something, looked up by code.
//!
//! In: ranges as a file defines them, in any order, one over the other. Out: ranges that do not overlap. Where a code is
//! defined several times the last definition counts: writers give a wide range and then correct single codes of it.

use std::collections::BinaryHeap;

/// Codes `low..=high` and what they stand for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span<T> {
    pub low: u32,
    pub high: u32,
    pub value: T,
}

/// Ranges in order, none over another.
#[derive(Clone, Debug)]
pub(super) struct Spans<T>(Vec<Span<T>>);

impl<T> Default for Spans<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy> Spans<T> {
    /// Puts definitions in order. One whose bounds are in the wrong order is dropped.
    pub fn new(mut defined: Vec<Span<T>>) -> Self {
        let is_settled = |pair: &[Span<T>]| matches!(pair, [a, b] if a.high < b.low);
        defined.retain(|span| span.low <= span.high);
        if defined.windows(2).all(is_settled) {
            return Self(defined);
        }
        let mut sorted: Vec<(usize, Span<T>)> = defined.into_iter().enumerate().collect();
        sorted.sort_by_key(|(_, span)| span.low);
        if sorted.windows(2).all(|pair| matches!(pair, [a, b] if a.1.high < b.1.low)) {
            return Self(sorted.into_iter().map(|(_, span)| span).collect());
        }
        Self(flatten(&sorted))
    }

    /// The range that holds a code.
    pub fn find(&self, code: u32) -> Option<&Span<T>> {
        let after = self.0.partition_point(|span| span.low <= code);
        self.0.get(after.checked_sub(1)?).filter(|span| code <= span.high)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ranges in order.
    pub fn iter(&self) -> impl Iterator<Item = &Span<T>> {
        self.0.iter()
    }
}

/// Walks along the codes; of the ranges open at a place the one defined last shows.
fn flatten<T: Copy>(sorted: &[(usize, Span<T>)]) -> Vec<Span<T>> {
    let mut out: Vec<Span<T>> = Vec::with_capacity(sorted.len());
    let mut shown = None;
    // Definition and place in the list.
    let mut open: BinaryHeap<(usize, usize)> = BinaryHeap::new();
    let span = |at: usize| sorted.get(at).map(|(_, span)| span);
    let mut next = 0;
    let mut code = 0u32;
    loop {
        if open.is_empty() {
            match span(next) {
                None => return out,
                Some(span) => code = span.low,
            }
        }
        while let Some((definition, span)) = sorted.get(next)
            && span.low <= code
        {
            open.push((*definition, next));
            next += 1;
        }
        while open.peek().and_then(|&(_, at)| span(at)).is_some_and(|span| span.high < code) {
            open.pop();
        }
        let Some((&(definition, _), top)) = open.peek().and_then(|top| Some((top, span(top.1)?))) else {
            continue;
        };
        let until = span(next).map_or(top.high, |later| top.high.min(later.low - 1));
        match out.last_mut() {
            Some(last) if shown == Some(definition) && last.high + 1 == code => last.high = until,
            _ => out.push(Span { low: code, high: until, value: top.value }),
        }
        shown = Some(definition);
        match until.checked_add(1) {
            Some(after) => code = after,
            None => return out,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(defined: &[(u32, u32, char)]) -> Vec<(u32, u32, char)> {
        let defined = defined.iter().map(|&(low, high, value)| Span { low, high, value }).collect();
        Spans::new(defined).0.into_iter().map(|span| (span.low, span.high, span.value)).collect()
    }

    #[test]
    fn the_last_definition_counts() {
        assert_eq!(spans(&[(5, 9, 'a'), (1, 3, 'b'), (4, 2, 'x')]), [(1, 3, 'b'), (5, 9, 'a')]);
        let patched = [(0, u32::MAX, 'w'), (7, 7, 'a'), (2, 4, 'b'), (3, 3, 'c'), (7, 7, 'd')];
        let expected = [
            (0, 1, 'w'),
            (2, 2, 'b'),
            (3, 3, 'c'),
            (4, 4, 'b'),
            (5, 6, 'w'),
            (7, 7, 'd'),
            (8, u32::MAX, 'w'),
        ];
        assert_eq!(spans(&patched), expected);
        // Defined before the wide one: gone, and the wide one stays whole.
        assert_eq!(spans(&[(7, 7, 'a'), (0, 9, 'w'), (12, 13, 'b')]), [(0, 9, 'w'), (12, 13, 'b')]);
        assert_eq!(spans(&[(0, 5, 'a'), (3, 9, 'b')]), [(0, 2, 'a'), (3, 9, 'b')]);
        assert_eq!(spans(&[(3, 9, 'b'), (0, 5, 'a')]), [(0, 5, 'a'), (6, 9, 'b')]);
    }

    #[test]
    fn many_patches_take_no_more_ranges_than_they_need() {
        let mut defined = vec![(0, 200_000, 'w')];
        defined.extend((0..100_000).map(|n| (2 * n, 2 * n, 'p')));
        assert_eq!(spans(&defined).len(), 200_001 - 1);
        let found = Spans::new(defined.iter().map(|&(low, high, value)| Span { low, high, value }).collect());
        assert_eq!((found.find(8).unwrap().value, found.find(9).unwrap().value), ('p', 'w'));
        assert!(found.find(200_001).is_none());
    }
}
