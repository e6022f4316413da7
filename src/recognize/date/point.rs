//! One end of a period, as far as it is printed: a whole day or month, or only some of its parts.

use super::rules::{DateRules, Form};
use super::{Day, last_day};
use crate::recognize::words::{char_at, is_gap, skip_gap};

/// Two-figure years below this are of this century: `230501` is 2023, `991231` is 1999.
const CENTURY_TURN: i32 = 50;

/// What is printed of one end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Point {
    /// Everything: its first and last day, the same for a day.
    Whole(Day, Day),
    /// Month and day without a year.
    MonthDay(u8, u8),
    /// A day without month and year.
    DayOnly(u8),
    /// `2023-05`: a month, where two of them make a period.
    YearMonth(i32, u8),
    /// A year, likewise.
    Year(i32),
    /// It has the shape of a day but there is none such.
    Invalid,
}

/// A point, where it ends and the form it is written in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Met {
    pub point: Point,
    pub end: usize,
    pub form: Form,
}

impl Met {
    fn day(year: i32, month: u8, day: u8, end: usize, form: Form) -> Self {
        let point = Day::new(year, month, day).map_or(Point::Invalid, |day| Point::Whole(day, day));
        Self { point, end, form }
    }
}

/// The figures at `pos`: their value and end, when there are `least` to `most` of them.
fn figures(text: &str, pos: usize, least: usize, most: usize) -> Option<(u32, usize)> {
    let rest = text.as_bytes().get(pos..)?;
    let n = rest.iter().take(most + 1).take_while(|b| b.is_ascii_digit()).count();
    let value = rest.iter().take(n).fold(0_u32, |v, b| v * 10 + u32::from(b.wrapping_sub(b'0')));
    (least..=most).contains(&n).then_some((value, pos + n))
}

fn two(text: &str, pos: usize) -> Option<(u8, usize)> {
    let (value, end) = figures(text, pos, 2, 2)?;
    Some((u8::try_from(value).ok()?, end))
}

fn one_or_two(text: &str, pos: usize) -> Option<(u8, usize)> {
    let (value, end) = figures(text, pos, 1, 2)?;
    Some((u8::try_from(value).ok()?, end))
}

/// A year of four figures, 1900 to 2199.
pub(super) fn year_at(text: &str, pos: usize) -> Option<(i32, usize)> {
    let (value, end) = figures(text, pos, 4, 4)?;
    let year = i32::try_from(value).ok().filter(|year| (1900..2200).contains(year))?;
    Some((year, end))
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '−' | '‑' | '‐')
}

/// What is printed at `pos`; `short` when the text says that figures there are a day.
pub(super) fn point_at(rules: &DateRules, text: &str, pos: usize, short: bool) -> Option<Met> {
    let bytes = text.as_bytes();
    if !bytes.get(pos).is_some_and(u8::is_ascii_digit) {
        return named(rules, text, pos);
    }
    match bytes.iter().skip(pos).take(9).take_while(|b| b.is_ascii_digit()).count() {
        1 if char_at(text, pos + 1).is_some_and(is_gap) => {
            spaced(text, pos).or_else(|| from_day(rules, text, pos))
        }
        2 if short => short_dashed(text, pos).or_else(|| from_day(rules, text, pos)),
        1 | 2 => from_day(rules, text, pos),
        4 => from_year(rules, text, pos),
        6 if short => {
            let (year, month, day) = pairs(text, pos)?;
            compact(century(i32::from(year)), month, day, pos + 6, Form::Short)
        }
        8 => {
            let (hundreds, year, _) = pairs(text, pos)?;
            let (_, month, day) = pairs(text, pos + 2)?;
            compact(i32::from(hundreds) * 100 + i32::from(year), month, day, pos + 8, Form::Compact)
        }
        _ => None,
    }
}

/// Three pairs of figures in a row.
fn pairs(text: &str, pos: usize) -> Option<(u8, u8, u8)> {
    let pair = |at: usize| text.get(at..at + 2)?.parse::<u8>().ok();
    Some((pair(pos)?, pair(pos + 2)?, pair(pos + 4)?))
}

