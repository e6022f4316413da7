//! Aligned columns → tables without a grid. In: the segments of a page that no ruled table holds, row by row.
//! Out: tables whose columns keep clear of each other over several rows. Refuses what reads as running text
//! in columns, tables of contents, signature blocks and header blocks: those are lines.

use super::PageLayout;
use super::beside_margin::pieces;
use super::centred::join_centred;
use super::column::columns_of_numbers;
use super::merge::merge_rows;
use super::plausible::plausible;
use super::segment::{Segment, sum_after_leaders};
use super::table::{Kind, Placed, RawColumn, RawTable, kind};
use super::word::look;
use crate::geom::Rect;

/// Rows further apart than this many em belong to one table only across a painted line.
const ROW_DISTANCE: f32 = 3.4;
/// ... and then at most this many em.
const RULED_ROW_DISTANCE: f32 = 6.0;
/// A line is running text from this many words on, when it is also wide.
const PROSE_WORDS: u32 = 7;
/// ... this part of the text's width.
const PROSE_WIDTH: f32 = 0.6;
/// Lines in a row that stand in one column only, before the table is taken to have ended.
const MOST_SINGLES: usize = 4;
/// At least this part of the grid has text.
const FILLED: f32 = 0.4;
/// A first row further from the rest than the usual distance by this factor, and not aligned, is no part.
const FIRST_ROW_APART: f32 = 1.3;
/// The heading of another table is larger than the rows above and below it by this factor.
const LARGER: f32 = 1.12;
/// ... and by this one where the columns of the rest agree in nothing.
const CLEARLY_APART: f32 = 1.5;
/// How often a row may be looked at again after a region that was no table.
const MOST_WORK: usize = 40;
/// Rows of one page that are looked at; a page of text has 60.
const MOST_ROWS: usize = 4_000;

/// A visual row: its segments as a range of the list given.
#[derive(Clone, Debug)]
pub struct Row {
    pub(super) range: std::ops::Range<usize>,
    /// Baseline, y.
    pub baseline: f32,
    /// Baselines of its first and its last line, where cells of several lines were joined.
    pub(super) edges: (f32, f32),
    /// Largest font size.
    pub size: f32,
    /// Words of its only segment, or 0.
    pub(super) prose: bool,
    /// Holds the leader dots of a table of contents.
    pub(super) leaders: bool,
}

/// Finds tables among `lines` (by row, left to right); marks the lines they hold in `used`.
pub fn aligned(page: &PageLayout, lines: &[Segment], used: &mut [bool]) -> Vec<RawTable> {
    let mut tables = Vec::new();
    let mut rows = rows(page, lines, used);
    if rows.len() > MOST_ROWS {
        return tables;
    }
    let centred = join_centred(page, lines, &mut rows);
    let lines = centred.as_deref().unwrap_or(lines);
    search(page, lines, &rows, used, &mut tables, true);
    tables
}

/// Looks for tables among rows; where headings stand in a margin, right of them. Gives how many rows it looked at.
fn search(
    page: &PageLayout,
    lines: &[Segment],
    rows: &[Row],
    used: &mut [bool],
    tables: &mut Vec<RawTable>,
    has_margin: bool,
) -> usize {
    let mut at = 0;
    let mut work = 0;
    while at < rows.len() && work < MOST_WORK * rows.len() {
        let multi = rows.get(at).is_some_and(|r| r.range.len() >= 2 && !r.leaders);
        if !multi {
            at += 1;
            continue;
        }
        let end = grow(page, lines, rows, at);
        work += end - at;
        let Some(region) = rows.get(at..end) else { break };
        if let Some(pieces) = has_margin.then(|| pieces(page, lines, region)).flatten() {
            let n_before = tables.len();
            for piece in &pieces {
                work += search(page, lines, piece, used, tables, false);
            }
            if tables.len() > n_before {
                at = end;
                continue;
            }
        }
        if stray_first(lines, region) {
            at += 1;
            continue;
        }
        if let Some(table) = table(page, lines, region) {
            for row in region {
                for flag in used.get_mut(row.range.clone()).into_iter().flatten() {
                    *flag = true;
                }
            }
            tables.push(table);
            at = end;
        } else {
            at += 1;
            // The same rows would fail again without their first; skip to where a new start is plausible.
            while at < end && rows.get(at).is_some_and(|r| r.range.len() < 2) {
                at += 1;
            }
        }
    }
    work
}

