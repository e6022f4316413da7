//! What running text says of a project: anchors that tell where a value stands, and the project's name.
//! Patterns stand in `rules/project.toml`.

use std::ops::Range;

use serde::Deserialize;

use super::label::Field;
use super::pattern::{Hits, Pattern, Sieve};
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
struct Compiled<T> {
    entry: Entry<T>,
    pattern: Pattern,
}

/// Longest name of a project, in bytes.
const LONGEST_NAME: usize = 160;

/// The patterns, ready to use.
#[derive(Debug)]
pub struct ProjectRules {
    anchors: Vec<Compiled<AnchorData>>,
    names: Vec<Compiled<NameData>>,
    /// Over the anchors, then the names.
    sieve: Sieve,
}

/// Which patterns may match a text: worked out once for all questions about it.
#[derive(Clone, Debug)]
pub struct Sifted<'t> {
    text: &'t str,
    hits: Hits,
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
        let pattern =
            |pattern: &str, id: &str| Pattern::new(pattern).map_err(|e| RuleError::rule(&name, id, e));
        let anchors = anchors.into_iter().map(|entry| {
            let pattern = pattern(&entry.data.pattern, &entry.id)?;
            Ok(Compiled { entry, pattern })
        });
        let anchors = anchors.collect::<Result<Vec<_>, RuleError>>()?;
        let names = names.into_iter().map(|entry| {
            if !entry.data.pattern.contains("(?P<name>") {
                return Err(RuleError::rule(&name, &entry.id, "the pattern has no group `(?P<name>…)`"));
            }
            let pattern = pattern(&entry.data.pattern, &entry.id)?;
            Ok(Compiled { entry, pattern })
        });
        let names = names.collect::<Result<Vec<_>, RuleError>>()?;
        let patterns = anchors.iter().map(|a| &a.pattern).chain(names.iter().map(|n| &n.pattern));
        let sieve = Sieve::new(patterns);
        Ok(Self { anchors, names, sieve })
    }

    /// Compiles every pattern now. The error names the rule that is broken.
    pub(super) fn prove(&self) -> Result<(), RuleError> {
        let anchors = self.anchors.iter().map(|a| (&a.entry.id, &a.pattern));
        let mut all = anchors.chain(self.names.iter().map(|n| (&n.entry.id, &n.pattern)));
        all.try_for_each(|(id, pattern)| pattern.prove().map_err(|e| RuleError::rule("project.toml", id, e)))
    }

    /// Runs the accept and reject examples of the rules.
    pub fn check(&self, examples: &mut Examples) {
        for anchor in &self.anchors {
            examples.run("project.toml", &anchor.entry, |text| {
                anchor.pattern.is_match(text) && self.sifts(&anchor.entry.id, text)
            });
        }
        for name in &self.names {
            examples.run("project.toml", &name.entry, |text| {
                name.pattern.is_match(text) && self.sifts(&name.entry.id, text)
            });
        }
    }

    /// Whether the sieve lets a text through to a rule: it must wherever the rule matches.
    fn sifts(&self, id: &str, text: &str) -> bool {
        let ids = self.anchors.iter().map(|a| &a.entry.id).chain(self.names.iter().map(|n| &n.entry.id));
        let hits = self.sieve.hits(text);
        ids.enumerate().any(|(at, rule)| &**rule == id && hits.place(at).is_some())
    }

    /// A text with the rules that may match it.
    pub fn sift<'t>(&self, text: &'t str) -> Sifted<'t> {
        Sifted { text, hits: self.sieve.hits(text) }
    }

    /// The places where a text announces a field, in order.
    pub fn anchors(&self, field: Field, sifted: &Sifted<'_>) -> Vec<Anchor> {
        let mut found: Vec<Anchor> = Vec::new();
        for (at, rule) in self.anchors.iter().enumerate() {
            if rule.entry.data.field != field {
                continue;
            }
            let Some(place) = sifted.hits.place(at) else { continue };
            found.extend(rule.pattern.find_iter(sifted.text, place).map(|range| Anchor {
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
        let of_names = |(i, rule)| sifted.hits.place(self.anchors.len() + i).map(|_| rule);
        let mut rules = self.names.iter().enumerate().filter_map(of_names);
        rules.find_map(|rule: &Compiled<NameData>| {
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
