//! The register of organisations: `rules/organisations.csv` in memory.
//!
//! Comes in: the text of the file. Goes out: [`Register`], looked up by folded name. Refused: rows with a
//! wrong number of columns, unknown kinds, organisation numbers whose check digit is wrong, ids given twice.
//!
//! Columns, separated by `;`, lists by `|`: id, org_number, kind, name, aliases, weak_aliases (bare place
//! names), former_names (`name<first day of the next name`), kommunkod, lanskod, valid_from, valid_to.
//! Sources: SCB's register of authorities, Skolverket's register of principals, printed documents.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::super::Day;
use super::super::rule_file::RuleError;
use super::OrganisationKind;
use super::name_index::{self, IndexedName, NameKind, folds};
use super::org_number::OrgNumber;

/// Columns of a row.
const COLUMNS: usize = 11;
/// Pairs of bytes there are.
const PAIRS: usize = 1 << 16;

/// One organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Stable id (`municipality:2582`).
    pub id: String,
    /// `212000-2767`
    pub org_number: Option<String>,
    /// Legal kind.
    pub kind: Option<OrganisationKind>,
    /// Official name today, or its last one.
    pub name: String,
    /// Names it had, each with the first day of the next name, oldest first.
    pub former_names: Vec<(String, Day)>,
    /// kommunkod or länskod.
    pub code: Option<String>,
    /// First day it existed, where that tells it from another of the same name.
    pub valid_from: Option<Day>,
    /// Its last day.
    pub valid_to: Option<Day>,
}

impl Entry {
    /// Its official name on a day; today's when the day is not known.
    pub fn name_on(&self, day: Option<Day>) -> &str {
        let former = day.and_then(|day| self.former_names.iter().find(|(_, until)| day < *until));
        former.map_or(&self.name, |(name, _)| name)
    }

    /// Whether a name is one it has on a day, or one that says nothing of the day.
    fn has_name(&self, name: &str, day: Day) -> bool {
        name != self.name || self.former_names.last().is_none_or(|(_, until)| *until <= day)
    }

    fn exists_on(&self, day: Day) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// A row of the register.
#[derive(Clone, Debug)]
struct Row {
    text: Cow<'static, str>,
    /// What it says, read when it is first asked for.
    entry: OnceLock<Entry>,
}

/// All organisations that are known by name.
#[derive(Clone, Debug, Default)]
pub struct Register {
    rows: Vec<Row>,
    /// Sorted by folded name.
    names: Vec<IndexedName<'static>>,
    /// A bit for each two bytes that some name begins with: most words begin no name.
    begins: Vec<u64>,
}

/// A name found in the register.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The organisation; none when several have the name and the day does not tell them apart.
    pub entry: Option<&'a Entry>,
    /// The name's spelling in the register.
    pub spelling: &'a str,
    /// How it stands for the organisation.
    pub kind: NameKind,
}

