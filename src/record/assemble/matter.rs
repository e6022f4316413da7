//! One matter from its passages: every group of keys read by its own file, put together here.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, Span};
use crate::recognize::RuleSet;
use crate::recognize::financier_table::ColumnRole;
use crate::recognize::heading::SectionKey;
use crate::recognize::label::Field;
use crate::record::{Cited, DecisionOutcome, Kind, Matter, Money};

use super::granted::sentences;
use super::identity::Head;
use super::outline::{Passage, PassageKind};
use super::parts::Part;
use super::section_title::{self, section_title};
use super::sections::SectionStart;
use super::table_choice::Told;
use super::{
    body_labels, cite, decisions, financing, fuller, grid, head, listed, mentions, numbers, over_unit,
    project, prose_decision, recipients, told_financing, zones,
};

/// A matter of minutes: the passages from its heading to the next.
#[expect(clippy::too_many_arguments, reason = "what the section is in, and the two outputs")]
pub(super) fn section_matter(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    start: &SectionStart,
    range: Range<usize>,
    (kind, authority): (Kind, Option<&str>),
    body: Option<&str>,
    diagnostics: &mut Diagnostics,
) -> Matter {
    let titled = section_title::stands_below(doc, rules, outline, start, &range);
    let zoned = if titled { start.passage + 2..range.end } else { range.clone() };
    let mut zones = zones::zones(doc, rules, outline, zoned.clone(), None);
    let decides_or_proposes = |z: &zones::Zone| {
        matches!(z.key, SectionKey::Decision | SectionKey::DecisionProposed | SectionKey::Proposal)
    };
    if !zones.iter().any(decides_or_proposes) {
        let text = if titled { zoned } else { zoned.start + 1..zoned.end };
        zones.extend(prose_decision::zone_of_section(doc, rules, outline, text, body));
        zones.sort_by_key(|z| z.passages.start);
    }
    let head_end = zones
        .iter()
        .filter_map(|z| z.heading)
        .min()
        .unwrap_or(range.end)
        .min(range.start + 8)
        .max(range.start + 1);
    let (mut title, mut spans, number_lines, in_title) =
        section_title(doc, rules, outline, start, range.start..head_end, titled);
    if titled && section_title::is_section(outline, start) {
        (title, spans) = (None, Vec::new());
    }
    let number = cite::fold(doc.str(start.number)).replace(['–', '—'], "-").replace(' ', "");
    let mut matter = Matter {
        section: cite::printed(doc, number, "sections/sign", start.number),
        title,
        ..Matter::default()
    };
    let mut head_numbers: Vec<numbers::Number> = in_title.into_iter().collect();
    head_numbers.extend(numbers::in_head(doc, rules, &number_lines));
    let labelled = labelled_in_section(doc, rules, outline, start, &range);
    fill(
        doc,
        rules,
        outline,
        range,
        &zones,
        Fill { kind, title: &spans, labelled: &labelled, head_numbers, authority, head: None },
        &mut matter,
        diagnostics,
    );
    matter
}

/// What labels in a matter of minutes say of its project: `Sökande: Skara kommun`.
fn labelled_in_section(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    start: &SectionStart,
    range: &Range<usize>,
) -> Vec<head::Labelled> {
    let passages = outline.get(range.clone()).unwrap_or_default();
    let lines = start.line..passages.iter().map(|p| p.lines.end).max().unwrap_or(start.line);
    let mut found = head::labelled_cells(doc, rules, &lines);
    found.extend(head::labelled_in_text(doc, rules, lines));
    found.retain(|l| {
        matches!(
            l.field,
            Field::ProjectName
                | Field::Applicant
                | Field::Period
                | Field::PeriodStart
                | Field::PeriodEnd
                | Field::Granted
                | Field::Applied
                | Field::TotalBudget
        )
    });
    found
}

