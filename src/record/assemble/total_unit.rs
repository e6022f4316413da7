//! The unit that the label of a total names for itself (`Summa kronor`, `Totalt tkr`), weighed against the unit of
//! its columns: whether the rows add up to the total, and in which unit, decides what each of them counts.

use rust_decimal::Decimal;

use crate::document::Document;
use crate::recognize::financier_table::{ColumnRole, RowLabel};
use crate::recognize::{RuleSet, Unit, cell_amount, unit_of};

use super::grid::{Grid, LEAST_WHOLE, Row};

/// A total in thousands or millions is less than this, in kronor.
const MOST_SCALED: i64 = 1_000_000_000;

/// A total is that of its rows when neither is more than this many times the other: rows of other groups may
/// be left out, a unit is off by a thousand.
const MOST_APART: i64 = 4;

/// Which sums of a column nobody can tell the unit of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Doubt {
    #[default]
    None,
    /// That of the row of the total.
    Total,
    /// Those of the other rows.
    Rows,
    All,
}

impl Doubt {
    /// Whether it is about the sum of the total, or of another row.
    pub fn is_of(self, total: bool) -> bool {
        match self {
            Self::None => false,
            Self::Total => total,
            Self::Rows => !total,
            Self::All => true,
        }
    }
}

/// What the label of a total says of the sums of one column.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Said {
    /// Nothing that differs.
    Nothing,
    /// The rows count in this unit.
    Rows(Unit),
    /// The total counts in its own unit, the rows in that of their column.
    Total,
    /// It cannot be known what some count.
    Unknown(Doubt),
}

/// The row of the total, its place and its own unit.
pub(super) struct TotalRow {
    pub at: usize,
    pub unit: Option<Unit>,
}

/// The last row whose label is that of a total.
pub(super) fn total_row(doc: &Document, rules: &RuleSet, grid: &Grid) -> Option<TotalRow> {
    let label = |row: &Row| row.cells.iter().flatten().next().map(|s| doc.str(*s));
    let is_total = |text: &str| rules.financier_table.row(text) == Some(RowLabel::Total);
    let at = grid.rows.iter().rposition(|row| label(row).is_some_and(is_total))?;
    let unit = grid.rows.get(at).and_then(label).and_then(|text| unit_of(rules, text));
    Some(TotalRow { at, unit })
}

/// The number printed in a cell, whatever it counts; a cell that names its unit itself says nothing of others.
pub(super) fn bare_sum(doc: &Document, rules: &RuleSet, row: &Row, col: usize) -> Option<Decimal> {
    let text = doc.str(row.cells.get(col).copied().flatten()?);
    let is_bare = cell_amount(rules, text, None).is_none();
    Some(cell_amount(rules, text, Some(&Unit::unnamed())).filter(|_| is_bare)?.ok()?.value.amount)
}

/// The printed sums of a column in the rows before one that are parts of a total.
pub(super) fn parts(doc: &Document, rules: &RuleSet, grid: &Grid, before: usize, col: usize) -> Vec<Decimal> {
    let is_part = |row: &&Row| {
        let label = row.cells.iter().flatten().next().map(|s| rules.financier_table.row(doc.str(*s)));
        label.is_some_and(|label| matches!(label, None | Some(RowLabel::Remainder)))
    };
    let rows = grid.rows.get(..before).unwrap_or_default().iter().filter(is_part);
    rows.filter_map(|row| bare_sum(doc, rules, row, col)).collect()
}

/// Settles what the sums of a column count, whose own unit (by its heading, or what stands over the table) is `own`.
pub(super) fn said(told: &Unit, own: Option<&Unit>, whole: Decimal, parts: &[Decimal]) -> Said {
    let sum = parts.iter().try_fold(Decimal::ZERO, |s, a| s.checked_add(*a));
    let largest = parts.iter().max().copied().unwrap_or_default();
    let Some(sum) = sum else { return Said::Nothing };
    let is_whole = largest >= Decimal::from(LEAST_WHOLE);
    let Some(own) = own else {
        let is_scaled = told.scale != Decimal::ONE;
        let fits = || whole.checked_mul(told.scale).is_some_and(|w| w < Decimal::from(MOST_SCALED));
        return match (sum == whole, is_scaled) {
            (true, true) if fits() => Said::Rows(told.clone()),
            (true, false) => Said::Rows(told.clone()),
            (false, false) if is_whole => Said::Rows(told.clone()),
            // Rows in thousands over a total in kronor, or the reverse: the sum is exact only so.
            _ => match between(told, whole, sum).filter(|_| parts.len() > 1) {
                Some(unit) => Said::Rows(unit),
                None if is_scaled || near(whole, sum) => Said::Nothing,
                None => Said::Unknown(Doubt::Rows),
            },
        };
    };
    if own.scale == told.scale || own.currency.is_some() && own.currency != told.currency {
        return Said::Nothing;
    }
    let (Some(as_told), Some(as_own), Some(rows)) =
        (whole.checked_mul(told.scale), whole.checked_mul(own.scale), sum.checked_mul(own.scale))
    else {
        return Said::Unknown(Doubt::Total);
    };
    if rows.is_zero() || near(as_told, rows) {
        return Said::Total;
    }
    if !near(as_own, rows) {
        return Said::Unknown(Doubt::Total);
    }
    // Rows and total are printed in one unit and two are named: that of the column, where its sums look like it.
    if is_whole == (own.scale == Decimal::ONE) { Said::Nothing } else { Said::Unknown(Doubt::All) }
}

