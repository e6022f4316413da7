//! Form fields and notes without an appearance of their own → the text that a viewer draws for them (ISO 32000-2,
//! 12.7.4; 12.5.6.6).
//!
//! In: a widget or free-text annotation and its rectangle. Out: glyphs in a plain face at the size of the default
//! appearance. Programs that fill in forms often leave drawing to the viewer; the answers then stand in the field
//! alone. Of a field only what fits its rectangle is drawn: the rest a reader would have to scroll for.

use super::interpreter::Interpreter;
use super::show::direction;
use super::state::bounds;
use super::{Glyph, GlyphFlags};
use crate::font::plain_width;
use crate::geom::Point;
use crate::pdf::{Dictionary, Object, Token, Tokens, entry, name, number, text_string};

/// Fields between a widget and the root of its form.
const MAX_PARENTS: usize = 16;
/// Bytes read of one text.
const MAX_TEXT: usize = 10_000;
/// Options of a choice that are looked at, and lines of a list that are drawn.
const MAX_OPTIONS: usize = 1_000;
const MAX_LINES: usize = 200;
/// Bytes looked at of a default appearance.
const MAX_DEFAULT: usize = 500;
/// Distance of text from the edge of its field, in points.
const PADDING: f64 = 2.0;
/// Baseline to baseline, in em.
const LEADING: f64 = 1.15;
/// Largest size where the field says that its text is to be fitted.
const FITTED: f64 = 12.0;

/// Flags of fields (tables 228, 230, 231 and 233).
mod flag {
    pub const MULTILINE: i64 = 1 << 12;
    pub const PASSWORD: i64 = 1 << 13;
    pub const PUSH_BUTTON: i64 = 1 << 16;
    pub const COMBO: i64 = 1 << 17;
}

/// What is to be drawn.
#[derive(Default)]
struct Text {
    lines: Vec<String>,
    /// Words go over to a next line.
    wraps: bool,
    /// Text stands in the middle of the field's height.
    centred: bool,
}

