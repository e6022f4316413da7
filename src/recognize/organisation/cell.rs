//! A financier cell taken apart: `Region Norrbotten (1:1 medel) **`.
//!
//! Comes in: the text of a cell. Goes out: the organisation, the fund, a share, a footnote mark, remarks.
//! Nothing is lost: what is none of these stays in the name.

use std::ops::Range;

use rust_decimal::Decimal;

use super::super::financier_table::ColumnRole;
use super::super::{Day, Finding, RuleSet};
use super::words::tidy;
use super::{FundFound, FundRules, OrgContext, OrganisationRules, ResolvedOrganisation, resolve};

/// Parentheses and parts of a cell that are looked at; more is no name.
const MOST_PARTS: usize = 6;

/// What a financier cell says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FinancierCell {
    /// Who pays; none for an empty cell.
    pub organisation: Option<ResolvedOrganisation>,
    /// From which fund; its range is in the cell with white space folded.
    pub fund: Option<Finding<FundFound>>,
    /// Percent.
    pub share: Option<Decimal>,
    /// `**`, `1)`
    pub footnote: Option<String>,
    /// Words beside the name (`kontant`), as printed.
    pub remarks: Vec<String>,
}

/// Takes a financier cell apart. `date` is the document's.
pub fn split_financier(rules: &RuleSet, cell: &str, date: Option<Day>) -> FinancierCell {
    split(&rules.organisation, &rules.fund, cell, date)
}

/// Whether a column heading stands over financiers.
pub fn is_financier_heading(rules: &RuleSet, heading: &str) -> bool {
    rules.financier_table.column(heading).iter().any(|(role, _)| *role == ColumnRole::Financier)
}

pub(super) fn split(
    rules: &OrganisationRules,
    funds: &FundRules,
    cell: &str,
    date: Option<Day>,
) -> FinancierCell {
    let mut out = FinancierCell::default();
    let mut text = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return out;
    }
    (text, out.footnote) = without_footnote(&text);
    (text, out.share) = without_share(&text);
    // A remark in parentheses behind a fund would be left as the name.
    for _ in 0..MOST_PARTS {
        let Some((rest, remark)) = without_remark(rules, &text).filter(|_| text.ends_with(')')) else {
            break;
        };
        out.remarks.push(remark);
        text = rest;
    }
    let known = |text: &str| resolve(rules, funds, text, OrgContext::Financier, date);
    let whole = known(&text);
    // A name of the register that holds a fund's name (`Rådet för Europeiska socialfonden i Sverige`).
    let named = whole.registered
        && !matches!(
            whole.kind,
            Some(super::OrganisationKind::EuFund | super::OrganisationKind::EuProgramme)
        );
    if !named && !rules.is_category(&text) {
        out.fund = funds.find(&text).next();
    }
    // `EG:s regionalfond (mål 6)`: of which programme; `ERUF (Tillväxtverket)` names who pays.
    if let Some(fund) = &out.fund
        && let Some(inside) = alone_before_parenthesis(&text, &fund.range)
    {
        let found = known(inside);
        let is_named = found.registered || found.kind.is_some() || rules.is_category(inside);
        let is_words = inside.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
            || inside.ends_with(|c: char| c.is_ascii_digit());
        if !is_named && is_words {
            out.remarks.push(inside.to_owned());
            text = fund.value.printed.clone();
            out.fund = funds.find(&text).next();
        }
    }
    if let Some(fund) = &out.fund {
        let rest = tidy(rules.without_glue(&tidy(&without_part(&text, &fund.range))));
        if rest.chars().any(char::is_alphabetic) {
            text = rest;
        } else {
            // The fund is all there is: it stands as the financier.
            let mut alone = known(&fund.value.printed);
            if let (Some(kind), Some(name)) = (fund.value.kind, &fund.value.name) {
                (alone.name, alone.kind) = (name.clone(), Some(kind));
                (alone.registered, alone.rule) = (true, Some(fund.rule.clone()));
            }
            alone.printed = text;
            if alone.kind.is_none() {
                alone.name.clone_from(&alone.printed);
            }
            out.organisation = Some(alone);
            return out;
        }
    }
    for _ in 0..MOST_PARTS {
        let Some((rest, remark)) = without_remark(rules, &text) else { break };
        out.remarks.push(remark);
        text = rest;
    }
    let mut found = known(&text);
    // `Luleå tekniska universitet (LTU)`
    if !found.registered
        && let Some((name, short)) = text.strip_suffix(')').and_then(|text| text.rsplit_once('('))
    {
        let (long, short) = (known(name.trim_end()), known(short));
        if long.registered && short.registered && long.name == short.name {
            found = long;
        }
    }
    if !found.registered && out.footnote.is_none() {
        // `Luleå kommun1`: a raised footnote number, when the name is known without it.
        let bare = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ')');
        if bare.len() < text.len() && bare.ends_with(char::is_alphabetic) {
            let without = known(bare);
            if without.registered {
                out.footnote = text.get(bare.len()..).map(str::to_owned);
                found = without;
            }
        }
    }
    if !found.registered
        && let Some((name, tail)) = text.split_once(", ")
        && is_source(tail)
    {
        // `Västra Götalandsregionen, RUN`: from which of its means the organisation pays.
        let (before, behind) = (known(name), known(tail));
        // (`Leader Exempelbygden, lokala offentliga medel`: a name of a known kind, and words that are none.)
        let is_kind = before.kind.is_some() && tail.starts_with(char::is_lowercase);
        if (before.registered || is_kind) && !behind.registered && behind.kind.is_none() {
            out.remarks.push(tail.to_owned());
            found = before;
        }
    }
    out.organisation = (!found.printed.is_empty()).then_some(found);
    out
}

