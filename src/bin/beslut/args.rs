//! The words of the command line. Names and meanings here are what users script against.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Reads Swedish board-decision PDFs and writes one normalized JSON record for each.
#[derive(Debug, Parser)]
#[command(name = "beslut", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a record for every PDF
    Extract(Box<ExtractArgs>),
    /// Print the text of a PDF in reading order, a form feed between pages
    Text(TextArgs),
    /// Print a stage of the reading of a PDF, one item a line
    Dump(DumpArgs),
    /// Read values from text: one text a line in, one JSON array of findings a line out
    Recognize(RecognizeArgs),
    /// Score the records of a folder's PDFs against their NAME.truth.json, a row per field
    Eval(EvalArgs),
    /// Tell for each value the rule, the page and the quote, and for each empty field who looked
    Explain(ExplainArgs),
    /// Tell what an archive holds, what failed and since when, from the state file of its runs
    Status(StatusArgs),
    /// Print the JSON Schema (2020-12) of the record, or tables for it in a warehouse
    Schema(SchemaArgs),
    /// Work with rule files
    Rules {
        #[command(subcommand)]
        command: RulesCommand,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page of the program or of a command
    Man {
        /// `extract`, `status` …
        command: Option<String>,
    },
    /// A process that reads documents for `extract`
    #[command(hide = true)]
    Worker,
}

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Load a rule set and run the examples of every rule
    Check(RulesArgs),
}

#[derive(Debug, Default, Args)]
pub struct RulesArgs {
    /// A folder of rule files that extend or replace the built-in ones
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ExtractArgs {
    /// PDF files and folders (searched recursively, in order)
    #[arg(value_name = "INPUT", required_unless_present = "files_from")]
    pub inputs: Vec<PathBuf>,

    /// Read more inputs from a file, one path a line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,

    /// The paths of --files-from are separated by NUL
    #[arg(short = '0', long, requires = "files_from")]
    pub null: bool,

    /// Where the records go: a file, `-` for standard output, or with `--format json` a folder
    #[arg(short, long, value_name = "OUT", default_value = "-")]
    pub output: PathBuf,

    /// One line per record in one file, or one indented file per record
    #[arg(long, value_enum, default_value_t = FormatArg::Ndjson)]
    pub format: FormatArg,

    /// Documents read at the same time [default: the number of cores]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,

    #[command(flatten)]
    pub rules: RulesArgs,

    /// Whether records say where each value stands
    #[arg(long, value_enum, default_value_t = EvidenceArg::Full)]
    pub evidence: EvidenceArg,

    /// Passwords for encrypted PDFs, one a line, tried in turn
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,

    /// CPU seconds for one document; ten times as many on the wall clock
    #[arg(long, value_name = "S", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub timeout: u32,

    /// Megabytes of memory for one document
    #[arg(long, value_name = "MB", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(16..))]
    pub max_memory: u32,

    /// Remember in this file what was read, and read only what changed; the output is complete all the same
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,

    /// Write what differs since the last run, a line a record: added, updated, removed
    #[arg(long, value_name = "FILE", requires = "state")]
    pub changes: Option<PathBuf>,

    /// Keep the records of files that are no longer there
    #[arg(long, requires = "state")]
    pub keep_removed: bool,

    /// Go on when an input is missing or empty or more than 5 % of the known files are gone
    #[arg(long, requires = "state")]
    pub allow_removals: bool,

    /// Read again every file that failed, also those in quarantine
    #[arg(long, requires = "state")]
    pub retry_failed: bool,

    /// Begin no document after about this time (2h, 90m, 1h30m); the rest is first in line in the next run
    #[arg(long, value_name = "TIME", requires = "state", value_parser = crate::duration::parse)]
    pub time_budget: Option<Duration>,

    /// Which failures raise the exit code [default: any; with --state: new]
    #[arg(long, value_enum)]
    pub fail_on: Option<FailOnArg>,

    /// Write a JSON summary of the run to a file
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,

    /// Show a progress bar; `auto`: on a terminal
    #[arg(long, value_enum, default_value_t = ProgressArg::Auto)]
    pub progress: ProgressArg,

    /// Read documents in this process, for debugging: one that aborts ends the run
    #[arg(long)]
    pub in_process: bool,

    /// Say nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Log what happens; twice for every document
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub verbose: u8,

    /// How log lines are written
    #[arg(long, value_enum, default_value_t = LogFormatArg::Text)]
    pub log_format: LogFormatArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatArg {
    Ndjson,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EvidenceArg {
    Full,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOnArg {
    /// Every failure
    Any,
    /// Failures that no earlier run reported; without --state, every failure
    New,
    /// None
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProgressArg {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormatArg {
    Text,
    Json,
}

#[derive(Debug, Args)]
pub struct TextArgs {
    /// The document
    pub pdf: PathBuf,
    /// Keep columns where they stand on the page
    #[arg(long)]
    pub layout: bool,
}

#[derive(Debug, Args)]
pub struct DumpArgs {
    /// Which stage
    #[arg(value_enum)]
    pub stage: StageArg,
    /// The document
    pub pdf: PathBuf,
    #[command(flatten)]
    pub rules: RulesArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StageArg {
    /// Characters, painted lines and images with their places
    Glyphs,
    /// Lines of text
    Lines,
    /// Tables with their cells
    Tables,
    /// Headings, paragraphs, lists, tables; running headers and footers
    Document,
    /// What the recognizers find in the text
    Findings,
}

#[derive(Debug, Args)]
pub struct RecognizeArgs {
    /// What to look for
    #[arg(value_enum)]
    pub kind: KindArg,
    /// Texts, one a line; `-` is standard input
    #[arg(default_value = "-")]
    pub file: PathBuf,
    #[command(flatten)]
    pub rules: RulesArgs,
}

#[derive(Debug, Args)]
pub struct EvalArgs {
    /// A folder with PDFs and truth files
    pub dir: PathBuf,
    /// List every value that differs before the table
    #[arg(long)]
    pub misses: bool,
    #[command(flatten)]
    pub rules: RulesArgs,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The document
    pub pdf: PathBuf,
    /// JSON Pointer into the record, like /matters/0/granted; all of it without one
    pub pointer: Option<String>,
    #[command(flatten)]
    pub rules: RulesArgs,
}

#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Tables and views for the records instead
    #[arg(long, value_enum, value_name = "WAREHOUSE")]
    pub ddl: Option<DdlArg>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DdlArg {
    Duckdb,
    Postgres,
    Bigquery,
    Spark,
}

#[derive(Debug, Args)]
pub struct StatusArgs {
    /// The state file
    #[arg(long, value_name = "FILE")]
    pub state: PathBuf,
    /// For people, or for programs
    #[arg(long, value_enum, default_value_t = StatusFormatArg::Text)]
    pub format: StatusFormatArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StatusFormatArg {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KindArg {
    Amount,
    DiaryNumber,
    Date,
    Organisation,
}
