//! CMap files → code spaces, CIDs and Unicode values (ISO 32000-2, 9.7.5 and 9.10.3).
//!
//! In: the bytes of an embedded CMap or a ToUnicode CMap. Out: sorted ranges, never one entry per code, so
//! that a range over four bytes costs nothing. It refuses more than [`MAX_RANGES`] ranges.

use super::span::{Span, Spans};
use crate::pdf::{Token, Tokens, decode_hex};

/// Ranges kept of one CMap; the largest published ones have some 20,000.
const MAX_RANGES: usize = 100_000;

/// Characters that one code may stand for; a name stamp drawn as one glyph has some dozens.
const MAX_TEXT: usize = 512;

/// A Unicode scalar value other than U+0000.
pub fn scalar(value: u32) -> Option<char> {
    char::from_u32(value).filter(|&c| c != '\0')
}

/// Codes of one length that are valid (9.7.6.2).
#[derive(Clone, Copy, Debug, PartialEq)]
struct CodeSpace {
    n_bytes: usize,
    low: u32,
    high: u32,
}

impl CodeSpace {
    /// Whether every byte of the code lies between the bytes of the bounds.
    fn holds(&self, code: u32) -> bool {
        (0..self.n_bytes).all(|n| {
            let byte = |value: u32| value >> (8 * n) & 0xff;
            (byte(self.low)..=byte(self.high)).contains(&byte(code))
        })
    }
}

/// CIDs or characters that count up: the code `from` stands for `first`.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    from: u32,
    first: u32,
}

/// Codes that stand for CIDs or characters which count up from `first`.
fn range(low: u32, high: u32, first: u32) -> Span<Count> {
    Span { low, high, value: Count { from: low, first } }
}

/// Marks [`Count::first`] as an index into [`CMap::texts`].
const IS_TEXT: u32 = 1 << 31;

/// The ranges of a CMap as it defines them.
#[derive(Default)]
struct Defined {
    cids: Vec<Span<Count>>,
    unicode: Vec<Span<Count>>,
}

/// A parsed CMap.
#[derive(Clone, Debug, Default)]
pub struct CMap {
    spaces: Vec<CodeSpace>,
    cids: Spans<Count>,
    unicode: Spans<Count>,
    /// Texts of more than one character (or of none that can be used), by start and length in `pool`.
    texts: Vec<(usize, usize)>,
    pool: Vec<char>,
    /// Codes are CIDs.
    identity: bool,
    /// Writing mode 1.
    pub vertical: bool,
    /// Name of the CMap that this one builds on.
    pub base: Option<Vec<u8>>,
}

impl CMap {
    /// `Identity-H` or `-V`: two bytes, the code is the CID.
    pub fn identity(vertical: bool) -> Self {
        let spaces = vec![CodeSpace { n_bytes: 2, low: 0, high: 0xffff }];
        Self { spaces, identity: true, vertical, ..Self::default() }
    }

