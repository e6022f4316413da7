//! Digits as they are printed in Sweden → an exact decimal and how it was written.
//!
//! Groups are exact: one to three digits, then groups of exactly three, parted by one kind of mark (any
//! printed space, or dot, apostrophe, comma). So `2027 1 000` is two numbers and `1.250,50` is one.

use rust_decimal::Decimal;

use crate::recognize::words::{char_at, is_gap};

/// The mark between groups of three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grouping {
    /// One run of digits.
    None,
    /// Any printed space.
    Space,
    /// `1.250.000`
    Dot,
    /// `1'250'000`
    Apostrophe,
    /// `1,250,000`: only with two groups or a decimal point, else it is a decimal comma.
    Comma,
}

/// How the decimals were parted from the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Point {
    /// No decimals.
    None,
    /// `7,5`
    Comma,
    /// `7.5`: one or two digits, since three after a dot are a group.
    Dot,
    /// `2:50`, kronor and öre.
    Colon,
}

/// A printed number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    /// First byte.
    pub start: usize,
    /// One past the last digit.
    pub end: usize,
    /// End of the first run of digits.
    pub first_run_end: usize,
    /// Its value; none when it has more digits than a decimal holds (28).
    pub value: Option<Decimal>,
    /// How its groups are parted.
    pub grouping: Grouping,
    /// How its decimals are parted.
    pub point: Point,
    /// Digits after the point.
    pub n_decimals: usize,
    /// Groups of digits before the point.
    pub n_groups: usize,
    /// Starts with a zero that no number starts with (`000`, `00254`).
    pub leading_zero: bool,
    /// Plain spaces may part two numbers here: `100 000 200 000`.
    pub may_be_two: bool,
}

impl Number {
    /// A run of four digits that may be a year.
    pub(super) fn is_year(&self) -> bool {
        let plain = self.grouping == Grouping::None && self.point == Point::None;
        let year = |v: Decimal| v >= Decimal::from(1900) && v < Decimal::from(2200);
        plain && self.end - self.start == 4 && self.value.is_some_and(year)
    }

    /// `1,250`: English thousands or Swedish decimals.
    pub(super) fn is_comma_ambiguous(&self) -> bool {
        self.point == Point::Comma && self.n_decimals == 3 && self.n_groups == 1 && !self.starts_with_zero()
    }

    /// `1.250`: Swedish thousands, or English decimals when it counts millions.
    pub(super) fn is_dot_ambiguous(&self) -> bool {
        self.grouping == Grouping::Dot && self.n_groups == 2 && self.point == Point::None
    }

    fn starts_with_zero(&self) -> bool {
        self.value.is_some_and(|v| v < Decimal::ONE)
    }
}

