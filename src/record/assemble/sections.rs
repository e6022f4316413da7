//! Where the matters of minutes begin: headings with a paragraph sign. A list of contents, a heading carried
//! over to the next page and a law's `§ 3` in the text are told from them.

use std::ops::Range;

use crate::document::{Document, Span};
use crate::recognize::RuleSet;
use crate::recognize::heading::SectionKey;

use super::outline::{Passage, PassageKind};

/// The heading of one matter in minutes.
#[derive(Clone, Debug)]
pub(super) struct SectionStart {
    /// Index of the passage that holds the heading.
    pub passage: usize,
    /// The printed line, as index of [`Document::lines`].
    pub line: u32,
    /// First and last number; equal for a single section.
    pub numbers: (u32, u32),
    /// The number as printed (`49`, `3–5`).
    pub number: Span,
    /// What stands behind the number on the same line, possibly nothing.
    pub rest: Span,
}

/// `§ 49`, `§§ 3–5`, `KS § 45`, `§ 12/23`, `Paragraf 12` at the start of a line.
pub(super) fn section_sign(text: &str) -> Option<(Range<usize>, (u32, u32), usize)> {
    let word = WORDS.iter().find(|w| text.starts_with(**w)).map(|w| w.len());
    let sign = word.or_else(|| text.find('§'))?;
    // Before the sign at most the short name of a board (`KS`, `Au`), or nothing.
    let before = text.get(..sign).filter(|_| word.is_none()).unwrap_or_default().trim();
    let is_board_code = before.len() <= 8
        && before.chars().all(char::is_alphabetic)
        && before.starts_with(char::is_uppercase);
    if !(before.is_empty() || is_board_code) {
        return None;
    }
    let after = text.get(sign..)?.trim_start_matches('§');
    let digits_from = text.len() - after.trim_start().len();
    let (first, mut end) = digits(text, digits_from)?;
    let mut last = first;
    let rest = text.get(end..)?;
    let dash = rest.trim_start();
    if let Some(tail) = dash.strip_prefix(['-', '–', '—']) {
        let from = text.len() - tail.trim_start().len();
        if let Some((number, until)) = digits(text, from).filter(|(n, _)| *n > first && n - first < 200) {
            last = number;
            end = until;
        }
    }
    let number = digits_from..end;
    // `§ 45/2023`: the year belongs to the sign, not to the title.
    let mut rest_from = end;
    if let Some(tail) = text.get(end..)?.strip_prefix('/') {
        let n = tail.bytes().take_while(u8::is_ascii_digit).count();
        if n == 2 || n == 4 {
            rest_from = end + 1 + n;
        }
    }
    let tail = text.get(rest_from..)?;
    let tail_text =
        tail.trim_start_matches([' ', '\u{a0}', '.', ':', '\t', '–', '-', '\u{2003}', '\u{2002}']);
    Some((number, (first, last), text.len() - tail_text.len()))
}

/// `11 § Val av justerare`: the sign behind its number, and a title.
fn sign_behind(text: &str) -> Option<(Range<usize>, (u32, u32), usize)> {
    let (first, end) = digits(text, 0)?;
    let title = text.get(end..)?.trim_start().strip_prefix('§')?;
    let rest = title.trim_start();
    let opens = rest.len() < title.len() && rest.starts_with(char::is_uppercase);
    opens.then_some((0..end, (first, first), text.len() - rest.len()))
}

/// The sign in words.
const WORDS: [&str; 2] = ["Paragraf ", "PARAGRAF "];

fn digits(text: &str, from: usize) -> Option<(u32, usize)> {
    let n = text.get(from..)?.bytes().take_while(u8::is_ascii_digit).count();
    if n == 0 || n > 4 {
        return None;
    }
    Some((text.get(from..from + n)?.parse().ok()?, from + n))
}

/// Words that follow the number of a law's section, never that of a matter.
const LAW_WORDS: [&str; 24] = [
    "lagen",
    "lag",
    "kommunallagen",
    "förordningen",
    "förordning",
    "och",
    "i",
    "st",
    "st.",
    "stycket",
    "första",
    "andra",
    "tredje",
    "punkten",
    "p.",
    "p",
    "balken",
    "miljöbalken",
    "förvaltningslagen",
    "eller",
    "samt",
    "ovan",
    "nedan",
    "arkivlagen",
];

