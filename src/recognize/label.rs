//! Labels and the names of document types: the text of a line or cell in, the field it labels or the kind of
//! document it names out. Forms stand in `rules/labels.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::rule_file::{Entry, RuleFile};
use super::ruleset::Examples;
use super::words::{Starts, fold, unspaced};
use super::{RuleError, RuleId};

/// What a label stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Heading of the matter.
    Title,
    /// Date of the meeting, decision or document.
    Date,
    /// Name of the project.
    ProjectName,
    /// Who applies.
    Applicant,
    /// First and last day of the project.
    Period,
    /// First day.
    PeriodStart,
    /// Last day.
    PeriodEnd,
    /// Granted sum.
    Granted,
    /// Sum applied for.
    Applied,
    /// Whole budget.
    TotalBudget,
    /// Something that no field of the record holds.
    Other,
}

/// What the words at the top of a document say it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentWord {
    /// protokoll
    Minutes,
    /// protokollsutdrag
    Extract,
    /// tjänsteskrivelse
    Proposal,
    /// beslut
    Decision,
    /// kallelse
    Bundle,
    /// a document that decides nothing
    Other,
    /// a report: it tells of decisions and holds none
    Report,
    /// a page about electronic signatures
    Certificate,
}

/// What a line is told by that is no label and no name of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// Begins a line that tells who was there.
    Attending,
    /// Begins the heading of a list of those who helped with a document.
    Helped,
    /// Begins the name of a board that no agency has.
    Municipal,
    /// Ends the name of an office.
    Office,
    /// Stands in an address.
    Address,
    /// Begins a line that certifies an extract.
    Certifies,
    /// Begins a sentence that may tell who decided.
    OfDecision,
    /// Stands in such a sentence.
    WhoActed,
    /// Stands in the name of an organisation.
    Public,
    /// Ends the post of who signs.
    Post,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineData {
    kind: LineKind,
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelData {
    field: Field,
    forms: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentData {
    document: DocumentWord,
    forms: Vec<String>,
    /// Nothing may stand behind a form.
    #[serde(default)]
    alone: bool,
}

/// The forms of `labels.toml`, ready to look up.
#[derive(Debug)]
pub struct Labels {
    fields: BTreeMap<String, usize>,
    documents: BTreeMap<String, usize>,
    label_rules: Vec<Entry<LabelData>>,
    document_rules: Vec<Entry<DocumentData>>,
    line_rules: Vec<Entry<LineData>>,
    /// How the forms of labels and of documents begin: most lines begin otherwise.
    field_starts: Starts,
    document_starts: Starts,
}

/// A longer text, in bytes, is no label.
const LONGEST_LABEL: usize = 60;
/// Words of the name of a document type.
const MOST_WORDS: usize = 6;

impl Labels {
    /// Reads `labels.toml`. The error names what is broken.
    pub fn compile(mut file: RuleFile) -> Result<Self, RuleError> {
        let label_rules = file.take::<LabelData>("label")?;
        let document_rules = file.take::<DocumentData>("document")?;
        let line_rules = file.take::<LineData>("line")?;
        let name = file.name().to_owned();
        file.finish()?;
        let mut fields = BTreeMap::new();
        let mut documents = BTreeMap::new();
        for (at, rule) in label_rules.iter().enumerate() {
            insert(&mut fields, &rule.data.forms, at, &name, &rule.id)?;
        }
        for (at, rule) in document_rules.iter().enumerate() {
            insert(&mut documents, &rule.data.forms, at, &name, &rule.id)?;
        }
        let (field_starts, document_starts) = (Starts::of(fields.keys()), Starts::of(documents.keys()));
        Ok(Self { fields, documents, label_rules, document_rules, line_rules, field_starts, document_starts })
    }

    /// Runs the accept and reject examples of the rules.
    pub fn check(&self, examples: &mut Examples) {
        for rule in &self.label_rules {
            examples.run("labels.toml", rule, |text| self.field(text).is_some_and(|(_, id)| id == rule.id));
        }
        for rule in &self.line_rules {
            examples.run("labels.toml", rule, |text| self.is_line(rule.data.kind, text));
        }
        for rule in &self.document_rules {
            examples
                .run("labels.toml", rule, |text| self.document(text).is_some_and(|(_, id)| id == rule.id));
        }
    }

    /// Whether a line, or a piece of one, is told by words of a kind.
    pub fn is_line(&self, kind: LineKind, text: &str) -> bool {
        let lower = text.trim().to_lowercase();
        let rules = self.line_rules.iter().filter(|rule| rule.data.kind == kind);
        rules.flat_map(|rule| &rule.data.words).any(|words| match kind {
            LineKind::Attending
            | LineKind::Helped
            | LineKind::Municipal
            | LineKind::Certifies
            | LineKind::OfDecision => lower.starts_with(words.as_str()),
            LineKind::Office | LineKind::Post => lower.ends_with(words.as_str()),
            LineKind::Address | LineKind::WhoActed | LineKind::Public => lower.contains(words.as_str()),
        })
    }

    /// The field that a text labels when it is a label and nothing else. A unit in parentheses is passed over.
    pub fn field(&self, text: &str) -> Option<(Field, RuleId)> {
        let text = text.trim();
        if text.len() > LONGEST_LABEL || text.is_empty() || !self.field_starts.may_begin(text) {
            return None;
        }
        let bare = text.trim_end_matches([':', ' ']);
        let bare = bare.strip_suffix(')').and_then(|b| b.rsplit_once('(')).map_or(bare, |(before, _)| before);
        let rule = self.fields.get(&fold(bare)).or_else(|| {
            // `Sökt belopp från Region Gotland`: from whom it is asked.
            let (head, whom) = bare.split_once(" från ")?;
            let at = self.fields.get(&fold(head)).filter(|_| whom.starts_with(char::is_uppercase))?;
            self.label_rules.get(*at).is_some_and(|rule| rule.data.field == Field::Applied).then_some(at)
        });
        let rule = self.label_rules.get(*rule?)?;
        Some((rule.data.field, rule.id.clone()))
    }

    /// The field that a text begins with, before a colon, and where its value begins.
    pub fn field_before(&self, text: &str) -> Option<(Field, RuleId, usize)> {
        let colon = text.bytes().take(LONGEST_LABEL).position(|b| b == b':')?;
        let (field, rule) = self.field(text.get(..colon)?)?;
        let rest = text.get(colon + 1..)?;
        let begin = colon + 1 + (rest.len() - rest.trim_start().len());
        (begin < text.len()).then_some((field, rule, begin))
    }

    /// The kind of document that a line names: a form alone, or one followed by a date, a number or a
    /// preposition (`Kallelse till …`).
    pub fn document(&self, line: &str) -> Option<(DocumentWord, RuleId)> {
        let line = line.trim();
        let may_end = || line.contains(" – ") || line.contains(" - ");
        if line.len() > 160 || !self.document_starts.may_begin(line) && !may_end() && unspaced(line).is_none()
        {
            return None;
        }
        if let Some(letters) = unspaced(line) {
            let is_form = |form: &&String| form.split(' ').collect::<String>() == letters;
            let at = self.documents.iter().find(|(form, _)| is_form(form)).map(|(_, at)| *at);
            let rule = self.document_rules.get(at?)?;
            return Some((rule.data.document, rule.id.clone()));
        }
        let folded = fold(line);
        // `Tillväxtutskottet – möteshandlingar`.
        if let Some((_, last)) = folded.rsplit_once(" – ").or_else(|| folded.rsplit_once(" - "))
            && let Some(rule) = self.documents.get(last).and_then(|at| self.document_rules.get(*at))
            && rule.data.document == DocumentWord::Bundle
        {
            return Some((rule.data.document, rule.id.clone()));
        }
        let ends: Vec<usize> =
            folded.match_indices(' ').map(|(at, _)| at).chain([folded.len()]).take(MOST_WORDS).collect();
        for (nth, end) in ends.iter().enumerate().rev() {
            let head = folded.get(..*end).unwrap_or_default();
            let Some(rule) = self.documents.get(head.trim_end_matches(':')) else { continue };
            let n = nth + 1;
            let tail: Vec<&str> = folded.get(end + 1..).unwrap_or_default().split_whitespace().collect();
            let rule = self.document_rules.get(*rule)?;
            if rule.data.alone && !tail.is_empty() {
                continue;
            }
            // Only what says which one it is may follow; a sentence does not.
            let plain = tail.first().is_none_or(|next| {
                next.starts_with(|c: char| c.is_ascii_digit() || c == '(' || c == '§')
                    || (n == 1
                        && ["nr", "nr.", "från", "för", "till", "över", "fört", "om", "-", "–"]
                            .contains(next))
            });
            let short = tail.len() <= 12 && !line.ends_with('.');
            // `Beslut om …` and `Ansökan om …` in upper and lower case are titles more often than types.
            let titled = tail.first() == Some(&"om") && matches!(rule.data.document, DocumentWord::Decision);
            let is_report = rule.data.document == DocumentWord::Report && n == 1;
            if (plain || is_report) && short && !titled {
                return Some((rule.data.document, rule.id.clone()));
            }
        }
        None
    }
}

fn insert(
    into: &mut BTreeMap<String, usize>,
    forms: &[String],
    at: usize,
    file: &str,
    rule: &str,
) -> Result<(), RuleError> {
    for form in forms {
        if *form != fold(form) {
            return Err(RuleError::rule(file, rule, format!("a form is words in lower case, not `{form}`")));
        }
        if into.insert(form.clone(), at).is_some() {
            return Err(RuleError::rule(file, rule, format!("another rule has the form `{form}` too")));
        }
    }
    Ok(())
}
