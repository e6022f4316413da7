//! Who a decision is sent to: one for each printed paragraph, list item or forced line under the heading.

use crate::document::{Document, Line, Span};
use crate::recognize::RuleSet;
use crate::recognize::heading::SectionKey;
use crate::recognize::label::LineKind;
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
pub(super) fn recipients(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    zones: &[Zone],
) -> Vec<Cited<String>> {
    let mut found = Vec::new();
    // Whether a person stands right below the list.
    let mut is_over_name = false;
    for zone in zones.iter().filter(|z| z.key == SectionKey::SendTo) {
        let mut above = zone.heading.and_then(|h| outline.get(h));
        let mut usual_gap: Option<f32> = None;
        let names_person = |passage: &Passage<'_>| {
            let first = doc.lines_of(&passage.lines).first();
            first.is_some_and(|line| is_person(rules, doc.str(line.span).trim()))
        };
        let list = outline.get(zone.passages.clone()).unwrap_or_default();
        let mut is_told = false;
        for (nth, passage) in list.iter().enumerate() {
            if std::mem::take(&mut is_told) {
                continue;
            }
            let rest = list.get(nth + 1).filter(|next| {
                is_drawn_apart(doc, passage, next)
                    && list.get(nth + 2).is_some_and(|below| (below.bbox.x0 - passage.bbox.x0).abs() < 2.0)
            });
            is_told = rest.is_some();
            let spans = match &passage.kind {
                PassageKind::Text => match rest {
                    Some(rest) => vec![Span { start: passage.span.start, end: rest.span.end }],
                    None => forced_lines(doc, passage),
                },
                PassageKind::Item { .. } => vec![passage.span],
                // `Ekonomi` among the recipients is an office.
                PassageKind::Heading { known: Some(known) }
                    if known.key != SectionKey::SendTo && !passage.style.bold =>
                {
                    vec![passage.span]
                }
                PassageKind::Table { .. } | PassageKind::Heading { .. } | PassageKind::Contents => break,
            };
            // What layout read after the heading but stands above it is none of the list.
            let heading = zone.heading.and_then(|h| outline.get(h));
            if heading.is_some_and(|h| h.page_last == passage.page && passage.bbox.bottom < h.bbox.top) {
                continue;
            }
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
                is_over_name = names_person(passage);
                break;
            }
            if above.is_some_and(|b| !b.is_heading()) {
                usual_gap = gap.or(usual_gap);
            }
            if rest.is_none() && is_signature(doc, passage, heading) {
                is_over_name = names_person(passage);
                break;
            }
            above = Some(passage);
            let too_long = spans.iter().any(|s| s.len() > LONGEST_RECIPIENT);
            if too_long {
                break;
            }
            let closing = spans.iter().position(|s| is_closing(rules, doc.str(*s)));
            let (spans, ends) = (spans.get(..closing.unwrap_or(spans.len())), closing.is_some());
            for span in spans.unwrap_or_default() {
                let span = cite::trim(doc, *span);
                found.extend(cite::text(doc, "headings/send-to", without_bullet(doc, span)));
            }
            if ends {
                break;
            }
        }
    }
    let texts: Vec<&str> = found.iter().map(|r: &Cited<String>| r.get().as_str()).collect();
    // Who signs stands last.
    let signed =
        matches!(texts.as_slice(), [.., name, post] if is_person(rules, name) && is_post(rules, post));
    let rest = texts.get(..texts.len() - if signed { 2 } else { 0 }).unwrap_or_default();
    // An office that has its line above and stands once more by itself over a name is the one that signs.
    let is_told_again = |office: &str| {
        rest.iter().any(|other| other.strip_prefix(office).is_some_and(|tail| tail.starts_with(',')))
    };
    let office = (signed || is_over_name) && rest.last().is_some_and(|last| is_told_again(last));
    found.truncate(rest.len() - usize::from(office));
    found
}

