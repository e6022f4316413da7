//! `beslut eval`: the records of a folder's PDFs against their truth files, a row per field.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use beslut::eval::Score;
use beslut::{Options, extract};
use serde_json::Value;

use crate::args::EvalArgs;
use crate::exit::{Failure, NO_INPUT, RUN_FAILED, USAGE};
use crate::print;
use crate::rules::Rules;

pub fn eval(args: &EvalArgs) -> Result<ExitCode, Failure> {
    let rules = Rules::load(&args.rules)?;
    let mut score = Score::default();
    for pdf in documents(&args.dir)? {
        let truth_file = pdf.with_extension("truth.json");
        let Ok(text) = fs::read_to_string(&truth_file) else { continue };
        let truth: Value = serde_json::from_str(&text)
            .map_err(|error| Failure::new(USAGE, format!("{}: {error}", truth_file.display())))?;
        let bytes = fs::read(&pdf)
            .map_err(|error| Failure::new(RUN_FAILED, format!("cannot read {}: {error}", pdf.display())))?;
        let name = pdf.strip_prefix(&args.dir).unwrap_or(&pdf).with_extension("");
        let name = name.to_string_lossy();
        let record = extract(&bytes, &name, rules.get(), &Options::default());
        let json = serde_json::to_string(&record).and_then(|line| serde_json::from_str::<Value>(&line));
        let json = json.map_err(|error| Failure::new(RUN_FAILED, error.to_string()))?;
        score.add(&name, &json, &truth);
    }
    if score.documents == 0 {
        return Err(Failure::new(
            NO_INPUT,
            format!("no PDF with a NAME.truth.json in {}", args.dir.display()),
        ));
    }
    print(&table(&score, args.misses))
}

fn table(score: &Score, with_misses: bool) -> String {
    let mut out = String::new();
    if with_misses {
        for miss in &score.misses {
            let _ = writeln!(out, "{}\t{}\twant {}\tgot {}", miss.document, miss.field, miss.want, miss.got);
        }
        out.push('\n');
    }
    let _ = writeln!(
        out,
        "{:<24}{:>7}{:>7}{:>7}{:>11}{:>9}{:>8}",
        "field", "want", "got", "right", "precision", "recall", "F1"
    );
    for (field, row) in score.rows.iter().filter(|(_, row)| row.want + row.got > 0) {
        let _ = writeln!(
            out,
            "{field:<24}{:>7}{:>7}{:>7}{:>11.3}{:>9.3}{:>8.3}",
            row.want,
            row.got,
            row.right,
            row.precision(),
            row.recall(),
            row.f1()
        );
    }
    let _ = writeln!(out, "\ndocuments {}", score.documents);
    let _ = writeln!(out, "macro F1 {:.4}", score.macro_f1());
    let _ = writeln!(
        out,
        "wrong amounts {} ({:.1} per 1,000 documents)",
        score.wrong_amounts,
        score.wrong_amounts_per_thousand()
    );
    out
}

/// The PDFs of a folder and its subfolders, sorted.
fn documents(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut pending = vec![dir.to_owned()];
    while let Some(folder) = pending.pop() {
        let entries = fs::read_dir(&folder)
            .map_err(|error| Failure::new(USAGE, format!("cannot read {}: {error}", folder.display())))?;
        for entry in entries.flatten() {
            let path = entry.path();
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf")) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
