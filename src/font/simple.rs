//! Simple fonts: one byte, one glyph (ISO 32000-2, 9.6).
//!
//! For each code the first that knows a usable character wins: `/ToUnicode`, the name in `/Differences`,
//! the embedded program of a symbolic font, the base encoding, the embedded program of another font.

use super::cmap::scalar;
use super::width::{self, Standard};
use super::{Code, Font, encoding_tables, flag, glyph_list, program, programs, symbol};
use crate::pdf::{Dictionary, Object, Pdf, entry, name, number};

/// The table of a named encoding.
fn named(name: &[u8]) -> Option<&'static [u16; 256]> {
    match name {
        b"WinAnsiEncoding" => Some(&encoding_tables::WIN_ANSI),
        b"MacRomanEncoding" => Some(&encoding_tables::MAC_ROMAN),
        b"StandardEncoding" => Some(&encoding_tables::STANDARD),
        b"MacExpertEncoding" => Some(&encoding_tables::MAC_EXPERT),
        _ => None,
    }
}

/// Builds the table of all codes. Further characters of ligatures go to the font.
pub(super) fn load(
    pdf: &Pdf,
    dict: &Dictionary,
    descriptor: Option<&Dictionary>,
    flags: i64,
    font: &mut Font,
) -> Box<[Code; 256]> {
    let map = super::to_unicode(pdf, dict);
    let encoding = entry(dict, b"Encoding").map(|object| pdf.resolve(object));
    let (base, differences) = match encoding {
        Some(Object::Name(name)) => (named(name), None),
        Some(object) => match pdf.dict(object) {
            Some(dict) => {
                let base = pdf.lookup(dict, b"BaseEncoding").and_then(name).and_then(named);
                (base, pdf.lookup(dict, b"Differences"))
            }
            None => (None, None),
        },
        None => (None, None),
    };
    let mut names: [Option<&[u8]>; 256] = [None; 256];
    if let Some(Object::Array(items)) = differences {
        let mut code = 0usize;
        /// Items read; every code named with its number is two for each.
        const MAX_ITEMS: usize = 1024;
        for item in items.iter().take(MAX_ITEMS) {
            match pdf.resolve(item) {
                Object::Name(name) => {
                    if let Some(place) = names.get_mut(code) {
                        *place = Some(name);
                    }
                    code += 1;
                }
                object => {
                    if let Some(number) = number(object) {
                        code = number.clamp(0.0, 256.0) as usize;
                    }
                }
            }
        }
    }
    let style = &font.style;
    let standard = Standard::of(
        &style.name,
        style.bold,
        style.italic,
        flags & flag::SERIF != 0,
        flags & flag::FIXED != 0,
    );
    let is_wingdings = symbol::is_wingdings(&style.name);
    let is_truetype = pdf.lookup(dict, b"Subtype").and_then(name) == Some(b"TrueType");
    let is_embedded = super::is_embedded(descriptor);
    let is_symbolic = flags & flag::SYMBOLIC != 0;
    let assumed: &[u16; 256] = match standard {
        Standard::Symbol if !is_embedded || base.is_none() => &encoding_tables::SYMBOL,
        Standard::Dingbats if !is_embedded || base.is_none() => &encoding_tables::ZAPF_DINGBATS,
        _ => match base {
            Some(base) => base,
            None if is_truetype => &encoding_tables::WIN_ANSI,
            None => &encoding_tables::STANDARD,
        },
    };
    let widths = width::simple(pdf, dict, descriptor);
    let no_widths = widths.iter().all(Option::is_none);
    let scale = if font.is_type3 { type3_scale(pdf, dict, font) } else { 0.001 };

    let mut built_in: Option<BuiltIn> = None;
    let mut codes = Box::new([super::MISSING; 256]);
    let mut pool = std::mem::take(&mut font.more);
    let mut asked_program = false;
    for (code, place) in codes.iter_mut().enumerate() {
        let Ok(byte) = u8::try_from(code) else { break };
        let start = pool.len();
        let given_name = names.get(code).copied().flatten();
        let is_numbered = given_name.is_some_and(|name| repeats_code(name, byte));
        let glyph_name = given_name.filter(|_| !is_numbered);
        let mut known = false;
        // A control character or an unmappable one in /ToUnicode is worth less than a known name.
        let mapped = map.as_ref().and_then(|map| map.push_unicode(u32::from(byte), &mut pool));
        if mapped == Some(true) {
            known = settle(&mut pool, start, &font.style.name);
        }
        if !known && let Some(glyph_name) = glyph_name {
            pool.truncate(start);
            known = glyph_list::push(glyph_name, &mut pool) && settle(&mut pool, start, &font.style.name);
        }
        // TeX's T1 encoding agrees with Latin-1 where Swedish has its letters.
        let table = if is_numbered && base.is_none() { &encoding_tables::WIN_ANSI } else { assumed };
        let value = table.get(code).copied().unwrap_or(0);
        // The program of a symbolic font, or of one without an encoding, knows better than the assumption.
        let program_first = base.is_none() && (is_symbolic || !is_truetype);
        // A code without a width is not shown.
        let is_used = no_widths || widths.get(code).is_some_and(|width| width.is_some_and(|w| w != 0.0));
        let no_other = value == 0 && glyph_name.is_none() && is_used;
        let may_ask = is_embedded && !font.is_type3 && (map.is_none() || mapped.is_some());
        if !known && may_ask && (program_first || no_other) {
            if !asked_program {
                asked_program = true;
                if let Some(data) = super::embedded(pdf, descriptor) {
                    let (spans, texts) = built_in.insert(([(0, 0); 256], Vec::new()));
                    program::built_in(&data, spans, texts);
                    programs::charge_look_through(pdf);
                }
            }
            if let Some((spans, texts)) = &built_in
                && let Some(&(from, to)) = spans.get(code)
                && let Some(text) = texts.get(from as usize..to as usize)
                && !text.is_empty()
            {
                pool.truncate(start);
                pool.extend_from_slice(text);
                known = settle(&mut pool, start, &font.style.name);
            }
        }
        if !known && glyph_name.is_none() {
            pool.truncate(start);
            let assumed = if is_wingdings { symbol::wingdings(byte) } else { scalar(u32::from(value)) };
            pool.extend(assumed);
        }
        let first = pool.get(start).copied();
        let advance = match widths.get(code).copied().flatten() {
            Some(width) => width,
            None => standard.width(byte, first).unwrap_or(DEFAULT_WIDTH),
        };
        *place = Code::from_pool(&mut pool, start, advance * scale);
        place.is_word_space = byte == b' ';
    }
    font.more = pool;
    codes
}

