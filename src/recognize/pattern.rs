//! Regular expressions of rule files that cost nothing where they cannot match.
//!
//! Comes in: the text of a pattern. Goes out: [`Pattern`], compiled when it is first needed, and [`Sieve`],
//! which tells in one pass over a text which of many patterns may match it. Refused: what is no regular
//! expression.
//!
//! The sieve knows for each pattern some sets of literals: every match holds one of each set. They are read from
//! the syntax tree, so they cannot drift from the pattern, for the built-in rules when the program is built. They
//! are looked for in the text in lower case.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use regex::Regex;

use super::pattern_source::{self, Analysis};
use super::words::lower_in_place;

/// The analyses that `build.rs` wrote of the built-in patterns, in the order of their keys: how a pattern is
/// taken (`w` as a whole, `c` cut at its alternatives) and its source.
static BUILT: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let records = include_str!(concat!(env!("OUT_DIR"), "/patterns.built")).split_terminator('\u{1e}');
    records.filter_map(|record| record.split_once('\u{1d}')).collect()
});

/// What `build.rs` wrote of a pattern; none of patterns that are not built in.
fn built(way: char, source: &str) -> Option<Vec<Analysis<'static>>> {
    let same =
        |key: &str| key.strip_prefix(way).map_or(key.chars().next().cmp(&Some(way)), |own| own.cmp(source));
    let at = BUILT.binary_search_by(|(key, _)| same(key)).ok()?;
    let (_, analyses) = BUILT.get(at)?;
    analyses.split('\u{1d}').map(read).collect()
}

/// Reads one analysis: source, case, longest match and sets of literals.
fn read(text: &'static str) -> Option<Analysis<'static>> {
    let mut fields = text.split('\u{1f}');
    let (source, folds, longest) = (fields.next()?, fields.next()?, fields.next()?);
    Some(Analysis {
        source: source.into(),
        folds: folds == "true",
        longest: longest.parse().ok(),
        needs: fields.map(|set| set.split('\u{1c}').map(Into::into).collect()).collect(),
    })
}

/// A regular expression that is compiled when it is first needed.
///
/// `\p{L}`, `\p{Lu}` and `\d` stand for the letters, capitals and digits of Western European text. A pattern
/// that begins with `(?i)` is kept in lower case and meets the text in lower case: that compiles
/// faster than one that knows each letter in both cases.
#[derive(Debug)]
pub(crate) struct Pattern {
    known: Analysis<'static>,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern, its syntax checked.
    ///
    /// # Errors
    /// The reason, for a person, when it is no regular expression.
    pub(crate) fn new(source: &str) -> Result<Self, String> {
        let known = built('w', source).and_then(|mut analyses| analyses.pop());
        Ok(Self::of(known.map_or_else(|| pattern_source::whole(source), Ok)?))
    }

    fn of(known: Analysis<'static>) -> Self {
        Self { known, compiled: OnceLock::new() }
    }

    /// Compiles it now: what `Pattern::new` cannot tell, such as a class that does not exist.
    ///
    /// # Errors
    /// The reason, for a person.
    pub(crate) fn prove(&self) -> Result<(), String> {
        Regex::new(&self.known.source).map(|_| ()).map_err(|error| error.to_string())
    }

    /// The compiled expression; none when it does not compile, which [`Pattern::prove`] tells beforehand.
    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.known.source).ok()).as_ref()
    }

    /// Whether a text has a match.
    pub(crate) fn is_match(&self, text: &Text<'_>) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(self.met(text)))
    }

    /// The text as the pattern meets it.
    fn met<'t>(&self, text: &'t Text<'_>) -> &'t str {
        if self.known.folds { text.lower() } else { text.printed }
    }

    /// The first match that begins at or after a byte, in the stretch that the sieve left.
    fn find_from(&self, text: &Text<'_>, place: &Place, from: usize) -> Option<Range<usize>> {
        let text = self.met(text);
        let (text, start) = match place {
            Some(Range { start, end }) => {
                let end = text.ceil_char_boundary(*end);
                (text.get(..end).unwrap_or(text), text.floor_char_boundary(*start))
            }
            None => (text, 0),
        };
        let from = from.max(start);
        if from > text.len() { None } else { Some(self.regex()?.find_at(text, from)?.range()) }
    }

    /// The matches in a text that do not overlap, in order; `place` is the stretch that the sieve left.
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
        Some(self.regex()?.captures(self.met(text))?.name(name)?.range())
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
        let known = built('c', source).map_or_else(|| pattern_source::alternatives(source), Ok)?;
        Ok(Self { alternatives: known.into_iter().map(Pattern::of).collect() })
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
    /// For each literal of the searcher, the sets it is of.
    sets: Vec<Vec<Set>>,
    /// For each pattern, how many sets it has and its longest match.
    patterns: Vec<(usize, Option<usize>)>,
    /// Patterns of which no literal is known.
    always: Hits,
}

/// A set of literals of a pattern: the number of the pattern and its own in the pattern.
type Set = (usize, usize);

/// The stretch of a text that holds every match of a pattern; none when that is the whole text.
pub(crate) type Place = Option<Range<usize>>;

/// The patterns that may match, by their number in the list the sieve was made from, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hits(Vec<(usize, Place)>);

