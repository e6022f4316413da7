//! Who a decision is sent to: one for each printed paragraph, list item or forced line under the heading.

use crate::document::{Document, Line, Span};
use crate::recognize::heading::SectionKey;
use crate::record::Cited;

use super::cite;
use super::outline::{Passage, PassageKind};
use super::zones::Zone;

/// A longer passage, in bytes, is no recipient.
const LONGEST_RECIPIENT: usize = 140;
/// A gap this many times the one before the first recipient ends the list: what follows are signatures.
const GAP_RATIO: f32 = 2.4;

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
                PassageKind::Table(_) | PassageKind::Heading { .. } | PassageKind::Contents => break,
            };
            if let Some(before) = above.filter(|b| b.page_last == passage.page) {
                let gap = passage.bbox.top - before.bbox.bottom;
                let height = passage.style.size.max(6.0);
                if usual_gap.is_some_and(|g| gap > GAP_RATIO * g.max(0.6 * height)) || gap > 4.5 * height {
                    break;
                }
                usual_gap = Some(usual_gap.map_or(gap, |g| g.max(gap)));
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

/// The lines of a passage cut where a line was ended on purpose: the first word of the next line would have
/// had room.
pub(super) fn forced_lines(doc: &Document, passage: &Passage<'_>) -> Vec<Span> {
    let lines = doc.lines_of(&passage.lines);
    if lines.len() < 2 {
        return vec![passage.span];
    }
    let right = right_margin(doc, passage.page);
    let mut spans = Vec::new();
    let mut start = passage.span.start;
    for pair in lines.windows(2) {
        let [line, next] = pair else { continue };
        let text = doc.str(next.span);
        let word = text.split_whitespace().next().map_or(0, |w| w.chars().count());
        let mean = next.bbox.width() / text.chars().count().max(1) as f32;
        let room = right - line.bbox.x1;
        let opens = text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        if room > (word as f32 + 1.5) * mean && opens {
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
