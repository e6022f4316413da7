//! Financing told without a table: as a list of payers with their sums, as lines with a tab or dots before the sum, or in
//! a sentence (`finansieras av en donation på 9,3 mnkr från …, 4,5 mnkr från …`, `Av dessa svarar A för 6,4 mkr,
//! medan B står för 2 mkr`).

use std::ops::Range;

use rust_decimal::Decimal;

use crate::document::{Document, Line, Span};
use crate::recognize::financier_table::RowLabel;
use crate::recognize::{Amount, Finding, RuleSet, amounts};
use crate::record::{Cited, FinancierRow, Financing, Role};

use super::decisions::money;
use super::outline::Passage;
use super::{cite, organisations};

/// A sum with its place.
type Sum = (Span, Role, Finding<Amount>);

/// Lines under a heading that are looked at for payers.
const MOST_LINES: usize = 60;
/// Longest line of a list, in bytes.
const LONGEST_LINE: usize = 120;

/// The financing that the passages tell, and its sums; none for fewer than two payers.
pub(super) fn told(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    range: Range<usize>,
    total_budget: Option<Decimal>,
) -> Option<(Financing, Vec<Sum>)> {
    let passages = outline.get(range)?;
    for (at, passage) in passages.iter().enumerate() {
        let text = doc.str(passage.span);
        if passage.is_heading() && text.len() < LONGEST_LINE && find_word(text).is_some() {
            let below = passages.get(at + 1..).unwrap_or_default();
            let found = tabbed(doc, rules, below)
                .or_else(|| dotted(doc, rules, below))
                .or_else(|| list(doc, rules, below));
            if found.is_some() {
                return found;
            }
        }
        if !passage.is_text() {
            continue;
        }
        if let Some(rows) = payers_first(doc, rules, passage.span, total_budget) {
            return Some(financing(rows));
        }
        let Some(word) = find_word(text) else { continue };
        if text.trim_end().ends_with(':') {
            let found = list(doc, rules, passages.get(at + 1..).unwrap_or_default());
            if found.is_some() {
                return found;
            }
            continue;
        }
        let rows = sentence(doc, rules, passage.span, word);
        if rows.len() >= 2 {
            return Some(financing(rows));
        }
    }
    None
}

fn financing(rows: Vec<(FinancierRow, Sum)>) -> (Financing, Vec<Sum>) {
    let sums = rows.iter().map(|(_, sum)| sum.clone()).collect();
    let rows = rows.into_iter().map(|(row, _)| row).collect();
    (Financing { rows, ..Financing::default() }, sums)
}

