//! What a table is: the words of its headings and row labels in, the roles of columns and rows out.
//! Words stand in `rules/financier_table.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::rule_file::{Entry, RuleFile};
use super::ruleset::Examples;
use super::words::fold;
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
    /// Who asks for money or is given it.
    Recipient,
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
    /// Who is paid for goods, work or a lease.
    Supplier,
    /// What is asked for them.
    Price,
    /// Neither a payer nor a sum.
    Note,
}

impl ColumnRole {
    /// Whether such a column holds what its rows are about, and no sums.
    pub fn names_rows(self) -> bool {
        matches!(self, Self::Financier | Self::Cost | Self::Recipient | Self::Supplier | Self::Price)
    }
}

/// What a row is, by its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowLabel {
    /// The sum of all rows.
    Total,
    /// The sum of some rows.
    Subtotal,
    /// The name of a group of rows.
    Category,
    /// What nobody pays yet.
    Remainder,
}

/// Whether the sums under a heading were asked for or are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SumKind {
    /// Applied for.
    Sought,
    /// Granted, or proposed to be granted.
    Granted,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnData {
    role: ColumnRole,
    /// The heading does not tell the role where others say otherwise.
    #[serde(default)]
    loose: bool,
    /// Words anywhere in a heading that names no money, not whole headings.
    #[serde(default)]
    within: bool,
    forms: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SumData {
    kind: SumKind,
    /// First words of a heading.
    words: Vec<String>,
    /// Whole headings.
    #[serde(default)]
    whole: Vec<String>,
}

/// What words in and over a table say beside the roles of its columns and rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// A heading over public bodies.
    Body,
    /// Words over a table that give money out.
    Giving,
    /// A heading over what one source pays of each row.
    Source,
    /// What is given out, in the same words.
    Given,
    /// Words over a table that make its bodies payers.
    Paying,
    /// A row of a calculation of what is paid.
    Settlement,
    /// A row that tells who pays, among costs.
    Payer,
    /// A year whose sums are another version of the same budget.
    Version,
    /// In a heading over sums decided: they are not given now.
    NotGiven,
    /// A sentence that points to a table of payers.
    Plan,
    /// A heading over sums that no longer count.
    Earlier,
    /// A heading over what is added to or taken from the sums before.
    Change,
    /// A heading over the sums after such a change.
    Changed,
    /// A heading that names costs.
    Cost,
    /// Part of a word that names a row of costs below the sum of others.
    CostRow,
    /// A heading over what somebody gives towards costs.
    Support,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignData {
    kind: Sign,
    forms: Vec<String>,
}

/// How headings tell a list of grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantList {
    /// They do not.
    None,
    /// Who asks for money is named, or sums asked for stand beside sums given. Payers may be told so too.
    Told,
    /// A heading names recipients.
    Named,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowData {
    label: RowLabel,
    forms: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContributionData {
    contribution: Contribution,
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsData {
    words: Vec<String>,
}

/// The words of `financier_table.toml`, ready to look up.
#[derive(Debug)]
pub struct TableWords {
    by_heading: BTreeMap<String, Vec<(ColumnRole, RuleId)>>,
    columns: Vec<Entry<ColumnData>>,
    rows: Vec<Entry<RowData>>,
    contributions: Vec<Entry<ContributionData>>,
    asides: Vec<Entry<WordsData>>,
    owns: Vec<Entry<WordsData>>,
    sums: Vec<Entry<SumData>>,
    signs: Vec<Entry<SignData>>,
}

/// Words for an own contribution before a name: `Medfinansiering: Kontant medfinansiering, Bodens kommun`.
const MOST_OWN: usize = 3;
/// Characters of a cell in which they stand.
const LONGEST_OWN: usize = 160;

impl TableWords {
    /// Reads `financier_table.toml`. The error names what is broken.
    pub fn compile(mut file: RuleFile) -> Result<Self, RuleError> {
        let columns = file.take::<ColumnData>("column")?;
        let rows = file.take::<RowData>("row")?;
        let contributions = file.take::<ContributionData>("contribution")?;
        let asides = file.take::<WordsData>("aside")?;
        let owns = file.take::<WordsData>("own")?;
        let sums = file.take::<SumData>("sum")?;
        let signs = file.take::<SignData>("sign")?;
        let mut by_heading: BTreeMap<String, Vec<(ColumnRole, RuleId)>> = BTreeMap::new();
        for entry in &columns {
            for form in &entry.data.forms {
                if *form != fold(form) {
                    let reason = format!("`{form}` must be in lower case");
                    return Err(RuleError::rule(file.name(), &entry.id, reason));
                }
                if entry.data.within {
                    continue;
                }
                by_heading.entry(form.clone()).or_default().push((entry.data.role, entry.id.clone()));
            }
        }
        file.finish()?;
        Ok(Self { by_heading, columns, rows, contributions, asides, owns, sums, signs })
    }

    /// Runs the accept and reject examples of the rules.
    pub fn check(&self, examples: &mut Examples) {
        let file = "financier_table.toml";
        for entry in &self.columns {
            examples.run(file, entry, |text| match entry.data.within {
                true => self.counted(text).is_some_and(|(_, rule)| rule == entry.id),
                false => self.column(text).iter().any(|(role, _)| *role == entry.data.role),
            });
        }
        for entry in &self.rows {
            examples.run(file, entry, |text| self.row(text) == Some(entry.data.label));
        }
        for entry in &self.contributions {
            examples.run(file, entry, |text| self.contribution(text) == Some(entry.data.contribution));
        }
        for entry in &self.owns {
            examples.run(file, entry, |text| self.own(text) > 0);
        }
        for entry in &self.sums {
            examples.run(file, entry, |text| self.sum_kind(text) == Some(entry.data.kind));
        }
        for entry in &self.signs {
            examples.run(file, entry, |text| self.says(entry.data.kind, text));
        }
        for entry in &self.asides {
            examples.run(file, entry, |text| self.aside(text).is_some());
        }
    }

    /// The word over a table, or in one of its headings, by which it is about something else than the matter.
    pub fn aside(&self, text: &str) -> Option<&str> {
        let text = fold(text);
        let begins = |word: &str| {
            text.match_indices(word)
                .any(|(at, _)| text.get(..at).is_some_and(|t| !t.ends_with(char::is_alphanumeric)))
        };
        self.asides.iter().flat_map(|e| &e.data.words).map(String::as_str).find(|word| begins(word))
    }

    /// How many bytes of a financier's cell say that it is the applicant's own contribution, before its name; 0
    /// where they are all the cell has.
    pub fn own(&self, cell: &str) -> usize {
        let mut end = 0;
        for _ in 0..MOST_OWN {
            let Some(rest) = cell.get(end..) else { break };
            match self.own_words(rest) {
                0 => break,
                words => end += words,
            }
        }
        end
    }

    /// The same of the first of such words.
    fn own_words(&self, cell: &str) -> usize {
        let near = cell.char_indices().nth(LONGEST_OWN).map_or(cell.len(), |(at, _)| at);
        let head = cell.get(..near).unwrap_or_default();
        let lower = head.to_lowercase();
        let words = self.owns.iter().flat_map(|e| &e.data.words);
        let ends = words.filter_map(|word| {
            let rest = lower.strip_prefix(word.as_str())?;
            // `Sökt belopp från Region Gotland`
            let leads = word.ends_with(" från") && rest.starts_with(' ');
            let name = if leads { rest } else { rest.strip_prefix([',', ':'])? }.trim_start();
            (!name.is_empty()).then(|| lower.len() - name.len())
        });
        // The same bytes only where lower case is as long.
        let end = ends.max().filter(|at| lower.len() == head.len() && head.is_char_boundary(*at));
        // (`Medfinansiering, privat` names nobody.)
        end.filter(|at| head.get(*at..).is_some_and(|name| name.starts_with(char::is_uppercase))).unwrap_or(0)
    }

    /// The roles a heading cell can have, first the likeliest.
    pub fn column(&self, heading: &str) -> &[(ColumnRole, RuleId)] {
        let plain = bare_heading(heading);
        self.by_heading.get(&plain).map_or(&[], Vec::as_slice)
    }

    /// The role of a column whose heading counts something else than money: hours, days, percent.
    pub fn counted(&self, heading: &str) -> Option<(ColumnRole, RuleId)> {
        let heading = fold(heading);
        let words = || heading.split(|c: char| !c.is_alphanumeric() && c != '%');
        if words().any(|word| UNITS.contains(&word)) {
            return None;
        }
        let mut within = self.columns.iter().filter(|e| e.data.within);
        within
            .find(|e| words().any(|word| e.data.forms.iter().any(|form| form == word)))
            .map(|e| (e.data.role, e.id.clone()))
    }

    /// Whether a heading does not tell its role where others say otherwise.
    pub fn is_loose(&self, heading: &str) -> bool {
        let bare = bare_heading(heading);
        self.columns.iter().any(|e| e.data.loose && e.data.forms.contains(&bare))
    }

    /// Whether a heading stands over sums that were asked for or over sums that are given; none of others.
    pub fn sum_kind(&self, heading: &str) -> Option<SumKind> {
        let bare = bare_heading(heading);
        let heading = fold(heading);
        let first = heading.split(|c: char| !c.is_alphanumeric()).next()?;
        let says =
            |e: &&Entry<SumData>| e.data.words.iter().any(|w| w == first) || e.data.whole.contains(&bare);
        let kind = self.sums.iter().find(says).map(|e| e.data.kind)?;
        (kind != SumKind::Granted || !self.says(Sign::NotGiven, &heading)).then_some(kind)
    }

    /// Whether a heading is no more than a word for money given: `Bidrag (kr)`.
    pub fn is_bare_gift(&self, heading: &str) -> bool {
        let bare = bare_heading(heading);
        self.signs.iter().filter(|e| e.data.kind == Sign::Given).any(|e| e.data.forms.contains(&bare))
    }

    /// Whether a heading, a label or the words over a table say something of it.
    pub fn says(&self, sign: Sign, text: &str) -> bool {
        let text = match sign {
            Sign::Body | Sign::Source => bare_heading(text),
            _ => fold(text),
        };
        let words = || text.split(|c: char| !c.is_alphanumeric());
        let mut forms = self.signs.iter().filter(|e| e.data.kind == sign).flat_map(|e| &e.data.forms);
        forms.any(|form| match sign {
            Sign::Body | Sign::Source => text == *form,
            Sign::Giving => words().any(|word| {
                word.strip_prefix(form.as_str()).is_some_and(|ending| ending.len() <= MOST_INFLECTED)
            }),
            Sign::Paying | Sign::NotGiven | Sign::Plan => words().any(|word| word.starts_with(form.as_str())),
            Sign::Settlement | Sign::Payer | Sign::Earlier => begins_with_words(&text, form),
            Sign::Cost | Sign::CostRow => words().any(|word| word.contains(form.as_str())),
            Sign::Support => words().any(|word| word.ends_with(form.as_str())),
            Sign::Version | Sign::Given | Sign::Change => words().any(|word| word == form),
            Sign::Changed => words().next().is_some_and(|word| word == form),
        })
    }

    /// Whether headings beside each other are those of a list of grants: sums asked for beside sums given, or the
    /// recipients by name, and nowhere who pays or what costs.
    pub fn lists_grants(&self, headings: &[String]) -> GrantList {
        let has = |role: ColumnRole| headings.iter().any(|h| self.column(h).iter().any(|(r, _)| *r == role));
        let costs =
            |h: &String| self.column(h).iter().any(|(r, _)| *r == ColumnRole::Cost) && !self.is_loose(h);
        if has(ColumnRole::Financier) || headings.iter().any(costs) {
            return GrantList::None;
        }
        let says = |kind| headings.iter().any(|h| self.sum_kind(h) == Some(kind));
        let names = |h: &String| self.column(h).iter().any(|(r, _)| *r == ColumnRole::Recipient);
        if headings.iter().any(|h| names(h) && !self.is_loose(h)) {
            GrantList::Named
        } else if has(ColumnRole::Recipient) || says(SumKind::Sought) && says(SumKind::Granted) {
            GrantList::Told
        } else {
            GrantList::None
        }
    }

    /// What a row is by its label; none for an ordinary row. A category or remainder is the whole label, the others
    /// begin it; the longest form wins, so that `summa offentlig` goes before `summa`.
    pub fn row(&self, label: &str) -> Option<RowLabel> {
        let label = fold(label);
        let label = label.trim_end_matches([':', '.']);
        let matches = |entry: &Entry<RowData>, form: &str| match entry.data.label {
            RowLabel::Category | RowLabel::Remainder => label == form,
            RowLabel::Total | RowLabel::Subtotal => begins_with_words(label, form),
        };
        let found = self.rows.iter().flat_map(|entry| {
            entry
                .data
                .forms
                .iter()
                .filter(|form| matches(entry, form))
                .map(|form| (form.len(), entry.data.label))
        });
        found.max_by_key(|(len, _)| *len).map(|(_, label)| label)
    }

    /// Cash or in kind, as a cell says; none when it says both or neither.
    pub fn contribution(&self, cell: &str) -> Option<Contribution> {
        let cell = fold(cell);
        let mut said =
            self.contributions.iter().filter(|e| e.data.words.iter().any(|w| cell.contains(w.as_str())));
        match (said.next(), said.next()) {
            (Some(only), None) => Some(only.data.contribution),
            _ => None,
        }
    }

    /// Cash or in kind, as the name of a row says: behind a comma or in parentheses (`Näringslivet (kontant)`), or at
    /// its beginning (`Ideellt arbete, 600 tim`). A word that only begins so (`Naturakademin`) says nothing.
    pub fn contribution_of_name(&self, name: &str) -> Option<Contribution> {
        let name = fold(name);
        let mut parts = name.split([',', '(', ')', ';']).map(str::trim);
        let first = parts.next().unwrap_or_default();
        let says = |part: &str, word: &str| {
            let ending = part.strip_prefix(word).map(|rest| rest.chars().take_while(|c| c.is_alphabetic()));
            ending.is_some_and(|letters| letters.count() <= MOST_INFLECTED)
        };
        let is_said = |word: &str| says(first, word) || parts.clone().any(|part| says(part, word));
        let mut said = self.contributions.iter().filter(|e| e.data.words.iter().any(|word| is_said(word)));
        match (said.next(), said.next()) {
            (Some(only), None) => Some(only.data.contribution),
            _ => None,
        }
    }
}

/// Letters of an ending: `kontanter`, `arbetstiden`.
const MOST_INFLECTED: usize = 2;

/// Units that stand behind the words of a heading.
const UNITS: [&str; 14] = [
    "kr",
    "tkr",
    "sek",
    "mnkr",
    "mkr",
    "kronor",
    "kkr",
    "ksek",
    "msek",
    "eur",
    "euro",
    "tusen kronor",
    "miljoner kronor",
    "tusentals kronor",
];

/// A heading without its unit: `Belopp (tkr)`, `Summa, kr` and `Belopp i kr` are `belopp`, `summa`, `belopp`.
fn bare_heading(heading: &str) -> String {
    let folded = fold(heading);
    let folded = folded.trim_end_matches([':', '*', '.']);
    let mut bare = folded;
    if let Some((before, _)) = bare.split_once('(') {
        bare = before.trim_end();
    }
    let units: &[&str] = if ["kr", "kronor", "sek", "eur", "euro"].iter().any(|end| bare.ends_with(end)) {
        &UNITS
    } else {
        &[]
    };
    for unit in units {
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
    use super::GrantList;
    use crate::recognize::RuleSet;

    #[test]
    fn a_list_of_grants_is_told_by_its_headings() {
        let rules = RuleSet::builtin();
        let told = |headings: &[&str]| {
            let headings: Vec<String> = headings.iter().map(|h| (*h).to_owned()).collect();
            rules.financier_table.lists_grants(&headings)
        };
        assert_eq!(
            told(&["Projekt", "Kategori", "Sökt bidrag (kr)", "Beviljat bidrag (kr)"]),
            GrantList::Told
        );
        assert_eq!(told(&["Bidragsmottagare", "2019", "2020", "Maxbelopp (kr)"]), GrantList::Named);
        assert_eq!(told(&["Finansiär", "Sökt (kr)", "Beviljat (kr)"]), GrantList::None);
        assert_eq!(told(&["Kostnadspost", "Sökt", "Beviljat"]), GrantList::None);
        assert_eq!(told(&["Aktivitet", "Belopp"]), GrantList::None);
        assert_eq!(told(&["Sökande part", "Belopp"]), GrantList::Told);
        assert_eq!(told(&["Kommun", "Belopp"]), GrantList::None);
    }
}
