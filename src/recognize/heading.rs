//! Headings and the names of boards: a line of text in, the section it opens out. A line that says more than
//! a known form is no heading here, however it is set. Forms stand in `rules/headings.toml`.

use std::ops::Range;

use regex::{Regex, RegexSet};
use serde::Deserialize;

use super::{RuleError, RuleId};

/// What stands under a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionKey {
    /// What the board decided.
    Decision,
    /// What the board decided to propose to another board.
    DecisionProposed,
    /// What is proposed to the board.
    Proposal,
    /// The matter in short.
    Summary,
    /// The matter told.
    Matter,
    /// Background, purpose, implementation.
    Background,
    /// Financing, budget, costs.
    Finance,
    /// Assessment and reasons.
    Assessment,
    /// Documents the decision rests on.
    Basis,
    /// How the board came to its decision.
    Procedure,
    /// Dissent and notes.
    Reservation,
    /// Recipients.
    SendTo,
    /// Appeal, signatures, notices.
    Closing,
    /// A list of matters.
    Agenda,
}

/// A heading that was recognized.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The section it opens.
    pub key: SectionKey,
    /// Boards named in it, in order, without a genitive ending (byte ranges of the line).
    pub bodies: Vec<Range<usize>>,
    /// The rule.
    pub rule: RuleId,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    bodies: Option<BodyRules>,
    #[serde(default)]
    heading: Vec<HeadingRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BodyRules {
    #[allow(dead_code, reason = "a sentence for the reader of the rule file")]
    says: String,
    endings: Vec<String>,
    never: Vec<String>,
    accept: Vec<String>,
    reject: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadingRule {
    id: String,
    key: SectionKey,
    #[allow(dead_code, reason = "a sentence for the reader of the rule file")]
    says: String,
    #[serde(default)]
    run_in: bool,
    forms: Vec<String>,
    #[serde(default)]
    accept: Vec<String>,
    #[serde(default)]
    reject: Vec<String>,
}

/// A compiled heading rule.
#[derive(Debug)]
struct Rule {
    id: RuleId,
    key: SectionKey,
    run_in: bool,
    whole: Regex,
    examples: (Vec<String>, Vec<String>),
}

/// The compiled heading rules.
#[derive(Debug)]
pub struct Headings {
    rules: Vec<Rule>,
    set: RegexSet,
    body: Regex,
    body_in_text: Regex,
    never: Vec<String>,
    body_examples: (Vec<String>, Vec<String>),
}

/// A longer line is no heading.
const LONGEST_HEADING: usize = 140;

impl Headings {
    /// Compiles the text of `headings.toml`. The error names the rule that is broken.
    pub fn parse(text: &str, file: &str) -> Result<Self, RuleError> {
        let parsed: File = toml::from_str(text).map_err(|e| RuleError::new(file, "", e.message()))?;
        let bodies = parsed.bodies.ok_or_else(|| RuleError::new(file, "bodies", "the table [bodies] is missing"))?;
        let endings = bodies.endings.iter().map(|e| regex::escape(e)).collect::<Vec<_>>().join("|");
        // Words before the last one: capitalised, or the short words that join them.
        let qualifier = r"(?:[\p{Lu}][\p{L}-]*|[\p{Ll}]+-|och|&|för)";
        let name = format!(
            r"(?:(?:{qualifier},?\s+){{0,5}}[\p{{L}}-]*(?:{endings})|(?:Nämnden|Utskottet|Beredningen|Styrelsen|Gemensamma\s+nämnden|nämnden|utskottet|beredningen|styrelsen)\s+för\s+[\p{{L}}-]+(?:(?:,|\s+och|\s+&|\s+i)?\s+[\p{{L}}-]+){{0,4}})"
        );
        let compile = |pattern: &str, id: &str| {
            Regex::new(pattern).map_err(|e| RuleError::new(file, id, &e.to_string()))
        };
        let body = compile(&format!(r"^(?:{name})$"), "bodies")?;
        let body_in_text = compile(&format!(r"(?:^|[^\p{{L}}])(?P<body>{name})(?P<genitive>s?)(?:[^\p{{L}}-]|$)"), "bodies")?;
        let mut rules = Vec::with_capacity(parsed.heading.len());
        let mut patterns = Vec::with_capacity(parsed.heading.len());
        for rule in parsed.heading {
            let alternatives = rule.forms.iter().map(|f| form_pattern(f, &name)).collect::<Vec<_>>().join("|");
            let end = if rule.run_in { r"\s*(?:$|:\s*$|:\s)" } else { r"\s*:?\s*$" };
            let pattern = format!(r"^(?i:(?:\d+(?:\.\d+)*[.)]?\s+)?(?P<form>{alternatives}){end})");
            rules.push(Rule {
                whole: compile(&pattern, &rule.id)?,
                id: rule.id.into(),
                key: rule.key,
                run_in: rule.run_in,
                examples: (rule.accept, rule.reject),
            });
            patterns.push(pattern);
        }
        let set = RegexSet::new(&patterns).map_err(|e| RuleError::new(file, "", &e.to_string()))?;
        Ok(Self { rules, set, body, body_in_text, never: bodies.never, body_examples: (bodies.accept, bodies.reject) })
    }

    /// Runs the accept and reject examples of the rules.
    pub fn check(&self, file: &str) -> Result<(), RuleError> {
        for example in &self.body_examples.0 {
            if !self.is_body(example) {
                return Err(RuleError::new(file, "bodies", &format!("does not accept `{example}`")));
            }
        }
        for example in &self.body_examples.1 {
            if self.is_body(example) {
                return Err(RuleError::new(file, "bodies", &format!("does not reject `{example}`")));
            }
        }
        for rule in &self.rules {
            for example in &rule.examples.0 {
                if self.whole(example).is_none_or(|h| h.rule != rule.id) {
                    return Err(RuleError::new(file, &rule.id, &format!("does not accept `{example}`")));
                }
            }
            for example in &rule.examples.1 {
                if self.whole(example).is_some_and(|h| h.rule == rule.id) {
                    return Err(RuleError::new(file, &rule.id, &format!("does not reject `{example}`")));
                }
            }
        }
        Ok(())
    }

    /// Number of rules.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is no rule.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The heading that a whole line is.
    pub fn whole(&self, line: &str) -> Option<Heading> {
        self.find(line).and_then(|(heading, end)| (end == line.trim_end().len()).then_some(heading))
    }

    /// The heading that a text begins with, before a colon, and where the text after it begins.
    pub fn run_in(&self, text: &str) -> Option<(Heading, usize)> {
        let head_end = text.char_indices().nth(LONGEST_HEADING).map_or(text.len(), |(at, _)| at);
        let head = text.get(..head_end)?;
        if !head.contains(':') {
            return None;
        }
        let (heading, end) = self.find(head)?;
        let rest = text.get(end..)?;
        let begin = end + (rest.len() - rest.trim_start().len());
        (begin < text.len()).then_some((heading, begin))
    }

    /// The first heading rule that matches at the start, and the end of its match.
    fn find(&self, line: &str) -> Option<(Heading, usize)> {
        let line = line.trim_end();
        // A heading begins with a letter or its number, and is short; most lines end here.
        if line.len() > LONGEST_HEADING || line.len() < 4 {
            return None;
        }
        let matched = self.set.matches(line);
        let mut best: Option<(&Rule, regex::Captures<'_>)> = None;
        for rule in matched.iter().filter_map(|i| self.rules.get(i)) {
            if let Some(found) = rule.whole.captures(line) {
                let len = found.name("form").map_or(0, |m| m.len());
                let longest = best.as_ref().and_then(|(_, c)| c.name("form")).map_or(0, |m| m.len());
                if len > longest {
                    best = Some((rule, found));
                }
            }
        }
        let (rule, found) = best?;
        let form = found.name("form")?;
        let all = found.get(0)?;
        let end = if rule.run_in { all.end() } else { line.len() };
        let bodies = self.bodies_in(line.get(form.range())?).into_iter();
        let bodies = bodies.map(|r| r.start + form.start()..r.end + form.start()).collect();
        Some((Heading { key: rule.key, bodies, rule: rule.id.clone() }, end))
    }

    /// Whether a text is the name of a board and nothing else.
    pub fn is_body(&self, text: &str) -> bool {
        let text = text.trim();
        text.len() <= 80 && self.body.is_match(text) && !self.is_never(text)
    }

    /// The boards that a text names, without a genitive ending.
    pub fn bodies_in(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(captures) = text.get(at..).and_then(|rest| self.body_in_text.captures(rest)) {
            let Some(body) = captures.name("body") else { break };
            let range = at + body.start()..at + body.end();
            at = range.end;
            if text.get(range.clone()).is_some_and(|name| !self.is_never(name)) {
                found.push(range);
            }
        }
        found
    }

    fn is_never(&self, name: &str) -> bool {
        let lower = name.to_lowercase();
        self.never.iter().any(|n| lower.ends_with(n.as_str()))
    }
}

/// A form as a regular expression: literal words, any white space between them, the place holders filled in.
fn form_pattern(form: &str, name: &str) -> String {
    let words = form.split(' ').map(|word| match word {
        "{body}" => format!("(?:{name})"),
        "{bodys}" => format!("(?:(?:{name})s)"),
        // The office is one or two words in the genitive: `Förvaltningens`, `Region Hallands`.
        "{office}" => r"(?:\p{L}[\p{L}-]*\s+(?:och\s+)?){0,2}\p{L}+s".to_owned(),
        "-" => "[-–—]".to_owned(),
        _ => regex::escape(word),
    });
    words.collect::<Vec<_>>().join(r"\s+")
}
