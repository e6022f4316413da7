//! Why a record is as it is, for a person: for each value the rule, the page and the quote; for each empty
//! field the rules that look for it, where they looked, and what they found there.

use std::fmt::Write as _;

use serde_json::Value;

use crate::document::{BlockKind, Document};
use crate::recognize::financier_table::ColumnRole;
use crate::recognize::heading::SectionKey;
use crate::recognize::label::Field;
use crate::recognize::{RuleSet, amounts, diary_numbers, periods};
use crate::record::{DecisionOutcome, Evidence, Record};

/// Whether a record has the key that a pointer names.
pub fn has_key(record: &Record, pointer: &str) -> bool {
    serde_json::to_value(record).is_ok_and(|json| json.pointer(pointer).is_some())
}

/// Explains the values of a record under a pointer (all of them without one). `doc` is none for a file that
/// could not be read.
pub fn explain(record: &Record, doc: Option<&Document>, rules: &RuleSet, pointer: Option<&str>) -> String {
    let mut out = String::new();
    let wanted = pointer.unwrap_or_default();
    let json = serde_json::to_value(record).unwrap_or(Value::Null);
    let outcome = json.get("outcome").map(text).unwrap_or_default();
    let _ = writeln!(out, "{}: {outcome}", record.source.path);
    if let Some(error) = &record.error {
        let _ = writeln!(out, "  {error}");
    }
    if !wanted.is_empty() && json.pointer(wanted).is_none() {
        let _ = writeln!(out, "{wanted}: the record has no such key");
        return out;
    }
    let seen = doc.map(|doc| Seen::of(doc, rules));
    let mut fields: Vec<(String, &'static str)> =
        ["kind", "title", "authority", "body", "date"].iter().map(|k| (format!("/{k}"), *k)).collect();
    if record.matters.is_empty() {
        fields.push(("/matters".to_owned(), "matters"));
    }
    for (at, matter) in record.matters.iter().enumerate() {
        let base = format!("/matters/{at}");
        for key in MATTER_FIELDS {
            fields.push((format!("{base}/{key}"), key));
        }
        if matter.project.is_some() {
            for key in PROJECT_FIELDS {
                fields.push((format!("{base}/project/{key}"), key));
            }
        }
    }
    let asked = wanted;
    let is_told = |w: &str| {
        let below = format!("{w}/");
        fields.iter().any(|(path, _)| path == w || path.starts_with(&below))
            || record.evidence.iter().any(|e| e.pointer == w || e.pointer.starts_with(&below))
            || record.checks.iter().any(|c| c.pointer == w)
    };
    // A part of a value (`/matters/0/granted/amount`) stands where the value stands.
    let mut wanted = asked;
    while !wanted.is_empty() && !is_told(wanted) {
        wanted = wanted.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
    if wanted.len() < asked.len() {
        let value = short(json.pointer(asked).unwrap_or(&Value::Null));
        if wanted.is_empty() {
            let _ = writeln!(out, "{asked} = {value}: told by the file itself, read by no rule");
            return out;
        }
        let _ = writeln!(out, "{asked} = {value}, a part of {wanted}:");
    }
    for (path, key) in fields {
        if !path.starts_with(wanted) && !wanted.starts_with(&path) {
            continue;
        }
        let value = json.pointer(&path).unwrap_or(&Value::Null);
        // Its values come one by one below.
        if key == "project" && !value.is_null() {
            continue;
        }
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if is_empty {
            let _ = writeln!(out, "{path}: empty");
            for line in seen.iter().flat_map(|seen| seen.of_field(key)) {
                let _ = writeln!(out, "    {line}");
            }
            continue;
        }
        let evidence: Vec<&Evidence> = record
            .evidence
            .iter()
            .filter(|e| e.pointer == path || e.pointer.starts_with(&format!("{path}/")))
            .filter(|e| wanted.len() <= path.len() || e.pointer.starts_with(wanted))
            .collect();
        let mut last = "";
        for one in evidence {
            if one.pointer != last {
                let value = json.pointer(&one.pointer).unwrap_or(&Value::Null);
                let _ = writeln!(out, "{} = {}", one.pointer, short(value));
                last = &one.pointer;
            }
            let _ = writeln!(out, "    {}", place(one));
        }
    }
    for check in record.checks.iter().filter(|c| c.pointer.starts_with(wanted)) {
        let status = serde_json::to_value(check.status).unwrap_or(Value::Null);
        let found = check.found.as_deref().unwrap_or("nothing");
        let expected = check.expected.as_deref().unwrap_or("nothing");
        let _ = writeln!(
            out,
            "check {} {}: {} (expected {expected}, found {found})",
            check.code,
            text(&status),
            check.message
        );
    }
    if wanted.is_empty() {
        for diagnostic in &record.diagnostics {
            let page = diagnostic.page.map_or(String::new(), |p| format!(" page {p}"));
            let _ = writeln!(out, "diagnostic {}{page}: {}", diagnostic.code, diagnostic.message);
        }
    }
    out
}

const MATTER_FIELDS: [&str; 12] = [
    "section",
    "title",
    "body",
    "status",
    "diary_numbers",
    "related",
    "decisions",
    "granted",
    "project",
    "financing",
    "costs",
    "recipients",
];
const PROJECT_FIELDS: [&str; 6] = ["name", "applicant", "start", "end", "total_budget", "applied"];

fn place(evidence: &Evidence) -> String {
    let at = match (evidence.page, evidence.bbox) {
        (Some(page), Some([x0, top, x1, bottom])) => {
            format!("page {page} [{x0} {top} {x1} {bottom}] “{}”", evidence.text)
        }
        _ => format!("“{}”", evidence.text),
    };
    let origin = serde_json::to_value(evidence.origin).unwrap_or(Value::Null);
    format!("{} ({}): {at}", evidence.rule, text(&origin))
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A value on one line.
fn short(value: &Value) -> String {
    let line = match value {
        Value::Object(map) => map
            .get("name")
            .or_else(|| map.get("amount"))
            .or_else(|| map.get("value"))
            .map_or_else(|| value.to_string(), text),
        other => text(other),
    };
    let cut: String = line.chars().take(120).collect();
    if cut.len() < line.len() { format!("{cut}…") } else { cut }
}

/// What the rules see in a document, counted.
struct Seen {
    headings: Vec<SectionKey>,
    labels: Vec<Field>,
    n_labelled_numbers: usize,
    n_plain_numbers: usize,
    n_section_signs: usize,
    n_amounts: usize,
    n_periods: usize,
    n_days: usize,
    n_tables: usize,
    n_financier_columns: usize,
    n_cost_columns: usize,
    n_grant_verbs: usize,
    n_boards: usize,
    n_anchors: [(Field, usize); 4],
}

impl Seen {
    fn of(doc: &Document, rules: &RuleSet) -> Self {
        let mut seen = Self {
            headings: Vec::new(),
            labels: Vec::new(),
            n_labelled_numbers: 0,
            n_plain_numbers: 0,
            n_section_signs: 0,
            n_amounts: 0,
            n_periods: 0,
            n_days: 0,
            n_tables: 0,
            n_financier_columns: 0,
            n_cost_columns: 0,
            n_grant_verbs: 0,
            n_boards: 0,
            n_anchors: [Field::Applicant, Field::Period, Field::TotalBudget, Field::Applied].map(|f| (f, 0)),
        };
        for line in &doc.lines {
            let text = doc.str(line.span);
            seen.headings.extend(rules.headings.whole(text).map(|h| h.key));
            let label = rules.labels.field(text).map(|(f, _)| f);
            seen.labels.extend(label.or_else(|| rules.labels.field_before(text).map(|(f, ..)| f)));
            seen.n_section_signs += usize::from(text.trim_start().starts_with('§'));
            seen.n_boards += usize::from(rules.headings.is_body(text));
        }
        for block in &doc.blocks {
            let text = doc.str(block.span);
            for number in diary_numbers(rules, text).values {
                if number.value.label.is_some() {
                    seen.n_labelled_numbers += 1
                } else {
                    seen.n_plain_numbers += 1
                }
            }
            seen.n_amounts += amounts(rules, text, None).values.len();
            for period in periods(rules, text).values {
                if period.value.end == Some(period.value.start) {
                    seen.n_days += 1
                } else {
                    seen.n_periods += 1
                }
            }
            let verb = rules.decision.first(text);
            seen.n_grant_verbs += usize::from(verb.is_some_and(|v| v.outcome == DecisionOutcome::Grant));
            for (field, n) in &mut seen.n_anchors {
                *n += rules.project.anchors(*field, &rules.project.sift(text)).len();
            }
            if let BlockKind::Table(table) = &block.kind {
                seen.n_tables += 1;
                let has = |role: ColumnRole| {
                    table.cells.iter().any(|c| {
                        rules.financier_table.column(doc.str(c.span)).iter().any(|(r, _)| *r == role)
                    })
                };
                seen.n_financier_columns += usize::from(has(ColumnRole::Financier));
                seen.n_cost_columns += usize::from(has(ColumnRole::Cost));
            }
        }
        seen
    }

    fn heading(&self, key: SectionKey, rule: &str) -> String {
        let n = self.headings.iter().filter(|k| **k == key).count();
        format!("{rule}, every line of the body: {n} headings")
    }

    fn label(&self, field: Field, rule: &str) -> String {
        let n = self.labels.iter().filter(|f| **f == field).count();
        format!(
            "{rule}, every line and cell: {n} labels{}",
            if n > 0 { ", none with a value that can be read" } else { "" }
        )
    }

    fn anchor(&self, field: Field, rule: &str) -> String {
        let n = self.n_anchors.iter().find(|(f, _)| *f == field).map_or(0, |(_, n)| *n);
        format!(
            "{rule}, the text of the matter: {n} places{}",
            if n > 0 { ", none with a value in reach" } else { "" }
        )
    }

    /// The rules that look for a field, where, and what they saw.
    fn of_field(&self, key: &str) -> Vec<String> {
        let amounts = || format!("amount.toml, the whole text: {} sums", self.n_amounts);
        match key {
            "matters" => vec![
                format!("sections/sign, the first words of lines: {} section signs", self.n_section_signs),
                self.heading(SectionKey::Decision, "headings/decision"),
                self.heading(SectionKey::Proposal, "headings/proposal"),
                format!("diary_number.toml: {} labelled numbers, {} others", self.n_labelled_numbers, self.n_plain_numbers),
            ],
            "kind" => vec!["labels/document, the head of each page: no name of a kind of document".to_owned()],
            "title" => vec![
                self.label(Field::Title, "labels/title"),
                "title/most-prominent, the passages before the first section: none that can be a title".to_owned(),
            ],
            "authority" => vec!["organisations.csv, the head of the first page, its headers and footers, then the text: no public body".to_owned()],
            "body" => vec![
                format!("headings/bodies, lines that are the name of a board: {}", self.n_boards),
                "headings/bodies, the sentence that opens the decision and its heading: no board".to_owned(),
            ],
            "date" => vec![
                self.label(Field::Date, "labels/date"),
                format!("date.toml, the lines of the head: none; in the whole text {} days", self.n_days),
            ],
            "section" => vec![format!("sections/sign, the first words of lines: {} section signs", self.n_section_signs)],
            "status" | "decisions" => vec![
                self.heading(SectionKey::Decision, "headings/decision"),
                self.heading(SectionKey::DecisionProposed, "headings/decision-to-other-body"),
                self.heading(SectionKey::Proposal, "headings/proposal"),
            ],
            "diary_numbers" | "related" => vec![
                format!("diary_number.toml, behind a label: {} numbers", self.n_labelled_numbers),
                format!("diary_number.toml, forms that need no label: {} numbers", self.n_plain_numbers),
            ],
            "granted" => vec![
                format!("decision/grant, the items of the decision: {} passages with such a verb in the document", self.n_grant_verbs),
                self.label(Field::Granted, "labels/granted"),
                amounts(),
            ],
            "project" | "name" => vec![
                self.label(Field::ProjectName, "labels/project-name"),
                "project/name, the title, the granting items, the text: no name".to_owned(),
            ],
            "applicant" => vec![self.label(Field::Applicant, "labels/applicant"), self.anchor(Field::Applicant, "project/applicant")],
            "start" | "end" => vec![
                self.label(Field::Period, "labels/period"),
                self.anchor(Field::Period, "project/period"),
                format!("date.toml, the whole text: {} periods", self.n_periods),
            ],
            "total_budget" => vec![
                self.label(Field::TotalBudget, "labels/total-budget"),
                self.anchor(Field::TotalBudget, "project/total-budget"),
                amounts(),
            ],
            "applied" => vec![self.label(Field::Applied, "labels/applied"), self.anchor(Field::Applied, "project/applied"), amounts()],
            "financing" => vec![format!(
                "financier_table/financier-column, {} tables: {} with a column of financiers",
                self.n_tables, self.n_financier_columns
            )],
            "costs" => vec![format!(
                "financier_table/cost-column, {} tables: {} with a column of costs",
                self.n_tables, self.n_cost_columns
            )],
            "recipients" => vec![self.heading(SectionKey::SendTo, "headings/send-to")],
            _ => Vec::new(),
        }
    }
}
