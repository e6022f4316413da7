//! Trouble on demand, for the tests of isolation: with `BESLUT_DRILL=1` in its environment a worker
//! misbehaves at documents of certain names. Without it nothing here does anything.

use std::hint::black_box;
use std::thread;
use std::time::Duration;

/// Whether names of documents are heeded.
#[derive(Clone, Copy, Debug)]
pub struct Drill {
    active: bool,
}

impl Drill {
    /// As the environment says.
    pub fn from_env() -> Self {
        Self { active: std::env::var_os("BESLUT_DRILL").is_some_and(|value| value == "1") }
    }

    /// Ends the process as `kill -9` does when `BESLUT_DRILL_AT` names this point of a run.
    pub fn point(self, name: &str) {
        #[cfg(unix)]
        if self.active && std::env::var_os("BESLUT_DRILL_AT").is_some_and(|at| at == name) {
            let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        }
        #[cfg(not(unix))]
        let _ = name;
    }

    /// Misbehaves when the document's name says so.
    pub fn act(self, path: &str) {
        if !self.active {
            return;
        }
        match path.rsplit('/').next().unwrap_or_default() {
            "drill-loop.pdf" => spin(),
            "drill-sleep.pdf" => thread::sleep(Duration::from_secs(3600)),
            "drill-memory.pdf" => eat(),
            "drill-stack.pdf" => drop(black_box(descend(0))),
            "drill-abort.pdf" => std::process::abort(),
            "drill-exit.pdf" => std::process::exit(0),
            _ => {}
        }
    }
}

fn spin() {
    let mut n = 0u64;
    loop {
        n = black_box(n.wrapping_add(1));
    }
}

fn eat() {
    let mut eaten: Vec<Vec<u8>> = Vec::new();
    loop {
        eaten.push(black_box(vec![1; 1 << 20]));
    }
}

fn descend(depth: u64) -> u64 {
    let room = black_box([depth; 64]);
    if black_box(true) { descend(depth + 1).wrapping_add(room.iter().sum()) } else { depth }
}
