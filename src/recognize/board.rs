//! Names of deciding boards (nämnd, styrelse, fullmäktige, utskott …): words in, the stretch that is a name
//! out. A name ends in a word with a known ending; the words before it are capitalised, end in a hyphen, or
//! join others. Endings stand in `rules/headings.toml`.

use std::ops::Range;

use serde::Deserialize;

use super::rule_file::Entry;
use super::words::push_lower;

/// The keys of a `[[bodies]]` rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyData {
    endings: Vec<String>,
    never: Vec<String>,
}

/// Endings of words that name a board, ready to look up.
#[derive(Debug)]
pub(super) struct Boards {
    rules: Vec<Entry<BodyData>>,
    /// The bytes that an ending, or its genitive, has last, last but one and so on: most words have others.
    last_bytes: [[bool; 256]; LAST_BYTES],
}

/// Last bytes of a word that are looked at before its letters are.
const LAST_BYTES: usize = 4;

impl Boards {
    pub(super) fn new(rules: Vec<Entry<BodyData>>) -> Self {
        let mut last_bytes = [[false; 256]; LAST_BYTES];
        let endings = rules.iter().flat_map(|rule| &rule.data.endings);
        for ending in endings.flat_map(|ending| [ending.clone(), format!("{ending}s")]) {
            let mut bytes = ending.bytes().rev();
            for set in &mut last_bytes {
                // A short ending says nothing of the bytes before it.
                match bytes.next() {
                    Some(byte) => set[usize::from(byte)] = true,
                    None => *set = [true; 256],
                }
            }
        }
        Self { rules, last_bytes }
    }

    /// The rules, for their examples.
    pub(super) fn rules(&self) -> &[Entry<BodyData>] {
        &self.rules
    }

    /// Whether a word, in any case, can end like a board: told by its last bytes.
    pub(super) fn may_end(&self, word: &str) -> bool {
        let mut bytes = word.bytes().rev();
        // Bytes of letters beyond ASCII differ between the cases: they say nothing.
        let has = |set: &[bool; 256], byte: Option<u8>| {
            byte.is_some_and(|b| !b.is_ascii() || set[usize::from(b.to_ascii_lowercase())])
        };
        self.last_bytes.iter().all(|set| has(set, bytes.next()))
    }
}

/// A word of a text: its bytes without punctuation around, and what punctuation follows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'l> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) lower: &'l str,
    first_upper: bool,
    all_upper: bool,
    comma: bool,
    stop: bool,
}

/// A text in lower case with the places of its words: the store that [`Word`]s borrow from.
#[derive(Debug, Default)]
pub(super) struct Lower {
    text: String,
    words: Vec<Place>,
}

/// Where a word stands, in the text and in its lower-case copy.
#[derive(Debug)]
struct Place {
    start: usize,
    end: usize,
    lower: Range<usize>,
    first_upper: bool,
    all_upper: bool,
    comma: bool,
    stop: bool,
}

impl Lower {
    /// The words of a text, at most `most` of them and the one after.
    pub(super) fn of(text: &str, most: usize) -> Self {
        let mut found = Self { text: String::with_capacity(text.len()), words: Vec::new() };
        let mut at = 0;
        for piece in text.split_inclusive(char::is_whitespace) {
            if found.words.len() > most {
                break;
            }
            let start = at;
            at += piece.len();
            let bare = piece.trim_end();
            let is_plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
            let front = match bare.as_bytes() {
                bytes if is_plain(bytes.first()) => bare,
                _ => bare.trim_start_matches(['(', '"', '”', '’', '»', '[']),
            };
            let core = match front.as_bytes() {
                bytes if is_plain(bytes.last()) => front,
                _ => front.trim_end_matches([',', '.', ':', ';', ')', '"', '”', '’', '»', ']', '!', '?']),
            };
            if core.is_empty() {
                continue;
            }
            let begin = start + (bare.len() - front.len());
            let tail = front.get(core.len()..).unwrap_or_default();
            let from = found.text.len();
            push_lower(&mut found.text, core);
            let first_upper = core.starts_with(char::is_uppercase);
            found.words.push(Place {
                start: begin,
                end: begin + core.len(),
                lower: from..found.text.len(),
                first_upper,
                all_upper: first_upper && is_upper(core),
                comma: tail == ",",
                stop: tail.contains(['.', ':', ';', '!', '?']) || begin > start,
            });
        }
        found
    }

    /// The words, in order.
    pub(super) fn words(&self) -> Vec<Word<'_>> {
        let word = |p: &Place| Word {
            start: p.start,
            end: p.end,
            lower: self.text.get(p.lower.clone()).unwrap_or_default(),
            first_upper: p.first_upper,
            all_upper: p.all_upper,
            comma: p.comma,
            stop: p.stop,
        };
        self.words.iter().map(word).collect()
    }
}

