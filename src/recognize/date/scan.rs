//! One pass over the figures of a text: every date has some.
//!
//! Days start with a figure and are read forwards. Months and parts of a year end in a year and are read
//! backwards from it, so that no word is looked at where no year stands.

use std::ops::Range;

use super::point::{Met, Point, months, point_at, year_at};
use super::rules::{DateRules, Form};
use super::{Day, Period};
use crate::recognize::words::{char_at, char_before, is_gap, skip_gap, skip_gap_back, starts_at, word_start};
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
        let Some((start, first, last, form)) = month.or_else(part) else {
            return self.numbered(before, year, met.end);
        };
        if start < self.consumed || self.follows_day(start) {
            return None;
        }
        // `maj–augusti 2023`, `kvartal 2 till kvartal 4 2023`
        if let Some((at, earlier)) = self.earlier(start, before, form)
            && at >= self.consumed
            && !self.follows_day(at)
        {
            if earlier >= last {
                let message = format!("a month without its year: {}", self.quote(at..met.end));
                self.odd("recognize/open-year", at..met.end, message);
                return Some(met.end);
            }
            let whole = Met { point: months(year, earlier, last)?, end: met.end, form: Form::Period };
            return if self.is_law(met.end) { None } else { self.single(at, whole) };
        }
        if self.is_law(met.end) {
            return None;
        }
        let whole = Met { point: months(year, first, last)?, end: met.end, form };
        self.joined(start, whole).or_else(|| self.single(start, whole))
    }

    /// The month or part joined before one that shares its year: where it stands and its first month.
    fn earlier(&self, start: usize, end: usize, form: Form) -> Option<(usize, u8)> {
        let text = self.text;
        let (joiner, false) = self.rules.joiners.before(text, skip_gap_back(text, start))? else {
            return None;
        };
        let name_end = skip_gap_back(text, joiner);
        if form == Form::Month {
            return self.rules.months.before(text, name_end).map(|(at, &month)| (at, month));
        }
        if let Some((at, &(first, _))) = self.rules.parts.before(text, name_end) {
            return Some((at, first));
        }
        // `andra–fjärde kvartalet 2023`: the noun stands only once.
        let noun = text.get(word_start(text, end)..end)?;
        let at = word_start(text, name_end);
        let name = format!("{} {noun}", text.get(at..name_end).filter(|word| !word.is_empty())?);
        let (_, &(first, _)) = self.rules.parts.at(&name, 0)?;
        Some((at, first))
    }

    /// `kvartal 2–4 2023`: the last part is told by its figure alone.
    fn numbered(&mut self, figure_end: usize, year: i32, end: usize) -> Option<usize> {
        let text = self.text;
        let figure_start = figure_end.checked_sub(1)?;
        let figure = text.get(figure_start..figure_end).filter(|f| f.bytes().all(|b| b.is_ascii_digit()))?;
        let (joiner, false) = self.rules.joiners.before(text, skip_gap_back(text, figure_start))? else {
            return None;
        };
        let name_end = skip_gap_back(text, joiner);
        let (start, &(first, own_last)) = self.rules.parts.before(text, name_end)?;
        let stem = text.get(start..name_end)?.strip_suffix(|c: char| c.is_ascii_digit())?;
        let (_, &(_, last)) = self.rules.parts.at(&format!("{stem}{figure}"), 0)?;
        if own_last >= last || start < self.consumed || self.is_law(end) {
            return None;
        }
        self.single(start, Met { point: months(year, first, last)?, end, form: Form::Period })
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
        let second = point_at(self.rules, text, second_start, first.form == Form::Short)
            .or_else(|| self.part_of_year(start, second_start))?;
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

    /// `2023 Q2–Q4`: a part of the year that the first end, at `start`, begins with.
    fn part_of_year(&self, start: usize, pos: usize) -> Option<Met> {
        let (year, year_end) = year_at(self.text, start)?;
        let (end, &(first, last)) = self.rules.parts.at(self.text, pos)?;
        let (_, &(begins, _)) = self.rules.parts.at(self.text, skip_gap(self.text, year_end))?;
        if first <= begins {
            return None;
        }
        Some(Met { point: months(year, first, last)?, end, form: Form::Part })
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
        let mut second_start = skip_gap(text, joiner_end);
        let second_year = self.rules.year_fillers.at(text, second_start).map(|(end, ())| end);
        if let Some(end) = second_year {
            second_start = skip_gap(text, end);
        }
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
        // `år 2021 till och med år 2023`, `fr.o.m. 2021 t.o.m. 2023`
        let is_word =
            text.get(..joiner_end).is_some_and(|t| t.ends_with(|c: char| c.is_alphabetic() || c == '.'));
        let before = skip_gap_back(text, start);
        let is_told = is_word
            && (self.rules.from.before(text, before).is_some()
                || second_year.is_some() && self.rules.year_fillers.before(text, before).is_some());
        if from >= to || self.is_bound_right(end) || !is_told && !self.is_labelled(start) {
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
