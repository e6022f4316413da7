//! Organisations and funds as cited values.

use std::ops::Range;

use crate::document::{Document, Span};
use crate::recognize::organisation::{
    OrgContext, OrganisationKind, ResolvedOrganisation, funds, organisations, registered_organisation,
    resolve_organisation, split_financier,
};
use crate::recognize::{RuleId, RuleSet};
use crate::record::{Cited, Exact, Fund, Organisation};

use super::cite;
use super::outline::Passage;

/// A financier cell, taken apart.
pub(super) struct FinancierCell {
    pub organisation: Cited<Organisation>,
    pub fund: Option<Cited<Fund>>,
    pub share: Option<Cited<Exact>>,
}

/// Whether a text is an organisation that the register or the form of its name knows.
pub(super) fn is_known(rules: &RuleSet, text: &str) -> bool {
    let cell = split_financier(rules, text, None);
    cell.organisation.is_some_and(|o| o.registered || o.kind.is_some()) || cell.fund.is_some()
}

/// Whether a text is a name by its legal form, whatever it begins with: `Sju gårdar ekonomisk förening`.
pub(super) fn has_legal_form(rules: &RuleSet, text: &str) -> bool {
    use OrganisationKind::{Association, Company};
    let kind = || resolve_organisation(rules, text, OrgContext::Name, None).kind;
    !rules.project.parts(text) && matches!(kind(), Some(Association | Company))
}

/// Whether the cell of a payer names the organisation of this official name.
pub(super) fn names_payer(rules: &RuleSet, cell: &str, name: &str) -> bool {
    split_financier(rules, cell, None).organisation.is_some_and(|o| o.registered && o.name == name)
}

/// Whether a text is the name of a registered organisation and nothing else.
pub(super) fn is_whole(rules: &RuleSet, text: &str) -> bool {
    text.len() < 90 && registered_organisation(rules, text, OrgContext::Name).is_some()
}

/// Whether a text can be a name: known, or words of which the first is a name or the form of one.
pub(super) fn is_name(rules: &RuleSet, text: &str) -> bool {
    let found = resolve_organisation(rules, text, OrgContext::Name, None);
    if found.registered || found.kind.is_some() {
        return true;
    }
    // As printed: capitalised throughout but for joining words, and no pronoun or common subject.
    let lower = text.to_lowercase();
    let first = lower.split_whitespace().next().unwrap_or_default();
    let common = [
        "det",
        "den",
        "de",
        "man",
        "vi",
        "ni",
        "du",
        "er",
        "jag",
        "projektet",
        "sökanden",
        "sökande",
        "projektägaren",
        "projektägare",
        "förvaltningen",
        "nämnden",
        "regionen",
        "kommunen",
        "bolaget",
        "föreningen",
        "organisationen",
        "ansökan",
        "projektet",
        "han",
        "hon",
        "ett",
        "en",
        "parterna",
        "länsstyrelsen",
        "här",
        "nu",
        "därför",
        "under",
    ];
    if common.contains(&first) && text.split_whitespace().count() < 2
        || ["det", "den", "de", "man", "vi", "nu", "här"].contains(&first)
    {
        return false;
    }
    let joining =
        ["och", "i", "för", "av", "&", "på", "till", "ek.", "för.", "the", "of", "and", "för", "om", "med"];
    let (mut n, mut capital) = (0usize, 0usize);
    for word in text.split_whitespace().filter(|w| !joining.contains(w)) {
        n += 1;
        capital += usize::from(word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()));
    }
    n > 0 && capital * 2 >= n
}

fn of(resolved: &ResolvedOrganisation) -> Organisation {
    Organisation {
        name: resolved.name.clone(),
        printed: resolved.printed.clone(),
        org_number: resolved.org_number.clone(),
        kind: resolved.kind,
        code: resolved.code.clone(),
        misprinted_number: resolved.bad_org_number.clone(),
    }
}

/// The citation of a resolved name: from the register where that says more than the page.
fn cited(doc: &Document, resolved: &ResolvedOrganisation, spans: &[Span]) -> Option<Cited<Organisation>> {
    let rule: RuleId = resolved.rule.clone().unwrap_or_else(|| "organisation/as-printed".into());
    let quotes = cite::quotes(doc, spans);
    if resolved.registered {
        Cited::register(of(resolved), rule, quotes)
    } else {
        Cited::on_page(of(resolved), rule, quotes)
    }
}

