//! The spine: the bytes of one PDF in, its record out. Touches no file, clock or thread.

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use crate::content::{GlyphFlags, PageMarks, Reader};
use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{self, Document};
use crate::error::{Error, ErrorKind};
use crate::layout;
use crate::limits::Limits;
use crate::pdf;
use crate::recognize::RuleSet;
use crate::record::{self, Outcome, Record, Source, TextLayer};

/// What a caller may choose for a document.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Bounds of work.
    pub limits: Limits,
    /// Passwords tried in turn after the empty one.
    pub passwords: Vec<Vec<u8>>,
    /// Leave the record's `evidence` empty.
    pub without_evidence: bool,
}

/// Reads one PDF. Never fails: what cannot be read is a record with its outcome.
///
/// `path` is the name the record carries; nothing is opened.
pub fn extract(bytes: &[u8], path: &str, rules: &RuleSet, options: &Options) -> Record {
    let source = Source {
        path: path.to_owned(),
        sha256: Some(sha256(bytes)),
        bytes: Some(bytes.len() as u64),
        ..Source::default()
    };
    let mut diagnostics = Diagnostics::default();
    match read(bytes, source.clone(), options, &mut diagnostics) {
        Ok((source, doc)) => record::of(source, &doc, rules, diagnostics, !options.without_evidence),
        Err(unread) => {
            let (source, error) = *unread;
            let outcome = match error.kind() {
                ErrorKind::NotPdf => Outcome::NotPdf,
                ErrorKind::Encrypted => Outcome::Encrypted,
                ErrorKind::Damaged => Outcome::Damaged,
                ErrorKind::Limit => Outcome::Limit,
            };
            let mut record = Record::unread(source, outcome, error.to_string(), rules);
            record.diagnostics = diagnostics.into_vec();
            record
        }
    }
}

/// The document model of a PDF, for those who want the text and not the values.
///
/// # Errors
///
/// When no page can be read, with the reason.
pub fn open_document(bytes: &[u8], options: &Options) -> Result<(Document, Diagnostics), Error> {
    let mut diagnostics = Diagnostics::default();
    let (_, doc) = read(bytes, Source::default(), options, &mut diagnostics).map_err(|unread| unread.1)?;
    Ok((doc, diagnostics))
}

/// Everything up to the document; the source is filled as far as the reading came.
fn read(
    bytes: &[u8],
    mut source: Source,
    options: &Options,
    diagnostics: &mut Diagnostics,
) -> Result<(Source, Document), Box<(Source, Error)>> {
    let pdf = match pdf::open(bytes, &options.limits, &options.passwords, diagnostics) {
        Ok(pdf) => pdf,
        Err(error) => {
            source.encrypted = error.kind() == ErrorKind::Encrypted;
            return Err(Box::new((source, error)));
        }
    };
    let info = pdf.info();
    source.pdf_version = Some(info.version).filter(|v| !v.is_empty());
    source.producer = info.producer.as_deref().map(folded);
    source.creator = info.creator.as_deref().map(folded);
    source.created = info.created;
    source.modified = info.modified;
    source.encrypted = info.encrypted;
    source.pages = Some(pdf.n_pages() as u32);
    let mut reader = Reader::new(&pdf);
    let mut layer = Layer::default();
    let mut pages = Vec::with_capacity(pdf.n_pages());
    let mut last_error = None;
    for index in 0..pdf.n_pages() {
        match reader.page(index, diagnostics) {
            Ok(marks) => {
                source.pages_read += 1;
                layer.count(&marks);
                pages.push(layout::page(&marks, reader.fonts(), diagnostics));
            }
            Err(error) => {
                let page = Some(index as u32 + 1);
                diagnostics.push("page/unread", Severity::Error, page, error.to_string());
                let is_limit = error.kind() == ErrorKind::Limit;
                last_error = Some(error);
                // The budgets are the document's: once spent, no later page can be read.
                if is_limit {
                    break;
                }
            }
        }
    }
    if source.pages_read == 0 {
        let error = last_error.unwrap_or_else(|| Error::new(ErrorKind::Damaged, "the document has no page"));
        return Err(Box::new((source, error)));
    }
    source.text_layer = Some(layer.kind());
    let doc = document::build(&pages, diagnostics);
    Ok((source, doc))
}

/// A text of the metadata: NFC, white space folded to single spaces.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

/// Painted and invisible characters of a document.
#[derive(Default)]
struct Layer {
    visible: u64,
    invisible: u64,
}

/// A scanned page may carry a visible stamp or page number, a digital one a hidden word or two: below this
/// share the lesser kind does not count.
const MINOR_LAYER: f64 = 0.02;

impl Layer {
    fn count(&mut self, marks: &PageMarks) {
        for glyph in marks.glyphs.iter().filter(|g| !g.ch.is_whitespace()) {
            if glyph.flags.has(GlyphFlags::INVISIBLE) {
                self.invisible += 1;
            } else {
                self.visible += 1;
            }
        }
    }

    fn kind(&self) -> TextLayer {
        let total = self.visible + self.invisible;
        let share = |n: u64| n as f64 / total.max(1) as f64;
        if total == 0 {
            TextLayer::None
        } else if share(self.invisible) <= MINOR_LAYER {
            TextLayer::Digital
        } else if share(self.visible) <= MINOR_LAYER {
            TextLayer::Ocr
        } else {
            TextLayer::Mixed
        }
    }
}

fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
