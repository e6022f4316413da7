//! From when to when a project goes on, as running text says it: in one expression after words that announce it,
//! or as a start and an end (`startar … och avslutas …`). What tells days goes before what tells only years.

use crate::document::{Document, Span};
use crate::recognize::label::Field;
use crate::recognize::project::Anchor;
use crate::recognize::{Day, Finding, Period, RuleId, RuleSet, periods};
use crate::record::{Cited, Date};

use super::cite;
use super::project::{Found, Text, sentence_end, sentence_start};

/// How finely a period is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grain {
    Year,
    Month,
    Day,
}

/// One end of a period with its place.
struct End {
    day: Day,
    at: Span,
    rule: RuleId,
    grain: Grain,
}

/// A period as read; an end that is not said is missing.
struct Told {
    start: Option<End>,
    end: Option<End>,
    /// It is the time in which money may be spent.
    is_of_money: bool,
    /// The project is what goes on: `Projektet löper …`.
    is_of_project: bool,
}

/// The first expression that is more than one day.
pub(super) fn first_period(rules: &RuleSet, text: &str) -> Option<Finding<Period>> {
    periods(rules, text).values.into_iter().find(|p| p.value.end != Some(p.value.start))
}

/// The first expression after a label for the period: more than one day, or only the last.
pub(super) fn labelled_period(rules: &RuleSet, text: &str) -> Option<Finding<Period>> {
    let until = || periods(rules, text).values.into_iter().find(is_until);
    first_period(rules, text).or_else(until)
}

/// Whether an expression tells a last day and no first one.
fn is_until(period: &Finding<Period>) -> bool {
    &*period.rule == "date/until"
}

/// Takes a period that one expression tells.
pub(super) fn set_period(doc: &Document, span: Span, period: &Finding<Period>, found: &mut Found) {
    set(doc, whole(span, period, period.range.start), found);
}

/// Reads the period of a passage. One already found gives way only to a finer one of the same years; of one that is
/// told by one end, the other may be told elsewhere.
pub(super) fn period(doc: &Document, rules: &RuleSet, passage: &Text<'_>, found: &mut Found) {
    if !found.is_renewed {
        told_period(doc, rules, passage, found);
        renewed(doc, rules, passage, found);
    }
}

/// `Projektet ska nu vara avslutat senast …`: the last day that goes before the one of the old plan.
fn renewed(doc: &Document, rules: &RuleSet, passage: &Text<'_>, found: &mut Found) {
    let text = doc.str(passage.span);
    let start = found.project.start.as_ref().map(|d| d.get().0);
    if found.grain.is_none() && (start.is_some() || found.project.end.is_some()) {
        return;
    }
    for anchor in ends_alone(rules, passage) {
        let words = text.get(anchor.range.clone()).unwrap_or_default();
        let before = text.get(..anchor.range.start).unwrap_or_default();
        let head = text.get(sentence_start(text, anchor.range.start)..anchor.range.start).unwrap_or_default();
        let window = text.get(anchor.range.end..sentence_end(text, anchor.range.end, anchor.reach));
        let day = window.and_then(|window| periods(rules, window).values.into_iter().next());
        let (Some(window), Some(day)) = (window, day.filter(|_| words.split(' ').any(|w| w == "nu"))) else {
            continue;
        };
        let lead = window.get(..day.range.start).unwrap_or_default();
        let is_other = rules.project.is_deadline(lead) || rules.project.is_deadline(head);
        let last = day.value.end.filter(|last| start.is_none_or(|start| start <= *last));
        if let Some(last) = last.filter(|_| !is_other && rules.project.is_own(before)) {
            let at = passage.span.sub(anchor.range.end + day.range.start..anchor.range.end + day.range.end);
            found.project.end = cited(doc, End { day: last, at, rule: day.rule.clone(), grain: Grain::Day });
            found.grain = Some(Grain::Day);
            found.is_renewed = true;
            return;
        }
    }
}

