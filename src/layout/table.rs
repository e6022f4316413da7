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

    /// Counts the heading rows, and says how the columns are set.
    pub fn describe(&mut self, page: &PageLayout) {
        self.set_alignment();
        let n_cols = self.columns.len() as u32;
        let kinds: Vec<(u32, u32, Kind, bool)> = self
            .cells
            .iter()
            .map(|c| {
                let bold = self.lines_of(c).iter().all(|l| l.look & look::BOLD != 0);
                (c.row, c.col, kind(&self.peek(page, c, 40)), bold)
            })
            .collect();
        let row_kind = |row: u32| {
            let mut cells = kinds.iter().filter(|k| k.0 == row).peekable();
            let any = cells.peek().is_some();
            let (mut numbers, mut all_bold, mut texts) = (0u32, true, 0u32);
            for k in cells {
                all_bold &= k.3;
                match k.2 {
                    Kind::Number if k.1 > 0 || n_cols == 1 => numbers += 1,
                    Kind::Text => texts += 1,
                    _ => {}
                }
            }
            (any, numbers, texts, all_bold)
        };
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
pub fn kind(text: &[char]) -> Kind {
    let digits = text.iter().filter(|c| c.is_ascii_digit()).count();
    let letters = text.iter().filter(|c| c.is_alphabetic()).count();
    if letters == 0 && digits == 4 && text.len() <= 5 && matches!(text, ['1' | '2', '9' | '0', ..]) {
        return Kind::Either;
    }
    // `60 000 kronor`: letters only as a unit behind the figures.
    let last_digit = text.iter().rposition(char::is_ascii_digit).unwrap_or(0);
    let first_letter = text.iter().position(|c| c.is_alphabetic()).unwrap_or(text.len());
    if digits > 0 && first_letter > last_digit && letters <= 8 {
        return Kind::Number;
    }
    // `1 234 kr`, `12,5 %`, `SEK 93 000`, `1,2 mnkr`.
    if digits > 0 && (letters == 0 || digits >= letters && letters <= 6 || letters <= 3) {
        return Kind::Number;
    }
    if letters == 0 { Kind::Either } else { Kind::Text }
}
