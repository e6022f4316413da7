//! Organisations in running text.
//!
//! Comes in: a text. Goes out: every name of the register in it, and every run of capitalised words with a
//! legal form (`Kalix Naturbruk AB`). Refused: bare place names, and abbreviations in other case.

use memchr::memmem;

use super::super::words::{char_at, char_before, push_lower, word_start, word_starts};
use super::super::{Day, Finding, RuleSet};
use super::name;
use super::name_index::NameKind;
use super::register::Register;
use super::words::number_behind;
use super::{FundFound, OrgContext, OrganisationRules, ResolvedOrganisation, resolve};

/// Bytes of text that a name of the register can take.
const LONGEST_NAME: usize = 110;

/// Every organisation named in a text, in order. `date` is the document's.
pub fn organisations(rules: &RuleSet, text: &str, date: Option<Day>) -> Vec<Finding<ResolvedOrganisation>> {
    let known = &rules.organisation;
    let mut found: Vec<Finding<ResolvedOrganisation>> = Vec::new();
    let mut window = Folded::default();
    let mut end = 0;
    let mut funds: Vec<Finding<FundFound>> = Vec::new();
    for at in word_starts(text) {
        if funds.last().is_none_or(|fund| fund.range.end <= at) {
            funds.extend(rules.fund.find_at(text, at));
        }
        let begins = char_at(text, at).is_some_and(char::is_uppercase) && char_before(text, at) != Some('-');
        if !begins || at < end {
            continue;
        }
        if let Some(to) = register_name(known, text, at, &mut window) {
            end = name::longer_company(known, text, to)
                .filter(|_| !is_of_state(rules, text, at..to))
                .unwrap_or(to);
            push(rules, text, at..end, date, &mut found);
        } else if let Some(range) = name::formed(known, text, at, end) {
            end = range.end;
            push(rules, text, range, date, &mut found);
        }
    }
    // Forms in lower case behind a name (`ek. för.`), which no capital letter announces.
    let mut suffixed = Vec::new();
    for word in [" ek", " ideell"] {
        for at in memmem::find_iter(text.as_bytes(), word) {
            if let Some(range) = name::suffixed(known, text, at + 1) {
                push(rules, text, range, date, &mut suffixed);
            }
        }
    }
    // `Exempelbygdens kommunförbund`
    for at in memmem::find_iter(text.as_bytes(), "förbund") {
        let start = word_start(text, at);
        if let Some(range) = name::suffixed(known, text, start)
            && text.get(..start).is_some_and(|head| head.ends_with("s "))
        {
            push(rules, text, range, date, &mut suffixed);
        }
    }
    suffixed.sort_by_key(|f| f.range.start);
    let funds = funds.into_iter().filter_map(|fund| fund_named(rules, text, fund)).collect();
    // What a longer name holds goes; a fund in a name is no organisation of its own.
    merged(merged(funds, found), suffixed)
}

/// A fund that stands as an organisation; in parentheses it is whose money another pays (`Tillväxtverket (ERUF)`).
fn fund_named(
    rules: &RuleSet,
    text: &str,
    fund: Finding<FundFound>,
) -> Option<Finding<ResolvedOrganisation>> {
    let Finding { value: FundFound { name: Some(name), kind: Some(kind), printed, .. }, range, rule } = fund
    else {
        return None;
    };
    if text.get(..range.start).is_some_and(|head| head.ends_with('(')) {
        return None;
    }
    let mut value = resolve(&rules.organisation, &rules.fund, &printed, OrgContext::Name, None);
    (value.name, value.printed, value.kind, value.registered) = (name, printed, Some(kind), true);
    value.rule = Some(rule.clone());
    Some(Finding { value, range, rule })
}

/// Two lists in text order as one; where they overlap the second counts.
fn merged<T>(mut first: Vec<Finding<T>>, second: Vec<Finding<T>>) -> Vec<Finding<T>> {
    let mut next = 0;
    first.retain(|f| {
        while second.get(next).is_some_and(|s| s.range.end <= f.range.start) {
            next += 1;
        }
        second.get(next).is_none_or(|s| s.range.start >= f.range.end)
    });
    first.extend(second);
    first.sort_by_key(|f| f.range.start);
    first
}

