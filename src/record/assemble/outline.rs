//! The document as a sequence of passages: headings that the rules know, text, items, tables. A heading that
//! layout left inside a paragraph, because it is set like the text, becomes a passage of its own.

use std::ops::Range;

use crate::document::{Block, BlockKind, Cell, Document, Span, Style, Table};
use crate::geom::Rect;
use crate::recognize::RuleSet;
use crate::recognize::heading::{Heading, SectionKey};

/// One passage of the body.
#[derive(Clone, Debug)]
pub(super) struct Passage<'d> {
    pub kind: PassageKind<'d>,
    pub span: Span,
    /// Printed lines, as indices of [`Document::lines`].
    pub lines: Range<u32>,
    pub page: u32,
    pub page_last: u32,
    pub style: Style,
    pub bbox: Rect,
}

#[derive(Clone, Debug)]
pub(super) enum PassageKind<'d> {
    /// A heading by its look, by its words (`known`), or both.
    Heading {
        known: Option<Heading>,
    },
    Text,
    /// An item of a list with its printed marker, possibly empty.
    Item {
        marker: Span,
    },
    /// A table, or its first rows.
    Table {
        table: &'d Table,
        n_rows: u32,
    },
    /// A line of a table of contents.
    Contents,
}

impl Passage<'_> {
    pub fn known(&self) -> Option<&Heading> {
        match &self.kind {
            PassageKind::Heading { known } => known.as_ref(),
            _ => None,
        }
    }

    pub fn is_heading(&self) -> bool {
        matches!(self.kind, PassageKind::Heading { .. })
    }

    pub fn is_text(&self) -> bool {
        matches!(self.kind, PassageKind::Text | PassageKind::Item { .. })
    }
}

/// All passages in reading order.
pub(super) fn outline<'d>(doc: &'d Document, rules: &RuleSet) -> Vec<Passage<'d>> {
    let mut passages = Vec::with_capacity(doc.blocks.len() + 16);
    for block in &doc.blocks {
        match &block.kind {
            BlockKind::Table(table) if table.label_value => {
                label_table(doc, rules, block, table, &mut passages)
            }
            BlockKind::Table(table) => sum_table(doc, rules, block, table, &mut passages),
            BlockKind::ContentsEntry => passages.push(whole(block, PassageKind::Contents)),
            BlockKind::Heading { .. } => {
                let known = rules.headings.whole(doc.str(block.span));
                if known.is_some() {
                    passages.push(whole(block, PassageKind::Heading { known }));
                } else {
                    lines(doc, rules, block, &PassageKind::Heading { known: None }, &mut passages);
                }
            }
            BlockKind::Paragraph => lines(doc, rules, block, &PassageKind::Text, &mut passages),
            BlockKind::ListItem { marker, .. } => {
                lines(doc, rules, block, &PassageKind::Item { marker: *marker }, &mut passages);
            }
        }
    }
    passages
}

fn whole<'d>(block: &Block, kind: PassageKind<'d>) -> Passage<'d> {
    Passage {
        kind,
        span: block.span,
        lines: block.lines.clone(),
        page: block.page_first,
        page_last: block.page_last,
        style: block.style,
        bbox: block.bbox,
    }
}

/// A block of text, cut where one of its lines is a heading and nothing else, or begins with one and a colon.
fn lines<'d>(
    doc: &'d Document,
    rules: &RuleSet,
    block: &Block,
    kind: &PassageKind<'d>,
    out: &mut Vec<Passage<'d>>,
) {
    if let Some(known) = rules.headings.whole(doc.str(block.span)) {
        out.push(whole(block, PassageKind::Heading { known: Some(known) }));
        return;
    }
    let printed = doc.lines_of(&block.lines);
    let n_lines = printed.len();
    let mut begin = block.span.start;
    let mut first_line = 0usize;
    let mut item_kind = kind.clone();
    for (at, line) in printed.iter().enumerate() {
        // A line inside a paragraph is a heading only where the line before ends a sentence; a title goes on in
        // small letters.
        let is_heading = matches!(kind, PassageKind::Heading { .. })
            && !doc.str(line.span).trim_start().starts_with(char::is_lowercase);
        let may = n_lines > 1
            && (at == 0
                || is_heading
                || printed.get(at - 1).is_some_and(|before| {
                    doc.str(before.span).trim_end().ends_with(['.', ':', ';', '!', '?'])
                        || before.style.bold != line.style.bold
                }));
        // `Beslutet skickas till: Bodens kommun` right under a sentence of the decision.
        let sends = may && at > first_line && doc.str(line.span).contains(':');
        if sends
            && let Some((known, _)) = rules.headings.run_in(doc.str(line.span))
            && known.key == SectionKey::SendTo
        {
            let end = printed.get(at - 1).map_or(line.span.start, |l| l.span.end);
            push_part(doc, block, item_kind.clone(), Span { start: begin, end }, first_line..at, out);
            (first_line, begin) = (at, line.span.start);
            item_kind = PassageKind::Text;
            continue;
        }
        let Some(known) = may.then(|| rules.headings.whole(doc.str(line.span))).flatten() else { continue };
        if at > first_line {
            let end = printed.get(at - 1).map_or(line.span.start, |l| l.span.end);
            push_part(doc, block, item_kind.clone(), Span { start: begin, end }, first_line..at, out);
        }
        push_part(doc, block, PassageKind::Heading { known: Some(known) }, line.span, at..at + 1, out);
        first_line = at + 1;
        begin = printed.get(at + 1).map_or(block.span.end, |l| l.span.start);
        item_kind = PassageKind::Text;
    }
    if first_line >= n_lines && n_lines > 0 {
        return;
    }
    let rest = Span { start: begin, end: block.span.end };
    let text = doc.str(rest);
    // `Beslutsförslag: Bidrag till …`, the largest words of the page, is its title.
    let is_title = matches!(block.kind, BlockKind::Heading { level: 1 });
    if let Some((known, after)) = rules.headings.run_in(text).filter(|_| !is_title) {
        let head = text.get(..after).map_or(0, |t| t.trim_end().len());
        push_part(
            doc,
            block,
            PassageKind::Heading { known: Some(known) },
            rest.sub(0..head),
            first_line..first_line + 1,
            out,
        );
        push_part(doc, block, PassageKind::Text, rest.sub(after..text.len()), first_line..n_lines, out);
    } else {
        push_part(doc, block, item_kind, rest, first_line..n_lines, out);
    }
}

