//! The words of `rules/organisation.toml`: legal forms, categories, remarks.
//!
//! Comes in: the rule file and the register. Goes out: [`OrganisationRules`]. Refused: unknown kinds of rules.

use serde::Deserialize;

use super::super::RuleId;
use super::super::rule_file::{Entry, Example, RuleError, RuleFile};
use super::super::ruleset::Examples;
use super::name_index::folded;
use super::{FundRules, OrgContext, OrgNumber, OrganisationKind, Register, cell, resolve};

/// Letters from which a word of a legal form also counts at the end of a compound (`Hembygdsförening`).
const COMPOUND: usize = 7;
/// Letters from which a noun that ends a name also counts at the end of a compound.
const LEAST_LAST: usize = 6;
/// Letters up to which a legal form is read only in its own case (`AB`, not `ab`).
const CASED: usize = 4;

/// Letters of the longest compound that is looked at.
const LONGEST_COMPOUND: usize = 48;
/// What stands between a name and its organisation number.
const NUMBER_LABELS: [&str; 9] = [
    "organisationsnummer",
    "org.nummer",
    "org nummer",
    "org.nr",
    "org. nr",
    "org nr",
    "orgnr",
    "org.-nr",
    "org-nr",
];

/// Marks between a name and its organisation number.
const MOST_MARKS: usize = 4;

/// `[[form]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormEntry {
    kind: OrganisationKind,
    words: Vec<String>,
}

/// `[[category]]`, `[[remark]]`, `[[glue]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsEntry {
    words: Vec<String>,
}

/// `[[mark]]`: a rule whose knowledge is the register.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkEntry {}

#[derive(Debug)]
struct FormWord {
    folded: String,
    printed: String,
    kind: OrganisationKind,
    rule: RuleId,
    /// It is read only in its own case.
    is_cased: bool,
    /// It also counts at the end of a compound.
    ends_compounds: bool,
}