impl Hits {
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
        let mut needles: Vec<(&str, Set)> = Vec::new();
        for (at, pattern) in patterns.iter().enumerate() {
            if pattern.known.needs.is_empty() {
                always.0.push((at, None));
            }
            for (nth, set) in pattern.known.needs.iter().enumerate() {
                needles.extend(set.iter().map(|literal| (&**literal, (at, nth))));
            }
        }
        needles.sort_unstable();
        let (mut literals, mut sets): (Vec<&str>, Vec<Vec<Set>>) = (Vec::new(), Vec::new());
        for (literal, set) in needles {
            match sets.last_mut().filter(|_| literals.last() == Some(&literal)) {
                Some(known) => known.push(set),
                None => {
                    literals.push(literal);
                    sets.push(vec![set]);
                }
            }
        }
        let searcher = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .prefilter(false)
            .dense_depth(1)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&literals);
        // A set too large for a searcher sifts nothing.
        let searcher = searcher.ok();
        if searcher.is_none() {
            always = Hits((0..patterns.len()).map(|at| (at, None)).collect());
        }
        let patterns = patterns.iter().map(|p| (p.known.needs.len(), p.known.longest)).collect();
        Self { searcher, sets, patterns, always }
    }

    /// The patterns that may match a text: one pass over it.
    pub(crate) fn hits(&self, text: &Text<'_>) -> Hits {
        let mut hits = self.always.clone();
        let Some(searcher) = &self.searcher else { return hits };
        // Literal, its first byte at the earliest, its end at the latest.
        let mut seen: Vec<(usize, usize, usize)> = Vec::new();
        for found in searcher.find_overlapping_iter(text.lower()) {
            let literal = found.pattern().as_usize();
            match seen.iter_mut().find(|(known, ..)| *known == literal) {
                Some((.., first, last)) => (*first, *last) = ((*first).min(found.start()), found.end()),
                None => seen.push((literal, found.start(), found.end())),
            }
        }
        let mut sets: Vec<(Set, usize, usize)> = Vec::new();
        for (literal, first, last) in seen {
            sets.extend(self.sets.get(literal).into_iter().flatten().map(|set| (*set, first, last)));
        }
        sets.sort_unstable();
        for own in sets.chunk_by(|(a, ..), (b, ..)| a.0 == b.0) {
            hits.0.extend(self.complete(own));
        }
        hits.0.sort_unstable_by_key(|(at, _)| *at);
        hits
    }

    /// The pattern whose sets these are and the stretch its matches are in, when none of its sets lacks.
    fn complete(&self, sets: &[(Set, usize, usize)]) -> Option<(usize, Place)> {
        let ((at, _), ..) = sets.first()?;
        let (n_sets, longest) = self.patterns.get(*at)?;
        let mut n_seen = 0;
        let (mut start, mut end) = (0, usize::MAX);
        for set in sets.chunk_by(|(a, ..), (b, ..)| a == b) {
            n_seen += 1;
            let first = set.iter().map(|(_, first, _)| *first).min()?;
            let last = set.iter().map(|(.., last)| *last).max()?;
            if let Some(longest) = longest {
                start = start.max(first.saturating_sub(*longest));
                end = end.min(last + longest + 1);
            }
        }
        let is_possible = n_seen == *n_sets && start < end;
        is_possible.then(|| (*at, longest.map(|_| start..end)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first set.
    fn literals(source: &str) -> Vec<String> {
        let needs = Pattern::new(source).unwrap().known.needs;
        needs.into_iter().next().unwrap_or_default().into_iter().map(String::from).collect()
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
    fn a_match_needs_a_literal_of_each_set_near_the_others() {
        let patterns = [r"projektet\s+(?:avser|gäller)\s+tiden", r"lägga\s.*\still\s+handlingarna"];
        let patterns = patterns.map(|p| Pattern::new(p).unwrap());
        let sieve = Sieve::new(&patterns);
        let hits = |text: &str| sieve.hits(&Text::new(text)).iter().map(|(at, _)| at).collect::<Vec<_>>();
        assert_eq!(hits("projektet avser tiden"), [0]);
        assert!(hits("projektet pågår en tid").is_empty());
        assert!(hits(&format!("projektet avser{}tiden", " och så vidare".repeat(40))).is_empty());
        assert_eq!(hits(&format!("lägga{} till handlingarna", " och så vidare".repeat(40))), [1]);
        assert!(hits("lägga ned").is_empty());
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
        assert!(alternation.patterns().iter().all(|p| p.known.longest.is_some()));
        assert!(Pattern::new(r"a\w*").unwrap().known.longest.is_none());
    }

    #[test]
    fn what_the_build_wrote_is_what_the_patterns_say() {
        assert!(BUILT.len() > 100);
        for (key, _) in BUILT.iter() {
            let (way, source) = key.split_at(1);
            let fresh = match way {
                "w" => vec![pattern_source::whole(source).unwrap()],
                _ => pattern_source::alternatives(source).unwrap(),
            };
            assert_eq!(built(way.chars().next().unwrap(), source).unwrap(), fresh, "{source}");
        }
    }

    #[test]
    fn what_does_not_compile_is_told() {
        assert!(Pattern::new("(").is_err());
        let pattern = Pattern::new(r"\p{Svenska}").unwrap();
        assert!(pattern.prove().is_err());
        assert!(pattern.regex().is_none());
    }
}
