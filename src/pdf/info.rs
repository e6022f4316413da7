//! The document information dictionary → what the file says of itself (ISO 32000-2, 14.3.3 and 7.9.4).

use lopdf::Object;

use super::document::Pdf;
use super::{entry, name};

/// What the file says of itself; empty values are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// Version of the format, `1.7`.
    pub version: String,
    /// The program that wrote the PDF.
    pub producer: Option<String>,
    /// The program that made the document.
    pub creator: Option<String>,
    /// The document's title.
    pub title: Option<String>,
    /// When it was created, RFC 3339; the offset is `-00:00` when the file gives none.
    pub created: Option<String>,
    /// When it was last modified, as `created`.
    pub modified: Option<String>,
    /// Whether the file is encrypted.
    pub encrypted: bool,
}

/// The version of the catalog when it is later than the header's.
pub fn version(pdf: &Pdf) -> String {
    let head = pdf.head().strip_prefix(b"%PDF-").unwrap_or_default();
    let header = version_text(head);
    let catalog = pdf
        .catalog()
        .and_then(|catalog| pdf.lookup(catalog, b"Version"))
        .and_then(name)
        .map(version_text)
        .unwrap_or_default();
    if catalog > header { catalog } else { header }
}

/// `1.7` of `1.7 …`.
fn version_text(text: &[u8]) -> String {
    match text {
        [major @ b'0'..=b'9', b'.', minor @ b'0'..=b'9', ..] => {
            format!("{}.{}", *major as char, *minor as char)
        }
        _ => String::new(),
    }
}

/// Reads the dictionary.
pub fn read(pdf: &Pdf) -> Info {
    let dict = entry(pdf.trailer(), b"Info").and_then(|info| pdf.dict(info));
    let text = |key: &[u8]| {
        let object = pdf.lookup(dict?, key)?;
        let Object::String(bytes, _) = object else { return None };
        let text = text_string(bytes);
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
        (!text.is_empty()).then(|| text.to_owned())
    };
    Info {
        version: pdf.version().to_owned(),
        producer: text(b"Producer"),
        creator: text(b"Creator"),
        title: text(b"Title"),
        created: text(b"CreationDate").and_then(|text| timestamp(&text)),
        modified: text(b"ModDate").and_then(|text| timestamp(&text)),
        encrypted: pdf.is_encrypted(),
    }
}

/// A text string (7.9.2.2): UTF-16 or UTF-8 by its mark, else PDFDocEncoding.
pub fn text_string(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok().map(unit));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|&byte| pdf_doc(byte)).collect(),
    }
}

/// PDFDocEncoding where it differs from Latin-1 (annex D.3).
fn pdf_doc(byte: u8) -> char {
    const LOW: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const HIGH: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ',
        'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}', '€',
    ];
    match byte {
        0x18..=0x1F => LOW.get(usize::from(byte - 0x18)).copied(),
        0x80..=0xA0 => HIGH.get(usize::from(byte - 0x80)).copied(),
        _ => None,
    }
    .unwrap_or(byte as char)
}

/// `D:20240830101500+02'00'` as `2024-08-30T10:15:00+02:00`. What is left out at the end is the first
/// moment; `None` when a part is no such number.
fn timestamp(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_prefix("D:").unwrap_or(text);
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, zone) = text.split_at_checked(n_digits.min(14))?;
    let part = |start: usize, length: usize, default: u32| -> Option<u32> {
        match digits.get(start..) {
            None | Some("") => Some(default),
            Some(rest) => rest.get(..length)?.parse().ok(),
        }
    };
    // Without a time of day there is no offset: `2024-08-30` is no date of this form.
    if n_digits < 4 || (n_digits < 10 && !zone.is_empty()) {
        return None;
    }
    let (year, month, day) = (part(0, 4, 0)?, part(4, 2, 1)?, part(6, 2, 1)?);
    let (hour, minute, second) = (part(8, 2, 0)?, part(10, 2, 0)?, part(12, 2, 0)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return None,
    };
    if year == 0 || !(1..=days).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let offset = offset(zone)?;
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{offset}"))
}

/// `+02'00'` as `+02:00`, `Z` as `Z`, nothing as `-00:00`.
fn offset(zone: &str) -> Option<String> {
    let zone = zone.trim();
    let mut rest = zone.chars();
    let sign = match rest.next() {
        None => return Some("-00:00".into()),
        Some('Z' | 'z') => return Some("Z".into()),
        Some(sign @ ('+' | '-')) => sign,
        Some(_) => return None,
    };
    let digits: String = rest.filter(char::is_ascii_digit).take(4).collect();
    let hours: u32 = digits.get(..2)?.parse().ok()?;
    let minutes: u32 = match digits.get(2..4) {
        Some(minutes) => minutes.parse().ok()?,
        None => 0,
    };
    (hours <= 23 && minutes <= 59).then(|| format!("{sign}{hours:02}:{minutes:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps() {
        let cases = [
            ("D:20240830101500+02'00'", Some("2024-08-30T10:15:00+02:00")),
            ("D:20240830101500+02'00", Some("2024-08-30T10:15:00+02:00")),
            ("20240830101500Z", Some("2024-08-30T10:15:00Z")),
            ("D:20240830101500Z00'00'", Some("2024-08-30T10:15:00Z")),
            ("D:20240830", Some("2024-08-30T00:00:00-00:00")),
            ("D:2024", Some("2024-01-01T00:00:00-00:00")),
            ("D:20240230101500", None),
            ("D:20241330", None),
            ("2024-08-30", None),
            ("måndag", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(timestamp(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn text_strings() {
        assert_eq!(text_string(b"\xFE\xFF\x00\xE5"), "å");
        assert_eq!(text_string(b"\xEF\xBB\xBF\xC3\xA5"), "å");
        assert_eq!(text_string(b"\x80\xE5\xA0"), "•å€");
    }
}
