//! The register of organisations: `rules/organisations.csv` in memory.
//!
//! Comes in: the text of the file. Goes out: [`Register`], looked up by folded name. Refused: rows with a
//! wrong number of columns, unknown kinds, organisation numbers whose check digit is wrong, ids given twice.
//!
//! Columns, separated by `;`, lists by `|`: id, org_number, kind, name, aliases, weak_aliases (bare place
//! names), former_names (`name<first day of the next name`), kommunkod, lanskod, valid_from, valid_to.
//! Sources: SCB's register of authorities, Skolverket's register of principals, printed documents.

use super::super::Day;
use super::super::rule_file::RuleError;
use super::OrganisationKind;
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

#[derive(Clone, Debug)]
struct Name {
    folded: String,
    printed: Box<str>,
    entry: usize,
    kind: NameKind,
}

/// All organisations that are known by name.
#[derive(Clone, Debug, Default)]
pub struct Register {
    entries: Vec<Entry>,
    /// Sorted by folded name.
    names: Vec<Name>,
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
    /// Reads the file; later rows replace earlier ones of the same id.
    pub fn parse(file: &str, text: &str) -> Result<Self, RuleError> {
        let mut entries: Vec<(Entry, Vec<(String, bool)>)> = Vec::new();
        let mut places = std::collections::BTreeMap::new();
        for line in text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with("id;")) {
            let row = row(file, line)?;
            match places.get(&row.0.id) {
                Some(&at) => {
                    if let Some(old) = entries.get_mut(at) {
                        *old = row;
                    }
                }
                None => {
                    places.insert(row.0.id.clone(), entries.len());
                    entries.push(row);
                }
            }
        }
        let mut register = Self::default();
        for (entry, aliases) in entries {
            let at = register.entries.len();
            let formers = entry.former_names.iter().map(|(name, _)| (name.clone(), false));
            let all = std::iter::once((entry.name.clone(), false)).chain(formers).chain(aliases);
            for (printed, weak) in all {
                let kind = if weak { NameKind::Weak } else { kind_of(&printed) };
                let name = Name { folded: folded(&printed), printed: printed.into(), entry: at, kind };
                register.names.push(name);
            }
            register.entries.push(entry);
        }
        register.names.sort_unstable_by(|a, b| {
            a.folded.cmp(&b.folded).then(a.kind.cmp(&b.kind)).then(a.entry.cmp(&b.entry))
        });
        register.begins = vec![0; PAIRS / 64];
        for name in &register.names {
            let Some(pair) = pair(&name.folded) else { continue };
            if let Some(bits) = register.begins.get_mut(pair / 64) {
                *bits |= 1 << (pair % 64);
            }
        }
        register.names.dedup_by(|a, b| a.folded == b.folded && a.entry == b.entry);
        Ok(register)
    }

    /// The organisation that a folded name stands for on a day.
    pub fn find(&self, name: &str, day: Option<Day>) -> Option<Known<'_>> {
        let from = self.names.partition_point(|n| n.folded.as_str() < name);
        let same = self.names.get(from..)?;
        let same = same.get(..same.partition_point(|n| n.folded == name))?;
        let first = same.first()?;
        let mut living = same.iter().filter(|n| {
            day.is_none_or(|day| {
                self.entries.get(n.entry).is_some_and(|e| e.exists_on(day) && e.has_name(&n.printed, day))
            })
        });
        let (one, other) = (living.next().unwrap_or(first), living.next());
        let entry = if other.is_some() { None } else { self.entries.get(one.entry) };
        Some(Known { entry, spelling: &one.printed, kind: one.kind })
    }

    /// Bytes of the longest folded name that `text` begins with, ending at a word's end.
    pub fn longest_prefix(&self, text: &str) -> Option<usize> {
        let first_word = text.split(' ').next().filter(|w| !w.is_empty())?;
        // The genitive: `Tillväxtverkets`.
        let stem = first_word.trim_end_matches([',', '.', ';', ':', ')']).trim_end_matches('s');
        let from = self.names.partition_point(|n| n.folded.as_str() < stem);
        let candidates = self.names.get(from..)?.iter().take_while(|n| n.folded.starts_with(stem));
        candidates
            .filter(|n| n.kind != NameKind::Weak && text.starts_with(n.folded.as_str()))
            .map(|n| n.folded.len())
            .filter(|&end| {
                let rest = text.get(end..).unwrap_or_default();
                let rest = rest.strip_prefix('s').unwrap_or(rest);
                !rest.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '-')
            })
            .max()
    }

    /// Whether any name begins with this folded word, or with it without the genitive.
    pub fn begins(&self, word: &str) -> bool {
        let word = word.trim_end_matches('s');
        let met = |pair: usize| self.begins.get(pair / 64).is_some_and(|bits| bits & (1 << (pair % 64)) != 0);
        if pair(word).is_some_and(|pair| !met(pair)) {
            return false;
        }
        let from = self.names.partition_point(|n| n.folded.as_str() < word);
        self.names.get(from).is_some_and(|n| n.folded.starts_with(word))
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
        self.entries.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
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
fn folds(name: &str) -> impl Iterator<Item = char> {
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

/// The first two bytes of a folded name as a number.
fn pair(name: &str) -> Option<usize> {
    match name.as_bytes() {
        [first, second, ..] => Some(usize::from(*first) << 8 | usize::from(*second)),
        _ => None,
    }
}

fn kind_of(name: &str) -> NameKind {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let short = letters <= 6 && !name.contains(' ') && name.chars().skip(1).any(char::is_uppercase);
    if short { NameKind::Short } else { NameKind::Full }
}

fn row(file: &str, line: &str) -> Result<(Entry, Vec<(String, bool)>), RuleError> {
    let cells: Vec<&str> = line.split(';').map(str::trim).collect();
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
    let aliases =
        list(4).map(|a| (a.to_owned(), false)).chain(list(5).map(|a| (a.to_owned(), true))).collect();
    let entry = Entry {
        id: cell(0).to_owned(),
        org_number,
        kind: Some(kind),
        name: cell(3).to_owned(),
        former_names,
        code: if kind == OrganisationKind::Municipality { some(7) } else { some(8) },
        valid_from: day(cell(9))?,
        valid_to: day(cell(10))?,
    };
    Ok((entry, aliases))
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