fn push_part<'d>(
    doc: &Document,
    block: &Block,
    kind: PassageKind<'d>,
    span: Span,
    lines: Range<usize>,
    out: &mut Vec<Passage<'d>>,
) {
    if span.is_empty() {
        return;
    }
    let range =
        block.lines.start + lines.start as u32..(block.lines.start + lines.end as u32).min(block.lines.end);
    let printed = doc.lines_of(&range);
    let first = printed.first();
    out.push(Passage {
        kind,
        span,
        page: first.map_or(block.page_first, |l| l.page),
        page_last: printed.last().map_or(block.page_last, |l| l.page),
        style: first.map_or(block.style, |l| l.style),
        bbox: printed.iter().skip(1).fold(first.map_or(block.bbox, |l| l.bbox), |b, l| b.union(&l.bbox)),
        lines: range,
    });
}

/// A table found by alignment may have drawn in what stands below it: it ends before the first line that is a
/// heading of another section, and what follows is text, a passage for each line.
fn sum_table<'d>(
    doc: &'d Document,
    rules: &RuleSet,
    block: &Block,
    table: &'d Table,
    out: &mut Vec<Passage<'d>>,
) {
    let ends = |span: Span| {
        let known = rules.headings.whole(doc.str(span));
        known.is_some_and(|h| {
            use crate::recognize::heading::SectionKey::{
                Basis, Closing, Decision, DecisionProposed, Procedure, Proposal, Reservation, SendTo,
            };
            matches!(
                h.key,
                SendTo | Closing | Decision | DecisionProposed | Proposal | Basis | Procedure | Reservation
            )
        })
    };
    let foreign = |cell: &&Cell| {
        let first = doc.lines_of(&lines_under(doc, &block.lines, cell.span)).first().map(|l| l.span);
        cell.row > 0 && cell.col == 0 && (ends(cell.span) || first.is_some_and(ends))
    };
    let Some(cut) = table.cells.iter().find(foreign).filter(|_| !table.ruled) else {
        out.push(whole(block, PassageKind::Table { table, n_rows: table.n_rows }));
        return;
    };
    let n_before = doc.lines_of(&block.lines).iter().take_while(|l| l.span.start < cut.span.start).count();
    let kind = PassageKind::Table { table, n_rows: cut.row };
    push_part(doc, block, kind, Span { start: block.span.start, end: cut.span.start }, 0..n_before, out);
    for (nth, line) in doc.lines_of(&block.lines).iter().enumerate().skip(n_before) {
        let known = rules.headings.whole(doc.str(line.span));
        let kind = if known.is_some() { PassageKind::Heading { known } } else { PassageKind::Text };
        push_part(doc, block, kind, line.span, nth..nth + 1, out);
    }
}

/// Old minutes print the headings in a margin column: a row labelled `Beslut` is a heading with its text. A
/// table whose labels are no headings stays a table.
fn label_table<'d>(
    doc: &'d Document,
    rules: &RuleSet,
    block: &Block,
    table: &'d Table,
    out: &mut Vec<Passage<'d>>,
) {
    let label = |row: u32| table.cell(row, 0).and_then(|c| rules.headings.whole(doc.str(c.span)));
    let has_headings = table.n_cols == 2 && (0..table.n_rows).any(|row| label(row).is_some());
    if !has_headings {
        sum_table(doc, rules, block, table, out);
        return;
    }
    for row in 0..table.n_rows {
        for col in 0..table.n_cols {
            let Some(cell) = table.cell(row, col) else { continue };
            let known = (col == 0).then(|| rules.headings.whole(doc.str(cell.span))).flatten();
            let kind = if known.is_some() { PassageKind::Heading { known } } else { PassageKind::Text };
            let range = lines_under(doc, &block.lines, cell.span);
            out.push(Passage {
                kind,
                span: cell.span,
                lines: range,
                page: cell.page,
                page_last: cell.page,
                style: Style { bold: cell.bold, ..block.style },
                bbox: cell.bbox,
            });
        }
    }
}

/// The printed lines of a block that lie in a span.
pub(super) fn lines_under(doc: &Document, lines: &Range<u32>, span: Span) -> Range<u32> {
    // Lines stand in the order of the text.
    let all = doc.lines_of(lines);
    let first = all.partition_point(|l| l.span.start < span.start);
    let n = all.get(first..).unwrap_or_default().iter().take_while(|l| span.contains(l.span)).count();
    let start = lines.start + first as u32;
    start..start + n as u32
}
