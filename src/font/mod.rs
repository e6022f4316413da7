//! Font dictionaries → for every char code its characters and advance (ISO 32000-2, 9.5 to 9.10).
//!
//! In: a font dictionary of an open document. Out: [`Font`], which takes codes off a string one by one.
//! A code nobody can map gives U+FFFD, marked [`Code::unmapped`]; nothing is guessed from shapes.

mod cid;
mod cmap;
mod composite;
mod encoding_tables;
mod glyph_list;
mod predefined;
mod program;
mod programs;
mod simple;
mod span;
mod standard_widths;
mod symbol;
mod width;

pub use programs::Programs;

use crate::pdf::{Dictionary, Object, ObjectId, Pdf, Stream, entry, name, number};

/// What one char code shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Code {
    /// Advance in text space for a font size of 1 (along y for vertical fonts).
    pub advance: f32,
    /// The first character.
    pub ch: char,
    /// Where the further characters of a ligature begin in [`Font::more`].
    pub more_start: u32,
    /// How many there are.
    pub n_more: u16,
    /// Whether there is no usable character; `ch` is U+FFFD then.
    pub unmapped: bool,
    /// Whether word spacing applies: the single-byte code 32.
    pub is_word_space: bool,
}

/// Bold, italic and the name of a font.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Style {
    /// BaseFont without its subset prefix.
    pub name: String,
    /// Bold by name, weight or flags.
    pub bold: bool,
    /// Italic by name or flags.
    pub italic: bool,
}

/// A font as text extraction needs it.
pub struct Font {
    /// Name and style.
    pub style: Style,
    /// Height above the baseline for a font size of 1.
    pub ascent: f32,
    /// Depth below the baseline for a font size of 1, negative.
    pub descent: f32,
    /// Text runs downwards.
    pub vertical: bool,
    /// A Type 3 font: its glyphs are content streams.
    pub is_type3: bool,
    /// Size of an em for a font size of 1: 1 but for Type 3 fonts with a matrix of their own.
    pub em: f32,
    more: Vec<char>,
    coding: Coding,
}

enum Coding {
    Simple(Box<[Code; 256]>),
    Composite(Box<composite::Composite>),
}

/// Flags of a font descriptor (table 121).
mod flag {
    pub const FIXED: i64 = 1;
    pub const SERIF: i64 = 1 << 1;
    pub const SYMBOLIC: i64 = 1 << 2;
    pub const ITALIC: i64 = 1 << 6;
    pub const FORCE_BOLD: i64 = 1 << 18;
}

/// Weight from which a font counts as bold; 600 is semibold.
const BOLD_WEIGHT: f64 = 600.0;

impl Font {
    /// Reads a font dictionary. What is missing in it is replaced by what viewers assume.
    pub fn load(pdf: &Pdf, dict: &Dictionary, programs: &Programs) -> Self {
        let subtype = pdf.lookup(dict, b"Subtype").and_then(name).unwrap_or_default();
        let descendant = match pdf.lookup(dict, b"DescendantFonts") {
            Some(Object::Array(fonts)) => fonts.first().and_then(|font| pdf.dict(font)),
            Some(Object::Dictionary(font)) => Some(font),
            _ => None,
        };
        let described = descendant.unwrap_or(dict);
        let descriptor = entry(described, b"FontDescriptor").and_then(|object| pdf.dict(object));
        let flags = descriptor
            .and_then(|descriptor| pdf.lookup(descriptor, b"Flags"))
            .and_then(number)
            .map_or(0, |flags| flags as i64);
        let style = style(pdf, dict, descriptor, flags);
        let mut font = Self {
            ascent: 0.0,
            descent: 0.0,
            vertical: false,
            is_type3: subtype == b"Type3",
            em: 1.0,
            more: Vec::new(),
            coding: Coding::Simple(Box::new([MISSING; 256])),
            style,
        };
        font.set_heights(pdf, descriptor);
        font.coding = match descendant {
            Some(cid_font) => {
                let name = &font.style.name;
                let composite = composite::Composite::load(pdf, dict, cid_font, descriptor, name, programs);
                font.vertical = composite.is_vertical();
                Coding::Composite(Box::new(composite))
            }
            None if is_gbk(pdf, dict, descriptor) => {
                Coding::Composite(Box::new(composite::Composite::gbk(&font.style.name)))
            }
            None => Coding::Simple(simple::load(pdf, dict, descriptor, flags, &mut font)),
        };
        font
    }

