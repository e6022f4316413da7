//! Document and findings → the record's values: chooses among what the recognizers find. Doubts are raised by
//! [`super::check`]; nothing is repaired here.
//!
//! [`outline`] cuts the document into passages, [`parts`] into the documents a PDF holds, [`sections`] minutes
//! into matters, [`zones`] a matter into its sections; the other files each read one group of keys.

mod account;
mod amount_column;
mod applicant;
mod authority;
mod beside_grant;
mod body_labels;
mod broken;
mod cite;
mod contributions;
mod deciding_body;
mod decisions;
mod denial;
mod financing;
mod given;
mod granted;
mod grid;
mod head;
mod identity;
mod joined;
mod listed;
mod matter;
mod mentions;
mod numbers;
mod organisations;
mod outline;
mod over_unit;
mod parts;
mod period;
mod project;
mod project_name;
mod prose_decision;
mod read_rows;
mod receiver;
mod recipients;
mod section_title;
mod sections;
mod stated;
mod table_choice;
mod table_kind;
mod told_financing;
mod total_unit;
mod zones;

use std::ops::Range;

use crate::diagnostic::Diagnostics;
use crate::document::{Document, Span};
use crate::recognize::heading::SectionKey;
use crate::recognize::label::DocumentWord;
use crate::recognize::{RuleId, RuleSet};
use crate::record::{Cited, Date, Kind, Matter, Organisation};

use identity::Head;
use matter::{section_matter, whole_matter};
use outline::{Passage, PassageKind};
use parts::Part;
use sections::SectionStart;

/// Numbers of its own that a paper of no known kind has at most, to be about a matter.
const MOST_NUMBERS: usize = 2;

/// What a document says, before it is a record.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub kind: Option<Cited<Kind>>,
    pub title: Option<Cited<String>>,
    pub authority: Option<Cited<Organisation>>,
    pub body: Option<Cited<String>>,
    pub date: Option<Cited<Date>>,
    pub language: Option<&'static str>,
    pub matters: Vec<Matter>,
}

/// One document of the PDF, read.
struct PartContents {
    kind: Kind,
    kind_place: Option<(Span, RuleId)>,
    title: Option<Cited<String>>,
    authority: Option<Cited<Organisation>>,
    body: Option<Cited<String>>,
    date: Option<Cited<Date>>,
    matters: Vec<Matter>,
}

/// What is known of a part before it is read.
#[derive(Clone, Copy, Debug)]
struct Setting {
    /// Not in Swedish: no matters.
    is_foreign: bool,
    /// Behind a notice of a meeting: what is not called otherwise is a proposal to it.
    in_notice: bool,
}

/// Reads all values of a document.
pub(super) fn contents(doc: &Document, rules: &RuleSet, diagnostics: &mut Diagnostics) -> Contents {
    let language = super::language::language(doc.text.text());
    let outline = outline::outline(doc, rules);
    let is_foreign = language.is_some_and(|l| l != "sv");
    let parts = parts::parts(doc, &outline, rules);
    let notice = parts.first().and_then(|p| p.word.as_ref()).filter(|(w, ..)| *w == DocumentWord::Bundle);
    let mut read: Vec<PartContents> = Vec::new();
    for part in &parts {
        if part.word.as_ref().is_some_and(|(w, ..)| *w == DocumentWord::Certificate) && parts.len() > 1 {
            continue;
        }
        let setting = Setting { is_foreign, in_notice: notice.is_some() };
        read.push(part_contents(doc, rules, &outline, part, setting, diagnostics));
    }
    let bearing = read.iter().filter(|p| !p.matters.is_empty()).count();
    let is_bundle = !is_foreign && (bearing > 1 || (notice.is_some() && bearing > 0));
    let mut contents = Contents { language, ..Contents::default() };
    if is_foreign {
        if let Some(first) = read.into_iter().next() {
            contents.kind = place_kind(doc, Kind::Other, None, first.title.as_ref());
            contents.title = first.title;
            contents.date = first.date;
        }
        return contents;
    }
    if is_bundle {
        let place =
            notice.and_then(|(_, line, rule)| Some((doc.lines.get(*line as usize)?.span, rule.clone())));
        let mut parts = read.into_iter();
        let first = parts.next();
        let title = first.as_ref().and_then(|f| f.title.clone());
        contents.kind = place_kind(doc, Kind::Bundle, place, title.as_ref());
        contents.title = title;
        for part in first.into_iter().chain(parts) {
            contents.authority = contents.authority.or(part.authority);
            contents.body = contents.body.or(part.body);
            contents.date = contents.date.or(part.date);
            contents.matters.extend(part.matters);
        }
        return contents;
    }
    // The document is the part that holds the matter; without one, the first.
    let at = read.iter().position(|p| !p.matters.is_empty()).unwrap_or(0);
    if let Some(main) = read.into_iter().nth(at) {
        contents.kind = place_kind(doc, main.kind, main.kind_place, main.title.as_ref());
        contents.title = main.title;
        contents.authority = main.authority;
        contents.body = main.body;
        contents.date = main.date;
        contents.matters = main.matters;
    }
    contents
}

