//! What a list under a granting sentence gives: `bevilja följande bidrag:` with the recipients and sums in the
//! lines, items or table below.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::document::{Cell, Document, Span, Table};
use crate::recognize::decision::SumKind as Words;
use crate::recognize::financier_table::{ColumnRole, GrantList, RowLabel, Sign, SumKind};
use crate::recognize::label::Field;
use crate::recognize::{Amount, Finding, RuleSet, Unit, amounts, cell_amount, unit_of};
use crate::record::{Cited, DecisionOutcome, Exact, Money};

use super::beside_grant::without_sought;
use super::cite;
use super::decisions::{money, unbroken};
use super::given::given_in_line;
use super::outline::{Passage, PassageKind};
use super::recipients::forced_lines;
use super::zones::Zone;

/// Passages between such a sentence and its table.
const LINES_BETWEEN: usize = 2;

/// Passages of a list.
const MOST_LINES: usize = 400;

/// The sums of a list, read so far.
#[derive(Default)]
struct List {
    sums: Vec<(Money, Span)>,
    whole: Option<(Money, Span)>,
    /// Nobody is named beside the last sum.
    is_last_bare: bool,
}

/// The sum of the list under a granting sentence; none when a line leaves open what it gives.
pub(super) fn listed(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    zones: &[Zone],
    sentence: Span,
) -> Option<Cited<Money>> {
    let text = doc.str(sentence).trim_end();
    let lower = text.to_lowercase();
    let leads = text.ends_with(':') || lower.ends_with(" med") || lower.contains("följande");
    // `enligt tabellen nedan`: nothing but a table is meant.
    let to_table = !leads && rules.decision.holds(Words::ToTable, &lower);
    let at = zones
        .iter()
        .filter(|_| leads || to_table)
        .flat_map(|z| z.passages.clone())
        .find(|at| outline.get(*at).is_some_and(|p| p.span.contains(sentence)))?;
    let mut list = List::default();
    // A heading of the column that layout left above the table.
    let mut head: Option<Span> = None;
    for (nth, passage) in outline.iter().skip(at + 1).take(MOST_LINES).enumerate() {
        let lines = match &passage.kind {
            PassageKind::Text if to_table && nth < LINES_BETWEEN => continue,
            PassageKind::Text | PassageKind::Item { .. } if to_table => break,
            PassageKind::Text => forced_lines(doc, passage),
            PassageKind::Item { .. } => vec![passage.span],
            PassageKind::Table { table, n_rows } => {
                if !list.sums.is_empty() {
                    break;
                }
                column(doc, rules, table, *n_rows, (head, sentence), &mut list)?;
                break;
            }
            PassageKind::Heading { known: None } if list.sums.is_empty() => {
                head = head.or(Some(passage.span).filter(|s| heads_grants(rules, doc.str(*s))));
                continue;
            }
            _ => break,
        };
        let mut ended = false;
        let is_item = matches!(passage.kind, PassageKind::Item { .. });
        for line in lines {
            // `• Borlänge IK: 20 000 kr, under förutsättning att …`: its sum is given, and cannot be told from others.
            let text = doc.str(line);
            let verb = rules.decision.first(text).filter(|_| is_item && !list.sums.is_empty());
            if verb.is_some_and(|v| v.outcome == DecisionOutcome::Condition && v.range.start > 0)
                && !amounts(rules, text, None).values.is_empty()
            {
                return None;
            }
            ended = list.whole.is_some() || !read(doc, rules, line, &mut list)?;
            if ended {
                break;
            }
        }
        if ended {
            break;
        }
    }
    sum(doc, list)
}

/// The sum of a list of grants: the one table of a matter right under `Beviljat bidrag`, where the decision grants
/// without a sum.
pub(super) fn tabled(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    passages: Range<usize>,
) -> Option<Cited<Money>> {
    let mut tables = passages.clone().skip(1).filter_map(|at| {
        let PassageKind::Table { table, n_rows } = &outline.get(at)?.kind else { return None };
        let over = outline.get(at.checked_sub(1)?).filter(|p| p.is_heading())?;
        let is_granted = rules.financier_table.sum_kind(doc.str(over.span)) == Some(SumKind::Granted);
        let heads = || table.cells.iter().filter(|c| c.row == 0).map(|c| doc.str(c.span).to_owned());
        let is_list = || rules.financier_table.lists_grants(&heads().collect::<Vec<_>>()) != GrantList::None;
        (is_granted && is_list()).then_some((table, *n_rows, over.span))
    });
    let (table, n_rows, over) = tables.next()?;
    if tables.next().is_some() {
        return None;
    }
    let mut list = List::default();
    column(doc, rules, table, n_rows, (Some(over), over), &mut list)?;
    sum(doc, list)
}

