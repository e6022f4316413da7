//! The log on standard error: warnings, with `-v` what the run does, with `-vv` every document.

use std::io;

use tracing_subscriber::filter::LevelFilter;

use crate::args::LogFormatArg;

/// Starts the log. Times are left to whoever collects the lines.
pub fn start(verbose: u8, format: LogFormatArg) {
    let level = match verbose {
        0 => LevelFilter::WARN,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let log = tracing_subscriber::fmt().with_writer(io::stderr).with_max_level(level).with_target(false);
    match format {
        LogFormatArg::Text => log.without_time().with_ansi(false).init(),
        LogFormatArg::Json => log.json().init(),
    }
}
