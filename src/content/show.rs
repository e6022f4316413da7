//! Showing a string: char codes → glyphs with their boxes (ISO 32000-2, 9.4.3 and 9.4.4).

use super::marked::spread;
use super::state::State;
use super::{Direction, Glyph, GlyphFlags};
use crate::font::{Code, Font};
use crate::geom::{Matrix, Point, Rect};
use crate::pdf::Pdf;

/// How far off an axis text may run and still count as upright, as a share of its length.
const TILT: f64 = 0.02;

/// The geometry of one shown string: everything that is the same for all of its glyphs.
pub struct Line {
    /// Page offset of a unit of advance.
    along: (f64, f64),
    /// Offset from the origin to the nearest and farthest corner across the line.
    low: (f32, f32),
    high: (f32, f32),
    direction: Direction,
    size: f32,
    vertical: bool,
}

impl Line {
    /// Prepares a string in the current state. `None` when its glyphs would have no finite size.
    pub fn new(state: &State, text_matrix: &Matrix, font: &Font) -> Option<Self> {
        let matrix = text_matrix.then(&state.ctm);
        let size = state.font_size;
        let up = (matrix.c * size, matrix.d * size);
        let across = state.scaling * size;
        let along = match font.vertical {
            true => (matrix.c, matrix.d),
            false => (matrix.a, matrix.b),
        };
        let em = (up.0.hypot(up.1) * f64::from(font.em)) as f32;
        let reading = match font.vertical {
            // Vertical advances are negative: downwards.
            true => (-along.0 * size, -along.1 * size),
            false => (along.0 * across, along.1 * across),
        };
        if !(em.is_finite() && reading.0.is_finite() && reading.1.is_finite()) {
            return None;
        }
        let (ascent, descent) = (f64::from(font.ascent), f64::from(font.descent));
        let side = |a: f64, b: f64| (a.min(b) as f32, a.max(b) as f32);
        let running = direction(reading);
        let (xs, ys) = match font.vertical {
            // Slanted type (imitated italics) is as wide as upright type: its slant must not close the gaps
            // between words.
            false if matches!(running, Direction::Right | Direction::Left) => {
                ((0.0, 0.0), side(ascent * up.1, descent * up.1))
            }
            false if matches!(running, Direction::Up | Direction::Down) => {
                (side(ascent * up.0, descent * up.0), (0.0, 0.0))
            }
            false => (side(ascent * up.0, descent * up.0), side(ascent * up.1, descent * up.1)),
            // Half an em to either side of the line.
            true => {
                let half = (matrix.a * across / 2.0, matrix.b * across / 2.0);
                (side(half.0, -half.0), side(half.1, -half.1))
            }
        };
        Some(Self {
            along,
            low: (xs.0, ys.0),
            high: (xs.1, ys.1),
            direction: running,
            size: em,
            vertical: font.vertical,
        })
    }

    /// Shows a string that starts at a place on the page. Returns the advance along the line in text space;
    /// glyphs go to `out` unless hidden, no more than about `most`.
    #[allow(clippy::too_many_arguments)]
    pub fn show(
        &self,
        mut bytes: &[u8],
        start: (f64, f64),
        state: &State,
        font: &mut Font,
        template: Glyph,
        hidden: bool,
        most: usize,
        pdf: &Pdf,
        out: &mut Vec<Glyph>,
    ) -> f64 {
        let most = out.len().saturating_add(most);
        let mut advanced = 0.0;
        let scaling = if self.vertical { 1.0 } else { state.scaling };
        let template = Glyph { direction: self.direction, size: self.size, ..template };
        while let Some(code) = font.next(pdf, &mut bytes) {
            if out.len() >= most {
                break;
            }
            let width = f64::from(code.advance) * state.font_size;
            if !hidden {
                let x = start.0 + advanced * self.along.0;
                let y = start.1 + advanced * self.along.1;
                self.place(&code, (x, y), width * scaling, font, template, &state.clip, out);
            }
            let spacing = state.char_spacing + if code.is_word_space { state.word_spacing } else { 0.0 };
            // Vertical advances are negative, and spacing moves on in the same direction.
            advanced += (width + if self.vertical { -spacing } else { spacing }) * scaling;
        }
        advanced
    }

    #[allow(clippy::too_many_arguments)]
    fn place(
        &self,
        code: &Code,
        at: (f64, f64),
        advance: f64,
        font: &Font,
        template: Glyph,
        clip: &Rect,
        out: &mut Vec<Glyph>,
    ) {
        let (x, y) = (at.0 as f32, at.1 as f32);
        let (dx, dy) = ((advance * self.along.0) as f32, (advance * self.along.1) as f32);
        let bbox = Rect {
            x0: x + dx.min(0.0) + self.low.0,
            top: y + dy.min(0.0) + self.low.1,
            x1: x + dx.max(0.0) + self.high.0,
            bottom: y + dy.max(0.0) + self.high.1,
        };
        // Also false when a coordinate is not a number.
        let visible =
            bbox.x1 >= clip.x0 && bbox.x0 <= clip.x1 && bbox.bottom >= clip.top && bbox.top <= clip.bottom;
        if !visible {
            return;
        }
        let mut glyph = Glyph { ch: code.ch, origin: Point { x, y }, bbox, ..template };
        if code.unmapped {
            glyph.flags.0 |= GlyphFlags::UNMAPPED;
        }
        if code.n_more == 0 {
            out.push(glyph);
            return;
        }
        let more = font.more(code);
        let mut text = [code.ch; 8];
        let n = (more.len() + 1).min(text.len());
        for (place, &c) in text.iter_mut().skip(1).zip(more) {
            *place = c;
        }
        if more.len() < text.len() {
            spread(glyph, bbox, text.get(..n).unwrap_or_default(), out);
        } else {
            let all: Vec<char> = std::iter::once(code.ch).chain(more.iter().copied()).collect();
            spread(glyph, bbox, &all, out);
        }
    }
}

/// The direction of a vector on the page, y downwards.
pub(super) fn direction((x, y): (f64, f64)) -> Direction {
    if y.abs() <= TILT * x.abs() {
        if x >= 0.0 { Direction::Right } else { Direction::Left }
    } else if x.abs() <= TILT * y.abs() {
        if y > 0.0 { Direction::Down } else { Direction::Up }
    } else {
        Direction::Oblique
    }
}
