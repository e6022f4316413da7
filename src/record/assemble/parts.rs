//! The documents inside one PDF: most hold one; a notice of a meeting holds its papers too.

use std::ops::Range;

use crate::document::{ArtifactKind, Document, Line};
use crate::recognize::RuleSet;
use crate::recognize::diary_number::{self, LabelKind};
use crate::recognize::heading::SectionKey;
use crate::recognize::label::DocumentWord;

use super::outline::Passage;

/// One document in the PDF.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub passages: Range<usize>,
    pub page_first: u32,
    pub page_last: u32,
    /// What its first page names it, and the line that does.
    pub word: Option<(DocumentWord, u32, crate::recognize::RuleId)>,
}

/// What the head of a page says.
#[derive(Clone, Debug, Default)]
struct PageHead {
    word: Option<(DocumentWord, u32, crate::recognize::RuleId)>,
    own_number: Option<String>,
    /// Printed page number and, when told, how many there are.
    printed: Option<(u32, Option<u32>)>,
    /// Whether a matter of minutes begins in the head.
    has_section: bool,
}

/// The part of a page's height where a document's head stands.
const HEAD_SHARE: f32 = 0.36;
/// A first page of at most so many lines is a cover.
const COVER_LINES: usize = 14;
/// The part of a page's height where a word names the document and no section.
const TOP_SHARE: f32 = 0.14;

