//! The names of a register row as they are looked up: folded, with how each stands for its organisation.
//!
//! Comes in: a row of `rules/organisations.csv`. Goes out: its names. `build.rs` includes this file too: it
//! writes the names of the built-in register in order, so that no run folds and sorts them.

/// How a name stands for its organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameKind {
    /// An official name, now or earlier, or a name nobody else has.
    Full,
    /// Capital letters (`LTU`): only as printed.
    Short,
    /// A bare place name: only where organisations are listed.
    Weak,
}

/// One name of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexedName<'a> {
    /// As it is compared.
    pub folded: std::borrow::Cow<'a, str>,
    /// As the register spells it.
    pub printed: std::borrow::Cow<'a, str>,
    /// The organisation's place among the rows.
    pub entry: usize,
    /// How it stands for it.
    pub kind: NameKind,
}

/// The name, former names, aliases and weak aliases of a row's cells.
pub fn names<'a>(cells: &[&'a str], entry: usize) -> Vec<IndexedName<'a>> {
    let list = |at: usize| cells.get(at).copied().unwrap_or_default().split('|').map(str::trim);
    let former = list(6).filter_map(|name| name.split_once('<')).filter(|(_, until)| !until.is_empty());
    let strong = list(3).chain(former.map(|(name, _)| name)).chain(list(4));
    let strong = strong.map(|printed| (printed, kind_of(printed)));
    let all = strong.chain(list(5).map(|printed| (printed, NameKind::Weak)));
    all.filter(|(printed, _)| !printed.is_empty())
        .map(|(printed, kind)| IndexedName {
            folded: folded(printed).into(),
            printed: printed.into(),
            entry,
            kind,
        })
        .collect()
}

/// Puts names in the order they are looked up in, each once for an organisation.
pub fn arrange(names: &mut Vec<IndexedName<'_>>) {
    names.sort_by(|a, b| a.folded.cmp(&b.folded).then(a.kind.cmp(&b.kind)).then(a.entry.cmp(&b.entry)));
    names.dedup_by(|a, b| a.folded == b.folded && a.entry == b.entry);
}

/// A name as it is compared: lower case, dashes `-`, single spaces.
pub fn folded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in folds(name.trim()) {
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out
}

/// The characters of a name as they are compared, each space by itself.
pub fn folds(name: &str) -> impl Iterator<Item = char> {
    name.chars().flat_map(|c| {
        let (one, more) = match c {
            c if c.is_ascii_whitespace() => (Some(' '), None),
            c if c.is_ascii() => (Some(c.to_ascii_lowercase()), None),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => (Some('-'), None),
            c if c.is_whitespace() => (Some(' '), None),
            '\u{ad}' | '\u{200b}' => (None, None),
            c => (None, Some(c.to_lowercase())),
        };
        one.into_iter().chain(more.into_iter().flatten())
    })
}

fn kind_of(name: &str) -> NameKind {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let short = letters <= 6 && !name.contains(' ') && name.chars().skip(1).any(char::is_uppercase);
    if short { NameKind::Short } else { NameKind::Full }
}
