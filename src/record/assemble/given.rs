//! Which sums of a granting clause are given: the first, further ones that are joined to it, the cap of a share, the
//! whole of several. A further sum that is neither joined nor explained leaves open what is given.

use rust_decimal::Decimal;

use crate::recognize::decision::SumKind;
use crate::recognize::{Amount, Finding, Qualifier, RuleSet};

use super::applicant::is_number_of_things;
use super::joined::{Next, joined};

/// What a sentence gives.
#[derive(Default)]
pub(super) struct Given<'f> {
    /// The sums that count.
    pub kept: Vec<&'f Finding<Amount>>,
    /// Parts of them, or their whole: given, and counted already.
    pub said_again: Vec<&'f Finding<Amount>>,
    /// Whether they tell all that is given.
    pub is_told: bool,
}

/// The sums of a clause that are given.
pub(super) fn given<'f>(
    rules: &RuleSet,
    text: &str,
    sums: &[&'f Finding<Amount>],
    verb_end: usize,
) -> Given<'f> {
    let Some((first, rest)) = sums.split_first() else {
        return Given { is_told: true, ..Given::default() };
    };
    let object = text.get(verb_end..first.range.start).unwrap_or_default();
    // `bidrag med 90 procent av kostnaden 500 000 kronor`: what a share is taken of is not given.
    let last = object.rsplit([',', ';']).next().filter(|last| last.len() < object.len());
    let caps_it = last.is_some_and(|last| caps_a_share(rules, last));
    let lead = lead(text, first);
    let is_asked = rules.decision.is_asked(lead);
    let is_shared = text.get(first.range.end..).is_some_and(share_follows);
    // What stands before the sum, behind the verb or in its own sentence.
    let before = if object.is_empty() { lead.rsplit(". ").next().unwrap_or_default() } else { object };
    let says_whole = ends_with_whole(rules, before);
    let behind = text.get(first.range.end..).unwrap_or_default();
    let sentence = lead.rsplit(". ").next().unwrap_or_default();
    let is_each = !says_whole
        && (rules.decision.is_each(before)
            || rules.decision.begins_with_each(sentence)
            || rules.decision.begins_with_each(object)
            || counts_gifts(rules, before)
            || ["till ", "åt "].iter().any(|to| {
                behind.trim_start().strip_prefix(to).is_some_and(|rest| rules.decision.is_of_each(rest))
            }));
    let is_pool = rules.decision.is_pool(before);
    let mut is_open = is_bare_list(before);
    let mut is_base = rules.decision.is_base(object) && !caps_it || is_shared || is_each || is_pool;
    let adds = rules.decision.holds(SumKind::Adding, &object.to_lowercase());
    let mut current = *first;
    let mut kept = vec![current];
    let mut said_again = Vec::new();
    for (nth, next) in rest.iter().enumerate() {
        let printed = text.get(current.range.end..next.range.start).unwrap_or_default();
        let between = printed.to_lowercase();
        let behind = text.get(next.range.end..).unwrap_or_default();
        if is_compared(rules, behind) || is_taxed_alike(&between, behind) {
            // `140 000 kronor, 40 000 kronor mindre än i fjol`
            // (Of `50 000 kr inkl. moms och 40 000 kr exkl. moms` either may be meant.)
            is_open |= between.contains(" och ");
            current = next;
            continue;
        }
        let is_clause = between.contains("att ");
        let is_whole = says_the_whole(rules, &between) && !is_clause;
        // `40 000 kronor av totalt 90 000 kronor`; with what is given each year the comma parts the two.
        let of_it = if current.value.per.is_some() { between.rsplit(',').next() } else { None };
        let is_part_of_it = of_it.unwrap_or(&between).contains("av ");
        let is_share = between.contains("procent") || between.contains('%');
        let last = between.rsplit(['%', ',', ';']).next();
        let stated = last.map(|last| last.rsplit("procent").next().unwrap_or(last));
        let states = stated.is_some_and(|last| caps_a_share(rules, last));
        let caps = rules.decision.holds(SumKind::Cap, &between) && !is_share
            || kept.len() == 1 && is_each_of_many(text, current) && states;
        let answers = is_asked && !is_share && !is_clause && with_sum(rules, &between) && !is_of_year(behind);
        let caps_share = is_shared && (states || stated.is_some_and(|last| last.trim().is_empty()));
        if nth == 0 && answers && next.value.per.is_some() {
            // `ansökan om 100 000 kronor med högst 80 000 kronor per år`
            is_base = true;
            break;
        } else if nth == 0 && (answers || caps_share || is_pool && !splits(rules, &between)) {
            is_base = false;
            kept = vec![*next];
        } else if nth == 0 && between.trim() == "till" && before.trim_end().ends_with("från") {
            // `från 60 000 kronor till 200 000 kronor`: what is added is not printed.
            is_open = true;
            break;
        } else if is_whole && !is_part_of_it && kept.len() == 1 && !adds {
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
            // `A 50 %, högst 100 000 kronor, och B 50 %, högst 60 000 kronor`
            let caps_too = caps_it && is_share && states && !splits(rules, &between);
            let is_other = is_each_of_many(text, next) || next.value.currency != first.value.currency;
            match joined(rules, printed, after, before) {
                Next::Joined if !is_each_of_many(text, next) => kept.push(*next),
                _ if caps_too => kept.push(*next),
                Next::Open if !is_other => {
                    is_open = true;
                    break;
                }
                _ => {
                    let parts = rest.get(nth..).unwrap_or_default();
                    is_open |= splits(rules, &between) && goes_on(rules, text, current, parts, before);
                    break;
                }
            }
        }
        current = next;
    }
    if kept.len() > 1 {
        match split_of(rules, text, &kept, says_whole) {
            Split::Not => {}
            Split::Open => is_open = true,
            Split::Whole => {
                said_again.extend(kept.iter().skip(1).copied());
                kept.truncate(1);
            }
        }
    }
    // A range, or a sum for each year without the whole.
    let open = kept.iter().any(|f| f.value.amount_max.is_some() || is_each_of_many(text, f));
    let hedged = kept.iter().any(|f| f.value.qualifier == Some(Qualifier::AtLeast));
    Given { kept, said_again, is_told: !is_open && !open && !hedged && !is_base }
}

