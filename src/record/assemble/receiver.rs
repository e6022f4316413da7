//! Who receives a grant: whom the items of the decision name, or whom a sentence says to have been granted money for the
//! project before.

use std::ops::Range;

use crate::document::{Document, Span};
use crate::recognize::{RuleSet, amounts};
use crate::record::{Cited, Organisation};

use super::organisations;
use super::project::{LONGEST_APPLICANT, Text, sentence_end};

/// Who receives the grant: `bevilja X medfinansiering`, `X beviljas 450 000 kr`.
pub(super) fn recipient_of_grant(doc: &Document, rules: &RuleSet, span: Span) -> Option<Cited<Organisation>> {
    let text = doc.str(span);
    let verb = rules.decision.first(text)?;
    let after = text.get(verb.range.end..)?;
    let before = text.get(..verb.range.start)?;
    // `X får 90 000 kronor i bidrag`: the rule takes the name in. (`Ni får …` is said to whom the letter is sent.)
    if let Some(end) = text.get(verb.range.clone())?.find(" får ") {
        let subject = text.get(verb.range.start..verb.range.start + end)?;
        let begin = verb.range.start
            + subject
                .rfind(" att ")
                .map_or_else(|| subject.strip_prefix("att ").map_or(0, |_| 4), |at| at + 5);
        let name = text.get(begin..verb.range.start + end)?;
        let is_name = name.starts_with(char::is_uppercase)
            && name != "Ni"
            && name != "Du"
            && !rules.project.is_thing(name)
            && organisations::is_name(rules, name);
        let at = span.sub(begin..verb.range.start + end);
        return if is_name { organisations::organisation(doc, rules, at) } else { None };
    }
    // `tilldelar X kontraktet`, `X tilldelas uppdraget`: a seller.
    let of_sentence = after.get(..sentence_end(text, verb.range.end, after.len()) - verb.range.end)?;
    let object = of_sentence.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
    let is_passive = text.get(verb.range.clone())?.ends_with(['s', 'S']);
    if rules.decision.is_bought(object) || is_passive && rules.decision.is_bought(before.trim_start()) {
        return None;
    }
    // `X beviljas …`, `X får ett bidrag på …`: who is given something stands before.
    let said = text.get(verb.range.clone())?.to_lowercase();
    if let Some(inside) = within_verb(rules, text, &verb.range)
        .filter(|range| text.get(range.clone()).is_some_and(|name| organisations::is_name(rules, name)))
    {
        return organisations::organisation(doc, rules, span.sub(inside));
    }
    // `fördela medel enligt följande`: to many.
    if said.starts_with("fördela") {
        return None;
    }
    let is_passive = said.ends_with('s') || said.starts_with("får ") || said.starts_with("erhåller ");
    let (from, to) = if is_passive {
        let bare = before.trim_end();
        let from = bare.strip_prefix("att ").map_or(0, |_| 4);
        (from, bare.len())
    } else {
        let from = verb.range.end + (after.len() - after.trim_start().len());
        let rest = text.get(from..)?;
        if let Some(known) = crate::recognize::organisations(rules, rest, None)
            .into_iter()
            .next()
            .filter(|o| o.range.start == 0)
        {
            return organisations::organisation(doc, rules, span.sub(from..from + known.range.end));
        }
        let mut end = rest.len();
        let mut at = 0;
        for piece in rest.split_inclusive(char::is_whitespace) {
            let word = piece.trim().trim_end_matches(',').to_lowercase();
            let is_stop = rules.project.stops_given(&word) && at > 0 || rules.decision.is_gift(&word);
            if word.starts_with(|c: char| c.is_ascii_digit())
                || is_stop && piece.starts_with(char::is_lowercase)
            {
                end = at;
                break;
            }
            at += piece.len();
        }
        let end = rest.get(..end)?.trim_end().len();
        if end == 0 {
            return recipient_behind(doc, rules, span, from)
                .or_else(|| owner_of_project(doc, rules, span, from));
        }
        (from, from + end)
    };
    let name = text.get(from..to)?;
    let words = name.split_whitespace().count();
    // `Medfinansiering beviljas KTH med …`, `Beloppet 80 000 kronor beviljas …`: what is given, not who receives it, unless
    // a legal form makes it a name.
    let lower = name.to_lowercase();
    let mut of_name = lower.split_whitespace();
    let (first, last) = (of_name.next().unwrap_or_default(), of_name.next_back());
    let is_gift = [Some(first), last].into_iter().flatten().any(|word| rules.decision.is_gift(word));
    let is_thing = lower.contains("kronor")
        || (rules.project.is_thing(name) || is_gift) && !organisations::has_legal_form(rules, name);
    if is_passive && is_thing && words == 1 {
        // `Medfinansiering beviljas KTH med …`: who is given it stands behind the verb.
        let begin = verb.range.end + (after.len() - after.trim_start().len());
        let known = crate::recognize::organisations(rules, text.get(begin..)?, None).into_iter().next();
        let known = known.filter(|o| o.range.start == 0)?;
        return organisations::organisation(doc, rules, span.sub(begin..begin + known.range.end));
    }
    // `Varje förening beviljas …`: nobody alone.
    let is_thing = is_thing || rules.decision.is_of_each(name);
    if words == 0 || words > LONGEST_APPLICANT || is_thing || !organisations::is_name(rules, name) {
        return None;
    }
    organisations::organisation(doc, rules, span.sub(from..to))
}

