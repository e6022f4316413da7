//! Any bytes as a content stream's tokens: every token moves forward and the loop ends.
#![no_main]

use beslut::pdf::{Tokens, decode_hex, decode_literal, decode_name};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut tokens = Tokens::new(data);
    let mut before = 0;
    while tokens.next().is_some() {
        assert!(tokens.offset() > before && tokens.offset() <= data.len());
        before = tokens.offset();
    }
    let mut out = Vec::new();
    decode_hex(data, &mut out);
    decode_literal(data, &mut out);
    assert!(decode_name(data).len() <= data.len());
});