/// Reads a line; false when it is none of the list, none when it leaves open what is given.
fn read(doc: &Document, rules: &RuleSet, line: Span, list: &mut List) -> Option<bool> {
    let mut text = unbroken(doc, line);
    if let Some(verb) = rules.decision.first(&text) {
        // `Teater Norr, 30 000 kr, får användas till hyra`
        let is_term = verb.outcome == DecisionOutcome::Condition && !list.sums.is_empty();
        let said = text.get(..verb.range.start).filter(|said| is_term && said.trim_end().ends_with(','));
        let behind = text.get(verb.range.end..).unwrap_or_default();
        match said.filter(|said| !amounts(rules, said, None).values.is_empty()) {
            Some(_) if !amounts(rules, behind, None).values.is_empty() => return None,
            Some(said) => text = said.to_owned(),
            None => return Some(false),
        }
    }
    // `30 000 kr (sökt 50 000 kr)`
    let text = without_sought(rules, text.clone(), &amounts(rules, &text, None).values);
    let found = amounts(rules, &text, None).values;
    if found.is_empty() {
        return Some(list.sums.is_empty() && text.len() < 120);
    }
    let sum: &Finding<Amount> = given_in_line(rules, &text, &found)?;
    // `sökt 200 000 kr`, `Rambudget 500 000 kr`: another sum of the recipient, not what it is given.
    let lower = text.to_lowercase();
    if rules.decision.holds(Words::ListOther, &lower) {
        return None;
    }
    let entry = (money(&sum.value)?, line.sub(sum.range.clone()));
    if tells_whole(rules, &lower) {
        list.whole = Some(entry);
    } else {
        list.is_last_bare =
            !lower.get(..sum.range.start).is_some_and(|name| name.contains(char::is_alphabetic));
        list.sums.push(entry);
    }
    Some(true)
}

