//! What both table finders give: cells on a grid with the lines of text in them, before the document's text
//! exists. In: grids and aligned columns. Out: [`RawTable`] with its heading rows counted.

use super::PageLayout;
use super::segment::Segment;
use super::word::look;
use crate::geom::Rect;

/// How the cells of a column are set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Left edges agree.
    #[default]
    Left,
    /// Right edges agree.
    Right,
    /// Middles agree.
    Center,
}

/// One cell with text, of a table on one page.
#[derive(Clone, Debug, Default)]
pub struct RawCell {
    /// First row, 0-based.
    pub row: u32,
    /// First column, 0-based.
    pub col: u32,
    /// Rows covered.
    pub row_span: u32,
    /// Columns covered.
    pub col_span: u32,
    /// Box of the cell where ruled, else of its text.
    pub bbox: Rect,
    /// Its lines, as indices of [`RawTable::lines`].
    pub lines: std::ops::Range<u32>,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, Default)]
pub struct RawColumn {
    /// Left edge of what stands in it.
    pub x0: f32,
    /// Right edge of what stands in it.
    pub x1: f32,
    /// How its cells are set.
    pub align: Align,
}

/// A table on one page. Upright coordinates, in points.
#[derive(Clone, Debug, Default)]
pub struct RawTable {
    /// Box of rulings and text.
    pub bbox: Rect,
    /// Rows.
    pub n_rows: u32,
    /// How many of the first rows are column headings.
    pub n_header_rows: u32,
    /// Cells with text, by row then column.
    pub cells: Vec<RawCell>,
    /// The columns.
    pub columns: Vec<RawColumn>,
    /// Lines of text, cell by cell.
    pub lines: Vec<Segment>,
    /// Found by painted lines.
    pub ruled: bool,
    /// Labels with their values, no column headings.
    pub label_value: bool,
}

impl RawTable {
    /// The lines of a cell.
    pub fn lines_of(&self, cell: &RawCell) -> &[Segment] {
        self.lines.get(cell.lines.start as usize..cell.lines.end as usize).unwrap_or_default()
    }

    /// A table from lines of text that know their place: `(row, col, row_span, col_span, cell box, line)`.
    pub fn from_placed(placed: &mut [Placed]) -> Self {
        placed.sort_by(|a, b| {
            (a.row, a.col)
                .cmp(&(b.row, b.col))
                .then(a.line.row.cmp(&b.line.row))
                .then(a.line.bbox.x0.total_cmp(&b.line.bbox.x0))
        });
        let mut table = Self::default();
        for p in placed.iter() {
            let at = table.lines.len() as u32;
            table.lines.push(p.line);
            match table.cells.last_mut() {
                Some(cell) if (cell.row, cell.col) == (p.row, p.col) => {
                    cell.lines.end = at + 1;
                    cell.row_span = cell.row_span.max(p.row_span);
                    cell.col_span = cell.col_span.max(p.col_span);
                    cell.bbox = cell.bbox.union(&p.bbox);
                }
                _ => table.cells.push(RawCell {
                    row: p.row,
                    col: p.col,
                    row_span: p.row_span,
                    col_span: p.col_span,
                    bbox: p.bbox,
                    lines: at..at + 1,
                }),
            }
            table.bbox = if table.lines.len() == 1 { p.bbox } else { table.bbox.union(&p.bbox) };
        }
        table.n_rows = table.cells.iter().map(|c| c.row + c.row_span).max().unwrap_or(0);
        table
    }

    /// The characters of a cell, for judging what it holds; at most `most`.
    pub fn peek(&self, page: &PageLayout, cell: &RawCell, most: usize) -> Vec<char> {
        let mut out = Vec::new();
        for line in self.lines_of(cell) {
            for word in page.text.words.get(line.words()).unwrap_or_default() {
                if out.len() >= most {
                    return out;
                }
                if !out.is_empty() {
                    out.push(' ');
                }
                out.extend_from_slice(page.text.text(word));
            }
        }
        out
    }

