//! Organisations in running text.
//!
//! Comes in: a text. Goes out: every name of the register in it, and every run of capitalised words with a
//! legal form (`Kalix Naturbruk AB`). Refused: bare place names, and abbreviations in other case.

use super::super::{Day, Finding, RuleSet};
use super::register::NameKind;
use super::{OrgContext, OrganisationRules, ResolvedOrganisation, resolve};

/// Bytes of text that a name of the register can take.
const LONGEST_NAME: usize = 110;
/// Words before a legal form that can belong to the name.
const MOST_WORDS: usize = 6;

/// Every organisation named in a text, in order. `date` is the document's.
pub fn organisations(rules: &RuleSet, text: &str, date: Option<Day>) -> Vec<Finding<ResolvedOrganisation>> {
    let known = &rules.organisation;
    let mut found: Vec<Finding<ResolvedOrganisation>> = Vec::new();
    let mut window = Folded::default();
    let mut end = 0;
    let mut previous = None;
    for (at, c) in text.char_indices() {
        let begins = !previous.is_some_and(|p: char| p.is_alphanumeric() || p == '-') && c.is_uppercase();
        previous = Some(c);
        if !begins || at < end {
            continue;
        }
        if let Some(to) = register_name(known, text, at, &mut window) {
            push(rules, text, at..to, date, &mut found);
            end = to;
        } else if let Some(to) = prefixed(known, text, at) {
            push(rules, text, at..to, date, &mut found);
            end = to;
        } else if let Some((length, _, _)) = known.form_at(text.get(at..).unwrap_or_default())
            && let Some(start) = capitals_before(text, at, end)
        {
            push(rules, text, start..at + length, date, &mut found);
            end = at + length;
        }
    }
    for (at, _) in text.match_indices(" ek") {
        suffixed(rules, text, at + 1, date, &mut found);
    }
    for (at, _) in text.match_indices(" ideell") {
        suffixed(rules, text, at + 1, date, &mut found);
    }
    found.sort_by_key(|f| f.range.start);
    found
}

fn push(
    rules: &RuleSet,
    text: &str,
    range: std::ops::Range<usize>,
    date: Option<Day>,
    found: &mut Vec<Finding<ResolvedOrganisation>>,
) {
    let printed = text.get(range.clone()).unwrap_or_default();
    let value = resolve(&rules.organisation, &rules.fund, printed, OrgContext::Name, date);
    if let Some(rule) = value.rule.clone() {
        // A name that ends where this begins, or before, stays; what this name holds goes.
        found.retain(|f| f.range.end <= range.start || f.range.start >= range.end);
        found.push(Finding { value, range, rule });
    }
}

/// Lower-case forms behind a name (`ek. för.`), which no capital letter announces.
fn suffixed(
    rules: &RuleSet,
    text: &str,
    at: usize,
    date: Option<Day>,
    found: &mut Vec<Finding<ResolvedOrganisation>>,
) {
    let Some((length, _, _)) = rules.organisation.form_at(text.get(at..).unwrap_or_default()) else { return };
    let Some(start) = capitals_before(text, at, 0) else { return };
    push(rules, text, start..at + length, date, found);
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
        let word = text.get(at..).unwrap_or_default().chars().take_while(|c| c.is_alphanumeric());
        self.text.extend(word.take(LONGEST_NAME).flat_map(char::to_lowercase));
    }

    fn fill(&mut self, text: &str, at: usize) {
        self.text.clear();
        self.ends.clear();
        for (i, c) in text.get(at..).unwrap_or_default().char_indices() {
            if self.text.len() > LONGEST_NAME || matches!(c, '\n' | '\t') {
                break;
            }
            match c {
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

/// Where a name of the register that begins here ends.
fn register_name(known: &OrganisationRules, text: &str, at: usize, window: &mut Folded) -> Option<usize> {
    window.first_word(text, at);
    if !known.register.begins(&window.text) {
        return None;
    }
    window.fill(text, at);
    let length = known.register.longest_prefix(&window.text)?;
    let end = window.original(length)?;
    let name = known.register.find(window.text.get(..length)?, None)?;
    (name.kind == NameKind::Full || text.get(at..end) == Some(name.spelling)).then_some(end)
}

/// Where a name that begins with its form (`Stiftelsen Teknikdalen`) ends: the capitalised words behind it.
fn prefixed(known: &OrganisationRules, text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let (length, _, _) = known.form_at(rest)?;
    let mut end = at + length;
    let mut offset = end;
    for word in rest.get(length..)?.split_inclusive(' ').take(MOST_WORDS + 1) {
        let begins = offset;
        offset += word.len();
        if begins == at + length {
            // What parts the form from the name.
            if word != " " {
                break;
            }
            continue;
        }
        let bare = word.trim_end().trim_end_matches(['.', ',', ';', ':', ')']);
        if !bare.chars().next().is_some_and(char::is_uppercase) {
            break;
        }
        end = begins + bare.len();
        if bare.len() < word.trim_end().len() {
            break;
        }
    }
    (end > at + length).then_some(end)
}

/// Where the capitalised words before a legal form begin; not before `floor`.
fn capitals_before(text: &str, at: usize, floor: usize) -> Option<usize> {
    let head = text.get(floor..at)?.trim_end_matches(' ');
    let mut start = None;
    let mut rest = head;
    for _ in 0..MOST_WORDS {
        let cut = rest.rfind([' ', '\n', '\t', '(']).map_or(0, |i| i + 1);
        let word = rest.get(cut..)?;
        let named =
            word.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit()) || word == "&";
        if !named || word.ends_with(['.', ',', ':', ';', ')']) {
            break;
        }
        start = Some(floor + cut);
        if cut == 0 || !rest.get(..cut).is_some_and(|r| r.ends_with(' ')) {
            break;
        }
        rest = rest.get(..cut - 1)?;
    }
    start.filter(|&s| text.get(s..at).is_some_and(|name| name.trim().chars().count() > 1))
}
