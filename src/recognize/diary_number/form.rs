//! Forms of diary numbers: a template such as `{unit} {year}/{serial}` matched against a text.
//!
//! Comes in: a template from `rules/diary_number.toml` and a [`Window`] of text. Goes out: where the
//! number ends and which piece is what. Refused: templates with unknown fields.
//!
//! A template is read once, left to right, and so is the text: every field takes all it can and never
//! gives back, so that a match costs no more than the characters it reads.

use std::ops::Range;

use super::super::rule_file::RuleError;
use super::window::Window;

/// Two-digit years from here on belong to the 1900s; the oldest diary numbers in digital documents.
const OLDEST_SHORT_YEAR: i32 = 70;
/// Two-digit years up to here belong to the 2000s. What lies between is no year.
const YOUNGEST_SHORT_YEAR: i32 = 39;
/// Years that a diary number can have. The later the end, the more running numbers look like years.
const YEARS: std::ops::RangeInclusive<i32> = 1950..=2039;
/// Letters of a registering unit (`KSKF`, `MEDFARM`); longer words are prose.
const UNIT_LETTERS: usize = 8;

/// What a piece of a diary number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Letters of the registering unit.
    Unit,
    /// A registering unit that the rules know.
    Known,
    /// Classification, digits with or without dots (`512`, `3.2.1`).
    Class,
    /// Classification with at least one dot.
    Dotted,
    /// Classification of a fixed number of digits behind the number (diarieplan, `003`).
    Plan,
    /// Four digits of a year.
    Year,
    /// Two digits of a year.
    ShortYear,
    /// Running number.
    Serial,
    /// Running number with a space between thousands (`8 894`).
    Grouped,
    /// Part or document within the matter.
    Part,
    /// Letters behind a slash: the office within a ministry (`/SFÖ`). Belongs to the value alone.
    Suffix,
    /// Digits whose meaning cannot be told.
    Number,
}

impl Field {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "unit" => Self::Unit,
            "known" => Self::Known,
            "class" => Self::Class,
            "dotted" => Self::Dotted,
            "plan" => Self::Plan,
            "year" => Self::Year,
            "yy" => Self::ShortYear,
            "serial" => Self::Serial,
            "grouped" => Self::Grouped,
            "part" => Self::Part,
            "suffix" => Self::Suffix,
            "number" => Self::Number,
            _ => return None,
        })
    }

    /// Digits it takes when the template names no other numbers.
    fn digits(self) -> (usize, usize) {
        match self {
            Self::Class | Self::Dotted => (1, 4),
            Self::Plan => (3, 3),
            Self::Year => (4, 4),
            Self::ShortYear => (2, 2),
            Self::Serial | Self::Grouped => (1, 9),
            Self::Part => (1, 4),
            Self::Number => (1, 12),
            Self::Unit | Self::Known | Self::Suffix => (0, 0),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Field {
        field: Field,
        least: usize,
        most: usize,
    },
    /// One of these characters, where a space stands for white space.
    Mark {
        any: Vec<char>,
        optional: bool,
    },
}

/// A compiled template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    items: Vec<Item>,
    /// Whether the last piece stands apart, behind a space: then nothing may follow on the line.
    ends_apart: bool,
}

/// How well a form tells the year: what tells it better wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Four digits.
    Year,
    /// Two digits.
    ShortYear,
    /// Not at all.
    None,
}

/// The pieces of a matched number; character positions in the window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pieces {
    /// One past the last character.
    pub end: usize,
    /// Registering unit.
    pub unit: Option<String>,
    /// Classification.
    pub class: Option<String>,
    /// Four digits.
    pub year: Option<i32>,
    /// Running number.
    pub serial: Option<u64>,
    /// Part, with its separator.
    pub part: Option<String>,
}

/// What counts as a unit, and how freely separators may be spaced.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// Beside a label: spaces around dashes and units in any case are fine.
    pub lenient: bool,
    /// Units known from the rules, upper case, sorted.
    pub known_units: &'a [String],
    /// Words that are no units, upper case, sorted.
    pub never_units: &'a [String],
    /// Where the unit at the start of the window ends; none when there is none. Nearly every form asks for it.
    pub first_unit: Option<usize>,
    /// Digits at the start of the window.
    pub first_digits: usize,
}

impl<'a> Reading<'a> {
    /// How a window is read.
    pub fn of(window: &Window, lenient: bool, known_units: &'a [String], never_units: &'a [String]) -> Self {
        /// More digits than any field takes.
        const MOST: usize = 64;
        let is_digit = |at: &usize| window.at(*at).is_some_and(|c| c.is_ascii_digit());
        let first_digits = (0..MOST).take_while(is_digit).count();
        let bare = Self { lenient, known_units, never_units, first_unit: None, first_digits };
        Self { first_unit: take_unit(window, 0, bare), ..bare }
    }
}