    /// What each cell holds: its row and column, what its text is, and whether all of it is bold.
    fn kinds(&self, page: &PageLayout) -> Vec<(u32, u32, Kind, bool)> {
        let kind_of = |c: &RawCell| {
            let bold = self.lines_of(c).iter().all(|l| l.look & look::BOLD != 0);
            (c.row, c.col, kind(&self.peek(page, c, 40)), bold)
        };
        self.cells.iter().map(kind_of).collect()
    }

    /// Counts the heading rows, and says how the columns are set.
    pub fn describe(&mut self, page: &PageLayout) {
        self.set_alignment();
        let kinds = self.kinds(page);
        let rows = row_kinds(&kinds, self.n_rows, self.columns.len() as u32);
        let row_kind = |row: u32| rows.get(row as usize).copied().unwrap_or_default();
        let body_numbers = (1..self.n_rows).any(|r| row_kind(r).1 > 0);
        let first_bold = row_kind(0).3;
        let all_bold_everywhere = (0..self.n_rows).all(|r| row_kind(r).3);
        let mut header = 0;
        for row in 0..self.n_rows.saturating_sub(1).min(MOST_HEADER_ROWS) {
            let (any, numbers, texts, bold) = row_kind(row);
            if !any {
                break;
            }
            let heading = if first_bold && !all_bold_everywhere {
                bold
            } else {
                body_numbers && numbers == 0 && texts > 0
            };
            if !heading {
                break;
            }
            header = row + 1;
        }
        // Headings by content alone need data under them: numbers in most of the rows below.
        if header > 0 && !first_bold {
            let below = header..self.n_rows;
            let with_numbers = below.clone().filter(|&r| row_kind(r).1 > 0).count();
            if with_numbers * 2 < below.len() || header as usize > below.len() {
                header = 0;
            }
        }
        // A lone heading cell above the data of a two-column table can be its first group; with data in every
        // following row and text in every heading cell it is a heading.
        if header > 1 && !first_bold {
            let filled =
                |row: u32| self.cells.iter().filter(|c| c.row == row).map(|c| c.col_span).sum::<u32>();
            while header > 1 && filled(header - 1) <= 1 {
                header -= 1;
            }
        }
        self.n_header_rows = header;
        self.judge_label_value(page, &kinds);
    }

    /// Parts tables that stand under each other without a gap: where a row of headings in bold, or one below a sum
    /// of what stands above it, follows rows of numbers.
    pub fn split(self, page: &PageLayout) -> Vec<Self> {
        let rows = row_kinds(&self.kinds(page), self.n_rows, self.columns.len() as u32);
        let get = |row: u32| rows.get(row as usize).copied().unwrap_or_default();
        let mut cuts: Vec<u32> = Vec::new();
        for row in self.n_header_rows + 2..self.n_rows.saturating_sub(1) {
            let (_, numbers, texts, bold) = get(row);
            let (_, _, _, next_bold) = get(row + 1);
            if numbers > 0 || texts < 2 || get(row - 1).1 == 0 || get(row + 1).1 == 0 {
                continue;
            }
            let from = cuts.last().copied().unwrap_or(self.n_header_rows);
            if bold && !next_bold || self.is_sum(page, from, row - 1) {
                cuts.push(row);
            }
        }
        if cuts.is_empty() {
            return vec![self];
        }
        cuts.push(self.n_rows);
        let mut out = Vec::new();
        let mut from = 0;
        for cut in cuts {
            let mut placed: Vec<Placed> = Vec::new();
            for cell in self.cells.iter().filter(|c| (from..cut).contains(&c.row)) {
                for line in self.lines_of(cell) {
                    placed.push(Placed {
                        row: cell.row - from,
                        col: cell.col,
                        row_span: cell.row_span.min(cut - cell.row),
                        col_span: cell.col_span,
                        bbox: cell.bbox,
                        line: *line,
                    });
                }
            }
            compact(&mut placed);
            let mut table = Self::from_placed(&mut placed);
            let n_cols = placed.iter().map(|p| p.col + p.col_span).max().unwrap_or(0);
            table.columns = vec![RawColumn::default(); n_cols as usize];
            table.ruled = self.ruled;
            table.describe(page);
            out.push(table);
            from = cut;
        }
        out
    }

