//! What running text says of a project: anchors that tell where a value stands, and the project's name.
//! Patterns stand in `rules/project.toml`.

use std::ops::Range;

use regex::Regex;
use serde::Deserialize;

use super::label::Field;
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
    pattern: Regex,
}

/// The compiled patterns.
#[derive(Debug)]
pub struct ProjectRules {
    anchors: Vec<Compiled<AnchorData>>,
    names: Vec<Compiled<NameData>>,
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
        let regex = |pattern: &str, id: &str| {
            Regex::new(pattern).map_err(|e| RuleError::rule(&name, id, e.to_string()))
        };
        let anchors = anchors
            .into_iter()
            .map(|entry| Ok(Compiled { pattern: regex(&entry.data.pattern, &entry.id)?, entry }));
        let anchors = anchors.collect::<Result<Vec<_>, RuleError>>()?;
        let names = names.into_iter().map(|entry| {
            let pattern = regex(&entry.data.pattern, &entry.id)?;
            if !pattern.capture_names().any(|n| n == Some("name")) {
                return Err(RuleError::rule(&name, &entry.id, "the pattern has no group `name`"));
            }
            Ok(Compiled { pattern, entry })
        });
        let names = names.collect::<Result<Vec<_>, RuleError>>()?;
        Ok(Self { anchors, names })
    }

    /// Runs the accept and reject examples of the rules.
    pub fn check(&self, examples: &mut Examples) {
        for anchor in &self.anchors {
            examples.run("project.toml", &anchor.entry, |text| anchor.pattern.is_match(text));
        }
        for name in &self.names {
            examples.run("project.toml", &name.entry, |text| name.pattern.is_match(text));
        }
    }

    /// The places where a text announces a field, in order.
    pub fn anchors(&self, field: Field, text: &str) -> Vec<Anchor> {
        let mut found: Vec<Anchor> = Vec::new();
        for rule in self.anchors.iter().filter(|a| a.entry.data.field == field) {
            found.extend(rule.pattern.find_iter(text).map(|m| Anchor {
                field,
                range: m.range(),
                reach: rule.entry.data.reach,
                after: rule.entry.data.after,
                rule: rule.entry.id.clone(),
            }));
        }
        found.sort_by_key(|a| a.range.start);
        found
    }

    /// The project's name in a title or a sentence. Rules are tried in file order.
    pub fn name(&self, text: &str, is_title: bool) -> Option<(Range<usize>, RuleId)> {
        self.names.iter().filter(|n| is_title || !n.entry.data.title_only).find_map(|rule| {
            let name = rule.pattern.captures(text)?.name("name")?;
            let trimmed = name.as_str().trim_end_matches([' ', '.', ',', ';', ':']);
            (!trimmed.is_empty()).then(|| (name.start()..name.start() + trimmed.len(), rule.entry.id.clone()))
        })
    }
}
