//! Reads the pages of one document, keeping fonts and budgets from page to page.

use std::collections::BTreeMap;

use super::interpreter::Interpreter;
use super::layer::Layers;
use super::overprint::Overprint;
use super::state::State;
use super::{FontStyle, GlyphFlags, PageMarks};
use crate::diagnostic::{Diagnostics, Severity};
use crate::error::{Error, ErrorKind};
use crate::font::{Font, Programs};
use crate::geom::{Matrix, Rect};
use crate::pdf::{Dictionary, Object, Page, Pdf, Trouble, entry};

/// Fonts of one document; [`super::Glyph::font`] has 16 bits.
const MAX_FONTS: usize = 10_000;

/// Share of a page's glyphs without Unicode value from which the page counts as unreadable.
const UNMAPPABLE_SHARE: f32 = 0.25;

/// Glyphs that room is made for before a page is read.
const MOST_EXPECTED: usize = 8192;

/// The reader of one document.
pub struct Reader<'p> {
    pub(super) pdf: &'p Pdf<'p>,
    pub(super) fonts: Vec<Font>,
    programs: Programs,
    styles: Vec<FontStyle>,
    /// Fonts by the address of their dictionary, which stays where it is as long as the document is open.
    known: BTreeMap<usize, u16>,
    reported: Vec<bool>,
    pub(super) layers: Layers,
    pub(super) overprint: Overprint,
    pub(super) operators_left: u64,
    pub(super) glyphs_left: u64,
    pub(super) limit_reached: bool,
    content: Vec<u8>,
    /// Glyphs of the page read last: the next one has about as many.
    n_glyphs: usize,
}

impl<'p> Reader<'p> {
    /// A reader for an open document.
    pub fn new(pdf: &'p Pdf<'p>) -> Self {
        Self {
            pdf,
            fonts: Vec::new(),
            programs: Programs::default(),
            styles: Vec::new(),
            known: BTreeMap::new(),
            reported: Vec::new(),
            layers: Layers::read(pdf),
            overprint: Overprint::default(),
            operators_left: pdf.limits().operators,
            glyphs_left: pdf.limits().glyphs,
            limit_reached: false,
            content: Vec::new(),
            n_glyphs: 0,
        }
    }

    /// The fonts met so far; [`super::Glyph::font`] indexes them.
    pub fn fonts(&self) -> &[FontStyle] {
        &self.styles
    }

    /// The index of the font that an object means; without an object, of the font assumed then.
    pub(super) fn font(&mut self, object: Option<&'p Object>) -> u16 {
        let dict = object.and_then(|object| self.pdf.dict(object));
        let address = dict.map_or(0, |dict| std::ptr::from_ref(dict).addr());
        if let Some(&known) = self.known.get(&address) {
            return known;
        }
        if self.fonts.len() >= MAX_FONTS {
            return 0;
        }
        let font = match dict {
            Some(dict) => Font::load(self.pdf, dict, &self.programs),
            None => Font::load(self.pdf, &assumed(), &self.programs),
        };
        let index = u16::try_from(self.fonts.len()).unwrap_or(0);
        self.styles.push(FontStyle {
            name: font.style.name.clone(),
            bold: font.style.bold,
            italic: font.style.italic,
        });
        self.fonts.push(font);
        self.reported.push(false);
        self.known.insert(address, index);
        index
    }

