//! Where the time of a document goes, stage by stage: `shares [--repeat N] FILE|FOLDER…`.
//!
//! Each stage runs with those before it, N times (5 if not given), and the best run counts; a stage's own time is the
//! difference. The recognizers of values are measured alone, each over the whole text. In process, one thread, without
//! reading from disk. Prints a table; files that cannot be opened are left out and counted.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a measurement speaks on standard output")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use beslut::content::Reader;
use beslut::output::Format;
use beslut::recognize::{RuleSet, amounts, diary_numbers, organisations, periods};
use beslut::{Diagnostics, Limits, Options, extract, layout, open_document, pdf};

/// The stages in order, as they are printed.
const STAGES: [&str; 5] = [
    "text engine: objects, fonts, glyphs",
    "layout: words and lines",
    "document: tables, paragraphs, reading order",
    "record: recognition, rules, checks, hash",
    "JSON",
];

/// The recognizers of values.
const RECOGNIZERS: [&str; 4] = ["amounts", "diary numbers", "periods", "organisations and funds"];

fn main() {
    let mut repeat = 5u32;
    let mut files = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--repeat" => repeat = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(repeat),
            path => collect(Path::new(path), &mut files),
        }
    }
    files.sort();
    let rules = RuleSet::builtin();
    let (mut n_pages, mut n_out) = (0usize, 0usize);
    let (mut stages, mut recognizers) = ([0.0f64; STAGES.len()], [0.0f64; RECOGNIZERS.len()]);
    for file in &files {
        let Ok(bytes) = std::fs::read(file) else { continue };
        let Some(pages) = glyphs(&bytes, false) else {
            n_out += 1;
            continue;
        };
        n_pages += pages;
        let options = Options::default();
        let name = file.display().to_string();
        let record = extract(&bytes, &name, rules, &options);
        let until = [
            best(repeat, || glyphs(&bytes, false)),
            best(repeat, || glyphs(&bytes, true)),
            best(repeat, || open_document(&bytes, &options)),
            best(repeat, || extract(&bytes, &name, rules, &options)),
        ];
        let mut before = 0.0;
        for (stage, time) in stages.iter_mut().zip(until) {
            *stage += (time - before).max(0.0);
            before = time;
        }
        if let Some(json) = stages.last_mut() {
            *json += best(repeat, || Format::Ndjson.bytes(&record));
        }
        let Ok((document, _)) = open_document(&bytes, &options) else { continue };
        let text = document.text.text();
        let times = [
            best(repeat, || amounts(rules, text, None)),
            best(repeat, || diary_numbers(rules, text)),
            best(repeat, || periods(rules, text)),
            best(repeat, || organisations(rules, text, None)),
        ];
        for (recognizer, time) in recognizers.iter_mut().zip(times) {
            *recognizer += time;
        }
    }
    let per_page = |seconds: f64| seconds * 1000.0 / n_pages.max(1) as f64;
    let whole: f64 = stages.iter().sum();
    println!("{} files ({n_out} not opened), {n_pages} pages, best of {repeat}\n", files.len());
    println!("| stage | ms/page | share |\n|---|---:|---:|");
    for (name, time) in STAGES.iter().zip(stages) {
        println!("| {name} | {:.4} | {:.1} % |", per_page(time), 100.0 * time / whole);
    }
    println!("| all | {:.4} | 100 % |\n", per_page(whole));
    let engine = stages.first().copied().unwrap_or_default();
    let text: f64 = stages.iter().take(3).sum();
    println!(
        "| recognizer over the whole text | ms/page | ÷ text engine | ÷ text in reading order |\n|---|---:|---:|---:|"
    );
    let all: f64 = recognizers.iter().sum();
    for (name, time) in RECOGNIZERS.iter().zip(recognizers).chain([(&"all", all)]) {
        println!("| {name} | {:.4} | {:.2} | {:.2} |", per_page(time), time / engine, time / text);
    }
}

/// Number of pages, after their glyphs and perhaps their lines were read; none when the file cannot be opened.
fn glyphs(bytes: &[u8], lay_out: bool) -> Option<usize> {
    let mut diagnostics = Diagnostics::default();
    let pdf = pdf::open(bytes, &Limits::default(), &[], &mut diagnostics).ok()?;
    let mut reader = Reader::new(&pdf);
    for index in 0..pdf.n_pages() {
        let Ok(marks) = reader.page(index, &mut diagnostics) else { continue };
        if lay_out {
            black_box(layout::page(&marks, reader.fonts(), &mut diagnostics));
        }
        black_box(marks);
    }
    Some(pdf.n_pages())
}

/// Seconds of the fastest of several runs.
fn best<T>(repeat: u32, mut run: impl FnMut() -> T) -> f64 {
    let time = |_| {
        let start = Instant::now();
        black_box(run());
        start.elapsed().as_secs_f64()
    };
    (0..repeat.max(1)).map(time).fold(f64::INFINITY, f64::min)
}

/// The PDFs of a folder, by name.
fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            collect(&entry.path(), files);
        }
    } else if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("pdf")) {
        files.push(path.to_owned());
    }
}
