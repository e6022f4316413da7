//! Any bytes as the embedded program of a simple font: TrueType, CFF or Type 1 tables that tell its encoding.
#![no_main]

use beslut::content::Reader;
use beslut::{Diagnostics, Limits, pdf};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut file = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]>>endobj \
        3 0 obj<</Type/Page/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj \
        4 0 obj<</Length 99>>stream\nBT /F 9 Tf 9 99 Td (ABC\\345\\001) Tj ET\nendstream endobj \
        5 0 obj<</Subtype/TrueType/FontDescriptor<</Flags 4/FontFile2 6 0 R>>>>endobj 6 0 obj<<>>stream\n"
        .to_vec();
    file.extend_from_slice(data);
    file.extend_from_slice(b"\nendstream endobj trailer<</Root 1 0 R>>");
    let mut diagnostics = Diagnostics::default();
    if let Ok(document) = pdf::open(&file, &Limits::default(), &[], &mut diagnostics) {
        let _ = Reader::new(&document).page(0, &mut diagnostics);
    }
});
