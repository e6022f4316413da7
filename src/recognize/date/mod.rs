//! Days and periods in a text.
//!
//! Comes in: a text (printed spaces kept, cells by `\t`, blocks by `\n`). Goes out: every day and period
//! printed in it, valid in the Gregorian calendar; a month, quarter or half-year from its first to its
//! last day. Refused: days that do not exist (said as an [`super::Oddity`] `recognize/invalid-date`, never
//! repaired), years that would have to be guessed, and numbers that only look like dates.

mod point;
mod rules;
mod scan;

use std::fmt;

pub use rules::DateRules;

use super::{Findings, RuleSet};

/// A calendar day, valid in the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// 1900 to 2199.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Day {
    /// The day, when there is one and its year is 1900 to 2199.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let valid = (1900..2200).contains(&year) && day >= 1 && day <= last_day(year, month);
        valid.then_some(Self { year, month, day })
    }
}

/// `2023-05-01`
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Days of a month; 0 for a month that is none.
fn last_day(year: i32, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    }
}

/// A period; a single day has equal ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub start: Day,
    /// Last day; none for an open end (`tills vidare`). May lie before the first day when it is printed so.
    pub end: Option<Day>,
}

/// Every day and period in a text. A last day whose start is not said (`senast 1 maj 2023`) is a single
/// day by the rule `date/until`; a first day without an end is a period by `date/open`.
pub fn periods(rules: &RuleSet, text: &str) -> Findings<Period> {
    scan::scan(&rules.date, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_that_exist() {
        assert!(Day::new(2024, 2, 29).is_some());
        assert!(Day::new(2023, 2, 29).is_none());
        assert!(Day::new(1900, 2, 29).is_none());
        assert!(Day::new(2000, 2, 29).is_some());
        assert!(Day::new(2023, 4, 31).is_none());
        assert!(Day::new(2023, 13, 1).is_none());
        assert!(Day::new(2023, 0, 1).is_none());
        assert!(Day::new(2023, 1, 0).is_none());
        assert!(Day::new(1899, 1, 1).is_none());
        assert_eq!(Day::new(2023, 5, 1).unwrap().to_string(), "2023-05-01");
    }
}
