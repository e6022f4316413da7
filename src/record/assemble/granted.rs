//! What a decision grants in all. Of the sums in a granting item only those count that the sentence says are
//! given: the first after the verb, and further ones that a plain `och` gives to somebody else. Everything
//! else (what was applied for, the frame, parts, terms, earlier grants) is passed over.

use std::collections::BTreeSet;
use std::ops::Range;

use rust_decimal::Decimal;

use crate::document::{Document, Span};
use crate::recognize::decision::{OperativeVerb, SumKind};
use crate::recognize::{Amount, Finding, RuleId, RuleSet, amounts};
use crate::record::{Cited, DecisionOutcome, Exact, Money};

use super::account::{Manner, Said, manner};
use super::beside_grant::{skip_lent, without_sought};
use super::cite;
use super::decisions::{money, unbroken};
use super::denial::denied;
use super::given::{Given, before_verb, given};
use super::stated::states_the_sum;

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
    /// The last ones, in lower case.
    last: Vec<String>,
}

/// Sentences above another that may name the same receiver.
const MOST_ABOVE: usize = 20;

impl Sentences {
    /// Whether one of the last sentences above names somebody; the newest is the one that asks.
    fn names(&self, name: &str) -> bool {
        let above = self.last.iter().rev().skip(1).take(MOST_ABOVE);
        !name.is_empty() && above.into_iter().any(|sentence| sentence.contains(name))
    }
}

