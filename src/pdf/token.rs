//! Bytes → tokens: the one lexer of object files, content streams and CMaps (ISO 32000-2, 7.2 and 7.3).
//!
//! In: any bytes. Out: borrowed tokens, strings and names still as written. It refuses nothing: a byte
//! that fits nowhere is skipped, and every call moves forward, so a loop over it always ends.

/// One token, borrowing from the bytes it was read from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Token<'a> {
    /// A whole number; out-of-range values saturate.
    Integer(i64),
    /// A number with a decimal point.
    Real(f64),
    /// A name without its slash, `#xx` not yet decoded.
    Name(&'a [u8]),
    /// A literal string without its outer parentheses, escapes not yet decoded.
    Literal(&'a [u8]),
    /// The digits of a hexadecimal string.
    Hex(&'a [u8]),
    /// `[`
    ArrayOpen,
    /// `]`
    ArrayClose,
    /// `<<`
    DictOpen,
    /// `>>`
    DictClose,
    /// An operator or another bare word.
    Keyword(&'a [u8]),
}

/// What a byte is to the lexer.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Space,
    Delimiter,
    Number,
    Regular,
}

/// The class of every byte (ISO 32000-2, tables 1 and 2).
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Regular; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            0 | b'\t' | b'\n' | 12 | b'\r' | b' ' => Class::Space,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%' => Class::Delimiter,
            b'0'..=b'9' | b'+' | b'-' | b'.' => Class::Number,
            _ => Class::Regular,
        };
        byte += 1;
    }
    classes
};

fn class(byte: u8) -> Class {
    CLASSES[byte as usize]
}

/// Whether the byte is PDF white space.
pub fn is_space(byte: u8) -> bool {
    class(byte) == Class::Space
}

/// Whether the byte can stand inside a name or keyword.
fn is_regular(byte: u8) -> bool {
    matches!(class(byte), Class::Regular | Class::Number)
}

/// The powers of ten that a decimal fraction is divided by; more digits than these are dropped.
const POWERS: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// Digits that are added up without a thought of overflow: none of so many makes an `i64` overflow.
const PLAIN_DIGITS: usize = 17;