impl Register {
    /// Reads a file; later rows replace earlier ones of the same id.
    ///
    /// # Errors
    /// A row that is none, named by its id.
    pub fn parse(file: &str, text: &str) -> Result<Self, RuleError> {
        let mut rows: Vec<Row> = Vec::new();
        let mut places = std::collections::BTreeMap::new();
        for line in table_rows(text) {
            let entry = entry(file, line)?;
            let at = *places.entry(entry.id.clone()).or_insert(rows.len());
            let row = Row { text: line.to_owned().into(), entry: OnceLock::from(entry) };
            match rows.get_mut(at) {
                Some(old) => *old = row,
                None => rows.push(row),
            }
        }
        let mut names: Vec<IndexedName<'_>> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            names.extend(name_index::names(&cells(&row.text), at));
        }
        name_index::arrange(&mut names);
        let owned = |name: IndexedName<'_>| IndexedName {
            folded: name.folded.into_owned().into(),
            printed: name.printed.into_owned().into(),
            ..name
        };
        let names: Vec<IndexedName<'static>> = names.into_iter().map(owned).collect();
        Ok(Self { begins: begins(&names), rows, names })
    }

    /// The built-in register: its file and the names that `build.rs` wrote of it, a line each.
    pub fn built(text: &'static str, names: &'static str) -> Self {
        let rows = table_rows(text).map(|line| Row { text: line.into(), entry: OnceLock::new() }).collect();
        let name = |line: &'static str| {
            let mut parts = line.split('\t');
            Some(IndexedName {
                folded: parts.next()?.into(),
                printed: parts.next()?.into(),
                kind: match parts.next()? {
                    "Full" => NameKind::Full,
                    "Short" => NameKind::Short,
                    _ => NameKind::Weak,
                },
                entry: parts.next()?.parse().ok()?,
            })
        };
        let names: Vec<IndexedName<'static>> = names.lines().filter_map(name).collect();
        Self { begins: begins(&names), rows, names }
    }

    /// What a row says.
    fn entry(&self, at: usize) -> Option<&Entry> {
        let row = self.rows.get(at)?;
        // The rows of a given file were read before, the built-in ones by the tests.
        Some(row.entry.get_or_init(|| entry("", &row.text).unwrap_or_default()))
    }

    /// The organisation that a folded name stands for on a day.
    pub fn find(&self, name: &str, day: Option<Day>) -> Option<Known<'_>> {
        let from = self.names.partition_point(|n| *n.folded < *name);
        let same = self.names.get(from..)?;
        let same = same.get(..same.partition_point(|n| *n.folded == *name))?;
        let first = same.first()?;
        let mut living = same.iter().filter(|n| {
            day.is_none_or(|day| {
                self.entry(n.entry).is_some_and(|e| e.exists_on(day) && e.has_name(&n.printed, day))
            })
        });
        let (one, other) = (living.next().unwrap_or(first), living.next());
        let entry = if other.is_some() { None } else { self.entry(one.entry) };
        Some(Known { entry, spelling: &one.printed, kind: one.kind })
    }

    /// Bytes of the longest of some names that a folded text begins with, ending at a word's end.
    pub fn longest_prefix(names: &[IndexedName<'_>], text: &str) -> Option<usize> {
        let first_word = text.split(' ').next().filter(|w| !w.is_empty())?;
        // The genitive: `Tillväxtverkets`.
        let stem = first_word.trim_end_matches([',', '.', ';', ':', ')']).trim_end_matches('s');
        let is_prefix = |n: &&IndexedName<'_>| {
            n.kind != NameKind::Weak && text.starts_with(&*n.folded) && n.folded.starts_with(stem)
        };
        names
            .iter()
            .filter(is_prefix)
            .map(|n| n.folded.len())
            .filter(|&end| {
                let rest = text.get(end..).unwrap_or_default();
                let rest = rest.strip_prefix('s').unwrap_or(rest);
                !rest.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '-')
            })
            .max()
    }

    /// Whether a folded text begins with a name.
    pub fn begins(&self, text: &str) -> bool {
        let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
        let names = self.beginning_with(text.get(..end).unwrap_or_default());
        Self::longest_prefix(names, text).is_some()
    }

    /// The names that begin with a folded word, or with it without the genitive.
    pub fn beginning_with(&self, word: &str) -> &[IndexedName<'static>] {
        let word = word.trim_end_matches('s');
        let met = |pair: usize| self.begins.get(pair / 64).is_some_and(|bits| bits & (1 << (pair % 64)) != 0);
        if pair(word).is_some_and(|pair| !met(pair)) {
            return &[];
        }
        let from = self.names.partition_point(|n| *n.folded < *word);
        let rest = self.names.get(from..).unwrap_or_default();
        let end = rest.iter().position(|n| !n.folded.starts_with(word)).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    /// Whether any name may begin as a printed text does: told by its first two letters.
    pub fn may_begin(&self, printed: &str) -> bool {
        let mut start = [0; 8];
        let mut len = 0;
        for c in folds(printed).take(2) {
            let Some(room) = start.get_mut(len..).filter(|room| room.len() >= c.len_utf8()) else {
                return true;
            };
            len += c.encode_utf8(room).len();
        }
        match start {
            [first, second, ..] if len > 1 => {
                let pair = usize::from(first) << 8 | usize::from(second);
                self.begins.get(pair / 64).is_some_and(|bits| bits & (1 << (pair % 64)) != 0)
            }
            _ => false,
        }
    }

    /// Number of organisations.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// The rows of a file without its heading.
fn table_rows(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("id;"))
}

