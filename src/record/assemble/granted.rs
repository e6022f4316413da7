//! What a decision grants in all. Of the sums in a granting item only those count that the sentence says are
//! given: the first after the verb, and further ones that a plain `och` gives to somebody else. Everything
//! else (what was applied for, the frame, parts, terms, earlier grants) is passed over.

use std::collections::BTreeSet;
use std::ops::Range;

use rust_decimal::Decimal;

use crate::document::{Document, Span};
use crate::recognize::decision::{OperativeVerb, SumKind};
use crate::recognize::{Amount, Finding, Qualifier, RuleId, RuleSet, amounts};
use crate::record::{Cited, DecisionOutcome, Exact, Money};

use super::account::{Manner, Said, manner};
use super::beside_grant::{skip_lent, without_sought};
use super::cite;
use super::decisions::{denied, money, unbroken};

/// One sum that is granted.
struct Part {
    money: Money,
    span: Span,
    rule: RuleId,
    sets_aside: bool,
    /// The sum of an application that is approved.
    answers: bool,
}

/// What is granted, and which sums say so.
#[derive(Debug, Default)]
pub(super) struct Granted {
    /// What all granting items give together; none when it cannot be told.
    pub whole: Option<Cited<Money>>,
    /// The sums that are given.
    pub sums: Vec<Span>,
    /// The items that only tell of another decision.
    pub told: Vec<Span>,
}

/// The granting sentences so far.
#[derive(Default)]
struct Sentences {
    said: Said,
    texts: BTreeSet<String>,
    told: Vec<Span>,
}

/// Reads the granting items.
pub(super) fn granted(doc: &Document, rules: &RuleSet, items: &[Span]) -> Granted {
    let mut parts: Vec<Part> = Vec::new();
    let mut sums = Vec::new();
    let mut is_told = true;
    let mut said = Sentences { said: manners(doc, rules, items), ..Sentences::default() };
    for item in items {
        is_told &= of_item(doc, rules, *item, &mut said, &mut parts, &mut sums).is_some();
    }
    Granted { whole: is_told.then(|| whole(doc, parts)).flatten(), sums, told: said.told }
}

/// The granting clauses that give now: beside one, above or below it, what was granted before is told.
fn manners(doc: &Document, rules: &RuleSet, items: &[Span]) -> Said {
    let mut said = Said::default();
    for item in items {
        let text = unbroken(doc, *item);
        for sentence in sentences(&text).into_iter().filter_map(|range| text.get(range)) {
            for clause in granting_clauses(rules, sentence) {
                let words = sentence.get(clause.begin..clause.end).unwrap_or_default();
                let has_sum = words.bytes().any(|byte| byte.is_ascii_digit());
                let manner = manner(rules, sentence, &clause.verb);
                if has_sum && matches!(manner, Manner::Now | Manner::Open) {
                    said.note(manner, has_sum);
                }
            }
        }
    }
    said
}

/// Outcomes beside which a later clause of the item may grant: `avslår ansökan men beviljar 40 000 kr`.
const BESIDE_GRANT: [DecisionOutcome; 4] =
    [DecisionOutcome::Grant, DecisionOutcome::Approve, DecisionOutcome::Reject, DecisionOutcome::Repeal];

/// The clauses of a sentence that grant: each a verb and where the clause ends, in bytes of the sentence.
pub(super) fn granting_clauses(rules: &RuleSet, sentence: &str) -> Vec<Clause> {
    let verbs = rules.decision.all(sentence);
    if verbs.first().is_none_or(|v| !BESIDE_GRANT.contains(&v.outcome)) {
        return Vec::new();
    }
    // A verb that is not coordinated with the first belongs to what the first one says.
    let mut end = 0;
    let clauses: Vec<&OperativeVerb> = verbs
        .iter()
        .enumerate()
        .filter(|(nth, verb)| {
            let between = || sentence.get(end..verb.range.start);
            let is_clause = *nth == 0
                || between().is_some_and(|words| {
                    is_coordinated(words) && !is_anothers(words, sentence.get(verb.range.clone()))
                });
            end = if is_clause { verb.range.end } else { end };
            is_clause
        })
        .map(|(_, verb)| verb)
        .collect();
    let mut found = Vec::new();
    for (nth, verb) in clauses.iter().enumerate() {
        let begin = nth.checked_sub(1).and_then(|i| clauses.get(i)).map_or(0, |v| v.range.end);
        let end = clauses.get(nth + 1).map_or(sentence.len(), |v| v.range.start);
        if verb.outcome == DecisionOutcome::Grant && !denied(sentence, &verb.range) {
            found.push(Clause { begin, verb: verb.range.clone(), end });
        }
    }
    found
}

