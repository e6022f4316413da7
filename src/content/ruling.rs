//! Painted lines and rectangles: the edges of tables.

use crate::geom::Rect;

/// A stroked or filled straight mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ruling {
    /// Its extent including line width. Thin in one direction: a line. Wide in both: an area (a
    /// shaded row, a filled cell).
    pub bbox: Rect,
    /// Whether it is painted as an area (filled and wide in both directions).
    pub area: bool,
}