impl Form {
    /// Reads a template: fields in braces (`{serial}`, `{serial:3-}` for at least three digits), single
    /// separators, sets of them in brackets (`[-/]`, a space for white space), `?` behind what may be missing.
    pub fn parse(template: &str) -> Result<Self, String> {
        let mut items = Vec::new();
        let mut chars = template.chars().peekable();
        while let Some(c) = chars.next() {
            let mut item = match c {
                '{' => {
                    let inside: String = chars.by_ref().take_while(|&c| c != '}').collect();
                    field(&inside)?
                }
                '[' => {
                    let any: Vec<char> = chars.by_ref().take_while(|&c| c != ']').collect();
                    if any.is_empty() {
                        return Err(format!("`{template}`: an empty [] or one that is not closed"));
                    }
                    Item::Mark { any, optional: false }
                }
                '?' | '}' | ']' => return Err(format!("`{template}`: `{c}` stands alone")),
                c => Item::Mark { any: vec![c], optional: false },
            };
            if chars.peek() == Some(&'?') {
                chars.next();
                match &mut item {
                    Item::Mark { optional, .. } => *optional = true,
                    Item::Field { .. } => return Err(format!("`{template}`: a field cannot be optional")),
                }
            }
            items.push(item);
        }
        let apart = |item: &Item| matches!(item, Item::Mark { any, .. } if any.as_slice() == [' ']);
        let ends_apart = items.len() > 2 && items.iter().rev().nth(1).is_some_and(apart);
        let form = Self { items, ends_apart };
        if form.fields().next().is_none() { Err("a form without fields".into()) } else { Ok(form) }
    }

    /// Its fields in order.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        self.items.iter().filter_map(|item| match item {
            Item::Field { field, .. } => Some(*field),
            Item::Mark { .. } => None,
        })
    }

    /// How well it tells the year.
    pub fn tier(&self) -> Tier {
        if self.fields().any(|f| f == Field::Year) {
            Tier::Year
        } else if self.fields().any(|f| f == Field::ShortYear) {
            Tier::ShortYear
        } else {
            Tier::None
        }
    }

    /// Whether its last piece is a unit (`2019/12 KS`).
    pub fn ends_with_unit(&self) -> bool {
        self.fields().last() == Some(Field::Unit)
    }

    /// Whether its last piece stands behind a space.
    pub fn ends_apart(&self) -> bool {
        self.ends_apart
    }

    /// Matches at the start of a window.
    pub fn match_at_start(&self, window: &Window, reading: Reading) -> Option<Pieces> {
        if !self.may_begin(reading) {
            return None;
        }
        // Most forms fail at their first or second piece, before there is anything to keep.
        self.walk(window, reading, |_, _, _| Some(()))?;
        let mut pieces = Pieces::default();
        pieces.end = self.walk(window, reading, |field, range, mark| {
            pieces.set(field, &window.string(range.start, range.end), mark)
        })?;
        Some(pieces)
    }

    /// Whether the first piece may be what the window begins with: of most forms it is not.
    fn may_begin(&self, reading: Reading) -> bool {
        match self.items.first() {
            Some(Item::Field { field, least, most }) => match field {
                Field::Unit | Field::Known => reading.first_unit.is_some(),
                Field::ShortYear => reading.first_digits >= 2,
                Field::Grouped => reading.first_digits > 0,
                Field::Suffix => true,
                _ => (*least..=*most).contains(&reading.first_digits),
            },
            _ => true,
        }
    }

    /// Goes over the items from the start of a window and shows each field with the separator before it; where
    /// the form ends, none when it does not fit or a field is refused.
    fn walk(
        &self,
        window: &Window,
        reading: Reading,
        mut see: impl FnMut(Field, Range<usize>, Option<char>) -> Option<()>,
    ) -> Option<usize> {
        let mut at = 0;
        let mut mark = None;
        for item in &self.items {
            match item {
                Item::Mark { any, optional } => match take_mark(window, at, any, reading.lenient) {
                    Some((next, c)) => (at, mark) = (next, Some(c)),
                    None if *optional => mark = None,
                    None => return None,
                },
                Item::Field { field, least, most } => {
                    let end = take_field(window, at, *field, (*least, *most), reading)?;
                    if end == at {
                        return None;
                    }
                    see(*field, at..end, mark)?;
                    at = end;
                }
            }
        }
        Some(at)
    }
}