/// A clause that grants.
#[derive(Debug)]
pub(super) struct Clause {
    begin: usize,
    verb: Range<usize>,
    end: usize,
}

/// Whether the words before a verb coordinate it with the verb before them: `och`, `men i stället`, `samt att`.
fn is_coordinated(words: &str) -> bool {
    let near = words.char_indices().nth_back(200).map_or(0, |(at, _)| at);
    let words = words.get(near..).unwrap_or_default();
    let lower = words.to_lowercase();
    let all: Vec<&str> = lower.split_whitespace().collect();
    let Some(at) = all.iter().rposition(|w| ["och", "men", "samt", "dock", "utan"].contains(w)) else {
        return false;
    };
    let after = all.get(at + 1..).unwrap_or_default();
    let after = after.strip_prefix(&["att"]).unwrap_or(after);
    after.len() <= 8 && !after.iter().any(|w| ["att", "som", "om", "när", "av"].contains(w))
}

/// Whether a coordinated verb has a subject of its own with a name: `och att Bodens kommun medfinansierar`.
fn is_anothers(words: &str, verb: Option<&str>) -> bool {
    let is_active = verb.is_some_and(|verb| verb.starts_with("medfinansier") && verb.ends_with('r'));
    let subject = words.rfind("och ").and_then(|at| words.get(at..)).unwrap_or(words);
    is_active && subject.split_whitespace().any(|word| word.starts_with(char::is_uppercase))
}