fn rows(page: &PageLayout, lines: &[Segment], used: &[bool]) -> Vec<Row> {
    let left = lines.iter().map(|l| l.bbox.x0).fold(f32::MAX, f32::min);
    let right = lines.iter().map(|l| l.bbox.x1).fold(f32::MIN, f32::max);
    let mut rows: Vec<Row> = Vec::new();
    let mut last = u32::MAX;
    for (i, line) in lines.iter().enumerate() {
        if used.get(i).copied().unwrap_or(false) {
            last = u32::MAX;
            continue;
        }
        let leaders = has_leaders(page, line) && !leads_to_money(page, line);
        if line.row == last
            && let Some(row) = rows.last_mut()
        {
            row.range.end = i + 1;
            row.size = row.size.max(line.size);
            row.prose = false;
            row.leaders |= leaders;
        } else {
            rows.push(Row {
                range: i..i + 1,
                baseline: line.baseline,
                edges: (line.baseline, line.baseline),
                size: line.size,
                prose: line.len >= PROSE_WORDS && line.bbox.width() > PROSE_WIDTH * (right - left),
                leaders,
            });
        }
        last = line.row;
    }
    rows
}

/// Whether the first row stands apart from a table whose second column begins elsewhere: a letterhead above a
/// block of labels.
fn stray_first(lines: &[Segment], region: &[Row]) -> bool {
    let second = |r: &Row| boxes(lines, r).nth(1);
    if let [first, body @ ..] = region
        && is_apart_above(lines, first, body)
    {
        return true;
    }
    let edges: Vec<f32> = region.iter().skip(1).filter_map(second).map(|b| b.x0).collect();
    let (Some(first), Some(next), Some(own)) =
        (region.first(), region.get(1), region.first().and_then(second))
    else {
        return false;
    };
    let Some(&edge) = edges.first() else { return false };
    let agreeing = edges.iter().filter(|e| (**e - edge).abs() < 1.5).count();
    let set_alike = region
        .iter()
        .skip(1)
        .filter_map(second)
        .any(|b| (b.x1 - own.x1).abs() < 3.0 || (b.center_x() - own.center_x()).abs() < 3.0);
    if set_alike || edges.len() < 2 || agreeing * 10 < edges.len() * 8 || (own.x0 - edge).abs() < 10.0 {
        return false;
    }
    let mut distances: Vec<f32> = region
        .windows(2)
        .skip(1)
        .filter_map(|w| match w {
            [a, b] => Some(b.baseline - a.baseline),
            _ => None,
        })
        .collect();
    distances.sort_by(f32::total_cmp);
    let usual = distances.get(distances.len() / 2).copied().unwrap_or(f32::MAX);
    next.edges.0 - first.edges.1 > FIRST_ROW_APART * usual
}

/// Whether a row stands clearly further off than the rows below it from each other, and its second cell begins, ends
/// and centres where none of theirs does: the header of a page, or text beside a margin, above a table.
fn is_apart_above(lines: &[Segment], first: &Row, body: &[Row]) -> bool {
    let (Some(next), Some(last)) = (body.first(), body.last()) else { return false };
    let Some(own) = boxes(lines, first).nth(1) else { return false };
    let usual = (last.baseline - next.baseline) / body.len().saturating_sub(1).max(1) as f32;
    body.len() >= 3
        && next.edges.0 - first.edges.1 > CLEARLY_APART * usual
        && !body.iter().flat_map(|r| boxes(lines, r).skip(1)).any(|b| set_alike(&b, &own))
}