    /// Reads a CMap file.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut map = Self::default();
        let mut defined = Defined::default();
        let mut tokens = Tokens::new(bytes);
        let mut last_name: Option<&[u8]> = None;
        let mut before_last: Option<Token> = None;
        let mut scratch = Vec::new();
        while let Some(token) = tokens.next() {
            match token {
                Token::Keyword(b"begincodespacerange") => map.read_spaces(&mut tokens),
                Token::Keyword(b"beginbfchar") => map.read_bf(&mut tokens, false, &mut defined, &mut scratch),
                Token::Keyword(b"beginbfrange") => map.read_bf(&mut tokens, true, &mut defined, &mut scratch),
                Token::Keyword(b"begincidchar") => read_cids(&mut tokens, false, &mut defined),
                Token::Keyword(b"begincidrange") => read_cids(&mut tokens, true, &mut defined),
                Token::Keyword(b"usecmap") => map.base = last_name.map(<[u8]>::to_vec),
                Token::Integer(mode) if before_last == Some(Token::Name(b"WMode")) => {
                    map.vertical = mode == 1
                }
                Token::Name(name) => last_name = Some(name),
                _ => {}
            }
            before_last = Some(token);
        }
        map.cids = Spans::new(defined.cids);
        map.unicode = Spans::new(defined.unicode);
        map
    }

    /// Takes over what the CMap named by `usecmap` has; own entries go first.
    pub fn adopt(&mut self, base: &Self) {
        self.spaces.extend_from_slice(&base.spaces);
        self.identity |= base.identity;
        let over = |base: Vec<Span<Count>>, own: &Spans<Count>| {
            Spans::new(base.into_iter().chain(own.iter().copied()).collect())
        };
        self.cids = over(base.cids.iter().copied().collect(), &self.cids);
        let (n_texts, n_pooled) = (self.texts.len(), self.pool.len());
        let unicode = base.unicode.iter().map(|span| match span.value.first & IS_TEXT {
            0 => *span,
            _ => {
                let first = span.value.first.saturating_add(u32::try_from(n_texts).unwrap_or(0));
                Span { value: Count { first, ..span.value }, ..*span }
            }
        });
        self.unicode = over(unicode.collect(), &self.unicode);
        self.texts.extend(base.texts.iter().map(|&(start, length)| (start + n_pooled, length)));
        self.pool.extend_from_slice(&base.pool);
    }

    fn read_spaces(&mut self, tokens: &mut Tokens) {
        while let Some(Token::Hex(low)) = tokens.next() {
            let Some(Token::Hex(high)) = tokens.next() else { return };
            let (low, n_bytes) = code(low);
            let (high, _) = code(high);
            if (1..=4).contains(&n_bytes) && self.spaces.len() < 256 {
                self.spaces.push(CodeSpace { n_bytes, low, high });
            }
        }
    }

    fn read_bf(&mut self, tokens: &mut Tokens, ranged: bool, defined: &mut Defined, scratch: &mut Vec<u8>) {
        while let Some(token) = tokens.next() {
            let low = match token {
                Token::Hex(digits) => code(digits).0,
                // An array's closing bracket or a stray number is stepped over.
                Token::Keyword(_) => return,
                _ => continue,
            };
            let high = match ranged {
                true => match tokens.next() {
                    Some(Token::Hex(high)) => code(high).0.max(low),
                    _ => return,
                },
                false => low,
            };
            match tokens.next() {
                Some(Token::Hex(digits)) => self.add_text(low, high, digits, defined, scratch),
                Some(Token::Name(name)) => {
                    let start = self.pool.len();
                    super::glyph_list::push(name, &mut self.pool);
                    self.add_pooled(low, high, start, defined);
                }
                Some(Token::ArrayOpen) => {
                    for n in 0.. {
                        match tokens.next() {
                            Some(Token::Hex(digits)) => {
                                if let Some(code) = low.checked_add(n).filter(|&code| code <= high) {
                                    self.add_text(code, code, digits, defined, scratch);
                                }
                            }
                            Some(Token::ArrayClose) | None => break,
                            Some(Token::Keyword(_)) => return,
                            Some(_) => {}
                        }
                    }
                }
                _ => return,
            }
        }
    }

    /// Adds codes whose text is UTF-16; the last unit counts up over the range.
    fn add_text(&mut self, low: u32, high: u32, digits: &[u8], defined: &mut Defined, scratch: &mut Vec<u8>) {
        scratch.clear();
        decode_hex(digits, scratch);
        let start = self.pool.len();
        let single = match *scratch.as_slice() {
            // One byte where two should be.
            [byte] => Some(u32::from(byte)),
            [high, low] => {
                Some(u32::from(high) << 8 | u32::from(low)).filter(|unit| !(0xD800..0xE000).contains(unit))
            }
            _ => None,
        };
        if let Some(first) = single {
            // Also U+0000, which stands for nothing but can begin a range that counts up to characters.
            if defined.unicode.len() < MAX_RANGES {
                defined.unicode.push(range(low, high, first));
            }
            return;
        }
        let units = scratch.chunks_exact(2).filter_map(|pair| pair.try_into().ok().map(u16::from_be_bytes));
        let text = char::decode_utf16(units.take(MAX_TEXT)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
        self.pool.extend(text.filter(|&c| c != '\0'));
        self.add_pooled(low, high, start, defined);
    }

    /// Adds codes whose text is the pool from `start` on.
    fn add_pooled(&mut self, low: u32, high: u32, start: usize, defined: &mut Defined) {
        if defined.unicode.len() >= MAX_RANGES {
            self.pool.truncate(start);
            return;
        }
        let first = match self.pool.get(start..).unwrap_or_default() {
            &[only] => {
                self.pool.truncate(start);
                u32::from(only)
            }
            text => {
                self.texts.push((start, text.len()));
                u32::try_from(self.texts.len() - 1).unwrap_or(0) | IS_TEXT
            }
        };
        defined.unicode.push(range(low, high, first));
    }

    /// Whether it says nothing about codes.
    pub fn is_empty(&self) -> bool {
        self.cids.is_empty() && !self.identity
    }

    /// Whether there is any Unicode value.
    pub fn has_unicode(&self) -> bool {
        !self.unicode.is_empty()
    }

    /// Appends the text of a code. `None`: not in the map; `Some(false)`: in the map without a usable
    /// character (U+0000).
    pub fn push_unicode(&self, code: u32, out: &mut Vec<char>) -> Option<bool> {
        let Count { from, first } = self.unicode.find(code)?.value;
        let offset = code - from;
        let before = out.len();
        if first & IS_TEXT == 0 {
            out.extend(scalar(first.wrapping_add(offset)));
        } else {
            let &(start, length) = self.texts.get((first & !IS_TEXT) as usize)?;
            out.extend_from_slice(self.pool.get(start..start + length)?);
            if offset > 0 && length > 0 {
                let last = out.pop().map_or(0, u32::from);
                out.extend(scalar(last.wrapping_add(offset)));
            }
        }
        Some(out.len() > before)
    }

    /// The CID of a code; `None` when the map has none.
    pub fn cid(&self, code: u32) -> Option<u32> {
        match self.cids.find(code) {
            Some(span) => Some(span.value.first.saturating_add(code - span.value.from)),
            None if self.identity => Some(code),
            None => None,
        }
    }

    /// Takes the next code off a string: the code and its length. An invalid code takes as many bytes as
    /// the shortest code space (9.7.6.3); fewer bytes at the end of a string are no code.
    pub fn next_code(&self, bytes: &mut &[u8]) -> Option<(u32, usize)> {
        let mut value = 0u32;
        for (n, &byte) in bytes.iter().take(4).enumerate() {
            value = value << 8 | u32::from(byte);
            if self.spaces.iter().any(|space| space.n_bytes == n + 1 && space.holds(value)) {
                *bytes = bytes.get(n + 1..)?;
                return Some((value, n + 1));
            }
        }
        let shortest = self.spaces.iter().map(|space| space.n_bytes).min().unwrap_or(2);
        let (taken, rest) = bytes.split_at_checked(shortest.max(1))?;
        *bytes = rest;
        Some((taken.iter().fold(0, |value, &byte| value << 8 | u32::from(byte)), taken.len()))
    }

    /// Whether all codes have two bytes, the usual case.
    pub fn is_two_byte(&self) -> bool {
        matches!(self.spaces.as_slice(), [CodeSpace { n_bytes: 2, low: 0, high: 0xffff }])
    }
}