/// A kind with the words that tell it: the name of the document, a heading, else its title.
fn place_kind(
    doc: &Document,
    kind: Kind,
    place: Option<(Span, RuleId)>,
    title: Option<&Cited<String>>,
) -> Option<Cited<Kind>> {
    if let Some((span, rule)) = place {
        return Cited::derived(kind, rule, doc.text.quotes(span));
    }
    let quotes = title.map(|t| t.citation().quotes.clone()).filter(|q| !q.is_empty());
    let quotes = quotes.or_else(|| doc.lines.first().map(|l| doc.text.quotes(l.span)))?;
    Cited::derived(kind, "kind/no-known-words", quotes)
}

fn part_contents(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    part: &Part,
    setting: Setting,
    diagnostics: &mut Diagnostics,
) -> PartContents {
    let passages = outline.get(part.passages.clone()).unwrap_or_default();
    let starts: Vec<SectionStart> = sections::section_starts(doc, passages, rules)
        .into_iter()
        .map(|s| SectionStart { passage: s.passage + part.passages.start, ..s })
        .collect();
    let mut zones = zones::zones(
        doc,
        rules,
        outline,
        part.passages.clone(),
        part.word.as_ref().map(|(_, line, _)| *line),
    );
    // `BESLUT` at the head names the document; its section is the heading of that name further down.
    let names_document = |z: &zones::Zone| {
        let line = part.word.as_ref().map(|(_, line, _)| *line);
        z.heading.and_then(|h| outline.get(h)).zip(line).is_some_and(|(p, line)| p.lines.contains(&line))
    };
    let is_decided = |z: &zones::Zone| {
        matches!(z.key, SectionKey::Decision | SectionKey::Proposal | SectionKey::DecisionProposed)
    };
    if zones.iter().any(|z| is_decided(z) && !names_document(z)) {
        zones.retain(|z| !names_document(z));
    } else if starts.is_empty() && !setting.is_foreign && calls_itself_decision(doc, rules, outline, part) {
        // No section holds the decision: a sentence under the title may.
        let is_read = |z: &zones::Zone| is_decided(z) && decisions::has_items(doc, rules, outline, z);
        let name = part.word.as_ref().map(|(_, line, _)| *line);
        let own = || head(doc, rules, outline, part, None).authority().map(|a| a.get().name.clone());
        if !zones.iter().any(is_read)
            && let Some(told) =
                prose_decision::zone(doc, rules, outline, part.passages.clone(), name, own().as_deref())
        {
            zones.retain(|z| !names_document(z));
            zones.push(told);
            zones.sort_by_key(|z| z.passages.start);
        }
    }
    let (kind, kind_place) = kind(doc, outline, part, &starts, &zones);
    let named =
        part.word.as_ref().is_some_and(|(w, ..)| matches!(w, DocumentWord::Decision | DocumentWord::Bundle));
    let kind = if setting.in_notice && kind == Kind::Decision && !named { Kind::Proposal } else { kind };
    let is_minutes = matches!(kind, Kind::Minutes | Kind::Extract) && !starts.is_empty();
    let head = head(doc, rules, outline, part, if is_minutes { starts.first() } else { None });
    let mut found = PartContents {
        kind,
        kind_place,
        title: None,
        authority: head.authority(),
        body: head.body(),
        date: head.date(),
        matters: Vec::new(),
    };
    let authority = found.authority.as_ref().map(|a| a.get().name.clone());
    let setting_of = (kind, authority.as_deref());
    let title = head.title();
    if setting.is_foreign {
        found.title = title.map(|(t, _)| t);
        return found;
    }
    if is_minutes {
        for (nth, start) in starts.iter().enumerate() {
            let end = starts.get(nth + 1).map_or(part.passages.end, |s| s.passage);
            let range = start.passage..end.max(start.passage + 1);
            let body = found.body.as_ref().map(|body| body.get().as_str());
            let mut matter = section_matter(doc, rules, outline, start, range, setting_of, body, diagnostics);
            matter.body = fuller(matter.body, found.body.as_ref());
            if starts.len() == 1 && matter.diary_numbers.is_empty() {
                // Over its only section the head's own number is that of the section.
                matter.diary_numbers = numbers::own_of_head(doc, rules, &head.lines);
                let own: Vec<&str> = matter.diary_numbers.iter().map(|n| n.get().value.as_str()).collect();
                matter.related.retain(|n| !own.contains(&n.get().value.as_str()));
            }
            found.matters.push(matter);
        }
        // `Kommunstyrelse` / `n`, broken over two lines of a narrow head.
        let whole = found.matters.iter().find_map(|m| m.body.clone());
        let is_cut = |head: &Cited<String>, whole: &Cited<String>| {
            whole.get().strip_prefix(head.get().as_str()) == Some("n")
        };
        if let (Some(head), Some(whole)) = (&found.body, whole)
            && is_cut(head, &whole)
        {
            found.body = Some(whole);
        }
        if kind == Kind::Extract {
            found.title = found.matters.first().and_then(|m| m.title.clone());
        } else {
            let printed = part
                .word
                .as_ref()
                .and_then(|(_, line, rule)| cite::text(doc, rule, doc.lines.get(*line as usize)?.span));
            // The heading of a section is no title of the whole.
            let is_of_section = |t: &Cited<String>| {
                found.matters.iter().filter_map(|m| m.title.as_ref()).any(|own| own.get() == t.get())
            };
            let called = || head.name_of_minutes();
            let title = title.map(|(t, _)| t).filter(|t| !is_of_section(t));
            found.title = printed.filter(|t| !is_of_section(t)).or_else(called).or(title);
        }
    } else {
        let matter = whole_matter(doc, rules, outline, part, &head, &zones, title, setting_of, diagnostics);
        found.title = matter.title.clone();
        let decides = !matter.decisions.is_empty() || matter.financing.is_some();
        // A section called `Förslag` or `Beslut` stands in bills and notes of meetings too: without the name of
        // the document, a board or a diary number of its own it is no matter.
        let named = part
            .word
            .as_ref()
            .is_some_and(|(w, ..)| matches!(w, DocumentWord::Proposal | DocumentWord::Decision));
        let body = matter.body.is_some() && !tells_of_earlier(&matter);
        let told = named
            || !matter.diary_numbers.is_empty()
            || body
            || setting.in_notice
            || kind == Kind::Decision && names_itself(rules, &matter, found.authority.as_ref());
        if !told && kind != Kind::Bundle {
            found.kind = Kind::Other;
        }
        let bears = match found.kind {
            // A paper with many numbers of its own lists matters, and is about none of them.
            Kind::Other => (1..=MOST_NUMBERS).contains(&matter.diary_numbers.len()) && decides,
            Kind::Bundle => false,
            _ => true,
        };
        if found.body.is_none() || kind == Kind::Proposal {
            found.body = matter.body.clone().or(found.body);
        }
        if bears {
            found.matters.push(matter);
        }
    }
    if found.authority.is_none() {
        found.authority = organisations::authority_in_text(doc, rules, outline, part.passages.clone());
    }
    found
}