/// What stands in parentheses behind a fund, where the text is nothing else.
fn alone_before_parenthesis<'t>(text: &'t str, fund: &Range<usize>) -> Option<&'t str> {
    let inside = text.get(fund.end..)?.trim_start().strip_prefix('(')?.strip_suffix(')')?.trim();
    (text.get(..fund.start)?.trim().is_empty() && !inside.contains(['(', ')'])).then_some(inside)
}

/// Whether the words behind a name tell where its money is from: an abbreviation in capitals, or a word of
/// means as the last (`företagsstöd`, `regionala strukturfonden`).
fn is_source(tail: &str) -> bool {
    let is_short = (2..=6).contains(&tail.chars().count()) && tail.chars().all(char::is_uppercase);
    let lower = tail.to_lowercase();
    let means =
        ["stöd", "stödet", "medel", "medlen", "bidrag", "bidraget", "fonden", "fonder", "anslag", "anslaget"];
    is_short || (tail.split_whitespace().count() <= 3 && means.iter().any(|m| lower.ends_with(m)))
}

/// A text without the parenthesis, the part between commas or slashes, or the words that a fund stands in.
fn without_part(text: &str, fund: &Range<usize>) -> String {
    let head = text.get(..fund.start).unwrap_or_default();
    let tail = text.get(fund.end..).unwrap_or_default();
    if let (Some(open), Some(close)) = (head.rfind('('), tail.find(')')) {
        let inside = !head.get(open..).unwrap_or_default().contains(')');
        if inside && !head.get(..open).unwrap_or_default().trim().is_empty() {
            return join(head.get(..open), tail.get(close + 1..));
        }
    }
    const BETWEEN: [&str; 6] = [", ", "/", " - ", " \u{2013} ", "; ", " + "];
    let before = BETWEEN.iter().filter_map(|mark| head.rfind(mark)).max();
    let after = BETWEEN.iter().filter_map(|mark| tail.find(mark)).min();
    match (before, after) {
        (Some(before), None) => join(head.get(..before), None),
        (None, Some(after)) => join(None, tail.get(after..)),
        (Some(before), Some(after)) => join(head.get(..before), tail.get(after..)),
        (None, None) => match (tail.trim_start().strip_prefix('('), tail.rfind(')')) {
            // `ERUF (Tillväxtverket)`
            (Some(inside), Some(_)) if head.trim().is_empty() => inside.replacen(')', "", 1),
            _ => join(Some(head), Some(tail)),
        },
    }
}

fn join(head: Option<&str>, tail: Option<&str>) -> String {
    let (head, tail) = (head.unwrap_or_default().trim_end(), tail.unwrap_or_default().trim_start());
    if head.is_empty() || tail.is_empty() { format!("{head}{tail}") } else { format!("{head} {tail}") }
}

/// A text without the footnote mark at its end.
fn without_footnote(text: &str) -> (String, Option<String>) {
    let raised = |c: char| {
        matches!(c, '*' | '\u{2020}' | '\u{2021}' | '\u{b9}' | '\u{b2}' | '\u{b3}' | '\u{2070}'..='\u{2079}')
    };
    let bare = text.trim_end_matches(raised);
    if bare.len() < text.len() && !bare.trim().is_empty() {
        let mark = text.get(bare.len()..).unwrap_or_default().to_owned();
        return (bare.trim_end().to_owned(), Some(mark));
    }
    // `Luleå kommun 1)`, but not `Regionalfonden (mål 6)`
    if let Some((name, mark)) = text.rsplit_once(' ') {
        let digits = mark.strip_suffix(')').unwrap_or_default();
        let is_inside = name.matches('(').count() > name.matches(')').count();
        if !is_inside && !digits.is_empty() && digits.len() < 3 && digits.bytes().all(|b| b.is_ascii_digit())
        {
            return (name.to_owned(), Some(mark.to_owned()));
        }
    }
    (text.to_owned(), None)
}

/// A text without a share in percent (`(43,64 %)`, `50%`).
fn without_share(text: &str) -> (String, Option<Decimal>) {
    let Some(percent) = text.find('%') else { return (text.to_owned(), None) };
    let head = text.get(..percent).unwrap_or_default().trim_end();
    let number = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.');
    let start = head.trim_end_matches(number).len();
    let digits = head.get(start..).unwrap_or_default();
    let Ok(share) = digits.replace(',', ".").parse::<Decimal>() else { return (text.to_owned(), None) };
    if share > Decimal::ONE_HUNDRED {
        return (text.to_owned(), None);
    }
    let before = head.get(..start).unwrap_or_default().trim_end().trim_end_matches(['(', ',']);
    let after = text.get(percent + 1..).unwrap_or_default().trim_start().trim_start_matches(')');
    (tidy(&join(Some(before), Some(after))), Some(share))
}

/// A text without a remark in parentheses or behind a comma at its end, and the remark.
fn without_remark(rules: &OrganisationRules, text: &str) -> Option<(String, String)> {
    let (name, remark) = match text.strip_suffix(')') {
        Some(open) => open.rsplit_once('(')?,
        None => text.rsplit_once(", ")?,
    };
    let remark = remark.trim();
    (rules.is_remark(remark) && !name.trim().is_empty()).then(|| (tidy(name), remark.to_owned()))
}
