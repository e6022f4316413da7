//! Content streams → the marks of a page: glyphs, rulings, images (ISO 32000-2, 7.8 and 9).

mod annotation;
mod dump;
mod field;
mod glyph;
mod interpreter;
mod layer;
mod marked;
mod overprint;
mod paint;
mod path;
mod reader;
mod ruling;
mod show;
mod state;

pub use dump::dump;
pub use glyph::{Direction, Glyph, GlyphFlags};
pub use reader::Reader;
pub use ruling::Ruling;

use crate::geom::Rect;

/// Everything painted on one page that later stages need. Coordinates as in [`crate::geom`].
#[derive(Clone, Debug, Default)]
pub struct PageMarks {
    /// Page number, 1-based.
    pub number: u32,
    /// Width of the page as shown, in points.
    pub width: f32,
    /// Height of the page as shown, in points.
    pub height: f32,
    /// Glyphs in painting order. A char code that stands for several characters gives one glyph per
    /// character with the box divided evenly, so that one glyph is always one Unicode scalar.
    pub glyphs: Vec<Glyph>,
    /// Painted straight lines and thin or cell-sized rectangles.
    pub rulings: Vec<Ruling>,
    /// Placed images.
    pub images: Vec<Rect>,
    /// Glyphs without a usable Unicode value (none, U+0000, U+FFFD, private use).
    pub n_unmapped: u32,
}

/// What layout needs to know about a font. [`Glyph::font`] indexes the document's list of these.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FontStyle {
    /// BaseFont without its subset prefix.
    pub name: String,
    /// Bold by name, weight or flags.
    pub bold: bool,
    /// Italic by name or flags.
    pub italic: bool,
}
