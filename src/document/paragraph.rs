//! Lines → paragraphs, list items and lone lines. In: the lines of the flow between tables. Out: groups of
//! lines that read as one. A new group begins at a larger distance, another look, another left edge, a list
//! marker, or after a line break that the writer forced: a line that ends where the next word would have
//! had room, when the next line begins with a capital or figure or the sentence had ended.

use super::hyphen::ends_with_hyphen;
use super::writer::Source;
use crate::layout::{CURRENCIES, PageLayout, Segment, is_bullet};

/// Sizes of one text differ by this factor at most.
const SAME_SIZE: f32 = 1.07;
/// Left edges of one text agree within this many em.
const SAME_EDGE: f32 = 0.6;
/// A distance above the usual one by this factor begins a paragraph.
const PARAGRAPH_GAP: f32 = 1.16;
/// Room that a forced line leaves beyond the next word, in em.
const SLACK: f32 = 0.6;
/// Lines whose left edges are further apart than this many em do not share a right margin.
const INDENT: f32 = 5.0;
/// A line of running text that shows where the right margin is has at least this many words.
const MEASURE_WORDS: u32 = 5;
/// Left edges of a page that are told apart.
const MOST_MARGINS: usize = 100;
/// A tab behind a marker is at least this many em wide.
const TAB: f32 = 0.7;
/// The further lines of an item hang at most this many em right of its text.
const HANGING: f32 = 2.5;
/// Lines of a clause behind a tab agree in their left edges within this many points.
const CLAUSE_EDGE: f32 = 2.0;
/// The word that begins each clause of a Swedish decision (`att …`), printed as a list without markers.
const CLAUSE: [char; 3] = ['a', 't', 't'];

/// The word that announces a list.
const FOLLOWING: &[char] = &['f', 'ö', 'l', 'j', 'a', 'n', 'd', 'e'];
/// Lines of an item in which a list may be announced.
const MOST_LEADING: usize = 8;

/// Lines that read as one.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// Page index and line.
    pub lines: Vec<(usize, Segment)>,
    /// Words of the first line that are a list marker.
    pub n_marker: usize,
    /// A clause beginning with `att`.
    pub clause: bool,
    /// A line of a list of names and sums.
    pub listed: bool,
}

/// What the whole document says about its running text.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Font size of most characters, in points.
    pub size: f32,
    /// Most characters are bold.
    pub bold: bool,
    /// Distance of lines within paragraphs, in em.
    pub pitch: f32,
    /// Left edge of most lines.
    pub left: f32,
}

/// The right margins of a page: left edge and reach of its lines of running text.
pub type Margins = Vec<(f32, f32)>;

/// Reads the right margins of a page.
pub fn margins(page: &PageLayout) -> Margins {
    let mut out: Margins = Vec::new();
    let mut edges: Vec<(f32, f32)> =
        page.segments.iter().filter(|s| s.len >= MEASURE_WORDS).map(|s| (s.bbox.x0, s.bbox.x1)).collect();
    edges.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (x0, x1) in edges {
        let full = out.len() >= MOST_MARGINS;
        match out.last_mut() {
            Some(last) if full || x0 - last.0 < 3.0 => last.1 = last.1.max(x1),
            _ => out.push((x0, x1)),
        }
    }
    out
}

fn right_margin(margins: &Margins, line: &Segment) -> Option<f32> {
    margins
        .iter()
        .filter(|m| (m.0 - line.bbox.x0).abs() < INDENT * line.size && m.1 > line.bbox.x0)
        .map(|m| m.1)
        .reduce(f32::max)
}

/// How many first words of a line are a list marker: `•`, `1.`, `a)`, `-`.
pub fn marker_words(line: &Source) -> usize {
    if line.segment.len < 2 {
        return 0;
    }
    let first = line.first();
    let is_marker = match first {
        [c] if is_bullet(*c) => true,
        [inner @ .., '.' | ')'] => {
            let inner = if let ['(', rest @ ..] = inner { rest } else { inner };
            (1..=3).contains(&inner.len()) && inner.iter().all(char::is_ascii_digit)
                || matches!(inner, [c] if c.is_lowercase())
                || (2..=4).contains(&inner.len()) && inner.iter().all(|c| matches!(c, 'i' | 'v' | 'x'))
        }
        // A number without a point is a marker when a tab sets it before words.
        [c, rest @ ..] if rest.len() < 2 && c.is_ascii_digit() && rest.iter().all(char::is_ascii_digit) => {
            is_tabbed(line)
        }
        _ => false,
    };
    usize::from(is_marker)
}

