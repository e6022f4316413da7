//! Cross-reference tables and streams → where every object lies (ISO 32000-2, 7.5.4 and 7.5.8).
//!
//! In: the file and the place `startxref` names. Out: a sorted table and the newest trailer. It follows
//! `/Prev` and `/XRefStm`, visits no section twice, and keeps what it has when a section is broken.

use lopdf::{Dictionary, Object};

use super::object;
use super::token::{Token, Tokens};

/// Sections followed along `/Prev`; a file has one per saved revision.
const MAX_SECTIONS: usize = 4096;

/// Values of all trailers together; a trailer has a dozen, the index of a patched file some thousands.
const TRAILER_VALUES: usize = 1_000_000;

/// Entries of all sections together; it bounds memory, not real files.
const MAX_ENTRIES: usize = 2_000_000;

/// Where an object lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// Deleted, or never there.
    Free,
    /// At a byte offset of the file.
    At(usize),
    /// In an object stream: the stream's object number and the position in it.
    Packed(u32, u32),
}

/// The cross-reference table of a file.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Object number and place, sorted by number, each number once.
    pub places: Vec<(u32, Place)>,
    /// The newest trailer, completed with `/Root`, `/Encrypt`, `/ID` and `/Info` of older ones.
    pub trailer: Dictionary,
    /// Whether a section that another one names could not be read.
    has_gap: bool,
}

impl Table {
    /// Makes a table of entries given newest first.
    pub fn new(mut entries: Vec<(u32, Place)>, trailer: Dictionary) -> Self {
        entries.sort_by_key(|entry| entry.0);
        entries.dedup_by_key(|entry| entry.0);
        Self { places: entries, trailer, has_gap: false }
    }

    /// Whether objects of the file are likely not in the table: a section could not be read, or there is only one, and it
    /// lists neither object 0, as the oldest section does, nor as many as there are.
    pub fn is_incomplete(&self) -> bool {
        let is_update = || {
            let size = match self.trailer.get(b"Size") {
                Ok(Object::Integer(size)) => usize::try_from(*size).unwrap_or(0),
                _ => 0,
            };
            self.trailer.get(b"Prev").is_err()
                && self.places.first().is_some_and(|place| place.0 != 0)
                && self.places.len() + 1 < size
        };
        self.has_gap || is_update()
    }

    /// Adds the objects of another table that this one does not have.
    pub fn add_missing(&mut self, other: Self) {
        self.places.extend(other.places);
        self.places.sort_by_key(|entry| entry.0);
        self.places.dedup_by_key(|entry| entry.0);
        for key in [&b"Root"[..], b"Encrypt", b"ID", b"Info"] {
            if let (Err(_), Ok(object)) = (self.trailer.get(key), other.trailer.get(key)) {
                self.trailer.set(key, object.clone());
            }
        }
        self.has_gap = true;
    }

    /// The position of an object number in [`Table::places`].
    pub fn position(&self, number: u32) -> Option<usize> {
        // Tables are nearly always dense: the number is the position.
        let guess = number as usize;
        match self.places.get(guess) {
            Some(&(found, _)) if found == number => Some(guess),
            _ => self.places.binary_search_by_key(&number, |entry| entry.0).ok(),
        }
    }
}

/// The offset that the last `startxref` names.
pub fn start(bytes: &[u8]) -> Option<usize> {
    /// Files end with `%%EOF`, but junk is found behind it.
    const TAIL: usize = 2048;
    let tail_start = bytes.len().saturating_sub(TAIL);
    let tail = bytes.get(tail_start..)?;
    let found = memchr::memmem::rfind(tail, b"startxref")?;
    match Tokens::at(tail, found + b"startxref".len()).next()? {
        Token::Integer(offset) => usize::try_from(offset).ok(),
        _ => None,
    }
}

/// Reads all sections from `start` on. `shift` is the length of the junk in front of the header;
/// `inflate` decodes a cross-reference stream.
pub fn read(
    bytes: &[u8],
    start: usize,
    shift: usize,
    inflate: &dyn Fn(&lopdf::Stream) -> Option<Vec<u8>>,
) -> Option<Table> {
    let mut sections = Sections { bytes, shift, inflate, entries: Vec::new(), values_left: TRAILER_VALUES };
    let mut trailer: Option<Dictionary> = None;
    let mut has_gap = false;
    let mut seen: Vec<usize> = Vec::new();
    let mut next = Some(start);
    while let Some(offset) = next.take() {
        if seen.contains(&offset) {
            break;
        }
        if seen.len() >= MAX_SECTIONS {
            has_gap = true;
            break;
        }
        seen.push(offset);
        let from = sections.entries.len();
        let Some(dict) = sections.read(offset) else {
            // Known fault: /Prev 0 in the oldest section.
            has_gap = offset != 0;
            break;
        };
        let link = |key: &[u8]| match dict.get(key) {
            Ok(Object::Integer(offset)) => usize::try_from(*offset).ok(),
            Ok(Object::Real(offset)) if *offset >= 0.0 => Some(*offset as usize),
            _ => None,
        };
        if let Some(offset) = link(b"XRefStm") {
            // A hybrid: what its table calls free is hidden from old readers, and the stream tells where it is.
            let listed = sections.entries.split_off(from);
            let (free, used): (Vec<_>, Vec<_>) = listed.into_iter().partition(|entry| entry.1 == Place::Free);
            sections.entries.extend(used);
            has_gap |= sections.read(offset).is_none();
            sections.entries.extend(free);
        }
        next = link(b"Prev");
        match &mut trailer {
            None => trailer = Some(dict),
            Some(newest) => {
                for key in [&b"Root"[..], b"Encrypt", b"ID", b"Info"] {
                    if let (Err(_), Ok(object)) = (newest.get(key), dict.get(key)) {
                        let object = object.clone();
                        newest.set(key, object);
                    }
                }
            }
        }
    }
    let mut table = Table::new(sections.entries, trailer?);
    table.has_gap = has_gap;
    Some(table)
}

