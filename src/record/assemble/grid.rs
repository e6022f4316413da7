//! Tables as the rules see them: rows of cells cut where a new row of headings begins, and what each column
//! holds. Layout may have drawn two tables under each other as one, or one table over two pages as two.

use rust_decimal::Decimal;

use crate::document::{Cell, Document, Span, Table};
use crate::recognize::financier_table::{ColumnRole, RowLabel, Sign};
use crate::recognize::{RuleId, RuleSet, Unit, cell_amount, funds, unit_of, unit_over};

use super::organisations;
use super::total_unit::{Doubt, settle};

/// One row: a cell for each column, where there is one.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub cells: Vec<Option<Span>>,
}

/// A table with one row of headings (or none) over its rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    pub columns: Vec<GridColumn>,
    pub rows: Vec<Row>,
    /// The words over the table: caption or the heading of its section.
    pub above: Vec<Span>,
    /// The sentence right over the table, however long: it tells what the table is for, and no unit.
    pub lead: Option<Span>,
    /// Words further up that may name the unit and nothing else: the caption of a table right above.
    pub further: Vec<Span>,
    /// The row of the total.
    pub total: Option<usize>,
    /// Text stands between it and the table before: without headings it is still no end of that one.
    pub is_apart: bool,
}

/// Sums without a unit are taken as they stand when one of their column is at least this: below it they may
/// count thousands.
pub(super) const LEAST_WHOLE: u32 = 10_000;

/// Parts of a table whose headings a repeated heading is compared with.
const MOST_PARTS: usize = 4;

/// What is known of a column.
#[derive(Clone, Debug, Default)]
pub(super) struct GridColumn {
    /// Its heading cells, top down.
    pub heading: Vec<Span>,
    pub roles: Vec<(ColumnRole, RuleId)>,
    /// The year that the heading names.
    pub year: Option<i32>,
    /// A column for a year or a stage that has only a number (`År 1`, `Etapp 2`).
    pub is_part: bool,
    pub unit: Option<Unit>,
    /// What its sum in the row of the total counts, where that differs.
    pub total_unit: Option<Unit>,
    /// Sums of which nobody can tell what they count.
    pub doubt: Doubt,
    /// Rows with a sum in it.
    pub n_sums: usize,
}

impl GridColumn {
    pub fn is(&self, role: ColumnRole) -> bool {
        self.roles.iter().any(|(r, _)| *r == role)
    }
}

/// The tables in a laid-out table. `above` are the words printed over it.
pub(super) fn grids(
    doc: &Document,
    rules: &RuleSet,
    table: &Table,
    n_rows: u32,
    above: &[Span],
    further: &[Span],
) -> Vec<Grid> {
    let n_cols = table.n_cols.min(64) as usize;
    let mut rows: Vec<Row> = Vec::new();
    for cell in &table.cells {
        let (row, col) = (cell.row as usize, cell.col as usize);
        if col >= n_cols || row > 20_000 || cell.row >= n_rows {
            continue;
        }
        if rows.len() <= row {
            rows.resize_with(row + 1, || Row { cells: vec![None; n_cols] });
        }
        if let Some(slot) = rows.get_mut(row).and_then(|r| r.cells.get_mut(col)) {
            *slot = filled(doc, cell);
        }
    }
    let (rows, n_cols) = years_across(doc, rules, with_headings_apart(doc, rules, rows), n_cols);
    let mut grids: Vec<Grid> = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        let n_heading = heading_rows(doc, rules, &rows, at, table.n_header_rows as usize);
        if n_heading > 0 || grids.is_empty() {
            let heads = rows.get(at..at + n_heading).unwrap_or_default();
            let columns = columns(doc, rules, heads, n_cols);
            // A heading repeated on the next page goes on with the same table, or the part of it that was open.
            let repeated = n_heading > 0
                && grids.iter().rev().take(MOST_PARTS).any(|grid| same_heading(doc, &grid.columns, &columns));
            if !repeated {
                let mut over = table.caption.into_iter().collect::<Vec<_>>();
                over.extend_from_slice(above);
                grids.push(Grid {
                    columns,
                    rows: Vec::new(),
                    above: over,
                    further: further.to_vec(),
                    ..Grid::default()
                });
            }
            at += n_heading;
            if n_heading > 0 {
                continue;
            }
        }
        if let Some(part) = part_begun(doc, rules, &rows, at, grids.last()) {
            grids.push(part);
            at += 1;
            continue;
        }
        if let (Some(grid), Some(row)) = (grids.last_mut(), rows.get(at)) {
            grid.rows.push(row.clone());
        }
        at += 1;
        if let Some(part) = part_after_costs(doc, rules, &rows, at, grids.last()) {
            grids.push(part);
        }
    }
    let mut grids: Vec<Grid> = grids.into_iter().flat_map(|grid| side_by_side(doc, grid)).collect();
    for grid in &mut grids {
        finish(doc, rules, grid);
    }
    grids.retain(|g| !g.rows.is_empty());
    grids
}