fn push(
    rules: &RuleSet,
    text: &str,
    range: std::ops::Range<usize>,
    date: Option<Day>,
    found: &mut Vec<Finding<ResolvedOrganisation>>,
) {
    let printed = text.get(range.clone()).unwrap_or_default();
    let mut value = resolve(&rules.organisation, &rules.fund, printed, OrgContext::Name, date);
    let Some(rule) = value.rule.clone() else { return };
    // `Luleå tekniska universitet (LTU)` is named once.
    let again = found.last().is_some_and(|last| {
        last.value.name == value.name && text.get(last.range.end..range.start) == Some(" (")
    });
    if again {
        return;
    }
    if value.org_number.is_none() && value.bad_org_number.is_none() {
        let behind = text.get(range.end..).and_then(number_behind);
        value.org_number = behind.as_ref().filter(|n| n.valid).map(|n| n.number.clone());
        value.bad_org_number = behind.filter(|n| !n.valid).map(|n| n.number);
    }
    // Names are found from left to right: what this one reaches back over is at the end of the list.
    while found.last().is_some_and(|last| last.range.end > range.start) {
        found.pop();
    }
    found.push(Finding { value, range, rule });
}

/// A few words of text, folded, with the byte each folded byte comes from.
#[derive(Default)]
struct Folded {
    text: String,
    /// Folded bytes before a character, and the text's bytes behind the one before it.
    ends: Vec<(usize, usize)>,
}

impl Folded {
    /// The first word alone: enough to pass over most words.
    fn first_word(&mut self, text: &str, at: usize) {
        self.text.clear();
        let rest = text.get(at..).unwrap_or_default();
        let mut word = rest.char_indices().take_while(|(_, c)| c.is_alphanumeric()).take(LONGEST_NAME);
        let end = word.by_ref().last().map_or(0, |(at, c)| at + c.len_utf8());
        push_lower(&mut self.text, rest.get(..end).unwrap_or_default());
    }

    /// The text from `at` on: its line, and somewhat more than `most` folded bytes of it at the most.
    fn fill(&mut self, text: &str, at: usize, most: usize) {
        self.text.clear();
        self.ends.clear();
        for (i, c) in text.get(at..).unwrap_or_default().char_indices() {
            if self.text.len() > most || matches!(c, '\n' | '\t') {
                break;
            }
            match c {
                c if c.is_ascii_alphanumeric() => self.text.push(c.to_ascii_lowercase()),
                '\u{2010}'..='\u{2015}' | '\u{2212}' => self.text.push('-'),
                c if c.is_whitespace() => {
                    if !self.text.ends_with(' ') {
                        self.text.push(' ');
                    }
                }
                c => self.text.extend(c.to_lowercase()),
            }
            self.ends.push((self.text.len(), at + i + c.len_utf8()));
        }
    }

    fn original(&self, folded_end: usize) -> Option<usize> {
        self.ends.iter().find(|(end, _)| *end >= folded_end).map(|(_, original)| *original)
    }
}

/// Whether a name of the register is that of an authority or a court: no company is named by it, and one behind it is
/// another (`Tillväxtverket Exempelskog AB`).
fn is_of_state(rules: &RuleSet, text: &str, name: std::ops::Range<usize>) -> bool {
    let printed = text.get(name).unwrap_or_default();
    let kind = resolve(&rules.organisation, &rules.fund, printed, OrgContext::Name, None).kind;
    use super::OrganisationKind::{Agency, CountyBoard, Court};
    matches!(kind, Some(Agency | CountyBoard | Court))
}

/// Where a name of the register that begins here ends.
fn register_name(known: &OrganisationRules, text: &str, at: usize, window: &mut Folded) -> Option<usize> {
    if !known.register.may_begin(text.get(at..)?) {
        return None;
    }
    window.first_word(text, at);
    let names = known.register.beginning_with(&window.text);
    let longest =
        names.iter().filter(|name| name.kind != NameKind::Weak).map(|name| name.folded.len()).max()?;
    // Behind the name a genitive and the character after it tell whether it ends.
    window.fill(text, at, longest + 8);
    let length = Register::longest_prefix(names, &window.text)?;
    let end = window.original(length)?;
    let name = known.register.find(window.text.get(..length)?, None)?;
    // `/language/FRA` is a code in an address.
    let is_code = text.get(..at).is_some_and(|head| head.ends_with('/'));
    (name.kind == NameKind::Full || text.get(at..end) == Some(name.spelling) && !is_code).then_some(end)
}
