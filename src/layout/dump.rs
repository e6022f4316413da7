//! Segments as stable text for `beslut dump lines`. One a line: page, box with one decimal, size and look, text.

use std::fmt::Write as _;

use super::{PageLayout, Segment, Words, look};
use crate::geom::Rect;

/// Every segment of a page in row order, then turned text.
pub fn dump_lines(page: &PageLayout) -> String {
    let mut out = String::new();
    for segment in &page.segments {
        line(&mut out, page.number, "line", &page.frame.printed(segment.bbox), &page.text, segment);
    }
    for margin in &page.margins {
        for segment in &margin.segments {
            line(&mut out, page.number, "turned", &margin.frame.printed(segment.bbox), &margin.text, segment);
        }
    }
    out
}

fn line(out: &mut String, page: u32, kind: &str, r: &Rect, text: &Words, segment: &Segment) {
    let mut looks = String::new();
    for (bit, name) in [
        (look::BOLD, " bold"),
        (look::ITALIC, " italic"),
        (look::INVISIBLE, " invisible"),
        (look::ANNOTATION, " annotation"),
        (look::ARTIFACT, " artifact"),
    ] {
        if segment.look & bit != 0 {
            looks.push_str(name);
        }
    }
    let words: Vec<String> = text
        .words
        .get(segment.words())
        .unwrap_or_default()
        .iter()
        .map(|w| text.text(w).iter().collect())
        .collect();
    let _ = writeln!(
        out,
        "{page}\t[{:.1} {:.1} {:.1} {:.1}]\t{kind} {:.1}{looks}\t{}",
        r.x0,
        r.top,
        r.x1,
        r.bottom,
        segment.size,
        words.join(" ")
    );
}