/// The sums that one item gives; none when it leaves open what is given.
fn of_item(
    doc: &Document,
    rules: &RuleSet,
    item: Span,
    above: &mut Sentences,
    parts: &mut Vec<Part>,
    sums: &mut Vec<Span>,
) -> Option<()> {
    let text = unbroken(doc, item);
    if rules.decision.is_template(&text) {
        return None;
    }
    // An item that speaks of an earlier grant tells what changes, not what is given.
    let is_change = text.to_lowercase().trim_start_matches("att ").starts_with("tidigare");
    let text = without_sought(rules, text.clone(), &amounts(rules, &text, None).values);
    let found = amounts(rules, &text, None).values;
    let before = sums.len();
    // Whether a clause gives something, and whether all that give say how much.
    let mut grants = false;
    let (mut tells, mut acts) = (false, false);
    let mut of_item: Vec<Part> = Vec::new();
    let all = sentences(&text);
    let is_whole = all.len() == 1;
    for range in all {
        let sentence = text.get(range.clone()).unwrap_or_default();
        let of_sentence = |from: usize, to: usize| -> Vec<&Finding<Amount>> {
            let within = range.start + from..range.start + to;
            let first = found.partition_point(|f| f.range.start < within.start);
            found.iter().skip(first).take_while(|f| f.range.start < within.end).collect()
        };
        let clauses = granting_clauses(rules, sentence);
        if clauses.is_empty()
            && grants
            && of_item.is_empty()
            && let Some(verb_end) = states_the_sum(rules, sentence)
        {
            // `Ansökan beviljas. Bidraget är högst 310 000 kronor.`
            let given = given(rules, &text, &of_sentence(verb_end, sentence.len()), range.start + verb_end);
            keep(item, given, false, &mut of_item, sums)?;
            continue;
        }
        // The same sentence once more grants nothing more.
        // (Beside a sentence that names another recipient it grants to that one.)
        let is_again =
            !clauses.is_empty() && !above.texts.insert(cite::fold(sentence).to_lowercase()) && is_whole;
        for clause in clauses {
            let has_sum = !of_sentence(clause.verb.start, clause.end).is_empty();
            let manner = manner(rules, sentence, &clause.verb);
            let is_told = has_sum && above.said.tells(manner);
            tells |= is_told;
            if is_again || is_told {
                continue;
            }
            acts = true;
            above.said.note(manner, has_sum || !of_sentence(clause.begin, clause.verb.start).is_empty());
            let verb = sentence.get(clause.verb.clone()).unwrap_or_default().to_lowercase();
            let is_payment = rules.decision.begins(SumKind::Paying, &verb).is_some()
                || rules.decision.begins(SumKind::TheMoney, sentence).is_some();
            if is_payment && !of_item.is_empty() {
                continue;
            }
            let verb_end = range.start + clause.verb.end;
            let subject = sentence.get(clause.begin..clause.verb.start).unwrap_or_default();
            // A verb may take in where the sum begins (`bifalla ansökan om 80 000 kr`).
            let mut sums_of = of_sentence(clause.verb.start, clause.end);
            let verb_end = skip_lent(rules, &text, verb_end, &mut sums_of);
            let object = sums_of.first().map_or(range.start + clause.end, |f| f.range.start);
            let object = text.get(verb_end..object).unwrap_or_default();
            // A loan or a permit is no grant; its sum is a frame or a price.
            if rules.decision.is_no_money(object) || rules.decision.is_no_money(subject.trim_start()) {
                grants |= sums_of.is_empty();
                continue;
            }
            grants = true;
            if sums_of.is_empty() {
                // `X kr beviljas till Y`: the last sum before the verb, unless only a part of it is given.
                if subject.to_lowercase().contains("delvis") || object.to_lowercase().contains("delvis") {
                    continue;
                }
                sums_of.extend(of_sentence(clause.begin, clause.verb.start).pop());
            }
            if subject.to_lowercase().contains("delvis") && verb.starts_with("bifall") {
                continue;
            }
            let given = given(rules, &text, &sums_of, verb_end);
            if given.kept.is_empty() && given.is_told {
                continue;
            }
            // `bifalla ansökan om 100 000 kr och bevilja 60 000 kr`: the first is what was asked for.
            if !verb.starts_with("bifall") {
                of_item.retain(|part| !part.answers);
            }
            keep(item, given, verb.starts_with("bifall"), &mut of_item, sums)?;
            let sets_aside = rules.decision.begins(SumKind::SettingAside, &verb).is_some();
            for part in of_item.iter_mut().filter(|p| verb_end <= (p.span.start - item.start) as usize) {
                part.sets_aside = sets_aside;
            }
        }
    }
    parts.extend(of_item);
    if tells && !acts {
        above.told.push(item);
    }
    // A grant whose sum is not told makes the whole untold, unless it has no sum at all.
    (!is_change && (sums.len() > before || found.is_empty() || !grants)).then_some(())
}

/// Where the sum begins in a sentence that says how much is given.
fn states_the_sum(rules: &RuleSet, sentence: &str) -> Option<usize> {
    let money = rules.decision.begins(SumKind::TheMoney, sentence)?;
    let rest = sentence.get(money.len()..)?;
    let verb = rules.decision.begins(SumKind::States, rest)?;
    // `Stödet är 300 000 kronor lägre än sökt belopp` compares.
    let compares = rules.decision.is_difference(rest);
    (!compares && !rest.contains("för lite") && !rest.contains("för mycket"))
        .then_some(money.len() + verb.len())
}

