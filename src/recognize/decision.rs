//! What a decision item does: the text of the item in, its outcome out. The verb that stands first decides.
//! Verbs stand in `rules/decision.toml`.

use std::ops::Range;

use super::decider::DeciderData;
use super::pattern::{Pattern, Sieve, Text};
use super::pattern_source;
use super::rule_file::{Entry, RuleFile};
use super::ruleset::Examples;
use super::{RuleError, RuleId};
use crate::record::DecisionOutcome;

mod data;

use data::{AccountData, FollowData, OpeningData, SumData, VerbData};
pub use data::{AccountKind, OpeningKind, SumKind};

#[derive(Debug)]
struct Verb {
    entry: Entry<VerbData>,
    /// One for each of its forms.
    patterns: Vec<Pattern>,
}

/// The verbs, ready to use.
#[derive(Debug)]
pub struct DecisionVerbs {
    verbs: Vec<Verb>,
    sums: Vec<Entry<SumData>>,
    pub(super) deciders: Vec<Entry<DeciderData>>,
    accounts: Vec<Entry<AccountData>>,
    openings: Vec<Entry<OpeningData>>,
    follows: Vec<Entry<FollowData>>,
    sieve: Sieve,
    /// For each pattern of the sieve, its verb and its number there.
    owners: Vec<(usize, usize)>,
}

/// The operative verb of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct OperativeVerb {
    /// What it does.
    pub outcome: DecisionOutcome,
    /// Where it stands in the item.
    pub range: Range<usize>,
    /// The rule.
    pub rule: RuleId,
}

impl DecisionVerbs {
    /// Compiles `decision.toml`. The error names the rule that is broken.
    pub fn compile(mut file: RuleFile) -> Result<Self, RuleError> {
        let name = file.name().to_owned();
        let entries = file.take::<VerbData>("verb")?;
        let sums = file.take::<SumData>("sum")?;
        let deciders = file.take::<DeciderData>("decider")?;
        let accounts = file.take::<AccountData>("account")?;
        let openings = file.take::<OpeningData>("opening")?;
        let follows = file.take::<FollowData>("follow")?;
        file.finish()?;
        let mut verbs = Vec::with_capacity(entries.len());
        for entry in entries {
            let patterns = entry.data.patterns.iter().map(|form| Pattern::new(&pattern_source::word(form)));
            let patterns = patterns.collect::<Result<Vec<_>, _>>();
            let patterns = patterns.map_err(|e| RuleError::rule(&name, &entry.id, e))?;
            verbs.push(Verb { entry, patterns });
        }
        let sieve = Sieve::new(verbs.iter().flat_map(|v| &v.patterns));
        let numbers = |(verb, v): (usize, &Verb)| (0..v.patterns.len()).map(move |nth| (verb, nth));
        let owners = verbs.iter().enumerate().flat_map(numbers).collect();
        Ok(Self { verbs, sums, deciders, accounts, openings, follows, sieve, owners })
    }

    /// Compiles every pattern now. The error names the rule that is broken.
    pub(super) fn prove(&self) -> Result<(), RuleError> {
        let mut patterns = self.verbs.iter().flat_map(|v| v.patterns.iter().map(|p| (&v.entry.id, p)));
        patterns.try_for_each(|(id, p)| p.prove().map_err(|e| RuleError::rule("decision.toml", id, e)))
    }

