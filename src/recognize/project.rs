//! What running text says of a project: anchors that tell where a value stands, and the project's name.
//! Patterns stand in `rules/project.toml`.

use std::ops::Range;

use serde::Deserialize;

use super::label::Field;
use super::pattern::{Alternation, Hits, Pattern, Sieve, Text};
use super::rule_file::{Entry, RuleFile};
use super::ruleset::Examples;
use super::{RuleError, RuleId};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnchorData {
    field: Field,
    pattern: String,
    reach: usize,
    #[serde(default)]
    after: bool,
    #[serde(default)]
    loose: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NameData {
    pattern: String,
    #[serde(default)]
    title_only: bool,
}

/// Words around the name of an applicant.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SubjectData {
    kind: SubjectKind,
    words: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SubjectKind {
    /// A name ends before them.
    Stop,
    /// A name that stands after its announcement ends before them.
    StopAfter,
    /// The name of who is granted something ends before them.
    StopGiven,
    /// A name begins after them.
    Doer,
    /// First words of what is given, which is no name. With a hyphen in front: the end of such a word.
    Thing,
    /// Words that part what is given from a name.
    Parting,
    /// They speak to whom a decision is sent to.
    Addressed,
}

/// Parts of words that tell what a sentence speaks of.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SentenceData {
    kind: SentenceKind,
    words: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SentenceKind {
    /// Of the project.
    Own,
    /// Of a report or a payment.
    Deadline,
    /// Of a programme or a contract.
    Other,
    /// Of paying out.
    Payment,
    /// Of a period that no longer holds.
    Earlier,
    /// Of paying out, in a noun.
    Payout,
    /// Of spending.
    Spending,
    /// Words, behind which another clause begins.
    Joining,
    /// Between the announcement of a budget and its sum: they say nothing, or how near the sum is.
    Hedge,
    /// Between them: the sum follows.
    Equal,
    /// Between them: the sum follows where nothing else stands there.
    Of,
    /// They lead to one word that tells whose the sum is, or since when.
    By,
    /// They lead to what has the budget, before or behind the sum.
    Whole,
    /// A part of a project, behind such a word.
    Part,
    /// Before a sum: something costs it.
    Cost,
    /// Several who ask.
    Many,
    /// Parts of genitives of bodies, whose budget is not the project's.
    Body,
}

/// Words behind the name of a project.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NameEndData {
    kind: NameEnd,
    words: Vec<String>,
}

/// What is said behind the name of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameEnd {
    /// Its time: figures follow.
    Time,
    /// Behind a dash: what is asked.
    Asked,
    /// How the money is parted.
    Told,
    /// A clause, where a figure follows.
    Clause,
}

#[derive(Debug)]
struct AnchorRule {
    entry: Entry<AnchorData>,
    pattern: Alternation,
    /// Number of its first alternative in the sieve.
    first: usize,
}

#[derive(Debug)]
struct NameRule {
    entry: Entry<NameData>,
    pattern: Pattern,
}

/// Longest name of a project, in bytes.
const LONGEST_NAME: usize = 160;

/// The patterns, ready to use.
#[derive(Debug)]
pub struct ProjectRules {
    anchors: Vec<AnchorRule>,
    names: Vec<NameRule>,
    subjects: Vec<Entry<SubjectData>>,
    sentences: Vec<Entry<SentenceData>>,
    name_ends: Vec<Entry<NameEndData>>,
    anchor_sieve: Sieve,
    name_sieve: Sieve,
}

/// Which patterns may match a text: worked out once for all questions about it.
#[derive(Clone, Debug)]
pub struct Sifted<'t> {
    text: Text<'t>,
    anchors: Hits,
    names: Hits,
}

