//! The graphics and text state (ISO 32000-2, 8.4 and 9.3), as far as text and rulings need it.

use crate::geom::{Matrix, Rect};

/// How the components of a colour are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorSpace {
    /// One component, 1 is white.
    Gray,
    /// Three components, all 1 is white.
    Rgb,
    /// Four components, all 0 is white.
    Cmyk,
    /// An ink, 0 is the bare page.
    Tint,
    /// Indexed, Lab, patterns: never taken for white.
    Other,
}

impl ColorSpace {
    /// Whether the components mean white, or so nearly that nobody sees the difference.
    pub fn is_white(self, components: &[f64]) -> bool {
        /// Shaded rows of tables are grey from about 0.97.
        const NEARLY: f64 = 0.985;
        match (self, components) {
            (Self::Gray, [gray, ..]) => *gray >= NEARLY,
            (Self::Rgb, [r, g, b, ..]) => *r >= NEARLY && *g >= NEARLY && *b >= NEARLY,
            (Self::Cmyk, [_, _, _, _, ..]) => components.iter().take(4).all(|ink| *ink <= 1.0 - NEARLY),
            (Self::Tint, [_, ..]) => components.iter().all(|ink| *ink <= 1.0 - NEARLY),
            _ => false,
        }
    }
}

/// What `q` saves and `Q` restores. The matrix leads to the page as shown, y downwards.
#[derive(Clone, Copy, Debug)]
pub struct State {
    pub ctm: Matrix,
    pub clip: Rect,
    pub line_width: f64,
    pub fill_space: ColorSpace,
    pub stroke_space: ColorSpace,
    pub fill_is_white: bool,
    pub stroke_is_white: bool,
    pub font: Option<u16>,
    pub font_size: f64,
    pub char_spacing: f64,
    pub word_spacing: f64,
    /// Horizontal scaling as a factor.
    pub scaling: f64,
    pub leading: f64,
    pub rise: f64,
    pub render_mode: i64,
}

impl State {
    /// The state at the start of a page.
    pub fn new(ctm: Matrix, clip: Rect) -> Self {
        Self {
            ctm,
            clip,
            line_width: 1.0,
            fill_space: ColorSpace::Gray,
            stroke_space: ColorSpace::Gray,
            fill_is_white: false,
            stroke_is_white: false,
            font: None,
            font_size: 0.0,
            char_spacing: 0.0,
            word_spacing: 0.0,
            scaling: 1.0,
            leading: 0.0,
            rise: 0.0,
            render_mode: 0,
        }
    }
}

/// The overlap of two rectangles, empty (zero width or height) when they do not meet.
pub fn intersection(a: &Rect, b: &Rect) -> Rect {
    let (x0, top) = (a.x0.max(b.x0), a.top.max(b.top));
    Rect { x0, top, x1: a.x1.min(b.x1).max(x0), bottom: a.bottom.min(b.bottom).max(top) }
}

/// The upright box around a rectangle `[x0, y0, x1, y1]` seen through a matrix.
pub fn bounds(matrix: &Matrix, rectangle: [f64; 4]) -> Rect {
    let [x0, y0, x1, y1] = rectangle;
    let corners = [matrix.apply(x0, y0), matrix.apply(x1, y0), matrix.apply(x0, y1), matrix.apply(x1, y1)];
    let mut bounds = Rect::new(f32::INFINITY, f32::INFINITY, f32::INFINITY, f32::INFINITY);
    (bounds.x1, bounds.bottom) = (f32::NEG_INFINITY, f32::NEG_INFINITY);
    for (x, y) in corners {
        let (x, y) = (x as f32, y as f32);
        bounds = Rect {
            x0: bounds.x0.min(x),
            top: bounds.top.min(y),
            x1: bounds.x1.max(x),
            bottom: bounds.bottom.max(y),
        };
    }
    bounds
}
