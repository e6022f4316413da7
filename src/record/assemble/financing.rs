//! Which table says who pays and which says what costs, and their rows.

use rust_decimal::Decimal;

use crate::document::{Document, Span};
use crate::recognize::financier_table::{ColumnRole, RowLabel, Sign, SumKind};
use crate::recognize::{Finding, RuleSet, Unit, amounts, cell_amount};
use crate::record::{Cited, CostRow, Costs, Exact, FinancierRow, Financing, Money, Role, YearAmount};

use super::amount_column::amount_column;
use super::broken::{is_broken, stands_alone};
use super::cite;
use super::contributions::{self, Kinds, in_kind_column};
use super::decisions::money;
use super::grid::{Grid, GridColumn};
use super::organisations;
use super::read_rows::{Read, join_wrapped, keep_categories, mark_groups, name_total, total_row};
use super::table_choice::{Candidate, Told};
use super::table_kind::{Open, TableKind, has_total, heading_text, kind_of, lists_grants, words_above};

/// The tables of a matter and the roles of their sums.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub financing: Option<Financing>,
    pub costs: Option<Costs>,
    /// The cells with sums, with what they are.
    pub sums: Vec<(Span, Role, Finding<crate::recognize::Amount>)>,
    /// Cells whose sum was left out, and why.
    pub oddities: Vec<(Span, crate::recognize::Oddity)>,
}

/// Reads the financier table and the cost table among the grids of a matter. Of several the one is taken that
/// fits best what the matter says elsewhere, of equals the first.
pub(super) fn tables(doc: &Document, rules: &RuleSet, grids: &[Grid], told: &Told<'_>) -> Tables {
    let mut tables = Tables::default();
    let mut financing: Vec<Candidate<Financing>> = Vec::new();
    let mut costs: Vec<Candidate<Costs>> = Vec::new();
    let mut open: Option<Open> = None;
    let mut in_grants = false;
    let mut grants: Vec<GridColumn> = Vec::new();
    for grid in grids {
        // A table without headings right after one that has no total yet is its end on the next page.
        let is_rest = grid.columns.iter().all(|c| c.heading.is_empty());
        let is_grants = if is_rest {
            in_grants && !words_above(doc, grid).contains("finansi")
        } else {
            lists_grants(doc, rules, grid, told)
        };
        in_grants = is_grants && !has_total(doc, rules, grid);
        if is_grants {
            let heads = if is_rest { &grants } else { &grid.columns };
            tables.sums.extend(sums_of_grants(doc, rules, grid, heads));
            grants = heads.clone();
            open = None;
            continue;
        }
        let rest = open.take().filter(|_| is_rest && !grid.is_apart);
        if rest.as_ref().is_some_and(|open| open.leaves_open(grid)) {
            continue;
        }
        let continued = rest.as_ref().map(|open| open.go_on(doc, rules, grid));
        let grid = continued.as_ref().unwrap_or(grid);
        let Some(kind) = kind_of(doc, rules, grid).or(rest.as_ref().map(|open| open.kind)) else { continue };
        let Some(label) = label_column(doc, rules, grid) else { continue };
        let Some(amount) = amount_column(doc, rules, grid, label, Some(kind)) else { continue };
        let mut rows = read_rows(doc, rules, grid, label, amount, &mut tables.oddities);
        name_total(&mut rows);
        keep_categories(&mut rows);
        mark_groups(doc, rules, &mut rows);
        let words = told.words_over(doc, rules, grid, [label, amount]);
        for row in &rows {
            let role = if words.is_aside { Role::Other } else { role_of(kind, row.row) };
            tables.sums.extend(row.sums.iter().map(|(span, sum)| (*span, role, sum.clone())));
        }
        let kinds = Kinds::of(grid, amount).filter(|_| kind == TableKind::Financing);
        // The total of two columns stands under neither.
        let heading = grid
            .columns
            .get(amount)
            .filter(|c| kinds.is_none() && !c.is_part)
            .and_then(|c| heading(doc, &c.heading));
        // A second table goes on with the one before only when that has no total yet, one without headings only
        // right after it.
        let goes_on = !(is_rest && grid.is_apart);
        match kind {
            TableKind::Financing => {
                let going_on = |c: &&mut Candidate<Financing>| {
                    goes_on && c.table.total.is_none() && c.words.is_aside == words.is_aside
                };
                if financing.last_mut().filter(going_on).is_none() {
                    financing.push(Candidate { table: Financing::default(), words });
                }
                let Some(Candidate { table, .. }) = financing.last_mut() else { continue };
                table.heading = table.heading.take().or(heading);
                financing_rows(doc, rules, rows, kinds.as_ref(), table, &mut tables.oddities);
                open = table.total.is_none().then(|| Open::of(doc, rules, kind, grid, amount));
            }
            TableKind::Costs => {
                let going_on = |c: &&mut Candidate<Costs>| {
                    goes_on && c.table.total.is_none() && c.words.is_aside == words.is_aside
                };
                if costs.last_mut().filter(going_on).is_none() {
                    costs.push(Candidate { table: Costs::default(), words });
                }
                let Some(Candidate { table, .. }) = costs.last_mut() else { continue };
                table.heading = table.heading.take().or(heading);
                cost_rows(doc, rows, table);
                open = table.total.is_none().then(|| Open::of(doc, rules, kind, grid, amount));
            }
        }
    }
    financing.retain(|c| !c.table.rows.is_empty());
    costs.retain(|c| !c.table.rows.is_empty());
    tables.financing = told.best(financing, |table| {
        let sums = table.rows.iter().filter_map(|r| r.amount.as_ref()).map(|a| a.get().amount.decimal());
        (sums.collect(), table.total.as_ref().map(|t| t.get().amount.decimal()))
    });
    tables.costs =
        told.best(costs, |table| (Vec::new(), table.total.as_ref().map(|t| t.get().amount.decimal())));
    tables
}