/// A place in a text where a value of the project is announced.
#[derive(Clone, Debug, PartialEq)]
pub struct Anchor {
    /// What is announced.
    pub field: Field,
    /// The announcing words.
    pub range: Range<usize>,
    /// How many bytes away the value may stand.
    pub reach: usize,
    /// Whether an applicant stands after the words and not before.
    pub after: bool,
    /// Whether the words count only in a sentence that speaks of the project.
    pub loose: bool,
    /// The rule.
    pub rule: RuleId,
}

impl ProjectRules {
    /// Compiles `project.toml`. The error names the rule that is broken.
    pub fn compile(mut file: RuleFile) -> Result<Self, RuleError> {
        let anchors = file.take::<AnchorData>("anchor")?;
        let names = file.take::<NameData>("name")?;
        let subjects = file.take::<SubjectData>("subject")?;
        let sentences = file.take::<SentenceData>("sentence")?;
        let name_ends = file.take::<NameEndData>("name_end")?;
        let name = file.name().to_owned();
        file.finish()?;
        let mut n_patterns = 0;
        let anchors = anchors.into_iter().map(|entry| {
            let pattern = Alternation::new(&entry.data.pattern);
            let pattern = pattern.map_err(|e| RuleError::rule(&name, &entry.id, e))?;
            let first = n_patterns;
            n_patterns += pattern.patterns().len();
            Ok(AnchorRule { entry, pattern, first })
        });
        let anchors = anchors.collect::<Result<Vec<_>, RuleError>>()?;
        let names = names.into_iter().map(|entry| {
            if !entry.data.pattern.contains("(?P<name>") {
                return Err(RuleError::rule(&name, &entry.id, "the pattern has no group `(?P<name>…)`"));
            }
            let pattern = Pattern::new(&entry.data.pattern);
            let pattern = pattern.map_err(|e| RuleError::rule(&name, &entry.id, e))?;
            Ok(NameRule { entry, pattern })
        });
        let names = names.collect::<Result<Vec<_>, RuleError>>()?;
        let anchor_sieve = Sieve::new(anchors.iter().flat_map(|a| a.pattern.patterns()));
        let name_sieve = Sieve::new(names.iter().map(|n| &n.pattern));
        Ok(Self { anchors, names, subjects, sentences, name_ends, anchor_sieve, name_sieve })
    }

    /// Compiles every pattern now. The error names the rule that is broken.
    pub(super) fn prove(&self) -> Result<(), RuleError> {
        let anchors = self
            .anchors
            .iter()
            .flat_map(|a| a.pattern.patterns().iter().map(|pattern| (&a.entry.id, pattern)));
        let mut all = anchors.chain(self.names.iter().map(|n| (&n.entry.id, &n.pattern)));
        all.try_for_each(|(id, pattern)| pattern.prove().map_err(|e| RuleError::rule("project.toml", id, e)))
    }

    /// Runs the accept and reject examples of the rules.
    pub fn check(&self, examples: &mut Examples) {
        for anchor in &self.anchors {
            examples.run("project.toml", &anchor.entry, |text| {
                let text = Text::new(text);
                !anchor.pattern.find_all(&text, &self.anchor_sieve.hits(&text), anchor.first).is_empty()
            });
        }
        for entry in &self.subjects {
            examples.run("project.toml", entry, |text| match entry.data.kind {
                SubjectKind::Stop => self.subject(text, false) != text,
                SubjectKind::StopAfter => self.subject(text, true) != text,
                SubjectKind::StopGiven => text.split_whitespace().any(|word| self.stops_given(word)),
                SubjectKind::Doer => self.doer(text).is_some(),
                SubjectKind::Thing => self.is_thing(text),
                SubjectKind::Parting => self.parts(text),
                SubjectKind::Addressed => self.speaks_to_receiver(text),
            });
        }
        for entry in &self.sentences {
            examples.run("project.toml", entry, |text| match entry.data.kind {
                SentenceKind::Joining => self.begins_clause(text),
                SentenceKind::Many => self.counts_many(text),
                kind @ (SentenceKind::Hedge
                | SentenceKind::Equal
                | SentenceKind::Of
                | SentenceKind::By
                | SentenceKind::Whole
                | SentenceKind::Part
                | SentenceKind::Cost) => self.is_word_of(kind, text),
                kind => self.speaks(kind, text),
            });
        }
        for entry in &self.name_ends {
            examples.run("project.toml", entry, |text| {
                entry.data.words.iter().any(|w| text.contains(w.as_str()))
            });
        }
        for (at, name) in self.names.iter().enumerate() {
            examples.run("project.toml", &name.entry, |text| {
                let text = Text::new(text);
                self.name_sieve.hits(&text).place(at).is_some() && name.pattern.is_match(&text)
            });
        }
    }

