//! What the source of a pattern tells before it is compiled: the form it is compiled in, the literals its
//! matches hold, how long they are.
//!
//! Comes in: the text of a pattern. Goes out: [`Analysis`]. Refused: what is no regular expression. `build.rs`
//! includes this file too: the patterns of the built-in rules are analysed once, when the program is built.

use std::borrow::Cow;
use std::cmp::Reverse;

use regex_syntax::ast::{
    self, Ast, ClassPerlKind, ClassSet, ClassSetItem, RepetitionKind, RepetitionRange, Span,
};

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

/// Sets a pattern has at the most, and bytes of the shortest literal of a set beyond the first: small words stand
/// in every text and sift nothing.
const MOST_SETS: usize = 3;
const SHORTEST_LITERAL: usize = 4;

/// What is known of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Analysis<'s> {
    /// As it is compiled.
    pub source: Cow<'s, str>,
    /// Whether it meets the text in lower case.
    pub folds: bool,
    /// Bytes of the longest match, when there is such.
    pub longest: Option<usize>,
    /// Sets of lower-case literals: every match holds one of each set. No set when none is known.
    pub needs: Vec<Vec<Cow<'s, str>>>,
}

/// Analyses a pattern as one.
///
/// # Errors
/// The reason, for a person, when it is no regular expression.
pub(crate) fn whole(source: &str) -> Result<Analysis<'static>, String> {
    let (source, folds) = prepared(source);
    let tree = parse(&source)?;
    Ok(of_tree(source, folds, &tree))
}

/// Analyses each alternative of a pattern, cut at its outermost `|`. Flags at its start hold for all.
///
/// # Errors
/// The reason, for a person, when it is no regular expression.
pub(crate) fn alternatives(source: &str) -> Result<Vec<Analysis<'static>>, String> {
    let (source, folds) = prepared(source);
    let tree = parse(&source)?;
    let Ast::Alternation(whole) = &tree else {
        return Ok(vec![of_tree(source, folds, &tree)]);
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
        of_tree(own, folds, tree)
    };
    Ok(whole.asts.iter().enumerate().map(cut).collect())
}

/// The pattern of a form that stands as a word of its own, in any case.
pub(crate) fn word(form: &str) -> String {
    format!(r"(?i)\b{{start-half}}(?:{form})\b{{end-half}}")
}

fn of_tree(source: String, folds: bool, tree: &Ast) -> Analysis<'static> {
    let mut sets = match part(tree) {
        Part::Exactly(set) => vec![set],
        Part::Holds(sets) => sets,
    };
    sets.retain(|set| shortest(set) > 0);
    sets.sort_by_key(|set| Reverse(worth(set)));
    let mut needs: Vec<Vec<String>> = Vec::new();
    for set in sets.into_iter().map(without_longer) {
        let is_useful = set.len() <= MOST_LITERALS && shortest(&set) >= SHORTEST_LITERAL;
        if needs.is_empty() || (is_useful && needs.len() < MOST_SETS && !needs.contains(&set)) {
            needs.push(set);
        }
    }
    let needs = needs.into_iter().map(|set| set.into_iter().map(Cow::Owned).collect()).collect();
    Analysis { source: source.into(), folds, longest: longest(tree), needs }
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

/// What a part of a pattern says of the text it matches.
enum Part {
    /// It is one of these.
    Exactly(Vec<String>),
    /// It holds one of each of these sets.
    Holds(Vec<Vec<String>>),
}

fn part(tree: &Ast) -> Part {
    match tree {
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => Part::Exactly(vec![String::new()]),
        Ast::Literal(literal) => Part::Exactly(vec![literal.c.to_lowercase().collect()]),
        Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => {
            Part::Holds(Vec::new())
        }
        Ast::Group(group) => part(&group.ast),
        Ast::Repetition(repetition) => {
            let inner = part(&repetition.ast);
            match (&repetition.op.kind, inner) {
                (RepetitionKind::ZeroOrOne, Part::Exactly(mut set)) => {
                    set.push(String::new());
                    Part::Exactly(set)
                }
                (RepetitionKind::OneOrMore, Part::Exactly(set)) => Part::Holds(vec![set]),
                (RepetitionKind::OneOrMore, held) => held,
                (RepetitionKind::Range(range), inner) if least(range) > 0 => match inner {
                    Part::Exactly(set) => Part::Holds(vec![set]),
                    held => held,
                },
                _ => Part::Holds(Vec::new()),
            }
        }
        Ast::Alternation(alternation) => either(alternation.asts.iter().map(part).collect()),
        Ast::Concat(concat) => sequence(&concat.asts),
    }
}

/// What all alternatives together say: the first, second … sets of those that hold something, put together; one that
/// is a literal is in each of them.
fn either(parts: Vec<Part>) -> Part {
    let n_sets = parts.iter().filter_map(|part| match part {
        Part::Exactly(_) => None,
        Part::Holds(sets) => Some(sets.len()),
    });
    let Some(n_sets) = n_sets.min() else {
        let all = parts.into_iter().flat_map(|part| match part {
            Part::Exactly(set) => set,
            Part::Holds(_) => Vec::new(),
        });
        let all: Vec<String> = all.collect();
        return if all.len() <= MOST_LITERALS { Part::Exactly(all) } else { Part::Holds(vec![all]) };
    };
    let mut together = vec![Vec::new(); n_sets];
    for part in parts {
        match part {
            Part::Exactly(set) => together.iter_mut().for_each(|all| all.extend(set.iter().cloned())),
            Part::Holds(mut sets) => {
                sets.sort_by_key(|set| Reverse(worth(set)));
                together.iter_mut().zip(sets).for_each(|(all, set)| all.extend(set));
            }
        }
    }
    Part::Holds(together)
}

fn sequence(parts: &[Ast]) -> Part {
    let mut run = vec![String::new()];
    let mut sets: Vec<Vec<String>> = Vec::new();
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
                sets.push(std::mem::replace(&mut run, set));
            }
            Part::Holds(held) => {
                is_exact = false;
                sets.push(std::mem::replace(&mut run, vec![String::new()]));
                sets.extend(held);
            }
        }
    }
    if is_exact {
        return Part::Exactly(run);
    }
    sets.push(run);
    sets.retain(|set| shortest(set) > 0);
    Part::Holds(sets)
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
            let is_gap = match &*repetition.ast {
                Ast::ClassPerl(class) => class.kind == ClassPerlKind::Space && !class.negated,
                Ast::ClassBracketed(class) => !class.negated && is_white(&class.kind),
                _ => false,
            };
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

/// Whether a class holds white space alone, as `\s` does when it is prepared.
fn is_white(class: &ClassSet) -> bool {
    fn all_white(item: &ClassSetItem) -> bool {
        match item {
            ClassSetItem::Literal(literal) => literal.c.is_whitespace(),
            ClassSetItem::Range(range) => range.start.c.is_whitespace() && range.end.c.is_whitespace(),
            ClassSetItem::Union(union) => union.items.iter().all(all_white),
            _ => false,
        }
    }
    matches!(class, ClassSet::Item(whole) if all_white(whole))
}

/// Of two sets that says more whose shortest literal is longer, then the smaller one.
fn worth(set: &[String]) -> (usize, usize) {
    (shortest(set), usize::MAX - set.len())
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