/// The one matter of a proposal, decision or other document.
#[expect(clippy::too_many_arguments, reason = "everything the part was read into, once")]
pub(super) fn whole_matter(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    part: &Part,
    head: &Head<'_, '_>,
    zones: &[zones::Zone],
    title: Option<(Cited<String>, Vec<Span>)>,
    (kind, authority): (Kind, Option<&str>),
    diagnostics: &mut Diagnostics,
) -> Matter {
    let (title, spans) = title.map_or((None, Vec::new()), |(t, s)| (Some(t), s));
    let mut matter = Matter { title, ..Matter::default() };
    let head_numbers = numbers::in_head(doc, rules, &head.lines);
    let lines = outline.get(part.passages.clone()).unwrap_or_default();
    let all =
        lines.first().map_or(0, |p| p.lines.start)..lines.iter().map(|p| p.lines.end).max().unwrap_or(0);
    let mut labelled = head.labelled.clone();
    for found in head::labelled_cells(doc, rules, &all) {
        if !labelled.iter().any(|l| l.label == found.label) {
            labelled.push(found);
        }
    }
    labelled.extend(head::labelled_in_text(doc, rules, all.filter(|i| !head.lines.contains(i))));
    fill(
        doc,
        rules,
        outline,
        part.passages.clone(),
        zones,
        Fill { kind, title: &spans, labelled: &labelled, head_numbers, authority, head: Some(head) },
        &mut matter,
        diagnostics,
    );
    if matter.body.is_some() || kind != Kind::Decision {
        matter.body = fuller(matter.body, head.body().as_ref());
    }
    matter.page_first = part.page_first;
    matter.page_last = part.page_last;
    matter
}

/// What is known of a matter before its passages are read.
struct Fill<'a, 'd> {
    kind: Kind,
    title: &'a [Span],
    labelled: &'a [head::Labelled],
    head_numbers: Vec<numbers::Number>,
    /// The name of the authority that decides.
    authority: Option<&'a str>,
    /// The head of the document, where it has no other matter.
    head: Option<&'a Head<'a, 'd>>,
}