/// The sums right before a verb (`60 000 kronor till A och 40 000 kronor till B beviljas`): the last, and those that it is
/// joined to; none when it cannot be told whether it is.
pub(super) fn before_verb<'f>(
    rules: &RuleSet,
    text: &str,
    mut sums: Vec<&'f Finding<Amount>>,
) -> Option<Vec<&'f Finding<Amount>>> {
    let stands = |pair: &[&Finding<Amount>]| {
        let [one, next] = pair else { return Next::Other };
        let between = text.get(one.range.end..next.range.start).unwrap_or_default();
        let lead = lead(text, one);
        let lead = lead.rsplit(". ").next().unwrap_or_default();
        let is_told =
            lead.contains(" är ") || rules.decision.is_other_sum(lead) || rules.decision.is_base(lead);
        let is_list = || rules.decision.words(SumKind::Joining).any(|word| between.contains(word));
        match joined(rules, between, "", lead) {
            _ if is_told => Next::Other,
            Next::Open if !is_list() => Next::Other,
            next => next,
        }
    };
    let n_joined = sums.windows(2).rev().take_while(|pair| stands(pair) == Next::Joined).count();
    let from = sums.len().saturating_sub(n_joined + 1);
    let is_open =
        from.checked_sub(1).and_then(|at| sums.get(at..at + 2)).is_some_and(|p| stands(p) == Next::Open);
    (!is_open).then(|| sums.split_off(from))
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

/// Characters before a sum that tell whether it was asked for.
const LONGEST_ASKED: usize = 120;

/// The text close before a sum.
fn lead<'t>(text: &'t str, sum: &Finding<Amount>) -> &'t str {
    let lead = text.get(..sum.range.start).unwrap_or_default();
    lead.char_indices().nth_back(LONGEST_ASKED).map_or(lead, |(at, _)| lead.get(at..).unwrap_or_default())
}

/// Whether several sums are the first and its parts.
enum Split {
    Not,
    Whole,
    /// It may be chance that they add up.
    Open,
}

