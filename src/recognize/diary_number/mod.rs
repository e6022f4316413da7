//! Diary numbers (diarienummer) in a text.
//!
//! Comes in: a text, a line or a cell. Goes out: every diary number in it with its pieces, and the label
//! that announces it. Without a label only forms that nothing else has are read. Refused: statutes,
//! government reports, EU acts, dates, organisation numbers, telephone numbers. Where two readings
//! disagree and no rule decides, the pieces they disagree on stay empty and the number is marked.
//!
//! The forms stand in `rules/diary_number.toml`; their sources are the authorities' own documents.

mod form;
mod label;
mod rules;
mod window;

use std::ops::Range;

pub use label::{LabelKind, LabelMatch};
pub use rules::DiaryNumberRules;

use self::form::Tier;
use self::rules::Read;
use self::window::folded;
use super::{DiaryNumber, Finding, Findings, Oddity, RuleId, RuleSet};

/// A diary number and what announces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiaryNumberFound {
    /// The number.
    pub number: DiaryNumber,
    /// The label before it on its line.
    pub label: Option<LabelMatch>,
    /// Whether other readings of the number exist.
    pub ambiguous: bool,
}

/// Letters of a unit written like a word (`Sams`); longer ones are words.
const WORD: usize = 4;
/// Bytes before a year that can belong to its number (`RUN 14-0388-2014`).
const HEAD: usize = 24;

/// Every diary number in running text: those behind a label, and those whose form nothing else has.
pub fn diary_numbers(rules: &RuleSet, text: &str) -> Findings<DiaryNumberFound> {
    find(&rules.diary_number, text)
}

/// The label that a whole line or cell is (`Ärendenummer:`), for the caller to pair with the number
/// beside or below it.
pub fn diary_number_label(rules: &RuleSet, text: &str) -> Option<LabelMatch> {
    rules.diary_number.labels.whole(text)
}

/// Whether words before a number make it another's (`jfr`, `ersätter`, `tidigare`), with or without a label.
pub fn refers_elsewhere(rules: &RuleSet, before: &str) -> bool {
    rules.diary_number.labels.reference_before(before).is_some()
}

/// A whole line or cell as a diary number. Lenient, for use beside or below a label.
pub fn whole_diary_number(rules: &RuleSet, text: &str) -> Option<Finding<DiaryNumberFound>> {
    whole(&rules.diary_number, text)
}

/// Running text or a bare number: what stands alone is read as beside a label.
pub fn recognize_diary_numbers(rules: &RuleSet, text: &str) -> Findings<DiaryNumberFound> {
    recognize(&rules.diary_number, text)
}

/// A piece at the edge of a § heading as a diary number: one that can be told from other numbers there, though its
/// unit may be none that the rules know and its two halves may both look like years (`TEKN 22/31`).
pub fn diary_number_at_edge(rules: &RuleSet, text: &str) -> Option<Finding<DiaryNumberFound>> {
    let rules = &rules.diary_number;
    let found = whole(rules, text)?;
    let unit = found.value.number.unit.as_ref()?;
    let is_unit = unit.chars().count() > 1 && unit.chars().all(|c| c.is_uppercase() || c == ' ');
    // Two years in four figures (`PLAN 2022/2023`) are a period.
    let is_short =
        text.split('/').next().and_then(|head| head.rsplit(' ').next()).is_some_and(|n| n.len() == 2);
    let is_told = stands_alone(rules, &found)
        // `RUP 21/27` is a programme and its years.
        || found.value.ambiguous && text.contains('/') && is_short && !rules.is_law(unit) && rules.knows(unit);
    (is_unit && is_told).then_some(found)
}

fn recognize(rules: &DiaryNumberRules, text: &str) -> Findings<DiaryNumberFound> {
    let found = find(rules, text);
    if found.values.iter().any(|f| f.value.label.is_some()) {
        return found;
    }
    match whole(rules, text).filter(|found| stands_alone(rules, found)) {
        Some(alone) => Findings { oddities: oddity(&alone).into_iter().collect(), values: vec![alone] },
        None => found,
    }
}

