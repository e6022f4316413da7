//! One open document: objects by number, parsed when first asked for and kept.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use flate2::Decompress;
use lopdf::{Dictionary, Object, ObjectId, Stream};
use memchr::memmem;

use super::crypt::{Key, leaves_pages_clear};
use super::filter::Trouble;
use super::object::{self, NULL};
use super::page::{self, Page};
use super::token::{Token, Tokens};
use super::xref::{self, Place, Table};
use super::{Info, entry, info, rebuild};
use crate::diagnostic::{Diagnostics, Severity};
use crate::error::{Error, ErrorKind};
use crate::limits::Limits;

/// How far from the start the header is looked for, as viewers do.
const HEADER_WINDOW: usize = 1024;

/// References followed from one to the next; a chain longer than this is a cycle.
const MAX_CHAIN: usize = 32;

/// Objects being read at a time because one needs the other (a length, an object stream).
const MAX_LOADING: u32 = 16;

/// One document. Objects live as long as it does.
pub struct Pdf<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) limits: Limits,
    /// Length of the junk in front of the header.
    shift: usize,
    version: String,
    table: Table,
    /// The objects at the same positions as in `table.places`.
    cells: Vec<OnceCell<Box<Object>>>,
    /// What scanning the file finds, for entries that point to a wrong place.
    scanned: OnceCell<Table>,
    object_streams: RefCell<BTreeMap<u32, Option<Rc<ObjectStream>>>>,
    object_stream_bytes: Cell<usize>,
    pub(super) key: Option<Key>,
    is_encrypted: bool,
    pages: Vec<Page>,
    pub(super) inflater: RefCell<Decompress>,
    /// Bytes that went into filters and came out of them, and what other work is worth.
    work: Cell<usize>,
    values_left: Cell<usize>,
    loading: Cell<u32>,
}

/// An inflated object stream (7.5.7): its data and where each object begins.
struct ObjectStream {
    data: Vec<u8>,
    starts: Vec<(u32, usize)>,
    /// The same by number, made when a position turns out wrong.
    by_number: OnceCell<BTreeMap<u32, usize>>,
}

impl ObjectStream {
    /// Where the object of a number begins; the position that the table gives is tried first.
    fn start(&self, number: u32, position: u32) -> Option<usize> {
        match self.starts.get(position as usize) {
            Some(&(found, start)) if found == number => Some(start),
            _ => {
                // Of several with one number the first counts.
                let index = self.by_number.get_or_init(|| self.starts.iter().rev().copied().collect());
                index.get(&number).copied()
            }
        }
    }
}

/// Opens a document: finds the objects, the key if it is encrypted, and the pages.
///
/// # Errors
/// [`ErrorKind::NotPdf`] without a header and pages, [`ErrorKind::Encrypted`] when neither the empty nor a
/// given password fits, [`ErrorKind::Damaged`] when there is no page, [`ErrorKind::Limit`] when a limit was
/// reached before the first page.
pub fn open<'a>(
    bytes: &'a [u8],
    limits: &Limits,
    passwords: &[Vec<u8>],
    diagnostics: &mut Diagnostics,
) -> Result<Pdf<'a>, Error> {
    let window = bytes.get(..HEADER_WINDOW.min(bytes.len())).unwrap_or_default();
    let header = memmem::find(window, b"%PDF-");
    let shift = header.unwrap_or(0);
    let mut locked = false;
    if let Some(table) = read_table(bytes, shift, limits) {
        let is_incomplete = table.is_incomplete();
        let mut opened = Pdf::with_table(bytes, shift, table, limits, passwords, diagnostics);
        if is_incomplete && let Ok(pdf) = &mut opened {
            pdf.add_packed_objects();
            pdf.pages = page::list(pdf, diagnostics);
        }
        match opened {
            Ok(pdf) if !pdf.pages.is_empty() => {
                if is_incomplete {
                    diagnostics.push(
                        "pdf/rebuilt",
                        Severity::Warning,
                        None,
                        "a part of the cross-reference table is missing; its objects were found by scanning the file",
                    );
                }
                return Ok(pdf);
            }
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Encrypted => locked = true,
            Err(error) => return Err(error),
        }
    }
    if locked {
        return Err(Error::new(ErrorKind::Encrypted, "the document is encrypted and no given password fits"));
    }
    let mut pdf = Pdf::with_table(bytes, shift, rebuild::scan(bytes), limits, passwords, diagnostics)?;
    pdf.add_packed_objects();
    pdf.pages = page::list(&pdf, diagnostics);
    if pdf.pages.is_empty() {
        pdf.pages = page::list_loose(&pdf);
    }
    if !pdf.pages.is_empty() {
        diagnostics.push(
            "pdf/rebuilt",
            Severity::Warning,
            None,
            "the cross-reference table is missing or wrong; objects were found by scanning the file",
        );
        return Ok(pdf);
    }
    Err(if bytes.is_empty() {
        Error::new(ErrorKind::NotPdf, "the file is empty")
    } else if header.is_none() {
        Error::new(ErrorKind::NotPdf, "there is no PDF header in the first 1,024 bytes")
    } else if pdf.is_spent() {
        Error::new(ErrorKind::Limit, "a limit was reached before the first page")
    } else {
        Error::new(ErrorKind::Damaged, "no page could be found")
    })
}