fn century(year: i32) -> i32 {
    if year < CENTURY_TURN { 2000 + year } else { 1900 + year }
}

/// Figures without marks are only taken for a day that is none when month and day could be.
fn compact(year: i32, month: u8, day: u8, end: usize, form: Form) -> Option<Met> {
    let likely = (1900..2200).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    likely.then(|| Met::day(year, month, day, end, form))
}

/// `24-11-11`
fn short_dashed(text: &str, pos: usize) -> Option<Met> {
    let (year, end) = two(text, pos)?;
    let dash = char_at(text, end).filter(|&c| is_dash(c))?;
    let (month, end) = two(text, end + dash.len_utf8())?;
    let dash = char_at(text, end).filter(|&c| is_dash(c))?;
    let (day, end) = two(text, end + dash.len_utf8())?;
    compact(century(i32::from(year)), month, day, end, Form::Short)
}

/// `2 0 2 3 - 0 5 - 0 1`
fn spaced(text: &str, pos: usize) -> Option<Met> {
    let (mut end, mut figures) = (pos, Vec::with_capacity(8));
    for i in 0..10 {
        if i > 0 {
            let gap = char_at(text, end).filter(|&c| is_gap(c))?;
            end += gap.len_utf8();
        }
        let c = char_at(text, end)?;
        match c.to_digit(10) {
            Some(figure) if i != 4 && i != 7 => figures.push(figure),
            None if (i == 4 || i == 7) && is_dash(c) => {}
            _ => return None,
        }
        end += c.len_utf8();
    }
    let number = |from: usize, n: usize| figures.iter().skip(from).take(n).fold(0, |v, f| v * 10 + f);
    let month = u8::try_from(number(4, 2)).ok()?;
    let day = u8::try_from(number(6, 2)).ok()?;
    Some(Met::day(i32::try_from(number(0, 4)).ok()?, month, day, end, Form::Spaced))
}

/// Where the text goes on after a dash at which a printed line may end: `2023-05- 01`.
fn broken(text: &str, pos: usize) -> usize {
    let line_end =
        char_at(text, pos) == Some(' ') && char_at(text, pos + 1).is_some_and(|c| c.is_ascii_digit());
    if line_end { pos + 1 } else { pos }
}

/// `2023-05-01`, `2023-05`, `2024 Q4`, `2023`
fn from_year(rules: &DateRules, text: &str, pos: usize) -> Option<Met> {
    let (year, year_end) = year_at(text, pos)?;
    let mark = char_at(text, year_end).filter(|&c| is_dash(c) || c == '.' || c == '/');
    if let Some(mark) = mark
        && let Some((month, month_end)) = two(text, broken(text, year_end + mark.len_utf8()))
    {
        let again = char_at(text, month_end).filter(|&c| c == mark);
        if let Some((day, end)) = again.and_then(|mark| two(text, broken(text, month_end + mark.len_utf8())))
        {
            // `2023-14-45` has the shape of a diary number as well; a day and month changed about has not.
            let likely = month <= 12 && day <= 39 || month <= 31 && day <= 12;
            return likely.then(|| Met::day(year, month, day, end, Form::Iso));
        }
        let close = month_end == year_end + mark.len_utf8() + 2;
        if close && is_dash(mark) && (1..=12).contains(&month) {
            return Some(Met { point: Point::YearMonth(year, month), end: month_end, form: Form::Years });
        }
    }
    let next = skip_gap(text, year_end);
    if next > year_end
        && let Some((end, &(first, last))) = rules.parts.at(text, next)
        && year_at(text, skip_gap(text, end)).is_none()
    {
        let point = months(year, first, last)?;
        return Some(Met { point, end, form: Form::Part });
    }
    Some(Met { point: Point::Year(year), end: year_end, form: Form::Years })
}

