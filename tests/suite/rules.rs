//! Rule files of a folder: they add, replace, and are refused by name; and the examples of the manual work.

use std::fs;
use std::path::Path;

use beslut::batch::rules_of_folder;
use beslut::recognize::{RuleSet, amounts};

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn faults(files: &[(&str, &str)]) -> String {
    let faults = rules_of_folder(folder(files).path()).unwrap_err();
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

const UNIT: &str = r#"
[[unit]]
id = "unit/ttkr"
says = "Ten thousands of kronor."
words = ["ttkr"]
factor = "10000"
code = "SEK"
accept = [{ text = "25 ttkr", amount = "250000.00" }]
reject = ["25 ttkronan"]
"#;

#[test]
fn a_folder_adds_to_the_built_in_rules() {
    let folder =
        folder(&[("amount.toml", &format!("\u{feff}{UNIT}")), ("README.md", "words for people"), (".x", "")]);
    let rules = rules_of_folder(folder.path()).unwrap();
    assert_ne!(rules.hash(), RuleSet::builtin().hash());
    let found = amounts(&rules, "25 ttkr och 3 tkr", None).values;
    let read: Vec<String> = found.iter().map(|f| format!("{} {}", f.value.amount, f.rule)).collect();
    assert_eq!(read, ["250000.00 amount/unit/ttkr", "3000.00 amount/unit/tkr"]);
}

#[test]
fn a_file_can_replace_the_built_in_one() {
    let folder = folder(&[("amount.toml", &format!("replace = true\n{UNIT}"))]);
    let rules = rules_of_folder(folder.path()).unwrap();
    let found = amounts(&rules, "25 ttkr och 3 tkr", None).values;
    assert_eq!(found.len(), 1);
    let given = |text: &str| vec![("amount.toml".to_owned(), text.to_owned())];
    assert_eq!(RuleSet::replaced(&given(&format!("replace = true\n{UNIT}"))), ["amount.toml"]);
    assert!(RuleSet::replaced(&given(UNIT)).is_empty());
}

#[test]
fn a_folder_without_rule_files_is_refused() {
    assert!(faults(&[("README.md", "words for people")]).contains("no rule file in this folder"));
}

#[test]
fn a_broken_rule_is_named() {
    assert!(faults(&[("amounts.toml", "")]).starts_with("amounts.toml: no such rule file"));
    assert!(faults(&[("amount.toml", "[[unit]")]).starts_with("amount.toml: TOML"));
    let fault = faults(&[("amount.toml", &UNIT.replace("factor", "faktor"))]);
    assert!(fault.starts_with("amount.toml: rule `unit/ttkr`: unknown field `faktor`"), "{fault}");
    let fault = faults(&[("amount.toml", &UNIT.replace("10000", "-1"))]);
    assert!(fault.contains("unit/ttkr") && fault.contains("above zero"), "{fault}");
    let fault = faults(&[("amount.toml", &UNIT.replace("\"SEK\"", "\"KRONOR\""))]);
    assert!(fault.contains("unit/ttkr") && fault.contains("no currency"), "{fault}");
    let fault = faults(&[(
        "date.toml",
        "[[form]]\nid = \"day/roman\"\nsays = \"x\"\naccept = [\"x\"]\nreject = [\"y\"]",
    )]);
    assert!(fault.contains("day/roman") && fault.contains("no such form"), "{fault}");
}

#[test]
fn an_example_that_comes_out_wrong_is_named() {
    let fault = faults(&[("amount.toml", &UNIT.replace("250000.00", "25000.00"))]);
    assert_eq!(fault, "amount.toml: rule `unit/ttkr`: amount of `25 ttkr`: wanted 25000.00, got 250000.00");
    let fault = faults(&[("amount.toml", &UNIT.replace("25 ttkronan", "25 ttkr"))]);
    assert!(fault.contains("unit/ttkr") && fault.contains("reads 250000.00"), "{fault}");
}

/// Blocks that start with ` ```toml NAME ` in the manual.
fn blocks(manual: &str) -> Vec<(String, String)> {
    let parts = manual.split("\n```toml ").skip(1);
    let block = |part: &str| {
        let (name, rest) = part.split_once('\n').unwrap();
        (name.to_owned(), rest.split_once("\n```").unwrap().0.to_owned())
    };
    parts.map(block).collect()
}

#[test]
fn the_examples_of_the_manual_work() {
    let manual = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/README.md")).unwrap();
    let blocks = blocks(&manual);
    assert!(blocks.len() >= 5);
    for (name, text) in blocks {
        let rules = RuleSet::from_files(&[(name, text)]).unwrap_or_else(|fault| panic!("{fault}"));
        if let Err(faults) = rules.check() {
            panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
        }
    }
}