/// Lines that certify an extract or begin the enclosures: the list of recipients has ended.
fn is_closing(rules: &RuleSet, text: &str) -> bool {
    let lower = text.trim_start().to_lowercase();
    let enclosure = lower.strip_prefix("bilaga ").or_else(|| lower.strip_prefix("bilagor "));
    let is = |kind| rules.labels.is_line(kind, text);
    // `Beslutet har fattats av enhetschef …`: who decided, and who prepared it.
    is(LineKind::OfDecision) && is(LineKind::WhoActed)
        || is(LineKind::Certifies)
        || enclosure.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// `Anna Fabel`: two words with capitals and nothing that names an organisation.
fn is_person(rules: &RuleSet, text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    words.len() == 2
        && words
            .iter()
            .all(|w| w.starts_with(char::is_uppercase) && w.chars().all(|c| c.is_alphabetic() || c == '-'))
        && words.iter().all(|w| w.chars().nth(1).is_some_and(char::is_lowercase))
        && !rules.labels.is_line(LineKind::Public, text)
}

/// `Enhetschef`: the post of who signs.
fn is_post(rules: &RuleSet, text: &str) -> bool {
    !text.contains(',') && text.split(' ').count() <= 3 && rules.labels.is_line(LineKind::Post, text)
}

fn without_bullet(doc: &Document, span: Span) -> Span {
    let text = doc.str(span);
    let bare = text.trim_start_matches(['•', '-', '–', '·', '▪', '*', ' ', '\u{f0b7}']);
    span.sub(text.len() - bare.len()..text.len())
}

/// `Regional      utvecklingsdirektör`: a line of two words that was drawn out to both margins.
fn is_drawn_apart(doc: &Document, passage: &Passage<'_>, next: &Passage<'_>) -> bool {
    let (Some(one), Some(other)) = (doc.lines_of(&passage.lines).first(), doc.lines_of(&next.lines).first())
    else {
        return false;
    };
    let is_word = |p: &Passage<'_>| p.is_text() && doc.str(p.span).split_whitespace().count() == 1;
    one.page == other.page
        && (one.baseline - other.baseline).abs() < 1.0
        && one.bbox.x1 < other.bbox.x0
        && is_word(passage)
        && is_word(next)
        && doc.str(next.span).starts_with(char::is_lowercase)
}

/// Names beside each other on one baseline are signatures.
fn is_signature(doc: &Document, passage: &Passage<'_>, heading: Option<&Passage<'_>>) -> bool {
    let lines = doc.lines_of(&passage.lines);
    let Some(first) = lines.first() else { return false };
    doc.lines.iter().any(|other| {
        other.page == first.page
            && other.span != first.span
            && (other.baseline - first.baseline).abs() < 1.0
            && other.bbox.overlap_x(&first.bbox) < 0.0
            && !passage.span.contains(other.span)
            && heading.is_none_or(|h| !h.span.contains(other.span))
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
        let (above, below) = (doc.str(line.span), doc.str(next.span));
        let changes = is_in_capitals(above) != is_in_capitals(below) && !goes_on(above);
        if (forced || changes) && below.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) {
            spans.push(Span { start, end: line.span.end });
            start = next.span.start;
        }
    }
    spans.push(Span { start, end: passage.span.end });
    spans
}

/// Whether a line ends as only a line can that goes on: with a comma or a short word in small letters (`organisationer i`).
fn goes_on(line: &str) -> bool {
    let last = line.trim_end().rsplit(' ').next().unwrap_or_default();
    last.ends_with(',') || last.chars().count() <= 4 && last.chars().all(char::is_lowercase)
}

/// Letters of a word that is shown to be in capitals, and no abbreviation.
const LEAST_CAPITALS: usize = 8;

/// `REGIONLEDNINGSKONTORET`: a line in capitals is no rest of one that is not.
fn is_in_capitals(line: &str) -> bool {
    let n_letters = line.chars().filter(|c| c.is_alphabetic()).count();
    n_letters >= LEAST_CAPITALS && !line.contains(char::is_lowercase)
}

/// The right edge of the text of a page.
fn right_margin(doc: &Document, page: u32) -> f32 {
    doc.lines.iter().filter(|l: &&Line| l.page == page).map(|l| l.bbox.x1).fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::{RuleSet, is_closing};

    #[test]
    fn who_decided_is_no_recipient() {
        let rules = RuleSet::builtin();
        for text in [
            "Beslutet har fattats av enhetschef Anna Fabel med Bo Fabel som föredragande.",
            "Beslut i detta ärende har fattats av enhetschef Anna Fabel.",
            "I den slutliga handläggningen har även Bo Fabel deltagit.",
            "Bilaga 1",
        ] {
            assert!(is_closing(rules, text), "{text}");
        }
        for text in ["Bodens kommun", "Beslutsstödsenheten", "Ärendehandläggare Bo Fabel", "Bilagan AB"] {
            assert!(!is_closing(rules, text), "{text}");
        }
    }
}
