//! Points, rectangles and matrices. After the content interpreter there is one coordinate space for
//! everything: points (1/72 inch), origin at the top left of the page as a viewer shows it (crop box
//! applied, rotation applied), y growing downwards.

/// A position on the page, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Distance from the left edge.
    pub x: f32,
    /// Distance from the top edge.
    pub y: f32,
}

/// The larger of two numbers. Unlike `f32::max` it does not look for NaN, which costs more than the comparison itself.
#[inline]
pub fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The smaller of two numbers, without a look for NaN.
#[inline]
pub fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// An upright rectangle on the page, in points; `x0 <= x1` and `top <= bottom`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x0: f32,
    /// Upper edge.
    pub top: f32,
    /// Right edge.
    pub x1: f32,
    /// Lower edge.
    pub bottom: f32,
}

impl Rect {
    /// The rectangle between two opposite corners given in any order.
    pub fn new(x0: f32, top: f32, x1: f32, bottom: f32) -> Self {
        Self { x0: x0.min(x1), top: top.min(bottom), x1: x0.max(x1), bottom: top.max(bottom) }
    }

    /// Width in points.
    pub fn width(&self) -> f32 {
        self.x1 - self.x0
    }

    /// Height in points.
    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// Horizontal middle.
    pub fn center_x(&self) -> f32 {
        (self.x0 + self.x1) / 2.0
    }

    /// Vertical middle.
    pub fn center_y(&self) -> f32 {
        (self.top + self.bottom) / 2.0
    }

    /// The smallest rectangle that holds both.
    pub fn union(&self, other: &Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            top: self.top.min(other.top),
            x1: self.x1.max(other.x1),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Length of the shared horizontal stretch; negative when there is a gap, and then the gap's width.
    pub fn overlap_x(&self, other: &Self) -> f32 {
        self.x1.min(other.x1) - self.x0.max(other.x0)
    }

    /// Length of the shared vertical stretch; negative when there is a gap, and then the gap's height.
    pub fn overlap_y(&self, other: &Self) -> f32 {
        self.bottom.min(other.bottom) - self.top.max(other.top)
    }

    /// Whether the point lies inside or on the edge.
    pub fn contains(&self, x: f32, y: f32) -> bool {
        x >= self.x0 && x <= self.x1 && y >= self.top && y <= self.bottom
    }
}

/// An affine map `[a b c d e f]` as ISO 32000-2, 8.3.3 writes it: `x' = a·x + c·y + e`, `y' = b·x + d·y + f`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Matrix {
    /// x scale.
    pub a: f64,
    /// y shear.
    pub b: f64,
    /// x shear.
    pub c: f64,
    /// y scale.
    pub d: f64,
    /// x shift.
    pub e: f64,
    /// y shift.
    pub f: f64,
}

impl Matrix {
    /// The map that changes nothing.
    pub const IDENTITY: Self = Self { a: 1.0, b: 0.0, c: 0.0, d: 1.0, e: 0.0, f: 0.0 };

    /// First `self`, then `after` (the product `self × after` of the row-vector convention).
    pub fn then(&self, after: &Self) -> Self {
        Self {
            a: self.a * after.a + self.b * after.c,
            b: self.a * after.b + self.b * after.d,
            c: self.c * after.a + self.d * after.c,
            d: self.c * after.b + self.d * after.d,
            e: self.e * after.a + self.f * after.c + after.e,
            f: self.e * after.b + self.f * after.d + after.f,
        }
    }

    /// The image of a point.
    pub fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)
    }
}
