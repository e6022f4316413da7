//! Embedded font programs → what their codes and glyphs stand for, for fonts whose dictionary does not
//! say it (ISO 32000-2, 9.6.5.4 and 9.9; OpenType `cmap`, `post`; CFF and Type 1 built-in encodings).
//!
//! In: the decoded font program. Out: glyph names or characters by code or by glyph index. Only mapping
//! tables are looked into, never outlines; a program that cannot be read gives nothing.

use ttf_parser::{RawFace, Tag, cff, cmap, post};

use super::glyph_list;

/// Subtables of a `cmap` that are looked at; fonts have a handful.
const MAX_SUBTABLES: usize = 32;

/// The text of each glyph of a font, by glyph index.
#[derive(Default)]
pub struct GlyphTexts {
    /// Start and end in `pool`, by glyph index.
    spans: Vec<(u32, u32)>,
    pool: Vec<char>,
}

impl GlyphTexts {
    /// The text of a glyph; empty when the font does not tell.
    pub fn get(&self, glyph: u32) -> &[char] {
        let Some(&(start, end)) = self.spans.get(glyph as usize) else { return &[] };
        self.pool.get(start as usize..end as usize).unwrap_or_default()
    }

    /// How many glyphs there are, up to the last one with a text.
    pub fn n_glyphs(&self) -> usize {
        self.spans.len()
    }

    /// Gives a glyph its text unless it has one; whether it had none.
    fn set(&mut self, glyph: u16, text: &[char]) -> bool {
        let glyph = usize::from(glyph);
        if self.spans.len() <= glyph {
            self.spans.resize(glyph + 1, (0, 0));
        }
        if let Some(span) = self.spans.get_mut(glyph).filter(|span| **span == (0, 0))
            && let (Ok(start), Ok(end)) =
                (u32::try_from(self.pool.len()), u32::try_from(self.pool.len() + text.len()))
        {
            *span = (start, end);
            self.pool.extend_from_slice(text);
            return true;
        }
        false
    }
}

/// Characters asked for in a font's `cmap`, if the font has the one to probe with.
struct Candidates {
    first: char,
    last: char,
    probe: char,
}

/// Alphabets and symbols always, East Asian scripts when a common character of theirs is there. Of several
/// characters with one glyph the first wins: the plain hyphen before the soft one.
const CANDIDATES: [Candidates; 4] = [
    Candidates { first: ' ', last: '\u{2BFF}', probe: '\0' },
    Candidates { first: '\u{FB00}', last: '\u{FB4F}', probe: '\0' },
    Candidates { first: '\u{3000}', last: '\u{9FFF}', probe: 'の' },
    Candidates { first: '가', last: '힣', probe: '가' },
];

/// Whether the bytes are an OpenType or TrueType file.
fn is_sfnt(data: &[u8]) -> bool {
    matches!(data.get(..4), Some([0, 1, 0, 0] | b"true" | b"OTTO" | b"ttcf"))
}

/// The text of every glyph: from the Unicode `cmap`, then from glyph names.
pub fn glyph_texts(data: &[u8]) -> GlyphTexts {
    texts_of(data, None)
}

/// The texts of glyphs; where only some are `wanted` (in order, each once), the search ends when these are found.
fn texts_of(data: &[u8], wanted: Option<&[u16]>) -> GlyphTexts {
    /// Unicode subtables that are asked; the first is the fullest in nearly all fonts.
    const MAX_ASKED: usize = 4;
    let mut texts = GlyphTexts::default();
    let mut n_missing = wanted.map_or(usize::MAX, <[u16]>::len);
    if is_sfnt(data) {
        let Ok(face) = RawFace::parse(data, 0) else { return texts };
        for subtable in subtables(&face).filter(cmap::Subtable::is_unicode).take(MAX_ASKED) {
            // Asking for characters, instead of listing what the table claims to have, bounds the work.
            for range in CANDIDATES {
                let probe = u32::from(range.probe);
                if range.probe != '\0' && subtable.glyph_index(probe).is_none_or(|glyph| glyph.0 == 0) {
                    continue;
                }
                for c in range.first..=range.last {
                    if let Some(glyph) = subtable.glyph_index(u32::from(c)).filter(|glyph| glyph.0 != 0) {
                        let is_new = texts.set(glyph.0, &[c]);
                        n_missing -=
                            usize::from(is_new && wanted.is_some_and(|w| w.binary_search(&glyph.0).is_ok()));
                        if n_missing == 0 {
                            return texts;
                        }
                    }
                }
            }
        }
        if let Some(names) = PostNames::read(&face) {
            name_glyphs(&mut texts, |glyph| names.get(glyph));
        }
        if let Some(table) = face.table(Tag::from_bytes(b"CFF ")).and_then(cff::Table::parse) {
            name_glyphs(&mut texts, |glyph| table.glyph_name(ttf_parser::GlyphId(glyph)));
        }
    } else if let Some(table) = cff::Table::parse(data) {
        name_glyphs(&mut texts, |glyph| table.glyph_name(ttf_parser::GlyphId(glyph)));
    }
    texts
}

