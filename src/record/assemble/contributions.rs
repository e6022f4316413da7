//! A table with one column of cash and one of what is given in kind: two rows for a payer who gives both, and a total
//! that adds the two. In: rows as read under such headings. Out: rows of payers and the total. Refuses a total of one of the columns alone.

use rust_decimal::Decimal;

use crate::document::{Document, Span};
use crate::recognize::financier_table::ColumnRole;
use crate::record::{Cited, Contribution, Exact, FinancierRow, Money};

use super::cite;
use super::grid::{Grid, GridColumn};
use super::read_rows::Read;

/// The headings of the two columns.
pub(super) struct Kinds {
    cash: Vec<Span>,
    in_kind: Vec<Span>,
}

/// The column of what is given in kind beside a column of cash that is taken for the sums, or beside those of cash by year;
/// none beside years of which nothing says that they are cash.
pub(super) fn in_kind_column(grid: &Grid, amount: usize) -> Option<usize> {
    let is_plain = |c: &GridColumn| c.n_sums > 0 && c.year.is_none() && !c.is_part;
    let is_cash = |c: &GridColumn| c.is(ColumnRole::Cash) && !c.is(ColumnRole::InKind);
    grid.columns.get(amount).filter(|c| is_cash(c) && c.n_sums > 0 && !c.is_part)?;
    let are_cash =
        grid.columns.iter().all(|c| !c.is_part && (c.year.is_none() || is_cash(c) || c.n_sums == 0));
    let mut others = grid.columns.iter().enumerate().filter(|(_, c)| c.is(ColumnRole::InKind) && is_plain(c));
    let (at, _) = others.next().filter(|_| are_cash)?;
    others.next().is_none().then_some(at)
}

impl Kinds {
    /// The headings of a grid whose sums stand in such columns.
    pub fn of(grid: &Grid, amount: usize) -> Option<Self> {
        let heading = |at: usize| grid.columns.get(at).map(|c| c.heading.clone());
        Some(Self { cash: heading(amount)?, in_kind: heading(in_kind_column(grid, amount)?)? })
    }

    /// A payer's row once for each sum that it gives; a printed nothing counts only where it is all.
    pub fn rows(
        &self,
        doc: &Document,
        row: FinancierRow,
        in_kind: Option<Cited<Money>>,
    ) -> Vec<FinancierRow> {
        let is_sum = |m: &Cited<Money>| !m.get().amount.decimal().is_zero();
        let said = |contribution, heading: &[Span]| {
            Cited::on_page(contribution, "financier_table/contribution-column", cite::quotes(doc, heading))
        };
        let cash = || said(Contribution::Cash, &self.cash);
        let kind = || said(Contribution::InKind, &self.in_kind);
        let Some(given) = in_kind.filter(is_sum) else {
            let contribution = row.amount.as_ref().filter(|m| is_sum(m)).and_then(|_| cash());
            return vec![FinancierRow { contribution: contribution.or(row.contribution), ..row }];
        };
        let second = FinancierRow {
            amount: Some(given),
            contribution: kind(),
            by_year: Vec::new(),
            beside_years: false,
            ..row.clone()
        };
        if row.amount.as_ref().is_none_or(|m| !is_sum(m)) {
            return vec![second];
        }
        // A share is one of both sums together.
        vec![
            FinancierRow { contribution: cash(), share: None, ..row },
            FinancierRow { share: None, ..second },
        ]
    }
}

/// The total of both columns below their rows: what is printed when it is what all rows give together, the sum of both
/// columns when each tells its own; else none, for it may be either. `above` are the rows of the pages before.
pub(super) fn total(row: Read, rows: &[Read], above: &[FinancierRow]) -> Option<Cited<Money>> {
    let rows = || rows.iter().filter(|r| r.row.is_none());
    let of_above = |is_kind: bool| {
        let own = above.iter().filter(move |r| {
            let kind = r.contribution.as_ref().is_some_and(|c| *c.get() == Contribution::InKind);
            kind == is_kind
        });
        own.filter_map(|r| r.amount.as_ref()).map(|m| m.get().amount.decimal())
    };
    let of_rows = |cell: fn(&Read) -> Option<Decimal>, is_kind: bool| {
        rows().filter_map(cell).chain(of_above(is_kind)).try_fold(Decimal::ZERO, Decimal::checked_add)
    };
    let cash = of_rows(|r| r.amount.as_ref().map(|(_, sum)| *sum), false)?;
    let in_kind = of_rows(|r| r.in_kind.as_ref().map(|(_, sum)| *sum), true)?;
    if in_kind.is_zero() {
        return row.amount.map(|(printed, _)| printed);
    }
    let both = cash.checked_add(in_kind)?;
    match (row.amount, row.in_kind) {
        (Some((printed, sum)), _) | (None, Some((printed, sum))) if sum == both => Some(printed),
        (Some((one, own)), Some((other, given))) if own == cash && given == in_kind => {
            let money = one.get().clone();
            if money.currency != other.get().currency {
                return None;
            }
            let quotes = [&one, &other].into_iter().flat_map(|c| c.citation().quotes.clone()).collect();
            let money = Money { amount: Exact::new(both)?, qualifier: None, ..money };
            Cited::derived(money, "financing/sum-of-contributions", quotes)
        }
        _ => None,
    }
}
