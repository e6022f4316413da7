//! Names of deciding boards (nämnd, styrelse, fullmäktige, utskott …): words in, the stretch that is a name
//! out. A name ends in a word with a known ending; the words before it are capitalised, end in a hyphen, or
//! join others. Endings stand in `rules/headings.toml`.

use std::ops::Range;

use serde::Deserialize;

use super::rule_file::Entry;

/// The keys of a `[[bodies]]` rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyData {
    endings: Vec<String>,
    never: Vec<String>,
}

/// A word of a text: its bytes without punctuation around, and what punctuation follows.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) range: Range<usize>,
    pub(super) lower: String,
    first_upper: bool,
    all_upper: bool,
    comma: bool,
    stop: bool,
}

/// The words of a text, in order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let start = at;
        at += piece.len();
        let bare = piece.trim_end();
        let front = bare.trim_start_matches(['(', '"', '”', '’', '»', '[']);
        let core = front.trim_end_matches([',', '.', ':', ';', ')', '"', '”', '’', '»', ']', '!', '?']);
        if core.is_empty() {
            continue;
        }
        let begin = start + (bare.len() - front.len());
        let tail = front.get(core.len()..).unwrap_or_default();
        let letters = || core.chars().filter(|c| c.is_alphabetic());
        found.push(Word {
            range: begin..begin + core.len(),
            lower: core.to_lowercase(),
            first_upper: core.starts_with(char::is_uppercase),
            all_upper: letters().count() > 1 && letters().all(char::is_uppercase),
            comma: tail == ",",
            stop: tail.contains(['.', ':', ';', '!', '?']) || begin > start,
        });
    }
    found
}

/// Most words of a board's name.
const LONGEST_NAME: usize = 7;

/// Words that begin a sentence with a capital and are no part of a name.
const SENTENCE_STARTERS: [&str; 32] = [
    "i",
    "att",
    "till",
    "av",
    "den",
    "det",
    "när",
    "om",
    "enligt",
    "efter",
    "därmed",
    "både",
    "vid",
    "på",
    "för",
    "från",
    "inom",
    "samt",
    "och",
    "då",
    "som",
    "med",
    "ärendet",
    "ordföranden",
    "ordförande",
    "protokoll",
    "förslag",
    "beslut",
    "datum",
    "ledamot",
    "sekreterare",
    "utdrag",
];

/// Adjectives that begin names of boards.
const ADJECTIVES: [&str; 9] = [
    "regionala",
    "regional",
    "tekniska",
    "teknisk",
    "sociala",
    "social",
    "gemensamma",
    "lokala",
    "kommunala",
];

/// The name of a board that ends with word `last`: index of its first word, and whether the last word stands
/// in the genitive.
pub(super) fn name_ending_at(
    rules: &[Entry<BodyData>],
    words: &[Word],
    last: usize,
) -> Option<(usize, bool)> {
    let end = words.get(last)?;
    let (ends, genitive) = ending(rules, &end.lower)?;
    // `nämnd`, `utskott` and their like are a name only as part of a longer word or with words before.
    let bare_indefinite = ends
        && matches!(
            end.lower.as_str(),
            "nämnd" | "styrelse" | "utskott" | "rådet" | "delegation" | "kommitté" | "beredning"
        );
    let mut first = last;
    while first > 0 && last - first + 1 < LONGEST_NAME {
        let Some(before) = words.get(first - 1) else { break };
        if before.stop || !qualifies(before, end, words.get(first)) {
            break;
        }
        first -= 1;
    }
    // A name does not begin with a joining word.
    while first < last && words.get(first).is_some_and(|w| matches!(w.lower.as_str(), "och" | "&" | "för")) {
        first += 1;
    }
    if bare_indefinite && first == last {
        return None;
    }
    Some((first, genitive))
}

/// Whether a word ends like a board: (the ending is the whole word, the word stands in the genitive).
fn ending(rules: &[Entry<BodyData>], lower: &str) -> Option<(bool, bool)> {
    let rule = rules.iter().find_map(|rule| {
        let nominative = |word: &str| rule.data.endings.iter().any(|e| word.ends_with(e.as_str()));
        if rule.data.never.iter().any(|n| lower == n || lower.strip_suffix('s') == Some(n)) {
            return None;
        }
        if nominative(lower) {
            return Some((rule, false));
        }
        lower.strip_suffix('s').filter(|w| nominative(w)).map(|_| (rule, true))
    });
    let (rule, genitive) = rule?;
    let bare = if genitive { lower.strip_suffix('s').unwrap_or(lower) } else { lower };
    Some((rule.data.endings.iter().any(|e| e == bare), genitive))
}