/// Whether a number can be told from other numbers without a label beside it: it shows its year, its
/// unit is no word, and it is no parliamentary year (`2012/13`).
fn stands_alone(rules: &DiaryNumberRules, found: &Finding<DiaryNumberFound>) -> bool {
    let number = &found.value.number;
    let word = |unit: &String| {
        unit.chars().count() > WORD && unit.chars().any(char::is_lowercase) && !rules.knows(unit)
    };
    let next = number.year.map(|year| u64::from(year.unsigned_abs() + 1));
    let season = !number.unit.as_ref().is_some_and(|unit| rules.knows(unit))
        && number.serial.is_some()
        && next.is_some_and(|next| number.serial == Some(next) || number.serial == Some(next % 100));
    let law = number.unit.as_ref().is_some_and(|unit| rules.is_law(unit));
    number.year.is_some() && !season && !law && !number.unit.as_ref().is_some_and(word)
}

fn whole(rules: &DiaryNumberRules, text: &str) -> Option<Finding<DiaryNumberFound>> {
    // Most lines have no number at all.
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().trim_end_matches(['.', ',', ';']).len();
    let read = rules.read(text, start, Tier::None)?;
    (read.end == end).then(|| read.finding(start, None))
}

fn find(rules: &DiaryNumberRules, text: &str) -> Findings<DiaryNumberFound> {
    let mut values: Vec<Finding<DiaryNumberFound>> = Vec::new();
    let mut oddities = Vec::new();
    let mut labels = Vec::new();
    let mut strong = None;
    for mut label in rules.labels.find(text) {
        labels.push(label.range.clone());
        // `Dnr/Beteckning`: of joined labels the strongest counts.
        let joint = strong.and_then(|end| text.get(end..label.range.start));
        label.weak &= !joint.is_some_and(|joint| matches!(joint.trim(), "/" | "," | "(" | "och" | "eller"));
        strong = (!label.weak).then_some(label.range.end);
        if values.last().is_some_and(|last| last.range.end > label.range.start) {
            continue;
        }
        let start = rules.behind_name(text, label::number_start(text, label.range.end));
        let read =
            if label.weak { rules.read_weak(text, start) } else { rules.read(text, start, Tier::None) };
        let read = match read {
            None if !label.weak => rules.token(text, start, &label.rule),
            read => read,
        };
        let Some(read) = read else {
            oddities.extend(unread(text, start, &label));
            continue;
        };
        let (mut end, rule) = (read.end, read.rule.clone());
        let found = read.finding(start, Some(label.clone()));
        if label.weak && (found.value.ambiguous || !stands_alone(rules, &found)) {
            continue;
        }
        values.push(found);
        // `dnr KS 2019/12, KS 2019/14 och KS 2020/3`
        while let Some((start, read)) = listed(rules, text, end, &rule) {
            end = read.end;
            values.push(read.finding(start, Some(label.clone())));
        }
    }
    unlabelled(rules, text, &labels, &mut values);
    values.sort_by_key(|found| found.range.start);
    oddities.extend(values.iter().filter_map(oddity));
    oddities.sort_by_key(|oddity| oddity.range.start);
    Findings { values, oddities }
}

/// The next number of an enumeration that ends at `end`: one that shows its year, or one of the same form as the
/// number before (`mål nr 3755-07 och 3757-07`).
fn listed(rules: &DiaryNumberRules, text: &str, end: usize, rule: &RuleId) -> Option<(usize, Read)> {
    let rest = text.get(end..)?;
    let marked = rest.trim_start_matches(' ');
    let mut after = marked.trim_start_matches([',', ';', ' ']);
    for word in ["och ", "samt ", "& "] {
        after = after.strip_prefix(word).unwrap_or(after);
    }
    if after.len() == marked.len() {
        return None;
    }
    let start = text.len() - after.len();
    let same_form = || rules.read(text, start, Tier::ShortYear).filter(|read| read.rule == *rule);
    Some((start, rules.read(text, start, Tier::Year).or_else(same_form)?))
}

/// Numbers that need no label. Each shows a year in four digits, so the search goes from year to year.
fn unlabelled(
    rules: &DiaryNumberRules,
    text: &str,
    labels: &[Range<usize>],
    values: &mut Vec<Finding<DiaryNumberFound>>,
) {
    let bytes = text.as_bytes();
    let mut line = Line::default();
    let mut from = 0;
    let n_labelled = values.len();
    for year in memchr::memchr2_iter(b'1', b'2', bytes) {
        if year < from || !is_year(bytes, year) {
            continue;
        }
        let in_section = line.is_section(text, year);
        for start in starts(text, year) {
            // A number that begins with its year goes on with a unit: `2023/KS 0362`.
            if start == year && !in_section && !unit_follows(bytes, year + 4) {
                continue;
            }
            let Some(read) = rules.read_unlabelled(text, start, in_section) else { continue };
            if read.end <= year {
                continue;
            }
            let range = start..read.end;
            let labelled = values.get(..n_labelled).unwrap_or_default();
            let next = labelled.partition_point(|found| found.range.end <= range.start);
            let taken = labelled.get(next).is_some_and(|found| found.range.start < range.end);
            // `KSAU 130/2014 Dnr 2014/234`: before the label stands the paragraph's own number.
            let label = labels.partition_point(|label| label.start < range.end);
            let gap = labels.get(label).and_then(|label| text.get(range.end..label.start));
            let paragraph = gap.is_some_and(|gap| !gap.is_empty() && gap.len() < 4 && gap.trim().is_empty());
            if !taken && !paragraph {
                values.push(read.finding(start, None));
            }
            from = range.end;
            break;
        }
    }
}

