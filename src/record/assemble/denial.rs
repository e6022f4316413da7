//! Whether a grant is denied: `beviljas inte`, `inte har möjlighet att bevilja`, `avstår från att bevilja`.

use std::ops::Range;

use crate::recognize::RuleSet;
use crate::recognize::decision::AccountKind;

/// Characters before a verb in which its denial stands.
const LONGEST_DENIAL: usize = 120;

/// Characters behind a verb in which its denial, and what is given all the same, stand.
const LONGEST_CLAUSE: usize = 400;

/// Words behind a verb in which its denial stands.
const WORDS_BEHIND: usize = 3;

/// Words before a verb that is no grant in which its denial stands.
const WORDS_BEFORE: usize = 2;

/// Whether a grant is denied: before its verb in the clause (`inte har möjlighet att bevilja`, `inte heller beviljas`),
/// within it (`bifaller inte ansökan om`) or right behind it (`beviljas inte.`, `beviljas inget bidrag`).
pub(super) fn denied(rules: &RuleSet, text: &str, verb: &Range<usize>) -> bool {
    is_denied(rules, text, verb, usize::MAX)
        || rules.decision.refrains(&clause_before(text, verb).to_lowercase())
}

/// Whether what another verb says is denied next to it: `godkänner inte`, `ej bifalla`.
pub(super) fn denied_closely(rules: &RuleSet, text: &str, verb: &Range<usize>) -> bool {
    is_denied(rules, text, verb, WORDS_BEFORE)
}

fn is_denied(rules: &RuleSet, text: &str, verb: &Range<usize>, most_before: usize) -> bool {
    let is = |kind: AccountKind, word: &str| rules.decision.is_account(kind, &word.to_lowercase());
    let is_not = |word: &str| is(AccountKind::Denying, word);
    // A new clause begins behind a conjunction: `inte avslå utan bevilja`.
    let words = clause_before(text, verb).split_whitespace().rev();
    let words =
        words.take_while(|word| !matches!(word.to_lowercase().as_str(), "och" | "men" | "utan" | "samt"));
    let within = text.get(verb.clone()).unwrap_or_default();
    let mut within = within.split_whitespace();
    let behind = text.get(verb.end..).unwrap_or_default();
    let near = behind.char_indices().nth(LONGEST_CLAUSE).map_or(behind.len(), |(at, _)| at);
    let behind = behind.get(..near).unwrap_or_default();
    let behind = behind.split([',', ';', ':', '.', ')']).next().unwrap_or_default();
    // `godkänner att avgiften inte tas ut`, `antar planen som inte har ändrats`
    let goes_on = |word: &&str| !matches!(*word, "att" | "som" | "om");
    let mut next = behind.split_whitespace().take_while(goes_on).take(WORDS_BEHIND).enumerate();
    if words.take(most_before).any(is_not) || within.any(|word| is_not(word) || is(AccountKind::None, word)) {
        return true;
    }
    // `inget stöd för etapp 1 men 300 000 kronor för etapp 2` gives something.
    let mut rest = behind.split_whitespace().skip_while(|word| !is(AccountKind::Instead, word)).skip(1);
    next.any(|(nth, word)| is_not(word) || nth < 2 && is(AccountKind::None, word))
        && !rest.next().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

/// The clause before a verb.
fn clause_before<'t>(text: &'t str, verb: &Range<usize>) -> &'t str {
    let before = text.get(..verb.start).unwrap_or_default();
    let near = before.char_indices().nth_back(LONGEST_DENIAL).map_or(0, |(at, _)| at);
    let before = before.get(near..).unwrap_or_default();
    before.rsplit([',', ';', ':', '.']).next().unwrap_or_default()
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
            ("Nämnden bifaller inte ansökan om 70 000 kronor.", true),
            ("Nämnden bifaller varken ansökan om 70 000 kronor eller förslaget.", true),
            ("Nämnden lämnar inget driftbidrag med 70 000 kronor.", true),
            ("Havsöringen beviljas varken 70 000 kronor eller lokal.", true),
            ("Nämnden godkänner att avgiften inte tas ut.", false),
            ("Havsöringen beviljas inget stöd för etapp 1 men 70 000 kronor för etapp 2.", false),
        ] {
            let verb = rules.decision.first(text).unwrap().range;
            assert_eq!(denied(rules, text, &verb), is, "{text}");
        }
    }
}