/// Whether all a part decides is told of as done before: `Regionstyrelsen beslutade den 6 mars att …`.
fn tells_of_earlier(matter: &Matter) -> bool {
    let told = |d: &crate::record::Decision| d.text.get().to_lowercase().contains("beslutade den ");
    !matter.decisions.is_empty() && matter.decisions.iter().all(told)
}

/// Whether a part is a decision by its name or by the beginning of a heading on its first page.
fn calls_itself_decision(doc: &Document, rules: &RuleSet, outline: &[Passage<'_>], part: &Part) -> bool {
    let titled = || {
        let first_page = outline.get(part.passages.clone()).unwrap_or_default().iter();
        first_page.take_while(|p| p.page == part.page_first).filter(|p| p.is_heading()).any(|p| {
            let text = doc.str(p.span).to_lowercase();
            rules.decision.names_decision(&text)
        })
    };
    part.word.as_ref().is_some_and(|(w, ..)| *w == DocumentWord::Decision) || part.word.is_none() && titled()
}

/// Whether a decision without a number or a name of its kind says that it is one: by its title, or because
/// the authority whose document it is decides in it.
fn names_itself(rules: &RuleSet, matter: &Matter, authority: Option<&Cited<Organisation>>) -> bool {
    let title = matter.title.as_ref().map(|t| t.get().to_lowercase()).unwrap_or_default();
    if matter.decisions.is_empty() {
        return false;
    }
    let Some(authority) = authority else { return false };
    if rules.decision.names_decision(&title) {
        return true;
    }
    matter.decisions.iter().filter(|d| *d.outcome.get() != crate::record::DecisionOutcome::Other).any(|d| {
        let text = d.text.get();
        let found = crate::recognize::organisations(rules, text, None);
        let first = found.into_iter().find(|f| f.range.start == 0);
        first.is_some_and(|f| f.value.name == authority.get().name)
    })
}

/// The head of a part: its passages before the first section, before long text, or before the first matter.
fn head<'a, 'd>(
    doc: &'d Document,
    rules: &'a RuleSet,
    outline: &'a [Passage<'d>],
    part: &Part,
    first_matter: Option<&SectionStart>,
) -> Head<'a, 'd> {
    let limit = first_matter.map_or(part.passages.end, |s| s.passage);
    let mut end = part.passages.start;
    while let Some(passage) = outline.get(end).filter(|_| end < limit) {
        let is_word = part.word.as_ref().is_some_and(|(_, line, _)| passage.lines.contains(line));
        // `Delgivning` over an address stands above the title.
        let is_address = passage.known().is_some_and(|h| h.key == SectionKey::SendTo)
            && end < part.passages.start + 8
            && passage.page == part.page_first
            && doc
                .pages
                .get(passage.page.saturating_sub(1) as usize)
                .is_some_and(|p| passage.bbox.top < 0.4 * p.height);
        let is_section =
            passage.known().is_some_and(|h| h.key != SectionKey::Agenda) && !is_word && !is_address;
        let is_long = matches!(passage.kind, PassageKind::Text)
            && doc.str(passage.span).len() > 260
            && first_matter.is_none();
        if is_section && first_matter.is_none() || is_long || passage.page > part.page_first + 2 {
            break;
        }
        end += 1;
    }
    let mut body: Vec<Range<u32>> =
        outline.get(part.passages.start..end).unwrap_or_default().iter().map(|p| p.lines.clone()).collect();
    body.extend(
        first_matter.filter(|s| s.passage == end).and_then(|s| head_of_table(doc, rules, outline, s)),
    );
    let lines = head::head_lines(doc, &body, part.page_first);
    let mut labelled = head::labelled(doc, rules, &lines);
    if let (Some(first), Some(last)) = (body.first(), body.last()) {
        // A table may go on below the head: its cells up to there are the head's.
        let until = doc
            .blocks
            .iter()
            .find(|b| b.lines.contains(&last.end.saturating_sub(1)))
            .map_or(last.end, |b| b.lines.end);
        let mut cells = head::labelled_cells(doc, rules, &(first.start..until.max(last.end)));
        let end_of_head = doc.lines.get(last.end.saturating_sub(1) as usize).map_or(0, |l| l.span.end);
        cells.retain(|c| c.label.start < end_of_head);
        // The line beside a label may be the first of a cell of several.
        // (A label over its value in one cell has no other.)
        let is_over = |c: &head::Labelled| c.value.start <= c.label.end + 1;
        labelled.retain(|l| {
            !cells.iter().any(|c| c.label == l.label && (c.value.contains(l.value) || is_over(c)))
        });
        labelled.extend(cells);
    }
    Head { doc, rules, outline, passages: part.passages.start..end, lines, labelled, page: part.page_first }
}

