//! Words and phrases at a place in a text, without copying it.
//!
//! A phrase of a rule file is lower case with single spaces. It meets the text in any case, across any
//! printed space (plain, no-break, thin, figure) and over soft hyphens and zero-width characters; it ends
//! where a letter does not follow. Positions are byte offsets on character boundaries; a position that
//! is none matches nothing.

/// Spaces a printed gap may be made of; more in a row is a column gap, not a word gap.
pub(crate) const GAP: usize = 2;

/// Whether a character is a space inside a line: plain, no-break, figure, thin, narrow no-break.
pub(crate) fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}')
}

/// Whether a character takes no room on the page: soft hyphen, zero-width space, joiners, byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// The character that starts at `pos`.
pub(crate) fn char_at(text: &str, pos: usize) -> Option<char> {
    text.get(pos..)?.chars().next()
}

/// The character that ends at `pos`.
pub(crate) fn char_before(text: &str, pos: usize) -> Option<char> {
    text.get(..pos)?.chars().next_back()
}

/// Where a printed gap at `pos` ends; `pos` when there is none.
pub(crate) fn skip_gap(text: &str, pos: usize) -> usize {
    let rest = text.get(pos..).unwrap_or_default();
    pos + rest
        .chars()
        .take(GAP)
        .take_while(|&c| is_gap(c) || is_invisible(c))
        .map(char::len_utf8)
        .sum::<usize>()
}

/// Where a printed gap that ends at `pos` starts; `pos` when there is none.
pub(crate) fn skip_gap_back(text: &str, pos: usize) -> usize {
    let rest = text.get(..pos).unwrap_or_default();
    let gap = rest.chars().rev().take(GAP).take_while(|&c| is_gap(c) || is_invisible(c));
    pos - gap.map(char::len_utf8).sum::<usize>()
}

/// Whether the text ends at `pos`, or a cell or block does, trailing gaps aside.
pub(crate) fn ends_at(text: &str, pos: usize) -> bool {
    let rest = text.get(pos..).unwrap_or_default();
    rest.chars().find(|&c| !is_gap(c)).is_none_or(|c| c == '\t' || c == '\n')
}

/// Whether the text starts at `pos`, or a cell or block does, leading gaps aside.
pub(crate) fn starts_at(text: &str, pos: usize) -> bool {
    let rest = text.get(..pos).unwrap_or_default();
    rest.chars().rev().find(|&c| !is_gap(c)).is_none_or(|c| c == '\t' || c == '\n')
}

/// Where the letters at `pos` end, soft hyphens included.
pub(crate) fn word_end(text: &str, pos: usize) -> usize {
    let rest = text.get(pos..).unwrap_or_default();
    pos + rest
        .chars()
        .take_while(|&c| c.is_alphabetic() || is_invisible(c))
        .map(char::len_utf8)
        .sum::<usize>()
}

/// Where the letters that end at `pos` start.
pub(crate) fn word_start(text: &str, pos: usize) -> usize {
    let rest = text.get(..pos).unwrap_or_default();
    let word = rest.chars().rev().take_while(|&c| c.is_alphabetic() || is_invisible(c));
    pos - word.map(char::len_utf8).sum::<usize>()
}

/// Where the words and numbers of a text begin: a letter or digit behind something else.
pub(crate) fn word_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    let (mut at, mut is_inside) = (0, false);
    std::iter::from_fn(move || {
        loop {
            let byte = *bytes.get(at)?;
            // Most texts are ASCII; asking each letter for its class would cost more than all else.
            let (is_word, len) = match byte {
                byte if byte.is_ascii() => (byte.is_ascii_alphanumeric(), 1),
                _ => char_at(text, at).map_or((false, 1), |c| (c.is_alphanumeric(), c.len_utf8())),
            };
            let (start, begins) = (at, is_word && !is_inside);
            is_inside = is_word;
            at += len;
            if begins {
                return Some(start);
            }
        }
    })
}

/// The first two bytes of some words in lower case: tells of most texts that they begin with none of these.
#[derive(Debug, Default)]
pub(crate) struct Starts(Vec<[u8; 2]>);

impl Starts {
    /// The starts of some words.
    pub(crate) fn of<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> Self {
        let mut starts: Vec<[u8; 2]> = words.into_iter().filter_map(|word| start(word.as_ref())).collect();
        starts.sort_unstable();
        starts.dedup();
        Self(starts)
    }