/// The organisation a span names.
pub(super) fn organisation(doc: &Document, rules: &RuleSet, span: Span) -> Option<Cited<Organisation>> {
    let text = cite::fold(doc.str(span));
    let text = text.trim_matches([' ', ',', ';', ':', '"', '”']);
    if text.is_empty() {
        return None;
    }
    cited(doc, &resolve_organisation(rules, text, OrgContext::Name, None), &[cite::trim(doc, span)])
}

/// The financier, fund and share that a cell (possibly of several lines) names.
pub(super) fn financier(doc: &Document, rules: &RuleSet, spans: &[Span]) -> Option<FinancierCell> {
    let text = spans.iter().map(|s| cite::fold(doc.str(*s))).collect::<Vec<_>>().join(" ");
    // `Egen insats, Ridlandet ek. för.`: whose contribution it is stands behind.
    let own = rules.financier_table.own(&text);
    let text = text.get(own..).filter(|rest| !rest.is_empty()).map_or(text.clone(), str::to_owned);
    let text = without_board(rules, text);
    let cell = split_financier(rules, &text, None);
    let fund = cell.fund.as_ref().and_then(|f| {
        let at = place(doc, spans, &f.value.printed);
        let fund =
            Fund { code: f.value.code.clone(), name: f.value.name.clone(), printed: f.value.printed.clone() };
        Cited::on_page(fund, f.rule.clone(), cite::quotes(doc, &at))
    });
    let share = cell.share.and_then(|s| {
        Cited::on_page(Exact::new(s)?, "financier_table/share-column", cite::quotes(doc, spans))
    });
    let resolved = match cell.organisation {
        // `Leader (EJFLU)`: who pays stands before the parentheses, the fund in them.
        Some(inner) if text.contains(&format!("({})", inner.printed)) => {
            let before = text.split('(').next().unwrap_or_default().trim();
            let fund = funds(rules, &inner.printed).into_iter().next();
            if let Some(fund) = fund.filter(|_| !before.is_empty()) {
                let at = place(doc, spans, &inner.printed);
                let value =
                    Fund { code: fund.value.code, name: fund.value.name, printed: fund.value.printed };
                let financier = resolve_organisation(rules, before, OrgContext::Financier, None);
                let place = place(doc, spans, before);
                return Some(FinancierCell {
                    organisation: cited(doc, &financier, &place)?,
                    fund: Cited::on_page(value, fund.rule, cite::quotes(doc, &at)),
                    share,
                });
            }
            inner
        }
        Some(organisation) => organisation,
        // A cell that names only a fund: the fund is who pays.
        None => resolve_organisation(rules, &text, OrgContext::Financier, None),
    };
    let at = place(doc, spans, &resolved.printed);
    Some(FinancierCell { organisation: cited(doc, &resolved, &at)?, fund, share })
}

/// A registered name without the board of it that stands behind a comma (`Västra Götalandsregionen,
/// regionutvecklingsnämnden`).
fn without_board(rules: &RuleSet, text: String) -> String {
    let Some((name, board)) = text.split_once(',') else { return text };
    let (name, board) = (name.trim_end(), board.trim());
    let is_board = board.split_whitespace().count() < 5 && rules.headings.is_body(board);
    let is_registered = || registered_organisation(rules, name, OrgContext::Financier).is_some();
    if is_board && is_registered() { name.to_owned() } else { text }
}

/// Where a part of a cell stands: its own place on one line of the cell, else the whole cell.
fn place(doc: &Document, spans: &[Span], printed: &str) -> Vec<Span> {
    for span in spans {
        if let Some(at) = doc.str(*span).find(printed) {
            return vec![span.sub(at..at + printed.len())];
        }
    }
    spans.to_vec()
}

/// The fund a cell names.
pub(super) fn fund(doc: &Document, rules: &RuleSet, span: Span) -> Option<Cited<Fund>> {
    let found = funds(rules, doc.str(span)).into_iter().next()?;
    let fund = Fund { code: found.value.code, name: found.value.name, printed: found.value.printed };
    cite::printed(doc, fund, &found.rule, span.sub(found.range))
}

