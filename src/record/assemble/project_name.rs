//! The name of a project: in quotation marks or behind the word `projektet`, in the title, the granting items or the text.
//! In: texts, sifted. Out: the name with its place. Refuses what goes on behind a name (`, fördelat på …`).

use crate::document::{Document, Span};
use crate::recognize::project::{NameEnd, Sifted};
use crate::recognize::{RuleSet, diary_number};
use crate::record::Cited;

use super::cite;
use super::organisations;
use super::project::{Sources, Text};

/// Quotation marks of every kind, and spaces.
pub(super) const QUOTES: [char; 9] = ['"', '”', '“', '«', '»', '’', '‘', '\'', ' '];

/// Without quotation marks around.
pub(super) fn unquoted(doc: &Document, span: Span) -> Span {
    let text = doc.str(span);
    let inner = text.trim_matches(QUOTES);
    let from = text.find(inner).unwrap_or(0);
    if inner.is_empty() { span } else { span.sub(from..from + inner.len()) }
}

/// The name of a project: of the title, of the granting items, of the text, in this order.
pub(super) fn name(
    doc: &Document,
    rules: &RuleSet,
    sources: &Sources<'_, '_>,
    texts: &[Text<'_>],
) -> Option<Cited<String>> {
    let sifted = |span: Span, sifted: &Sifted<'_>, is_title: bool| {
        let (range, rule) = rules.project.name(sifted, is_title)?;
        let whole = unquoted(doc, span.sub(range));
        // What stands in quotation marks is the name, whole.
        let end = if rule.ends_with("/quoted") { whole.len() } else { name_end(rules, doc.str(whole)) };
        cite::text(doc, &rule, whole.sub(0..end))
    };
    let read = |span: Span, is_title: bool| sifted(span, &rules.project.sift(doc.str(span)), is_title);
    let of_title = || {
        let text = sources.title.iter().map(|s| cite::fold(doc.str(*s))).collect::<Vec<_>>().join(" ");
        if let [one] = sources.title {
            return read(*one, true);
        }
        let (range, rule) = rules.project.name(&rules.project.sift(&text), true)?;
        let name = text.get(range)?.trim_matches(QUOTES);
        let end = if rule.ends_with("/quoted") { name.len() } else { name_end(rules, name) };
        let name = name.get(..end)?.to_owned();
        Cited::on_page(name, rule, cite::quotes(doc, sources.title))
    };
    let title = of_title();
    let is_shouted = |name: &Cited<String>| !name.get().contains(char::is_lowercase);
    if let Some(name) = title.as_ref().filter(|name| !is_shouted(name)) {
        return Some(name.clone());
    }
    let granted: Vec<Cited<String>> = sources.granting.iter().filter_map(|span| read(*span, false)).collect();
    if let Some(title) = title {
        // A title in capitals may go on behind the name, and nothing in it tells where: `GULDKUSTEN - TURISM I ÅDALEN`.
        let whole = title.get().to_lowercase();
        let own = granted.into_iter().find(|name| whole.starts_with(&name.get().to_lowercase()));
        return own.or(Some(title));
    }
    // Several projects beside the sum of their grants: none is the one.
    if granted.iter().any(|name| granted.first().is_some_and(|first| first.get() != name.get())) {
        return None;
    }
    granted
        .into_iter()
        .next()
        .or_else(|| texts.iter().find_map(|text| sifted(text.span, &text.sifted, false)))
        .or_else(|| texts.iter().find_map(|text| named_in_title(doc, sources.title, text.span)))
}

