//! Headings and the names of boards: a line of text in, the section it opens out. A line that says more than
//! a known form is no heading here, however it is set. Forms stand in `rules/headings.toml`.

use std::ops::Range;

use serde::Deserialize;

use super::board::{self, Boards, BodyData, Lower, Word};
use super::rule_file::{Entry, RuleFile};
use super::ruleset::Examples;
use super::words::{Starts, unspaced};
use super::{RuleError, RuleId};

/// What stands under a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectionKey {
    /// What the board decided.
    Decision,
    /// What the board decided to propose to another board.
    DecisionProposed,
    /// What is proposed to the board.
    Proposal,
    /// The matter in short.
    Summary,
    /// The matter told.
    Matter,
    /// Background, purpose, implementation.
    Background,
    /// Financing, budget, costs.
    Finance,
    /// Assessment and reasons.
    Assessment,
    /// Documents the decision rests on.
    Basis,
    /// How the board came to its decision.
    Procedure,
    /// Dissent and notes.
    Reservation,
    /// Recipients.
    SendTo,
    /// Appeal, signatures, notices.
    Closing,
    /// A list of matters.
    Agenda,
}

/// A heading that was recognized.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The section it opens.
    pub key: SectionKey,
    /// Boards named in it, in order, without a genitive ending (byte ranges of the line).
    pub bodies: Vec<Range<usize>>,
    /// The rule.
    pub rule: RuleId,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SwedishData {
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeadingData {
    key: SectionKey,
    #[serde(default)]
    run_in: bool,
    #[serde(default)]
    colon: bool,
    forms: Vec<String>,
}

/// A form: its words, and the rule it belongs to.
#[derive(Debug)]
struct Form {
    words: Vec<Token>,
    rule: usize,
    /// How much it says: literal words say more than a name that anything can stand for.
    weight: usize,
}

/// The names that a text begins with.
#[derive(Debug, Default)]
struct Opening {
    /// Words of the name, whether it stands in the genitive, its bytes.
    boards: Vec<(usize, bool, Range<usize>)>,
    /// Whether an office can stand there.
    office: bool,
}

impl Opening {
    fn is_empty(&self) -> bool {
        self.boards.is_empty() && !self.office
    }

    fn board(&self, n_words: usize, genitive: bool) -> Option<Range<usize>> {
        let found = self.boards.iter().find(|(n, g, _)| *n == n_words && *g == genitive);
        found.map(|(.., range)| range.clone())
    }
}

/// A word of a form.
#[derive(Debug, PartialEq)]
enum Token {
    /// This word, in lower case.
    Literal(String),
    /// The name of a board.
    Board,
    /// The name of a board in the genitive.
    BoardGenitive,
    /// One to three words, the last in the genitive.
    Office,
}

/// The heading rules, ready to look up.
#[derive(Debug)]
pub struct Headings {
    rules: Vec<Entry<HeadingData>>,
    /// Sorted by first literal word; forms that begin with a name stand first.
    forms: Vec<Form>,
    n_named: usize,
    boards: Boards,
    /// Words that stand in a heading beside another of the same language.
    swedish: Vec<Entry<SwedishData>>,
    /// How the forms begin that begin with a word of their own.
    starts: Starts,
    /// How the words behind an office begin.
    behind_office: Starts,
}

/// A longer line, in bytes, is no heading.
const LONGEST_HEADING: usize = 140;
/// Nor is one of more words.
const MOST_WORDS: usize = 16;
/// Words of a board's name in a heading.
const LONGEST_BOARD: usize = 9;
/// Words of an office's name in a heading.
const LONGEST_OFFICE: usize = 3;

impl Headings {
    /// Compiles `headings.toml`. The error names the rule that is broken.
    pub fn compile(mut file: RuleFile) -> Result<Self, RuleError> {
        let bodies = file.take::<BodyData>("bodies")?;
        let rules = file.take::<HeadingData>("heading")?;
        let swedish = file.take::<SwedishData>("swedish")?;
        let mut forms = Vec::new();
        for (rule, entry) in rules.iter().enumerate() {
            for form in &entry.data.forms {
                let words: Vec<Token> = form.split_whitespace().map(token).collect();
                if words.is_empty() || form.chars().any(char::is_uppercase) {
                    return Err(RuleError::rule(
                        file.name(),
                        &entry.id,
                        format!("a form is words in lower case, not `{form}`"),
                    ));
                }
                let weight = words.iter().map(|t| if matches!(t, Token::Literal(_)) { 4 } else { 1 }).sum();
                forms.push(Form { words, rule, weight });
            }
        }
        file.finish()?;
        forms.sort_by(|a, b| first_literal(a).cmp(&first_literal(b)));
        let n_named = forms.iter().take_while(|f| first_literal(f).is_none()).count();
        let starts = Starts::of(forms.iter().filter_map(first_literal));
        let behind_office = Starts::of(forms.iter().filter_map(|form| match form.words.as_slice() {
            [Token::Office, Token::Literal(word), ..] => Some(word.as_str()),
            _ => None,
        }));
        Ok(Self { rules, forms, n_named, boards: Boards::new(bodies), swedish, starts, behind_office })
    }

    /// Runs the accept and reject examples of the rules.
    pub fn check(&self, examples: &mut Examples) {
        for entry in self.boards.rules() {
            examples.run("headings.toml", entry, |text| self.is_body(text));
        }
        for entry in &self.swedish {
            examples.run("headings.toml", entry, |text| self.is_swedish(text));
        }
        for entry in &self.rules {
            examples.run("headings.toml", entry, |text| self.whole(text).is_some_and(|h| h.rule == entry.id));
        }
    }

    /// The heading that a whole line is.
    pub fn whole(&self, line: &str) -> Option<Heading> {
        let line = line.trim();
        // `Yrkanden m.m.` ends in an abbreviation, not in a sentence.
        let line = line.strip_suffix(" m.m.").or_else(|| line.strip_suffix(" m. m.")).unwrap_or(line);
        if line.len() > LONGEST_HEADING || line.len() < 4 || line.ends_with(['.', ',', ';']) {
            return None;
        }
        if let Some(letters) = unspaced(line) {
            return self.spaced(letters.trim_end_matches(':'));
        }
        if !self.may_be_form(line) {
            return None;
        }
        let bare = line.trim_end_matches([':', ' ']);
        let found = self.find(bare).or_else(|| self.in_two_languages(bare))?;
        let needs_colon = self.rules.iter().any(|r| r.id == found.rule && r.data.colon);
        (!needs_colon || line.ends_with(':')).then_some(found)
    }

    /// The form that a line typed with spaces between its letters is: `F Ö R S L A G  T I L L  B E S L U T`.
    fn spaced(&self, letters: &str) -> Option<Heading> {
        let is_form = |form: &&Form| {
            let mut rest = letters;
            let all = form.words.iter().all(|word| match word {
                Token::Literal(word) => rest.strip_prefix(word.as_str()).is_some_and(|tail| {
                    rest = tail;
                    true
                }),
                _ => false,
            });
            all && rest.is_empty()
        };
        let form = self.forms.iter().find(is_form)?;
        let entry = self.rules.get(form.rule)?;
        Some(Heading { key: entry.data.key, bodies: Vec::new(), rule: entry.id.clone() })
    }

    /// Whether a word heads columns and cells of Swedish documents.
    fn is_swedish(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        self.swedish.iter().any(|entry| entry.data.words.contains(&word))
    }

    /// The form that one side of a heading in two languages is: `Mearrádus / Beslut`, `Beslut / Päätös`. A side that heads
    /// something else in Swedish is no other language.
    fn in_two_languages(&self, line: &str) -> Option<Heading> {
        let (left, right) = line.split_once(" / ").filter(|(_, right)| !right.contains('/'))?;
        let is_other = |side: &str| {
            let side = side.trim();
            let is_title = side.starts_with(char::is_uppercase) && side.split_whitespace().count() <= 3;
            let is_words = !side.contains(|c: char| c.is_ascii_digit() || matches!(c, '(' | ',' | ':' | '.'));
            is_title && is_words && !self.is_swedish(side)
        };
        if !is_other(left) || !is_other(right) {
            return None;
        }
        let found = |side: &str, from: usize| {
            let mut heading = self.find(side)?;
            for body in &mut heading.bodies {
                *body = body.start + from..body.end + from;
            }
            Some(heading)
        };
        found(left, 0).or_else(|| found(right, line.len() - right.len()))
    }

    /// Whether a line may be a form, told without looking at all of its letters: most lines are none.
    fn may_be_form(&self, line: &str) -> bool {
        let mut has_genitive = false;
        let mut is_behind_slash = false;
        for (nth, piece) in line.split_whitespace().enumerate() {
            let word = piece.trim_matches(|c: char| !c.is_alphanumeric());
            let is_first = nth == 0
                || std::mem::replace(&mut is_behind_slash, piece == "/")
                || nth == 1 && line.starts_with(|c: char| c.is_ascii_digit());
            if is_first && self.starts.may_begin(word) || nth < LONGEST_BOARD + 1 && self.boards.may_end(word)
            {
                return true;
            }
            if has_genitive && self.behind_office.may_begin(word) {
                return true;
            }
            has_genitive |= nth < LONGEST_OFFICE + 1 && word.ends_with(['s', 'S']);
            if nth > LONGEST_BOARD {
                break;
            }
        }
        false
    }

    /// The heading that a text begins with, before a colon, and where the text after it begins.
    pub fn run_in(&self, text: &str) -> Option<(Heading, usize)> {
        let colon = text.bytes().take(LONGEST_HEADING).position(|b| b == b':')?;
        let heading = self.find(text.get(..colon)?.trim())?;
        let may = self.rules.iter().any(|r| r.id == heading.rule && r.data.run_in);
        let rest = text.get(colon + 1..)?;
        let begin = colon + 1 + (rest.len() - rest.trim_start().len());
        (may && begin < text.len()).then_some((heading, begin))
    }

    /// The form with most words that a text is.
    fn find(&self, text: &str) -> Option<Heading> {
        let lower = Lower::of(text, MOST_WORDS + 1);
        let all = lower.words();
        let words = match all.split_first() {
            Some((number, rest)) if !rest.is_empty() && is_number(number.lower) => rest,
            _ => &all,
        };
        let first = words.first()?;
        if words.len() > MOST_WORDS {
            return None;
        }
        let named = self.forms.get(..self.n_named)?;
        let literal = self.forms.get(self.n_named..)?;
        let begin = literal.partition_point(|f| first_literal(f) < Some(first.lower));
        let same = literal.get(begin..)?.iter().take_while(|f| first_literal(f) == Some(first.lower));
        let opening = self.opening(words);
        let named = if opening.is_empty() { &[][..] } else { named };
        let mut best: Option<(&Form, Vec<Range<usize>>)> = None;
        for form in same.chain(named) {
            if best.as_ref().is_some_and(|(b, _)| b.weight >= form.weight) {
                continue;
            }
            // Most forms end in a word of their own, which most texts do not.
            if let Some(Token::Literal(last)) = form.words.last()
                && words.last().is_some_and(|w| w.lower != last)
            {
                continue;
            }
            let mut bodies = Vec::new();
            if self.matches(&form.words, words, Some(&opening), &mut bodies) {
                best = Some((form, bodies));
            }
        }
        let (form, bodies) = best?;
        let entry = self.rules.get(form.rule)?;
        Some(Heading { key: entry.data.key, bodies, rule: entry.id.clone() })
    }

    /// What a form that begins with a name may begin with here: boards and offices of so many words.
    fn opening(&self, words: &[Word<'_>]) -> Opening {
        let mut opening = Opening::default();
        for n in 1..=words.len().min(LONGEST_BOARD) {
            let Some(name) = words.get(..n) else { break };
            for genitive in [false, true] {
                opening.boards.extend(self.board(name, genitive).map(|range| (n, genitive, range)));
            }
            opening.office |= n <= LONGEST_OFFICE && name.last().is_some_and(|w| w.lower.ends_with('s'));
        }
        opening
    }

    /// Whether the words are the form; notes the boards in it. `opening` holds the names the words begin with,
    /// where that was worked out before.
    fn matches(
        &self,
        form: &[Token],
        words: &[Word<'_>],
        opening: Option<&Opening>,
        bodies: &mut Vec<Range<usize>>,
    ) -> bool {
        let Some((token, rest)) = form.split_first() else { return words.is_empty() };
        let genitive = match token {
            Token::Literal(literal) => {
                return words.split_first().is_some_and(|(word, after)| {
                    word.lower == *literal && self.matches(rest, after, None, bodies)
                });
            }
            Token::Office => {
                return (1..=words.len().min(LONGEST_OFFICE)).any(|n| {
                    let (office, after) = words.split_at(n);
                    let is_genitive = office.last().is_some_and(|w| w.lower.ends_with('s'));
                    is_genitive && self.matches(rest, after, None, bodies)
                });
            }
            Token::Board => false,
            Token::BoardGenitive => true,
        };
        (1..=words.len().min(LONGEST_BOARD)).rev().any(|n| {
            let (name, after) = words.split_at(n);
            let range = match opening {
                Some(opening) => opening.board(n, genitive),
                None => self.board(name, genitive),
            };
            let Some(range) = range else { return false };
            let n_before = bodies.len();
            bodies.push(range);
            let matched = self.matches(rest, after, None, bodies);
            if !matched {
                bodies.truncate(n_before);
            }
            matched
        })
    }

    /// The bytes of a board's name when the words are one, in the genitive or not, as wanted.
    fn board(&self, name: &[Word<'_>], genitive: bool) -> Option<Range<usize>> {
        let last = name.len().checked_sub(1)?;
        let (start, end) = (name.first()?.start, name.last()?.end);
        if !genitive && board::name_with_subject(name, 0) == Some(last) {
            return Some(start..end);
        }
        let (first, is_genitive) = board::name_ending_at(&self.boards, name, last)?;
        (first == 0 && is_genitive == genitive).then(|| start..end - usize::from(genitive))
    }

    /// Whether a text is the name of a board and nothing else.
    pub fn is_body(&self, text: &str) -> bool {
        board::is_name(&self.boards, text)
    }

    /// The boards that a text names, without a genitive ending.
    pub fn bodies_in(&self, text: &str) -> Vec<Range<usize>> {
        board::names_in(&self.boards, text)
    }
}

fn token(word: &str) -> Token {
    match word {
        "{body}" => Token::Board,
        "{bodys}" => Token::BoardGenitive,
        "{office}" => Token::Office,
        literal => Token::Literal(literal.to_owned()),
    }
}

fn first_literal(form: &Form) -> Option<&str> {
    match form.words.first() {
        Some(Token::Literal(word)) => Some(word),
        _ => None,
    }
}

/// `4`, `4.`, `2.1`: the number before a heading.
fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ')')
}