fn name_glyphs<'n>(texts: &mut GlyphTexts, name: impl Fn(u16) -> Option<&'n str>) {
    /// A run of this many glyphs without a name ends the search.
    const MAX_UNNAMED: u32 = 512;
    let mut unnamed = 0;
    let mut text = Vec::new();
    for glyph in 0..=u16::MAX {
        match name(glyph) {
            Some(name) => {
                unnamed = 0;
                text.clear();
                if glyph_list::push(name.as_bytes(), &mut text) {
                    texts.set(glyph, &text);
                }
            }
            None => unnamed += 1,
        }
        if unnamed > MAX_UNNAMED {
            break;
        }
    }
}

fn subtables<'f>(face: &RawFace<'f>) -> impl Iterator<Item = cmap::Subtable<'f>> {
    let table = face.table(Tag::from_bytes(b"cmap")).and_then(cmap::Table::parse);
    let listed = table.into_iter().flat_map(|table| table.subtables.into_iter());
    // Format 13 gives many characters one glyph: what such a font shows is no text.
    let is_text =
        |subtable: &cmap::Subtable| !matches!(subtable.format, cmap::Format::ManyToOneRangeMappings(_));
    listed.take(MAX_SUBTABLES).filter(is_text)
}

/// The names in a `post` table, found once: they stand one behind the other.
struct PostNames<'f> {
    table: post::Table<'f>,
    indexes: &'f [u8],
    names: Vec<&'f str>,
}

impl<'f> PostNames<'f> {
    fn read(face: &RawFace<'f>) -> Option<Self> {
        /// Where the number of glyphs stands, and then the indexes of their names.
        const COUNT: usize = 32;
        let data = face.table(Tag::from_bytes(b"post"))?;
        let table = post::Table::parse(data)?;
        let count = match data.get(COUNT..COUNT + 2) {
            Some(&[high, low]) => usize::from(high) << 8 | usize::from(low),
            _ => 0,
        };
        let indexes = data.get(COUNT + 2..COUNT + 2 + 2 * count).unwrap_or_default();
        Some(Self { table, indexes, names: table.names().collect() })
    }

    fn get(&self, glyph: u16) -> Option<&'f str> {
        /// Indexes below it mean names that every system knows.
        const N_STANDARD: usize = 258;
        let at = usize::from(glyph) * 2;
        let index = match self.indexes.get(at..at + 2) {
            Some(&[high, low]) => usize::from(high) << 8 | usize::from(low),
            _ => return None,
        };
        match index.checked_sub(N_STANDARD) {
            // Nothing in a table without indexes of its own.
            None => self.table.glyph_name(ttf_parser::GlyphId(glyph)),
            Some(own) => self.names.get(own).copied(),
        }
    }
}

/// CID → glyph index of a CID-keyed CFF program; `None` when CIDs are glyph indices.
pub fn cff_cids(data: &[u8]) -> Option<Vec<(u16, u16)>> {
    let face;
    let table = if is_sfnt(data) {
        face = RawFace::parse(data, 0).ok()?;
        cff::Table::parse(face.table(Tag::from_bytes(b"CFF "))?)?
    } else {
        cff::Table::parse(data)?
    };
    let glyphs = 0..table.number_of_glyphs();
    let mut pairs: Vec<(u16, u16)> =
        glyphs.filter_map(|glyph| Some((table.glyph_cid(ttf_parser::GlyphId(glyph))?, glyph))).collect();
    pairs.sort_unstable();
    (!pairs.is_empty()).then_some(pairs)
}

/// Appends the texts of the 256 codes of a simple font to `pool` and their spans to `spans`, as the font
/// program itself encodes them. Codes it does not tell keep an empty span.
pub fn built_in(data: &[u8], spans: &mut [(u32, u32); 256], pool: &mut Vec<char>) {
    let mut add = |code: u8, push: &mut dyn FnMut(&mut Vec<char>)| {
        let start = pool.len();
        push(pool);
        if let (Some(span), Ok(start), Ok(end)) =
            (spans.get_mut(usize::from(code)), u32::try_from(start), u32::try_from(pool.len()))
            && end > start
        {
            *span = (start, end);
        }
    };
    if is_sfnt(data) {
        let Ok(face) = RawFace::parse(data, 0) else { return };
        let glyphs: Vec<(u8, u16)> =
            (0..=255u8).filter_map(|code| Some((code, symbolic_glyph(&face, code)?))).collect();
        let mut wanted: Vec<u16> = glyphs.iter().map(|(_, glyph)| *glyph).collect();
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            // An OpenType wrapper whose outlines bring their own encoding.
            if let Some(table) = face.table(Tag::from_bytes(b"CFF ")).and_then(cff::Table::parse) {
                cff_encoding(&table, &mut add);
            }
            return;
        }
        let texts = texts_of(data, Some(&wanted));
        for (code, glyph) in glyphs {
            add(code, &mut |pool| pool.extend_from_slice(texts.get(u32::from(glyph))));
        }
    } else if data.first() == Some(&1)
        && let Some(table) = cff::Table::parse(data)
    {
        cff_encoding(&table, &mut add);
    } else {
        type1_encoding(data, &mut |code, name| {
            add(code, &mut |pool| {
                glyph_list::push(name, pool);
            });
        });
    }
}