/// The sections read so far, and what may still be read.
struct Sections<'b> {
    bytes: &'b [u8],
    shift: usize,
    inflate: &'b dyn Fn(&lopdf::Stream) -> Option<Vec<u8>>,
    entries: Vec<(u32, Place)>,
    values_left: usize,
}

impl Sections<'_> {
    /// Reads the section at an offset and returns its trailer.
    fn read(&mut self, offset: usize) -> Option<Dictionary> {
        self.read_at(offset).or_else(|| match self.shift {
            0 => None,
            shift => self.read_at(offset.checked_add(shift)?),
        })
    }

    fn read_at(&mut self, offset: usize) -> Option<Dictionary> {
        if self.entries.len() >= MAX_ENTRIES {
            return None;
        }
        let mut tokens = Tokens::at(self.bytes, offset);
        tokens.skip_space();
        if tokens.rest().starts_with(b"xref") {
            tokens.seek(tokens.offset() + 4);
            return classic(self.bytes, &mut tokens, &mut self.entries, &mut self.values_left);
        }
        let (_, object) = object::parse_indirect(self.bytes, tokens.offset(), None, &mut self.values_left)?;
        let Object::Stream(stream) = object else { return None };
        stream.dict.get(b"W").ok()?;
        let data = (self.inflate)(&stream)?;
        packed(&stream.dict, &data, &mut self.entries);
        Some(stream.dict)
    }
}

/// A table of text lines (7.5.4).
fn classic(
    bytes: &[u8],
    tokens: &mut Tokens,
    entries: &mut Vec<(u32, Place)>,
    left: &mut usize,
) -> Option<Dictionary> {
    loop {
        match tokens.next()? {
            Token::Keyword(b"trailer") => break,
            Token::Integer(first) => {
                let Some(Token::Integer(count)) = tokens.next() else { return None };
                let mut first = u32::try_from(first).ok()?;
                let count = usize::try_from(count).ok()?;
                for n in 0..count {
                    if entries.len() >= MAX_ENTRIES {
                        return None;
                    }
                    let before = tokens.offset();
                    let Some((place, kind)) = entry(bytes, tokens) else {
                        // Fewer lines than announced.
                        tokens.seek(before);
                        break;
                    };
                    // Known fault: the section says it starts at 1 and lists the free head, object 0.
                    if n == 0 && first == 1 && kind == b'f' && place.1 == 65535 {
                        first = 0;
                    }
                    let number = first.checked_add(u32::try_from(n).ok()?)?;
                    let place = if kind == b'n' { Place::At(place.0) } else { Place::Free };
                    entries.push((number, place));
                }
            }
            _ => return None,
        }
    }
    match object::parse(tokens, left)? {
        Object::Dictionary(dict) => Some(dict),
        _ => None,
    }
}

/// One line: offset, generation, `n` or `f`.
fn entry(bytes: &[u8], tokens: &mut Tokens) -> Option<((usize, u32), u8)> {
    // The exact form, 20 bytes, is nearly always there.
    let offset = tokens.offset();
    let mut at = offset;
    while bytes.get(at).is_some_and(|&byte| super::token::is_space(byte)) {
        at += 1;
    }
    if let Some(line) = bytes.get(at..at + 18)
        && let (Some(place), Some(generation)) = (digits(line.get(..10)?), digits(line.get(11..16)?))
        && let Some(&kind @ (b'n' | b'f')) = line.get(17)
    {
        tokens.seek(at + 18);
        return Some(((place, generation as u32), kind));
    }
    let Some(Token::Integer(place)) = tokens.next() else { return None };
    let Some(Token::Integer(generation)) = tokens.next() else { return None };
    let Some(Token::Keyword(&[kind @ (b'n' | b'f')])) = tokens.next() else { return None };
    Some(((usize::try_from(place).ok()?, u32::try_from(generation).ok()?), kind))
}

fn digits(text: &[u8]) -> Option<usize> {
    text.iter().try_fold(0usize, |value, byte| {
        byte.is_ascii_digit().then(|| value.wrapping_mul(10).wrapping_add(usize::from(byte - b'0')))
    })
}

