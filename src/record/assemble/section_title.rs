//! The title of a matter in minutes: behind the section sign or on the lines after it, without the diary
//! number, which may stand before, behind or under it.

use std::ops::Range;

use crate::document::{Document, Line, Span};
use crate::recognize::RuleSet;
use crate::recognize::diary_number::{diary_number_label, diary_numbers};
use crate::recognize::heading::SectionKey;
use crate::recognize::label::DocumentWord;
use crate::record::Cited;

use super::outline::Passage;
use super::sections::SectionStart;
use super::{cite, numbers, sections, zones};

/// Left edges of the lines of a title agree within this many points.
const SAME_EDGE: f32 = 2.0;

/// `Direktionen beslutar`, alone on a line: the decision begins.
fn is_bare_opening(doc: &Document, rules: &RuleSet, span: Span) -> bool {
    let text = doc.str(span).trim_end().trim_end_matches(':');
    let ends = ["beslutar", "beslutar att", "beslutade", "beslutade att", "beslut"];
    ends.iter().any(|end| text.ends_with(end)) && zones::lead_in(doc, rules, span).is_some()
}

/// Bytes of a line with a diary number and its label.
const LONGEST_NUMBER_LINE: usize = 60;

/// Whether the heading right below a sign that stands alone is the title, though the rules know it as the heading of
/// a section (`Delegationsbeslut`, `Information`): the diary number stands right under it, or it names a decision
/// and the heading of the decision follows.
pub(super) fn stands_below(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    start: &SectionStart,
    range: &Range<usize>,
) -> bool {
    let (Some(sign), Some(title)) = (outline.get(start.passage), outline.get(start.passage + 1)) else {
        return false;
    };
    let Some(known) = title.known().filter(|_| start.passage + 2 < range.end) else { return false };
    // `Beslut`, `Nämndens beslut` head the decision itself.
    let text = cite::fold(doc.str(title.span)).to_lowercase();
    let is_plain = text.trim_end_matches(':') == "beslut" || !known.bodies.is_empty();
    let is_alone = sign.lines.len() == 1 && !doc.str(start.rest).chars().any(char::is_alphanumeric);
    if is_plain || !is_alone || !title.is_heading() || title.page_last != sign.page {
        return false;
    }
    let below = outline.get(start.passage + 2..range.end).unwrap_or_default();
    let decides = |p: &Passage<'_>| p.known().is_some_and(|h| h.key == SectionKey::Decision);
    let is_number = |p: &Passage<'_>| {
        let labelled = || numbers::in_text(doc, rules, p.span).iter().any(|number| number.leads);
        numbers::alone(doc, rules, p.span).is_some() || p.span.len() < LONGEST_NUMBER_LINE && labelled()
    };
    below.first().is_some_and(is_number) || known.key == SectionKey::Decision && below.iter().any(decides)
}

