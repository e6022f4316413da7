//! All rules of a run, compiled once: the built-in files of `rules/`, and what `--rules` changes in them.
//!
//! Comes in: names and texts of rule files (whoever calls reads them from disk). Goes out: one compiled
//! struct per recognizer. Refuses: unknown file names, unknown keys, patterns that do not compile.
//!
//! The built-in files are there twice: as text, and as the lines that `build.rs` makes of them, which are read
//! faster and have no examples.
//!
//! A recognizer joins with four lines here: its file in [`BUILTIN`], its field, its `compile` and its
//! `check`.

use std::fmt::Write as _;
use std::ops::Deref;
use std::sync::{LazyLock, OnceLock};

use sha2::{Digest, Sha256};

use super::rule_file::{Entry, RuleError, RuleFile};
use super::{amount, date, decision, diary_number, financier_table, heading, label, organisation, project};

/// A built-in file: its name, its text, and the lines that `build.rs` made of it.
struct Builtin {
    name: &'static str,
    text: &'static str,
    lines: &'static str,
}

macro_rules! rules {
    ($stem:literal) => {
        Builtin {
            name: concat!($stem, ".toml"),
            text: include_str!(concat!("../../rules/", $stem, ".toml")),
            lines: include_str!(concat!(env!("OUT_DIR"), "/", $stem, ".tsv")),
        }
    };
}

/// The built-in rule files, in the order they are hashed.
const BUILTIN: &[Builtin] = &[
    rules!("amount"),
    rules!("date"),
    rules!("decision"),
    rules!("financier_table"),
    rules!("headings"),
    rules!("labels"),
    rules!("project"),
    rules!("diary_number"),
    rules!("organisation"),
    Builtin {
        name: "organisations.csv",
        text: include_str!("../../rules/organisations.csv"),
        lines: include_str!(concat!(env!("OUT_DIR"), "/organisations.names")),
    },
    rules!("funds"),
];

/// A set of rules, shared by all documents of a run. Its recognizers are compiled when the first of them is
/// asked for: whoever only names the set (its hash stands in every record) never pays for them.
#[derive(Debug)]
pub struct RuleSet {
    hash: String,
    given: Vec<(String, String)>,
    recognizers: OnceLock<Recognizers>,
}

/// What a rule set compiles to.
#[derive(Debug)]
pub struct Recognizers {
    /// Sums of money (`amount.toml`).
    pub amount: amount::AmountRules,
    /// Days and periods (`date.toml`).
    pub date: date::DateRules,
    /// Verbs of decision items (`decision.toml`).
    pub decision: decision::DecisionVerbs,
    /// Words of financier and cost tables (`financier_table.toml`).
    pub financier_table: financier_table::TableWords,
    /// Headings and names of boards (`headings.toml`).
    pub headings: heading::Headings,
    /// Labels and document types (`labels.toml`).
    pub labels: label::Labels,
    /// What running text says of a project (`project.toml`).
    pub project: project::ProjectRules,
    /// Diary numbers (`diary_number.toml`).
    pub diary_number: diary_number::DiaryNumberRules,
    /// Organisations (`organisation.toml`, `organisations.csv`).
    pub organisation: organisation::OrganisationRules,
    /// Funds and appropriations (`funds.toml`).
    pub fund: organisation::FundRules,
}

/// The texts a rule set is compiled from: the built-in ones and those given for a run.
struct Texts<'a> {
    given: &'a [(String, String)],
    /// Whether the examples of the built-in rules are asked for.
    with_examples: bool,
}