    /// Whether a word may begin as a text does. What begins with a letter beyond ASCII may.
    pub(crate) fn may_begin(&self, text: &str) -> bool {
        start(text).is_none_or(|start| self.0.binary_search(&start).is_ok())
    }
}

fn start(text: &str) -> Option<[u8; 2]> {
    match text.as_bytes() {
        [first, second, ..] if first.is_ascii() && second.is_ascii() => {
            Some([first.to_ascii_lowercase(), second.to_ascii_lowercase()])
        }
        _ => None,
    }
}

fn lower(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) }
}

/// Appends a text in lower case.
pub(crate) fn push_lower(out: &mut String, text: &str) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        if let Some(added) = out.get_mut(start..) {
            added.make_ascii_lowercase();
        }
        return;
    }
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            out.extend(c.to_lowercase());
        }
    }
}

/// A text in lower case with every letter at its place: a letter whose lower case has another length stays.
pub(crate) fn lower_in_place(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    // Of the letters beyond ASCII most are in lower case already.
    if lower.chars().all(|c| c.is_ascii() || lower_of_same_length(c) == c) {
        return lower;
    }
    lower.chars().map(lower_of_same_length).collect()
}

fn lower_of_same_length(c: char) -> char {
    match c {
        'à'..='ö' => c,
        'À'..='Þ' if c != '×' => char::from_u32(u32::from(c) + 0x20).unwrap_or(c),
        c => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) if one.len_utf8() == c.len_utf8() => one,
                _ => c,
            }
        }
    }
}

/// A line typed with a space behind every letter, without its spaces and in lower case; none for other lines.
pub(crate) fn unspaced(line: &str) -> Option<String> {
    if !line.chars().nth(1).is_some_and(char::is_whitespace) {
        return None;
    }
    let single = |piece: &&str| piece.chars().nth(1).is_none();
    let n = line.split_whitespace().count();
    if n < 4 || line.split_whitespace().filter(single).count() * 5 < n * 4 {
        return None;
    }
    Some(line.split_whitespace().flat_map(|piece| piece.chars().flat_map(char::to_lowercase)).collect())
}

/// Lower case with single spaces, none around: how words of rule files are compared.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        push_lower(&mut out, word);
    }
    out
}

/// A phrase as a rule file gives it.
#[derive(Clone, Debug)]
struct Phrase {
    text: Box<str>,
    /// Upper and lower case differ (`SEK` is money, `sek` are seconds).
    exact: bool,
    key: Key,
}

impl Phrase {
    fn same(&self, printed: char, wanted: char) -> bool {
        printed == wanted || (!self.exact && lower(printed) == wanted)
    }

    /// Bytes of printed text that spell the phrase, read in either direction; none when they do not.
    fn printed_len(
        &self,
        phrase: impl Iterator<Item = char>,
        printed: &mut std::iter::Peekable<impl Iterator<Item = char>>,
    ) -> Option<usize> {
        let mut len = 0;
        for wanted in phrase {
            while let Some(c) = printed.next_if(|&c| is_invisible(c)) {
                len += c.len_utf8();
            }
            let c = printed.next()?;
            if wanted == ' ' {
                if !is_gap(c) {
                    return None;
                }
                if let Some(second) = printed.next_if(|&c| is_gap(c)) {
                    len += second.len_utf8();
                }
            } else if !self.same(c, wanted) {
                return None;
            }
            len += c.len_utf8();
        }
        Some(len)
    }

    /// Where the phrase ends when it stands at `pos`.
    fn at(&self, text: &str, pos: usize) -> Option<usize> {
        let rest = text.get(pos..)?;
        let mut printed = rest.chars().peekable();
        let len = self.printed_len(self.text.chars(), &mut printed)?;
        let ends_in_letter = self.text.chars().next_back().is_some_and(char::is_alphabetic);
        let runs_on = ends_in_letter && printed.find(|&c| !is_invisible(c)).is_some_and(char::is_alphabetic);
        (!runs_on).then_some(pos + len)
    }

    /// Where the phrase starts when it ends at `pos`.
    fn before(&self, text: &str, pos: usize) -> Option<usize> {
        let rest = text.get(..pos)?;
        let mut printed = rest.chars().rev().peekable();
        let len = self.printed_len(self.text.chars().rev(), &mut printed)?;
        let starts_in_letter = self.text.chars().next().is_some_and(char::is_alphanumeric);
        let runs_on =
            starts_in_letter && printed.find(|&c| !is_invisible(c)).is_some_and(char::is_alphanumeric);
        (!runs_on).then_some(pos - len)
    }
}

