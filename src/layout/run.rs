//! Glyphs → runs: glyphs painted one after the other along one baseline. In: the glyphs of one direction, in painting
//! order. Out: [`Mark`]s, and the [`Run`]s they form. Refuses nothing: control characters and zero-width marks are
//! left out.

use super::frame::Frame;
use super::word::look;
use crate::content::{Direction, FontStyle, Glyph, GlyphFlags};
use crate::geom::{larger, smaller};

/// A run ends at a gap of this many em: beyond it nothing belongs to one phrase.
const RUN_GAP: f32 = 3.0;
/// The glyphs of a run stand on one baseline within this many em.
const LEVEL: f32 = 0.1;
/// A superscript is at most this part of its base's size.
pub const SCRIPT_SIZE: f32 = 0.82;
/// The same character painted again within this many em is imitated bold.
pub const OVERPRINT: f32 = 0.12;

/// A glyph on its way into a word.
#[derive(Clone, Copy)]
pub struct Mark {
    /// What it shows.
    pub ch: char,
    /// Left edge, in points of the frame.
    pub x0: f32,
    /// Right edge.
    pub x1: f32,
    /// Upper edge.
    pub top: f32,
    /// Lower edge.
    pub bottom: f32,
    /// Baseline.
    pub baseline: f32,
    /// Font size.
    pub size: f32,
    /// Bits of [`look`].
    pub look: u8,
    /// A space was painted before it.
    pub spaced: bool,
}

/// Glyphs painted one after the other along one baseline.
#[derive(Clone, Copy)]
pub struct Run {
    /// Its first mark.
    pub first: u32,
    /// Number of marks.
    pub len: u32,
    /// Left edge, in points of the frame.
    pub x0: f32,
    /// Right edge.
    pub x1: f32,
    /// Baseline.
    pub baseline: f32,
    /// Font size.
    pub size: f32,
}

impl Run {
    /// Its marks, of all.
    pub fn marks<'a>(&self, marks: &'a [Mark]) -> &'a [Mark] {
        marks.get(self.first as usize..(self.first + self.len) as usize).unwrap_or_default()
    }
}

/// Whether the character parts words like a space.
fn is_space(ch: char) -> bool {
    matches!(ch, ' ' | '\t' | '\n' | '\r' | '\u{2002}'..='\u{2006}' | '\u{2028}' | '\u{2029}' | '\u{3000}')
}

/// Characters that print nothing and mean nothing here.
fn is_nothing(ch: char) -> bool {
    ch.is_control() || matches!(ch, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Reads the runs of all glyphs that run in the frame's direction.
#[inline(always)]
pub fn runs(glyphs: &[Glyph], fonts: &[FontStyle], frame: &Frame) -> (Vec<Mark>, Vec<Run>) {
    let mut marks: Vec<Mark> = Vec::with_capacity(glyphs.len());
    let mut runs: Vec<Run> = Vec::new();
    let mut spaced = false;
    let mut font = u16::MAX;
    let mut font_look = 0;
    for glyph in glyphs {
        if glyph.direction != frame.turn {
            continue;
        }
        if !matches!(glyph.ch, '!'..='~' | '\u{c0}'..='\u{17f}') {
            if is_space(glyph.ch) {
                spaced = true;
                continue;
            }
            if is_nothing(glyph.ch) {
                continue;
            }
        }
        let r = frame.upright(glyph.bbox);
        // A sum is finite only when its parts are.
        if !((r.x0 + r.top).is_finite() && (r.x1 + r.bottom).is_finite()) {
            continue;
        }
        if glyph.font != font {
            font = glyph.font;
            font_look = fonts
                .get(font as usize)
                .map_or(0, |f| (u8::from(f.bold) * look::BOLD) | (u8::from(f.italic) * look::ITALIC));
        }
        let mut look = font_look;
        if glyph.flags.0 != 0 {
            for (flag, bit) in [
                (GlyphFlags::INVISIBLE, look::INVISIBLE),
                (GlyphFlags::ANNOTATION, look::ANNOTATION),
                (GlyphFlags::ARTIFACT, look::ARTIFACT),
            ] {
                if glyph.flags.has(flag) {
                    look |= bit;
                }
            }
        }
        let baseline = frame.baseline(glyph.origin.x, glyph.origin.y);
        let size = glyph.size.abs().clamp(0.5, 1000.0);
        let mut mark = Mark {
            ch: glyph.ch,
            x0: r.x0,
            x1: r.x1,
            top: r.top,
            bottom: r.bottom,
            baseline,
            size,
            look,
            spaced,
        };
        spaced = false;
        if let (Some(run), Some(last)) = (runs.last_mut(), marks.last())
            && continues(run, last, &mut mark, frame)
        {
            run.len += 1;
            run.x1 = larger(run.x1, mark.x1);
        } else {
            runs.push(Run { first: marks.len() as u32, len: 1, x0: mark.x0, x1: mark.x1, baseline, size });
        }
        marks.push(mark);
    }
    (marks, runs)
}

/// Whether a glyph goes on with the run painted before it. Turns raised digits into superscripts.
fn continues(run: &mut Run, last: &Mark, mark: &mut Mark, frame: &Frame) -> bool {
    let em = larger(last.size, mark.size);
    if frame.turn == Direction::Oblique {
        return (mark.x0 - last.x0).hypot(mark.top - last.top) < 2.0 * em;
    }
    let gap = mark.x0 - last.x1;
    if gap > RUN_GAP * em || mark.x0 < last.x0 - OVERPRINT * em {
        return false;
    }
    let off = mark.baseline - run.baseline;
    let level = LEVEL * smaller(run.size, mark.size);
    // Recognized words may be set level where their line slants.
    if off.abs() <= level || frame.slope != 0.0 && (off + frame.slope * (mark.x0 - run.x0)).abs() <= level {
        return true;
    }
    let raised = (run.baseline - mark.baseline) / run.size.max(mark.size);
    if mark.size <= SCRIPT_SIZE * run.size && gap < 0.3 * em && (-0.3..=0.62).contains(&raised) {
        if raised > 0.12 && !mark.spaced && last.ch != ' ' {
            mark.ch = superscript(mark.ch);
        }
        mark.baseline = run.baseline;
        return true;
    }
    // A note number before its text: the run takes the text's baseline.
    if run.size <= SCRIPT_SIZE * mark.size
        && run.len <= 3
        && gap < 0.5 * em
        && (-0.62..=-0.1).contains(&raised)
    {
        run.baseline = mark.baseline;
        run.size = mark.size;
        return true;
    }
    false
}

fn superscript(ch: char) -> char {
    match ch {
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '0' => '⁰',
        '4'..='9' => char::from_u32(0x2070 + (ch as u32 - '0' as u32)).unwrap_or(ch),
        _ => ch,
    }
}