impl<'p> Interpreter<'_, 'p> {
    /// Draws a widget or free text that has no appearance.
    pub(super) fn draw_plain(&mut self, annotation: &'p Dictionary, is_widget: bool) {
        let &[x0, y0, x1, y1] = self.reader.numbers(annotation, b"Rect").as_slice() else { return };
        let [x0, y0, x1, y1] = [x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1)];
        let text = if is_widget { self.field_text(annotation) } else { self.note_text(annotation) };
        let (width, height) = (x1 - x0 - 2.0 * PADDING, y1 - y0);
        if text.lines.iter().all(|line| line.trim().is_empty()) || !(width > 0.0 && height > 0.0) {
            return;
        }
        let size = self.field_size(annotation).unwrap_or_else(|| match text.centred {
            true => (height * 0.65).clamp(4.0, FITTED),
            false => FITTED,
        });
        let lines = if text.wraps { wrap(&text.lines, width / size) } else { text.lines };
        let fitting = if is_widget { ((height / (LEADING * size)) as usize).max(1) } else { usize::MAX };
        let first = match text.centred {
            true => (y0 + y1) / 2.0 - 0.3 * size,
            false => y1 - PADDING - 0.8 * size,
        };
        let align = self.inherited(annotation, b"Q").and_then(number).unwrap_or(0.0);
        for (n, line) in lines.iter().take(fitting).enumerate() {
            let left = width - measure(line) * size;
            let shift = if align == 1.0 { left / 2.0 } else { left };
            let x = x0 + PADDING + if align > 0.0 { shift.max(0.0) } else { 0.0 };
            // A viewer cuts a field at its edge; of a note it shows all.
            let edge = if is_widget { x1 } else { f64::INFINITY };
            self.draw_line(line, (x, first - n as f64 * LEADING * size), size, edge);
        }
    }

    fn note_text(&mut self, annotation: &'p Dictionary) -> Text {
        let contents = self.reader.pdf.lookup(annotation, b"Contents");
        let lines = contents.map(|contents| self.split(contents)).unwrap_or_default();
        Text { lines, wraps: true, centred: false }
    }

    fn field_text(&mut self, widget: &'p Dictionary) -> Text {
        let pdf = self.reader.pdf;
        let flags = self.inherited(widget, b"Ff").and_then(number).map_or(0, |flags| flags as i64);
        let has = |flag: i64| flags & flag != 0;
        let value = self.inherited(widget, b"V");
        let line =
            |text: Option<String>| Text { lines: text.into_iter().collect(), wraps: false, centred: true };
        match self.inherited(widget, b"FT").and_then(name) {
            Some(b"Tx") if has(flag::PASSWORD) => Text::default(),
            Some(b"Tx") if has(flag::MULTILINE) => Text {
                lines: value.map(|value| self.split(value)).unwrap_or_default(),
                wraps: true,
                centred: false,
            },
            Some(b"Tx") => line(value.map(|value| self.split(value).join(" "))),
            Some(b"Ch") if has(flag::COMBO) => {
                let chosen = self.options(widget, 0).find(|(export, _)| Some(*export) == value);
                let shown = chosen.map(|(_, shown)| shown).or(value);
                line(shown.map(|shown| self.split(shown).join(" ")))
            }
            Some(b"Ch") => {
                let top = self.inherited(widget, b"TI").and_then(number).unwrap_or(0.0).max(0.0) as usize;
                let shown: Vec<&Object> =
                    self.options(widget, top).take(MAX_LINES).map(|pair| pair.1).collect();
                let lines = shown.into_iter().map(|shown| self.split(shown).join(" ")).collect();
                Text { lines, wraps: false, centred: false }
            }
            Some(b"Btn") if has(flag::PUSH_BUTTON) => {
                let caption = entry(widget, b"MK").and_then(|look| pdf.lookup(pdf.dict(look)?, b"CA"));
                line(caption.map(|caption| self.split(caption).join(" ")))
            }
            _ => Text::default(),
        }
    }

    /// The options of a choice from one on: export value and text.
    fn options(&self, widget: &'p Dictionary, top: usize) -> impl Iterator<Item = (&'p Object, &'p Object)> {
        let pdf = self.reader.pdf;
        let options = match self.inherited(widget, b"Opt") {
            Some(Object::Array(options)) => options.as_slice(),
            _ => &[],
        };
        let pair = move |option: &'p Object| match pdf.resolve(option) {
            Object::Array(pair) => Some((pdf.resolve(pair.first()?), pdf.resolve(pair.get(1)?))),
            option => Some((option, option)),
        };
        options.iter().skip(top).take(MAX_OPTIONS).filter_map(pair)
    }

    /// The lines of a text string, at the cost of an operator a byte; none of another object.
    fn split(&mut self, object: &Object) -> Vec<String> {
        let Object::String(bytes, _) = object else { return Vec::new() };
        let bytes = bytes.get(..bytes.len().min(MAX_TEXT)).unwrap_or_default();
        self.reader.operators_left = self.reader.operators_left.saturating_sub(bytes.len() as u64);
        if self.reader.operators_left == 0 {
            return Vec::new();
        }
        let text = text_string(bytes).replace("\r\n", "\n");
        text.split(['\r', '\n', '\u{2028}']).map(|line| line.replace(|c: char| c.is_control(), " ")).collect()
    }

    /// An entry of a field or of the fields it belongs to.
    fn inherited(&self, widget: &'p Dictionary, key: &[u8]) -> Option<&'p Object> {
        let pdf = self.reader.pdf;
        let mut field = widget;
        for _ in 0..MAX_PARENTS {
            if let Some(value) = pdf.lookup(field, key) {
                return Some(value);
            }
            field = pdf.dict(entry(field, b"Parent")?)?;
        }
        None
    }

    /// The size in the default appearance; `None` where it is to be fitted.
    fn field_size(&self, annotation: &'p Dictionary) -> Option<f64> {
        let pdf = self.reader.pdf;
        let form = || pdf.dict(entry(pdf.catalog()?, b"AcroForm")?);
        let default = self.inherited(annotation, b"DA").or_else(|| pdf.lookup(form()?, b"DA"));
        let Some(Object::String(default, _)) = default else { return None };
        let mut size = None;
        for token in Tokens::new(default.get(..default.len().min(MAX_DEFAULT)).unwrap_or_default()) {
            match token {
                Token::Integer(value) => size = Some(value as f64),
                Token::Real(value) => size = Some(value),
                Token::Keyword(b"Tf") => return size.filter(|size| (1.0..=500.0).contains(size)),
                _ => {}
            }
        }
        None
    }

    /// Draws one line from a point of user space on.
    fn draw_line(&mut self, line: &str, at: (f64, f64), size: f64, edge: f64) {
        let font = self.reader.font(None);
        let ctm = self.state.ctm;
        let clip = self.state.clip;
        let mut x = at.0;
        for ch in line.chars() {
            if self.reader.glyphs_left == 0 || x >= edge {
                return;
            }
            self.reader.glyphs_left -= 1;
            let end = x + size * plain_width(ch);
            let bbox = bounds(&ctm, [x, at.1 - 0.2 * size, end, at.1 + 0.8 * size]);
            let visible = bbox.x1 >= clip.x0
                && bbox.x0 <= clip.x1
                && bbox.bottom >= clip.top
                && bbox.top <= clip.bottom;
            let (from, to) = (ctm.apply(x, at.1), ctm.apply(end, at.1));
            if visible {
                self.page.glyphs.push(Glyph {
                    ch,
                    font,
                    flags: GlyphFlags(GlyphFlags::ANNOTATION),
                    direction: direction((to.0 - from.0, to.1 - from.1)),
                    size: (size * ctm.c.hypot(ctm.d)) as f32,
                    origin: Point { x: from.0 as f32, y: from.1 as f32 },
                    bbox,
                });
            }
            x = end;
        }
    }
}

/// Width in em.
fn measure(text: &str) -> f64 {
    text.chars().map(plain_width).sum()
}

/// Breaks lines at spaces so that none is wider than a width in em, unless a word is.
fn wrap(lines: &[String], width: f64) -> Vec<String> {
    let mut out = Vec::new();
    for line in lines {
        let mut current = String::new();
        let mut used = 0.0;
        for word in line.split_whitespace() {
            let wide = measure(word);
            if !current.is_empty() && used + plain_width(' ') + wide > width {
                out.push(std::mem::take(&mut current));
                used = 0.0;
            }
            if !current.is_empty() {
                current.push(' ');
                used += plain_width(' ');
            }
            current.push_str(word);
            used += wide;
        }
        out.push(current);
    }
    out
}