/// Whether the heading below a sign is that of a section whatever stands under it: `Bakgrund` over the diary number is
/// the first section of a matter without a title.
pub(super) fn is_section(outline: &[Passage<'_>], start: &SectionStart) -> bool {
    let known = outline.get(start.passage + 1).and_then(Passage::known);
    known.is_some_and(|heading| {
        matches!(heading.key, SectionKey::Summary | SectionKey::Background | SectionKey::Basis)
    })
}

/// The title behind the section sign, or on the lines after it, without the diary number; and the lines among
/// which the number stands. `titled`: the passage below the sign is the title, whatever it says.
pub(super) fn section_title(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    start: &SectionStart,
    head: Range<usize>,
    titled: bool,
) -> (Option<Cited<String>>, Vec<Span>, Vec<u32>, Option<numbers::Number>) {
    let mut title: Vec<Span> = Vec::new();
    let mut lines: Vec<u32> = Vec::new();
    let sign_line = doc.lines.get(start.line as usize);
    let is_beside = |line: &Line| {
        sign_line.is_some_and(|s| s.page == line.page && (s.baseline - line.baseline).abs() < 1.0)
    };
    let mut ended = false;
    for (nth, passage) in outline.get(head.clone()).unwrap_or_default().iter().enumerate() {
        let text_len = doc.str(passage.span).len();
        // Long text is the matter itself; it has no title beyond what stands before it.
        let is_title = titled && nth == 1;
        if nth > 0 && !is_title && (text_len > 300 || passage.known().is_some()) {
            break;
        }
        // A table that gives the sign under a label gives no title.
        let of_head = nth == 0 && sections::is_labelled(doc, rules, passage, start) == Some(true);
        for index in passage.lines.clone().filter(|i| *i >= start.line) {
            let Some(line) = doc.lines.get(index as usize) else { continue };
            lines.push(index);
            if of_head {
                continue;
            }
            // `Au § 143` beside the sign says where the matter was prepared.
            let beside = is_beside(line);
            if index != start.line && beside && sections::section_sign(doc.str(line.span)).is_some() {
                continue;
            }
            let span = if index == start.line { start.rest } else { line.span };
            let own = numbers_cut(doc, rules, span).filter(|s| {
                let text = doc.str(*s);
                let alone = numbers::alone(doc, rules, *s).is_some();
                let of_sign = beside && numbers::beside_sign(doc, rules, *s).is_some();
                let is_number = alone && !text.contains(' ') || of_sign;
                // `KS 17/31` under or beside the title.
                let is_under = !title.is_empty() && alone && text.contains('/');
                let is_aside = beside || title.is_empty();
                let begins = text.chars().any(char::is_alphabetic) && !is_name_of_document(rules, text);
                (!title.is_empty() || begins) && !(is_number && is_aside || is_under)
            });
            let differs = sign_line.is_some_and(|s| {
                s.style.bold && !line.style.bold && (s.style.size - line.style.size).abs() < 0.3
            });
            let follows_title = !title.is_empty() && index != start.line;
            // After a bold title plain lines are text; a line that is only a number ends the title, where it does not
            // stand beside its first line.
            if own.is_none() && follows_title {
                if beside {
                    continue;
                }
                ended = true;
            }
            if ended || (follows_title && differs) || (follows_title && nth > 2) {
                continue;
            }
            let opens = || is_bare_opening(doc, rules, line.span);
            if follows_title && (opens() || !continues_title(doc, sign_line, &title, line, passage, nth)) {
                ended = true;
                continue;
            }
            title.extend(own);
        }
    }
    let alone = || {
        let lines = || lines.iter().filter_map(|i| doc.lines.get(*i as usize));
        let beside = || lines().filter(|line| is_beside(line)).map(|line| line.span);
        lines()
            .find_map(|line| numbers::alone(doc, rules, line.span))
            .or_else(|| beside().find_map(|span| numbers::beside_sign(doc, rules, span)))
    };
    let number = numbers::in_parentheses(doc, rules, &mut title).or_else(alone);
    let number = number.or_else(|| numbers::at_edge(doc, rules, &mut title));
    if title.is_empty() {
        title = title_before(doc, outline, start, head.start);
    }
    let text = title.iter().map(|s| cite::fold(doc.str(*s))).collect::<Vec<_>>().join(" ");
    let cited = if text.chars().any(char::is_alphabetic) {
        Cited::on_page(text, "sections/title", cite::quotes(doc, &title))
    } else {
        None
    };
    (cited, title, lines, number)
}

/// `Protokollsutdrag`: what the paper is, no title.
fn is_name_of_document(rules: &RuleSet, text: &str) -> bool {
    let word = rules.labels.document(text).map(|(word, _)| word);
    matches!(word, Some(DocumentWord::Extract | DocumentWord::Minutes))
        && text.split_whitespace().count() == 1
}

/// A title that stands left of the sign, or right above it: a heading that no rule knows.
fn title_before(doc: &Document, outline: &[Passage<'_>], start: &SectionStart, at: usize) -> Vec<Span> {
    let (Some(sign), Some(before)) =
        (doc.lines.get(start.line as usize), at.checked_sub(1).and_then(|i| outline.get(i)))
    else {
        return Vec::new();
    };
    let first = doc.lines_of(&before.lines).first();
    let left = first.is_some_and(|l| (l.baseline - sign.baseline).abs() < 1.5 && l.bbox.x1 < sign.bbox.x0);
    let gap = sign.bbox.top - before.bbox.bottom;
    let above = before.is_heading()
        && (-1.0..2.0 * before.style.size.max(6.0)).contains(&gap)
        && (before.style.bold || before.style.size > sign.style.size + 0.3);
    let is_title = before.page_last == sign.page && before.known().is_none() && (left || above);
    if is_title && !matches!(before.kind, super::outline::PassageKind::Contents) {
        vec![before.span]
    } else {
        Vec::new()
    }
}

/// Whether a line goes on with the title above it: the same look, close under it.
fn continues_title(
    doc: &Document,
    sign: Option<&Line>,
    title: &[Span],
    line: &Line,
    passage: &Passage<'_>,
    nth: usize,
) -> bool {
    let Some(last) = title.last() else { return true };
    let Some(above) = doc.lines.iter().find(|l| l.span.contains(*last)) else { return false };
    let same = (above.style.size - line.style.size).abs() < 0.3 && above.style.bold == line.style.bold;
    let near = line.page == above.page && line.bbox.top - above.bbox.bottom < 0.9 * above.style.size.max(6.0);
    // Under the first word of the title, right of the sign.
    let hangs = || {
        let edge = title.first().and_then(|first| doc.text.quotes(*first).first().map(|q| q.bbox));
        let is_right = |x0: f32| sign.is_some_and(|s| s.bbox.x0 + s.style.size < x0);
        edge.is_some_and(|edge| is_right(edge.x0) && (edge.x0 - line.bbox.x0).abs() < SAME_EDGE)
    };
    let heading = passage.is_heading() || nth == 0 || above.style.bold;
    same && near && (heading || hangs())
}

/// A line without the diary number and its label; none when nothing else stands there.
fn numbers_cut(doc: &Document, rules: &RuleSet, span: Span) -> Option<Span> {
    let text = doc.str(span);
    if diary_number_label(rules, text).is_some() || is_labelled_only(text) {
        return None;
    }
    let mut from = 0;
    let mut to = text.len();
    for found in diary_numbers(rules, text).values {
        let begin =
            found.value.label.as_ref().map_or(found.range.start, |l| l.range.start.min(found.range.start));
        let before =
            text.get(..begin).unwrap_or_default().trim_end().trim_end_matches(['(', '[', ',', '–', '-']);
        let after = text
            .get(found.range.end..)
            .unwrap_or_default()
            .trim_start()
            .trim_start_matches([')', ']', ',', ':', '–', '-']);
        if before.trim().is_empty() {
            from = text.len() - after.trim_start().len();
        } else if after.trim().is_empty() {
            to = to.min(before.trim_end().len());
        }
    }
    let cut = span.sub(from.min(to)..to);
    let cut = cite::trim(doc, cut);
    doc.str(cut).chars().any(char::is_alphanumeric).then_some(cut)
}

/// A label of a diary number and one word with digits, of whatever form (`Dnr 98.0114/X`).
fn is_labelled_only(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let label = words.next().unwrap_or_default().to_lowercase();
    let is_label = ["dnr", "diarienr", "diarienummer", "ärendenr", "ärendenummer"]
        .contains(&label.trim_end_matches([':', '.']));
    let is_number = words.next().is_some_and(|w| w.bytes().any(|b| b.is_ascii_digit()));
    is_label && is_number && words.next().is_none()
}
