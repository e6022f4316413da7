//! What a decision item does: the text of the item in, its outcome out. The verb that stands first decides.
//! Verbs stand in `rules/decision.toml`.

use std::ops::Range;

use regex::{Regex, RegexSet};
use serde::Deserialize;

use super::rule_file::{Entry, RuleFile};
use super::ruleset::Examples;
use super::{RuleError, RuleId};
use crate::record::DecisionOutcome;

/// Lower-case letters of the Latin script as the inside of a character class. All letters of the world
/// (`\p{L}`) make the automata thirty times larger, and a decision has these.
const LETTERS: &str = "a-zß-öø-ÿ";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VerbData {
    outcome: DecisionOutcome,
    patterns: Vec<String>,
}

#[derive(Debug)]
struct Verb {
    entry: Entry<VerbData>,
    pattern: Regex,
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
    /// Compiles `decision.toml`. The error names the rule that is broken.
    pub fn compile(mut file: RuleFile) -> Result<Self, RuleError> {
        let name = file.name().to_owned();
        let entries = file.take::<VerbData>("verb")?;
        file.finish()?;
        let mut verbs = Vec::with_capacity(entries.len());
        for entry in entries {
            let alternatives = entry.data.patterns.join("|").replace(r"\p{L}", LETTERS);
            let pattern = format!("(?:^|[^{LETTERS}])(?P<verb>{alternatives})(?:[^{LETTERS}]|$)");
            let pattern =
                Regex::new(&pattern).map_err(|e| RuleError::rule(&name, &entry.id, e.to_string()))?;
            verbs.push(Verb { entry, pattern });
        }
        let set = RegexSet::new(verbs.iter().map(|v| v.pattern.as_str()));
        let set = set.map_err(|e| RuleError::file(&name, e.to_string()))?;
        Ok(Self { verbs, set })
    }

    /// Runs the accept and reject examples of the rules.
    pub fn check(&self, examples: &mut Examples) {
        for verb in &self.verbs {
            examples.run("decision.toml", &verb.entry, |text| {
                self.first(text).is_some_and(|found| found.rule == verb.entry.id)
            });
        }
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
                best = Some(OperativeVerb {
                    outcome: verb.entry.data.outcome,
                    range: found.range(),
                    rule: verb.entry.id.clone(),
                });
            }
        }
        best
    }
}
