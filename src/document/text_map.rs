//! The document's text with the place of every character: a match of a regex knows its boxes.
//!
//! In: words of printed lines, appended in reading order. Out: one text, and for any span of it the printed
//! pieces. Kept small: two numbers for a character (its left and right edge) and one [`Piece`] for a word.

use crate::geom::Rect;
use crate::layout::{Frame, Word, Words};

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
    #[expect(clippy::should_implement_trait, reason = "a part of a span, not a difference")]
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

/// A printed word: a stretch of the text on one line.
#[derive(Clone, Copy, Debug)]
struct Piece {
    /// First byte in the text.
    start: u32,
    /// One past the last byte.
    end: u32,
    /// Edges of its first character.
    edges: u32,
    /// Printed line, index into the document's lines.
    line: u32,
    /// The page it stands on, index into the frames.
    frame: u32,
    /// Upper end of its box, in the frame.
    top: f32,
    /// Lower end of its box, in the frame.
    bottom: f32,
    /// The hyphen printed after it that is no part of the text; its edges follow the word's.
    hyphen: Option<char>,
}

/// The text of a document and, for every character, its glyph's page and box.
#[derive(Clone, Debug, Default)]
pub struct TextMap {
    text: String,
    pieces: Vec<Piece>,
    edges: Vec<[f32; 2]>,
    frames: Vec<(u32, Frame)>,
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

    /// What a span quotes: one entry for each printed line it touches, in the order of the text.
    pub fn quotes(&self, span: Span) -> Vec<Quote> {
        let mut quotes: Vec<Quote> = Vec::new();
        let mut line = None;
        let mut end_of_last = 0;
        let first = self.pieces.partition_point(|p| p.end <= span.start);
        for piece in self.pieces.iter().skip(first) {
            if piece.start >= span.end {
                break;
            }
            let Some((page, frame)) = self.frames.get(piece.frame as usize) else { continue };
            let text = self.str(Span { start: piece.start, end: piece.end });
            let mut bbox: Option<Rect> = None;
            let mut part = String::new();
            let mut grow = |edge: &[f32; 2]| {
                let r = Rect { x0: edge[0], top: piece.top, x1: edge[1], bottom: piece.bottom };
                bbox = Some(bbox.map_or(r, |b| b.union(&r)));
            };
            let mut edges = self.edges.get(piece.edges as usize..).unwrap_or_default().iter();
            for (at, ch) in text.char_indices() {
                let Some(edge) = edges.next() else { break };
                let at = piece.start + at as u32;
                if at >= span.start && at < span.end {
                    part.push(ch);
                    grow(edge);
                }
            }
            if let (Some(hyphen), Some(edge)) = (piece.hyphen, edges.next())
                && span.end > piece.end
            {
                part.push(hyphen);
                grow(edge);
            }
            let Some(bbox) = bbox.map(|b| frame.printed(b)) else { continue };
            match quotes.last_mut() {
                Some(quote) if line == Some(piece.line) => {
                    if piece.start > end_of_last {
                        quote.text.push(' ');
                    }
                    quote.text.push_str(&part);
                    quote.bbox = quote.bbox.union(&bbox);
                }
                _ => quotes.push(Quote { page: *page, bbox, text: part }),
            }
            line = Some(piece.line);
            end_of_last = piece.end;
        }
        quotes
    }

    /// The text as printed under a box of a page, lines separated by `\n`: of every character whose middle
    /// lies inside. In points, as [`Quote::bbox`].
    pub fn read_box(&self, page: u32, bbox: &Rect) -> String {
        let mut found: Vec<(u32, String)> = Vec::new();
        for piece in &self.pieces {
            let Some((number, frame)) = self.frames.get(piece.frame as usize) else { continue };
            if *number != page {
                continue;
            }
            let text = self.str(Span { start: piece.start, end: piece.end });
            let edges = self.edges.get(piece.edges as usize..).unwrap_or_default();
            let mut part = String::new();
            for (ch, edge) in text.chars().chain(piece.hyphen).zip(edges) {
                let r =
                    frame.printed(Rect { x0: edge[0], top: piece.top, x1: edge[1], bottom: piece.bottom });
                if bbox.contains(r.center_x(), r.center_y()) {
                    part.push(ch);
                }
            }
            if part.is_empty() {
                continue;
            }
            match found.last_mut() {
                Some((line, so_far)) if *line == piece.line => {
                    so_far.push(' ');
                    so_far.push_str(&part);
                }
                _ => found.push((piece.line, part)),
            }
        }
        found.into_iter().map(|f| f.1).collect::<Vec<_>>().join("\n")
    }

    /// Number of bytes so far.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Announces a page (or the turned text of one); what is appended next stands there.
    pub(super) fn begin_frame(&mut self, page: u32, frame: Frame) {
        if self.frames.last() != Some(&(page, frame)) {
            self.frames.push((page, frame));
        }
    }

    /// Appends what stands between words: a space, a tab, a line break.
    pub(super) fn push_separator(&mut self, separator: char) {
        self.text.push(separator);
    }

    /// Appends a word of a printed line. `drop_hyphen`: its last character is a line-end hyphen that is no
    /// part of the text.
    pub(super) fn push_word(&mut self, words: &Words, word: &Word, line: u32, drop_hyphen: bool) {
        let chars = words.text(word);
        let kept = chars.len() - usize::from(drop_hyphen && chars.len() > 1);
        let start = self.text.len() as u32;
        let edges = self.edges.len() as u32;
        let first = word.first as usize;
        let printed = words.edges.get(first..first + kept).filter(|_| !chars.contains(&'\u{ad}'));
        if let Some(printed) = printed {
            self.text.extend(chars.iter().take(kept));
            self.edges.extend_from_slice(printed);
        }
        for (i, &ch) in chars.iter().enumerate().take(if printed.is_some() { 0 } else { kept }) {
            // A soft hyphen inside a line prints nothing.
            if ch == '\u{ad}' && i + 1 < chars.len() {
                continue;
            }
            self.text.push(ch);
            self.edges.push(words.edges.get(first + i).copied().unwrap_or_default());
        }
        let hyphen = if kept < chars.len() { chars.last().copied() } else { None };
        if hyphen.is_some() {
            self.edges.push(words.edges.get(first + kept).copied().unwrap_or_default());
        }
        self.pieces.push(Piece {
            start,
            end: self.text.len() as u32,
            edges,
            line,
            frame: self.frames.len().saturating_sub(1) as u32,
            top: word.bbox.top,
            bottom: word.bbox.bottom,
            hyphen,
        });
    }
}
