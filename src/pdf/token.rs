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

/// The bytes that say something inside a literal string (7.3.4.2).
const STRING_MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    marks[b'(' as usize] = true;
    marks[b')' as usize] = true;
    marks[b'\\' as usize] = true;
    marks
};

/// Adds the digits from `at` on to a mantissa, without a thought of overflow. Returns where they end.
#[inline(always)]
fn add_digits(bytes: &[u8], mut at: usize, mantissa: &mut i64) -> usize {
    while let Some(&byte) = bytes.get(at) {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        *mantissa = mantissa.wrapping_mul(10).wrapping_add(i64::from(digit));
        at += 1;
    }
    at
}

/// Digits and perhaps a point, so many that they must be counted: the mantissa and how many of its digits
/// are of the fraction. Whole numbers saturate, digits of a fraction are dropped.
#[cold]
fn long_number(digits: &[u8]) -> (i64, usize) {
    let mut parts = digits.splitn(2, |&byte| byte == b'.');
    let whole = parts.next().unwrap_or_default();
    let mut mantissa = whole
        .iter()
        .fold(0i64, |sum, byte| sum.saturating_mul(10).saturating_add(i64::from(byte.wrapping_sub(b'0'))));
    let room = PLAIN_DIGITS.saturating_sub(whole.len()).min(POWERS.len() - 1);
    let fraction = parts.next().unwrap_or_default();
    let kept = fraction.get(..room).unwrap_or(fraction);
    for byte in kept {
        mantissa = mantissa * 10 + i64::from(byte.wrapping_sub(b'0'));
    }
    (mantissa, kept.len())
}

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
                b'%' => self.at = comment_end(self.bytes, self.at),
                _ if is_space(byte) => self.at += 1,
                _ => break,
            }
        }
    }

    /// Reads operands up to the next operator and appends them, at most about `most`; returns the operator.
    ///
    /// The same tokens as one by one, without a call for each.
    pub fn operator(&mut self, operands: &mut Vec<Token<'a>>, most: usize) -> Option<&'a [u8]> {
        let mut at = self.at;
        loop {
            let Some((token, after)) = token_at(self.bytes, at) else {
                self.at = self.bytes.len();
                return None;
            };
            at = after;
            match token {
                Token::Keyword(operator) => {
                    self.at = at;
                    return Some(operator);
                }
                operand if operands.len() < most => operands.push(operand),
                _ => {}
            }
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let read = token_at(self.bytes, self.at);
        self.at = read.map_or(self.bytes.len(), |(_, after)| after);
        read.map(|(token, _)| token)
    }
}

/// The first token from an offset on, and where it ends.
#[inline(always)]
fn token_at(bytes: &[u8], mut at: usize) -> Option<(Token<'_>, usize)> {
    loop {
        let byte = *bytes.get(at)?;
        match class(byte) {
            Class::Space => at += 1,
            Class::Number => match number_at(bytes, at) {
                (Some(number), after) => return Some((number, after)),
                (None, after) => at = after,
            },
            Class::Regular => {
                let after = regular_end(bytes, at);
                return Some((Token::Keyword(between(bytes, at, after)), after));
            }
            Class::Delimiter => {
                let next = bytes.get(at + 1).copied();
                match byte {
                    b'(' => return Some(literal_at(bytes, at + 1)),
                    b'[' => return Some((Token::ArrayOpen, at + 1)),
                    b']' => return Some((Token::ArrayClose, at + 1)),
                    b'/' => {
                        let after = regular_end(bytes, at + 1);
                        return Some((Token::Name(between(bytes, at + 1, after)), after));
                    }
                    b'<' if next == Some(b'<') => return Some((Token::DictOpen, at + 2)),
                    b'<' => return Some(hex_at(bytes, at + 1)),
                    b'>' if next == Some(b'>') => return Some((Token::DictClose, at + 2)),
                    b'%' => at = comment_end(bytes, at),
                    _ => at += 1,
                }
            }
        }
    }
}

/// The bytes between two offsets.
fn between(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    bytes.get(start..end).unwrap_or_default()
}

/// Where a run of regular characters ends.
fn regular_end(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|&byte| is_regular(byte)) {
        at += 1;
    }
    at
}