/// Whether a tab parts the first word of a line from the next, which begins with a letter.
fn is_tabbed(line: &Source) -> bool {
    let words = line.text.words.get(line.segment.words()).unwrap_or_default();
    let [first, second, third, ..] = words else { return false };
    let (tab, space) = (second.bbox.x0 - first.bbox.x1, third.bbox.x0 - second.bbox.x1);
    let letter = line.text.text(second).first().is_some_and(|c| c.is_alphabetic());
    letter && tab > TAB * line.segment.size && tab > 2.0 * space
}

/// The left edge of the clause that a tab sets behind the `att` of a group.
fn clause_edge(layout: &PageLayout, group: &Group, page: usize) -> Option<f32> {
    let &(first_page, first) = group.lines.first().filter(|_| group.clause && group.n_marker == 0)?;
    let head = (first_page == page).then(|| Source::of(layout, first)).filter(is_tabbed)?;
    head.text.words.get(head.segment.first as usize + 1).map(|word| word.bbox.x0)
}

/// Groups lines that follow each other in the flow.
pub fn groups(
    pages: &[PageLayout],
    margins: &[Margins],
    measure: &Measure,
    lines: &[(usize, Segment)],
) -> Vec<Group> {
    let mut out: Vec<Group> = Vec::new();
    for &(page, segment) in lines {
        let Some(layout) = pages.get(page) else { continue };
        let source = Source::of(layout, segment);
        let marker = marker_words(&source);
        let clause = source.first() == CLAUSE;
        // An `att` set before its clause by a tab begins an item, however full the line above is.
        let tabbed = clause && is_tabbed(&source);
        let listed = out.last().is_some_and(|group| goes_on_list(pages, group, page, &source));
        let joined = !tabbed
            && !listed
            && out.last().is_some_and(|group| {
                joins(pages, margins.get(page), measure, group, page, &source, marker, clause)
            });
        if joined && let Some(group) = out.last_mut() {
            group.lines.push((page, segment));
        } else {
            out.push(Group { lines: vec![(page, segment)], n_marker: marker, clause, listed });
        }
    }
    out
}

/// Whether a line is one of a list: a name and a sum, under `Bidrag lämnas enligt följande:` and shorter than that, or
/// under another line of the list.
fn goes_on_list(pages: &[PageLayout], group: &Group, page: usize, next: &Source) -> bool {
    let Some(&(last_page, last)) = group.lines.last().filter(|(last_page, _)| *last_page == page) else {
        return false;
    };
    let Some(layout) = pages.get(last_page) else { return false };
    let line = &next.segment;
    let word = next.text.words.get(line.first as usize).map_or(0.0, |w| w.bbox.width());
    let leads = || Source::of(layout, last).last().last() == Some(&':') && line.bbox.x1 < last.bbox.x1 - word;
    // `… beviljar följande föreningar bidrag`, in a numbered item.
    let follows = || {
        let is_word = |(p, segment): &(usize, Segment)| {
            pages.get(*p).is_some_and(|layout| Source::of(layout, *segment).has(FOLLOWING))
        };
        group.n_marker > 0
            && line.bbox.x1 < last.bbox.x1 - word
            && group.lines.iter().take(MOST_LEADING).any(is_word)
    };
    let begins = || next.first().iter().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
    (group.listed || leads() || follows()) && begins() && ends_with_sum(next.last())
}

/// Whether the last word of a line ends a sum: a word for money or `:-`.
fn ends_with_sum(word: &[char]) -> bool {
    let word: String = word.iter().collect::<String>().to_lowercase();
    let word = word.trim_end_matches(['.', ',', ';', ')']);
    CURRENCIES.contains(&word) || word.ends_with(":-") || word.ends_with(",-")
}

