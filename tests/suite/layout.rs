//! Layout and document over the drawn pages: expected dumps, cells of drawn tables, quotes that read again.
//! `UPDATE=1` rewrites the dumps.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use beslut::content::{Direction, Glyph, GlyphFlags, PageMarks, Reader};
use beslut::document::{self, BlockKind, Document};
use beslut::geom::{Point, Rect};
use beslut::{Diagnostics, Limits, layout, pdf};

fn fixtures(folder: &str, ending: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_str().unwrap().ends_with(ending))
        .collect();
    found.sort();
    assert!(found.len() > 20, "too few fixtures");
    found
}

fn document(path: &Path) -> Document {
    let bytes = fs::read(path).unwrap();
    let limits = Limits::default();
    let mut diagnostics = Diagnostics::default();
    let pdf = pdf::open(&bytes, &limits, &[], &mut diagnostics).unwrap();
    let mut reader = Reader::new(&pdf);
    let mut pages = Vec::new();
    for index in 0..pdf.n_pages() {
        let marks = reader.page(index, &mut diagnostics).unwrap();
        pages.push(layout::page(&marks, reader.fonts(), &mut diagnostics));
    }
    document::build(&pages, &mut diagnostics)
}

#[test]
fn every_fact_of_layout_reads_as_expected() {
    let mut faults = Vec::new();
    for path in fixtures("layout", ".pdf") {
        let dump = document::dump_document(&document(&path));
        let expected = path.with_extension("dump");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &dump).unwrap();
        }
        let want = fs::read_to_string(&expected).unwrap_or_default();
        if want != dump {
            faults.push(format!("{}\nexpected:\n{want}\nread:\n{dump}", path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Pages that hold nothing but what the other pages hold too: it is their text, no running header.
#[test]
fn what_all_pages_consist_of_is_their_text() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hazard/document-bytes.pdf");
    let dump = document::dump_document(&document(&path));
    assert!(dump.contains("Nämnden beviljar") && !dump.contains("header"), "{dump}");
}

/// Text, row and column of every cell of the drawn tables.
#[test]
fn drawn_tables_come_out_cell_by_cell() {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (mut hit, mut want_n, mut read_n) = (0, 0, 0);
    for path in fixtures("tables", ".grid.json") {
        let grid: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let mut want = BTreeSet::new();
        for (t, table) in grid["tables"].as_array().unwrap().iter().enumerate() {
            for cell in table["cells"].as_array().unwrap() {
                let at = |key: &str| cell[key].as_u64().unwrap();
                want.insert((t, at("row"), at("col"), fold(cell["text"].as_str().unwrap())));
            }
        }
        let pdf = PathBuf::from(path.to_str().unwrap().replace(".grid.json", ".pdf"));
        let document = document(&pdf);
        let mut read = BTreeSet::new();
        let tables = document.blocks.iter().filter_map(|b| match &b.kind {
            BlockKind::Table(table) => Some(table),
            _ => None,
        });
        for (t, table) in tables.enumerate() {
            for cell in &table.cells {
                read.insert((t, u64::from(cell.row), u64::from(cell.col), fold(document.str(cell.span))));
            }
        }
        hit += want.intersection(&read).count();
        want_n += want.len();
        read_n += read.len();
    }
    let f1 = 2.0 * hit as f64 / (want_n + read_n) as f64;
    assert!(want_n > 2_000 && f1 >= 0.98, "cell F1 {f1:.4}: {hit} of {want_n}, {read_n} read");
}

/// What a quote says stands under its box, for every printed line.
#[test]
fn quotes_read_again() {
    let mut n = 0;
    for path in fixtures("layout", ".pdf") {
        let document = document(&path);
        for line in &document.lines {
            for quote in document.text.quotes(line.span) {
                let again = document.text.read_box(quote.page, &quote.bbox);
                assert_eq!(again, quote.text, "{}", path.display());
                n += 1;
            }
        }
    }
    assert!(n > 200);
}

/// A page crowded beyond any office document is read row by row and says so.
#[test]
fn a_crowded_page_is_read_by_rows() {
    let glyph = |i: usize| {
        let (x, y) = ((i % 300) as f32 * 20.0, (i / 300) as f32 * 6.0);
        Glyph {
            ch: 'x',
            font: 0,
            flags: GlyphFlags(0),
            direction: Direction::Right,
            size: 5.0,
            origin: Point { x, y: y + 4.0 },
            bbox: Rect::new(x, y, x + 3.0, y + 5.0),
        }
    };
    let marks = PageMarks {
        number: 1,
        width: 6_000.0,
        height: 2_000.0,
        glyphs: (0..60_000).map(glyph).collect(),
        ..PageMarks::default()
    };
    let mut diagnostics = Diagnostics::default();
    let page = layout::page(&marks, &[], &mut diagnostics);
    let document = document::build(&[page], &mut diagnostics);
    assert_eq!(document.lines.len(), 60_000);
    assert!(diagnostics.as_slice().iter().any(|d| d.code == "layout/too-much-text"));
}
