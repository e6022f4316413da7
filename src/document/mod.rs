//! The document as a person would describe it: headings, paragraphs, list items, tables in reading
//! order, with running headers and footers set aside, over one text whose every character knows its
//! place on a page.
//!
//! The text of the document ([`TextMap::text`]) is Unicode NFC. Printed lines of a paragraph are joined
//! by one space, or by nothing where a line-end hyphen was hyphenation; blocks are separated by `\n`,
//! cells of a row by `\t`. No-break and thin spaces inside the text are kept as they are printed.

mod artifact;
mod block;
mod build;
mod dump;
mod flow;
mod heading;
mod hyphen;
mod paragraph;
mod table;
mod text_map;
mod writer;

pub use block::{
    Align, Artifact, ArtifactKind, Block, BlockKind, Cell, Column, Line, Style, Table, TablePart,
};
pub use build::build;
pub use dump::{dump_document, dump_tables, layout_text, plain_text};
pub use text_map::{Quote, Span, TextMap};

/// Size of a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PageSize {
    /// Page number, 1-based.
    pub number: u32,
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
}

/// A whole document.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The pages that were read.
    pub pages: Vec<PageSize>,
    /// The text and where it stands.
    pub text: TextMap,
    /// Every printed line (a line ends at a wide gap: two columns are two lines), body and artifacts,
    /// in reading order of the body first, artifacts last.
    pub lines: Vec<Line>,
    /// The body in reading order.
    pub blocks: Vec<Block>,
    /// Running headers, footers, margin notes, stamps; each once for every page it stands on.
    pub artifacts: Vec<Artifact>,
}

impl Document {
    /// The text under a span.
    pub fn str(&self, span: Span) -> &str {
        self.text.str(span)
    }

    /// The printed lines of a block or artifact.
    pub fn lines_of(&self, lines: &std::ops::Range<u32>) -> &[Line] {
        self.lines.get(lines.start as usize..lines.end as usize).unwrap_or_default()
    }
}
