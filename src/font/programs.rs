//! What embedded font programs and width arrays say, read once however many fonts of a document share them.
//!
//! In: the stream of a font program. Out: the texts of its glyphs. Reading one is charged to the document as the work it
//! is, so that thousands of them end at the limit of the document.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::program::{self, GlyphTexts};
use super::span::Spans;
use crate::pdf::{Object, ObjectId, Pdf};

/// What looking through the tables of a program is worth, in bytes decoded.
const LOOK_THROUGH: usize = 1 << 17;

/// What a glyph of a program is worth, in bytes decoded.
const PER_GLYPH: usize = 32;

/// A program of a composite font.
#[derive(Default)]
pub(super) struct Program {
    /// The texts of its glyphs.
    pub texts: GlyphTexts,
    /// CIDs of a CID-keyed CFF program, with their glyphs.
    pub cids: Option<Vec<(u16, u16)>>,
}

#[derive(Default)]
struct Known {
    programs: BTreeMap<ObjectId, Rc<Program>>,
    /// Widths by the address of their array, which stays where it is as long as the document is open.
    widths: BTreeMap<usize, Rc<Spans<f32>>>,
}

/// The programs of a document's fonts.
#[derive(Clone, Default)]
pub struct Programs(Rc<RefCell<Known>>);

impl Programs {
    /// The program in a stream.
    pub(super) fn get(&self, pdf: &Pdf, id: ObjectId) -> Rc<Program> {
        if let Some(known) = self.0.borrow().programs.get(&id) {
            return Rc::clone(known);
        }
        let program = Rc::new(self.read(pdf, id));
        self.0.borrow_mut().programs.insert(id, Rc::clone(&program));
        program
    }

    fn read(&self, pdf: &Pdf, id: ObjectId) -> Program {
        let reference = Object::Reference(id);
        let Some((_, stream)) = pdf.stream(&reference) else { return Program::default() };
        let mut data = Vec::new();
        let _ = pdf.decode(id, stream, &mut data, pdf.limits().font_bytes);
        if data.is_empty() {
            return Program::default();
        }
        let program = Program { texts: program::glyph_texts(&data), cids: program::cff_cids(&data) };
        pdf.charge(LOOK_THROUGH + PER_GLYPH * program.texts.n_glyphs());
        program
    }

    /// The widths of an array, read when it is met first.
    pub(super) fn widths(&self, array: &[Object], read: impl FnOnce() -> Spans<f32>) -> Rc<Spans<f32>> {
        let address = array.as_ptr().addr();
        if let Some(known) = self.0.borrow().widths.get(&address) {
            return Rc::clone(known);
        }
        let widths = Rc::new(read());
        self.0.borrow_mut().widths.insert(address, Rc::clone(&widths));
        widths
    }
}

/// Charges the document for a program whose codes a simple font asked for.
pub(super) fn charge_look_through(pdf: &Pdf) {
    pdf.charge(LOOK_THROUGH);
}