impl Pieces {
    /// Empties the pieces on which another reading disagrees; whether there were any.
    pub fn agree(&mut self, other: &Self) -> bool {
        fn keep<T: PartialEq>(mine: &mut Option<T>, other: &Option<T>) -> bool {
            let same = mine == other;
            if !same {
                *mine = None;
            }
            !same
        }
        let mut differ = keep(&mut self.unit, &other.unit);
        differ |= keep(&mut self.class, &other.class);
        differ |= keep(&mut self.year, &other.year);
        differ |= keep(&mut self.serial, &other.serial);
        differ | keep(&mut self.part, &other.part)
    }

    /// Notes what a field says; none when it cannot say that (a year out of range).
    fn set(&mut self, field: Field, text: &str, mark: Option<char>) -> Option<()> {
        match field {
            Field::Unit | Field::Known => self.unit = Some(text.to_owned()),
            Field::Class | Field::Dotted | Field::Plan => {
                self.class = Some(text.trim_end_matches('.').to_owned());
            }
            Field::Year => self.year = Some(text.parse().ok().filter(|y| YEARS.contains(y))?),
            Field::ShortYear => self.year = Some(long_year(text.parse().ok()?)?),
            Field::Serial | Field::Grouped => {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                self.serial = Some(digits.parse().ok()?);
            }
            Field::Part => self.part = Some(mark.map_or_else(String::new, String::from) + text),
            Field::Suffix | Field::Number => {}
        }
        Some(())
    }
}

fn long_year(short: i32) -> Option<i32> {
    match short {
        0..=YOUNGEST_SHORT_YEAR => Some(2000 + short),
        OLDEST_SHORT_YEAR..=99 => Some(1900 + short),
        _ => None,
    }
}

fn field(inside: &str) -> Result<Item, String> {
    let (name, digits) = inside.split_once(':').map_or((inside, None), |(name, digits)| (name, Some(digits)));
    let field = Field::named(name).ok_or_else(|| {
        format!(
            "unknown field {{{name}}}; there are unit, known, class, dotted, plan, year, yy, serial, grouped, part, suffix, number"
        )
    })?;
    let (mut least, mut most) = field.digits();
    if let Some(digits) = digits {
        let fault =
            || format!("{{{inside}}}: digits are written {{{name}:3}}, {{{name}:3-}} or {{{name}:3-5}}");
        let (from, to) = digits.split_once('-').unwrap_or((digits, digits));
        least = from.parse().map_err(|_| fault())?;
        if !to.is_empty() {
            most = to.parse().map_err(|_| fault())?;
        }
    }
    Ok(Item::Field { field, least, most })
}

/// Takes one separator. Beside a label a dash or slash may have spaces around it.
fn take_mark(window: &Window, at: usize, any: &[char], lenient: bool) -> Option<(usize, char)> {
    let c = window.at(at)?;
    let spaced = |c: char| lenient && matches!(c, '-' | '/') && any.contains(&c);
    if c == ' '
        && let Some(next) = window.at(at + 1).filter(|&c| spaced(c))
    {
        let skip = usize::from(window.at(at + 2) == Some(' '));
        return Some((at + 2 + skip, next));
    }
    if !any.contains(&c) {
        return None;
    }
    let skip = usize::from(spaced(c) && window.at(at + 1) == Some(' '));
    Some((at + 1 + skip, c))
}

/// The end of a field that begins at `at`; `at` itself or none when it does not.
fn take_field(
    window: &Window,
    at: usize,
    field: Field,
    (least, most): (usize, usize),
    reading: Reading,
) -> Option<usize> {
    let run = |from: usize, most: usize| {
        (from..from + most).take_while(|&i| window.at(i).is_some_and(|c| c.is_ascii_digit())).count()
    };
    match field {
        Field::Unit => unit_at(window, at, reading),
        Field::Known => {
            let end = unit_at(window, at, reading)?;
            reading.known_units.binary_search(&window.string(at, end).to_uppercase()).ok().map(|_| end)
        }
        Field::Suffix => {
            window.at(at).filter(|c| c.is_uppercase())?;
            let n = (at..at + 6).take_while(|&i| window.at(i).is_some_and(char::is_alphanumeric)).count();
            Some(at + n)
        }
        Field::ShortYear => (run(at, 2) == 2).then_some(at + 2),
        Field::Grouped => {
            let mut end = at + run(at, 3);
            let mut groups = 0;
            while window.at(end) == Some(' ') && run(end + 1, 4) == 3 {
                end += 4;
                groups += 1;
            }
            (groups == 1 && end > at + 4).then_some(end)
        }
        Field::Class | Field::Dotted => {
            let n = run(at, most + 1);
            if n < least || n > most || (n == 0) {
                return None;
            }
            let mut end = at + n;
            let mut dots = 0;
            while window.at(end) == Some('.') {
                match run(end + 1, 5) {
                    0 if dots > 0 && window.at(end + 1) == Some('-') => {
                        end += 1;
                        break;
                    }
                    n @ 1..=4 => end += 1 + n,
                    _ => break,
                }
                dots += 1;
            }
            (field == Field::Class || dots > 0).then_some(end)
        }
        _ => {
            let n = run(at, most + 1);
            (n >= least && n <= most).then_some(at + n)
        }
    }
}

