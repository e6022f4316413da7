//! One pass over the figures of a text: every date has some.
//!
//! Days start with a figure and are read forwards. Months and parts of a year end in a year and are read
//! backwards from it, so that no word is looked at where no year stands.

use std::ops::Range;

use super::point::{Met, Point, months, point_at, year_at};
use super::rules::{DateRules, Form};
use super::{Day, Period};
use crate::recognize::words::{char_at, char_before, is_gap, skip_gap, skip_gap_back, starts_at};
use crate::recognize::{Finding, Findings, Oddity};

/// Words between a label and its years (`projekttiden är under åren`).
const MOST_FILLERS: usize = 4;

/// Reads all days and periods of a text.
pub(super) fn scan(rules: &DateRules, text: &str) -> Findings<Period> {
    let mut scanner = Scanner { rules, text, found: Findings::default(), consumed: 0 };
    let mut pos = 0;
    while let Some(offset) =
        text.as_bytes().get(pos..).and_then(|rest| rest.iter().position(u8::is_ascii_digit))
    {
        let start = pos + offset;
        let run = text.as_bytes().iter().skip(start).take_while(|b| b.is_ascii_digit()).count();
        let end = if scanner.is_bound_left(start) { None } else { scanner.read(start) };
        pos = end.unwrap_or(0).max(start + run);
        scanner.consumed = scanner.consumed.max(end.unwrap_or(0));
    }
    scanner.found
}

struct Scanner<'a> {
    rules: &'a DateRules,
    text: &'a str,
    found: Findings<Period>,
    /// End of the last date read.
    consumed: usize,
}

