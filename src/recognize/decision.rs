//! What a decision item does: the text of the item in, its outcome out. The verb that stands first decides.
//! Verbs stand in `rules/decision.toml`.

use std::ops::Range;

use regex::{Regex, RegexSet};
use serde::Deserialize;

use super::{RuleError, RuleId};
use crate::record::DecisionOutcome;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    verb: Vec<VerbRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VerbRule {
    id: String,
    outcome: DecisionOutcome,
    #[allow(dead_code, reason = "a sentence for the reader of the rule file")]
    says: String,
    patterns: Vec<String>,
    accept: Vec<String>,
    reject: Vec<String>,
}

#[derive(Debug)]
struct Verb {
    id: RuleId,
    outcome: DecisionOutcome,
    pattern: Regex,
    examples: (Vec<String>, Vec<String>),
}

/// The compiled verbs.
#[derive(Debug)]
pub struct DecisionVerbs {
    verbs: Vec<Verb>,
    set: RegexSet,
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
    /// Compiles the text of `decision.toml`. The error names the rule that is broken.
    pub fn parse(text: &str, file: &str) -> Result<Self, RuleError> {
        let parsed: File = toml::from_str(text).map_err(|e| RuleError::new(file, "", e.message()))?;
        let mut verbs = Vec::with_capacity(parsed.verb.len());
        let mut patterns = Vec::with_capacity(parsed.verb.len());
        for rule in parsed.verb {
            let pattern = format!(r"(?:^|[^\p{{L}}])(?P<verb>{})(?:[^\p{{L}}]|$)", rule.patterns.join("|"));
            let compiled = Regex::new(&pattern).map_err(|e| RuleError::new(file, &rule.id, &e.to_string()))?;
            patterns.push(pattern);
            verbs.push(Verb {
                id: rule.id.into(),
                outcome: rule.outcome,
                pattern: compiled,
                examples: (rule.accept, rule.reject),
            });
        }
        let set = RegexSet::new(&patterns).map_err(|e| RuleError::new(file, "", &e.to_string()))?;
        Ok(Self { verbs, set })
    }

    /// Runs the accept and reject examples of the rules.
    pub fn check(&self, file: &str) -> Result<(), RuleError> {
        for verb in &self.verbs {
            for example in &verb.examples.0 {
                if self.first(example).is_none_or(|found| found.rule != verb.id) {
                    return Err(RuleError::new(file, &verb.id, &format!("does not accept `{example}`")));
                }
            }
            for example in &verb.examples.1 {
                if self.first(example).is_some_and(|found| found.rule == verb.id) {
                    return Err(RuleError::new(file, &verb.id, &format!("does not reject `{example}`")));
                }
            }
        }
        Ok(())
    }

    /// Number of rules.
    pub fn len(&self) -> usize {
        self.verbs.len()
    }

    /// Whether there is no rule.
    pub fn is_empty(&self) -> bool {
        self.verbs.is_empty()
    }

    /// The operative verb of an item: the one that begins first; of two at one place the longer.
    pub fn first(&self, item: &str) -> Option<OperativeVerb> {
        let lower = item.to_lowercase();
        let mut best: Option<OperativeVerb> = None;
        for verb in self.set.matches(&lower).iter().filter_map(|i| self.verbs.get(i)) {
            let Some(found) = verb.pattern.captures(&lower).and_then(|c| c.name("verb")) else { continue };
            let better = best.as_ref().is_none_or(|b| {
                found.start() < b.range.start || (found.start() == b.range.start && found.end() > b.range.end)
            });
            if better {
                best = Some(OperativeVerb { outcome: verb.outcome, range: found.range(), rule: verb.id.clone() });
            }
        }
        best
    }
}
