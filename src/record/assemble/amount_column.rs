//! Which column of a table says what is paid or costs. In: the columns of a grid. Out: the one of the sums. Refuses a table
//! with several columns of sums of which no heading says which counts, unless one of them is the sum of the others.
//! In a table of costs a column of what somebody gives towards them is none.

use rust_decimal::Decimal;

use crate::document::Document;
use crate::recognize::financier_table::{ColumnRole, Sign, SumKind};
use crate::recognize::{RuleSet, Unit, cell_amount};

use super::grid::{Grid, GridColumn, Row};
use super::table_kind::{TableKind, heading_text};

/// The column of what payers give now, beside what they gave before and the change (`Beslutat | Ändring | Ny
/// finansiering`), where every row says so.
fn changed_column(doc: &Document, rules: &RuleSet, grid: &Grid) -> Option<usize> {
    let says = |col: usize, sign: Sign| {
        let heading = |c: &GridColumn| rules.financier_table.says(sign, &heading_text(doc, &c.heading));
        grid.columns.get(col).is_some_and(heading)
    };
    let change = (1..grid.columns.len()).find(|col| says(*col, Sign::Change))?;
    let new = (change + 1..grid.columns.len()).find(|col| says(*col, Sign::Changed))?;
    let of_row = |row: &Row, col: usize| -> Option<Decimal> {
        let Some(span) = row.cells.get(col).copied().flatten() else { return Some(Decimal::ZERO) };
        let text = doc.str(span).trim();
        let digits = text.trim_start_matches(['-', '–', '−', '+', '±', ' ']);
        if digits.is_empty() {
            return Some(Decimal::ZERO);
        }
        let sum = cell_amount(rules, digits, Some(&Unit::unnamed()))?.ok()?.value.amount;
        Some(if text.starts_with(['-', '–', '−']) { -sum } else { sum })
    };
    let mut n_rows = 0usize;
    let is_confirmed = grid.rows.iter().filter(|row| row.cells.iter().flatten().count() > 1).all(|row| {
        n_rows += 1;
        let sum = of_row(row, change - 1).and_then(|old| old.checked_add(of_row(row, change)?));
        sum.is_some() && sum == of_row(row, new)
    });
    (is_confirmed && n_rows > 1).then_some(new)
}

/// The columns of a table of costs that hold what somebody gives towards them: `Bidrag` beside `Total kostnad`, and
/// `Beviljat` where a heading names the costs.
fn support_columns(doc: &Document, rules: &RuleSet, grid: &Grid) -> Vec<usize> {
    let words = &rules.financier_table;
    let headings: Vec<String> = grid.columns.iter().map(|c| heading_text(doc, &c.heading)).collect();
    let names_cost = |heading: &str| words.says(Sign::Cost, heading);
    let is_cost = |(column, heading): (&GridColumn, &String)| {
        column.n_sums > 0 && names_cost(heading) && words.sum_kind(heading) != Some(SumKind::Sought)
    };
    let has_cost = grid.columns.iter().zip(&headings).any(is_cost);
    let is_support = |heading: &str| {
        let is_given = has_cost && words.sum_kind(heading) == Some(SumKind::Granted);
        (is_given || words.says(Sign::Support, heading)) && !names_cost(heading)
    };
    headings.iter().enumerate().filter(|(_, heading)| is_support(heading)).map(|(col, _)| col).collect()
}