/// Takes a code and what appends its text.
type Add<'a> = dyn FnMut(u8, &mut dyn FnMut(&mut Vec<char>)) + 'a;

/// The encoding of a CFF program.
fn cff_encoding(table: &cff::Table, add: &mut Add) {
    for code in 0..=255u8 {
        let glyph = table.glyph_index(code).filter(|glyph| glyph.0 != 0);
        if let Some(name) = glyph.and_then(|glyph| table.glyph_name(glyph)) {
            add(code, &mut |pool| {
                glyph_list::push(name.as_bytes(), pool);
            });
        }
    }
}

/// The glyph of a code of a symbolic TrueType font: (3,0) with and without the 0xF000 page, else (1,0).
fn symbolic_glyph(face: &RawFace, code: u8) -> Option<u16> {
    use ttf_parser::PlatformId::{Macintosh, Windows};
    let mut found = None;
    for subtable in subtables(face) {
        let code = u32::from(code);
        let glyph = match (subtable.platform_id, subtable.encoding_id) {
            (Windows, 0) => [0xF000, 0, 0xF100, 0xF200]
                .iter()
                .find_map(|page| subtable.glyph_index(page + code).filter(|glyph| glyph.0 != 0)),
            (Macintosh, 0) => subtable.glyph_index(code).filter(|glyph| glyph.0 != 0),
            _ => None,
        };
        if let Some(glyph) = glyph {
            found = Some(glyph.0);
            if subtable.platform_id == Windows {
                break;
            }
        }
    }
    found
}

/// The `/Encoding` of the clear-text part of a Type 1 program: `dup 65 /A put` or StandardEncoding.
fn type1_encoding(data: &[u8], found: &mut dyn FnMut(u8, &[u8])) {
    use crate::pdf::{Token, Tokens};
    let clear = memchr::memmem::find(data, b"eexec").unwrap_or(data.len());
    let clear = data.get(..clear).unwrap_or_default();
    let Some(start) = memchr::memmem::find(clear, b"/Encoding") else { return };
    let tokens = Tokens::at(clear, start + b"/Encoding".len());
    let mut last = [None, None, None];
    for token in tokens {
        match token {
            Token::Keyword(b"StandardEncoding") => {
                for (code, &value) in super::encoding_tables::STANDARD.iter().enumerate() {
                    if value != 0 {
                        found(code as u8, format!("uni{value:04X}").as_bytes());
                    }
                }
                return;
            }
            Token::Keyword(b"def" | b"readonly") => return,
            Token::Keyword(b"put") => {
                let code = match last {
                    [_, Some(Token::Integer(code)), Some(Token::Name(_))] => u8::try_from(code).ok(),
                    [Some(Token::Integer(radix)), Some(Token::Keyword(digits)), Some(Token::Name(_))] => {
                        in_radix(radix, digits)
                    }
                    _ => None,
                };
                if let (Some(code), Some(Token::Name(name))) = (code, last[2]) {
                    found(code, name);
                }
            }
            _ => {}
        }
        last = [last[1], last[2], Some(token)];
    }
}

/// A code written in another base, as `8#101` or `16#41`; the lexer parts it before the sign.
fn in_radix(radix: i64, digits: &[u8]) -> Option<u8> {
    let radix = u32::try_from(radix).ok().filter(|radix| (2..=36).contains(radix))?;
    let digits = std::str::from_utf8(digits.strip_prefix(b"#")?).ok()?;
    u8::from_str_radix(digits, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type1_clear_text_encoding() {
        let program =
            b"%!PS\n/Encoding 256 array 0 1 255 {1 index exch /.notdef put} for\ndup 65 /aring put\n\
            dup 8#102 /x put dup 67 /f_i put readonly def\ncurrentfile eexec dup 68 /D put";
        let mut spans = [(0, 0); 256];
        let mut pool = Vec::new();
        built_in(program, &mut spans, &mut pool);
        let text =
            |code: usize| pool[spans[code].0 as usize..spans[code].1 as usize].iter().collect::<String>();
        assert_eq!([65, 66, 67, 68].map(text), ["å", "x", "fi", ""].map(str::to_owned));
        assert_eq!((in_radix(16, b"#41"), in_radix(8, b"#3"), in_radix(1, b"#1")), (Some(65), Some(3), None));
    }

    #[test]
    fn broken_programs_give_nothing() {
        for data in [&b""[..], b"\0\x01\0\0", b"OTTO\0\xff", b"\x01\0\x04\x01", b"%!PS /Encoding dup 1"] {
            let mut spans = [(0, 0); 256];
            built_in(data, &mut spans, &mut Vec::new());
            assert!(spans.iter().all(|span| *span == (0, 0)));
            assert!(glyph_texts(data).get(1).is_empty());
        }
    }
}