    fn set_heights(&mut self, pdf: &Pdf, descriptor: Option<&Dictionary>) {
        /// What is assumed without a descriptor, as a share of the em.
        const ASCENT: f32 = 0.8;
        const DESCENT: f32 = -0.2;
        let metric = |key: &[u8]| {
            let value = descriptor.and_then(|descriptor| pdf.lookup(descriptor, key)).and_then(number);
            value.map(|value| value as f32 / 1000.0)
        };
        // Some files write the descent as a positive number, or wild values.
        self.ascent = metric(b"Ascent").filter(|ascent| (0.3..=1.5).contains(ascent)).unwrap_or(ASCENT);
        let descent = metric(b"Descent").map(|descent| -descent.abs());
        self.descent = descent.filter(|descent| (-0.8..0.0).contains(descent)).unwrap_or(DESCENT);
    }

    /// The further characters of a code that stands for several.
    pub fn more(&self, code: &Code) -> &[char] {
        let start = code.more_start as usize;
        self.more.get(start..start + usize::from(code.n_more)).unwrap_or_default()
    }

    /// The codes of a simple font.
    pub fn simple_codes(&self) -> Option<&[Code; 256]> {
        match &self.coding {
            Coding::Simple(codes) => Some(codes),
            Coding::Composite(_) => None,
        }
    }

    /// Takes the next code off a string.
    pub fn next(&mut self, pdf: &Pdf, bytes: &mut &[u8]) -> Option<Code> {
        match &mut self.coding {
            Coding::Simple(codes) => {
                let (&byte, rest) = bytes.split_first()?;
                *bytes = rest;
                codes.get(usize::from(byte)).copied()
            }
            Coding::Composite(composite) => composite.next(pdf, bytes, &mut self.more),
        }
    }
}

/// Advance of a character in the plain face that viewers draw form fields with (Helvetica), for a font size of 1.
pub fn plain_width(c: char) -> f64 {
    /// Square characters of other scripts are wider, marks narrower: an estimate for boxes.
    const OTHERS: f32 = 600.0;
    f64::from(width::Standard::Latin(0).width(0, Some(c)).unwrap_or(OTHERS)) / 1000.0
}

/// A code that shows nothing known.
const MISSING: Code = Code {
    advance: 0.0,
    ch: char::REPLACEMENT_CHARACTER,
    more_start: 0,
    n_more: 0,
    unmapped: true,
    is_word_space: false,
};

impl Code {
    /// A code with the characters that `pool` has from `start` on; the first is taken out of the pool's
    /// keeping, a single one leaves nothing there.
    fn from_pool(pool: &mut Vec<char>, start: usize, advance: f32) -> Self {
        let text = pool.get(start..).unwrap_or_default();
        let Some((&ch, more)) = text.split_first() else { return Self { advance, ..MISSING } };
        let unmapped = text.iter().any(|&c| !is_usable(c));
        if unmapped || more.is_empty() {
            pool.truncate(start);
            let ch = if unmapped { char::REPLACEMENT_CHARACTER } else { ch };
            return Self { advance, ch, more_start: 0, n_more: 0, unmapped, is_word_space: false };
        }
        let (more_start, n_more) =
            (u32::try_from(start + 1).unwrap_or(0), u16::try_from(more.len()).unwrap_or(0));
        Self { advance, ch, more_start, n_more, unmapped, is_word_space: false }
    }
}