/// A table with payers in its headings and years down its first column, turned: payers down, years across.
fn years_across(doc: &Document, rules: &RuleSet, rows: Vec<Row>, n_cols: usize) -> (Vec<Row>, usize) {
    let text = |row: &Row, col: usize| row.cells.get(col).copied().flatten().map(|s| doc.str(s));
    let is_turned = rows.split_first().is_some_and(|(head, body)| {
        let years = body.iter().filter(|r| text(r, 0).is_some_and(|t| year_of(t).is_some())).count();
        let is_year_or_total =
            |t: &str| year_of(t).is_some() || rules.financier_table.row(t) == Some(RowLabel::Total);
        let all = body.iter().all(|r| text(r, 0).is_some_and(is_year_or_total));
        let names = (1..n_cols).filter_map(|col| text(head, col));
        let payers = names.filter(|t| organisations::is_known(rules, t)).count();
        years > 1 && all && payers > 1 && payers + 2 >= n_cols
    });
    if !is_turned || rows.len() > 64 {
        return (rows, n_cols);
    }
    let turned = (0..n_cols)
        .map(|col| Row { cells: rows.iter().map(|row| row.cells.get(col).copied().flatten()).collect() })
        .collect();
    (turned, rows.len())
}

/// Rows with a heading of a part (`Kostnader`, `Finansiering`) on a line of its own in their label, parted: where it
/// is the last line below the name of a total, or the first above a name.
fn with_headings_apart(doc: &Document, rules: &RuleSet, rows: Vec<Row>) -> Vec<Row> {
    let is_name = |text: &str| text.starts_with(char::is_uppercase);
    let is_part = |text: &str| {
        let roles = rules.financier_table.column(text);
        is_name(text) && roles.iter().any(|(r, _)| matches!(r, ColumnRole::Financier | ColumnRole::Cost))
    };
    let mut out: Vec<Row> = Vec::with_capacity(rows.len());
    for mut row in rows {
        let filled = row.cells.iter().flatten().count();
        let col = row.cells.iter().position(Option::is_some).filter(|_| filled > 1);
        let Some((col, span)) = col.and_then(|col| Some((col, row.cells.get(col).copied().flatten()?)))
        else {
            out.push(row);
            continue;
        };
        let text = doc.str(span);
        let alone = |part: Span| {
            let mut cells = vec![None; row.cells.len()];
            if let Some(slot) = cells.get_mut(col) {
                *slot = Some(part);
            }
            Row { cells }
        };
        let lines = if text.contains(' ') { doc.text.quotes(span) } else { Vec::new() };
        let (Some(first), Some(last), true) = (lines.first(), lines.last(), lines.len() > 1) else {
            out.push(row);
            continue;
        };
        let above = text.strip_suffix(last.text.as_str()).map(str::trim_end);
        let below = text.strip_prefix(first.text.as_str()).map(str::trim_start);
        let mut after = None;
        if let Some(above) =
            above.filter(|t| is_part(&last.text) && rules.financier_table.row(t) == Some(RowLabel::Total))
        {
            after = Some(alone(span.sub(text.len() - last.text.len()..text.len())));
            if let Some(slot) = row.cells.get_mut(col) {
                *slot = Some(span.sub(0..above.len()));
            }
        } else if let Some(below) = below.filter(|t| is_part(&first.text) && is_name(t)) {
            out.push(alone(span.sub(0..first.text.len())));
            if let Some(slot) = row.cells.get_mut(col) {
                *slot = Some(span.sub(text.len() - below.len()..text.len()));
            }
        }
        out.push(row);
        out.extend(after);
    }
    out
}