impl Scanner<'_> {
    /// Whether the figures belong to something on their left: a word, a code, another number.
    fn is_bound_left(&self, start: usize) -> bool {
        let Some(before) = char_before(self.text, start) else { return false };
        let further = char_before(self.text, start - before.len_utf8());
        match before {
            '-' | '/' | '_' | '#' | '@' | '\\' | '&' => further.is_some_and(char::is_alphanumeric),
            '.' | ',' | ':' | '–' | '−' | '‑' => further.is_some_and(|c| c.is_ascii_digit()),
            '§' => true,
            c => c.is_alphanumeric(),
        }
    }

    /// Whether a day in figures goes on as something else.
    fn is_bound_right(&self, end: usize) -> bool {
        let (next, further) = match self.text.get(end..).map(str::chars) {
            Some(mut rest) => (rest.next(), rest.next()),
            None => return false,
        };
        let figure = further.is_some_and(|c| c.is_ascii_digit());
        match next {
            Some('T') => !figure,
            Some('-' | '–' | '/' | ':' | '.' | ',') => figure,
            Some(c) => c.is_alphanumeric() || c == '_' || c == '%',
            None => false,
        }
    }

    /// Reads what starts at a figure; where to look on.
    fn read(&mut self, start: usize) -> Option<usize> {
        let met = point_at(self.rules, self.text, start, true)?;
        if let Point::Year(year) = met.point {
            return self.read_backwards(start, year, met).or_else(|| self.years(start, met));
        }
        if let Some(end) = self.joined(start, met) {
            return Some(end);
        }
        if let Point::YearMonth(..) = met.point {
            return self.years(start, met);
        }
        if met.form == Form::Short && !self.is_short_alone(start, met.end) {
            return None;
        }
        self.single(start, met)
    }

    /// Whether six figures are a day: the text is nothing else, or words before them say so.
    fn is_short_alone(&self, start: usize, end: usize) -> bool {
        let whole = self.text.trim_matches(is_gap).len() <= end - start;
        let before = skip_gap_back(self.text, start);
        let said = self.rules.day_fillers.before(self.text, before).is_some()
            || self.rules.from.before(self.text, before).is_some()
            || self.rules.until.before(self.text, before).is_some();
        whole || said
    }

    /// A month or part of a year that ends in this year.
    fn read_backwards(&mut self, year_start: usize, year: i32, met: Met) -> Option<usize> {
        let text = self.text;
        let mut before = skip_gap_back(text, year_start);
        if before == year_start {
            return None;
        }
        if let Some((at, ())) = self.rules.year_fillers.before(text, before) {
            before = skip_gap_back(text, at);
        }
        let month = self.rules.months.before(text, before).map(|(at, &m)| (at, m, m, Form::Month));
        let part = || self.rules.parts.before(text, before).map(|(at, &(f, l))| (at, f, l, Form::Part));
        let (mut start, mut first, last, form) = month.or_else(part)?;
        if start < self.consumed || self.follows_day(start) {
            return None;
        }
        // `maj–augusti 2023`
        if form == Form::Month
            && let Some((joiner, false)) = self.rules.joiners.before(text, skip_gap_back(text, start))
            && let Some((at, &earlier)) = self.rules.months.before(text, skip_gap_back(text, joiner))
            && at >= self.consumed
            && !self.follows_day(at)
        {
            if earlier >= last {
                let message = format!("a month without its year: {}", self.quote(at..met.end));
                self.odd("recognize/open-year", at..met.end, message);
                return Some(met.end);
            }
            (start, first) = (at, earlier);
        }
        if self.is_law(met.end) {
            return None;
        }
        let whole = Met { point: months(year, first, last)?, end: met.end, form };
        if first != last && form == Form::Month {
            return self.single(start, Met { form: Form::Period, ..whole });
        }
        self.joined(start, whole).or_else(|| self.single(start, whole))
    }

    /// `31 maj` before a year is a day that was read or refused already.
    fn follows_day(&self, start: usize) -> bool {
        let before = skip_gap_back(self.text, start);
        char_before(self.text, before).is_some_and(|c| c.is_ascii_digit())
            || matches!(self.text.get(before.saturating_sub(2)..before), Some(":a" | ":e"))
    }

    fn is_law(&self, end: usize) -> bool {
        char_at(self.text, end) == Some(':')
            && char_at(self.text, end + 1).is_some_and(|c| c.is_ascii_digit())
            || char_at(self.text, end).is_some_and(char::is_alphanumeric)
    }

    /// Two ends with a joiner between.
    fn joined(&mut self, start: usize, first: Met) -> Option<usize> {
        let text = self.text;
        let comma = usize::from(char_at(text, first.end) == Some(','));
        let gap = skip_gap(text, first.end + comma);
        let (joiner_end, needs_opener) = self.rules.joiners.at(text, gap)?;
        if *needs_opener && !self.opened(start) {
            return None;
        }
        let mut second_start = skip_gap(text, joiner_end);
        if let Some((end, ())) = self.rules.day_fillers.at(text, second_start) {
            second_start = skip_gap(text, end);
        }
        let second = point_at(self.rules, text, second_start, first.form == Form::Short)?;
        let is_word = char_at(text, gap).is_some_and(char::is_alphabetic);
        if !is_word && self.is_bound_right(second.end) || is_word && self.is_law(second.end) {
            return None;
        }
        let range = start..second.end;
        let invalid = |scanner: &mut Self| {
            let message =
                format!("a period with a day that does not exist: {}", scanner.quote(range.clone()));
            scanner.odd("recognize/invalid-date", range.clone(), message);
            Some(range.end)
        };
        let period = match (first.point, second.point) {
            (Point::Whole(from, _), Point::Whole(_, to)) => Period { start: from, end: Some(to) },
            (Point::Invalid, Point::Whole(..)) | (Point::Whole(..), Point::Invalid) => return invalid(self),
            (Point::MonthDay(month, day), Point::Whole(to, last)) if to == last => {
                match Day::new(to.year, month, day) {
                    None => return invalid(self),
                    Some(from) if from > to => {
                        let message = format!("a first day without its year: {}", self.quote(range.clone()));
                        self.odd("recognize/open-year", range.clone(), message);
                        return Some(range.end);
                    }
                    Some(from) => Period { start: from, end: Some(to) },
                }
            }
            (Point::DayOnly(day), Point::Whole(to, last)) if to == last && day < to.day => {
                // `bilaga 3 - 12 maj 2023`: a dash with gaps parts more than days.
                let close = gap == first.end || is_word || self.is_said_day(start);
                let from = Day::new(to.year, to.month, day).filter(|_| close)?;
                Period { start: from, end: Some(to) }
            }
            _ => return None,
        };
        self.push(period, range, Form::Period)
    }

    /// Whether the word for an opened range stands before.
    fn opened(&self, start: usize) -> bool {
        let before = self.before_day(start);
        self.rules.openers.before(self.text, before).is_some()
    }

    fn is_said_day(&self, start: usize) -> bool {
        self.rules.day_fillers.before(self.text, skip_gap_back(self.text, start)).is_some()
    }

    /// The place before a day and the words that only introduce it.
    fn before_day(&self, start: usize) -> usize {
        let before = skip_gap_back(self.text, start);
        match self.rules.day_fillers.before(self.text, before) {
            Some((at, ())) => skip_gap_back(self.text, at),
            None => before,
        }
    }

    /// One day, month or part of a year, nothing joined to it.
    fn single(&mut self, start: usize, met: Met) -> Option<usize> {
        let text = self.text;
        let figures = matches!(met.form, Form::Iso | Form::Compact | Form::Short | Form::Dot | Form::Slash);
        if figures && self.is_bound_right(met.end) || !figures && self.is_law(met.end) {
            return None;
        }
        let range = start..met.end;
        match met.point {
            Point::Whole(first, last) => {
                let before = self.before_day(start);
                let from = self.rules.from.before(text, before).is_some();
                if let Some(end) = self.open_end(met.end) {
                    return self.push(Period { start: first, end: None }, start..end, Form::Open);
                }
                if from && self.rules.id(Form::Open).is_some() {
                    return self.push(Period { start: first, end: None }, range, Form::Open);
                }
                let until = self.rules.until.before(text, before).is_some();
                // `till och med december 2024` ends with the month's last day and says no first one.
                if until {
                    return self.push(Period { start: last, end: Some(last) }, range, Form::Until);
                }
                self.push(Period { start: first, end: Some(last) }, range, met.form)
            }
            Point::Invalid => {
                let message = format!("a day that does not exist: {}", self.quote(range.clone()));
                self.odd("recognize/invalid-date", range, message);
                Some(met.end)
            }
            _ => None,
        }
    }

    /// Where the words for an open end stop (`– tills vidare`).
    fn open_end(&self, end: usize) -> Option<usize> {
        let text = self.text;
        let comma = usize::from(char_at(text, end) == Some(','));
        let next = skip_gap(text, end + comma);
        let joined = self.rules.joiners.at(text, next).map(|(end, _)| skip_gap(text, end));
        let open = self.rules.open.at(text, next).or_else(|| self.rules.open.at(text, joined?));
        open.map(|(end, ())| end)
    }

    /// Two bare years or months after a label.
    fn years(&mut self, start: usize, first: Met) -> Option<usize> {
        let text = self.text;
        let (joiner_end, needs_opener) = self.rules.joiners.at(text, skip_gap(text, first.end))?;
        if *needs_opener && !self.opened(start) {
            return None;
        }
        let second_start = skip_gap(text, joiner_end);
        let (from, to, end) = match first.point {
            Point::Year(year) => {
                let (last, end) = year_at(text, second_start)?;
                (Day::new(year, 1, 1)?, Day::new(last, 12, 31)?, end)
            }
            Point::YearMonth(year, month) => {
                let second = point_at(self.rules, text, second_start, false)?;
                let Point::YearMonth(last_year, last_month) = second.point else { return None };
                let Point::Whole(_, last) = months(last_year, last_month, last_month)? else { return None };
                (Day::new(year, month, 1)?, last, second.end)
            }
            _ => return None,
        };
        if from >= to || self.is_bound_right(end) || !self.is_labelled(start) {
            return None;
        }
        self.push(Period { start: from, end: Some(to) }, start..end, Form::Years)
    }

    /// Whether a label stands before, some words or a cell border between.
    fn is_labelled(&self, start: usize) -> bool {
        let text = self.text;
        let mut before = start;
        for _ in 0..=MOST_FILLERS {
            before = skip_gap_back(text, before);
            if starts_at(text, before) && char_before(text, before) == Some('\t') {
                before = skip_gap_back(text, before - 1);
            }
            if self.rules.labels.before(text, before).is_some() {
                return true;
            }
            match self.rules.label_fillers.before(text, before) {
                Some((at, ())) => before = at,
                None => return false,
            }
        }
        false
    }

    fn push(&mut self, value: Period, range: Range<usize>, form: Form) -> Option<usize> {
        let rule = self.rules.id(form)?;
        let end = range.end;
        self.found.values.push(Finding { value, range, rule });
        Some(end)
    }

    fn odd(&mut self, code: &'static str, range: Range<usize>, message: String) {
        self.found.oddities.push(Finding {
            value: Oddity { code, message },
            range,
            rule: "date/calendar".into(),
        });
    }

    fn quote(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }
}
