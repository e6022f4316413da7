//! How a further sum of a granting clause stands to the one before it: a further grant, something else, or it cannot be
//! told.

use crate::recognize::RuleSet;
use crate::recognize::decision::{AccountKind, SumKind};
use crate::record::DecisionOutcome;

/// What the next sum of a clause is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Given to somebody else or for something else.
    Joined,
    /// A part, a term, a cost, what others pay.
    Other,
    /// Nothing says what it is.
    Open,
}

/// Characters of a clause behind a sum that are read.
const LONGEST_CLAUSE: usize = 400;

/// Prepositions that tell where money is taken from.
const FROM: [&str; 2] = ["ur", "från"];

/// What the words between two sums as printed, those behind the second, and those before the first make of the second.
pub(super) fn joined(rules: &RuleSet, printed: &str, after: &str, before: &str) -> Next {
    let clause = clause(after);
    let lower = printed.to_lowercase();
    let between = lower.as_str();
    let joiner = rules.decision.words(SumKind::Joining).filter_map(|w| Some((between.rfind(w)?, w)));
    let joiner = joiner.max_by_key(|(at, word)| at + word.len());
    let head = joiner.map_or(between, |(at, _)| between.get(..at).unwrap_or_default());
    // With the space before it, since words of other sums are told by it.
    let space = joiner.map_or("", |(at, word)| between.get(at + word.len() - 1..).unwrap_or_default());
    let tail = space.trim_start();
    // `900 000 kronor, med 300 000 kronor för 2024 …`: how the first is split.
    // (`med 100 000 kronor för 2024 och med 50 000 kronor för 2025` goes on.)
    let with = before.trim_end().ends_with("med")
        && joiner.is_some_and(|(_, word)| word.contains(char::is_alphabetic));
    let splits = tail.starts_with("med ") && !with;
    let is_aside = between.rfind('(') > between.rfind(')') && !head.contains(')');
    let is_others =
        rules.decision.holds(SumKind::Others, between) || rules.decision.holds(SumKind::Others, &clause);
    let is_paid =
        rules.decision.words(SumKind::PaidOut).any(|word| clause.contains(word) && !head.contains(word));
    // `50 000 kronor och inte 80 000 kronor`, `samt reserverar 700 000 kronor`
    let is_denied = tail
        .split_whitespace()
        .next()
        .is_some_and(|word| rules.decision.is_account(AccountKind::Denying, word));
    let does_other = rules.decision.first(space).is_some_and(|verb| verb.outcome != DecisionOutcome::Grant);
    // `medan B får 20 000 kronor`
    let gets = rules.decision.ends_aside(between)
        && between.split_whitespace().any(|word| rules.decision.is_word(SumKind::Getting, word));
    if gets {
        // `medan B får 20 000 kronor av Sparbanken`
        let is_anothers = ["av ", "från "].iter().any(|by| clause.trim_start().starts_with(by));
        return if is_anothers { Next::Other } else { Next::Open };
    }
    let is_told = splits
        || is_denied
        || does_other
        || is_others
        || is_paid
        || rules.decision.is_no_money(between)
        || rules.decision.is_other_sum(if joiner.is_some() { space } else { between })
        || rules.decision.is_other_sum(head) && !is_parallel(rules, head, &clause);
    // A full stop before a digit.
    let is_apart = between.starts_with(". ");
    match joiner {
        Some(_) if !is_told => {
            // The same bytes only where lower case is as long.
            let tail = printed.len().checked_sub(tail.len()).filter(|_| printed.len() == lower.len());
            tail.and_then(|at| printed.get(at..)).map_or(Next::Open, |tail| given_to(rules, tail))
        }
        None if !is_told && !is_aside && !is_apart && !rules.decision.is_each(between) => Next::Open,
        _ => Next::Other,
    }
}

/// Endings of genitives inside a name, in which no verb ends: `Nederluleå sockens hembygdsförening`.
const GENITIVES: [&str; 6] = ["ens", "ets", "äns", "rnas", "ads", "fts"];

/// Lower-cased words in a row that may stand behind a preposition: `för nya lokaler`.
const LONGEST_PHRASE: usize = 2;