/// Lines under a heading that hold a name, a tab and a sum each, down to the total; layout may have read the
/// names and the sums as columns. Nothing but such lines may stand there.
fn tabbed(doc: &Document, rules: &RuleSet, passages: &[Passage<'_>]) -> Option<(Financing, Vec<Sum>)> {
    let mut lines: Vec<&Line> = Vec::new();
    for passage in passages {
        if !passage.is_text() || lines.len() > MOST_LINES {
            break;
        }
        lines.extend(doc.lines_of(&passage.lines));
    }
    lines.sort_by(|a, b| {
        let across = a.bbox.x0.total_cmp(&b.bbox.x0);
        a.page.cmp(&b.page).then(a.baseline.total_cmp(&b.baseline)).then(across)
    });
    let mut table = Financing::default();
    let mut sums = Vec::new();
    for pair in lines.chunks(2) {
        let [name, sum] = pair else { break };
        if name.page != sum.page || (name.baseline - sum.baseline).abs() > 1.0 || table.total.is_some() {
            return None;
        }
        let found = amounts(rules, doc.str(sum.span), None).values;
        let [amount] = found.as_slice() else { return None };
        if amount.range.len() != doc.str(sum.span).trim_end().len() {
            return None;
        }
        if rules.financier_table.row(doc.str(name.span)) == Some(RowLabel::Total) {
            let at = sum.span.sub(amount.range.clone());
            table.total = money(&amount.value).and_then(|m| cite::printed(doc, m, &amount.rule, at));
            sums.push((at, Role::FinancingTotal, amount.clone()));
            continue;
        }
        let (row, sum) = row(doc, rules, name.span, sum.span, amount)?;
        table.rows.push(row);
        sums.push(sum);
    }
    (table.rows.len() >= 2).then_some((table, sums))
}

/// Lines under a heading in which dots lead from a name to its sum (`Bodens kommun ........ 50 000 kr`), down to the
/// total or the first line that is something else.
fn dotted(doc: &Document, rules: &RuleSet, passages: &[Passage<'_>]) -> Option<(Financing, Vec<Sum>)> {
    let mut table = Financing::default();
    let mut sums = Vec::new();
    // A total in bold may pass for a heading.
    let texts = passages.iter().take_while(|p| p.is_text() || leaders(doc.str(p.span)).is_some());
    for line in texts.flat_map(|p| doc.lines_of(&p.lines)).take(MOST_LINES) {
        let text = doc.str(line.span);
        let Some(dots) = leaders(text) else { break };
        let name = text.get(..dots)?.trim_end();
        let tail = text.get(dots..)?.trim_start_matches(['.', '…', ' ', '\u{a0}']);
        let from = text.len() - tail.len();
        let found = amounts(rules, tail, None).values;
        let [sum] = found.as_slice() else { break };
        if sum.range.start > 0 || sum.range.end < tail.trim_end().len() || name.is_empty() {
            break;
        }
        let base = line.span.sub(from..text.len());
        if rules.financier_table.row(name) == Some(RowLabel::Total) {
            let at = base.sub(sum.range.clone());
            table.total = money(&sum.value).and_then(|m| cite::printed(doc, m, &sum.rule, at));
            sums.push((at, Role::FinancingTotal, sum.clone()));
            break;
        }
        let (row, sum) = row(doc, rules, line.span.sub(0..name.len()), base, sum)?;
        table.rows.push(row);
        sums.push(sum);
    }
    (table.rows.len() >= 2).then_some((table, sums))
}

/// Where the dots of a line begin that lead to its sum.
fn leaders(text: &str) -> Option<usize> {
    text.find("....").or_else(|| text.find("……"))
}

/// Verbs that name the payer before the sum, with the word that leads to the sum.
const PAYING: [(&str, &str); 4] =
    [("svarar", " för"), ("står", " för"), ("bidrar", " med"), ("finansieras av", " med")];
/// Words of a sentence that tells who pays a part.
const PARTIAL: [&str; 5] = ["resterande", "återstående", "övrig", "del ", "delen "];
/// Words between two payers of a sentence.
const BETWEEN: [&str; 6] = ["och", "samt", "medan", "där", "varav", "resterande"];

/// The sentence whose every sum stands after its payer: `Av dessa svarar A för 6,4 mkr, B för 2 mkr och C för …`.
/// Most of the payers must be known organisations, and together they must pay the whole budget; without a known
/// budget only `finansieras av` says that these are all.
fn payers_first(
    doc: &Document,
    rules: &RuleSet,
    span: Span,
    total_budget: Option<Decimal>,
) -> Option<Vec<(FinancierRow, Sum)>> {
    let text = doc.str(span);
    let (at, verb) = PAYING.iter().filter_map(|(verb, _)| Some((text.find(verb)?, *verb))).min()?;
    let begin = text.get(..at)?.rfind(". ").map_or(0, |point| point + 2);
    // `Resterande del finansieras av …`: these are not all.
    let opening = text.get(begin..at)?.to_lowercase();
    if PARTIAL.iter().any(|word| opening.contains(word)) {
        return None;
    }
    let end = sentence_end(text, at);
    let found: Vec<Finding<Amount>> = amounts(rules, text, None)
        .values
        .into_iter()
        .filter(|f| f.range.start >= begin && f.range.end <= end)
        .collect();
    let sum = found.iter().try_fold(Decimal::ZERO, |sum, f| sum.checked_add(f.value.amount))?;
    let is_whole = total_budget.map_or(verb == "finansieras av", |total| total == sum);
    if found.len() < 2 || !is_whole {
        return None;
    }
    // The first payer stands before the verb (`A svarar för …`) or after it (`svarar A för …`).
    let behind = text.get(at + verb.len()..)?;
    let is_before = behind.starts_with(" för ") || behind.starts_with(" med ");
    let mut from = if is_before { begin } else { at + verb.len() };
    let mut rows = Vec::new();
    let mut known = 0;
    for sum in &found {
        let clause = text.get(from..sum.range.start)?;
        let mut name = clause.trim_end();
        let bare = name.strip_suffix(" för").or_else(|| name.strip_suffix(" med"))?;
        name = bare;
        for (verb, _) in PAYING {
            name = name.strip_suffix(verb).map_or(name, str::trim_end);
        }
        let mut skipped = 0;
        loop {
            let rest = name.get(skipped..)?;
            let step = rest.len() - rest.trim_start_matches([' ', ',', ';', '\n']).len();
            let word = rest.get(step..)?.split(' ').next().unwrap_or_default();
            let joins = BETWEEN.contains(&word);
            skipped += step + if joins { word.len() } else { 0 };
            if step == 0 && !joins {
                break;
            }
        }
        let name = from + skipped..from + name.len();
        let payer = text.get(name.clone())?;
        if payer.is_empty() || payer.split_whitespace().count() > 9 || !organisations::is_name(rules, payer) {
            return None;
        }
        known += usize::from(organisations::is_known(rules, payer));
        rows.push(row(doc, rules, span.sub(name), span, sum)?);
        from = sum.range.end;
    }
    (known * 2 > rows.len()).then_some(rows)
}

/// Where a text says that something is financed.
fn find_word(text: &str) -> Option<usize> {
    const STEM: &str = "inansi";
    text.match_indices(STEM).find_map(|(at, _)| {
        let ending = text.get(at + STEM.len()..)?;
        let known = ["eras", "ering", "ärer", "erar"].iter().find(|e| ending.starts_with(**e))?;
        Some(at + STEM.len() + known.len())
    })
}

/// The lines under a heading or an opening: each a payer and one sum, down to the total or the first that is
/// something else.
fn list(doc: &Document, rules: &RuleSet, passages: &[Passage<'_>]) -> Option<(Financing, Vec<Sum>)> {
    let mut rows = Vec::new();
    let mut total = None;
    for passage in passages {
        let text = doc.str(passage.span);
        if !passage.is_text() || text.len() > LONGEST_LINE {
            break;
        }
        let found = amounts(rules, text, None).values;
        let [sum] = found.as_slice() else { break };
        let (before, after) =
            (text.get(..sum.range.start).unwrap_or_default(), text.get(sum.range.end..).unwrap_or_default());
        let is_rest = after.chars().any(char::is_alphabetic);
        let name = before.trim_end_matches([' ', ':', '-', '–', '\t', '\u{a0}', ',']);
        let name = name.strip_suffix(" med").or_else(|| name.strip_suffix(" bidrar med")).unwrap_or(name);
        if is_rest || name.is_empty() {
            break;
        }
        if rules.financier_table.row(name) == Some(RowLabel::Total) {
            let at = passage.span.sub(sum.range.clone());
            let cited = money(&sum.value).and_then(|m| cite::printed(doc, m, &sum.rule, at));
            total = cited.map(|cited| (cited, (at, Role::FinancingTotal, sum.clone())));
            break;
        }
        let Some(row) = row(doc, rules, passage.span.sub(0..name.len()), passage.span, sum) else { break };
        rows.push(row);
    }
    if rows.len() < 2 {
        return None;
    }
    let (mut table, mut sums) = financing(rows);
    if let Some((cited, sum)) = total {
        table.total = Some(cited);
        sums.push(sum);
    }
    Some((table, sums))
}

/// The clauses of a sentence: `9,3 mnkr från X`, each up to the next sum. All must name a payer.
fn sentence(doc: &Document, rules: &RuleSet, span: Span, from: usize) -> Vec<(FinancierRow, Sum)> {
    let text = doc.str(span);
    let end = sentence_end(text, from);
    let found: Vec<Finding<Amount>> = amounts(rules, text, None)
        .values
        .into_iter()
        .filter(|f| f.range.start >= from && f.range.end <= end)
        .collect();
    let mut rows = Vec::new();
    for (nth, sum) in found.iter().enumerate() {
        let until = found.get(nth + 1).map_or(end, |next| next.range.start);
        let clause = text.get(sum.range.end..until).unwrap_or_default();
        let Some(rest) = clause.trim_start().strip_prefix("från ") else { return Vec::new() };
        let begin = until - rest.len();
        let name = rest.trim_end_matches(|c: char| c.is_whitespace() || ",.;".contains(c));
        let name = name.strip_suffix(" och").or_else(|| name.strip_suffix(" samt")).unwrap_or(name);
        let name = name.trim_end_matches([',', ' ']);
        if name.split_whitespace().count() > 9 || !organisations::is_name(rules, name) {
            return Vec::new();
        }
        let Some(row) = row(doc, rules, span.sub(begin..begin + name.len()), span, sum) else {
            return Vec::new();
        };
        rows.push(row);
    }
    rows
}

fn sentence_end(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let stop = rest
        .match_indices(". ")
        .map(|(at, _)| at)
        .find(|at| rest.get(at + 2..).is_some_and(|t| t.starts_with(char::is_uppercase)));
    stop.map_or(text.len(), |at| from + at)
}

fn row(
    doc: &Document,
    rules: &RuleSet,
    name: Span,
    base: Span,
    sum: &Finding<Amount>,
) -> Option<(FinancierRow, Sum)> {
    let payer = cite::fold(doc.str(name));
    if !organisations::is_known(rules, &payer) && !organisations::is_name(rules, &payer) {
        return None;
    }
    let cell = organisations::financier(doc, rules, &[name])?;
    let at = base.sub(sum.range.clone());
    let amount: Option<Cited<_>> = money(&sum.value).and_then(|m| cite::printed(doc, m, &sum.rule, at));
    let row = FinancierRow {
        financier: cell.organisation,
        fund: cell.fund,
        amount: Some(amount?),
        share: cell.share,
        contribution: None,
        by_year: Vec::new(),
        beside_years: false,
        beside_total: false,
    };
    Some((row, (at, Role::Financier, sum.clone())))
}
