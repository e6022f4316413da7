//! The marks of a page as stable text, one item a line, for people and for comparing two versions.

use std::fmt::Write;

use super::{FontStyle, GlyphFlags, PageMarks};

/// Writes a page: a `page` line, then `glyph`, `ruling` and `image` lines in painting order. Coordinates
/// are points with two decimals; flags are `i`nvisible, `a`rtifact, an`n`otation, `u`nmapped, `c`ontinues.
pub fn dump(page: &PageMarks, fonts: &[FontStyle], out: &mut String) {
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "page {} {:.2} {:.2} unmapped {}",
        page.number, page.width, page.height, page.n_unmapped
    );
    for glyph in &page.glyphs {
        let _ = write!(
            out,
            "glyph {:?} U+{:04X} {:.2} {:.2} {:.2} {:.2} at {:.2} {:.2} size {:.2} {:?} {}",
            glyph.ch,
            u32::from(glyph.ch),
            glyph.bbox.x0,
            glyph.bbox.top,
            glyph.bbox.x1,
            glyph.bbox.bottom,
            glyph.origin.x,
            glyph.origin.y,
            glyph.size,
            glyph.direction,
            fonts.get(usize::from(glyph.font)).map_or("", |font| font.name.as_str()),
        );
        let letters = [
            (GlyphFlags::INVISIBLE, 'i'),
            (GlyphFlags::ARTIFACT, 'a'),
            (GlyphFlags::ANNOTATION, 'n'),
            (GlyphFlags::UNMAPPED, 'u'),
            (GlyphFlags::CONTINUES, 'c'),
        ];
        if glyph.flags.0 != 0 {
            out.push(' ');
            out.extend(letters.iter().filter(|(bit, _)| glyph.flags.has(*bit)).map(|(_, letter)| letter));
        }
        out.push('\n');
    }
    for ruling in &page.rulings {
        let (bbox, kind) = (ruling.bbox, if ruling.area { "area" } else { "line" });
        let _ =
            writeln!(out, "ruling {:.2} {:.2} {:.2} {:.2} {kind}", bbox.x0, bbox.top, bbox.x1, bbox.bottom);
    }
    for image in &page.images {
        let _ = writeln!(out, "image {:.2} {:.2} {:.2} {:.2}", image.x0, image.top, image.x1, image.bottom);
    }
}