/// Reads the granting items.
pub(super) fn granted(doc: &Document, rules: &RuleSet, items: &[Span]) -> Granted {
    let mut parts: Vec<Part> = Vec::new();
    let mut sums = Vec::new();
    let mut is_told = true;
    let mut said = Sentences { said: manners(doc, rules, items), ..Sentences::default() };
    for item in items {
        let text = unbroken(doc, *item);
        is_told &= of_item(rules, &text, *item, &mut said, &mut parts, &mut sums).is_some();
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
                let has_sum = || !amounts(rules, words, None).values.is_empty();
                let manner = manner(rules, sentence, &clause.verb);
                if matches!(manner, Manner::Now | Manner::Open) && has_sum() {
                    said.expect();
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
            // `bevilja A 10 000 kronor, bevilja B 20 000 kronor`
            let again = |words: &str| {
                words.trim_end().ends_with(',')
                    && nth.checked_sub(1).and_then(|nth| verbs.get(nth)).is_some_and(|before| {
                        sentence.get(before.range.clone()) == sentence.get(verb.range.clone())
                    })
            };
            let is_clause = *nth == 0
                || between().is_some_and(|words| {
                    let said = sentence.get(verb.range.clone());
                    // `…, medan B beviljas 20 000 kronor`
                    let by = sentence.get(verb.range.end..).unwrap_or_default().trim_start();
                    let is_beside = said.is_some_and(|said| said.ends_with('s'))
                        && rules.decision.ends_aside(words)
                        && !by.starts_with("av ");
                    (is_coordinated(words) || again(words) || is_beside) && !is_anothers(words, said)
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
        if verb.outcome == DecisionOutcome::Grant && !denied(rules, sentence, &verb.range) {
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
    rules: &RuleSet,
    text: &str,
    item: Span,
    above: &mut Sentences,
    parts: &mut Vec<Part>,
    sums: &mut Vec<Span>,
) -> Option<()> {
    if rules.decision.is_template(text) {
        return None;
    }
    // An item that speaks of an earlier grant tells what changes, not what is given.
    let is_change = text.to_lowercase().trim_start_matches("att ").starts_with("tidigare");
    let text = without_sought(rules, text.to_owned(), &amounts(rules, text, None).values);
    let found = amounts(rules, &text, None).values;
    let before = sums.len();
    // Whether a clause gives something, and whether all that give say how much.
    let mut grants = false;
    let (mut tells, mut acts) = (false, false);
    let mut has_answers = false;
    let mut of_item: Vec<Part> = Vec::new();
    let is_partly = |words: &str| rules.decision.holds(SumKind::Partly, &words.to_lowercase());
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
        if !clauses.is_empty() {
            above.last.push(sentence.to_lowercase());
        }
        // The same sentence once more grants nothing more.
        // (Beside a sentence that names another recipient it grants to that one.)
        let is_again =
            !clauses.is_empty() && !above.texts.insert(cite::fold(sentence).to_lowercase()) && is_whole;
        for clause in clauses {
            // What grants without a sum leaves it to be told.
            let has_sum = !of_sentence(clause.begin, clause.end).is_empty();
            let manner = manner(rules, sentence, &clause.verb);
            let is_told = has_sum && above.said.tells(manner);
            tells |= is_told;
            if is_again || is_told {
                continue;
            }
            acts = true;
            above.said.note(manner, has_sum);
            let verb = sentence.get(clause.verb.clone()).unwrap_or_default().to_lowercase();
            // `A beviljas 60 000 kronor. … A får 60 000 kronor i bidrag`: told again.
            let gets = verb.split_whitespace().any(|word| rules.decision.is_word(SumKind::Getting, word));
            let is_given = |sum: &&Finding<Amount>| {
                let known = |part: &Part| part.money.amount.decimal() == sum.value.amount;
                parts.iter().chain(&of_item).any(known)
            };
            if gets
                && of_sentence(clause.verb.start, clause.end).iter().any(is_given)
                && above.names(receiver_that_gets(&verb))
            {
                continue;
            }
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
            if rules.decision.begins(SumKind::Moving, &verb).is_some()
                && moves_between_costs(rules, sentence.get(clause.verb.end..clause.end).unwrap_or_default())
            {
                continue;
            }
            // A loan or a permit is no grant; its sum is a frame or a price.
            if rules.decision.is_no_money(object) || rules.decision.is_no_money(subject.trim_start()) {
                grants |= sums_of.is_empty();
                continue;
            }
            grants = true;
            if sums_of.is_empty() {
                // `X kr beviljas till Y`: the sum before the verb, unless only a part of it is given.
                if is_partly(subject) || is_partly(object) {
                    continue;
                }
                sums_of = before_verb(rules, &text, of_sentence(clause.begin, clause.verb.start))?;
            }
            let is_answer = verb.contains("bifall");
            let behind = sentence.get(clause.verb.end..clause.end).unwrap_or_default();
            if is_answer && (is_partly(subject) || is_partly(&verb) || is_partly(behind)) {
                continue;
            }
            let given = given(rules, &text, &sums_of, verb_end);
            if given.kept.is_empty() && given.is_told {
                continue;
            }
            // `bifalla ansökan om 100 000 kr och bevilja 60 000 kr`: the first is what was asked for.
            let answers = verb.starts_with("bifall");
            if !answers && std::mem::take(&mut has_answers) {
                of_item.retain(|part| !part.answers);
            }
            has_answers |= answers;
            keep(item, given, answers, &mut of_item, sums)?;
            let sets_aside = rules.decision.begins(SumKind::SettingAside, &verb).is_some();
            // Those of this clause are the last.
            let is_of_clause = |part: &&mut Part| verb_end <= (part.span.start - item.start) as usize;
            for part in of_item.iter_mut().rev().take_while(is_of_clause) {
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

/// Who gets something, in a verb in lower case that takes the name in: `att byske if får 90 000 kronor i bidrag`.
fn receiver_that_gets(verb: &str) -> &str {
    let name = verb.split(" får ").next().unwrap_or_default();
    let name = name.rsplit("att ").next().unwrap_or_default();
    name.trim()
}

/// `200 000 kronor från personal till externa tjänster`: nobody is named who is given it.
fn moves_between_costs(rules: &RuleSet, behind: &str) -> bool {
    let to = behind.split_once(" från ").and_then(|(_, from)| from.split_once(" till "));
    let Some((_, to)) = to else { return false };
    let to = to.split([',', '.', ';']).next().unwrap_or_default();
    !to.split_whitespace()
        .any(|word| word.starts_with(char::is_uppercase) || rules.decision.is_receiver(&word.to_lowercase()))
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
    use super::{RuleSet, Sentences, Span, of_item};

    /// What an item gives, sum by sum; none where it leaves that open.
    fn read(rules: &RuleSet, text: &str) -> Option<Vec<String>> {
        let item = Span { start: 0, end: text.len() as u32 };
        let (mut parts, mut sums) = (Vec::new(), Vec::new());
        of_item(rules, text, item, &mut Sentences::default(), &mut parts, &mut sums)?;
        Some(parts.iter().map(|part| part.money.amount.decimal().normalize().to_string()).collect())
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
            ("Begäran om 70 000 kronor beviljas inte.", Some(vec![])),
            ("Nämnden beviljar 90 000 kronor. Återstående 20 000 kronor beviljas ej.", Some(vec!["90000"])),
            (
                "Nämnden beviljar 90 000 kronor. Beslutet ersätter det från den 3 mars 2019, då 70 000 kronor beviljades.",
                Some(vec!["90000"]),
            ),
            (
                "Nämnden beviljar 90 000 kronor. I ansökan begärs att 120 000 kronor beviljas.",
                Some(vec!["90000"]),
            ),
            (
                "Nämnden beviljar 90 000 kronor. Ytterligare 20 000 kronor kan beviljas senare.",
                Some(vec!["90000"]),
            ),
            (
                "Nämnden beviljar 90 000 kronor. Som mest 20 000 kronor får beviljas per år.",
                Some(vec!["90000"]),
            ),
            ("Nämnden ska pröva frågan om att bevilja 70 000 kronor.", Some(vec![])),
            (
                "Nämnden beviljar 90 000 kronor och ska utreda behovet av att bevilja 70 000 kronor.",
                Some(vec!["90000"]),
            ),
            ("Nämnden avstår från att bevilja 70 000 kronor.", Some(vec![])),
            (
                "Havsöringen och Lövängen beviljas 90 000 kronor respektive 70 000 kronor.",
                Some(vec!["90000", "70000"]),
            ),
            (
                "90 000 kronor till Havsöringen och 70 000 kronor till Lövängen beviljas.",
                Some(vec!["90000", "70000"]),
            ),
            ("Projektets kostnad är 90 000 kronor och 70 000 kronor beviljas.", Some(vec!["70000"])),
            (
                "Nämnden beviljar 90 000 kronor ur årets anslag och 70 000 kronor ur reserven.",
                Some(vec!["90000", "70000"]),
            ),
            (
                "Nämnden beviljar 90 000 kronor som betalas ut i år och 70 000 kronor som betalas ut 2022.",
                Some(vec!["90000", "70000"]),
            ),
            (
                "Nämnden beviljar 90 000 kronor mot att kommunen och klubben satsar 70 000 kronor.",
                Some(vec!["90000"]),
            ),
            ("Nämnden beviljar 90 000 kronor, 20 000 kronor lägre än i fjol.", Some(vec!["90000"])),
            ("Nämnden beviljar 90 000 kronor, dvs. 20 000 kronor mer än i fjol.", Some(vec!["90000"])),
            ("Nämnden beviljar en höjning med 20 000 kronor till totalt 90 000 kronor.", Some(vec!["20000"])),
            ("Nämnden beviljar en höjning av stödet från 70 000 kronor till 90 000 kronor.", None),
            ("Nämnden beviljar 70 000 kronor, totalt med tidigare stöd 90 000 kronor.", Some(vec!["70000"])),
            ("Nämnden beviljar 80 000 kronor exkl. moms, 100 000 kronor inkl. moms.", Some(vec!["80000"])),
            ("Nämnden beviljar 80 000 kronor exkl. moms och 100 000 kronor inkl. moms.", None),
            ("Nämnden beviljar klubbarna varsitt stöd på 20 000 kronor.", None),
            ("Nämnden beviljar sju stipendier à 20 000 kronor.", None),
            ("Nämnden beviljar stöd med 12 kronor per lägernatt.", None),
            ("Nämnden beviljar stöd med 500 kronor per lägernatt, högst 20 000 kronor.", Some(vec!["20000"])),
            (
                "Nämnden beviljar Havsöringen 40 % av kostnaden, högst 90 000 kronor, och Lövängen 30 % av kostnaden, högst 70 000 kronor.",
                Some(vec!["90000", "70000"]),
            ),
            (
                "Nämnden beviljar stöd till traktor (pris 240 000 kronor) med 90 000 kronor.",
                Some(vec!["90000"]),
            ),
            (
                "Nämnden beviljar av de 240 000 kronor som reserverats 90 000 kronor till Havsöringen.",
                Some(vec!["90000"]),
            ),
            ("Nämnden beviljar Havsöringen 90, Lövängen 70 och Björkliden 20 tkr.", None),
            (
                "Nämnden beviljar Havsöringen 90 000 kronor, Lövängen 70 000 kronor och Björkliden 20 000 kronor.",
                Some(vec!["90000", "70000", "20000"]),
            ),
            (
                "Nämnden beviljar totalt 90 000 kronor, 70 000 kronor till Lövängen och 20 000 kronor till Björkliden.",
                Some(vec!["90000"]),
            ),
            (
                "Nämnden beviljar 90 000 kronor till drift, 70 000 kronor till Lövängen och 20 000 kronor till Björkliden.",
                None,
            ),
            (
                "Nämnden beviljar Lövängen 90 000 kronor, varav 70 000 kronor för ljud och 20 000 kronor för ljus, och 30 000 kronor till Björkliden.",
                None,
            ),
            ("Nämnden beviljar Havsöringen 90 000 kronor till Fjällsjön 70 000 kronor.", None),
            ("Nämnden beviljar nämnden för vatten ombudgetering av 90 000 kronor.", Some(vec![])),
            ("Nämnden beviljar att Havsöringen får behålla 90 000 kronor.", Some(vec![])),
            ("Nämnden bifaller ansökan från Havsöringen Öst AB om 90 000 kronor.", Some(vec!["90000"])),
            (
                "Nämnden lämnar Havsöringen & Söner HB investeringsstöd med 40 % av kostnaden, dock högst 90 000 kronor.",
                Some(vec!["90000"]),
            ),
            ("Ni får 90 000 kronor i projektstöd.", Some(vec!["90000"])),
            ("Nämnden bifaller delvis ansökan om 90 000 kronor.", None),
            ("Nämnden beslutar att de 70 000 kronor som beviljades 2021 ska återbetalas.", Some(vec![])),
        ] {
            let sums = sums.map(|s| s.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(read(rules, sentence), sums, "{sentence}");
        }
    }
}