/// Whether two boxes begin, end or centre at the same place across.
fn set_alike(a: &Rect, b: &Rect) -> bool {
    (a.x0 - b.x0).abs() < 3.0 || (a.x1 - b.x1).abs() < 3.0 || (a.center_x() - b.center_x()).abs() < 3.0
}

/// Whether a line has the dots that lead to a page number.
pub fn has_leaders(page: &PageLayout, line: &Segment) -> bool {
    if !page.text.is_dotted(line.row as usize) {
        return false;
    }
    let mut dots = 0;
    for word in page.text.words.get(line.words()).unwrap_or_default() {
        for &c in page.text.text(word) {
            if matches!(c, '.' | '…' | '·' | '_') {
                dots += if c == '…' { 3 } else { 1 };
                if dots >= 6 && c != '_' {
                    return true;
                }
            } else {
                dots = 0;
            }
        }
    }
    false
}

/// Whether the dots of a row lead to a sum and not to a page number: to figures in thousands, or to figures with a
/// word behind them.
pub fn leads_to_sum(page: &PageLayout, row: &[Segment]) -> bool {
    let words = row.iter().flat_map(|s| page.text.words.get(s.words()).unwrap_or_default());
    let (mut dots, mut digits, mut letters, mut other) = (0, 0, 0, false);
    for &c in words.flat_map(|word| page.text.text(word)) {
        match c {
            '.' | '…' | '·' => {
                dots += if c == '…' { 3 } else { 1 };
                if dots >= 6 {
                    (digits, letters, other) = (0, 0, false);
                }
                continue;
            }
            c if c.is_ascii_digit() => digits += 1,
            c if c.is_alphabetic() => letters += usize::from(digits > 0),
            ',' | ' ' | '\u{a0}' => {}
            _ => other = true,
        }
        dots = 0;
    }
    !other && (digits >= 5 || digits > 0 && letters >= 2)
}

/// Whether the printed row of a line ends with a sum that the dots lead to: no entry of a table of contents.
pub fn leads_to_money(page: &PageLayout, line: &Segment) -> bool {
    sum_after_leaders(&page.text, line.row as usize).is_some()
}

/// Whether a row is one line that begins with the sign of a section of minutes: another matter begins.
fn begins_section(page: &PageLayout, lines: &[Segment], row: &Row) -> bool {
    let [line] = lines.get(row.range.clone()).unwrap_or_default() else { return false };
    let word = page.text.words.get(line.first as usize);
    word.is_some_and(|word| page.text.text(word).first() == Some(&'§'))
}

