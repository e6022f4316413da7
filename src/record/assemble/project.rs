//! The project a matter is about: from labels, from the title, from sentences.

use std::ops::Range;

use crate::document::{Document, Span};
use crate::recognize::label::Field;
use crate::recognize::organisation::OrganisationKind;
use crate::recognize::project::Sifted;
use crate::recognize::{Amount, Finding, RuleId, RuleSet, amounts, cell_amount, periods, unit_of};
use crate::record::{Cited, Date, Money, Organisation, Project, Role};

use super::applicant::{indefinite, is_count, longer_name, with_number};
use super::body_labels::is_time;
use super::cite;
use super::decisions::money;
use super::head::Labelled;
use super::organisations;
use super::outline::{Passage, PassageKind};
use super::period::{Grain, labelled_period, period, set_period};
use super::project_name::{QUOTES, name, unquoted};
use super::receiver::{granted_before, recipient_of_grant};

/// What the search reads.
pub(super) struct Sources<'a, 'd> {
    pub outline: &'a [Passage<'d>],
    /// The passages of the matter.
    pub passages: Range<usize>,
    /// The zones whose text is no statement of the matter's own (procedure, reservations).
    pub skipped: &'a [Range<usize>],
    /// Items that turn something down: what they say of a period is not so, and beside a grant they are about
    /// another application.
    pub rejected: &'a [Span],
    pub labelled: &'a [Labelled],
    pub title: &'a [Span],
    /// Granting items, for names and recipients.
    pub granting: &'a [Span],
    /// What is granted: a budget is not less.
    pub granted: Option<&'a Money>,
}

/// A passage with the rules that may say something of it.
pub(super) struct Text<'d> {
    pub span: Span,
    pub sifted: Sifted<'d>,
}

/// A project, and the spans of the sums that were taken for it.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub project: Project,
    pub applied: Option<Span>,
    pub total_budget: Option<Span>,
    /// Where the text tells the sum applied for, or the budget, once more.
    pub said_again: Vec<(Span, Role)>,
    /// How finely the text tells the period; none when a label does.
    pub grain: Option<Grain>,
    /// The period is only that in which the money may be spent.
    pub is_of_money: bool,
    /// The sentence that tells the period speaks of the project.
    pub is_of_project: bool,
    /// The last day is told as the new one.
    pub is_renewed: bool,
    /// A sum that a label names as granted.
    pub granted: Option<(Money, Span, RuleId)>,
}