/// The table that the file itself gives.
fn read_table(bytes: &[u8], shift: usize, limits: &Limits) -> Option<Table> {
    // One for all sections, so that they share a budget.
    let scratch = Pdf::bare(bytes, limits.clone());
    let inflate = |stream: &Stream| {
        let mut out = Vec::new();
        match scratch.decode((0, 0), stream, &mut out, limits.stream_bytes) {
            Ok(()) | Err(Trouble::Damaged) => Some(out),
            Err(_) => None,
        }
    };
    let mut table = xref::read(bytes, xref::start(bytes)?, shift, &inflate)?;
    if table.is_incomplete() {
        // An older section cannot be read: what it lists is still in the file.
        table.add_missing(rebuild::scan(bytes));
    }
    Some(table)
}

impl<'a> Pdf<'a> {
    /// A document without objects.
    fn bare(bytes: &'a [u8], limits: Limits) -> Self {
        Self {
            bytes,
            shift: 0,
            version: String::new(),
            table: Table::default(),
            cells: Vec::new(),
            scanned: OnceCell::new(),
            object_streams: RefCell::new(BTreeMap::new()),
            object_stream_bytes: Cell::new(0),
            key: None,
            is_encrypted: false,
            pages: Vec::new(),
            inflater: RefCell::new(Decompress::new(true)),
            work: Cell::new(0),
            values_left: Cell::new(limits.values),
            loading: Cell::new(0),
            limits,
        }
    }

    fn with_table(
        bytes: &'a [u8],
        shift: usize,
        table: Table,
        limits: &Limits,
        passwords: &[Vec<u8>],
        diagnostics: &mut Diagnostics,
    ) -> Result<Self, Error> {
        let mut pdf = Self::bare(bytes, limits.clone());
        pdf.shift = shift;
        pdf.cells = std::iter::repeat_with(OnceCell::new).take(table.places.len()).collect();
        pdf.table = table;
        if let Some(encrypt) = entry(&pdf.table.trailer, b"Encrypt") {
            // Read without a key: the strings of this dictionary are not encrypted.
            let reference = encrypt.as_reference().ok();
            let encrypt = pdf.resolve(encrypt).as_dict().cloned().unwrap_or_default();
            let mut trailer = Dictionary::new();
            if let Some(id) = entry(&pdf.table.trailer, b"ID") {
                trailer.set("ID", pdf.resolve(id).clone());
            }
            if !encrypt.is_empty() || reference.is_none() {
                let mut plain = Dictionary::new();
                for (key, value) in encrypt.iter() {
                    plain.set(key.clone(), pdf.resolve(value).clone());
                }
                pdf.is_encrypted = true;
                let key = Key::find(&plain, &trailer, passwords);
                if key.is_none() && !leaves_pages_clear(&plain) {
                    let message = "the document is encrypted and no given password fits";
                    return Err(Error::new(ErrorKind::Encrypted, message));
                }
                pdf.key = key;
                // Whatever was read so far was read without the key.
                pdf.cells = std::iter::repeat_with(OnceCell::new).take(pdf.table.places.len()).collect();
                pdf.object_streams.borrow_mut().clear();
            }
        }
        pdf.version = info::version(&pdf);
        pdf.pages = page::list(&pdf, diagnostics);
        Ok(pdf)
    }

    /// Adds the objects of object streams to a table made by scanning.
    fn add_packed_objects(&mut self) {
        let mut packed = Vec::new();
        for number in rebuild::object_streams(self.bytes) {
            let Some(stream) = self.object_stream(number) else { continue };
            for (position, &(inner, _)) in stream.starts.iter().enumerate() {
                packed.push((inner, Place::Packed(number, u32::try_from(position).unwrap_or(u32::MAX))));
            }
        }
        if packed.is_empty() {
            return;
        }
        packed.reverse();
        let mut entries = std::mem::take(&mut self.table.places);
        entries.append(&mut packed);
        self.table = Table::new(entries, std::mem::take(&mut self.table.trailer));
        self.cells = std::iter::repeat_with(OnceCell::new).take(self.table.places.len()).collect();
        if entry(&self.table.trailer, b"Root").is_none() {
            let is_catalog = |number: u32| {
                let dict = self.get((number, 0)).as_dict().ok()?;
                (super::name(entry(dict, b"Type")?)? == b"Catalog").then_some(())
            };
            let numbers: Vec<u32> = self.table.places.iter().map(|place| place.0).collect();
            if let Some(&number) = numbers.iter().rev().find(|&&number| is_catalog(number).is_some()) {
                self.table.trailer.set("Root", Object::Reference((number, 0)));
            }
        }
    }

