//! Regular expressions of rule files that cost nothing where they cannot match.
//!
//! Comes in: the text of a pattern. Goes out: [`Pattern`], compiled when it is first needed, and [`Sieve`],
//! which tells in one pass over a text which of many patterns may match it. Refused: what is no regular
//! expression.
//!
//! The sieve knows for each pattern a set of literals of which every match holds one; it reads them from the
//! syntax tree, so they cannot drift from the pattern. They are looked for in the text in lower case.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use regex::Regex;
use regex_syntax::ast::{self, Ast, ClassPerlKind, RepetitionKind, RepetitionRange, Span};

use super::words::lower_in_place;

/// Letters of the Latin script of Western Europe, lower and upper case. All letters of the world make the
/// automata thirty times larger, and the words of a decision have these.
const LETTERS: &str = "[a-zß-öø-ÿA-ZÀ-ÖØ-Þ]";
/// The upper-case ones.
const CAPITALS: &str = "[A-ZÀ-ÖØ-Þ]";
/// Digits as decisions print them.
const DIGITS: &str = "[0-9]";

/// Bytes of white space that one gap of a pattern spans at the most; texts have their white space folded.
const LONGEST_GAP: usize = 16;

/// Literals a set may have before it is given up as too fine.
const MOST_LITERALS: usize = 24;

/// A regular expression that is compiled when it is first needed.
///
/// `\p{L}`, `\p{Lu}` and `\d` stand for the letters, capitals and digits of Western European text. A pattern
/// that begins with `(?i)` is kept in lower case and meets the text in lower case: that compiles
/// faster than one that knows each letter in both cases.
#[derive(Debug)]
pub(crate) struct Pattern {
    source: String,
    /// Whether it meets the text in lower case.
    folds: bool,
    /// Lower-case literals of which every match holds one; empty when none is known.
    literals: Vec<String>,
    /// Bytes of the longest match, when there is such.
    longest: Option<usize>,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern, its syntax checked.
    ///
    /// # Errors
    /// The reason, for a person, when it is no regular expression.
    pub(crate) fn new(source: &str) -> Result<Self, String> {
        let (source, folds) = prepared(source);
        let tree = parse(&source)?;
        Ok(Self::of_tree(source, folds, &tree))
    }

    fn of_tree(source: String, folds: bool, tree: &Ast) -> Self {
        let literals = match part(tree) {
            Part::Exactly(set) | Part::Holds(Some(set)) if shortest(&set) > 0 => without_longer(set),
            _ => Vec::new(),
        };
        Self { source, folds, literals, longest: longest(tree), compiled: OnceLock::new() }
    }

    /// Compiles it now: what `Pattern::new` cannot tell, such as a class that does not exist.
    ///
    /// # Errors
    /// The reason, for a person.
    pub(crate) fn prove(&self) -> Result<(), String> {
        Regex::new(&self.source).map(|_| ()).map_err(|error| error.to_string())
    }

    /// The compiled expression; none when it does not compile, which [`Pattern::prove`] tells beforehand.
    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.source).ok()).as_ref()
    }

    /// Whether a text has a match.
    pub(crate) fn is_match(&self, text: &Text<'_>) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(self.of(text)))
    }

    /// The text as the pattern meets it.
    fn of<'t>(&self, text: &'t Text<'_>) -> &'t str {
        if self.folds { text.lower() } else { text.printed }
    }

    /// The first match that begins at or after a byte, `place` being where the sieve saw the literals.
    fn find_from(&self, text: &Text<'_>, place: &Place, from: usize) -> Option<Range<usize>> {
        let text = self.of(text);
        let Range { start, end } = self.window(text, place);
        let text = text.get(..end).unwrap_or(text);
        let from = from.max(start);
        if from > text.len() { None } else { Some(self.regex()?.find_at(text, from)?.range()) }
    }

    /// The stretch of a text that holds every match: each has a literal in it and is so long at the most. A
    /// match never touches an end of the stretch that is none of the text.
    fn window(&self, text: &str, place: &Place) -> Range<usize> {
        let (Some(longest), Some((first, last))) = (self.longest, place) else { return 0..text.len() };
        let mut start = first.saturating_sub(longest);
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = (last + longest + 1).min(text.len());
        while !text.is_char_boundary(end) {
            end += 1;
        }
        start..end
    }

    /// The matches in a text that do not overlap, in order; `place` is where the sieve saw the literals.
    pub(crate) fn find_all(&self, text: &Text<'_>, place: &Place) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut from = 0;
        while let Some(range) = self.find_from(text, place, from) {
            from = range.end.max(range.start + 1);
            found.push(range);
        }
        found
    }

    /// Where the group of this name stands in the first match.
    pub(crate) fn group(&self, text: &Text<'_>, name: &str) -> Option<Range<usize>> {
        Some(self.regex()?.captures(self.of(text))?.name(name)?.range())
    }
}