    /// Runs the accept and reject examples of the rules.
    pub fn check(&self, examples: &mut Examples) {
        for verb in &self.verbs {
            examples.run("decision.toml", &verb.entry, |text| {
                self.first(text).is_some_and(|found| found.rule == verb.entry.id)
            });
        }
        for entry in &self.deciders {
            examples.run("decision.toml", entry, |text| self.says(entry.data.kind, text));
        }
        for entry in &self.openings {
            examples.run("decision.toml", entry, |text| self.is_opening(entry.data.kind, text));
        }
        for entry in &self.follows {
            examples.run("decision.toml", entry, |text| follows(&entry.data, text));
        }
        for entry in &self.accounts {
            examples.run("decision.toml", entry, |text| self.is_account(entry.data.kind, text));
        }
        for entry in &self.sums {
            examples.run("decision.toml", entry, |text| match entry.data.kind {
                SumKind::Other => self.is_other_sum(text),
                SumKind::NotMoney => self.is_no_money(text),
                SumKind::Bought => self.is_bought(text),
                SumKind::Money => self.names_money(text),
                SumKind::Base => self.is_base(text),
                SumKind::Asked => self.is_asked(text),
                SumKind::Template => self.is_template(text),
                SumKind::Comparing => self.is_difference(text),
                SumKind::Each => self.is_each(text),
                SumKind::EachOf => self.is_of_each(text),
                SumKind::Pool => self.is_pool(text),
                kind @ (SumKind::Stating
                | SumKind::SettingAside
                | SumKind::Paying
                | SumKind::TheMoney
                | SumKind::Price
                | SumKind::States
                | SumKind::Lent
                | SumKind::ListWhole
                | SumKind::DecidedColumn) => self.begins(kind, text).is_some(),
                SumKind::Receiver => self.is_receiver(text),
                kind @ (SumKind::Refused
                | SumKind::Answering
                | SumKind::Acting
                | SumKind::Leading
                | SumKind::Purpose
                | SumKind::Beside) => self.is_word(kind, text),
                kind => self.holds(kind, text),
            });
        }
    }

    /// Whether a paragraph under a decision goes on with it without an operative verb: how what is granted is paid, how long
    /// the decision holds.
    pub fn goes_on(&self, text: &str) -> bool {
        self.follows.iter().any(|entry| follows(&entry.data, text))
    }

    /// Whether a word in any case is of a kind in the sentence that opens a decision; of [`OpeningKind::Ground`],
    /// whether the sentence begins so.
    pub fn is_opening(&self, kind: OpeningKind, text: &str) -> bool {
        let entries = self.openings.iter().filter(|e| e.data.kind == kind);
        entries.flat_map(|e| &e.data.words).any(|word| match kind {
            OpeningKind::Ground => text.starts_with(word.as_str()),
            _ => same_letters(text, word),
        })
    }

    /// Whether a word in lower case is of a kind that tells of another decision.
    pub fn is_account(&self, kind: AccountKind, word: &str) -> bool {
        let mut words = self
            .accounts
            .iter()
            .filter(|e| e.data.kind == kind)
            .flat_map(|e| &e.data.words)
            .map(String::as_str);
        match kind {
            AccountKind::Past => words.any(|ending| word.ends_with(ending)),
            AccountKind::Before => words.any(|known| word.contains(known)),
            _ => words.any(|known| known == word),
        }
    }

    /// Whether words between a granted sum and the next say that the next is something else than a grant.
    pub fn is_other_sum(&self, between: &str) -> bool {
        let lower = between.to_lowercase();
        self.words(SumKind::Other).any(|word| lower.contains(word))
    }

    /// Whether words before a sum name something else than money as what is given: a loan, a permit. What
    /// stands behind the name of money is what the money is for.
    pub fn is_no_money(&self, words: &str) -> bool {
        self.names_before_money(SumKind::NotMoney, words)
    }

    /// Whether words name work that is bought as what is given: a contract.
    pub fn is_bought(&self, words: &str) -> bool {
        self.names_before_money(SumKind::Bought, words)
    }

    /// Whether of the nouns that name money or something else the first names the other.
    fn names_before_money(&self, other: SumKind, words: &str) -> bool {
        // A capital inside a sentence begins a name.
        let name = |word: &&str| word.starts_with(char::is_uppercase) && !words.starts_with(*word);
        let nouns = nouns(words).filter(|w| !name(w)).map(str::to_lowercase);
        for word in nouns {
            if self.is_noun(SumKind::Money, &word) {
                return false;
            }
            if self.is_noun(other, &word) {
                return true;
            }
        }
        false
    }

    /// Whether a word in lower case names what can be given: money, a loan, a permit.
    pub fn is_gift(&self, word: &str) -> bool {
        self.is_noun(SumKind::Money, word) || self.is_noun(SumKind::NotMoney, word)
    }

    /// Whether words name something lent or guaranteed.
    pub fn names_loan(&self, words: &str) -> bool {
        nouns(words).any(|word| self.is_noun(SumKind::Borrowed, &word.to_lowercase()))
    }

    /// Whether words name money that is given.
    pub fn names_money(&self, words: &str) -> bool {
        nouns(words).any(|word| self.is_noun(SumKind::Money, &word.to_lowercase()))
    }

