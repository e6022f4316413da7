//! `beslut extract`: the main job.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;

use beslut::Options;
use beslut::batch::document::Reader;
use beslut::batch::state::{now, whole_path};
use beslut::batch::{
    self, Control, Discover, Engine, Named, Outlet, Run, RunError, Setup, Summary, WriteError,
};
use beslut::output::Format;
use beslut::record::Tool;

use crate::args::{EvidenceArg, ExtractArgs, FailOnArg, FormatArg, ProgressArg};
use crate::exit::{Failure, NO_INPUT, RUN_FAILED, SIGNAL, SOME_FAILED, SUCCESS, USAGE, say};
use crate::progress::{self, Display};
use crate::report::Ran;
use crate::rules::Rules;
use crate::{log, nightly, report};

/// `beslut extract`
pub fn extract(args: &ExtractArgs) -> Result<ExitCode, Failure> {
    log::start(args.verbose, args.log_format);
    let options = Options {
        passwords: args.password_file.as_deref().map(passwords).transpose()?.unwrap_or_default(),
        without_evidence: args.evidence == EvidenceArg::None,
        ..Options::default()
    };
    refuse_pdf(&args.output)?;
    if let Some(report) = &args.report {
        refuse_pdf(report)?;
        // A device such as /dev/null takes both.
        let is_one_file = *report == args.output || whole_path(report) == whole_path(&args.output);
        if is_one_file && (!report.exists() || report.is_file()) {
            return Err(Failure::usage(format!("{} is named for two things", report.display())));
        }
        let folder = report.parent().filter(|f| !f.as_os_str().is_empty());
        if folder.is_some_and(|f| !f.is_dir()) {
            return Err(Failure::usage(format!(
                "the folder of the report {} does not exist",
                report.display()
            )));
        }
    }
    let named = named(args)?;
    let started = now();
    let result = match &args.state {
        Some(state) => nightly::run(args, state, &named, &options, started),
        None => read_all(args, &named, &options, started),
    };
    if let (Err(failure), Some(file)) = (&result, &args.report)
        && failure.code() != USAGE
        && let Err(error) = report::write_failure(file, started, failure)
    {
        say(&format!("beslut: cannot write the report {}: {error}", file.display()));
    }
    result.map(ExitCode::from)
}

/// A run over everything that is named.
fn read_all(args: &ExtractArgs, named: &Named, options: &Options, started: i64) -> Result<u8, Failure> {
    let rules = Rules::load(&args.rules)?;
    let inputs = Discover::new(named).map_err(|refused| Failure::usage(refused.0))?;
    let format = match args.format {
        FormatArg::Ndjson => Format::Ndjson,
        FormatArg::Json => Format::Json,
    };
    let control = Arc::new(Control::default());
    heed_signals(&control)?;
    let run = Run {
        n_jobs: args.jobs.map_or_else(n_cores, usize::from),
        engine: engine(args, &rules, options),
        reader: Reader { rules: rules.get(), options, format },
        max_memory: u64::from(args.max_memory) << 20,
    };
    let outlet = outlet(args)?;
    let result = watched(args, named, &control, || batch::run(&run, inputs, outlet, &control));
    let summary = result.map_err(failure)?;
    let exit_code = exit_code(&summary, args.fail_on.unwrap_or(FailOnArg::Any));
    if let Some(file) = &args.report {
        let tool = Tool::of(rules.get());
        let ran = Ran { started, exit_code };
        report::write(file, &summary, &tool, run.n_jobs, None, ran).map_err(|error| {
            Failure::new(RUN_FAILED, format!("cannot write the report {}: {error}", file.display()))
        })?;
    }
    if !args.quiet {
        report::tell(&summary, None, (summary.n_inputs > 0).then(|| target(args)));
    }
    Ok(exit_code)
}

/// An output never takes the place of a PDF: it would be one of the archive.
pub fn refuse_pdf(target: &Path) -> Result<(), Failure> {
    let mut head = [0; 5];
    let is_file = target.is_file();
    let begins = is_file && File::open(target).and_then(|mut f| f.read_exact(&mut head)).is_ok();
    if begins && head == *b"%PDF-" {
        return Err(Failure::usage(format!("{} is a PDF and is not overwritten", target.display())));
    }
    Ok(())
}

fn exit_code(summary: &Summary, fail_on: FailOnArg) -> u8 {
    if summary.n_inputs == 0 {
        say("beslut: no PDF found; nothing was written");
        NO_INPUT
    } else if summary.n_failed() > 0 && fail_on != FailOnArg::Never {
        SOME_FAILED
    } else {
        SUCCESS
    }
}

