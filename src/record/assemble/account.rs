//! Whether a sentence among the items of a decision gives something, or tells what was given, proposed or asked for
//! before: `Styrelsen beviljade i mars 2014 500 000 kr` right under `X beviljas 725 000 kr`. Alone such a sentence
//! is the decision itself, in minutes written afterwards; so it tells only beside one that speaks otherwise.

use std::ops::Range;

use crate::document::{Document, Span};
use crate::recognize::RuleSet;
use crate::recognize::decision::AccountKind;
use crate::record::DecisionOutcome;

use super::decisions::unbroken;
use super::granted::sentences;
use super::zones::names_another;

/// How a sentence speaks of what its verb does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Now: `beviljas`, `beslutar att bevilja`.
    Now,
    /// `att bevilja`: what stands over it says when.
    Open,
    /// `beslutade att bevilja`, and no day.
    Decided,
    /// `beviljades`, and no day.
    Past,
    /// `beviljades 40 000 kr till samma ändamål år 2019`.
    PastYear,
    /// `beviljades den 27 mars 2014`.
    PastDay,
    /// `Förvaltningen föreslår att X beviljas`.
    Proposed,
}

/// What the sentences of a decision are like.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    now: bool,
    open: bool,
    decided: bool,
    past: bool,
    day: bool,
    without_sum: bool,
    /// Somewhere below a sum is granted now.
    expected: bool,
}

impl Said {
    /// Notes that a sum is granted now, above or below: what was granted on another day is told.
    pub fn expect(&mut self) {
        self.expected = true;
    }

    /// Notes a sentence, with a sum or without.
    pub fn note(&mut self, manner: Manner, has_sum: bool) {
        match manner {
            // What grants without a sum may leave it to be told.
            Manner::Now | Manner::Open if !has_sum => self.without_sum = true,
            _ if !has_sum => {}
            Manner::Now => self.now = true,
            Manner::Open => self.open = true,
            Manner::Decided => self.decided = true,
            Manner::Past | Manner::PastYear => self.past = true,
            Manner::PastDay => self.day = true,
            Manner::Proposed => {}
        }
    }

    /// Whether a sentence only tells of another decision than those noted.
    pub fn tells(&self, manner: Manner) -> bool {
        let acts = self.now || self.open || self.decided || self.past;
        match manner {
            Manner::Now | Manner::Open | Manner::Decided => false,
            Manner::Past => self.now,
            Manner::PastYear => self.now || self.open || self.expected || self.without_sum,
            Manner::PastDay => acts || self.expected || self.without_sum,
            Manner::Proposed => acts || self.day,
        }
    }
}

/// Bytes before a verb that are read.
const LONGEST_BEFORE: usize = 400;
/// Bytes behind a verb in which a day stands that is its own.
const LONGEST_BEHIND: usize = 60;

