//! What a decision grants in all. Of the sums in a granting item only those count that the sentence says are
//! given: the first after the verb, and further ones that a plain `och` gives to somebody else. Everything
//! else (what was applied for, the frame, parts, terms, earlier grants) is passed over.

use rust_decimal::Decimal;

use crate::document::{Document, Span};
use crate::recognize::{Amount, Finding, Qualifier, RuleId, RuleSet, amounts};
use crate::record::{Cited, DecisionOutcome, Exact, Money};

use super::cite;
use super::decisions::{money, unbroken};

/// Words between two sums after which the second is the whole of the first.
const WHOLE_WORDS: [&str; 7] =
    ["totalt", "sammanlagt", "tillsammans", "summa", "sammantaget", "dvs", "det vill säga"];
/// Words between two sums after which the second caps the first.
const CAP_WORDS: [&str; 5] = ["dock högst", "dock max", "dock maximalt", "men högst", "högst dock"];
/// Words that join a second grant to the first.
const JOINING_WORDS: [&str; 4] = [" och ", " samt ", ", ", "; "];
/// Words right before a participle or in front of a relative clause: what was granted, not what is.
const EARLIER: [&str; 4] = ["det", "den", "de", "som"];
/// Words right before a sum of which a part is given.
const SHARE_WORDS: [&str; 2] = ["procent av", "% av"];
/// Verbs that set money aside: beside a grant of the same sum they say where it is taken from.
const SETTING_ASIDE: [&str; 4] = ["avsätt", "avsatt", "omfördel", "omdispon"];

/// One sum that is granted.
struct Part {
    money: Money,
    span: Span,
    rule: RuleId,
    sets_aside: bool,
}

/// What is granted, and which sums say so.
#[derive(Debug, Default)]
pub(super) struct Granted {
    /// What all granting items give together; none when it cannot be told.
    pub whole: Option<Cited<Money>>,
    /// The sums that are given.
    pub sums: Vec<Span>,
}

/// Reads the granting items.
pub(super) fn granted(doc: &Document, rules: &RuleSet, items: &[Span]) -> Granted {
    let mut parts: Vec<Part> = Vec::new();
    let mut sums = Vec::new();
    let mut is_told = true;
    for item in items {
        is_told &= of_item(doc, rules, *item, &mut parts, &mut sums).is_some();
    }
    Granted { whole: is_told.then(|| whole(doc, parts)).flatten(), sums }
}

/// The sums that one item gives; none when it leaves open what is given.
fn of_item(
    doc: &Document,
    rules: &RuleSet,
    item: Span,
    parts: &mut Vec<Part>,
    sums: &mut Vec<Span>,
) -> Option<()> {
    let text = unbroken(doc, item);
    // An item that speaks of an earlier grant tells what changes, not what is given.
    let is_change = text.to_lowercase().trim_start_matches("att ").starts_with("tidigare");
    let found = amounts(rules, &text, None).values;
    let before = sums.len();
    for sentence in sentences(&text) {
        let Some(mut verb) = text.get(sentence.clone()).and_then(|t| rules.decision.first(t)) else {
            continue;
        };
        let mut sentence = sentence;
        // `avslå ansökan om 450 000 kr och i stället bevilja 300 000 kr`: what counts stands behind.
        if verb.outcome == DecisionOutcome::Reject
            && let Some(from) = instead(text.get(sentence.clone()).unwrap_or_default())
        {
            sentence.start += from;
            let Some(next) = text.get(sentence.clone()).and_then(|t| rules.decision.first(t)) else {
                continue;
            };
            verb = next;
        }
        if verb.outcome != DecisionOutcome::Grant {
            continue;
        }
        // `det beviljade bidraget ska återbetalas`, `som beviljades 2022`: told of an earlier grant.
        let before = text.get(sentence.start..sentence.start + verb.range.start).unwrap_or_default();
        let word_before = before.split_whitespace().next_back().unwrap_or_default();
        // `att beviljade medel förs över`: a participle, no infinitive.
        let is_participle = word_before == "att"
            && text.get(..sentence.start + verb.range.end).is_some_and(|t| t.to_lowercase().ends_with("ade"));
        if EARLIER.contains(&word_before) || is_participle {
            return None;
        }
        let verb_at = sentence.start + verb.range.start..sentence.start + verb.range.end;
        let sets_aside = text.get(verb_at.clone()).is_some_and(|v| {
            let v = v.to_lowercase();
            SETTING_ASIDE.iter().any(|w| v.starts_with(w))
        });
        let of_sentence: Vec<&Finding<Amount>> =
            found.iter().filter(|f| sentence.contains(&f.range.start)).collect();
        let given = given(rules, &text, &of_sentence, verb_at.end);
        sums.extend(given.kept.iter().chain(&given.said_again).map(|sum| item.sub(sum.range.clone())));
        if !given.is_told {
            return None;
        }
        for sum in given.kept {
            let money = money(&sum.value)?;
            if money.amount.decimal() <= Decimal::ZERO {
                return None;
            }
            parts.push(Part { money, span: item.sub(sum.range.clone()), rule: sum.rule.clone(), sets_aside });
        }
    }
    // A grant whose sum is not told makes the whole untold, unless it has no sum at all.
    (!is_change && (sums.len() > before || found.is_empty())).then_some(())
}

