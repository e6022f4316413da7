//! What README.md tells users to paste: loading into DuckDB and PostgreSQL, the line of a crontab, the units of systemd.
//! All of it is taken from README.md as it stands there.

#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::batch::{beslut, fixtures};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The fenced blocks of README.md of one kind.
fn blocks(kind: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let fenced = text.split("\n```").skip(1).step_by(2);
    let of_kind = fenced.filter_map(|block| block.strip_prefix(&format!("{kind}\n")));
    of_kind.map(|block| block.to_owned() + "\n").collect()
}

/// Exit code of the script when a database is missing.
const SKIPPED: i32 = 77;

#[test]
fn the_recipes_load_records_into_real_databases() {
    let own = root().join("target/warehouse/bin/python3");
    let python = if own.exists() { own } else { "python3".into() };
    let Ok(out) = Command::new(python)
        .arg(root().join("tests/warehouse/check.py"))
        .arg(env!("CARGO_BIN_EXE_beslut"))
        .arg(root().join("README.md"))
        .arg(fixtures().parent().unwrap())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
    else {
        return skip("missing: python3");
    };
    let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    match out.status.code() {
        Some(0) => assert!(said.contains("all as in the records"), "{said}"),
        Some(SKIPPED) => skip(&said),
        _ => panic!("{said}"),
    }
}

/// On a developer's machine a database may be missing; where all tests must run it may not.
fn skip(why: &str) {
    let must =
        ["CI", "BESLUT_WAREHOUSE"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()));
    assert!(!must, "the test with real databases was skipped; {why}");
    eprintln!("skipped: the test with real databases; {why}");
}

/// A command of README.md with its places moved into a folder.
fn moved(command: &str, to: &Path) -> String {
    let to = to.to_str().unwrap();
    command
        .replace("/srv/archive", &format!("{to}/archive"))
        .replace("/srv/data", &format!("{to}/data"))
        .replace("/usr/local/bin/beslut", env!("CARGO_BIN_EXE_beslut"))
}

fn archive() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("archive")).unwrap();
    fs::create_dir(dir.path().join("data")).unwrap();
    let pdf = "decision-delegation-reportlab.pdf";
    fs::copy(fixtures().join(pdf), dir.path().join("archive").join(pdf)).unwrap();
    dir
}

#[test]
fn the_line_of_the_crontab_runs_in_sh() {
    let cron = blocks("cron");
    let line =
        cron.iter().flat_map(|block| block.lines()).find(|line| line.contains("beslut extract")).unwrap();
    let mut fields = line.split_whitespace();
    assert_eq!(fields.by_ref().take(5).collect::<Vec<_>>(), ["0", "2", "*", "*", "*"]);
    let command = line.split_once("* * *").unwrap().1.trim();
    // In a crontab a percent sign ends the command.
    assert!(!command.contains('%'));
    let dir = archive();
    let bin = Path::new(env!("CARGO_BIN_EXE_beslut")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", bin.display());
    for _ in 0..2 {
        let out =
            Command::new("sh").arg("-c").arg(moved(command, dir.path())).env("PATH", &path).output().unwrap();
        assert!(out.status.success() && out.stderr.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    for file in ["records.ndjson", "changes.ndjson", "report.json", "state.db"] {
        assert!(dir.path().join("data").join(file).exists(), "{file}");
    }
}

#[test]
fn the_units_of_systemd_are_units_and_their_command_runs() {
    let units = blocks("ini");
    let [service, timer] = units.as_slice() else { panic!("{} units", units.len()) };
    let known = [
        "Description",
        "RequiresMountsFor",
        "Type",
        "User",
        "ExecStart",
        "SuccessExitStatus",
        "Nice",
        "IOSchedulingClass",
        "ProtectSystem",
        "ReadWritePaths",
        "PrivateTmp",
        "NoNewPrivileges",
        "OnCalendar",
        "Persistent",
        "RandomizedDelaySec",
        "WantedBy",
    ];
    for line in
        service.lines().chain(timer.lines()).filter(|line| !line.is_empty() && !line.starts_with(['#', '[']))
    {
        assert!(known.contains(&line.split_once('=').unwrap().0), "{line}");
    }
    let start = service.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
    let dir = archive();
    let mut words =
        moved(start, dir.path()).split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter();
    assert_eq!(words.next().as_deref(), Some(env!("CARGO_BIN_EXE_beslut")));
    let out = beslut().args(words).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));

    for (name, text) in [("beslut.service", service), ("beslut.timer", timer)] {
        fs::write(dir.path().join(name), moved(text, dir.path())).unwrap();
    }
    let files = ["beslut.service", "beslut.timer"].map(|name| dir.path().join(name));
    let Ok(out) = Command::new("systemd-analyze").arg("verify").args(&files).output() else { return };
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    let faults: Vec<&str> = said.lines().filter(|line| line.contains("beslut.")).collect();
    assert!(faults.is_empty(), "{said}");
}