fn unit_at(window: &Window, at: usize, reading: Reading) -> Option<usize> {
    if at == 0 { reading.first_unit } else { take_unit(window, at, reading) }
}

/// A unit: letters beginning with a capital, or any known unit; beside a label also two of them
/// (`LS-LED`, `SLU.ua`, `SU FV-`).
fn take_unit(window: &Window, at: usize, reading: Reading) -> Option<usize> {
    let end = take_letters(window, at, reading, false)?;
    // `SU FV-1234-23`: a unit of two words in capitals, before a dash.
    let is_capitals = |from, to| {
        let word = window.string(from, to);
        word.chars().count() > 1 && word.chars().all(char::is_uppercase)
    };
    if reading.lenient && window.at(end) == Some(' ') && is_capitals(at, end) {
        let second = take_letters(window, end + 1, reading, false);
        let second = second.filter(|to| is_capitals(end + 1, *to) && window.at(*to) == Some('-'));
        return Some(second.unwrap_or(end));
    }
    let joint = window.at(end).filter(|c| reading.lenient && matches!(c, '-' | '.' | '/'));
    let second = joint.and_then(|joint| take_letters(window, end + 1, reading, joint == '.'));
    Some(second.unwrap_or(end))
}

fn take_letters(window: &Window, at: usize, reading: Reading, any_case: bool) -> Option<usize> {
    let letters = |i: &usize| window.at(*i).is_some_and(char::is_alphabetic);
    let n = (at..=at + UNIT_LETTERS).take_while(letters).count();
    if n == 0 || n > UNIT_LETTERS {
        return None;
    }
    let end = at + n;
    let word = window.string(at, end);
    let upper = word.to_uppercase();
    if reading.never_units.binary_search(&upper).is_ok() {
        return None;
    }
    let known = reading.known_units.binary_search(&upper).is_ok();
    let capital = any_case || word.chars().next().is_some_and(char::is_uppercase);
    let shaped = if reading.lenient { capital } else { n > 1 && word == upper };
    (shaped || (known && (reading.lenient || capital))).then_some(end)
}

/// The fault of a template as a fault of its rule.
pub fn compile(file: &str, rule: &str, template: &str) -> Result<Form, RuleError> {
    Form::parse(template).map_err(|reason| RuleError::rule(file, rule, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(template: &str, text: &str) -> Option<Pieces> {
        let (window, never_units) = (Window::of(text, 0), ["DATUM".to_owned()]);
        let reading = Reading::of(&window, true, &[], &never_units);
        Form::parse(template).unwrap().match_at_start(&window, reading)
    }

    #[test]
    fn a_template_says_which_piece_is_what() {
        let pieces = read("{unit} {class}-{serial}-{yy}", "RUN 14-0388-14").unwrap();
        assert_eq!(pieces.unit.as_deref(), Some("RUN"));
        assert_eq!(pieces.class.as_deref(), Some("14"));
        assert_eq!((pieces.year, pieces.serial, pieces.end), (Some(2014), Some(388), 14));
        assert_eq!(read("{year}/{serial}-{part}", "2024/056665-12").unwrap().part.as_deref(), Some("-12"));
        assert_eq!(read("{unit} {grouped}/{yy}", "G 8 894/10").unwrap().serial, Some(8894));
        assert_eq!(read("{dotted}-{serial}", "1.5.1.-12").unwrap().class.as_deref(), Some("1.5.1"));
    }

    #[test]
    fn what_is_no_year_or_unit_is_not_read() {
        assert_eq!(read("{year}-{serial}", "2340-12"), None);
        assert_eq!(read("{serial}-{yy}", "12-55"), None);
        assert_eq!(read("{unit} {year}-{serial}", "Datum 2019-12"), None);
        assert_eq!(read("{serial:3-}/{year}", "12/2019"), None);
    }

    #[test]
    fn dashes_may_be_spaced_beside_a_label() {
        assert!(read("{unit}[ -]{serial}-{year}", "RUN - 00254 - 2023").is_some());
        assert!(read("{unit}-{serial}-{year}", "RUN- 00254-2023").is_some());
        assert!(read("{unit}.{year}.{serial}", "KS.2019. 12").is_none());
    }

    #[test]
    fn a_broken_template_says_why() {
        assert!(Form::parse("{unti}").unwrap_err().contains("unknown field {unti}"));
        assert!(Form::parse("{year}[").is_err());
        assert!(Form::parse("{year}?").is_err());
        assert!(Form::parse("-").is_err());
    }
}