/// Phrases with what they mean, found by the character they start or end with.
#[derive(Debug)]
pub(crate) struct Lexicon<T> {
    /// By first character.
    forward: Edges,
    /// By last character.
    backward: Edges,
    /// The longest first.
    entries: Vec<(Phrase, T)>,
}

/// The first bytes of a phrase or a text, as far as both must have the same: up to four bytes of letters and digits in
/// lower case, the first in the highest byte, and which of the four bytes are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Key {
    bytes: u32,
    told: u32,
}

impl Key {
    /// The key of a text; none where a byte may belong to what prints nothing, or to a letter whose other case is
    /// written otherwise.
    fn of(text: &[u8]) -> Option<Self> {
        /// The first byte of the letters `À` to `ÿ`; the second is 0x20 less in upper case.
        const LATIN: u8 = 0xC3;
        let mut key = Self::default();
        let mut before = 0;
        for (shift, &byte) in [24u32, 16, 8, 0].into_iter().zip(text) {
            let folded = match byte {
                _ if byte.is_ascii_alphanumeric() => byte.to_ascii_lowercase(),
                LATIN => LATIN,
                // `×` has no other case.
                0x80..=0x9E if before == LATIN && byte != 0x97 => byte + 0x20,
                0x80..=0xBF if before == LATIN => byte,
                _ if !byte.is_ascii() => return None,
                _ => break,
            };
            key.bytes |= u32::from(folded) << shift;
            key.told |= 0xFF << shift;
            before = byte;
        }
        Some(key)
    }

    /// The key of the longest beginning of a phrase that has one.
    fn of_phrase(phrase: &[u8]) -> Self {
        let shorter = (0..=phrase.len().min(4)).rev();
        shorter.filter_map(|n| Self::of(phrase.get(..n)?)).next().unwrap_or_default()
    }

    /// Whether a text of this key may begin with a phrase of that one.
    fn may_begin(self, phrase: Self) -> bool {
        self.bytes & phrase.told == phrase.bytes
    }
}

/// Which entries start (or end) with a character; most characters none does.
#[derive(Debug)]
struct Edges {
    /// For each ASCII character the part of `index` that has it at its edge.
    ascii: Vec<(u16, u16)>,
    /// Sorted by character, then as the entries.
    index: Vec<(char, usize)>,
}

impl Edges {
    fn new(mut index: Vec<(char, usize)>) -> Self {
        index.sort_unstable();
        let place = |end: usize| u16::try_from(end).unwrap_or(u16::MAX);
        let part = |c: u8| {
            let (from, to) = Self::part(&index, char::from(c));
            (place(from), place(to))
        };
        Self { ascii: (0..128).map(part).collect(), index }
    }

    fn part(index: &[(char, usize)], edge: char) -> (usize, usize) {
        (index.partition_point(|(c, _)| *c < edge), index.partition_point(|(c, _)| *c <= edge))
    }

    fn of(&self, edge: char) -> &[(char, usize)] {
        let (from, to) = match self.ascii.get(edge as usize) {
            Some(&(from, to)) => (usize::from(from), usize::from(to)),
            None => Self::part(&self.index, edge),
        };
        self.index.get(from..to).unwrap_or_default()
    }
}

