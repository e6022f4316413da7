//! Whole documents: what comes out for `fixtures/decision/*.pdf` against the truth that the drawing scripts
//! wrote, the evidence read again from the page, the schema, and the same bytes twice.

use std::fs;
use std::path::{Path, PathBuf};

use beslut::eval::Score;
use beslut::recognize::RuleSet;
use beslut::{Options, Record, extract, open_document};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/decision")
}

fn documents() -> Vec<(String, Vec<u8>)> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "pdf"))
        .collect();
    names.sort();
    assert!(names.len() >= 25, "the fixtures were not found");
    names
        .into_iter()
        .map(|p| (p.file_stem().unwrap().to_string_lossy().into_owned(), fs::read(&p).unwrap()))
        .collect()
}

fn truth(name: &str) -> Option<Value> {
    let text = fs::read_to_string(folder().join(format!("{name}.truth.json"))).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

fn record(name: &str, bytes: &[u8]) -> Record {
    extract(bytes, &format!("{name}.pdf"), RuleSet::builtin(), &Options::default())
}

fn value(record: &Record) -> Value {
    serde_json::from_str(&serde_json::to_string(record).unwrap()).unwrap()
}

/// The first example and its layout drawn again with other names, sums, dates and numbers come out exactly.
#[test]
fn the_first_example_and_its_siblings_are_exact() {
    let mut n_scored = 0;
    for (name, bytes) in documents() {
        if !(name.starts_with("RUN-") || name.starts_with("seed-layout-")) {
            continue;
        }
        let mut score = Score::default();
        score.add(&name, &value(&record(&name, &bytes)), &truth(&name).unwrap());
        let misses: Vec<String> = score
            .misses
            .iter()
            .map(|m| format!("{name}: {}: want {}, got {}", m.field, m.want, m.got))
            .collect();
        assert!(misses.is_empty(), "{}", misses.join("\n"));
        assert!((score.macro_f1() - 1.0).abs() < f64::EPSILON);
        n_scored += 1;
    }
    assert!(n_scored >= 4);
}

/// Every field's score over all fixtures, in a file that may only rise.
#[test]
fn scores_do_not_fall() {
    let mut score = Score::default();
    for (name, bytes) in documents() {
        if let Some(truth) = truth(&name) {
            score.add(&name, &value(&record(&name, &bytes)), &truth);
        }
    }
    let path = folder().join("scores.txt");
    let text: String = score
        .rows
        .iter()
        .map(|(field, row)| format!("{field}\t{:.4}\n", row.f1()))
        .chain([format!("wrong amounts\t{}\n", score.wrong_amounts)])
        .collect();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let held = fs::read_to_string(&path).unwrap();
    let mut faults = Vec::new();
    for line in held.lines() {
        let (field, floor) = line.split_once('\t').unwrap();
        let floor: f64 = floor.parse().unwrap();
        if field == "wrong amounts" {
            if score.wrong_amounts as f64 > floor {
                faults.push(format!("{} wrong amounts, at most {floor} held", score.wrong_amounts));
            }
            continue;
        }
        let now = score.rows.iter().find(|(f, _)| **f == field).map_or(0.0, |(_, row)| row.f1());
        if now + 0.00005 < floor {
            faults.push(format!("{field}: {now:.4}, held {floor:.4}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Under every evidence box stands the text that is quoted.
#[test]
fn evidence_is_read_again_from_the_page() {
    let mut n_quotes = 0;
    for (name, bytes) in documents() {
        let record = record(&name, &bytes);
        let (doc, _) = open_document(&bytes, &Options::default()).unwrap();
        for evidence in &record.evidence {
            let (Some(page), Some([x0, top, x1, bottom])) = (evidence.page, evidence.bbox) else { continue };
            let again = doc.text.read_box(page, &beslut::geom::Rect::new(x0, top, x1, bottom));
            let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(fold(&again), fold(&evidence.text), "{name}: {} on page {page}", evidence.pointer);
            n_quotes += 1;
        }
    }
    assert!(n_quotes > 500, "only {n_quotes} quotes");
}

/// Every pointer of evidence and checks leads to a value, and every value that was read has evidence.
#[test]
fn evidence_and_values_belong_together() {
    for (name, bytes) in documents() {
        let record = record(&name, &bytes);
        let json = value(&record);
        for pointer in
            record.evidence.iter().map(|e| &e.pointer).chain(record.checks.iter().map(|c| &c.pointer))
        {
            assert!(json.pointer(pointer).is_some_and(|v| !v.is_null()), "{name}: {pointer} leads nowhere");
        }
        for key in ["kind", "title", "authority", "body", "date"] {
            let pointer = format!("/{key}");
            let cited = record.evidence.iter().any(|e| e.pointer == pointer);
            assert_eq!(cited, json.pointer(&pointer).is_some_and(|v| !v.is_null()), "{name}: {pointer}");
        }
    }
}

#[test]
fn records_are_valid_against_the_schema() {
    let schema = serde_json::to_value(beslut::output::schema::record_schema()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (name, bytes) in documents()
        .into_iter()
        .chain([("no.pdf".to_owned(), b"no pdf".to_vec()), ("empty".to_owned(), Vec::new())])
    {
        let json = value(&record(&name, &bytes));
        let faults: Vec<String> = validator.iter_errors(&json).map(|e| format!("{name}: {e}")).collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
    // The schema is strict enough to refuse what is no record.
    assert!(!validator.is_valid(&serde_json::json!({ "schema": "beslut-record/1" })));
}

#[test]
fn the_same_bytes_give_the_same_record() {
    for (name, bytes) in documents() {
        let first = serde_json::to_string(&record(&name, &bytes)).unwrap();
        assert_eq!(first, serde_json::to_string(&record(&name, &bytes)).unwrap(), "{name}");
    }
}

#[test]
fn money_is_printed_with_two_decimals() {
    let (name, bytes) = documents().into_iter().find(|(n, _)| n == "RUN-00254-2023").unwrap();
    let line = serde_json::to_string(&record(&name, &bytes)).unwrap();
    assert!(
        line.contains("\"granted\":{\"amount\":800000.00,\"currency\":\"SEK\",\"qualifier\":null}"),
        "{line}"
    );
}
