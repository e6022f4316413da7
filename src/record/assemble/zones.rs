//! The sections of a matter: which passages stand under which heading, and the sentence that opens a decision
//! (`Kommunstyrelsen beslutar att:`).

use std::ops::Range;

use crate::document::{Document, Span};
use crate::recognize::decision::OpeningKind;
use crate::recognize::heading::SectionKey;
use crate::recognize::{RuleSet, organisations};

use super::cite;
use super::outline::Passage;

/// The passages under one known heading.
#[derive(Clone, Debug)]
pub(super) struct Zone {
    pub key: SectionKey,
    /// Index of the heading's passage; none for a zone that a sentence opens.
    pub heading: Option<usize>,
    /// Boards the heading names.
    pub bodies: Vec<Span>,
    pub rule: crate::recognize::RuleId,
    /// Indices of the passages under it.
    pub passages: Range<usize>,
}

/// The zones among some passages, in order. A heading the rules do not know ends a zone that has text. A
/// sentence that opens a decision opens a zone too, unless the text around it is one already. `name` is the
/// line that names the document: `BESLUTSUNDERLAG` in a head opens no section.
pub(super) fn zones(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    range: Range<usize>,
    name: Option<u32>,
) -> Vec<Zone> {
    let mut zones: Vec<Zone> = Vec::new();
    let mut open = false;
    let end = range.end;
    for at in range {
        let Some(passage) = outline.get(at) else { break };
        let decides_or_proposes =
            |key| matches!(key, SectionKey::Decision | SectionKey::DecisionProposed | SectionKey::Proposal);
        let names_document = name.is_some_and(|line| passage.lines.contains(&line));
        if passage.known().is_some_and(|h| names_document && !decides_or_proposes(h.key)) {
            continue;
        }
        // `Ekonomi`, `Kommunikation` among the recipients: set like them, they are offices.
        let under = zones.last().filter(|z| open && z.key == SectionKey::SendTo);
        if let Some(zone) = under.filter(|_| passage.known().is_some_and(|h| is_office_too(h.key)))
            && zone.heading.and_then(|h| outline.get(h)).is_some_and(|h| h.style.bold && !passage.style.bold)
        {
            if let Some(zone) = zones.last_mut() {
                zone.passages.end = at + 1;
            }
            continue;
        }
        if let Some(heading) = passage.known() {
            let bodies = heading.bodies.iter().map(|r| passage.span.sub(r.clone())).collect();
            let rule = heading.rule.clone();
            zones.push(Zone { key: heading.key, heading: Some(at), bodies, rule, passages: at + 1..at + 1 });
            open = true;
            continue;
        }
        let decides = open
            && zones.last().is_some_and(|z| {
                matches!(
                    z.key,
                    SectionKey::Decision
                        | SectionKey::DecisionProposed
                        | SectionKey::Proposal
                        | SectionKey::Procedure
                        | SectionKey::Reservation
                        | SectionKey::Closing
                )
            });
        // Behind motions and votes `Kommunfullmäktige beslutar`, alone on its line, is the decision again.
        let in_procedure = open && zones.last().is_some_and(|z| z.key == SectionKey::Procedure);
        let reopens = in_procedure
            && doc.str(passage.span).trim_end_matches([':', ' ']).ends_with(" beslutar")
            && lead_in(doc, rules, passage.span)
                .is_some_and(|l| l.subject.is_some() && l.bare && !l.proposes)
            && outline.get(at + 1).is_some_and(|next| doc.str(next.span).starts_with("att "));
        let may_open = (!decides || reopens) && (passage.is_heading() || passage.is_text());
        let lead = if may_open { lead_in(doc, rules, passage.span) } else { None };
        let lead = lead.filter(|lead| lead.bare && !(open && lead.past)).map(|lead| (lead, at..at + 1));
        // (What a board that is only told of decides stands so too: the decision is announced elsewhere then.)
        let is_announced = || {
            let mut later = outline.get(at + 1..end).unwrap_or_default().iter();
            zones.iter().any(|z| decides_or_proposes(z.key))
                || later.any(|p| match p.known() {
                    Some(heading) => decides_or_proposes(heading.key),
                    None => p.is_text() && lead_in(doc, rules, p.span).is_some_and(|lead| lead.bare),
                })
        };
        let behind = || {
            let found = opening_behind(doc, rules, passage, outline.get(at + 1)).filter(|_| may_open);
            found.filter(|_| !is_announced())
        };
        if let Some((lead, passages)) = lead.or_else(|| Some((behind()?, at + 1..at + 1))) {
            let key = match (lead.proposes, lead.subject, lead.addressee) {
                (true, Some(_), Some(_)) => SectionKey::DecisionProposed,
                (true, ..) => SectionKey::Proposal,
                _ => SectionKey::Decision,
            };
            zones.push(Zone {
                key,
                heading: None,
                bodies: Vec::new(),
                rule: "decision/opening".into(),
                passages,
            });
            open = true;
        } else if passage.is_heading() {
            // Right under a known heading it is a subheading of it.
            open = open && zones.last().is_some_and(|z| z.passages.is_empty());
        } else if open && zones.last().is_some_and(|z| leaves_row(outline, z, passage)) {
            open = false;
        } else if open && let Some(zone) = zones.last_mut() {
            // A skipped subheading stays inside.
            zone.passages.end = at + 1;
        }
    }
    zones
}