/// `sammanlagt 100 000 kronor, 60 000 kronor till A och 40 000 kronor till B`. Two or more sums that add up to the first
/// are its parts where words say so or tell what each is for (`i år 60 000 kronor och nästa år`); where they name others
/// that may be given something, it may be chance.
fn split_of(rules: &RuleSet, text: &str, kept: &[&Finding<Amount>], says_whole: bool) -> Split {
    let Some((whole, parts)) = kept.split_first() else { return Split::Not };
    let sum = parts.iter().try_fold(Decimal::ZERO, |sum, f| sum.checked_add(f.value.amount));
    if sum != Some(whole.value.amount) {
        return if says_whole { Split::Open } else { Split::Not };
    }
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return Split::Not };
    let before = text.get(whole.range.end..first.range.start).unwrap_or_default();
    let lower = before.to_lowercase();
    let is_bare = lower.trim_matches([',', ';', ' ']).is_empty();
    if says_whole || parts.len() > 1 && (is_bare || splits(rules, &lower) || lower.contains(':')) {
        return Split::Whole;
    }
    if parts.len() == 1 {
        return Split::Not;
    }
    let own = before.rsplit([',', ';']).next().unwrap_or_default();
    let among = text.get(first.range.end..last.range.start).unwrap_or_default();
    let behind = text.get(last.range.end..).unwrap_or_default();
    let behind = behind.split(['.', ';', ',']).next().unwrap_or_default();
    let is_name = |word: &str| word.starts_with(char::is_uppercase);
    let names = |words: &str| words.split_whitespace().any(is_name);
    // `A 90 000 kronor, B 60 000 kronor och C 30 000 kronor`
    let begins = |words: &str| {
        let mut words = words.split([' ', ',']).filter(|word| !["", "och", "samt"].contains(word));
        words.next().is_some_and(is_name)
    };
    let mut pairs = parts.windows(2);
    let joined = |pair: &[&Finding<Amount>]| match pair {
        [one, next] => text.get(one.range.end..next.range.start).is_some_and(begins),
        _ => false,
    };
    if begins(own) && pairs.all(joined) {
        Split::Not
    } else if is_parallel(text, kept) || [own, among, behind].into_iter().any(names) {
        Split::Open
    } else {
        Split::Whole
    }
}

/// `300 000 kronor till A, 200 000 kronor till B och 100 000 kronor till C`: the same word stands behind each sum.
fn is_parallel(text: &str, sums: &[&Finding<Amount>]) -> bool {
    let word = |sum: &&Finding<Amount>| {
        let behind = text.get(sum.range.end..)?.strip_prefix(' ')?;
        behind.split_whitespace().next().filter(|word| word.chars().all(char::is_alphabetic))
    };
    // `för tre år, … för 2021` tell different things.
    let of_year = |sum: &&Finding<Amount>| {
        let behind = text.get(sum.range.end..).unwrap_or_default();
        behind.split_whitespace().nth(1).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()))
    };
    let Some(first) = sums.first() else { return false };
    let Some(lead) = word(first) else { return false };
    sums.iter().all(|sum| word(sum) == Some(lead) && of_year(sum) == of_year(first))
}

/// Whether words between two sums split the first: `varav`, `fördelat på`.
fn splits(rules: &RuleSet, between: &str) -> bool {
    rules.decision.holds(SumKind::Splitting, between)
}

/// Whether behind the parts of a sum further sums are given: `…, varav 40 000 för ljud och 60 000 för ljus, och 40 000
/// kronor till B`.
fn goes_on(
    rules: &RuleSet,
    text: &str,
    whole: &Finding<Amount>,
    parts: &[&Finding<Amount>],
    before: &str,
) -> bool {
    let mut left = whole.value.amount;
    let mut behind = parts.iter().skip_while(|part| {
        let is_part = left > Decimal::ZERO;
        left = left.checked_sub(part.value.amount).unwrap_or_default();
        is_part
    });
    let Some(next) = behind.next() else { return false };
    let last = parts.iter().take_while(|part| part.range.start < next.range.start).last();
    let between = last.and_then(|last| text.get(last.range.end..next.range.start)).unwrap_or_default();
    joined(rules, between, "", before) != Next::Other
}

