//! `beslut extract --state`: only what changed is read; the output is the full data set all the same.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use beslut::Options;
use beslut::batch::document::Reader;
use beslut::batch::state::{Basis, Counts, Night, Orders, StateError, Target, whole_path};
use beslut::batch::{Control, Discover, Engine, Named, Run, Setup, Summary};
use beslut::output::Format;
use beslut::recognize::RuleSet;
use beslut::record::Tool;

use crate::args::{ExtractArgs, FailOnArg, FormatArg};
use crate::exit::{Failure, HELD, NO_INPUT, OUT_OF_TIME, RUN_FAILED, SIGNAL, SOME_FAILED, SUCCESS, say};
use crate::extract::{heed_signals, n_cores, refuse_pdf, shown, target, unwritable};
use crate::report::{self, Ran};
use crate::rules::{Rules, files};

/// Runs a night.
pub fn run(
    args: &ExtractArgs,
    state: &Path,
    named: &Named,
    options: &Options,
    started: i64,
) -> Result<u8, Failure> {
    refuse_one_file(args, state)?;
    let rule_files = files(&args.rules)?;
    let rules_hash = RuleSet::hash_of(&rule_files);
    let max_memory = u64::from(args.max_memory) << 20;
    let orders = Orders {
        state: state.to_owned(),
        basis: Basis {
            rules: rules_hash.clone(),
            without_evidence: options.without_evidence,
            passwords: options.passwords.clone(),
            timeout: args.timeout,
            max_memory,
        },
        changes: args.changes.clone(),
        keep_removed: args.keep_removed,
        allow_removals: args.allow_removals,
        retry_failed: args.retry_failed,
        time_budget: args.time_budget,
    };
    let to = destination(args)?;
    let inputs = Discover::new(named).map_err(|refused| Failure::usage(refused.0))?;
    let control = Arc::new(Control::default());
    heed_signals(&control)?;
    let mut night = Night::begin(orders, named, inputs).map_err(failure)?;
    if night.plan.n_inputs == 0 && night.plan.n_known == 0 {
        return Err(Failure::new(NO_INPUT, "no PDF found; nothing was written"));
    }
    let n_jobs = args.jobs.map_or_else(n_cores, usize::from);
    if night.plan.n_queued > 0 {
        night.probe(&to).map_err(failure)?;
        // Compiling rules takes longer than looking at an archive that did not change.
        let rules = Rules::load(&args.rules)?;
        let setup = Setup {
            rule_files,
            passwords: options.passwords.clone(),
            without_evidence: options.without_evidence,
            indented: false,
            max_memory,
        };
        let engine = match args.in_process {
            true => Engine::InProcess,
            false => Engine::Workers { setup, timeout: args.timeout },
        };
        let reader = Reader { rules: rules.get(), options, format: Format::Ndjson };
        let run = Run { n_jobs, engine, reader, max_memory };
        control.n_known.store(night.plan.n_queued, Ordering::Relaxed);
        night = shown(args, &control, || night.read(&run, &control)).map_err(failure)?;
    }
    let (summary, counts) = night.publish(to, &control).map_err(failure)?;
    let exit_code = exit_code(&summary, &counts, args.fail_on.unwrap_or(FailOnArg::New));
    if let Some(file) = &args.report {
        let ran = Ran { started, exit_code };
        let tool = Tool { rules: rules_hash, ..Tool::without_rules() };
        report::write(file, &summary, &tool, n_jobs, Some(&counts), ran).map_err(|error| {
            Failure::new(RUN_FAILED, format!("cannot write the report {}: {error}", file.display()))
        })?;
    }
    if args.quiet {
        report::tell_new_failures(&summary, &counts);
    } else {
        report::tell(&summary, Some(&counts), Some(target(args)));
    }
    Ok(exit_code)
}

fn destination(args: &ExtractArgs) -> Result<Target, Failure> {
    let to_stdout = args.output == Path::new("-");
    match args.format {
        FormatArg::Json if to_stdout => {
            Err(Failure::usage("--format json writes a file for each record: name a folder with -o"))
        }
        FormatArg::Json => Ok(Target::Folder(args.output.clone())),
        FormatArg::Ndjson if to_stdout => {
            Ok(Target::Stream(Box::new(io::stdout()), "to standard output".to_owned()))
        }
        FormatArg::Ndjson => Ok(Target::File(args.output.clone())),
    }
}

/// State, what lies beside it, output, changes and report are files of their own.
fn refuse_one_file(args: &ExtractArgs, state: &Path) -> Result<(), Failure> {
    let output = Some(args.output.as_path()).filter(|output| *output != Path::new("-"));
    let beside = ["-wal", "-shm", ".lock"].map(|end| {
        let mut name = state.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    });
    let named = [Some(state), output, args.changes.as_deref(), args.report.as_deref()];
    let named = named.into_iter().flatten().chain(beside.iter().map(PathBuf::as_path));
    let files: Vec<PathBuf> = named.map(whole_path).collect();
    for (at, file) in files.iter().enumerate() {
        refuse_pdf(file)?;
        if files.iter().skip(at + 1).any(|other| other == file) {
            return Err(Failure::usage(format!("{} is named for two things", file.display())));
        }
    }
    if let Some(changes) =
        args.changes.as_deref().filter(|changes| changes.is_dir() || *changes == Path::new("-"))
    {
        return Err(Failure::usage(format!("--changes writes a file, and {} is none", changes.display())));
    }
    Ok(())
}

fn exit_code(summary: &Summary, counts: &Counts, fail_on: FailOnArg) -> u8 {
    let n_alarming = match fail_on {
        FailOnArg::Any => summary.n_failed(),
        FailOnArg::New => counts.new_failures.n,
        FailOnArg::Never => 0,
    };
    if summary.n_inputs == 0 {
        say("beslut: no PDF found; the data set holds nothing but what is kept");
        NO_INPUT
    } else if counts.not_reached.n > 0 {
        OUT_OF_TIME
    } else if n_alarming > 0 {
        SOME_FAILED
    } else {
        SUCCESS
    }
}

fn failure(error: StateError) -> Failure {
    match error {
        StateError::Held(holder) => Failure::new(HELD, holder.to_string()),
        StateError::Write(error) => unwritable(&error),
        StateError::Stopped(signal) => {
            let code = u8::try_from(signal).map_or(RUN_FAILED, |signal| SIGNAL.saturating_add(signal));
            Failure::new(
                code,
                "interrupted; the previous output stands, and what was read is kept for the next run",
            )
        }
        error @ StateError::Unfinished { .. } => Failure::new(OUT_OF_TIME, error.to_string()),
        error => Failure::new(RUN_FAILED, error.to_string()),
    }
}
