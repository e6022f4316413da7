//! What stands at the head of a document: labels with their values, wherever they stand (the same line, the
//! next column, the line below).

use std::ops::Range;

use crate::document::{BlockKind, Cell, Document, Line, Span, Table};
use crate::recognize::financier_table::{ColumnRole, GrantList};
use crate::recognize::label::Field;
use crate::recognize::{RuleSet, periods};

use super::outline::lines_under;

/// A label with its value.
#[derive(Clone, Debug)]
pub(super) struct Labelled {
    pub field: Field,
    pub rule: crate::recognize::RuleId,
    pub label: Span,
    pub value: Span,
}

/// How far below its label a value may begin, in heights of the label's line.
const REACH_BELOW: f32 = 2.2;
/// How far to the right of its label a value may begin, in points.
const REACH_RIGHT: f32 = 260.0;

/// The lines of some passages (as indices of [`Document::lines`]) and of the artifacts on one page.
pub(super) fn head_lines(doc: &Document, body: &[Range<u32>], page: u32) -> Vec<u32> {
    let mut lines: Vec<u32> = body.iter().cloned().flatten().collect();
    for artifact in doc.artifacts.iter().filter(|a| a.page == page) {
        lines.extend(artifact.lines.clone());
    }
    lines
}

/// Every label among the lines of a head with the value that belongs to it: on the line, beside or below it.
pub(super) fn labelled(doc: &Document, rules: &RuleSet, lines: &[u32]) -> Vec<Labelled> {
    let mut found = Vec::new();
    for &index in lines {
        let Some(line) = doc.lines.get(index as usize) else { continue };
        let text = doc.str(line.span);
        if let Some((field, rule, from)) = rules.labels.field_before(text) {
            let label = line.span.sub(0..from);
            found.push(Labelled { field, rule, label, value: line.span.sub(from..text.len()) });
        } else if let Some((field, rule)) = rules.labels.field(text)
            && let Some(value) = values_beside(doc, lines, index, |text| rules.labels.field(text).is_some())
                .into_iter()
                .reduce(|right, below| {
                    // Beside a label that no rule knows, a date stands below.
                    let is_date = |span| !periods(rules, doc.str(span)).values.is_empty();
                    if field == Field::Date && !is_date(right) && is_date(below) { below } else { right }
                })
        {
            found.push(Labelled { field, rule, label: line.span, value });
        }
    }
    found
}

/// Every label in running text: only with a colon and its value on the same line. A word alone on a line
/// (`Sökanden` in a list of recipients) is no label there.
pub(super) fn labelled_in_text(
    doc: &Document,
    rules: &RuleSet,
    lines: impl Iterator<Item = u32>,
) -> Vec<Labelled> {
    let mut found = Vec::new();
    for line in lines.filter_map(|i| doc.lines.get(i as usize)) {
        let text = doc.str(line.span);
        if let Some((field, rule, from)) = rules.labels.field_before(text) {
            let value = line.span.sub(from..text.len());
            found.push(Labelled { field, rule, label: line.span.sub(0..from), value });
        }
    }
    found
}

/// Whether the heading row of a table is that of a list of grants: `Sökande` heads several, and labels none.
fn lists_grants(doc: &Document, rules: &RuleSet, table: &Table) -> bool {
    let words = &rules.financier_table;
    let heads: Vec<String> =
        table.cells.iter().take_while(|c| c.row == 0).map(|c| doc.str(c.span).to_owned()).collect();
    let is_sum = |h: &String| {
        words.sum_kind(h).is_some()
            || words.column(h).iter().any(|(r, _)| matches!(r, ColumnRole::Amount | ColumnRole::Total))
    };
    table.n_header_rows > 0
        && table.n_rows > 2
        && heads.iter().any(is_sum)
        && words.lists_grants(&heads) != GrantList::None
}

/// Label and value cells of the tables among some blocks. A value cell may hold several lines.
pub(super) fn labelled_cells(doc: &Document, rules: &RuleSet, lines: &Range<u32>) -> Vec<Labelled> {
    let mut found = Vec::new();
    // Blocks stand in the order of their lines.
    let first = doc.blocks.partition_point(|b| b.lines.start < lines.start);
    for block in doc.blocks.iter().skip(first).take_while(|b| b.lines.start < lines.end) {
        let BlockKind::Table(table) = &block.kind else { continue };
        if block.lines.start < lines.start || block.lines.end > lines.end {
            continue;
        }
        // In a table of sums `Sökt belopp` heads a column and `Total budget` a row: they label no value.
        let has_columns = table.cells.iter().take(table.n_cols as usize * 3).any(|cell| {
            rules
                .financier_table
                .column(doc.str(cell.span))
                .iter()
                .any(|(role, _)| matches!(role, ColumnRole::Financier | ColumnRole::Cost))
        });
        if has_columns && table.n_cols > 1 || lists_grants(doc, rules, table) {
            continue;
        }
        for cell in &table.cells {
            if rules.labels.field(doc.str(cell.span)).is_none() {
                found.extend(over_value(doc, rules, cell, &block.lines));
                paired_lines(doc, rules, table, cell, &block.lines, &mut found);
            }
        }
        for cell in &table.cells {
            let Some((field, rule)) = rules.labels.field(doc.str(cell.span)) else { continue };
            if heads_column(doc, rules, table, cell) {
                continue;
            }
            let right = table.cell(cell.row, cell.col + cell.col_span);
            let below = table.cell(cell.row + cell.row_span, cell.col);
            let is_value =
                |span: Span| !doc.str(span).trim().is_empty() && rules.labels.field(doc.str(span)).is_none();
            // Labels in one column have their values to the right; labels in one row have them below.
            let row_of_labels = right.is_some_and(|c| rules.labels.field(doc.str(c.span)).is_some());
            let order = if row_of_labels { [below, right] } else { [right, below] };
            if let Some(value) = order.into_iter().flatten().find(|c| is_value(c.span)) {
                found.push(Labelled { field, rule, label: cell.span, value: value.span });
            }
        }
    }
    found
}

