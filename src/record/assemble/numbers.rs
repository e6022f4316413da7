//! The diary numbers of a matter: its own, and those of other matters it refers to.

use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, Line, Span};
use crate::recognize::diary_number::{
    DiaryNumberFound, LabelKind, diary_number_at_edge, diary_number_label, diary_numbers, refers_elsewhere,
    whole_diary_number,
};
use crate::recognize::{Finding, RuleSet};
use crate::record::{Cited, DiaryNumber};

use super::cite;
use super::head::{is_below, values_beside};

/// A class stands at most this many em behind its number.
const CLASS_GAP: f32 = 4.0;

/// A number with its place.
#[derive(Clone, Debug)]
pub(super) struct Number {
    pub value: DiaryNumber,
    pub span: Span,
    pub rule: crate::recognize::RuleId,
    pub owner: Option<LabelKind>,
    pub ambiguous: bool,
    /// Its label begins the text: the line says what the matter's number is, not what it refers to.
    pub leads: bool,
}

impl Number {
    pub fn cited(&self, doc: &Document) -> Option<Cited<DiaryNumber>> {
        cite::printed(doc, self.value.clone(), &self.rule, self.span)
    }
}

fn number(span: Span, found: &Finding<DiaryNumberFound>) -> Number {
    let n = &found.value.number;
    Number {
        value: DiaryNumber {
            value: n.value.clone(),
            unit: n.unit.clone(),
            class: n.class.clone(),
            year: n.year,
            serial: n.serial,
            part: n.part.clone(),
        },
        span: span.sub(found.range.clone()),
        rule: found.rule.clone(),
        owner: found.value.label.as_ref().map(|l| l.kind),
        ambiguous: found.value.ambiguous,
        leads: found.value.label.as_ref().is_some_and(|l| l.range.start < 3),
    }
}

/// The numbers in running text, labelled or of an unmistakable form.
pub(super) fn in_text(doc: &Document, rules: &RuleSet, span: Span) -> Vec<Number> {
    diary_numbers(rules, doc.str(span)).values.iter().map(|f| number(span, f)).collect()
}

/// The numbers at the head of a document: on a line with their label, in the next column, below it, or alone
/// on a line in an unmistakable form.
pub(super) fn in_head(doc: &Document, rules: &RuleSet, lines: &[u32]) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    for &index in lines {
        let Some(line) = doc.lines.get(index as usize) else { continue };
        let text = doc.str(line.span);
        let of_other = under_other_label(doc, rules, lines, line);
        let before = |number: &Number| text.get(..(number.span.start - line.span.start) as usize);
        let refers = |number: &Number| before(number).is_some_and(|before| refers_elsewhere(rules, before));
        found.extend(in_text(doc, rules, line.span).into_iter().map(|number| match number.owner {
            Some(_) if of_other => Number { owner: Some(LabelKind::Other), ..number },
            None if refers(&number) => Number { owner: Some(LabelKind::Other), ..number },
            _ => with_class_beside(doc, rules, lines, line, &number).unwrap_or(number),
        }));
        let Some(label) = diary_number_label(rules, text) else { continue };
        let is_label =
            |text: &str| diary_number_label(rules, text).is_some() || rules.labels.field(text).is_some();
        // Beside a label that no rule knows, the number stands below.
        let number = values_beside(doc, lines, index, is_label).into_iter().find_map(|value| {
            let value = with_next_line(doc, rules, lines, value).unwrap_or(value);
            let whole = whole_diary_number(rules, &doc.str(value).replace('\n', " "))?;
            Some(Number { owner: Some(label.kind), ..number(value, &whole) })
        });
        found.extend(number);
    }
    if found.is_empty() {
        let mut spans = lines.iter().filter_map(|at| doc.lines.get(*at as usize)).map(|line| line.span);
        found.extend(spans.find_map(|span| unlabelled(doc, rules, span)));
    }
    found
}