/// Whether the words between two sums make the second the whole. `tillsammans med kommunens`, `totalt med tidigare bidrag`
/// add what others give.
fn says_the_whole(rules: &RuleSet, between: &str) -> bool {
    rules.decision.words(SumKind::Whole).any(|word| {
        between.find(word).and_then(|at| between.get(at + word.len()..)).is_some_and(|rest| {
            let rest = rest.trim_start();
            // `tillsammans med 90 000 kronor` adds too.
            !rest.starts_with("med ")
                || with_sum(rules, rest) && !rules.decision.is_word(SumKind::Beside, word)
        })
    })
}

/// Whether words before a sum end by calling it the whole: `totalt `, `sammanlagt högst `.
fn ends_with_whole(rules: &RuleSet, before: &str) -> bool {
    let lower = before.to_lowercase();
    let mut last = lower.split_whitespace().rev().take(3);
    last.any(|word| rules.decision.words(SumKind::Whole).any(|known| known == word))
}

/// Whether words behind a sum make it the difference to another: `40 000 kronor mindre än sökt`.
fn is_compared(rules: &RuleSet, behind: &str) -> bool {
    let word = behind.split_whitespace().next().unwrap_or_default();
    behind.starts_with(' ') && rules.decision.words(SumKind::Comparing).any(|known| known == word)
}

/// `140 000 kronor exklusive moms, 175 000 kronor inklusive moms`: one sum, told twice.
fn is_taxed_alike(between: &str, behind: &str) -> bool {
    let behind = behind.trim_start_matches([' ', '(']);
    let is = |one: &str, other: &str| {
        between.trim_start_matches([' ', '(']).starts_with(one) && behind.starts_with(other)
    };
    is("exkl", "inkl") || is("inkl", "exkl")
}

/// Whether words before a sum count what is given: `fem stipendier om`.
fn counts_gifts(rules: &RuleSet, before: &str) -> bool {
    let words: Vec<&str> = before.split_whitespace().collect();
    let Some((last, rest)) = words.split_last() else { return false };
    let leads = ["om", "på", "à", "á", "med"].contains(last);
    let gift = rest.last().map(|word| word.to_lowercase()).filter(|word| rules.decision.is_gift(word));
    // (`Etapp 2 stöd om` counts nothing.)
    let counts = |word: &str| {
        let is_plural = || gift.as_ref().is_some_and(|gift| gift.ends_with('r'));
        is_number_of_things(word) && (is_plural() || word.starts_with(char::is_alphabetic))
    };
    // (`två års driftbidrag` is one.)
    leads && gift.is_some() && rest.iter().rev().nth(1).is_some_and(|word| counts(word))
}

/// Whether a sum is one for each of many.
fn is_each_of_many(text: &str, sum: &Finding<Amount>) -> bool {
    let behind = text.get(sum.range.end..).unwrap_or_default();
    let counted = behind.strip_prefix(" per ").and_then(|rest| rest.split_whitespace().next());
    let is_noun = |word: &str| {
        word.starts_with(char::is_alphabetic) && !["den", "capsulam", "automatik"].contains(&word)
    };
    sum.value.per.is_some() || counted.is_some_and(is_noun)
}

/// `A 100, B 60 och C 40 tkr`: whether numbers before a sum share its unit, so that it is the last of several.
fn is_bare_list(before: &str) -> bool {
    let words: Vec<&str> = before.split_whitespace().collect();
    let joins = |word: &&str| ["och", "respektive", "samt"].contains(word);
    let Some(at) = words.iter().rposition(joins) else { return false };
    let behind = words.get(at + 1..).unwrap_or_default();
    let has_digit = |word: &&str| word.contains(|c: char| c.is_ascii_digit());
    if behind.iter().any(|word| has_digit(word) || ["med", "om", "på", "till", "för"].contains(word)) {
        return false;
    }
    words.get(..=at).unwrap_or_default().windows(3).any(|three| {
        let [unit, number, next] = three else { return false };
        let digits = number.trim_end_matches(',');
        let is_number = digits.len() >= 2 && digits.bytes().all(|b| b.is_ascii_digit());
        let is_year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
        let is_named = unit.starts_with(|c: char| c.is_alphabetic() || c.is_ascii_digit());
        is_number && is_named && !is_year && (number.ends_with(',') || joins(next))
    })
}

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
