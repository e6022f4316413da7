//! The command line as users script against it: order, exit codes, output that is whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A document that every test can read: the first fixture.
pub fn a_pdf() -> Vec<u8> {
    fs::read(fixtures().join("RUN-00254-2023.pdf")).unwrap()
}

pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/decision")
}

pub fn beslut() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_beslut"));
    command.stdin(Stdio::null()).env_remove("BESLUT_DRILL");
    command
}

pub fn extract(args: &[&str]) -> Output {
    beslut().arg("extract").args(args).output().unwrap()
}

pub fn records(ndjson: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(ndjson).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Path and outcome of every record.
pub fn outcomes(records: &[Value]) -> Vec<(&str, &str)> {
    records.iter().map(|r| (r["source"]["path"].as_str().unwrap(), r["outcome"].as_str().unwrap())).collect()
}

#[test]
fn every_fixture_gives_a_record_that_the_schema_allows() {
    let out = extract(&[fixtures().to_str().unwrap()]);
    let schema = beslut().arg("schema").output().unwrap();
    let schema: Value = serde_json::from_slice(&schema.stdout).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let records = records(&out.stdout);
    let n_pdfs = fs::read_dir(fixtures())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|end| end == "pdf"))
        .count();
    assert_eq!((out.status.code(), records.len()), (Some(0), n_pdfs));
    for record in &records {
        let faults: Vec<String> =
            validator.iter_errors(record).map(|e| format!("{} at {}", e, e.instance_path())).collect();
        assert!(faults.is_empty(), "{}: {faults:?}", record["source"]["path"]);
    }
    let mut wrong = records[0].clone();
    wrong["outcome"] = "perhaps".into();
    assert!(!validator.is_valid(&wrong), "the schema refuses nothing");
}

#[test]
fn records_stand_in_the_order_of_paths_for_any_number_of_jobs() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["b/2.pdf", "b.pdf", "a/x/1.PDF", "a-1/z.pdf", "å.pdf", "b/note.txt", "b/no-name"] {
        let file = dir.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, if name == "b/note.txt" { b"text".to_vec() } else { a_pdf() }).unwrap();
    }
    let folder = dir.path().to_str().unwrap();
    let one = extract(&[folder, "--jobs", "1"]);
    let found = records(&one.stdout);
    let paths: Vec<&str> = outcomes(&found).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["a/x/1.PDF", "a-1/z.pdf", "b/2.pdf", "b/no-name", "b.pdf", "å.pdf"]);
    for args in [["--jobs", "3"], ["--jobs", "2"]] {
        assert!(extract(&[&[folder], &args[..]].concat()).stdout == one.stdout);
    }
    assert!(extract(&[folder, "--in-process"]).stdout == one.stdout);
    assert!(String::from_utf8_lossy(&one.stderr).contains("1 other files skipped"));
}

#[test]
fn several_inputs_are_told_apart_and_equal_paths_refused() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["x/in/1.pdf", "y/in/1.pdf", "y/other/1.pdf"] {
        let file = dir.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "").unwrap();
    }
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let out = extract(&[&path("y/other"), &path("x/in"), &path("x/in/1.pdf")]);
    assert_eq!(
        outcomes(&records(&out.stdout)),
        [("1.pdf", "not_pdf"), ("in/1.pdf", "not_pdf"), ("other/1.pdf", "not_pdf")]
    );
    let out = extract(&[&path("x/in"), &path("y/in")]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!((out.status.code(), out.stdout.len()), (Some(2), 0));
    assert!(said.contains(&path("x/in/1.pdf")) && said.contains(&path("y/in/1.pdf")), "{said}");

    let list = dir.path().join("list");
    fs::write(&list, format!("{}\0{}\0", path("x/in/1.pdf"), path("missing.pdf"))).unwrap();
    let out = extract(&["--files-from", list.to_str().unwrap(), "-0"]);
    let found = records(&out.stdout);
    let found: Vec<&str> = outcomes(&found).into_iter().map(|(_, outcome)| outcome).collect();
    assert_eq!((out.status.code(), found), (Some(3), vec!["io_error", "not_pdf"]));
}

