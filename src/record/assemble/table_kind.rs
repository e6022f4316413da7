//! Which sort a table is: who pays, what costs, or neither (a list of grants), and what goes on with it on the next page.

use rust_decimal::Decimal;

use crate::document::{Document, Span};
use crate::recognize::financier_table::{ColumnRole, GrantList, RowLabel, Sign, SumKind};
use crate::recognize::{RuleSet, Unit, cell_amount};

use super::amount_column::amount_column;
use super::financing::label_column;
use super::grid::{Grid, GridColumn, Row};
use super::table_choice::Told;
use super::total_unit::{Doubt, parts, settle};
use super::{cite, organisations};

/// Which sort of table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TableKind {
    Financing,
    Costs,
}

/// Decided by the heading of the first column, then by who stands in it, then by the words over the table.
pub(super) fn kind_of(doc: &Document, rules: &RuleSet, grid: &Grid) -> Option<TableKind> {
    let label = label_column(doc, rules, grid)?;
    amount_column(doc, rules, grid, label, None)?;
    let column = grid.columns.get(label)?;
    let over = words_above(doc, grid);
    let mut labels = 0usize;
    let mut payers = 0usize;
    for row in &grid.rows {
        let Some(span) = row.cells.get(label).copied().flatten() else { continue };
        let text = doc.str(span);
        if rules.financier_table.row(text).is_some() {
            continue;
        }
        labels += 1;
        payers += usize::from(organisations::is_known(rules, text));
    }
    // `Projektpart | Budget | EU-stöd | Egen finansiering`: each row is paid from several sources.
    let is_source =
        |c: &GridColumn| c.heading.iter().any(|s| rules.financier_table.says(Sign::Source, doc.str(*s)));
    if grid.columns.iter().filter(|c| is_source(c)).count() > 1 && !column.is(ColumnRole::Cost) {
        return None;
    }
    if column.is(ColumnRole::Financier) && (payers > 0 || !column.is(ColumnRole::Cost)) {
        return Some(TableKind::Financing);
    }
    if is_settlement(doc, rules, grid, label) {
        return None;
    }
    if !column.is(ColumnRole::Cost) && has_versions(doc, rules, grid) {
        return None;
    }
    if column.is(ColumnRole::Cost) {
        return Some(TableKind::Costs);
    }
    // `Leverantör`, `Anbudspris`, `Hyra per år`: known names under them are sellers.
    let is_price = |col: usize| grid.columns.get(col).is_some_and(|c| c.is(ColumnRole::Price));
    if column.is(ColumnRole::Supplier) || (0..grid.columns.len()).any(is_price) {
        return None;
    }
    if labels > 0 && payers * 2 >= labels && (payers > 1 || over.contains("finans")) {
        return Some(TableKind::Financing);
    }
    // `kostnadsberäknat till 900 000 kronor med följande finansiering:`: the word next to the table tells.
    if over.rfind("finansi") > over.rfind("kostnad") && payers > 0 {
        return Some(TableKind::Financing);
    }
    let has_total = grid.rows.iter().any(|r| {
        r.cells
            .get(label)
            .copied()
            .flatten()
            .is_some_and(|s| rules.financier_table.row(doc.str(s)) == Some(RowLabel::Total))
    });
    let costs = over.contains("kostnad") || over.contains("budget");
    (costs && has_total && payers == 0).then_some(TableKind::Costs)
}

/// Whether a table lists what is granted to whom: neither payers nor costs.
pub(super) fn lists_grants(doc: &Document, rules: &RuleSet, grid: &Grid, told: &Told<'_>) -> bool {
    let headings: Vec<String> = grid.columns.iter().map(|c| heading_text(doc, &c.heading)).collect();
    // Who decides is no receiver of its own grants.
    let pays = |name: &str| {
        let cells = grid.rows.iter().flat_map(|row| row.cells.iter().flatten().take(2));
        cells.into_iter().any(|span| organisations::names_payer(rules, doc.str(*span), name))
    };
    let is_payer = || told.authority.is_some_and(pays);
    match rules.financier_table.lists_grants(&headings) {
        GrantList::Named => true,
        // The payers of a project may be told with what was asked of each.
        GrantList::Told => {
            let over = words_above(doc, grid);
            !over.contains("finansi") && !over.contains("kostnad")
        }
        // `Medlen fördelas enligt följande:` over `Kommun | Belopp`, or `Länsstyrelse | Tilldelade medel`
        GrantList::None => {
            let words = &rules.financier_table;
            let lead = grid.lead.map(|s| doc.str(s).to_lowercase()).unwrap_or_default();
            let over = format!("{} {lead}", words_above(doc, grid));
            let gives = |text: &str| words.says(Sign::Giving, text) && words.says(Sign::Given, text);
            // `fördela 900 tkr till kommunerna` over `Kommun | Bidrag 2022`
            let gives_column =
                || words.says(Sign::Giving, &over) && headings.iter().any(|h| words.says(Sign::Given, h));
            let gives_bodies = headings.iter().any(|h| words.says(Sign::Body, h))
                && !grid.columns.iter().any(|c| c.is(ColumnRole::Financier) || c.is(ColumnRole::Cost))
                && (gives(&over) || headings.iter().any(|h| gives(h)) || gives_column())
                && !words.says(Sign::Paying, &over);
            (gives_bodies || parts_the_grant(doc, rules, grid, told)) && !is_payer()
        }
    }
}

