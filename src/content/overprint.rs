//! Text drawn twice in one place, to look bold or shadowed → once.
//!
//! A shown string repeats an earlier one when it begins at nearly the same point with the same character
//! and all its glyphs lie on those of the earlier one. Strings are found by the cell of a coarse grid that
//! they begin in, so that the cost grows with the number of strings.

use super::Glyph;

/// How far apart the two copies may be, as a share of the font size.
const SHIFT: f32 = 0.12;

/// How far off, in both directions, a shadow may stand, as a share of the font size ...
const SHADOW: f32 = 0.2;

/// ... every glyph as far as the first within this share of it ...
const SHADOW_STEADY: f32 = 0.02;

/// ... when the string has this many characters.
const SHADOW_LENGTH: usize = 4;

/// Width of a grid cell in points; shifts are smaller than half of it for all usual font sizes.
const CELL: f32 = 8.0;

/// Buckets of the grid, a power of two.
const BUCKETS: usize = 1024;

/// Strings looked at in one bucket, newest first; hostile pages put everything into one.
const MAX_LOOKS: usize = 32;

#[derive(Clone, Copy)]
struct Shown {
    start: u32,
    length: u32,
    older: u32,
}

/// The strings shown on the page so far.
pub struct Overprint {
    heads: Box<[u32; BUCKETS]>,
    shown: Vec<Shown>,
}

impl Default for Overprint {
    fn default() -> Self {
        Self { heads: Box::new([0; BUCKETS]), shown: Vec::new() }
    }
}

impl Overprint {
    /// Starts a new page.
    pub fn clear(&mut self) {
        self.heads.fill(0);
        self.shown.clear();
    }

    fn bucket(ch: char, x: f32, y: f32) -> usize {
        let mix = (x as i32 as u32).wrapping_mul(0x9E37_79B1)
            ^ (y as i32 as u32).wrapping_mul(0x85EB_CA77)
            ^ u32::from(ch).wrapping_mul(0xC2B2_AE3D);
        (mix >> 22) as usize % BUCKETS
    }

    /// Whether the glyphs from `start` on repeat earlier ones; if not, remembers them.
    pub fn repeats(&mut self, glyphs: &[Glyph], start: usize) -> bool {
        let Some(new @ [first, ..]) = glyphs.get(start..) else { return false };
        let (x, y) = (first.origin.x / CELL, first.origin.y / CELL);
        let (cell_x, cell_y) = (x.floor(), y.floor());
        // The neighbours on the nearer side.
        let side_x = if x - cell_x < 0.5 { cell_x - 1.0 } else { cell_x + 1.0 };
        let side_y = if y - cell_y < 0.5 { cell_y - 1.0 } else { cell_y + 1.0 };
        for (x, y) in [(cell_x, cell_y), (side_x, cell_y), (cell_x, side_y), (side_x, side_y)] {
            let mut next = self.heads.get(Self::bucket(first.ch, x, y)).copied().unwrap_or(0);
            for _ in 0..MAX_LOOKS {
                let Some(shown) = (next as usize).checked_sub(1).and_then(|at| self.shown.get(at)) else {
                    break;
                };
                let old = glyphs.get(shown.start as usize..(shown.start + shown.length) as usize);
                if old.is_some_and(|old| lies_on(new, old)) {
                    return true;
                }
                next = shown.older;
            }
        }
        let bucket = Self::bucket(first.ch, cell_x, cell_y);
        if let (Some(head), Ok(start), Ok(length)) =
            (self.heads.get_mut(bucket), u32::try_from(start), u32::try_from(new.len()))
        {
            self.shown.push(Shown { start, length, older: *head });
            *head = u32::try_from(self.shown.len()).unwrap_or(0);
        }
        false
    }
}

/// Whether each new glyph lies on the old one in the same position, or is its shadow.
fn lies_on(new: &[Glyph], old: &[Glyph]) -> bool {
    let covers = new.len() <= old.len()
        && new.iter().zip(old).all(|(new, old)| {
            let shift = SHIFT * new.size.min(old.size);
            new.ch == old.ch
                && (new.origin.x - old.origin.x).abs() <= shift
                && (new.origin.y - old.origin.y).abs() <= shift
                && new.direction == old.direction
        });
    covers || is_shadow(new, old)
}

/// Whether two strings are one text and its shadow: the same glyphs, all off by the same slanting step.
fn is_shadow(new: &[Glyph], old: &[Glyph]) -> bool {
    let (Some(a), Some(b)) = (new.first(), old.first()) else { return false };
    let (dx, dy) = (a.origin.x - b.origin.x, a.origin.y - b.origin.y);
    let size = a.size.min(b.size);
    let is_step = |d: f32| (SHADOW_STEADY * size..=SHADOW * size).contains(&d.abs());
    new.len() >= SHADOW_LENGTH
        && new.len() == old.len()
        && is_step(dx)
        && is_step(dy)
        && new.iter().zip(old).all(|(new, old)| {
            new.ch == old.ch
                && (new.origin.x - old.origin.x - dx).abs() <= SHADOW_STEADY * size
                && (new.origin.y - old.origin.y - dy).abs() <= SHADOW_STEADY * size
                && new.direction == old.direction
        })
}