/// A cursor over bytes that yields tokens.
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Starts at an offset; beyond the end there are no tokens.
    pub fn at(bytes: &'a [u8], offset: usize) -> Self {
        Self { bytes, at: offset.min(bytes.len()) }
    }

    /// The offset of the next unread byte.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Moves to an offset, at most the end.
    pub fn seek(&mut self, offset: usize) {
        self.at = offset.min(self.bytes.len());
    }

    /// The bytes not yet read.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The next byte without reading it.
    pub fn peek_byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips white space and comments.
    pub fn skip_space(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'%' => match memchr::memchr2(b'\n', b'\r', self.rest()) {
                    Some(length) => self.at += length + 1,
                    None => self.at = self.bytes.len(),
                },
                _ if is_space(byte) => self.at += 1,
                _ => break,
            }
        }
    }

    /// The bytes between two offsets.
    fn between(&self, start: usize, end: usize) -> &'a [u8] {
        self.bytes.get(start..end).unwrap_or_default()
    }

    fn regular_run(&mut self) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|&byte| !is_regular(byte)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Reads a number leniently, as viewers do: any run of signs in front, one decimal point, and what
    /// follows a second sign or point is dropped. `None` when there is no digit at all.
    fn number(&mut self) -> Option<Token<'a>> {
        let mut rest = self.rest();
        let mut negative = false;
        while let [sign @ (b'-' | b'+'), after @ ..] = rest {
            negative |= *sign == b'-';
            rest = after;
        }
        let mut mantissa: i64 = 0;
        let mut n_digits = 0usize;
        while let [digit @ b'0'..=b'9', after @ ..] = rest {
            mantissa = if n_digits < PLAIN_DIGITS {
                mantissa * 10 + i64::from(digit - b'0')
            } else {
                mantissa.saturating_mul(10).saturating_add(i64::from(digit - b'0'))
            };
            n_digits += 1;
            rest = after;
        }
        let mut n_fraction = None;
        if let [b'.', after @ ..] = rest {
            rest = after;
            let mut places = 0usize;
            while let [digit @ b'0'..=b'9', after @ ..] = rest {
                if n_digits < PLAIN_DIGITS && places + 1 < POWERS.len() {
                    mantissa = mantissa * 10 + i64::from(digit - b'0');
                    n_digits += 1;
                    places += 1;
                }
                rest = after;
            }
            n_fraction = Some(places);
        }
        while let [byte, after @ ..] = rest
            && class(*byte) == Class::Number
        {
            rest = after;
        }
        self.at = self.bytes.len() - rest.len();
        if n_digits == 0 && n_fraction.is_none() {
            return None;
        }
        let signed = if negative { -mantissa } else { mantissa };
        Some(match n_fraction {
            None => Token::Integer(signed),
            Some(places) => Token::Real(signed as f64 / POWERS.get(places).copied().unwrap_or(1e15)),
        })
    }

    fn literal(&mut self) -> Token<'a> {
        self.at += 1;
        let start = self.at;
        let mut depth = 1usize;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        return Token::Literal(self.between(start, self.at - 1));
                    }
                }
                _ => {}
            }
        }
        self.at = self.bytes.len();
        Token::Literal(self.between(start, self.at))
    }

    fn hex(&mut self) -> Token<'a> {
        self.at += 1;
        let start = self.at;
        let length = memchr::memchr(b'>', self.rest()).unwrap_or(self.rest().len());
        self.at = (start + length + 1).min(self.bytes.len());
        Token::Hex(self.between(start, start + length))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let mut byte = *self.bytes.get(self.at)?;
            while class(byte) == Class::Space {
                self.at += 1;
                byte = *self.bytes.get(self.at)?;
            }
            match class(byte) {
                Class::Space => {}
                Class::Number => {
                    if let Some(number) = self.number() {
                        return Some(number);
                    }
                }
                Class::Regular => return Some(Token::Keyword(self.regular_run())),
                Class::Delimiter => {
                    let next = self.bytes.get(self.at + 1).copied();
                    match byte {
                        b'/' => {
                            self.at += 1;
                            return Some(Token::Name(self.regular_run()));
                        }
                        b'(' => return Some(self.literal()),
                        b'<' if next == Some(b'<') => {
                            self.at += 2;
                            return Some(Token::DictOpen);
                        }
                        b'<' => return Some(self.hex()),
                        b'>' if next == Some(b'>') => {
                            self.at += 2;
                            return Some(Token::DictClose);
                        }
                        b'%' => self.skip_space(),
                        _ => {
                            self.at += 1;
                            match byte {
                                b'[' => return Some(Token::ArrayOpen),
                                b']' => return Some(Token::ArrayClose),
                                _ => {}
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The value of a hexadecimal digit.
pub fn hex_digit(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

/// Appends the bytes of a hexadecimal string; what is no digit is skipped, a missing last digit is 0.
pub fn decode_hex(digits: &[u8], out: &mut Vec<u8>) {
    let mut high = None;
    for digit in digits.iter().filter_map(|&byte| hex_digit(byte)) {
        match high.take() {
            None => high = Some(digit),
            Some(high) => out.push(high << 4 | digit),
        }
    }
    if let Some(high) = high {
        out.push(high << 4);
    }
}

/// Appends the bytes of a literal string with its escapes resolved (7.3.4.2).
pub fn decode_literal(raw: &[u8], out: &mut Vec<u8>) {
    let mut rest = raw;
    while let Some(plain) = memchr::memchr2(b'\\', b'\r', rest) {
        out.extend_from_slice(rest.get(..plain).unwrap_or_default());
        let escape = rest.get(plain) == Some(&b'\\');
        let mut at = plain + 1;
        if !escape {
            // A bare line end of any kind reads as a line feed.
            out.push(b'\n');
            at += usize::from(rest.get(at) == Some(&b'\n'));
        } else if let Some(&byte) = rest.get(at) {
            at += 1;
            match byte {
                b'n' => out.push(b'\n'),
                b'r' => out.push(b'\r'),
                b't' => out.push(b'\t'),
                b'b' => out.push(8),
                b'f' => out.push(12),
                b'\r' => at += usize::from(rest.get(at) == Some(&b'\n')),
                b'\n' => {}
                b'0'..=b'7' => {
                    let mut value = u32::from(byte - b'0');
                    for _ in 0..2 {
                        let Some(&digit @ b'0'..=b'7') = rest.get(at) else { break };
                        value = value * 8 + u32::from(digit - b'0');
                        at += 1;
                    }
                    out.push(value as u8);
                }
                other => out.push(other),
            }
        }
        rest = rest.get(at..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}

/// A name with its `#xx` resolved (7.3.5).
pub fn decode_name(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte == b'#'
            && let [high, low, after @ ..] = tail
            && let (Some(high), Some(low)) = (hex_digit(*high), hex_digit(*low))
        {
            out.push(high << 4 | low);
            rest = after;
        } else {
            out.push(byte);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_every_kind() {
        let source = b"q 1 -2.5 +.5 --3 4. 5-6 /Na#20me (a(b)\\)c) <48 6> [<<>>] % note\nTJ'";
        let tokens: Vec<Token> = Tokens::new(source).collect();
        assert_eq!(
            tokens,
            [
                Token::Keyword(b"q"),
                Token::Integer(1),
                Token::Real(-2.5),
                Token::Real(0.5),
                Token::Integer(-3),
                Token::Real(4.0),
                Token::Integer(5),
                Token::Name(b"Na#20me"),
                Token::Literal(b"a(b)\\)c"),
                Token::Hex(b"48 6"),
                Token::ArrayOpen,
                Token::DictOpen,
                Token::DictClose,
                Token::ArrayClose,
                Token::Keyword(b"TJ'"),
            ]
        );
        assert_eq!(decode_name(b"Na#20me#"), b"Na me#");
    }

    #[test]
    fn strings_resolve_their_escapes() {
        let mut out = Vec::new();
        decode_literal(b"a\\051\\53x\\\r\nb\\q\r\nc\\", &mut out);
        assert_eq!(out, b"a)+xbq\nc");
        out.clear();
        decode_hex(b"48 65 6", &mut out);
        assert_eq!(out, b"He`");
    }

    #[test]
    fn broken_input_ends() {
        for source in [&b"("[..], b"<", b"-", b"+-", b")", b">", b"(\\", b"/", b"%", b"}{"] {
            assert!(Tokens::new(source).count() <= 1, "{source:?}");
        }
        assert_eq!(Tokens::new(b"99999999999999999999999").next(), Some(Token::Integer(i64::MAX)));
    }
}
