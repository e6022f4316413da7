//! Lines, blocks, tables and artifacts of a [`super::Document`].

use std::ops::Range;

use super::Span;
use crate::geom::Rect;
pub use crate::layout::Align;

/// How a run of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Style {
    /// Prevailing font size in points.
    pub size: f32,
    /// Mostly bold.
    pub bold: bool,
    /// Mostly italic.
    pub italic: bool,
}

/// One printed line, or the part of it in one column.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its text, without the line break.
    pub span: Span,
    /// Page number, 1-based.
    pub page: u32,
    /// Box of its glyphs.
    pub bbox: Rect,
    /// Baseline, y of the page.
    pub baseline: f32,
    /// Look.
    pub style: Style,
    /// Invisible text (an OCR layer).
    pub invisible: bool,
}

/// A piece of the body.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text; for a list item without the marker, for a table all cells.
    pub span: Span,
    /// First page, 1-based.
    pub page_first: u32,
    /// Last page; differs from the first where it runs over a page break.
    pub page_last: u32,
    /// Box on its first page.
    pub bbox: Rect,
    /// Prevailing look.
    pub style: Style,
    /// Its printed lines, as indices of [`super::Document::lines`].
    pub lines: Range<u32>,
}

/// Kinds of blocks.
#[derive(Clone, Debug)]
pub enum BlockKind {
    /// A heading; level 1 is the most prominent of the document.
    Heading {
        /// 1 to 6.
        level: u8,
    },
    /// Running text.
    Paragraph,
    /// An item of a list.
    ListItem {
        /// The printed marker (`1.`, `a)`, `•`, `att`'s dash); empty span when the list shows none.
        marker: Span,
        /// Nesting, 0 for the outermost.
        depth: u8,
    },
    /// A table or a block of labels with values.
    Table(Box<Table>),
    /// A line of a table of contents.
    ContentsEntry,
}

/// A table with its cells in row order. A grid position without a cell is blank.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Rows of the grid.
    pub n_rows: u32,
    /// Columns of the grid.
    pub n_cols: u32,
    /// How many of the first rows are column headings.
    pub n_header_rows: u32,
    /// Cells with text, by row then column.
    pub cells: Vec<Cell>,
    /// The columns.
    pub columns: Vec<Column>,
    /// Where it stands: one part per page, or more.
    pub parts: Vec<TablePart>,
    /// A caption or unit note printed right above (`Belopp i tkr`), when told apart from the text.
    pub caption: Option<Span>,
    /// Drawn with rulings (else found by alignment).
    pub ruled: bool,
    /// Two or more columns where the first (or every odd one) labels the next, no column headings.
    pub label_value: bool,
}

impl Table {
    /// The cell that covers a grid position.
    pub fn cell(&self, row: u32, col: u32) -> Option<&Cell> {
        // Cells stand by row; one that covers a row begins on it or a few rows above.
        let end = self.cells.partition_point(|c| c.row <= row);
        let near = self.cells.get(..end)?.iter().rev().take_while(|c| row - c.row <= MOST_ROWS_COVERED);
        near.into_iter().find(|c| c.row + c.row_span > row && (c.col..c.col + c.col_span).contains(&col))
    }
}

/// Rows that one cell may cover and still be found from its last.
const MOST_ROWS_COVERED: u32 = 200;

/// One cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// First grid row, 0-based.
    pub row: u32,
    /// First grid column, 0-based.
    pub col: u32,
    /// Rows covered.
    pub row_span: u32,
    /// Columns covered.
    pub col_span: u32,
    /// Its text; lines joined as in a paragraph.
    pub span: Span,
    /// Page number, 1-based.
    pub page: u32,
    /// Box of the cell where ruled, else of its text.
    pub bbox: Rect,
    /// Set in bold.
    pub bold: bool,
}

/// One column.
#[derive(Clone, Copy, Debug, Default)]
pub struct Column {
    /// Left edge on the first page.
    pub x0: f32,
    /// Right edge on the first page.
    pub x1: f32,
    /// How its cells are set.
    pub align: Align,
}

/// The part of a table on one page.
#[derive(Clone, Copy, Debug)]
pub struct TablePart {
    /// Page number, 1-based.
    pub page: u32,
    /// Its box.
    pub bbox: Rect,
    /// First grid row that stands here.
    pub first_row: u32,
}

/// Text that is not part of the body.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// What it is.
    pub kind: ArtifactKind,
    /// Its text; lines separated by `\n`.
    pub span: Span,
    /// Page number, 1-based.
    pub page: u32,
    /// Box.
    pub bbox: Rect,
    /// Its printed lines, as indices of [`super::Document::lines`].
    pub lines: Range<u32>,
}

/// Kinds of artifacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArtifactKind {
    /// Repeats at the head of pages.
    Header,
    /// Repeats at the foot of pages.
    Footer,
    /// Page number alone.
    PageNumber,
    /// Turned or margin text: form ids, e-signature notes.
    Margin,
    /// Visible text of an annotation or form field (stamps).
    Stamp,
}