    /// Reads the page at an index (0-based).
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] when the page's object is missing, [`ErrorKind::Limit`] when a budget of the
    /// document was used up by earlier pages.
    pub fn page(&mut self, index: usize, diagnostics: &mut Diagnostics) -> Result<PageMarks, Error> {
        let number = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        let damaged = |why: &str| Error::new(ErrorKind::Damaged, format!("page {number}: {why}"));
        let pdf = self.pdf;
        let page = pdf.pages().get(index).ok_or_else(|| damaged("there is no such page"))?;
        let dict = page.dict(pdf).ok_or_else(|| damaged("the page object is missing"))?;
        if self.operators_left == 0 || self.glyphs_left == 0 || pdf.is_spent() {
            let message = format!("page {number}: a limit of the document was reached on an earlier page");
            return Err(Error::new(ErrorKind::Limit, message));
        }
        let (ctm, width, height) = to_page(page);
        let glyphs = Vec::with_capacity(self.n_glyphs.min(MOST_EXPECTED));
        let marks = PageMarks { number, width, height, glyphs, ..PageMarks::default() };
        let visible = Rect { x0: 0.0, top: 0.0, x1: width, bottom: height };
        let state = State::new(ctm, visible);

        self.limit_reached = false;
        let mut content = std::mem::take(&mut self.content);
        content.clear();
        let trouble = self.read_content(dict, &mut content);
        if trouble == Some(Trouble::Damaged) {
            diagnostics.push(
                "pdf/damaged-content",
                Severity::Warning,
                Some(number),
                "the content stream breaks off; what was decoded is read",
            );
        }
        let mut interpreter = Interpreter::new(self, marks, state);
        interpreter.bytes_left = interpreter.bytes_left.saturating_sub(content.len());
        interpreter.run(&content, page.resources(pdf));
        interpreter.state = state;
        interpreter.draw_annotations(dict);
        let mut marks = interpreter.page;
        let mut overprint = interpreter.overprint;
        overprint.clear();
        self.overprint = overprint;
        self.content = content;
        self.n_glyphs = marks.glyphs.len();

        self.count_unmapped(&mut marks, diagnostics);
        if marks.rulings.len() >= pdf.limits().rulings {
            diagnostics.push(
                "pdf/too-many-rulings",
                Severity::Warning,
                Some(number),
                format!("only the first {} lines and areas are kept", marks.rulings.len()),
            );
        }
        if self.operators_left == 0
            || self.glyphs_left == 0
            || self.limit_reached
            || trouble == Some(Trouble::Limit)
        {
            diagnostics.push(
                "pdf/limit",
                Severity::Error,
                Some(number),
                "a limit was reached; the page is read in part",
            );
        }
        Ok(marks)
    }

    /// Decodes the page's content, its parts divided by white space.
    fn read_content(&self, page: &'p Dictionary, content: &mut Vec<u8>) -> Option<Trouble> {
        let object = entry(page, b"Contents")?;
        let parts = match self.pdf.resolve(object) {
            Object::Array(parts) => parts.as_slice(),
            _ => std::slice::from_ref(object),
        };
        let most = self.pdf.limits().page_bytes;
        let before = self.pdf.work();
        let mut trouble = None;
        for part in parts {
            let Some((id, stream)) = self.pdf.stream(part) else { continue };
            let left = most.saturating_sub(self.pdf.work() - before);
            if let Err(found) = self.pdf.decode(id, stream, content, left) {
                trouble = Some(found);
            }
            if trouble == Some(Trouble::Limit) {
                break;
            }
            content.push(b'\n');
        }
        trouble
    }

    /// Counts glyphs that nobody can read, and says so.
    fn count_unmapped(&mut self, marks: &mut PageMarks, diagnostics: &mut Diagnostics) {
        let mut n = 0u32;
        for glyph in marks.glyphs.iter().filter(|glyph| glyph.flags.has(GlyphFlags::UNMAPPED)) {
            n += 1;
            let font = usize::from(glyph.font);
            if let Some(reported) = self.reported.get_mut(font)
                && !*reported
            {
                *reported = true;
                let name = self.styles.get(font).map_or("", |style| style.name.as_str());
                diagnostics.push(
                    "font/no-unicode",
                    Severity::Warning,
                    Some(marks.number),
                    format!(
                        "the font {name} has glyphs without a Unicode value; their characters are missing"
                    ),
                );
            }
        }
        marks.n_unmapped = n;
        if n > 0 && n as f32 >= UNMAPPABLE_SHARE * marks.glyphs.len() as f32 {
            diagnostics.push(
                "text/unmappable-page",
                Severity::Error,
                Some(marks.number),
                format!(
                    "{n} of {} glyphs have no Unicode value; the page cannot be read",
                    marks.glyphs.len()
                ),
            );
        }
    }
}

/// The font that viewers take where the resources lack the one that is named.
fn assumed() -> Dictionary {
    Dictionary::from_iter([("Encoding", Object::Name(b"WinAnsiEncoding".to_vec()))])
}

/// The matrix from user space to the page as shown, and the page's width and height there.
fn to_page(page: &Page) -> (Matrix, f32, f32) {
    let [left, bottom, right, top] = page.crop;
    let unit = page.user_unit;
    let matrix = match page.rotate {
        90 => Matrix { a: 0.0, b: unit, c: unit, d: 0.0, e: -bottom * unit, f: -left * unit },
        180 => Matrix { a: -unit, b: 0.0, c: 0.0, d: unit, e: right * unit, f: -bottom * unit },
        270 => Matrix { a: 0.0, b: -unit, c: -unit, d: 0.0, e: top * unit, f: right * unit },
        _ => Matrix { a: unit, b: 0.0, c: 0.0, d: -unit, e: -left * unit, f: top * unit },
    };
    let (width, height) = (((right - left) * unit) as f32, ((top - bottom) * unit) as f32);
    match page.rotate {
        90 | 270 => (matrix, height, width),
        _ => (matrix, width, height),
    }
}
