//! `beslut` reads Swedish board-decision PDFs and gives one normalized [`record::Record`] for each,
//! with the place on the page that every value was read from.
//!
//! The modules stand in the order data flows; a stage imports only earlier stages:
//! bytes → [`pdf`] objects → [`font`] and [`content`] glyphs → [`layout`] lines, blocks, tables →
//! [`document`] → [`recognize`] findings → [`record`] → [`output`]. [`extract()`] is the whole way;
//! [`batch`] does it for a folder.

pub mod diagnostic;
pub mod error;
pub mod geom;
pub mod limits;

pub mod content;
pub mod document;
pub mod font;
pub mod layout;
pub mod output;
pub mod pdf;
pub mod recognize;
pub mod record;

pub mod batch;
pub mod eval;
pub mod explain;
mod extract;

pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use error::{Error, ErrorKind};
pub use extract::{Options, extract, open_document};
pub use limits::Limits;
pub use record::Record;
