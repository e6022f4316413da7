//! Nights with a state file: only what changed is read, the output is what a fresh run writes, and the changes lead from
//! the one published before to it.

#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::batch::{a_pdf, beslut, fixtures};
use crate::isolation::sleeping_worker;

/// An archive with the files of its runs beside it.
pub struct Archive {
    dir: tempfile::TempDir,
}

/// A small document that is no other's.
pub fn small_pdf(mark: &str) -> Vec<u8> {
    let mut bytes = fs::read(fixtures().join("decision-delegation-reportlab.pdf")).unwrap();
    bytes.extend_from_slice(format!("\n%% {mark}\n").as_bytes());
    bytes
}

impl Archive {
    /// `n` quick files that are no PDFs, so that one of them is less than 5 %, and three documents.
    pub fn new(n: usize) -> Self {
        let archive = Self { dir: tempfile::tempdir().unwrap() };
        for at in 0..n {
            archive.write(&format!("broken/{at:03}.pdf"), format!("no PDF {at}"));
        }
        archive.write("a/one.pdf", a_pdf());
        archive.write("a.pdf", small_pdf("a"));
        archive.write("b/ö \"quoted\".pdf", small_pdf("b"));
        archive
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.at("archive").join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let file = self.file(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, bytes).unwrap();
        // Files of just now prove nothing by their times; the tests are about archives that lie still.
        let hour_ago = SystemTime::now() - Duration::from_secs(3600);
        fs::File::options().write(true).open(&file).unwrap().set_modified(hour_ago).unwrap();
    }

    /// A night, not yet begun.
    pub fn night(&self, args: &[&str]) -> Command {
        let mut command = beslut();
        command.env("BESLUT_DRILL", "1").arg("extract").arg(self.at("archive"));
        for (option, file) in [
            ("--state", "state.db"),
            ("-o", "out.ndjson"),
            ("--changes", "changes.ndjson"),
            ("--report", "report.json"),
        ] {
            command.arg(option).arg(self.at(file));
        }
        command.args(args);
        command
    }

    /// A night; gives its exit code and what it said.
    pub fn run(&self, args: &[&str]) -> (Option<i32>, String) {
        let Output { status, stderr, .. } = self.night(args).output().unwrap();
        (status.code(), String::from_utf8_lossy(&stderr).into_owned())
    }

    /// What a run without state writes.
    pub fn fresh(&self, args: &[&str]) -> Vec<u8> {
        let mut command = beslut();
        command.env("BESLUT_DRILL", "1").arg("extract").arg(self.at("archive")).args(args);
        command.output().unwrap().stdout
    }

    pub fn output(&self) -> Vec<u8> {
        fs::read(self.at("out.ndjson")).unwrap()
    }

    pub fn report(&self, pointer: &str) -> Value {
        let report: Value = serde_json::from_slice(&fs::read(self.at("report.json")).unwrap()).unwrap();
        report.pointer(pointer).unwrap_or_else(|| panic!("{pointer}")).clone()
    }

    /// What the last night did: read, unchanged, added, updated, removed.
    pub fn counts(&self) -> [u64; 5] {
        ["read", "unchanged", "added", "updated", "removed/n"]
            .map(|key| self.report(&format!("/state/{key}")).as_u64().unwrap())
    }

    /// Kind and path of every change.
    pub fn changes(&self) -> Vec<(String, String)> {
        let text = fs::read_to_string(self.at("changes.ndjson")).unwrap();
        let change = |line: &str| {
            let line: Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| line[key].as_str().unwrap().to_owned();
            (text("change"), text("path"))
        };
        text.lines().map(change).collect()
    }

