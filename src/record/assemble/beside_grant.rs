//! Sums told beside a grant in its own clause that are none: what was sought (`10 000 kr (sökt 50 000 kr)`), what
//! something costs (`buss (pris 440 000 kr)`) and what is
//! lent (`300 000 kronor som lån och 100 000 kronor som bidrag`).

use std::ops::Range;

use crate::recognize::decision::SumKind as Words;
use crate::recognize::financier_table::SumKind;
use crate::recognize::{Amount, Finding, RuleSet};

/// Bytes of an aside that tells what was sought.
const LONGEST_ASIDE: usize = 160;

/// Words between a granted sum and `sökta` with the sum that was sought.
const OF_SOUGHT: [&str; 4] = [" av ", " i stället för ", " istället för ", " jämfört med "];

/// Bytes between such words and their sum.
const BEFORE_SUM: usize = 16;

/// A text with what was sought blanked, byte for byte, where another sum is left; else the text.
pub(super) fn without_sought(rules: &RuleSet, text: String, found: &[Finding<Amount>]) -> String {
    let is_sought = |words: &str| rules.financier_table.sum_kind(words) == Some(SumKind::Sought);
    let is_aside = |words: &str| is_sought(words) || rules.decision.begins(Words::Price, words).is_some();
    // In the order of the sums; those that meet are one.
    let mut asides: Vec<Range<usize>> = Vec::new();
    let mut note = |aside: Range<usize>| match asides.last_mut() {
        Some(last) if last.end > aside.start => {
            *last = last.start.min(aside.start)..last.end.max(aside.end);
        }
        _ => asides.push(aside),
    };
    for sum in found {
        let near = text.floor_char_boundary(sum.range.start.saturating_sub(LONGEST_ASIDE));
        let before = text.get(near..sum.range.start).unwrap_or_default();
        let lower = before.to_lowercase();
        if lower.len() != before.len() {
            continue;
        }
        let open = lower.rfind('(').filter(|at| !lower.get(*at..).is_some_and(|t| t.contains(')')));
        let inside = open.and_then(|at| lower.get(at + 1..)).map(|t| t.strip_prefix("av ").unwrap_or(t));
        let far = text.floor_char_boundary(sum.range.end.saturating_add(LONGEST_ASIDE));
        let end = text.get(sum.range.end..far).and_then(|t| t.find(')')).map(|at| sum.range.end + at + 1);
        if let (Some(open), Some(end)) = (open.map(|at| near + at), end)
            && end - open < LONGEST_ASIDE
            && inside.is_some_and(is_aside)
        {
            note(open..end);
        } else if let Some(at) = OF_SOUGHT.iter().find_map(|words| {
            let at = lower.rfind(words)?;
            let rest = lower.get(at + words.len()..)?;
            (rest.len() < BEFORE_SUM && is_sought(rest)).then_some(near + at)
        }) {
            note(at..sum.range.end);
        }
    }
    let is_blank = |at: usize| {
        let n_before = asides.partition_point(|aside| aside.start <= at);
        n_before.checked_sub(1).and_then(|last| asides.get(last)).is_some_and(|aside| at < aside.end)
    };
    if asides.is_empty() || found.iter().all(|sum| is_blank(sum.range.start)) {
        return text;
    }
    let mut blanked = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if is_blank(at) {
            blanked.extend(std::iter::repeat_n(' ', c.len_utf8()));
        } else {
            blanked.push(c);
        }
    }
    blanked
}

/// Takes the sums that are lent off the front of a clause's sums, where one that is given follows. Gives the place behind
/// them, `from` where there are none.
pub(super) fn skip_lent(rules: &RuleSet, text: &str, from: usize, sums: &mut Vec<&Finding<Amount>>) -> usize {
    let mut begin = from;
    let mut n_lent = 0;
    for (nth, sum) in sums.iter().enumerate() {
        let object = text.get(begin..sum.range.start).unwrap_or_default();
        let behind = text.get(sum.range.end..).unwrap_or_default().trim_start();
        let lent = rules.decision.words(Words::Lent).filter_map(|words| behind.strip_prefix(words));
        let lent = lent.filter(|rest| !rest.starts_with(char::is_alphanumeric)).map(str::len).min();
        if let Some(rest) = lent {
            begin = text.len() - rest;
        } else if rules.decision.is_no_money(object) {
            begin = sum.range.end;
        } else {
            // A sum behind a loan is given where money is named.
            let until = sums.get(nth + 1).map_or(text.len(), |next| next.range.start);
            let around = text.get(begin..until).unwrap_or_default();
            if nth > 0 && rules.decision.names_money(around) {
                n_lent = nth;
            }
            break;
        }
    }
    if n_lent == 0 {
        return from;
    }
    sums.drain(..n_lent);
    begin
}

#[cfg(test)]
mod tests {
    use super::{RuleSet, skip_lent, without_sought};
    use crate::recognize::amounts;

    #[test]
    fn what_was_sought_is_blanked() {
        let rules = RuleSet::builtin();
        let left = |text: &str| {
            let text = without_sought(rules, text.to_owned(), &amounts(rules, text, None).values);
            let found = amounts(rules, &text, None).values;
            found.iter().map(|f| f.value.amount.normalize().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(
            left("A 10 000 kr (sökt 50 000 kr) och B 20 000 kr (av sökta 60 000 kr)"),
            ["10000", "20000"]
        );
        assert_eq!(left("A 10 000 kr av sökta 50 000 kr och B 20 000 kr"), ["10000", "20000"]);
        assert_eq!(left("A 10 000 kr i stället för sökta 50 000 kr och B 20 000 kr"), ["10000", "20000"]);
        assert_eq!(left("bidrag till båtmotor (pris 50 000 kr) med 20 000 kr"), ["20000"]);
        // Nothing else is told, or the aside tells something else.
        assert_eq!(left("bifalla ansökan (sökt 50 000 kr)"), ["50000"]);
        assert_eq!(left("A 10 000 kr (varav 5 000 kr i år)"), ["10000", "5000"]);
    }

    #[test]
    fn a_loan_before_a_grant_is_passed_over() {
        let rules = RuleSet::builtin();
        let left = |text: &str| {
            let found = amounts(rules, text, None).values;
            let mut sums: Vec<_> = found.iter().collect();
            skip_lent(rules, text, 0, &mut sums);
            sums.iter().map(|f| f.value.amount.normalize().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(left(" A 300 000 kronor som lån och 100 000 kronor som bidrag"), ["100000"]);
        assert_eq!(left(" A ett lån om 300 000 kronor och ett bidrag om 100 000 kronor"), ["100000"]);
        assert_eq!(left(" A ett lån om 300 000 kronor och B 100 000 kronor"), ["300000", "100000"]);
        assert_eq!(left(" A bidrag med 100 000 kronor och lån med 300 000 kronor"), ["100000", "300000"]);
    }
}
