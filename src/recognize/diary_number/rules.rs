//! The rules of diary numbers, compiled, and how one reading is chosen among several.
//!
//! Comes in: `rules/diary_number.toml`. Goes out: [`DiaryNumberRules`]. Refused: templates that cannot be
//! read and names of rules that do not exist.
//!
//! The longest reading wins. Of equally long ones those that show four digits of a year go before those
//! with two, and those before none; a form named in another's `rivals` stays in. A form named in
//! another's `over` gives way to it. When what is left disagrees, the pieces it disagrees on are empty.

use serde::Deserialize;

use super::super::rule_file::{Entry, Example, RuleError, RuleFile};
use super::super::ruleset::Examples;
use super::super::{DiaryNumber, Finding, RuleId};
use super::form::{self, Form, Pieces, Reading, Tier};
use super::label::{LabelEntry, LabelKind, LabelMatch, Labels, ReferenceEntry};
use super::window::Window;
use super::{DiaryNumberFound, recognize};

/// Letters of the longest name of an authority that may stand before its number.
const MOST_NAME: usize = 24;

/// Where a number is read, which says what forms it can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Beside a label.
    Label,
    /// In running text.
    Text,
    /// In the heading of a §.
    Section,
}

/// `[[form]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormEntry {
    forms: Vec<String>,
    #[serde(default)]
    tails: Vec<String>,
    #[serde(default)]
    unlabelled: Vec<String>,
    #[serde(default)]
    section: Vec<String>,
    #[serde(default)]
    over: Vec<String>,
    #[serde(default)]
    rivals: Vec<String>,
}

/// `[[unit]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitEntry {
    names: Vec<String>,
}

/// `[[never]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NeverEntry {
    #[serde(default)]
    units: Vec<String>,
    #[serde(default)]
    shapes: Vec<String>,
    /// Letter words of laws and series: no unit of a number that stands alone.
    #[serde(default)]
    alone: Vec<String>,
    /// Ends of such words (`FS`).
    #[serde(default)]
    alone_ends: Vec<String>,
    /// Authorities between a label and their number.
    #[serde(default)]
    names: Vec<String>,
}

#[derive(Debug)]
struct FormRule {
    id: RuleId,
    forms: Vec<Form>,
    unlabelled: Vec<Form>,
    /// Forms that need no label in the heading of a §.
    section: Vec<Form>,
    /// Positions of the rules that give way to this one.
    over: Vec<usize>,
    /// Positions of the rules that are weighed against this one, whatever they tell of the year.
    rivals: Vec<usize>,
}

/// The knowledge of `rules/diary_number.toml`, compiled.
#[derive(Debug)]
pub struct DiaryNumberRules {
    pub(super) labels: Labels,
    forms: Vec<FormRule>,
    known_units: Vec<String>,
    never_units: Vec<String>,
    never_shapes: Vec<Form>,
    alone: Vec<String>,
    alone_ends: Vec<String>,
    names: Vec<String>,
    file: String,
    examples: Vec<RuleExamples>,
}

/// What the examples of a rule are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reads {
    /// A label is found by this rule.
    Label,
    /// The number belongs to another matter.
    Other,
    /// A number is found by this rule.
    Form,
    /// A number with a unit is found.
    Unit,
    /// Nothing is found.
    Nothing,
}

#[derive(Debug)]
struct RuleExamples {
    id: RuleId,
    reads: Reads,
    accept: Vec<Example>,
    reject: Vec<String>,
}

/// A number as read at a place of a text.
pub(super) struct Read {
    number: DiaryNumber,
    ambiguous: bool,
    pub rule: RuleId,
    /// One past its last byte.
    pub end: usize,
}

/// Characters of a diary number that no form reads.
const MOST_TOKEN: usize = 24;
/// Years that such a number shows.
const LEAST_YEAR: i32 = 1990;
const MOST_YEAR: i32 = 2039;