/// How a sentence speaks of what a verb in it does.
pub(super) fn manner(rules: &RuleSet, sentence: &str, verb: &Range<usize>) -> Manner {
    let mut from = verb.start.saturating_sub(LONGEST_BEFORE);
    while !sentence.is_char_boundary(from) {
        from += 1;
    }
    let before = sentence.get(from..verb.start).unwrap_or_default().to_lowercase();
    let form = sentence.get(verb.clone()).unwrap_or_default().to_lowercase();
    let form = form.split_whitespace().next().unwrap_or_default();
    let account = |kind, word: &str| rules.decision.is_account(kind, word);
    let words: Vec<&str> = before.split_whitespace().map(|w| w.trim_matches([',', ':', ';'])).collect();
    let goes_on = words.iter().any(|word| account(AccountKind::Further, word));
    let governing = words.iter().rposition(|word| {
        account(AccountKind::Proposing, word) || account(AccountKind::Decided, word) || *word == "beslutar"
    });
    let is_past = account(AccountKind::Past, form);
    let may = words.iter().rev().take(2).any(|word| account(AccountKind::May, word));
    let requests = words.iter().rposition(|word| account(AccountKind::Requesting, word));
    // `I ansökan begärs att 300 000 kronor beviljas.`
    let requests = requests.is_some_and(|at| {
        let mut behind = words.get(at + 1..).unwrap_or_default().iter();
        behind.clone().any(|word| *word == "att") && !behind.any(|w| matches!(*w, "och" | "samt" | "men"))
    });
    if may || requests {
        return Manner::Proposed;
    }
    let has_day = || {
        let to = sentence.get(verb.end..).unwrap_or_default();
        let to = to.char_indices().nth(LONGEST_BEHIND).map_or(to, |(at, _)| to.get(..at).unwrap_or(to));
        tells_day(rules, &format!("{before}{form} {}", to.to_lowercase()))
    };
    match governing.and_then(|at| Some((at, *words.get(at)?))) {
        Some((at, word)) if account(AccountKind::Proposing, word) => {
            // `Nämnden anser att … och beviljar`: the verb is the board's own.
            let is_own = form.ends_with('r')
                && words.get(at..).unwrap_or_default().iter().any(|w| matches!(*w, "och" | "samt" | "men"));
            // `föreslår kommunfullmäktige att bevilja`: an item that asks another board.
            let asks = || {
                let behind = sentence.get(from..).unwrap_or_default();
                let behind = behind.find(&format!("{word} ")).and_then(|n| behind.get(n + word.len()..));
                behind.is_some_and(|behind| names_another(rules, behind))
            };
            if is_own || goes_on || asks() { Manner::Open } else { Manner::Proposed }
        }
        Some((_, "beslutar")) => Manner::Now,
        Some(_) if !goes_on && has_day() => Manner::PastDay,
        Some(_) => Manner::Decided,
        None if is_past && goes_on => Manner::Decided,
        None if is_past && has_day() => Manner::PastDay,
        None if is_past && ends_with_year(rules, sentence.get(verb.end..).unwrap_or_default()) => {
            Manner::PastYear
        }
        None if is_past => Manner::Past,
        None if form.ends_with(['s', 'r']) => Manner::Now,
        None => Manner::Open,
    }
}

/// How the items of a decision speak, noted as they come: each of them is read once, however many paragraphs follow.
#[derive(Default)]
pub(super) struct Told {
    said: Said,
    n_noted: usize,
}

impl Told {
    /// Whether a paragraph under the items of a decision tells of other decisions alone. The spans of the items above
    /// only grow from call to call.
    pub fn only_tells<'s>(
        &mut self,
        doc: &Document,
        rules: &RuleSet,
        text: &str,
        above: impl Iterator<Item = &'s Span>,
    ) -> bool {
        let own = manners(rules, text);
        let acts = |manner| matches!(manner, Manner::Now | Manner::Open | Manner::Decided);
        if own.is_empty() || own.iter().any(|(manner, _)| acts(*manner)) {
            return false;
        }
        for span in above.skip(self.n_noted) {
            self.n_noted += 1;
            let text = unbroken(doc, *span);
            let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
            for (manner, grants) in
                manners(rules, &text).into_iter().filter(|(_, grants)| has_digits || *grants)
            {
                self.said.note(manner, has_digits || !grants);
            }
        }
        let mut said = self.said.clone();
        own.into_iter().all(|(manner, _)| {
            let tells = said.tells(manner);
            said.note(manner, !tells);
            tells
        })
    }
}

/// How the sentences of a text speak, and whether they grant.
fn manners(rules: &RuleSet, text: &str) -> Vec<(Manner, bool)> {
    let of = |range: Range<usize>| {
        let sentence = text.get(range)?;
        let verb = rules.decision.first(sentence)?;
        Some((manner(rules, sentence, &verb.range), verb.outcome == DecisionOutcome::Grant))
    };
    sentences(text).into_iter().filter_map(of).collect()
}

/// Words of a sentence that takes a matter off the agenda.
const MOST_DROPPING: usize = 8;