fn told_period(doc: &Document, rules: &RuleSet, passage: &Text<'_>, found: &mut Found) {
    let project = &found.project;
    let (start, end) = (project.start.as_ref().map(Cited::get), project.end.as_ref().map(Cited::get));
    let (start, end) = (start.map(|d| d.0), end.map(|d| d.0));
    let is_whole = start.is_some() && end.is_some() && !found.is_of_money;
    let is_labelled = (start.is_some() || end.is_some()) && found.grain.is_none();
    if is_whole && (is_labelled || found.grain == Some(Grain::Day)) {
        return;
    }
    let name = project.name.as_ref().map(|n| n.get().clone());
    let Some(told) = of_sentence(doc, rules, passage, name.as_deref(), found) else {
        if !is_whole {
            half(doc, rules, passage, name.as_deref(), found);
        }
        return;
    };
    if told.is_of_money && (start.is_some() || end.is_some()) {
        return;
    }
    let days = (told.start.as_ref().map(|e| e.day), told.end.as_ref().map(|e| e.day));
    let takes = if is_whole {
        let years = |(a, b): (Option<Day>, Option<Day>)| (a.map(|d| d.year), b.map(|d| d.year));
        // `under perioden 2024-2026` tells when the money is given; the project's own days may be others.
        let is_own = told.is_of_project
            && !found.is_of_project
            && (found.grain, told.grain()) == (Some(Grain::Year), Some(Grain::Day))
            && days.0 <= end
            && days.1 >= start;
        (years(days) == years((start, end)) || is_own) && told.grain() > found.grain
    } else {
        // A label's day stands, and so does a first day beside another first day alone.
        let agrees = |label: Option<Day>, day: Option<Day>| label.is_none() || label == day;
        (!is_labelled || agrees(start, days.0) && agrees(end, days.1))
            && (start.is_none() || days.1.is_some() || found.is_of_money)
    };
    if takes {
        let is_half = told.start.is_none() || told.end.is_none();
        found.grain = told.grain();
        found.is_of_money = told.is_of_money;
        found.is_of_project = told.is_of_project;
        set(doc, told, found);
        if is_half {
            half(doc, rules, passage, name.as_deref(), found);
        }
    }
}

/// Reads the ends of the period that a passage tells one by one.
fn half(doc: &Document, rules: &RuleSet, passage: &Text<'_>, name: Option<&str>, found: &mut Found) {
    let text = doc.str(passage.span);
    let (start, end) = (found.project.start.as_ref(), found.project.end.as_ref());
    let (mut start, mut end) = (start.map(|d| d.get().0), end.map(|d| d.get().0));
    let (begins, ends) = (rules.project.anchors(Field::Period, &passage.sifted), ends_alone(rules, passage));
    for (anchor, is_end) in ends.iter().map(|a| (a, true)).chain(begins.iter().map(|a| (a, false))) {
        if !is_own(rules, text, anchor, name) {
            continue;
        }
        let to = sentence_end(text, anchor.range.end, anchor.reach);
        let Some(window) = text.get(anchor.range.end..to) else { continue };
        let Some(day) = periods(rules, window).values.into_iter().next() else { continue };
        let before = window.get(..day.range.start).unwrap_or_default();
        // `Ansökan om utbetalning för projektet ska vara genomförd senast`: what ends stands before its verb too.
        let head = text.get(sentence_start(text, anchor.range.start)..anchor.range.start).unwrap_or_default();
        if rules.project.is_deadline(before) || rules.project.is_deadline(head) {
            continue;
        }
        let words = text.get(anchor.range.clone()).unwrap_or_default().to_lowercase();
        let before = before.trim_end().trim_end_matches("den").trim_end();
        // `slutdatum flyttas … till den …` may say more before the day, `avslutas den …` not: `avslutas med en konferens …`.
        let is_named = words.contains("slutda") || words.contains("förläng");
        let is_close = words.contains("slut") && before.is_empty();
        let is_last = is_until(&day) || is_end && (before.ends_with("till") || is_named || is_close);
        let grain = if matches!(&*day.rule, "date/month" | "date/part") { Grain::Month } else { Grain::Day };
        let at = passage.span.sub(anchor.range.end + day.range.start..anchor.range.end + day.range.end);
        let one = |day_at: Day| End { day: day_at, at, rule: day.rule.clone(), grain };
        let last = day.value.end.filter(|_| is_last);
        if let Some(last) = last.filter(|last| end.is_none() && start.is_none_or(|start| start <= *last)) {
            found.grain = Some(grain);
            found.project.end = cited(doc, one(last));
            end = Some(last);
        }
        // `Projektet startar den 1 januari 2016.`
        let first = Some(day.value.start).filter(|_| !is_last && words.ends_with("startar"));
        if let Some(first) = first.filter(|first| start.is_none() && end.is_none_or(|end| *first <= end)) {
            found.grain = Some(grain);
            found.project.start = cited(doc, one(first));
            start = Some(first);
        }
    }
}