#[test]
fn nothing_found_is_exit_4_and_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let output = dir.path().join("out.ndjson");
    fs::write(&output, "previous").unwrap();
    let out = extract(&[dir.path().to_str().unwrap(), "-o", output.to_str().unwrap()]);
    assert_eq!((out.status.code(), fs::read(&output).unwrap()), (Some(4), b"previous".to_vec()));
}

#[test]
fn json_files_stand_where_their_documents_stood() {
    let dir = tempfile::tempdir().unwrap();
    let (from, to) = (dir.path().join("in/sub"), dir.path().join("out"));
    fs::create_dir_all(&from).unwrap();
    fs::write(from.join("a.pdf"), a_pdf()).unwrap();
    let out =
        extract(&[dir.path().join("in").to_str().unwrap(), "--format", "json", "-o", to.to_str().unwrap()]);
    assert_eq!((out.status.code(), out.stdout.len()), (Some(0), 0));
    let text = fs::read_to_string(to.join("sub/a.pdf.json")).unwrap();
    assert!(text.starts_with("{\n  \"schema\": \"beslut-record/1\",\n") && text.ends_with("}\n"));
    assert_eq!(extract(&[from.to_str().unwrap(), "--format", "json"]).status.code(), Some(2));
}

#[test]
fn the_report_balances() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.pdf"), a_pdf()).unwrap();
    fs::write(dir.path().join("b.pdf"), "no pdf").unwrap();
    let report = dir.path().join("report.json");
    let out = extract(&[dir.path().to_str().unwrap(), "-q", "--report", report.to_str().unwrap()]);
    assert_eq!((out.status.code(), out.stderr.len()), (Some(3), 0));
    let report: Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    assert_eq!((&report["inputs"], &report["records"]), (&2.into(), &2.into()));
    assert_eq!((&report["outcomes"]["extracted"], &report["outcomes"]["not_pdf"]), (&1.into(), &1.into()));
    assert_eq!(report["not_extracted"]["not_pdf"][0]["path"], "b.pdf");
    let out = extract(&[dir.path().to_str().unwrap(), "--fail-on", "never"]);
    assert_eq!(out.status.code(), Some(0));
}

#[test]
fn one_file_is_not_named_for_two_things() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.pdf"), a_pdf()).unwrap();
    let (folder, file) = (dir.path().to_str().unwrap(), dir.path().join("out.json"));
    let file = file.to_str().unwrap();
    let out = extract(&[folder, "-o", file, "--report", file]);
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("named for two things"));
}

fn recognized(kind: &str, lines: &str) -> Vec<String> {
    use std::io::Write;
    let mut child =
        beslut().args(["recognize", kind]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn recognize_gives_an_array_for_every_line() {
    let lines = recognized("amount", "åtta: 800 000 kr\nintet\n");
    assert!(lines[0].starts_with("[{\"amount\":800000.00,"), "{}", lines[0]);
    assert!(lines[0].contains("\"start\":6,\"end\":16,"), "{}", lines[0]);
    assert_eq!(lines[1..], ["[]"]);
}

#[test]
fn a_date_keeps_its_days_and_its_place() {
    let lines = recognized("date", "åren 1 maj 2023 – 30 april 2024\n");
    assert!(lines[0].contains("\"start\":\"2023-05-01\",\"end\":\"2024-04-30\""), "{}", lines[0]);
    assert!(lines[0].contains("\"text_start\":5,\"text_end\":31"), "{}", lines[0]);
}

#[test]
fn a_heading_behind_a_tab_says_what_a_line_is() {
    assert!(recognized("diary-number", "2340-12\tDnr\n")[0].contains("\"value\":\"2340-12\""));
    assert!(recognized("organisation", "Boden\tFinansiär\n")[0].contains("Bodens kommun"));
    assert_eq!(recognized("organisation", "Boden\tDatum\n"), ["[]"]);
}