/// The words between a verb and what it gives, where the rule takes them in and they may be a name: `ge X stöd`.
fn within_verb(rules: &RuleSet, text: &str, verb: &Range<usize>) -> Option<Range<usize>> {
    let said = text.get(verb.clone())?;
    let begin = said.find(' ')? + 1;
    let mut end = said.rfind(' ').filter(|end| *end > begin)?;
    // `lämnar Exempel HB landsbygdsstöd med`: the name ends before the money.
    for (at, word) in said.match_indices(' ').filter(|(at, _)| (begin..end).contains(at)) {
        let next =
            said.get(at + word.len()..).and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
        if next.starts_with(char::is_lowercase)
            && (rules.decision.is_gift(next) || rules.project.stops_given(next))
        {
            end = at;
            break;
        }
    }
    let name = said.get(begin..end)?;
    let is_name = name.starts_with(char::is_uppercase) && !name.contains(|c: char| c.is_ascii_digit());
    is_name.then(|| verb.start + begin..verb.start + end)
}

/// Bytes behind `till` in which who receives is named.
const NEAR: usize = 60;

/// `bevilja stöd till den svenska projektägaren X`: the one organisation named close behind `till`.
fn recipient_behind(doc: &Document, rules: &RuleSet, span: Span, from: usize) -> Option<Cited<Organisation>> {
    let text = doc.str(span);
    let rest = text.get(from..)?;
    let to = rest.find("till ")? + "till ".len();
    // `bevilja stöd till …`: right behind what is given.
    let given = rest.get(..to)?;
    if given.split_whitespace().count() > 3 || rules.decision.is_no_money(given) {
        return None;
    }
    let tail = rest.get(to..)?;
    let found = crate::recognize::organisations(rules, tail, None).into_iter().next()?;
    let between = tail.get(..found.range.start)?;
    let behind = tail.get(found.range.end..)?;
    let is_genitive = behind.starts_with("s ")
        || tail.get(found.range.clone())?.ends_with('s')
            && behind.trim_start().starts_with(char::is_lowercase);
    // `till insatser som kommer X till del`: what X has to do with it is another thing.
    let is_told =
        between.split_whitespace().any(|w| matches!(w, "som" | "av" | "inom" | "hos" | "vid" | "från"));
    // `till den svenska parten, X`: the comma parts a word from the name it stands for.
    let between = between.trim_end().strip_suffix(',').filter(|noun| noun.contains(' ')).unwrap_or(between);
    let is_near = !is_genitive
        && !is_told
        && between.len() < NEAR
        && !between.contains(|c: char| c.is_uppercase() || matches!(c, ',' | '.'));
    let at = from + to;
    is_near.then(|| {
        organisations::organisation(doc, rules, span.sub(at + found.range.start..at + found.range.end))
    })?
}

/// `50 000 kronor till Bodens kommuns projekt Levande byar`: whose project with a name it is.
fn owner_of_project(doc: &Document, rules: &RuleSet, span: Span, from: usize) -> Option<Cited<Organisation>> {
    let text = doc.str(span);
    let rest = text.get(from..)?;
    let begin = rest.find(" till ")? + " till ".len();
    let tail = rest.get(begin..).filter(|tail| tail.starts_with(char::is_uppercase))?;
    let end =
        [" projekt ", " förstudie "].iter().filter_map(|word| Some((tail.find(word)?, word.len()))).min();
    let (end, word) = end?;
    let is_named = tail.get(end + word..)?.starts_with(char::is_uppercase);
    let owner = tail.get(..end).filter(|_| is_named)?;
    let found = crate::recognize::organisations(rules, owner, None).into_iter().next()?;
    let behind = owner.get(found.range.end..)?;
    let is_whole = found.range.start == 0 && matches!(behind, "" | "s" | ":s");
    let at = from + begin;
    is_whole.then(|| organisations::organisation(doc, rules, span.sub(at..at + found.range.end)))?
}

/// Who was granted money for the project before: `beviljade den 14 december 2022, § 118, X 2 350 000 kr till projektet …`.
pub(super) fn granted_before(
    doc: &Document,
    rules: &RuleSet,
    passage: &Text<'_>,
) -> Option<Cited<Organisation>> {
    let text = doc.str(passage.span);
    let verb = text.find(" beviljade ")? + " beviljade ".len();
    let rest = text.get(verb..sentence_end(text, verb, LONGEST_GRANT))?;
    let sum = amounts(rules, rest, None).values.into_iter().next()?;
    let is_own = rest.get(sum.range.end..)?.trim_start().starts_with("till projektet ");
    let before = rest.get(..sum.range.start).filter(|_| is_own)?;
    let owner = crate::recognize::organisations(rules, before, None).pop()?;
    let is_beside = before.get(owner.range.end..)?.trim().is_empty();
    let at = passage.span.sub(verb + owner.range.start..verb + owner.range.end);
    if is_beside { organisations::organisation(doc, rules, at) } else { None }
}

/// Bytes behind a verb in which a grant is told.
const LONGEST_GRANT: usize = 200;
