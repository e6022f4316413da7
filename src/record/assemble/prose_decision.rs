//! A decision told in one sentence: `Energimyndigheten beviljar X stöd med 100 000 kronor` before the first section,
//! where no heading and no opening announces a decision. Who decides is the one whose document it is, and two
//! sentences that decide otherwise leave it open.

use std::ops::Range;

use crate::document::Document;
use crate::recognize::RuleSet;
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
    let mut deciding = head.into_iter().filter_map(|at| {
        let passage = outline.get(at).filter(|p| matches!(p.kind, PassageKind::Text))?;
        Some((at, decides(rules, doc.str(passage.span), own)?))
    });
    let (at, outcome) = deciding.next()?;
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
    let first = before.split_whitespace().next().unwrap_or_default().trim_end_matches(',').to_lowercase();
    let is_own = || match own {
        Some(own) => {
            organisations::names(rules, before, own)
                || rules.decision.is_decider(before) && own.to_lowercase().starts_with(&first)
        }
        None => rules.decision.is_decider(before) || organisations::names_authority(rules, before),
    };
    let is_subject = before.starts_with(char::is_uppercase)
        && before.split_whitespace().count() <= MOST_WORDS
        && (is_own() || !rules.headings.bodies_in(before).is_empty());
    is_subject.then_some(outcome)
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