/// What the words between a joiner and a sum make of it: a further grant where they name nothing but who is given it
/// and what for (`Piteå kommun bidrag om`, `till resor år 2025`), something else where they act on it.
fn given_to(rules: &RuleSet, tail: &str) -> Next {
    let is = |kind, word: &str| rules.decision.is_word(kind, word);
    let words = || tail.split_whitespace().map(|w| w.trim_matches([',', ';', ':', '(', ')', '”', '"', '»']));
    if words().any(|word| is(SumKind::Acting, word)) {
        return Next::Other;
    }
    let may_act = |word: &str| word.ends_with(['r', 's']);
    let is_noun = |word: &str| rules.decision.names_money(word) || rules.decision.is_receiver(word);
    let words: Vec<&str> = words().filter(|word| !word.is_empty()).collect();
    let (mut in_phrase, mut in_name) = (false, false);
    let mut run: Vec<&str> = Vec::new();
    let mut before = "";
    for (nth, &word) in words.iter().enumerate() {
        let lower = word.to_lowercase();
        let leads_to_noun = words.get(nth + 1).is_some_and(|next| is_noun(&next.to_lowercase()));
        // `Norrbottens läns bildningsförbund`, `Konstens vänner`
        let is_in_name = in_name
            && (GENITIVES.iter().any(|end| word.ends_with(end))
                || before.ends_with('s') && word.ends_with("er"));
        before = word;
        if word.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic()) {
            // `för lokaler satsar Piteå`
            if run.len() > 1 && run.last().is_some_and(|last| may_act(last)) {
                return Next::Open;
            }
            in_name = word.starts_with(char::is_uppercase);
            run.clear();
        } else if is(SumKind::Leading, &lower) {
            // `en ny båt` goes on with its phrase.
            in_phrase |= is(SumKind::Purpose, &lower);
            in_name &= !in_phrase;
            run.clear();
        } else if is_noun(&lower) {
            run.clear();
        } else if is_in_name || leads_to_noun && !may_act(word) {
            // `årligt driftbidrag`, `den ideella föreningen`
        } else if in_phrase && run.len() < LONGEST_PHRASE {
            if run.len() + 1 == LONGEST_PHRASE && word.ends_with('s') {
                return Next::Open;
            }
            run.push(word);
        } else if !in_name || may_act(word) {
            return Next::Open;
        }
    }
    Next::Joined
}

/// The clause that a sum stands in, from there on, in lower case.
fn clause(after: &str) -> String {
    let near = after.char_indices().nth(LONGEST_CLAUSE).map_or(after.len(), |(at, _)| at);
    let after = after.get(..near).unwrap_or_default();
    let end = after.find([',', ';']).or_else(|| after.find(". ")).unwrap_or(after.len());
    after.get(..end).unwrap_or_default().to_lowercase()
}

/// `ur 2021 års anslag` and `ur 2022 års anslag`: whether the words behind two sums tell the same of each.
fn is_parallel(rules: &RuleSet, one: &str, other: &str) -> bool {
    let first =
        |text: &str| text.split(|c: char| !c.is_alphabetic()).find(|w| !w.is_empty()).map(str::to_owned);
    let Some(word) = first(one).filter(|word| first(other).as_ref() == Some(word)) else { return false };
    let is_new = |word: &str| other.contains(word) && !one.contains(word);
    FROM.contains(&word.as_str()) || !rules.decision.words(SumKind::Other).any(is_new)
}

#[cfg(test)]
mod tests {
    use super::{Next, joined};
    use crate::recognize::RuleSet;

    #[test]
    fn only_names_and_purposes_join_a_further_grant() {
        let rules = RuleSet::builtin();
        let next = |between: &str| joined(rules, between, " för resor.", "Nämnden beviljar Havsöringen ");
        for between in [
            " till Havsöringen och Lövängens kommun ",
            " till A, Föreningen Vår by ",
            " till lön och till drift i nya lokaler ",
            " för 2024 och för år 2025 ",
            ", Lövängens hembygdsförening bidrag om ",
            " samt till den ideella föreningen Björkliden ",
            " och Stiftelsen Norrbottens museum ",
            " respektive ",
            " och för etapp 2 ",
            " och Norrbottens läns bildningsförbund ",
            " och Nederluleå sockens hembygdsförening ",
            " samt Föreningen Konstens vänner ",
            " och årligt driftbidrag ",
            " och därefter ",
        ] {
            assert_eq!(next(between), Next::Joined, "{between}");
        }
        for between in [
            " och Lövängens kommun står för ",
            ", och projektägaren satsar själv ",
            ", samt egenfinansiering ",
            " och flyttar ",
            " och Lövängens region väntas besluta om ",
            " för 2024 och tar ställning till ",
            ", medan ",
            ", Vinnova går in med ",
            " samt öronmärker ",
            " och icke ",
            " och en fordran på ",
        ] {
            assert_eq!(next(between), Next::Other, "{between}");
        }
        for between in [
            " och Lövängens kommun knegar ihop ",
            " plus moms ",
            " och preliminärt ",
            " och för lokaler knegar Lövängen ",
        ] {
            assert_eq!(next(between), Next::Open, "{between}");
        }
    }
}
