//! Glyphs → words, segments of lines, tables and reading order, page by page.
//!
//! In: [`PageMarks`] of one page. Out: a [`PageLayout`]: flat lists of characters, words and segments, and
//! the page's table edges. What needs the whole document (running headers, paragraphs, headings) is
//! [`crate::document`]'s. Nothing here knows of PDF. Work is bounded by the number of marks: every pass is
//! linear or sorts once; the table finders give up on pages with too many marks and say so.

mod aligned;
mod beside_margin;
mod centred;
mod column;
mod dump;
mod edge;
mod frame;
mod grid;
mod hanging;
mod margin;
mod merge;
mod order;
mod plausible;
mod run;
mod segment;
mod slant;
mod table;
mod tight;
mod typewriter;
mod word;

pub use dump::dump_lines;
pub use frame::Frame;
pub use order::{Item, arrange};
pub(crate) use segment::CURRENCIES;
pub use segment::{Segment, is_bullet, is_numbering};
pub use table::{Align, Kind, Placed, RawCell, RawColumn, RawTable, kind};
pub use word::{Word, Words, look};

use crate::content::{Direction, FontStyle, PageMarks};
use crate::diagnostic::Diagnostics;
use edge::Edges;

/// A page's share of turned glyphs above which the page itself is read turned.
const TURNED_SHARE: f32 = 0.6;

/// A turned or slanted stretch of text beside the body.
#[derive(Clone, Debug)]
pub struct MarginText {
    /// The frame in which its coordinates stand.
    pub frame: Frame,
    /// Its words and characters.
    pub text: Words,
    /// Its lines.
    pub segments: Vec<Segment>,
}

/// One page as words and segments of lines, before anything is grouped.
#[derive(Clone, Debug, Default)]
pub struct PageLayout {
    /// Page number, 1-based.
    pub number: u32,
    /// The frame in which the coordinates of `text`, `segments` and edges stand.
    pub frame: Frame,
    /// Words and characters.
    pub text: Words,
    /// Segments by row, left to right.
    pub segments: Vec<Segment>,
    /// Text of other directions.
    pub margins: Vec<MarginText>,
    /// Painted table edges.
    edges: Edges,
}

/// Lays out one page.
pub fn page(marks: &PageMarks, fonts: &[FontStyle], diagnostics: &mut Diagnostics) -> PageLayout {
    let mut counts = [0usize; 5];
    for glyph in &marks.glyphs {
        if let Some(count) = counts.get_mut(glyph.direction as usize) {
            *count += 1;
        }
    }
    let main = main_direction(&counts);
    let frame = |turn| Frame { turn, width: marks.width, height: marks.height, slope: 0.0 };
    let mut layout = PageLayout { number: marks.number, frame: frame(main), ..PageLayout::default() };
    word::words(&marks.glyphs, fonts, &mut layout.frame, &mut layout.text);
    layout.segments = tight::cut_tight(&layout.text, segment::segments(&layout.text));
    layout.edges = edge::edges(&marks.rulings, &layout.frame, marks.number, diagnostics);
    let segments = std::mem::take(&mut layout.segments);
    layout.segments = hanging::join_hanging(&layout.text, segments, &layout.edges);
    for turn in [Direction::Right, Direction::Up, Direction::Left, Direction::Down, Direction::Oblique] {
        if turn == main || counts.get(turn as usize).is_none_or(|&n| n == 0) {
            continue;
        }
        let mut margin = MarginText { frame: frame(turn), text: Words::default(), segments: Vec::new() };
        word::words(&marks.glyphs, fonts, &mut margin.frame, &mut margin.text);
        margin.segments = segment::segments(&margin.text);
        layout.margins.push(margin);
    }
    layout
}

/// The direction in which the page is read: upright unless most of it is turned.
fn main_direction(counts: &[usize; 5]) -> Direction {
    let total: usize = counts.iter().sum();
    for turn in [Direction::Up, Direction::Down, Direction::Left] {
        let n = counts.get(turn as usize).copied().unwrap_or(0);
        if n as f32 > TURNED_SHARE * total as f32 {
            return turn;
        }
    }
    Direction::Right
}
