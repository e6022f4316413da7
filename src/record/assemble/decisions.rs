//! The decision of a matter: which section holds it, its items, who decides, and what it grants.

use crate::document::{Document, Span};
use crate::recognize::heading::SectionKey;
use crate::recognize::{Amount, RuleId, RuleSet, amounts};
use crate::record::{Cited, Decision, DecisionOutcome, Exact, Kind, Money, Status};

use super::account;
use super::cite;
use super::deciding_body::{deciding_body, names_proposer, subject_of_item};
use super::denial::{denied, denied_closely};
use super::granted::{granted, granting_clauses, sentences};
use super::listed::listed;
use super::outline::{Passage, PassageKind};
use super::recipients::forced_ends;
use super::stated::stated;
use super::zones::{LeadIn, Zone, asks_another, lead_in};

/// What was read of a matter's decision.
#[derive(Debug, Default)]
pub(super) struct Ruling {
    pub items: Vec<Decision>,
    /// The spans of the granting items.
    pub granting: Vec<Span>,
    /// The spans of the items that only turn something down.
    pub rejecting: Vec<Span>,
    /// The sums that they give.
    pub given: Vec<Span>,
    pub granted: Option<Cited<Money>>,
    pub body: Option<Cited<String>>,
    pub status: Option<Cited<Status>>,
}

/// An item in the making.
pub(super) struct Item {
    number: Option<Span>,
    pub spans: Vec<Span>,
}

/// Reads the decision among the zones of a matter.
pub(super) fn ruling(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    zones: &[Zone],
    kind: Kind,
) -> Ruling {
    let mut ruling = Ruling::default();
    let chosen = choose(doc, rules, outline, zones, kind);
    let mut opening = LeadIn::default();
    let mut opening_span = None;
    for zone in &chosen {
        let (items, lead) = items(doc, rules, outline, zone);
        if let Some((found, span)) = lead
            && opening_span.is_none()
        {
            opening = found;
            opening_span = Some(span);
        }
        let items = if is_as_proposed(doc, &items) {
            proposed_items(doc, rules, outline, zones).unwrap_or(items)
        } else {
            items
        };
        for item in items {
            push(doc, rules, item, zone.key == SectionKey::Decision, &mut ruling);
        }
    }
    let given = granted(doc, rules, &ruling.granting);
    ruling.granted = given.whole;
    // Both stand in the order of the items.
    let mut told = given.told.iter().peekable();
    ruling.granting.retain(|item| told.next_if(|told| *told == item).is_none());
    if ruling.granted.is_none()
        && given.sums.is_empty()
        && let [only] = ruling.granting.as_slice()
    {
        // `bevilja följande bidrag:` with the sums in the lines or the table below.
        ruling.granted = listed(doc, rules, outline, &chosen, *only);
    }
    ruling.given = given.sums;
    if ruling.granted.is_none()
        && ruling.given.is_empty()
        && let [only] = ruling.granting.as_slice()
        && let Some((sum, at)) = stated(doc, rules, outline, &chosen, *only)
    {
        ruling.granted = Some(sum);
        ruling.given.push(at);
    }
    let Some(first) = chosen.first() else { return ruling };
    let subject = || subject_of_item(doc, rules, outline, &chosen);
    // Where the heading says who proposes, the items may say who decides.
    let told = if names_proposer(first, outline, &opening) { subject() } else { None };
    ruling.body = told.or_else(|| deciding_body(doc, first, &opening)).or_else(subject);
    let proposed = match kind {
        Kind::Proposal => true,
        Kind::Minutes | Kind::Extract => first.key != SectionKey::Decision || opening.asks,
        _ => first.key != SectionKey::Decision,
    };
    let status = if proposed { Status::Proposed } else { Status::Decided };
    let sentence = || outline.get(first.passages.start).map(|p| p.span);
    let place = first.heading.and_then(|h| outline.get(h)).map(|p| p.span).or(opening_span).or_else(sentence);
    ruling.status = place.and_then(|span| Cited::derived(status, first.rule.clone(), doc.text.quotes(span)));
    ruling
}

