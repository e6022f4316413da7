//! Marked content: artifacts, hidden layers and replacement text (ISO 32000-2, 14.6, 14.8.2.2, 14.9.4).

use super::{Direction, Glyph, GlyphFlags};
use crate::geom::{Point, Rect};

/// Nesting that is followed; deeper sections are only counted.
const MAX_NESTING: usize = 256;

/// One open `BMC` or `BDC`.
#[derive(Debug, Default)]
pub struct Section {
    pub artifact: bool,
    pub hidden: bool,
    /// Replacement text, and how many glyphs there were when the section began.
    pub actual: Option<(Vec<char>, usize)>,
}

/// The open sections.
#[derive(Debug, Default)]
pub struct Sections {
    open: Vec<Section>,
    n_too_deep: usize,
    n_artifact: usize,
    n_hidden: usize,
}

impl Sections {
    /// `BMC`, `BDC`
    pub fn begin(&mut self, section: Section) {
        if self.open.len() >= MAX_NESTING {
            self.n_too_deep += 1;
            return;
        }
        self.n_artifact += usize::from(section.artifact);
        self.n_hidden += usize::from(section.hidden);
        self.open.push(section);
    }

    /// `EMC`: the section that ends.
    pub fn end(&mut self) -> Option<Section> {
        if self.n_too_deep > 0 {
            self.n_too_deep -= 1;
            return None;
        }
        let section = self.open.pop()?;
        self.n_artifact -= usize::from(section.artifact);
        self.n_hidden -= usize::from(section.hidden);
        Some(section)
    }

    /// Number of open sections.
    pub fn depth(&self) -> usize {
        self.open.len() + self.n_too_deep
    }

    /// Whether what is painted now is an artifact.
    pub fn is_artifact(&self) -> bool {
        self.n_artifact > 0
    }

    /// Whether what is painted now is on a hidden layer.
    pub fn is_hidden(&self) -> bool {
        self.n_hidden > 0
    }
}

/// Puts the replacement text in place of the glyphs from `start` on. Glyphs that stand on several lines keep
/// their own text when they have one, since the places of the replacement's words are not known.
pub fn replace(glyphs: &mut Vec<Glyph>, start: usize, actual: &[char]) {
    /// Difference of baselines within one line, as a share of the font size.
    const SAME_LINE: f32 = 0.5;
    let Some(shown @ [first, ..]) = glyphs.get(start..) else { return };
    let first = *first;
    let same = shown
        .iter()
        .map(|glyph| glyph.ch)
        .filter(|c| !c.is_whitespace())
        .eq(actual.iter().copied().filter(|c| !c.is_whitespace()));
    if same {
        return;
    }
    let off_line = |glyph: &Glyph| {
        let (dx, dy) = (glyph.origin.x - first.origin.x, glyph.origin.y - first.origin.y);
        let off = match first.direction {
            Direction::Right | Direction::Left => dy,
            Direction::Up | Direction::Down => dx,
            Direction::Oblique => 0.0,
        };
        off.abs() > SAME_LINE * first.size
    };
    let readable = !shown.iter().any(|glyph| glyph.flags.has(GlyphFlags::UNMAPPED));
    if shown.iter().any(off_line) && readable {
        return;
    }
    // One to one: every glyph keeps its box.
    if shown.len() == actual.len() {
        for (glyph, &c) in glyphs.iter_mut().skip(start).zip(actual) {
            glyph.ch = c;
            glyph.flags.0 &= !GlyphFlags::UNMAPPED;
        }
        return;
    }
    let bbox = shown.iter().fold(first.bbox, |all, glyph| all.union(&glyph.bbox));
    let mut template = first;
    template.flags.0 &= !(GlyphFlags::UNMAPPED | GlyphFlags::CONTINUES);
    glyphs.truncate(start);
    spread(template, bbox, actual, glyphs);
}

/// Adds one glyph per character, dividing a box evenly along the running direction.
pub fn spread(template: Glyph, bbox: Rect, text: &[char], out: &mut Vec<Glyph>) {
    let n = text.len().max(1) as f32;
    for (i, &ch) in text.iter().enumerate() {
        let (from, to) = (i as f32 / n, (i + 1) as f32 / n);
        let mut glyph = Glyph { ch, ..template };
        let across = |from: f32, to: f32| (bbox.x0 + bbox.width() * from, bbox.x0 + bbox.width() * to);
        let down = |from: f32, to: f32| (bbox.top + bbox.height() * from, bbox.top + bbox.height() * to);
        glyph.bbox = bbox;
        match template.direction {
            Direction::Right | Direction::Oblique => {
                (glyph.bbox.x0, glyph.bbox.x1) = across(from, to);
                glyph.origin = Point { x: glyph.bbox.x0, y: template.origin.y };
            }
            Direction::Left => {
                (glyph.bbox.x0, glyph.bbox.x1) = across(1.0 - to, 1.0 - from);
                glyph.origin = Point { x: glyph.bbox.x1, y: template.origin.y };
            }
            Direction::Down => {
                (glyph.bbox.top, glyph.bbox.bottom) = down(from, to);
                glyph.origin = Point { x: template.origin.x, y: glyph.bbox.top };
            }
            Direction::Up => {
                (glyph.bbox.top, glyph.bbox.bottom) = down(1.0 - to, 1.0 - from);
                glyph.origin = Point { x: template.origin.x, y: glyph.bbox.bottom };
            }
        }
        if i > 0 {
            glyph.flags.0 |= GlyphFlags::CONTINUES;
        }
        out.push(glyph);
    }
}
