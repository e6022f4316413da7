//! Glyph names → Unicode (the Adobe Glyph List and its rules for names it does not list).
//!
//! In: a name. Out: one or several characters. It refuses names that only a font's maker can read (`g12`).

use super::cmap::scalar;

/// One name a line, sorted bytewise: `name HEX[ HEX…]`.
const LIST: &[u8] = include_bytes!("glyph_list.txt");

/// Appends the characters a glyph name stands for; whether there are any.
pub fn push(name: &[u8], out: &mut Vec<char>) -> bool {
    let before = out.len();
    // What follows the first full stop names a variant: `a.sc`.
    let stem = name.split(|&byte| byte == b'.').next().unwrap_or_default();
    if stem.is_empty() {
        return false;
    }
    if push_listed(stem, out) {
        return true;
    }
    for component in stem.split(|&byte| byte == b'_') {
        if !push_listed(component, out) && !push_numeric(component, out) {
            out.truncate(before);
            return false;
        }
    }
    out.len() > before
}

/// A name of the list.
fn push_listed(name: &[u8], out: &mut Vec<char>) -> bool {
    let (mut low, mut high) = (0, LIST.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = LIST
            .get(low..middle)
            .and_then(|part| memchr::memrchr(b'\n', part))
            .map_or(low, |at| low + at + 1);
        let line = LIST.get(start..high).unwrap_or_default();
        let length = memchr::memchr(b'\n', line).unwrap_or(line.len());
        let line = line.get(..length).unwrap_or_default();
        let Some(space) = memchr::memchr(b' ', line) else { return false };
        let (listed, values) = line.split_at(space);
        match listed.cmp(name) {
            std::cmp::Ordering::Less => low = start + length + 1,
            std::cmp::Ordering::Greater => high = start,
            std::cmp::Ordering::Equal => {
                let values = values.split(|&byte| byte == b' ').filter(|value| !value.is_empty());
                out.extend(values.filter_map(hexadecimal).filter_map(scalar));
                return true;
            }
        }
    }
    false
}

/// `uniXXXX…` (UTF-16 units of four digits) and `uXXXX` to `uXXXXXX`.
fn push_numeric(name: &[u8], out: &mut Vec<char>) -> bool {
    let before = out.len();
    if let Some(digits) = name.strip_prefix(b"uni")
        && digits.len() >= 4
        && digits.len().is_multiple_of(4)
    {
        let units = digits.chunks(4).filter_map(hexadecimal).filter_map(|unit| u16::try_from(unit).ok());
        out.extend(char::decode_utf16(units).filter_map(Result::ok).filter(|&c| c != '\0'));
    } else if let Some(digits) = name.strip_prefix(b"u")
        && (4..=6).contains(&digits.len())
    {
        out.extend(hexadecimal(digits).and_then(scalar));
    }
    out.len() > before
}

fn hexadecimal(digits: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> String {
        let mut out = Vec::new();
        push(name.as_bytes(), &mut out);
        out.into_iter().collect()
    }

    #[test]
    fn names() {
        let cases = [
            ("A", "A"),
            ("zukatakana", "ズ"),
            ("aring", "å"),
            ("Adieresis", "Ä"),
            ("odieresis.alt", "ö"),
            ("f_f_i", "ffi"),
            ("t_t", "tt"),
            ("uni00E5", "å"),
            ("uni00660069", "fi"),
            ("u1F600", "😀"),
            ("a73", ""),
            ("Asmall", "a"),
            ("g12", ""),
            (".notdef", ""),
            ("f_g12", ""),
            ("", ""),
            ("uniD800", ""),
        ];
        for (name, expected) in cases {
            assert_eq!(text(name), expected, "{name}");
        }
    }

    #[test]
    fn every_listed_name_is_found() {
        for line in std::str::from_utf8(LIST).unwrap().lines() {
            let name = line.split(' ').next().unwrap();
            assert!(push_listed(name.as_bytes(), &mut Vec::new()), "{name}");
        }
    }
}