/// Where the name of a project ends before what is said further: a period (`för tiden 2026-…`), what is
/// asked (` - fråga om …`), a subordinate clause (`, att fördelas …`), or whose project it is (`, Mälardalens högskola`).
fn name_end(rules: &RuleSet, name: &str) -> usize {
    let words = |kind| rules.project.name_ends(kind);
    let times = words(NameEnd::Time).filter_map(|words| {
        let at = name.find(words)?;
        let behind = name.get(at + words.len()..)?;
        behind.trim_start_matches("den ").starts_with(|c: char| c.is_ascii_digit()).then_some(at)
    });
    let asked = [" - ", " – "].iter().filter_map(|dash| {
        let at = name.find(dash)?;
        let behind = name.get(at + dash.len()..)?.to_lowercase();
        words(NameEnd::Asked).any(|words| behind.starts_with(words)).then_some(at)
    });
    // `X avslås`: what is done with it is none of its name.
    let behind_and = |at: usize| name.get(..at).is_some_and(|head| head.ends_with(" och "));
    let verb = rules.decision.first(name).filter(|v| {
        name.get(v.range.clone()).is_some_and(|verb| verb.ends_with('s')) || behind_and(v.range.start)
    });
    let verb = verb.map(|v| {
        let head = name.get(..v.range.start).unwrap_or_default().trim_end();
        head.strip_suffix(" och").unwrap_or(head).len()
    });
    let told = words(NameEnd::Told).filter_map(|words| {
        let ends = || name.strip_suffix(words.trim_end()).map(str::len);
        name.find(words).or_else(ends)
    });
    // `Vatten, som ger liv` is a name; a clause with a sum or a year is none of it.
    let clauses = words(NameEnd::Clause).filter_map(|words| name.find(words));
    let has_figure = |at: &usize| name.get(*at..).is_some_and(|t| t.contains(|c: char| c.is_ascii_digit()));
    let told = told.chain(clauses.filter(has_figure));
    // `Nordic Ice Lab (RUN-00940-2022)`
    let number = name.strip_suffix(')').and_then(|head| head.rsplit_once(" (")).filter(|(_, inner)| {
        let found = diary_number::diary_numbers(rules, inner).values;
        found.iter().map(|f| f.range.len()).sum::<usize>() * 2 > inner.len()
    });
    let owner = name.rsplit_once(", ").filter(|(_, tail)| organisations::is_whole(rules, tail));
    times
        .chain(asked)
        .chain(told)
        .chain(verb)
        .chain(owner.or(number).map(|(head, _)| head.len()))
        .filter(|at| *at > 1)
        .min()
        .unwrap_or(name.len())
}

/// `projektet Hållbara stråk få fler …` under the title `Ansökan Hållbara stråk – cykel till jobbet`: the
/// longest stretch after the word that the title has too.
fn named_in_title(doc: &Document, title: &[Span], span: Span) -> Option<Cited<String>> {
    let title = title.iter().map(|s| cite::fold(doc.str(*s))).collect::<Vec<_>>().join(" ");
    let text = doc.str(span);
    for (at, word) in text.match_indices("rojektet ") {
        let from = at + word.len();
        let rest = text.get(from..)?;
        if !rest.starts_with(char::is_uppercase) {
            continue;
        }
        let mut end = 0;
        for (space, _) in rest.match_indices([' ', '.', ',']).take(10) {
            if rest.get(..space).is_some_and(|name| title.contains(&cite::fold(name))) {
                end = space;
            }
        }
        if end > 2 {
            return cite::text(doc, "project/name/also-in-title", span.sub(from..from + end));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{RuleSet, name_end};

    #[test]
    fn a_name_ends_before_what_is_said_further() {
        let rules = RuleSet::builtin();
        for (name, rest) in [
            ("Arena för sjöfart", ", fördelat på 1 200 000 kronor per år"),
            ("Arena för sjöfart", ", motsvarande 40 procent"),
            ("Arena för sjöfart", ", fördelat"),
            ("Arena för sjöfart", " (RUN-00940-2022)"),
            ("Arena för sjöfart (etapp 2)", ""),
            ("Vatten, som ger liv", ""),
        ] {
            assert_eq!(name_end(rules, &format!("{name}{rest}")), name.len(), "{name}{rest}");
        }
    }
}
