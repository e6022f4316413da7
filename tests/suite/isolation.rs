//! Drills on the binary: documents that end their worker, files that are none, disks and pipes that
//! refuse, signals. Each costs what it should and nothing more.

#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::batch::{a_pdf, beslut, extract, outcomes, records};

/// Far longer than any step of a drill takes; a drill that hangs fails instead of waiting for ever.
const PATIENCE: Duration = Duration::from_secs(60);

fn folder_of(names: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in names {
        fs::write(dir.path().join(name), a_pdf()).unwrap();
    }
    dir
}

/// An `extract` in which documents named `drill-*.pdf` misbehave.
fn drill(folder: &Path, args: &[&str]) -> Command {
    let mut command = beslut();
    command.env("BESLUT_DRILL", "1").arg("extract").arg(folder).args(args);
    command
}

fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Workers of a run: its child processes that sleep in a document.
fn workers_of(run: &Child) -> Vec<u32> {
    let children = |task: &Path| fs::read_to_string(task.join("children")).unwrap_or_default();
    let Ok(tasks) = fs::read_dir(format!("/proc/{}/task", run.id())) else { return Vec::new() };
    let pids: String = tasks.map(|task| children(&task.unwrap().path())).collect();
    pids.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
}

/// The worker of a run once its document has begun to sleep.
pub fn sleeping_worker(run: &Child) -> u32 {
    until(|| {
        let pid = *workers_of(run).first()?;
        let asleep = fs::read_dir(format!("/proc/{pid}/task")).ok()?.any(|task| {
            let call = task.map(|task| fs::read_to_string(task.path().join("wchan")).unwrap_or_default());
            call.is_ok_and(|call| call.contains("nanosleep"))
        });
        asleep.then_some(pid)
    })
}

fn signal(name: &str, pid: u32) {
    assert!(Command::new("kill").args([format!("-{name}"), pid.to_string()]).status().unwrap().success());
}

#[test]
fn a_document_that_ends_its_worker_costs_one_record() {
    let dir = folder_of(&[
        "a.pdf",
        "drill-abort.pdf",
        "drill-exit.pdf",
        "drill-loop.pdf",
        "drill-memory.pdf",
        "drill-stack.pdf",
        "z.pdf",
    ]);
    let args = ["--timeout", "1", "--max-memory", "256"];
    let first = drill(dir.path(), &[&args[..], &["--jobs", "1"]].concat()).output().unwrap();
    assert_eq!(first.status.code(), Some(3));
    assert_eq!(
        outcomes(&records(&first.stdout)),
        [
            ("a.pdf", "extracted"),
            ("drill-abort.pdf", "crashed"),
            ("drill-exit.pdf", "crashed"),
            ("drill-loop.pdf", "timeout"),
            ("drill-memory.pdf", "limit"),
            ("drill-stack.pdf", "crashed"),
            ("z.pdf", "extracted"),
        ]
    );
    let second = drill(dir.path(), &[&args[..], &["--jobs", "3"]].concat()).output().unwrap();
    assert!(first.stdout == second.stdout, "the output depends on the number of jobs");
    for record in records(&first.stdout) {
        assert_eq!(record["source"]["bytes"], a_pdf().len());
        assert_eq!(record["source"]["sha256"].as_str().unwrap().len(), 64);
    }
}

#[test]
fn a_killed_worker_costs_its_document() {
    let dir = folder_of(&["drill-sleep.pdf", "z.pdf"]);
    let run =
        drill(dir.path(), &["--jobs", "1"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    signal("KILL", sleeping_worker(&run));
    let out = run.wait_with_output().unwrap();
    assert_eq!(outcomes(&records(&out.stdout)), [("drill-sleep.pdf", "crashed"), ("z.pdf", "extracted")]);
}

#[test]
fn a_signal_ends_the_run_in_order() {
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let dir = folder_of(&["a.pdf", "drill-sleep.pdf"]);
        let output = dir.path().join("out.ndjson");
        fs::write(&output, "previous").unwrap();
        let mut run = drill(dir.path(), &["--jobs", "1", "-o", output.to_str().unwrap()])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let worker = sleeping_worker(&run);
        signal(name, run.id());
        assert_eq!(run.wait().unwrap().code(), Some(code));
        assert_eq!(fs::read(&output).unwrap(), b"previous");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3, "something half-written is left");
        assert!(!Path::new(&format!("/proc/{worker}")).exists());
    }
}

#[test]
fn a_killed_run_leaves_the_previous_output_and_no_workers() {
    let dir = folder_of(&["a.pdf", "drill-sleep.pdf"]);
    let output = dir.path().join("out.ndjson");
    fs::write(&output, "previous").unwrap();
    let args = ["--jobs", "1", "-o", output.to_str().unwrap()];
    let mut run = drill(dir.path(), &args).stderr(Stdio::null()).spawn().unwrap();
    let worker = sleeping_worker(&run);
    signal("KILL", run.id());
    run.wait().unwrap();
    until(|| {
        let stat = fs::read_to_string(format!("/proc/{worker}/stat")).unwrap_or_default();
        (stat.is_empty() || stat.contains(") Z ")).then_some(())
    });
    assert_eq!(fs::read(&output).unwrap(), b"previous");
    let again = beslut().arg("extract").arg(dir.path()).args(args).output().unwrap();
    assert_eq!(again.status.code(), Some(0));
    assert_eq!(records(&fs::read(&output).unwrap()).len(), 2);
}