/// Kinds of bodies that write decisions.
fn is_authority(kind: Option<OrganisationKind>) -> bool {
    use OrganisationKind::{Agency, CountyBoard, Court, Municipality, Region, University};
    matches!(kind, Some(Region | Municipality | CountyBoard | Agency | University | Court))
}

/// Whether a text names the organisation of this name.
pub(super) fn names(rules: &RuleSet, text: &str, name: &str) -> bool {
    organisations(rules, text, None).into_iter().any(|f| f.value.name == name)
}

/// Whether a text names an authority of the register.
pub(super) fn names_authority(rules: &RuleSet, text: &str) -> bool {
    organisations(rules, text, None).into_iter().any(|f| f.value.registered && is_authority(f.value.kind))
}

/// The first public body that a line names.
pub(super) fn public_body(doc: &Document, rules: &RuleSet, span: Span) -> Option<Cited<Organisation>> {
    let text = doc.str(span);
    if text.len() > 200 {
        return None;
    }
    let whole = registered_organisation(rules, text, OrgContext::Name).filter(|o| is_authority(o.kind));
    if let Some(whole) = whole {
        return cited(doc, &whole, &[cite::trim(doc, span)]);
    }
    let found = organisations(rules, text, None)
        .into_iter()
        .find(|f| f.value.registered && is_authority(f.value.kind))?;
    cited(doc, &found.value, &[span.sub(found.range)])
}

/// Federations of municipalities, which no register of the rules lists: how their names begin.
const FEDERATIONS: [&str; 8] = [
    "räddningstjänstförbundet ",
    "regionförbundet ",
    "kommunalförbundet ",
    "kommunförbundet ",
    "samordningsförbundet ",
    "gymnasieförbundet ",
    "utbildningsförbundet ",
    "miljöförbundet ",
];

/// A federation of municipalities that a whole line of a head names.
pub(super) fn federation(doc: &Document, rules: &RuleSet, span: Span) -> Option<Cited<Organisation>> {
    let span = cite::trim(doc, span);
    let text = doc.str(span);
    let whole = is_federation(text).then(|| resolve_organisation(rules, text, OrgContext::Name, None))?;
    cited(doc, &whole, &[span])
}

/// `Regionförbundet i Kalmar län`, `Fyrbodals kommunalförbund`
fn is_federation(text: &str) -> bool {
    let lower = text.to_lowercase();
    let Some(last) = text.split_whitespace().next_back() else { return false };
    let begins = FEDERATIONS.iter().any(|f| lower.starts_with(f))
        && (last.starts_with(char::is_uppercase) || last == "län");
    let ends = last == "kommunalförbund"
        && text.starts_with(char::is_uppercase)
        && text.split_whitespace().count() < 4
        && text.strip_suffix(last).is_some_and(|name| name.trim_end().ends_with('s'));
    (begins || ends) && text.split_whitespace().count() <= 5 && !text.contains([',', ':', '.'])
}

/// How the names of groups begin that decide about money for local development.
const LOCAL_GROUPS: [&str; 2] = ["Leader ", "LAG "];

/// A group for local development that a whole line names: `Leader Exempelbygden`.
pub(super) fn local_group(doc: &Document, rules: &RuleSet, span: Span) -> Option<Cited<Organisation>> {
    let span = cite::trim(doc, span);
    let text = doc.str(span);
    let area = LOCAL_GROUPS.iter().find_map(|begin| text.strip_prefix(begin))?;
    let is_name = area.starts_with(char::is_uppercase)
        && area.split_whitespace().count() <= 4
        && !area.split_whitespace().any(|word| {
            let word = word.to_lowercase();
            rules.labels.document(&word).is_some() || word.contains("möte") || word.ends_with("ring")
        })
        && !text.contains(|c: char| c.is_ascii_digit() || matches!(c, ',' | ':' | '.'));
    let whole = is_name.then(|| resolve_organisation(rules, text, OrgContext::Name, None))?;
    cited(doc, &whole, &[span])
}