/// Where a comment ends: behind the first byte of its line end.
fn comment_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    memchr::memchr2(b'\n', b'\r', rest).map_or(bytes.len(), |length| at + length + 1)
}

/// Reads a number leniently, as viewers do: any run of signs in front, one decimal point, and what
/// follows a second sign or point is dropped. `None` when there is no digit at all.
#[inline(always)]
fn number_at(bytes: &[u8], mut at: usize) -> (Option<Token<'_>>, usize) {
    let mut negative = false;
    while let Some(&sign @ (b'-' | b'+')) = bytes.get(at) {
        negative |= sign == b'-';
        at += 1;
    }
    let mut mantissa = 0i64;
    let whole = at;
    at = add_digits(bytes, at, &mut mantissa);
    let mut n_fraction = None;
    if bytes.get(at) == Some(&b'.') {
        let fraction = at + 1;
        at = add_digits(bytes, fraction, &mut mantissa);
        n_fraction = Some(at - fraction);
    }
    if at - whole > POWERS.len() {
        let kept;
        (mantissa, kept) = long_number(between(bytes, whole, at));
        n_fraction = n_fraction.map(|_| kept);
    }
    let is_nothing = at == whole;
    while bytes.get(at).is_some_and(|&byte| class(byte) == Class::Number) {
        at += 1;
    }
    let signed = if negative { -mantissa } else { mantissa };
    let number = match n_fraction {
        None => Token::Integer(signed),
        Some(places) => Token::Real(signed as f64 / POWERS.get(places).copied().unwrap_or(1e15)),
    };
    ((!is_nothing).then_some(number), at)
}

/// A literal string whose content begins at an offset. Without an end it is the rest.
#[inline(always)]
fn literal_at(bytes: &[u8], start: usize) -> (Token<'_>, usize) {
    let mut at = start;
    let mut depth = 1usize;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if !STRING_MARKS[usize::from(byte)] {
            continue;
        }
        match byte {
            b'\\' => at += 1,
            b'(' => depth += 1,
            _ => {
                depth -= 1;
                if depth == 0 {
                    return (Token::Literal(between(bytes, start, at - 1)), at);
                }
            }
        }
    }
    (Token::Literal(between(bytes, start, bytes.len())), bytes.len())
}

/// A hexadecimal string whose digits begin at an offset.
fn hex_at(bytes: &[u8], start: usize) -> (Token<'_>, usize) {
    let rest = bytes.get(start..).unwrap_or_default();
    let end = start + memchr::memchr(b'>', rest).unwrap_or(rest.len());
    (Token::Hex(between(bytes, start, end)), (end + 1).min(bytes.len()))
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
    fn operators_with_their_operands_are_the_tokens_one_by_one() {
        let source = b"BT /F1 9.5 Tf [(a\\)b) -12 <41>] TJ % note\n1 0 0 1 72.25 -.5 Tm ET 7";
        let mut tokens = Tokens::new(source);
        let (mut all, mut operands) = (Vec::new(), Vec::new());
        while let Some(operator) = tokens.operator(&mut operands, 100) {
            all.append(&mut operands);
            all.push(Token::Keyword(operator));
        }
        all.append(&mut operands);
        assert_eq!(all, Tokens::new(source).collect::<Vec<_>>());
        assert_eq!(tokens.offset(), source.len());
        Tokens::new(b"1 2 3 4 m").operator(&mut operands, 2);
        assert_eq!(operands, [Token::Integer(1), Token::Integer(2)]);
    }

    #[test]
    fn long_numbers_keep_their_first_digits() {
        let numbers = b"0.12345678901234567890 .1234567890123456 123456789012345678.5 -99999999999999999999";
        let read: Vec<Token> = Tokens::new(numbers).collect();
        let expected = [
            Token::Real(0.123_456_789_012_345),
            Token::Real(0.123_456_789_012_345),
            Token::Real(123_456_789_012_345_678.0),
            Token::Integer(-i64::MAX),
        ];
        assert_eq!(read, expected);
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