/// A row in which nothing stands but `Kostnader` or `Finansiering`: under it begins another part of the table,
/// with the columns, headings and unit of the one above.
fn part_begun(
    doc: &Document,
    rules: &RuleSet,
    rows: &[Row],
    at: usize,
    above: Option<&Grid>,
) -> Option<Grid> {
    let cells = &rows.get(at)?.cells;
    let col = cells.iter().position(Option::is_some)?;
    let span = cells.get(col).copied().flatten().filter(|_| cells.iter().flatten().count() == 1)?;
    let roles = rules.financier_table.column(doc.str(span)).to_vec();
    if !roles.iter().any(|(role, _)| matches!(role, ColumnRole::Financier | ColumnRole::Cost)) {
        return None;
    }
    // The last row of a table is no heading of anything.
    rows.get(at + 1)?;
    let mut part = inherited(above?, col);
    let column = part.columns.get_mut(col)?;
    column.heading = vec![span];
    column.roles = roles;
    Some(part)
}

/// Rows of payers right under `Summa kostnader`, or under a total of what are no payers with another total below: the
/// part of the costs ended there.
fn part_after_costs(
    doc: &Document,
    rules: &RuleSet,
    rows: &[Row],
    at: usize,
    above: Option<&Grid>,
) -> Option<Grid> {
    let last = rows.get(at.checked_sub(1)?)?;
    let col = last.cells.iter().position(Option::is_some)?;
    let label = |row: &Row| row.cells.get(col).copied().flatten().map(|s| doc.str(s));
    let total = label(last).filter(|t| rules.financier_table.row(t) == Some(RowLabel::Total))?;
    let is_total =
        |row: &Row| label(row).is_some_and(|t| rules.financier_table.row(t) == Some(RowLabel::Total));
    // Groups of payers have totals too, the last of them that of all.
    let ends_costs = || {
        let before = above.map(|grid| grid.rows.as_slice()).unwrap_or_default();
        let named = before.iter().filter_map(label).any(|t| organisations::is_known(rules, t));
        let below = rows.get(at..).unwrap_or_default();
        before.len() > 2 && !named && below.iter().filter(|row| is_total(row)).count() == 1
    };
    if !total.to_lowercase().contains("kostnad") && !ends_costs() {
        return None;
    }
    let rest = || rows.get(at..).unwrap_or_default().iter().filter_map(label);
    let is_whole = |t: &&str| rules.financier_table.row(t) == Some(RowLabel::Total);
    let names = || rest().take_while(|t| !is_whole(t));
    // `Summa kostnader`, and below it `Summa finansiering`: between them stands who pays, whoever that is.
    let is_paid = || rest().find(is_whole).is_some_and(|t| t.to_lowercase().contains("finansi"));
    // `Moms`, `Indirekta kostnader` below the sum are costs.
    let is_cost = |t: &str| rules.financier_table.says(Sign::CostRow, t);
    let ends = total.to_lowercase().contains("kostnad") && !total.to_lowercase().contains("finansi");
    if ends && is_paid() && names().next().is_some() && !names().any(is_cost) {
        let mut part = inherited(above?, col);
        if let Some(column) = part.columns.get_mut(col) {
            column.roles.push((ColumnRole::Financier, "financier_table/financier-column".into()));
        }
        return Some(part);
    }
    let n = names().count();
    let payers = names().filter(|t| organisations::is_known(rules, t)).count();
    above.filter(|_| payers > 1 && payers * 2 >= n).map(|grid| inherited(grid, col))
}

/// A part without rows under the headings of another; its names stand in column `col`, still without a role.
fn inherited(above: &Grid, col: usize) -> Grid {
    let mut part = Grid { rows: Vec::new(), ..above.clone() };
    if let Some(column) = part.columns.get_mut(col) {
        column.heading.clear();
        column.roles.clear();
    }
    part
}