/// The line that the search for numbers has come to.
#[derive(Default)]
struct Line {
    end: usize,
    is_section: bool,
}

impl Line {
    /// Whether the line of a byte begins as the heading of a § (`§ 31 Val av ersättare`). Asked in text order.
    fn is_section(&mut self, text: &str, at: usize) -> bool {
        while self.end <= at {
            let rest = text.get(self.end..).unwrap_or_default();
            let number = rest.trim_start_matches([' ', '\n']).strip_prefix('§').map(str::trim_start);
            self.is_section = number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()));
            let line = rest.trim_start_matches('\n');
            let skipped = rest.len() - line.len();
            self.end += skipped + line.find('\n').map_or(line.len() + 1, |end| end + 1);
        }
        self.is_section
    }
}

/// Whether four digits of a year stand alone here, with something of a number beside them.
fn is_year(bytes: &[u8], at: usize) -> bool {
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let century = matches!(bytes.get(at..at + 2), Some(b"19" | b"20"));
    if !century || !digit(at + 2) || !digit(at + 3) || digit(at + 4) {
        return false;
    }
    let before = at.checked_sub(1).and_then(|i| bytes.get(i)).copied().unwrap_or(b'\n');
    let after = bytes.get(at + 4).copied().unwrap_or(b'\n');
    let joint = |b: u8| matches!(b, b'-' | b'/' | b':') || b >= 0x80;
    !before.is_ascii_digit() && (joint(before) || (joint(after) && before != b'\n'))
}

/// Whether a dash or slash and a letter stand here.
fn unit_follows(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at), Some(b'-' | b'/'))
        && bytes.get(at + 1).is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0x80)
}

/// Where a number that holds this year can begin: a unit before the token, or the token itself.
fn starts(text: &str, year: usize) -> impl Iterator<Item = usize> {
    let floor = (year.saturating_sub(HEAD)..=year).find(|&i| text.is_char_boundary(i)).unwrap_or(year);
    let head = text.get(floor..year).unwrap_or_default();
    let in_token = |c: char| c.is_alphanumeric() || matches!(folded(c), '-' | '/' | ':' | '.' | '_' | '@');
    let token = head.trim_end_matches(in_token).len();
    let before = head.get(..token).unwrap_or_default();
    let apart = before.trim_end_matches([' ', '\u{a0}']);
    let unit = apart.trim_end_matches(char::is_alphabetic).len();
    let has_unit = apart.len() < before.len() && unit < apart.len();
    let free = |at: usize| !head.get(..at).and_then(|h| h.chars().next_back()).is_some_and(in_token);
    [has_unit.then_some(unit).filter(|&at| free(at)), (token > 0 || floor == 0).then_some(token)]
        .into_iter()
        .flatten()
        .map(move |at| floor + at)
}

fn oddity(found: &Finding<DiaryNumberFound>) -> Option<Finding<Oddity>> {
    found.value.ambiguous.then(|| Finding {
        value: Oddity {
            code: "recognize/ambiguous-diary-number",
            message: format!("{} can be read in several ways", found.value.number.value),
        },
        range: found.range.clone(),
        rule: found.rule.clone(),
    })
}

/// A label of the plainest kind with digits behind it that no form reads.
fn unread(text: &str, start: usize, label: &LabelMatch) -> Option<Finding<Oddity>> {
    let token = text.get(start..)?.split_whitespace().next()?;
    let n_digits = token.chars().filter(char::is_ascii_digit).count();
    let range: Range<usize> = start..start + token.len();
    (!label.weak && n_digits > 3 && text.get(range.clone()) == Some(token)).then(|| Finding {
        value: Oddity {
            code: "recognize/unread-diary-number",
            message: format!("no form of diary number reads {token}"),
        },
        range,
        rule: label.rule.clone(),
    })
}

#[cfg(test)]
mod tests;