fn failure(error: RunError) -> Failure {
    match error {
        RunError::Stopped(signal) => {
            let code = u8::try_from(signal).map_or(RUN_FAILED, |signal| SIGNAL.saturating_add(signal));
            Failure::new(
                code,
                "interrupted; what was written is whole, and an output file of an earlier run stands as it was",
            )
        }
        RunError::Write(error) => unwritable(&error),
        error => Failure::new(RUN_FAILED, error.to_string()),
    }
}

pub fn unwritable(error: &WriteError) -> Failure {
    let message = if error.is_closed_pipe() { String::new() } else { error.to_string() };
    Failure::new(RUN_FAILED, message)
}

fn named(args: &ExtractArgs) -> Result<Named, Failure> {
    let listed = match &args.files_from {
        None => Vec::new(),
        Some(list) => {
            let paths = if list == Path::new("-") {
                batch::read_list(io::stdin().lock(), args.null)
            } else {
                File::open(list).and_then(|file| batch::read_list(file, args.null))
            };
            paths.map_err(|error| {
                Failure::usage(format!("cannot read the list of files {}: {error}", list.display()))
            })?
        }
    };
    Ok(Named { inputs: args.inputs.clone(), listed })
}

fn passwords(file: &Path) -> Result<Vec<Vec<u8>>, Failure> {
    let bytes =
        fs::read(file).map_err(|error| Failure::usage(format!("cannot read {}: {error}", file.display())))?;
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    Ok(lines.filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect())
}

fn engine(args: &ExtractArgs, rules: &Rules, options: &Options) -> Engine {
    if args.in_process {
        return Engine::InProcess;
    }
    let setup = Setup {
        rule_files: rules.files().to_vec(),
        passwords: options.passwords.clone(),
        without_evidence: options.without_evidence,
        indented: args.format == FormatArg::Json,
        max_memory: u64::from(args.max_memory) << 20,
    };
    Engine::Workers { setup, timeout: args.timeout }
}

pub fn n_cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

pub fn target(args: &ExtractArgs) -> PathBuf {
    if args.output == Path::new("-") { PathBuf::from("standard output") } else { args.output.clone() }
}

fn outlet(args: &ExtractArgs) -> Result<Outlet, Failure> {
    let to_stdout = args.output == Path::new("-");
    let outlet = match args.format {
        FormatArg::Json if to_stdout => {
            return Err(Failure::usage("--format json writes a file for each record: name a folder with -o"));
        }
        FormatArg::Json => Outlet::folder(&args.output),
        FormatArg::Ndjson if to_stdout => Ok(Outlet::stream(io::stdout())),
        FormatArg::Ndjson => Outlet::file(&args.output),
    };
    outlet.map_err(|error| unwritable(&error))
}

/// The first SIGINT or SIGTERM ends the run in order, the second at once.
pub fn heed_signals(control: &Control) -> Result<(), Failure> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag;
    let register = |signal: i32| {
        let again = Arc::clone(&control.again);
        let number = usize::try_from(signal).unwrap_or_default();
        flag::register_conditional_shutdown(signal, i32::from(SIGNAL) + signal, Arc::clone(&again))?;
        flag::register(signal, again)?;
        flag::register_usize(signal, Arc::clone(&control.stop), number)
    };
    for signal in [SIGINT, SIGTERM] {
        register(signal)
            .map_err(|error| Failure::new(RUN_FAILED, format!("cannot watch for signals: {error}")))?;
    }
    Ok(())
}

fn display(args: &ExtractArgs) -> Display {
    match args.progress {
        _ if args.quiet => Display::None,
        ProgressArg::Always => Display::Bar,
        ProgressArg::Never => Display::None,
        ProgressArg::Auto => Display::for_stderr(),
    }
}

/// Runs while a thread shows how far it has come, and another counts the inputs.
fn watched<T>(args: &ExtractArgs, named: &Named, control: &Control, run: impl FnOnce() -> T) -> T {
    thread::scope(|scope| {
        if display(args) == Display::Bar {
            scope.spawn(|| count_ahead(named, control));
        }
        shown(args, control, run)
    })
}

/// Runs while a thread shows how far it has come.
pub fn shown<T>(args: &ExtractArgs, control: &Control, run: impl FnOnce() -> T) -> T {
    thread::scope(|scope| {
        let shown = scope.spawn(|| progress::show(display(args), control));
        let result = run();
        shown.thread().unpark();
        result
    })
}

/// Counts the inputs ahead of the run, so that the bar knows how much is left.
fn count_ahead(named: &Named, control: &Control) {
    for _ in Discover::new(named).into_iter().flatten() {
        if control.finished.load(Ordering::Relaxed) {
            return;
        }
        control.n_known.fetch_add(1, Ordering::Relaxed);
    }
}