/// All headings of matters, in order, each number once.
pub(super) fn section_starts(doc: &Document, outline: &[Passage<'_>], rules: &RuleSet) -> Vec<SectionStart> {
    let mut candidates = Vec::new();
    let mut behind = Vec::new();
    for (at, passage) in outline.iter().enumerate() {
        if matches!(passage.kind, PassageKind::Contents) {
            continue;
        }
        // The entry of a list of contents that took two lines has no leaders; the one below it has.
        let below = outline.get(at + 1).filter(|p| matches!(p.kind, PassageKind::Contents));
        if below.is_some_and(|p| doc.str(p.span).contains('§')) {
            continue;
        }
        for (nth, index) in passage.lines.clone().enumerate() {
            let Some(line) = doc.lines.get(index as usize) else { continue };
            let text = doc.str(line.span);
            let has_sign =
                text.bytes().take(24).any(|b| b == 0xC2) || WORDS.iter().any(|w| text.starts_with(w));
            if !has_sign || text.starts_with("§§ ") && text.len() > 200 {
                continue;
            }
            let Some((number, numbers, rest_from)) = section_sign(text) else {
                let found = sign_behind(text).filter(|_| nth == 0 && passage.is_heading());
                let rest_of = |from: usize| text.get(from..).unwrap_or_default();
                behind.extend(found.filter(|(.., from)| !is_law(rest_of(*from))).map(
                    |(number, numbers, from)| {
                        let (number, rest) = (line.span.sub(number), line.span.sub(from..text.len()));
                        SectionStart { passage: at, line: index, numbers, number, rest }
                    },
                ));
                continue;
            };
            let rest = text.get(rest_from..).unwrap_or_default();
            if is_law(rest) || ends_like_contents(rest) {
                continue;
            }
            // Inside a paragraph only a line that looks unlike the one before can be a heading.
            let begins_cell = match &passage.kind {
                PassageKind::Table { table, .. } => {
                    table.cells.iter().any(|c| c.span.start == line.span.start)
                }
                _ => false,
            };
            let stands_out = nth == 0
                || begins_cell
                || doc.lines.get(index as usize - 1).is_some_and(|before| {
                    before.style.bold != line.style.bold
                        || (before.style.size - line.style.size).abs() > 0.6
                        || doc.str(before.span).trim_end().ends_with(['.', ':', '!', '?'])
                        || (before.baseline - line.baseline).abs() < 1.0
                });
            let is_heading = passage.is_heading() || line.style.bold;
            let sign_only = rest.is_empty();
            let opens = rest
                .chars()
                .next()
                .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || "(\"”".contains(c));
            let labelled = crate::recognize::diary_number::diary_number_label(rules, rest).is_some();
            if stands_out && (is_heading || sign_only || opens || labelled) {
                candidates.push(SectionStart {
                    passage: at,
                    line: index,
                    numbers,
                    number: line.span.sub(number),
                    rest: line.span.sub(rest_from..text.len()),
                });
            }
        }
    }
    if candidates.is_empty() && is_series(&behind, outline) {
        return behind;
    }
    if candidates.is_empty() && behind.is_empty() {
        return without_sign(doc, outline, rules);
    }
    with_unnumbered(choose(without_preparing(leftmost(candidates, doc), doc), doc), doc, outline)
}

/// Words of a heading behind a sign without a number.
const MOST_WORDS: usize = 8;

/// With the headings among the sections whose sign has no number: `§ Övriga frågor`.
fn with_unnumbered(starts: Vec<SectionStart>, doc: &Document, outline: &[Passage<'_>]) -> Vec<SectionStart> {
    let Some(first) = starts.first().filter(|_| starts.len() > 1).map(|s| s.passage) else { return starts };
    let bare = |at: usize, passage: &Passage<'_>| {
        let text = doc.str(passage.span);
        let title = text.strip_prefix('§')?.trim_start();
        let is_title = title.starts_with(char::is_uppercase)
            && title.split_whitespace().count() <= MOST_WORDS
            && (passage.is_heading() || passage.style.bold)
            && !matches!(passage.kind, PassageKind::Contents | PassageKind::Table { .. });
        let rest = passage.span.sub(text.len() - title.len()..text.len());
        let number = passage.span.sub(0..0);
        let line = passage.lines.start;
        is_title.then_some(SectionStart { passage: at, line, numbers: (0, 0), number, rest })
    };
    let found = outline.iter().enumerate().skip(first).filter_map(|(at, passage)| bare(at, passage));
    let mut all: Vec<SectionStart> = starts.into_iter().chain(found).collect();
    all.sort_by_key(|s| s.line);
    all
}