/// Costs and financiers beside each other on the same rows are two tables: each begins with a column of names.
fn side_by_side(doc: &Document, grid: Grid) -> Vec<Grid> {
    let has_words = |col: usize| {
        let cells = grid.rows.iter().filter_map(|r| r.cells.get(col).copied().flatten());
        let (n, words) = cells.fold((0, 0), |(n, words), span| {
            (n + 1, words + usize::from(doc.str(span).chars().filter(|c| c.is_alphabetic()).count() > 3))
        });
        n > 1 && words * 2 > n
    };
    let names: Vec<usize> = (0..grid.columns.len())
        .filter(|col| {
            let column = grid.columns.get(*col);
            column.is_some_and(|c| c.is(ColumnRole::Financier) || c.is(ColumnRole::Cost)) && has_words(*col)
        })
        .collect();
    if names.len() < 2
        || names.windows(2).any(|pair| pair.first().zip(pair.last()).is_some_and(|(a, b)| b - a < 2))
    {
        return vec![grid];
    }
    let ends = names.iter().skip(1).copied().chain([grid.columns.len()]);
    let parts = names.iter().copied().zip(ends).map(|(from, to)| Grid {
        columns: grid.columns.get(from..to).unwrap_or_default().to_vec(),
        rows: grid
            .rows
            .iter()
            .map(|row| Row { cells: row.cells.get(from..to).unwrap_or_default().to_vec() })
            .filter(|row| row.cells.iter().any(Option::is_some))
            .collect(),
        above: grid.above.clone(),
        further: grid.further.clone(),
        lead: grid.lead,
        total: None,
        is_apart: grid.is_apart,
    });
    parts.collect()
}

fn filled(doc: &Document, cell: &Cell) -> Option<Span> {
    let span = without_leaders(doc, without_rules(doc, cell.span));
    (!doc.str(span).trim().is_empty()).then_some(span)
}

/// A name without the dots that lead to its sum.
fn without_leaders(doc: &Document, span: Span) -> Span {
    let text = doc.str(span);
    let name = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '…' | '·' | '_'));
    if text.len() - name.len() > 2 { span.sub(0..name.len()) } else { span }
}

/// Least characters of a rule that was typed (`----`).
const LEAST_RULE: usize = 4;

/// A cell without the rules that were typed above or under its words (`200.000 ---------`).
fn without_rules(doc: &Document, span: Span) -> Span {
    let text = doc.str(span);
    let is_rule = |c: char| matches!(c, '-' | '=' | '_');
    let (mut from, mut to) = (0, text.len());
    let above = text.trim_start_matches(is_rule);
    if text.len() - above.len() >= LEAST_RULE {
        from = text.len() - above.trim_start().len();
    }
    let bare = text.get(from..).unwrap_or_default();
    let below = bare.trim_end_matches(is_rule);
    if bare.len() - below.len() >= LEAST_RULE {
        to = from + below.trim_end().len();
    }
    span.sub(from..to.max(from))
}

/// How many rows from `at` are headings: each has words the rules know as headings and no sum.
fn heading_rows(doc: &Document, rules: &RuleSet, rows: &[Row], at: usize, n_laid_out: usize) -> usize {
    let known = |row: &Row| {
        let cells = || row.cells.iter().flatten().map(|s| doc.str(*s));
        let words = cells()
            .filter(|t| {
                !rules.financier_table.column(t).is_empty() || year_of(t).is_some() || is_numbered_part(t)
            })
            .count();
        let is_sum = |t: &&str| {
            year_of(t).is_none() && rules.financier_table.column(t).is_empty() && has_sum(rules, t)
        };
        let sums = cells().filter(is_sum).count();
        let n = cells().count();
        let names_rows =
            row.cells.iter().flatten().next().is_some_and(|s| {
                rules.financier_table.column(doc.str(*s)).iter().any(|(r, _)| {
                    matches!(r, ColumnRole::Financier | ColumnRole::Cost | ColumnRole::Recipient)
                })
            });
        sums == 0 && words > 0 && n >= 2 && (words * 2 >= n || names_rows)
    };
    if at < n_laid_out {
        // Trust the layout unless the row has a sum.
        let plain = rows.get(at..n_laid_out.min(rows.len())).unwrap_or_default();
        let n = plain
            .iter()
            .take_while(|row| {
                !row.cells
                    .iter()
                    .flatten()
                    .any(|s| has_sum(rules, doc.str(*s)) && year_of(doc.str(*s)).is_none())
            })
            .count();
        if n > 0 {
            return n;
        }
    }
    let Some(row) = rows.get(at) else { return 0 };
    if !known(row) {
        return 0;
    }
    // A second row of headings (years under `Belopp`) belongs to the first.
    let second = rows.get(at + 1).is_some_and(|next| {
        let cells = || next.cells.iter().flatten().map(|s| doc.str(*s));
        cells().count() > 0
            && cells().all(|t| year_of(t).is_some() || is_numbered_part(t) || unit_of(rules, t).is_some())
    });
    1 + usize::from(second)
}