    /// Whether the last cell of a row is the sum of those above it in its column.
    fn is_sum(&self, page: &PageLayout, from: u32, row: u32) -> bool {
        let value = |cell: &RawCell| -> Option<u64> {
            let text = self.peek(page, cell, 40);
            let digits: String = text.iter().filter(|c| c.is_ascii_digit()).collect();
            digits.parse().ok()
        };
        let Some(total) = self.cells.iter().rfind(|c| c.row == row) else { return false };
        let mut sum = 0u64;
        let mut n = 0;
        for cell in self.cells.iter().filter(|c| c.col == total.col && (from..row).contains(&c.row)) {
            if let Some(v) = value(cell) {
                sum = sum.saturating_add(v);
                n += 1;
            }
        }
        n >= 2 && value(total) == Some(sum)
    }

    /// Two columns, the first of short labels, no headings: a block of labels with values.
    fn judge_label_value(&mut self, page: &PageLayout, kinds: &[(u32, u32, Kind, bool)]) {
        if self.columns.len() != 2 && self.columns.len() != 4 {
            return;
        }
        let labels = |bold_counts: bool| {
            let (mut n, mut good) = (0u32, 0u32);
            for cell in self.cells.iter().filter(|c| c.col % 2 == 0) {
                n += 1;
                let text = self.peek(page, cell, 60);
                let bold = kinds.iter().any(|k| k.0 == cell.row && k.1 == cell.col && k.3);
                let value_bold = kinds.iter().any(|k| k.0 == cell.row && k.1 == cell.col + 1 && k.3);
                let ends = matches!(text.last(), Some(':'));
                good += u32::from(ends || bold_counts && bold && !value_bold);
            }
            n > 0 && good * 3 >= n * 2
        };
        let texts = kinds.iter().filter(|k| k.1 == 1 && k.2 == Kind::Text).count();
        let values = kinds.iter().filter(|k| k.1 == 1).count();
        let mostly_text = texts * 2 >= values && values > 0;
        if labels(true) || self.n_header_rows == 0 && mostly_text && self.columns.len() == 2 {
            self.label_value = true;
            self.n_header_rows = 0;
        }
    }

    /// How the columns are set, from the edges of their cells.
    fn set_alignment(&mut self) {
        for (i, column) in self.columns.iter_mut().enumerate() {
            let mut boxes: Vec<Rect> = Vec::new();
            for cell in &self.cells {
                if cell.col == i as u32 && cell.col_span == 1 {
                    for line in
                        self.lines.get(cell.lines.start as usize..cell.lines.end as usize).unwrap_or_default()
                    {
                        boxes.push(line.bbox);
                    }
                }
            }
            if boxes.is_empty() {
                continue;
            }
            let x0 = boxes.iter().map(|b| b.x0).fold(f32::MAX, f32::min);
            let x1 = boxes.iter().map(|b| b.x1).fold(f32::MIN, f32::max);
            let spread = |f: fn(&Rect) -> f32| {
                let mean = boxes.iter().map(f).sum::<f32>() / boxes.len() as f32;
                boxes.iter().map(|b| (f(b) - mean).abs()).sum::<f32>() / boxes.len() as f32
            };
            let (left, right, middle) = (spread(|b| b.x0), spread(|b| b.x1), spread(Rect::center_x));
            column.align = if left <= right + 0.5 && left <= middle + 0.5 {
                Align::Left
            } else if right <= middle + 0.5 {
                Align::Right
            } else {
                Align::Center
            };
            column.x0 = x0;
            column.x1 = x1;
        }
    }
}

