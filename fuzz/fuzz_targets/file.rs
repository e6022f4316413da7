//! Any bytes as a whole file, under low limits so that a run tries many.
#![no_main]

use beslut::content::Reader;
use beslut::{Diagnostics, Limits, pdf};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let limits = Limits {
        stream_bytes: 1 << 18,
        page_bytes: 1 << 19,
        document_bytes: 1 << 20,
        operators: 50_000,
        glyphs: 50_000,
        pages: 50,
        values: 50_000,
        ..Limits::default()
    };
    let mut diagnostics = Diagnostics::default();
    let Ok(document) = pdf::open(data, &limits, &[], &mut diagnostics) else { return };
    let _ = document.info();
    let mut reader = Reader::new(&document);
    for index in 0..document.n_pages() {
        let _ = reader.page(index, &mut diagnostics);
    }
});
