//! From when to when a project goes on, as running text says it: in one expression after words that announce it,
//! or as a start and an end (`startar … och avslutas …`). What tells days goes before what tells only years.

use crate::document::{Document, Span};
use crate::recognize::label::Field;
use crate::recognize::{Day, Finding, Period, RuleId, RuleSet, periods};
use crate::record::{Cited, Date};

use super::cite;
use super::project::{Found, Text, sentence_end, sentence_start};

/// Words of a sentence that speaks of the project, whatever its name.
const OWN_WORDS: [&str; 6] =
    ["rojekt", "enomförande", "örstudie", "nsatsen", "ansöker om", "söker medfinansiering"];

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
}

/// The first expression that is more than one day.
pub(super) fn first_period(rules: &RuleSet, text: &str) -> Option<Finding<Period>> {
    periods(rules, text).values.into_iter().find(|p| p.value.end != Some(p.value.start))
}

/// Takes a period that one expression tells.
pub(super) fn set_period(doc: &Document, span: Span, period: &Finding<Period>, found: &mut Found) {
    set(doc, whole(span, period, period.range.start), found);
}

/// Reads the period of a passage; one already found gives way only to a finer one of the same years.
pub(super) fn period(doc: &Document, rules: &RuleSet, passage: &Text<'_>, found: &mut Found) {
    let project = &found.project;
    let (start, end) = (project.start.as_ref().map(Cited::get), project.end.as_ref().map(Cited::get));
    let known = match (start, end) {
        (None, _) => None,
        (Some(start), Some(end)) => Some((start.0.year, end.0.year)),
        (Some(_), None) => return,
    };
    if known.is_some() && found.grain.is_none_or(|grain| grain == Grain::Day) {
        return;
    }
    let name = project.name.as_ref().map(|n| n.get().clone());
    let Some(told) = of_sentence(doc, rules, passage, name.as_deref(), found) else { return };
    let Some((first, last)) = known else {
        found.grain = told.grain();
        set(doc, told, found);
        return;
    };
    let years = (told.start.as_ref().map(|e| e.day.year), told.end.as_ref().map(|e| e.day.year));
    if years == (Some(first), Some(last)) && told.grain() > found.grain {
        found.grain = told.grain();
        set(doc, told, found);
    }
}

impl Told {
    fn grain(&self) -> Option<Grain> {
        self.start.iter().chain(&self.end).map(|e| e.grain).min()
    }
}

fn set(doc: &Document, told: Told, found: &mut Found) {
    let cited = |end: End| cite::printed(doc, Date(end.day), &end.rule, end.at);
    found.project.start = told.start.and_then(cited);
    found.project.end = told.end.and_then(cited);
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
    Told { start: Some(end(period.value.start)), end: period.value.end.map(end) }
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
            return Some(Told { start: Some(start), end: Some(end) });
        }
    }
    for anchor in rules.project.anchors(Field::Period, sifted) {
        if anchor.loose {
            let sentence =
                sentence_start(text, anchor.range.start)..sentence_end(text, anchor.range.end, 120);
            let sentence = text.get(sentence).unwrap_or_default();
            let is_own = OWN_WORDS.iter().any(|word| sentence.contains(word));
            if !is_own && !name.is_some_and(|name| sentence.contains(name)) {
                continue;
            }
        }
        let to = sentence_end(text, anchor.range.end, anchor.reach);
        // The anchor's own words are read too: for them bare years are a period.
        let Some(window) = text.get(anchor.range.start..to) else { continue };
        let Some(period) = first_period(rules, window) else { continue };
        let mut told = whole(span, &period, anchor.range.start + period.range.start);
        // `projektet startar i maj 2023`: a month is when it starts, not how long it lasts.
        let is_point = matches!(&*period.rule, "date/month" | "date/part");
        if is_point && text.get(anchor.range.clone()).is_some_and(|words| words.ends_with("startar")) {
            told.end = None;
        }
        return Some(told);
    }
    None
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
    anchors.into_iter().filter(|anchor| behind(anchor.range.start)).find_map(|anchor| {
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
