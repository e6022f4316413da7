//! The sum of a grant that a sentence of its own tells: `Stödet uppgår till 50 % av kostnaderna, dock högst 310 000 kronor`.
//! In: a granting sentence without a sum and what stands behind it. Out: the sum. Refuses two that are told.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::document::{Document, Span};
use crate::recognize::decision::SumKind;
use crate::recognize::{Amount, Finding, RuleSet, amounts};
use crate::record::{Cited, Money};

use super::cite;
use super::decisions::{money, unbroken};
use super::given::given;
use super::granted::sentences;
use super::outline::{Passage, PassageKind};
use super::zones::Zone;

/// Where the sum begins in a sentence that says how much is given.
pub(super) fn states_the_sum(rules: &RuleSet, sentence: &str) -> Option<usize> {
    let money = rules.decision.begins(SumKind::TheMoney, sentence)?;
    let rest = sentence.get(money.len()..)?;
    let verb = rules.decision.begins(SumKind::States, rest)?;
    // `Stödet är 300 000 kronor lägre än sökt belopp` compares.
    let compares = rules.decision.is_difference(rest);
    (!compares && !rest.contains("för lite") && !rest.contains("för mycket"))
        .then_some(money.len() + verb.len())
}

/// Passages behind a granting sentence in which its sum may be told.
const PASSAGES_BEHIND: usize = 2;

/// The sum that the passages behind a granting sentence without one tell: `Stödet uppgår till 50 % av kostnaderna, dock
/// högst 310 000 kronor`.
pub(super) fn stated(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    zones: &[Zone],
    granting: Span,
) -> Option<(Cited<Money>, Span)> {
    // (A sentence that opens a decision is a zone of its own.)
    let mut within = zones.iter().flat_map(|z| z.passages.clone());
    let at = within.find(|at| outline.get(*at).is_some_and(|p| p.span.contains(granting)))?;
    let behind = outline
        .get(at + 1..)?
        .iter()
        .take_while(|p| matches!(p.kind, PassageKind::Text | PassageKind::Item { .. }))
        .take(PASSAGES_BEHIND);
    let named = doc.str(granting).to_lowercase();
    let behind_verb =
        rules.decision.first(doc.str(granting)).and_then(|verb| doc.str(granting).get(verb.range.end..));
    if behind_verb.is_some_and(|words| rules.decision.is_no_money(words)) {
        return None;
    }
    let mut told = behind.flat_map(|passage| {
        let text = unbroken(doc, passage.span);
        let of_sentence = |range: Range<usize>| {
            let sentence = text.get(range.clone())?;
            let verb_end = states_the_sum(rules, sentence)?;
            // (`Medfinansieringen` may be what others pay, where a grant is not called so.)
            if sentence.starts_with("Medfinansiering") && !named.contains("medfinansiering") {
                return None;
            }
            let found = amounts(rules, sentence, None).values;
            let sums: Vec<&Finding<Amount>> = found.iter().filter(|f| f.range.start >= verb_end).collect();
            let given = given(rules, sentence, &sums, verb_end);
            let [only] = given.kept.as_slice() else { return Some(None) };
            let is_whole = given.is_told && only.value.per.is_none();
            let money = money(&only.value).filter(|m| is_whole && m.amount.decimal() > Decimal::ZERO);
            let at = passage.span.sub(range.start + only.range.start..range.start + only.range.end);
            Some(money.and_then(|money| Some((cite::printed(doc, money, &only.rule, at)?, at))))
        };
        sentences(&text).into_iter().filter_map(of_sentence).collect::<Vec<_>>()
    });
    let first = told.next()?;
    if told.next().is_some() { None } else { first }
}