/// The months of a year from one to another.
pub(super) fn months(year: i32, first: u8, last: u8) -> Option<Point> {
    Some(Point::Whole(Day::new(year, first, 1)?, Day::new(year, last, last_day(year, last))?))
}

/// `1 maj 2023`, `1/5 2023`, `1.5.2023`, `1/5`, `1`
fn from_day(rules: &DateRules, text: &str, pos: usize) -> Option<Met> {
    let (day, end) = one_or_two(text, pos)?;
    let ordinal = text.get(end..end + 2).filter(|s| matches!(*s, ":a" | ":e")).map_or(0, str::len);
    let name = skip_gap(text, end + ordinal);
    if let Some((month_end, &month)) = rules.months.at(text, name) {
        return Some(with_year(rules, text, (month, day), month_end, Form::Words));
    }
    let mark = char_at(text, end);
    // `21. juni 2020`
    let behind_point = skip_gap(text, end + 1);
    if mark == Some('.')
        && char_at(text, behind_point).is_some_and(char::is_lowercase)
        && let Some((month_end, &month)) = rules.months.at(text, behind_point)
    {
        return Some(with_year(rules, text, (month, day), month_end, Form::Words));
    }
    if matches!(mark, Some('/' | '.'))
        && let Some((month, month_end)) = one_or_two(text, end + 1)
    {
        if mark == Some('.') {
            let year =
                char_at(text, month_end).filter(|&c| c == '.').and_then(|_| year_at(text, month_end + 1));
            let likely = month <= 12 && day <= 39;
            return year.filter(|_| likely).map(|(year, end)| Met::day(year, month, day, end, Form::Dot));
        }
        let after = match char_at(text, month_end) {
            Some(c) if is_dash(c) || c == '/' => month_end + c.len_utf8(),
            _ => skip_gap(text, month_end),
        };
        let likely = (1..=12).contains(&month) && (1..=39).contains(&day);
        return match year_at(text, after).filter(|_| after > month_end) {
            Some((year, end)) => likely.then(|| Met::day(year, month, day, end, Form::Slash)),
            None => likely.then_some(Met {
                point: Point::MonthDay(month, day),
                end: month_end,
                form: Form::Slash,
            }),
        };
    }
    let point = Point::DayOnly(day);
    (1..=31).contains(&day).then_some(Met { point, end, form: Form::Words })
}

/// Day and month, with the year when it follows.
fn with_year(rules: &DateRules, text: &str, (month, day): (u8, u8), end: usize, form: Form) -> Met {
    if day == 0 || day > 39 {
        return Met { point: Point::Invalid, end, form };
    }
    match year_after(rules, text, end) {
        Some((year, end)) => Met::day(year, month, day, end, form),
        None => Met { point: Point::MonthDay(month, day), end, form },
    }
}

/// The year after the name of a month or part: `maj 2023`, `maj månad 2023`, `maj år 2023`.
fn year_after(rules: &DateRules, text: &str, end: usize) -> Option<(i32, usize)> {
    let next = skip_gap(text, end);
    let filled = rules.year_fillers.at(text, next).map(|(end, ())| skip_gap(text, end));
    let found = year_at(text, next).filter(|_| next > end).or_else(|| year_at(text, filled?));
    let (year, year_end) = found?;
    // `1 maj 2010:630` names a law.
    let law = char_at(text, year_end) == Some(':') && char_at(text, year_end + 1)?.is_ascii_digit();
    (!law).then_some((year, year_end))
}

/// `maj 2023`, `första kvartalet 2023`, after a joiner.
fn named(rules: &DateRules, text: &str, pos: usize) -> Option<Met> {
    let (first, last, end, form) = match rules.months.at(text, pos) {
        Some((end, &month)) => (month, month, end, Form::Month),
        None => rules.parts.at(text, pos).map(|(end, &(first, last))| (first, last, end, Form::Part))?,
    };
    let (year, end) = year_after(rules, text, end)?;
    Some(Met { point: months(year, first, last)?, end, form })
}
