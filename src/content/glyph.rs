//! A painted glyph with its Unicode value and place.

use crate::geom::{Point, Rect};

/// Which way the text runs, as the reader sees the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Left to right, upright.
    #[default]
    Right,
    /// Bottom to top (turned 90° counter-clockwise).
    Up,
    /// Right to left, upside down.
    Left,
    /// Top to bottom (turned 90° clockwise).
    Down,
    /// Any other angle.
    Oblique,
}

/// Marks of a [`Glyph`], as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GlyphFlags(pub u8);

impl GlyphFlags {
    /// Painted with render mode 3 or 7: an OCR layer, usually.
    pub const INVISIBLE: u8 = 1;
    /// Inside marked content tagged `Artifact`.
    pub const ARTIFACT: u8 = 2;
    /// From an annotation or a form field.
    pub const ANNOTATION: u8 = 4;
    /// No usable Unicode value; `ch` is U+FFFD.
    pub const UNMAPPED: u8 = 8;
    /// Not the first character of a char code that stands for several.
    pub const CONTINUES: u8 = 16;

    /// Whether all of `bits` are set.
    pub fn has(self, bits: u8) -> bool {
        self.0 & bits == bits
    }
}

/// One character on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    /// The Unicode scalar as the file gives it (NBSP, soft hyphen and the like are kept).
    pub ch: char,
    /// Index into the document's list of [`super::FontStyle`].
    pub font: u16,
    /// Marks.
    pub flags: GlyphFlags,
    /// Running direction.
    pub direction: Direction,
    /// Effective font size (em height) in points.
    pub size: f32,
    /// Start of the glyph on the baseline.
    pub origin: Point,
    /// Advance wide, from the font's ascent to its descent.
    pub bbox: Rect,
}
