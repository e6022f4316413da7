//! Where a name that no register knows begins and ends: capitalised words around a legal form.
//!
//! Comes in: a text and the place of a legal form. Goes out: the byte range of the name. Refused: common
//! words before a form (`Bilaga AB`), and names of which only the last half would be read.

use std::ops::Range;

use super::name_index::folded;
use super::words::Compound;
use super::{OrganisationKind, OrganisationRules};

/// Words before a legal form that can belong to the name.
const MOST_WORDS: usize = 6;

/// The name whose legal form, or compound with one, begins at `at`; not before `floor`.
pub(super) fn formed(known: &OrganisationRules, text: &str, at: usize, floor: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    if let Some((length, _, _)) = known.form_at(rest) {
        if let Some(to) = prefixed(known, text, at, length) {
            // `Fastighets AB Tornet`: the form stands inside the name.
            let joined = text.get(floor..at).is_some_and(|head| head.ends_with("s ")) && length == "AB".len();
            let start = joined.then(|| capitals_before(known, text, at, floor)).flatten();
            return Some(start.unwrap_or(at)..to);
        }
        return Some(capitals_before(known, text, at, floor)?..at + length);
    }
    // `Musik- och teaterföreningen Scendrag`: the first half of the compound stands apart.
    if let Some(half) = first_half(rest) {
        let from = at + half;
        let (length, compound) = known.compound_at(text.get(from..)?)?;
        return match compound {
            Compound::Begins => Some(at..prefixed(known, text, from, length)?),
            Compound::Ends => None,
        };
    }
    let (length, compound) = known.compound_at(rest)?;
    match compound {
        Compound::Begins => Some(at..prefixed(known, text, at, length)?),
        Compound::Ends => Some(capitals_before(known, text, at, floor)?..at + length),
    }
}

/// The name whose lower-case legal form begins at `at`.
pub(super) fn suffixed(known: &OrganisationRules, text: &str, at: usize) -> Option<Range<usize>> {
    let (length, _, _) = known.form_at(text.get(at..)?)?;
    Some(capitals_before(known, text, at, 0)?..at + length)
}

/// Where a company's name ends that begins with a name of the register (`Almi Företagspartner Nord AB`).
pub(super) fn longer_company(known: &OrganisationRules, text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    for _ in 0..MOST_WORDS {
        let rest = text.get(at..)?.strip_prefix(' ')?;
        at += 1;
        if let Some((length, OrganisationKind::Company, _)) = known.form_at(rest) {
            return (at > from + 1).then_some(at + length);
        }
        let word = rest.split([' ', '\n', '\t']).next()?;
        if !is_capital(word) || word.ends_with(['.', ',', ':', ';', ')']) {
            return None;
        }
        at += word.len();
    }
    None
}

/// Where a name that begins with its form (`Stiftelsen Teknikdalen`) ends: the capitalised words behind it.
fn prefixed(known: &OrganisationRules, text: &str, at: usize, length: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let mut end = at + length;
    let mut offset = end;
    let mut words = rest.get(length..)?.split_inclusive(' ').take(MOST_WORDS + 1).peekable();
    let mut genitive = false;
    while let Some(word) = words.next() {
        let begins = offset;
        offset += word.len();
        if begins == at + length {
            // What parts the form from the name.
            if word != " " {
                break;
            }
            continue;
        }
        let bare = word.trim_end().trim_end_matches(['.', ',', ';', ':', ')']);
        let ends = bare.len() < word.trim_end().len();
        if !is_capital(bare) {
            // `Stiftelsen Norrbottens museum`
            if genitive && known.is_noun(bare) {
                end = begins + bare.len();
                break;
            }
            // `Handelsbolaget Svensson & Co`, `Stiftelsen för Samisk Kultur`
            let first = end == at + length;
            let joins =
                bare == "och" && !first && text.get(offset..).is_some_and(|t| joined(known, t, genitive));
            let links = if first { bare == "för" } else { bare == "&" || joins };
            if links && !ends && words.peek().is_some_and(|next| is_capital(next)) {
                continue;
            }
            break;
        }
        end = begins + bare.len();
        genitive = bare.ends_with('s');
        if ends {
            break;
        }
    }
    (end > at + length).then_some(end)
}