/// Whether a word has several letters, all of them capitals.
fn is_upper(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.by_ref().take(2).filter(|c| c.is_uppercase()).count() == 2 && letters.all(char::is_uppercase)
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
pub(super) fn name_ending_at(boards: &Boards, words: &[Word<'_>], last: usize) -> Option<(usize, bool)> {
    let end = words.get(last)?;
    let (ends, genitive) = ending(boards, end.lower)?;
    // `nämnd`, `utskott` and their like are a name only as part of a longer word or with words before.
    let bare_indefinite = ends
        && matches!(
            end.lower,
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
    while first < last && words.get(first).is_some_and(|w| matches!(w.lower, "och" | "&" | "för")) {
        first += 1;
    }
    if bare_indefinite && first == last {
        return None;
    }
    Some((first, genitive))
}

/// Whether a word ends like a board: (the ending is the whole word, the word stands in the genitive).
fn ending(boards: &Boards, lower: &str) -> Option<(bool, bool)> {
    if !boards.may_end(lower) {
        return None;
    }
    let rule = boards.rules.iter().find_map(|rule| {
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

fn qualifies(word: &Word<'_>, end: &Word<'_>, next: Option<&Word<'_>>) -> bool {
    let joins = matches!(word.lower, "och" | "&");
    let hyphen = word.lower.ends_with('-');
    if hyphen || (joins && next.is_some()) {
        return true;
    }
    // Inside a sentence the adjective of a name has a small letter: `i regionala utvecklingsnämnden`.
    if ADJECTIVES.contains(&word.lower) && !end.first_upper && !word.comma {
        return true;
    }
    // `Etniska och kulturella nämnden`
    let is_adjective = ["ska", "ella", "ala", "iva"].iter().any(|end| word.lower.ends_with(end));
    let is_bare = matches!(end.lower, "nämnden" | "utskottet" | "delegationen" | "beredningen");
    if is_adjective && is_bare && !word.comma && !end.first_upper {
        return true;
    }
    if word.comma || !word.first_upper || SENTENCE_STARTERS.contains(&word.lower) {
        return false;
    }
    // After a name of its own (`Kommunstyrelsen`) only a genitive can stand before it.
    !end.first_upper || end.all_upper || word.lower.ends_with('s')
}

/// `Nämnden för regional utveckling`: index of the last word of a name whose board word is `at`. The subject
/// ends before a verb (`… beslutar`), told by its ending.
pub(super) fn name_with_subject(words: &[Word<'_>], at: usize) -> Option<usize> {
    let first = words.get(at)?;
    // `Gemensam nämnd för …` is the name of one.
    let joint = matches!(first.lower, "gemensam" | "gemensamma") && !first.stop && !first.comma;
    let at = at + usize::from(joint);
    let head = words.get(at)?;
    let is_board = joint && matches!(head.lower, "nämnd" | "nämnden")
        || matches!(head.lower, "nämnden" | "utskottet" | "beredningen" | "styrelsen" | "delegationen");
    // `Driftnämnden Kultur och skola`
    let next = words.get(at + 1)?;
    let of_operation = head.lower == "driftnämnden" && next.first_upper && !next.all_upper;
    let is_named = is_board && next.lower == "för" || of_operation;
    if !is_named || head.stop || head.comma {
        return None;
    }
    let mut last = at + if of_operation { 1 } else { 2 };
    words.get(last)?;
    while let (Some(here), Some(next)) = (words.get(last), words.get(last + 1)) {
        let is_verb = !next.first_upper
            && ["ar", "er", "ade", "ades", "ås", "år", "öt"].iter().any(|e| next.lower.ends_with(e));
        let is_joint = matches!(
            next.lower,
            "att" | "i" | "den" | "som" | "vid" | "till" | "har" | "ska" | "om" | "enligt"
        );
        if here.stop || last - at >= LONGEST_NAME || is_verb || is_joint {
            break;
        }
        // A comma goes on only with a list that ends in `och`.
        let listed = || {
            words.get(last + 1..).unwrap_or_default().iter().take(4).any(|w| matches!(w.lower, "och" | "&"))
        };
        if here.comma && !listed() {
            break;
        }
        last += 1;
    }
    Some(last)
}

/// Whether a text is the name of a board and nothing else, in the nominative.
pub(super) fn is_name(boards: &Boards, text: &str) -> bool {
    let lower = Lower::of(text, usize::MAX - 1);
    let words = lower.words();
    let Some(last) = words.len().checked_sub(1) else { return false };
    // A name that goes on in the next line is not whole.
    if words
        .last()
        .is_some_and(|w| w.comma || w.lower.ends_with('-') || matches!(w.lower, "och" | "&" | "för"))
    {
        return false;
    }
    if words.len() > LONGEST_NAME + 2 {
        return false;
    }
    let whole = name_ending_at(boards, &words, last).is_some_and(|(first, genitive)| first == 0 && !genitive);
    // `Driftnämnden Ambulans diagnostik och hälsa`: a board of its own name followed by what it is for.
    let followed = || {
        let subject = words.get(1..).unwrap_or_default();
        let board = name_ending_at(boards, &words, 0).is_some_and(|(_, genitive)| !genitive);
        board
            && subject.first().is_some_and(|w| w.first_upper && !w.all_upper)
            && !words.iter().any(|w| w.stop || w.comma)
            && subject.iter().all(|w| w.lower.chars().all(char::is_alphabetic))
    };
    whole || name_with_subject(&words, 0) == Some(last) || followed()
}

/// The boards a text names, as byte ranges without a genitive ending.
pub(super) fn names_in(boards: &Boards, text: &str) -> Vec<Range<usize>> {
    let lower = Lower::of(text, usize::MAX - 1);
    let words = lower.words();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if let Some(last) = name_with_subject(&words, at) {
            if let Some(end) = words.get(last) {
                found.push(word.start..end.end);
            }
            at = last + 1;
            continue;
        }
        if let Some((first, genitive)) = name_ending_at(boards, &words, at) {
            // `Kommunstyrelsens arbetsutskott` is one board, not two.
            let next_is_part = genitive
                && words.get(at + 1).is_some_and(|next| {
                    !next.first_upper && !word.stop && ending(boards, next.lower).is_some()
                });
            let start = words.get(first).map_or(word.start, |w| w.start);
            if !next_is_part {
                let after_last = found.last().map_or(0, |r| r.end);
                let end = word.end - usize::from(genitive);
                if start >= after_last {
                    found.push(start..end);
                }
            }
        }
        at += 1;
    }
    found
}