#[expect(clippy::too_many_arguments, reason = "the two lines, their group and what the page knows of them")]
fn joins(
    pages: &[PageLayout],
    margins: Option<&Margins>,
    measure: &Measure,
    group: &Group,
    page: usize,
    next: &Source,
    marker: usize,
    clause: bool,
) -> bool {
    let Some(&(last_page, last)) = group.lines.last() else { return false };
    let Some(layout) = pages.get(last_page) else { return false };
    let above = Source::of(layout, last);
    let line = &next.segment;
    let em = last.size.max(line.size);
    if em > SAME_SIZE * last.size.min(line.size) || above.all_bold() != next.all_bold() {
        return false;
    }
    let hyphen = ends_with_hyphen(above.last());
    let head = next.first().iter().find(|c| c.is_alphanumeric()).copied().unwrap_or('A');
    let ended = matches!(above.last().last(), Some('.' | ':' | ';' | '!' | '?'));
    let capital = !head.is_lowercase();
    let margin = margins.and_then(|m| right_margin(m, &last));
    let word = next.text.words.get(line.first as usize).map_or(0.0, |w| w.bbox.width());
    let forced = match margin {
        Some(right) => last.bbox.x1 + 0.25 * em + word < right - SLACK * em,
        None => capital,
    };
    // A sum broken between its groups of figures goes on, however much room there was.
    let figures = |word: &[char]| !word.is_empty() && word.iter().all(char::is_ascii_digit);
    let in_number =
        above.last().len() <= 3 && figures(above.last()) && next.first().len() == 3 && figures(next.first());
    let forced = forced && !hyphen && !in_number;
    if page != last_page {
        // Over a page break only what clearly goes on.
        let goes_on = hyphen || !(ended || forced && (capital || clause));
        return page == last_page + 1 && goes_on && marker == 0 && line.bbox.x0 < last.bbox.x1;
    }
    let distance = line.baseline - last.baseline;
    let pitch = match group.lines.as_slice() {
        [.., (p, a), (q, b)] if p == q && b.baseline > a.baseline => b.baseline - a.baseline,
        _ => measure.pitch.max(1.25) * em,
    };
    if distance < 0.5 * em || distance > PARAGRAPH_GAP * pitch + 0.05 * em {
        return false;
    }
    let first = group.lines.first().map_or(last, |l| l.1);
    let dx = line.bbox.x0 - last.bbox.x0;
    if marker > 0 {
        // A dash or figure that happens to stand first on a line of running text is no marker.
        let hanging = group.n_marker > 0 && (line.bbox.x0 - first.bbox.x0).abs() < SAME_EDGE * em;
        let bullet = next.first().len() == 1 && !matches!(next.first(), ['-' | '–' | '—' | '*']);
        if forced || hanging || bullet || dx.abs() > SAME_EDGE * em {
            return false;
        }
    }
    if group.n_marker > 0 {
        let text_x0 =
            layout.text.words.get(first.first as usize + group.n_marker).map_or(first.bbox.x0, |w| w.bbox.x0);
        let inside = line.bbox.x0 > first.bbox.x0 - SAME_EDGE * em && line.bbox.x0 < text_x0 + SAME_EDGE * em;
        let hangs = (line.bbox.x0 - text_x0).abs() < SAME_EDGE * em;
        // A typed number and a wider indent: what goes on stands right of where the text began.
        let indent = line.bbox.x0 - text_x0;
        let alike =
            if group.lines.len() == 1 { !forced && !ended } else { dx.abs() < SAME_EDGE * em && !forced };
        if !inside && (0.0..HANGING * em).contains(&indent) && alike {
            return true;
        }
        if !inside || !hangs && forced && capital {
            return false;
        }
        return !(forced && ended && capital && !hangs);
    }
    if clause && forced {
        return false;
    }
    // `att`, a tab and a clause over several lines: what stands at the left edge of the clause goes on with it.
    if let Some(text_x0) = clause_edge(layout, group, page)
        && !clause
        && (line.bbox.x0 - text_x0).abs() < CLAUSE_EDGE
        && !above.last().ends_with(&[':'])
        && !next.first().ends_with(&[':'])
    {
        return true;
    }
    let edge_agrees = if group.lines.len() == 1 {
        // The first line may be indented, or hang out.
        dx.abs() < SAME_EDGE * em || !forced && dx > -INDENT * em && dx < 3.0 * em
    } else {
        dx.abs() < SAME_EDGE * em
    };
    let centred = (line.bbox.center_x() - last.bbox.center_x()).abs() < 0.3 * em && !capital;
    (edge_agrees || centred) && !(forced && (capital || ended))
}
