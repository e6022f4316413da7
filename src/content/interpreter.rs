//! The operators of a content stream (ISO 32000-2, 7.8.2 and annex A), read token by token.
//!
//! In: decoded content, the resources its names mean, the state at its start. Out: marks. It refuses
//! nothing: unknown operators and wrong operands are skipped, as viewers do.

use super::marked::{Section, Sections, replace};
use super::overprint::Overprint;
use super::path::Path;
use super::reader::Reader;
use super::state::{ColorSpace, State};
use super::{GlyphFlags, PageMarks};
use crate::geom::Matrix;
use crate::pdf::{
    Dictionary, Object, ObjectId, Token, Tokens, decode_hex, decode_literal, decode_name, entry, name,
};

/// Operands kept for one operator. A `TJ` array of a whole justified line has some hundred.
const MAX_OPERANDS: usize = 1 << 16;

/// `q` that are remembered; deeper ones are counted, so that each finds its `Q`.
const MAX_SAVED: usize = 512;

/// What is common to the streams of one page.
pub(super) struct Interpreter<'r, 'p> {
    pub reader: &'r mut Reader<'p>,
    pub page: PageMarks,
    pub state: State,
    saved: Vec<State>,
    n_saved_more: usize,
    /// States that the stream at hand may not take back: they are of the stream that draws it.
    n_saved_outside: usize,
    pub(super) text_matrix: Matrix,
    line_matrix: Matrix,
    path: Path,
    clips: bool,
    pub(super) sections: Sections,
    pub overprint: Overprint,
    pub flags: GlyphFlags,
    pub bytes_left: usize,
    /// The forms being drawn, to notice one that draws itself.
    pub forms: Vec<ObjectId>,
    pub(super) scratch: Vec<u8>,
    /// Font names met in the resources at hand.
    fonts: Vec<(Vec<u8>, u16)>,
    /// The resources of the streams being run, the page's first.
    resources: Vec<&'p Dictionary>,
}

impl<'r, 'p> Interpreter<'r, 'p> {
    pub fn new(reader: &'r mut Reader<'p>, page: PageMarks, state: State) -> Self {
        let bytes_left = reader.pdf.limits().page_bytes;
        let overprint = std::mem::take(&mut reader.overprint);
        Self {
            reader,
            page,
            state,
            saved: Vec::new(),
            n_saved_more: 0,
            n_saved_outside: 0,
            text_matrix: Matrix::IDENTITY,
            line_matrix: Matrix::IDENTITY,
            path: Path::default(),
            clips: false,
            sections: Sections::default(),
            overprint,
            flags: GlyphFlags::default(),
            bytes_left,
            forms: Vec::new(),
            scratch: Vec::new(),
            fonts: Vec::new(),
            resources: Vec::new(),
        }
    }

    /// Runs one content stream. Saved states and sections that it leaves open are closed.
    pub fn run(&mut self, content: &[u8], resources: Option<&'p Dictionary>) {
        let (saved, depth) = (self.saved.len(), self.sections.depth());
        let outer_fonts = std::mem::take(&mut self.fonts);
        let outside = std::mem::replace(&mut self.n_saved_outside, saved);
        let n_resources = self.resources.len();
        self.resources.extend(resources);
        let mut operands: Vec<Token> = Vec::with_capacity(64);
        let mut tokens = Tokens::new(content);
        while let Some(operator) = tokens.operator(&mut operands, MAX_OPERANDS) {
            if self.reader.operators_left == 0 {
                break;
            }
            self.reader.operators_left -= 1;
            if operator == b"BI" {
                self.inline_image(&mut tokens);
            } else {
                self.execute(operator, &operands, resources);
            }
            operands.clear();
        }
        while self.sections.depth() > depth {
            self.end_section();
        }
        if self.saved.len() > saved
            && let Some(&state) = self.saved.get(saved)
        {
            self.state = state;
            self.saved.truncate(saved);
        }
        self.fonts = outer_fonts;
        self.n_saved_outside = outside;
        self.resources.truncate(n_resources);
    }

