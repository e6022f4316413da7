//! Names of applicants: numbers of things that are none, and the whole name of one of whom the text says one word only. In:
//! the word, the granting items, the title. Out: the name that holds the word.

use crate::document::{Document, Span};
use crate::recognize::RuleSet;
use crate::recognize::organisation::OrgNumber;
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

/// Whether a word is a number of things, more than one: `fem`, `12`.
pub(super) fn is_number_of_things(word: &str) -> bool {
    let is_figure = word.len() <= 3 && word.bytes().all(|b| b.is_ascii_digit()) && word != "1";
    is_figure || NUMBERS.contains(&word.to_lowercase().as_str())
}

/// Whether words begin with a date or a number of things: `2020-06-15 och`, `31 ansökningar`, `fyra föreningar`.
pub(super) fn is_count(name: &str) -> bool {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    let is_number = first.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '/' | ':' | ','));
    let is_number = is_number || NUMBERS.contains(&first.to_lowercase().as_str());
    is_number && !words.next().is_some_and(|word| word.starts_with(char::is_uppercase))
}

/// Passages of a matter in which the number is looked for.
const MOST_PASSAGES: usize = 400;
/// Bytes behind a name in which its number stands.
const NUMBER_REACH: usize = 48;
/// Mentions of one name that are looked at.
const MOST_MENTIONS: usize = 20;

/// An organisation named without its number, with the one that stands behind another mention of the name.
pub(super) fn with_number(
    doc: &Document,
    spans: impl Iterator<Item = Span>,
    known: &Cited<Organisation>,
) -> Option<Cited<Organisation>> {
    let own = known.get();
    if own.org_number.is_some() || own.misprinted_number.is_some() || !own.printed.contains(' ') {
        return None;
    }
    let (number, at) = spans.take(MOST_PASSAGES).find_map(|span| {
        let text = doc.str(span);
        text.match_indices(&own.printed).take(MOST_MENTIONS).find_map(|(begin, name)| {
            let from = begin + name.len();
            if text.get(..begin)?.ends_with(char::is_alphanumeric) {
                return None;
            }
            let (number, range) = number_behind(text.get(from..)?)?;
            Some((number, span.sub(from + range.start..from + range.end)))
        })
    })?;
    let (org_number, misprinted_number) =
        if number.valid { (Some(number.number), None) } else { (None, Some(number.number)) };
    let mut quotes = known.citation().quotes.clone();
    quotes.extend(doc.text.quotes(at));
    let whole = Organisation { org_number, misprinted_number, ..own.clone() };
    Cited::on_page(whole, known.citation().rule.clone(), quotes)
}

/// The organisation number right behind a name: `(556000-4615)`, `, org.nr 556000-4615`.
fn number_behind(rest: &str) -> Option<(OrgNumber, std::ops::Range<usize>)> {
    let mut reach = rest.len().min(NUMBER_REACH);
    while !rest.is_char_boundary(reach) {
        reach -= 1;
    }
    let (number, range) = OrgNumber::find(rest.get(..reach)?)?;
    let between = rest.get(..range.start)?.trim_start_matches([' ', ',', '(', '\u{a0}']).to_lowercase();
    let is_label = between.is_empty() || between.starts_with("org");
    let is_apart = rest.starts_with([' ', ',', '(', '\u{a0}']);
    (is_label && is_apart && !between.contains(". ")).then_some((number, range))
}

#[cfg(test)]
mod tests {
    use super::{indefinite, is_count, number_behind};

    #[test]
    fn a_number_stands_right_behind_its_name() {
        for rest in [
            " (556000-4615) 2 400 000 kronor",
            ", org.nr 556000-4615, söker",
            " organisationsnummer: 556000-4615",
        ] {
            assert_eq!(number_behind(rest).map(|(n, _)| n.number).as_deref(), Some("556000-4615"), "{rest}");
        }
        for rest in [
            " söker (556000-4615)",
            ":s 556000-4615",
            ", orgnr saknas. Krinova AB (556000-4615)",
            " (2023-03-14)",
        ] {
            assert_eq!(number_behind(rest), None, "{rest}");
        }
    }

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