/// Reads the project of a matter.
pub(super) fn project(doc: &Document, rules: &RuleSet, sources: &Sources<'_, '_>) -> Found {
    let mut found = Found::default();
    from_labels(doc, rules, sources.labelled, &mut found);
    let texts: Vec<Text<'_>> = sources
        .passages
        .clone()
        .filter(|at| !sources.skipped.iter().any(|s| s.contains(at)))
        .filter_map(|at| sources.outline.get(at))
        .filter(|p| matches!(p.kind, PassageKind::Text | PassageKind::Item { .. }))
        .filter(|p| {
            let is_item = |item: &Span| p.span.contains(*item) && p.span.len() < item.len() + 8;
            sources.granting.is_empty() || !sources.rejected.iter().any(is_item)
        })
        .map(|p| Text { span: p.span, sifted: rules.project.sift(doc.str(p.span)) })
        .collect();
    if found.project.name.is_none() {
        found.project.name = name(doc, rules, sources, &texts);
    }
    for text in &texts {
        let rejects = sources.rejected.iter().any(|item| text.span.contains(*item));
        sentences(doc, rules, text, sources.granted, !rejects, &mut found);
    }
    let from_label = found.project.applicant.is_some();
    if found.project.applicant.is_none() {
        found.project.applicant =
            texts.iter().find_map(|text| applicant(doc, rules, text, &found.project, false));
    }
    // `Teknikdalen` of the text is the `Stiftelsen Teknikdalen` that is granted something.
    let is_part = |whole: &str| match &found.project.applicant {
        None => true,
        Some(known) => {
            let (known, whole) = (known.get().printed.to_lowercase(), whole.to_lowercase());
            let is_same = |word: &str| word == known || indefinite(&known).any(|bare| bare == word);
            known.len() < whole.len() && whole.split_whitespace().any(is_same)
        }
    };
    // What a label says is not asked again.
    let granting = if from_label { &[][..] } else { sources.granting };
    let granted: Vec<Cited<Organisation>> =
        granting.iter().filter_map(|span| recipient_of_grant(doc, rules, *span)).collect();
    let several =
        granted.iter().any(|o| granted.first().is_some_and(|first| first.get().name != o.get().name));
    if several {
        // Beside the sum of all grants none of those who receive one stands for them all.
        found.project.applicant = None;
        // What one of them asked for is not what they all did.
        if let Some(place) = found.applied.take() {
            found.project.applied = None;
            found.said_again.push((place, Role::Applied));
        }
    } else if let Some(granted) = granted.into_iter().next().filter(|o| is_part(&o.get().printed)) {
        found.project.applicant = Some(granted);
    }
    if found.project.applicant.is_none() && granting.is_empty() && !several {
        found.project.applicant = texts.iter().find_map(|text| granted_before(doc, rules, text));
    }
    if let Some(known) = found.project.applicant.as_ref().filter(|_| !from_label && !several)
        && let Some(longer) = longer_name(doc, rules, sources.granting, sources.title, &known.get().printed)
    {
        found.project.applicant = Some(longer);
    }
    if found.project.applicant.is_none() && !several {
        found.project.applicant =
            texts.iter().find_map(|text| applicant(doc, rules, text, &found.project, true));
    }
    if let Some(known) = &found.project.applicant
        && let Some(numbered) = with_number(doc, texts.iter().map(|t| t.span), known)
    {
        found.project.applicant = Some(numbered);
    }
    found
}