/// Whether what stands behind `och` in a name is the rest of it (`Föreningen Piteå Dansar och Ler`) and not another
/// organisation: one capitalised word, or after a genitive another one (`Stiftelsen Norrlands och Lapplands Minne`).
fn joined(known: &OrganisationRules, text: &str, genitive: bool) -> bool {
    let near = text.char_indices().nth(LONGEST_OTHER).map_or(text, |(at, _)| text.get(..at).unwrap_or(text));
    let line = near.split(['\n', '\t', '.', ',', ';', '(']).next().unwrap_or_default();
    let capitals = line.split(' ').take_while(|w| is_capital(w)).take(MOST_WORDS + 1).count();
    let first = line.split(' ').next().unwrap_or_default();
    let is_code = first.chars().count() > 1 && first.chars().all(|c| c.is_uppercase() || c == '-');
    let second = line.split(' ').nth(1).unwrap_or_default();
    let another = known.form_at(first).is_some()
        || known.compound_at(first).is_some()
        || known.register.begins(&folded(line))
        || known.form_at(second).is_some();
    let pair = genitive && first.ends_with('s');
    !is_code
        && !another
        && (capitals == 1 && (!first.ends_with('s') || second.is_empty() || pair) || capitals > 1 && pair)
}

/// Characters behind `och` that may hold another organisation's name.
const LONGEST_OTHER: usize = 60;
/// Characters of the first half of a compound.
const LONGEST_HALF: usize = 30;

/// Where the second half of a compound begins whose first half a text begins with (`Musik- och teaterföreningen`).
fn first_half(text: &str) -> Option<usize> {
    let letters = text.chars().take(LONGEST_HALF).take_while(|c| c.is_alphabetic());
    let length: usize = letters.map(char::len_utf8).sum();
    text.get(length..).filter(|rest| rest.starts_with("- och ")).map(|_| length + "- och ".len())
}

/// How a small word stands between two capitalised ones.
enum Link {
    /// Both belong to one name.
    Joins,
    /// The name begins behind it.
    Parts,
    /// It cannot be told.
    Open,
}

/// Where the capitalised words before a legal form begin; not before `floor`.
fn capitals_before(known: &OrganisationRules, text: &str, at: usize, floor: usize) -> Option<usize> {
    let head = text.get(floor..at)?.trim_end_matches(' ');
    let mut start = None;
    let mut rest = head;
    let mut linked = false;
    for n_words in 0..MOST_WORDS {
        let cut = rest.rfind([' ', '\n', '\t', '(']).map_or(0, |i| i + 1);
        let word = rest.get(cut..)?;
        let named = is_capital(word) || word.starts_with(|c: char| c.is_ascii_digit()) || word == "&";
        if word.ends_with(['.', ',', ':', ';', ')']) {
            break;
        }
        if named {
            start = Some(floor + cut);
            linked = false;
        } else {
            if start.is_none() || linked {
                break;
            }
            match link(known, rest.get(..cut)?, word, n_words) {
                Link::Joins => linked = true,
                Link::Parts => break,
                Link::Open => return None,
            }
        }
        if cut == 0 || !rest.get(..cut).is_some_and(|r| r.ends_with(' ')) {
            break;
        }
        rest = rest.get(..cut - 1)?;
    }
    let start = without_common(known, text, start?, at)?;
    text.get(start..at).is_some_and(|name| name.trim().chars().count() > 1).then_some(start)
}

/// What a small word says that has `head` before it and `n_behind` words of a name behind it.
fn link(known: &OrganisationRules, head: &str, word: &str, n_behind: usize) -> Link {
    let Some(head) = head.strip_suffix(' ') else { return Link::Parts };
    let cut = head.rfind([' ', '\n', '\t', '(']).map_or(0, |i| i + 1);
    let before = head.get(cut..).unwrap_or_default();
    if !is_capital(before) || before.ends_with(['.', ',', ':', ';', ')']) || known.is_common(before) {
        return Link::Parts;
    }
    // A capital at the start of a sentence is no name's.
    let opens = head.get(..cut).is_none_or(|h| {
        let h = h.trim_end_matches(' ');
        h.is_empty() || h.ends_with(['.', ':', '\n', '\t', '(', '!', '?'])
    });
    match word {
        "i" | "på" | "vid" => Link::Joins,
        "av" | "för" if opens => Link::Parts,
        "av" | "för" => Link::Joins,
        "och" if n_behind == 1 => Link::Joins,
        "till" | "från" if !opens => Link::Open,
        _ => Link::Parts,
    }
}

/// Where a name begins behind words that begin sentences and cells; none when nothing is left.
fn without_common(known: &OrganisationRules, text: &str, start: usize, end: usize) -> Option<usize> {
    let mut start = start;
    while let Some(name) = text.get(start..end).filter(|name| !name.trim().is_empty()) {
        let word = name.split(' ').next()?;
        if !known.is_common(word) {
            return Some(start);
        }
        start += word.len() + 1;
    }
    None
}

fn is_capital(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}