    /// The name that a text begins with: up to a finite verb, a parenthesis, and for what stands after its
    /// announcement up to a comma or a joining word.
    pub fn subject<'t>(&self, text: &'t str, is_after: bool) -> &'t str {
        let mut end = 0;
        for piece in text.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end().trim_end_matches([',', '.', ';', ':']).to_lowercase();
            let stops =
                self.has(SubjectKind::Stop, &word) || is_after && self.has(SubjectKind::StopAfter, &word);
            if word.starts_with('(') || stops {
                break;
            }
            end += piece.len();
            if is_after && piece.trim_end().ends_with([',', ';']) {
                break;
            }
        }
        let bare = text.get(..end).unwrap_or_default().trim_end_matches([' ', ',', '.', ';', ':', '\n']);
        // The point of `ek. för.` is part of the name.
        let is_short = bare.ends_with(". för") && text.get(bare.len()..).is_some_and(|t| t.starts_with('.'));
        text.get(..bare.len() + usize::from(is_short)).unwrap_or(bare)
    }

    /// Whether the name of who is granted something ends before a word in lower case.
    pub fn stops_given(&self, word: &str) -> bool {
        self.has(SubjectKind::StopGiven, word)
    }

    /// Whether a granting item speaks to whom the decision is sent to: `beviljar er 90 000 kronor`.
    pub fn speaks_to_receiver(&self, item: &str) -> bool {
        let lower = item.to_lowercase();
        lower.split(|c: char| !c.is_alphanumeric()).any(|word| self.has(SubjectKind::Addressed, word))
    }

    /// Where in a text stands who does something: `drivs av`.
    pub fn doer(&self, text: &str) -> Option<Range<usize>> {
        let words =
            self.subjects.iter().filter(|e| e.data.kind == SubjectKind::Doer).flat_map(|e| &e.data.words);
        words
            .filter_map(|word| text.find(word.as_str()).map(|at| at..at + word.len()))
            .min_by_key(|r| r.start)
    }

    /// Whether the first word of a text, in any case, is what is given or what it is given to, and no name: `Ansökan`,
    /// `Stödnivån`, `Etapp`.
    pub fn is_thing(&self, text: &str) -> bool {
        let first =
            text.split_whitespace().next().unwrap_or_default().trim_end_matches([',', ':']).to_lowercase();
        let mut words =
            self.subjects.iter().filter(|e| e.data.kind == SubjectKind::Thing).flat_map(|e| &e.data.words);
        words.any(|word| match word.strip_prefix('-') {
            Some(end) => first.ends_with(end),
            None => first == *word,
        })
    }

    /// Whether words between what is given and who is given it stand in a text: `Bidrag till Exempel AB`.
    pub fn parts(&self, text: &str) -> bool {
        text.split_whitespace().any(|word| self.has(SubjectKind::Parting, word))
    }

    /// Whether words between the announcement of a budget and a sum leave the sum that of the whole: nothing, or such as
    /// `uppgår till ca`, `för projektet är`; none of a part, a year, a change.
    pub fn leads_to_budget(&self, between: &str) -> bool {
        let lower = between.to_lowercase();
        let is = |kind, word: &str| self.is_word_of(kind, word);
        let mut words: Vec<&str> = lower.split_whitespace().map(|w| w.trim_end_matches([',', ';'])).collect();
        while words.last().is_some_and(|word| is(SentenceKind::Hedge, word)) {
            words.pop();
        }
        // `blir efter utökningen`, `är enligt ansökan`
        while let [.., by, _] = words.as_slice()
            && is(SentenceKind::By, by)
        {
            words.truncate(words.len() - 2);
        }
        let Some((last, before)) = words.split_last() else { return true };
        let year = |word: &str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
        let is_part = before.iter().filter(|word| year(word)).count() == 1;
        if is(SentenceKind::Equal, last.trim_end_matches(':')) || last.ends_with(':') {
            return !is_part;
        }
        is(SentenceKind::Of, last)
            && before.first().is_none_or(|word| is(SentenceKind::Whole, word))
            && !is_part
    }

    /// Whether words right behind a sum make it that of a part: `för etapp 1`.
    pub fn is_of_part(&self, behind: &str) -> bool {
        let mut words = behind.split_whitespace().map(|w| w.trim_end_matches(['.', ',']));
        words.next().is_some_and(|word| self.is_word_of(SentenceKind::Whole, word))
            && words.next().is_some_and(|word| self.is_word_of(SentenceKind::Part, word))
    }

    /// Whether words before a sum end by making it what something costs: `bron, som kostar`, `(kostnad`.
    pub fn ends_with_cost(&self, before: &str) -> bool {
        let lower = before.to_lowercase();
        let is = |kind, word: &str| self.is_word_of(kind, word);
        let bare = |word: &'_ str| word.trim_matches(|c: char| !c.is_alphabetic()).to_owned();
        let leads = |word: &&str| {
            let word = bare(word);
            is(SentenceKind::Hedge, &word) || is(SentenceKind::Equal, &word) || is(SentenceKind::Of, &word)
        };
        let mut words = lower.split_whitespace().rev();
        let is_cost = |word: &str| is(SentenceKind::Cost, &bare(word));
        let costs = |word: &str| is_cost(word) && self.is_word_of(SentenceKind::Equal, &bare(word));
        match words.clone().next() {
            Some(word) if costs(word) => true,
            _ => words.find(|word| !leads(word)).is_some_and(is_cost),
        }
    }

    /// Whether words count several who ask: `61 ansökningar`.
    pub fn counts_many(&self, words: &str) -> bool {
        let lower = words.to_lowercase();
        lower.split(|c: char| !c.is_alphanumeric()).any(|word| self.is_word_of(SentenceKind::Many, word))
    }

    /// Whether the words before `budget` make it that of somebody else than the project: `Föreningens`.
    pub fn is_anothers_budget(&self, before: &str) -> bool {
        let Some(word) = before.split_whitespace().next_back() else { return false };
        let is_genitive = word.ends_with('s') && word.chars().all(char::is_alphabetic);
        is_genitive && before.ends_with(' ') && self.speaks(SentenceKind::Body, &word.to_lowercase())
    }

    fn is_word_of(&self, kind: SentenceKind, word: &str) -> bool {
        let mut lists = self.sentences.iter().filter(|e| e.data.kind == kind);
        lists.any(|e| e.data.words.iter().any(|known| known == word))
    }

    /// Whether a sentence speaks of the project, whatever its name.
    pub fn is_own(&self, sentence: &str) -> bool {
        self.speaks(SentenceKind::Own, sentence)
    }

    /// Whether words before a last day make it the day of a report or a payment.
    pub fn is_deadline(&self, words: &str) -> bool {
        self.speaks(SentenceKind::Deadline, words)
    }

    /// Whether words before a period make it that of something else than the project.
    pub fn is_of_other(&self, words: &str) -> bool {
        self.speaks(SentenceKind::Other, words)
    }

    /// Whether words before a period make it one that no longer holds.
    pub fn is_earlier(&self, words: &str) -> bool {
        self.speaks(SentenceKind::Earlier, &words.to_lowercase())
    }

    /// Whether words before a period make it the time in which money is paid out.
    pub fn is_of_payment(&self, words: &str) -> bool {
        self.speaks(SentenceKind::Payment, words)
    }

    /// Whether words before a period make it that of payments, unless the sentence begins with the project.
    pub fn is_of_payout(&self, words: &str) -> bool {
        let mut each = words.split_whitespace();
        let first = each.next().unwrap_or_default();
        // `Projektets utbetalningar görs`
        let is_genitive =
            first.ends_with('s') && each.next().is_some_and(|w| self.speaks(SentenceKind::Payout, w));
        self.speaks(SentenceKind::Payout, words) && (is_genitive || !self.is_own(&first.to_lowercase()))
    }

    /// Whether words around a period make it the time in which money may be spent.
    pub fn is_of_spending(&self, words: &str) -> bool {
        self.speaks(SentenceKind::Spending, words)
    }

    /// Whether a clause begins behind words of a sentence: `Bidraget betalas ut i mars och`.
    pub fn begins_clause(&self, before: &str) -> bool {
        let before = before.trim_end();
        let last = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let mut lists = self.sentences.iter().filter(|e| e.data.kind == SentenceKind::Joining);
        before.is_empty()
            || before.ends_with([',', ';'])
            || lists.any(|e| e.data.words.iter().any(|w| w == last))
    }

    fn speaks(&self, kind: SentenceKind, text: &str) -> bool {
        let mut lists = self.sentences.iter().filter(|e| e.data.kind == kind);
        lists.any(|e| e.data.words.iter().any(|word| text.contains(word.as_str())))
    }

    fn has(&self, kind: SubjectKind, word: &str) -> bool {
        self.subjects.iter().any(|e| e.data.kind == kind && e.data.words.iter().any(|w| w == word))
    }

    /// Words of a kind behind the name of a project, in the order of the rules.
    pub fn name_ends(&self, kind: NameEnd) -> impl Iterator<Item = &str> {
        let entries = self.name_ends.iter().filter(move |e| e.data.kind == kind);
        entries.flat_map(|e| &e.data.words).map(String::as_str)
    }

    /// A text with the rules that may match it.
    pub fn sift<'t>(&self, text: &'t str) -> Sifted<'t> {
        let text = Text::new(text);
        Sifted { anchors: self.anchor_sieve.hits(&text), names: self.name_sieve.hits(&text), text }
    }

    /// The places where a text announces a field, in order.
    pub fn anchors(&self, field: Field, sifted: &Sifted<'_>) -> Vec<Anchor> {
        let mut found: Vec<Anchor> = Vec::new();
        for rule in self.anchors.iter().filter(|rule| rule.entry.data.field == field) {
            let places = rule.pattern.find_all(&sifted.text, &sifted.anchors, rule.first);
            found.extend(places.into_iter().map(|range| Anchor {
                field,
                range,
                reach: rule.entry.data.reach,
                after: rule.entry.data.after,
                loose: rule.entry.data.loose,
                rule: rule.entry.id.clone(),
            }));
        }
        found.sort_by_key(|a| a.range.start);
        found
    }

    /// The project's name in a title or a sentence. Rules are tried in file order.
    pub fn name(&self, sifted: &Sifted<'_>, is_title: bool) -> Option<(Range<usize>, RuleId)> {
        sifted.names.iter().filter_map(|(at, _)| self.names.get(at)).find_map(|rule| {
            if rule.entry.data.title_only && !is_title {
                return None;
            }
            let name = rule.pattern.group(&sifted.text, "name")?;
            let trimmed = sifted
                .text
                .printed()
                .get(name.clone())?
                .trim_end_matches([' ', '.', ',', ';', ':', '–', '-']);
            // `Projekt 2030` has no name: the year is none.
            let fits = trimmed.contains(char::is_alphabetic) && trimmed.len() <= LONGEST_NAME;
            fits.then(|| (name.start..name.start + trimmed.len(), rule.entry.id.clone()))
        })
    }
}
