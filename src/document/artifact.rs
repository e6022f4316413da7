//! Running headers and footers, page numbers, stamps. In: the segments of all pages. Out: for every segment
//! whether it is an artifact, and which. What stands at the same place with the same words on a neighbouring
//! page, counted from the page's edge inwards, is running; numbers may differ by the distance of the pages.

use super::ArtifactKind;
use crate::layout::{PageLayout, Segment, look};

/// Running headers stand in this upper part of the page.
const HEAD: f32 = 0.25;
/// Running footers stand below this part of the page.
const FOOT: f32 = 0.8;
/// Running text stands at the same place within this, in points.
const SAME_PLACE: f32 = 3.0;
/// A page's neighbours that are compared: the next one, and the one after (left and right pages differ).
const NEIGHBOURS: usize = 2;
/// Pages whose heads tell how far a row runs that stands apart from the header.
const FAR: usize = 8;
/// Contact lines at the foot of a single page are smaller than the body by this factor.
const SMALL: f32 = 0.92;
/// ... and stand apart from it by this many of their own em.
const APART: f32 = 2.2;
/// A line of running text has at least this many words ...
const PROSE_WORDS: u32 = 7;
/// ... and takes this part of the page's width.
const PROSE_WIDTH: f32 = 0.5;
/// A title is larger than the body by this factor.
const TITLE: f32 = 1.12;
/// Rows of a running header that stand further apart than this many of their usual distances are two
/// blocks; the second has to run as far as the first.
const WIDE_GAP: f32 = 2.4;
/// ... and further than this many em.
const WIDE_EM: f32 = 2.4;
/// Lines of one text are no further apart than this many em ...
const NEXT_LINE: f32 = 1.8;
/// ... and differ in size by this part at the most.
const SAME_SIZE: f32 = 0.04;
/// Segments of one zone that are compared; a page of text has fewer.
const MOST: usize = 200;

/// The artifacts of all pages: for each page and segment its kind, if it is one.
pub fn artifacts(pages: &[PageLayout], body_size: f32) -> Vec<Vec<Option<ArtifactKind>>> {
    let mut out: Vec<Vec<Option<ArtifactKind>>> =
        pages.iter().map(|p| vec![None; p.segments.len()]).collect();
    let zones: Vec<[Vec<usize>; 2]> = pages.iter().map(zones).collect();
    for side in 0..2 {
        // On how many neighbouring pages each segment stands too.
        let mut matched: Vec<Vec<u8>> = pages.iter().map(|p| vec![0; p.segments.len()]).collect();
        for a in 0..pages.len() {
            for b in a + 1..(a + 1 + NEIGHBOURS).min(pages.len()) {
                match_pages(pages, &zones, side, a, b, &mut matched);
            }
        }
        let mut far = matched.clone();
        for a in 0..pages.len() {
            for b in a + 1 + NEIGHBOURS..(a + 1 + FAR).min(pages.len()) {
                match_pages(pages, &zones, side, a, b, &mut far);
            }
        }
        for (i, page) in pages.iter().enumerate() {
            let (Some(zone), Some(matched), Some(far), Some(out)) =
                (zones.get(i).and_then(|z| z.get(side)), matched.get(i), far.get(i), out.get_mut(i))
            else {
                continue;
            };
            running(page, zone, side, body_size, [matched, far], out);
        }
    }
    // Where nothing but running text stands on any page, it is the text.
    let is_all =
        |page: &PageLayout, out: &[Option<ArtifactKind>]| page.segments.len() == out.iter().flatten().count();
    if pages.iter().zip(&out).all(|(page, out)| is_all(page, out)) {
        out.iter_mut().for_each(|out| out.fill(None));
    }
    for (page, out) in pages.iter().zip(&mut out) {
        lone_footer(page, body_size, out);
        for (segment, kind) in page.segments.iter().zip(out.iter_mut()) {
            let y = segment.bbox.center_y() / height(page);
            if segment.look & look::ANNOTATION != 0 {
                *kind = Some(ArtifactKind::Stamp);
            } else if segment.look & look::ARTIFACT != 0 && kind.is_none() {
                if y < HEAD {
                    *kind = Some(ArtifactKind::Header);
                } else if y > FOOT {
                    *kind = Some(ArtifactKind::Footer);
                }
            }
            let edge = !(0.13..=0.88).contains(&y);
            if (kind.is_some() || edge) && is_page_number(page, segment, kind.is_some()) {
                *kind = Some(ArtifactKind::PageNumber);
            }
        }
    }
    out
}

fn height(page: &PageLayout) -> f32 {
    page.frame.upright(crate::geom::Rect::new(0.0, 0.0, page.frame.width, page.frame.height)).bottom.max(1.0)
}

