//! The command line: words in, exit code out. Standard output carries data, standard error speaks to people.

#![allow(missing_docs, reason = "the help texts are the documentation")]

mod args;
mod dump;
mod duration;
mod eval;
mod exit;
mod explain;
mod extract;
mod log;
mod nightly;
mod progress;
mod recognize;
mod report;
mod rules;
mod status;

use std::io::{self, Write};
use std::process::ExitCode;

use beslut::output::ddl::{Dialect, ddl};
use clap::{CommandFactory, Parser};

use args::{Cli, Command, DdlArg, RulesCommand};
use exit::Failure;

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Extract(args) => extract::extract(&args),
        Command::Text(args) => dump::text(&args),
        Command::Dump(args) => dump::dump(&args),
        Command::Recognize(args) => recognize::recognize(&args),
        Command::Eval(args) => eval::eval(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Status(args) => status::run(&args),
        Command::Schema(args) => schema(args.ddl),
        Command::Rules { command: RulesCommand::Check(args) } => rules::check(&args),
        Command::Completions { shell } => completions(shell),
        Command::Man { command } => man(command.as_deref()),
        Command::Worker => worker(),
    }
}

fn schema(warehouse: Option<DdlArg>) -> Result<ExitCode, Failure> {
    let dialect = match warehouse {
        None => None,
        Some(DdlArg::Duckdb) => Some(Dialect::DuckDb),
        Some(DdlArg::Postgres) => Some(Dialect::Postgres),
        Some(DdlArg::Bigquery) => Some(Dialect::BigQuery),
        Some(DdlArg::Spark) => Some(Dialect::Spark),
    };
    if let Some(dialect) = dialect {
        return print(&ddl(dialect));
    }
    let schema = beslut::output::schema::record_schema();
    print(&format!("{:#}\n", schema.to_value()))
}

fn completions(shell: clap_complete::Shell) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "beslut", &mut script);
    print(&String::from_utf8_lossy(&script))
}

/// The page of the program, or of one of its commands with all its options.
fn man(command: Option<&str>) -> Result<ExitCode, Failure> {
    let mut cli = Cli::command();
    cli.build();
    let page_of = match command {
        None => cli,
        Some(name) => {
            let found = cli.get_subcommands().find(|c| c.get_name() == name && !c.is_hide_set());
            let found = found.ok_or_else(|| Failure::usage(format!("there is no command {name}")))?;
            found.clone()
        }
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(page_of).render(&mut page).map_err(Failure::output)?;
    print(&String::from_utf8_lossy(&page))
}

fn worker() -> Result<ExitCode, Failure> {
    beslut::batch::worker::serve().map_err(|error| Failure::new(exit::RUN_FAILED, error.to_string()))?;
    Ok(ExitCode::SUCCESS)
}

/// Puts data on standard output.
fn print(data: &str) -> Result<ExitCode, Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(data.as_bytes()).and_then(|()| stdout.flush()).map_err(Failure::output)?;
    Ok(ExitCode::SUCCESS)
}
