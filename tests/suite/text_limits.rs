//! One hostile or broken PDF per limit and fault (`fixtures/hazard/`): the text engine stops in time, says
//! so, and still gives what it had.

use beslut::content::Reader;
use beslut::{Diagnostics, ErrorKind, Limits, pdf};

/// What came out of a document.
#[derive(Debug, Default)]
struct Outcome {
    text: String,
    n_pages: usize,
    n_rulings: usize,
    codes: Vec<&'static str>,
    error: Option<ErrorKind>,
}

impl Outcome {
    fn has(&self, code: &str) -> bool {
        self.codes.contains(&code)
    }
}

fn read(name: &str, limits: &Limits) -> Outcome {
    let path = format!("{}/fixtures/hazard/{name}.pdf", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut diagnostics = Diagnostics::default();
    let mut outcome = Outcome::default();
    match pdf::open(&bytes, limits, &[], &mut diagnostics) {
        Err(error) => outcome.error = Some(error.kind()),
        Ok(document) => {
            let mut reader = Reader::new(&document);
            for index in 0..document.n_pages() {
                match reader.page(index, &mut diagnostics) {
                    Err(error) => outcome.error = Some(error.kind()),
                    Ok(page) => {
                        outcome.n_pages += 1;
                        outcome.n_rulings += page.rulings.len();
                        outcome.text.extend(page.glyphs.iter().map(|glyph| glyph.ch));
                    }
                }
            }
        }
    }
    outcome.codes = diagnostics.as_slice().iter().map(|diagnostic| diagnostic.code).collect();
    outcome
}

const WORDS: &str = "Nämnden beviljar";

/// Each field of [`Limits`] has the document that trips it, and a test here that names both.
#[test]
fn every_limit_has_its_fixture() {
    let source = include_str!("../../src/limits.rs");
    let fields: Vec<&str> = source
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": ").map(|(field, _)| field))
        .collect();
    assert_eq!(fields.len(), 12, "{fields:?}");
    let tests = include_str!("text_limits.rs");
    for field in fields {
        let name = field.replace('_', "-");
        let path = format!("{}/fixtures/hazard/{name}.pdf", env!("CARGO_MANIFEST_DIR"));
        assert!(std::fs::exists(&path).unwrap(), "{path}");
        let lowers = format!("Limits {{ {field}: ");
        assert!(
            tests.contains(&lowers) && tests.contains(&format!("\"{name}\"")),
            "{field} is never lowered"
        );
    }
}

#[test]
fn every_limit_is_tripped_and_reported() {
    let default = Limits::default;
    let cases = [
        ("stream-bytes", Limits { stream_bytes: 1 << 16, ..default() }),
        ("page-bytes", Limits { page_bytes: 1 << 21, ..default() }),
        ("document-bytes", Limits { document_bytes: 1 << 21, ..default() }),
        ("operators", Limits { operators: 1000, ..default() }),
        ("glyphs", Limits { glyphs: 1000, ..default() }),
        // What goes in counts, not only what comes out.
        ("empty-form", Limits { page_bytes: 1 << 24, ..default() }),
        ("empty-form", Limits { document_bytes: 1 << 24, ..default() }),
        ("long-replacements", Limits { glyphs: 100_000, ..default() }),
        ("long-replacements", Limits { operators: 50_000, ..default() }),
        ("long-codes", Limits { glyphs: 20_000, ..default() }),
    ];
    for (name, limits) in cases {
        let outcome = read(name, &limits);
        assert!(outcome.text.starts_with(WORDS), "{name}: {outcome:?}");
        assert!(outcome.has("pdf/limit"), "{name}: {outcome:?}");
        // With the limits as they are these are read whole.
        if !matches!(name, "empty-form") {
            let free = read(name, &default());
            assert!(!free.has("pdf/limit") && free.error.is_none(), "{name}: {:?}", free.codes);
        }
    }
}

#[test]
fn an_exhausted_document_gives_no_further_pages() {
    let outcome = read("document-bytes", &Limits { document_bytes: 1 << 21, ..Limits::default() });
    assert_eq!(outcome.error, Some(ErrorKind::Limit));
    assert_eq!(outcome.n_pages, 2);
}

#[test]
fn counts_are_bounded() {
    let pages = read("pages", &Limits { pages: 100, ..Limits::default() });
    assert_eq!((pages.n_pages, pages.has("pdf/too-many-pages")), (100, true));
    let rulings = read("rulings", &Limits { rulings: 500, ..Limits::default() });
    assert_eq!(rulings.n_rulings, 500);
    assert!(rulings.has("pdf/too-many-rulings"), "{:?}", rulings.codes);
    let forms = read("form-depth", &Limits { form_depth: 16, ..Limits::default() });
    assert_eq!(forms.text, WORDS);
    assert_eq!(
        read("form-depth", &Limits { form_depth: 64, ..Limits::default() }).text,
        format!("{WORDS}Nämnden djupt")
    );
    let values = read("values", &Limits { values: 1000, ..Limits::default() });
    assert_eq!((values.error, values.text.as_str()), (Some(ErrorKind::Limit), ""), "{values:?}");
    assert_eq!(read("values", &Limits::default()).text, WORDS);
}