/// The lines of the table that holds the first section sign, as far as they belong to the head: all of them
/// where the sign is the value of a label (`Paragraf`), else those before it.
fn head_of_table(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    start: &SectionStart,
) -> Option<Range<u32>> {
    let passage = outline.get(start.passage)?;
    let is_value = sections::is_labelled(doc, rules, passage, start)?;
    Some(passage.lines.start..if is_value { passage.lines.end } else { start.line })
}

/// The board of a matter: `Arbetsutskottet` is the `Kommunstyrelsens arbetsutskott` of the head.
fn fuller(own: Option<Cited<String>>, head: Option<&Cited<String>>) -> Option<Cited<String>> {
    let Some(own) = own else { return head.cloned() };
    let stem = own.get().to_lowercase();
    let stem = stem.trim_end_matches("et").trim_end_matches("en").trim_end_matches('n').to_owned();
    // `Kommunstyrelsens arbetsutskott` is no fuller name of `Kommunstyrelsen`.
    let is_fuller = |name: &str| {
        let lower = name.to_lowercase();
        let of_other =
            lower.strip_prefix(&own.get().to_lowercase()).is_some_and(|rest| rest.starts_with("s "));
        lower.contains(stem.as_str()) && !of_other
    };
    match head.filter(|h| h.get().len() > own.get().len() && is_fuller(h.get())) {
        Some(head) => Some(head.clone()),
        None => Some(own),
    }
}

