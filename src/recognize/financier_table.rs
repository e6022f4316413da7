//! What a table is: the words of its headings and row labels in, the roles of columns and rows out.
//! Words stand in `rules/financier_table.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{RuleError, RuleId};
use crate::record::Contribution;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnRole {
    /// Who pays.
    Financier,
    /// What costs.
    Cost,
    /// A sum.
    Amount,
    /// The sum of other columns.
    Total,
    /// Percent.
    Share,
    /// A fund.
    Fund,
    /// Cash or in kind.
    Contribution,
    /// The part in cash.
    Cash,
    /// The part in kind.
    InKind,
    /// Neither a payer nor a sum.
    Note,
}

/// What a row is, by its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowLabel {
    /// The sum of all rows.
    Total,
    /// The sum of some rows.
    Subtotal,
    /// The name of a group of rows.
    Category,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    column: Vec<ColumnRule>,
    #[serde(default)]
    rows: RowWords,
    #[serde(default)]
    contribution: ContributionWords,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnRule {
    id: String,
    role: ColumnRole,
    #[allow(dead_code, reason = "a sentence for the reader of the rule file")]
    says: String,
    forms: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowWords {
    total: Vec<String>,
    subtotal: Vec<String>,
    category: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContributionWords {
    cash: Vec<String>,
    in_kind: Vec<String>,
}

/// The words of `financier_table.toml`, ready to look up.
#[derive(Debug)]
pub struct TableWords {
    columns: BTreeMap<String, Vec<(ColumnRole, RuleId)>>,
    rows: RowWords,
    contribution: ContributionWords,
}

impl TableWords {
    /// Reads the text of `financier_table.toml`. The error names what is broken.
    pub fn parse(text: &str, file: &str) -> Result<Self, RuleError> {
        let parsed: File = toml::from_str(text).map_err(|e| RuleError::new(file, "", e.message()))?;
        let mut columns: BTreeMap<String, Vec<(ColumnRole, RuleId)>> = BTreeMap::new();
        for rule in parsed.column {
            let id: RuleId = rule.id.into();
            for form in rule.forms {
                if form != form.to_lowercase() {
                    return Err(RuleError::new(file, &id, &format!("`{form}` must be in lower case")));
                }
                columns.entry(form).or_default().push((rule.role, id.clone()));
            }
        }
        Ok(Self { columns, rows: parsed.rows, contribution: parsed.contribution })
    }

    /// The roles a heading cell can have, first the likeliest.
    pub fn column(&self, heading: &str) -> &[(ColumnRole, RuleId)] {
        let plain = bare_heading(heading);
        self.columns.get(&plain).map_or(&[], Vec::as_slice)
    }

    /// What a row is by its label; none for an ordinary row.
    pub fn row(&self, label: &str) -> Option<RowLabel> {
        let label = fold(label);
        let label = label.trim_end_matches([':', '.']);
        if label.is_empty() {
            return None;
        }
        if self.rows.category.iter().any(|c| c == label) {
            return Some(RowLabel::Category);
        }
        if self.rows.subtotal.iter().any(|s| begins_with_words(label, s)) {
            return Some(RowLabel::Subtotal);
        }
        self.rows.total.iter().any(|t| begins_with_words(label, t)).then_some(RowLabel::Total)
    }

    /// Cash or in kind, as a cell says.
    pub fn contribution(&self, cell: &str) -> Option<Contribution> {
        let cell = fold(cell);
        let cash = self.contribution.cash.iter().any(|w| cell.contains(w.as_str()));
        let in_kind = self.contribution.in_kind.iter().any(|w| cell.contains(w.as_str()));
        match (cash, in_kind) {
            (true, false) => Some(Contribution::Cash),
            (false, true) => Some(Contribution::InKind),
            _ => None,
        }
    }
}

/// Lower case, single spaces, no white space around.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

/// A heading without its unit: `Belopp (tkr)`, `Summa, kr` and `Belopp i kr` are `belopp`, `summa`, `belopp`.
fn bare_heading(heading: &str) -> String {
    let folded = fold(heading);
    let folded = folded.trim_end_matches([':', '*', '.']);
    let mut bare = folded;
    if let Some((before, _)) = bare.split_once('(') {
        bare = before.trim_end();
    }
    for unit in ["kr", "tkr", "sek", "mnkr", "mkr", "kronor", "kkr", "ksek", "msek", "eur", "euro", "tusen kronor", "miljoner kronor", "tusentals kronor"] {
        for joint in [", ", ",", " i ", " "] {
            if let Some(before) = bare.strip_suffix(unit).and_then(|b| b.strip_suffix(joint)) {
                bare = before.trim_end_matches([',', ' ']);
            }
        }
    }
    // A heading that is only `(kr)` or `kr` stays what it is.
    if bare.is_empty() { folded.trim_matches(['(', ')']).to_owned() } else { bare.to_owned() }
}

/// Whether a text begins with some words, at a word's end.
fn begins_with_words(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> TableWords {
        TableWords::parse(include_str!("../../rules/financier_table.toml"), "financier_table.toml").unwrap()
    }

    #[test]
    fn a_unit_does_not_hide_a_heading() {
        let words = words();
        for heading in ["Belopp (tkr)", "Belopp, kr", "BELOPP", "Belopp i kr", "Belopp:"] {
            assert_eq!(words.column(heading)[0].0, ColumnRole::Amount, "{heading}");
        }
        assert_eq!(words.column("kr")[0].0, ColumnRole::Amount);
        assert!(words.column("Beloppet är").is_empty());
    }

    #[test]
    fn rows_are_told_by_their_label() {
        let words = words();
        assert_eq!(words.row("Total projektbudget"), Some(RowLabel::Total));
        assert_eq!(words.row("Summa:"), Some(RowLabel::Total));
        assert_eq!(words.row("Summa offentlig finansiering"), Some(RowLabel::Subtotal));
        assert_eq!(words.row("Privat finansiering"), Some(RowLabel::Category));
        assert_eq!(words.row("Totalförsvarets forskningsinstitut"), None);
        assert_eq!(words.row("Luleå kommun"), None);
    }
}
