//! Exit codes, and what is said when a command cannot do its work.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

/// Everything was done.
pub const SUCCESS: u8 = 0;
/// The run itself failed.
pub const RUN_FAILED: u8 = 1;
/// A wrong argument or a broken rule file, before any document.
pub const USAGE: u8 = 2;
/// Finished, and some inputs failed.
pub const SOME_FAILED: u8 = 3;
/// No PDF was found.
pub const NO_INPUT: u8 = 4;
/// Another run holds the state file.
pub const HELD: u8 = 5;
/// The time budget was over; the rest is left for the next run.
pub const OUT_OF_TIME: u8 = 6;
/// Added to the number of the signal that ended a run.
pub const SIGNAL: u8 = 128;

/// Why a command ends without having done its work.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    pub fn new(code: u8, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(USAGE, message)
    }

    /// Standard output cannot be written. Nothing is said when its reader went away (`| head`).
    pub fn output(error: io::Error) -> Self {
        let closed = error.kind() == io::ErrorKind::BrokenPipe;
        let message =
            if closed { String::new() } else { format!("cannot write to standard output: {error}") };
        Self::new(RUN_FAILED, message)
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        self.code
    }

    /// What is said of it; empty when nobody is to hear it.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Says it, and gives its exit code.
    pub fn report(self) -> ExitCode {
        if !self.message.is_empty() {
            say(&format!("beslut: {}", self.message));
        }
        ExitCode::from(self.code)
    }
}

/// The bytes of a document. A pipe is none: it would be waited for without an end.
pub fn whole(file: &Path) -> Result<Vec<u8>, Failure> {
    let cannot = |why: String| Failure::new(RUN_FAILED, format!("cannot read {}: {why}", file.display()));
    let found = fs::metadata(file).map_err(|error| cannot(error.to_string()))?;
    // What a shell hands over (`/dev/fd/63`, `/dev/stdin`) has a writer.
    if !found.is_file() && !file.starts_with("/dev") {
        return Err(cannot("not a regular file".to_owned()));
    }
    fs::read(file).map_err(|error| cannot(error.to_string()))
}

/// A line for people. When standard error is gone there is nobody to tell.
pub fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}
