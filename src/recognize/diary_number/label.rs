//! Labels of diary numbers: `Dnr`, `Ärendenummer:`, `Er beteckning`.
//!
//! Comes in: a text. Goes out: every label in it, and whether the number it announces is the matter's
//! own or another's. Refused: labels inside longer words.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use super::super::RuleId;
use super::super::rule_file::{Entry, RuleError};

/// Characters between a label and its number (`: `, ` (`, a tab into the next cell).
const GAP: usize = 6;
/// Bytes before a label that are searched for words such as `tidigare beslut`.
const BEFORE: usize = 48;

/// Whose number a label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelKind {
    /// The matter's own (`Dnr`, `Vår beteckning`).
    Own,
    /// Another's (`Er beteckning`, `Dnr föreg. version`).
    Other,
}

/// A label in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelMatch {
    /// Whose number it announces.
    pub kind: LabelKind,
    /// Whether the word has other uses (`Beteckning`): then the number must show its year.
    pub weak: bool,
    /// Byte range of the label, with the words that make it another's.
    pub range: Range<usize>,
    /// Id of the rule that knows the label.
    pub rule: RuleId,
}

/// `[[label]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelEntry {
    kind: LabelKind,
    #[serde(default)]
    weak: bool,
    words: Vec<String>,
}

/// `[[reference]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceEntry {
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
}

#[derive(Debug)]
struct Label {
    id: RuleId,
    kind: LabelKind,
    weak: bool,
}

/// All labels, compiled.
#[derive(Debug)]
pub struct Labels {
    automaton: AhoCorasick,
    /// For each word of the automaton its label.
    words: Vec<usize>,
    labels: Vec<Label>,
    before: Vec<String>,
    after: Vec<String>,
}

impl Labels {
    /// Compiles the entries of the rule file.
    pub fn compile(
        file: &str,
        labels: &[Entry<LabelEntry>],
        references: &[Entry<ReferenceEntry>],
    ) -> Result<Self, RuleError> {
        let mut patterns = Vec::new();
        let mut words = Vec::new();
        for (index, entry) in labels.iter().enumerate() {
            for word in &entry.data.words {
                for spelling in spellings(word) {
                    patterns.push(spelling);
                    words.push(index);
                }
            }
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .dense_depth(1)
            .match_kind(MatchKind::LeftmostLongest)
            .build(&patterns)
            .map_err(|e| RuleError::file(file, e.to_string()))?;
        let list = |of: fn(&ReferenceEntry) -> &Vec<String>| -> Vec<String> {
            references.iter().flat_map(|e| of(&e.data)).map(|word| word.to_lowercase()).collect()
        };
        Ok(Self {
            automaton,
            words,
            labels: labels
                .iter()
                .map(|e| Label { id: e.id.clone(), kind: e.data.kind, weak: e.data.weak })
                .collect(),
            before: list(|e| &e.before),
            after: list(|e| &e.after),
        })
    }

    /// Every label in a text, in order.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = LabelMatch> + 't {
        self.automaton.find_iter(text).filter_map(|m| {
            let label = self.labels.get(*self.words.get(m.pattern().as_usize())?)?;
            let (head, tail) = (text.get(..m.start())?, text.get(m.end()..)?);
            let joined = |c: char| c.is_alphanumeric();
            if head.chars().next_back().is_some_and(joined)
                || tail.chars().next().is_some_and(char::is_alphabetic)
            {
                return None;
            }
            let mut found =
                LabelMatch { kind: label.kind, weak: label.weak, range: m.range(), rule: label.id.clone() };
            if let Some(start) = self.reference_before(head) {
                found.kind = LabelKind::Other;
                found.range.start = start;
            }
            if let Some(length) = self.reference_after(tail) {
                found.kind = LabelKind::Other;
                found.range.end += length;
            }
            Some(found)
        })
    }

    /// The label that a whole line or cell is.
    pub fn whole(&self, text: &str) -> Option<LabelMatch> {
        let bare = |s: &str| s.chars().all(|c| !c.is_alphanumeric());
        let mut found = self.find(text);
        let first = found.next()?;
        if !text.get(..first.range.start).is_some_and(bare) {
            return None;
        }
        // `Diarienummer (dnr)`, `Dnr/Beteckning`: labels all the way.
        let mut end = first.range.end;
        for next in found {
            if !text.get(end..next.range.start).is_some_and(bare) {
                return None;
            }
            end = next.range.end;
        }
        text.get(end..).is_some_and(bare).then_some(first)
    }

    /// Where the words begin that end a text and make the number behind them another's.
    pub(super) fn reference_before(&self, head: &str) -> Option<usize> {
        let head = head.trim_end_matches([' ', '\u{a0}']);
        let from = (head.len().saturating_sub(BEFORE)..=head.len()).find(|&i| head.is_char_boundary(i))?;
        let near = head.get(from..)?.rsplit(['\n', '\t']).next()?.to_lowercase();
        let length = self
            .before
            .iter()
            .filter(|phrase| {
                near.strip_suffix(phrase.as_str())
                    .is_some_and(|rest| !rest.chars().next_back().is_some_and(char::is_alphanumeric))
            })
            .map(String::len)
            .max()?;
        // Lower case keeps the length of Swedish letters; anything else is not cut inside a letter.
        head.len().checked_sub(length).filter(|&i| head.is_char_boundary(i))
    }

    fn reference_after(&self, tail: &str) -> Option<usize> {
        let trimmed = tail.trim_start_matches([' ', '.', '\u{a0}']);
        let skipped = tail.len() - trimmed.len();
        let near: String = trimmed.chars().take(BEFORE).collect::<String>().to_lowercase();
        let length =
            self.after.iter().filter(|phrase| near.starts_with(phrase.as_str())).map(String::len).max()?;
        tail.is_char_boundary(skipped + length).then_some(skipped + length)
    }
}

/// Where the number of a label begins: behind punctuation, at most one step into the next cell.
pub fn number_start(text: &str, label_end: usize) -> usize {
    let mut at = label_end;
    for c in text.get(label_end..).unwrap_or_default().chars().take(GAP) {
        if !matches!(c, ' ' | '.' | ':' | ',' | ';' | '=' | '(' | ')' | '-' | '\u{2013}' | '\t' | '\u{a0}') {
            break;
        }
        at += c.len_utf8();
    }
    at
}

/// A label as written in the rules, and with Å, Ä, Ö and É in capitals where the automaton does not
/// fold them.
fn spellings(word: &str) -> Vec<String> {
    let mut all = vec![word.to_owned(), word.to_lowercase(), word.to_uppercase()];
    let mut chars = word.chars();
    if let Some(first) = chars.next() {
        all.push(first.to_uppercase().chain(chars.flat_map(char::to_lowercase)).collect());
    }
    all.sort();
    all.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    all
}