/// Objects are read no more often than their bytes allow, and not at all under a wrong number.
#[test]
fn objects_cost_what_they_hold() {
    let open = read("open-strings", &Limits { values: 10_000, ..Limits::default() });
    assert_eq!((open.error, open.n_pages), (Some(ErrorKind::Limit), 0), "{open:?}");
    let same = read("same-entries", &Limits { values: 10_000, ..Limits::default() });
    assert_eq!((same.error, same.text.as_str()), (Some(ErrorKind::Damaged), WORDS), "{:?}", same.codes);
}

/// A revision that does not lead to the one before it: what it does not list is found all the same.
#[test]
fn a_lost_revision_is_found_by_scanning() {
    for name in ["broken-prev", "lost-prev"] {
        let outcome = read(name, &Limits::default());
        assert_eq!(
            (outcome.text.as_str(), outcome.codes.as_slice()),
            (WORDS, &["pdf/rebuilt"][..]),
            "{name}"
        );
    }
}

#[test]
fn side_data_is_bounded() {
    let small = Limits { font_bytes: 1 << 12, ..Limits::default() };
    assert!(read("font-bytes", &Limits::default()).text.starts_with('X'));
    assert!(!read("font-bytes", &small).text.starts_with('X'));
    let small = Limits { cmap_bytes: 1 << 12, ..Limits::default() };
    assert_eq!(read("cmap-bytes", &small).text, WORDS);
    assert_eq!(read("cmap-bytes", &Limits::default()).text, WORDS.replace('N', "X"));
    let small = Limits { object_stream_bytes: 1 << 12, ..Limits::default() };
    assert_eq!(read("object-stream", &small).text, WORDS);
    assert!(read("object-stream-bytes", &small).error.is_some());
    assert_eq!(read("object-stream-bytes", &Limits::default()).text, WORDS);
}

#[test]
fn loops_end_and_damage_is_coped_with() {
    let names = [
        "form-cycle",
        "page-tree-cycle",
        "length-cycle",
        "reference-cycle",
        "xref-cycle",
        "nesting",
        "no-xref",
        "wrong-startxref",
        "wrong-length",
        "junk-before-header",
        "cut-stream",
    ];
    for name in names {
        let outcome = read(name, &Limits::default());
        assert!(outcome.text.starts_with(WORDS), "{name}: {outcome:?}");
        assert_eq!(outcome.n_pages, 1, "{name}");
    }
    assert!(read("no-xref", &Limits::default()).has("pdf/rebuilt"));
    assert!(read("cut-stream", &Limits::default()).has("pdf/damaged-content"));
    let empty = read("no-text", &Limits::default());
    assert_eq!((empty.text.as_str(), empty.codes.len()), ("", 0));
}

/// A fixed sequence of pseudo-random numbers (xorshift).
fn next(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state >> 16) as usize
}

/// Changes, cuts, doubles and mixes bytes of the fixtures; whatever comes out must neither panic nor
/// overrun its limits. `MUTATIONS` in the environment asks for more rounds than the usual few.
#[test]
fn mutated_files_do_no_harm() {
    let folder = format!("{}/fixtures/hazard", env!("CARGO_MANIFEST_DIR"));
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "pdf")) {
        seeds.push(std::fs::read(path).unwrap());
    }
    let rounds: usize = std::env::var("MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    let limits = Limits {
        stream_bytes: 1 << 17,
        page_bytes: 1 << 18,
        document_bytes: 1 << 20,
        operators: 20_000,
        glyphs: 20_000,
        pages: 20,
        values: 50_000,
        ..Limits::default()
    };
    let words: [&[u8]; 12] = [
        b"<<",
        b">>",
        b"[",
        b"(",
        b"-1",
        b"99999999999",
        b" 0 R",
        b"endobj",
        b"stream\n",
        b"/Kids",
        b"Do ",
        b"\xff\xfe",
    ];
    let mut state = 0x9E37_79B9_7F4A_7C15;
    for round in 0..rounds {
        let mut bytes = seeds[round % seeds.len()].clone();
        for _ in 0..1 + next(&mut state) % 8 {
            let at = next(&mut state) % bytes.len().max(1);
            match next(&mut state) % 5 {
                0 => bytes[at] = next(&mut state) as u8,
                1 => bytes[at] ^= 1 << (next(&mut state) % 8),
                2 => drop(bytes.drain(at..(at + next(&mut state) % 64).min(bytes.len()))),
                3 => {
                    let word = words[next(&mut state) % words.len()];
                    bytes.splice(at..at, word.iter().copied());
                }
                _ => {
                    let other = &seeds[next(&mut state) % seeds.len()];
                    let from = next(&mut state) % other.len();
                    let piece = other[from..(from + 200).min(other.len())].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
            if bytes.is_empty() {
                bytes.push(b'%');
            }
        }
        let mut diagnostics = Diagnostics::default();
        let Ok(document) = pdf::open(&bytes, &limits, &[], &mut diagnostics) else { continue };
        assert!(document.n_pages() <= limits.pages);
        let _ = document.info();
        let mut reader = Reader::new(&document);
        let mut n_glyphs = 0;
        for index in 0..document.n_pages() {
            let Ok(page) = reader.page(index, &mut diagnostics) else { continue };
            n_glyphs += page.glyphs.len();
            assert!(page.rulings.len() <= limits.rulings);
        }
        // One code may stand for several characters, so the last string can go over by a little.
        assert!(n_glyphs as u64 <= limits.glyphs + (1 << 16), "round {round}: {n_glyphs} glyphs");
    }
}
