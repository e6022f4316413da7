//! Numbers that were parted into columns, as uneven recognized text is (`1 | 275 | 000`), told from sums in columns of
//! their own.

use rust_decimal::Decimal;

use crate::document::Document;
use crate::recognize::RuleSet;

use super::grid::{Grid, Row};
use super::total_unit::{bare_sum, parts};

/// Kronor that a number of two columns must reach in every row for two sums beside each other to be likelier.
const LEAST_UNLIKELY: u32 = 100_000_000;

/// Whether a cell may be a piece of a number that was parted into columns: figures and right behind them groups of
/// three, and no heading over one of the two; or right behind them `000`, which is no sum of its own.
pub(super) fn is_broken(doc: &Document, grid: &Grid, row: &Row, col: usize) -> bool {
    let text = |col: usize| Some(doc.str(row.cells.get(col).copied().flatten()?).trim());
    let is_bare = |col: usize| grid.columns.get(col).is_some_and(|column| column.heading.is_empty());
    let is_pair = |left: usize, right: usize| {
        let behind = text(right).filter(|text| groups(text).is_some_and(|first| first == 3));
        let is_piece = behind.is_some_and(|text| is_bare(left) || is_bare(right) || text.starts_with("000"));
        is_piece && text(left).and_then(groups).is_some_and(|first| (1..=3).contains(&first))
    };
    col.checked_sub(1).is_some_and(|left| is_pair(left, col)) || is_pair(col, col + 1)
}

/// How many figures the first group of a number has that is nothing but groups of figures, those behind it of three.
fn groups(text: &str) -> Option<usize> {
    let mut groups = text.split_whitespace();
    let first = groups.next()?;
    let is_number = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(first) && groups.all(|group| group.len() == 3 && is_number(group))).then_some(first.len())
}

/// Whether the sums of a column under a heading are whole numbers beside figures of another column: they add up to their
/// own total, and the numbers of both columns read as one do not, or are beyond what is paid.
pub(super) fn stands_alone(doc: &Document, rules: &RuleSet, grid: &Grid, col: usize) -> bool {
    let Some(column) = grid.columns.get(col).filter(|column| !column.heading.is_empty()) else {
        return false;
    };
    let Some(at) = grid.total else { return false };
    let Some(total) = grid.rows.get(at) else { return false };
    let add = |sums: &[Decimal]| sums.iter().try_fold(Decimal::ZERO, |sum, a| sum.checked_add(*a));
    let own = parts(doc, rules, grid, at, col);
    if own.len() < 2 || add(&own) != bare_sum(doc, rules, total, col) {
        return false;
    }
    let scale = column.unit.as_ref().map_or(Decimal::ONE, |unit| unit.scale);
    let figures = |row: &Row, col: usize| {
        let text = row.cells.get(col).copied().flatten().map_or("", |span| doc.str(span));
        text.chars().filter(char::is_ascii_digit).collect::<String>()
    };
    let as_one = |row: &Row, left: usize| -> Option<Decimal> {
        format!("{}{}", figures(row, left), figures(row, left + 1)).parse().ok()
    };
    let is_one = |left: usize| {
        let rows = grid.rows.get(..at).unwrap_or_default();
        let is_pair = |row: &Row| !figures(row, left).is_empty() && !figures(row, left + 1).is_empty();
        if !rows.iter().any(is_pair) {
            return false;
        }
        let read: Option<Vec<Decimal>> = rows.iter().map(|row| as_one(row, left)).collect();
        let likely = |sum: &Decimal| sum.checked_mul(scale).is_some_and(|sum| sum < LEAST_UNLIKELY.into());
        read.is_some_and(|read| add(&read) == as_one(total, left) && read.iter().any(likely))
    };
    let neighbours = [col.checked_sub(1), Some(col)];
    !neighbours.into_iter().flatten().any(is_one)
}

#[cfg(test)]
mod tests {
    use super::groups;

    #[test]
    fn a_number_is_groups_of_three_figures() {
        assert_eq!(groups("1"), Some(1));
        assert_eq!(groups("300 000"), Some(3));
        assert_eq!(groups("1300"), Some(4));
        assert_eq!(groups("300 00"), None);
        assert_eq!(groups("300 tkr"), None);
        assert_eq!(groups(""), None);
    }
}
