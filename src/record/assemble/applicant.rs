//! Names of applicants: numbers of things that are none, and the whole name of one of whom the text says one word only. In:
//! the word, the granting items, the title. Out: the name that holds the word.

use crate::document::{Document, Span};
use crate::recognize::RuleSet;
use crate::record::{Cited, Organisation};

use super::organisations;

/// A name of one word in the definite form as it is in the indefinite: `hembygdsföreningen` as `hembygdsförening`.
pub(super) fn indefinite(known: &str) -> impl Iterator<Item = &str> {
    ["en", "et", "n"]
        .into_iter()
        .filter_map(|ending| known.strip_suffix(ending))
        .filter(|bare| bare.len() > 4)
}

/// The longer name of which a text uses one word in the definite form (`Högskolan` for `Högskolan i Borås`), from the
/// granting items or the title.
pub(super) fn longer_name(
    doc: &Document,
    rules: &RuleSet,
    granting: &[Span],
    title: &[Span],
    known: &str,
) -> Option<Cited<Organisation>> {
    let known = known.to_lowercase();
    if known.contains(char::is_whitespace) || indefinite(&known).next().is_none() {
        return None;
    }
    let is_same = |word: &str| word == known || indefinite(&known).any(|bare| bare == word);
    granting.iter().chain(title).find_map(|span| {
        let found = crate::recognize::organisations(rules, doc.str(*span), None);
        let longer = found.into_iter().find(|o| {
            let name = o.value.printed.to_lowercase();
            name.contains(' ') && name.split_whitespace().any(is_same)
        })?;
        organisations::organisation(doc, rules, span.sub(longer.range))
    })
}

/// Numbers in words.
const NUMBERS: [&str; 13] =
    ["två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv", "båda", "flera"];

/// Whether words begin with a date or a number of things: `2020-06-15 och`, `31 ansökningar`, `fyra föreningar`.
pub(super) fn is_count(name: &str) -> bool {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    let is_number = first.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '/' | ':' | ','));
    let is_number = is_number || NUMBERS.contains(&first.to_lowercase().as_str());
    is_number && !words.next().is_some_and(|word| word.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::{indefinite, is_count};

    #[test]
    fn a_definite_word_has_an_indefinite_form() {
        assert!(indefinite("hembygdsföreningen").any(|bare| bare == "hembygdsförening"));
        assert!(indefinite("högskolan").any(|bare| bare == "högskola"));
        assert!(indefinite("kommun").all(|bare| bare != "kommun"));
        assert_eq!(indefinite("alen").next(), None);
    }

    #[test]
    fn a_number_of_things_is_no_name() {
        for (name, is) in [
            ("31 ansökningar", true),
            ("Sju föreningar", true),
            ("Tre Bröder AB", false),
            ("Sjuans förening", false),
        ] {
            assert_eq!(is_count(name), is, "{name}");
        }
    }
}