    /// Whether a word in lower case names somebody who may be given something: `hembygdsföreningen`.
    pub fn is_receiver(&self, word: &str) -> bool {
        self.is_noun(SumKind::Receiver, word)
    }

    fn is_noun(&self, kind: SumKind, word: &str) -> bool {
        self.words(kind).any(|noun| is_form_of(word, noun))
    }

    /// Whether words before a sum say that it is no sum that is given, but what a share is taken of.
    pub fn is_base(&self, before: &str) -> bool {
        let lower = before.to_lowercase();
        self.words(SumKind::Base).any(|word| lower.contains(word))
    }

    /// Whether words before a sum name it as asked for or as a cost.
    pub fn is_asked(&self, before: &str) -> bool {
        let lower = before.to_lowercase();
        let last = lower.split_whitespace().next_back().unwrap_or_default();
        ["om", "på", "till", "är", "kostar", "kosta"].contains(&last)
            && self.words(SumKind::Asked).any(|word| lower.contains(word))
    }

    /// Whether an item is one of a form that is still to be filled in.
    pub fn is_template(&self, item: &str) -> bool {
        let lower = item.to_lowercase();
        let begins = |at: usize| !lower.get(..at).is_some_and(|t| t.ends_with(char::is_alphabetic));
        self.words(SumKind::Template)
            .any(|word| lower.match_indices(word).any(|(at, _)| begins(at) || word.starts_with(['[', '<'])))
    }

    /// Whether a text in lower case holds such words.
    pub fn holds(&self, kind: SumKind, lower: &str) -> bool {
        self.words(kind).any(|word| lower.contains(word))
    }

    /// The words of a kind that a text begins with.
    pub fn begins(&self, kind: SumKind, text: &str) -> Option<&str> {
        self.words(kind).find(|word| text.starts_with(word))
    }

    /// Whether a word in lower case, or what stands in a cell, is one of a kind.
    pub fn is_word(&self, kind: SumKind, word: &str) -> bool {
        self.words(kind).any(|known| known == word)
    }

    /// Whether words behind a sum make it a difference: `300 000 kronor lägre`.
    pub fn is_difference(&self, behind: &str) -> bool {
        behind
            .split(|c: char| !c.is_alphabetic())
            .any(|word| self.words(SumKind::Comparing).any(|w| w == word))
    }

    /// Whether words before a sum make it what one of several is given: `vardera 25 000 kronor`.
    pub fn is_each(&self, before: &str) -> bool {
        let lower = before.to_lowercase();
        nouns(&lower).any(|word| self.words(SumKind::Each).any(|w| w == word))
    }

    /// Whether a clause of who does something else meanwhile stands before a verb or a sum: `, medan B`.
    pub fn ends_aside(&self, words: &str) -> bool {
        let near = words.char_indices().nth_back(LONGEST_CLAUSE).map_or(0, |(at, _)| at);
        let near = words.get(near..).unwrap_or_default();
        let last = near.rsplit([',', ';', '.']).next().unwrap_or_default().to_lowercase();
        let first = last.split_whitespace().next().unwrap_or_default();
        self.is_word(SumKind::Meanwhile, first)
    }

    /// Whether a sentence before a sum, or the words behind its verb, say that each of several is given it.
    pub fn is_of_each(&self, sentence: &str) -> bool {
        // (With a capital inside a sentence it begins a name.)
        let holds = |word: &str| {
            let apart = |at: usize| sentence.get(..at).is_some_and(|head| head.ends_with(' '));
            let ends = |at: usize| sentence.get(at + word.len()..).is_some_and(|t| t.starts_with(' '));
            sentence.match_indices(word).any(|(at, _)| apart(at) && ends(at))
        };
        let joins = |word: &str| self.words(SumKind::Joining).any(|known| known.trim() == word);
        self.each_begins(sentence) || self.words(SumKind::EachOf).any(|word| !joins(word) && holds(word))
    }

    /// Whether a sentence, or the words behind its verb, begin so, or give to each: a clause of purpose before it is
    /// passed over.
    pub fn begins_with_each(&self, words: &str) -> bool {
        self.each_begins(words) || self.is_of_each(words) && self.gives_to_each(words)
    }