/// Reads everything that stands in the passages of a matter.
#[expect(clippy::too_many_arguments, reason = "the stage's inputs and its two outputs")]
fn fill(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    range: Range<usize>,
    zones: &[zones::Zone],
    given: Fill<'_, '_>,
    matter: &mut Matter,
    diagnostics: &mut Diagnostics,
) {
    let passages = outline.get(range.clone()).unwrap_or_default();
    matter.page_first = passages.first().map_or(1, |p| p.page);
    matter.page_last = passages.iter().map(|p| p.page_last).max().unwrap_or(matter.page_first);

    let ruling = decisions::ruling(doc, rules, outline, zones, given.kind);
    let granting = ruling.granting.clone();
    matter.decisions = ruling.items;
    matter.granted = ruling.granted;
    matter.body = ruling.body;
    matter.status = ruling.status;
    let is_sumless =
        matter.decisions.iter().all(|d| d.outcome.get() != &DecisionOutcome::Grant || d.amounts.is_empty());
    if matter.granted.is_none() && granting.len() == 1 && ruling.given.is_empty() && is_sumless {
        matter.granted = listed::tabled(doc, rules, outline, range.clone());
    }

    let mut text_numbers = Vec::new();
    for passage in passages {
        match &passage.kind {
            PassageKind::Contents => {}
            PassageKind::Table { table, n_rows } => {
                // `Er referens` before a cell: its number is none of a matter's.
                let labels_other = |cell: &crate::document::Cell| {
                    let left = cell.col.checked_sub(1).and_then(|col| table.cell(cell.row, col));
                    left.and_then(|c| rules.labels.field(doc.str(c.span)))
                        .is_some_and(|(f, _)| f == Field::Other)
                };
                for cell in table.cells.iter().filter(|c| c.row < *n_rows && !labels_other(c)) {
                    text_numbers.extend(numbers::in_text(doc, rules, cell.span));
                }
            }
            _ => text_numbers.extend(numbers::in_text(doc, rules, passage.span)),
        }
    }
    (matter.diary_numbers, matter.related) =
        numbers::split(doc, given.head_numbers, text_numbers, matter.section.is_none(), diagnostics);

    let skipped: Vec<Range<usize>> = zones
        .iter()
        .filter(|z| matches!(z.key, SectionKey::Procedure | SectionKey::Reservation | SectionKey::Closing))
        .map(|z| z.passages.clone())
        .collect();
    let mut labelled = given.labelled.to_vec();
    labelled.extend(body_labels::labelled_lines(doc, rules, passages));
    let sources = project::Sources {
        outline,
        passages: range.clone(),
        skipped: &skipped,
        labelled: &labelled,
        title: given.title,
        granting: &granting,
        rejected: &ruling.rejecting,
        granted: matter.granted.as_ref().map(Cited::get),
    };
    let mut found = project::project(doc, rules, &sources);
    // `beviljar er 90 000 kronor`: whom the decision is sent to.
    let speaks_to = |item: &Span| rules.project.speaks_to_receiver(doc.str(*item));
    if let Some(head) = given.head.filter(|_| found.project.applicant.is_none() && granting.len() == 1)
        && granting.iter().any(speaks_to)
    {
        found.project.applicant = head.addressee();
    }
    let named = &found.project;
    let is_project =
        named.name.is_some() || named.start.is_some() || named.applied.is_some() || named.applicant.is_some();
    if !is_project && granting.is_empty() {
        // A sum that a text calls the whole cost is a project's budget only where there is a project.
        found.project.total_budget = None;
        found.total_budget = None;
    }

    let sum = |money: &Option<Cited<Money>>| money.as_ref().map(|m| m.get().amount.decimal());
    let shares: Vec<Decimal> =
        [sum(&matter.granted), sum(&found.project.applied)].into_iter().flatten().collect();
    let total_budget = sum(&found.project.total_budget);
    let mut grids = grids_of(doc, rules, outline, range.clone());
    let known: Vec<Decimal> = shares.iter().copied().chain(total_budget).collect();
    for span in over_unit::drop_contradicted(doc, rules, &mut grids, &known) {
        let page = doc.text.quotes(span).first().map(|q| q.page);
        let message =
            format!("sums as printed are sums of the text, not in the unit over them: {}", doc.str(span));
        diagnostics.push("recognize/unit-contradicted", Severity::Warning, page, message);
    }
    let told = Told {
        name: found.project.name.as_ref().map(|n| n.get().as_str()),
        title: given.title,
        shares: &shares,
        granted: sum(&matter.granted),
        authority: given.authority,
        total_budget,
    };
    let mut tables = financing::tables(doc, rules, &grids, &told);
    if tables.financing.is_none()
        && let Some((financing, sums)) = told_financing::told(doc, rules, outline, range, told.total_budget)
    {
        tables.financing = Some(financing);
        tables.sums.extend(sums);
    }
    for (span, oddity) in &tables.oddities {
        let page = doc.text.quotes(*span).first().map(|q| q.page);
        diagnostics.push(oddity.code, Severity::Warning, page, oddity.message.clone());
    }
    let granted_span = found.granted.as_ref().map(|(_, span, _)| *span);
    // A label names the granted sum where nothing else is decided, or a grant is decided without a sum.
    let is_left_to_label =
        matter.decisions.is_empty() || !granting.is_empty() && ruling.given.is_empty() && is_sumless;
    if matter.granted.is_none() && given.kind == Kind::Decision && is_left_to_label {
        matter.granted = found.granted.and_then(|(money, span, rule)| cite::printed(doc, money, &rule, span));
    }
    tables.sums.sort_by_key(|(span, ..)| (span.start, span.end));
    let mut given_sums = ruling.given.clone();
    given_sums.sort_unstable();
    let roles = mentions::Roles {
        given: &given_sums,
        granted: granted_span,
        applied: found.applied,
        total_budget: found.total_budget,
        said_again: &found.said_again,
        sums: &tables.sums,
    };
    matter.amounts = mentions::mentions(doc, rules, passages, &roles, diagnostics);
    let mut project = found.project;
    if project.total_budget.is_none() {
        let of_costs = tables.costs.as_ref().and_then(|c| c.total.clone());
        let total = of_costs.or_else(|| tables.financing.as_ref().and_then(|f| f.total.clone()));
        // A table that sums to less than is granted is not that of the whole project.
        let granted = matter.granted.as_ref().map(Cited::get);
        let is_whole =
            |total: &Cited<Money>| granted.is_none_or(|granted| project::is_no_less(total.get(), granted));
        project.total_budget = total.filter(is_whole);
    }
    let said = project.name.is_some()
        || project.start.is_some()
        || project.applied.is_some()
        || project.applicant.is_some();
    // Somebody who `söker` something is not yet a project.
    let funded = tables.financing.is_some() || !granting.is_empty() || !given.labelled.is_empty();
    let told = project.name.is_some() || project.applied.is_some() || project.start.is_some();
    // What is granted to something with a budget is granted to a project.
    let has_total = tables.financing.as_ref().is_some_and(|f| f.total.is_some());
    let budgeted = (found.total_budget.is_some() || has_total) && !granting.is_empty();
    matter.project = (budgeted || said && (funded || told)).then_some(project);
    matter.financing = tables.financing;
    matter.costs = tables.costs;
    matter.recipients = recipients::recipients(doc, rules, outline, zones);
}

/// A line over a table that may name its unit is shorter than this, in bytes.
const LONGEST_OVER: usize = 120;