/// A text that patterns are looked for in, with its lower case once it is needed.
#[derive(Clone, Debug)]
pub(crate) struct Text<'t> {
    printed: &'t str,
    lower: OnceCell<String>,
}

impl<'t> Text<'t> {
    /// The text, nothing done with it yet.
    pub(crate) fn new(printed: &'t str) -> Self {
        Self { printed, lower: OnceCell::new() }
    }

    /// As it is printed.
    pub(crate) fn printed(&self) -> &'t str {
        self.printed
    }

    /// In lower case, every letter at its place.
    pub(crate) fn lower(&self) -> &str {
        self.lower.get_or_init(|| lower_in_place(self.printed))
    }
}

/// The source of a pattern as it is compiled, and whether it meets the text in lower case.
fn prepared(source: &str) -> (String, bool) {
    let source = source
        .replace(r"\p{Lu}", CAPITALS)
        .replace(r"\p{L}", LETTERS)
        .replace(r"\d", DIGITS)
        .replace(r"\s", "[\\t-\\r ]");
    match source.strip_prefix("(?i)") {
        Some(rest) => (lower_source(rest), true),
        None => (source, false),
    }
}

fn parse(source: &str) -> Result<Ast, String> {
    ast::parse::Parser::new().parse(source).map_err(|error| error.to_string())
}

/// The source of a pattern with its literals and classes in lower case; what a backslash or the name of a
/// group stands for is left.
fn lower_source(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let (mut last, mut last_but_one) = (' ', ' ');
    let mut is_name = false;
    for c in source.chars() {
        is_name = (is_name && last != '>') || (last_but_one == '(' && last == '?' && c == 'P');
        let is_escaped = last == '\\' && last_but_one != '\\';
        if is_escaped || is_name {
            out.push(c)
        } else {
            out.extend(c.to_lowercase())
        }
        (last_but_one, last) = (last, c);
    }
    out
}

/// A pattern cut at its outermost `|`: each alternative is compiled, and looks around, for itself, and most
/// texts have the literals of one at the most.
#[derive(Debug)]
pub(crate) struct Alternation {
    alternatives: Vec<Pattern>,
}

impl Alternation {
    /// An alternation, its syntax checked. Flags at its start hold for all alternatives.
    ///
    /// # Errors
    /// The reason, for a person, when it is no regular expression.
    pub(crate) fn new(source: &str) -> Result<Self, String> {
        let (source, folds) = prepared(source);
        let tree = parse(&source)?;
        let Ast::Alternation(whole) = &tree else {
            return Ok(Self { alternatives: vec![Pattern::of_tree(source, folds, &tree)] });
        };
        let text = |span: &Span| source.get(span.start.offset..span.end.offset).unwrap_or_default();
        let flags = match whole.asts.first() {
            Some(Ast::Concat(first)) => match first.asts.first() {
                Some(Ast::Flags(flags)) => text(&flags.span),
                _ => "",
            },
            _ => "",
        };
        let cut = |(nth, tree): (usize, &Ast)| {
            let own = text(tree.span());
            let own = if nth == 0 { own.to_owned() } else { format!("{flags}{own}") };
            Pattern::of_tree(own, folds, tree)
        };
        Ok(Self { alternatives: whole.asts.iter().enumerate().map(cut).collect() })
    }