    /// A data set as the changes make it.
    pub fn merged(&self, before: &[u8]) -> Vec<u8> {
        let path = |line: &str| {
            let record: Value = serde_json::from_str(line).unwrap();
            record["source"]["path"].as_str().unwrap().replace('/', "\0")
        };
        let text = std::str::from_utf8(before).unwrap();
        let mut set: BTreeMap<String, String> =
            text.lines().map(|line| (path(line), line.to_owned())).collect();
        for line in fs::read_to_string(self.at("changes.ndjson")).unwrap().lines() {
            let change: Value = serde_json::from_str(line).unwrap();
            let key = change["path"].as_str().unwrap().replace('/', "\0");
            let record = line.split_once(",\"record\":").unwrap().1.strip_suffix('}').unwrap();
            match change["change"].as_str().unwrap() {
                "removed" => assert!(record == "null" && set.remove(&key).is_some()),
                "added" => assert!(set.insert(key, record.to_owned()).is_none()),
                _ => assert!(set.insert(key, record.to_owned()).is_some_and(|old| old != record)),
            }
        }
        set.into_values().map(|line| line + "\n").collect::<String>().into_bytes()
    }
}

#[test]
fn only_what_changed_is_read_and_the_output_is_that_of_a_fresh_run() {
    let archive = Archive::new(30);
    assert_eq!(archive.run(&[]).0, Some(3));
    assert!(archive.output() == archive.fresh(&[]));
    assert_eq!((archive.counts(), archive.changes().len()), ([33, 0, 33, 0, 0], 33));
    let first = archive.output();
    // The files were written less than three seconds before they were read: their times prove nothing yet.
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(archive.run(&[]).0, Some(0));
    assert_eq!(archive.counts(), [0, 33, 0, 0, 0]);
    let before = fs::metadata(archive.at("out.ndjson")).unwrap();
    assert_eq!(archive.run(&[]).0, Some(0));
    let after = fs::metadata(archive.at("out.ndjson")).unwrap();
    assert_eq!((archive.counts(), archive.changes().len()), ([0, 33, 0, 0, 0], 0));
    assert_eq!((before.ino(), before.mtime_nsec()), (after.ino(), after.mtime_nsec()));

    archive.write("broken/001.pdf", "no PDF 1");
    archive.write("a.pdf", small_pdf("changed"));
    archive.write("new/x.pdf", small_pdf("new"));
    archive.write("b/ö \"quoted\".pdf", b"now it is broken");
    fs::remove_file(archive.file("broken/002.pdf")).unwrap();
    let (code, said) = archive.run(&[]);
    assert_eq!((code, archive.counts()), (Some(3), [3, 30, 1, 2, 1]), "{said}");
    assert!(said.contains("broken/002.pdf") && said.contains("29 failed on earlier nights"), "{said}");
    assert!(archive.output() == archive.fresh(&[]));
    assert!(archive.merged(&first) == archive.output());
    let changes = archive.changes();
    let changes: Vec<(&str, &str)> = changes.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(
        changes,
        [
            ("updated", "a.pdf"),
            ("updated", "b/ö \"quoted\".pdf"),
            ("removed", "broken/002.pdf"),
            ("added", "new/x.pdf")
        ]
    );
}

#[test]
fn one_content_under_several_paths_is_read_once() {
    let archive = Archive::new(0);
    for name in ["copy.pdf", "deep/er/copy \\ two.pdf", "z.pdf"] {
        archive.write(name, a_pdf());
    }
    archive.run(&["--jobs", "2"]);
    assert_eq!(archive.counts(), [3, 0, 6, 0, 0]);
    assert!(archive.output() == archive.fresh(&[]));
    archive.write("z.pdf", small_pdf("a"));
    archive.run(&[]);
    assert_eq!(archive.counts()[0], 0);
    assert!(archive.output() == archive.fresh(&[]));
}