/// Indices of the segments in the head and in the foot, from the edge inwards.
fn zones(page: &PageLayout) -> [Vec<usize>; 2] {
    let h = height(page);
    let head: Vec<usize> = (0..page.segments.len())
        .take_while(|&i| page.segments.get(i).is_some_and(|s| s.baseline < HEAD * h))
        .take(MOST)
        .collect();
    let foot: Vec<usize> = (0..page.segments.len())
        .rev()
        .take_while(|&i| page.segments.get(i).is_some_and(|s| s.baseline > FOOT * h))
        .take(MOST)
        .collect();
    [head, foot]
}

fn match_pages(
    pages: &[PageLayout],
    zones: &[[Vec<usize>; 2]],
    side: usize,
    a: usize,
    b: usize,
    matched: &mut [Vec<u8>],
) {
    let (Some(page_a), Some(page_b)) = (pages.get(a), pages.get(b)) else { return };
    let (Some(zone_a), Some(zone_b)) =
        (zones.get(a).and_then(|z| z.get(side)), zones.get(b).and_then(|z| z.get(side)))
    else {
        return;
    };
    // Footers keep their distance from the lower edge.
    let shift = if side == 0 { 0.0 } else { height(page_b) - height(page_a) };
    let mut from = 0;
    for &i in zone_a {
        let Some(x) = page_a.segments.get(i) else { continue };
        let y = x.baseline + shift;
        // Both lists run inwards from the edge.
        while zone_b.get(from).and_then(|&j| page_b.segments.get(j)).is_some_and(|s| {
            if side == 0 { s.baseline < y - SAME_PLACE } else { s.baseline > y + SAME_PLACE }
        }) {
            from += 1;
        }
        for &j in zone_b.iter().skip(from) {
            let Some(s) = page_b.segments.get(j) else { break };
            if (s.baseline - y).abs() > SAME_PLACE {
                break;
            }
            if same_text(page_a, x, page_b, s) {
                for (page, at) in [(a, i), (b, j)] {
                    if let Some(count) = matched.get_mut(page).and_then(|m| m.get_mut(at)) {
                        *count = count.saturating_add(1);
                    }
                }
            }
        }
    }
}

/// The same words at about the same place; numbers may differ by the distance of the pages.
fn same_text(page_a: &PageLayout, a: &Segment, page_b: &PageLayout, b: &Segment) -> bool {
    if a.len != b.len {
        return false;
    }
    let aligned = (a.bbox.x0 - b.bbox.x0).abs() < SAME_PLACE
        || (a.bbox.x1 - b.bbox.x1).abs() < SAME_PLACE
        || (a.bbox.center_x() - b.bbox.center_x()).abs() < SAME_PLACE;
    // Headers of left and right pages are mirrored; the words alone decide there.
    if !aligned && page_b.number.abs_diff(page_a.number).is_multiple_of(2) {
        return false;
    }
    let words_a = page_a.text.words.get(a.words()).unwrap_or_default();
    let words_b = page_b.text.words.get(b.words()).unwrap_or_default();
    let step = page_b.number.wrapping_sub(page_a.number);
    // `§ 52` and `§ 53` at the heads of pages are matters, no counting of pages.
    let sections = words_a.iter().any(|w| page_a.text.text(w).contains(&'§'));
    let mut letters = false;
    for (x, y) in words_a.iter().zip(words_b) {
        let (x, y) = (page_a.text.text(x), page_b.text.text(y));
        if x == y {
            letters |= x.iter().any(|c| c.is_alphabetic()) || x.len() > 4;
            continue;
        }
        match (number(x), number(y)) {
            (Some(m), Some(n)) if n.wrapping_sub(m) == step && !sections => {}
            _ => return false,
        }
    }
    // Figures alone are cells of a table that goes on, unless they count the pages.
    letters
        || page_number(page_a, a)
            .is_some_and(|n| page_number(page_b, b).is_some_and(|m| m.number.wrapping_sub(n.number) == step))
}

/// The value of a word that is a number, with punctuation around it.
fn number(word: &[char]) -> Option<u32> {
    let start = word.iter().position(char::is_ascii_digit)?;
    let mut value = 0u32;
    let mut n = 0;
    for c in word.get(start..)? {
        let Some(d) = c.to_digit(10) else { break };
        value = value.checked_mul(10)?.checked_add(d)?;
        n += 1;
    }
    let rest = word.len().saturating_sub(start + n);
    (n <= 4 && start <= 1 && rest <= 1).then_some(value)
}