/// Notes what a clause gives; none when it leaves that open.
fn keep(
    item: Span,
    given: Given<'_>,
    answers: bool,
    parts: &mut Vec<Part>,
    sums: &mut Vec<Span>,
) -> Option<()> {
    sums.extend(given.kept.iter().chain(&given.said_again).map(|sum| item.sub(sum.range.clone())));
    if !given.is_told {
        return None;
    }
    for sum in given.kept {
        let money = money(&sum.value).filter(|m| m.amount.decimal() > Decimal::ZERO)?;
        let span = item.sub(sum.range.clone());
        parts.push(Part { money, span, rule: sum.rule.clone(), sets_aside: false, answers });
    }
    Some(())
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

/// The sums of a clause that are given.
fn given<'f>(rules: &RuleSet, text: &str, sums: &[&'f Finding<Amount>], verb_end: usize) -> Given<'f> {
    let Some((first, rest)) = sums.split_first() else {
        return Given { is_told: true, ..Given::default() };
    };
    let object = text.get(verb_end..first.range.start).unwrap_or_default();
    // `bidrag med 90 procent av kostnaden 500 000 kronor`: what a share is taken of is not given.
    let last = object.rsplit([',', ';']).next().filter(|last| last.len() < object.len());
    let caps_it = last.is_some_and(|last| caps_a_share(rules, last));
    let lead = text.get(..first.range.start).unwrap_or_default();
    let lead = lead
        .char_indices()
        .nth_back(LONGEST_ASKED)
        .map_or(lead, |(at, _)| lead.get(at..).unwrap_or_default());
    let is_asked = rules.decision.is_asked(lead);
    let is_shared = text.get(first.range.end..).is_some_and(share_follows);
    let mut is_base = rules.decision.is_base(object) && !caps_it || is_shared;
    let adds = object.to_lowercase().contains("ytterligare");
    let mut current = *first;
    let mut kept = vec![current];
    let mut said_again = Vec::new();
    for (nth, next) in rest.iter().enumerate() {
        let between = text.get(current.range.end..next.range.start).unwrap_or_default().to_lowercase();
        let is_clause = between.contains("att ");
        let is_whole = rules.decision.holds(SumKind::Whole, &between) && !is_clause;
        let is_caps = rules.decision.holds(SumKind::Cap, &between);
        let is_share = between.contains("procent") || between.contains('%');
        let caps = is_caps && !is_share;
        let behind = text.get(next.range.end..).unwrap_or_default();
        let answers = is_asked && !is_share && !is_clause && with_sum(rules, &between) && !is_of_year(behind);
        let stated =
            between.rsplit(['%', ',', ';']).next().map(|last| last.rsplit("procent").next().unwrap_or(last));
        let caps_share =
            is_shared && stated.is_some_and(|last| last.trim().is_empty() || caps_a_share(rules, last));
        if nth == 0 && answers && next.value.per.is_some() {
            // `ansökan om 100 000 kronor med högst 80 000 kronor per år`
            is_base = true;
            break;
        } else if nth == 0 && (answers || caps_share) {
            is_base = false;
            kept = vec![*next];
        } else if is_whole && !between.contains("av ") && kept.len() == 1 && !adds {
            // A base and the sum for one of many are not given themselves.
            let parts = std::mem::replace(&mut kept, vec![*next]);
            said_again = parts.into_iter().filter(|f| !is_base && f.value.per.is_none()).collect();
            is_base = false;
        } else if caps {
            is_base = false;
            kept = vec![*next];
        } else if is_whole {
            // The whole of several sums says nothing new.
            said_again.push(*next);
            break;
        } else {
            let after = rest.get(nth + 1).map_or(text.len(), |f| f.range.start);
            let after = text.get(next.range.end..after).unwrap_or_default();
            if !joins(rules, &between, after) || next.value.per.is_some() {
                break;
            }
            kept.push(*next);
        }
        current = next;
    }
    if let Some((whole, split)) = kept.split_first().filter(|(_, split)| split.len() > 1) {
        let sum = split.iter().try_fold(Decimal::ZERO, |sum, f| sum.checked_add(f.value.amount));
        if sum == Some(whole.value.amount) {
            said_again.extend(split.iter().copied());
            kept = vec![*whole];
        }
    }
    // A range, or a sum for each year without the whole.
    let open = kept.iter().any(|f| f.value.amount_max.is_some() || f.value.per.is_some());
    let hedged = kept.iter().any(|f| f.value.qualifier == Some(Qualifier::AtLeast));
    Given { kept, said_again, is_told: !open && !hedged && !is_base }
}

/// Characters before a sum that tell whether it was asked for.
const LONGEST_ASKED: usize = 120;

/// Whether the piece of a sentence before a sum makes the sum the cap or the amount of a share told before.
fn caps_a_share(rules: &RuleSet, piece: &str) -> bool {
    let piece = piece.trim_start().to_lowercase();
    rules.decision.begins(SumKind::Stating, &piece).is_some() && !rules.decision.is_base(&piece)
}