/// The sums in a list of grants, under the headings of its first page.
fn sums_of_grants(
    doc: &Document,
    rules: &RuleSet,
    grid: &Grid,
    columns: &[GridColumn],
) -> Vec<(Span, Role, Finding<crate::recognize::Amount>)> {
    let role_of = |kind: Option<SumKind>| match kind {
        Some(SumKind::Granted) => Role::Granted,
        Some(SumKind::Sought) => Role::Applied,
        None => Role::Other,
    };
    let is_aside = grid.above.iter().any(|s| rules.financier_table.aside(doc.str(*s)).is_some());
    let of_column = |column: &GridColumn| -> Option<Role> {
        let kind = rules.financier_table.sum_kind(&heading_text(doc, &column.heading));
        let is_money = column.unit.as_ref().is_some_and(|unit| unit.currency.is_some());
        let is_sum =
            is_money || kind.is_some() || column.is(ColumnRole::Amount) || column.is(ColumnRole::Total);
        // `Beviljat bidrag` over the table says it of its only sums.
        let over = || grid.above.iter().find_map(|s| rules.financier_table.sum_kind(doc.str(*s)));
        let role = role_of(kind.or_else(|| over().filter(|_| is_money)));
        is_sum.then_some(if is_aside { Role::Other } else { role })
    };
    let roles: Vec<Option<Role>> = columns.iter().map(of_column).collect();
    let mut sums = Vec::new();
    for row in &grid.rows {
        for ((column, role), span) in columns.iter().zip(&roles).zip(&row.cells) {
            let (Some(role), Some(span)) = (role, span) else { continue };
            if let Some(Ok(found)) = cell_amount(rules, doc.str(*span), column.unit.as_ref()) {
                sums.push((span.sub(found.range.clone()), *role, found));
            }
        }
    }
    sums
}