/// `7  Bidrag till museet  (08LTK612)`: headings of minutes that print no sign. A number before and a diary number in
/// parentheses behind the title tell them, from the numbers of other headings and of lists too; between and around
/// them those count that go on with the numbers.
fn without_sign(doc: &Document, outline: &[Passage<'_>], rules: &RuleSet) -> Vec<SectionStart> {
    let heading = |at: usize, passage: &Passage<'_>| {
        let line = doc.lines.get(passage.lines.start as usize)?;
        let text = doc.str(line.span);
        let (first, end) = digits(text, 0)?;
        let behind = text.get(end..)?;
        let title = behind.trim_start_matches(['.', ' ', '\t', '\u{a0}']);
        let is_title = title.len() < behind.len() && title.starts_with(char::is_uppercase);
        let is_kind = !matches!(passage.kind, PassageKind::Contents | PassageKind::Table { .. });
        (is_title && is_kind && !title.trim_end().ends_with('.')).then(|| SectionStart {
            passage: at,
            line: passage.lines.start,
            numbers: (first, first),
            number: line.span.sub(0..end),
            rest: line.span.sub(text.len() - title.len()..text.len()),
        })
    };
    let is_numbered = |start: &SectionStart| {
        let lines = outline.get(start.passage).map(|p| doc.lines_of(&p.lines)).unwrap_or_default();
        let own = lines.iter().take(3).find(|line| doc.str(line.span).trim_end().ends_with(')'));
        let inner = own.and_then(|line| {
            let text = doc.str(line.span).trim_end().strip_suffix(')')?;
            text.rsplit_once('(').map(|(_, inner)| inner)
        });
        let read = inner.and_then(|inner| crate::recognize::diary_number::whole_diary_number(rules, inner));
        read.is_some_and(|found| {
            let number = found.value.number;
            number.year.is_some() && number.unit.is_some() && !found.value.ambiguous
        })
    };
    let is_numbered_line = |p: &Passage<'_>| {
        let text = doc.str(p.span);
        text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(')')
    };
    if outline.iter().filter(|p| is_numbered_line(p)).count() < 2 {
        return Vec::new();
    }
    let all: Vec<SectionStart> = outline.iter().enumerate().filter_map(|(at, p)| heading(at, p)).collect();
    let numbered: Vec<bool> = all.iter().map(is_numbered).collect();
    // The number of the next numbered one behind each.
    let mut ahead = vec![None; all.len()];
    let mut next = None;
    for ((slot, start), is_numbered) in ahead.iter_mut().zip(&all).zip(&numbered).rev() {
        *slot = next;
        if *is_numbered {
            next = Some(start.numbers.0);
        }
    }
    let mut kept: Vec<SectionStart> = Vec::new();
    let mut n_numbered = 0;
    for (at, start) in all.iter().enumerate() {
        let follows = kept.last().is_none_or(|last| start.numbers.0 == last.numbers.0 + 1);
        let rises = kept.last().is_none_or(|last| start.numbers.0 > last.numbers.0);
        let is_own = numbered.get(at).copied().unwrap_or(false) && rises;
        // What comes before the first numbered one must lead to it.
        let leads = || {
            let next = ahead.get(at).copied().flatten();
            next.is_some_and(|next| next > start.numbers.0) || !kept.is_empty()
        };
        if is_own || follows && leads() {
            n_numbered += u32::from(is_own);
            kept.push(start.clone());
        }
    }
    if n_numbered > 1 && mostly_decide(&kept, outline) { kept } else { Vec::new() }
}