/// `3 000 000 kronor, med 20 procent`: whether the words behind a sum take a share of it.
fn share_follows(after: &str) -> bool {
    let after = after.trim_start_matches([' ', ',']);
    let Some(rest) = after.strip_prefix("med ") else { return false };
    let capped = ["högst ", "maximalt ", "upp till ", "max "].iter().find_map(|w| rest.strip_prefix(w));
    let rest = capped.unwrap_or(rest);
    let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',' || c == '.');
    let is_share = unit.len() < rest.len() && unit.trim_start().starts_with(['%', 'p']);
    let words =
        unit.split_whitespace().take(4).any(|w| w.starts_with("förskott") || w.starts_with("utbetal"));
    // `med 50 procent under 2023 …`, `med 25 procent egeninsats`: no share of the sum is given.
    let unit = unit.trim_start();
    let tail = unit.strip_prefix('%').or_else(|| unit.strip_prefix("procent")).unwrap_or(unit).trim_start();
    let ends = tail.is_empty()
        || tail.starts_with([',', '.', ';', ')'])
        || ["eller ", "dock ", "högst ", "motsvarande "].iter().any(|w| tail.starts_with(w));
    is_share && (unit.starts_with('%') || unit.starts_with("procent")) && !words && ends
}

/// Whether the words between two sums are ` med `, ` med ett belopp om `, `, medfinansiering med `: the second answers
/// the first.
fn with_sum(rules: &RuleSet, between: &str) -> bool {
    let mut words = between.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty());
    let is_known = |word: &str| rules.decision.is_word(SumKind::Answering, word);
    between.split_whitespace().any(|word| word == "med") && words.all(is_known)
}

/// Whether a sum is told for a year: `med 200 000 kronor för 2024 och …` splits what stands before.
fn is_of_year(behind: &str) -> bool {
    let words = behind.split_whitespace().take(3);
    words.into_iter().any(|w| w.len() >= 4 && w.bytes().take(4).all(|b| b.is_ascii_digit()))
}

/// The one sum that a line of a list gives; none when it gives several or leaves it open.
pub(super) fn given_in_line<'f>(
    rules: &RuleSet,
    text: &str,
    sums: &'f [Finding<Amount>],
) -> Option<&'f Finding<Amount>> {
    let sums: Vec<&Finding<Amount>> = sums.iter().collect();
    let given = given(rules, text, &sums, 0);
    match given.kept.as_slice() {
        [only] if given.is_told => Some(only),
        _ => None,
    }
}

/// Characters of a clause behind a sum that are read.
const LONGEST_CLAUSE: usize = 400;

/// Whether the words between two sums, and those behind the second, give the second to somebody else or for
/// something else.
fn joins(rules: &RuleSet, between: &str, after: &str) -> bool {
    let Some(begin) = rules.decision.words(SumKind::Joining).find_map(|w| Some(between.find(w)? + w.len()))
    else {
        return false;
    };
    // `900 000 kronor, med 300 000 kronor för 2024 …`: how the first is split.
    let splits = between.get(begin..).is_some_and(|t| t.trim_start().starts_with("med "));
    let near = after.char_indices().nth(LONGEST_CLAUSE).map_or(after.len(), |(at, _)| at);
    let after = after.get(..near).unwrap_or_default();
    let clause_end = after.find([',', ';']).or_else(|| after.find(". ")).unwrap_or(after.len());
    let clause = after.get(..clause_end).unwrap_or_default().to_lowercase();
    let lower = between.to_lowercase();
    !splits
        && !rules.decision.holds(SumKind::Others, &lower)
        && !rules.decision.holds(SumKind::Others, &clause)
        && !rules.decision.is_other_sum(between)
        && !rules.decision.is_no_money(between)
        && !rules.decision.holds(SumKind::PaidOut, &clause)
}

/// The sentences of an item. A point inside a number or an abbreviation ends none.
pub(super) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut cuts = vec![0];
    let ends = text.match_indices(". ").map(|(at, _)| at + 2);
    cuts.extend(ends.filter(|at| text.get(*at..).is_some_and(|t| t.starts_with(char::is_uppercase))));
    cuts.push(text.len());
    cuts.windows(2).filter_map(|w| Some(*w.first()?..*w.last()?)).collect()
}

#[cfg(test)]
mod tests {
    use super::{RuleSet, amounts, given, granting_clauses};