fn from_labels(doc: &Document, rules: &RuleSet, labelled: &[Labelled], found: &mut Found) {
    for label in labelled {
        let value = cite::trim(doc, label.value);
        let text = doc.str(value);
        match label.field {
            // `Projekt | 2025 | 2026`: the heading of a year is no name.
            Field::ProjectName if found.project.name.is_none() && text.chars().any(char::is_alphabetic) => {
                found.project.name = cite::text(doc, &label.rule, unquoted(doc, value));
            }
            Field::Applicant if found.project.applicant.is_none() && !is_time(rules, text) => {
                found.project.applicant = organisations::organisation(doc, rules, value);
            }
            Field::Period if found.project.start.is_none() => {
                // Parsed with its label, for which bare years are a period too.
                let joined = Span { start: label.label.start, end: label.value.end };
                let whole = if joined.start < joined.end && joined.len() < 200 { joined } else { value };
                let apart = whole.len() > label.label.len() + value.len() + 8;
                let of = |span: Span| labelled_period(rules, doc.str(span)).map(|p| (span, p));
                // In a column read after the labels other values stand between the two.
                let hit =
                    of(if apart { value } else { whole }).or_else(|| of(if apart { whole } else { value }));
                if let Some((at, period)) = hit {
                    set_period(doc, at, &period, found);
                }
            }
            Field::PeriodStart if found.project.start.is_none() => {
                if let Some(day) = periods(rules, text).values.first() {
                    found.project.start =
                        cite::printed(doc, Date(day.value.start), &day.rule, value.sub(day.range.clone()));
                }
            }
            Field::PeriodEnd if found.project.end.is_none() => {
                if let Some(day) = periods(rules, text).values.first() {
                    let end = day.value.end.unwrap_or(day.value.start);
                    found.project.end =
                        cite::printed(doc, Date(end), &day.rule, value.sub(day.range.clone()));
                }
            }
            Field::Granted | Field::Applied | Field::TotalBudget => {
                let unit = unit_of(rules, doc.str(label.label));
                let Some(Ok(sum)) = cell_amount(rules, text, unit.as_ref()) else { continue };
                let span = value.sub(sum.range.clone());
                let Some(money) = money(&sum.value) else { continue };
                match label.field {
                    Field::Granted => {
                        found.granted = found.granted.take().or(Some((money, span, sum.rule.clone())))
                    }
                    Field::Applied if found.project.applied.is_none() => {
                        found.project.applied = cite::printed(doc, money, &sum.rule, span);
                        found.applied = Some(span);
                    }
                    Field::TotalBudget if found.project.total_budget.is_none() => {
                        found.project.total_budget = cite::printed(doc, money, &sum.rule, span);
                        found.total_budget = Some(span);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// The sums and the period that the sentences of a passage announce.
fn sentences(
    doc: &Document,
    rules: &RuleSet,
    passage: &Text<'_>,
    granted: Option<&Money>,
    tells_period: bool,
    found: &mut Found,
) {
    let span = passage.span;
    let text = doc.str(span);
    let sifted = &passage.sifted;
    let has_digits = text.bytes().any(|b| b.is_ascii_digit());
    let mut sums: Option<Vec<Finding<Amount>>> = None;
    if let Some(known) = found.project.total_budget.as_ref().filter(|_| has_digits).map(|m| m.get().clone()) {
        let again = announced_sum(rules, Field::TotalBudget, text, sifted, &mut sums);
        found
            .said_again
            .extend(again.filter(|(m, ..)| *m == known).map(|(_, at, _)| (span.sub(at), Role::TotalBudget)));
    } else {
        let hit = announced_sum(rules, Field::TotalBudget, text, sifted, &mut sums);
        if let Some((money, at, rule)) = hit.filter(|(m, ..)| granted.is_none_or(|g| is_no_less(m, g))) {
            found.project.total_budget = cite::printed(doc, money, &rule, span.sub(at.clone()));
            found.total_budget = Some(span.sub(at));
        }
    }
    if let Some(known) = found.project.applied.as_ref().filter(|_| has_digits).map(|m| m.get().clone()) {
        let again = announced_sum(rules, Field::Applied, text, sifted, &mut sums);
        found
            .said_again
            .extend(again.filter(|(m, ..)| *m == known).map(|(_, at, _)| (span.sub(at), Role::Applied)));
    } else if has_digits {
        let hit = announced_sum(rules, Field::Applied, text, sifted, &mut sums);
        if let Some((money, at, rule)) =
            hit.filter(|(_, at, _)| found.total_budget != Some(span.sub(at.clone())))
        {
            found.project.applied = cite::printed(doc, money, &rule, span.sub(at.clone()));
            found.applied = Some(span.sub(at));
        }
    }
    if has_digits && tells_period {
        period(doc, rules, passage, found);
    }
}

/// Whether a budget is at least what is granted, as far as one currency tells.
pub(super) fn is_no_less(budget: &Money, granted: &Money) -> bool {
    let same = match (budget.currency, granted.currency) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    !same || budget.amount.decimal() >= granted.amount.decimal()
}

/// The first sum after an anchor in the same sentence.
fn announced_sum(
    rules: &RuleSet,
    field: Field,
    text: &str,
    sifted: &Sifted<'_>,
    sums: &mut Option<Vec<Finding<Amount>>>,
) -> Option<(Money, Range<usize>, RuleId)> {
    for anchor in rules.project.anchors(field, sifted) {
        let end = sentence_end(text, anchor.range.end, anchor.reach);
        let sums = sums.get_or_insert_with(|| amounts(rules, text, None).values);
        // A sum may begin inside the anchor's words (`ansökan om 300 000 kr`).
        let within = || sums.iter().filter(|f| f.range.end > anchor.range.end && f.range.start < end);
        // `bidrag till bron (kostnad 900 000 kronor) med 300 000 kronor`: what it costs is passed over.
        let before = |f: &&Finding<Amount>| text.get(anchor.range.end..f.range.start).unwrap_or_default();
        let is_cost =
            |f: &&Finding<Amount>| field == Field::Applied && rules.project.ends_with_cost(before(f));
        let Some(sum) = within().find(|f| !is_cost(f)) else { continue };
        // Behind what it costs the sum applied for stands with `med`; else it is another one.
        let cost = within().take_while(|f| f.range.start < sum.range.start).last();
        let answers = |cost: &Finding<Amount>| {
            let between = text.get(cost.range.end..sum.range.start).unwrap_or_default();
            between.split_whitespace().any(|word| word == "med") || rules.decision.names_money(between)
        };
        if cost.is_some_and(|cost| !answers(cost)) {
            continue;
        }
        // `från 2,1 mkr till 2,6 mkr`: the second sum is meant.
        let raised = text.get(..sum.range.start).is_some_and(|t| t.trim_end().ends_with("från"));
        let next =
            sums.iter().find(|f| f.range.start >= sum.range.end && f.range.start < end).filter(|next| {
                raised && text.get(sum.range.end..next.range.start).is_some_and(|t| t.trim() == "till")
            });
        let sum = next.unwrap_or(sum);
        let between = text.get(anchor.range.end..sum.range.start.max(anchor.range.end)).unwrap_or_default();
        // `sökt bidrag om totalt 163 000 kronor` is what is sought; a total told otherwise is another sum.
        let in_all = between.trim_end().ends_with(" om totalt") && between.split_whitespace().count() < 4;
        let about_other = field == Field::Applied && between.to_lowercase().contains("total") && !in_all;
        // `Projektets totala budget, 900 000 kronor, täcker …`
        let behind = text.get(sum.range.end..).unwrap_or_default();
        let stands_beside = || between.trim() == "," && behind.starts_with(',');
        let is_whole = field != Field::TotalBudget
            || (rules.project.leads_to_budget(between) || stands_beside())
                && !rules.project.is_of_part(behind);
        // `Föreningens budget uppgår till`
        let before = text.get(..anchor.range.start).unwrap_or_default();
        let words = text.get(anchor.range.clone()).unwrap_or_default();
        let is_anothers = field == Field::TotalBudget
            && words.to_lowercase().contains("budget")
            && rules.project.is_anothers_budget(before);
        // `ansökt om borgen för ett lån på`
        let is_lent = field == Field::Applied && rules.decision.names_loan(between);
        let is_of_others = field == Field::Applied && {
            let head = text.get(sentence_start(text, anchor.range.start)..anchor.range.start);
            let head = head.unwrap_or_default();
            // `kostnader, som enligt ansökan uppgår till`
            let is_cost =
                head.trim_end().strip_suffix("enligt").map(|head| head.trim_end().trim_end_matches("som"));
            rules.project.counts_many(head)
                || is_cost.is_some_and(|head| rules.project.ends_with_cost(head.trim_end()))
        };
        if sum.value.per.is_none()
            && !about_other
            && is_whole
            && !(is_of_others || is_anothers || is_lent)
            && let Some(money) = money(&sum.value)
        {
            return Some((money, sum.range.clone(), sum.rule.clone()));
        }
    }
    None
}

/// Where the sentence ends, at most `reach` bytes on. A point inside a number or an abbreviation is no end.
pub(super) fn sentence_end(text: &str, from: usize, reach: usize) -> usize {
    let mut limit = (from + reach).min(text.len());
    while !text.is_char_boundary(limit) {
        limit += 1;
    }
    let window = text.get(from..limit).unwrap_or_default();
    for (at, c) in window.char_indices() {
        if matches!(c, '.' | '!' | '?') {
            let after = window.get(at + 1..).unwrap_or_default();
            let next = after.trim_start().chars().next();
            if after.starts_with(char::is_whitespace) && next.is_some_and(char::is_uppercase) {
                return from + at;
            }
        }
    }
    limit
}

/// Bytes before a place in which its sentence begins; a longer one is cut, so that many places cost no more than
/// the text.
const LONGEST_SENTENCE: usize = 600;

pub(super) fn sentence_start(text: &str, to: usize) -> usize {
    let mut floor = to.saturating_sub(LONGEST_SENTENCE);
    while !text.is_char_boundary(floor) {
        floor -= 1;
    }
    let head = text.get(floor..to).unwrap_or_default();
    let mut start = 0;
    for (at, c) in head.char_indices() {
        if matches!(c, '.' | '!' | '?' | ':' | ';') {
            let after = head.get(at + 1..).unwrap_or_default();
            let rest = after.trim_start();
            // What stands at the place itself may begin the sentence.
            let first = rest.chars().next().or_else(|| text.get(to..)?.chars().next());
            if after.starts_with(char::is_whitespace) && first.is_some_and(char::is_uppercase) {
                start = at + 1 + (after.len() - after.trim_start().len());
            }
        }
    }
    floor + start
}

/// Prepositions before a name that make it no subject.
const ASKED: [&str; 4] = ["Hos ", "Från ", "Till ", "Enligt "];

/// Longest printed name of an applicant, in words.
pub(super) const LONGEST_APPLICANT: usize = 9;

/// Who stands before `söker`, or after `ansökan från`, in a sentence.
/// `genitive`: only whose application a verb of the decision takes up (`avslår Exempel AB:s ansökan`).
fn applicant(
    doc: &Document,
    rules: &RuleSet,
    passage: &Text<'_>,
    project: &Project,
    genitive: bool,
) -> Option<Cited<Organisation>> {
    let span = passage.span;
    let text = doc.str(span);
    for anchor in rules.project.anchors(Field::Applicant, &passage.sifted) {
        if anchor.rule.ends_with("/genitive") != genitive {
            continue;
        }
        // `beviljades 2021 medel till projektet Växtkraft`: of another project than this one.
        let behind = text.get(anchor.range.end..).unwrap_or_default();
        if anchor.rule.ends_with("/was-granted") && is_of_other_project(behind, project) {
            continue;
        }
        if anchor.rule.ends_with("/as-owner") {
            let start = sentence_start(text, anchor.range.start);
            let before = text.get(start..anchor.range.start).unwrap_or_default();
            let owner = crate::recognize::organisations(rules, before, None).pop();
            let owner = owner.filter(|o| {
                o.range.end == before.trim_end().len()
                    && before.get(..o.range.start).is_some_and(|lead| lead.ends_with("med "))
            });
            let Some(owner) = owner else { continue };
            let at = span.sub(start + owner.range.start..start + owner.range.end);
            return organisations::organisation(doc, rules, at);
        }
        if genitive {
            let start = sentence_start(text, anchor.range.start);
            let before = text.get(start..anchor.range.start).unwrap_or_default();
            let owner = crate::recognize::organisations(rules, before, None).pop();
            let owner = owner
                .filter(|o| o.range.end == before.len() && (o.value.registered || o.value.kind.is_some()));
            let Some(owner) = owner else { continue };
            let verb = rules.decision.all(before).into_iter().next_back();
            let is_taken_up = verb.is_some_and(|v| {
                before.get(v.range.end..owner.range.start).is_some_and(|between| between.trim().is_empty())
            });
            if is_taken_up {
                return organisations::organisation(
                    doc,
                    rules,
                    span.sub(start + owner.range.start..start + owner.range.end),
                );
            }
            continue;
        }
        let (from, to) = if anchor.after {
            // `Projektägare är Sundsvalls kommun`: the value is the rest of the sentence.
            let end = sentence_end(text, anchor.range.end, anchor.reach);
            let rest = text.get(anchor.range.end..end)?;
            let from = anchor.range.end + (rest.len() - rest.trim_start().len());
            (from, from + rules.project.subject(rest.trim_start(), true).len())
        } else {
            let start = sentence_start(text, anchor.range.start);
            let subject = text.get(start..anchor.range.start)?;
            // `Projektet drivs av X som söker`: the applicant does what the project suffers.
            let by = rules.project.doer(subject).map_or(0, |range| range.end);
            let rest = subject.get(by..)?;
            let from = start + by + (rest.len() - rest.trim_start().len());
            (from, from + rules.project.subject(rest.trim_start(), false).len())
        };
        let name = text.get(from..to)?;
        // `Hos Länsstyrelsen har stiftelsen ansökt`: who is asked is not who asks.
        let cut = without_place(rules, without_verb(rules, name));
        // Words before a verb are not those right before the application.
        let is_apart = !anchor.after && without_verb(rules, name).len() < name.len();
        let (name, to) = (cut, from + cut.len());
        let begins = name.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            && !ASKED.iter().any(|word| name.starts_with(word))
            && (!is_count(name) || organisations::has_legal_form(rules, name))
            && !is_apart;
        if !begins || name.split_whitespace().count() > LONGEST_APPLICANT {
            continue;
        }
        let at = span.sub(from..to);
        if organisations::is_name(rules, name)
            && let Some(found) = organisations::organisation(doc, rules, at)
        {
            return Some(found);
        }
    }
    None
}

/// Whether the words behind `projektet` are the name of another project than the one of the matter.
fn is_of_other_project(behind: &str, project: &Project) -> bool {
    let behind = behind.trim_start();
    let name = behind.trim_start_matches(QUOTES);
    let is_named = name.len() < behind.len() || name.starts_with(char::is_uppercase);
    let known = project.name.as_ref().map(|name| name.get().to_lowercase());
    is_named && !known.is_some_and(|known| cite::fold(name).to_lowercase().starts_with(&known))
}

/// A name that a sentence goes on behind, without the verb and what follows: `Stiftelsen Exempel avslås`.
fn without_verb<'t>(rules: &RuleSet, name: &'t str) -> &'t str {
    let verb = rules.decision.first(name).map_or(name.len(), |verb| verb.range.start);
    name.get(..verb).unwrap_or(name).trim_end_matches([' ', ','])
}

/// A name without the place behind its legal form: `Krinova AB i Kristianstad`.
fn without_place<'t>(rules: &RuleSet, name: &'t str) -> &'t str {
    let Some((head, place)) = name.rsplit_once(" i ") else { return name };
    let is_place = place.starts_with(char::is_uppercase) && place.split_whitespace().count() < 3;
    let form = crate::recognize::organisations(rules, head, None).pop();
    let has_form =
        form.is_some_and(|f| f.range == (0..head.len()) && f.value.kind == Some(OrganisationKind::Company));
    if is_place && has_form { head } else { name }
}

#[cfg(test)]
mod tests {
    use super::{Cited, Project, RuleSet, is_of_other_project, without_place};

    #[test]
    fn a_grant_to_another_project_names_no_applicant() {
        let name = |name: &str| Some(Cited::metadata(name.to_owned(), "test", name));
        let own = Project { name: name("Grönt vatten"), ..Project::default() };
        assert!(is_of_other_project(" Växtkraft. Nu söks", &own));
        assert!(is_of_other_project(" ”växtkraft”", &own));
        assert!(is_of_other_project(" Grönt vatten", &Project::default()));
        assert!(!is_of_other_project(" Grönt vatten etapp 2", &own));
        assert!(!is_of_other_project(" ”Grönt vatten”.", &own));
        assert!(!is_of_other_project(". Nu söks", &own));
    }

    #[test]
    fn the_place_behind_a_name_is_no_part_of_it() {
        let rules = RuleSet::builtin();
        assert_eq!(without_place(rules, "Exempelmat AB i Kristianstad"), "Exempelmat AB");
        assert_eq!(without_place(rules, "Kultur i Norr AB"), "Kultur i Norr AB");
    }
}
