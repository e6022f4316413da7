//! Tables of the flow → tables of the document. In: the parts of a table, page by page. Out: one [`Table`] with
//! its text written, folded heading rows left out, a row that runs over a page break made one.

use super::flow::Part;
use super::writer::{Source, Writer};
use super::{Cell, Column, Span, Table, TablePart};
use crate::geom::Rect;
use crate::layout::{PageLayout, Segment, look};

/// A cell of the whole table before its text is written.
struct Gathered {
    row: u32,
    col: u32,
    row_span: u32,
    col_span: u32,
    page: usize,
    bbox: Rect,
    lines: Vec<(usize, Segment)>,
}

/// Writes a table and gives it with the span of all its cells.
pub fn write(writer: &mut Writer, pages: &[PageLayout], parts: &[Part]) -> (Table, Span) {
    let mut gathered: Vec<Gathered> = Vec::new();
    let mut out = Table::default();
    let mut next_row = 0u32;
    for part in parts {
        let Some(layout) = pages.get(part.page) else { continue };
        let skip = part.folded;
        // A row that goes on counts with the row above the break.
        let base = if part.continues_row { next_row.saturating_sub(1) } else { next_row };
        out.parts.push(TablePart {
            page: layout.number,
            bbox: layout.frame.page(part.table.bbox),
            first_row: base,
        });
        for cell in part.table.cells.iter().filter(|c| c.row >= skip) {
            let row = base + cell.row - skip;
            let lines = part.table.lines_of(cell).iter().map(|l| (part.page, *l));
            let same = |g: &&mut Gathered| g.row == row && g.col == cell.col;
            if part.continues_row
                && cell.row == skip
                && let Some(above) = gathered.iter_mut().rev().take(64).find(same)
            {
                above.lines.extend(lines);
                continue;
            }
            gathered.push(Gathered {
                row,
                col: cell.col,
                row_span: cell.row_span,
                col_span: cell.col_span,
                page: part.page,
                bbox: layout.frame.page(cell.bbox),
                lines: lines.collect(),
            });
        }
        next_row = base + part.table.n_rows.saturating_sub(skip);
    }
    gathered.sort_by_key(|g| (g.row, g.col));
    let start = writer.at();
    let mut row = 0;
    for (i, cell) in gathered.iter().enumerate() {
        if i > 0 {
            writer.text.push_separator(if cell.row == row { '\t' } else { '\n' });
        }
        row = cell.row;
        let sources: Vec<Source> =
            cell.lines.iter().filter_map(|&(p, l)| Some(Source::of(pages.get(p)?, l))).collect();
        let bold = !cell.lines.is_empty() && cell.lines.iter().all(|(_, l)| l.look & look::BOLD != 0);
        let (_, span) = writer.paragraph(&sources, 0);
        out.cells.push(Cell {
            row: cell.row,
            col: cell.col,
            row_span: cell.row_span,
            col_span: cell.col_span,
            span,
            page: pages.get(cell.page).map_or(0, |p| p.number),
            bbox: cell.bbox,
            bold,
        });
    }
    out.n_rows = next_row;
    if let Some(first) = parts.first() {
        out.n_cols = first.table.columns.len() as u32;
        out.n_header_rows = first.table.n_header_rows;
        out.columns =
            first.table.columns.iter().map(|c| Column { x0: c.x0, x1: c.x1, align: c.align }).collect();
        out.ruled = first.table.ruled;
        out.label_value = first.table.label_value;
    }
    (out, Span::new(start, writer.at()))
}
