//! Pages → one flow. In: each page's items in reading order. Out: [`Flow`]s in the order of the document, with
//! tables that run over a page break made one: a heading row repeated on the next page is folded away, rows
//! that stand alone above or below the break join the table whose columns they stand in.

use crate::layout::{Item, PageLayout, RawTable, Segment};

/// Columns of a table and its continuation agree within this, in points.
const SAME_COLUMN: f32 = 9.0;

/// Lines at the foot of a page that are looked at for rows of the table at the head of the next.
const MOST_TAIL: usize = 24;

/// A part of a table on one page.
#[derive(Clone, Debug)]
pub struct Part {
    /// Index of the page.
    pub page: usize,
    /// The rows on it.
    pub table: RawTable,
    /// Heading rows that repeat those of the first part.
    pub folded: u32,
    /// The first row goes on with the last row of the part before.
    pub continues_row: bool,
}

/// A piece of the body in the order of the document.
#[derive(Clone, Debug)]
pub enum Flow {
    /// A line of text on a page.
    Line(usize, Segment),
    /// An entry of a table of contents.
    Contents(usize, Segment),
    /// A table, page by page.
    Table(Vec<Part>),
}

/// Joins the items of all pages.
pub fn flow(pages: &[PageLayout], items: Vec<Vec<Item>>) -> Vec<Flow> {
    let mut out: Vec<Flow> = Vec::new();
    for (page, items) in items.into_iter().enumerate() {
        let mut items = beside_headings(pages.get(page), items);
        let start = out.len();
        let mut taken = 0;
        // The rows at the head of the page that go on with the table above.
        if let Some(Flow::Table(parts)) = out.last_mut()
            && parts.last().is_some_and(|p| p.page + 1 == page)
        {
            if let Some(part) = rows_under_heading(pages, page, &mut items, parts) {
                parts.push(part);
            }
            // The rest of a cell of its last row.
            while let Some(line) =
                rest_of_cell(pages.get(page), items.get(taken..).unwrap_or_default(), parts)
            {
                taken += 1;
                let columns = parts.last().map(|p| p.table.columns.clone()).unwrap_or_default();
                let table = row_table(&columns, &[vec![line]]);
                parts.push(Part { page, table, folded: 0, continues_row: true });
            }
            while let Some(row) = head_row(items.get(taken..).unwrap_or_default(), parts) {
                taken += row.len();
                append_row(page, row, parts);
            }
        }
        for item in items.into_iter().skip(taken) {
            match item {
                Item::Line(segment) => out.push(Flow::Line(page, segment)),
                Item::Contents(segment) => out.push(Flow::Contents(page, segment)),
                Item::Table(table) => {
                    let part = Part { page, table: *table, folded: 0, continues_row: false };
                    if out.len() == start && page > 0 {
                        adopt_rows(&mut out, page, part, pages);
                    } else {
                        out.push(Flow::Table(vec![part]));
                    }
                }
            }
        }
    }
    out
}

/// Lines of a column on one baseline, in points.
const SAME_BASELINE: f32 = 2.0;
/// Headings beside their text, and lines of that text, that are looked at together.
const MOST_BESIDE: (usize, usize) = (40, 400);

/// Headings set beside their text, and `att` set before its clauses: a column of a few such lines, each on the
/// baseline of a line of the column read after it, comes apart so that each stands before its text.
fn beside_headings(page: Option<&PageLayout>, items: Vec<Item>) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::with_capacity(items.len());
    let mut at = 0;
    while let Some(item) = items.get(at) {
        match columns(page, items.get(at..).unwrap_or_default()) {
            Some((lines, taken)) => {
                out.extend(lines.into_iter().map(Item::Line));
                at += taken;
            }
            None => {
                out.push(item.clone());
                at += 1;
            }
        }
    }
    out
}

