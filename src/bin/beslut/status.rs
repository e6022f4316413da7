//! `beslut status`: what an archive holds as its state file knows it.

use std::fmt::Write as _;
use std::process::ExitCode;

use beslut::batch::state::{Failing, Status, status};

use crate::args::{StatusArgs, StatusFormatArg};
use crate::exit::{Failure, RUN_FAILED};
use crate::{print, report};

/// `beslut status`
pub fn run(args: &StatusArgs) -> Result<ExitCode, Failure> {
    let status = status(&args.state).map_err(|error| Failure::new(RUN_FAILED, error.to_string()))?;
    match args.format {
        StatusFormatArg::Text => print(&text(&status)),
        StatusFormatArg::Json => {
            let json = serde_json::to_string_pretty(&status)
                .map_err(|error| Failure::new(RUN_FAILED, error.to_string()))?;
            print(&format!("{json}\n"))
        }
    }
}

fn text(status: &Status) -> String {
    let mut out = String::new();
    if let Some(holder) = &status.running {
        let _ = writeln!(out, "{holder}");
    }
    match &status.last_run {
        None => out.push_str("no run has published yet\n"),
        Some(run) => {
            let n = |key: &str| run.counts.get(key).and_then(serde_json::Value::as_u64).unwrap_or_default();
            let _ = writeln!(out, "last run: {} to {}", run.started, run.ended);
            let _ = writeln!(
                out,
                "  {} read, {} unchanged; {} added, {} updated, {} removed; {} not reached; {} new failures",
                n("read"),
                n("unchanged"),
                n("added"),
                n("updated"),
                n("removed"),
                n("not_reached"),
                n("new_failures")
            );
        }
    }
    if let Some(output) = &status.output {
        let _ = writeln!(out, "output: {output}");
    }
    let _ = writeln!(out, "{} records of {} different contents", status.records, status.contents);
    for (outcome, n) in &status.outcomes {
        let _ = writeln!(out, "  {n:>8} {}", report::name(outcome));
    }
    failing(&mut out, "failed", &status.failed);
    failing(&mut out, "quarantined (tried again with --retry-failed)", &status.quarantined);
    list(&mut out, "not reached, first in line", status.not_reached.iter().map(String::clone));
    let kept = status.kept_removed.iter().map(|kept| format!("{} (since {})", kept.path, kept.since));
    list(&mut out, "gone from the archive, kept", kept);
    out
}

fn failing(out: &mut String, title: &str, files: &[Failing]) {
    let line = |file: &Failing| {
        let since = file.since.as_deref().unwrap_or("unknown");
        let tries = match file.attempts {
            0 => String::new(),
            n => format!(", tried {n} times, {} left", file.tries_left),
        };
        format!("{}: {} ({}, since {since}{tries})", file.path, file.error, report::name(file.outcome))
    };
    list(out, title, files.iter().map(line));
}

fn list(out: &mut String, title: &str, lines: impl ExactSizeIterator<Item = String>) {
    if lines.len() > 0 {
        let _ = writeln!(out, "{title}: {}", lines.len());
    }
    for line in lines {
        let _ = writeln!(out, "  {line}");
    }
}