    /// The alternatives, for a sieve.
    pub(crate) fn patterns(&self) -> &[Pattern] {
        &self.alternatives
    }

    /// The matches in a text that do not overlap, in order, as the whole pattern gives them: of two that begin
    /// at one place the earlier alternative. `hits` says where the sieve saw the alternatives, which are
    /// its patterns from number `first` on.
    pub(crate) fn find_all(&self, text: &Text<'_>, hits: &Hits, first: usize) -> Vec<Range<usize>> {
        let mut next: Vec<(&Pattern, &Place, Range<usize>)> = Vec::new();
        for (nth, pattern) in self.alternatives.iter().enumerate() {
            let Some(place) = hits.place(first + nth) else { continue };
            next.extend(pattern.find_from(text, place, 0).map(|found| (pattern, place, found)));
        }
        let mut all: Vec<Range<usize>> = Vec::new();
        while let Some(found) = next.iter().map(|(.., found)| found).min_by_key(|found| found.start).cloned()
        {
            let from = found.end.max(found.start + 1);
            all.push(found);
            next.retain_mut(|(pattern, place, found)| {
                if found.start >= from {
                    return true;
                }
                let later = pattern.find_from(text, place, from);
                later.map(|later| *found = later).is_some()
            });
        }
        all
    }
}

/// Tells which of some patterns may match a text.
#[derive(Debug)]
pub(crate) struct Sieve {
    searcher: Option<AhoCorasick>,
    /// For each literal of the searcher, its pattern.
    owners: Vec<usize>,
    /// Patterns of which no literal is known.
    always: Hits,
}

/// Where a text has literals of a pattern: the first byte of the first and the last of the last; none when
/// the pattern has no literals and may match anywhere.
pub(crate) type Place = Option<(usize, usize)>;

/// The patterns that may match, by their number in the list the sieve was made from, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hits(Vec<(usize, Place)>);

impl Hits {
    fn note(&mut self, pattern: usize, from: usize, to: usize) {
        match self.0.iter_mut().find(|(at, _)| *at == pattern) {
            Some((_, Some(place))) => *place = (place.0.min(from), place.1.max(to)),
            Some(_) => {}
            None => self.0.push((pattern, Some((from, to)))),
        }
    }

    /// Where the pattern may match; none when it cannot.
    pub(crate) fn place(&self, pattern: usize) -> Option<&Place> {
        self.0.iter().find(|(at, _)| *at == pattern).map(|(_, place)| place)
    }

    /// The patterns that may match, in order, and where.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &Place)> {
        self.0.iter().map(|(at, place)| (*at, place))
    }
}

impl Sieve {
    /// A sieve for patterns in a fixed order.
    pub(crate) fn new<'a>(patterns: impl IntoIterator<Item = &'a Pattern>) -> Self {
        let patterns: Vec<&Pattern> = patterns.into_iter().collect();
        let mut always = Hits::default();
        let n_patterns = patterns.len();
        let (mut needles, mut owners) = (Vec::new(), Vec::new());
        for (at, pattern) in patterns.into_iter().enumerate() {
            if pattern.literals.is_empty() {
                always.0.push((at, None));
            }
            for literal in &pattern.literals {
                needles.push(literal.as_str());
                owners.push(at);
            }
        }
        let searcher = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .prefilter(false)
            .dense_depth(1)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&needles);
        // A set too large for a searcher sifts nothing.
        let searcher = searcher.ok();
        if searcher.is_none() {
            always = Hits((0..n_patterns).map(|at| (at, None)).collect());
        }
        Self { searcher, owners, always }
    }

    /// The patterns that may match a text: one pass over it.
    pub(crate) fn hits(&self, text: &Text<'_>) -> Hits {
        let mut hits = self.always.clone();
        if let Some(searcher) = &self.searcher {
            for found in searcher.find_overlapping_iter(text.lower()) {
                if let Some(at) = self.owners.get(found.pattern().as_usize()) {
                    hits.note(*at, found.start(), found.end());
                }
            }
        }
        hits.0.sort_unstable();
        hits
    }
}

