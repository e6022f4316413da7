//! Who a decision is sent to: one for each printed paragraph, list item or forced line under the heading.

use crate::document::{Document, Line, Span};
use crate::recognize::heading::SectionKey;
use crate::record::Cited;

use super::cite;
use super::outline::{Passage, PassageKind};
use super::zones::Zone;

/// A longer passage, in bytes, is no recipient.
const LONGEST_RECIPIENT: usize = 140;
/// A gap this many times the one between the entries before ends the list: what follows are signatures.
const GAP_RATIO: f32 = 2.4;
/// Widest gap under the heading, in font sizes.
const WIDEST_GAP: f32 = 4.5;
/// Widest gap between the first and the second entry, in font sizes: a blank line.
const WIDEST_FIRST_GAP: f32 = 2.3;

/// The recipients under all headings that name them.
pub(super) fn recipients(doc: &Document, outline: &[Passage<'_>], zones: &[Zone]) -> Vec<Cited<String>> {
    let mut found = Vec::new();
    for zone in zones.iter().filter(|z| z.key == SectionKey::SendTo) {
        let mut above = zone.heading.and_then(|h| outline.get(h));
        let mut usual_gap: Option<f32> = None;
        for passage in outline.get(zone.passages.clone()).unwrap_or_default() {
            let spans = match &passage.kind {
                PassageKind::Text => forced_lines(doc, passage),
                PassageKind::Item { .. } => vec![passage.span],
                PassageKind::Table { .. } | PassageKind::Heading { .. } | PassageKind::Contents => break,
            };
            let gap = above.filter(|b| b.page_last == passage.page).map(|b| passage.bbox.top - b.bbox.bottom);
            let height = passage.style.size.max(6.0);
            // The gap under the heading says nothing of the gaps between entries.
            let widest = match usual_gap {
                Some(usual) => GAP_RATIO * usual.max(0.5 * height),
                None if found.is_empty() => WIDEST_GAP * height,
                None => WIDEST_FIRST_GAP * height,
            };
            if gap.is_some_and(|gap| gap > widest) || !doc.str(passage.span).chars().any(char::is_alphabetic)
            {
                break;
            }
            if above.is_some_and(|b| !b.is_heading()) {
                usual_gap = gap.or(usual_gap);
            }
            if is_signature(doc, passage) {
                break;
            }
            above = Some(passage);
            let too_long = spans.iter().any(|s| s.len() > LONGEST_RECIPIENT);
            if too_long {
                break;
            }
            for span in spans {
                let span = cite::trim(doc, span);
                found.extend(cite::text(doc, "headings/send-to", without_bullet(doc, span)));
            }
        }
    }
    found
}

fn without_bullet(doc: &Document, span: Span) -> Span {
    let text = doc.str(span);
    let bare = text.trim_start_matches(['•', '-', '–', '·', '▪', '*', ' ', '\u{f0b7}']);
    span.sub(text.len() - bare.len()..text.len())
}

/// Names beside each other on one baseline are signatures.
fn is_signature(doc: &Document, passage: &Passage<'_>) -> bool {
    let lines = doc.lines_of(&passage.lines);
    let Some(first) = lines.first() else { return false };
    doc.lines.iter().any(|other| {
        other.page == first.page
            && other.span != first.span
            && (other.baseline - first.baseline).abs() < 1.0
            && other.bbox.overlap_x(&first.bbox) < 0.0
            && !passage.span.contains(other.span)
    })
}

/// For each line but the last of a passage, whether it was ended on purpose: the first word of the next line
/// would have had room.
pub(super) fn forced_ends(doc: &Document, passage: &Passage<'_>) -> Vec<bool> {
    let lines = doc.lines_of(&passage.lines);
    if lines.len() < 2 {
        return Vec::new();
    }
    let right = right_margin(doc, passage.page);
    let ends = lines.windows(2).map(|pair| {
        let [line, next] = pair else { return false };
        let text = doc.str(next.span);
        let word = text.split_whitespace().next().map_or(0, |w| w.chars().count());
        let mean = next.bbox.width() / text.chars().count().max(1) as f32;
        right - line.bbox.x1 > (word as f32 + 1.5) * mean
    });
    ends.collect()
}

/// The lines of a passage cut where a line was ended on purpose and the next begins like a new entry.
pub(super) fn forced_lines(doc: &Document, passage: &Passage<'_>) -> Vec<Span> {
    let lines = doc.lines_of(&passage.lines);
    let mut spans = Vec::new();
    let mut start = passage.span.start;
    for (pair, forced) in lines.windows(2).zip(forced_ends(doc, passage)) {
        let [line, next] = pair else { continue };
        if forced && doc.str(next.span).starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) {
            spans.push(Span { start, end: line.span.end });
            start = next.span.start;
        }
    }
    spans.push(Span { start, end: passage.span.end });
    spans
}

/// The right edge of the text of a page.
fn right_margin(doc: &Document, page: u32) -> f32 {
    doc.lines.iter().filter(|l: &&Line| l.page == page).map(|l| l.bbox.x1).fold(0.0, f32::max)
}