impl FormWord {
    fn new(word: &str, kind: OrganisationKind, rule: &RuleId) -> Self {
        let folded = folded(word);
        let n_letters = folded.chars().filter(|c| c.is_alphabetic()).count();
        Self {
            folded,
            printed: word.to_owned(),
            kind,
            rule: rule.clone(),
            is_cased: word.chars().count() <= CASED,
            ends_compounds: n_letters >= COMPOUND,
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Shows {
    Form,
    Category,
    Remark,
    Glue,
    Common,
    Noun,
    Registered,
}

/// The knowledge of `rules/organisation.toml` and `rules/organisations.csv`, compiled.
#[derive(Debug)]
pub struct OrganisationRules {
    /// All organisations known by name.
    pub(super) register: Register,
    /// The rule that findings of the register name.
    pub(super) register_rule: RuleId,
    forms: Vec<FormWord>,
    categories: Vec<String>,
    remarks: Vec<String>,
    glue: Vec<String>,
    /// Words that begin sentences and cells, and no names.
    common: Vec<String>,
    /// Nouns that end a name after a genitive (`museum`).
    nouns: Vec<String>,
    /// First bytes of the legal forms.
    form_starts: Box<[bool; 256]>,
    file: String,
    examples: Vec<(RuleId, Shows, Vec<Example>, Vec<String>)>,
}

impl OrganisationRules {
    /// Reads the rule file.
    pub fn compile(mut file: RuleFile, register: Register) -> Result<Self, RuleError> {
        let forms = file.take::<FormEntry>("form")?;
        let categories = file.take::<WordsEntry>("category")?;
        let remarks = file.take::<WordsEntry>("remark")?;
        let glue = file.take::<WordsEntry>("glue")?;
        let common = file.take::<WordsEntry>("common")?;
        let nouns = file.take::<WordsEntry>("noun")?;
        let marks = file.take::<MarkEntry>("mark")?;
        let name = file.name().to_owned();
        file.finish()?;
        let mut examples = Vec::new();
        keep(&mut examples, &forms, Shows::Form);
        keep(&mut examples, &categories, Shows::Category);
        keep(&mut examples, &remarks, Shows::Remark);
        keep(&mut examples, &glue, Shows::Glue);
        keep(&mut examples, &common, Shows::Common);
        keep(&mut examples, &nouns, Shows::Noun);
        keep(&mut examples, &marks, Shows::Registered);
        let mut form_starts = Box::new([false; 256]);
        for first in forms.iter().flat_map(|e| &e.data.words).filter_map(|word| word.bytes().next()) {
            if let Some(starts) = form_starts.get_mut(usize::from(first)) {
                *starts = true;
            }
        }
        let form_words = forms
            .iter()
            .flat_map(|e| e.data.words.iter().map(|word| FormWord::new(word, e.data.kind, &e.id)));
        Ok(Self {
            register,
            register_rule: marks.first().map_or_else(|| "organisation/register".into(), |e| e.id.clone()),
            forms: form_words.collect(),
            categories: sorted(&categories),
            remarks: sorted(&remarks),
            glue: sorted(&glue),
            common: sorted(&common),
            nouns: sorted(&nouns),
            form_starts,
            file: name,
            examples,
        })
    }

    /// Runs the examples of every rule.
    pub fn check(&self, funds: &FundRules, examples: &mut Examples) {
        for (id, shows, accept, reject) in &self.examples {
            let reads = |text: &str| {
                let found = resolve(self, funds, text, OrgContext::Name, None);
                let cell = || cell::split(self, funds, text, None);
                match shows {
                    Shows::Form => found.rule.as_ref() == Some(id),
                    Shows::Category => self.is_category(text),
                    Shows::Remark => !cell().remarks.is_empty(),
                    Shows::Glue => cell().fund.is_some() && cell().organisation.is_some_and(|o| o.registered),
                    Shows::Common => self.is_common(text),
                    Shows::Noun => self.is_noun(text),
                    Shows::Registered => found.registered,
                }
            };
            for example in accept {
                let fault = (!reads(&example.text)).then(|| format!("does not read `{}`", example.text));
                examples.note(&self.file, id, fault);
            }
            for text in reject {
                examples.note(&self.file, id, reads(text).then(|| format!("reads `{text}`")));
            }
        }
    }

    /// Whether a cell names a sort of financier, not one.
    pub(super) fn is_category(&self, text: &str) -> bool {
        self.is_folded_category(&folded(text))
    }

    /// The same of a folded text.
    pub(super) fn is_folded_category(&self, key: &str) -> bool {
        self.categories.binary_search_by(|category| category.as_str().cmp(key)).is_ok()
    }

    pub(super) fn is_remark(&self, text: &str) -> bool {
        self.remarks.binary_search(&folded(text)).is_ok()
    }

    /// Whether a word begins sentences and cells, and no names.
    pub(super) fn is_common(&self, word: &str) -> bool {
        self.common.binary_search(&folded(word)).is_ok()
    }

    /// Whether a word ends a name after a genitive.
    pub(super) fn is_noun(&self, word: &str) -> bool {
        let word = folded(word);
        // `kulturfestival` is a festival; of short nouns only the word itself.
        let is_compound = |noun: &String| noun.len() >= LEAST_LAST && word.ends_with(noun.as_str());
        self.nouns.binary_search(&word).is_ok() || self.nouns.iter().any(is_compound)
    }

    /// A text without the words at its ends that join a fund to its payer.
    pub(super) fn without_glue<'t>(&self, text: &'t str) -> &'t str {
        let mut text = text.trim();
        loop {
            // Of `från` and `stöd från` the longer.
            let trimmed = self.glue.iter().filter_map(|word| strip_word(text, word)).map(str::trim);
            let trimmed = trimmed.min_by_key(|rest| rest.len());
            match trimmed {
                Some(shorter) if shorter.len() < text.len() => text = shorter,
                _ => return text,
            }
        }
    }

    /// The kind that a name's own words show.
    pub(super) fn form_of(&self, name: &str) -> Option<(OrganisationKind, RuleId)> {
        let low = folded(name);
        let at_end = |word: &FormWord| {
            let rest = if word.is_cased {
                name.strip_suffix(word.printed.as_str())
            } else {
                low.strip_suffix(word.folded.as_str())
            };
            rest.is_some_and(|rest| {
                rest.ends_with(' ') || (word.ends_compounds && rest.ends_with(char::is_alphabetic))
            })
        };
        let at_start = |word: &FormWord| {
            let rest = if word.is_cased {
                name.strip_prefix(word.printed.as_str())
            } else {
                low.strip_prefix(word.folded.as_str())
            };
            rest.is_some_and(|rest| rest.starts_with(' '))
        };
        // `Fastighets AB Tornet`
        let inside = |word: &FormWord| word.is_cased && name.split(' ').any(|part| part == word.printed);
        // `Idrottsföreningen Kamraterna`
        // `Musik- och teaterföreningen Scendrag`
        let mut parts = low.split(' ').skip_while(|part| part.ends_with('-') || *part == "och");
        let first = parts.next().unwrap_or_default();
        let compound = |word: &FormWord| {
            word.ends_compounds && first.len() < low.len() && first.ends_with(word.folded.as_str())
        };
        let word = self
            .forms
            .iter()
            .find(|w| at_end(w))
            .or_else(|| self.forms.iter().find(|w| at_start(w)))
            .or_else(|| self.forms.iter().find(|w| compound(w)))
            .or_else(|| self.forms.iter().find(|w| inside(w)))?;
        Some((word.kind, word.rule.clone()))
    }

    /// The longest legal form that a text begins with, its bytes and kind (`AB`, `ek. för.`).
    pub(super) fn form_at(&self, text: &str) -> Option<(usize, OrganisationKind, &RuleId)> {
        let first = text.bytes().next()?;
        self.form_starts.get(usize::from(first)).filter(|starts| **starts)?;
        let fits = |word: &&FormWord| {
            text.strip_prefix(word.printed.as_str())
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        let word = self.forms.iter().filter(fits).max_by_key(|word| word.printed.len())?;
        Some((word.printed.len(), word.kind, &word.rule))
    }
}

/// How a word that ends in a legal form stands to the name (`Konstförening`, `Idrottsföreningen`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compound {
    /// The name stands before it.
    Ends,
    /// The name stands behind it.
    Begins,
}

impl OrganisationRules {
    /// The compound with a legal form at its end that a text begins with, and its bytes.
    pub(super) fn compound_at(&self, text: &str) -> Option<(usize, Compound)> {
        let letters = text.chars().take(LONGEST_COMPOUND).take_while(|c| c.is_alphabetic());
        let length: usize = letters.map(char::len_utf8).sum();
        let word = text.get(..length).filter(|word| word.len() > COMPOUND + 1)?;
        let plain = word.ends_with("ing") || word.ends_with("en") || word.ends_with("et");
        let low = plain.then(|| word.to_lowercase())?;
        let ends = |form: &&FormWord| {
            form.ends_compounds && low.len() > form.folded.len() && low.ends_with(form.folded.as_str())
        };
        self.forms.iter().find(ends)?;
        let definite = low.ends_with("en") || low.ends_with("et");
        Some((length, if definite { Compound::Begins } else { Compound::Ends }))
    }
}

/// A name without an organisation number beside it, white space folded.
pub(super) fn without_number(printed: &str) -> (String, Option<OrgNumber>) {
    let printed = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((number, range)) = OrgNumber::find(&printed) else { return (tidy(&printed), None) };
    let head = printed.get(..range.start).unwrap_or_default();
    let tail = printed.get(range.end..).unwrap_or_default();
    let mut head = head.trim_end_matches([' ', ':', '.', '(', ',', ';']);
    for label in NUMBER_LABELS {
        let cut = head.len().saturating_sub(label.len());
        if head.get(cut..).is_some_and(|end| end.eq_ignore_ascii_case(label)) {
            head = head.get(..cut).unwrap_or_default().trim_end_matches([' ', ':', '(', ',', ';']);
            break;
        }
    }
    (tidy(&format!("{head}{}", tail.trim_start_matches(')'))), Some(number))
}

/// The organisation number printed right behind a name: after its label, or alone in parentheses or
/// behind a comma with its dash.
pub(super) fn number_behind(tail: &str) -> Option<OrgNumber> {
    let mark = |c: char| matches!(c, ' ' | '\u{a0}' | ',' | ';' | '(' | ':' | '.');
    let rest = tail.trim_start_matches(mark);
    if rest.len() == tail.len() || tail.len() - rest.len() > MOST_MARKS {
        return None;
    }
    let label = NUMBER_LABELS
        .iter()
        .find(|label| rest.get(..label.len()).is_some_and(|start| start.eq_ignore_ascii_case(label)));
    let number = label.and_then(|label| rest.get(label.len()..)).unwrap_or(rest).trim_start_matches(mark);
    let end = number.find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '\u{2010}'..='\u{2013}'));
    let token = number.get(..end.unwrap_or(number.len()))?;
    if label.is_none() && token.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    OrgNumber::parse(token)
}