/// Private-use characters: only the font's maker knows what they mean.
fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..)
}

/// Whether a character says what the reader sees.
fn is_usable(c: char) -> bool {
    !(is_private(c)
        || c == '\0'
        || c == char::REPLACEMENT_CHARACTER
        || ('\u{FFFE}'..='\u{FFFF}').contains(&c))
}

/// Whether a simple font is one of the Chinese fonts of Windows, not embedded, its name and strings in GBK.
fn is_gbk(pdf: &Pdf, dict: &Dictionary, descriptor: Option<&Dictionary>) -> bool {
    pdf.lookup(dict, b"Subtype").and_then(name) == Some(b"TrueType")
        && pdf.lookup(dict, b"BaseFont").and_then(name).is_some_and(predefined::is_gbk_name)
        && !is_embedded(descriptor)
        && entry(dict, b"ToUnicode").is_none()
}

fn style(pdf: &Pdf, dict: &Dictionary, descriptor: Option<&Dictionary>, flags: i64) -> Style {
    let base = pdf
        .lookup(dict, b"BaseFont")
        .or_else(|| pdf.lookup(descriptor?, b"FontName"))
        .or_else(|| pdf.lookup(dict, b"Name"))
        .and_then(name)
        .unwrap_or_default();
    let base = match base {
        [tag @ .., b'+'] if tag.len() == 6 => base,
        _ => match base.iter().position(|&byte| byte == b'+') {
            Some(6) => base.get(7..).unwrap_or_default(),
            _ => base,
        },
    };
    let name = String::from_utf8_lossy(base).into_owned();
    let lower = name.to_ascii_lowercase();
    let metric = |key: &[u8]| descriptor.and_then(|d| pdf.lookup(d, key)).and_then(number);
    let bold = ["bold", "black", "heavy", "semibold", "demi"].iter().any(|word| lower.contains(word))
        || flags & flag::FORCE_BOLD != 0
        || metric(b"FontWeight").is_some_and(|weight| weight >= BOLD_WEIGHT);
    let italic = ["italic", "oblique", "kursiv"].iter().any(|word| lower.contains(word))
        || flags & flag::ITALIC != 0
        || metric(b"ItalicAngle").is_some_and(|angle| angle.abs() > 1.0);
    Style { name, bold, italic }
}

/// Where a descriptor has the embedded font program.
const PROGRAM_KEYS: [&[u8]; 3] = [b"FontFile2", b"FontFile3", b"FontFile"];

/// Whether a font program is embedded.
fn is_embedded(descriptor: Option<&Dictionary>) -> bool {
    descriptor.is_some_and(|descriptor| PROGRAM_KEYS.iter().any(|key| entry(descriptor, key).is_some()))
}

/// The stream of an embedded font program.
fn program_stream<'d>(pdf: &'d Pdf, descriptor: Option<&'d Dictionary>) -> Option<(ObjectId, &'d Stream)> {
    let descriptor = descriptor?;
    PROGRAM_KEYS.iter().find_map(|key| pdf.stream(entry(descriptor, key)?))
}

/// The decoded bytes of an embedded font program.
fn embedded(pdf: &Pdf, descriptor: Option<&Dictionary>) -> Option<Vec<u8>> {
    let (id, stream) = program_stream(pdf, descriptor)?;
    let mut data = Vec::new();
    let _ = pdf.decode(id, stream, &mut data, pdf.limits().font_bytes);
    (!data.is_empty()).then_some(data)
}

/// The parsed `/ToUnicode` of a font, with the maps that it builds on.
fn to_unicode(pdf: &Pdf, dict: &Dictionary) -> Option<cmap::CMap> {
    let map = composite::embedded_cmap(pdf, Some(entry(dict, b"ToUnicode")?), 0);
    map.has_unicode().then_some(map)
}
