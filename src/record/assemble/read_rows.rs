//! Rows of a table of payers or costs, as they are read, and what they are to each other: names over sums, totals, headings
//! of groups.

use rust_decimal::Decimal;

use crate::document::{Document, Span};
use crate::recognize::financier_table::{ColumnRole, RowLabel};
use crate::recognize::{Finding, RuleSet};
use crate::record::{Cited, Exact, Money, YearAmount};

use super::{cite, organisations};

/// Rows below the heading of a group that are added up.
const MOST_OF_GROUP: usize = 40;

/// A row as read: label, sums.
#[derive(Default)]
pub(super) struct Read {
    pub label: Vec<Span>,
    pub row: Option<RowLabel>,
    pub amount: Option<(Cited<Money>, Decimal)>,
    pub by_year: Vec<YearAmount>,
    pub share: Option<Cited<Exact>>,
    pub other: Vec<(ColumnRole, Span)>,
    /// Every sum of the row.
    pub sums: Vec<(Span, Finding<crate::recognize::Amount>)>,
    /// Nothing stands beside the label.
    pub is_bare: bool,
    /// What is given in kind, in a column beside the one of money that is added up.
    pub in_kind: Option<Cited<Money>>,
    /// Sums in cash or in kind stand beside the years.
    pub beside_years: bool,
}

/// A name with nothing beside it right over a row of sums without a name is that row's name.
pub(super) fn join_wrapped(rows: Vec<Read>) -> Vec<Read> {
    let mut out: Vec<Read> = Vec::new();
    for mut row in rows {
        if row.label.is_empty()
            && row.amount.is_some()
            && let Some(name) = out.last_mut().filter(|l| l.is_bare && l.row.is_none() && !l.label.is_empty())
        {
            row.label = std::mem::take(&mut name.label);
            out.pop();
        }
        out.push(row);
    }
    out
}

/// A last row without a name is the total when the rows above add up to it.
pub(super) fn name_total(rows: &mut [Read]) {
    let Some((last, above)) = rows.split_last_mut() else { return };
    if !last.label.is_empty() || above.iter().any(|r| r.row == Some(RowLabel::Total)) {
        return;
    }
    let sums: Vec<Decimal> =
        above.iter().filter(|r| r.row.is_none()).filter_map(|r| Some(r.amount.as_ref()?.1)).collect();
    let sum = sums.iter().try_fold(Decimal::ZERO, |sum, s| sum.checked_add(*s));
    if sums.len() > 1 && sum.is_some() && sum == last.amount.as_ref().map(|(_, amount)| *amount) {
        last.row = Some(RowLabel::Total);
    }
}

/// `Privat medfinansiering` with a sum of its own is a payer without a name, where no rows below add up to it and the
/// table adds up to its total only with such rows.
pub(super) fn keep_categories(rows: &mut [Read]) {
    let Some(total) = total_row(rows) else { return };
    let Some(whole) = rows.get(total).and_then(|r| Some(r.amount.as_ref()?.1)) else { return };
    let above = rows.get(..total).unwrap_or_default();
    let amount = |r: &Read| r.amount.as_ref().map(|(_, amount)| *amount);
    let add = |sum: Option<Decimal>, next: Decimal| sum.and_then(|s| s.checked_add(next));
    let mut kept: Vec<usize> = Vec::new();
    let mut sum = Some(Decimal::ZERO);
    for (at, row) in above.iter().enumerate() {
        let Some(own) = amount(row) else { continue };
        match row.row {
            None | Some(RowLabel::Remainder) => sum = add(sum, own),
            Some(RowLabel::Category) => {
                let mut below = Some(Decimal::ZERO);
                let rows_below = above.iter().skip(at + 1).take(MOST_OF_GROUP);
                let heads = rows_below.filter(|r| r.row.is_none()).filter_map(amount).any(|next| {
                    below = add(below, next);
                    below == Some(own)
                });
                if !heads && own > Decimal::ZERO {
                    sum = add(sum, own);
                    kept.push(at);
                }
            }
            _ => {}
        }
    }
    for at in kept.into_iter().filter(|_| sum == Some(whole)) {
        if let Some(row) = rows.get_mut(at) {
            row.row = None;
        }
    }
}

/// A row without an organisation's name that the rows right below it add up to is the heading of their group,
/// when only without such rows the table adds up to its total.
pub(super) fn mark_groups(doc: &Document, rules: &RuleSet, rows: &mut [Read]) {
    let Some(total) = total_row(rows) else { return };
    let Some(whole) = rows.get(total).and_then(|r| Some(r.amount.as_ref()?.1)) else { return };
    let counted: Vec<(usize, Decimal)> = rows
        .iter()
        .take(total)
        .enumerate()
        .filter(|(_, r)| matches!(r.row, None | Some(RowLabel::Remainder)))
        .filter_map(|(at, r)| Some((at, r.amount.as_ref()?.1)))
        .collect();
    let add = |sum: Option<Decimal>, next: Decimal| sum.and_then(|s| s.checked_add(next));
    if counted.iter().try_fold(Decimal::ZERO, |sum, (_, a)| sum.checked_add(*a)) == Some(whole) {
        return;
    }
    let mut groups: Vec<usize> = Vec::new();
    let mut rest = Some(Decimal::ZERO);
    for (nth, (at, amount)) in counted.iter().enumerate() {
        let mut below = Some(Decimal::ZERO);
        let adds_up = counted.iter().skip(nth + 1).take(MOST_OF_GROUP).any(|(_, next)| {
            below = add(below, *next);
            below == Some(*amount)
        });
        let is_named = || {
            rows.get(*at).is_none_or(|r| {
                let text: Vec<String> = r.label.iter().map(|s| cite::fold(doc.str(*s))).collect();
                organisations::is_known(rules, &text.join(" "))
            })
        };
        if adds_up && *amount > Decimal::ZERO && !is_named() {
            groups.push(*at);
        } else {
            rest = add(rest, *amount);
        }
    }
    if rest == Some(whole) {
        for at in groups {
            if let Some(row) = rows.get_mut(at) {
                row.row = Some(RowLabel::Category);
            }
        }
    }
}

/// The row that is the total: of several the last that the rows before it add up to, else the last.
pub(super) fn total_row(rows: &[Read]) -> Option<usize> {
    let mut sum = Decimal::ZERO;
    let mut fitting = None;
    let mut last = None;
    for (at, row) in rows.iter().enumerate() {
        let Some((_, amount)) = &row.amount else { continue };
        match row.row {
            Some(RowLabel::Total) => {
                last = Some(at);
                if sum == *amount && at > 1 {
                    fitting = last;
                }
            }
            None => sum = sum.checked_add(*amount)?,
            _ => {}
        }
    }
    fitting.or(last)
}