impl Read {
    pub fn finding(self, start: usize, label: Option<LabelMatch>) -> Finding<DiaryNumberFound> {
        let value = DiaryNumberFound { number: self.number, label, ambiguous: self.ambiguous };
        Finding { value, range: start..self.end, rule: self.rule }
    }
}

/// One form that fits, by position of its rule.
struct Fit {
    rule: usize,
    tier: Tier,
    pieces: Pieces,
}

impl DiaryNumberRules {
    /// Reads the rule file.
    pub fn compile(mut file: RuleFile) -> Result<Self, RuleError> {
        let name = file.name().to_owned();
        let labels = file.take::<LabelEntry>("label")?;
        let references = file.take::<ReferenceEntry>("reference")?;
        let forms = file.take::<FormEntry>("form")?;
        let units = file.take::<UnitEntry>("unit")?;
        let never = file.take::<NeverEntry>("never")?;
        file.finish()?;
        let mut examples = Vec::new();
        keep(&mut examples, &labels, Reads::Label);
        keep(&mut examples, &references, Reads::Other);
        keep(&mut examples, &forms, Reads::Form);
        keep(&mut examples, &units, Reads::Unit);
        keep(&mut examples, &never, Reads::Nothing);
        let known_units = sorted(units.iter().flat_map(|e| &e.data.names));
        for entry in &never {
            let words = entry.data.units.iter().chain(&entry.data.alone);
            let both = words.map(|word| word.to_uppercase()).find(|w| known_units.binary_search(w).is_ok());
            if let Some(word) = both {
                return Err(RuleError::rule(&name, &entry.id, format!("`{word}` is a unit too")));
            }
        }
        Ok(Self {
            labels: Labels::compile(&name, &labels, &references)?,
            known_units,
            alone: sorted(never.iter().flat_map(|e| &e.data.alone)),
            alone_ends: sorted(never.iter().flat_map(|e| &e.data.alone_ends)),
            names: sorted(never.iter().flat_map(|e| &e.data.names)),
            never_units: sorted(never.iter().flat_map(|e| &e.data.units)),
            never_shapes: never
                .iter()
                .flat_map(|e| e.data.shapes.iter().map(|shape| form::compile(&name, &e.id, shape)))
                .collect::<Result<_, _>>()?,
            forms: compile_forms(&name, &forms)?,
            file: name,
            examples,
        })
    }

    /// Whether a unit is one the rules know.
    pub(super) fn knows(&self, unit: &str) -> bool {
        self.known_units.binary_search(&unit.to_uppercase()).is_ok()
    }

    /// Whether a unit is the letter word of a law or series (`SoL 2001:453`, `RFS 2022-3`).
    pub(super) fn is_law(&self, unit: &str) -> bool {
        let upper = unit.to_uppercase();
        self.alone.binary_search(&upper).is_ok()
            || self.alone_ends.iter().any(|end| upper.len() > end.len() && upper.ends_with(end.as_str()))
    }

    /// Where a number begins behind the name of its authority (`Dnr Vinnova 2022-02892`).
    pub(super) fn behind_name(&self, text: &str, start: usize) -> usize {
        let rest = text.get(start..).unwrap_or_default();
        let word: String = rest.chars().take(MOST_NAME).take_while(|c| c.is_alphabetic()).collect();
        let behind = rest.get(word.len()..).unwrap_or_default();
        let parted = behind.starts_with([' ', '\u{a0}', ':']);
        if parted && self.names.binary_search(&word.to_uppercase()).is_ok() {
            text.len() - behind.trim_start_matches([' ', '\u{a0}', ':']).len()
        } else {
            start
        }
    }

    /// Runs the examples of every rule.
    pub fn check(&self, examples: &mut Examples) {
        for rule in &self.examples {
            for example in &rule.accept {
                let fault = self.fault(rule, &example.text, Some(example));
                examples.note(&self.file, &rule.id, fault);
            }
            for text in &rule.reject {
                examples.note(&self.file, &rule.id, self.fault(rule, text, None));
            }
        }
    }