/// A column of headings and the text beside it in one order, when the items begin with such; and how many
/// items that takes.
fn columns(page: Option<&PageLayout>, items: &[Item]) -> Option<(Vec<Segment>, usize)> {
    let line = |item: &Item| match item {
        Item::Line(segment) => Some(*segment),
        _ => None,
    };
    let is_att = |s: &Segment| {
        let words = page.and_then(|p| Some((p, p.text.words.get(s.words())?)));
        words.is_some_and(|(p, w)| matches!(w, [word] if p.text.text(word) == ['a', 't', 't']))
    };
    let is_bold = |s: &Segment| s.look & crate::layout::look::BOLD != 0;
    let stands_out = |s: &Segment| is_bold(s) || is_att(s);
    let first = items.first().and_then(line).filter(stands_out)?;
    let left: Vec<Segment> = items
        .iter()
        .map_while(line)
        .take_while(|s| stands_out(s) && (s.bbox.x0 - first.bbox.x0).abs() < SAME_BASELINE)
        .take(MOST_BESIDE.0)
        .collect();
    let edge = left.iter().map(|s| s.bbox.x1).fold(0.0, f32::max);
    let right: Vec<Segment> = items
        .get(left.len()..)?
        .iter()
        .map_while(line)
        .take_while(|s| s.bbox.x0 > edge && !is_bold(s))
        .take(MOST_BESIDE.1)
        .collect();
    let on_line = |l: &Segment| right.iter().any(|r| (r.baseline - l.baseline).abs() < SAME_BASELINE);
    if right.is_empty() || !on_line(&first) {
        return None;
    }
    // A heading may go on below; headings have more text beside them than a column of a page has.
    let goes_on = |a: &Segment, b: &Segment| {
        (0.1..1.5 * b.size.max(6.0)).contains(&(b.baseline - a.baseline)) && !on_line(b)
    };
    let is_column = left.windows(2).all(|w| match w {
        [a, b] => b.baseline > a.baseline && (on_line(b) || goes_on(a, b)),
        _ => false,
    });
    let are_att = left.iter().all(is_att);
    let is_sparse = are_att && right.len() >= left.len()
        || left.len() > 1 && right.len() >= left.len() + left.len().div_ceil(2);
    if !is_column || !is_sparse {
        return None;
    }
    let taken = left.len() + right.len();
    let mut out = Vec::with_capacity(taken);
    let mut rest = left.into_iter().peekable();
    for segment in &right {
        let mut above: Option<Segment> = None;
        while let Some(heading) = rest.next_if(|h| {
            h.baseline < segment.baseline + SAME_BASELINE || above.as_ref().is_some_and(|a| goes_on(a, h))
        }) {
            above = Some(heading);
            out.push(heading);
        }
        out.push(*segment);
    }
    out.extend(rest);
    Some((out, taken))
}

/// Lines of a page among which the rows at its head are looked for.
const MOST_LINES: usize = 400;

/// The rows at the head of a page under the same headings as those of the table above, taken out of its items: a row or two
/// are no table by themselves, and may have been read column by column.
fn rows_under_heading(
    pages: &[PageLayout],
    page: usize,
    items: &mut Vec<Item>,
    parts: &[Part],
) -> Option<Part> {
    let (first, last) = (parts.first()?, parts.last()?);
    let line = |item: &Item| match item {
        Item::Line(segment) => Some(*segment),
        _ => None,
    };
    let mut lines: Vec<Segment> = items.iter().map_while(line).take(MOST_LINES).collect();
    lines.sort_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.bbox.x0.total_cmp(&b.bbox.x0)));
    let mut rest = lines.as_slice();
    let mut rows: Vec<Vec<(u32, Segment)>> = Vec::new();
    while let Some(head) = rest.first() {
        let width = rest.partition_point(|s| s.baseline - head.baseline < 0.3 * head.size);
        let (row, below) = rest.split_at_checked(width)?;
        let Some(row) = fit(&last.table, row) else { break };
        rows.push(row);
        rest = below;
    }
    let table = row_table(&last.table.columns, &rows);
    let mut part = Part { page, table, folded: 0, continues_row: false };
    part.folded = repeated_header(pages, first, &part).min(1);
    if part.folded == 0 {
        return None;
    }
    let taken: Vec<u32> = lines.iter().take(lines.len() - rest.len()).map(|s| s.first).collect();
    items.retain(|item| line(item).is_none_or(|s| !taken.contains(&s.first)));
    Some(part)
}

/// Lines of a cell that stand on the next page.
const MOST_REST: usize = 4;

/// The line at the head of a page that goes on with a cell of the row above the break, and its column: it begins
/// small where that column begins, and below it the table goes on.
fn rest_of_cell(page: Option<&PageLayout>, items: &[Item], parts: &[Part]) -> Option<(u32, Segment)> {
    let (page, last) = (page?, parts.last()?);
    let Some(Item::Line(line)) = items.first() else { return None };
    let first = page.text.words.get(line.words())?.first()?;
    if !page.text.text(first).first().is_some_and(|c| c.is_lowercase()) {
        return None;
    }
    let goes_on = items.iter().take(MOST_REST).find_map(|item| match item {
        Item::Table(table) => {
            Some(same_columns(&last.table, table) && table.bbox.top - line.bbox.bottom < 2.0 * line.size)
        }
        _ => None,
    })?;
    let at = last
        .table
        .columns
        .iter()
        .position(|c| (line.bbox.x0 - c.x0).abs() < SAME_BASELINE && line.bbox.x1 < c.x1 + SAME_COLUMN);
    at.filter(|_| goes_on && last.table.columns.len() > 1).map(|col| (col as u32, *line))
}

