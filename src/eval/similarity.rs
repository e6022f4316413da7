//! When two texts count as equal: after NFC, dashes to `-`, white space and case folded, a final `.` or `:`
//! dropped, and by the share of matching characters (Ratcliff and Obershelp's measure, which Python's difflib
//! computes too).

use unicode_normalization::UnicodeNormalization;

/// Longest text that is compared character by character; longer ones are cut, since the time grows with the
/// product of the lengths.
const LONGEST: usize = 4_000;

/// A text as it is compared.
pub(super) fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfc() {
        if c.is_whitespace() {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => out.push('-'),
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
            _ => out.extend(c.to_lowercase()),
        }
    }
    let trimmed = out.trim_end_matches(['.', ':', ' ']).len();
    out.truncate(trimmed);
    out
}

/// Twice the matching characters over all characters, 0 to 1; 1 for two empty texts.
pub(super) fn ratio(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let a: Vec<char> = a.chars().take(LONGEST).collect();
    let b: Vec<char> = b.chars().take(LONGEST).collect();
    let total = a.len() + b.len();
    if total == 0 { 1.0 } else { 2.0 * matching(&a, &b) as f64 / total as f64 }
}

/// Characters in the longest common stretch, and left and right of it again.
fn matching(a: &[char], b: &[char]) -> usize {
    let mut total = 0;
    let mut pending = vec![(a, b)];
    while let Some((a, b)) = pending.pop() {
        let (i, j, n) = longest_match(a, b);
        if n == 0 {
            continue;
        }
        total += n;
        if let (Some(a_left), Some(b_left)) = (a.get(..i), b.get(..j)) {
            pending.push((a_left, b_left));
        }
        if let (Some(a_right), Some(b_right)) = (a.get(i + n..), b.get(j + n..)) {
            pending.push((a_right, b_right));
        }
    }
    total
}

/// The longest common stretch, the earliest in `a` and then in `b` of equals.
fn longest_match(a: &[char], b: &[char]) -> (usize, usize, usize) {
    let mut best = (0, 0, 0);
    let mut lengths = vec![0usize; b.len() + 1];
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let Some(slot) = lengths.get_mut(j + 1) else { break };
            let above = *slot;
            *slot = if x == y { diagonal + 1 } else { 0 };
            if *slot > best.2 {
                best = (i + 1 - *slot, j + 1 - *slot, *slot);
            }
            diagonal = above;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_those_of_difflib() {
        // Values printed by Python 3.11's difflib.SequenceMatcher(None, a, b, autojunk=False).ratio().
        assert!((ratio("abcd", "bcde") - 0.75).abs() < 1e-9);
        assert!((ratio("projektet beviljas", "projekt beviljas") - 0.941_176_470_588_235_3).abs() < 1e-9);
        assert!((ratio("", "") - 1.0).abs() < 1e-9);
        assert!(ratio("abc", "xyz").abs() < 1e-9);
    }

    #[test]
    fn spelling_that_does_not_count_is_folded() {
        assert_eq!(normal("  Region\u{a0}Norrbotten – 1:1 medel. "), "region norrbotten - 1:1 medel");
    }
}