/// One past the last row of the table that may begin at `start`.
fn grow(page: &PageLayout, lines: &[Segment], rows: &[Row], start: usize) -> usize {
    let Some(first) = rows.get(start) else { return start + 1 };
    // Columns so far, as the stretches that its rows cover.
    let mut columns: Vec<(f32, f32)> = boxes(lines, first).map(|b| (b.x0, b.x1)).collect();
    let mut end = start + 1;
    let mut singles = 0;
    let mut n_multi = 1;
    let mut at = start + 1;
    while let (Some(row), Some(above)) = (rows.get(at), rows.get(at - 1)) {
        let distance = (row.edges.0 - above.edges.1) / row.size.max(above.size);
        if distance > ROW_DISTANCE
            && !(distance < RULED_ROW_DISTANCE && rule_between(page, above, row, &columns))
        {
            break;
        }
        if row.leaders
            || row.prose
            || begins_section(page, lines, row)
            || heads_another(page, lines, rows.get(start..).unwrap_or_default(), at - start)
        {
            break;
        }
        if row.range.len() >= 2 {
            let Some(merged) = merged(&columns, lines, row) else { break };
            // Columns that have stood for some rows are not closed by a further row, nor joined by a new one
            // after lines of one column: other text begins there.
            if n_multi >= 3 && (merged.len() < columns.len() || merged.len() > columns.len() && singles > 0) {
                break;
            }
            if n_multi >= 3 && is_apart(lines, rows.get(start..at).unwrap_or_default(), row) {
                break;
            }
            n_multi += 1;
            columns = merged;
            singles = 0;
            end = at + 1;
        } else {
            singles += 1;
            // A wrapped value may be long; it stays inside its column.
            let inside = boxes(lines, row).next().is_some_and(|b| {
                columns
                    .iter()
                    .skip(1)
                    .any(|c| b.x0 > c.0 - row.size && b.x1 < c.1.max(b.x1) + row.size && b.x0 < c.1)
            });
            if !inside && singles > MOST_SINGLES {
                break;
            }
        }
        at += 1;
    }
    // A number without a label right below the last column: the sum of the table.
    if let (Some(row), Some(above)) = (rows.get(end), rows.get(end - 1))
        && n_multi >= 3
        && is_sum_below(page, lines, rows.get(start..end).unwrap_or_default(), row)
        && row.baseline - above.baseline < ROW_DISTANCE * row.size
    {
        end += 1;
    }
    // Lines below the last full row that go on with one of its cells.
    while let (Some(row), Some(above)) = (rows.get(end), rows.get(end - 1)) {
        let close = row.baseline - above.baseline < 1.45 * row.size.max(above.size);
        let single = row.range.len() == 1 && !row.prose && !row.leaders;
        let inside = boxes(lines, row)
            .next()
            .is_some_and(|b| columns.iter().skip(1).any(|c| (b.x0 - c.0).abs() < 0.6 * row.size));
        if !(close && single && inside) {
            break;
        }
        end += 1;
    }
    end
}

/// Whether the row at `at` is the heading of another table: alone on its line and larger than the rows around it, or
/// in bold between rows of numbers and a row of headings that are none.
fn heads_another(page: &PageLayout, lines: &[Segment], rows: &[Row], at: usize) -> bool {
    let (Some(row), Some(next)) = (rows.get(at), rows.get(at + 1)) else { return false };
    let [own] = lines.get(row.range.clone()).unwrap_or_default() else { return false };
    let above = rows.get(..at).unwrap_or_default();
    if at < 2 || next.range.len() < 2 {
        return false;
    }
    let has_numbers = |r: &Row| has_numbers(page, lines, r);
    let largest = above.iter().map(|r| r.size).fold(next.size, f32::max);
    if own.size > LARGER * largest {
        return true;
    }
    let is_bold = |l: &Segment| l.look & look::BOLD != 0;
    let full = above.iter().rev().find(|r| r.range.len() >= 2);
    is_bold(own) && full.is_some_and(has_numbers) && !has_numbers(next)
}

/// Whether a row holds a number alone that ends where the numbers at the ends of most rows before it end.
fn is_sum_below(page: &PageLayout, lines: &[Segment], before: &[Row], row: &Row) -> bool {
    let [own] = lines.get(row.range.clone()).unwrap_or_default() else { return false };
    if row.leaders || !is_numeric(page, own) {
        return false;
    }
    let last = |r: &Row| lines.get(r.range.clone()).and_then(<[Segment]>::last).copied();
    let ends: Vec<Segment> = before.iter().filter(|r| r.range.len() >= 2).filter_map(last).collect();
    let agreeing =
        ends.iter().filter(|l| (l.bbox.x1 - own.bbox.x1).abs() < 1.5 && is_numeric(page, l)).count();
    agreeing >= 2 && agreeing * 3 >= ends.len() * 2
}

/// Whether a row has a number after its first cell.
pub(super) fn has_numbers(page: &PageLayout, lines: &[Segment], row: &Row) -> bool {
    let cells = lines.get(row.range.clone()).unwrap_or_default();
    cells.iter().skip(1).any(|l| kind_of(page, l) == Kind::Number)
}