    /// `Varje förening`, `att varje förening`.
    fn each_begins(&self, words: &str) -> bool {
        let words = words.trim_start();
        let bare = words.strip_prefix("att ").unwrap_or(words);
        self.words(SumKind::EachOf).any(|word| {
            bare.get(..word.len()).is_some_and(|head| same_letters(head, word))
                && bare.get(word.len()..).is_some_and(|rest| rest.starts_with(' '))
        })
    }

    /// `Nämnden beviljar varje klubb`, `att till varje skola fördela`: each of several right behind a verb or `till`.
    fn gives_to_each(&self, words: &str) -> bool {
        let lower = words.to_lowercase();
        self.words(SumKind::EachOf).any(|word| {
            lower.match_indices(word).any(|(at, _)| {
                let before = lower.get(..at).unwrap_or_default().trim_end();
                before.ends_with("till")
                    || before.ends_with("åt")
                    || self.found(before).iter().any(|v| v.range.end == before.len())
            })
        })
    }

    /// Whether words before a sum make it what a part is given of: `av de 440 000 kronor som avsatts`.
    pub fn is_pool(&self, before: &str) -> bool {
        let lower = before.to_lowercase();
        let bare = lower.trim_end();
        self.words(SumKind::Pool).any(|word| {
            bare.strip_suffix(word).is_some_and(|lead| lead.is_empty() || lead.ends_with(char::is_whitespace))
        })
    }

    /// Whether the words before a verb, in lower case, say that what it does is only weighed: `frågan om att bevilja`.
    fn weighs(&self, clause: &str) -> bool {
        governing(clause).is_some_and(|(word, _)| self.is_account(AccountKind::Weighing, word))
    }

    /// Whether the words before a verb, in lower case, say that it is not done: `avstår från att bevilja`.
    pub fn refrains(&self, clause: &str) -> bool {
        governing(clause).is_some_and(|(word, before)| {
            self.is_account(AccountKind::Refraining, word)
                || self.is_account(AccountKind::Weighing, word)
                    && before.iter().any(|w| self.is_account(AccountKind::Lacking, w))
        })
    }

    /// Words of a kind, in the order of the rules.
    pub fn words(&self, kind: SumKind) -> impl Iterator<Item = &str> {
        let entries = self.sums.iter().filter(move |e| e.data.kind == kind);
        entries.flat_map(|e| &e.data.words).map(String::as_str)
    }

    /// The operative verb of an item: the one that begins first; of two at one place the longer.
    pub fn first(&self, item: &str) -> Option<OperativeVerb> {
        self.found(item).into_iter().next()
    }

    /// All operative verbs of a sentence, in order; of two that overlap the one that begins first.
    pub fn all(&self, sentence: &str) -> Vec<OperativeVerb> {
        let mut found = self.found(sentence);
        let mut end = 0;
        found.retain(|v| {
            let is_free = v.range.start >= end;
            end = if is_free { v.range.end } else { end };
            is_free
        });
        found
    }

    /// Every form of every verb that acts in a text, in order; of two at one place the longer first.
    fn found(&self, text: &str) -> Vec<OperativeVerb> {
        let text = Text::new(text);
        let hits = self.sieve.hits(&text);
        let patterns = hits.iter().filter_map(|(at, place)| {
            let (verb, nth) = self.owners.get(at)?;
            let verb = self.verbs.get(*verb)?;
            Some((verb, verb.patterns.get(*nth)?, place))
        });
        let mut found: Vec<OperativeVerb> = Vec::new();
        for (verb, pattern, place) in patterns {
            let acting =
                pattern.find_all(&text, place).into_iter().filter(|r| verb.acts(self, text.lower(), r));
            found.extend(acting.map(|range| verb.found(range)));
        }
        found.sort_by_key(|v| (v.range.start, std::cmp::Reverse(v.range.end)));
        // `Nämndens beslut att bevilja X 90 000 kronor återkallas`
        let repeals: Vec<usize> =
            found.iter().filter(|v| v.outcome == DecisionOutcome::Repeal).map(|v| v.range.start).collect();
        if !repeals.is_empty() {
            let in_sentence = |v: &OperativeVerb| {
                let next = repeals.get(repeals.partition_point(|at| *at < v.range.end));
                let between = next.and_then(|next| text.lower().get(v.range.end..*next));
                between.is_some_and(|between| !between.contains(". "))
            };
            let is_told = |v: &OperativeVerb| {
                v.outcome == DecisionOutcome::Grant
                    && self.told_decision(clause_before(text.lower(), v.range.start)).is_some()
                    && in_sentence(v)
            };
            found.retain(|v| !is_told(v));
        }
        found
    }

