//! Advance widths by char code or CID (ISO 32000-2, 9.2.4, 9.6.2 and 9.7.4.3).
//!
//! In: a font dictionary. Out: widths in thousandths of text space (glyph space for Type 3). Fonts of the
//! standard 14 without widths get the published metrics.

use std::rc::Rc;

use super::programs::Programs;
use super::span::{Span, Spans};
use super::standard_widths;
use crate::pdf::{Dictionary, Object, Pdf, entry, number};

/// Ranges kept of one `/W` array; CJK fonts have some thousands.
const MAX_RANGES: usize = 100_000;

/// The widths of a simple font; `None` where the font says nothing.
pub fn simple(pdf: &Pdf, font: &Dictionary, descriptor: Option<&Dictionary>) -> [Option<f32>; 256] {
    let mut widths = [None; 256];
    let Some(Object::Array(listed)) = pdf.lookup(font, b"Widths") else { return widths };
    let missing = descriptor
        .and_then(|descriptor| pdf.lookup(descriptor, b"MissingWidth"))
        .and_then(number)
        .unwrap_or(0.0) as f32;
    widths = [Some(missing); 256];
    let first = pdf.lookup(font, b"FirstChar").and_then(number).unwrap_or(0.0).clamp(0.0, 256.0) as usize;
    for (place, width) in widths.iter_mut().skip(first).zip(listed) {
        *place = number(pdf.resolve(width)).map(|width| width as f32).or(*place);
    }
    widths
}

/// The families of the standard 14 fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    /// A column of [`standard_widths::LATIN`].
    Latin(usize),
    /// Courier.
    Fixed,
    /// Symbol.
    Symbol,
    /// ZapfDingbats.
    Dingbats,
}

impl Standard {
    /// The standard font that a name means or is metrically equal to.
    pub fn of(name: &str, bold: bool, italic: bool, serif: bool, fixed: bool) -> Self {
        let name = name.to_ascii_lowercase();
        let has = |part: &str| name.contains(part);
        if has("zapfdingbats") {
            Self::Dingbats
        } else if has("symbol") && !has("segoe") {
            Self::Symbol
        } else if has("courier") || has("mono") || (fixed && !has("helvetica") && !has("arial")) {
            Self::Fixed
        } else if has("times")
            || has("roman")
            || has("georgia")
            || has("garamond")
            || (serif && !has("arial"))
        {
            Self::Latin(2 + usize::from(bold) + 2 * usize::from(italic))
        } else {
            Self::Latin(usize::from(bold))
        }
    }

    /// The width of a character, or of a char code for the symbol fonts.
    pub fn width(self, code: u8, c: Option<char>) -> Option<f32> {
        match self {
            Self::Fixed => Some(600.0),
            Self::Symbol => standard_widths::SYMBOL.get(usize::from(code)).map(|&width| f32::from(width)),
            Self::Dingbats => {
                standard_widths::ZAPF_DINGBATS.get(usize::from(code)).map(|&width| f32::from(width))
            }
            Self::Latin(column) => {
                let value = u16::try_from(u32::from(c?)).ok()?;
                let row = standard_widths::LATIN.binary_search_by_key(&value, |row| row.0).ok()?;
                let width = standard_widths::LATIN.get(row)?.1.get(column)?;
                (*width > 0).then(|| f32::from(*width))
            }
        }
    }
}

/// The widths of a CIDFont.
#[derive(Clone, Debug, Default)]
pub struct CidWidths {
    ranges: Rc<Spans<f32>>,
    default: f32,
}

impl CidWidths {
    /// Reads `/W` and `/DW`.
    pub fn read(pdf: &Pdf, cid_font: &Dictionary, programs: &Programs) -> Self {
        let default = pdf.lookup(cid_font, b"DW").and_then(number).unwrap_or(1000.0) as f32;
        let ranges = match pdf.lookup(cid_font, b"W") {
            Some(Object::Array(items)) => programs.widths(items, || Self::ranges(pdf, items)),
            _ => Rc::default(),
        };
        Self { ranges, default }
    }

    fn ranges(pdf: &Pdf, items: &[Object]) -> Spans<f32> {
        let mut ranges = Vec::new();
        let mut items = items.iter().map(|item| pdf.resolve(item));
        let integer =
            |object: &Object| number(object).filter(|n| (0.0..=65535.0).contains(n)).map(|n| n as u32);
        while let Some(first) = items.next() {
            let Some(first) = integer(first) else { continue };
            match items.next() {
                Some(Object::Array(widths)) => {
                    for (cid, width) in (first..=65535).zip(widths) {
                        if let Some(width) = number(pdf.resolve(width)) {
                            ranges.push(Span { low: cid, high: cid, value: width as f32 });
                        }
                    }
                }
                Some(last) => {
                    if let (Some(last), Some(width)) = (integer(last), items.next().and_then(number)) {
                        let high = last.max(first);
                        ranges.push(Span { low: first, high, value: width as f32 });
                    }
                }
                None => break,
            }
            if ranges.len() > MAX_RANGES {
                break;
            }
        }
        // Fonts that name the same widths over and over must not read them without end.
        pdf.charge(ranges.len() * size_of::<Span<f32>>());
        Spans::new(ranges)
    }

    /// Adobe-GB1 without any: square characters, Latin ones of half that width.
    pub fn chinese() -> Self {
        let latin = Span { low: 1, high: 95, value: 500.0 };
        Self { ranges: Rc::new(Spans::new(vec![latin])), default: 1000.0 }
    }

    /// The width of a CID.
    pub fn get(&self, cid: u32) -> f32 {
        self.ranges.find(cid).map_or(self.default, |range| range.value)
    }
}

/// Displacement of a vertical font: `/DW2`'s second number, usually -1000.
pub fn vertical_advance(pdf: &Pdf, cid_font: &Dictionary) -> f32 {
    match entry(cid_font, b"DW2").map(|item| pdf.resolve(item)) {
        Some(Object::Array(pair)) => {
            pair.get(1).map(|item| pdf.resolve(item)).and_then(number).unwrap_or(-1000.0) as f32
        }
        _ => -1000.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_metrics() {
        let of = |name: &str, bold, italic| Standard::of(name, bold, italic, false, false);
        assert_eq!(of("Helvetica", false, false).width(0, Some('å')), Some(556.0));
        assert_eq!(of("Arial-BoldMT", true, false).width(0, Some('a')), Some(556.0));
        assert_eq!(of("TimesNewRomanPSMT", false, false).width(0, Some(' ')), Some(250.0));
        assert_eq!(of("Times-BoldItalic", true, true).width(0, Some('A')), Some(667.0));
        assert_eq!(of("CourierNew", false, false).width(9, None), Some(600.0));
        assert_eq!(of("Symbol", false, false).width(b'a', None), Some(631.0));
        assert_eq!(of("ZapfDingbats", false, false).width(b'l', None), Some(791.0));
        assert_eq!(of("Helvetica", false, false).width(0, Some('\u{4E00}')), None);
    }
}
