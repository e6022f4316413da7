//! Turned text in upright coordinates. In: a rectangle of the page and the direction its text runs.
//! Out: the same rectangle as a reader sees it who has turned the page so that the text is upright, and
//! back. All later layout works in such a frame and never asks for the direction again.

use crate::content::Direction;
use crate::geom::Rect;

/// A page turned so that text of one direction is upright.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Frame {
    /// Direction of the text on the page as shown.
    pub turn: Direction,
    /// Width of the page as shown, in points.
    pub width: f32,
    /// Height of the page as shown, in points.
    pub height: f32,
    /// How far a line falls for each point to the right (a page scanned askew), 0 for a level one. Lines are turned level
    /// about the middle of the page.
    pub slope: f32,
}

impl Frame {
    /// Page coordinates → upright and level coordinates, in points.
    pub fn upright(&self, r: Rect) -> Rect {
        let r = self.turned(r);
        if self.slope == 0.0 {
            return r;
        }
        let fall = self.fall(r.center_x());
        Rect { top: r.top - fall, bottom: r.bottom - fall, ..r }
    }

    /// How much lower a line stands at `x` than in the middle of the page, in points.
    fn fall(&self, x: f32) -> f32 {
        let width =
            if matches!(self.turn, Direction::Up | Direction::Down) { self.height } else { self.width };
        self.slope * (x - width / 2.0)
    }

    /// Where a rectangle of upright and level coordinates stands on the page, in points.
    pub fn printed(&self, r: Rect) -> Rect {
        if self.slope == 0.0 {
            return self.page(r);
        }
        let fall = self.fall(r.center_x());
        self.page(Rect { top: r.top + fall, bottom: r.bottom + fall, ..r })
    }

    fn turned(&self, r: Rect) -> Rect {
        match self.turn {
            Direction::Right | Direction::Oblique => r,
            Direction::Up => Rect::new(self.height - r.bottom, r.x0, self.height - r.top, r.x1),
            Direction::Down => Rect::new(r.top, self.width - r.x1, r.bottom, self.width - r.x0),
            Direction::Left => {
                Rect::new(self.width - r.x1, self.height - r.bottom, self.width - r.x0, self.height - r.top)
            }
        }
    }

    /// Upright coordinates → page coordinates, in points. What slants on the page stays level, so that lines can be
    /// compared.
    pub fn page(&self, r: Rect) -> Rect {
        match self.turn {
            Direction::Right | Direction::Oblique => r,
            Direction::Up => Rect::new(r.top, self.height - r.x1, r.bottom, self.height - r.x0),
            Direction::Down => Rect::new(self.width - r.bottom, r.x0, self.width - r.top, r.x1),
            Direction::Left => {
                Rect::new(self.width - r.x1, self.height - r.bottom, self.width - r.x0, self.height - r.top)
            }
        }
    }

    /// A baseline's place across the text, from a point of the page.
    pub fn baseline(&self, x: f32, y: f32) -> f32 {
        let (along, across) = match self.turn {
            Direction::Right | Direction::Oblique => (x, y),
            Direction::Up => (self.height - y, x),
            Direction::Down => (y, self.width - x),
            Direction::Left => (self.width - x, self.height - y),
        };
        if self.slope == 0.0 { across } else { across - self.fall(along) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_turn_comes_back() {
        for turn in [Direction::Right, Direction::Up, Direction::Left, Direction::Down] {
            let frame = Frame { turn, width: 600.0, height: 800.0, slope: 0.0 };
            let r = Rect::new(10.0, 20.0, 30.0, 70.0);
            assert_eq!(frame.page(frame.upright(r)), r);
            assert_eq!(frame.printed(frame.upright(r)), r);
        }
    }

    #[test]
    fn a_slanting_line_is_level_in_its_frame() {
        for turn in [Direction::Right, Direction::Up, Direction::Left, Direction::Down] {
            let frame = Frame { turn, width: 600.0, height: 800.0, slope: 0.015625 };
            let left = frame.page(Rect::new(32.0, 100.0, 48.0, 110.0));
            let right = frame.page(Rect::new(352.0, 105.0, 368.0, 115.0));
            assert_eq!(frame.upright(left).top, frame.upright(right).top, "{turn:?}");
            assert_eq!(frame.printed(frame.upright(left)), left, "{turn:?}");
            assert_eq!(frame.printed(frame.upright(right)), right, "{turn:?}");
        }
    }

    #[test]
    fn text_running_up_starts_at_the_foot() {
        let frame = Frame { turn: Direction::Up, width: 600.0, height: 800.0, slope: 0.0 };
        let first = frame.upright(Rect::new(10.0, 700.0, 20.0, 705.0));
        let later = frame.upright(Rect::new(10.0, 600.0, 20.0, 605.0));
        assert!(first.x0 < later.x0);
    }
}