/// What the sums of a row are.
fn role_of(kind: TableKind, row: Option<RowLabel>) -> Role {
    match (kind, row) {
        (TableKind::Financing, Some(RowLabel::Total)) => Role::FinancingTotal,
        (TableKind::Financing, None) => Role::Financier,
        (TableKind::Costs, Some(RowLabel::Total)) => Role::CostTotal,
        (TableKind::Costs, None | Some(RowLabel::Category | RowLabel::Remainder)) => Role::Cost,
        (_, Some(RowLabel::Subtotal | RowLabel::Category | RowLabel::Remainder)) => Role::Other,
    }
}

fn heading(doc: &Document, spans: &[Span]) -> Option<Cited<String>> {
    let text = heading_text(doc, spans);
    if text.is_empty() {
        None
    } else {
        Cited::on_page(text, "financier_table/amount-column", cite::quotes(doc, spans))
    }
}

/// The column of names: by its heading, else the first that has words.
pub(super) fn label_column(doc: &Document, rules: &RuleSet, grid: &Grid) -> Option<usize> {
    let named = grid.columns.iter().position(|c| c.is(ColumnRole::Financier) || c.is(ColumnRole::Cost));
    let has_words = |col: usize| {
        let cells = grid.rows.iter().filter_map(|r| r.cells.get(col).copied().flatten());
        let (mut words, mut n) = (0usize, 0usize);
        for span in cells {
            let text = doc.str(span);
            n += 1;
            words += usize::from(
                text.chars().any(char::is_alphabetic) && cell_amount(rules, text, None).is_none(),
            );
        }
        n > 0 && words * 2 > n
    };
    named.filter(|col| has_words(*col)).or_else(|| (0..grid.columns.len()).find(|col| has_words(*col)))
}

