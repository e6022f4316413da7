//! Time of each stage on committed fixtures: `cargo bench`. Each stage includes those before it, but for
//! `recognizers`, `json` and `rules`, which stand alone. For comparisons with other programs see `bench/`.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark speaks to developers and may stop")]

use beslut::content::Reader;
use beslut::output::Format;
use beslut::recognize::{RuleSet, amounts, diary_numbers, organisations, periods};
use beslut::{Diagnostics, Limits, Options, extract, layout, open_document, pdf};
use divan::{Bencher, black_box};

/// A proposal with a financier table, minutes of several pages, a table over several pages.
const FILES: [&str; 3] = ["RUN-00254-2023", "minutes-contents-libreoffice", "proposal-long-table-chromium"];

fn main() {
    divan::main();
}

fn bytes(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/decision");
    std::fs::read(format!("{folder}/{name}.pdf")).unwrap()
}

/// The cross-reference table and the page tree.
#[divan::bench(args = FILES)]
fn a_open(bencher: Bencher, name: &str) {
    let bytes = bytes(name);
    let limits = Limits::default();
    bencher.bench(|| pdf::open(&bytes, &limits, &[], &mut Diagnostics::default()).unwrap().n_pages());
}

/// Glyphs and rulings of every page.
#[divan::bench(args = FILES)]
fn b_glyphs(bencher: Bencher, name: &str) {
    let bytes = bytes(name);
    let limits = Limits::default();
    bencher.bench(|| {
        let mut diagnostics = Diagnostics::default();
        let pdf = pdf::open(&bytes, &limits, &[], &mut diagnostics).unwrap();
        let mut reader = Reader::new(&pdf);
        (0..pdf.n_pages()).map(|i| reader.page(i, &mut diagnostics).unwrap().glyphs.len()).sum::<usize>()
    });
}

/// Words, lines and tables of every page.
#[divan::bench(args = FILES)]
fn c_layout(bencher: Bencher, name: &str) {
    let bytes = bytes(name);
    let limits = Limits::default();
    bencher.bench(|| {
        let mut diagnostics = Diagnostics::default();
        let pdf = pdf::open(&bytes, &limits, &[], &mut diagnostics).unwrap();
        let mut reader = Reader::new(&pdf);
        for index in 0..pdf.n_pages() {
            let marks = reader.page(index, &mut diagnostics).unwrap();
            black_box(layout::page(&marks, reader.fonts(), &mut diagnostics));
        }
    });
}

/// The document model.
#[divan::bench(args = FILES)]
fn d_document(bencher: Bencher, name: &str) {
    let bytes = bytes(name);
    let options = Options::default();
    bencher.bench(|| open_document(&bytes, &options).unwrap());
}

/// The record.
#[divan::bench(args = FILES)]
fn e_record(bencher: Bencher, name: &str) {
    let bytes = bytes(name);
    let (rules, options) = (RuleSet::builtin(), Options::default());
    bencher.bench(|| extract(&bytes, name, rules, &options));
}

/// Every recognizer of values over the whole text.
#[divan::bench(args = FILES)]
fn recognizers(bencher: Bencher, name: &str) {
    let (document, _) = open_document(&bytes(name), &Options::default()).unwrap();
    let (rules, text) = (RuleSet::builtin(), document.text.text());
    bencher.bench(|| {
        (
            amounts(rules, text, None).values.len(),
            diary_numbers(rules, text).values.len(),
            periods(rules, text).values.len(),
            organisations(rules, text, None).len(),
        )
    });
}

/// A record as a line.
#[divan::bench(args = FILES)]
fn json(bencher: Bencher, name: &str) {
    let record = extract(&bytes(name), name, RuleSet::builtin(), &Options::default());
    bencher.bench(|| Format::Ndjson.bytes(&record).unwrap());
}

/// The built-in rules, which every process compiles once.
#[divan::bench]
fn rules() -> usize {
    let rules = RuleSet::from_files(&[]).unwrap();
    // Whatever is asked of it first has all of it compiled.
    amounts(&rules, "1 kr", None).values.len()
}