#[test]
fn what_is_no_regular_file_is_said_and_never_waited_for() {
    let dir = folder_of(&["a.pdf"]);
    let at = |name: &str| dir.path().join(name);
    let bytes_name = std::ffi::OsStr::from_bytes(b"\xe5r\\.pdf");
    fs::write(dir.path().join(bytes_name), a_pdf()).unwrap();
    fs::write(at("empty.pdf"), "").unwrap();
    fs::create_dir(at("folder.pdf")).unwrap();
    symlink(".", at("folder.pdf/loop")).unwrap();
    symlink("nowhere", at("dangling.pdf")).unwrap();
    symlink("nowhere", at("dangling.txt")).unwrap();
    symlink("a.pdf", at("linked.pdf")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at("socket.pdf")).unwrap();
    assert!(Command::new("mkfifo").arg(at("pipe.pdf")).status().unwrap().success());
    let out = extract(&[dir.path().to_str().unwrap()]);
    assert_eq!(
        outcomes(&records(&out.stdout)),
        [
            ("\\xe5r\\\\.pdf", "extracted"),
            ("a.pdf", "extracted"),
            ("dangling.pdf", "io_error"),
            ("empty.pdf", "not_pdf"),
            ("linked.pdf", "extracted"),
            ("pipe.pdf", "io_error"),
            ("socket.pdf", "io_error"),
        ]
    );
    assert_eq!(out.status.code(), Some(3));
    // The commands for one document wait for no pipe either.
    for command in ["text", "explain"] {
        let out = beslut().arg(command).arg(at("pipe.pdf")).output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.code() == Some(1) && said.contains("not a regular file"), "{said}");
    }
}

#[test]
fn a_file_larger_than_the_memory_for_it_is_a_limit() {
    let dir = folder_of(&["a.pdf"]);
    File::create(dir.path().join("huge.pdf")).unwrap().set_len(500 << 20).unwrap();
    let out = extract(&[dir.path().to_str().unwrap(), "--max-memory", "256"]);
    let found = records(&out.stdout);
    assert_eq!(outcomes(&found), [("a.pdf", "extracted"), ("huge.pdf", "limit")]);
    assert_eq!(found[1]["source"]["bytes"], 500 << 20);
}

#[test]
fn a_full_disk_is_exit_1_and_leaves_the_previous_output() {
    let names: Vec<String> = (0..8).map(|n| format!("{n}.pdf")).collect();
    let dir = folder_of(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let output = dir.path().join("out.ndjson");
    fs::write(&output, "previous").unwrap();
    // A limit on the size of files stands for the disk: 4 blocks of 512 or 1,024 bytes.
    let script = r#"ulimit -f 4; trap '' XFSZ; exec "$0" extract "$1" -o "$2""#;
    let out = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_beslut")])
        .args([dir.path(), &output])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(1), "{said}");
    assert!(said.contains("cannot write") && said.contains("out.ndjson"), "{said}");
    assert_eq!(fs::read(&output).unwrap(), b"previous");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 9, "something half-written is left");

    let full = File::options().write(true).open("/dev/full").unwrap();
    let out = beslut().arg("extract").arg(dir.path()).stdout(full).output().unwrap();
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("standard output"));
}

#[test]
fn a_pipe_is_written_into_and_a_pdf_never_replaced() {
    let dir = folder_of(&["a.pdf"]);
    let pipe = dir.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).unwrap()
    });
    let out = extract(&[dir.path().join("a.pdf").to_str().unwrap(), "-o", pipe.to_str().unwrap()]);
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(reader.join().unwrap().lines().count(), 1);
    assert!(!fs::metadata(&pipe).unwrap().is_file(), "the pipe was replaced");

    let pdf = dir.path().join("a.pdf");
    let before = fs::read(&pdf).unwrap();
    let out = extract(&[pdf.to_str().unwrap(), "-o", pdf.to_str().unwrap()]);
    assert_eq!(out.status.code(), Some(2));
    assert_eq!(fs::read(&pdf).unwrap(), before);
}

#[test]
fn an_unwritable_target_is_exit_1_before_any_document() {
    let dir = folder_of(&["a.pdf"]);
    let out = extract(&[dir.path().to_str().unwrap(), "-o", "/nonexistent/out.ndjson"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("/nonexistent/out.ndjson"));
}

#[test]
fn a_reader_that_goes_away_needs_no_words() {
    let names: Vec<String> = (0..60).map(|n| format!("{n}.pdf")).collect();
    let dir = folder_of(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut run = beslut()
        .arg("extract")
        .arg(dir.path())
        .args(["--progress", "never"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut byte = [0];
    run.stdout.take().unwrap().read_exact(&mut byte).unwrap();
    let out = run.wait_with_output().unwrap();
    assert_eq!((out.status.code(), String::from_utf8_lossy(&out.stderr).as_ref()), (Some(1), ""));
}
