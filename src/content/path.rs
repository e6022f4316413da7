//! The current path → rulings (ISO 32000-2, 8.5).
//!
//! In: path construction operators, points already on the page. Out: straight upright marks when the path
//! is painted, and the box of the path when it clips. Curves make no rulings.

use super::Ruling;
use super::state::intersection;
use crate::geom::Rect;

/// A filled mark thinner than this (points) is drawn to be seen as a line.
const LINE_THICKNESS: f32 = 3.0;

/// How far the ends of a line may be off the vertical or horizontal, in points.
const SKEW: f32 = 0.3;

/// Points kept of one path; a map outline has more, a table has not.
const MAX_POINTS: usize = 100_000;

#[derive(Clone, Copy, Debug, Default)]
struct Subpath {
    start: usize,
    curved: bool,
    closed: bool,
}

/// The path under construction.
#[derive(Debug, Default)]
pub struct Path {
    points: Vec<(f32, f32)>,
    subpaths: Vec<Subpath>,
}

impl Path {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.points.clear();
        self.subpaths.clear();
    }

    /// `m`
    pub fn move_to(&mut self, x: f64, y: f64) {
        if self.points.len() < MAX_POINTS {
            self.subpaths.push(Subpath { start: self.points.len(), ..Subpath::default() });
            self.points.push((x as f32, y as f32));
        }
    }

    /// `l`, and with `curved` the end point of `c`, `v`, `y`.
    pub fn line_to(&mut self, x: f64, y: f64, curved: bool) {
        if self.subpaths.last().is_none_or(|subpath| subpath.closed) {
            let from = self.subpaths.last().and_then(|subpath| self.points.get(subpath.start)).copied();
            match from {
                Some((x, y)) => self.move_to(f64::from(x), f64::from(y)),
                None => return self.move_to(x, y),
            }
        }
        if self.points.len() < MAX_POINTS {
            self.points.push((x as f32, y as f32));
            if let Some(subpath) = self.subpaths.last_mut() {
                subpath.curved |= curved;
            }
        }
    }

    /// `h`
    pub fn close(&mut self) {
        let Some(subpath) = self.subpaths.last_mut() else { return };
        if !subpath.closed {
            subpath.closed = true;
            if let Some(&start) = self.points.get(subpath.start) {
                self.points.push(start);
            }
        }
    }

    /// The box around all points; `None` without points.
    pub fn bounds(&self) -> Option<Rect> {
        bounds(&self.points)
    }

    fn each(&self) -> impl Iterator<Item = (&Subpath, &[(f32, f32)])> {
        self.subpaths.iter().enumerate().map(|(n, subpath)| {
            let end = self.subpaths.get(n + 1).map_or(self.points.len(), |next| next.start);
            (subpath, self.points.get(subpath.start..end).unwrap_or_default())
        })
    }

    /// Adds the lines that stroking draws. `width` is the line width in points.
    pub fn stroke(&self, width: f32, clip: &Rect, most: usize, out: &mut Vec<Ruling>) {
        let half = width / 2.0;
        for (_, points) in self.each().filter(|(subpath, _)| !subpath.curved) {
            for pair in points.windows(2) {
                let &[(ax, ay), (bx, by)] = pair else { continue };
                let (dx, dy) = ((ax - bx).abs(), (ay - by).abs());
                // A stroke of no length is a dot; one that is wider than long is an area.
                if (dx > SKEW && dy > SKEW) || dx.max(dy) <= SKEW {
                    continue;
                }
                let mut bbox = Rect::new(ax, ay, bx, by);
                if dx >= dy {
                    (bbox.top, bbox.bottom) = (bbox.top - half, bbox.bottom + half);
                } else {
                    (bbox.x0, bbox.x1) = (bbox.x0 - half, bbox.x1 + half);
                }
                let area = bbox.width().min(bbox.height()) > LINE_THICKNESS;
                push(bbox, area, clip, most, out);
            }
        }
    }

    /// Adds the rectangles that filling draws.
    pub fn fill(&self, clip: &Rect, most: usize, out: &mut Vec<Ruling>) {
        for (subpath, points) in self.each() {
            if subpath.curved {
                continue;
            }
            let Some(bbox) = bounds(points) else { continue };
            let thin = bbox.width().min(bbox.height()) <= LINE_THICKNESS;
            // A border drawn as a trapezoid is as good as a line; wide shapes must be rectangles.
            let upright = points.len() <= 6
                && points.len() >= 4
                && points.windows(2).all(|pair| match pair {
                    &[(ax, ay), (bx, by)] => (ax - bx).abs() <= SKEW || (ay - by).abs() <= SKEW,
                    _ => false,
                });
            if upright || (thin && points.len() >= 3 && points.len() <= 6) {
                push(bbox, !thin, clip, most, out);
            }
        }
    }
}

fn push(bbox: Rect, area: bool, clip: &Rect, most: usize, out: &mut Vec<Ruling>) {
    let finite = [bbox.x0, bbox.top, bbox.x1, bbox.bottom].iter().all(|value| value.is_finite());
    if !finite
        || out.len() >= most
        || bbox.x1 < clip.x0
        || bbox.x0 > clip.x1
        || bbox.bottom < clip.top
        || bbox.top > clip.bottom
    {
        return;
    }
    out.push(Ruling { bbox: intersection(&bbox, clip), area });
}

fn bounds(points: &[(f32, f32)]) -> Option<Rect> {
    let &(x, y) = points.first()?;
    let first = Rect { x0: x, top: y, x1: x, bottom: y };
    Some(points.iter().fold(first, |all, &(x, y)| Rect {
        x0: all.x0.min(x),
        top: all.top.min(y),
        x1: all.x1.max(x),
        bottom: all.bottom.max(y),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIP: Rect = Rect { x0: 0.0, top: 0.0, x1: 100.0, bottom: 100.0 };

    fn rectangle(path: &mut Path, x: f64, y: f64, w: f64, h: f64) {
        path.move_to(x, y);
        path.line_to(x + w, y, false);
        path.line_to(x + w, y + h, false);
        path.line_to(x, y + h, false);
        path.close();
    }

    #[test]
    fn stroked_rectangles_are_four_edges() {
        let mut path = Path::default();
        rectangle(&mut path, 10.0, 10.0, 50.0, 20.0);
        let mut out = Vec::new();
        path.stroke(1.0, &CLIP, 99, &mut out);
        assert_eq!(out.len(), 4);
        assert_eq!(out[0].bbox, Rect { x0: 10.0, top: 9.5, x1: 60.0, bottom: 10.5 });
        assert!(out.iter().all(|ruling| !ruling.area));
    }

    #[test]
    fn fills_are_lines_or_areas_and_are_clipped() {
        let mut path = Path::default();
        rectangle(&mut path, 10.0, 10.0, 500.0, 0.5);
        rectangle(&mut path, 10.0, 20.0, 50.0, 20.0);
        rectangle(&mut path, 200.0, 20.0, 50.0, 20.0);
        path.move_to(0.0, 0.0);
        path.line_to(50.0, 50.0, true);
        path.line_to(0.0, 50.0, false);
        let mut out = Vec::new();
        path.fill(&CLIP, 99, &mut out);
        assert_eq!(out.len(), 2);
        assert_eq!((out[0].area, out[0].bbox.x1), (false, 100.0));
        assert!(out[1].area);
        path.fill(&CLIP, 3, &mut out);
        assert_eq!(out.len(), 3);
    }
}