fn qualifies(word: &Word, end: &Word, next: Option<&Word>) -> bool {
    let joins = matches!(word.lower.as_str(), "och" | "&");
    let hyphen = word.lower.ends_with('-');
    if hyphen || (joins && next.is_some()) {
        return true;
    }
    // Inside a sentence the adjective of a name has a small letter: `i regionala utvecklingsnämnden`.
    if ADJECTIVES.contains(&word.lower.as_str()) && !end.first_upper && !word.comma {
        return true;
    }
    if word.comma || !word.first_upper || SENTENCE_STARTERS.contains(&word.lower.as_str()) {
        return false;
    }
    // After a name of its own (`Kommunstyrelsen`) only a genitive can stand before it.
    !end.first_upper || end.all_upper || word.lower.ends_with('s')
}

/// `Nämnden för regional utveckling`: index of the last word of a name whose board word is `at`. The subject
/// ends before a verb (`… beslutar`), told by its ending.
pub(super) fn name_with_subject(words: &[Word], at: usize) -> Option<usize> {
    let head = words.get(at)?;
    let is_board =
        matches!(head.lower.as_str(), "nämnden" | "utskottet" | "beredningen" | "styrelsen" | "delegationen");
    if !is_board || head.stop || head.comma || words.get(at + 1)?.lower != "för" {
        return None;
    }
    let mut last = at + 2;
    words.get(last)?;
    while let (Some(here), Some(next)) = (words.get(last), words.get(last + 1)) {
        let is_verb = !next.first_upper
            && ["ar", "er", "ade", "ades", "ås", "år", "öt"].iter().any(|e| next.lower.ends_with(e));
        let is_joint = matches!(
            next.lower.as_str(),
            "att" | "i" | "den" | "som" | "vid" | "till" | "har" | "ska" | "om" | "enligt"
        );
        if here.stop || last - at >= LONGEST_NAME || is_verb || is_joint {
            break;
        }
        // A comma goes on only with a list that ends in `och`.
        let listed = || {
            words
                .get(last + 1..)
                .unwrap_or_default()
                .iter()
                .take(4)
                .any(|w| matches!(w.lower.as_str(), "och" | "&"))
        };
        if here.comma && !listed() {
            break;
        }
        last += 1;
    }
    Some(last)
}

/// Whether a text is the name of a board and nothing else, in the nominative.
pub(super) fn is_name(rules: &[Entry<BodyData>], text: &str) -> bool {
    let words = words(text);
    let Some(last) = words.len().checked_sub(1) else { return false };
    // A name that goes on in the next line is not whole.
    if words
        .last()
        .is_some_and(|w| w.comma || w.lower.ends_with('-') || matches!(w.lower.as_str(), "och" | "&" | "för"))
    {
        return false;
    }
    if words.len() > LONGEST_NAME + 2 {
        return false;
    }
    let whole = name_ending_at(rules, &words, last).is_some_and(|(first, genitive)| first == 0 && !genitive);
    // `Driftnämnden Ambulans diagnostik och hälsa`: a board of its own name followed by what it is for.
    let followed = || {
        let subject = words.get(1..).unwrap_or_default();
        let board = name_ending_at(rules, &words, 0).is_some_and(|(_, genitive)| !genitive);
        board
            && subject.first().is_some_and(|w| w.first_upper && !w.all_upper)
            && !words.iter().any(|w| w.stop || w.comma)
            && subject.iter().all(|w| w.lower.chars().all(char::is_alphabetic))
    };
    whole || name_with_subject(&words, 0) == Some(last) || followed()
}

/// The boards a text names, as byte ranges without a genitive ending.
pub(super) fn names_in(rules: &[Entry<BodyData>], text: &str) -> Vec<Range<usize>> {
    let words = words(text);
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if let Some(last) = name_with_subject(&words, at) {
            if let Some(end) = words.get(last) {
                found.push(word.range.start..end.range.end);
            }
            at = last + 1;
            continue;
        }
        if let Some((first, genitive)) = name_ending_at(rules, &words, at) {
            // `Kommunstyrelsens arbetsutskott` is one board, not two.
            let next_is_part = genitive
                && words.get(at + 1).is_some_and(|next| {
                    !next.first_upper && !word.stop && ending(rules, &next.lower).is_some()
                });
            let start = words.get(first).map_or(word.range.start, |w| w.range.start);
            if !next_is_part {
                let after_last = found.last().map_or(0, |r| r.end);
                let end = word.range.end - usize::from(genitive);
                if start >= after_last {
                    found.push(start..end);
                }
            }
        }
        at += 1;
    }
    found
}
