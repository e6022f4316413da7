//! Whether a grant is denied: `beviljas inte`, `inte har möjlighet att bevilja`, `avstår från att bevilja`.

use std::ops::Range;

use crate::recognize::RuleSet;

/// Characters before a verb in which its denial stands.
const LONGEST_DENIAL: usize = 120;

/// Words behind a verb in which its denial stands.
const WORDS_BEHIND: usize = 3;

/// Whether a verb is denied: before it in its clause (`inte har möjlighet att bevilja`, `inte heller beviljas`) or
/// right behind it (`beviljas inte.`, `beviljas inget bidrag`).
pub(super) fn denied(rules: &RuleSet, text: &str, verb: &Range<usize>) -> bool {
    let is_not = |word: &str| matches!(word.to_lowercase().as_str(), "inte" | "ej" | "icke");
    let is_none = |word: &str| matches!(word.to_lowercase().as_str(), "inget" | "ingen" | "inga");
    let before = text.get(..verb.start).unwrap_or_default();
    let near = before.char_indices().nth_back(LONGEST_DENIAL).map_or(0, |(at, _)| at);
    let before = before.get(near..).unwrap_or_default();
    let clause = before.rsplit([',', ';', ':', '.']).next().unwrap_or_default();
    // A new clause begins behind a conjunction: `inte avslå utan bevilja`.
    let words = clause.split_whitespace().rev();
    let mut words =
        words.take_while(|word| !matches!(word.to_lowercase().as_str(), "och" | "men" | "utan" | "samt"));
    let after = text.get(verb.end..).unwrap_or_default();
    let after = after.split([',', ';', ':', '.', ')']).next().unwrap_or_default();
    let mut after = after.split_whitespace().take(WORDS_BEHIND).enumerate();
    words.any(is_not)
        || after.any(|(nth, word)| is_not(word) || nth < 2 && is_none(word))
        || rules.decision.refrains(&clause.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::denied;
    use crate::recognize::RuleSet;

    #[test]
    fn a_denial_stands_on_either_side() {
        let rules = RuleSet::builtin();
        for (text, is) in [
            ("Begäran om 70 000 kronor beviljas inte.", true),
            ("Begäran om 70 000 kronor beviljas ej; skälen framgår nedan.", true),
            ("Havsöringen beviljas inget bidrag för 2021.", true),
            ("Nämnden avstår från att bevilja 70 000 kronor.", true),
            ("Nämnden saknar möjlighet att bevilja 70 000 kronor.", true),
            ("Nämnden säger nej till att i år bevilja 70 000 kronor.", true),
            ("Ärendet avslutas utan att bidraget beviljas.", true),
            ("Eftersom klubben saknar egna medel beviljas 70 000 kronor.", false),
            ("Havsöringen beviljas 70 000 kronor, inte som lån.", false),
            ("Ansökan beviljas. Inte heller avgift tas ut.", false),
        ] {
            let verb = rules.decision.first(text).unwrap().range;
            assert_eq!(denied(rules, text, &verb), is, "{text}");
        }
    }
}