fn read_rows(
    doc: &Document,
    rules: &RuleSet,
    grid: &Grid,
    label: usize,
    amount: usize,
    oddities: &mut Vec<(Span, crate::recognize::Oddity)>,
) -> Vec<Read> {
    let mut rows: Vec<Read> = Vec::new();
    let in_kind = in_kind_column(grid, amount);
    // Where no column gives the whole of numbered parts, it is their sum.
    // (`Etapp 1 (beviljat 2021)` beside `Etapp 2`: only one of them is meant.)
    let is_earlier = |c: &super::grid::GridColumn| {
        let heading = heading_text(doc, &c.heading);
        let words = &rules.financier_table;
        let aside = heading.split(['(', ')']).nth(1).unwrap_or_default();
        let is_given = words.sum_kind(aside) == Some(crate::recognize::financier_table::SumKind::Granted);
        words.says(Sign::Earlier, &heading) || c.is_part && is_given
    };
    let in_parts = grid.columns.get(amount).is_some_and(|c| c.is_part)
        && grid.columns.iter().filter(|c| c.is_part && c.n_sums > 0).count() > 1
        && !grid.columns.iter().any(is_earlier);
    let whole: Vec<bool> = (0..grid.columns.len()).map(|col| stands_alone(doc, rules, grid, col)).collect();
    for (nth, row) in grid.rows.iter().enumerate() {
        let is_total = grid.total == Some(nth);
        let name = row.cells.get(label).copied().flatten();
        let row_label = name.and_then(|s| rules.financier_table.row(doc.str(s)));
        let mut read =
            Read { label: name.into_iter().collect(), row: row_label, is_bare: true, ..Read::default() };
        let mut parts: Vec<Cited<Money>> = Vec::new();
        for (col, column) in grid.columns.iter().enumerate() {
            let Some(span) = row.cells.get(col).copied().flatten().filter(|_| col != label) else { continue };
            read.is_bare = false;
            let text = doc.str(span);
            if column.is(ColumnRole::Share) || text.trim_end().ends_with('%') {
                read.share = read.share.take().or_else(|| percent(doc, span));
                continue;
            }
            for (column_role, _) in &column.roles {
                if matches!(
                    column_role,
                    ColumnRole::Fund | ColumnRole::Contribution | ColumnRole::Cash | ColumnRole::InKind
                ) {
                    read.other.push((*column_role, span));
                }
            }
            if column.is(ColumnRole::Note)
                || column.is(ColumnRole::Fund)
                || column.is(ColumnRole::Contribution)
            {
                continue;
            }
            if !whole.get(col).is_some_and(|whole| *whole) && is_broken(doc, grid, row, col) {
                let message = format!("figures in columns beside each other may be one number: {text}");
                oddities
                    .push((span, crate::recognize::Oddity { code: "recognize/ambiguous-amount", message }));
                continue;
            }
            let unit = column.total_unit.as_ref().filter(|_| is_total).or(column.unit.as_ref());
            let found = match cell_amount(rules, text, unit) {
                Some(Ok(found))
                    if column.doubt.is_of(is_total) && cell_amount(rules, text, None).is_none() =>
                {
                    oddities.push((span.sub(found.range), unknown_unit(text)));
                    continue;
                }
                Some(Ok(found)) => found,
                Some(Err(oddity)) => {
                    oddities.push((span, oddity.value));
                    continue;
                }
                None => continue,
            };
            let at = span.sub(found.range.clone());
            if let Some(cited) = money(&found.value).and_then(|m| cite::printed(doc, m, &found.rule, at)) {
                let year = column.year.and_then(|year| {
                    Cited::on_page(year, "financier_table/year-column", cite::quotes(doc, &column.heading))
                });
                if let Some(year) = year {
                    read.by_year.push(YearAmount { year, amount: cited.clone() });
                }
                if in_kind == Some(col) {
                    read.in_kind = Some((cited.clone(), found.value.amount));
                }
                if in_parts && column.is_part {
                    parts.push(cited.clone());
                }
                // A table of one year has its sums in the column of that year.
                if !in_parts && col == amount && (column.year.is_none() || n_years(grid) == 1) {
                    read.amount = Some((cited, found.value.amount));
                }
            }
            let is_kind = column.is(ColumnRole::Cash) || column.is(ColumnRole::InKind);
            read.beside_years |= is_kind && column.year.is_none() && col != amount;
            read.sums.push((at, found));
        }
        if read.amount.is_none() {
            let of_years: Vec<&Cited<Money>> = read.by_year.iter().map(|year| &year.amount).collect();
            read.amount = whole_of(&of_years, "financing/sum-of-years")
                .filter(|_| of_years.len() > 1 || in_kind.is_some())
                .or_else(|| whole_of(&parts.iter().collect::<Vec<_>>(), "financing/sum-of-parts"));
        }
        // A name over two rows of the grid: the second has no sums and begins small or with a parenthesis.
        if read.sums.is_empty() && read.share.is_none() {
            let text = name.map(|s| doc.str(s)).unwrap_or_default();
            let goes_on =
                text.starts_with(|c: char| c.is_lowercase() || c == '(' || c == ',' || c.is_ascii_digit());
            if let Some(last) = rows.last_mut().filter(|_| goes_on) {
                last.label.extend(name);
                continue;
            }
        }
        rows.push(read);
    }
    join_wrapped(rows)
}

/// What is said of a sum that counts kronor by one word of its table and thousands by another.
fn unknown_unit(text: &str) -> crate::recognize::Oddity {
    let message = format!("the table names two units, and its sums do not tell which this counts in: {text}");
    crate::recognize::Oddity { code: "recognize/ambiguous-amount", message }
}

fn n_years(grid: &Grid) -> usize {
    grid.columns.iter().filter(|c| c.year.is_some() && c.n_sums > 0).count()
}