/// Where behind a rejection something else is decided instead.
pub(super) fn instead(text: &str) -> Option<usize> {
    ["i stället ", "istället "].iter().filter_map(|word| Some(text.find(word)? + word.len())).min()
}

/// The sum of all that is given.
fn whole(doc: &Document, mut parts: Vec<Part>) -> Option<Cited<Money>> {
    if parts.iter().any(|p| !p.sets_aside) {
        parts.retain(|p| !p.sets_aside);
    }
    let first = parts.first()?;
    if parts.len() == 1 {
        return cite::printed(doc, first.money.clone(), &first.rule, first.span);
    }
    if parts
        .iter()
        .any(|p| p.money.currency != first.money.currency || p.money.qualifier != first.money.qualifier)
    {
        return None;
    }
    let sum = parts.iter().try_fold(Decimal::ZERO, |sum, p| sum.checked_add(p.money.amount.decimal()))?;
    let spans: Vec<Span> = parts.iter().map(|p| p.span).collect();
    let money = Money { amount: Exact::new(sum)?, ..first.money.clone() };
    Cited::derived(money, "granted/sum-of-grants", cite::quotes(doc, &spans))
}

/// What a sentence gives.
#[derive(Default)]
struct Given<'f> {
    /// The sums that count.
    kept: Vec<&'f Finding<Amount>>,
    /// Parts of them, or their whole: given, and counted already.
    said_again: Vec<&'f Finding<Amount>>,
    /// Whether they tell all that is given.
    is_told: bool,
}

/// The sums of a sentence that are given.
fn given<'f>(rules: &RuleSet, text: &str, sums: &[&'f Finding<Amount>], verb_end: usize) -> Given<'f> {
    // `X kr beviljas till Y`: without a sum after the verb the last one before it.
    let after = sums.iter().position(|f| f.range.start >= verb_end);
    let Some((at, first)) = after.or(sums.len().checked_sub(1)).and_then(|at| Some((at, *sums.get(at)?)))
    else {
        return Given { is_told: true, ..Given::default() };
    };
    // A loan or a guarantee is no grant, and what is granted beside it is not told for certain.
    let words = text.get(verb_end..first.range.start).unwrap_or_default();
    if rules.decision.is_lent(words) {
        return Given::default();
    }
    // `med 20 procent av kostnaden på 2 000 000 kronor`: only a sum that follows can tell what is given.
    let lower = words.to_lowercase();
    let is_base =
        SHARE_WORDS.iter().any(|w| lower.contains(w)) && !CAP_WORDS.iter().any(|w| lower.contains(w));
    let mut current = first;
    let mut kept = if is_base { Vec::new() } else { vec![current] };
    let mut said_again = Vec::new();
    for next in sums.get(at + 1..).unwrap_or_default() {
        let between = text.get(current.range.end..next.range.start).unwrap_or_default().to_lowercase();
        let is_whole = WHOLE_WORDS.iter().any(|w| between.contains(w));
        let caps = CAP_WORDS.iter().any(|w| between.contains(w))
            && !between.contains("procent")
            && !between.contains('%');
        if is_whole && is_base && kept.is_empty() {
            kept.push(*next);
        } else if is_whole && !between.contains("av ") && kept.len() == 1 {
            said_again = std::mem::replace(&mut kept, vec![*next]);
        } else if caps {
            kept = vec![*next];
        } else if is_whole {
            // The whole of several sums says nothing new.
            said_again.push(*next);
            break;
        } else {
            let joins = JOINING_WORDS.iter().any(|w| between.contains(w));
            if is_base && kept.is_empty()
                || !joins
                || rules.decision.is_other_sum(&between)
                || rules.decision.is_lent(&between)
            {
                break;
            }
            // `100 000 kronor i lån` is no grant beside the one before.
            let behind = text.get(next.range.end..).unwrap_or_default().trim_start();
            if behind.strip_prefix("i ").or_else(|| behind.strip_prefix("som ")).is_some_and(|t| {
                let end = t.char_indices().nth(12).map_or(t.len(), |(at, _)| at);
                rules.decision.is_lent(t.get(..end).unwrap_or_default())
            }) {
                break;
            }
            kept.push(*next);
        }
        current = next;
    }
    if is_base && kept.is_empty() {
        return Given::default();
    }
    // `900 000 kronor, med 300 000 kronor för 2024 och 600 000 kronor för 2025`: parts of the first.
    if let [whole, parts @ ..] = kept.as_slice()
        && parts.len() > 1
        && parts.iter().try_fold(Decimal::ZERO, |sum, f| sum.checked_add(f.value.amount))
            == Some(whole.value.amount)
    {
        said_again.extend(parts.iter().copied());
        kept.truncate(1);
    }
    // A range, or a sum for each year without the whole.
    let open = kept.iter().any(|f| f.value.amount_max.is_some() || f.value.per.is_some());
    let hedged = kept.iter().any(|f| f.value.qualifier == Some(Qualifier::AtLeast));
    Given { kept, said_again, is_told: !open && !hedged }
}

/// The sentences of an item. A point inside a number or an abbreviation ends none.
fn sentences(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut cuts = vec![0];
    let ends = text.match_indices(". ").map(|(at, _)| at + 2);
    cuts.extend(ends.filter(|at| text.get(*at..).is_some_and(|t| t.starts_with(char::is_uppercase))));
    cuts.push(text.len());
    cuts.windows(2).filter_map(|w| Some(*w.first()?..*w.last()?)).collect()
}