/// Whether a sentence only says that a matter was taken off the agenda: `Utgår.`, `Dagordningspunkt 8 utgår.`
pub(super) fn is_dropped(rules: &RuleSet, text: &str) -> bool {
    let mut drops = false;
    let mut n_words = 0;
    let only = text.split_whitespace().all(|word| {
        n_words += 1;
        let word = word.trim_matches(['.', ',', '§']).to_lowercase();
        let is_verb = rules.decision.is_account(AccountKind::Drops, &word);
        drops |= is_verb;
        n_words <= MOST_DROPPING
            && (is_verb
                || word.bytes().all(|byte| byte.is_ascii_digit())
                || rules.decision.is_account(AccountKind::Dropped, &word))
    });
    only && drops
}

/// Whether a text in lower case names the time of what it tells: a day of its own, or a month or year right at the
/// beginning or at a verb in the past. `bidrag för 2014` says what the money is for.
fn tells_day(rules: &RuleSet, text: &str) -> bool {
    let words: Vec<&str> =
        text.split_whitespace().map(|w| w.trim_matches([',', '.', ';', '(', ')'])).collect();
    let is_digits =
        |word: &str, lens: &[usize]| lens.contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
    let is_year = |word: &str| is_digits(word, &[4]) && (word.starts_with("19") || word.starts_with("20"));
    let is_day = |word: &str| {
        let mut parts = word.split('-');
        let is = |part: Option<&str>, n| part.is_some_and(|p| is_digits(p, &[n]));
        word.len() == 10 && is(parts.next(), 4) && is(parts.next(), 2) && is(parts.next(), 2)
    };
    let is_before = rules.decision.is_account(AccountKind::Before, text);
    is_before
        || words.iter().enumerate().any(|(at, word)| {
            let is_whole_day = is_day(word);
            if !is_whole_day && !is_year(word) {
                return false;
            }
            let next = words.get(at + 1).copied().unwrap_or_default();
            if ["kr", "kronor", "tkr", "euro", "–", "-", "till", "t.o.m"].contains(&next) {
                return false;
            }
            let part_of_day = |w: &&&str| rules.date.is_month(w) || is_digits(w, &[1, 2]) || **w == "den";
            let behind = words.get(..at).unwrap_or_default();
            let n_parts = behind.iter().rev().take_while(part_of_day).count();
            let parts = behind.get(at - n_parts..).unwrap_or_default();
            let has_day = is_whole_day || parts.iter().any(|w| is_digits(w, &[1, 2]));
            let mut lead = behind.get(..at - n_parts).unwrap_or_default().iter().rev();
            let first = lead.next().copied().unwrap_or_default();
            if has_day {
                return !rules.decision.is_account(AccountKind::NotWhen, first);
            }
            let is_verb = |word: &str| {
                word.is_empty()
                    || rules.decision.is_account(AccountKind::Past, word)
                    || rules.decision.is_account(AccountKind::Decided, word)
            };
            let second = lead.next().copied().unwrap_or_default();
            is_verb(first) || rules.decision.is_account(AccountKind::When, first) && is_verb(second)
        })
}

/// Whether a sentence ends with a year that is called one: `till samma ändamål år 2019.` A year alone is often what the
/// money is for, or part of a name (`Havets dag 2024`).
fn ends_with_year(rules: &RuleSet, behind: &str) -> bool {
    let lower = behind.trim_end_matches(['.', ' ', ',', ';']).to_lowercase();
    let mut words = lower.rsplit(char::is_whitespace);
    let (year, called) = (words.next().unwrap_or_default(), words.next());
    let is_year = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    is_year
        && (year.starts_with("19") || year.starts_with("20"))
        && called == Some("år")
        // `bidrag för år 2019`
        && !words.next().is_some_and(|word| rules.decision.is_account(AccountKind::NotWhen, word))
}

#[cfg(test)]
mod tests {
    use super::{Manner, Said, manner};
    use crate::recognize::RuleSet;