fn has_sum(rules: &RuleSet, text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && cell_amount(rules, text, Some(&Unit::unnamed())).is_some()
}

/// `2024`, `År 2024`, `Budget 2024`: the year a heading names.
pub(super) fn year_of(text: &str) -> Option<i32> {
    let text = text.trim().trim_end_matches(['*', ':']);
    let mut years = text.split(|c: char| !c.is_ascii_digit()).filter(|p| p.len() == 4);
    let year: i32 = years.next()?.parse().ok()?;
    let words = text.split_whitespace().count();
    ((1990..=2099).contains(&year) && years.next().is_none() && words <= 2 && text.len() <= 14)
        .then_some(year)
}

/// `År 1`, `Etapp 2`: a year or stage of the project without its date.
fn is_numbered_part(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let number = ["år ", "etapp ", "fas "].iter().find_map(|word| lower.strip_prefix(word));
    number
        .and_then(|n| n.split(['(', ',', ' ']).next())
        .is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
}

fn columns(doc: &Document, rules: &RuleSet, heads: &[Row], n_cols: usize) -> Vec<GridColumn> {
    (0..n_cols)
        .map(|col| {
            let heading: Vec<Span> =
                heads.iter().filter_map(|r| r.cells.get(col).copied().flatten()).collect();
            let text = heading.iter().map(|s| doc.str(*s)).collect::<Vec<_>>().join(" ");
            let mut roles = rules.financier_table.column(&text).to_vec();
            for span in &heading {
                for role in rules.financier_table.column(doc.str(*span)) {
                    if !roles.contains(role) {
                        roles.push(role.clone());
                    }
                }
            }
            // `Kontant 2024`: the kind of a year's sums.
            let year = heading.iter().find_map(|s| year_of(doc.str(*s)));
            if let Some(year) = year.filter(|_| roles.is_empty()) {
                let kinds = rules.financier_table.column(&text.replace(&year.to_string(), "")).iter();
                roles.extend(
                    kinds.filter(|(r, _)| matches!(r, ColumnRole::Cash | ColumnRole::InKind)).cloned(),
                );
            }
            // `Tid (timmar)`, `Eget arbete` over `(tim)`: no money, whatever is told in it.
            let counted = rules.financier_table.counted(&text);
            if let Some((role, rule)) = counted.filter(|_| !roles.iter().any(|(r, _)| r.names_rows())) {
                roles = vec![(role, rule)];
            }
            GridColumn {
                year,
                is_part: heading.iter().any(|s| is_numbered_part(doc.str(*s))),
                unit: if text.is_empty() { None } else { unit_of(rules, &text) },
                heading,
                roles,
                total_unit: None,
                doubt: Doubt::None,
                n_sums: 0,
            }
        })
        .collect()
}

