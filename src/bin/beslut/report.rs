//! What a run did, for people (the closing summary) and for programs (`--report`).

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use beslut::batch::{Run, Summary, WholeFile};
use beslut::record::{SCHEMA, Tool};
use serde_json::{Map, Value, json};

use crate::exit::say;

/// Failures that the closing summary names.
const MOST_TOLD: usize = 20;

/// The closing summary.
pub fn tell(summary: &Summary, target: Option<PathBuf>) {
    let seconds = summary.elapsed.as_secs_f64();
    say(&format!(
        "{} documents, {} pages in {seconds:.1} s ({:.0} pages/s); {} other files skipped",
        summary.n_inputs,
        summary.n_pages,
        summary.n_pages as f64 / seconds.max(0.001),
        summary.n_skipped
    ));
    for (outcome, n) in &summary.outcomes {
        say(&format!("  {n:>8} {}", name(outcome)));
    }
    let troubles = || summary.failures();
    if summary.n_failed() > 0 {
        say("not extracted:");
        for trouble in troubles().take(MOST_TOLD) {
            say(&format!("  {}: {} ({})", trouble.path, trouble.error, name(trouble.outcome)));
        }
        let n_more = summary.n_failed().saturating_sub(MOST_TOLD as u64);
        if n_more > 0 {
            say(&format!("  and {n_more} more; each has its record"));
        }
    }
    if let Some((time, path)) = summary.slowest.first() {
        say(&format!("slowest: {path} ({:.1} s)", time.as_secs_f64()));
    }
    if summary.n_replaced > 0 {
        say(&format!("{} worker processes were replaced", summary.n_replaced));
    }
    if let Some(target) = target {
        say(&format!("records: {}", target.display()));
    }
}

/// Writes the summary as JSON, whole or not at all.
///
/// # Errors
/// When the file cannot be written.
pub fn write(file: &Path, summary: &Summary, run: &Run) -> io::Result<()> {
    let mut lists: Map<String, Value> = Map::new();
    for trouble in &summary.troubles {
        let entry = json!({ "path": trouble.path, "error": trouble.error });
        if let Value::Array(list) = lists.entry(name(trouble.outcome)).or_insert_with(|| json!([])) {
            list.push(entry);
        }
    }
    let slowest: Vec<Value> = summary
        .slowest
        .iter()
        .map(|(time, path)| json!({ "path": path, "seconds": milliseconds(time.as_secs_f64()) }))
        .collect();
    let counts: Map<String, Value> =
        summary.outcomes.iter().map(|(outcome, n)| (name(outcome), (*n).into())).collect();
    let report = json!({
        "tool": Tool::of(run.reader.rules),
        "schema": SCHEMA,
        "inputs": summary.n_inputs,
        "records": summary.n_records,
        "skipped": summary.n_skipped,
        "pages": summary.n_pages,
        "bytes": summary.n_bytes,
        "seconds": milliseconds(summary.elapsed.as_secs_f64()),
        "jobs": run.n_jobs,
        "workers_replaced": summary.n_replaced,
        "outcomes": counts,
        "not_extracted": lists,
        "slowest": slowest,
    });
    let mut whole = WholeFile::create(file)?;
    writeln!(whole, "{report:#}")?;
    whole.finish()
}

fn milliseconds(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

fn name(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}