/// Cuts the document where a page begins a new one: the printed page number starts again at 1, or the head
/// names a document with another diary number.
pub(super) fn parts(doc: &Document, outline: &[Passage<'_>], rules: &RuleSet) -> Vec<Part> {
    let heads: Vec<PageHead> = page_heads(doc, rules);
    let mut firsts: Vec<usize> = Vec::new();
    let mut number: Option<&str> = None;
    let mut word: Option<DocumentWord> = None;
    // Whether matters of minutes began on earlier pages of the document at hand.
    let mut has_sections = false;
    for (at, head) in heads.iter().enumerate() {
        // The numbers on a notice are those of its papers.
        let is_notice = head.word.as_ref().is_some_and(|(w, ..)| *w == DocumentWord::Bundle);
        let own_number = head.own_number.as_deref().filter(|_| !is_notice);
        let before = at.checked_sub(1).and_then(|i| heads.get(i));
        let own_word = head.word.as_ref().map(|(w, ..)| *w);
        // `Sida 1 av 2` on every page is no counting.
        let is_fixed = head.printed.is_some_and(|(_, total)| total.is_some_and(|t| t > 1))
            && before.is_some_and(|b| b.printed == head.printed);
        let restarts = head.printed.is_some_and(|(n, _)| n == 1)
            && !is_fixed
            && before.is_some_and(|b| b.printed.is_some() || b.word.is_some());
        // Minutes print a number over each of their matters; only a paper of another kind ends them.
        let in_minutes = matches!(word, Some(DocumentWord::Minutes | DocumentWord::Extract))
            || head.has_section
            || has_sections && matches!(own_word, None | Some(DocumentWord::Minutes | DocumentWord::Extract));
        let is_paper = matches!(own_word, Some(DocumentWord::Proposal)) || !in_minutes;
        let other_number = match (own_number, number) {
            (Some(new), Some(old)) => new != old,
            // The notice itself has no number; its first paper has.
            (Some(_), None) => word == Some(DocumentWord::Bundle),
            _ => false,
        };
        let certificate_ends =
            before.and_then(|b| b.word.as_ref()).is_some_and(|(w, ..)| *w == DocumentWord::Certificate);
        let in_bundle =
            heads.first().and_then(|h| h.word.as_ref()).is_some_and(|(w, ..)| *w == DocumentWord::Bundle);
        let is_titled = in_bundle && doc.pages.get(at).is_some_and(|p| begins_with_title(outline, p.number));
        if at == 0 || restarts || is_titled || (is_paper && other_number) || certificate_ends {
            firsts.push(at);
            number = own_number;
            word = own_word;
            has_sections = head.has_section;
        } else if number.is_none() {
            number = own_number;
        }
        has_sections |= head.has_section;
    }
    let page_at = |at: usize| doc.pages.get(at).map_or(0, |p| p.number);
    let mut parts: Vec<Part> = Vec::new();
    for (nth, first) in firsts.iter().enumerate() {
        let page_first = page_at(*first);
        let next = firsts.get(nth + 1).map(|n| page_at(*n));
        let page_last =
            next.map_or_else(|| doc.pages.last().map_or(0, |p| p.number), |n| n.saturating_sub(1));
        let begin = outline.iter().position(|p| p.page >= page_first).unwrap_or(outline.len());
        let end = next.and_then(|n| outline.iter().position(|p| p.page >= n)).unwrap_or(outline.len());
        parts.push(Part {
            passages: begin..end.max(begin),
            page_first,
            page_last,
            word: heads.get(*first).and_then(|h| h.word.clone()),
        });
    }
    parts
}

/// Whether a page begins with a title and a proposal right under it: behind a notice each is a paper.
fn begins_with_title(outline: &[Passage<'_>], page: u32) -> bool {
    let at = outline.partition_point(|p| p.page < page);
    let Some(first) = outline.get(at).filter(|p| p.page == page && p.is_heading() && p.known().is_none())
    else {
        return false;
    };
    let below = outline.get(at + 1..).unwrap_or_default().iter().take(6).take_while(|p| p.page == page);
    let proposal = below.filter_map(|p| Some((p, p.known()?))).find(|(_, h)| h.key == SectionKey::Proposal);
    proposal.is_some_and(|(p, _)| first.style.size > p.style.size + 0.5)
}

fn page_heads(doc: &Document, rules: &RuleSet) -> Vec<PageHead> {
    let mut heads: Vec<PageHead> = vec![PageHead::default(); doc.pages.len()];
    let first_page = doc.pages.first().map_or(1, |p| p.number);
    let mut on_page: Vec<Vec<u32>> = vec![Vec::new(); doc.pages.len()];
    for (index, line) in doc.lines.iter().enumerate() {
        if let Some(lines) = on_page.get_mut(line.page.saturating_sub(first_page) as usize) {
            lines.push(index as u32);
        }
    }
    for (index, line) in doc.lines.iter().enumerate() {
        let at = line.page.saturating_sub(first_page) as usize;
        let (Some(head), Some(page)) = (heads.get_mut(at), doc.pages.get(at)) else { continue };
        let text = doc.str(line.span);
        // A cover has its title in the middle.
        let is_cover =
            at == 0 && on_page.first().is_some_and(|l| l.len() <= COVER_LINES) && doc.pages.len() > 1;
        if is_cover && head.word.is_none() && line.bbox.top >= page.height * HEAD_SHARE {
            let found = rules.labels.document(text).filter(|(w, _)| *w == DocumentWord::Bundle);
            head.word = found.map(|(word, rule)| (word, index as u32, rule));
        }
        if line.bbox.top < page.height * HEAD_SHARE {
            // The topmost words win; a heading further down names a section.
            if head.word.is_none() && text.len() < 160 {
                let is_top = line.bbox.bottom < page.height * TOP_SHARE;
                head.word = document_word(rules, text, is_top).map(|(word, rule)| (word, index as u32, rule));
            }
            if head.own_number.is_none() && text.len() < 160 {
                let near = on_page.get(at).map_or(&[][..], Vec::as_slice);
                head.own_number = own_number(doc, rules, index, line, near);
            }
            let is_top = line.bbox.bottom < page.height * TOP_SHARE;
            if head.own_number.is_none() && is_top && text.len() < 40 {
                // `2026-01-15 · RS260014` at the very top.
                let found = diary_number::diary_numbers(rules, text).values;
                head.own_number = match found.as_slice() {
                    [only] if only.value.label.is_none() && only.range.end + 1 >= text.trim_end().len() => {
                        Some(only.value.number.value.clone())
                    }
                    _ => None,
                };
            }
            head.has_section |=
                super::sections::section_sign(text).is_some_and(|(number, ..)| number.start < 12);
        }
        let margin = line.bbox.top < page.height * 0.16 || line.bbox.bottom > page.height * 0.86;
        if head.printed.is_none() && margin && text.len() < 24 {
            head.printed = page_number(text);
        }
    }
    for artifact in doc.artifacts.iter().filter(|a| a.kind == ArtifactKind::PageNumber) {
        let at = artifact.page.saturating_sub(first_page) as usize;
        if let Some(head) = heads.get_mut(at).filter(|h| h.printed.is_none()) {
            head.printed = page_number(doc.str(artifact.span));
        }
    }
    heads
}

/// `Förslag till beslut` and `Beslut` head sections; in capitals or at the very top they name the document.
fn document_word(
    rules: &RuleSet,
    text: &str,
    is_top: bool,
) -> Option<(DocumentWord, crate::recognize::RuleId)> {
    let found = rules.labels.document(text)?;
    let is_section = rules.headings.whole(text).is_some();
    let shouts = text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    (!is_section || shouts || is_top).then_some(found)
}

fn own_number(doc: &Document, rules: &RuleSet, index: usize, line: &Line, near: &[u32]) -> Option<String> {
    let text = doc.str(line.span);
    // The line is the label and the number; a sentence that names one says nothing of the page.
    let labelled = diary_number::diary_numbers(rules, text).values.into_iter().find(|n| {
        let own = n.value.label.as_ref().is_some_and(|l| l.kind == LabelKind::Own && l.range.start < 3);
        own && n.range.end + 2 >= text.trim_end().len()
    });
    if let Some(found) = labelled {
        return Some(found.value.number.value);
    }
    if diary_number::diary_number_label(rules, text).is_none_or(|l| l.kind != LabelKind::Own) {
        return None;
    }
    let values = super::head::values_beside(doc, near, index as u32, |t| {
        diary_number::diary_number_label(rules, t).is_some() || rules.labels.field(t).is_some()
    });
    values
        .into_iter()
        .find_map(|v| diary_number::whole_diary_number(rules, doc.str(v)))
        .map(|found| found.value.number.value)
}

/// `1 (4)`, `Sida 1 av 4`, `1/4`, `Sid 1`, `1`.
fn page_number(text: &str) -> Option<(u32, Option<u32>)> {
    let lower = text.trim().to_lowercase();
    let bare = lower
        .trim_start_matches("sidan")
        .trim_start_matches("sida")
        .trim_start_matches("sid")
        .trim_start_matches(['.', ':', ' ', '-', '–']);
    let mut numbers = bare.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty());
    let first: u32 = numbers.next().filter(|n| n.len() <= 4)?.parse().ok()?;
    let second: Option<u32> = numbers.next().filter(|n| n.len() <= 4).and_then(|n| n.parse().ok());
    let only_numbers = bare.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "()/-–av".contains(c));
    let plausible = second.is_none_or(|total| first <= total) && numbers.next().is_none() && first > 0;
    (only_numbers && plausible).then_some((first, second))
}

#[cfg(test)]
mod tests {
    use super::page_number;

    #[test]
    fn page_numbers_in_every_printed_form() {
        assert_eq!(page_number("1 (4)"), Some((1, Some(4))));
        assert_eq!(page_number("Sida 2 av 3"), Some((2, Some(3))));
        assert_eq!(page_number("Sid 5"), Some((5, None)));
        assert_eq!(page_number("7"), Some((7, None)));
        assert_eq!(page_number("2023-05-16"), None);
        assert_eq!(page_number("5 (2)"), None);
    }
}
