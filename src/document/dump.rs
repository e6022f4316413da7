//! The document as stable text for `beslut dump` and `beslut text`. One item a line: page, box with one
//! decimal, kind, text.

use std::fmt::Write as _;

use super::{ArtifactKind, BlockKind, Document};
use crate::geom::Rect;

fn place(page: u32, r: &Rect) -> String {
    format!("{page}\t[{:.1} {:.1} {:.1} {:.1}]", r.x0, r.top, r.x1, r.bottom)
}

fn kind_of(artifact: ArtifactKind) -> &'static str {
    match artifact {
        ArtifactKind::Header => "header",
        ArtifactKind::Footer => "footer",
        ArtifactKind::PageNumber => "page-number",
        ArtifactKind::Margin => "margin",
        ArtifactKind::Stamp => "stamp",
    }
}

/// Blocks, tables with their cells, and artifacts, one a line.
pub fn dump_document(document: &Document) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        let kind = match &block.kind {
            BlockKind::Heading { level } => format!("heading {level}"),
            BlockKind::Paragraph => "paragraph".into(),
            BlockKind::ListItem { marker, depth } => format!("item {depth} {:?}", document.str(*marker)),
            BlockKind::Table(table) => {
                let label = if table.label_value { " label-value" } else { "" };
                format!("table {}x{}{label}", table.n_rows, table.n_cols)
            }
            BlockKind::ContentsEntry => "contents".into(),
        };
        let pages = if block.page_last > block.page_first {
            format!(" (to page {})", block.page_last)
        } else {
            String::new()
        };
        let text = if matches!(block.kind, BlockKind::Table(_)) {
            String::new()
        } else {
            format!("\t{}", document.str(block.span))
        };
        let _ = writeln!(out, "{}\t{kind}{pages}{text}", place(block.page_first, &block.bbox));
        if let BlockKind::Table(table) = &block.kind {
            dump_cells(document, table, &mut out);
        }
    }
    for artifact in &document.artifacts {
        let text = document.str(artifact.span).replace('\n', " | ");
        let _ = writeln!(out, "{}\t{}\t{text}", place(artifact.page, &artifact.bbox), kind_of(artifact.kind));
    }
    out
}

/// Only the tables, with their cells.
pub fn dump_tables(document: &Document) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        let BlockKind::Table(table) = &block.kind else { continue };
        let _ = writeln!(
            out,
            "{}\ttable {}x{} header {}{}{}",
            place(block.page_first, &block.bbox),
            table.n_rows,
            table.n_cols,
            table.n_header_rows,
            if table.ruled { " ruled" } else { "" },
            if table.label_value { " label-value" } else { "" },
        );
        for part in &table.parts {
            let _ = writeln!(out, "{}\tpart from row {}", place(part.page, &part.bbox), part.first_row);
        }
        if let Some(caption) = table.caption {
            let _ = writeln!(out, "\t\tcaption\t{}", document.str(caption));
        }
        dump_cells(document, table, &mut out);
    }
    out
}

fn dump_cells(document: &Document, table: &super::Table, out: &mut String) {
    for cell in &table.cells {
        let mut kind = format!("cell {},{}", cell.row, cell.col);
        if cell.row_span > 1 || cell.col_span > 1 {
            let _ = write!(kind, " span {}x{}", cell.row_span, cell.col_span);
        }
        if cell.row < table.n_header_rows {
            kind.push_str(" header");
        }
        let _ = writeln!(out, "{}\t{kind}\t{}", place(cell.page, &cell.bbox), document.str(cell.span));
    }
}

/// The text in reading order: a block a line, table rows with their cells two spaces apart, a form feed between
/// pages. Artifacts are left out.
pub fn plain_text(document: &Document) -> String {
    let mut out = String::new();
    let mut page = document.pages.first().map_or(1, |p| p.number);
    let turn_to = |out: &mut String, page: &mut u32, to: u32| {
        while *page < to {
            out.push('\u{c}');
            *page += 1;
        }
    };
    for block in &document.blocks {
        turn_to(&mut out, &mut page, block.page_first);
        match &block.kind {
            BlockKind::Table(table) => {
                let mut row = u32::MAX;
                for cell in &table.cells {
                    if row == cell.row {
                        out.push_str("  ");
                    } else {
                        if row != u32::MAX {
                            out.push('\n');
                        }
                        turn_to(&mut out, &mut page, cell.page);
                    }
                    row = cell.row;
                    out.push_str(document.str(cell.span));
                }
                out.push('\n');
            }
            BlockKind::ListItem { marker, .. } if !marker.is_empty() => {
                let _ = writeln!(out, "{} {}", document.str(*marker), document.str(block.span));
            }
            _ => {
                out.push_str(document.str(block.span));
                out.push('\n');
            }
        }
    }
    let last = document.pages.last().map_or(page, |p| p.number);
    turn_to(&mut out, &mut page, last);
    out
}

/// A character of [`layout_text`] is this wide, in points.
const CHARACTER: f32 = 5.2;
/// More columns than this are cut.
const MOST_COLUMNS: usize = 400;

/// The text as it stands on the page, columns kept by spaces, a form feed between pages; artifacts included.
pub fn layout_text(document: &Document) -> String {
    let mut out = String::new();
    let mut lines: Vec<&super::Line> = document.lines.iter().collect();
    lines.sort_by(|a, b| {
        a.page.cmp(&b.page).then(a.baseline.total_cmp(&b.baseline)).then(a.bbox.x0.total_cmp(&b.bbox.x0))
    });
    let mut page = document.pages.first().map_or(1, |p| p.number);
    let mut at = 0;
    while let Some(first) = lines.get(at) {
        while page < first.page {
            out.push('\u{c}');
            page += 1;
        }
        let mut end = at + 1;
        while lines.get(end).is_some_and(|l| {
            l.page == first.page && l.baseline - first.baseline < 0.35 * l.style.size.min(first.style.size)
        }) {
            end += 1;
        }
        let mut row: Vec<&super::Line> = lines.get(at..end).unwrap_or_default().to_vec();
        row.sort_by(|a, b| a.bbox.x0.total_cmp(&b.bbox.x0));
        let mut column = 0;
        for (i, line) in row.iter().enumerate() {
            let target = ((line.bbox.x0 / CHARACTER).max(0.0) as usize).min(MOST_COLUMNS);
            let target = if i > 0 { target.max(column + 2) } else { target };
            out.extend(std::iter::repeat_n(' ', target.saturating_sub(column)));
            let text = printed(document, line);
            column = target.max(column) + text.chars().count();
            out.push_str(&text);
        }
        out.push('\n');
        at = end;
    }
    out
}

/// A line as printed, with the hyphen at its end.
fn printed(document: &Document, line: &super::Line) -> String {
    let mut span = line.span;
    span.end += 1;
    document.text.quotes(span).into_iter().next().map_or_else(String::new, |q| q.text)
}