    /// Whether the words before a verb, in lower case, hang it on a decision that is told of: `beslutet den 3 mars att
    /// bevilja`.
    fn told_decision(&self, clause: &str) -> Option<Told> {
        let mut words = clause.split_whitespace().rev();
        if words.next() != Some("att") {
            return None;
        }
        // A day, a number, who decided.
        let mut words = words.take(BEHIND_DECISION).take_while(|w| !self.is_account(AccountKind::Joining, w));
        words.find_map(|word| {
            let kinds = [(AccountKind::ThisDecision, Told::ThisOne), (AccountKind::AnyDecision, Told::One)];
            kinds.into_iter().find(|(kind, _)| self.is_account(*kind, word)).map(|(_, told)| told)
        })
    }
}

/// A decision that a sentence tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// `beslutet`: one that was taken before.
    ThisOne,
    /// `beslut`: one that may be taken now.
    One,
}

/// The clause before a verb in a text in lower case.
fn clause_before(lower: &str, verb: usize) -> &str {
    let mut from = verb.saturating_sub(LONGEST_CLAUSE);
    while !lower.is_char_boundary(from) {
        from += 1;
    }
    let before = lower.get(from..verb).unwrap_or_default();
    before.rsplit(['.', ',', ';', ':']).next().unwrap_or_default()
}

impl Verb {
    fn found(&self, range: Range<usize>) -> OperativeVerb {
        OperativeVerb { outcome: self.entry.data.outcome, range, rule: self.entry.id.clone() }
    }

    /// Whether it acts where it stands. `de beviljade medlen` and `medel som beviljades 2022` tell of what was
    /// done before; `under förutsättning att kommunen beviljar` of what others may do.
    fn acts(&self, words: &DecisionVerbs, lower: &str, range: &Range<usize>) -> bool {
        let verb = lower.get(range.clone()).unwrap_or_default();
        let is_other = |word: &str| {
            self.entry.data.without.iter().any(|other| match other.strip_prefix('-') {
                Some(end) => word.ends_with(end),
                None => other == word,
            })
        };
        if verb.split_whitespace().any(is_other) {
            return false;
        }
        let behind = || {
            let rest = lower.get(range.end..).unwrap_or_default();
            let near = rest.char_indices().nth(LONGEST_CLAUSE).map_or(rest.len(), |(at, _)| at);
            rest.get(..near).and_then(|rest| rest.split(". ").next()).unwrap_or_default()
        };
        let stands_behind = |list: &[String]| list.iter().any(|words| behind().contains(words.as_str()));
        if stands_behind(&self.entry.data.not_behind) && !stands_behind(&self.entry.data.unless_behind) {
            return false;
        }
        let clause = clause_before(lower, range.start);
        let last = clause.split_whitespace().next_back();
        if verb.ends_with("de") && !verb.contains(' ') && last.is_none_or(|w| BEFORE_PARTICIPLE.contains(&w))
        {
            return false;
        }
        if self.entry.data.outcome != DecisionOutcome::Grant {
            return true;
        }
        let is_past = words.is_account(AccountKind::Past, verb);
        // `genom vilket 180 000 kronor beviljades`: the sum is passed over.
        let is_counted = |w: &&str| !w.starts_with(|c: char| c.is_ascii_digit()) && !COUNTED.contains(w);
        let near = clause.split_whitespace().rev().filter(is_counted).take(3);
        let relative = near.into_iter().any(|w| RELATIVE.contains(&w) || is_past && THEN.contains(&w));
        let conditional = CONDITIONAL.iter().any(|w| clause.contains(w))
            || clause.split_whitespace().next().is_some_and(|w| SUBORDINATING.contains(&w));
        let weighed = words.weighs(clause) && !words.refrains(clause);
        let told = words.told_decision(clause) == Some(Told::ThisOne);
        !relative && !conditional && !weighed && !told && !words.asks(clause)
    }
}