fn digits_at(bytes: &[u8], pos: usize) -> usize {
    bytes.get(pos..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count()
}

fn grouping_of(mark: char) -> Grouping {
    match mark {
        '.' => Grouping::Dot,
        '\'' | '’' => Grouping::Apostrophe,
        ',' => Grouping::Comma,
        c if is_gap(c) => Grouping::Space,
        _ => Grouping::None,
    }
}

/// Where a group of exactly three digits after one mark ends, and the mark.
pub(super) fn group_at(text: &str, pos: usize) -> Option<(usize, Grouping, bool)> {
    let mark = char_at(text, pos)?;
    let grouping = grouping_of(mark);
    let from = pos + mark.len_utf8();
    let exact = grouping != Grouping::None && digits_at(text.as_bytes(), from) == 3;
    exact.then_some((from + 3, grouping, mark == ' '))
}

/// Reads the number whose first digit is at `start`. Nothing digit-like may stand right before it.
pub(super) fn number_at(text: &str, start: usize) -> Option<Number> {
    let bytes = text.as_bytes();
    let n_first = digits_at(bytes, start);
    if n_first == 0 {
        return None;
    }
    let first_run_end = start + n_first;
    let (mut end, mut grouping, mut n_groups, mut plain_spaces) = (first_run_end, Grouping::None, 1, true);
    while let Some((next, mark, plain)) = group_at(text, end).filter(|_| n_first <= 3) {
        if grouping != Grouping::None && grouping != mark {
            break;
        }
        (end, grouping, n_groups) = (next, mark, n_groups + 1);
        plain_spaces &= plain;
    }
    if grouping == Grouping::Comma && n_groups == 2 && !has_point(bytes, end, b'.') {
        (end, grouping, n_groups) = (first_run_end, Grouping::None, 1);
    }
    let whole_end = end;
    let (point, n_decimals) = point_at(bytes, end, grouping);
    if point != Point::None {
        end += 1 + n_decimals;
    }
    let printed = bytes.get(start..end).unwrap_or_default().iter().filter(|b| b.is_ascii_digit());
    let leading_zero = bytes.get(start) == Some(&b'0') && first_run_end - start > 1
        || (bytes.get(start) == Some(&b'0') && n_groups > 1);
    let may_be_two = plain_spaces && grouping == Grouping::Space && splits(bytes, start, whole_end);
    let value = decimal(printed, n_decimals);
    Some(Number {
        start,
        end,
        first_run_end,
        value,
        grouping,
        point,
        n_decimals,
        n_groups,
        leading_zero,
        may_be_two,
    })
}

fn has_point(bytes: &[u8], pos: usize, point: u8) -> bool {
    bytes.get(pos) == Some(&point) && (1..=2).contains(&digits_at(bytes, pos + 1))
}

/// The decimals at the end of the whole part: their mark and how many.
fn point_at(bytes: &[u8], end: usize, grouping: Grouping) -> (Point, usize) {
    let n = digits_at(bytes, end + 1);
    // `1.5.2023`, `10,20,30`, `12:30:00` are no decimals.
    let goes_on = matches!(bytes.get(end + 1 + n), Some(b'.' | b',' | b':'))
        && bytes.get(end + 2 + n).is_some_and(u8::is_ascii_digit);
    if n == 0 || goes_on {
        return (Point::None, 0);
    }
    match bytes.get(end) {
        Some(b',') if grouping != Grouping::Comma => (Point::Comma, n),
        Some(b'.') if n <= 2 && grouping != Grouping::Dot => (Point::Dot, n),
        Some(b':') if n == 2 => (Point::Colon, n),
        _ => (Point::None, 0),
    }
}

/// Whether a long number in plain spaces looks like two: a group `000` before one that is not, or two
/// halves that both end in `00`. Two columns of a table that was not seen as one read like this.
fn splits(bytes: &[u8], start: usize, end: usize) -> bool {
    let groups: Vec<&[u8]> = bytes.get(start..end).unwrap_or_default().split(|b| *b == b' ').collect();
    if groups.len() < 4 {
        return false;
    }
    let zero = |g: &&[u8]| g.iter().all(|b| *b == b'0');
    let first_zero = groups.iter().position(zero);
    let last_other = groups.iter().rposition(|g| !zero(g));
    if first_zero < last_other && first_zero.is_some() {
        return true;
    }
    let half = groups.len() / 2;
    let round = |g: Option<&&[u8]>| g.is_some_and(|g| g.ends_with(b"00"));
    let head = groups.get(half).is_some_and(|g| !g.starts_with(b"0"));
    groups.len().is_multiple_of(2)
        && head
        && round(groups.get(half - 1))
        && round(groups.last())
        && last_other > Some(half - 1)
}

fn decimal<'a>(digits: impl Iterator<Item = &'a u8>, n_decimals: usize) -> Option<Decimal> {
    let mut value: i128 = 0;
    for digit in digits {
        value = value.checked_mul(10)?.checked_add(i128::from(digit.wrapping_sub(b'0')))?;
    }
    Decimal::try_from_i128_with_scale(value, u32::try_from(n_decimals).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, usize) {
        let n = number_at(text, 0).unwrap();
        (n.value.unwrap().to_string(), n.end)
    }

    #[test]
    fn groups_are_exact() {
        assert_eq!(read("1 833 320 kr"), ("1833320".into(), 9));
        assert_eq!(read("2027 1 000"), ("2027".into(), 4));
        assert_eq!(read("1\u{a0}250\u{202f}000"), ("1250000".into(), 12));
        assert_eq!(read("1.250,50"), ("1250.50".into(), 8));
        assert_eq!(read("1,250,000.50"), ("1250000.50".into(), 12));
        assert_eq!(read("1'000'000"), ("1000000".into(), 9));
        assert_eq!(read("12 3456"), ("12".into(), 2));
        assert_eq!(read("59.0"), ("59.0".into(), 4));
        assert_eq!(read("1.5.2023"), ("1".into(), 1));
    }

    #[test]
    fn what_may_be_two_numbers_is_said() {
        assert!(number_at("100 000 200 000", 0).unwrap().may_be_two);
        assert!(number_at("278 500 278 500", 0).unwrap().may_be_two);
        assert!(!number_at("100\u{a0}000\u{a0}200\u{a0}000", 0).unwrap().may_be_two);
        assert!(!number_at("1 000 000 000", 0).unwrap().may_be_two);
        assert!(!number_at("1 234 567 890", 0).unwrap().may_be_two);
    }

    #[test]
    fn more_digits_than_a_decimal_holds() {
        assert!(number_at(&"9".repeat(60), 0).unwrap().value.is_none());
        assert!(number_at(&"9".repeat(28), 0).unwrap().value.is_some());
    }
}