/// Places that announce a last day which counts without a first one.
fn ends_alone(rules: &RuleSet, passage: &Text<'_>) -> Vec<Anchor> {
    let anchors = rules.project.anchors(Field::PeriodEnd, &passage.sifted);
    anchors.into_iter().filter(|anchor| anchor.loose).collect()
}

/// Whether the sentence of an anchor speaks of the project.
fn is_own(rules: &RuleSet, text: &str, anchor: &Anchor, name: Option<&str>) -> bool {
    let sentence = sentence_start(text, anchor.range.start)..sentence_end(text, anchor.range.end, 120);
    let sentence = text.get(sentence).unwrap_or_default();
    rules.project.is_own(sentence) || name.is_some_and(|name| sentence.contains(name))
}

impl Told {
    fn grain(&self) -> Option<Grain> {
        self.start.iter().chain(&self.end).map(|e| e.grain).min()
    }
}

fn set(doc: &Document, told: Told, found: &mut Found) {
    found.project.start = told.start.and_then(|end| cited(doc, end));
    found.project.end = told.end.and_then(|end| cited(doc, end));
}

fn cited(doc: &Document, end: End) -> Option<Cited<Date>> {
    cite::printed(doc, Date(end.day), &end.rule, end.at)
}

/// A period that one expression tells, `from` bytes into the span.
fn whole(span: Span, period: &Finding<Period>, from: usize) -> Told {
    let at = span.sub(from..from + period.range.len());
    let grain = match &*period.rule {
        "date/years" => Grain::Year,
        "date/month" | "date/part" => Grain::Month,
        _ => Grain::Day,
    };
    let end = |day: Day| End { day, at, rule: period.rule.clone(), grain };
    let start = (!is_until(period)).then(|| end(period.value.start));
    Told { start, end: period.value.end.map(end), is_of_money: false, is_of_project: false }
}

fn of_sentence(
    doc: &Document,
    rules: &RuleSet,
    passage: &Text<'_>,
    name: Option<&str>,
    found: &Found,
) -> Option<Told> {
    let (span, sifted) = (passage.span, &passage.sifted);
    let text = doc.str(span);
    // `startar … och avslutas …`: only both together are the project's period.
    if found.project.end.is_none() || found.grain.is_some() {
        let start = one_end(rules, span, text, passage, Field::PeriodStart, None);
        let after = start.as_ref().map(|s| s.at.end);
        let end = start.is_some().then(|| one_end(rules, span, text, passage, Field::PeriodEnd, after));
        if let (Some(start), Some(Some(end))) = (start, end) {
            return Some(Told {
                start: Some(start),
                end: Some(end),
                is_of_money: false,
                is_of_project: true,
            });
        }
    }
    let mut of_money: Option<Told> = None;
    for anchor in rules.project.anchors(Field::Period, sifted) {
        if anchor.loose && !is_own(rules, text, &anchor, name) {
            continue;
        }
        let head = text.get(sentence_start(text, anchor.range.start)..anchor.range.start).unwrap_or_default();
        let words = text.get(anchor.range.clone()).unwrap_or_default();
        let is_projects =
            words.to_lowercase().contains("projektt") || words.to_lowercase().contains("projektp");
        // `…, och projektet pågår`: a clause of its own, whatever is paid in the one before it.
        let is_clause = rules.project.is_own(&words.to_lowercase()) && rules.project.begins_clause(head);
        let is_payment =
            |words: &str| rules.project.is_of_payment(words) || rules.project.is_of_payout(words);
        let is_paid = !is_projects && !is_clause && is_payment(head);
        if rules.project.is_of_other(head) || is_paid {
            continue;
        }
        let to = sentence_end(text, anchor.range.end, anchor.reach);
        // The anchor's own words are read too: for them bare years are a period.
        let Some(window) = text.get(anchor.range.start..to) else { continue };
        let Some(period) = first_period(rules, window) else { continue };
        // `Projektet pågår, och bidraget betalas ut under …`
        let between = window.get(words.len()..period.range.start).unwrap_or_default();
        if rules.project.is_of_payment(between)
            || !is_projects && rules.project.is_of_payout(between)
            || [near(head), words, between].iter().any(|words| rules.project.is_earlier(words))
        {
            continue;
        }
        let mut told = whole(span, &period, anchor.range.start + period.range.start);
        // `projektet startar i maj 2023`: a month is when it starts, not how long it lasts.
        let is_point = matches!(&*period.rule, "date/month" | "date/part");
        if is_point && text.get(anchor.range.clone()).is_some_and(|words| words.ends_with("startar")) {
            told.end = None;
        }
        // `förlänga projekttiden från den 31 december 2023 till …`: the first day is the end it had.
        let before = text.get(..anchor.range.start).and_then(|t| t.split_whitespace().next_back());
        if before.is_some_and(|word| word.to_lowercase().starts_with("förläng")) {
            told.start = None;
        }
        let of_spending = || rules.project.is_of_spending(head) || rules.project.is_of_spending(words);
        told.is_of_money = !is_projects && of_spending();
        // `Projektet löper …`, `Projektperioden är …`: the project is the subject.
        let subject = if head.trim().is_empty() { words } else { head };
        told.is_of_project = subject.trim_start().to_lowercase().starts_with("projekt");
        if !told.is_of_money {
            return Some(told);
        }
        of_money = of_money.or(Some(told));
    }
    of_money
}

