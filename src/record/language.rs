//! Which language a text is in, told by its small words. Only Swedish documents have matters: a Norwegian or
//! English text decides nothing by Swedish rules.

/// Small words that are common in one language and absent from the others.
const MARKS: [(&str, &[&str]); 4] = [
    (
        "sv",
        &[
            "och", "att", "är", "inte", "för", "från", "ska", "som", "på", "av", "till", "enligt", "eller",
            "även", "samt", "den", "med", "om", "i", "har", "beslut", "beslutar", "beviljar", "beviljas",
            "kronor", "ansökan", "under",
        ],
    ),
    (
        "no",
        &[
            "og", "ikke", "som", "på", "av", "til", "fra", "skal", "eller", "være", "ved", "kan", "det",
            "også", "etter", "den", "med", "om", "i", "har", "kroner", "vedtak",
        ],
    ),
    (
        "da",
        &[
            "og",
            "ikke",
            "som",
            "på",
            "af",
            "til",
            "fra",
            "skal",
            "eller",
            "være",
            "ved",
            "kan",
            "det",
            "også",
            "efter",
            "den",
            "med",
            "om",
            "i",
            "har",
            "kroner",
            "afgørelse",
        ],
    ),
    (
        "en",
        &[
            "the", "of", "and", "is", "not", "for", "from", "shall", "to", "on", "in", "by", "or", "with",
            "which",
        ],
    ),
];

/// Fewer marks than this tell nothing.
const FEWEST_MARKS: usize = 3;
/// So many marks of one language settle it, when the next one has three quarters of them at the most.
const ENOUGH_MARKS: usize = 120;
/// Bytes of text that are looked at.
const SAMPLE: usize = 40_000;

/// Longest of the small words, in bytes.
const LONGEST_MARK: usize = 10;

/// For each byte that a small word begins with, the lengths such words have, as bits: most words of a text are
/// told by it to be none.
const LENGTHS: [u16; 256] = {
    let mut lengths = [0; 256];
    let mut language = 0;
    while language < MARKS.len() {
        let marks = MARKS[language].1;
        let mut at = 0;
        while at < marks.len() {
            let mark = marks[at].as_bytes();
            assert!(mark.len() <= LONGEST_MARK);
            lengths[mark[0] as usize] |= 1 << mark.len();
            at += 1;
        }
        language += 1;
    }
    lengths
};

/// ISO 639-1 code of the language; none when the text is too short to tell.
pub(super) fn language(text: &str) -> Option<&'static str> {
    let mut counts = [0usize; MARKS.len()];
    let mut read = 0;
    let mut lower = String::new();
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()) {
        read += word.len();
        if read > SAMPLE {
            break;
        }
        let first = word.as_bytes().first().map_or(0, u8::to_ascii_lowercase);
        // A letter beyond ASCII may begin with another byte in lower case.
        let may_be = !first.is_ascii() || LENGTHS[usize::from(first)] & (1u16 << word.len().min(15)) != 0;
        if word.len() > LONGEST_MARK || !may_be {
            continue;
        }
        lower.clear();
        lower.extend(word.chars().flat_map(char::to_lowercase));
        for (count, (_, marks)) in counts.iter_mut().zip(MARKS) {
            *count += usize::from(marks.contains(&lower.as_str()));
        }
        let mut ordered = counts;
        ordered.sort_unstable();
        if let [.., second, first] = ordered
            && first >= ENOUGH_MARKS
            && second * 4 <= first * 3
        {
            break;
        }
    }
    // The first of equals, so that Swedish is not lost to words the languages share.
    let mut best = 0;
    for at in 1..counts.len() {
        if counts.get(at) > counts.get(best) {
            best = at;
        }
    }
    let (code, _) = MARKS.get(best)?;
    (counts.get(best).copied().unwrap_or(0) >= FEWEST_MARKS).then_some(*code)
}

#[cfg(test)]
mod tests {
    use super::language;

    #[test]
    fn neighbours_are_told_apart() {
        assert_eq!(
            language("Nämnden beslutar att bevilja medel och att inte avslå ansökan från föreningen."),
            Some("sv")
        );
        assert_eq!(
            language("Planen er ikke i samsvar med bestemmelsene og skal endres etter høring."),
            Some("no")
        );
        assert_eq!(language("The board shall not approve of the plan and its costs."), Some("en"));
        assert_eq!(language("2023-05-16"), None);
    }
}