    /// What is wrong with an example: an accepted text (`expect`) is not read, a rejected one is.
    fn fault(&self, rule: &RuleExamples, text: &str, expect: Option<&Example>) -> Option<String> {
        let found = recognize(self, text).values;
        let mine = found.iter().find(|f| match rule.reads {
            Reads::Form => f.rule == rule.id,
            Reads::Unit => f.value.number.unit.is_some(),
            Reads::Other => f.value.label.as_ref().is_some_and(|l| l.kind == LabelKind::Other),
            Reads::Label => f.value.label.as_ref().is_some_and(|l| l.rule == rule.id),
            Reads::Nothing => true,
        });
        let wanted = expect.is_some() != (rule.reads == Reads::Nothing);
        match (mine, expect) {
            (Some(found), Some(example)) if wanted => differs(&found.value, example),
            (Some(found), _) if !wanted => Some(format!("reads `{}` in `{text}`", found.value.number.value)),
            (None, _) if wanted => {
                let other = found.iter().map(|f| format!("`{}` by {}", f.value.number.value, f.rule));
                Some(format!("does not read `{text}`; read: {:?}", other.collect::<Vec<_>>()))
            }
            _ => None,
        }
    }

    /// The number that begins at a byte, as it would stand behind a label. `least` is the worst tier
    /// that will do.
    pub(super) fn read(&self, text: &str, start: usize, least: Tier) -> Option<Read> {
        self.read_with(text, start, least, Place::Label)
    }

    /// The number behind a label that has other uses: it shows four digits of its year, or two and a known
    /// unit or a class with dots.
    pub(super) fn read_weak(&self, text: &str, start: usize) -> Option<Read> {
        self.read(text, start, Tier::Year).or_else(|| {
            self.read(text, start, Tier::ShortYear).filter(|read| {
                let number = &read.number;
                let unit = number.unit.as_ref().is_some_and(|unit| unit.len() > 1 && self.knows(unit));
                let class = number.class.as_ref().is_some_and(|class| class.contains('.'));
                number.year.is_some() && (unit || class)
            })
        })
    }

    /// The number that begins at a byte, of a form that needs no label; more forms do in a § heading.
    pub(super) fn read_unlabelled(&self, text: &str, start: usize, in_section: bool) -> Option<Read> {
        let read = self.read_with(text, start, Tier::Year, Place::Text);
        let section = || self.read_with(text, start, Tier::Year, Place::Section);
        read.or_else(|| in_section.then(section).flatten())
    }

    fn read_with(&self, text: &str, start: usize, least: Tier, place: Place) -> Option<Read> {
        let lenient = place == Place::Label;
        let window = Window::of(text, start);
        if !window.at(0).is_some_and(char::is_alphanumeric) {
            return None;
        }
        let reading = Reading::of(&window, lenient, &self.known_units, &self.never_units);
        let mut fits: Vec<Fit> = Vec::new();
        for (rule, form_rule) in self.forms.iter().enumerate() {
            let forms = match place {
                Place::Label => &form_rule.forms,
                Place::Text => &form_rule.unlabelled,
                Place::Section => &form_rule.section,
            };
            for form in forms.iter().filter(|form| form.tier() <= least) {
                let Some(pieces) = form.match_at_start(&window, reading) else { continue };
                if self.ends_clean(&window, form, &pieces, lenient) {
                    fits.push(Fit { rule, tier: form.tier(), pieces });
                }
            }
        }
        let end = fits.iter().map(|fit| fit.pieces.end).max()?;
        fits.retain(|fit| fit.pieces.end == end);
        let never = |form: &Form| form.match_at_start(&window, reading).is_some_and(|p| p.end == end);
        let dated = fits.iter().any(|fit| fit.tier == Tier::Year);
        if is_date(&window, end) || (!dated && self.never_shapes.iter().any(never)) {
            return None;
        }
        let (first, ambiguous) = self.choose(fits)?;
        if ambiguous && !lenient {
            return None;
        }
        let Pieces { unit, class, year, serial, part, .. } = first.pieces;
        let number = DiaryNumber { value: window.value(end), unit, class, year, serial, part };
        let rule = self.forms.get(first.rule)?.id.clone();
        Some(Read { number, ambiguous, rule, end: window.end_byte(text, end) })
    }

