//! A short stretch of text as a diary number is read: dashes of all kinds as `-`, white space folded.
//!
//! Comes in: a text and a byte position. Goes out: at most [`Window::MOST`] characters from there to the
//! end of the line or cell, each with the bytes it stands for.

/// The characters of a window.
#[derive(Clone, Debug)]
pub struct Window {
    /// Each character, folded, and the bytes from the window's start to it.
    chars: Vec<(char, usize)>,
    start: usize,
}

impl Window {
    /// Characters read; the longest diary numbers have about thirty.
    pub const MOST: usize = 64;

    /// The window that begins at a byte of a text.
    pub fn of(text: &str, start: usize) -> Self {
        let mut chars: Vec<(char, usize)> = Vec::with_capacity(Self::MOST);
        for (at, c) in text.get(start..).unwrap_or_default().char_indices() {
            let c = folded(c);
            if c == '\n' || chars.len() == Self::MOST {
                break;
            }
            let again = c == ' ' && chars.last().is_some_and(|(last, _)| *last == ' ');
            let unseen = matches!(c, '\u{ad}' | '\u{200b}');
            if !again && !unseen {
                chars.push((c, at));
            }
        }
        Self { chars, start }
    }

    /// A character.
    pub fn at(&self, index: usize) -> Option<char> {
        self.chars.get(index).map(|(c, _)| *c)
    }

    /// The characters of a range.
    pub fn string(&self, from: usize, to: usize) -> String {
        self.chars.get(from..to.min(self.chars.len())).unwrap_or_default().iter().map(|(c, _)| *c).collect()
    }

    /// The byte of the text where a range that ends before character `index` ends.
    pub fn end_byte(&self, text: &str, index: usize) -> usize {
        let Some((_, at)) = index.checked_sub(1).and_then(|i| self.chars.get(i)) else {
            return self.start;
        };
        let at = self.start + at;
        text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8())
    }

    /// A range as the value of a diary number: a space on one side of a dash or slash is where a line
    /// was broken and goes, spaces on both sides are printed and stay.
    pub fn value(&self, to: usize) -> String {
        let at = |i: Option<usize>| i.and_then(|i| self.at(i));
        let joint = |c: Option<char>| matches!(c, Some('-' | '/'));
        (0..to)
            .filter(|&i| {
                if self.at(i) != Some(' ') {
                    return true;
                }
                let after_joint = joint(at(i.checked_sub(1))) && at(i.checked_sub(2)) != Some(' ');
                let before_joint = joint(self.at(i + 1)) && self.at(i + 2) != Some(' ');
                !(after_joint || before_joint)
            })
            .filter_map(|i| self.at(i))
            .collect()
    }
}

/// A character as it is compared: every dash `-`, every space but the line and cell breaks ` `.
pub fn folded(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '\u{2044}' | '\u{2215}' => '/',
        '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}' => '\n',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_and_spaces_are_folded_and_know_their_bytes() {
        let text = "x RUN\u{2013}00254\u{a0} \u{2013} 2023\nnext";
        let window = Window::of(text, 2);
        assert_eq!(window.string(0, Window::MOST), "RUN-00254 - 2023");
        assert_eq!(text.get(2..window.end_byte(text, 9)).unwrap(), "RUN\u{2013}00254");
        assert_eq!(window.end_byte(text, 16), text.find('\n').unwrap());
    }

    #[test]
    fn a_line_break_beside_a_dash_goes() {
        let value = |text: &str| {
            let window = Window::of(text, 0);
            window.value(text.chars().count())
        };
        assert_eq!(value("RUN- 00254-2023"), "RUN-00254-2023");
        assert_eq!(value("RUN - 00254 - 2023"), "RUN - 00254 - 2023");
        assert_eq!(value("KS  2019/12"), "KS 2019/12");
    }
}