    fn execute(&mut self, operator: &[u8], operands: &[Token], resources: Option<&'p Dictionary>) {
        match operator {
            // Text showing and positioning, the most frequent first.
            b"TJ" => self.show(operands),
            b"Tj" => self.show(last(operands)),
            b"Td" => {
                if let Some([x, y]) = numbers(operands) {
                    self.next_line(x, y);
                }
            }
            b"TD" => {
                if let Some([x, y]) = numbers(operands) {
                    self.state.leading = -y;
                    self.next_line(x, y);
                }
            }
            b"Tm" => {
                if let Some([a, b, c, d, e, f]) = numbers(operands) {
                    self.line_matrix = Matrix { a, b, c, d, e, f };
                    self.text_matrix = self.line_matrix;
                }
            }
            b"T*" => self.next_line(0.0, -self.state.leading),
            b"'" => {
                self.next_line(0.0, -self.state.leading);
                self.show(last(operands));
            }
            b"\"" => {
                if let [word, char, ..] = operands {
                    self.state.word_spacing = number(word).unwrap_or(self.state.word_spacing);
                    self.state.char_spacing = number(char).unwrap_or(self.state.char_spacing);
                }
                self.next_line(0.0, -self.state.leading);
                self.show(last(operands));
            }
            b"Tf" => self.set_font(operands, resources),
            b"Tc" => set(&mut self.state.char_spacing, operands),
            b"Tw" => set(&mut self.state.word_spacing, operands),
            b"TL" => set(&mut self.state.leading, operands),
            b"Ts" => set(&mut self.state.rise, operands),
            b"Tz" => {
                if let Some([percent]) = numbers(operands) {
                    self.state.scaling = percent / 100.0;
                }
            }
            b"Tr" => {
                if let Some([mode]) = numbers(operands) {
                    self.state.render_mode = mode as i64;
                }
            }
            b"BT" => {
                self.text_matrix = Matrix::IDENTITY;
                self.line_matrix = Matrix::IDENTITY;
            }
            b"ET" => {}
            // Paths.
            b"m" => {
                if let Some([x, y]) = numbers(operands) {
                    let (x, y) = self.state.ctm.apply(x, y);
                    self.path.move_to(x, y);
                }
            }
            b"l" => {
                if let Some([x, y]) = numbers(operands) {
                    let (x, y) = self.state.ctm.apply(x, y);
                    self.path.line_to(x, y, false);
                }
            }
            b"c" => {
                if let Some([_, _, _, _, x, y]) = numbers(operands) {
                    let (x, y) = self.state.ctm.apply(x, y);
                    self.path.line_to(x, y, true);
                }
            }
            b"v" | b"y" => {
                if let Some([_, _, x, y]) = numbers(operands) {
                    let (x, y) = self.state.ctm.apply(x, y);
                    self.path.line_to(x, y, true);
                }
            }
            b"re" => {
                if let Some([x, y, w, h]) = numbers(operands) {
                    let corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)];
                    for (n, (x, y)) in corners.into_iter().enumerate() {
                        let (x, y) = self.state.ctm.apply(x, y);
                        if n == 0 { self.path.move_to(x, y) } else { self.path.line_to(x, y, false) }
                    }
                    self.path.close();
                }
            }
            b"h" => self.path.close(),
            b"S" => self.paint(false, true, false),
            b"s" => self.paint(false, true, true),
            b"f" | b"F" | b"f*" => self.paint(true, false, false),
            b"B" | b"B*" => self.paint(true, true, false),
            b"b" | b"b*" => self.paint(true, true, true),
            b"n" => self.paint(false, false, false),
            b"W" | b"W*" => self.clips = true,
            // Graphics state.
            b"q" => {
                if self.saved.len() < MAX_SAVED {
                    self.saved.push(self.state);
                } else {
                    self.n_saved_more += 1;
                }
            }
            b"Q" => {
                if self.n_saved_more > 0 {
                    self.n_saved_more -= 1;
                } else if self.saved.len() > self.n_saved_outside
                    && let Some(state) = self.saved.pop()
                {
                    self.state = state;
                }
            }
            b"cm" => {
                if let Some([a, b, c, d, e, f]) = numbers(operands) {
                    self.state.ctm = Matrix { a, b, c, d, e, f }.then(&self.state.ctm);
                }
            }
            b"w" => set(&mut self.state.line_width, operands),
            b"gs" => self.set_parameters(operands, resources),
            b"g" => self.set_color(operands, Some(ColorSpace::Gray), false),
            b"rg" => self.set_color(operands, Some(ColorSpace::Rgb), false),
            b"k" => self.set_color(operands, Some(ColorSpace::Cmyk), false),
            b"sc" | b"scn" => self.set_color(operands, None, false),
            b"G" => self.set_color(operands, Some(ColorSpace::Gray), true),
            b"RG" => self.set_color(operands, Some(ColorSpace::Rgb), true),
            b"K" => self.set_color(operands, Some(ColorSpace::Cmyk), true),
            b"SC" | b"SCN" => self.set_color(operands, None, true),
            b"cs" => {
                self.state.fill_space = self.color_space(operands, resources);
                self.state.fill_is_white = false;
            }
            b"CS" => {
                self.state.stroke_space = self.color_space(operands, resources);
                self.state.stroke_is_white = false;
            }
            b"Do" => self.draw(operands, resources),
            // Marked content.
            b"BMC" | b"BDC" => self.begin_section(operands, resources),
            b"EMC" => self.end_section(),
            _ => {}
        }
    }

    fn next_line(&mut self, x: f64, y: f64) {
        let m = &mut self.line_matrix;
        m.e += x * m.a + y * m.c;
        m.f += x * m.b + y * m.d;
        self.text_matrix = self.line_matrix;
    }

    /// The object that a name means in a category of the resources.
    fn resource(&self, resources: Option<&'p Dictionary>, category: &[u8], key: &[u8]) -> Option<&'p Object> {
        let pdf = self.reader.pdf;
        let dict = pdf.dict(entry(resources?, category)?)?;
        if key.contains(&b'#') { entry(dict, &decode_name(key)) } else { entry(dict, key) }
    }

    fn set_font(&mut self, operands: &[Token], resources: Option<&'p Dictionary>) {
        let [.., Token::Name(key), size] = operands else { return };
        if let Some(size) = number(size) {
            self.state.font_size = size;
        }
        if let Some((_, font)) = self.fonts.iter().find(|(known, _)| known == key) {
            self.state.font = Some(*font);
            return;
        }
        let object = self.resource(resources, b"Font", key).or_else(|| self.outer_font(key));
        let font = self.reader.font(object);
        self.state.font = Some(font);
        /// Names remembered; pages have a handful.
        const MAX_NAMES: usize = 64;
        if self.fonts.len() < MAX_NAMES {
            self.fonts.push((key.to_vec(), font));
        }
    }

    /// A font that the resources at hand lack: in those of the streams around it, else among those of form fields.
    fn outer_font(&self, key: &[u8]) -> Option<&'p Object> {
        let pdf = self.reader.pdf;
        let around = self.resources.iter().rev().find_map(|outer| self.resource(Some(outer), b"Font", key));
        around.or_else(|| {
            let form = pdf.dict(entry(pdf.catalog()?, b"AcroForm")?)?;
            self.resource(pdf.dict(entry(form, b"DR")?), b"Font", key)
        })
    }

    fn set_parameters(&mut self, operands: &[Token], resources: Option<&'p Dictionary>) {
        let Some(Token::Name(key)) = operands.last() else { return };
        let pdf = self.reader.pdf;
        let Some(dict) = self.resource(resources, b"ExtGState", key).and_then(|object| pdf.dict(object))
        else {
            return;
        };
        if let Some(width) = pdf.lookup(dict, b"LW").and_then(crate::pdf::number) {
            self.state.line_width = width;
        }
        if let Some(Object::Array(font)) = pdf.lookup(dict, b"Font")
            && let [font, size] = font.as_slice()
        {
            self.state.font = Some(self.reader.font(Some(font)));
            self.state.font_size = crate::pdf::number(pdf.resolve(size)).unwrap_or(self.state.font_size);
        }
    }

    fn color_space(&self, operands: &[Token], resources: Option<&'p Dictionary>) -> ColorSpace {
        let Some(Token::Name(key)) = operands.last() else { return ColorSpace::Other };
        let pdf = self.reader.pdf;
        let device = |name: &[u8]| match name {
            b"DeviceGray" | b"CalGray" | b"G" => ColorSpace::Gray,
            b"DeviceRGB" | b"CalRGB" | b"RGB" => ColorSpace::Rgb,
            b"DeviceCMYK" | b"CMYK" => ColorSpace::Cmyk,
            b"Separation" | b"DeviceN" => ColorSpace::Tint,
            _ => ColorSpace::Other,
        };
        match self.resource(resources, b"ColorSpace", key).map(|object| pdf.resolve(object)) {
            Some(Object::Array(items)) => match items.first().map(|item| pdf.resolve(item)).and_then(name) {
                Some(b"ICCBased") => {
                    let n = items
                        .get(1)
                        .and_then(|profile| pdf.dict(profile))
                        .and_then(|dict| pdf.lookup(dict, b"N"));
                    match n {
                        Some(Object::Integer(1)) => ColorSpace::Gray,
                        Some(Object::Integer(3)) => ColorSpace::Rgb,
                        Some(Object::Integer(4)) => ColorSpace::Cmyk,
                        _ => ColorSpace::Other,
                    }
                }
                Some(family) => device(family),
                None => ColorSpace::Other,
            },
            Some(Object::Name(name)) => device(name),
            _ => device(key),
        }
    }

    fn set_color(&mut self, operands: &[Token], space: Option<ColorSpace>, stroke: bool) {
        let mut components = [0.0; 8];
        let mut n = 0;
        for (place, operand) in components.iter_mut().zip(operands) {
            let Some(value) = number(operand) else { break };
            *place = value;
            n += 1;
        }
        let current = if stroke { &mut self.state.stroke_space } else { &mut self.state.fill_space };
        if let Some(space) = space {
            *current = space;
        }
        let white = n == operands.len() && current.is_white(components.get(..n).unwrap_or_default());
        *(if stroke { &mut self.state.stroke_is_white } else { &mut self.state.fill_is_white }) = white;
    }

    /// Ends the path: paints it, clips with it, forgets it.
    fn paint(&mut self, fill: bool, stroke: bool, close: bool) {
        if close {
            self.path.close();
        }
        let most = self.reader.pdf.limits().rulings;
        let visible = !self.sections.is_hidden();
        if fill && visible && !self.state.fill_is_white {
            self.path.fill(&self.state.clip, most, &mut self.page.rulings);
        }
        if stroke && visible && !self.state.stroke_is_white {
            let ctm = &self.state.ctm;
            let width = self.state.line_width.abs() * (ctm.a * ctm.d - ctm.b * ctm.c).abs().sqrt();
            self.path.stroke(width as f32, &self.state.clip, most, &mut self.page.rulings);
        }
        if self.clips {
            self.clips = false;
            if let Some(bounds) = self.path.bounds() {
                self.state.clip = super::state::intersection(&self.state.clip, &bounds);
            }
        }
        self.path.clear();
    }

    fn begin_section(&mut self, operands: &[Token], resources: Option<&'p Dictionary>) {
        let mut section = Section::default();
        let pdf = self.reader.pdf;
        if let Some(Token::Name(tag)) = operands.first() {
            section.artifact = *tag == b"Artifact";
            let named = match operands.get(1) {
                Some(Token::Name(key)) => self.resource(resources, b"Properties", key),
                _ => None,
            };
            if *tag == b"OC" {
                section.hidden = named.is_some_and(|group| self.reader.layers.hides(pdf, group));
            }
            let mut actual = None;
            if let Some(dict) = named.and_then(|object| pdf.dict(object)) {
                if let Some(Object::String(text, _)) = pdf.lookup(dict, b"ActualText") {
                    actual = self.actual_text(text);
                }
            } else if let Some(at) = operands.iter().position(|token| *token == Token::Name(b"ActualText")) {
                self.scratch.clear();
                match operands.get(at + 1) {
                    Some(Token::Literal(raw)) => decode_literal(raw, &mut self.scratch),
                    Some(Token::Hex(digits)) => decode_hex(digits, &mut self.scratch),
                    _ => {}
                }
                let text = std::mem::take(&mut self.scratch);
                actual = self.actual_text(&text);
                self.scratch = text;
            }
            section.actual = actual.map(|text| (text, self.page.glyphs.len()));
        }
        self.sections.begin(section);
    }

    fn end_section(&mut self) {
        let Some(Section { actual: Some((text, start)), .. }) = self.sections.end() else { return };
        let before = self.page.glyphs.len();
        if text.len() as u64 > self.reader.glyphs_left {
            self.reader.glyphs_left = 0;
            return;
        }
        replace(&mut self.page.glyphs, start, &text);
        let more = self.page.glyphs.len().saturating_sub(before);
        self.reader.glyphs_left = self.reader.glyphs_left.saturating_sub(more as u64);
    }

    /// A replacement text. Reading it counts as operators, since any number of sections may name one text.
    fn actual_text(&mut self, bytes: &[u8]) -> Option<Vec<char>> {
        /// Longer replacements are descriptions of pictures.
        const MAX_ACTUAL: usize = 1000;
        /// Bytes that count as one operator.
        const BYTES_PER_OPERATOR: usize = 8;
        if bytes.len() > 4 * MAX_ACTUAL {
            return None;
        }
        let cost = (bytes.len() / BYTES_PER_OPERATOR) as u64;
        self.reader.operators_left = self.reader.operators_left.saturating_sub(cost);
        let text = crate::pdf::text_string(bytes);
        let text: Vec<char> = text.chars().filter(|&c| !c.is_control() || c == '\t').collect();
        (text.len() <= MAX_ACTUAL).then_some(text)
    }
}

/// A number operand.
pub(super) fn number(token: &Token) -> Option<f64> {
    match token {
        Token::Integer(value) => Some(*value as f64),
        Token::Real(value) => Some(*value),
        _ => None,
    }
}

/// The last operand, if it is a string.
fn last<'o, 'b>(operands: &'o [Token<'b>]) -> &'o [Token<'b>] {
    match operands {
        [.., string @ (Token::Literal(_) | Token::Hex(_))] => std::slice::from_ref(string),
        _ => &[],
    }
}

/// The last `N` operands, all numbers.
fn numbers<const N: usize>(operands: &[Token]) -> Option<[f64; N]> {
    let tail = operands.get(operands.len().checked_sub(N)?..)?;
    let mut values = [0.0; N];
    for (place, operand) in values.iter_mut().zip(tail) {
        *place = number(operand)?;
    }
    Some(values)
}

fn set(place: &mut f64, operands: &[Token]) {
    if let Some([value]) = numbers(operands) {
        *place = value;
    }
}