/// A public body, or a federation, whose name goes over two lines.
pub(super) fn public_body_over_lines(
    doc: &Document,
    rules: &RuleSet,
    spans: [Span; 2],
) -> Option<Cited<Organisation>> {
    let text = spans.iter().map(|s| cite::fold(doc.str(*s))).collect::<Vec<_>>().join(" ");
    if text.len() > 120 {
        return None;
    }
    let whole = registered_organisation(rules, &text, OrgContext::Name).filter(|o| is_authority(o.kind));
    // `Regionförbundet` / `i Kalmar län`, `REGIONFÖRBUNDET` / `I KALMAR LÄN`
    let in_capitals =
        || !text.contains(char::is_lowercase) && doc.str(spans[1]).trim_start().starts_with("I ");
    let is_rest = || doc.str(spans[1]).starts_with(char::is_lowercase) || in_capitals();
    let goes_on = || is_rest() && is_federation(&text);
    let whole =
        whole.or_else(|| goes_on().then(|| resolve_organisation(rules, &text, OrgContext::Name, None)))?;
    cited(doc, &whole, &spans)
}

/// Words before an authority that decides, or after its genitive, in running text.
const DECIDING_WORDS: [&str; 5] = ["villkor", "budget", "riktlinjer", "anslag", "beslut"];

/// The authority that the text shows to be the one deciding: whose terms apply, or who is asked for money.
pub(super) fn authority_in_text(
    doc: &Document,
    rules: &RuleSet,
    outline: &[Passage<'_>],
    range: Range<usize>,
) -> Option<Cited<Organisation>> {
    let texts = || outline.get(range.clone()).unwrap_or_default().iter().filter(|p| p.is_text());
    let terms = texts().find_map(|passage| {
        let text = doc.str(passage.span);
        let mut places: Vec<usize> = DECIDING_WORDS
            .iter()
            .flat_map(|word| text.match_indices(word))
            .filter_map(|(at, _)| Some(text.get(..at)?.trim_end().len()))
            .filter(|end| text.get(..*end).is_some_and(|t| t.ends_with('s')))
            .collect();
        places.sort_unstable();
        places.into_iter().find_map(|end| {
            // Only the name that ends here is asked for: the words before it are enough.
            let start = window_before(text, end);
            let found = organisations(rules, text.get(start..end)?, None).pop()?;
            let ends_here = found.range.end == end - start;
            let value = Some(found.value).filter(|o| ends_here && o.registered && is_authority(o.kind))?;
            cited(doc, &value, &[passage.span.sub(start + found.range.start..end)])
        })
    });
    terms.or_else(|| {
        texts().find_map(|passage| {
            let text = doc.str(passage.span);
            let asks = |at: usize| text.get(..at).is_some_and(|t| t.to_lowercase().contains("sök"));
            text.match_indices(ASKED_OF).find_map(|(at, word)| {
                let rest = text.get(at + word.len()..)?;
                let start = at + word.len() + (rest.len() - rest.trim_start().len());
                let window = text.get(start..window_behind(text, start))?;
                if !window.starts_with(char::is_uppercase) {
                    return None;
                }
                let found = organisations(rules, window, None).into_iter().next()?;
                let begins_here = found.range.start == 0;
                let value =
                    Some(found.value).filter(|o| begins_here && o.registered && is_authority(o.kind))?;
                let range = start..start + found.range.end;
                asks(at).then(|| cited(doc, &value, &[passage.span.sub(range)]))?
            })
        })
    })
}

/// The word before the name of whom something is asked.
const ASKED_OF: &str = "från";

/// Bytes of text that a name and the words around it take at most.
const NAME_WINDOW: usize = 160;

/// Where a window of text that ends here begins, between two words.
fn window_before(text: &str, end: usize) -> usize {
    let from = (end.saturating_sub(NAME_WINDOW)..end).find(|&at| text.is_char_boundary(at)).unwrap_or(end);
    let cut = text.get(from..end).and_then(|window| window.find(char::is_whitespace));
    if from == 0 { 0 } else { cut.map_or(end, |cut| from + cut) }
}

/// Where a window of text that begins here ends.
fn window_behind(text: &str, start: usize) -> usize {
    let end = (start + NAME_WINDOW).min(text.len());
    (end..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}