pub(super) fn is_numeric(page: &PageLayout, line: &Segment) -> bool {
    let words = page.text.words.get(line.words()).unwrap_or_default();
    let mut digits = words.iter().take(8).flat_map(|w| page.text.text(w)).filter(|c| c.is_ascii_digit());
    kind_of(page, line) != Kind::Text && digits.next().is_some()
}

fn kind_of(page: &PageLayout, line: &Segment) -> Kind {
    let words = page.text.words.get(line.words()).unwrap_or_default();
    kind(words.iter().take(8).flat_map(|w| page.text.text(w)))
}

pub(super) fn boxes<'a>(lines: &'a [Segment], row: &Row) -> impl Iterator<Item = Rect> + 'a {
    lines.get(row.range.clone()).unwrap_or_default().iter().map(|l| l.bbox)
}

/// Whether a row stands further off than the rows before it stand from each other, and its second cell begins,
/// ends and centres where none of theirs does: a heading with its number at the right below a table.
fn is_apart(lines: &[Segment], before: &[Row], row: &Row) -> bool {
    let (Some(first), Some(last)) = (before.first(), before.last()) else { return false };
    let usual = (last.baseline - first.baseline) / before.len().saturating_sub(1).max(1) as f32;
    let Some(own) = boxes(lines, row).nth(1) else { return false };
    row.edges.0 - last.edges.1 > FIRST_ROW_APART * usual
        && !before.iter().flat_map(|r| boxes(lines, r).skip(1)).any(|b| set_alike(&b, &own))
}

