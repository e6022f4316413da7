//! The bytes of a file → its objects, read one at a time and only when asked for (ISO 32000-2, 7).
//!
//! In: the whole file, [`crate::Limits`] and passwords. Out: [`Pdf`], which resolves references, decodes streams
//! and lists the pages. It refuses what is no PDF, what needs another password, and what has no page.
//! This is the only module that names lopdf: its types are the object layer, its algorithms decrypt.

mod crypt;
mod document;
mod filter;
mod info;
mod object;
mod page;
mod rebuild;
mod stream;
mod token;
mod xref;

pub use document::{Pdf, open};
pub use filter::Trouble;
pub use info::{Info, text_string};
pub use lopdf::{Dictionary, Object, ObjectId, Stream};
pub use page::Page;
pub use token::{Token, Tokens, decode_hex, decode_literal, decode_name, hex_digit, is_space};

/// Looks up a key without the cost of an error value.
pub fn entry<'d>(dict: &'d Dictionary, key: &[u8]) -> Option<&'d Object> {
    dict.as_hashmap().get(key)
}

/// A number of either kind.
pub fn number(object: &Object) -> Option<f64> {
    match object {
        Object::Integer(value) => Some(*value as f64),
        Object::Real(value) => Some(f64::from(*value)),
        _ => None,
    }
}

/// The bytes of a name.
pub fn name(object: &Object) -> Option<&[u8]> {
    match object {
        Object::Name(name) => Some(name),
        _ => None,
    }
}