    #[test]
    fn what_was_granted_before_is_told() {
        let rules = RuleSet::builtin();
        for (sentence, is) in [
            ("Havsöringen beviljas 725 000 kr.", Manner::Now),
            ("Nämnden beslutar den 3 maj 2021 att bevilja Havsöringen 725 000 kr.", Manner::Now),
            ("att bevilja Havsöringen 725 000 kr", Manner::Open),
            ("Nämnden beslutade att bevilja Havsöringen 725 000 kr.", Manner::Decided),
            ("Havsöringen beviljades 40 000 kr till badet år 2019.", Manner::PastYear),
            ("Havsöringen beviljades 40 000 kr till Badets dag 2019.", Manner::Past),
            ("Havsöringen beviljades 40 000 kr för år 2019.", Manner::Past),
            ("Nämnden beviljade Havsöringen bidrag för 2014 med 50 000 kr.", Manner::Past),
            ("Havsöringen beviljades 2000 kr.", Manner::Past),
            ("Nämnden beviljade i mars 2014 Havsöringen 500 000 kr.", Manner::PastDay),
            ("Havsöringen beviljades den 27 mars 2014 ett bidrag om 500 000 kr.", Manner::PastDay),
            ("Havsöringen beviljades 2012 ett bidrag om 500 000 kr.", Manner::PastDay),
            ("Under 2013 beviljade nämnden 500 000 kr till en förstudie.", Manner::PastDay),
            ("Nämnden beslutade 2014-03-27 att bevilja föreningen 500 000 kr.", Manner::PastDay),
            ("Kontoret föreslår att 725 000 kr beviljas.", Manner::Proposed),
            ("Kontoret bedömer att ansökan bör beviljas.", Manner::Proposed),
            ("Högst 30 000 kronor får beviljas per år.", Manner::Proposed),
            ("I ansökan begärs att 300 000 kr beviljas.", Manner::Proposed),
            ("Sammanlagt 180 000 kr beviljades föregående år.", Manner::PastDay),
            ("Kontoret föreslår vidare att Lövängen beviljas 30 000 kr.", Manner::Open),
            ("Nämnden anser att målen nås och beviljar Havsöringen 30 000 kr.", Manner::Open),
            ("Kommunstyrelsen föreslår kommunfullmäktige att bevilja Havsöringen 30 000 kr.", Manner::Open),
        ] {
            let verb = rules.decision.first(sentence).unwrap().range;
            assert_eq!(manner(rules, sentence, &verb), is, "{sentence}");
        }
    }

    #[test]
    fn what_is_taken_off_the_agenda_is_not_decided() {
        let rules = RuleSet::builtin();
        for text in ["Utgår.", "Dagordningspunkt 8 utgår.", "Ärendet utgår", "§ 12 utgår ur dagordningen."]
        {
            assert!(super::is_dropped(rules, text), "{text}");
        }
        for text in ["Bidraget utgår från anslaget", "Ärendet utgår från dagens sammanträde.", "Ärendet", ""]
        {
            assert!(!super::is_dropped(rules, text), "{text}");
        }
    }

    #[test]
    fn what_is_told_is_told_beside_a_decision() {
        let beside = |noted: &[(Manner, bool)], manner| {
            let mut said = Said::default();
            noted.iter().for_each(|(manner, has_sum)| said.note(*manner, *has_sum));
            said.tells(manner)
        };
        assert!(!beside(&[(Manner::PastDay, true)], Manner::PastDay), "minutes written afterwards");
        assert!(beside(&[(Manner::PastDay, true)], Manner::Proposed));
        assert!(beside(&[(Manner::Now, true)], Manner::Past));
        assert!(!beside(&[(Manner::Open, true)], Manner::Past));
        let mut coming = Said::default();
        coming.expect();
        assert!(
            coming.tells(Manner::PastDay) && coming.tells(Manner::PastYear) && !coming.tells(Manner::Past)
        );
        assert!(beside(&[(Manner::Now, false)], Manner::PastDay), "the sum is another's");
        assert!(!beside(&[(Manner::Now, false)], Manner::Past), "it tells the sum");
    }
}