/// Whether a table parts what is granted among the parties of a project: `Projektpart | Bidrag`, or `Projektpart |
/// Maxbelopp` under `Beviljat bidrag per projektpart`, with the granted sum as its total.
fn parts_the_grant(doc: &Document, rules: &RuleSet, grid: &Grid, told: &Told<'_>) -> bool {
    let words = &rules.financier_table;
    let Some(granted) = told.granted else { return false };
    let of_party = grid
        .columns
        .iter()
        .any(|c| c.is(ColumnRole::Financier) && c.heading.iter().any(|s| words.is_loose(doc.str(*s))));
    let over = words_above(doc, grid);
    let is_granted = |(col, column): (usize, &GridColumn)| {
        let heading = heading_text(doc, &column.heading);
        let unit = column.total_unit.as_ref().or(column.unit.as_ref());
        let total = grid.total.and_then(|at| grid.rows.get(at)?.cells.get(col).copied().flatten());
        let total = total.and_then(|span| cell_amount(rules, doc.str(span), unit)?.ok());
        let is_given =
            |text: &str| words.says(Sign::Given, text) || words.sum_kind(text) == Some(SumKind::Granted);
        (is_given(&heading) || is_given(&over)) && total.is_some_and(|sum| sum.value.amount == granted)
    };
    of_party && grid.columns.iter().enumerate().any(is_granted)
}

/// Whether the rows calculate what is paid of some costs: `Godkända kostnader`, `Bidrag från Boverket`.
fn is_settlement(doc: &Document, rules: &RuleSet, grid: &Grid, label: usize) -> bool {
    let words = &rules.financier_table;
    let labels = grid.rows.iter().filter_map(|row| row.cells.get(label).copied().flatten());
    let texts = labels.map(|span| doc.str(span));
    let (mut n_settled, mut n_paying) = (0, 0);
    // What stands below the sum of the costs is no part of them.
    for text in texts.take_while(|text| words.row(text) != Some(RowLabel::Total)) {
        n_settled += u32::from(words.says(Sign::Settlement, text));
        n_paying += u32::from(words.says(Sign::Payer, text));
    }
    n_settled > 0 && n_settled + n_paying > 1
}

/// Whether columns of years are versions of one budget: `Bokslut 2006 | Budget 2007`. A total beside them says that they
/// are parts.
fn has_versions(doc: &Document, rules: &RuleSet, grid: &Grid) -> bool {
    if grid.columns.iter().any(|column| column.is(ColumnRole::Total)) {
        return false;
    }
    let years = grid.columns.iter().filter(|column| column.year.is_some());
    years.flat_map(|column| &column.heading).any(|s| rules.financier_table.says(Sign::Version, doc.str(*s)))
}

/// Whether a row of a table is its total.
pub(super) fn has_total(doc: &Document, rules: &RuleSet, grid: &Grid) -> bool {
    let label = |row: &Row| row.cells.iter().flatten().next().copied();
    grid.rows.iter().filter_map(label).any(|s| rules.financier_table.row(doc.str(s)) == Some(RowLabel::Total))
}

pub(super) fn heading_text(doc: &Document, spans: &[Span]) -> String {
    spans.iter().map(|s| cite::fold(doc.str(*s))).collect::<Vec<_>>().join(" ")
}

/// The words over a table, in lower case.
pub(super) fn words_above(doc: &Document, grid: &Grid) -> String {
    grid.above.iter().map(|s| doc.str(*s).to_lowercase()).collect::<Vec<_>>().join(" ")
}

/// A table that has no total yet: it may go on on the next page.
pub(super) struct Open {
    pub kind: TableKind,
    columns: Vec<GridColumn>,
    unit: Option<Unit>,
    /// The sums stand in the last column.
    is_last: bool,
    /// The printed sums of each column.
    parts: Vec<Vec<Decimal>>,
}

impl Open {
    pub fn of(doc: &Document, rules: &RuleSet, kind: TableKind, grid: &Grid, amount: usize) -> Self {
        let unit = grid.columns.get(amount).and_then(|c| c.unit.clone());
        let parts =
            (0..grid.columns.len()).map(|col| parts(doc, rules, grid, grid.rows.len(), col)).collect();
        let is_last = amount + 1 == grid.columns.len();
        Self { kind, columns: grid.columns.clone(), unit, is_last, parts }
    }

    /// Whether nobody can tell which column of a grid without headings goes on with the sums.
    pub fn leaves_open(&self, grid: &Grid) -> bool {
        let n_sums = grid.columns.iter().filter(|c| c.n_sums > 0).count();
        grid.columns.len() != self.columns.len() && n_sums > 1 && !self.is_last
    }

    /// A grid without headings as what follows: under the same headings where it has as many columns, else counted
    /// in the same unit.
    pub fn go_on(&self, doc: &Document, rules: &RuleSet, grid: &Grid) -> Grid {
        let mut grid = grid.clone();
        let is_same = grid.columns.len() == self.columns.len();
        for (nth, column) in grid.columns.iter_mut().enumerate() {
            column.doubt = Doubt::None;
            let own = column.unit.take().filter(|own| own.currency.is_some());
            match self.columns.get(nth).filter(|_| is_same) {
                Some(above) => {
                    *column = GridColumn {
                        n_sums: column.n_sums,
                        unit: own.or(above.unit.clone()),
                        ..above.clone()
                    };
                }
                None => column.unit = own.or_else(|| self.unit.clone()),
            }
        }
        settle(doc, rules, &mut grid, |col| {
            self.parts.get(col).filter(|_| is_same).cloned().unwrap_or_default()
        });
        grid
    }
}
