//! A decision told in one sentence: `Energimyndigheten beviljar X stöd med 100 000 kronor` before the first section,
//! where no heading and no opening announces a decision. Who decides is the one whose document it is, and two
//! sentences that decide otherwise leave it open.

use std::ops::Range;

use crate::document::Document;
use crate::recognize::RuleSet;
use crate::recognize::decision::SumKind;
use crate::recognize::heading::SectionKey;
use crate::record::DecisionOutcome;

use super::organisations;
use super::outline::{Passage, PassageKind};
use super::project::sentence_end;
use super::zones::Zone;

/// Words before the verb in which who decides is named.
const MOST_WORDS: usize = 18;
/// Passages of a part before its first section that are read.
const MOST_PASSAGES: usize = 60;
/// Bytes of a sentence that are read.
const LONGEST: usize = 700;
/// Items that belong to the sentence over them.
const MOST_ITEMS: usize = 60;

/// The zone of the sentence in which an authority decides, before the first section of a part. `name` is the
/// line that names the document, `own` whose document it is.
pub(super) fn zone(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    range: Range<usize>,
    name: Option<u32>,
    own: Option<&str>,
) -> Option<Zone> {
    let is_section =
        |p: &Passage<'_>| p.known().is_some() && !name.is_some_and(|line| p.lines.contains(&line));
    let head =
        range.clone().take(MOST_PASSAGES).take_while(|at| outline.get(*at).is_some_and(|p| !is_section(p)));
    let head = range.start..range.start + head.count();
    let texts = |at: &usize| outline.get(*at).is_some_and(|p| matches!(p.kind, PassageKind::Text));
    let mut deciding = head
        .clone()
        .filter(texts)
        .filter_map(|at| Some((at, decides(rules, doc.str(outline.get(at)?.span), own)?)));
    let (at, outcome) = match deciding.next() {
        Some(found) => found,
        None => letter(doc, rules, outline, head.clone(), own)?,
    };
    if deciding.any(|(_, other)| other != outcome) {
        return None;
    }
    let text = doc.str(outline.get(at)?.span).trim_end();
    let is_open = text.ends_with([':', ',']) || !text.ends_with('.');
    let items = outline.get(at + 1..range.end).unwrap_or_default().iter().take(MOST_ITEMS);
    let n_items = items.take_while(|p| matches!(p.kind, PassageKind::Item { .. })).count();
    Some(Zone {
        key: SectionKey::Decision,
        heading: None,
        bodies: Vec::new(),
        rule: "decision/sentence".into(),
        passages: at..at + 1 + if is_open { n_items } else { 0 },
    })
}

/// The zone of the sentence in which the board of a meeting decides, in a section of its minutes that has no heading over
/// its decision: `LAG beslutar att bevilja …`, `Direktionen godkänner dagordningen.`. `body` is the board of the meeting.
pub(super) fn zone_of_section(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    range: Range<usize>,
    body: Option<&str>,
) -> Option<Zone> {
    let end = range.end;
    let is_open = |at: &usize| outline.get(*at).is_some_and(|p| p.known().is_none());
    let texts = range.take(MOST_PASSAGES).take_while(is_open);
    let mut deciding = texts.filter_map(|at| {
        let passage = outline.get(at).filter(|p| matches!(p.kind, PassageKind::Text))?;
        Some((at, decides_at_meeting(rules, doc.str(passage.span), body)?))
    });
    let (at, outcome) = deciding.next()?;
    let mut last = at;
    for (next, other) in deciding {
        // Two that are parted by other text leave it open what is decided.
        if other != outcome || next != last + 1 {
            return None;
        }
        last = next;
    }
    // `Jörns IF beviljas 20 000 kronor.`: a further grant, by no name.
    let grants = |text: &str| {
        let verb = rules.decision.first(text).filter(|v| v.outcome == DecisionOutcome::Grant);
        verb.is_some_and(|v| {
            let subject = text.get(..v.range.start).unwrap_or_default().trim();
            let is_name = subject.starts_with(char::is_uppercase)
                && !rules.project.is_thing(subject)
                && !rules.decision.names_money(subject)
                && !rules.decision.holds(SumKind::Whole, &subject.to_lowercase());
            let said = text.get(v.range.clone()).unwrap_or_default();
            let has_sum = || !crate::recognize::amounts(rules, text, None).values.is_empty();
            is_name && said.ends_with('s') && !said.contains(' ') && has_sum()
        })
    };
    let rest = outline.get(last + 1..end).unwrap_or_default().iter().take(MOST_PASSAGES);
    let rest = rest.take_while(|p| p.known().is_none());
    if rest.filter(|p| matches!(p.kind, PassageKind::Text)).any(|p| grants(doc.str(p.span))) {
        return None;
    }
    Some(Zone {
        key: SectionKey::Decision,
        heading: None,
        bodies: Vec::new(),
        rule: "decision/sentence".into(),
        passages: at..last + 1,
    })
}