/// Whether a glyph name only repeats the char code, as `a73` for 73 in bitmap fonts of TeX, `G49` or `g73`:
/// such a name tells nothing but the code, and the code is taken for a character. The names of ZapfDingbats (`a1` to `a206`) look
/// alike and are out of step with the codes.
fn repeats_code(name: &[u8], code: u8) -> bool {
    let n_letters = name.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (1..=2, Some(digits)) =
        (n_letters, name.get(n_letters..).and_then(|digits| std::str::from_utf8(digits).ok()))
    else {
        return false;
    };
    let hexadecimal = name.get(1..).and_then(|digits| std::str::from_utf8(digits).ok());
    digits.parse() == Ok(code)
        || (name.len() == 3 && hexadecimal.is_some_and(|digits| u8::from_str_radix(digits, 16) == Ok(code)))
}

/// The texts an embedded program gives the codes: spans by code, and the characters.
type BuiltIn = ([(u32, u32); 256], Vec<char>);

/// Width assumed for a glyph of which nothing is known, in thousandths of an em.
const DEFAULT_WIDTH: f32 = 500.0;

/// Makes the text from `start` on usable if it can be: private-use symbols become what they show. Whether
/// it is usable now.
pub(super) fn settle(pool: &mut Vec<char>, start: usize, font_name: &str) -> bool {
    let Some(text) = pool.get_mut(start..) else { return false };
    for c in text.iter_mut() {
        if super::is_private(*c)
            && let Some(shown) = symbol::from_private(*c, font_name)
        {
            *c = shown;
        }
    }
    let ligatures = text.iter().any(|&c| symbol::ligature(c).is_some());
    if ligatures {
        let joined: Vec<char> = text.to_vec();
        pool.truncate(start);
        for c in joined {
            match symbol::ligature(c) {
                Some(letters) => pool.extend(letters.chars()),
                None => pool.push(c),
            }
        }
    }
    let text = pool.get(start..).unwrap_or_default();
    let usable = !text.is_empty() && text.iter().all(|&c| super::is_usable(c) && !is_control(c));
    if !usable {
        pool.truncate(start);
    }
    usable
}

/// Control characters that are no white space stand for nothing a reader sees.
fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

/// Text-space units per glyph-space unit of a Type 3 font, along the baseline; sets the font's em.
fn type3_scale(pdf: &Pdf, dict: &Dictionary, font: &mut Font) -> f32 {
    let mut matrix = [0.001f32, 0.0, 0.0, 0.001];
    if let Some(Object::Array(items)) = pdf.lookup(dict, b"FontMatrix") {
        for (place, item) in matrix.iter_mut().zip(items) {
            *place = number(pdf.resolve(item)).unwrap_or(0.0) as f32;
        }
    }
    let scale = matrix[0].hypot(matrix[1]) * if matrix[0] < 0.0 { -1.0 } else { 1.0 };
    // The box of all glyphs tells how large an em is: bitmap fonts have an em of 1 unit or of 100.
    if let Some(Object::Array(items)) = pdf.lookup(dict, b"FontBBox") {
        let value =
            |n: usize| items.get(n).map(|item| pdf.resolve(item)).and_then(number).unwrap_or(0.0) as f32;
        let (bottom, top) = (value(1) * matrix[3], value(3) * matrix[3]);
        let (bottom, top) = (bottom.min(top), bottom.max(top));
        if top > 0.05 && top < 20.0 && bottom > -20.0 {
            font.ascent = top;
            font.descent = bottom.min(0.0);
            font.em = (top - bottom.min(0.0)).max(0.05);
        }
    }
    scale
}