    /// The token behind a label of the plainest kind that no form reads (`2019/12.805:3`): figures, capitals and at
    /// least two marks between them, a year in four figures among them. What its pieces mean is not told.
    pub(super) fn token(&self, text: &str, start: usize, label: &RuleId) -> Option<Read> {
        let window = Window::of(text, start);
        let is_mark = |c: char| matches!(c, '-' | '/' | '.' | ':');
        let in_token = |c: char| c.is_ascii_digit() || c.is_uppercase() || is_mark(c);
        let mut end = (0..MOST_TOKEN).take_while(|&i| window.at(i).is_some_and(in_token)).count();
        if window.at(end).is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '@' | '%')) {
            return None;
        }
        while end > 0 && window.at(end - 1).is_some_and(is_mark) {
            end -= 1;
        }
        let value = window.string(0, end);
        let mut pieces = value.split(is_mark);
        let is_year = |piece: &str| {
            piece.len() == 4 && piece.parse().is_ok_and(|year: i32| (LEAST_YEAR..=MOST_YEAR).contains(&year))
        };
        let has_year = pieces.clone().any(is_year);
        let is_whole = pieces.clone().all(|piece| !piece.is_empty()) && pieces.by_ref().count() > 2;
        if !has_year || !is_whole || value.starts_with(char::is_uppercase) || is_date(&window, end) {
            return None;
        }
        let number = DiaryNumber { value, ..DiaryNumber::default() };
        Some(Read { number, ambiguous: false, rule: label.clone(), end: window.end_byte(text, end) })
    }

    /// Whether a number can end here: no letter, digit or further piece behind it.
    fn ends_clean(&self, window: &Window, form: &Form, pieces: &Pieces, lenient: bool) -> bool {
        let (next, then) = (window.at(pieces.end), window.at(pieces.end + 1));
        let closes = |c: Option<char>| c.is_none_or(|c| matches!(c, ')' | ']' | ',' | ';' | '('));
        let apart_ok = || {
            let known_unit =
                form.ends_with_unit() && pieces.unit.as_ref().is_some_and(|unit| self.knows(unit));
            known_unit || closes(next) || (next == Some('.') && then.is_none())
        };
        if form.ends_apart() && !apart_ok() {
            return false;
        }
        match next {
            Some(c) if c.is_alphanumeric() => false,
            Some('.' | ':') if lenient => !then.is_some_and(|c| c.is_ascii_digit()),
            Some('-' | '/' | ':' | '.' | '_' | '@' | '%') => !then.is_some_and(char::is_alphanumeric),
            // `0920-28 40 00` and `800 000 kr` go on.
            Some(' ') if form.tier() == Tier::None => !then.is_some_and(|c| c.is_ascii_digit()),
            _ => true,
        }
    }

    /// Weighs the forms that fit the same characters, in the order of the rule file.
    fn choose(&self, mut fits: Vec<Fit>) -> Option<(Fit, bool)> {
        let best = fits.iter().map(|fit| fit.tier).min()?;
        let top: Vec<usize> = fits.iter().filter(|fit| fit.tier == best).map(|fit| fit.rule).collect();
        let named = |list: fn(&FormRule) -> &Vec<usize>, rule: usize| {
            top.iter().any(|&r| r != rule && self.forms.get(r).is_some_and(|f| list(f).contains(&rule)))
        };
        fits.retain(|fit| fit.tier == best || named(|f| &f.rivals, fit.rule));
        let n_before = fits.len();
        fits.retain(|fit| !named(|f| &f.over, fit.rule));
        let mut ambiguous = fits.len() < n_before;
        let mut fits = fits.into_iter();
        let mut first = fits.next()?;
        for other in fits {
            ambiguous |= first.pieces.agree(&other.pieces);
        }
        Some((first, ambiguous))
    }
}