/// What the board of a meeting does in the first sentence of a text that begins with its name and a verb in the present.
fn decides_at_meeting(rules: &RuleSet, text: &str, body: Option<&str>) -> Option<DecisionOutcome> {
    let sentence = text.get(..sentence_end(text, 0, LONGEST)).unwrap_or_default();
    let (verb, _) = deciding_verb(rules, sentence)?;
    let name = sentence.get(..verb)?.trim_end();
    let is_board = rules.decision.is_meeting(name)
        || rules.headings.bodies_in(name).first().is_some_and(|found| *found == (0..name.len()));
    // `Nämnden` is the `Regionala utvecklingsnämnden` of the head; another board is only told of.
    let lower = name.to_lowercase();
    let is_own = match body.map(str::to_lowercase) {
        Some(body) => body.ends_with(&lower) || rules.decision.is_meeting(name),
        None => !name.contains(char::is_whitespace),
    };
    let outcome = rules.decision.first(sentence).map(|v| v.outcome)?;
    (is_board && is_own && !rules.decision.is_hedged(sentence)).then_some(outcome)
}

/// Words of an address or a label; a sentence of a letter has more.
const SENTENCE_WORDS: usize = 6;

/// The sentence that a letter begins with, where it tells whom it is sent to what was decided: `Ni får 90 000 kronor i
/// stöd`, `Skolverket har beslutat att bevilja er …`. Further down, and where the title names what follows a grant (its
/// payment, a change of it), such a sentence tells of an earlier decision.
fn letter(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    mut head: Range<usize>,
    own: Option<&str>,
) -> Option<(usize, DecisionOutcome)> {
    // The titles that name a decision: further headings (`Hur ni överklagar`) say nothing of it.
    let passages = outline.get(head.clone()).unwrap_or_default().iter().filter(|p| p.is_heading());
    let titles: Vec<String> = passages
        .map(|p| doc.str(p.span).to_lowercase())
        .filter(|title| rules.decision.names_decision(title))
        .collect();
    let follows = |title: &String| rules.decision.follows_grant(title);
    if titles.iter().any(follows) || !titles.iter().any(|title| rules.decision.names_money(title)) {
        return None;
    }
    let at = head.find(|at| {
        let text = outline.get(*at).filter(|p| matches!(p.kind, PassageKind::Text)).map(|p| doc.str(p.span));
        text.is_some_and(|text| text.ends_with('.') && text.split_whitespace().nth(SENTENCE_WORDS).is_some())
    })?;
    let text = doc.str(outline.get(at)?.span);
    let sentence = text.get(..sentence_end(text, 0, LONGEST))?;
    if rules.decision.is_hedged(sentence) || rules.decision.is_conditional(sentence) {
        return None;
    }
    let first = rules.decision.first(sentence);
    let outcome = first.as_ref().map_or(DecisionOutcome::Other, |v| v.outcome);
    // `Ni får …`
    if first.is_some_and(|v| v.range.start == 0 && v.outcome == DecisionOutcome::Grant) {
        return Some((at, outcome));
    }
    let (subject, said) = sentence.split_once(" har ")?;
    // `har den 3 mars beslutat` tells of another day.
    let mut words = said.split_whitespace().take(WORDS_IN_PERFECT);
    let is_decided = words
        .find(|word| *word == "beslutat" || word.contains(|c: char| c.is_ascii_digit()))
        .is_some_and(|word| word == "beslutat");
    (is_decided
        && outcome != DecisionOutcome::Other
        && is_subject(rules, subject, own)
        && is_to_one(rules, said))
    .then_some((at, outcome))
}