/// The number that a label at the head of a document calls its own, or the only one that stands there; none when there are
/// several.
pub(super) fn own_of_head(doc: &Document, rules: &RuleSet, lines: &[u32]) -> Vec<Cited<DiaryNumber>> {
    let mut own: Vec<Number> = Vec::new();
    let all = in_head(doc, rules, lines);
    let is_only = all.len() == 1;
    for number in all {
        let is_own = number.owner == Some(LabelKind::Own) || is_only && number.owner.is_none();
        let is_own = is_own && !number.ambiguous;
        if is_own && own.iter().all(|n| n.value.value != number.value.value) {
            own.push(number);
        }
    }
    match own.as_slice() {
        [only] => only.cited(doc).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Marks that part the pieces of a line at the head of a page (`2026-01-15 · RS260014`).
const PARTS: [char; 3] = ['·', '•', '|'];

/// A line, or a piece of one between marks, that is a number with a unit and a year (`22RUN87`, `KS 07/041-140`) or
/// with a class and a year (`304-4123-98`) and nothing else: in a head without any other number.
fn unlabelled(doc: &Document, rules: &RuleSet, span: Span) -> Option<Number> {
    let line = doc.str(span);
    if line.len() > 80 || !line.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut at = 0;
    line.split(PARTS).find_map(|piece| {
        let from = line.get(at..)?.find(piece)? + at;
        at = from + piece.len();
        let piece = cite::trim(doc, span.sub(from..at));
        // `(FS 1.3.1-155-23)`
        let text = doc.str(piece);
        let is_inside = text.starts_with('(') && text.ends_with(')') && text.len() > 2;
        unlabelled_piece(doc, rules, if is_inside { piece.sub(1..text.len() - 1) } else { piece })
    })
}

fn unlabelled_piece(doc: &Document, rules: &RuleSet, span: Span) -> Option<Number> {
    // `Ärende 2022/02114`: a label where a number and nothing else stands behind it.
    let is_labelled = |rest: &str| rest.starts_with(|c: char| c.is_whitespace() || c == ':');
    if let Some(rest) = doc.str(span).strip_prefix("Ärende").filter(|rest| is_labelled(rest)) {
        let from = doc.str(span).len() - rest.trim_start_matches([':', ' ', '\u{a0}']).len();
        let behind = span.sub(from..span.len());
        let found = whole_diary_number(rules, doc.str(behind)).filter(|_| behind.len() < 20)?;
        let read = &found.value.number;
        let is_told = read.year.is_some() && read.serial.is_some_and(|serial| serial > 99);
        return (is_told && !found.value.ambiguous).then(|| number(behind, &found));
    }
    let text = doc.str(span);
    // `KS 07/041-140`: the unit may stand before the number.
    let word = text
        .split_once(' ')
        .map_or(text, |(unit, number)| if unit.chars().all(char::is_uppercase) { number } else { text });
    if text.len() > 20 || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let found = whole_diary_number(rules, text)?;
    if is_classed(text, &found) {
        return Some(number(span, &found));
    }
    let read = &found.value.number;
    // One letter before a number is that of a series (projects, articles), not of a unit.
    let has_unit = read.unit.as_ref().is_some_and(|unit| unit.chars().count() > 1);
    let is_own = has_unit && read.year.is_some() && !found.value.ambiguous;
    (is_own && !word.contains(char::is_whitespace)).then(|| number(span, &found))
}

/// Whether a number without a unit is told by its class of three figures beside serial and year (`304-4123-98`,
/// `139/2013 045`). Telephone numbers begin with 0.
fn is_classed(text: &str, found: &Finding<DiaryNumberFound>) -> bool {
    let read = &found.value.number;
    let class = read.class.as_ref().is_some_and(|class| class.len() == 3);
    let is_told = read.year.is_some() && read.serial.is_some_and(|serial| serial > 9);
    class && is_told && read.unit.is_none() && !found.value.ambiguous && !text.starts_with('0')
}

/// Whether the line right above, in the same column, holds nothing but words for somebody else's number
/// (`Er referens`): what stands under it is theirs, whatever label it has of its own (`Dnr 4.1-77/25`).
fn under_other_label(doc: &Document, rules: &RuleSet, lines: &[u32], line: &Line) -> bool {
    let mut others = lines.iter().filter_map(|i| doc.lines.get(*i as usize));
    let above = others.rfind(|l| l.page == line.page && l.span.end <= line.span.start && is_below(l, line));
    above.is_some_and(|l| {
        let text = doc.str(l.span);
        let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
        let is_theirs = ["er", "ert", "era", "ers"].contains(&first.as_str())
            || diary_number_label(rules, text).is_some_and(|label| label.kind == LabelKind::Other);
        is_theirs && text.len() < 40 && !text.bytes().any(|b| b.is_ascii_digit())
    })
}

/// A labelled number with the class that a tab parts from it: `Dnr 2004/0118` beside `041`.
fn with_class_beside(
    doc: &Document,
    rules: &RuleSet,
    lines: &[u32],
    line: &Line,
    number_left: &Number,
) -> Option<Number> {
    let is_open = number_left.owner == Some(LabelKind::Own)
        && number_left.value.year.is_some()
        && number_left.value.class.is_none()
        && number_left.span.end == cite::trim(doc, line.span).end;
    let mut others = lines.iter().filter_map(|i| doc.lines.get(*i as usize)).filter(|_| is_open);
    let class = others.find(|l| {
        let gap = l.bbox.x0 - line.bbox.x1;
        l.page == line.page
            && (l.baseline - line.baseline).abs() < 1.0
            && (0.0..CLASS_GAP * line.style.size.max(6.0)).contains(&gap)
            && (l.span.start >= line.span.end && l.span.start - line.span.end < 3)
    })?;
    let digits = doc.str(class.span).trim();
    let joined = Span { start: number_left.span.start, end: cite::trim(doc, class.span).end };
    let whole = whole_diary_number(rules, &doc.str(joined).replace(['\n', '\t'], " "))?;
    let is_class = digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit());
    (is_class && whole.value.number.class.is_some()).then(|| Number {
        owner: number_left.owner,
        leads: number_left.leads,
        ..number(joined, &whole)
    })
}

/// A number that a narrow column breaks before its unit: `2023/1996` over `SBN`.
fn with_next_line(doc: &Document, rules: &RuleSet, lines: &[u32], value: Span) -> Option<Span> {
    let at = doc.lines.iter().find(|l| l.span == value)?;
    let others = lines.iter().filter_map(|i| doc.lines.get(*i as usize));
    let next = others
        .filter(|l| l.page == at.page && l.span.start > value.end && l.span.start - value.end < 3)
        .find(|l| is_below(at, l))?;
    let unit = doc.str(next.span);
    let is_unit =
        unit.len() <= 6 && unit.chars().all(char::is_alphabetic) && unit.starts_with(char::is_uppercase);
    let joined = Span { start: value.start, end: next.span.end };
    let read = whole_diary_number(rules, &doc.str(joined).replace('\n', " "))?;
    (is_unit && read.value.number.unit.is_some()).then_some(joined)
}

/// A number alone on a line under the title of a section, without a label: letters and digits of any form.
pub(super) fn alone(doc: &Document, rules: &RuleSet, span: Span) -> Option<Number> {
    let line = doc.str(span).trim();
    // `(08LTK612)`
    let inside = line.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let text = inside.unwrap_or(line);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if text.len() > 24 || digits < 4 || digits * 5 < text.len() * 2 {
        return None;
    }
    let found = whole_diary_number(rules, text)?;
    let starts = text.starts_with(char::is_uppercase);
    // Of few figures beside many letters the letters must be a unit (`TEKN 22/31`), not a label that no rule knows.
    let unit = found.value.number.unit.as_deref().unwrap_or_default();
    let is_unit = digits * 2 >= text.len() || !unit.is_empty() && unit.chars().all(char::is_uppercase);
    let is_told = inside.is_some() && found.value.number.year.is_some() && !found.value.ambiguous;
    if !(starts && is_unit || is_classed(text, &found) || is_told && !unit.is_empty()) {
        return None;
    }
    let from = doc.str(span).find(text)?;
    let mut number = number(span.sub(from..from + text.len()), &found);
    number.owner = Some(LabelKind::Own);
    Some(number)
}

/// A year and a serial (`2019/41`) alone beside a section sign, at the edge of the page: nothing else of that form stands
/// there.
pub(super) fn beside_sign(doc: &Document, rules: &RuleSet, span: Span) -> Option<Number> {
    let span = cite::trim(doc, span);
    let text = doc.str(span);
    let (year, serial) = text.split_once('/')?;
    let is_figures = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if year.len() != 4 || serial.is_empty() || !is_figures(year) || !is_figures(serial) {
        return None;
    }
    let found = whole_diary_number(rules, text).filter(|found| found.value.number.year.is_some())?;
    Some(Number { owner: Some(LabelKind::Own), ..number(span, &found) })
}

/// A number in parentheses at the end of a title (`§ 45 Titel (KS 2023/12)`), possibly over two lines; it is
/// cut off the title. There it needs no label: nothing else of that form stands in such a place.
pub(super) fn in_parentheses(doc: &Document, rules: &RuleSet, title: &mut Vec<Span>) -> Option<Number> {
    let whole = Span { start: title.first()?.start, end: title.last()?.end };
    let text = doc.str(whole);
    let bare = text.trim_end();
    let open = bare.strip_suffix(')')?.rfind('(')?;
    let inside = whole.sub(open + 1..bare.len() - 1);
    let found = whole_diary_number(rules, doc.str(inside))
        .or_else(|| diary_numbers(rules, doc.str(inside)).values.into_iter().next())?;
    let mut number = number(inside, &found);
    number.owner = Some(number.owner.unwrap_or(LabelKind::Own));
    let end = whole.start + text.get(..open)?.trim_end().len() as u32;
    title.retain(|span| span.start < end);
    if let Some(last) = title.last_mut() {
        last.end = last.end.min(end);
    }
    Some(number)
}

/// A number without a label before or behind the title on its line (`§ 12 Taxor TEKN 22/31`); it is cut off.
pub(super) fn at_edge(doc: &Document, rules: &RuleSet, title: &mut [Span]) -> Option<Number> {
    let last = title.last_mut()?;
    let text = doc.str(*last);
    let before = |text: &str| text.trim_end().rfind(char::is_whitespace);
    let one = before(text)?;
    let two = text.get(..one).and_then(before);
    for from in [two, Some(one)].into_iter().flatten() {
        let piece = cite::trim(doc, last.sub(from..text.len()));
        let Some(found) = diary_number_at_edge(rules, doc.str(piece)) else { continue };
        let mut number = number(piece, &found);
        number.owner = Some(LabelKind::Own);
        last.end = last.sub(0..text.get(..from)?.trim_end_matches([' ', ',', '-', '–']).len()).end;
        return Some(number);
    }
    let first = title.first_mut()?;
    let text = doc.str(*first);
    let mut spaces = text.match_indices(' ').map(|(at, _)| at).take(2);
    let (one, two) = (spaces.next()?, spaces.next()?);
    for to in [two, one] {
        let piece = first.sub(0..to);
        let Some(found) = diary_number_at_edge(rules, doc.str(piece)) else { continue };
        let mut number = number(piece, &found);
        number.owner = Some(LabelKind::Own);
        first.start = first.sub(to + 1..text.len()).start;
        return Some(number);
    }
    None
}

/// Own numbers and others: what is labelled as somebody else's, or stands in the text only, is related.
pub(super) fn split(
    doc: &Document,
    head: Vec<Number>,
    text: Vec<Number>,
    may_be_in_text: bool,
    diagnostics: &mut Diagnostics,
) -> (Vec<Cited<DiaryNumber>>, Vec<Cited<DiaryNumber>>) {
    let mut own: Vec<&Number> = Vec::new();
    let mut related: Vec<&Number> = Vec::new();
    // A labelled number at the head is the matter's own; without one, an unlabelled one there is.
    let labelled = head.iter().any(|n| n.owner == Some(LabelKind::Own));
    for number in &head {
        let is_own = match number.owner {
            Some(LabelKind::Own) => true,
            Some(LabelKind::Other) => false,
            None => !labelled,
        };
        if is_own { own.push(number) } else { related.push(number) }
    }
    if own.is_empty() && may_be_in_text {
        // Nothing at the head: the first number the text labels as its own.
        own.extend(text.iter().find(|n| n.owner == Some(LabelKind::Own) && n.leads));
    }
    // A part of an own number that was read over two cells is no other number.
    let is_part =
        |number: &&Number| own.iter().any(|o| o.span != number.span && o.span.contains(number.span));
    related.extend(text.iter().filter(|number| !is_part(number)));
    let mut seen = std::collections::BTreeSet::new();
    let mut unique = |list: Vec<&Number>, diagnostics: &mut Diagnostics| {
        let mut out = Vec::new();
        for number in list {
            if !seen.insert(number.value.value.clone()) {
                continue;
            }
            if number.ambiguous {
                let page = doc.text.quotes(number.span).first().map(|q| q.page);
                let message =
                    format!("`{}` can be split into year and serial in two ways", number.value.value);
                diagnostics.push("recognize/ambiguous-diary-number", Severity::Info, page, message);
            }
            out.extend(number.cited(doc));
        }
        out
    };
    let own = unique(own, diagnostics);
    let related = unique(related, diagnostics);
    (own, related)
}