/// What a part of a pattern says of the text it matches.
enum Part {
    /// It is one of these.
    Exactly(Vec<String>),
    /// It holds one of these; none known.
    Holds(Option<Vec<String>>),
}

fn part(tree: &Ast) -> Part {
    match tree {
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => Part::Exactly(vec![String::new()]),
        Ast::Literal(literal) => Part::Exactly(vec![literal.c.to_lowercase().collect()]),
        Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => Part::Holds(None),
        Ast::Group(group) => part(&group.ast),
        Ast::Repetition(repetition) => {
            let inner = part(&repetition.ast);
            match (&repetition.op.kind, inner) {
                (RepetitionKind::ZeroOrOne, Part::Exactly(mut set)) => {
                    set.push(String::new());
                    Part::Exactly(set)
                }
                (RepetitionKind::OneOrMore, Part::Exactly(set)) => Part::Holds(Some(set)),
                (RepetitionKind::OneOrMore, held) => held,
                (RepetitionKind::Range(range), inner) if least(range) > 0 => match inner {
                    Part::Exactly(set) => Part::Holds(Some(set)),
                    held => held,
                },
                _ => Part::Holds(None),
            }
        }
        Ast::Alternation(alternation) => {
            let parts: Vec<Part> = alternation.asts.iter().map(part).collect();
            let exact = parts.iter().all(|p| matches!(p, Part::Exactly(_)));
            let mut all = Vec::new();
            for part in parts {
                match part {
                    Part::Exactly(set) | Part::Holds(Some(set)) => all.extend(set),
                    Part::Holds(None) => return Part::Holds(None),
                }
            }
            if exact && all.len() <= MOST_LITERALS { Part::Exactly(all) } else { Part::Holds(Some(all)) }
        }
        Ast::Concat(concat) => sequence(&concat.asts),
    }
}

fn sequence(parts: &[Ast]) -> Part {
    let mut run = vec![String::new()];
    let mut best: Option<Vec<String>> = None;
    let mut is_exact = true;
    for tree in parts {
        // A letter more, the most frequent part, needs no new list.
        if let Ast::Literal(letter) = tree {
            for literal in &mut run {
                literal.extend(letter.c.to_lowercase());
            }
            continue;
        }
        match part(tree) {
            Part::Exactly(set) if set.iter().all(String::is_empty) => {}
            Part::Exactly(set) if run.len() * set.len() <= MOST_LITERALS => {
                run =
                    run.iter().flat_map(|head| set.iter().map(move |tail| format!("{head}{tail}"))).collect();
            }
            Part::Exactly(set) => {
                is_exact = false;
                best = Some(better(best, std::mem::replace(&mut run, set)));
            }
            Part::Holds(held) => {
                is_exact = false;
                best = Some(better(best, std::mem::replace(&mut run, vec![String::new()])));
                if let Some(held) = held {
                    best = Some(better(best, held));
                }
            }
        }
    }
    if is_exact {
        return Part::Exactly(run);
    }
    Part::Holds(Some(better(best, run)).filter(|set| shortest(set) > 0))
}

/// Bytes of the longest text a pattern matches; none when there is no longest. A gap of white space counts
/// as [`LONGEST_GAP`] bytes.
fn longest(tree: &Ast) -> Option<usize> {
    match tree {
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => Some(0),
        Ast::Literal(_) | Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => {
            Some(char::MAX.len_utf8())
        }
        Ast::Group(group) => longest(&group.ast),
        Ast::Repetition(repetition) => {
            let is_gap =
                matches!(&*repetition.ast, Ast::ClassPerl(class) if class.kind == ClassPerlKind::Space);
            let most = match &repetition.op.kind {
                RepetitionKind::ZeroOrOne => 1,
                RepetitionKind::Range(RepetitionRange::Exactly(n) | RepetitionRange::Bounded(_, n)) => {
                    *n as usize
                }
                _ if is_gap => return Some(LONGEST_GAP),
                _ => return None,
            };
            longest(&repetition.ast)?.checked_mul(most)
        }
        Ast::Alternation(alternation) => {
            alternation.asts.iter().map(longest).try_fold(0, |most, length| Some(most.max(length?)))
        }
        Ast::Concat(concat) => {
            concat.asts.iter().map(longest).try_fold(0, |sum, length| usize::checked_add(sum, length?))
        }
    }
}