/// Reads the column of a table that a label heads as granted.
fn column(
    doc: &Document,
    rules: &RuleSet,
    table: &Table,
    n_rows: u32,
    (above, sentence): (Option<Span>, Span),
    list: &mut List,
) -> Option<()> {
    let heads = || table.cells.iter().filter(|c| c.row == 0);
    let texts: Vec<String> = heads().map(|c| doc.str(c.span).to_owned()).collect();
    let is_list = rules.financier_table.lists_grants(&texts) != GrantList::None
        || texts.iter().any(|text| rules.financier_table.says(Sign::Body, text))
            && texts.iter().any(|text| rules.financier_table.sum_kind(text) == Some(SumKind::Granted))
            && !rules.financier_table.says(Sign::Plan, doc.str(sentence));
    let kind =
        |text: &str| rules.financier_table.sum_kind(text).filter(|_| is_list && !text.contains(" per "));
    let is_given = |text: &str| heads_grants(rules, text) || kind(text) == Some(SumKind::Granted);
    let given: Vec<_> = heads().filter(|c| is_given(doc.str(c.span))).collect();
    let mut head = match given.as_slice() {
        [] => None,
        [only] => Some(*only),
        several => Some(one_of(doc, rules, several, sentence)?),
    };
    // `Beslut 2023 (kr)` beside `Bidrag (kr)`: either may be given.
    let is_bare_gift = |c: &Cell| rules.financier_table.is_bare_gift(doc.str(c.span));
    if head.is_some_and(|head| !heads_grants(rules, doc.str(head.span)))
        && heads().any(|c| head.is_none_or(|head| head.col != c.col) && is_bare_gift(c))
    {
        return None;
    }
    if head.is_none() && above.is_some() && is_list {
        // `Bidragsmottagare | Maxbelopp (kr)`: the only column of money.
        let is_money = |c: &&Cell| {
            let text = doc.str(c.span);
            let is_sum = unit_of(rules, text).is_some_and(|unit| unit.currency.is_some());
            is_sum && !text.contains(" per ") && kind(text) != Some(SumKind::Sought)
        };
        let mut of_money = heads().filter(is_money);
        head = of_money.next();
        if head.is_none() || of_money.next().is_some() {
            return None;
        }
    }
    // `Belopp` beside the recipients: the only column of money.
    let head = head.or_else(|| only_amount(doc, rules, table).filter(|_| is_list && above.is_none()));
    let sought = heads().find(|c| kind(doc.str(c.span)) == Some(SumKind::Sought)).map(|c| c.col);
    let (col, from, unit) = match head {
        Some(head) => {
            // The sums asked for beside it are counted alike.
            let beside =
                || texts.iter().filter(|text| kind(text).is_some()).find_map(|text| unit_of(rules, text));
            (head.col, 1, unit_of(rules, doc.str(head.span)).or_else(beside))
        }
        None if above.is_some() => {
            (table.n_cols.checked_sub(1)?, 0, above.and_then(|s| unit_of(rules, doc.str(s))))
        }
        // Recipients and sums without headings.
        None if table.n_cols == 2 => (1, 0, None),
        None => return None,
    };
    let is_bare = head.is_some_and(|head| {
        let text = doc.str(head.span);
        let is_vague = ["beslut", "förslag"].iter().any(|w| text.to_lowercase().starts_with(w));
        unit.is_none() || is_vague && unit_of(rules, text).is_none()
    });
    let has_total = || {
        let labels = (from..n_rows).filter_map(|row| table.cell(row, 0)).map(|c| doc.str(c.span));
        labels.filter(|text| rules.financier_table.row(text) == Some(RowLabel::Total)).count() == 1
    };
    let has_beside = sought.is_some() || has_total();
    for row in from..n_rows {
        let Some(cell) = table.cell(row, col) else { continue };
        let text = unbroken(doc, cell.span);
        if gives_nothing(rules, &text) {
            continue;
        }
        // `Beviljat belopp` beside `Sökt belopp` promises sums, though nothing names their unit.
        let bare = || (has_beside && head.is_some()).then(Unit::unnamed);
        let found = match unit.clone() {
            Some(unit) => cell_amount(rules, &text, Some(&unit))?.ok()?,
            None => match amounts(rules, &text, None).values.into_iter().next() {
                Some(found) => found,
                None => cell_amount(rules, &text, Some(&bare()?))?.ok()?,
            },
        };
        if found.value.amount.is_zero() {
            continue;
        }
        // Numbers so small under no unit of their own count something else: paragraphs, members.
        let names_unit = unit.is_none() && found.value.currency.is_some();
        if is_bare && !names_unit && found.value.amount < Decimal::ONE_THOUSAND {
            return None;
        }
        let entry = (money(&found.value)?, cell.span.sub(found.range.clone()));
        let label = table.cell(row, 0).map(|c| doc.str(c.span)).unwrap_or_default();
        let row_label = rules.financier_table.row(label);
        let asks =
            |col: u32| table.cell(row, col).is_some_and(|c| !gives_nothing(rules, &unbroken(doc, c.span)));
        let is_total = row_label == Some(RowLabel::Total);
        // `Återstår`, `Reserv`: who asked for nothing is given nothing.
        if !is_total && (row_label.is_some() || sought.is_some_and(|col| !asks(col))) {
            continue;
        }
        let name = table.cell(row, 0).map(|c| doc.str(c.span).trim().to_lowercase()).unwrap_or_default();
        if is_total || tells_whole(rules, &name) || tells_whole(rules, &text.to_lowercase()) {
            list.whole = Some(entry);
            break;
        }
        list.is_last_bare = !name.contains(char::is_alphabetic);
        list.sums.push(entry);
    }
    Some(())
}

/// Of several columns of granted sums the one that the sentence means: that of its year, or, where no heading has a
/// year, the one column of what was decided beside those of what was proposed.
fn one_of<'c>(doc: &Document, rules: &RuleSet, several: &[&'c Cell], sentence: Span) -> Option<&'c Cell> {
    let year = |text: &str| {
        let mut years = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() == 4);
        years.next().map(str::to_owned)
    };
    let said = doc.str(sentence);
    let years: Vec<Option<String>> = several.iter().map(|c| year(doc.str(c.span))).collect();
    let is_meant = |(cell, year): &(&&'c Cell, &Option<String>)| match year {
        Some(year) => said.contains(year.as_str()),
        None => {
            let text = doc.str(cell.span).trim_start().to_lowercase();
            years.iter().all(Option::is_none) && rules.decision.begins(Words::DecidedColumn, &text).is_some()
        }
    };
    let mut meant = several.iter().zip(&years).filter(is_meant).map(|(cell, _)| *cell);
    meant.next().filter(|_| meant.next().is_none())
}