/// The sum over years or numbered parts, when no column gives it.
fn whole_of(parts: &[&Cited<Money>], rule: &'static str) -> Option<(Cited<Money>, Decimal)> {
    let first = parts.first()?.get().clone();
    if parts.iter().any(|part| part.get().currency != first.currency) {
        return None;
    }
    let sum =
        parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part.get().amount.decimal()))?;
    let quotes = parts.iter().flat_map(|part| part.citation().quotes.clone()).collect();
    let money = Money { amount: Exact::new(sum)?, qualifier: None, ..first };
    Some((Cited::derived(money, rule, quotes)?, sum))
}

/// `18,3 %` or, in a column of shares, `18,3`.
fn percent(doc: &Document, span: Span) -> Option<Cited<Exact>> {
    let text = doc.str(span);
    let digits: String = text
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == ',' || *c == '.')
        .map(|c| if c == ',' { '.' } else { c })
        .collect();
    let value: Decimal = digits.parse().ok()?;
    if value > Decimal::from(1000) {
        return None;
    }
    cite::printed(doc, Exact::new(value)?, "financier_table/share-column", cite::trim(doc, span))
}

fn financing_rows(
    doc: &Document,
    rules: &RuleSet,
    mut rows: Vec<Read>,
    kinds: Option<&Kinds>,
    financing: &mut Financing,
    oddities: &mut Vec<(Span, crate::recognize::Oddity)>,
) {
    if let Some(at) = total_row(&rows) {
        // What stands under the total is about something else.
        rows.truncate(at + 1);
        let last = rows.pop();
        financing.total = last.and_then(|row| contributions::total(row, &rows, &financing.rows));
    }
    for mut row in rows {
        if row.row.is_some() {
            continue;
        }
        let in_kind = row.in_kind.take().map(|(cited, _)| cited);
        let place = row.label.first().copied();
        let Some(read) = financier_row(doc, rules, row) else { continue };
        let name = &read.financier.get().printed;
        if let Some(place) = place.filter(|_| holds_sum(rules, name)) {
            oddities.push((place, sum_in_name(name)));
            continue;
        }
        if let Some(place) = place.filter(|place| read.fund.is_none() && names_several(doc, rules, *place)) {
            let message = format!("one sum stands beside several payers: {name}");
            oddities.push((place, crate::recognize::Oddity { code: "recognize/ambiguous-amount", message }));
            continue;
        }
        match kinds {
            Some(kinds) => financing.rows.extend(kinds.rows(doc, read, in_kind)),
            None => financing.rows.push(read),
        }
    }
}

/// Whether each line of a name is the whole name of an organisation: one sum beside several payers is that of none.
fn names_several(doc: &Document, rules: &RuleSet, name: Span) -> bool {
    let lines = doc.text.quotes(name);
    lines.len() > 1 && lines.iter().all(|line| organisations::is_whole(rules, line.text.trim()))
}

/// Whether a name holds a sum, or digits grouped like one: two cells that were read as one.
fn holds_sum(rules: &RuleSet, name: &str) -> bool {
    if !name.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_group = |word: &str, least: usize| {
        (least..=3).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
    };
    words.windows(2).any(|pair| matches!(pair, [a, b] if is_group(a, 1) && is_group(b, 3)))
        || amounts(rules, name, None).values.iter().any(|sum| sum.value.currency.is_some())
}

/// What is said of a row whose name holds a sum.
fn sum_in_name(name: &str) -> crate::recognize::Oddity {
    let message = format!("the row of a payer is left out, since a sum stands in the name: {name}");
    crate::recognize::Oddity { code: "recognize/ambiguous-amount", message }
}