    /// The bounds of work this document was opened with.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Number of pages.
    pub fn n_pages(&self) -> usize {
        self.pages.len()
    }

    /// The pages in order.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// What the file says of itself.
    pub fn info(&self) -> Info {
        info::read(self)
    }

    /// The trailer of the newest revision.
    pub fn trailer(&self) -> &Dictionary {
        &self.table.trailer
    }

    /// The version of the catalog or the header, as `1.7`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether the document is encrypted (and was opened with a password, or needs none for its pages).
    pub fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }

    /// The root of the document's objects.
    pub fn catalog(&self) -> Option<&Dictionary> {
        self.dict(entry(&self.table.trailer, b"Root")?)
    }

    /// The first bytes, where the header is.
    pub(super) fn head(&self) -> &'a [u8] {
        self.bytes.get(self.shift..).unwrap_or_default()
    }

    /// The numbers of all objects.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.table.places.iter().map(|place| place.0)
    }

    /// Whether a budget of the document is used up.
    pub fn is_spent(&self) -> bool {
        self.work.get() >= self.limits.document_bytes || self.values_left.get() == 0
    }

    /// The work done so far, in bytes.
    pub fn work(&self) -> usize {
        self.work.get()
    }

    /// Counts work that is worth decoding so many bytes.
    pub fn charge(&self, bytes: usize) {
        self.work.set(self.work.get().saturating_add(bytes));
    }

    /// The object of an id; null when there is none.
    pub fn get(&self, id: ObjectId) -> &Object {
        let Some(position) = self.table.position(id.0) else { return &NULL };
        let Some(cell) = self.cells.get(position) else { return &NULL };
        if let Some(object) = cell.get() {
            return object;
        }
        if self.loading.get() >= MAX_LOADING {
            return &NULL;
        }
        self.loading.set(self.loading.get() + 1);
        let place = self.table.places.get(position).map_or(Place::Free, |entry| entry.1);
        let object = self.load(id.0, place).unwrap_or(Object::Null);
        self.loading.set(self.loading.get() - 1);
        // Reading it may have needed the object itself: then the inner one stays.
        let _ = cell.set(Box::new(object));
        cell.get().map_or(&NULL, |object| object)
    }

    /// Follows references to the object meant.
    pub fn resolve<'s>(&'s self, object: &'s Object) -> &'s Object {
        let mut object = object;
        for _ in 0..MAX_CHAIN {
            match object {
                Object::Reference(id) => object = self.get(*id),
                _ => return object,
            }
        }
        &NULL
    }

    /// The resolved value of a key, without nulls.
    pub fn lookup<'s>(&'s self, dict: &'s Dictionary, key: &[u8]) -> Option<&'s Object> {
        match self.resolve(entry(dict, key)?) {
            Object::Null => None,
            object => Some(object),
        }
    }

    /// The dictionary that an object is, refers to, or that its stream has.
    pub fn dict<'s>(&'s self, object: &'s Object) -> Option<&'s Dictionary> {
        match self.resolve(object) {
            Object::Dictionary(dict) => Some(dict),
            Object::Stream(stream) => Some(&stream.dict),
            _ => None,
        }
    }

    /// The stream an object refers to, with its id.
    pub fn stream<'s>(&'s self, object: &'s Object) -> Option<(ObjectId, &'s Stream)> {
        let mut id = (0, 0);
        let mut object = object;
        for _ in 0..MAX_CHAIN {
            match object {
                Object::Reference(next) => {
                    id = *next;
                    object = self.get(id);
                }
                Object::Stream(stream) => return Some((id, stream)),
                _ => return None,
            }
        }
        None
    }

    fn load(&self, number: u32, place: Place) -> Option<Object> {
        match place {
            Place::Free => None,
            Place::At(offset) => {
                let direct = self.parse_at(number, offset).or_else(|| {
                    (self.shift > 0).then(|| self.parse_at(number, offset.checked_add(self.shift)?)).flatten()
                });
                direct.or_else(|| {
                    // The entry points elsewhere: what scanning finds is better than nothing.
                    let scanned = self.scanned.get_or_init(|| rebuild::scan(self.bytes));
                    match scanned.places.get(scanned.position(number)?)?.1 {
                        Place::At(found) => self.parse_at(number, found),
                        _ => None,
                    }
                })
            }
            Place::Packed(stream, position) => {
                let stream = self.object_stream(stream)?;
                let start = stream.start(number, position)?;
                let mut left = self.values_left.get();
                let object = object::parse(&mut Tokens::at(&stream.data, start), &mut left);
                self.values_left.set(left);
                object
            }
        }
    }

    fn parse_at(&self, number: u32, offset: usize) -> Option<Object> {
        let mut left = self.values_left.get();
        let parsed = object::parse_indirect(self.bytes, offset, Some(number), &mut left);
        self.values_left.set(left);
        let (id, mut object) = parsed?;
        if let Some(key) = &self.key {
            key.decrypt_strings(id, &mut object);
        }
        Some(object)
    }

    /// The inflated object stream of a number.
    fn object_stream(&self, number: u32) -> Option<Rc<ObjectStream>> {
        if let Some(known) = self.object_streams.borrow().get(&number) {
            return known.clone();
        }
        let read = self.read_object_stream(number).map(Rc::new);
        self.object_streams.borrow_mut().insert(number, read.clone());
        read
    }

    fn read_object_stream(&self, number: u32) -> Option<ObjectStream> {
        let Object::Stream(stream) = self.get((number, 0)) else { return None };
        let integer = |key: &[u8]| match self.lookup(&stream.dict, key) {
            Some(Object::Integer(value)) => usize::try_from(*value).ok(),
            _ => None,
        };
        let first = integer(b"First")?;
        let n = integer(b"N")?;
        let most = self.limits.object_stream_bytes.saturating_sub(self.object_stream_bytes.get());
        let mut data = Vec::new();
        match self.decode((number, 0), stream, &mut data, most.min(self.limits.stream_bytes)) {
            Ok(()) | Err(Trouble::Damaged) => {}
            Err(_) => return None,
        }
        data.shrink_to_fit();
        let mut starts = Vec::new();
        let mut tokens = Tokens::new(data.get(..first).unwrap_or_default());
        for _ in 0..n {
            let (Some(Token::Integer(number)), Some(Token::Integer(start))) = (tokens.next(), tokens.next())
            else {
                break;
            };
            if let (Ok(number), Ok(start)) = (u32::try_from(number), usize::try_from(start)) {
                starts.push((number, first.saturating_add(start)));
            }
        }
        let held = data.len() + starts.len() * size_of::<(u32, usize)>();
        self.object_stream_bytes.set(self.object_stream_bytes.get().saturating_add(held));
        Some(ObjectStream { data, starts, by_number: OnceCell::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document of objects without a cross-reference table.
    fn tableless(objects: &[&str]) -> Vec<u8> {
        let mut file = b"%PDF-1.4\n".to_vec();
        for (n, object) in objects.iter().enumerate() {
            file.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", n + 1).as_bytes());
        }
        file.extend_from_slice(b"trailer <</Root 1 0 R>>\n");
        file
    }

    #[test]
    fn a_missing_table_is_rebuilt() {
        let file = tableless(&[
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R 2 0 R 3 0 R]/Count 9/MediaBox[0 0 100 200]/Rotate -90>>",
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
            "<</Length 99>>stream\nBT ET\nendstream",
        ]);
        let mut diagnostics = Diagnostics::default();
        let pdf = open(&file, &Limits::default(), &[], &mut diagnostics).unwrap();
        assert_eq!(pdf.n_pages(), 2);
        assert_eq!((pdf.pages()[0].crop, pdf.pages()[0].rotate), ([0.0, 0.0, 100.0, 200.0], 270));
        assert_eq!(diagnostics.as_slice()[0].code, "pdf/rebuilt");
        let (id, stream) = pdf.stream(&Object::Reference((4, 0))).unwrap();
        let mut out = Vec::new();
        pdf.decode(id, stream, &mut out, 100).unwrap();
        assert_eq!(out, b"BT ET");
        assert_eq!(pdf.info().version, "1.4");
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let refused = |bytes: &[u8]| {
            let mut diagnostics = Diagnostics::default();
            open(bytes, &Limits::default(), &[], &mut diagnostics).err().map(|error| error.kind())
        };
        assert_eq!(refused(b""), Some(ErrorKind::NotPdf));
        assert_eq!(refused(b"hello"), Some(ErrorKind::NotPdf));
        assert_eq!(refused(b"%PDF-1.4\n%%EOF"), Some(ErrorKind::Damaged));
        let locked =
            tableless(&["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]>>", "<</Type/Page>>"]);
        let locked = [&locked[..], b"trailer<</Root 1 0 R/Encrypt<</Filter/Other>>>>"].concat();
        assert_eq!(refused(&locked), Some(ErrorKind::Encrypted));
    }
}
