//! Printed lines → the document's text. In: segments in reading order. Out: the text with its [`Line`]s, joined
//! as the paragraph reads: one space between lines, nothing where a line-end hyphen was hyphenation.

use super::hyphen::{Join, Vocabulary, ends_with_hyphen};
use super::{Line, Span, Style, TextMap};
use crate::layout::{Frame, PageLayout, Segment, Words, look};

/// A line of text with the text and frame it comes from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Page number, 1-based.
    pub page: u32,
    /// Where its coordinates stand.
    pub frame: Frame,
    /// Its words.
    pub text: &'a Words,
    /// The line.
    pub segment: Segment,
}

impl<'a> Source<'a> {
    /// A line of a page's body.
    pub fn of(page: &'a PageLayout, segment: Segment) -> Self {
        Self { page: page.number, frame: page.frame, text: &page.text, segment }
    }

    /// The characters of its first word.
    pub fn first(&self) -> &'a [char] {
        self.text.words.get(self.segment.first as usize).map_or(&[], |w| self.text.text(w))
    }

    /// Whether a word of it has these characters.
    pub fn has(&self, word: &[char]) -> bool {
        let from = self.segment.first as usize;
        let words = self.text.words.iter().skip(from).take(self.segment.len as usize);
        words.into_iter().any(|w| self.text.text(w) == word)
    }

    /// The characters of its last word.
    pub fn last(&self) -> &'a [char] {
        let at = (self.segment.first + self.segment.len).saturating_sub(1) as usize;
        self.text.words.get(at).map_or(&[], |w| self.text.text(w))
    }

    /// Every word is bold.
    pub fn all_bold(&self) -> bool {
        let words = self.text.words.get(self.segment.words()).unwrap_or_default();
        !words.is_empty() && words.iter().all(|w| w.look & look::BOLD != 0)
    }
}

/// The text, and the lines that were written.
#[derive(Default)]
pub struct Writer {
    /// The text so far.
    pub text: TextMap,
    /// The lines so far.
    pub lines: Vec<Line>,
    /// For line-end hyphens.
    pub vocabulary: Vocabulary,
}

impl Writer {
    /// Where the next character will stand.
    pub fn at(&self) -> usize {
        self.text.len()
    }

    /// Writes lines as one running text. The first `n_marker` words are a list marker. Gives the spans of
    /// marker and text.
    pub fn paragraph(&mut self, sources: &[Source], n_marker: usize) -> (Span, Span) {
        let start = self.at();
        let mut marker = Span::new(start, start);
        let mut body = start;
        for (i, source) in sources.iter().enumerate() {
            let next = sources.get(i + 1);
            let words = source.text.words.get(source.segment.words()).unwrap_or_default();
            self.text.begin_frame(source.page, source.frame);
            let line = self.lines.len() as u32;
            let line_start = self.at();
            let mut join = Join::Space;
            for (k, word) in words.iter().enumerate() {
                let last = k + 1 == words.len();
                if last && let Some(next) = next {
                    join = self.vocabulary.join(source.text.text(word), next.first());
                }
                // A soft hyphen at the end of a text with nothing after it stays printed.
                self.text.push_word(source.text, word, line, last && join == Join::Dropped);
                if i == 0 && k + 1 == n_marker {
                    marker = Span::new(start, self.at());
                    if !last {
                        self.text.push_separator(' ');
                    }
                    body = self.at();
                } else if !last {
                    self.text.push_separator(' ');
                }
            }
            self.lines.push(printed_line(source, Span::new(line_start, self.at())));
            if next.is_some() && join == Join::Space {
                self.text.push_separator(' ');
            }
        }
        (marker, Span::new(body, self.at()))
    }

    /// Writes lines one under the other.
    pub fn stacked(&mut self, sources: &[Source]) -> Span {
        let start = self.at();
        for (i, source) in sources.iter().enumerate() {
            if i > 0 {
                self.text.push_separator('\n');
            }
            self.paragraph(std::slice::from_ref(source), 0);
        }
        Span::new(start, self.at())
    }
}

fn printed_line(source: &Source, span: Span) -> Line {
    let s = &source.segment;
    let bbox = source.frame.page(s.bbox);
    let upright = source.frame.page(s.bbox) == s.bbox;
    Line {
        span,
        page: source.page,
        bbox,
        baseline: if upright { s.baseline } else { bbox.bottom },
        style: style(s),
        invisible: s.look & look::INVISIBLE != 0,
    }
}

/// The look of a segment.
pub fn style(s: &Segment) -> Style {
    Style { size: s.size, bold: s.look & look::BOLD != 0, italic: s.look & look::ITALIC != 0 }
}

/// Asks the vocabulary about the line ends of lines that follow each other.
pub fn ask<'a>(vocabulary: &mut Vocabulary, lines: impl Iterator<Item = Source<'a>>) {
    let mut before: Option<&'a [char]> = None;
    for line in lines {
        if let Some(first) = before
            && !first.ends_with(&['\u{ad}'])
            && ends_with_hyphen(first)
        {
            vocabulary.ask(first, line.first());
        }
        before = Some(line.last());
    }
}
