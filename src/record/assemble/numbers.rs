//! The diary numbers of a matter: its own, and those of other matters it refers to.

use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, Line, Span};
use crate::recognize::diary_number::{
    DiaryNumberFound, LabelKind, diary_number_label, diary_numbers, whole_diary_number,
};
use crate::recognize::{Finding, RuleSet};
use crate::record::{Cited, DiaryNumber};

use super::cite;
use super::head::{is_below, values_beside};

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
        found.extend(in_text(doc, rules, line.span).into_iter().map(|number| match number.owner {
            Some(_) if of_other => Number { owner: Some(LabelKind::Other), ..number },
            _ => number,
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
        found.extend(lines.iter().find_map(|at| unlabelled(doc, rules, doc.lines.get(*at as usize)?.span)));
    }
    found
}

/// The number that a label at the head of a document calls its own; none when there are several.
pub(super) fn own_of_head(doc: &Document, rules: &RuleSet, lines: &[u32]) -> Vec<Cited<DiaryNumber>> {
    let mut own: Vec<Number> = Vec::new();
    for number in in_head(doc, rules, lines) {
        let is_own = number.owner == Some(LabelKind::Own) && !number.ambiguous;
        if is_own && own.iter().all(|n| n.value.value != number.value.value) {
            own.push(number);
        }
    }
    match own.as_slice() {
        [only] => only.cited(doc).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A line that is a number with a unit and a year (`22RUN87`, `KS 07/041-140`) and nothing else: in a head without any other number.
fn unlabelled(doc: &Document, rules: &RuleSet, span: Span) -> Option<Number> {
    let span = cite::trim(doc, span);
    let text = doc.str(span);
    // `KS 07/041-140`: the unit may stand before the number.
    let word = text
        .split_once(' ')
        .map_or(text, |(unit, number)| if unit.chars().all(char::is_uppercase) { number } else { text });
    if text.len() > 20 || word.contains(char::is_whitespace) || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let found = whole_diary_number(rules, text)?;
    let read = &found.value.number;
    // One letter before a number is that of a series (projects, articles), not of a unit.
    let has_unit = read.unit.as_ref().is_some_and(|unit| unit.chars().count() > 1);
    (has_unit && read.year.is_some() && !found.value.ambiguous).then(|| number(span, &found))
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
    let text = doc.str(span).trim();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if text.len() > 24 || digits < 4 || digits * 2 < text.len() || !text.starts_with(char::is_uppercase) {
        return None;
    }
    let found = whole_diary_number(rules, text)?;
    let from = doc.str(span).find(text)?;
    let mut number = number(span.sub(from..from + text.len()), &found);
    number.owner = Some(LabelKind::Own);
    Some(number)
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
    related.extend(&text);
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