/// The rows of a cross-reference stream (7.5.8.2).
fn packed(dict: &Dictionary, data: &[u8], entries: &mut Vec<(u32, Place)>) {
    let integers = |key: &[u8]| -> Vec<usize> {
        let list = dict.get(key).and_then(Object::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter()
            .map(|item| item.as_i64().ok().and_then(|n| usize::try_from(n).ok()).unwrap_or(0))
            .collect()
    };
    let widths = integers(b"W");
    let &[w0, w1, w2] = widths.get(..3).unwrap_or_default() else { return };
    if w0 > 8 || w1 > 8 || w2 > 8 || w0 + w1 + w2 == 0 {
        return;
    }
    let mut index = integers(b"Index");
    if index.is_empty() {
        index = vec![0, usize::MAX];
    }
    let field = |bytes: &[u8]| bytes.iter().fold(0u64, |value, &byte| value << 8 | u64::from(byte));
    let mut rows = data.chunks_exact(w0 + w1 + w2);
    for pair in index.chunks_exact(2) {
        let &[first, count] = pair else { continue };
        for (n, row) in rows.by_ref().take(count).enumerate() {
            if entries.len() >= MAX_ENTRIES {
                return;
            }
            let (kind, rest) = row.split_at(w0);
            let (second, third) = rest.split_at(w1);
            let Some(number) = first.checked_add(n).and_then(|number| u32::try_from(number).ok()) else {
                return;
            };
            let place = match if w0 == 0 { 1 } else { field(kind) } {
                1 => usize::try_from(field(second)).map_or(Place::Free, Place::At),
                2 => match (u32::try_from(field(second)), u32::try_from(field(third))) {
                    (Ok(stream), Ok(position)) => Place::Packed(stream, position),
                    _ => Place::Free,
                },
                _ => Place::Free,
            };
            entries.push((number, place));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_and_its_previous_revision() {
        let old = "xref\n0 2\n0000000000 65535 f \n0000000010 00000 n \ntrailer <</Root 1 0 R/Size 2>>\n";
        let new = format!(
            "{old}xref\n1 1\n0000000099 00000 n \n3 1\n0000000044 00000 n\ntrailer<</Prev 0/Size 4>>"
        );
        let table = read(new.as_bytes(), old.len(), 0, &|_| None).unwrap();
        assert_eq!(table.places, [(0, Place::Free), (1, Place::At(99)), (3, Place::At(44))]);
        assert!(table.trailer.get(b"Root").is_ok());
        assert_eq!(table.position(3), Some(2));
    }

    #[test]
    fn a_cycle_of_sections_ends() {
        let file = b"xref\n0 0\ntrailer<</Prev 0/Root 1 0 R>>";
        assert!(read(file, 0, 0, &|_| None).is_some());
    }

    #[test]
    fn a_gap_is_told_and_filled() {
        let broken = b"xref\n1 1\n0000000099 00000 n \ntrailer<</Prev 7/Size 9/Root 1 0 R>>";
        let mut table = read(broken, 0, 0, &|_| None).unwrap();
        assert!(table.is_incomplete());
        let scanned = vec![(1, Place::At(5)), (4, Place::At(6))];
        table.add_missing(Table::new(scanned, Dictionary::new()));
        assert_eq!(table.places, [(1, Place::At(99)), (4, Place::At(6))]);
        // An update whose /Prev is lost, and whole tables with and without object 0.
        let of = |rows: &str| {
            let file = format!("xref\n{rows}trailer<</Size 3/Root 1 0 R>>");
            read(file.as_bytes(), 0, 0, &|_| None).unwrap().is_incomplete()
        };
        assert!(of("2 1\n0000000099 00000 n \n"));
        assert!(!of("0 1\n0000000000 65535 f \n2 1\n0000000099 00000 n \n"));
        assert!(!of("1 2\n0000000009 00000 n \n0000000099 00000 n \n"));
    }

    #[test]
    fn what_a_hybrid_hides_is_in_its_stream() {
        let table = "xref\n0 2\n0000000000 65535 f \n0000000000 65535 f \ntrailer<</Root 1 0 R/XRefStm ";
        let at = table.len() + 4;
        let file = format!("{table}{at}>>2 0 obj<</W[1 1 1]/Index[1 1]>>stream\nx");
        let read = read(file.as_bytes(), 0, 0, &|_| Some(vec![2, 5, 0])).unwrap();
        assert_eq!(read.places, [(0, Place::Free), (1, Place::Packed(5, 0))]);
    }

    #[test]
    fn rows_of_a_stream() {
        let dict = Dictionary::from_iter([
            ("W", Object::Array(vec![1.into(), 2.into(), 1.into()])),
            ("Index", Object::Array(vec![5.into(), 2.into()])),
        ]);
        let mut entries = Vec::new();
        packed(&dict, &[1, 1, 0, 0, 2, 0, 9, 3, 1, 1, 1, 1], &mut entries);
        assert_eq!(entries, [(5, Place::At(256)), (6, Place::Packed(9, 3))]);
    }
}
