//! Line-end hyphens: is `flask-` + `halsar` one word, `1:1-` + `medel` a compound with its hyphen, or
//! `forsknings-` + `och` a suspended hyphen? In: the last word of a line and the first of the next. Out: how
//! they join. The document's own words decide where they can; else the shape of the first part does
//! (Svenska skrivregler: hyphen after figures, initialisms and proper names).

use crate::layout::Words;

/// How the last word of a line and the first of the next go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Two words.
    Space,
    /// One word, the hyphen was hyphenation.
    Dropped,
    /// One word with its hyphen.
    Kept,
}

/// After a suspended hyphen (`forsknings- och utvecklingsmedel`) one of these follows.
const CONJUNCTIONS: [&str; 7] = ["och", "eller", "samt", "respektive", "resp.", "till", "som"];

/// Whether a line ends with a hyphen that could join.
pub fn ends_with_hyphen(word: &[char]) -> bool {
    matches!(word, [.., before, '-' | '\u{ad}' | '\u{2010}' | '\u{2011}'] if before.is_alphanumeric())
}

/// The words of a document, as far as line-end hyphens ask for them.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Hashes asked for, sorted; whether the document has the word inside a line.
    asked: Vec<(u64, bool)>,
    /// A bit for each first letter of the words asked for: most words of a document begin with another.
    begins: u64,
}

impl Vocabulary {
    /// Notes both forms of a possible join.
    pub fn ask(&mut self, first: &[char], second: &[char]) {
        self.begins |= begin(first.iter().chain(second).copied());
        self.asked.push((hash(joined(first, second)), false));
        self.asked.push((hash(first.iter().chain(second).copied()), false));
    }

    /// Ends the asking.
    pub fn sort(&mut self) {
        self.asked.sort_unstable();
        self.asked.dedup();
    }

    /// Looks for the words asked for.
    pub fn read(&mut self, text: &Words) {
        if self.asked.is_empty() {
            return;
        }
        for word in &text.words {
            let letters = text.text(word);
            if word.len < 4 || self.begins & begin(letters.iter().copied()) == 0 {
                continue;
            }
            let h = hash(letters.iter().copied());
            if let Ok(i) = self.asked.binary_search_by_key(&h, |a| a.0)
                && let Some(slot) = self.asked.get_mut(i)
            {
                slot.1 = true;
            }
        }
    }

    fn has(&self, h: u64) -> bool {
        self.asked.binary_search_by_key(&h, |a| a.0).is_ok_and(|i| self.asked.get(i).is_some_and(|a| a.1))
    }

    /// How two words over a line end join.
    pub fn join(&self, first: &[char], second: &[char]) -> Join {
        if !ends_with_hyphen(first) {
            // A narrow cell may break a line before its comma.
            if matches!(second, [',' | ';', ..]) && first.last().is_some_and(|c| c.is_alphanumeric()) {
                return Join::Kept;
            }
            // A range goes on: `09.00–` / `12.15`, `2025-08-01--` / `2028-01-31`.
            let range = matches!(first, [.., '–' | '-']) && first.iter().any(char::is_ascii_digit);
            let figure = second.first().is_some_and(char::is_ascii_digit);
            return if range && figure { Join::Kept } else { Join::Space };
        }
        if first.last() == Some(&'\u{ad}') {
            return Join::Dropped;
        }
        let next: String = second.iter().collect::<String>().to_lowercase();
        if CONJUNCTIONS.contains(&next.as_str()) {
            return Join::Space;
        }
        let Some(&head) = second.first() else { return Join::Space };
        let stem = first.get(..first.len().saturating_sub(1)).unwrap_or_default();
        let stem = stem.rsplit(|c| matches!(c, '-' | '(' | '/' | '”' | '"')).next().unwrap_or_default();
        let as_joined = self.has(hash(joined(first, second)));
        let as_hyphenated = self.has(hash(first.iter().chain(second).copied()));
        if as_hyphenated && !as_joined {
            return Join::Kept;
        }
        let capitals = !stem.is_empty() && stem.iter().all(|c| c.is_uppercase());
        if head.is_lowercase() {
            let figure = stem.iter().any(char::is_ascii_digit);
            if as_joined && !figure {
                return Join::Dropped;
            }
            return if figure || capitals { Join::Kept } else { Join::Dropped };
        }
        let shouted = second.iter().filter(|c| c.is_alphabetic()).all(|c| c.is_uppercase());
        if head.is_uppercase() && capitals && shouted && (as_joined || stem.len() >= 4 && second.len() >= 4) {
            return Join::Dropped;
        }
        if head.is_alphanumeric() { Join::Kept } else { Join::Space }
    }
}

fn joined<'a>(first: &'a [char], second: &'a [char]) -> impl Iterator<Item = char> + 'a {
    first.iter().take(first.len().saturating_sub(1)).chain(second).copied()
}

/// The bit of the first letter that [`hash`] counts, upper and lower case alike.
fn begin(mut chars: impl Iterator<Item = char>) -> u64 {
    let first = chars.find(|c| is_counted(*c)).map_or('\0', lower);
    1 << (u32::from(first) % 64)
}

fn is_counted(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == ':'
}

fn lower(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) }
}

/// FNV-1a over the letters, without case and punctuation around the word.
fn hash(chars: impl Iterator<Item = char>) -> u64 {
    let mut h: u64 = 0xcbf2_9ce4_8422_2325;
    for ch in chars {
        if is_counted(ch) {
            h = (h ^ u64::from(lower(ch) as u32)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    h
}

#[cfg(test)]
mod tests {
    use super::*;

    fn join(first: &str, second: &str) -> Join {
        let (a, b): (Vec<char>, Vec<char>) = (first.chars().collect(), second.chars().collect());
        Vocabulary::default().join(&a, &b)
    }

    #[test]
    fn hyphenation_is_undone_and_real_hyphens_stay() {
        assert_eq!(join("Tillväxtverket", ", Europeiska"), Join::Kept);
        assert_eq!(join("flask-", "halsar"), Join::Dropped);
        assert_eq!(join("1:1-", "medel"), Join::Kept);
        assert_eq!(join("EU-", "projekt"), Join::Kept);
        assert_eq!(join("RUN-", "00988-2023"), Join::Kept);
        assert_eq!(join("2025-08-", "01"), Join::Kept);
        assert_eq!(join("forsknings-", "och"), Join::Space);
        assert_eq!(join("Kust\u{ad}", "vägen"), Join::Dropped);
        assert_eq!(join("–", "mål"), Join::Space);
        assert_eq!(join("09.00–", "12.15"), Join::Kept);
        assert_eq!(join("2025-08-01--", "2028-01-31"), Join::Kept);
    }

    #[test]
    fn the_documents_own_words_decide() {
        let (a, b): (Vec<char>, Vec<char>) = ("e-".chars().collect(), "tjänst".chars().collect());
        let mut vocabulary = Vocabulary::default();
        vocabulary.ask(&a, &b);
        vocabulary.sort();
        let mut text = Words::default();
        text.chars.extend("e-tjänst".chars());
        text.words.push(crate::layout::Word { first: 0, len: 8, ..Default::default() });
        vocabulary.read(&text);
        assert_eq!(vocabulary.join(&a, &b), Join::Kept);
    }
}