/// The row of lines at the head of a page, when each stands in another column of the table.
fn head_row(items: &[Item], parts: &[Part]) -> Option<Vec<(u32, Segment)>> {
    let last = parts.last()?;
    let Some(Item::Line(first)) = items.first() else { return None };
    let row: Vec<Segment> = items
        .iter()
        .map_while(|item| match item {
            Item::Line(s) if (s.baseline - first.baseline).abs() < 0.3 * s.size => Some(*s),
            _ => None,
        })
        .collect();
    fit(&last.table, &row)
}

/// The columns that lines of one row stand in; none unless there are two, in different columns.
fn fit(table: &RawTable, row: &[Segment]) -> Option<Vec<(u32, Segment)>> {
    if row.len() < 2 || row.len() > table.columns.len() {
        return None;
    }
    let mut out: Vec<(u32, Segment)> = Vec::new();
    for segment in row {
        let at = table.columns.iter().position(|c| {
            let overlap = segment.bbox.x1.min(c.x1) - segment.bbox.x0.max(c.x0);
            overlap > 0.5 * segment.bbox.width().min(c.x1 - c.x0)
                && ((segment.bbox.x0 - c.x0).abs() < SAME_COLUMN
                    || (segment.bbox.x1 - c.x1).abs() < SAME_COLUMN)
        })? as u32;
        if out.last().is_some_and(|l| l.0 >= at) {
            return None;
        }
        out.push((at, *segment));
    }
    Some(out)
}

fn row_table(columns: &[crate::layout::RawColumn], rows: &[Vec<(u32, Segment)>]) -> RawTable {
    let mut placed = Vec::new();
    for (r, row) in rows.iter().enumerate() {
        for (col, line) in row {
            placed.push(crate::layout::Placed {
                row: r as u32,
                col: *col,
                row_span: 1,
                col_span: 1,
                bbox: line.bbox,
                line: *line,
            });
        }
    }
    let mut table = RawTable::from_placed(&mut placed);
    table.columns = columns.to_vec();
    table
}

fn append_row(page: usize, row: Vec<(u32, Segment)>, parts: &mut Vec<Part>) {
    let Some(last) = parts.last_mut() else { return };
    let columns = last.table.columns.clone();
    if last.page == page {
        let mut rows: Vec<Vec<(u32, Segment)>> = vec![Vec::new(); last.table.n_rows as usize];
        for cell in &last.table.cells {
            for line in last.table.lines_of(cell) {
                if let Some(list) = rows.get_mut(cell.row as usize) {
                    list.push((cell.col, *line));
                }
            }
        }
        rows.push(row);
        last.table = row_table(&columns, &rows);
    } else {
        parts.push(Part { page, table: row_table(&columns, &[row]), folded: 0, continues_row: false });
    }
}