/// Whether a total is about a thousand or a million times the sum of its rows.
fn is_scaled(whole: Decimal, sum: Decimal) -> bool {
    let scales = [1_000, 1_000_000].into_iter().map(Decimal::from);
    !sum.is_zero() && scales.filter_map(|scale| sum.checked_mul(scale)).any(|scaled| near(whole, scaled))
}

fn near(a: Decimal, b: Decimal) -> bool {
    let within = |a: Decimal, b: Decimal| b.checked_mul(Decimal::from(MOST_APART)).is_some_and(|b| a <= b);
    within(a, b) && within(b, a)
}

/// The unit of rows that add up to a total of another, a thousand or a million times larger or smaller.
fn between(told: &Unit, whole: Decimal, sum: Decimal) -> Option<Unit> {
    let total = whole.checked_mul(told.scale)?;
    let scales = [Decimal::ONE, Decimal::ONE_THOUSAND, Decimal::ONE_THOUSAND * Decimal::ONE_THOUSAND];
    let mut fitting = scales.into_iter().filter(|s| *s != told.scale && sum.checked_mul(*s) == Some(total));
    let scale = fitting.next().filter(|_| !sum.is_zero() && total < Decimal::from(MOST_SCALED))?;
    Some(Unit { scale, ..told.clone() })
}

/// Says what a column's total and rows count, and what is left out of them. `before` are rows of the same column on
/// the page before.
pub(super) fn settle(
    doc: &Document,
    rules: &RuleSet,
    grid: &mut Grid,
    before: impl Fn(usize) -> Vec<Decimal>,
) {
    let Some(TotalRow { at, unit }) = total_row(doc, rules, grid) else { return };
    grid.total = Some(at);
    for col in 0..grid.columns.len() {
        let is_label =
            grid.rows.get(at).is_none_or(|row| row.cells.iter().position(Option::is_some) == Some(col));
        let whole = grid.rows.get(at).and_then(|row| bare_sum(doc, rules, row, col));
        let Some(whole) = whole.filter(|_| !is_label) else { continue };
        let parts = [parts(doc, rules, grid, at, col), before(col)].concat();
        let Some(column) = grid.columns.get_mut(col).filter(|c| !c.is(ColumnRole::Share)) else { continue };
        let Some(told) = unit.as_ref() else {
            // No word names a unit: rows far below their total count in another than it.
            let sum = parts.iter().try_fold(Decimal::ZERO, |s, a| s.checked_add(*a)).unwrap_or_default();
            if column.unit.is_none() && is_scaled(whole, sum) {
                column.doubt = Doubt::Rows;
            }
            continue;
        };
        match said(
            told,
            column.unit.as_ref().filter(|u| u.currency.is_some() || u.scale != Decimal::ONE),
            whole,
            &parts,
        ) {
            Said::Nothing => {}
            Said::Rows(rows) => {
                column.unit = Some(rows);
                column.total_unit = Some(told.clone());
            }
            Said::Total => column.total_unit = Some(told.clone()),
            Said::Unknown(doubt) => {
                column.doubt = doubt;
                column.total_unit = Some(told.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Doubt, Said, Unit, said};
    use rust_decimal::Decimal;

    fn unit(scale: i64) -> Unit {
        Unit { scale: Decimal::from(scale), currency: Some("SEK"), ..Unit::unnamed() }
    }

    fn ask(told: i64, own: Option<i64>, whole: i64, parts: &[i64]) -> Said {
        let parts: Vec<Decimal> = parts.iter().map(|p| Decimal::from(*p)).collect();
        said(&unit(told), own.map(unit).as_ref(), Decimal::from(whole), &parts)
    }

    #[test]
    fn rows_and_total_that_name_two_units_are_weighed_by_their_sum() {
        assert_eq!(ask(1, Some(1000), 650_000, &[250, 400]), Said::Total);
        assert_eq!(ask(1000, Some(1), 650, &[250_000, 400_000]), Said::Total);
        // Printed alike: the column is believed where its sums look like it, else neither.
        assert_eq!(ask(1, Some(1000), 650, &[250, 400]), Said::Nothing);
        assert_eq!(ask(1000, Some(1), 650_000, &[250_000, 400_000]), Said::Nothing);
        assert_eq!(ask(1000, Some(1), 650, &[250, 400]), Said::Unknown(Doubt::All));
        assert_eq!(ask(1, Some(1000), 650_000, &[250_000, 400_000]), Said::Unknown(Doubt::All));
        assert_eq!(ask(1, Some(1000), 90, &[300, 450]), Said::Unknown(Doubt::Total));
    }

    #[test]
    fn rows_without_a_unit_have_that_of_which_they_add_up_to_the_total() {
        assert_eq!(ask(1, None, 750_000, &[300_000, 450_000]), Said::Rows(unit(1)));
        assert_eq!(ask(1, None, 750_000, &[300, 450]), Said::Rows(unit(1000)));
        assert_eq!(ask(1000, None, 750, &[300, 450]), Said::Rows(unit(1000)));
        assert_eq!(ask(1000, None, 750, &[300_000, 450_000]), Said::Rows(unit(1)));
        assert_eq!(ask(1, None, 760_000, &[300, 450]), Said::Unknown(Doubt::Rows));
        assert_eq!(ask(1000, None, 760, &[300, 450]), Said::Nothing);
    }
}