/// Whether a character at the edge of a name is none of it.
pub(super) fn beside_a_name(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '\u{2013}' | '/' | '+')
}

/// A name without punctuation around it.
pub(super) fn tidy(text: &str) -> String {
    let text = text.trim_matches(beside_a_name);
    let text = text.strip_suffix("()").unwrap_or(text).trim_end();
    let opens = text.matches('(').count();
    let closes = text.matches(')').count();
    let text = if opens < closes { text.strip_suffix(')').unwrap_or(text) } else { text };
    text.trim().to_owned()
}

fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let cut = text.len().checked_sub(word.len())?;
    let joined = |c: char| c.is_alphanumeric();
    let same = |part: Option<&str>| part.is_some_and(|part| part.to_lowercase() == word);
    if same(text.get(..word.len())) {
        let rest = text.get(word.len()..)?;
        if !rest.starts_with(joined) {
            return Some(rest.trim_start_matches([' ', ',', ':']));
        }
    }
    if same(text.get(cut..)) {
        let rest = text.get(..cut)?;
        if !rest.ends_with(joined) && !rest.ends_with('-') {
            return Some(rest.trim_end_matches([' ', ',', ':']));
        }
    }
    None
}

fn sorted(entries: &[Entry<WordsEntry>]) -> Vec<String> {
    let mut words: Vec<String> =
        entries.iter().flat_map(|e| &e.data.words).map(|word| folded(word)).collect();
    words.sort();
    words.dedup();
    words
}

fn keep<T>(
    examples: &mut Vec<(RuleId, Shows, Vec<Example>, Vec<String>)>,
    entries: &[Entry<T>],
    shows: Shows,
) {
    examples.extend(entries.iter().map(|e| (e.id.clone(), shows, e.accept.clone(), e.reject.clone())));
}
