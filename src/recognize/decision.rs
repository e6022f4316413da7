//! What a decision item does: the text of the item in, its outcome out. The verb that stands first decides.
//! Verbs stand in `rules/decision.toml`.

use std::ops::Range;

use serde::Deserialize;

use super::pattern::{Pattern, Sieve};
use super::rule_file::{Entry, RuleFile};
use super::ruleset::Examples;
use super::{RuleError, RuleId};
use crate::record::DecisionOutcome;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VerbData {
    outcome: DecisionOutcome,
    patterns: Vec<String>,
}

/// Words about a sum, searched in lower case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SumData {
    kind: SumKind,
    words: Vec<String>,
}

/// What words make of a sum behind a granting verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SumKind {
    /// Between a granted sum and the next: the next is something else.
    Other,
    /// Before a sum, at a word's beginning: it is lent or guaranteed.
    Lent,
}

#[derive(Debug)]
struct Verb {
    entry: Entry<VerbData>,
    pattern: Pattern,
}

/// The verbs, ready to use.
#[derive(Debug)]
pub struct DecisionVerbs {
    verbs: Vec<Verb>,
    sums: Vec<Entry<SumData>>,
    sieve: Sieve,
}

/// The operative verb of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct OperativeVerb {
    /// What it does.
    pub outcome: DecisionOutcome,
    /// Where it stands in the lower-cased item; the same bytes as in the item for Swedish letters.
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
        file.finish()?;
        let mut verbs = Vec::with_capacity(entries.len());
        for entry in entries {
            let alternatives = entry.data.patterns.join("|");
            let pattern = format!(r"(?:^|[^\p{{L}}])(?P<verb>{alternatives})(?:[^\p{{L}}]|$)");
            let pattern = Pattern::new(&pattern).map_err(|e| RuleError::rule(&name, &entry.id, e))?;
            verbs.push(Verb { entry, pattern });
        }
        let sieve = Sieve::new(verbs.iter().map(|v| &v.pattern));
        Ok(Self { verbs, sums, sieve })
    }

    /// Compiles every pattern now. The error names the rule that is broken.
    pub(super) fn prove(&self) -> Result<(), RuleError> {
        let mut verbs = self.verbs.iter();
        verbs
            .try_for_each(|v| v.pattern.prove().map_err(|e| RuleError::rule("decision.toml", &v.entry.id, e)))
    }

    /// Runs the accept and reject examples of the rules.
    pub fn check(&self, examples: &mut Examples) {
        for verb in &self.verbs {
            examples.run("decision.toml", &verb.entry, |text| {
                self.first(text).is_some_and(|found| found.rule == verb.entry.id)
            });
        }
        for entry in &self.sums {
            examples.run("decision.toml", entry, |text| match entry.data.kind {
                SumKind::Other => self.is_other_sum(text),
                SumKind::Lent => self.is_lent(text),
            });
        }
    }

    /// Whether words between a granted sum and the next say that the next is something else than a grant.
    pub fn is_other_sum(&self, between: &str) -> bool {
        let lower = between.to_lowercase();
        self.words(SumKind::Other).any(|word| lower.contains(word))
    }

    /// Whether words before a sum say that it is lent or guaranteed and not given.
    pub fn is_lent(&self, before: &str) -> bool {
        let lower = before.to_lowercase();
        self.words(SumKind::Lent).any(|word| {
            let mut found = lower.match_indices(word);
            found.any(|(at, _)| lower.get(..at).is_some_and(|t| !t.ends_with(char::is_alphanumeric)))
        })
    }

    fn words(&self, kind: SumKind) -> impl Iterator<Item = &str> {
        let entries = self.sums.iter().filter(move |e| e.data.kind == kind);
        entries.flat_map(|e| &e.data.words).map(String::as_str)
    }

    /// The operative verb of an item: the one that begins first; of two at one place the longer.
    pub fn first(&self, item: &str) -> Option<OperativeVerb> {
        let lower = item.to_lowercase();
        let mut best: Option<OperativeVerb> = None;
        for verb in self.sieve.hits(&lower).iter().filter_map(|i| self.verbs.get(i)) {
            let Some(found) = verb.pattern.group(&lower, "verb") else { continue };
            let better = best.as_ref().is_none_or(|b| {
                found.start < b.range.start || (found.start == b.range.start && found.end > b.range.end)
            });
            if better {
                best = Some(OperativeVerb {
                    outcome: verb.entry.data.outcome,
                    range: found,
                    rule: verb.entry.id.clone(),
                });
            }
        }
        best
    }
}
