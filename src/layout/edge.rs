//! Painted lines and rectangles → edges of tables. In: [`Ruling`]s of a page. Out: horizontal and vertical
//! [`Edge`]s with collinear pieces joined (producers paint a line cell by cell), and the painted areas.
//! Refuses dotted leaders, hatchings and charts by number: above [`MOST`] rulings there are no edges at all.

use super::frame::Frame;
use crate::content::Ruling;
use crate::diagnostic::{Diagnostics, Severity};
use crate::geom::Rect;

/// Rulings of a page that are looked at; maps and charts have more, tables never.
pub const MOST: usize = 12_000;
/// Lines are at most this thick, in points.
const THICK: f32 = 3.5;
/// Pieces of a line this near are one line, in points.
const JOIN: f32 = 3.0;
/// Lines this near across are one line, in points (a double rule, the borders of neighbouring cells).
const SNAP: f32 = 2.0;
/// Shorter lines than this bound no cell, in points.
const SHORTEST: f32 = 6.0;

/// A straight edge, horizontal or vertical.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Place across: y of a horizontal edge, x of a vertical one.
    pub at: f32,
    /// Start along.
    pub from: f32,
    /// End along.
    pub to: f32,
    /// Only the border of a painted area, no line of its own.
    pub of_area: bool,
}

/// The edges of a page.
#[derive(Clone, Debug, Default)]
pub struct Edges {
    /// By y, then x.
    pub horizontal: Vec<Edge>,
    /// By x, then y.
    pub vertical: Vec<Edge>,
    /// Painted areas (shaded rows and cells).
    pub areas: Vec<Rect>,
}

/// Reads the edges of a page.
pub fn edges(rulings: &[Ruling], frame: &Frame, page: u32, diagnostics: &mut Diagnostics) -> Edges {
    let mut edges = Edges::default();
    if rulings.len() > MOST {
        diagnostics.push(
            "layout/too-many-rulings",
            Severity::Info,
            Some(page),
            format!("{} painted lines: tables are looked for by alignment only", rulings.len()),
        );
        return edges;
    }
    let page_box = frame.upright(Rect::new(0.0, 0.0, frame.width, frame.height));
    for ruling in rulings {
        let r = frame.upright(ruling.bbox);
        if !(r.x0.is_finite() && r.x1.is_finite() && r.top.is_finite() && r.bottom.is_finite()) {
            continue;
        }
        // What lies outside the page bounds nothing.
        if r.overlap_x(&page_box) < 0.0 || r.overlap_y(&page_box) < 0.0 {
            continue;
        }
        let (w, h) = (r.width(), r.height());
        if h <= THICK && w >= SHORTEST && w > 2.0 * h {
            edges.horizontal.push(Edge { at: r.center_y(), from: r.x0, to: r.x1, of_area: false });
        } else if w <= THICK && h >= SHORTEST * 0.5 && h > 2.0 * w {
            edges.vertical.push(Edge { at: r.center_x(), from: r.top, to: r.bottom, of_area: false });
        } else if w > THICK && h > THICK && w >= SHORTEST {
            // A whole-page background is no cell.
            if w > 0.95 * page_box.width() && h > 0.9 * page_box.height() {
                continue;
            }
            edges.areas.push(r);
        }
    }
    area_edges(&mut edges);
    edges.horizontal = joined(std::mem::take(&mut edges.horizontal));
    edges.vertical = joined(std::mem::take(&mut edges.vertical));
    edges
}

/// The borders of areas count as weak edges: shaded cells side by side make a grid without a line.
fn area_edges(edges: &mut Edges) {
    for r in &edges.areas {
        for at in [r.top, r.bottom] {
            edges.horizontal.push(Edge { at, from: r.x0, to: r.x1, of_area: true });
        }
        for at in [r.x0, r.x1] {
            edges.vertical.push(Edge { at, from: r.top, to: r.bottom, of_area: true });
        }
    }
}

/// Joins pieces that lie on one line.
fn joined(mut list: Vec<Edge>) -> Vec<Edge> {
    list.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    // Same place across within SNAP: give the group one place, then join along it.
    let mut start = 0;
    let mut out: Vec<Edge> = Vec::with_capacity(list.len());
    while start < list.len() {
        let Some(first) = list.get(start).map(|e| e.at) else { break };
        let mut end = start + 1;
        while list.get(end).is_some_and(|e| e.at - first <= SNAP) {
            end += 1;
        }
        let Some(group) = list.get_mut(start..end) else { break };
        let lines = group.iter().filter(|e| !e.of_area).count();
        let chosen: f32 = if lines > 0 {
            group.iter().filter(|e| !e.of_area).map(|e| e.at).sum::<f32>() / lines as f32
        } else {
            group.iter().map(|e| e.at).sum::<f32>() / group.len() as f32
        };
        group.sort_by(|a, b| a.from.total_cmp(&b.from));
        let base = out.len();
        for edge in group.iter() {
            match out.get_mut(base..).and_then(<[Edge]>::last_mut) {
                Some(last) if edge.from - last.to <= JOIN => {
                    last.to = last.to.max(edge.to);
                    last.of_area &= edge.of_area;
                }
                _ => out.push(Edge { at: chosen, ..*edge }),
            }
        }
        start = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(x0: f32, top: f32, x1: f32, bottom: f32) -> Ruling {
        Ruling { bbox: Rect::new(x0, top, x1, bottom), area: false }
    }

    #[test]
    fn pieces_of_a_line_are_joined() {
        let frame = Frame { width: 600.0, height: 800.0, ..Frame::default() };
        let list = [line(50.0, 100.0, 150.0, 100.5), line(150.0, 100.2, 250.0, 100.7)];
        let edges = edges(&list, &frame, 1, &mut Diagnostics::default());
        assert_eq!(edges.horizontal.len(), 1);
        assert_eq!((edges.horizontal[0].from, edges.horizontal[0].to), (50.0, 250.0));
    }

    #[test]
    fn too_many_rulings_are_refused_with_a_diagnostic() {
        let list = vec![line(50.0, 100.0, 150.0, 100.5); MOST + 1];
        let mut diagnostics = Diagnostics::default();
        let edges = edges(&list, &Frame::default(), 3, &mut diagnostics);
        assert!(edges.horizontal.is_empty());
        assert_eq!(diagnostics.as_slice()[0].code, "layout/too-many-rulings");
    }
}
