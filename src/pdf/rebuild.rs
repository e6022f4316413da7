//! A file without a usable cross-reference table → a table made by looking for objects.
//!
//! In: the bytes. Out: every `N G obj` in the file, the last one of a number winning, and the trailer
//! with a `/Root`. Objects inside object streams are added by [`super::Pdf`], which can decode them.

use lopdf::{Dictionary, Object};
use memchr::memmem;

use super::object;
use super::token::{Tokens, is_space};
use super::xref::{Place, Table};

/// Objects listed at most; it bounds memory, not real files.
const MAX_OBJECTS: usize = 1_000_000;

/// Trailers and catalogs looked into, from the end of the file.
const MAX_CANDIDATES: usize = 64;

/// Values read of one of them.
const CANDIDATE_VALUES: usize = 10_000;

/// Lists the objects by looking for `obj` with two numbers in front. Sorted by number; of several with
/// one number the last in the file stays.
pub fn scan(bytes: &[u8]) -> Table {
    let mut found: Vec<(u32, Place)> = Vec::new();
    for at in memmem::find_iter(bytes, b"obj") {
        if let Some((number, offset)) = header_before(bytes, at) {
            found.push((number, Place::At(offset)));
            if found.len() >= MAX_OBJECTS {
                break;
            }
        }
    }
    found.reverse();
    let mut table = Table::new(found, Dictionary::new());
    table.trailer = trailer(bytes, &table);
    table
}

/// The number of the object whose `obj` stands at `at`, and where its first digit is.
fn header_before(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let before = bytes.get(..at)?;
    let before = trim_space(before);
    let (generation, before) = trim_digits(before)?;
    let trimmed = trim_space(before);
    if generation.len() > 5 || trimmed.len() == before.len() {
        return None;
    }
    let (number, before) = trim_digits(trimmed)?;
    // Of overlong digits the last ten could be a number, but then it is data.
    let number = std::str::from_utf8(number).ok()?.parse().ok()?;
    Some((number, before.len()))
}

fn trim_space(bytes: &[u8]) -> &[u8] {
    /// More white space than this between the numbers is not a header.
    const MOST: usize = 16;
    let n = bytes.iter().rev().take(MOST).take_while(|&&byte| is_space(byte)).count();
    bytes.get(..bytes.len() - n).unwrap_or_default()
}

/// Splits off the digits at the end: the digits and what is in front of them.
fn trim_digits(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let n = bytes.iter().rev().take(11).take_while(|byte| byte.is_ascii_digit()).count();
    let (front, digits) = bytes.split_at_checked(bytes.len().checked_sub(n)?)?;
    (n > 0).then_some((digits, front))
}

/// The object that encloses an offset, by its place in the file.
fn object_around(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let window = bytes.get(at.saturating_sub(2048)..at)?;
    let obj = memmem::rfind(window, b"obj")?;
    header_before(bytes, at - window.len() + obj)
}

/// The last dictionary behind `trailer`, or of a cross-reference stream, with a `/Root`; else one made for
/// the last catalog.
fn trailer(bytes: &[u8], table: &Table) -> Dictionary {
    let mut merged = Dictionary::new();
    let mut adopt = |dict: Dictionary| {
        for key in [&b"Root"[..], b"Encrypt", b"ID", b"Info"] {
            if let (Err(_), Ok(value)) = (merged.get(key), dict.get(key)) {
                merged.set(key, value.clone());
            }
        }
    };
    for at in memmem::rfind_iter(bytes, b"trailer").take(MAX_CANDIDATES) {
        let mut tokens = Tokens::at(bytes, at + b"trailer".len());
        if let Some(Object::Dictionary(dict)) = object::parse(&mut tokens, &mut { CANDIDATE_VALUES }) {
            adopt(dict);
        }
    }
    for at in memmem::rfind_iter(bytes, b"/XRef").take(MAX_CANDIDATES) {
        let Some((_, offset)) = object_around(bytes, at) else { continue };
        if let Some((_, Object::Stream(stream))) =
            object::parse_indirect(bytes, offset, None, &mut { CANDIDATE_VALUES })
        {
            adopt(stream.dict);
        }
    }
    let is_catalog = |root: &Object| {
        let Ok((number, _)) = root.as_reference() else { return false };
        table.position(number).is_some()
    };
    if !merged.get(b"Root").is_ok_and(is_catalog) {
        for at in memmem::rfind_iter(bytes, b"/Catalog").take(MAX_CANDIDATES) {
            if let Some((number, _)) = object_around(bytes, at)
                && table.position(number).is_some()
            {
                merged.set("Root", Object::Reference((number, 0)));
                break;
            }
        }
    }
    merged
}

/// The objects whose dictionary says `/ObjStm`, in file order.
pub fn object_streams(bytes: &[u8]) -> Vec<u32> {
    let mut numbers: Vec<u32> = memmem::find_iter(bytes, b"/ObjStm")
        .filter_map(|at| object_around(bytes, at))
        .map(|(number, _)| number)
        .take(MAX_OBJECTS)
        .collect();
    numbers.dedup();
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_and_trailer_are_found() {
        let file = b"junk 1 0 obj<</Type/Catalog>>endobj\n2 0 obj 5 endobj 2  0\nobj 6 endobj 7 obj trailer<</Info 2 0 R>>";
        let table = scan(file);
        assert_eq!(table.places, [(1, Place::At(5)), (2, Place::At(53))]);
        assert_eq!(table.trailer.get(b"Root").unwrap(), &Object::Reference((1, 0)));
        assert!(table.trailer.get(b"Info").is_ok());
    }
}
