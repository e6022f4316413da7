//! Doubts the unit that words over a table give to it. In: the tables of a matter and the sums its text prints. Out: the
//! same tables, those whose sums as they are printed are sums of the text without that unit.

use rust_decimal::Decimal;

use crate::document::{Document, Span};
use crate::recognize::{RuleSet, Unit, cell_amount, unit_over};

use super::grid::{Grid, GridColumn, LEAST_WHOLE};

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