/// A table at the head of a page: joins the table at the foot of the page before, or takes the rows there that
/// stand in its columns.
fn adopt_rows(out: &mut Vec<Flow>, page: usize, mut part: Part, pages: &[PageLayout]) {
    if let Some(Flow::Table(parts)) = out.last_mut()
        && let (Some(first), Some(last)) = (parts.first(), parts.last())
        && (last.page + 1 == page || last.page == page && last.continues_row)
        && same_columns(&last.table, &part.table)
    {
        part.folded = repeated_header(pages, first, &part);
        let own_header = part.folded == 0 && part.table.n_header_rows > 0 && first.table.n_header_rows > 0;
        // Other column headings: another table.
        if !own_header || headings_look_like_data(&part.table) {
            part.continues_row = part.folded == 0 && begins_inside_row(pages, &part);
            parts.push(part);
            return;
        }
        out.push(Flow::Table(vec![part]));
        return;
    }
    // Rows at the foot of the page before: a heading row and perhaps one row of data are no table by themselves.
    let mut rows: Vec<Vec<(u32, Segment)>> = Vec::new();
    {
        // Short rows may have been read column by column: look at them by baseline.
        let tail = out
            .iter()
            .rev()
            .take(MOST_TAIL)
            .take_while(|f| matches!(f, Flow::Line(p, _) if *p + 1 == page))
            .count();
        let base = out.len() - tail;
        let mut lines: Vec<(usize, Segment)> = out
            .iter()
            .enumerate()
            .skip(base)
            .filter_map(|(i, f)| if let Flow::Line(_, s) = f { Some((i, *s)) } else { None })
            .collect();
        lines.sort_by(|a, b| a.1.baseline.total_cmp(&b.1.baseline).then(a.1.bbox.x0.total_cmp(&b.1.bbox.x0)));
        let mut cut = out.len();
        let mut taken = 0;
        while let Some(last) = lines.last().map(|l| l.1) {
            let start = lines.partition_point(|l| l.1.baseline < last.baseline - 0.3 * last.size);
            let row: Vec<Segment> = lines.iter().skip(start).map(|l| l.1).collect();
            let Some(placed) = fit(&part.table, &row) else { break };
            taken += row.len();
            cut = cut.min(lines.iter().skip(start).map(|l| l.0).min().unwrap_or(cut));
            lines.truncate(start);
            rows.push(placed);
        }
        // Only whole: nothing else may stand among the lines taken. Where this part has headings of its own they
        // must be the same.
        if !rows.is_empty() && part.table.n_header_rows > 0 {
            rows.reverse();
            let table = row_table(&part.table.columns, &rows);
            rows.reverse();
            let first = Part { page: page - 1, table, folded: 0, continues_row: false };
            part.folded = repeated_header(pages, &first, &part).min(1);
        }
        let fits = part.table.n_header_rows == 0 || part.folded > 0;
        if fits && cut + taken == out.len() {
            out.truncate(cut);
        } else {
            rows.clear();
            part.folded = 0;
        }
    }
    if rows.is_empty() {
        out.push(Flow::Table(vec![part]));
        return;
    }
    rows.reverse();
    let mut first = row_table(&part.table.columns, &rows);
    if let Some(before) = page.checked_sub(1).and_then(|p| pages.get(p)) {
        first.describe(before);
    }
    out.push(Flow::Table(vec![Part { page: page - 1, table: first, folded: 0, continues_row: false }, part]));
}

/// The number of columns agrees, and most of them stand at the same place.
fn same_columns(a: &RawTable, b: &RawTable) -> bool {
    if a.columns.len() != b.columns.len() {
        return false;
    }
    let agreeing = a
        .columns
        .iter()
        .zip(&b.columns)
        .filter(|(x, y)| {
            (x.x0 - y.x0).abs() < SAME_COLUMN
                || (x.x1 - y.x1).abs() < SAME_COLUMN
                || ((x.x0 + x.x1) - (y.x0 + y.x1)).abs() < 2.0 * SAME_COLUMN
        })
        .count();
    agreeing * 3 >= a.columns.len() * 2
}

/// How many first rows of a part say the same as those of the table's first part.
fn repeated_header(pages: &[PageLayout], first: &Part, part: &Part) -> u32 {
    let (Some(page_a), Some(page_b)) = (pages.get(first.page), pages.get(part.page)) else { return 0 };
    let row = |page: &PageLayout, table: &RawTable, row: u32| -> Vec<(u32, Vec<char>)> {
        table.cells.iter().filter(|c| c.row == row).map(|c| (c.col, table.peek(page, c, 200))).collect()
    };
    let most = first.table.n_header_rows.max(1);
    let mut n = 0;
    while n < most && n + 1 < part.table.n_rows {
        let (a, b) = (row(page_a, &first.table, n), row(page_b, &part.table, n));
        if a.is_empty() || a != b {
            break;
        }
        n += 1;
    }
    n
}

/// The first row of the part lacks its first cell or goes on in the middle of a phrase.
fn begins_inside_row(pages: &[PageLayout], part: &Part) -> bool {
    let Some(page) = pages.get(part.page) else { return false };
    let mut cells = part.table.cells.iter().filter(|c| c.row == 0);
    let Some(first) = cells.next() else { return false };
    if cells.next().is_some() {
        return false;
    }
    let text = part.table.peek(page, first, 40);
    first.col == 0
        && part.table.columns.len() > 1
        && text
            .first()
            .is_some_and(|c| c.is_lowercase() || *c == '(' || text.contains(&')') && !text.contains(&'('))
}

/// A continuation whose first row was counted as heading only for want of numbers.
fn headings_look_like_data(table: &RawTable) -> bool {
    table.cells.iter().filter(|c| c.row < table.n_header_rows).count() < 2
}
