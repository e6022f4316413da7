//! Labels on lines of their own in the body, headings or not. In: the passages. Out: each with what stands beside it on the
//! same line, else under it. Refuses what stands above its label, and values of a line alone that do not tell themselves
//! that they are its.

use crate::document::{Document, Span};
use crate::recognize::label::Field;
use crate::recognize::organisation::{OrgContext, resolve_organisation};
use crate::recognize::{RuleSet, cell_amount, periods};

use super::head::{Labelled, right_of};
use super::outline::Passage;
use super::period::labelled_period;

/// Longest value, in bytes.
const LONGEST_VALUE: usize = 160;
/// Most lines of a value.
const MOST_LINES: usize = 3;
/// Passages in reading order between a label and the column of its value.
const REACH: usize = 12;

/// Lines that are labels (`Projekttid`, `Total kostnad`), each with the short passage beside or under it.
pub(super) fn labelled_lines(doc: &Document, rules: &RuleSet, passages: &[Passage<'_>]) -> Vec<Labelled> {
    let mut found = Vec::new();
    for (at, passage) in passages.iter().enumerate() {
        let stands_out = passage.is_heading();
        if !(stands_out || passage.is_text()) {
            continue;
        }
        // A heading over two lines is one label.
        if let Some((field, rule)) = field_of(rules, doc.str(passage.span)) {
            let value = beside(doc, rules, passages, at, field)
                .or_else(|| under(doc, rules, passage, passages.get(at + 1)?, field));
            found.extend(value.map(|value| Labelled { field, rule, label: passage.span, value }));
            continue;
        }
        // A label and its value on lines of one paragraph.
        for pair in doc.lines_of(&passage.lines).windows(2).filter(|_| !stands_out) {
            let [label, value] = pair else { continue };
            let Some((field, rule)) = field_of(rules, doc.str(label.span)) else { continue };
            if tells_itself(doc, rules, field, label.span, value.span) {
                found.push(Labelled { field, rule, label: label.span, value: value.span });
            }
        }
    }
    found
}

/// What a text labels, of the things that a body tells so.
fn field_of(rules: &RuleSet, text: &str) -> Option<(Field, crate::recognize::RuleId)> {
    rules.labels.field(text).filter(|(field, _)| !matches!(field, Field::Title | Field::Date))
}

/// The value to the right of a label, in a column that is read after the labels: `Projektstart` / `Projektslut` beside
/// `2019-12-01` / `2022-03-31`.
fn beside(
    doc: &Document,
    rules: &RuleSet,
    passages: &[Passage<'_>],
    at: usize,
    field: Field,
) -> Option<Span> {
    let label = passages.get(at)?;
    if label.lines.len() != 1 {
        return None;
    }
    let near = passages.get(at.saturating_sub(REACH)..(at + REACH).min(passages.len()))?;
    let lines: Vec<u32> = near.iter().filter(|p| p.page == label.page).map(|p| p.lines.start).collect();
    let value = right_of(doc, &lines, label.lines.start)?.span;
    let passage = near.iter().find(|p| p.span.contains(value))?;
    let is_short = passage.lines.len() <= MOST_LINES && passage.span.len() <= LONGEST_VALUE;
    let is_label = rules.labels.field(doc.str(passage.span)).is_some();
    let is_value = is_short && !is_label && passage.known().is_none();
    let fits = match label.is_heading() {
        true => fits(doc, rules, field, label.span, passage.span),
        false => tells_itself(doc, rules, field, label.span, passage.span),
    };
    (is_value && fits).then_some(passage.span)
}

/// The passage right under a label.
fn under(
    doc: &Document,
    rules: &RuleSet,
    label: &Passage<'_>,
    value: &Passage<'_>,
    field: Field,
) -> Option<Span> {
    let is_above = value.page == label.page && value.bbox.top < label.bbox.top;
    if !value.is_text() || is_above || doc.str(value.span).len() > LONGEST_VALUE {
        return None;
    }
    let belongs = label.is_heading() && !(field == Field::Applicant && is_time(rules, doc.str(value.span)))
        || is_small_label(label, value)
        || stands_over(label, value) && tells_itself(doc, rules, field, label.span, value.span);
    belongs.then_some(value.span)
}

/// Whether a line stands over another as its label: in smaller letters, close above, at the same edge.
fn is_small_label(label: &Passage<'_>, value: &Passage<'_>) -> bool {
    stands_over(label, value) && label.style.size < 0.85 * value.style.size
}

/// Whether one passage stands close over another, at the same edge.
fn stands_over(label: &Passage<'_>, value: &Passage<'_>) -> bool {
    label.page == value.page
        && (label.bbox.x0 - value.bbox.x0).abs() < 2.0
        && (-1.0..value.style.size).contains(&(value.bbox.top - label.bbox.bottom))
}

/// Whether a text can be what a label says: a period, a sum, a name.
fn fits(doc: &Document, rules: &RuleSet, field: Field, label: Span, value: Span) -> bool {
    let text = doc.str(value).trim();
    match field {
        // Bare years are a period behind its label only.
        Field::Period => {
            is_time(rules, text)
                || is_years(text) && labelled_period(rules, &format!("{} {text}", doc.str(label))).is_some()
        }
        Field::PeriodStart | Field::PeriodEnd => is_time(rules, text),
        Field::Granted | Field::Applied | Field::TotalBudget => {
            matches!(cell_amount(rules, text, None), Some(Ok(_)))
        }
        Field::Applicant => !is_time(rules, text) && !text.ends_with('.'),
        Field::ProjectName => text.chars().any(char::is_alphabetic) && !text.ends_with('.'),
        Field::Title | Field::Date | Field::Other => false,
    }
}

/// Whether a text by its form is the value of a label that is set like the text around it. Names tell it only where a
/// colon follows the label: `Sökanden` alone on a line is a recipient too.
fn tells_itself(doc: &Document, rules: &RuleSet, field: Field, label: Span, value: Span) -> bool {
    let has_colon = doc.str(label).trim_end().ends_with(':');
    let text = doc.str(value).trim();
    let is_name = match field {
        Field::Applicant => {
            has_colon && resolve_organisation(rules, text, OrgContext::Name, None).kind.is_some()
        }
        Field::ProjectName => has_colon && text.starts_with(char::is_uppercase),
        _ => true,
    };
    is_name && rules.labels.field(text).is_none() && fits(doc, rules, field, label, value)
}

/// Whether a text is a day or a period and little else.
pub(super) fn is_time(rules: &RuleSet, text: &str) -> bool {
    let text = text.trim();
    let told = labelled_period(rules, text).map(|period| period.range);
    let told = told.or_else(|| periods(rules, text).values.into_iter().next().map(|day| day.range));
    told.is_some_and(|range| range.start < 4 && range.len() * 2 > text.len())
}

/// `2019–2021`
fn is_years(text: &str) -> bool {
    text.len() < 14 && !text.contains(char::is_alphabetic)
}
