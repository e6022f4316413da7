//! Private-use characters of symbol fonts → the characters they show.
//!
//! Word processors write the glyphs of Symbol and Wingdings as U+F000 plus the font's own code. Those
//! that stand in office documents, bullets and check marks, are known; the rest is not guessed.

use super::encoding_tables;

/// Wingdings codes that office documents use as bullets, boxes, arrows and marks.
const WINGDINGS: [(u8, char); 32] = [
    (0x20, ' '),
    (0x28, '☎'),
    (0x2A, '✉'),
    (0x4A, '☺'),
    (0x6C, '●'),
    (0x6D, '❍'),
    (0x6E, '■'),
    (0x6F, '□'),
    (0x70, '□'),
    (0x71, '❑'),
    (0x72, '❒'),
    (0x73, '⬧'),
    (0x74, '⧫'),
    (0x75, '◆'),
    (0x76, '❖'),
    (0x77, '⬥'),
    (0x78, '☒'),
    (0x9F, '•'),
    (0xA0, '▪'),
    (0xA1, '○'),
    (0xA7, '▪'),
    (0xA8, '◻'),
    (0xB7, '•'),
    (0xD8, '➢'),
    (0xDC, '➲'),
    (0xDF, '←'),
    (0xE0, '→'),
    (0xE8, '➔'),
    (0xF0, '⇨'),
    (0xFB, '✗'),
    (0xFC, '✓'),
    (0xFE, '☑'),
];

/// The character of a Wingdings code.
pub fn wingdings(code: u8) -> Option<char> {
    WINGDINGS
        .binary_search_by_key(&code, |entry| entry.0)
        .ok()
        .and_then(|at| WINGDINGS.get(at))
        .map(|entry| entry.1)
}

/// Whether a font is one of the Wingdings family by name.
pub fn is_wingdings(font_name: &str) -> bool {
    font_name.to_ascii_lowercase().contains("wingdings")
}

/// The character that a private-use value shows in the font of that name.
pub fn from_private(c: char, font_name: &str) -> Option<char> {
    let code = u8::try_from(u32::from(c).checked_sub(0xF000)?).ok()?;
    if is_wingdings(font_name) {
        return wingdings(code);
    }
    if code == 0xB7 {
        return Some('•');
    }
    let is_symbol = font_name.to_ascii_lowercase().contains("symbol");
    let table = if is_symbol { &encoding_tables::SYMBOL } else { &encoding_tables::WIN_ANSI };
    let value = table.get(usize::from(code)).copied().filter(|&value| value >= 0x20)?;
    char::from_u32(u32::from(value))
}

/// The letters of a presentation form of a Latin ligature. A reader sees letters; as one character they
/// would hide `finansiering` from every search.
pub fn ligature(c: char) -> Option<&'static str> {
    const LIGATURES: [&str; 7] = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];
    let at = u32::from(c).checked_sub(0xFB00)?;
    LIGATURES.get(usize::try_from(at).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bullets() {
        assert_eq!(from_private('\u{F0B7}', "Symbol"), Some('•'));
        assert_eq!(from_private('\u{F0B7}', "Any"), Some('•'));
        assert_eq!(from_private('\u{F0A7}', "Wingdings"), Some('▪'));
        assert_eq!(from_private('\u{F061}', "SymbolMT"), Some('α'));
        assert_eq!(from_private('\u{F061}', "Custom"), Some('a'));
        assert_eq!(from_private('\u{E061}', "Custom"), None);
        assert_eq!((ligature('\u{FB01}'), ligature('a'), ligature('\u{FB13}')), (Some("fi"), None, None));
        assert!(WINGDINGS.is_sorted_by_key(|entry| entry.0));
    }
}
