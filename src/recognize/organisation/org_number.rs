//! Organisation numbers: six digits, a dash, four digits, the last a check digit (Luhn).
//!
//! Comes in: a text. Goes out: the number as `212000-2882` and whether its check digit is right.
//! Refused: personal numbers (the third and fourth digit form a month), which are never written out.
//! Source: lagen (1974:174) om identitetsbeteckning för juridiska personer m.fl.

/// An organisation number as printed somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgNumber {
    /// `212000-2882`
    pub number: String,
    /// Whether the check digit is right.
    pub valid: bool,
}

impl OrgNumber {
    /// Reads a whole text: `212000-2882`, `16212000-2882`, `2120002882`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let allowed = |c: char| c.is_ascii_digit() || is_dash(c);
        let dashes = text.chars().filter(|&c| is_dash(c)).count();
        if !text.chars().all(allowed) || dashes > 1 {
            return None;
        }
        let tail = text.chars().rev().take_while(char::is_ascii_digit).count();
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
        // The century of a legal person is always 16.
        let digits = match digits.len() {
            12 => digits.strip_prefix(b"16".as_slice())?,
            _ => digits.as_slice(),
        };
        if digits.len() != 10 || (dashes == 1 && tail != 4) || *digits.get(2)? < b'2' {
            return None;
        }
        let number: String = digits.iter().map(|&b| char::from(b)).collect();
        let (head, tail) = number.split_at_checked(6)?;
        Some(Self { valid: luhn(digits), number: format!("{head}-{tail}") })
    }

    /// The first one in a text that has its dash, and its byte range.
    pub fn find(text: &str) -> Option<(Self, std::ops::Range<usize>)> {
        let allowed = |c: char| c.is_ascii_digit() || is_dash(c);
        let mut at = 0;
        while let Some(from) = text.get(at..)?.find(|c: char| c.is_ascii_digit()) {
            let start = at + from;
            let rest = text.get(start..)?;
            let length = rest.find(|c| !allowed(c)).unwrap_or(rest.len());
            let token = rest.get(..length)?;
            let glued = text.get(..start)?.chars().next_back().is_some_and(char::is_alphanumeric)
                || rest.get(length..)?.chars().next().is_some_and(char::is_alphanumeric);
            if !glued
                && token.contains(is_dash)
                && let Some(found) = Self::parse(token)
            {
                return Some((found, start..start + length));
            }
            at = start + length.max(1);
        }
        None
    }
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2013}')
}

/// Whether ten digits end in the right check digit.
fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(i, &digit)| {
            let value = u32::from(digit.wrapping_sub(b'0')) * if i % 2 == 0 { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_checked() {
        for text in ["212000-2882", "16212000-2882", "2120002882", "212000\u{2013}2882"] {
            let number = OrgNumber::parse(text).unwrap();
            assert_eq!((number.number.as_str(), number.valid), ("212000-2882", true), "{text}");
        }
        assert!(!OrgNumber::parse("212000-2883").unwrap().valid);
    }

    #[test]
    fn personal_numbers_and_others_are_no_organisation_numbers() {
        for text in ["700101-1234", "19700101-1234", "0920-284000", "2120-002882", "", "123-4567"] {
            assert_eq!(OrgNumber::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_beside_a_name_is_found() {
        let text = "Sparbanken Exempel, 802012-3456";
        let (number, range) = OrgNumber::find(text).unwrap();
        assert_eq!((number.number.as_str(), text.get(range).unwrap()), ("802012-3456", "802012-3456"));
        assert_eq!(OrgNumber::find("KS 202012-3456a"), None);
    }
}