impl Texts<'_> {
    /// A TOML rule file with what was given for it.
    fn rules(&self, name: &str) -> Result<RuleFile, RuleError> {
        let mut file = match builtin(name) {
            Some(builtin) if !self.with_examples => RuleFile::built(name, builtin.lines),
            builtin => RuleFile::parse(name, builtin.map_or("", |b| b.text))?.0,
        };
        for (_, text) in self.given.iter().filter(|(given, _)| given == name) {
            file.extend(text)?;
        }
        Ok(file)
    }

    /// The register of organisations with the rows given for it behind its own.
    fn register(&self) -> Result<organisation::Register, RuleError> {
        const NAME: &str = "organisations.csv";
        let (own, names) = builtin(NAME).map_or(("", ""), |b| (b.text, b.lines));
        let mut given = self.given.iter().filter(|(given, _)| given == NAME).map(|(_, text)| text).peekable();
        if given.peek().is_none() && !self.with_examples {
            return Ok(organisation::Register::built(own, names));
        }
        let rows = given.fold(own.to_owned(), |rows, text| rows + "\n" + text);
        organisation::Register::parse(NAME, &rows)
    }
}

fn builtin(name: &str) -> Option<&'static Builtin> {
    BUILTIN.iter().find(|builtin| builtin.name == name)
}

impl RuleSet {
    /// The rules the program carries, compiled at the first call.
    pub fn builtin() -> &'static Self {
        static BUILTIN_SET: LazyLock<RuleSet> = LazyLock::new(|| {
            #[expect(clippy::expect_used, reason = "text compiled into the program, loaded by the tests")]
            RuleSet::from_files(&[]).expect("the built-in rules compile")
        });
        &BUILTIN_SET
    }

    /// The built-in rules as changed by files of the same names (name without folder, whole text).
    /// Their examples are not run: see [`RuleSet::check`].
    ///
    /// # Errors
    /// When a given file is not one of the set or cannot be compiled with the others.
    pub fn from_files(given: &[(String, String)]) -> Result<Self, RuleError> {
        if let Some((name, _)) = given.iter().find(|(name, _)| !BUILTIN.iter().any(|b| b.name == name)) {
            let known: Vec<&str> = BUILTIN.iter().map(|b| b.name).collect();
            return Err(RuleError::file(name, format!("no such rule file; there are {}", known.join(", "))));
        }
        let recognizers = OnceLock::new();
        if !given.is_empty() {
            let compiled = Recognizers::compile(given, false)?;
            compiled.project.prove()?;
            compiled.decision.prove()?;
            recognizers.get_or_init(|| compiled);
        }
        Ok(Self { hash: hash(given), given: given.to_vec(), recognizers })
    }

    /// Names of the files that a folder of rules may hold.
    pub fn file_names() -> impl Iterator<Item = &'static str> {
        BUILTIN.iter().map(|b| b.name)
    }

    /// The hash that [`Self::from_files`] would give, without compiling anything.
    pub fn hash_of(given: &[(String, String)]) -> String {
        hash(given)
    }

    /// Names of the files that stand in for the whole built-in file of that name (`replace = true`).
    pub fn replaced(given: &[(String, String)]) -> Vec<&str> {
        let replaces = |text: &str| {
            let table = text.parse::<toml::Table>().ok();
            table.and_then(|table| table.get("replace")?.as_bool()).unwrap_or(false)
        };
        given.iter().filter(|(_, text)| replaces(text)).map(|(name, _)| name.as_str()).collect()
    }

    /// Runs every rule's `accept` and `reject` examples: their number, or every one that came out wrong.
    pub fn check(&self) -> Result<usize, Vec<RuleError>> {
        let rules = Recognizers::compile(&self.given, true).map_err(|fault| vec![fault])?;
        let mut examples = Examples::default();
        rules.amount.check(&mut examples);
        rules.date.check(&mut examples);
        rules.decision.check(&mut examples);
        rules.financier_table.check(&mut examples);
        rules.headings.check(&mut examples);
        rules.labels.check(&mut examples);
        rules.project.check(&mut examples);
        rules.diary_number.check(&mut examples);
        rules.organisation.check(&rules.fund, &mut examples);
        rules.fund.check(&mut examples);
        if examples.faults.is_empty() { Ok(examples.n_run) } else { Err(examples.faults) }
    }

    /// SHA-256 of the rule files in a fixed order: the same rules give the same hash.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

impl Deref for RuleSet {
    type Target = Recognizers;

    fn deref(&self) -> &Recognizers {
        self.recognizers.get_or_init(|| {
            #[expect(
                clippy::expect_used,
                reason = "given files were compiled before, the others by the tests"
            )]
            Recognizers::compile(&self.given, false).expect("the rules compile")
        })
    }
}