fn financier_row(doc: &Document, rules: &RuleSet, row: Read) -> Option<FinancierRow> {
    // A row without any sum says nothing of financing; `-` alone is a printed nothing and keeps its row out too.
    let amount = row.amount.map(|(cited, _)| cited);
    if amount.is_none() && row.share.is_none() && row.sums.is_empty() {
        return None;
    }
    let cell = organisations::financier(doc, rules, &row.label)?;
    let fund_cell = row.other.iter().find(|(r, _)| *r == ColumnRole::Fund).map(|(_, s)| *s);
    let said = row.other.iter().find(|(r, _)| *r == ColumnRole::Contribution).and_then(|(_, span)| {
        let contribution = rules.financier_table.contribution(doc.str(*span))?;
        cite::printed(doc, contribution, "financier_table/contribution-column", cite::trim(doc, *span))
    });
    let in_column = || {
        let has_sum = |role| {
            let is_sum = |span: Span| {
                let sum = cell_amount(rules, doc.str(span), Some(&Unit::unnamed())).and_then(Result::ok);
                sum.is_some_and(|sum| !sum.value.amount.is_zero())
            };
            row.other.iter().find(|(r, s)| *r == role && is_sum(*s)).map(|(_, s)| *s)
        };
        let (contribution, span) = match (has_sum(ColumnRole::Cash), has_sum(ColumnRole::InKind)) {
            (Some(span), None) => (crate::record::Contribution::Cash, span),
            (None, Some(span)) => (crate::record::Contribution::InKind, span),
            _ => return None,
        };
        cite::printed(doc, contribution, "financier_table/contribution-column", cite::trim(doc, span))
    };
    // `Kontant, 1:1` in the column of kinds.
    let in_kind_column = || {
        let kind = row.other.iter().find(|(r, _)| *r == ColumnRole::Contribution);
        kind.and_then(|(_, span)| organisations::fund(doc, rules, *span))
    };
    let in_name = || {
        let said = |span: &Span| rules.financier_table.contribution_of_name(doc.str(*span));
        let (contribution, span) = row.label.iter().find_map(|s| Some((said(s)?, *s)))?;
        cite::printed(doc, contribution, "financier_table/contribution-column", cite::trim(doc, span))
    };
    Some(FinancierRow {
        // The column of funds tells it apart from who pays, whose name may be that of a programme.
        fund: fund_cell
            .and_then(|s| organisations::fund(doc, rules, s))
            .or(cell.fund)
            .or_else(in_kind_column),
        financier: cell.organisation,
        amount,
        share: row.share.or(cell.share),
        contribution: said.or_else(in_column).or_else(in_name),
        by_year: row.by_year,
        beside_years: row.beside_years,
    })
}

fn cost_rows(doc: &Document, mut rows: Vec<Read>, costs: &mut Costs) {
    if let Some(at) = total_row(&rows) {
        if adds_up(&rows, at) {
            // What stands under the total is about something else.
            rows.truncate(at + 1);
        }
        costs.total = rows.get(at).and_then(|row| row.amount.as_ref()).map(|(amount, _)| amount.clone());
    }
    for row in rows {
        if matches!(row.row, Some(RowLabel::Total | RowLabel::Subtotal)) {
            continue;
        }
        let text = row.label.iter().map(|s| cite::fold(doc.str(*s))).collect::<Vec<_>>().join(" ");
        let Some((amount, _)) = row.amount.filter(|_| !text.is_empty()) else { continue };
        if let Some(item) = Cited::on_page(text, "financier_table/cost-column", cite::quotes(doc, &row.label))
        {
            costs.rows.push(CostRow { item, amount: Some(amount), by_year: row.by_year });
        }
    }
}

/// Whether the rows before a total, two or more, add up to it.
fn adds_up(rows: &[Read], total: usize) -> bool {
    let before =
        rows.iter().take(total).filter(|r| r.row.is_none()).filter_map(|r| Some(r.amount.as_ref()?.1));
    let sum =
        before.fold((0, Some(Decimal::ZERO)), |(n, sum), a| (n + 1, sum.and_then(|s| s.checked_add(a))));
    sum.0 > 1 && sum.1.is_some() && sum.1 == rows.get(total).and_then(|r| Some(r.amount.as_ref()?.1))
}