/// Whether a label in the first row of a table heads a column of several rows: a heading of sums stands beside it
/// (`Projekt | Beviljat | Utbetalt`).
fn heads_column(doc: &Document, rules: &RuleSet, table: &Table, cell: &Cell) -> bool {
    let words = &rules.financier_table;
    let heads_sums = |text: &str| {
        let of_sums = |role| matches!(role, ColumnRole::Amount | ColumnRole::Total | ColumnRole::Price);
        !text.bytes().any(|b| b.is_ascii_digit())
            && (words.sum_kind(text).is_some() || words.column(text).iter().any(|(r, _)| of_sums(*r)))
    };
    let beside = table.cells.iter().take_while(|c| c.row == 0).filter(|c| c.col != cell.col);
    cell.row == 0 && table.n_rows > 2 && beside.into_iter().any(|c| heads_sums(doc.str(c.span)))
}

/// A label over its value in one cell, in smaller letters.
fn over_value(doc: &Document, rules: &RuleSet, cell: &Cell, lines: &Range<u32>) -> Option<Labelled> {
    let under = lines_under(doc, lines, cell.span);
    let [label, value] = doc.lines_of(&under) else { return None };
    let (field, rule) = rules.labels.field(doc.str(label.span))?;
    let is_value = rules.labels.field(doc.str(value.span)).is_none();
    let is_small = label.style.size < 0.85 * value.style.size;
    (is_value && is_small).then_some(Labelled { field, rule, label: label.span, value: value.span })
}

/// A cell of several labels beside a cell of as many values, a line each.
fn paired_lines(
    doc: &Document,
    rules: &RuleSet,
    table: &crate::document::Table,
    cell: &crate::document::Cell,
    lines: &Range<u32>,
    found: &mut Vec<Labelled>,
) {
    let Some(right) = table.cell(cell.row, cell.col + cell.col_span) else { return };
    let labels = lines_under(doc, lines, cell.span);
    let values = lines_under(doc, lines, right.span);
    if labels.len() < 2 || labels.len() != values.len() {
        return;
    }
    for (label, value) in doc.lines_of(&labels).iter().zip(doc.lines_of(&values)) {
        if let Some((field, rule)) = rules.labels.field(doc.str(label.span)) {
            found.push(Labelled { field, rule, label: label.span, value: value.span });
        }
    }
}

/// The lines to the right of a label and below it in the same column, in this order. A line that is itself a
/// label is no value.
pub(super) fn values_beside(
    doc: &Document,
    lines: &[u32],
    label: u32,
    is_label: impl Fn(&str) -> bool,
) -> Vec<Span> {
    let Some(at) = doc.lines.get(label as usize) else { return Vec::new() };
    let others = || {
        lines
            .iter()
            .filter(|i| **i != label)
            .filter_map(|i| doc.lines.get(*i as usize))
            .filter(|l| l.page == at.page)
    };
    let right = right_of(doc, lines, label);
    let below = others()
        .filter(|l| is_below(at, l))
        .min_by(|a, b| a.bbox.top.total_cmp(&b.bbox.top).then(a.bbox.x0.total_cmp(&b.bbox.x0)));
    let right = right.filter(|l| !is_label(doc.str(l.span)));
    let below = below.filter(|l| !is_label(doc.str(l.span)));
    right.into_iter().chain(below).map(|l| l.span).collect()
}

/// The nearest line to the right of another, on its baseline.
pub(super) fn right_of<'d>(doc: &'d Document, lines: &[u32], label: u32) -> Option<&'d Line> {
    let at = doc.lines.get(label as usize)?;
    let others = lines.iter().filter(|i| **i != label).filter_map(|i| doc.lines.get(*i as usize));
    others
        .filter(|l| l.page == at.page)
        .filter(|l| {
            (l.baseline - at.baseline).abs() < 0.5 * at.style.size.max(6.0) && l.bbox.x0 >= at.bbox.x1 - 1.0
        })
        .min_by(|a, b| a.bbox.x0.total_cmp(&b.bbox.x0))
        .filter(|l| l.bbox.x0 - at.bbox.x1 < REACH_RIGHT)
}

/// Whether a line stands under another in the same column.
pub(super) fn is_below(above: &Line, line: &Line) -> bool {
    let height = above.bbox.height().max(4.0);
    let gap = line.bbox.top - above.bbox.bottom;
    let same_edge = (line.bbox.x0 - above.bbox.x0).abs() < 1.5 * height;
    gap > -0.4 * height && gap < REACH_BELOW * height && (same_edge || line.bbox.overlap_x(&above.bbox) > 0.0)
}