/// The zones that hold the decision: what was decided, else what was proposed.
fn choose(doc: &Document, rules: &RuleSet, outline: &[Passage<'_>], zones: &[Zone], kind: Kind) -> Vec<Zone> {
    let of = |keys: &[SectionKey]| -> Vec<Zone> {
        zones.iter().filter(|z| keys.contains(&z.key) && !z.passages.is_empty()).cloned().collect()
    };
    let decided = of(&[SectionKey::Decision]);
    let to_other = of(&[SectionKey::DecisionProposed]);
    let proposed = of(&[SectionKey::Proposal]);
    let order = if kind == Kind::Proposal {
        let mut both = of(&[SectionKey::Proposal, SectionKey::DecisionProposed]);
        // Proposals of other boards further down tell how the matter was prepared.
        let first_end = both.first().map_or(0, |z| z.passages.end);
        both.retain(|z| z.heading.is_none_or(|h| h <= first_end + 1));
        [both, decided, Vec::new()]
    } else {
        let mut own = decided;
        // A decision of another board further down tells how the matter was prepared.
        if let Some(first) = own.first().and_then(|z| z.bodies.first()).map(|b| doc.str(*b).to_lowercase()) {
            own.retain(|z| z.bodies.first().is_none_or(|b| doc.str(*b).to_lowercase() == first));
        }
        // A board's own proposal to another one is part of what it decided.
        let own_bodies: Vec<String> =
            own.iter().flat_map(|z| &z.bodies).map(|b| doc.str(*b).to_lowercase()).collect();
        if let Some(last) = own.last().map(|z| z.passages.end) {
            let joined = to_other.iter().filter(|z| {
                let same = z.bodies.first().is_none_or(|b| own_bodies.contains(&doc.str(*b).to_lowercase()));
                same && z.heading.is_some_and(|h| h + 1 >= last || z.passages.end <= last)
            });
            own.extend(joined.cloned().collect::<Vec<_>>());
            own.sort_by_key(|z| z.passages.start);
        }
        [own, to_other, proposed]
    };
    for zones in order {
        let found: Vec<Zone> =
            zones.into_iter().filter(|z| !items(doc, rules, outline, z).0.is_empty()).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Whether a zone holds an item that acts.
pub(super) fn has_items(doc: &Document, rules: &RuleSet, outline: &[Passage<'_>], zone: &Zone) -> bool {
    let (items, _) = items(doc, rules, outline, zone);
    items.iter().flat_map(|item| &item.spans).any(|span| rules.decision.first(doc.str(*span)).is_some())
}

/// The items of a zone and the sentence that opens them.
pub(super) fn items(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    zone: &Zone,
) -> (Vec<Item>, Option<(LeadIn, Span)>) {
    let mut items: Vec<Item> = Vec::new();
    let mut lead: Option<(LeadIn, Span)> = None;
    let mut has_list = false;
    let mut hanging: Option<Span> = None;
    let mut told = account::Told::default();
    for passage in outline.get(zone.passages.clone()).unwrap_or_default() {
        let (marker, spans) = match &passage.kind {
            PassageKind::Text => {
                let opened = items.is_empty() && lead.as_ref().is_some_and(|(l, _)| l.bare);
                (None, clauses(doc, rules, passage, opened))
            }
            PassageKind::Heading { known: None } => (None, vec![passage.span]),
            PassageKind::Item { marker } => (Some(*marker), item_clauses(doc, rules, passage, *marker)),
            _ => continue,
        };
        for (nth, span) in spans.into_iter().enumerate() {
            let span = cite::trim(doc, span);
            let text = doc.str(span);
            // What was cut apart on purpose is an item, in small letters too.
            let starts_clause = nth > 0;
            // `- - - -` parts two matters.
            if !text.chars().any(char::is_alphanumeric) {
                continue;
            }
            // `att` in a column of its own stands before its clause.
            if matches!(text, "att" | "Att") {
                hanging = Some(span);
                continue;
            }
            let hung = hanging.take();
            // Dissent printed right under the decision.
            let lower = text.to_lowercase();
            if !items.is_empty()
                && [
                    "reserverar sig",
                    "till förmån för",
                    "yrkar ",
                    "deltar inte i beslutet",
                    "deltar ej i beslutet",
                ]
                .iter()
                .any(|w| lower.contains(w))
            {
                return (items, lead);
            }
            let opening = lead_in(doc, rules, span);
            if let Some(found) = opening {
                let bare = found.bare;
                if lead.is_none() {
                    lead = Some((found, span));
                }
                if bare {
                    continue;
                }
            }
            // `Utgår.`: what is taken off the agenda is not decided.
            if marker.is_none() && account::is_dropped(rules, text) {
                continue;
            }
            // `I enlighet med förvaltningens förslag:` leads to the items.
            if text.ends_with(':')
                && marker.is_none()
                && rules.decision.first(text).is_none()
                && !text.starts_with("att ")
            {
                continue;
            }
            if let Some(att) = hung {
                has_list = true;
                items.push(Item { number: None, spans: vec![att, span] });
                continue;
            }
            let (number, body) = printed_number(doc, rules, marker, span);
            let begins_small = text.starts_with(|c: char| c.is_lowercase());
            let is_clause = text.starts_with("att ") || text.starts_with("Att ");
            // A sentence that was not ended goes on in the next paragraph (a page break, a wide line).
            let unended = items
                .last()
                .and_then(|i| i.spans.last())
                .is_some_and(|s| !doc.str(*s).trim_end().ends_with(['.', ',', ';', ':']));
            let goes_on = begins_small && !starts_clause
                || number.is_none() && text.starts_with(|c: char| c.is_ascii_digit()) && unended;
            if marker.is_none()
                && number.is_none()
                && goes_on
                && !is_clause
                && let Some(last) = items.last_mut()
            {
                last.spans.push(span);
                continue;
            }
            // `… fördelat enligt följande:` over `2025: 400 000 kronor`: its lines are the item's.
            let leads_to_list =
                |item: &Item| item.spans.iter().any(|s| doc.str(*s).trim_end().ends_with(':'));
            if marker.is_none()
                && number.is_none()
                && !is_clause
                && text.len() < LONGEST_LINE
                && text.starts_with(|c: char| c.is_ascii_digit())
                && !amounts(rules, text, None).values.is_empty()
                && let Some(last) = items.last_mut().filter(|item| leads_to_list(item))
            {
                last.spans.push(span);
                continue;
            }
            if marker.is_none() && number.is_none() && !is_clause && !items.is_empty() {
                let above = items.iter().flat_map(|item| &item.spans);
                let acts = rules.decision.first(text).is_some()
                    && !told.only_tells(doc, rules, &unbroken(doc, span), above)
                    || !has_list && rules.decision.goes_on(text);
                let closes = text.ends_with(['.', ':', ';']) || text.len() > 60;
                if !acts {
                    // Names under the decision, or text that explains it.
                    if !closes || has_list {
                        return (items, lead);
                    }
                    continue;
                }
            }
            // A list inside an item tells what it is about; only what acts is an item.
            let first_is_clause =
                items.first().and_then(|i| i.spans.first()).is_some_and(|s| doc.str(*s).starts_with("att "));
            let is_bullet = marker.is_some_and(|m| !doc.str(m).trim().is_empty()) && number.is_none();
            if is_bullet && first_is_clause && !is_clause && rules.decision.first(text).is_none() {
                continue;
            }
            // A date or a label that a wide head leaves between the heading and the items.
            let says_something =
                text.ends_with('.') || text.len() >= 40 || text.to_lowercase().contains("enligt");
            if marker.is_none()
                && number.is_none()
                && !is_clause
                && !says_something
                && rules.decision.first(text).is_none()
            {
                continue;
            }
            has_list |= marker.is_some() || number.is_some();
            items.push(Item { number, spans: vec![body] });
        }
    }
    // `b) Vandringsled` over the next `Beslut: …` heads that one.
    let next = outline.get(zone.passages.end).and_then(Passage::known);
    if next.is_some_and(|heading| heading.key == SectionKey::Decision)
        && items.len() > 1
        && items.last().is_some_and(|last| heads_another(doc, rules, last))
    {
        items.pop();
    }
    (items, lead)
}

/// A line of a list inside an item is shorter than this, in bytes.
const LONGEST_LINE: usize = 80;

/// Whether a numbered item is a heading: it does nothing, and is no sentence.
fn heads_another(doc: &Document, rules: &RuleSet, item: &Item) -> bool {
    let text = item.spans.iter().map(|s| doc.str(*s)).collect::<Vec<_>>().join(" ");
    item.number.is_some_and(|number| doc.str(number).starts_with(char::is_alphabetic))
        && !text.trim_end().ends_with(['.', ',', ';'])
        && rules.decision.first(&text).is_none()
}

/// The clauses of a paragraph that begin on lines of their own: after `att`, and after an opening sentence
/// every line that was ended on purpose. Otherwise the paragraph.
fn clauses(doc: &Document, rules: &RuleSet, passage: &Passage<'_>, opened_above: bool) -> Vec<Span> {
    let lines = doc.lines_of(&passage.lines);
    let mut cuts = vec![passage.span.start];
    let mut opened = false;
    let forced = forced_ends(doc, passage);
    for (nth, pair) in lines.windows(2).enumerate() {
        let [before, line] = pair else { continue };
        let text = doc.str(line.span);
        let ended = doc.str(before.span).trim_end();
        let last_word = ended.rsplit(' ').next().unwrap_or_default();
        let is_opening = cuts.len() == 1
            && lead_in(doc, rules, Span { start: passage.span.start, end: before.span.end })
                .is_some_and(|l| l.bare);
        opened |= is_opening;
        let is_forced = forced.get(nth).copied().unwrap_or(false);
        let may = ended.ends_with([',', '.', ';', ':'])
            || ["samt", "och", "beslutar", "besluta", "beslutade"].contains(&last_word);
        let hangs = matches!(text.trim(), "att" | "Att");
        let begins_clause = (text.starts_with("att ") || text.starts_with("Att ") || hangs) && may;
        if matches!(ended, "att" | "Att") {
            continue;
        }
        // In a list drawn without marks each line that was ended on purpose and acts is an item.
        let listed = is_forced && opened_above && begins_item(rules, text);
        if (begins_clause || is_opening || listed || (is_forced && (opened || opened_above && may)))
            && line.span.start > passage.span.start
        {
            cuts.push(line.span.start);
        }
    }
    cuts.extend(own_sentences(doc, rules, passage.span));
    cuts.sort_unstable();
    cuts.dedup();
    cuts.push(passage.span.end);
    cuts.windows(2).filter_map(|w| Some(Span { start: *w.first()?, end: *w.last()? })).collect()
}

/// Whether a line begins like an item: with `att` or an operative verb.
fn begins_item(rules: &RuleSet, line: &str) -> bool {
    line.starts_with("att ")
        || line.starts_with(char::is_lowercase)
            && (rules.decision.first(line).is_some_and(|v| v.range.start == 0)
                || rules.decision.goes_on(line))
}

/// A list item without the opening of another board's items that stands under its text:
/// `1. att bevilja …` / `Kommunstyrelsen föreslår kommunfullmäktige besluta` / `2. att …`.
fn item_clauses(doc: &Document, rules: &RuleSet, passage: &Passage<'_>, marker: Span) -> Vec<Span> {
    let span = passage.span;
    // A clause that begins a line of its own is another item, with or without a comma before it.
    let lines = doc.lines_of(&passage.lines);
    if doc.str(marker).trim().is_empty() && doc.str(span).starts_with("att ") {
        let forced = forced_ends(doc, passage);
        let mut cuts = vec![span.start];
        let begins = lines.iter().skip(1).zip(lines).zip(forced).filter(|((l, before), forced)| {
            // On a full line only what ends it tells: `…, samt` / `att …`.
            let ended = doc.str(before.span).trim_end();
            let leads = ended.ends_with(", samt") || ended.ends_with(", och") || ended.ends_with(';');
            (*forced || leads) && doc.str(l.span).starts_with("att ")
        });
        cuts.extend(begins.map(|((l, _), _)| l.span.start));
        if cuts.len() > 1 {
            cuts.push(span.end);
            return cuts
                .windows(2)
                .filter_map(|w| Some(Span { start: *w.first()?, end: *w.last()? }))
                .collect();
        }
    }
    let opening = own_sentences(doc, rules, span).into_iter().next_back();
    let opening = opening.map(|at| Span { start: at, end: span.end });
    match opening.filter(|o| lead_in(doc, rules, *o).is_some_and(|lead| lead.bare)) {
        Some(opening) => vec![Span { start: span.start, end: opening.start }, opening],
        None => vec![span],
    }
}

/// Where sentences begin in which a board decides anew: `… för cykelgaraget. Kommunfullmäktige beslutar att …`.
fn own_sentences(doc: &Document, rules: &RuleSet, span: Span) -> Vec<u32> {
    let text = doc.str(span);
    let ends = text
        .match_indices(". ")
        .map(|(at, _)| at + 2)
        .filter(|at| text.get(*at..).is_some_and(|t| t.starts_with(char::is_uppercase)));
    ends.filter(|at| {
        lead_in(doc, rules, span.sub(*at..text.len())).is_some_and(|lead| lead.subject.is_some())
    })
    .map(|at| span.start + at as u32)
    .collect()
}

/// The printed number or letter of an item and the text after it. A bullet is no number.
fn printed_number(doc: &Document, rules: &RuleSet, marker: Option<Span>, span: Span) -> (Option<Span>, Span) {
    if let Some(marker) = marker {
        let text = doc.str(marker);
        let bare = text.trim_matches([' ', '.', ')', '(', ':']);
        let is_number =
            !bare.is_empty() && bare.len() <= 4 && bare.chars().all(|c| c.is_ascii_alphanumeric());
        if is_number {
            let from = text.len() - text.trim_start_matches([' ', '(']).len();
            return (Some(marker.sub(from..from + bare.len())), span);
        }
        if !text.trim().is_empty() {
            return (None, span);
        }
    }
    let text = doc.str(span);
    let n = text.bytes().take_while(u8::is_ascii_digit).count();
    let letter = n == 0
        && text.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
        && text.as_bytes().get(1) == Some(&b')');
    let end = if letter { 1 } else { n };
    let after = text.get(end..).unwrap_or_default();
    let marked = (1..=2).contains(&end) && after.starts_with(['.', ')']);
    // `1 att bevilja …`, `1 fastställa …`: the clause tells that the digit is a number.
    let acts = || {
        let clause = after.trim_start();
        let is_small = clause.starts_with(char::is_lowercase) && clause.len() < after.len();
        is_small && rules.decision.first(clause).is_some_and(|verb| verb.range.start == 0)
    };
    let bare = (1..=2).contains(&n) && (after.starts_with(" att ") || acts());
    let rest = if bare { after } else { after.get(1..).unwrap_or_default() };
    let marked = marked || bare;
    if !marked || !rest.starts_with(char::is_whitespace) {
        return (None, span);
    }
    let from = text.len() - rest.trim_start().len();
    (Some(span.sub(0..end)), span.sub(from..text.len()))
}

/// `Enligt förslag`: the decision is what was proposed.
fn is_as_proposed(doc: &Document, items: &[Item]) -> bool {
    let [item] = items else { return false };
    let text: Vec<&str> = item.spans.iter().map(|s| doc.str(*s)).collect();
    let text = cite::fold(&text.join(" ")).to_lowercase();
    let text = text.trim_end_matches('.');
    text.len() < 120
        && (text.starts_with("enligt ")
            || text.contains("beslutar enligt ")
            || text.contains("beslutar i enlighet med ")
            || text.starts_with("i enlighet med "))
        && ["förslag", "förslaget", "förslag till beslut", "beslutsförslag", "beslutsförslaget"]
            .iter()
            .any(|e| text.ends_with(e))
}

/// The items of the one proposal of a matter; none when there are several.
fn proposed_items(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    zones: &[Zone],
) -> Option<Vec<Item>> {
    let mut proposals = zones.iter().filter(|z| z.key == SectionKey::Proposal);
    let only = proposals.next().filter(|_| proposals.next().is_none())?;
    let (found, _) = items(doc, rules, outline, only);
    (!found.is_empty()).then_some(found)
}

/// Spans with nothing but a break between them as one, so that a sum over the break is one sum.
fn merged(spans: &[Span]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.start >= last.end && span.start - last.end <= 2 => last.end = span.end,
            _ => out.push(*span),
        }
    }
    out
}

/// The text under a span with breaks as spaces; the same bytes otherwise.
pub(super) fn unbroken(doc: &Document, span: Span) -> String {
    doc.str(span).replace('\n', " ")
}

fn push(doc: &Document, rules: &RuleSet, item: Item, decides: bool, ruling: &mut Ruling) {
    let item = Item { spans: merged(&item.spans), ..item };
    let text = item.spans.iter().map(|s| cite::fold(doc.str(*s))).collect::<Vec<_>>().join(" ");
    let quotes = cite::quotes(doc, &item.spans);
    let Some(cited) = Cited::on_page(text.clone(), "decision/item", quotes.clone()) else { return };
    let verb = rules.decision.first(&text);
    let is_denied = verb.as_ref().is_some_and(|v| match v.outcome {
        DecisionOutcome::Grant => denied(rules, &text, &v.range),
        DecisionOutcome::Approve | DecisionOutcome::Adopt => denied_closely(rules, &text, &v.range),
        _ => false,
    });
    let outcome = match &verb {
        // `att inte bevilja`, `beviljas ej`, `antas inte`: what is denied is rejected.
        Some(_) if is_denied => DecisionOutcome::Reject,
        Some(verb) => verb.outcome,
        None => DecisionOutcome::Other,
    };
    // `bifalla ansökan såvitt avser … och bevilja 620 000 kronor`: what is approved is granted.
    let is_application = ["ansökan", "begäran", "framställ"].iter().any(|word| text.contains(word));
    let grants_too =
        outcome == DecisionOutcome::Approve && is_application && !granting_clauses(rules, &text).is_empty();
    let (verb, outcome) = if grants_too {
        let granting = rules.decision.all(&text).into_iter().find(|v| v.outcome == DecisionOutcome::Grant);
        (granting.or(verb), DecisionOutcome::Grant)
    } else {
        (verb, outcome)
    };
    let rule: RuleId = verb.as_ref().map_or_else(|| "decision/none".into(), |v| v.rule.clone());
    // The verb is quoted where it stands; an item over a page break quotes all of itself.
    let verb_quotes = verb.as_ref().and_then(|_| {
        let first = *item.spans.first()?;
        let found = rules.decision.first(doc.str(first))?;
        let quotes = doc.text.quotes(first.sub(found.range));
        (!quotes.is_empty()).then_some(quotes)
    });
    let Some(outcome_cited) = Cited::on_page(outcome, rule, verb_quotes.unwrap_or(quotes)) else { return };
    let mut sums = Vec::new();
    for span in &item.spans {
        for found in amounts(rules, &unbroken(doc, *span), None).values {
            if let Some(money) = money(&found.value) {
                sums.extend(cite::printed(doc, money, &found.rule, span.sub(found.range)));
            }
        }
    }
    // What a deciding board proposes to another is not yet granted by it.
    let asks_other = decides && item.spans.first().is_some_and(|span| asks_another(doc, rules, *span));
    // `avslår ansökan men beviljar 40 000 kr`: the outcome is the first verb's, the grant is one all the same.
    let grants = || {
        let of = |range: std::ops::Range<usize>| {
            text.get(range).is_some_and(|s| !granting_clauses(rules, s).is_empty())
        };
        verb.as_ref().is_some_and(|v| v.outcome == DecisionOutcome::Grant) && !is_denied
            || sentences(&text).into_iter().any(of)
    };
    if !asks_other && grants() {
        ruling.granting.extend(&item.spans);
    } else if outcome == DecisionOutcome::Reject {
        ruling.rejecting.extend(&item.spans);
    }
    ruling.items.push(Decision {
        number: item.number.and_then(|n| cite::text(doc, "decision/number", n)),
        text: cited,
        outcome: outcome_cited,
        amounts: sums,
    });
}

/// A found amount as money; none for a range, whose sum is not told, and for what is finer than an öre.
pub(super) fn money(amount: &Amount) -> Option<Money> {
    if amount.amount_max.is_some() {
        return None;
    }
    Some(Money { amount: Exact::new(amount.amount)?, currency: amount.currency, qualifier: amount.qualifier })
}