fn same_heading(doc: &Document, a: &[GridColumn], b: &[GridColumn]) -> bool {
    let text = |columns: &[GridColumn]| {
        columns
            .iter()
            .map(|c| c.heading.iter().map(|s| super::cite::fold(doc.str(*s))).collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
    };
    text(a) == text(b)
}

/// Counts the sums of each column and spreads the unit of the words over the table.
fn finish(doc: &Document, rules: &RuleSet, grid: &mut Grid) {
    let over = grid.above.iter().chain(&grid.further).find_map(|s| unit_over(rules, doc.str(*s)));
    let label_unit = grid
        .columns
        .iter()
        .find(|c| c.is(ColumnRole::Financier) || c.is(ColumnRole::Cost))
        .and_then(|c| c.unit.clone());
    let headed_unit = grid.columns.iter().filter(|c| !c.is(ColumnRole::Share)).find_map(|c| c.unit.clone());
    let n_years = grid.columns.iter().filter(|c| c.year.is_some()).count();
    let n_columns = grid.columns.len();
    for (col, column) in grid.columns.iter_mut().enumerate() {
        let cells =
            || grid.rows.iter().filter_map(|r| r.cells.get(col).copied().flatten()).map(|s| doc.str(s));
        column.n_sums = cells().filter(|t| has_sum(rules, t)).count();
        let n_kinds = cells().filter(|t| rules.financier_table.contribution(t).is_some()).count();
        if column.n_sums == 0
            && n_kinds > 0
            && n_kinds * 2 >= cells().count()
            && !column.is(ColumnRole::Financier)
        {
            column.roles.push((ColumnRole::Contribution, "financier_table/contribution-column".into()));
        }
        // A column without a heading between names and sums that tells mostly funds.
        let is_between = col > 0 && col + 1 < n_columns && column.heading.is_empty();
        if is_between && column.n_sums == 0 && column.roles.is_empty() {
            let n_funds = cells().filter(|t| !funds(rules, t).is_empty()).count();
            let n_own = cells().filter(|t| t.to_lowercase().ends_with("medel") && funds(rules, t).is_empty());
            if n_funds > 0 && (n_funds + n_own.count()) * 2 > cells().count() {
                column.roles.push((ColumnRole::Fund, "financier_table/fund-column".into()));
            }
        }
        if column.unit.is_none() {
            column.unit = label_unit.clone().or_else(|| over.clone());
        }
        // Years and kinds are counted in the unit of the column that adds them up.
        if column.unit.is_none() && !column.is(ColumnRole::Share) {
            column.unit = headed_unit.clone();
        }
    }
    settle(doc, rules, grid, |_| Vec::new());
    for (col, column) in grid.columns.iter_mut().enumerate() {
        let cells =
            || grid.rows.iter().filter_map(|r| r.cells.get(col).copied().flatten()).map(|s| doc.str(s));
        if column.unit.is_none() {
            // One cell of the column (often the total) names the unit for all.
            let named = cells().find_map(|t| {
                unit_of(
                    rules,
                    t.trim_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || ".,-–:".contains(c)),
                )
            });
            // Only whole kronor and euros spread: `100 tkr` in one cell says nothing of the others.
            column.unit = named.filter(|unit| unit.scale == Decimal::ONE);
        }
        // Nothing names a unit: what is told in tens of thousands is no count of thousands.
        let is_plain = column.year.is_none() || n_years == 1 || column.is(ColumnRole::Cash);
        if column.unit.is_none() && !column.is(ColumnRole::Share) && is_plain {
            let largest = cells()
                .filter_map(|t| cell_amount(rules, t, Some(&Unit::unnamed()))?.ok())
                .map(|f| f.value.amount)
                .max();
            column.unit = largest.filter(|l| *l >= Decimal::from(LEAST_WHOLE)).map(|_| Unit::unnamed());
        }
    }
    // The years are counted as the column is that adds them up.
    let is_unnamed = |c: &GridColumn| c.unit == Some(Unit::unnamed());
    let mut of_sums = grid.columns.iter().filter(|c| c.n_sums > 0 && c.year.is_none());
    let only = of_sums.next().filter(|c| c.is(ColumnRole::Amount) && is_unnamed(c));
    let is_only = only.is_some() && of_sums.next().is_none();
    let whole = is_only || grid.columns.iter().any(|c| c.is(ColumnRole::Total) && is_unnamed(c));
    for column in grid.columns.iter_mut().filter(|c| whole && c.unit.is_none() && c.year.is_some()) {
        column.unit = Some(Unit::unnamed());
    }
}