impl<T> Lexicon<T> {
    /// A lexicon of phrases; `exact` ones are compared with their case. Empty phrases are left out.
    pub(crate) fn new(phrases: impl IntoIterator<Item = (String, bool, T)>) -> Self {
        let mut entries: Vec<(Phrase, T)> = phrases
            .into_iter()
            .map(|(text, exact, value)| {
                let text = if exact { text } else { text.to_lowercase() };
                (
                    Phrase { key: Key::of_phrase(text.trim().as_bytes()), text: text.trim().into(), exact },
                    value,
                )
            })
            .filter(|(phrase, _)| !phrase.text.is_empty())
            .collect();
        entries.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.text.chars().count()));
        let index = |edge: fn(&str) -> Option<char>| {
            let edges = entries.iter().enumerate();
            Edges::new(
                edges.filter_map(|(i, (phrase, _))| edge(&phrase.text).map(|c| (lower(c), i))).collect(),
            )
        };
        let (forward, backward) = (index(|text| text.chars().next()), index(|text| text.chars().next_back()));
        Self { forward, backward, entries }
    }

    /// Whether a phrase may stand at the start of a text.
    pub(crate) fn may_begin(&self, text: &str) -> bool {
        text.chars().next().is_some_and(|first| self.starting(text, lower(first)).next().is_some())
    }

    /// The longest phrase that stands at `pos`: where it ends and what it means.
    pub(crate) fn at(&self, text: &str, pos: usize) -> Option<(usize, &T)> {
        let rest = text.get(pos..)?;
        let first = lower(rest.chars().next()?);
        self.starting(rest, first).find_map(|(phrase, value)| Some((phrase.at(text, pos)?, value)))
    }

    /// The entries that may stand at the start of a text.
    fn starting<'a>(&'a self, text: &str, first: char) -> impl Iterator<Item = &'a (Phrase, T)> {
        let entries = self.forward.of(first);
        let key = if entries.is_empty() { None } else { Key::of(text.as_bytes()) };
        let entries = entries.iter().filter_map(|(_, i)| self.entries.get(*i));
        entries.filter(move |(phrase, _)| key.is_none_or(|key| key.may_begin(phrase.key)))
    }

    /// The longest phrase that ends at `pos`: where it starts and what it means.
    pub(crate) fn before(&self, text: &str, pos: usize) -> Option<(usize, &T)> {
        let last = lower(char_before(text, pos)?);
        let mut entries = self.backward.of(last).iter().filter_map(|(_, i)| self.entries.get(*i));
        entries.find_map(|(phrase, value)| Some((phrase.before(text, pos)?, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaced_letters_are_told_from_words() {
        assert_eq!(unspaced("F Ö R S L A G  T I L L  B E S L U T").as_deref(), Some("förslagtillbeslut"));
        assert_eq!(unspaced("B E S L U T").as_deref(), Some("beslut"));
        assert_eq!(unspaced("I den a b"), None);
        assert_eq!(unspaced("A 1 B"), None);
    }

    #[test]
    fn words_begin_behind_what_is_none() {
        let starts: Vec<usize> = word_starts("Åre, 1:1-medel (é) ö\u{ad}k ½ x").collect();
        let text = "Åre, 1:1-medel (é) ö\u{ad}k ½ x";
        let slow = text.char_indices().filter(|(at, c)| {
            c.is_alphanumeric() && !char_before(text, *at).is_some_and(char::is_alphanumeric)
        });
        assert_eq!(starts, slow.map(|(at, _)| at).collect::<Vec<_>>());
        assert_eq!(starts.len(), 9);
    }

    #[test]
    fn lower_case_keeps_places() {
        assert_eq!(lower_in_place("ÅRE Kommun 2 K\u{212a}\u{130}ẞ"), "åre kommun 2 k\u{212a}\u{130}ẞ");
    }

    #[test]
    fn phrases_of_other_letters_are_told_by_their_bytes() {
        let words =
            Lexicon::new(["år", "åtgärd", "är", "a-kassa", "§", "é"].map(|p| (p.to_owned(), false, p)));
        let at = |text| words.at(text, 0).map(|(_, phrase)| *phrase);
        assert_eq!(at("ÅR 2020"), Some("år"));
        assert_eq!(at("Åtgärder"), None);
        assert_eq!(at("ÅTGÄRD,"), Some("åtgärd"));
        assert_eq!(at("Är"), Some("är"));
        assert_eq!(at("A-KASSA"), Some("a-kassa"));
        assert_eq!(at("§"), Some("§"));
        assert_eq!(at("É"), Some("é"));
        assert_eq!(at("ö"), None);
        assert!(words.may_begin("a-b") && words.may_begin("å\u{ad}r") && !words.may_begin("åbo"));
    }

    #[test]
    fn phrases_meet_printed_text() {
        let words = Lexicon::new([
            ("kr".to_owned(), false, 1),
            ("kronor".to_owned(), false, 2),
            ("svenska kronor".to_owned(), false, 3),
            ("SEK".to_owned(), true, 4),
        ]);
        assert_eq!(words.at("Kr.", 0), Some((2, &1)));
        assert_eq!(words.at("kro\u{ad}nor,", 0), Some((8, &2)));
        assert_eq!(words.at("svenska\u{a0} kronor", 0), Some((16, &3)));
        assert_eq!(words.at("krona", 0), None);
        assert_eq!(words.at("sek", 0), None);
        assert_eq!(words.at("k\u{ad}r", 0), Some((4, &1)));
        assert_eq!(words.before("om SEK", 6), Some((3, &4)));
        assert_eq!(words.before("Tkr", 3), None);
    }
}