/// Lines of a page's edge that may stand between a table and its end on the next page.
const LINES_AT_BREAK: usize = 3;

/// Passages between the heading of a section and its table that may say the unit.
const LINES_OVER: usize = 6;

/// `Samtliga belopp anges i tusen kronor.`: whether a line says what sums count, and no sum.
fn says_unit(text: &str) -> bool {
    let lower = text.to_lowercase();
    let says = ["belopp", "summor", "siffror"].iter().any(|word| lower.contains(word));
    let is_sum =
        lower.bytes().any(|b| b.is_ascii_digit()) && !lower.contains("1000") && !lower.contains("1 000");
    text.len() < LONGEST_OVER && says && lower.contains(" i ") && !is_sum
}

/// Whether what stands between two tables (the first passage is the upper one) parts them: anything on one page, and
/// over the end of a page more than a line or two that may be its running text.
fn parts_tables(doc: &Document, between: &[Passage<'_>]) -> bool {
    let Some((table, rest)) = between.split_first() else { return false };
    let goes_on = |p: &Passage<'_>| {
        doc.str(p.span).to_lowercase().contains("forts")
            || p.page > table.page && p.known().is_none() && doc.str(p.span).len() < LONGEST_OVER
    };
    rest.len() > LINES_AT_BREAK || !rest.iter().all(goes_on)
}

/// The tables of a matter, each with the words over it.
fn grids_of(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    range: Range<usize>,
) -> Vec<grid::Grid> {
    let mut grids = Vec::new();
    let (mut further, mut captions): (Vec<Span>, Vec<Span>) = (Vec::new(), Vec::new());
    let mut before: Option<usize> = None;
    for at in range.clone() {
        let Some(Passage { kind: PassageKind::Table { table, n_rows }, .. }) = outline.get(at) else {
            continue;
        };
        // The heading of the section and the line right over the table may name the unit.
        let above = outline.get(range.start..at).unwrap_or_default();
        let (mut over, mut section): (Vec<Span>, Vec<Span>) = (Vec::new(), Vec::new());
        if let Some(line) = above.last().filter(|p| doc.str(p.span).len() < LONGEST_OVER) {
            over.push(line.span);
        }
        if let Some(heading) = above.iter().rev().find(|p| p.is_heading()) {
            over.push(heading.span);
            // A heading that is a column's (`Finansiär`) stands on the table; the section's is the one above.
            if !rules.financier_table.column(doc.str(heading.span)).is_empty() {
                let next = above.iter().rev().filter(|p| p.is_heading()).nth(1);
                section.extend(next.map(|p| p.span));
            }
        }
        // Between them a line may say nothing but the unit.
        let between = above
            .iter()
            .rev()
            .take_while(|p| !p.is_heading() && !matches!(p.kind, PassageKind::Table { .. }));
        section.extend(between.take(LINES_OVER).filter(|p| says_unit(doc.str(p.span))).map(|p| p.span));
        // So does a line of such a word alone, heading or not: the line above it may name the unit.
        let is_column = |p: &&Passage<'_>| {
            let roles = rules.financier_table.column(doc.str(p.span));
            roles.iter().any(|(role, _)| matches!(role, ColumnRole::Financier | ColumnRole::Cost))
        };
        let on_table = above.iter().rev().take_while(is_column).count();
        let next = above.iter().rev().nth(on_table);
        // Tables right under each other, or parted by such a line alone, are counted in the unit that stands over the first.
        let glued = matches!(next, Some(Passage { kind: PassageKind::Table { .. }, .. }));
        let names_unit = |p: &&Passage<'_>| on_table > 0 && !glued && doc.str(p.span).len() < LONGEST_OVER;
        section.extend(next.filter(names_unit).map(|p| p.span));
        further = if glued { [further, captions].concat() } else { Vec::new() };
        let mut drawn =
            grid::grids(doc, rules, table, *n_rows, &over, &[section.as_slice(), &further].concat());
        let between = before.replace(at).and_then(|before| outline.get(before..at));
        if let Some(first) = drawn.first_mut() {
            first.is_apart = between.is_some_and(|between| parts_tables(doc, between));
            let text =
                above.last().filter(|p| matches!(p.kind, PassageKind::Text | PassageKind::Item { .. }));
            first.lead = text.and_then(|p| Some(p.span.sub(sentences(doc.str(p.span)).pop()?)));
        }
        grids.extend(drawn);
        captions = table.caption.into_iter().chain(over).chain(section).collect();
    }
    grids
}