/// How a found number differs from what an example expects.
fn differs(found: &DiaryNumberFound, example: &Example) -> Option<String> {
    let number = &found.number;
    let pieces = [
        ("value", Some(number.value.clone())),
        ("unit", number.unit.clone()),
        ("class", number.class.clone()),
        ("year", number.year.map(|y| y.to_string())),
        ("serial", number.serial.map(|s| s.to_string())),
        ("part", number.part.clone()),
        ("ambiguous", Some(found.ambiguous.to_string())),
    ];
    let wrong = pieces.iter().find_map(|(key, got)| {
        let want = example.expected(key)?;
        (got.clone().unwrap_or_default() != want)
            .then(|| format!("`{}`: {key} is {got:?}, not {want:?}", example.text))
    });
    wrong.or_else(|| {
        let known = |key: &String| pieces.iter().any(|(piece, _)| piece == key);
        example.expect.keys().find(|key| !known(key)).map(|key| format!("unknown key `{key}` in an example"))
    })
}

fn keep<T>(examples: &mut Vec<RuleExamples>, entries: &[Entry<T>], reads: Reads) {
    examples.extend(entries.iter().map(|e| RuleExamples {
        id: e.id.clone(),
        reads,
        accept: e.accept.clone(),
        reject: e.reject.clone(),
    }));
}

fn sorted<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut names: Vec<String> = names.map(|name| name.to_uppercase()).collect();
    names.sort();
    names.dedup();
    names
}

fn compile_forms(file: &str, entries: &[Entry<FormEntry>]) -> Result<Vec<FormRule>, RuleError> {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let position = |rule: &RuleId, id: &String| {
        let whole = format!("{stem}/{id}");
        let found = entries.iter().position(|e| *e.id == *whole);
        found.ok_or_else(|| RuleError::rule(file, rule, format!("names `{id}`, which is no rule")))
    };
    let mut rules = Vec::with_capacity(entries.len());
    for entry in entries {
        let list = |templates: &[String]| -> Result<Vec<Form>, RuleError> {
            templates.iter().map(|t| form::compile(file, &entry.id, t)).collect()
        };
        let mut templates = Vec::new();
        for template in &entry.data.forms {
            templates.push(template.clone());
            templates.extend(entry.data.tails.iter().map(|tail| format!("{template}{tail}")));
        }
        let others = |ids: &[String]| ids.iter().map(|id| position(&entry.id, id)).collect::<Result<_, _>>();
        rules.push(FormRule {
            id: entry.id.clone(),
            forms: list(&templates)?,
            unlabelled: list(&entry.data.unlabelled)?,
            section: list(&entry.data.section)?,
            over: others(&entry.data.over)?,
            rivals: others(&entry.data.rivals)?,
        });
    }
    Ok(rules)
}

/// Whether the characters before `end` are a day (`2019-05-01`), alone or at the end of the number.
fn is_date(window: &Window, end: usize) -> bool {
    let Some(start) = end.checked_sub(10) else { return false };
    let text = window.string(start, end);
    let number = |from: usize, to: usize| text.get(from..to).and_then(|d| d.parse::<u32>().ok());
    let mark = |at: usize| text.get(at..=at).is_some_and(|c| matches!(c, "-" | "/" | "."));
    let alone = start == 0 || !window.at(start - 1).is_some_and(|c| c.is_ascii_digit());
    alone
        && mark(4)
        && mark(7)
        && number(0, 4).is_some_and(|y| (1900..2100).contains(&y))
        && number(5, 7).is_some_and(|m| (1..=12).contains(&m))
        && number(8, 10).is_some_and(|d| (1..=31).contains(&d))
}