impl Recognizers {
    fn compile(given: &[(String, String)], with_examples: bool) -> Result<Self, RuleError> {
        let texts = Texts { given, with_examples };
        Ok(Self {
            amount: amount::AmountRules::compile(texts.rules("amount.toml")?)?,
            date: date::DateRules::compile(texts.rules("date.toml")?)?,
            decision: decision::DecisionVerbs::compile(texts.rules("decision.toml")?)?,
            financier_table: financier_table::TableWords::compile(texts.rules("financier_table.toml")?)?,
            headings: heading::Headings::compile(texts.rules("headings.toml")?)?,
            labels: label::Labels::compile(texts.rules("labels.toml")?)?,
            project: project::ProjectRules::compile(texts.rules("project.toml")?)?,
            diary_number: diary_number::DiaryNumberRules::compile(texts.rules("diary_number.toml")?)?,
            organisation: organisation::OrganisationRules::compile(
                texts.rules("organisation.toml")?,
                texts.register()?,
            )?,
            fund: organisation::FundRules::compile(texts.rules("funds.toml")?)?,
        })
    }
}

/// The examples run so far, and what went wrong with them.
#[derive(Debug, Default)]
pub struct Examples {
    n_run: usize,
    faults: Vec<RuleError>,
}

impl Examples {
    /// Runs the bare examples of a rule whose answer is yes or no.
    pub fn run<T>(&mut self, file: &str, rule: &Entry<T>, mut is_read: impl FnMut(&str) -> bool) {
        for example in &rule.accept {
            let fault = (!is_read(&example.text)).then(|| format!("does not accept `{}`", example.text));
            self.note(file, &rule.id, fault);
        }
        for text in &rule.reject {
            let fault = is_read(text).then(|| format!("does not reject `{text}`"));
            self.note(file, &rule.id, fault);
        }
    }

    /// Notes one example of a rule; `fault` says what came out instead. The id may bear the stem of its
    /// file before it; it is shown as it stands in the file.
    pub fn note(&mut self, file: &str, rule: &str, fault: Option<String>) {
        self.n_run += 1;
        if let Some(reason) = fault {
            let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
            let rule = rule.strip_prefix(stem).and_then(|id| id.strip_prefix('/')).unwrap_or(rule);
            self.faults.push(RuleError::rule(file, rule, reason));
        }
    }
}

/// Each file as name, length and text, so that no two sets give the same bytes; files given twice or
/// in another order are the same set as long as each name's texts keep their order.
fn hash(given: &[(String, String)]) -> String {
    let mut sha = Sha256::new();
    let mut update = |name: &str, text: &str| {
        sha.update(name.as_bytes());
        sha.update(b"\0");
        sha.update((text.len() as u64).to_le_bytes());
        sha.update(text.as_bytes());
    };
    for Builtin { name, text, .. } in BUILTIN {
        update(name, text);
        for (_, text) in given.iter().filter(|(other, _)| other == name) {
            update(name, text);
        }
    }
    let mut hex = String::with_capacity(64);
    for byte in sha.finalize() {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rules_pass_their_own_examples() {
        if let Err(faults) = RuleSet::builtin().check() {
            panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
        }
    }

    #[test]
    fn the_hash_follows_the_rules() {
        let own = ("amount.toml".to_owned(), String::new());
        assert_eq!(RuleSet::from_files(&[]).unwrap().hash(), RuleSet::builtin().hash());
        assert_ne!(RuleSet::from_files(&[own]).unwrap().hash(), RuleSet::builtin().hash());
        assert_eq!(RuleSet::builtin().hash().len(), 64);
        assert_eq!(RuleSet::hash_of(&[]), RuleSet::builtin().hash());
    }

    #[test]
    fn an_unknown_file_is_refused() {
        let fault = RuleSet::from_files(&[("amounts.toml".into(), String::new())]).unwrap_err();
        assert!(fault.to_string().starts_with("amounts.toml: no such rule file"));
    }
}