#[test]
fn an_output_that_was_changed_or_deleted_comes_back() {
    let archive = Archive::new(2);
    archive.run(&[]);
    let whole = archive.output();
    fs::remove_file(archive.at("out.ndjson")).unwrap();
    archive.run(&[]);
    assert!(archive.output() == whole);
    let mut edited = whole.clone();
    edited[20] ^= 1;
    fs::write(archive.at("out.ndjson"), &edited).unwrap();
    archive.run(&[]);
    assert!(archive.output() == whole);
    assert_eq!(archive.counts()[0], 0);
    let out = archive.night(&["-o", "-"]).output().unwrap();
    assert!(out.status.code() == Some(2), "-o twice");
    let mut to_stdout = beslut();
    let out = to_stdout.arg("extract").arg(archive.at("archive")).arg("--state").arg(archive.at("state.db"));
    assert!(out.output().unwrap().stdout == whole);
}

#[test]
fn rules_and_options_that_reach_a_record_have_it_read_again() {
    let archive = Archive::new(1);
    archive.run(&[]);
    let rules = archive.at("rules");
    fs::create_dir(&rules).unwrap();
    let rules = rules.to_str().unwrap().to_owned();
    let passwords = archive.at("passwords");
    fs::write(&passwords, "x\n").unwrap();
    for (args, n_read) in [
        (&["--evidence", "none"][..], 4),
        (&["--evidence", "none", "--timeout", "61"], 0),
        (&["--evidence", "none", "--password-file", passwords.to_str().unwrap()], 0),
        (&[], 4),
    ] {
        archive.run(args);
        assert_eq!(archive.counts()[0], n_read, "{args:?}");
        assert!(archive.output() == archive.fresh(args), "{args:?}");
    }
    let unit = r#"
[[unit]]
id = "unit/ttkr"
says = "Ten thousands of kronor."
words = ["ttkr"]
factor = "10000"
code = "SEK"
accept = [{ text = "25 ttkr", amount = "250000.00" }]
reject = ["25 ttkronan"]
"#;
    fs::write(archive.at("rules/amount.toml"), unit).unwrap();
    for n_read in [4, 0] {
        archive.run(&["--rules", &rules]);
        assert_eq!(archive.counts()[0], n_read);
        assert!(archive.output() == archive.fresh(&["--rules", &rules]));
    }
    fs::write(archive.at("rules/amount.toml"), "broken").unwrap();
    let before = archive.output();
    assert_eq!(archive.run(&["--rules", &rules]).0, Some(2));
    assert!(archive.output() == before);
}

#[test]
fn an_archive_that_looks_unmounted_empties_nothing() {
    let archive = Archive::new(40);
    archive.run(&[]);
    let whole = archive.output();
    let away = archive.at("away");
    let refused = |why: &str| {
        let (code, said) = archive.run(&[]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(why) && said.contains("--allow-removals"), "{said}");
        assert!(archive.output() == whole);
    };
    fs::rename(archive.at("archive"), &away).unwrap();
    refused("does not exist");
    fs::create_dir(archive.at("archive")).unwrap();
    refused("holds no PDF");
    fs::remove_dir(archive.at("archive")).unwrap();
    fs::rename(&away, archive.at("archive")).unwrap();
    for at in 0..3 {
        fs::remove_file(archive.file(&format!("broken/{at:03}.pdf"))).unwrap();
    }
    refused("3 of 43 known files");
    let nowhere = |name: &str| std::os::unix::fs::symlink("nowhere", archive.file(name)).unwrap();
    (0..3).for_each(|at| nowhere(&format!("broken/{at:03}.pdf")));
    refused("3 of 43 known files");
    (0..3).for_each(|at| fs::remove_file(archive.file(&format!("broken/{at:03}.pdf"))).unwrap());
    assert_eq!(archive.run(&["--allow-removals", "--keep-removed"]).0, Some(0));
    assert!(archive.output() == whole);
    assert_eq!(archive.report("/state/kept_removed/n"), 3);
    archive.write("broken/000.pdf", "no PDF 0");
    assert_eq!(archive.run(&["--keep-removed"]).0, Some(0));
    assert_eq!(archive.report("/state/kept_removed/n"), 2);
    assert!(archive.output() == whole);
    assert_eq!(archive.run(&[]).0, Some(0));
    assert_eq!(archive.counts()[4], 2);
    assert!(archive.output() == archive.fresh(&[]));
    // Another set of inputs against the same state.
    let other = tempfile::tempdir().unwrap();
    fs::write(other.path().join("other.pdf"), "no PDF").unwrap();
    let mut run = beslut();
    run.arg("extract").arg(other.path()).arg("--state").arg(archive.at("state.db"));
    let out = run.output().unwrap();
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.code() == Some(1) && said.contains("of these inputs"), "{said}");
}

