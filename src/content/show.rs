//! Showing strings: char codes → glyphs with their boxes (ISO 32000-2, 9.4.3 and 9.4.4).

use super::interpreter::{Interpreter, number};
use super::marked::spread;
use super::state::State;
use super::{Direction, Glyph, GlyphFlags};
use crate::font::{Code, Font};
use crate::geom::{Matrix, Point, Rect};
use crate::pdf::{Pdf, Token, decode_hex, decode_literal};

/// How far off an axis text may run and still count as upright, as a share of its length.
const TILT: f64 = 0.02;

/// The geometry of the strings of one operator: everything that is the same for all of its glyphs.
struct Line {
    /// Where the first glyph starts on the page.
    start: (f64, f64),
    /// Page offset of a unit of advance.
    along: (f64, f64),
    /// Offset from the origin to the nearest and farthest corner across the line.
    low: (f32, f32),
    high: (f32, f32),
    direction: Direction,
    size: f32,
    /// The line runs along the x axis.
    is_level: bool,
}

impl Line {
    /// Prepares strings in the current state. `None` when its glyphs would have no finite size.
    fn new(state: &State, text_matrix: &Matrix, font: &Font) -> Option<Self> {
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
        let ends = |a: f64, b: f64| (a.min(b) as f32, a.max(b) as f32);
        let running = direction(reading);
        let (xs, ys) = match font.vertical {
            // Slanted type (imitated italics) is as wide as upright type: its slant must not close the gaps
            // between words.
            false if matches!(running, Direction::Right | Direction::Left) => {
                ((0.0, 0.0), ends(ascent * up.1, descent * up.1))
            }
            false if matches!(running, Direction::Up | Direction::Down) => {
                (ends(ascent * up.0, descent * up.0), (0.0, 0.0))
            }
            false => (ends(ascent * up.0, descent * up.0), ends(ascent * up.1, descent * up.1)),
            // Half an em to either side of the line.
            true => {
                let half = (matrix.a * across / 2.0, matrix.b * across / 2.0);
                (ends(half.0, -half.0), ends(half.1, -half.1))
            }
        };
        let (x, y) = text_matrix.apply(0.0, state.rise);
        Some(Self {
            start: state.ctm.apply(x, y),
            along,
            low: (xs.0, ys.0),
            high: (xs.1, ys.1),
            direction: running,
            size: em,
            is_level: along.1 == 0.0,
        })
    }

    /// Shows a string that starts `advanced` along the line. Returns where it ends; glyphs go to `out` unless
    /// hidden, no more than about `most`.
    fn show(
        &self,
        mut bytes: &[u8],
        mut advanced: f64,
        painter: &mut Painter,
        most: usize,
        pdf: &Pdf,
    ) -> f64 {
        let most = painter.out.len().saturating_add(most);
        if let Some(codes) = painter.font.simple_codes() {
            for &byte in bytes {
                if painter.out.len() >= most {
                    break;
                }
                if let Some(code) = codes.get(usize::from(byte)) {
                    advanced = self.place(code, advanced, painter.font, &painter.how, painter.out);
                }
            }
            return advanced;
        }
        while let Some(code) = painter.font.next(pdf, &mut bytes) {
            if painter.out.len() >= most {
                break;
            }
            advanced = self.place(&code, advanced, painter.font, &painter.how, painter.out);
        }
        advanced
    }

    /// Places the glyphs of one code. Returns where the next code stands.
    #[inline]
    fn place(&self, code: &Code, advanced: f64, font: &Font, how: &How, out: &mut Vec<Glyph>) -> f64 {
        let width = f64::from(code.advance) * how.font_size;
        let spacing = if code.is_word_space { how.word_space } else { how.char_space };
        let next = advanced + (width + spacing) * how.scaling;
        if how.hidden {
            return next;
        }
        let advance = width * how.scaling;
        let x = (self.start.0 + advanced * self.along.0) as f32;
        let (left, right) = side((advance * self.along.0) as f32);
        let (y, (up, down)) = match self.is_level {
            true => (self.start.1 as f32, (0.0, 0.0)),
            false => ((self.start.1 + advanced * self.along.1) as f32, side((advance * self.along.1) as f32)),
        };
        let bbox = Rect {
            x0: x + left + self.low.0,
            top: y + up + self.low.1,
            x1: x + right + self.high.0,
            bottom: y + down + self.high.1,
        };
        let clip = &how.clip;
        // Also false when a coordinate is not a number.
        let visible =
            bbox.x1 >= clip.x0 && bbox.x0 <= clip.x1 && bbox.bottom >= clip.top && bbox.top <= clip.bottom;
        if !visible {
            return next;
        }
        let mut glyph = Glyph { ch: code.ch, origin: Point { x, y }, bbox, ..how.template };
        if code.unmapped {
            glyph.flags.0 |= GlyphFlags::UNMAPPED;
        }
        if code.n_more == 0 {
            out.push(glyph);
        } else {
            place_several(code, glyph, font, out);
        }
        next
    }
}