/// Marks the rows from the edge inwards as long as one of their segments is running.
fn running(
    page: &PageLayout,
    zone: &[usize],
    side: usize,
    body_size: f32,
    [matched, far]: [&[u8]; 2],
    out: &mut [Option<ArtifactKind>],
) {
    let kind = if side == 0 { ArtifactKind::Header } else { ArtifactKind::Footer };
    let mut at = 0;
    // One row that differs from page to page may stand between running rows and the edge.
    let mut pending: Vec<usize> = Vec::new();
    let mut misses = 0;
    let mut n_rows = 0;
    // The running row before, the widest distance of running rows so far, and how far the first one runs.
    let mut before: Option<f32> = None;
    let mut pitch: f32 = 0.0;
    let mut runs: u8 = 0;
    while let Some(row) = zone.get(at).and_then(|&i| page.segments.get(i)).map(|s| s.row) {
        let mut end = at;
        while zone.get(end).and_then(|&i| page.segments.get(i)).is_some_and(|s| s.row == row) {
            end += 1;
        }
        let members = zone.get(at..end).unwrap_or_default();
        let count = |i: usize| matched.get(i).copied().unwrap_or(0);
        // A page number may stand on the row of the first or last line of the text: the line is none of it.
        let (text, members): (Vec<usize>, Vec<usize>) =
            members.iter().partition(|&&i| count(i) == 0 && goes_on(page, i, side, body_size, matched));
        let has_text = !text.is_empty();
        if has_text && !members.iter().any(|&i| count(i) > 0) {
            break;
        }
        // The same paragraph can begin two pages; running text is no running header. Contact lines at the very
        // foot may be as long.
        n_rows += 1;
        let prose =
            members.iter().filter_map(|&i| page.segments.get(i)).any(|s| is_prose(page, s, body_size));
        if prose && (side == 0 || n_rows > 2) {
            break;
        }
        let runs_to = |i: usize| far.get(i).copied().unwrap_or(0);
        let n_matched = members.iter().filter(|&&i| count(i) > 0).count();
        // What begins several pages under the header, far from it, is their text: a section's first heading.
        let first = members.first().and_then(|&i| page.segments.get(i));
        if let (Some(row), Some(last)) = (first, before)
            && n_matched > 0
        {
            let gap = (row.baseline - last).abs();
            let limit = (WIDE_GAP * pitch).max(WIDE_EM * row.size.max(8.0));
            if gap > limit && members.iter().all(|&i| runs_to(i) < runs) {
                break;
            }
        }
        // `Beslut`, alone over its text on the first line of neighbouring pages, is a heading.
        if side == 0
            && before.is_none()
            && n_matched > 0
            && heads_text(page, members.as_slice(), zone.get(end..), matched)
        {
            break;
        }
        // A row larger than the body that differs from page to page is a title: each page begins a paper of its
        // own, and what repeats below is the paper's form, not a running header.
        let is_title = side == 0
            && n_matched == 0
            && members
                .iter()
                .filter_map(|&i| page.segments.get(i))
                .any(|s| s.size > TITLE * body_size && s.len > 1);
        if is_title {
            break;
        }
        if n_matched == 0 {
            misses += 1;
            if misses > 1 {
                break;
            }
            pending.extend_from_slice(&members);
        } else {
            misses = 0;
            if let Some(row) = first {
                pitch = before.map_or(pitch, |last| pitch.max((row.baseline - last).abs()));
                before = Some(row.baseline);
                runs = runs.max(members.iter().map(|&i| runs_to(i)).max().unwrap_or(0));
            }
            for &i in &members {
                let keep = count(i) > 0 || !has_text && n_matched * 2 >= members.len();
                if keep && let Some(slot) = out.get_mut(i) {
                    *slot = Some(kind);
                }
            }
            // The differing row is running too when it is a short one: a page number, a § range.
            for i in pending.drain(..) {
                if page.segments.get(i).is_some_and(|s| s.len <= 4)
                    && let Some(slot) = out.get_mut(i)
                {
                    *slot = Some(kind);
                }
            }
        }
        if has_text {
            break;
        }
        at = end;
    }
}

/// Whether a row is one line with text of this page alone right below it, set from the same edge and no larger.
fn heads_text(page: &PageLayout, row: &[usize], below: Option<&[usize]>, matched: &[u8]) -> bool {
    let ([only], Some([next, ..])) = (row, below) else { return false };
    let (Some(line), Some(text)) = (page.segments.get(*only), page.segments.get(*next)) else { return false };
    matched.get(*next).is_none_or(|n| *n == 0)
        && text.baseline - line.baseline < NEXT_LINE * text.size
        && (text.bbox.x0 - line.bbox.x0).abs() < SAME_PLACE
        && line.size > (1.0 - SAME_SIZE) * text.size
        && !goes_on_small(page, text)
}

/// First word of a clause below a heading, which begins small too.
const CLAUSE: &str = "att";

/// Whether a line begins in lower case: the text of the page before goes on in it, and no heading stands over it.
fn goes_on_small(page: &PageLayout, line: &Segment) -> bool {
    let first = page.text.words.get(line.words()).and_then(|words| words.first());
    let word: String = first.map(|word| page.text.text(word).iter().collect()).unwrap_or_default();
    word.starts_with(char::is_lowercase) && word != CLAUSE
}