fn read_cids(tokens: &mut Tokens, ranged: bool, defined: &mut Defined) {
    while let Some(Token::Hex(low)) = tokens.next() {
        let low = code(low).0;
        let high = match ranged {
            true => match tokens.next() {
                Some(Token::Hex(high)) => code(high).0,
                _ => return,
            },
            false => low,
        };
        let Some(Token::Integer(first)) = tokens.next() else { return };
        if let Ok(first) = u32::try_from(first)
            && high >= low
            && defined.cids.len() < MAX_RANGES
        {
            defined.cids.push(range(low, high, first & !IS_TEXT));
        }
    }
}

/// The value and number of bytes of a code's digits.
fn code(digits: &[u8]) -> (u32, usize) {
    let mut n_digits = 0usize;
    let mut value = 0u32;
    for digit in digits.iter().filter_map(|&byte| crate::pdf::hex_digit(byte)) {
        value = value << 4 | u32::from(digit);
        n_digits += 1;
    }
    (value, n_digits.div_ceil(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(map: &CMap, code: u32) -> Option<String> {
        let mut out = Vec::new();
        map.push_unicode(code, &mut out)?;
        Some(out.into_iter().collect())
    }

    #[test]
    fn characters_ranges_and_arrays() {
        let map = CMap::parse(
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange
              3 beginbfchar <0001> <00E5> <0002> <00660066> <0003> <0000> endbfchar
              2 beginbfrange <0010> <0012> <0041> <0020> <0022> [<0061> <D83DDE00> <0063>] endbfrange
              1 beginbfrange <0030> <0031> <00660069> endbfrange
              1 beginbfchar <41> /aring endbfchar 1 beginbfrange <0100> <01FF> <0000> endbfrange",
        );
        assert_eq!(text(&map, 1).as_deref(), Some("å"));
        assert_eq!(text(&map, 2).as_deref(), Some("ff"));
        assert_eq!(text(&map, 3).as_deref(), Some(""));
        assert_eq!(text(&map, 0x12).as_deref(), Some("C"));
        assert_eq!(text(&map, 0x13), None);
        assert_eq!(text(&map, 0x21).as_deref(), Some("😀"));
        assert_eq!(text(&map, 0x31).as_deref(), Some("fj"));
        assert_eq!(text(&map, 0x41).as_deref(), Some("å"));
        assert_eq!(text(&map, 0x141).as_deref(), Some("A"));
        assert_eq!(text(&map, 0x100).as_deref(), Some(""));
        assert!(map.is_two_byte());
    }

    #[test]
    fn a_wide_range_is_corrected() {
        let patches: String = (0..60).map(|n| format!("<{n:04X}> <{:04X}> ", 0x41 + n % 26)).collect();
        let source =
            format!("1 beginbfrange <0000> <FFFF> <0000> endbfrange 60 beginbfchar {patches} endbfchar");
        let mut map = CMap::parse(source.as_bytes());
        assert_eq!((text(&map, 1).as_deref(), text(&map, 0xE5).as_deref()), (Some("B"), Some("å")));
        // What a map builds on is under its own entries.
        let base = CMap::parse(
            b"2 beginbfchar <0001> <0058> <E000> <00660066> endbfchar 1 begincidchar <0001> 7 endcidchar",
        );
        let mut other = CMap::parse(b"2 beginbfchar <0001> <0041> <0002> <00660069> endbfchar");
        other.adopt(&base);
        let found = [1, 2, 0xE000].map(|code| text(&other, code).unwrap_or_default());
        assert_eq!((found, other.cid(1)), (["A", "fi", "ff"].map(str::to_owned), Some(7)));
        map.adopt(&base);
        assert_eq!(text(&map, 1).as_deref(), Some("B"));
    }

    #[test]
    fn mixed_code_lengths() {
        let map = CMap::parse(
            b"/WMode 1 def 2 begincodespacerange <00> <80> <8140> <9FFC> endcodespacerange
              1 begincidrange <8140> <8145> 600 endcidrange 1 begincidchar <20> 1 endcidchar",
        );
        let mut bytes: &[u8] = b"\x20\x81\x42\xff\x81";
        assert_eq!(map.next_code(&mut bytes), Some((0x20, 1)));
        assert_eq!(map.next_code(&mut bytes), Some((0x8142, 2)));
        assert_eq!(map.next_code(&mut bytes), Some((0xff, 1)));
        assert_eq!(map.next_code(&mut bytes), Some((0x81, 1)));
        assert_eq!(map.next_code(&mut bytes), None);
        assert_eq!((map.cid(0x8142), map.cid(0x20), map.cid(0x21)), (Some(602), Some(1), None));
        assert!(map.vertical);
    }

    #[test]
    fn broken_maps_end() {
        for source in
            [&b"beginbfrange <00> <FFFFFFFF> <0041>"[..], b"beginbfchar <", b"beginbfrange <0> <1> ["]
        {
            let map = CMap::parse(source);
            let _ = (text(&map, 5), map.cid(5));
        }
    }
}
