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
const WHOLE_WORDS: [&str; 6] = ["totalt", "sammanlagt", "tillsammans", "summa", "sammantaget", "dvs"];
/// Words between two sums after which the second caps the first.
const CAP_WORDS: [&str; 5] = ["dock högst", "dock max", "dock maximalt", "men högst", "högst dock"];
/// Words that join a second grant to the first.
const JOINING_WORDS: [&str; 4] = [" och ", " samt ", ", ", "; "];
/// Words after which a sum is something else than a grant.
const OTHER_WORDS: [&str; 40] = [
    "varav",
    "därav",
    " av ",
    "i stället för",
    "istället för",
    "utöver",
    "inom",
    "förutsättning",
    "förutsatt",
    "som ",
    "vars",
    "vilket",
    "motsvar",
    "fördela",
    "uppdela",
    "budget",
    "kostnad",
    "vite",
    "förskott",
    "hälften",
    "tidigare",
    "redan",
    "sökt",
    "ansök",
    "begär",
    "äska",
    "per ",
    "procent",
    "%",
    "ram",
    "anslag",
    "återstå",
    "jämfört",
    "minska",
    "öka",
    "höj",
    "sänk",
    "ersätt",
    "kvar",
    "lån",
];
/// Verbs that set money aside: beside a grant of the same sum they say where it is taken from.
const SETTING_ASIDE: [&str; 4] = ["avsätt", "avsatt", "omfördel", "omdispon"];

/// One sum that is granted.
struct Part {
    money: Money,
    span: Span,
    rule: RuleId,
    sets_aside: bool,
}

/// What all granting items give together; none when it cannot be told.
pub(super) fn granted(doc: &Document, rules: &RuleSet, items: &[Span]) -> Option<Cited<Money>> {
    let mut parts: Vec<Part> = Vec::new();
    for item in items {
        let text = unbroken(doc, *item);
        // An item that speaks of an earlier grant tells what changes, not what is given.
        if text.to_lowercase().trim_start_matches("att ").starts_with("tidigare") {
            return None;
        }
        let found = amounts(rules, &text, None).values;
        let mut of_item = 0;
        for sentence in sentences(&text) {
            let Some(verb) = text.get(sentence.clone()).and_then(|t| rules.decision.first(t)) else {
                continue;
            };
            if verb.outcome != DecisionOutcome::Grant {
                continue;
            }
            let verb_at = sentence.start + verb.range.start..sentence.start + verb.range.end;
            let sets_aside = text.get(verb_at.clone()).is_some_and(|v| {
                let v = v.to_lowercase();
                SETTING_ASIDE.iter().any(|w| v.starts_with(w))
            });
            let sums: Vec<&Finding<Amount>> =
                found.iter().filter(|f| sentence.contains(&f.range.start)).collect();
            for sum in given(&text, &sums, verb_at.end)? {
                let money = money(&sum.value)?;
                if money.amount.decimal() <= Decimal::ZERO {
                    return None;
                }
                of_item += 1;
                parts.push(Part {
                    money,
                    span: item.sub(sum.range.clone()),
                    rule: sum.rule.clone(),
                    sets_aside,
                });
            }
        }
        // A grant whose sum is not told makes the whole untold, unless it has no sum at all.
        if of_item == 0 && !found.is_empty() {
            return None;
        }
    }
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

/// The sums of a sentence that are given. None when the sentence leaves open what is given.
fn given<'f>(text: &str, sums: &[&'f Finding<Amount>], verb_end: usize) -> Option<Vec<&'f Finding<Amount>>> {
    // `X kr beviljas till Y`: without a sum after the verb the last one before it.
    let after = sums.iter().position(|f| f.range.start >= verb_end);
    let Some(at) = after.or(sums.len().checked_sub(1)) else { return Some(Vec::new()) };
    let mut current = *sums.get(at)?;
    let mut kept = vec![current];
    for next in sums.get(at + 1..).unwrap_or_default() {
        let between = text.get(current.range.end..next.range.start).unwrap_or_default().to_lowercase();
        let is_whole = WHOLE_WORDS.iter().any(|w| between.contains(w));
        let caps = CAP_WORDS.iter().any(|w| between.contains(w))
            && !between.contains("procent")
            && !between.contains('%');
        if is_whole && !between.contains("av ") && kept.len() == 1 || caps {
            kept = vec![*next];
        } else if is_whole {
            // The whole of several sums says nothing new.
            break;
        } else {
            let joins = JOINING_WORDS.iter().any(|w| between.contains(w));
            if !joins || OTHER_WORDS.iter().any(|w| between.contains(w)) {
                break;
            }
            kept.push(*next);
        }
        current = next;
    }
    // A range, or a sum for each year without the whole.
    let open = kept.iter().any(|f| f.value.amount_max.is_some() || f.value.per.is_some());
    let hedged = kept.iter().any(|f| f.value.qualifier == Some(Qualifier::AtLeast));
    if open || hedged { None } else { Some(kept) }
}

/// The sentences of an item. A point inside a number or an abbreviation ends none.
fn sentences(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut cuts = vec![0];
    let ends = text.match_indices(". ").map(|(at, _)| at + 2);
    cuts.extend(ends.filter(|at| text.get(*at..).is_some_and(|t| t.starts_with(char::is_uppercase))));
    cuts.push(text.len());
    cuts.windows(2).filter_map(|w| Some(*w.first()?..*w.last()?)).collect()
}