/// The columns with a row added; none when the row would join all of them into one.
fn merged(columns: &[(f32, f32)], lines: &[Segment], row: &Row) -> Option<Vec<(f32, f32)>> {
    let mut all: Vec<(f32, f32)> = columns.to_vec();
    for b in boxes(lines, row) {
        let hit = columns.iter().filter(|c| b.x1.min(c.1) - b.x0.max(c.0) > 0.2 * row.size).count();
        // What lies over several columns is a heading or a total that spans; it joins nothing.
        if hit <= 1 {
            all.push((b.x0, b.x1));
        }
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out: Vec<(f32, f32)> = Vec::with_capacity(all.len());
    for c in all {
        match out.last_mut() {
            Some(last) if c.0 - last.1 < 0.05 * row.size => last.1 = last.1.max(c.1),
            _ => out.push(c),
        }
    }
    (out.len() >= 2).then_some(out)
}

/// Whether a painted line runs between two rows, over most of the columns.
fn rule_between(page: &PageLayout, above: &Row, below: &Row, columns: &[(f32, f32)]) -> bool {
    let (Some(first), Some(last)) = (columns.first(), columns.last()) else { return false };
    let width = last.1 - first.0;
    let list = &page.edges.horizontal;
    let start = list.partition_point(|e| e.at < above.baseline);
    list.iter()
        .skip(start)
        .take_while(|e| e.at < below.baseline)
        .any(|e| e.to.min(last.1) - e.from.max(first.0) > 0.7 * width)
}

/// The table in a region of rows, when it is one.
fn table(page: &PageLayout, lines: &[Segment], region: &[Row]) -> Option<RawTable> {
    let (columns, is_shifted) = columns_of_numbers(page, lines, region)?;
    if columns.len() < 2 {
        return None;
    }
    let mut placed: Vec<Placed> = Vec::new();
    let mut is_heading = is_shifted;
    for (r, row) in region.iter().enumerate() {
        let row_lines = lines.get(row.range.clone()).unwrap_or_default();
        is_heading &= !has_numbers(page, lines, row);
        for (nth, line) in row_lines.iter().enumerate() {
            // Headings beside their columns stand in the order of them.
            if is_heading && row_lines.len() == columns.len() {
                placed.push(Placed {
                    row: r as u32,
                    col: nth as u32,
                    row_span: 1,
                    col_span: 1,
                    bbox: line.bbox,
                    line: *line,
                });
            } else {
                place(page, line, r as u32, &columns, &mut placed);
            }
        }
    }
    if !plausible(page, &placed, &columns, region.len()) {
        return None;
    }
    merge_rows(page, &mut placed, region, columns.len() as u32);
    let mut table = RawTable::from_placed(&mut placed);
    // Labels strewn over a chart have columns too, but hardly any cell is filled.
    let filled: u32 = table.cells.iter().map(|c| c.col_span).sum();
    if table.n_rows < 2 || (filled as f32) < FILLED * (table.n_rows as usize * columns.len()) as f32 {
        return None;
    }
    table.columns = vec![RawColumn::default(); columns.len()];
    table.describe(page);
    Some(table)
}

/// Puts a line into its column, its pieces into several, or lets it span.
fn place(page: &PageLayout, line: &Segment, row: u32, columns: &[(f32, f32)], out: &mut Vec<Placed>) {
    let touches = |b: &Rect| -> Option<(usize, usize)> {
        let mut hit = columns
            .iter()
            .enumerate()
            .filter(|(_, c)| b.x1.min(c.1) - b.x0.max(c.0) > 0.25 * line.size.min(b.width()))
            .map(|(i, _)| i);
        let first = hit.next()?;
        Some((first, hit.next_back().unwrap_or(first)))
    };
    let nearest = |b: &Rect| {
        let mut best = (f32::MAX, 0);
        for (i, c) in columns.iter().enumerate() {
            let d = (c.0 - b.x1).max(b.x0 - c.1).max(0.0);
            if d < best.0 {
                best = (d, i);
            }
        }
        best.1
    };
    let (first, last) = touches(&line.bbox).unwrap_or_else(|| {
        let i = nearest(&line.bbox);
        (i, i)
    });
    let mut push = |segment: Segment, col: usize, span: usize| {
        out.push(Placed {
            row,
            col: col as u32,
            row_span: 1,
            col_span: span as u32,
            bbox: segment.bbox,
            line: segment,
        });
    };
    if first == last {
        push(*line, first, 1);
        return;
    }
    // Try to part it between words at each gutter.
    let words = page.text.words.get(line.words()).unwrap_or_default();
    let mut start = 0;
    let mut col = first;
    let mut pieces: Vec<(std::ops::Range<usize>, usize)> = Vec::new();
    for next in first + 1..=last {
        let (Some(a), Some(b)) = (columns.get(next - 1), columns.get(next)) else { break };
        let cut = (start + 1..words.len()).find(|&i| {
            let (Some(l), Some(r)) = (words.get(i - 1), words.get(i)) else { return false };
            let usual = 0.3 * line.size;
            let gap = r.bbox.x0 - l.bbox.x1;
            l.bbox.x1 < b.0 + 0.3 * line.size
                && r.bbox.x0 > a.1 - 0.3 * line.size
                && (gap > 1.3 * usual
                    || r.look & (look::UNSPACED | look::JUMP) != 0
                    || kind(page.text.text(r)) != Kind::Text && !groups(page.text.text(l), page.text.text(r)))
        });
        if let Some(cut) = cut {
            pieces.push((start..cut, col));
            start = cut;
            col = next;
        }
    }
    pieces.push((start..words.len(), col));
    if pieces.len() == 1 {
        push(*line, first, last - first + 1);
        return;
    }
    let base = line.first as usize;
    for (range, col) in pieces {
        let piece = Segment::over(&page.text.words, base + range.start..base + range.end, line.row);
        let reach = touches(&piece.bbox).map_or(col, |t| t.1.max(col));
        push(piece, col, reach - col + 1);
    }
}

/// Whether two words can be parts of one number with grouped digits (`1` `000`).
pub fn groups(left: &[char], right: &[char]) -> bool {
    let tail = left.iter().rev().take_while(|c| c.is_ascii_digit()).count();
    let head = right.iter().take_while(|c| c.is_ascii_digit()).count();
    (1..=3).contains(&tail) && head == 3
}
