//! How far a run has come: a bar on a terminal, a status line every ten seconds otherwise.

use std::io::{self, IsTerminal};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use beslut::batch::Control;
use indicatif::{ProgressBar, ProgressStyle};

use crate::exit::say;

/// Between two status lines.
const STATUS_PAUSE: Duration = Duration::from_secs(10);
/// Between two drawings of the bar.
const BAR_PAUSE: Duration = Duration::from_millis(200);

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Display {
    Bar,
    Lines,
    None,
}

impl Display {
    pub fn for_stderr() -> Self {
        if io::stderr().is_terminal() { Self::Bar } else { Self::Lines }
    }
}

/// Shows the run until it is finished. Unpark the thread to look at once.
pub fn show(display: Display, control: &Control) {
    match display {
        Display::Bar => bar(control),
        Display::Lines => lines(control),
        Display::None => {}
    }
}

fn bar(control: &Control) {
    let bar = ProgressBar::new(0);
    let template = "{bar:30} {pos}/{len} documents, {msg}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    let start = Instant::now();
    while !control.finished.load(Ordering::Relaxed) {
        let known = control.n_known.load(Ordering::Relaxed);
        let done = control.n_records.load(Ordering::Relaxed);
        bar.set_length(known.max(done));
        bar.set_position(done);
        bar.set_message(format!("{}{}", figures(control, start), time_left(known, done, start)));
        thread::park_timeout(BAR_PAUSE);
    }
    bar.finish_and_clear();
}

fn lines(control: &Control) {
    let start = Instant::now();
    let mut next = STATUS_PAUSE;
    while !control.finished.load(Ordering::Relaxed) {
        thread::park_timeout(next.saturating_sub(start.elapsed()));
        if start.elapsed() >= next {
            next += STATUS_PAUSE;
            let done = control.n_records.load(Ordering::Relaxed);
            say(&format!("beslut: {done} documents, {}", figures(control, start)));
        }
    }
}

fn figures(control: &Control, start: Instant) -> String {
    let pages = control.n_pages.load(Ordering::Relaxed) as f64;
    let failed = control.n_failed.load(Ordering::Relaxed);
    format!("{:.0} pages/s, {failed} failed", pages / start.elapsed().as_secs_f64().max(0.001))
}

/// Said once the inputs have been counted and some documents are done.
fn time_left(known: u64, done: u64, start: Instant) -> String {
    if done == 0 || known <= done {
        return String::new();
    }
    let seconds = start.elapsed().as_secs_f64() * (known - done) as f64 / done as f64;
    let seconds = seconds.round() as u64;
    format!(", {}:{:02}:{:02} left", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
