//! `rules/date.toml` compiled, and the run of every rule's examples.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Period, scan};
use crate::recognize::rule_file::{Entry, Example, RuleError, RuleFile};
use crate::recognize::ruleset::Examples;
use crate::recognize::words::Lexicon;
use crate::recognize::{Finding, RuleId};

const FILE: &str = "date.toml";

/// A way to write a day or period; each is a `[[form]]` of the rule file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Iso,
    Spaced,
    Compact,
    Short,
    Words,
    Slash,
    Dot,
    Month,
    Part,
    Period,
    Open,
    Until,
    Years,
}

/// The forms and their ids, in the order of [`Form`].
const FORMS: [(Form, &str); 13] = [
    (Form::Iso, "date/day/iso"),
    (Form::Spaced, "date/day/spaced"),
    (Form::Compact, "date/day/compact"),
    (Form::Short, "date/day/short"),
    (Form::Words, "date/day/words"),
    (Form::Slash, "date/day/slash"),
    (Form::Dot, "date/day/dot"),
    (Form::Month, "date/month"),
    (Form::Part, "date/part"),
    (Form::Period, "date/period"),
    (Form::Open, "date/open"),
    (Form::Until, "date/until"),
    (Form::Years, "date/years"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bare {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Months {
    values: BTreeMap<String, u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    first: BTreeMap<String, u8>,
    n_months: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fillers {
    day: Vec<String>,
    year: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Joiners {
    words: Vec<String>,
    opener: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Labels {
    words: Vec<String>,
    fillers: Vec<String>,
}

/// The knowledge of `rules/date.toml`, compiled.
#[derive(Debug)]
pub struct DateRules {
    forms: Vec<(Form, RuleId)>,
    pub(super) months: Lexicon<u8>,
    /// First and last month of a part of a year.
    pub(super) parts: Lexicon<(u8, u8)>,
    pub(super) day_fillers: Lexicon<()>,
    pub(super) year_fillers: Lexicon<()>,
    /// The words between two ends; whether an opener (`mellan`) must stand before.
    pub(super) joiners: Lexicon<bool>,
    pub(super) openers: Lexicon<()>,
    pub(super) from: Lexicon<()>,
    pub(super) until: Lexicon<()>,
    pub(super) open: Lexicon<()>,
    pub(super) labels: Lexicon<()>,
    pub(super) label_fillers: Lexicon<()>,
    examples: Vec<RuleExamples>,
}

#[derive(Debug)]
struct RuleExamples {
    id: RuleId,
    accept: Vec<Example>,
    reject: Vec<String>,
    /// A form's finding bears its id; a word list has none of its own.
    is_form: bool,
}

fn keep<T>(examples: &mut Vec<RuleExamples>, entry: Entry<T>, is_form: bool) -> T {
    examples.push(RuleExamples { id: entry.id, accept: entry.accept, reject: entry.reject, is_form });
    entry.data
}

fn plain(words: impl IntoIterator<Item = String>) -> impl Iterator<Item = (String, bool, ())> {
    words.into_iter().map(|word| (word, false, ()))
}

impl DateRules {
    /// Reads the rule file.
    pub fn compile(mut file: RuleFile) -> Result<Self, RuleError> {
        let mut examples = Vec::new();
        let mut forms = Vec::new();
        for entry in file.take::<Bare>("form")? {
            let id = entry.id.clone();
            let Some((form, _)) = FORMS.iter().find(|(_, known)| **known == *id) else {
                let known: Vec<&str> = FORMS.iter().filter_map(|(_, id)| id.strip_prefix("date/")).collect();
                let reason = format!("no such form; the program knows {}", known.join(", "));
                return Err(RuleError::rule(FILE, &id, reason));
            };
            forms.push((*form, id));
            keep(&mut examples, entry, true);
        }
        let mut months = Vec::new();
        for entry in file.take::<Months>("month")? {
            let id = entry.id.clone();
            for (word, month) in keep(&mut examples, entry, false).values {
                if !(1..=12).contains(&month) {
                    return Err(RuleError::rule(FILE, &id, format!("`{word}` is no month of 1 to 12")));
                }
                months.push((word, false, month));
            }
        }
        let mut parts = Vec::new();
        for entry in file.take::<Parts>("part")? {
            let id = entry.id.clone();
            let part = keep(&mut examples, entry, false);
            for (word, first) in part.first {
                let last = first.saturating_add(part.n_months).saturating_sub(1);
                if first == 0 || last < first || last > 12 {
                    return Err(RuleError::rule(FILE, &id, format!("`{word}` does not fit in a year")));
                }
                parts.push((word, false, (first, last)));
            }
        }
        let (mut day_fillers, mut year_fillers) = (Vec::new(), Vec::new());
        for entry in file.take::<Fillers>("filler")? {
            let words = keep(&mut examples, entry, false);
            day_fillers.extend(plain(words.day));
            year_fillers.extend(plain(words.year));
        }
        let (mut joiners, mut openers) = (Vec::new(), Vec::new());
        for entry in file.take::<Joiners>("joiner")? {
            let words = keep(&mut examples, entry, false);
            joiners.extend(words.words.into_iter().map(|word| (word, false, words.opener.is_some())));
            openers.extend(plain(words.opener));
        }
        let mut lists = [Vec::new(), Vec::new(), Vec::new()];
        for (kind, list) in ["from", "until", "open"].into_iter().zip(&mut lists) {
            for entry in file.take::<Words>(kind)? {
                list.extend(plain(keep(&mut examples, entry, false).words));
            }
        }
        let [from, until, open] = lists;
        let (mut labels, mut label_fillers) = (Vec::new(), Vec::new());
        for entry in file.take::<Labels>("label")? {
            let words = keep(&mut examples, entry, false);
            labels.extend(plain(words.words));
            label_fillers.extend(plain(words.fillers));
        }
        file.finish()?;
        Ok(Self {
            forms,
            months: Lexicon::new(months),
            parts: Lexicon::new(parts),
            day_fillers: Lexicon::new(day_fillers),
            year_fillers: Lexicon::new(year_fillers),
            joiners: Lexicon::new(joiners),
            openers: Lexicon::new(openers),
            from: Lexicon::new(from),
            until: Lexicon::new(until),
            open: Lexicon::new(open),
            labels: Lexicon::new(labels),
            label_fillers: Lexicon::new(label_fillers),
            examples,
        })
    }

    /// The id of a form; none when the rule file leaves it out.
    pub(super) fn id(&self, form: Form) -> Option<RuleId> {
        self.forms.iter().find(|(known, _)| *known == form).map(|(_, id)| id.clone())
    }

    /// Whether a word is the name of a month or its abbreviation.
    pub fn is_month(&self, word: &str) -> bool {
        self.months.at(word, 0).is_some_and(|(end, _)| end == word.len())
    }

    /// Runs the examples of every rule.
    pub fn check(&self, examples: &mut Examples) {
        for rule in &self.examples {
            let id = &rule.id;
            for example in &rule.accept {
                let found = scan::scan(self, &example.text).values;
                examples.note(FILE, id, rule.fault(example, found.first()));
            }
            for text in &rule.reject {
                let found = scan::scan(self, text).values;
                let wrong = found.iter().find(|finding| !rule.is_form || finding.rule == rule.id);
                let fault = wrong.map(|f| format!("reads {} in `{text}`", f.value.start));
                examples.note(FILE, id, fault);
            }
        }
    }
}

impl RuleExamples {
    /// What is wrong with the first finding in an accepted text.
    fn fault(&self, example: &Example, found: Option<&Finding<Period>>) -> Option<String> {
        let text = &example.text;
        let Some(finding) = found else { return Some(format!("reads nothing in `{text}`")) };
        let end = finding.value.end.map(|day| day.to_string()).unwrap_or_default();
        [("start", finding.value.start.to_string()), ("end", end)].into_iter().find_map(|(key, got)| {
            let want = example.expected(key)?;
            (want != got).then(|| format!("{key} of `{text}`: wanted {want}, got {got}"))
        })
    }
}