/// The first or last day that an anchor of a start or an end announces.
fn one_end(
    rules: &RuleSet,
    span: Span,
    text: &str,
    passage: &Text<'_>,
    field: Field,
    after: Option<u32>,
) -> Option<End> {
    let anchors = rules.project.anchors(field, &passage.sifted);
    let behind = |at: usize| after.is_none_or(|after| span.start + at as u32 >= after);
    anchors.into_iter().filter(|anchor| !anchor.loose && behind(anchor.range.start)).find_map(|anchor| {
        let from = anchor.range.end;
        let to = sentence_end(text, from, anchor.reach);
        let window = text.get(from..to)?;
        let day = |finding: &Finding<Period>| match field {
            Field::PeriodEnd => finding.value.end.unwrap_or(finding.value.start),
            _ => finding.value.start,
        };
        if let Some(finding) = periods(rules, window).values.into_iter().next() {
            let at = span.sub(from + finding.range.start..from + finding.range.end);
            let grain = match &*finding.rule {
                "date/month" | "date/part" => Grain::Month,
                _ => Grain::Day,
            };
            return Some(End { day: day(&finding), at, rule: finding.rule, grain });
        }
        // `startar 2023 och avslutas 2025`: the years whole.
        let bare = window.trim_start().trim_start_matches("år ").trim_start_matches("under ");
        let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
        let year: i32 = bare.get(..4).filter(|_| digits == 4)?.parse().ok()?;
        let goes_on = bare.get(4..).is_some_and(|t| t.starts_with(['-', '–', '/', ':']));
        let (month, day) = if field == Field::PeriodEnd { (12, 31) } else { (1, 1) };
        let begins = from + window.len() - bare.len();
        let at = span.sub(begins..begins + 4);
        let day = Day::new(year, month, day).filter(|_| (1990..=2099).contains(&year) && !goes_on)?;
        Some(End { day, at, rule: "project/period/bare-year".into(), grain: Grain::Year })
    })
}
/// Words before the announcement of a period that tell which one it is.
const WORDS_NEAR: usize = 9;

/// The last words of what stands before the announcement of a period: none behind `och`, where another clause begins
/// (`bygger på ett tidigare projekt och pågår`).
fn near(head: &str) -> &str {
    if head.trim_end().ends_with(" och") {
        return "";
    }
    let from = head.char_indices().rev().filter(|(_, c)| c.is_whitespace()).nth(WORDS_NEAR);
    head.get(from.map_or(0, |(at, _)| at)..).unwrap_or(head)
}