/// The two ends of a step along an axis.
fn side(step: f32) -> (f32, f32) {
    if step < 0.0 { (step, 0.0) } else { (0.0, step) }
}

/// A code that stands for several characters.
fn place_several(code: &Code, glyph: Glyph, font: &Font, out: &mut Vec<Glyph>) {
    let more = font.more(code);
    let mut text = [code.ch; 8];
    let n = (more.len() + 1).min(text.len());
    for (place, &c) in text.iter_mut().skip(1).zip(more) {
        *place = c;
    }
    if more.len() < text.len() {
        spread(glyph, glyph.bbox, text.get(..n).unwrap_or_default(), out);
    } else {
        let all: Vec<char> = std::iter::once(code.ch).chain(more.iter().copied()).collect();
        spread(glyph, glyph.bbox, &all, out);
    }
}

/// What is the same for all glyphs of one operator.
struct How {
    font_size: f64,
    /// What is added to the advance of a code, and of the code to which word spacing applies.
    char_space: f64,
    word_space: f64,
    scaling: f64,
    hidden: bool,
    clip: Rect,
    template: Glyph,
}

/// What the strings of one operator are shown with.
struct Painter<'a> {
    font: &'a mut Font,
    how: How,
    out: &'a mut Vec<Glyph>,
}

impl Interpreter<'_, '_> {
    /// Shows the strings among the operands of one operator; numbers between them move back along the line, in
    /// thousandths of the font size.
    pub(super) fn show(&mut self, operands: &[Token]) {
        let first = self.page.glyphs.len();
        let font_index = match self.state.font {
            Some(font) => font,
            None => {
                let font = self.reader.font(None);
                self.state.font = Some(font);
                font
            }
        };
        let reader = &mut *self.reader;
        let Some(font) = reader.fonts.get_mut(usize::from(font_index)) else { return };
        let Some(line) = Line::new(&self.state, &self.text_matrix, font) else { return };
        let vertical = font.vertical;
        let state = &self.state;
        // Vertical advances are negative, and spacing moves on in the same direction.
        let (scaling, sign) = if vertical { (1.0, -1.0) } else { (state.scaling, 1.0) };
        let mut flags = self.flags;
        if matches!(state.render_mode, 3 | 7) {
            flags.0 |= GlyphFlags::INVISIBLE;
        }
        if self.sections.is_artifact() {
            flags.0 |= GlyphFlags::ARTIFACT;
        }
        let how = How {
            font_size: state.font_size,
            char_space: state.char_spacing * sign,
            word_space: (state.char_spacing + state.word_spacing) * sign,
            scaling,
            hidden: self.sections.is_hidden(),
            clip: state.clip,
            template: Glyph {
                ch: char::REPLACEMENT_CHARACTER,
                font: font_index,
                flags,
                direction: line.direction,
                size: line.size,
                origin: Point::default(),
                bbox: Rect::default(),
            },
        };
        let mut painter = Painter { font, how, out: &mut self.page.glyphs };
        let mut advanced = 0.0;
        for operand in operands {
            let bytes = match operand {
                Token::Integer(_) | Token::Real(_) => {
                    advanced -= number(operand).unwrap_or(0.0) / 1000.0 * state.font_size * scaling;
                    continue;
                }
                Token::Literal(raw) if !has_escapes(raw) => raw,
                Token::Literal(raw) => {
                    self.scratch.clear();
                    decode_literal(raw, &mut self.scratch);
                    self.scratch.as_slice()
                }
                Token::Hex(digits) => {
                    self.scratch.clear();
                    decode_hex(digits, &mut self.scratch);
                    self.scratch.as_slice()
                }
                _ => continue,
            };
            // A code has at least one byte, so no string gives more codes than it has bytes.
            let allowed = usize::try_from(reader.glyphs_left).unwrap_or(usize::MAX);
            let bytes = bytes.get(..bytes.len().min(allowed)).unwrap_or_default();
            let before = painter.out.len();
            advanced = line.show(bytes, advanced, &mut painter, allowed, reader.pdf);
            let n = (painter.out.len() - before).max(bytes.len());
            reader.glyphs_left = reader.glyphs_left.saturating_sub(n as u64);
        }
        let m = &mut self.text_matrix;
        let along = if vertical { (m.c, m.d) } else { (m.a, m.b) };
        m.e += advanced * along.0;
        m.f += advanced * along.1;
        if self.page.glyphs.len() > first && self.overprint.repeats(&self.page.glyphs, first) {
            self.page.glyphs.truncate(first);
        }
    }
}

/// Whether the bytes of a literal string are not just what it says.
fn has_escapes(raw: &[u8]) -> bool {
    /// A call of the wide search costs more than so many steps.
    const SHORT: usize = 16;
    match raw.len() {
        0..=SHORT => raw.iter().any(|&byte| matches!(byte, b'\\' | b'\r')),
        _ => memchr::memchr2(b'\\', b'\r', raw).is_some(),
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