/// What a row holds: any cell, how many numbers, how many texts, whether all are bold.
type RowKind = (bool, u32, u32, bool);

fn row_kinds(kinds: &[(u32, u32, Kind, bool)], n_rows: u32, n_cols: u32) -> Vec<RowKind> {
    let mut rows: Vec<RowKind> = vec![(false, 0, 0, true); n_rows as usize];
    for &(row, col, kind, bold) in kinds {
        let Some(slot) = rows.get_mut(row as usize) else { continue };
        slot.0 = true;
        slot.3 &= bold;
        match kind {
            Kind::Number if col > 0 || n_cols == 1 => slot.1 += 1,
            Kind::Text => slot.2 += 1,
            _ => {}
        }
    }
    rows
}

/// More heading rows than this are data.
const MOST_HEADER_ROWS: u32 = 6;

/// A line of text with its place in a table.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    /// First row.
    pub row: u32,
    /// First column.
    pub col: u32,
    /// Rows covered.
    pub row_span: u32,
    /// Columns covered.
    pub col_span: u32,
    /// Box of the cell, or of the text.
    pub bbox: Rect,
    /// The line.
    pub line: Segment,
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number, with or without a unit.
    Number,
    /// A year alone, a dash: can be heading or data.
    Either,
    /// Words.
    Text,
}

/// Tells numbers from words.
pub fn kind<'c>(text: impl IntoIterator<Item = &'c char>) -> Kind {
    let mut head = ['\0'; 7];
    let (mut len, mut digits, mut letters) = (0, 0, 0);
    let (mut last_digit, mut first_letter) = (0, None);
    for (at, &c) in text.into_iter().enumerate() {
        if let Some(place) = head.get_mut(at) {
            *place = c;
        }
        len = at + 1;
        if c.is_ascii_digit() {
            digits += 1;
            last_digit = at;
        } else if c.is_alphabetic() {
            letters += 1;
            first_letter = first_letter.or(Some(at));
        }
    }
    let first_letter = first_letter.unwrap_or(len);
    if letters == 0 && digits == 4 && len <= 5 && matches!(head, ['1' | '2', '9' | '0', ..]) {
        return Kind::Either;
    }
    // Dates and periods are neither headings nor sums.
    if matches!(head, ['1' | '2', '9' | '0', c, d, '-' | '\u{2013}', e, f]
        if c.is_ascii_digit() && d.is_ascii_digit() && e.is_ascii_digit() && f.is_ascii_digit())
    {
        return Kind::Either;
    }
    // `60 000 kronor`: letters only as a unit behind the figures.
    if digits > 0 && first_letter > last_digit && letters <= 8 {
        return Kind::Number;
    }
    // `1 234 kr`, `12,5 %`, `SEK 93 000`, `1,2 mnkr`.
    if digits > 0 && (letters == 0 || digits >= letters && letters <= 6 || letters <= 3) {
        return Kind::Number;
    }
    if letters == 0 { Kind::Either } else { Kind::Text }
}

/// Drops rows and columns in which nothing begins (double lines, spacers).
pub fn compact(placed: &mut [Placed]) {
    let squeeze = |starts: &mut Vec<u32>| {
        starts.sort_unstable();
        starts.dedup();
    };
    let mut rows: Vec<u32> = placed.iter().map(|p| p.row).collect();
    let mut cols: Vec<u32> = placed.iter().map(|p| p.col).collect();
    squeeze(&mut rows);
    squeeze(&mut cols);
    let place = |list: &[u32], value: u32| list.partition_point(|&v| v < value) as u32;
    for p in placed.iter_mut() {
        let (row_end, col_end) = (p.row + p.row_span, p.col + p.col_span);
        p.row = place(&rows, p.row);
        p.col = place(&cols, p.col);
        p.row_span = place(&rows, row_end).saturating_sub(p.row).max(1);
        p.col_span = place(&cols, col_end).saturating_sub(p.col).max(1);
    }
}
