//! Who decides: the board of a heading, of the sentence that opens the items, or of an item.

use crate::document::{Document, Span};
use crate::recognize::RuleSet;
use crate::recognize::heading::SectionKey;
use crate::record::{Cited, DecisionOutcome};

use super::cite;
use super::decisions::items;
use super::outline::Passage;
use super::zones::{LeadIn, Zone};

/// The board that decides: the one that is asked where another proposes, else the subject of the opening
/// sentence or the board of the heading.
pub(super) fn deciding_body(doc: &Document, zone: &Zone, opening: &LeadIn) -> Option<Cited<String>> {
    // `Nämnden`, `Styrelsen` alone say which board only together with the head of the document.
    // `Direktionen` is the only one of a federation: where a board proposes to it, that is its name.
    let named =
        |span: &Span| !is_generic(doc.str(*span)) || doc.str(*span).eq_ignore_ascii_case("direktionen");
    let asks = matches!(zone.key, SectionKey::Proposal | SectionKey::DecisionProposed);
    let in_heading = zone.bodies.last().copied().filter(|_| asks);
    let asked = opening.addressee.filter(named).or(in_heading.filter(named));
    let subject = opening.subject.filter(named).or(zone.bodies.first().copied().filter(named));
    board(
        doc,
        asked
            .filter(|_| opening.addressee.is_some() || zone.key == SectionKey::DecisionProposed)
            .or(subject)
            .or(asked)?,
    )
}

/// The board that an item begins with: `Kultur- och fritidsnämnden avslår ansökan`.
pub(super) fn subject_of_item(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    zones: &[Zone],
) -> Option<Cited<String>> {
    let items = zones.iter().flat_map(|zone| items(doc, rules, outline, zone).0);
    items.flat_map(|item| item.spans.first().copied()).find_map(|span| {
        let text = doc.str(span);
        let verb = rules.decision.first(text)?;
        // `Kommunstyrelsen får i uppdrag att …`: who is to do it.
        let is_active = |verb: &str| verb.starts_with("uppdrar") || verb.starts_with("ger ");
        if verb.outcome == DecisionOutcome::Assign && !text.get(verb.range.clone()).is_some_and(is_active) {
            return None;
        }
        // `Kulturnämnden tilldelas 300 000 kronor`: who is given something.
        let word = text.get(verb.range.clone())?.split_whitespace().next()?;
        if word.ends_with('s') || word.starts_with("får") {
            return None;
        }
        let before = text.get(..verb.range.start)?;
        let name = rules
            .headings
            .bodies_in(before)
            .into_iter()
            .next()
            .filter(|r| r.start == 0 && r.end + 1 >= before.trim_end().len())?;
        let name = span.sub(name);
        if is_generic(doc.str(name)) { None } else { board(doc, name) }
    })
}

/// Whether a heading says only who proposes: `Kommunstyrelsens förslag till beslut`.
pub(super) fn names_proposer(zone: &Zone, outline: &[Passage<'_>], opening: &LeadIn) -> bool {
    let heading = zone.heading.and_then(|at| outline.get(at));
    let begins = |only: &Span| heading.is_some_and(|h| h.span.start == only.start);
    matches!(zone.key, SectionKey::Proposal | SectionKey::DecisionProposed)
        && matches!(zone.bodies.as_slice(), [only] if begins(only))
        && opening.subject.is_none()
        && opening.addressee.is_none()
}

/// Whether a board is named by its kind alone.
pub(super) fn is_generic(name: &str) -> bool {
    [
        "nämnden",
        "styrelsen",
        "utskottet",
        "fullmäktige",
        "beredningen",
        "direktionen",
        "presidiet",
        "rådet",
        "delegationen",
        "kommittén",
    ]
    .contains(&cite::fold(name).to_lowercase().as_str())
}

/// A board's name, its first letter a capital also where it stands inside a sentence.
pub(super) fn board(doc: &Document, span: Span) -> Option<Cited<String>> {
    let printed = cite::fold(doc.str(span));
    let mut letters = printed.chars();
    let name: String = letters.next()?.to_uppercase().chain(letters).collect();
    cite::printed(doc, name, "headings/bodies", span)
}