/// The set that says more: whose shortest literal is longer, then the smaller one.
fn better(best: Option<Vec<String>>, other: Vec<String>) -> Vec<String> {
    let worth = |set: &Vec<String>| (shortest(set), usize::MAX - set.len());
    match best {
        Some(best) if worth(&best) >= worth(&other) => best,
        _ => other,
    }
}

fn shortest(set: &[String]) -> usize {
    set.iter().map(String::len).min().unwrap_or(0)
}

fn least(range: &RepetitionRange) -> u32 {
    match range {
        RepetitionRange::Exactly(n) | RepetitionRange::AtLeast(n) | RepetitionRange::Bounded(n, _) => *n,
    }
}

/// Without literals that hold another one: the other is found wherever they are.
fn without_longer(mut set: Vec<String>) -> Vec<String> {
    set.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    let mut kept: Vec<String> = Vec::with_capacity(set.len());
    for literal in set {
        if !kept.iter().any(|short| literal.contains(short.as_str())) {
            kept.push(literal);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(source: &str) -> Vec<String> {
        Pattern::new(source).unwrap().literals
    }

    #[test]
    fn literals_are_those_every_match_holds() {
        assert_eq!(literals(r"(?i)\bÄskar\b|\bsökt?\s+(?:belopp|medel)\b"), ["medel", "belopp", "äskar"]);
        assert_eq!(literals(r"bevilja(?:s|r)?"), ["bevilja"]);
        assert_eq!(literals(r"(?:till|för)\s+projekt(?:et)?\s"), ["projekt"]);
        assert_eq!(literals(r"(?:ab){2}x*"), ["ab"]);
        assert!(literals(r"\d+|kr").is_empty());
        assert!(literals(r"(?:kr)*").is_empty());
    }

    #[test]
    fn a_sieve_lets_through_what_may_match() {
        let patterns = ["(?i)äskar", r"begär\w*", r"\d+"].map(|p| Pattern::new(p).unwrap());
        let sieve = Sieve::new(&patterns);
        let hits = |text: &str| sieve.hits(&Text::new(text)).iter().map(|(at, _)| at).collect::<Vec<_>>();
        assert_eq!(hits("NÄMNDEN ÄSKAR"), [0, 2]);
        assert_eq!(hits("Nämnden begär"), [1, 2]);
        assert_eq!(hits(""), [2]);
        assert!(sieve.hits(&Text::new("")).place(0).is_none());
    }

    #[test]
    fn matches_are_those_of_the_whole_text() {
        let source = r"(?i)\b(?:an)?söker\s+(?:om\b)?|\bom\b|å{2}|ås";
        let alternation = Alternation::new(source).unwrap();
        let sieve = Sieve::new(alternation.patterns());
        let text =
            format!("{0} Nämnden ansöker om ombyggnad, omsöker om {0} och söker  ÅÅs", "åäö ".repeat(40));
        let printed = Text::new(&text);
        let found = alternation.find_all(&printed, &sieve.hits(&printed), 0);
        let whole: Vec<_> = Regex::new(source).unwrap().find_iter(&text).map(|m| m.range()).collect();
        assert_eq!(found, whole);
        assert_eq!(found.len(), 4);
        assert!(alternation.patterns().iter().all(|p| p.longest.is_some()));
        assert!(Pattern::new(r"a\w*").unwrap().longest.is_none());
    }

    #[test]
    fn what_does_not_compile_is_told() {
        assert!(Pattern::new("(").is_err());
        let pattern = Pattern::new(r"\p{Svenska}").unwrap();
        assert!(pattern.prove().is_err());
        assert!(pattern.regex().is_none());
    }
}
