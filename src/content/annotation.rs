//! The visible text of annotations and form fields (ISO 32000-2, 12.5.5).
//!
//! Stamps with diary numbers and the fields of e-forms are drawn by appearance streams, not by the page; those
//! without one are drawn by the viewer (`field.rs`).
//! Only kinds that stand for text on the page are read; notes and links are not.

use super::GlyphFlags;
use super::interpreter::Interpreter;
use super::paint::matrix;
use super::state::bounds;
use crate::geom::Matrix;
use crate::pdf::{Dictionary, Object, ObjectId, Stream, entry, name, number};

/// Annotations read of one page.
const MAX_ANNOTATIONS: usize = 5_000;

/// Flags of an annotation (table 167).
const HIDDEN: i64 = 1 << 1;
const NO_VIEW: i64 = 1 << 5;

impl<'p> Interpreter<'_, 'p> {
    /// Draws the appearances of the page's annotations. The state is that of the start of the page.
    pub(super) fn draw_annotations(&mut self, page: &'p Dictionary) {
        let pdf = self.reader.pdf;
        let Some(Object::Array(annotations)) = pdf.lookup(page, b"Annots") else { return };
        self.flags.0 |= GlyphFlags::ANNOTATION;
        for annotation in annotations.iter().take(MAX_ANNOTATIONS) {
            if let Some(annotation) = pdf.dict(annotation) {
                self.draw_annotation(annotation);
            }
        }
        self.flags.0 &= !GlyphFlags::ANNOTATION;
    }

    fn draw_annotation(&mut self, annotation: &'p Dictionary) {
        let pdf = self.reader.pdf;
        let kind = pdf.lookup(annotation, b"Subtype").and_then(name);
        if !matches!(kind, Some(b"Widget" | b"FreeText" | b"Stamp" | b"Watermark")) {
            return;
        }
        let flags = pdf.lookup(annotation, b"F").and_then(number).map_or(0, |flags| flags as i64);
        let off_layer = entry(annotation, b"OC").is_some_and(|group| self.reader.layers.hides(pdf, group));
        if flags & (HIDDEN | NO_VIEW) != 0 || off_layer {
            return;
        }
        let Some((id, stream)) = self.appearance(annotation) else {
            if entry(annotation, b"AP").is_none() && matches!(kind, Some(b"Widget" | b"FreeText")) {
                self.draw_plain(annotation, kind == Some(b"Widget"));
            }
            return;
        };
        let &[x0, y0, x1, y1] = self.reader.numbers(annotation, b"Rect").as_slice() else { return };
        let &[bx0, by0, bx1, by1] = self.reader.numbers(&stream.dict, b"BBox").as_slice() else { return };
        // Algorithm 8: the box seen through the form's matrix is moved and scaled onto the rectangle.
        let form = matrix(&self.reader.numbers(&stream.dict, b"Matrix")).unwrap_or(Matrix::IDENTITY);
        let shown = bounds(&form, [bx0, by0, bx1, by1]);
        let (left, low) = (f64::from(shown.x0), f64::from(shown.top));
        let scale = |from: f32, to: f64| if from > 0.0 { to / f64::from(from) } else { 1.0 };
        let (a, d) = (scale(shown.width(), (x1 - x0).abs()), scale(shown.height(), (y1 - y0).abs()));
        let fit = Matrix { a, b: 0.0, c: 0.0, d, e: x0.min(x1) - left * a, f: y0.min(y1) - low * d };
        let saved = self.state;
        self.state.ctm = fit.then(&self.state.ctm);
        self.draw_form(id, stream, None);
        self.state = saved;
    }

    /// The normal appearance; of several the one of the current state.
    fn appearance(&self, annotation: &'p Dictionary) -> Option<(ObjectId, &'p Stream)> {
        let pdf = self.reader.pdf;
        let normal = entry(pdf.dict(entry(annotation, b"AP")?)?, b"N")?;
        if let Some(stream) = pdf.stream(normal) {
            return Some(stream);
        }
        let state = pdf.lookup(annotation, b"AS").and_then(name)?;
        pdf.stream(entry(pdf.dict(normal)?, state)?)
    }
}
