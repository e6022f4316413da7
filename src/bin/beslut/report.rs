//! What a run did, for people (the closing summary) and for programs (`--report`).

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use beslut::batch::state::{Counts, Paths, now, rfc3339};
use beslut::batch::{Summary, Trouble, WholeFile};
use beslut::record::{SCHEMA, Tool};
use serde_json::{Map, Value, json};

use crate::exit::{Failure, say};

/// Failures that the closing summary names.
const MOST_TOLD: usize = 20;

/// The closing summary.
pub fn tell(summary: &Summary, counts: Option<&Counts>, target: Option<PathBuf>) {
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
    match counts {
        None => tell_failures("not extracted:", summary.n_failed(), summary.failures()),
        Some(counts) => tell_counts(summary, counts),
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

fn tell_failures<'a>(title: &str, n: u64, failures: impl Iterator<Item = &'a Trouble>) {
    if n == 0 {
        return;
    }
    say(title);
    for trouble in failures.take(MOST_TOLD) {
        say(&format!("  {}: {} ({})", trouble.path, trouble.error, name(trouble.outcome)));
    }
    let n_more = n.saturating_sub(MOST_TOLD as u64);
    if n_more > 0 {
        say(&format!("  and {n_more} more; each has its record"));
    }
}

/// What a run with a state did.
fn tell_counts(summary: &Summary, counts: &Counts) {
    let Counts { n_read, n_unchanged, n_added, n_updated, removed, .. } = counts;
    say(&format!(
        "{n_read} read, {n_unchanged} unchanged; {n_added} added, {n_updated} updated, {} removed",
        removed.n
    ));
    tell_new_failures(summary, counts);
    let n_old = summary.n_failed().saturating_sub(counts.new_failures.n);
    if n_old > 0 {
        say(&format!("{n_old} failed on earlier nights already; `beslut status` lists them"));
    }
    tell_paths("removed, no longer in the archive", &counts.removed);
    tell_paths("gone from the archive, kept", &counts.kept);
    let title = match counts.n_absent {
        0 => "not reached in time, first in line in the next run; all keep their last record".to_owned(),
        n => format!("not reached in time, first in line in the next run; {n} have no record yet"),
    };
    tell_paths(&title, &counts.not_reached);
    tell_paths("quarantined; --retry-failed reads them again", &counts.quarantined);
    if counts.is_untouched {
        say("the output stands as it was");
    }
}

/// What failed and was never reported before: said also by a quiet run, since it is told once.
pub fn tell_new_failures(summary: &Summary, counts: &Counts) {
    let n_new = counts.new_failures.n;
    let new: BTreeSet<&str> = counts.new_failures.listed.iter().map(String::as_str).collect();
    let failures = summary.failures().filter(|trouble| new.contains(trouble.path.as_str()));
    tell_failures("not extracted, for the first time:", n_new, failures);
}

fn tell_paths(title: &str, paths: &Paths) {
    if paths.n == 0 {
        return;
    }
    say(&format!("{title}: {}", paths.n));
    for path in paths.listed.iter().take(MOST_TOLD) {
        say(&format!("  {path}"));
    }
    if paths.n > MOST_TOLD as u64 {
        say(&format!("  and {} more", paths.n - MOST_TOLD as u64));
    }
}

/// Writes the summary as JSON, whole or not at all.
///
/// # Errors
/// When the file cannot be written.
pub fn write(
    file: &Path,
    summary: &Summary,
    tool: &Tool,
    n_jobs: usize,
    state: Option<&Counts>,
    ran: Ran,
) -> io::Result<()> {
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
        "tool": tool,
        "schema": SCHEMA,
        "started": rfc3339(ran.started),
        "ended": rfc3339(now()),
        "exit_code": ran.exit_code,
        "error": null,
        "inputs": summary.n_inputs,
        "records": summary.n_records,
        "skipped": summary.n_skipped,
        "pages": summary.n_pages,
        "bytes": summary.n_bytes,
        "seconds": milliseconds(summary.elapsed.as_secs_f64()),
        "jobs": n_jobs,
        "workers_replaced": summary.n_replaced,
        "outcomes": counts,
        "not_extracted": lists,
        "slowest": slowest,
        "state": state.map(of_state),
    });
    write_whole(file, &report)
}

/// Writes why a run came to no end, so that nobody takes the report of an earlier run for this one's.
///
/// # Errors
/// When the file cannot be written.
pub fn write_failure(file: &Path, started: i64, failure: &Failure) -> io::Result<()> {
    let error = match failure.message() {
        "" => "the reader of the output went away",
        message => message,
    };
    let report = json!({
        "tool": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "schema": SCHEMA,
        "started": rfc3339(started),
        "ended": rfc3339(now()),
        "exit_code": failure.code(),
        "error": error,
    });
    write_whole(file, &report)
}

fn write_whole(file: &Path, report: &Value) -> io::Result<()> {
    let mut whole = WholeFile::create(file)?;
    writeln!(whole, "{report:#}")?;
    whole.finish()
}

/// When a run began, and how it ends.
#[derive(Clone, Copy, Debug)]
pub struct Ran {
    /// Seconds since 1970.
    pub started: i64,
    pub exit_code: u8,
}

/// What a run with a state did; paths are listed up to a bound, and counted all.
fn of_state(counts: &Counts) -> Value {
    let paths = |paths: &Paths| json!({ "n": paths.n, "paths": paths.listed });
    json!({
        "unchanged": counts.n_unchanged,
        "read": counts.n_read,
        "added": counts.n_added,
        "updated": counts.n_updated,
        "removed": paths(&counts.removed),
        "kept_removed": paths(&counts.kept),
        "not_reached": paths(&counts.not_reached),
        "without_record": counts.n_absent,
        "quarantined": paths(&counts.quarantined),
        "new_failures": paths(&counts.new_failures),
        "output_untouched": counts.is_untouched,
    })
}

fn milliseconds(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

/// The name of a value as it stands in a record.
pub fn name(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}