fn cells(row: &str) -> Vec<&str> {
    row.split(';').map(str::trim).collect()
}

/// A bit for each two bytes that some name begins with.
fn begins(names: &[IndexedName<'_>]) -> Vec<u64> {
    let mut begins = vec![0; PAIRS / 64];
    for name in names {
        let Some(pair) = pair(&name.folded) else { continue };
        if let Some(bits) = begins.get_mut(pair / 64) {
            *bits |= 1 << (pair % 64);
        }
    }
    begins
}

/// The first two bytes of a folded name as a number.
fn pair(name: &str) -> Option<usize> {
    match name.as_bytes() {
        [first, second, ..] => Some(usize::from(*first) << 8 | usize::from(*second)),
        _ => None,
    }
}

fn entry(file: &str, line: &str) -> Result<Entry, RuleError> {
    let cells = cells(line);
    let cell = |i: usize| cells.get(i).copied().unwrap_or_default();
    let fault = |reason: String| RuleError::rule(file, cell(0), reason);
    if cells.len() != COLUMNS || cell(0).is_empty() || cell(3).is_empty() {
        return Err(fault(format!("a row has {COLUMNS} columns with id and name; this has {}", cells.len())));
    }
    let some = |i: usize| Some(cell(i).to_owned()).filter(|text| !text.is_empty());
    let org_number = match some(1) {
        Some(number) => match OrgNumber::parse(&number) {
            Some(parsed) if parsed.valid => Some(parsed.number),
            _ => return Err(fault(format!("org_number {number}: wrong check digit or form"))),
        },
        None => None,
    };
    let kind = OrganisationKind::named(cell(2)).ok_or_else(|| fault(format!("unknown kind {}", cell(2))))?;
    let day = |text: &str| match text {
        "" => Ok(None),
        text => day(text).map(Some).ok_or_else(|| fault(format!("{text} is no day such as 2019-01-31"))),
    };
    let list = |i: usize| cell(i).split('|').map(str::trim).filter(|name| !name.is_empty());
    let mut former_names = Vec::new();
    for former in list(6) {
        let (name, until) = former
            .split_once('<')
            .ok_or_else(|| fault(format!("former name {former}: written name<2019-01-01")))?;
        former_names.extend(day(until)?.map(|until| (name.to_owned(), until)));
    }
    former_names.sort_by_key(|(_, until)| *until);
    Ok(Entry {
        id: cell(0).to_owned(),
        org_number,
        kind: Some(kind),
        name: cell(3).to_owned(),
        former_names,
        code: if kind == OrganisationKind::Municipality { some(7) } else { some(8) },
        valid_from: day(cell(9))?,
        valid_to: day(cell(10))?,
    })
}

fn day(text: &str) -> Option<Day> {
    let mut parts = text.split('-');
    let day = Day {
        year: parts.next()?.parse().ok()?,
        month: parts.next()?.parse().ok()?,
        day: parts.next()?.parse().ok()?,
    };
    let sound = (1..=12).contains(&day.month) && (1..=31).contains(&day.day) && parts.next().is_none();
    sound.then_some(day)
}

#[cfg(test)]
mod tests {
    use super::super::super::RuleSet;
    use super::*;

    #[test]
    fn what_the_build_wrote_is_what_the_file_says() {
        let text = include_str!("../../../rules/organisations.csv");
        let parsed = Register::parse("organisations.csv", text).unwrap();
        let built = &RuleSet::builtin().organisation.register;
        assert_eq!(built.names, parsed.names);
        assert_eq!(built.begins, parsed.begins);
        // No id stands twice: the build does not look for such rows.
        assert_eq!(built.len(), parsed.len());
        for at in 0..built.len() {
            assert_eq!(built.entry(at), parsed.entry(at));
            assert!(!built.entry(at).unwrap().id.is_empty());
        }
    }
}
