//! Funds and appropriations: `1:1-medel`, `ERUF`, `Interreg Aurora`.
//!
//! Comes in: a text or a cell. Goes out: the funds named in it, by code. Refused: words that are funds only
//! where they stand alone (`LIFE`, `Leader`, `1:1`) inside other text.

use std::ops::Range;

use serde::Deserialize;

use super::super::Finding;
use super::super::rule_file::{Entry, RuleError, RuleFile};
use super::super::ruleset::Examples;
use super::super::words::{Lexicon, word_starts};
use super::OrganisationKind;

/// A fund or appropriation that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundFound {
    /// `1:1`, `ERUF`, `ESF+`
    pub code: String,
    /// Full name.
    pub name: Option<String>,
    /// As printed.
    pub printed: String,
    /// What it is when it stands as an organisation; none for appropriations.
    pub kind: Option<OrganisationKind>,
}

/// `[[fund]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FundEntry {
    code: String,
    name: Option<String>,
    kind: Option<OrganisationKind>,
    words: Vec<String>,
    #[serde(default)]
    apart: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
struct Word {
    fund: usize,
    apart: bool,
    /// Printed as a common word, it is the fund too (`regionala utvecklingsmedel`).
    lower: bool,
}

/// The knowledge of `rules/funds.toml`, compiled.
#[derive(Debug)]
pub struct FundRules {
    words: Lexicon<Word>,
    funds: Vec<Entry<FundEntry>>,
    file: String,
}

impl FundRules {
    /// Reads the rule file.
    pub fn compile(mut file: RuleFile) -> Result<Self, RuleError> {
        let funds = file.take::<FundEntry>("fund")?;
        let name = file.name().to_owned();
        file.finish()?;
        let words = funds.iter().enumerate().flat_map(|(fund, entry)| {
            let anywhere = entry.data.words.iter().map(|word| (word, false));
            let all = anywhere.chain(entry.data.apart.iter().map(|word| (word, true)));
            all.map(move |(word, apart)| {
                let lower = word.starts_with(char::is_lowercase);
                (word.clone(), false, Word { fund, apart, lower })
            })
        });
        Ok(Self { words: Lexicon::new(words.collect::<Vec<_>>()), funds, file: name })
    }

    /// Runs the examples of every rule.
    pub fn check(&self, examples: &mut Examples) {
        for fund in &self.funds {
            let reads = |text: &str| self.find(text).any(|f| f.rule == fund.id);
            for example in &fund.accept {
                let fault = (!reads(&example.text)).then(|| format!("does not read `{}`", example.text));
                examples.note(&self.file, &fund.id, fault);
            }
            for text in &fund.reject {
                examples.note(&self.file, &fund.id, reads(text).then(|| format!("reads `{text}`")));
            }
        }
    }

    /// Whether a fund's name may begin as a text does.
    pub(super) fn may_begin(&self, text: &str) -> bool {
        self.words.may_begin(text)
    }

    /// Every fund in a text, in order.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Finding<FundFound>> + 't {
        let mut end = 0;
        word_starts(text).filter_map(move |at| {
            let found = if at < end { None } else { self.find_at(text, at) };
            end = found.as_ref().map_or(end, |found| found.range.end);
            found
        })
    }

    /// The fund whose name begins at a byte.
    pub(super) fn find_at(&self, text: &str, at: usize) -> Option<Finding<FundFound>> {
        let (to, word) = self.words.at(text, at)?;
        self.finding(text, at..to, *word)
    }

    fn finding(&self, text: &str, range: Range<usize>, word: Word) -> Option<Finding<FundFound>> {
        let entry = self.funds.get(word.fund)?;
        if !bounded(text, &range) || (word.apart && !apart(text, &range)) {
            return None;
        }
        let printed = text.get(range.clone())?;
        // A name in capitals is no fund when it is printed as a common word.
        if word.apart && !word.lower && printed.chars().next().is_some_and(char::is_lowercase) {
            return None;
        }
        let value = FundFound {
            code: entry.data.code.clone(),
            name: entry.data.name.clone(),
            printed: printed.to_owned(),
            kind: entry.data.kind,
        };
        Some(Finding { value, range, rule: entry.id.clone() })
    }
}

/// Whether a match begins and ends with whole words and numbers.
fn bounded(text: &str, range: &Range<usize>) -> bool {
    let head = text.get(..range.start).unwrap_or_default();
    let tail = text.get(range.end..).unwrap_or_default();
    let before = head.chars().next_back();
    let (next, then) = (tail.chars().next(), tail.chars().nth(1));
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    if word(before) || word(next) || matches!(next, Some('+')) {
        return false;
    }
    // `2:1:1`, `1:1,5` and `ESF-rådet` are something else.
    let joint = |c: Option<char>| matches!(c, Some('-' | ':' | '.' | ','));
    let number_before = joint(before) && before != Some(',') && word(head.chars().rev().nth(1));
    !(number_before
        || (matches!(next, Some('-' | ':')) && word(then))
        || (joint(next) && then.is_some_and(|c| c.is_ascii_digit())))
}

/// Whether a match is all of its cell, parenthesis, or part between commas and slashes.
fn apart(text: &str, range: &Range<usize>) -> bool {
    let head = text.get(..range.start).unwrap_or_default().trim_end().chars().next_back();
    let tail = text.get(range.end..).unwrap_or_default();
    let tail = tail.trim_start_matches([' ', '*', '\u{a0}']).chars().next();
    let opens = |c: char| matches!(c, '(' | ',' | '/' | ';' | '\t' | '\n' | '[' | '\u{2013}' | '+');
    let closes = |c: char| matches!(c, ')' | ',' | '/' | ';' | '\t' | '\n' | ']' | '\u{2013}' | '(' | '+');
    // `Region Norrbotten - 1:1`: a dash between spaces.
    let dash = text.get(..range.start).is_some_and(|head| head.ends_with(" - "));
    // `Region Västerbotten 1:1`, a body that pays out of it; `Porsön 1:1` is a property.
    let name = text.get(..range.start).unwrap_or_default().trim_start();
    let pays = text.get(..range.start).is_some_and(|head| head.ends_with(' '))
        && PAYERS.iter().any(|payer| name.starts_with(payer))
        && name.split_whitespace().count() <= LONGEST_PAYER;
    (dash || pays || head.is_none_or(opens)) && tail.is_none_or(closes)
}

/// How the names of bodies begin that pay out of a fund named right behind them.
const PAYERS: [&str; 2] = ["Region ", "Länsstyrelsen "];
/// Words of such a name.
const LONGEST_PAYER: usize = 5;