/// Whether a line in lower case tells the whole of a list: `3  Summa 50 000 kr`; `Totalförsvarets kamratförening` is a name.
fn tells_whole(rules: &RuleSet, lower: &str) -> bool {
    let words = lower.trim_start_matches(|c: char| !c.is_alphabetic());
    let known = rules.decision.begins(Words::ListWhole, words);
    known
        .and_then(|known| words.get(known.len()..))
        .is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
}

/// Whether a heading is that of sums; a year in it (`Bidrag 2017 (kronor)`) says when they are paid.
fn is_amount(rules: &RuleSet, heading: &str) -> bool {
    let is_year = |word: &&str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let words = || heading.split_whitespace();
    let plain: Vec<&str> = words().filter(|word| !is_year(word)).collect();
    let plain = if words().filter(is_year).count() == 1 { plain.join(" ") } else { heading.to_owned() };
    let heading = plain.as_str();
    rules.financier_table.column(heading).iter().any(|(role, _)| *role == ColumnRole::Amount)
}

/// The one heading of a table that is that of sums, beside others that are not.
fn only_amount<'t>(doc: &Document, rules: &RuleSet, table: &'t Table) -> Option<&'t Cell> {
    let column = |col: u32| table.cells.iter().filter(move |c| c.col == col && c.row > 0);
    let text = |c: &Cell| doc.str(c.span);
    let has_figures = |col: u32| column(col).any(|c| text(c).contains(|c: char| c.is_ascii_digit()));
    let has_sums = |col: u32| column(col).any(|c| !amounts(rules, text(c), None).values.is_empty());
    let kind = |c: &Cell| rules.financier_table.sum_kind(text(c));
    // `Insats` may head words and sums.
    let is_of_sums = |c: &Cell| {
        let is_money = || unit_of(rules, text(c)).is_some_and(|unit| unit.currency.is_some());
        has_sums(c.col)
            || (is_amount(rules, text(c)) || is_money() || kind(c).is_some()) && has_figures(c.col)
    };
    let mut found = table.cells.iter().filter(|c| c.row == 0 && is_of_sums(c));
    let only = found.next().filter(|_| found.next().is_none())?;
    let is_other =
        kind(only) == Some(SumKind::Sought) || rules.financier_table.says(Sign::NotGiven, text(only));
    let is_given = is_amount(rules, text(only)) && !is_other;
    (only.col > 0 && is_given).then_some(only)
}

/// An empty cell, a dash, `Avslag`: nothing is given to the recipient of this row.
fn gives_nothing(rules: &RuleSet, text: &str) -> bool {
    let is_dash = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '−');
    let lower = text.trim().to_lowercase();
    text.chars().all(is_dash) || rules.decision.is_word(Words::Refused, &lower)
}

fn heads_grants(rules: &RuleSet, text: &str) -> bool {
    let bare = text.split(',').next().unwrap_or_default();
    rules.labels.field(bare).is_some_and(|(field, _)| field == Field::Granted)
}

/// The sum of a list; none when the whole that is printed under it is another.
fn sum(doc: &Document, list: List) -> Option<Cited<Money>> {
    let (first, _) = list.sums.first()?;
    let same = |m: &Money| m.currency == first.currency && m.qualifier == first.qualifier;
    if !list.sums.iter().all(|(m, _)| same(m)) {
        return None;
    }
    let sum = list.sums.iter().try_fold(Decimal::ZERO, |sum, (m, _)| sum.checked_add(m.amount.decimal()))?;
    if list.whole.as_ref().is_some_and(|(m, _)| m.amount.decimal() != sum) || sum <= Decimal::ZERO {
        return None;
    }
    // A last sum without a name that is all others together may be their whole, though nothing says so.
    let last = list.sums.last().filter(|_| list.whole.is_none() && list.is_last_bare && list.sums.len() > 2);
    if last.is_some_and(|(m, _)| m.amount.decimal().checked_add(m.amount.decimal()) == Some(sum)) {
        return None;
    }
    let spans: Vec<Span> = list.sums.iter().chain(&list.whole).map(|(_, span)| *span).collect();
    let money = Money { amount: Exact::new(sum)?, ..first.clone() };
    Cited::derived(money, "granted/sum-of-list", cite::quotes(doc, &spans))
}