/// The column of sums: the total beside columns for years or kinds, else a column so headed, else the last
/// with sums. `kind` is what the table tells, where that is known.
pub(super) fn amount_column(
    doc: &Document,
    rules: &RuleSet,
    grid: &Grid,
    label: usize,
    kind: Option<TableKind>,
) -> Option<usize> {
    let support = match kind {
        Some(TableKind::Costs) => support_columns(doc, rules, grid),
        _ => Vec::new(),
    };
    if let Some(changed) = changed_column(doc, rules, grid).filter(|col| *col != label) {
        return Some(changed);
    }
    let sums = |col: usize| {
        grid.columns.get(col).is_some_and(|c| {
            col != label
                && c.n_sums > 0
                && !support.contains(&col)
                && c.year.is_none()
                && !c.is_part
                && !c.is(ColumnRole::Share)
                && !c.is(ColumnRole::Note)
        })
    };
    let find = |role: ColumnRole| {
        (0..grid.columns.len())
            .rev()
            .find(|col| sums(*col) && grid.columns.get(*col).is_some_and(|c| c.is(role)))
    };
    let parts = grid
        .columns
        .iter()
        .any(|c| c.year.is_some() || c.is_part || c.is(ColumnRole::Cash) || c.is(ColumnRole::InKind));
    let total = find(ColumnRole::Total);
    let first_amount = (0..grid.columns.len())
        .find(|col| sums(*col) && grid.columns.get(*col).is_some_and(|c| c.is(ColumnRole::Amount)));
    // Beside what was sought, what is granted is the sum, when it is told of every payer.
    let n_sums = |col: &usize| grid.columns.get(*col).map_or(0, |c| c.n_sums);
    let fullest = (0..grid.columns.len()).filter(|col| sums(*col)).map(|col| n_sums(&col)).max();
    let granted = (0..grid.columns.len()).filter(|col| Some(n_sums(col)) >= fullest).find(|col| {
        let heading = grid.columns.get(*col).and_then(|c| c.heading.first()).map(|s| doc.str(*s));
        sums(*col) && heading.is_some_and(|h| rules.financier_table.sum_kind(h) == Some(SumKind::Granted))
    });
    // Beside what is given in kind the sums are those of the cash; `contributions` adds the others.
    let has = |role: ColumnRole| grid.columns.iter().any(|c| c.is(role));
    let cash = find(ColumnRole::Cash).filter(|_| has(ColumnRole::InKind));
    let named = if parts { total.or(first_amount) } else { granted.or(first_amount).or(total) };
    if named.or(cash).is_none() && kinds_of_years(grid).is_some_and(|last| last.is_none()) {
        return None;
    }
    let is_plain = |col: usize| {
        grid.columns.get(col).is_some_and(|c| !c.is(ColumnRole::Cash) && !c.is(ColumnRole::InKind))
    };
    let plain: Vec<usize> = (0..grid.columns.len()).filter(|col| sums(*col) && is_plain(*col)).collect();
    if named.or(cash).is_none() && plain.len() > 1 {
        // `Tidigare beslut | Ny budget`, `Sökt budget | Godkänd budget`: the only one that counts.
        let heading =
            |col: usize| grid.columns.get(col).map(|c| heading_text(doc, &c.heading)).unwrap_or_default();
        let counts = |heading: &str| {
            let words = &rules.financier_table;
            !words.says(Sign::Earlier, heading) && words.sum_kind(heading) != Some(SumKind::Sought)
        };
        let mut new = plain.iter().filter(|col| counts(&heading(**col)));
        if let (Some(only), None) = (new.next(), new.next()) {
            return Some(*only);
        }
        // No heading says which of them tells what is paid.
        let all: Vec<usize> = plain.iter().chain(&support).copied().collect();
        return plain.iter().copied().find(|col| is_sum_of_others(doc, rules, grid, *col, &all));
    }
    named
        .or(cash)
        .or_else(|| plain.first().copied())
        .or_else(|| kinds_of_years(grid).flatten())
        .or_else(|| (0..grid.columns.len()).find(|col| sums(*col)))
        .or_else(|| {
            (0..grid.columns.len()).rev().find(|col| {
                *col != label
                    && !support.contains(col)
                    && grid.columns.get(*col).is_some_and(|c| c.n_sums > 0 && (c.year.is_some() || c.is_part))
            })
        })
}

/// The last column of cash beside columns for years and one of what is given in kind: `Kontant 2024 | Kontant 2025 |
/// Natura`; an inner none where the years do not say that they are cash, or what is given in kind is told by year too.
fn kinds_of_years(grid: &Grid) -> Option<Option<usize>> {
    let years = || grid.columns.iter().enumerate().filter(|(_, c)| c.n_sums > 0 && c.year.is_some());
    let in_kind = |c: &GridColumn| c.n_sums > 0 && c.is(ColumnRole::InKind);
    if years().next().is_none() || !grid.columns.iter().any(in_kind) {
        return None;
    }
    let are_cash = years().all(|(_, c)| c.is(ColumnRole::Cash) && !c.is(ColumnRole::InKind));
    Some(years().next_back().filter(|_| are_cash).map(|(col, _)| col))
}

/// Whether a column holds the sums of the columns beside it, in every row that has a sum in it.
fn is_sum_of_others(doc: &Document, rules: &RuleSet, grid: &Grid, whole: usize, all: &[usize]) -> bool {
    let sum = |row: &Row, col: usize| {
        let span = row.cells.get(col).copied().flatten()?;
        let found = cell_amount(rules, doc.str(span), grid.columns.get(col)?.unit.as_ref())?.ok()?;
        Some(found.value.amount)
    };
    let mut n = 0;
    let is_sum = |row: &Row| {
        let Some(own) = sum(row, whole) else { return true };
        n += 1;
        let beside = all.iter().filter(|col| **col != whole).filter_map(|col| sum(row, *col));
        beside.into_iter().try_fold(Decimal::ZERO, |all, sum| all.checked_add(sum)) == Some(own)
    };
    let all_are = grid.rows.iter().all(is_sum);
    all_are && n > 1
}