#[test]
fn a_list_of_files_that_are_gone_empties_nothing_either() {
    let archive = Archive::new(3);
    let list = archive.at("list");
    let names = ["broken/000.pdf", "broken/001.pdf", "a.pdf"].map(|name| archive.file(name));
    fs::write(&list, names.map(|name| name.to_str().unwrap().to_owned() + "\n").concat()).unwrap();
    let night = || {
        let mut run = beslut();
        run.args(["extract", "-q", "--files-from"]).arg(&list).arg("--state").arg(archive.at("state.db"));
        run.arg("-o").arg(archive.at("out.ndjson")).output().unwrap()
    };
    assert_eq!(night().status.code(), Some(3));
    let whole = archive.output();
    assert_eq!(whole.split(|byte| *byte == b'\n').count(), 4);
    fs::remove_file(archive.file("a.pdf")).unwrap();
    let out = night();
    assert_eq!(out.status.code(), Some(1), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(archive.output() == whole);
}

#[test]
fn a_night_that_is_refused_says_why_in_its_report() {
    let archive = Archive::new(3);
    assert_eq!(archive.run(&[]).0, Some(3));
    assert_eq!((archive.report("/exit_code"), archive.report("/error")), (3.into(), Value::Null));
    assert!(archive.report("/ended").as_str().unwrap() >= archive.report("/started").as_str().unwrap());
    // A link to nothing is a file that cannot be read.
    let file = archive.file("a/one.pdf");
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("nowhere", &file).unwrap();
    let (code, said) = archive.run(&[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("cannot be read (a/one.pdf: ") && !said.contains("gone"), "{said}");
    let error = archive.report("/error");
    assert!(archive.report("/exit_code") == 1 && said.contains(error.as_str().unwrap()), "{error}");
}

#[test]
fn a_crash_is_tried_again_on_three_nights_and_then_quarantined() {
    let archive = Archive::new(0);
    archive.write("drill-abort.pdf", small_pdf("abort"));
    let mut reads = Vec::new();
    for night in 0..6 {
        let (code, _) = archive.run(&[]);
        assert_eq!(
            code,
            Some(if night == 0 { 3 } else { 0 }),
            "one old failure raises the alarm in night {night}"
        );
        reads.push(archive.counts()[0]);
    }
    assert_eq!(reads, [4, 1, 1, 1, 0, 0]);
    assert_eq!(archive.report("/state/quarantined/paths/0"), "drill-abort.pdf");
    let status = beslut()
        .args(["status", "--format", "json", "--state"])
        .arg(archive.at("state.db"))
        .output()
        .unwrap();
    let status: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!((&status["records"], &status["quarantined"][0]["attempts"]), (&4.into(), &4.into()));
    assert!(status["quarantined"][0]["since"].as_str().unwrap().ends_with('Z'));
    let text = beslut().args(["status", "--state"]).arg(archive.at("state.db")).output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("quarantined") && text.contains("drill-abort.pdf"), "{text}");
    archive.run(&["--retry-failed"]);
    assert_eq!(archive.counts()[0], 1);
    assert_eq!(archive.run(&["--fail-on", "any"]).0, Some(3));
    assert_eq!(archive.counts()[0], 0);
    archive.run(&["--timeout", "50"]);
    assert_eq!(archive.counts()[0], 1, "another timeout is another try");
    // Without the drill the same bytes are read.
    let mut healed = archive.night(&["--retry-failed"]);
    assert_eq!(healed.env_remove("BESLUT_DRILL").output().unwrap().status.code(), Some(0));
    assert_eq!(archive.report("/outcomes/extracted"), 4);
}

#[test]
fn what_the_time_did_not_allow_is_first_in_line() {
    let archive = Archive::new(3);
    archive.write("0/drill-loop.pdf", small_pdf("loop"));
    let budget = ["--time-budget", "3s", "--timeout", "4", "--jobs", "1"];
    let (code, said) = archive.run(&budget);
    assert_eq!(code, Some(6), "{said}");
    assert_eq!(archive.report("/records"), 1);
    assert_eq!(archive.report("/state/not_reached/n"), 6);
    assert_eq!(archive.report("/state/not_reached/paths/0"), "a/one.pdf");
    let status = beslut()
        .args(["status", "--format", "json", "--state"])
        .arg(archive.at("state.db"))
        .output()
        .unwrap();
    let status: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(status["not_reached"].as_array().unwrap().len(), 6);
    // A state that was lost does not make a small data set of a whole one.
    let state = archive.at("state.db");
    let kept = archive.at("kept.db");
    std::fs::rename(&state, &kept).unwrap();
    let stands = archive.output();
    let (code, said) = archive.run(&budget);
    assert_eq!(code, Some(6), "{said}");
    assert!(said.contains("the output of an earlier run stands"), "{said}");
    assert!(archive.output() == stands);
    std::fs::rename(&kept, &state).unwrap();
    // The loop is tried again, behind those that wait.
    let (code, said) = archive.run(&["--time-budget", "1h", "--timeout", "4", "--jobs", "1"]);
    assert_eq!((code, archive.report("/state/not_reached/n")), (Some(3), 0.into()), "{said}");
    assert!(archive.output() == archive.fresh(&["--timeout", "4"]));
    // A changed file that is not reached keeps its last record.
    let before = archive.output();
    archive.write("a.pdf", small_pdf("changed"));
    archive.write("0/drill-loop.pdf", small_pdf("another loop"));
    archive.run(&budget);
    assert_eq!(archive.changes().len(), 1, "only the loop");
    assert_eq!(archive.report("/state/not_reached/paths"), serde_json::json!(["a.pdf"]));
    assert!(archive.merged(&before) == archive.output());
}

#[test]
fn a_second_run_names_the_holder_and_a_signal_keeps_what_was_read() {
    let archive = Archive::new(3);
    archive.write("z/drill-sleep.pdf", small_pdf("sleep"));
    let mut first = archive.night(&["--jobs", "1"]).stderr(Stdio::null()).spawn().unwrap();
    // It is the last in line: everything else is read by then.
    sleeping_worker(&first);
    let (code, said) = archive.run(&[]);
    assert_eq!(code, Some(5), "{said}");
    assert!(said.contains(&format!("process {}", first.id())), "{said}");
    let status = beslut().args(["status", "--state"]).arg(archive.at("state.db")).output().unwrap();
    assert!(String::from_utf8_lossy(&status.stdout).contains("another run holds"));
    Command::new("kill").args(["-TERM", &first.id().to_string()]).status().unwrap();
    assert_eq!(first.wait().unwrap().code(), Some(143));
    assert!(!archive.at("out.ndjson").exists());
    let mut healed = archive.night(&[]);
    assert_eq!(healed.env_remove("BESLUT_DRILL").output().unwrap().status.code(), Some(3));
    assert_eq!((archive.counts()[0], archive.counts()[2]), (1, 7));
}

#[test]
fn a_state_that_cannot_be_used_is_refused_with_advice() {
    let archive = Archive::new(30);
    archive.run(&[]);
    let (state, whole) = (archive.at("state.db"), archive.output());
    let good = fs::read(&state).unwrap();
    let mut holes = good.clone();
    holes[5000..12_000].fill(0x5a);
    for (bytes, advice) in [
        (b"This is a text and no database at all.".to_vec(), "move it away"),
        (good[..good.len() / 2].to_vec(), "move it away"),
        (good[..50].to_vec(), "move it away"),
        (holes, "move it away"),
    ] {
        fs::write(&state, &bytes).unwrap();
        let (code, said) = archive.run(&[]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(advice) && said.contains("state.db"), "{said}");
        assert!(archive.output() == whole);
    }
    fs::write(&state, &good).unwrap();
    assert_eq!(archive.run(&[]).0, Some(0));
    let out = beslut().args(["status", "--state"]).arg(archive.at("nowhere.db")).output().unwrap();
    assert_eq!((out.status.code(), archive.at("nowhere.db").exists()), (Some(1), false));
    let (code, said) = archive.run(&["--keep-removed", "--time-budget", "soon"]);
    assert!(code == Some(2) && said.contains("length of time"), "{said}");
    let out = beslut().arg("extract").arg(archive.at("archive")).arg("--keep-removed").output().unwrap();
    assert_eq!(out.status.code(), Some(2));
}

#[test]
fn a_folder_of_files_follows_the_archive() {
    let archive = Archive::new(25);
    let folder = archive.at("json");
    let night = |args: &[&str]| {
        let mut run = beslut();
        run.arg("extract").arg(archive.at("archive")).arg("--state").arg(archive.at("state.db"));
        run.args(["--format", "json", "-q", "-o"]).arg(&folder).args(args).output().unwrap().status.code()
    };
    let files = |dir: &PathBuf| -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut pending = vec![dir.clone()];
        while let Some(at) = pending.pop() {
            for entry in fs::read_dir(at).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => pending.push(path),
                    false => {
                        drop(found.insert(path.strip_prefix(dir).unwrap().into(), fs::read(&path).unwrap()))
                    }
                }
            }
        }
        found
    };
    let fresh = || {
        let to = tempfile::tempdir().unwrap();
        let mut run = beslut();
        run.arg("extract").arg(archive.at("archive")).args(["--format", "json", "-q", "-o"]).arg(to.path());
        run.output().unwrap();
        files(&to.path().to_owned())
    };
    assert_eq!(night(&[]), Some(3));
    assert!(files(&folder) == fresh());
    let untouched = fs::metadata(folder.join("a/one.pdf.json")).unwrap();
    fs::write(folder.join("a.pdf.json"), "edited").unwrap();
    fs::remove_file(folder.join("broken/003.pdf.json")).unwrap();
    fs::remove_file(archive.file("b/ö \"quoted\".pdf")).unwrap();
    archive.write("broken/004.pdf", small_pdf("4"));
    assert_eq!(night(&[]), Some(0));
    assert!(files(&folder) == fresh());
    assert!(!folder.join("b").exists());
    let after = fs::metadata(folder.join("a/one.pdf.json")).unwrap();
    assert_eq!((untouched.ino(), untouched.mtime_nsec()), (after.ino(), after.mtime_nsec()));
}

#[test]
fn files_that_cannot_be_read_and_odd_names_are_as_in_a_fresh_run() {
    use std::os::unix::ffi::OsStrExt;
    let archive = Archive::new(60);
    let odd = archive.file("x").with_file_name(std::ffi::OsStr::from_bytes(b"\xe5r\\.pdf"));
    fs::write(odd, small_pdf("odd")).unwrap();
    std::os::unix::fs::symlink("nowhere", archive.file("dangling.pdf")).unwrap();
    std::os::unix::fs::symlink("a.pdf", archive.file("linked.pdf")).unwrap();
    for _ in 0..2 {
        archive.run(&[]);
        assert!(archive.output() == archive.fresh(&[]));
    }
    assert_eq!(archive.counts()[2..], [0, 0, 0]);
    // A folder takes the place of a file, and a file that of a folder.
    fs::remove_file(archive.file("a.pdf")).unwrap();
    archive.write("a.pdf/inside.pdf", small_pdf("inside"));
    archive.run(&[]);
    assert!(archive.output() == archive.fresh(&[]));
}