/// Whether a sign is the value of a label (`Paragraf`) in a table; none when it stands in no table.
pub(super) fn is_labelled(
    doc: &Document,
    rules: &RuleSet,
    passage: &Passage<'_>,
    start: &SectionStart,
) -> Option<bool> {
    let PassageKind::Table { table, .. } = &passage.kind else { return None };
    let cell = table.cells.iter().find(|c| c.span.contains(start.number))?;
    let beside = [
        cell.col.checked_sub(1).and_then(|col| table.cell(cell.row, col)),
        cell.row.checked_sub(1).and_then(|row| table.cell(row, cell.col)),
    ];
    Some(beside.into_iter().flatten().any(|c| rules.labels.field(doc.str(c.span)).is_some()))
}

/// Lines between a heading and the sign that tells which board prepared the matter.
const NEAR_LINES: u32 = 8;

/// Without the signs of preparing boards under the heading: `RS § 381` / title / `AU § 361`.
fn without_preparing(candidates: Vec<SectionStart>, doc: &Document) -> Vec<SectionStart> {
    let code = |s: &SectionStart| {
        let line = doc.lines.get(s.line as usize)?;
        let before = doc.str(line.span).split('§').next().unwrap_or_default().trim().to_lowercase();
        Some(before).filter(|code| !code.is_empty())
    };
    let Some(own) = candidates.first().and_then(code) else { return candidates };
    let mut kept: Vec<SectionStart> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let is_other = code(&candidate).is_some_and(|code| code != own);
        let is_under = kept.last().is_some_and(|last| {
            // The number after the last is a matter of its own: both boards met at once.
            candidate.line - last.line <= NEAR_LINES
                && candidate.numbers.0 != last.numbers.1 + 1
                && code(last).is_some_and(|code| code == own)
        });
        if !(is_other && is_under) {
            kept.push(candidate);
        }
    }
    kept
}