fn follows(data: &FollowData, text: &str) -> bool {
    let lower =
        text.char_indices().nth(LONGEST_FOLLOW).map_or(text, |(at, _)| text.get(..at).unwrap_or(text));
    let lower = lower.to_lowercase();
    let behind = data.subjects.iter().filter_map(|subject| lower.strip_prefix(subject.as_str()));
    // `utbetalningen` begins with `utbetalning`.
    let mut behind = behind.filter(|rest| !rest.starts_with(char::is_alphanumeric));
    behind.next().is_some_and(|rest| {
        data.tells.iter().any(|word| rest.contains(word.as_str())) && text.ends_with(data.ends.as_str())
    })
}

/// Characters at the head of a paragraph in which it tells what it goes on with.
const LONGEST_FOLLOW: usize = 240;

/// Bytes before a verb that tell whether it acts.
const LONGEST_CLAUSE: usize = 400;
/// Words between which and a noun a verb in `-de` is a participle.
const BEFORE_PARTICIPLE: [&str; 13] =
    ["det", "den", "de", "att", "av", "redan", "tidigare", "dessa", "detta", "denna", "ej", "icke", "om"];
/// Words that begin a relative clause.
const RELATIVE: [&str; 4] = ["som", "vilka", "vilket", "vilken"];
/// Words that begin a relative clause before a verb in the past.
const THEN: [&str; 4] = ["då", "varvid", "varigenom", "varmed"];
/// Words of a sum.
const COUNTED: [&str; 6] = ["kronor", "kr", "tkr", "mkr", "mnkr", "miljoner"];
/// Words that begin a condition.
const CONDITIONAL: [&str; 3] = ["förutsättning att ", "förutsatt att ", "villkor att "];
/// Words that begin a subordinate clause at the head of a sentence.
const SUBORDINATING: [&str; 6] = ["om", "när", "därest", "ifall", "innan", "såvida"];

/// Words between a decision and the `att` that hangs on it.
const BEHIND_DECISION: usize = 8;

/// Words between `att` and the verb that it belongs to.
const BEHIND_ATT: usize = 8;

/// The word that `att` before a verb belongs to, in a clause in lower case, and up to three words before it: `frågan` of
/// `pröva frågan om att`. A preposition between is passed over.
fn governing(clause: &str) -> Option<(&str, Vec<&str>)> {
    let words: Vec<&str> = clause.split_whitespace().rev().take(BEHIND_ATT + 6).collect();
    let at = words.iter().take(BEHIND_ATT).position(|word| *word == "att")?;
    let behind = words.get(..at).unwrap_or_default();
    if behind.iter().any(|word| ["och", "men", "samt", "utan", "beslutar"].contains(word)) {
        return None;
    }
    let mut before = words.get(at + 1..)?.iter().copied();
    let word = before.next()?;
    let is_between = ["om", "av", "för", "till", "från", "kring"].contains(&word);
    let word = if is_between { before.next()? } else { word };
    Some((word, before.take(3).collect()))
}

/// Whether a word is another in any case; the other is in lower case.
fn same_letters(word: &str, lower: &str) -> bool {
    // A letter and its other case have the same length in every word of the lists.
    // The first byte tells most words apart at once; that of å, ä and ö is the same in both cases.
    let begins =
        || word.bytes().next().zip(lower.bytes().next()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(&b));
    word.len() == lower.len() && begins() && word.chars().flat_map(char::to_lowercase).eq(lower.chars())
}

fn nouns(words: &str) -> impl Iterator<Item = &str> {
    words.split(|c: char| !c.is_alphabetic() && c != '-').filter(|w| !w.is_empty())
}

/// Endings of a noun.
const ENDINGS: [&str; 10] = ["en", "et", "er", "ar", "n", "t", "r", "s", "a", "na"];

/// Whether a lower-cased word is a form of a noun, or of a compound that ends in it.
fn is_form_of(word: &str, noun: &str) -> bool {
    let stems = [word, word.strip_suffix('s').unwrap_or(word)];
    stems.iter().any(|stem| {
        stem.ends_with(noun)
            || ENDINGS.iter().any(|e| stem.strip_suffix(e).is_some_and(|s| s.ends_with(noun)))
    })
}
