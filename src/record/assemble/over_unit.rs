//! What the sums of a matter tell of the units in its tables. In: the tables and the sums its text prints. Out: the same
//! tables; those whose sums as printed are sums of the text lose the unit that words over them give; those that name no
//! unit count in the currency in which the text prints one of their sums.

use rust_decimal::Decimal;

use crate::document::{Document, Span};
use crate::recognize::{RuleSet, Unit, cell_amount, unit_over};

use super::grid::{Grid, GridColumn, LEAST_WHOLE};

/// Gives the columns that name no unit the currency in which the text prints one of their sums; `own` are the sums that
/// the matter grants, asks for and budgets.
pub(super) fn name_currency(
    doc: &Document,
    rules: &RuleSet,
    grids: &mut [Grid],
    own: &[(Decimal, Option<&'static str>)],
) {
    for grid in grids {
        let is_bare = |column: &GridColumn| column.unit == Some(Unit::unnamed());
        let bare: Vec<usize> = grid
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| is_bare(column))
            .map(|(col, _)| col)
            .collect();
        let cells = grid
            .rows
            .iter()
            .flat_map(|row| bare.iter().filter_map(|col| row.cells.get(*col).copied().flatten()));
        let printed: Vec<Decimal> = cells
            .filter_map(|cell| cell_amount(rules, doc.str(cell), Some(&Unit::unnamed()))?.ok())
            .map(|found| found.value.amount)
            .filter(|sum| *sum >= Decimal::from(LEAST_WHOLE))
            .collect();
        let mut named =
            own.iter().filter(|(sum, _)| printed.contains(sum)).filter_map(|(_, currency)| *currency);
        let Some(currency) = named.next().filter(|currency| named.all(|other| other == *currency)) else {
            continue;
        };
        for col in bare {
            let Some(column) = grid.columns.get_mut(col) else { continue };
            let rule = "amount/currency-of-text".into();
            column.unit = Some(Unit { currency: Some(currency), rule, ..Unit::unnamed() });
        }
    }
}

/// Takes the unit of the words over a table from it where a sum in the table is, as printed, one that the text prints,
/// and none is with the unit. Returns the words that were not believed.
pub(super) fn drop_contradicted(
    doc: &Document,
    rules: &RuleSet,
    grids: &mut [Grid],
    known: &[Decimal],
) -> Vec<Span> {
    let mut dropped = Vec::new();
    if known.is_empty() {
        return dropped;
    }
    for grid in grids {
        let mut over = grid.above.iter().chain(&grid.further);
        let Some((span, unit)) = over.find_map(|s| Some((*s, unit_over(rules, doc.str(*s))?))) else {
            continue;
        };
        let is_over = |column: &GridColumn| column.unit.as_ref() == Some(&unit);
        if unit.scale == Decimal::ONE || !grid.columns.iter().any(is_over) {
            continue;
        }
        let of_columns = grid.columns.iter().enumerate().filter(|(_, column)| is_over(column));
        let printed = of_columns
            .flat_map(|(col, _)| {
                grid.rows.iter().filter_map(move |row| row.cells.get(col).copied().flatten())
            })
            .filter_map(|cell| cell_amount(rules, doc.str(cell), Some(&Unit::unnamed()))?.ok())
            .map(|found| found.value.amount)
            .filter(|sum| *sum >= Decimal::from(LEAST_WHOLE));
        let (mut as_printed, mut scaled) = (false, false);
        for sum in printed {
            as_printed |= known.contains(&sum);
            scaled |= sum.checked_mul(unit.scale).is_some_and(|sum| known.contains(&sum));
        }
        if as_printed && !scaled {
            for column in grid.columns.iter_mut().filter(|c| c.unit.as_ref() == Some(&unit)) {
                column.unit = Some(Unit::unnamed());
            }
            dropped.push(span);
        }
    }
    dropped
}
