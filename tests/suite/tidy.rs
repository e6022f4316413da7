//! The house rules that a machine can check, over the source text itself.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules in the order data flows, each with the modules it may import beside those before it in the list.
/// A module imports what stands above it, never below.
const ORDER: [&str; 16] = [
    "geom",
    "error",
    "limits",
    "diagnostic",
    "pdf",
    "font",
    "content",
    "layout",
    "document",
    "recognize",
    "record",
    "extract",
    "output",
    "batch",
    "eval",
    "explain",
];

/// Imports against the order, each with its reason.
const EXCEPTIONS: [(&str, &str, &str); 1] =
    [("recognize", "record", "two enumerations of the record are what decision verbs and table words name")];

/// Longest source file, in lines.
const LONGEST_FILE: usize = 600;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files_under(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(dir) = pending.pop() {
        let Ok(entries) = fs::read_dir(&dir) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                if !path.ends_with("target") {
                    pending.push(path);
                }
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn rust_files() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for folder in ["src", "tests", "benches", "examples", "fuzz"] {
        for path in files_under(&root().join(folder), "rs") {
            let text = fs::read_to_string(&path).unwrap();
            files.push((path.strip_prefix(root()).unwrap().to_owned(), text));
        }
    }
    assert!(files.len() > 40, "the source files were not found");
    files
}

fn module_of(path: &Path) -> Option<String> {
    let inside = path.strip_prefix("src").ok()?;
    let first = inside.components().next()?.as_os_str().to_str()?;
    Some(first.trim_end_matches(".rs").to_owned())
}

#[test]
fn data_flows_in_one_direction() {
    let place = |module: &str| ORDER.iter().position(|m| *m == module);
    let mut faults = Vec::new();
    for (path, text) in rust_files() {
        let Some(own) = module_of(&path).filter(|m| place(m).is_some()) else { continue };
        for other in ORDER {
            let names =
                text.contains(&format!("crate::{other}::")) || text.contains(&format!("use crate::{other};"));
            let against = place(other) > place(&own);
            let excused = EXCEPTIONS.iter().any(|(from, to, _)| *from == own && *to == other);
            if names && against && !excused {
                faults.push(format!("{}: imports `{other}`, which comes after `{own}`", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_crate_has_its_one_place() {
    let homes = [
        ("lopdf", "src/pdf"),
        ("rayon", "src/batch"),
        ("rusqlite", "src/batch/state"),
        ("zstd", "src/batch/state"),
        ("clap", "src/bin"),
    ];
    let mut faults = Vec::new();
    for (path, text) in rust_files() {
        for (name, home) in homes {
            let names = text.contains(&format!("use {name}::")) || text.contains(&format!(" {name}::"));
            if path.starts_with("src") && names && !path.starts_with(home) {
                faults.push(format!("{}: names `{name}`, which belongs to {home}", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn files_open_with_what_they_are_and_stay_small() {
    let mut faults = Vec::new();
    for (path, text) in rust_files() {
        if !text.starts_with("//!") && !text.starts_with("#!") {
            faults.push(format!("{}: does not open with `//!`", path.display()));
        }
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            faults.push(format!("{}: {lines} lines, over {LONGEST_FILE}", path.display()));
        }
        let name = path.file_stem().unwrap().to_string_lossy().to_string();
        if ["utils", "util", "helpers", "helper", "common", "misc"].contains(&name.as_str()) {
            faults.push(format!("{}: a name that says nothing", path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_is_left_undone() {
    // Put together here so that this file does not find itself.
    let marks = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["todo", "!("].concat(),
        ["unimplemented", "!("].concat(),
        ["#[ign", "ore"].concat(),
    ];
    let mut faults = Vec::new();
    for (path, text) in rust_files() {
        for (nth, line) in text.lines().enumerate() {
            if marks.iter().any(|m| line.contains(m.as_str())) {
                faults.push(format!("{}:{}: {}", path.display(), nth + 1, line.trim()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What comes out differently has every record of a state made again: each line under *Changed output* counts.
#[test]
fn the_extraction_version_follows_the_changelog() {
    let log = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let sections = log.split("\n### Changed output\n").skip(1);
    let lines = sections.flat_map(|section| section.lines().take_while(|line| !line.starts_with('#')));
    let n = lines.filter(|line| line.starts_with("- ")).count();
    assert_eq!(
        n,
        beslut::batch::state::EXTRACTION as usize,
        "CHANGELOG.md has {n} lines under *Changed output*: set EXTRACTION in src/batch/state/basis.rs to that number"
    );
}

#[test]
fn no_money_is_a_float() {
    let mut faults = Vec::new();
    for (path, text) in rust_files() {
        let handles_money = path.starts_with("src/recognize/amount") || path.ends_with("src/record/money.rs");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        if handles_money && (code.contains("f64") || code.contains("f32")) {
            faults.push(path.display().to_string());
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Every code of a check or diagnostic is told in `docs/codes.md`, and nothing is told that no longer exists.
#[test]
fn codes_are_documented() {
    let areas = [
        "financing",
        "costs",
        "decision",
        "project",
        "diary-number",
        "organisation",
        "page",
        "pdf",
        "font",
        "text",
        "layout",
        "recognize",
        "diagnostics",
    ];
    let told = fs::read_to_string(root().join("docs/codes.md")).unwrap();
    let mut codes = std::collections::BTreeSet::new();
    for (path, text) in rust_files() {
        if !path.starts_with("src") {
            continue;
        }
        let is_check = path.ends_with("src/record/check.rs");
        for literal in text.split('"').skip(1).step_by(2) {
            let Some((area, name)) = literal.split_once('/') else { continue };
            let is_word = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            let is_diagnostic =
                ["page", "pdf", "font", "text", "layout", "recognize", "diagnostics"].contains(&area);
            if is_word && areas.contains(&area) && (is_check || is_diagnostic) {
                codes.insert(literal.to_owned());
            }
        }
    }
    assert!(codes.len() > 25, "the codes were not found: {codes:?}");
    let missing: Vec<&String> = codes.iter().filter(|c| !told.contains(&format!("`{c}`"))).collect();
    assert!(missing.is_empty(), "not in docs/codes.md: {missing:?}");
    let stale: Vec<&str> = told
        .lines()
        .filter_map(|l| l.strip_prefix("| `")?.split('`').next())
        .filter(|c| !codes.contains(*c))
        .collect();
    assert!(stale.is_empty(), "in docs/codes.md only: {stale:?}");
}
