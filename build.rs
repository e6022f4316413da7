//! Writes the built-in rule files in a form that a run reads fast: one line an entry, without the examples,
//! which only `rules check` and the tests need.
//!
//! Comes in: `rules/*.toml`. Goes out: for each a `.tsv` of kind, id, sentence and the entry's own keys as
//! JSON. Whether the rules are sound is not asked here: the tests load the files themselves.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=rules");
    let out = env::var("OUT_DIR")?;
    for file in fs::read_dir("rules")? {
        let path = file?.path();
        let Some(stem) = path.file_stem().filter(|_| path.extension().is_some_and(|e| e == "toml")) else {
            continue;
        };
        let lines = lines(&fs::read_to_string(&path)?).map_err(|e| format!("{}: {e}", path.display()))?;
        fs::write(Path::new(&out).join(stem).with_extension("tsv"), lines)?;
    }
    Ok(())
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