/// Whether a segment is a long line of running text.
fn is_prose(page: &PageLayout, s: &Segment, body_size: f32) -> bool {
    s.len >= PROSE_WORDS && s.size > SMALL * body_size && s.bbox.width() > PROSE_WIDTH * page.frame.width
}

/// Whether a segment that does not run is a line of the text on the page: set as the line next to it on the
/// side of the text, of which one at least is long.
fn goes_on(page: &PageLayout, i: usize, side: usize, body_size: f32, matched: &[u8]) -> bool {
    let Some(line) = page.segments.get(i) else { return false };
    let near = |j: &usize| {
        page.segments.get(*j).is_some_and(|s| (s.baseline - line.baseline).abs() < NEXT_LINE * line.size)
    };
    let inwards: Box<dyn Iterator<Item = usize>> =
        if side == 0 { Box::new(i + 1..page.segments.len()) } else { Box::new((0..i).rev()) };
    inwards.take_while(near).any(|j| {
        page.segments.get(j).is_some_and(|s| {
            s.row != line.row
                && matched.get(j).is_none_or(|n| *n == 0)
                && ((s.bbox.x0 - line.bbox.x0).abs() < SAME_PLACE
                    || (s.bbox.x1 - line.bbox.x1).abs() < SAME_PLACE)
                && (s.size - line.size).abs() < SAME_SIZE * line.size
                && (is_prose(page, s, body_size) || is_prose(page, line, body_size))
        })
    })
}

/// Small lines at the very foot, apart from the body: addresses, organisation number.
fn lone_footer(page: &PageLayout, body_size: f32, out: &mut [Option<ArtifactKind>]) {
    let h = height(page);
    let mut at = page.segments.len();
    let mut first = at;
    while let Some(segment) = at.checked_sub(1).and_then(|i| page.segments.get(i)) {
        let taken = out.get(at - 1).is_some_and(Option::is_some);
        if segment.baseline < 0.85 * h || !taken && segment.size > SMALL * body_size {
            break;
        }
        at -= 1;
        first = at;
    }
    let Some(top) = page.segments.get(first) else { return };
    let apart = match at.checked_sub(1).and_then(|i| page.segments.get(i)) {
        Some(above) => top.baseline - above.baseline > APART * top.size.max(above.size),
        None => false,
    };
    if apart {
        for slot in out.iter_mut().skip(first).filter(|s| s.is_none()) {
            *slot = Some(ArtifactKind::Footer);
        }
    }
}

/// A text that reads as a page number.
struct PageNumber {
    number: u32,
    /// `Sida 3`, `3 (4)`, `3 av 4`: it says itself what it is.
    certain: bool,
}

/// Reads `3`, `Sida 3`, `3 (4)`, `3/4`, `- 3 -`.
fn page_number(page: &PageLayout, segment: &Segment) -> Option<PageNumber> {
    let mut text = String::new();
    for word in page.text.words.get(segment.words()).unwrap_or_default() {
        if text.len() > 24 {
            return None;
        }
        text.extend(page.text.text(word));
        text.push(' ');
    }
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let lower = text.trim().to_lowercase();
    let body = lower.trim_start_matches("sidan").trim_start_matches("sida").trim_start_matches("sid").trim();
    let named = body.len() < lower.len();
    let body = body.trim_matches(|c: char| matches!(c, '-' | '–' | '|' | '.' | ' '));
    let digits: String = body.chars().take_while(char::is_ascii_digit).collect();
    let number = digits.parse::<u32>().ok()?;
    if digits.len() > 4 {
        return None;
    }
    let rest = body.get(digits.len()..).unwrap_or_default().trim();
    if rest.is_empty() {
        return Some(PageNumber { number, certain: named });
    }
    let total =
        rest.strip_prefix("av").or_else(|| rest.strip_prefix('/')).or_else(|| rest.strip_prefix('('))?;
    let total = total.trim_matches(|c: char| matches!(c, ')' | ' '));
    let count = total.parse::<u32>().ok()?;
    (number <= count && count < 10_000).then_some(PageNumber { number, certain: true })
}

/// Whether a segment is a page number: known to be running, saying so itself, or this page's own number alone
/// in the outermost row.
fn is_page_number(page: &PageLayout, segment: &Segment, running: bool) -> bool {
    let Some(found) = page_number(page, segment) else { return false };
    let outermost = || {
        let first = page.segments.first().is_some_and(|s| s.row == segment.row);
        let last = page.segments.last().is_some_and(|s| s.row == segment.row);
        let alone = page.segments.iter().filter(|s| s.row == segment.row).count() == 1;
        (first || last) && alone
    };
    running || found.certain || found.number == page.number && outermost()
}