    /// The sums that a sentence gives, clause by clause; none where it leaves them open.
    fn read(rules: &RuleSet, sentence: &str) -> Option<Vec<String>> {
        let found = amounts(rules, sentence, None).values;
        let mut sums = Vec::new();
        for clause in granting_clauses(rules, sentence) {
            let within = clause.verb.start..clause.end;
            let of: Vec<_> = found.iter().filter(|f| within.contains(&f.range.start)).collect();
            let given = given(rules, sentence, &of, clause.verb.end);
            if !given.is_told {
                return None;
            }
            sums.extend(given.kept.iter().map(|f| f.value.amount.normalize().to_string()));
        }
        Some(sums)
    }

    #[test]
    fn parts_payments_and_shares_are_not_added() {
        let rules = RuleSet::builtin();
        for (sentence, sums) in [
            (
                "Nämnden beviljar Havsöringen 600 000 kronor, med 200 000 kronor för 2024 och 400 000 kronor för 2025.",
                Some(vec!["600000"]),
            ),
            (
                "Nämnden beviljar Havsöringen 80 000 kronor och betalar ut 20 000 kronor i förskott.",
                Some(vec!["80000"]),
            ),
            (
                "Nämnden beviljar Havsöringen ytterligare 30 000 kronor, så att stödet totalt blir 90 000 kronor.",
                Some(vec!["30000"]),
            ),
            (
                "Nämnden beviljar Havsöringen 30 000 kronor och Lövängen 40 000 kronor.",
                Some(vec!["30000", "40000"]),
            ),
            ("Nämnden beviljar stöd med 40 procent av kostnaden 90 000 kronor.", None),
            ("Nämnden har inte möjlighet att bevilja 90 000 kronor.", Some(vec![])),
            (
                "Nämnden beviljar Havsöringen 30 000 kronor och Lövängens kommun bidrar med 40 000 kronor.",
                Some(vec!["30000"]),
            ),
            (
                "Nämnden beviljar 30 000 kronor 2023 och 30 000 kronor 2024, dock sammanlagt högst 50 000 kronor.",
                Some(vec!["50000"]),
            ),
            (
                "Nämnden beviljar stöd med 40 procent av kostnaden, dock högst 36 000 kronor.",
                Some(vec!["36000"]),
            ),
            (
                "Nämnden avslår ansökan om 70 000 kronor men beviljar 20 000 kronor till en förstudie.",
                Some(vec!["20000"]),
            ),
            ("Nämnden uppdrar åt förvaltningen att bevilja högst 20 000 kronor.", Some(vec![])),
            ("Nämnden beviljar bidrag till hallen, 90 000 kronor, med 20 procent.", None),
            (
                "Nämnden beviljar bidrag till hallen, 90 000 kronor, med 20 procent eller högst 15 000 kronor.",
                Some(vec!["15000"]),
            ),
            ("Nämnden beviljar ansökan om 90 000 kronor med 40 000 kronor.", Some(vec!["40000"])),
            ("Nämnden beviljar ansökan om 90 000 kronor med 50 procent, 45 000 kronor.", Some(vec!["45000"])),
            (
                "Nämnden beviljar hallen, som beräknas kosta 90 000 kronor, medfinansiering med 40 000 kronor.",
                Some(vec!["40000"]),
            ),
            ("Nämnden beviljar bidrag till hallen, som kostar 90 000 kronor.", None),
            (
                "Nämnden beviljar ansökan om 90 000 kronor, med 40 000 kronor för 2024 och 50 000 kronor för 2025.",
                Some(vec!["90000"]),
            ),
            (
                "Nämnden beviljar Havsöringen 30 000 kronor och att Lövängens kommun medfinansierar med 40 000 kronor.",
                Some(vec!["30000"]),
            ),
            (
                "Nämnden beviljar Havsöringen ersättning med 30 000 kronor och Lövängen ersättning med 40 000 kronor.",
                Some(vec!["30000", "40000"]),
            ),
            ("Nämnden uppmanar staten att bevilja 70 000 kronor.", Some(vec![])),
            ("Nämnden beslutar att de 70 000 kronor som beviljades 2021 ska återbetalas.", Some(vec![])),
        ] {
            let sums = sums.map(|s| s.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(read(rules, sentence), sums, "{sentence}");
        }
    }
}
