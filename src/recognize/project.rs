//! What running text says of a project: anchors that tell where a value stands, and the project's name.
//! Patterns stand in `rules/project.toml`.

use std::ops::Range;

use serde::Deserialize;

use super::label::Field;
use super::pattern::{Alternation, Hits, Pattern, Sieve};
use super::rule_file::{Entry, RuleFile};
use super::ruleset::Examples;
use super::{RuleError, RuleId};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnchorData {
    field: Field,
    pattern: String,
    reach: usize,
    #[serde(default)]
    after: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NameData {
    pattern: String,
    #[serde(default)]
    title_only: bool,
}

#[derive(Debug)]
struct AnchorRule {
    entry: Entry<AnchorData>,
    pattern: Alternation,
    /// Number of its first alternative in the sieve.
    first: usize,
}

#[derive(Debug)]
struct NameRule {
    entry: Entry<NameData>,
    pattern: Pattern,
}

/// Longest name of a project, in bytes.
const LONGEST_NAME: usize = 160;

/// The patterns, ready to use.
#[derive(Debug)]
pub struct ProjectRules {
    anchors: Vec<AnchorRule>,
    names: Vec<NameRule>,
    anchor_sieve: Sieve,
    name_sieve: Sieve,
}

/// Which patterns may match a text: worked out once for all questions about it.
#[derive(Clone, Debug)]
pub struct Sifted<'t> {
    text: &'t str,
    anchors: Hits,
    names: Hits,
}

/// A place in a text where a value of the project is announced.
#[derive(Clone, Debug, PartialEq)]
pub struct Anchor {
    /// What is announced.
    pub field: Field,
    /// The announcing words.
    pub range: Range<usize>,
    /// How many bytes away the value may stand.
    pub reach: usize,
    /// Whether an applicant stands after the words and not before.
    pub after: bool,
    /// The rule.
    pub rule: RuleId,
}

impl ProjectRules {
    /// Compiles `project.toml`. The error names the rule that is broken.
    pub fn compile(mut file: RuleFile) -> Result<Self, RuleError> {
        let anchors = file.take::<AnchorData>("anchor")?;
        let names = file.take::<NameData>("name")?;
        let name = file.name().to_owned();
        file.finish()?;
        let mut n_patterns = 0;
        let anchors = anchors.into_iter().map(|entry| {
            let pattern = Alternation::new(&entry.data.pattern);
            let pattern = pattern.map_err(|e| RuleError::rule(&name, &entry.id, e))?;
            let first = n_patterns;
            n_patterns += pattern.patterns().len();
            Ok(AnchorRule { entry, pattern, first })
        });
        let anchors = anchors.collect::<Result<Vec<_>, RuleError>>()?;
        let names = names.into_iter().map(|entry| {
            if !entry.data.pattern.contains("(?P<name>") {
                return Err(RuleError::rule(&name, &entry.id, "the pattern has no group `(?P<name>…)`"));
            }
            let pattern = Pattern::new(&entry.data.pattern);
            let pattern = pattern.map_err(|e| RuleError::rule(&name, &entry.id, e))?;
            Ok(NameRule { entry, pattern })
        });
        let names = names.collect::<Result<Vec<_>, RuleError>>()?;
        let anchor_sieve = Sieve::new(anchors.iter().flat_map(|a| a.pattern.patterns()));
        let name_sieve = Sieve::new(names.iter().map(|n| &n.pattern));
        Ok(Self { anchors, names, anchor_sieve, name_sieve })
    }

    /// Compiles every pattern now. The error names the rule that is broken.
    pub(super) fn prove(&self) -> Result<(), RuleError> {
        let anchors = self
            .anchors
            .iter()
            .flat_map(|a| a.pattern.patterns().iter().map(|pattern| (&a.entry.id, pattern)));
        let mut all = anchors.chain(self.names.iter().map(|n| (&n.entry.id, &n.pattern)));
        all.try_for_each(|(id, pattern)| pattern.prove().map_err(|e| RuleError::rule("project.toml", id, e)))
    }

    /// Runs the accept and reject examples of the rules.
    pub fn check(&self, examples: &mut Examples) {
        for anchor in &self.anchors {
            examples.run("project.toml", &anchor.entry, |text| {
                let hits = self.anchor_sieve.hits(text);
                !anchor.pattern.find_all(text, &hits, anchor.first).is_empty()
            });
        }
        for (at, name) in self.names.iter().enumerate() {
            examples.run("project.toml", &name.entry, |text| {
                self.name_sieve.hits(text).place(at).is_some() && name.pattern.is_match(text)
            });
        }
    }

    /// A text with the rules that may match it.
    pub fn sift<'t>(&self, text: &'t str) -> Sifted<'t> {
        Sifted { text, anchors: self.anchor_sieve.hits(text), names: self.name_sieve.hits(text) }
    }

    /// The places where a text announces a field, in order.
    pub fn anchors(&self, field: Field, sifted: &Sifted<'_>) -> Vec<Anchor> {
        let mut found: Vec<Anchor> = Vec::new();
        for rule in self.anchors.iter().filter(|rule| rule.entry.data.field == field) {
            let places = rule.pattern.find_all(sifted.text, &sifted.anchors, rule.first);
            found.extend(places.into_iter().map(|range| Anchor {
                field,
                range,
                reach: rule.entry.data.reach,
                after: rule.entry.data.after,
                rule: rule.entry.id.clone(),
            }));
        }
        found.sort_by_key(|a| a.range.start);
        found
    }

    /// The project's name in a title or a sentence. Rules are tried in file order.
    pub fn name(&self, sifted: &Sifted<'_>, is_title: bool) -> Option<(Range<usize>, RuleId)> {
        sifted.names.iter().filter_map(|at| self.names.get(at)).find_map(|rule| {
            if rule.entry.data.title_only && !is_title {
                return None;
            }
            let name = rule.pattern.group(sifted.text, "name")?;
            let trimmed = sifted.text.get(name.clone())?.trim_end_matches([' ', '.', ',', ';', ':']);
            let fits = !trimmed.is_empty() && trimmed.len() <= LONGEST_NAME;
            fits.then(|| (name.start..name.start + trimmed.len(), rule.entry.id.clone()))
        })
    }
}