/// Whether what a letter says to be decided is decided for whom it is sent to: `bevilja er`, `bevilja Exempel AB`; not
/// what is shared out among all (`fördela 15 000 000 kronor till 45 teatrar, varav ni får …`).
fn is_to_one(rules: &RuleSet, said: &str) -> bool {
    let lower = said.to_lowercase();
    let is_shared =
        rules.decision.holds(SumKind::Splitting, &lower) || rules.decision.holds(SumKind::Whole, &lower);
    let named = || crate::recognize::organisations(rules, said, None).iter().any(|o| o.value.kind.is_some());
    !is_shared && (rules.project.speaks_to_receiver(said) || named())
}

/// Words from `har` to `beslutat`.
const WORDS_IN_PERFECT: usize = 4;

/// Who decides in the first sentence of a text, as far as its first comma, in bytes of the text.
pub(super) fn subject(rules: &RuleSet, text: &str) -> Option<Range<usize>> {
    let sentence = text.get(..sentence_end(text, 0, LONGEST)).unwrap_or_default();
    let (verb, _) = deciding_verb(rules, sentence)?;
    let before = sentence.get(..verb)?;
    let name = before.split(',').next()?.trim_end();
    (before.split_whitespace().count() <= MOST_WORDS && name.starts_with(char::is_uppercase))
        .then_some(0..name.len())
}

/// What an authority decides now in the first sentence of a text; none when it tells of something else.
fn decides(rules: &RuleSet, text: &str, own: Option<&str>) -> Option<DecisionOutcome> {
    let sentence = text.get(..sentence_end(text, 0, LONGEST)).unwrap_or_default();
    let (verb, end) = deciding_verb(rules, sentence)?;
    if rules.decision.is_hedged(sentence) {
        return None;
    }
    let outcome = rules.decision.first(sentence).map_or(DecisionOutcome::Other, |v| v.outcome);
    let before = sentence.get(..verb).unwrap_or_default().trim_end().trim_end_matches(',');
    let next = sentence.get(end..).unwrap_or_default().split_whitespace().next().unwrap_or_default();
    // `… beslutar jag att`
    if rules.decision.is_speaker(next.trim_matches([',', ':'])) {
        return Some(outcome);
    }
    is_subject(rules, before, own).then_some(outcome)
}

/// Whether the words before a verb name who decides: the one whose document it is, a board, or who writes.
fn is_subject(rules: &RuleSet, before: &str, own: Option<&str>) -> bool {
    let first = before.split_whitespace().next().unwrap_or_default().trim_end_matches(',').to_lowercase();
    let is_own = || match own {
        Some(own) => {
            organisations::names(rules, before, own)
                || rules.decision.is_decider(before) && own.to_lowercase().starts_with(&first)
        }
        None => rules.decision.is_decider(before) || organisations::names_authority(rules, before),
    };
    before.starts_with(char::is_uppercase)
        && before.split_whitespace().count() <= MOST_WORDS
        && (is_own()
            || !rules.headings.bodies_in(before).is_empty()
            || rules.decision.is_speaker(&before.to_lowercase()))
}

/// Where the first verb in the present stands that decides, and where it ends: `beslutar`, `beviljar`.
fn deciding_verb(rules: &RuleSet, sentence: &str) -> Option<(usize, usize)> {
    let mut at = 0;
    let mut plain = None;
    for piece in sentence.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end().trim_end_matches([',', ':']);
        if word == "beslutar" {
            plain = Some((at, at + word.len()));
            break;
        }
        at += piece.len();
    }
    let acts = |outcome| !matches!(outcome, DecisionOutcome::Allocate | DecisionOutcome::Other);
    let present = rules.decision.all(sentence).into_iter().find(|v| {
        acts(v.outcome)
            && sentence.get(v.range.clone()).is_some_and(|verb| verb.ends_with('r') && !verb.contains(' '))
    });
    let operative = present.map(|v| (v.range.start, v.range.end));
    plain.into_iter().chain(operative).min()
}