/// What kind of document a part is, and the words that tell it.
fn kind(
    doc: &Document,
    outline: &[Passage<'_>],
    part: &Part,
    starts: &[SectionStart],
    zones: &[zones::Zone],
) -> (Kind, Option<(Span, RuleId)>) {
    let word = part
        .word
        .as_ref()
        .and_then(|(w, line, rule)| Some((*w, doc.lines.get(*line as usize)?.span, rule.clone())));
    let place = word.as_ref().map(|(_, span, rule)| (*span, rule.clone()));
    let zone = |key: SectionKey| zones.iter().find(|z| z.key == key);
    let zone_place = |key: SectionKey| {
        zone(key)
            .and_then(|z| Some((outline.get(z.heading.unwrap_or(z.passages.start))?.span, z.rule.clone())))
    };
    let section_place = starts.first().map(|s| (s.number, RuleId::from("sections/sign")));
    match word.as_ref().map(|(w, ..)| *w) {
        Some(DocumentWord::Extract) => return (Kind::Extract, place),
        Some(DocumentWord::Minutes)
            if starts.len() == 1 && !has_attendance(doc, outline, part, starts) =>
        {
            return (Kind::Extract, place);
        }
        // A decision may name the minutes it stands in.
        Some(DocumentWord::Minutes)
            if starts.is_empty()
                && !has_attendance(doc, outline, part, starts)
                && zone(SectionKey::Decision).is_some() =>
        {
            return (Kind::Decision, zone_place(SectionKey::Decision));
        }
        Some(DocumentWord::Minutes) => return (Kind::Minutes, place),
        Some(DocumentWord::Proposal) => return (Kind::Proposal, place),
        Some(DocumentWord::Bundle) if starts.is_empty() && zone(SectionKey::Proposal).is_none() => {
            return (Kind::Bundle, place);
        }
        Some(DocumentWord::Decision)
            // `Beslut` is also what some minutes and extracts print over each section.
            if starts.is_empty() => {
                return (Kind::Decision, place);
            }
        _ => {}
    }
    if starts.len() > 1 && zone(SectionKey::Decision).is_some() {
        return (Kind::Minutes, section_place);
    }
    let opens_with_section = starts.first().is_some_and(|s| s.passage <= part.passages.start + 14);
    if starts.len() == 1
        && opens_with_section
        && (zone(SectionKey::Decision).is_some() || zone(SectionKey::DecisionProposed).is_some())
    {
        return (Kind::Extract, section_place);
    }
    if zone(SectionKey::Proposal).is_some() {
        return (Kind::Proposal, zone_place(SectionKey::Proposal));
    }
    if zone(SectionKey::DecisionProposed).is_some() {
        return (Kind::Proposal, zone_place(SectionKey::DecisionProposed));
    }
    // A report tells of decisions under a heading of that name.
    if word.as_ref().is_some_and(|(w, ..)| *w == DocumentWord::Report) {
        return (Kind::Other, place);
    }
    if zone(SectionKey::Decision).is_some() {
        return (Kind::Decision, zone_place(SectionKey::Decision));
    }
    if word.as_ref().is_some_and(|(w, ..)| *w == DocumentWord::Other) {
        return (Kind::Other, place);
    }
    (Kind::Other, place)
}

/// Minutes tell who was there; an extract of one section seldom does.
fn has_attendance(doc: &Document, outline: &[Passage<'_>], part: &Part, starts: &[SectionStart]) -> bool {
    let end = starts.first().map_or(part.passages.end, |s| s.passage);
    let head = outline.get(part.passages.start..end).unwrap_or_default();
    head.iter().flat_map(|p| doc.lines_of(&p.lines)).any(|l| {
        let text = doc.str(l.span).to_lowercase();
        ["beslutande", "närvarande", "ledamöter", "utses att justera", "justerare", "plats och tid"]
            .iter()
            .any(|w| text.starts_with(w))
    })
}
