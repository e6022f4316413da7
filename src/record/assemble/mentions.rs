//! Every amount of a matter in reading order, with what it is there.

use crate::diagnostic::{Diagnostics, Severity};
use crate::document::{Document, Span};
use crate::recognize::{Amount, Finding, RuleSet, amounts, periods};
use crate::record::{Cited, Exact, Mention, Role};

use super::cite;
use super::outline::{Passage, PassageKind};

/// The spans whose role is known.
#[derive(Debug, Default)]
pub(super) struct Roles<'a> {
    /// The sums that granting items give, in the order of the text.
    pub given: &'a [Span],
    pub granted: Option<Span>,
    pub applied: Option<Span>,
    pub total_budget: Option<Span>,
    /// Sums told once more, with what they are.
    pub said_again: &'a [(Span, Role)],
    /// In the order of the text.
    pub sums: &'a [(Span, Role, Finding<Amount>)],
}

impl<'a> Roles<'a> {
    /// The sums of tables that begin inside a span.
    fn sums_in(&self, span: Span) -> impl Iterator<Item = &'a (Span, Role, Finding<Amount>)> {
        let first = self.sums.partition_point(|(sum, ..)| sum.start < span.start);
        let all = self.sums.get(first..).unwrap_or_default();
        all.iter().take_while(move |(sum, ..)| sum.start < span.end)
    }
}

/// All amounts of some passages.
pub(super) fn mentions(
    doc: &Document,
    rules: &RuleSet,
    passages: &[Passage<'_>],
    roles: &Roles<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<Cited<Mention>> {
    let mut found = Vec::new();
    for passage in passages {
        match &passage.kind {
            PassageKind::Contents => {}
            PassageKind::Table { table, n_rows } => {
                for cell in table.cells.iter().filter(|c| c.row < *n_rows) {
                    let known = roles.sums_in(cell.span).filter(|(span, ..)| cell.span.contains(*span));
                    let mut any = false;
                    for (span, role, sum) in known {
                        any = true;
                        found.extend(mention(doc, *span, role_at(*span, roles).unwrap_or(*role), sum));
                    }
                    if !any {
                        in_text(doc, rules, cell.span, roles, &mut found, diagnostics);
                    }
                }
            }
            PassageKind::Heading { .. } | PassageKind::Text | PassageKind::Item { .. } => {
                in_text(doc, rules, passage.span, roles, &mut found, diagnostics);
            }
        }
    }
    found
}

/// The sums of a text; what looks like a sum or a date and is left out becomes a diagnostic.
fn in_text(
    doc: &Document,
    rules: &RuleSet,
    span: Span,
    roles: &Roles<'_>,
    out: &mut Vec<Cited<Mention>>,
    diagnostics: &mut Diagnostics,
) {
    let text = doc.str(span);
    let found = amounts(rules, text, None);
    for sum in found.values {
        let at = span.sub(sum.range.clone());
        out.extend(mention(doc, at, role_at(at, roles).unwrap_or(Role::Other), &sum));
    }
    let has_digits = text.bytes().any(|b| b.is_ascii_digit());
    let days = if has_digits { periods(rules, text).oddities } else { Vec::new() };
    for oddity in found.oddities.into_iter().chain(days) {
        let page = doc.text.quotes(span.sub(oddity.range)).first().map(|q| q.page);
        diagnostics.push(oddity.value.code, Severity::Warning, page, oddity.value.message);
    }
}

fn role_at(span: Span, roles: &Roles<'_>) -> Option<Role> {
    let next = roles.given.partition_point(|sum| sum.end <= span.start);
    if roles.given.get(next).is_some_and(|sum| sum.contains(span) || span.contains(*sum))
        || roles.granted.is_some_and(|s| s == span)
    {
        Some(Role::Granted)
    } else if roles.applied.is_some_and(|s| s == span) {
        Some(Role::Applied)
    } else if roles.total_budget.is_some_and(|s| s == span) {
        Some(Role::TotalBudget)
    } else if let Some((_, role)) = roles.said_again.iter().find(|(s, _)| *s == span) {
        Some(*role)
    } else {
        roles.sums_in(span).find(|(s, ..)| *s == span).map(|(_, role, _)| *role)
    }
}

fn mention(doc: &Document, span: Span, role: Role, sum: &Finding<Amount>) -> Option<Cited<Mention>> {
    let value = &sum.value;
    let mention = Mention {
        amount: Exact::new(value.amount)?,
        amount_max: match value.amount_max {
            Some(max) => Some(Exact::new(max)?),
            None => None,
        },
        currency: value.currency,
        qualifier: value.qualifier,
        per: value.per,
        role,
        text: cite::fold(doc.str(span)),
    };
    cite::printed(doc, mention, &sum.rule, span)
}
