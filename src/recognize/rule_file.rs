//! One rule file: TOML text in, its entries out, each with id, sentence and examples.
//!
//! The shape is the same for every recognizer (`rules/README.md` teaches it): a file holds arrays of
//! tables, one array per kind of entry; every entry has `id`, `says`, `accept`, `reject` and the keys
//! of its kind. A file of the same name given with `--rules` adds entries, replaces those of the same
//! id, or with `replace = true` the whole file. Unknown kinds and keys are refused, so that a typing
//! mistake never passes for a rule.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::RuleId;

/// Why a rule set cannot be used: the file, the rule when one is to blame, the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// Name of the rule file (`amount.toml`).
    pub file: String,
    /// Id of the rule, when the fault lies in one.
    pub rule: Option<String>,
    /// For a person.
    pub reason: String,
}

impl RuleError {
    /// A fault of a file, not of one rule.
    pub fn file(file: &str, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), rule: None, reason: reason.into() }
    }

    /// A fault of one rule.
    pub fn rule(file: &str, rule: &str, reason: impl Into<String>) -> Self {
        Self { file: file.to_owned(), rule: Some(rule.to_owned()), reason: reason.into() }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.rule {
            Some(rule) => write!(f, "{}: rule `{rule}`: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

impl std::error::Error for RuleError {}

/// A text a rule must read (`accept`), with what must come out when the file says so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Example {
    /// The text.
    pub text: String,
    /// The other keys of the example (`amount = "2000.00"`), for the recognizer to compare; empty
    /// when the example is a bare string.
    pub expect: toml::Table,
}

impl Example {
    /// A key of the expectation as text.
    pub fn expected(&self, key: &str) -> Option<String> {
        self.expect.get(key).map(|value| match value {
            toml::Value::String(text) => text.clone(),
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(yes) => yes.to_string(),
            other => format!("{other:?}"),
        })
    }
}

/// One entry of a rule file; `data` are the keys of its kind.
#[derive(Clone, Debug)]
pub struct Entry<T> {
    /// Stem of the file and id of the entry: `amount/unit/tkr`.
    pub id: RuleId,
    /// What the rule does, one sentence.
    pub says: String,
    /// Texts the rule must read.
    pub accept: Vec<Example>,
    /// Texts in which this rule must read nothing.
    pub reject: Vec<String>,
    /// The keys of its kind.
    pub data: T,
}

/// A rule file with everything merged that was given for it, entries not yet read.
#[derive(Clone, Debug, Default)]
pub struct RuleFile {
    name: String,
    kinds: BTreeMap<String, Vec<Raw>>,
}

/// An entry that is not yet read.
#[derive(Clone, Debug)]
enum Raw {
    /// As it stands in a file.
    Toml(toml::Table),
    /// As `build.rs` writes the built-in ones: without examples.
    Built { id: &'static str, says: &'static str, keys: &'static str },
}

impl Raw {
    fn id(&self) -> Option<&str> {
        match self {
            Self::Toml(table) => table.get("id").and_then(toml::Value::as_str),
            Self::Built { id, .. } => Some(id),
        }
    }
}

impl RuleFile {
    /// Reads the TOML of a file. Everything at the top must be an array of tables, but `replace`.
    pub fn parse(name: &str, text: &str) -> Result<(Self, bool), RuleError> {
        let table: toml::Table =
            text.parse().map_err(|e: toml::de::Error| RuleError::file(name, e.to_string()))?;
        let mut file = Self { name: name.to_owned(), kinds: BTreeMap::new() };
        let mut replace = false;
        for (key, value) in table {
            match value {
                toml::Value::Boolean(yes) if key == "replace" => replace = yes,
                toml::Value::Array(items) => {
                    let entries = items.into_iter().map(|item| match item {
                        toml::Value::Table(entry) => file.identified(entry),
                        _ => Err(RuleError::file(name, format!("`{key}` is not a list of [[{key}]]"))),
                    });
                    let entries = entries.collect::<Result<Vec<_>, _>>()?;
                    file.kinds.insert(key, entries);
                }
                _ => return Err(RuleError::file(name, format!("unknown key `{key}`"))),
            }
        }
        file.refuse_twins()?;
        Ok((file, replace))
    }

    /// A built-in file as `build.rs` writes it: its entries come without examples.
    pub fn built(name: &str, lines: &'static str) -> Self {
        let mut file = Self { name: name.to_owned(), kinds: BTreeMap::new() };
        for line in lines.lines() {
            let mut cells = line.splitn(4, '\t');
            let mut cell = || cells.next().unwrap_or_default();
            let kind = cell();
            let entry = Raw::Built { id: cell(), says: cell(), keys: cell() };
            match file.kinds.get_mut(kind) {
                Some(entries) => entries.push(entry),
                None => {
                    file.kinds.insert(kind.to_owned(), vec![entry]);
                }
            }
        }
        file
    }

    /// Lets a file of the same name change this one.
    pub fn extend(&mut self, text: &str) -> Result<(), RuleError> {
        let (other, replace) = Self::parse(&self.name, text)?;
        if replace {
            *self = other;
            return Ok(());
        }
        for (kind, entries) in other.kinds {
            let mine = self.kinds.entry(kind).or_default();
            for entry in entries {
                match mine.iter_mut().find(|old| old.id() == entry.id()) {
                    Some(old) => *old = entry,
                    None => mine.push(entry),
                }
            }
        }
        self.refuse_twins()
    }

    /// Name of the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Takes all entries of a kind (`[[unit]]`), in file order; none when there are none.
    pub fn take<T: DeserializeOwned>(&mut self, kind: &str) -> Result<Vec<Entry<T>>, RuleError> {
        let entries = self.kinds.remove(kind).unwrap_or_default();
        entries.into_iter().map(|entry| self.entry(entry)).collect()
    }

    /// Says that every kind was taken: what is left is a typing mistake.
    pub fn finish(self) -> Result<(), RuleError> {
        match self.kinds.keys().next() {
            Some(kind) => Err(RuleError::file(&self.name, format!("unknown kind of rule [[{kind}]]"))),
            None => Ok(()),
        }
    }

    fn identified(&self, entry: toml::Table) -> Result<Raw, RuleError> {
        match entry.get("id") {
            Some(toml::Value::String(id)) if is_id(id) => Ok(Raw::Toml(entry)),
            Some(id) => Err(RuleError::file(
                &self.name,
                format!("`id` must be text of a-z, 0-9, - and /, such as \"unit/tkr\"; got {id:?}"),
            )),
            None => Err(RuleError::file(&self.name, format!("a rule without `id`: {entry:?}"))),
        }
    }

    fn refuse_twins(&self) -> Result<(), RuleError> {
        let mut ids: Vec<&str> = self.kinds.values().flatten().filter_map(Raw::id).collect();
        ids.sort_unstable();
        match ids.windows(2).find(|pair| pair.first() == pair.last()).and_then(|pair| pair.first()) {
            Some(id) => Err(RuleError::rule(&self.name, id, "two rules with this id")),
            None => Ok(()),
        }
    }

    fn entry<T: DeserializeOwned>(&self, entry: Raw) -> Result<Entry<T>, RuleError> {
        let stem = self.name.rsplit_once('.').map_or(self.name.as_str(), |(stem, _)| stem);
        let mut table = match entry {
            Raw::Toml(table) => table,
            Raw::Built { id, says, keys } => {
                let data =
                    serde_json::from_str(keys).map_err(|e| RuleError::rule(&self.name, id, e.to_string()))?;
                let id = format!("{stem}/{id}").into();
                return Ok(Entry { id, says: says.to_owned(), accept: Vec::new(), reject: Vec::new(), data });
            }
        };
        let id = match table.remove("id") {
            Some(toml::Value::String(id)) => id,
            _ => String::new(),
        };
        let fault = |reason: String| RuleError::rule(&self.name, &id, reason);
        let says = match table.remove("says") {
            Some(toml::Value::String(says)) if !says.trim().is_empty() => says,
            _ => return Err(fault("`says` is missing: one sentence on what the rule does".into())),
        };
        let accept: Vec<ExampleText> = list(&mut table, "accept").map_err(&fault)?;
        let reject: Vec<String> = list(&mut table, "reject").map_err(&fault)?;
        let data = T::deserialize(table).map_err(|e| fault(e.message().to_owned()))?;
        let accept = accept.into_iter().map(Example::from).collect();
        Ok(Entry { id: format!("{stem}/{id}").into(), says, accept, reject, data })
    }
}

/// Takes a list that must be there and hold something.
fn list<T: DeserializeOwned>(table: &mut toml::Table, key: &str) -> Result<Vec<T>, String> {
    let Some(value) = table.remove(key) else {
        return Err(format!("`{key}` is missing: at least one example"));
    };
    let list = Vec::<T>::deserialize(value).map_err(|e| format!("`{key}`: {}", e.message()))?;
    if list.is_empty() { Err(format!("`{key}` is empty: at least one example")) } else { Ok(list) }
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-/".contains(&b))
}

/// An example as it stands in the file: a string, or a table with `text`.
#[derive(Deserialize)]
#[serde(untagged)]
enum ExampleText {
    Bare(String),
    Expecting {
        text: String,
        #[serde(flatten)]
        expect: toml::Table,
    },
}

impl From<ExampleText> for Example {
    fn from(example: ExampleText) -> Self {
        match example {
            ExampleText::Bare(text) => Self { text, expect: toml::Table::new() },
            ExampleText::Expecting { text, expect } => Self { text, expect },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Word {
        word: String,
    }

    const ONE: &str =
        "[[word]]\nid = \"one\"\nsays = \"One.\"\nword = \"ett\"\naccept = [\"ett\"]\nreject = [\"två\"]\n";

    fn words(file: &mut RuleFile) -> Vec<String> {
        file.take::<Word>("word").unwrap().into_iter().map(|e| e.data.word).collect()
    }

    #[test]
    fn a_file_of_the_same_name_adds_and_replaces() {
        let (mut file, _) = RuleFile::parse("word.toml", ONE).unwrap();
        file.extend(&ONE.replace("ett", "en")).unwrap();
        file.extend(&ONE.replace("ett", "två").replace("\"one\"", "\"two\"")).unwrap();
        assert_eq!(words(&mut file), ["en", "två"]);
        let (mut file, _) = RuleFile::parse("word.toml", ONE).unwrap();
        file.extend(&format!("replace = true\n{}", ONE.replace("\"one\"", "\"three\""))).unwrap();
        assert_eq!(words(&mut file), ["ett"]);
        file.finish().unwrap();
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let fault = |text: &str| {
            RuleFile::parse("word.toml", text)
                .and_then(|(mut file, _)| {
                    file.take::<Word>("word")?;
                    file.finish()
                })
                .unwrap_err()
                .to_string()
        };
        assert!(fault("[[wrod]]\nid = \"x\"").contains("[[wrod]]"));
        assert!(fault("colour = 3").contains("unknown key `colour`"));
        assert!(
            fault(&ONE.replace("word = ", "wrod = "))
                .starts_with("word.toml: rule `one`: unknown field `wrod`")
        );
        assert!(fault(&ONE.replace("reject = [\"två\"]", "")).contains("`reject` is missing"));
        assert!(fault(&format!("{ONE}{ONE}")).contains("two rules"));
        assert!(fault("[[word]").starts_with("word.toml: "));
    }
}