/// The last sentence of a paragraph, where it opens a decision whose items follow: `Bolaget begär att hyran efterskänks.
/// Kommunstyrelsen beslutar` over `att avslå begäran`.
fn opening_behind(
    doc: &Document,
    rules: &RuleSet,
    passage: &Passage<'_>,
    next: Option<&Passage<'_>>,
) -> Option<LeadIn> {
    let text = doc.str(passage.span).trim_end();
    let next = next.filter(|next| passage.is_text() && doc.str(next.span).starts_with("att "))?;
    let begin = [". ", ".\n"].iter().filter_map(|end| text.rfind(end)).max()? + 2;
    let sentence = passage.span.sub(begin..text.len());
    let sentence = cite::trim(doc, sentence);
    let lead = lead_in(doc, rules, sentence)?;
    // `Anna Svensson (s) yrkar att kommunstyrelsen beslutar`, `Nämnden föreslås besluta`: told of others.
    let decides = lead.bare && !lead.past && !lead.proposes && !lead.asks && lead.addressee.is_none();
    let begins = lead.subject.is_some_and(|subject| subject.start == sentence.start);
    (decides && begins && !next.is_heading()).then_some(lead)
}

/// Whether a passage stands below and left of what the heading of recipients has beside it: the row of a table that
/// names them has ended.
fn leaves_row(outline: &[Passage<'_>], zone: &Zone, passage: &Passage<'_>) -> bool {
    let (Some(heading), Some(first)) =
        (zone.heading.and_then(|h| outline.get(h)), outline.get(zone.passages.start))
    else {
        return false;
    };
    zone.key == SectionKey::SendTo
        && !zone.passages.is_empty()
        && first.page == heading.page
        && first.bbox.x0 > heading.bbox.x1 - 1.0
        && first.bbox.top < heading.bbox.bottom
        && first.bbox.bottom > heading.bbox.top
        && passage.bbox.x0 < first.bbox.x0 - heading.style.size
}

/// Headings whose words name offices too.
fn is_office_too(key: SectionKey) -> bool {
    matches!(key, SectionKey::Finance | SectionKey::Assessment | SectionKey::Background | SectionKey::Matter)
}

/// The sentence that opens a decision.
#[derive(Clone, Debug, Default)]
pub(super) struct LeadIn {
    /// Who decides or proposes, when it is a board.
    pub subject: Option<Span>,
    /// Whom a proposal addresses.
    pub addressee: Option<Span>,
    /// `föreslår`, `föreslås`.
    pub proposes: bool,
    /// It proposes to another board or authority.
    pub asks: bool,
    /// `beslutade`: told of what was.
    pub past: bool,
    /// Nothing but the opening: the items follow.
    pub bare: bool,
}

/// Words before the verb of an opening.
const WORDS_BEFORE: usize = 11;
/// ... that names first on what it rests.
const WORDS_ON_GROUND: usize = 28;

/// `kap.`, `st.`, `p.`: the sentence goes on.
fn is_abbreviation(word: &str) -> bool {
    matches!(word, "kap." | "st." | "p." | "nr." | "dnr." | "m." | "mom." | "s." | "f." | "prop.")
}

/// Characters behind the verb in which an opening ends.
const LONGEST_OPENING: usize = 400;

/// Reads the opening of a decision at the start of a text. The verb stands among the first words, after the
/// name of a board or office.
pub(super) fn lead_in(doc: &Document, rules: &RuleSet, span: Span) -> Option<LeadIn> {
    let text = doc.str(span);
    let head_end = text.char_indices().nth(200).map_or(text.len(), |(at, _)| at);
    let head = text.get(..head_end)?;
    let mut verb: Option<(Range<usize>, bool)> = None;
    let mut at = 0;
    let is_opening = |kind, word: &str| rules.decision.is_opening(kind, word);
    let on_ground = is_opening(OpeningKind::Ground, head);
    for (nth, piece) in head.split_inclusive(char::is_whitespace).enumerate() {
        let word = piece.trim_end().trim_end_matches([':', ',', '.']);
        let range = at..at + piece.trim_end().len();
        at += piece.len();
        let proposes = nth > 0 && is_opening(OpeningKind::Proposing, word);
        if nth == 0 && is_opening(OpeningKind::Telling, word) {
            return None;
        }
        if nth > 0 && (proposes || is_opening(OpeningKind::Deciding, word)) {
            verb = Some((range, proposes));
            break;
        }
        let most = if on_ground { WORDS_ON_GROUND } else { WORDS_BEFORE };
        let is_end =
            piece.trim_end().ends_with(['.', ';']) && !(on_ground && is_abbreviation(piece.trim_end()));
        if nth > most || (nth > 0 && is_end) {
            return None;
        }
    }
    let (range, mut proposes) = verb?;
    let before = head.get(..range.start)?;
    // A longer opening is none: what follows is not looked at.
    let after = text.get(range.end..)?;
    let most = after.char_indices().nth(2 * LONGEST_OPENING).map_or(after.len(), |(at, _)| at);
    let is_cut = most < after.len();
    let after = after.get(..most)?;
    let subject = rules.headings.bodies_in(before).pop();
    // `Beslutet att …`, `I ärendet beslutar`: somebody has to decide.
    let office = before.trim_start().starts_with(char::is_uppercase);
    if subject.is_none() && !office {
        return None;
    }
    let sentence_end = after.find(['.', '\n']).unwrap_or(after.len());
    let opening = after.get(..after.find(':').map_or(sentence_end, |c| c.min(sentence_end)))?;
    // A longer sentence is no bare opening, and its boards are those of what follows.
    let near = opening.char_indices().nth(LONGEST_OPENING).map_or(opening.len(), |(at, _)| at);
    let (is_long, opening) = (near < opening.len(), opening.get(..near)?);
    // `Motsvarande beslut`, `Skälen för regeringens beslut`: the noun opens only behind a board.
    if head.get(range.clone()).is_some_and(|v| {
        v.to_lowercase().starts_with("beslut") && v.trim_end_matches([':', ',', '.']).len() == 6
    }) {
        let behind =
            subject.as_ref().and_then(|r| before.get(r.end..)).is_some_and(|t| matches!(t.trim(), "" | "s"));
        if !behind {
            return None;
        }
    }
    // `beslutar föreslå kommunfullmäktige` proposes.
    let next = after.trim_start();
    proposes |= next.strip_prefix("att ").unwrap_or(next).starts_with("föreslå ");
    let addressee = if proposes { rules.headings.bodies_in(opening).first().cloned() } else { None };
    let asks = proposes && (addressee.is_some() || names_another(rules, opening));
    let mut rest = opening.to_lowercase();
    for body in rules.headings.bodies_in(opening) {
        if let Some(name) = opening.get(body) {
            rest = rest.replace(&name.to_lowercase(), " ");
        }
    }
    let opening_only =
        rest.split_whitespace().all(|w| is_opening(OpeningKind::Word, w.trim_matches([',', ':', '-', '–'])));
    let rest_is_bare =
        || after.get(opening.len()..).is_some_and(|t| t.trim_matches([':', ' ', '.']).is_empty());
    let ends_there = !is_long && !is_cut && (after.len() == opening.len() || rest_is_bare());
    Some(LeadIn {
        subject: subject.map(|r| span.sub(r)),
        addressee: addressee.map(|r| span.sub(r.start + range.end..r.end + range.end)),
        proposes,
        asks,
        past: head.get(range).is_some_and(|v| {
            let verb = v.trim_end_matches([':', ',', '.']).to_lowercase();
            matches!(verb.as_str(), "beslutade" | "beslöt" | "föreslog" | "föreslogs" | "beslutat")
        }),
        bare: opening_only && ends_there,
    })
}

/// Bytes behind `föreslå` in which somebody's name begins and ends.
const LONGEST_ADDRESSEE: usize = 80;

/// Whether a proposal names first whom it addresses: a board or an authority (`föreslå Tillväxtverket att bevilja`).
pub(super) fn names_another(rules: &RuleSet, behind: &str) -> bool {
    let behind = behind.trim_start();
    let behind =
        ["att föreslå ", "föreslå "].iter().find_map(|words| behind.strip_prefix(words)).unwrap_or(behind);
    let near = behind
        .char_indices()
        .nth(LONGEST_ADDRESSEE)
        .map_or(behind, |(at, _)| behind.get(..at).unwrap_or(behind));
    let is_asked = |range: &Range<usize>| {
        range.start == 0 && near.get(range.end..).is_some_and(|t| t.trim_start().starts_with("att "))
    };
    // `föreslår Länsstyrelsen att bevilja`: one that no register knows.
    let mut words = near.split_whitespace();
    let is_named = words.next().is_some_and(|word| word.starts_with(char::is_uppercase));
    if is_named && words.next() == Some("att") {
        return true;
    }
    rules.headings.bodies_in(near).first().is_some_and(|range| range.start == 0)
        || organisations(rules, near, None).first().is_some_and(|found| is_asked(&found.range))
}

/// Whether an item of a board's decision proposes to another what it says: `att föreslå kommunfullmäktige bevilja …`.
pub(super) fn asks_another(doc: &Document, rules: &RuleSet, span: Span) -> bool {
    let text = doc.str(span).trim_start();
    let bare = text.strip_prefix("att ").unwrap_or(text);
    let proposal = bare.strip_prefix("föreslå ").or_else(|| bare.strip_prefix("Föreslå "));
    proposal.is_some_and(|behind| names_another(rules, behind))
        || lead_in(doc, rules, span).is_some_and(|lead| lead.asks)
}
