//! Writes the built-in rule files in a form that a run reads fast: one line an entry, without the examples,
//! which only `rules check` and the tests need; the names of the register in the order they are looked up; and
//! what is known of the patterns.
//!
//! Comes in: `rules/*.toml`, `rules/organisations.csv`. Goes out: for each rule file a `.tsv` of kind, id,
//! sentence and the entry's own keys as JSON; `organisations.names`; `patterns.built`. Whether the rules are
//! sound is not asked here: the tests load the files themselves.

#[path = "src/recognize/organisation/name_index.rs"]
mod name_index;
#[path = "src/recognize/pattern_source.rs"]
mod pattern_source;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/recognize/organisation/name_index.rs");
    println!("cargo::rerun-if-changed=src/recognize/pattern_source.rs");
    let out = env::var("OUT_DIR")?;
    for file in fs::read_dir("rules")? {
        let path = file?.path();
        let Some(stem) = path.file_stem().filter(|_| path.extension().is_some_and(|e| e == "toml")) else {
            continue;
        };
        let lines = lines(&fs::read_to_string(&path)?).map_err(|e| format!("{}: {e}", path.display()))?;
        fs::write(Path::new(&out).join(stem).with_extension("tsv"), lines)?;
    }
    let names = register_names(&fs::read_to_string("rules/organisations.csv")?)?;
    fs::write(Path::new(&out).join("organisations.names"), names)?;
    fs::write(Path::new(&out).join("patterns.built"), patterns()?)?;
    Ok(())
}

/// What is known of the patterns that the sieves are made of, in the order of their keys. A pattern that is none
/// is left out: whoever loads the rules is told of it.
fn patterns() -> Result<String, Box<dyn Error>> {
    let mut built = BTreeMap::new();
    let mut add = |way: char, source: &str| {
        let analyses = match way {
            'w' => pattern_source::whole(source).map(|one| vec![one]),
            _ => pattern_source::alternatives(source),
        };
        if let Ok(analyses) = analyses {
            built.insert(format!("{way}{source}"), analyses);
        }
    };
    let table =
        |name: &str| -> Result<toml::Table, Box<dyn Error>> { Ok(fs::read_to_string(name)?.parse()?) };
    let (decision, project) = (table("rules/decision.toml")?, table("rules/project.toml")?);
    let entries = |table: &toml::Table, kind: &str| table.get(kind).and_then(toml::Value::as_array).cloned();
    for verb in entries(&decision, "verb").unwrap_or_default() {
        for form in verb.get("patterns").and_then(toml::Value::as_array).into_iter().flatten() {
            add('w', &pattern_source::word(form.as_str().unwrap_or_default()));
        }
    }
    for (kind, way) in [("anchor", 'c'), ("name", 'w')] {
        for entry in entries(&project, kind).unwrap_or_default() {
            add(way, entry.get("pattern").and_then(toml::Value::as_str).unwrap_or_default());
        }
    }
    let mut out = String::new();
    for (key, analyses) in built {
        write!(out, "{key}")?;
        for known in analyses {
            let longest = known.longest.map_or_else(String::new, |longest| longest.to_string());
            write!(out, "\u{1d}{}\u{1f}{}\u{1f}{longest}", known.source, known.folds)?;
            for set in known.needs {
                write!(out, "\u{1f}{}", set.join("\u{1c}"))?;
            }
        }
        write!(out, "\u{1e}")?;
    }
    Ok(out)
}

/// Folded name, name, kind and row of each name of the register, in the order they are looked up in.
fn register_names(text: &str) -> Result<String, Box<dyn Error>> {
    let mut names = Vec::new();
    let rows = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("id;"));
    for (at, row) in rows.enumerate() {
        let cells: Vec<&str> = row.split(';').map(str::trim).collect();
        names.extend(name_index::names(&cells, at));
    }
    name_index::arrange(&mut names);
    let mut lines = String::new();
    for name in names {
        writeln!(lines, "{}\t{}\t{:?}\t{}", name.folded, name.printed, name.kind, name.entry)?;
    }
    Ok(lines)
}

fn lines(text: &str) -> Result<String, Box<dyn Error>> {
    let mut lines = String::new();
    for (kind, entries) in text.parse::<toml::Table>()? {
        for entry in entries.as_array().ok_or("not a list of tables")? {
            let mut keys = entry.as_table().ok_or("not a table")?.clone();
            let mut text = |key: &str| match keys.remove(key) {
                Some(toml::Value::String(text)) if !text.contains(['\t', '\n']) => Ok(text),
                _ => Err(format!("`{key}` is no text of one line")),
            };
            let (id, says) = (text("id")?, text("says")?);
            keys.remove("accept");
            keys.remove("reject");
            writeln!(lines, "{kind}\t{id}\t{says}\t{}", serde_json::to_string(&keys)?)?;
        }
    }
    Ok(lines)
}
