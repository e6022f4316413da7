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
}

impl Frame {
    /// Page coordinates → upright coordinates, in points.
    pub fn upright(&self, r: Rect) -> Rect {
        match self.turn {
            Direction::Right | Direction::Oblique => r,
            Direction::Up => Rect::new(self.height - r.bottom, r.x0, self.height - r.top, r.x1),
            Direction::Down => Rect::new(r.top, self.width - r.x1, r.bottom, self.width - r.x0),
            Direction::Left => {
                Rect::new(self.width - r.x1, self.height - r.bottom, self.width - r.x0, self.height - r.top)
            }
        }
    }

    /// Upright coordinates → page coordinates, in points.
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
        match self.turn {
            Direction::Right | Direction::Oblique => y,
            Direction::Up => x,
            Direction::Down => self.width - x,
            Direction::Left => self.height - y,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_turn_comes_back() {
        for turn in [Direction::Right, Direction::Up, Direction::Left, Direction::Down] {
            let frame = Frame { turn, width: 600.0, height: 800.0 };
            let r = Rect::new(10.0, 20.0, 30.0, 70.0);
            assert_eq!(frame.page(frame.upright(r)), r);
        }
    }

    #[test]
    fn text_running_up_starts_at_the_foot() {
        let frame = Frame { turn: Direction::Up, width: 600.0, height: 800.0 };
        let first = frame.upright(Rect::new(10.0, 700.0, 20.0, 705.0));
        let later = frame.upright(Rect::new(10.0, 600.0, 20.0, 605.0));
        assert!(first.x0 < later.x0);
    }
}