/// Headings with the sign behind the number are those of minutes when each number follows the one before and
/// most have a decision under them: statutes and rules of procedure print their sections so too.
fn is_series(starts: &[SectionStart], outline: &[Passage<'_>]) -> bool {
    let follows = |pair: &[SectionStart]| match pair {
        [before, next] => next.numbers.0 == before.numbers.0 + 1,
        _ => false,
    };
    starts.len() > 1 && starts.windows(2).all(follows) && mostly_decide(starts, outline)
}

/// Whether most headings have a decision under them.
fn mostly_decide(starts: &[SectionStart], outline: &[Passage<'_>]) -> bool {
    let decides = |nth: usize, start: &SectionStart| {
        let end = starts.get(nth + 1).map_or(outline.len(), |next| next.passage);
        let under = outline.get(start.passage..end).unwrap_or_default();
        under.iter().filter_map(Passage::known).any(|heading| heading.key == SectionKey::Decision)
    };
    let deciding = starts.iter().enumerate().filter(|(nth, start)| decides(*nth, start)).count();
    deciding * 2 > starts.len()
}

/// Of signs on one line (`Ks § 188   Au § 143`) the leftmost: the others tell how the matter was prepared.
fn leftmost(candidates: Vec<SectionStart>, doc: &Document) -> Vec<SectionStart> {
    let place = |s: &SectionStart| doc.lines.get(s.line as usize).map(|l| (l.page, l.baseline, l.bbox.x0));
    let mut kept: Vec<SectionStart> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let (Some(new), Some(old)) = (place(&candidate), kept.last().and_then(place)) else {
            kept.push(candidate);
            continue;
        };
        let beside = new.0 == old.0 && (new.1 - old.1).abs() < 1.0;
        if !beside {
            kept.push(candidate);
        } else if new.2 < old.2 {
            kept.pop();
            kept.push(candidate);
        }
    }
    kept
}

fn is_law(rest: &str) -> bool {
    let first = rest.split_whitespace().next().unwrap_or_default().to_lowercase();
    LAW_WORDS.contains(&first.trim_end_matches([',', ';'])) || rest.starts_with(',')
}

/// Dotted leaders and a page number at the end: a line of a list of contents.
fn ends_like_contents(rest: &str) -> bool {
    let trimmed = rest.trim_end();
    let without = trimmed.trim_end_matches(|c: char| c.is_ascii_digit());
    without.len() < trimmed.len() && without.trim_end().ends_with("...")
}

/// Of headings with the same number the one with the most text under it; of those the longest rising series.
fn choose(candidates: Vec<SectionStart>, doc: &Document) -> Vec<SectionStart> {
    if candidates.is_empty() {
        return candidates;
    }
    let begin = |s: &SectionStart| doc.lines.get(s.line as usize).map_or(0, |l| l.span.start);
    let end = doc.blocks.last().map_or(0, |b| b.span.end);
    // A heading printed again on the next page goes on with the same matter.
    let mut groups: Vec<(SectionStart, u32)> = Vec::new();
    for (at, candidate) in candidates.iter().enumerate() {
        let until = candidates.get(at + 1).map_or(end, begin);
        let size = until.saturating_sub(begin(candidate));
        match groups.last_mut() {
            Some((start, total)) if start.numbers == candidate.numbers => *total += size,
            _ => groups.push((candidate.clone(), size)),
        }
    }
    let mut best: Vec<(SectionStart, u32)> = Vec::new();
    for (start, size) in groups {
        match best.iter_mut().find(|(s, _)| s.numbers == start.numbers) {
            Some(known) if known.1 < size => *known = (start, size),
            Some(_) => {}
            None => best.push((start, size)),
        }
    }
    best.sort_by_key(|(s, _)| s.line);
    rising(best)
}

/// The rising series of numbers that holds the most text.
fn rising(starts: Vec<(SectionStart, u32)>) -> Vec<SectionStart> {
    // Quadratic in the number of headings; minutes have tens. Beyond that every rising number is taken.
    const MOST: usize = 2_000;
    if starts.len() > MOST {
        let mut last = 0;
        let rises = starts.into_iter().filter(|(s, _)| {
            let rises = s.numbers.0 > last;
            last = if rises { s.numbers.1 } else { last };
            rises
        });
        return rises.map(|(s, _)| s).collect();
    }
    let n = starts.len();
    let mut weight: Vec<u64> = Vec::with_capacity(n);
    let mut back: Vec<Option<usize>> = Vec::with_capacity(n);
    for (at, (start, size)) in starts.iter().take(n).enumerate() {
        let before = (0..at).filter(|i| starts.get(*i).is_some_and(|(s, _)| s.numbers.1 < start.numbers.0));
        let best = before.max_by_key(|i| weight.get(*i).copied().unwrap_or(0));
        weight.push(u64::from(*size) + 1 + best.and_then(|i| weight.get(i).copied()).unwrap_or(0));
        back.push(best);
    }
    let mut at = (0..n).max_by_key(|i| weight.get(*i).copied().unwrap_or(0));
    let mut chosen = Vec::new();
    while let Some(i) = at {
        if let Some((start, _)) = starts.get(i) {
            chosen.push(start.clone());
        }
        at = back.get(i).copied().flatten();
    }
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests {
    use super::{section_sign, sign_behind};

    #[test]
    fn a_sign_behind_its_number_needs_a_title() {
        assert_eq!(sign_behind("11 § Val av justerare"), Some((0..2, (11, 11), 6)));
        assert_eq!(sign_behind("11 § kommunallagen"), None);
        assert_eq!(sign_behind("11 §"), None);
        assert_eq!(sign_behind("5 kap. 11 § Val"), None);
    }

    #[test]
    fn signs_in_every_printed_form() {
        let read = |text: &str| {
            section_sign(text).map(|(n, numbers, rest)| {
                (text.get(n).unwrap().to_owned(), numbers, text.get(rest..).unwrap().to_owned())
            })
        };
        assert_eq!(read("§ 49 Dnr KS-1"), Some(("49".into(), (49, 49), "Dnr KS-1".into())));
        assert_eq!(read("§49"), Some(("49".into(), (49, 49), String::new())));
        assert_eq!(read("KS § 45  Titel"), Some(("45".into(), (45, 45), "Titel".into())));
        assert_eq!(read("§§ 3–5 Val"), Some(("3–5".into(), (3, 5), "Val".into())));
        assert_eq!(read("§ 12/23 Budget"), Some(("12".into(), (12, 12), "Budget".into())));
        assert_eq!(read("Paragraf 12"), Some(("12".into(), (12, 12), String::new())));
        assert_eq!(read("Enligt 5 kap. § 3"), None);
        assert_eq!(read("Paragrafen"), None);
    }
}
