//! Composite fonts: codes of one to four bytes, CIDs, glyphs (ISO 32000-2, 9.7).
//!
//! What a code shows is worked out when it is first met and kept, since a document uses few of the
//! thousands of codes that a font has. The first that knows wins: `/ToUnicode`, a predefined CMap whose codes are
//! text, the embedded program by way of CID and glyph index, the collection that the CIDs are of.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::cid::Collection;
use super::cmap::{CMap, scalar};
use super::predefined::Predefined;
use super::programs::{Program, Programs};
use super::width::{self, CidWidths};
use super::{Code, simple};
use crate::pdf::{Dictionary, Object, ObjectId, Pdf, entry, name};

/// Codes in one page of the table of known codes.
const PAGE: usize = 256;

/// One `/usecmap` after the other, at most.
const MAX_BASES: usize = 5;

/// A composite font.
pub(super) struct Composite {
    cmap: CMap,
    to_unicode: Option<CMap>,
    /// Codes are text: a CMap such as `UniJIS-UTF16-H`.
    predefined: Option<Predefined>,
    /// Codes are UTF-16 themselves.
    code_is_unicode: bool,
    /// What the CIDs mean.
    collection: Option<Collection>,
    widths: CidWidths,
    vertical_advance: f32,
    program: Glyphs,
    font_name: String,
    known: Vec<Option<Box<[Option<Code>; PAGE]>>>,
    /// Codes of three and four bytes.
    known_long: BTreeMap<u32, Code>,
}

/// The embedded program and how CIDs lead into it. Both are read when something else does not know a code.
#[derive(Default)]
struct Glyphs {
    /// The streams of the program and of `/CIDToGIDMap`.
    file: Option<ObjectId>,
    map_file: Option<ObjectId>,
    programs: Programs,
    /// The program, and the map of two bytes a CID.
    read: OnceCell<(Rc<Program>, Option<Vec<u8>>)>,
}

impl Glyphs {
    fn text(&self, pdf: &Pdf, cid: u32) -> &[char] {
        let Some(file) = self.file else { return &[] };
        let (program, map) = self.read.get_or_init(|| {
            let reference = self.map_file.map(Object::Reference);
            let map = reference.as_ref().and_then(|reference| pdf.stream(reference)).map(|(id, stream)| {
                let mut data = Vec::new();
                let _ = pdf.decode(id, stream, &mut data, 2 << 16);
                data
            });
            (self.programs.get(pdf, file), map)
        });
        let glyph = if let Some(map) = map {
            let at = cid as usize * 2;
            match map.get(at..at + 2) {
                Some(&[high, low]) => u32::from(high) << 8 | u32::from(low),
                _ => return &[],
            }
        } else if let Some(cff) = &program.cids {
            let Ok(cid) = u16::try_from(cid) else { return &[] };
            let found = cff.binary_search_by_key(&cid, |pair| pair.0).ok().and_then(|at| cff.get(at));
            let Some(pair) = found else { return &[] };
            u32::from(pair.1)
        } else {
            cid
        };
        program.texts.get(glyph)
    }
}

impl Composite {
    pub(super) fn load(
        pdf: &Pdf,
        dict: &Dictionary,
        cid_font: &Dictionary,
        descriptor: Option<&Dictionary>,
        font_name: &str,
        programs: &Programs,
    ) -> Self {
        let encoding = entry(dict, b"Encoding");
        let encoding_name = encoding.map(|object| pdf.resolve(object)).and_then(name).unwrap_or_default();
        let predefined = Predefined::named(encoding_name);
        let mut cmap = match encoding.and_then(|object| pdf.stream(object)) {
            Some(_) => embedded_cmap(pdf, encoding, 0),
            None => CMap::identity(encoding_name.ends_with(b"V")),
        };
        if cmap.is_empty() {
            cmap = CMap::identity(cmap.vertical);
        }
        let to_unicode = super::to_unicode(pdf, dict);
        let system = entry(cid_font, b"CIDSystemInfo").and_then(|object| pdf.dict(object));
        let collection = match system.and_then(|system| pdf.lookup(system, b"Ordering")) {
            Some(Object::String(ordering, _)) => Collection::of(ordering),
            _ => None,
        };
        let collection = collection.or(predefined.map(|cmap| cmap.collection));
        let glyph_map = entry(cid_font, b"CIDToGIDMap").and_then(|object| pdf.stream(object));
        // A font that is neither embedded nor mapped can only be shown by taking its codes for Unicode, and
        // so viewers do; invisible text layers of scanners are written like this. The same is said by a
        // `/ToUnicode` that is the name of an identity, which is to be believed where codes are no glyph indices.
        let is_embedded = super::is_embedded(descriptor);
        let is_bare = encoding_name.starts_with(b"Identity") && to_unicode.is_none() && !is_embedded;
        let is_told =
            pdf.lookup(dict, b"ToUnicode").and_then(name).is_some_and(|map| map.starts_with(b"Identity"));
        let code_is_unicode =
            is_bare && collection.is_none() || is_told && (!is_embedded || glyph_map.is_some());
        // Where codes are text, the program adds nothing.
        let is_text = code_is_unicode || predefined.is_some();
        let program = Glyphs {
            file: super::program_stream(pdf, descriptor).map(|(id, _)| id).filter(|_| !is_text),
            map_file: glyph_map.map(|(id, _)| id),
            programs: programs.clone(),
            read: OnceCell::new(),
        };
        Self {
            vertical_advance: width::vertical_advance(pdf, cid_font),
            widths: CidWidths::read(pdf, cid_font, programs),
            cmap,
            to_unicode,
            predefined,
            code_is_unicode,
            collection,
            program,
            font_name: font_name.to_owned(),
            known: Vec::new(),
            known_long: BTreeMap::new(),
        }
    }

    /// A font whose strings are GBK text and whose dictionary does not say so.
    pub(super) fn gbk(font_name: &str) -> Self {
        Self {
            cmap: CMap::identity(false),
            to_unicode: None,
            predefined: Some(Predefined::gbk()),
            code_is_unicode: false,
            collection: None,
            widths: CidWidths::chinese(),
            vertical_advance: 0.0,
            program: Glyphs::default(),
            font_name: font_name.to_owned(),
            known: Vec::new(),
            known_long: BTreeMap::new(),
        }
    }

    pub(super) fn is_vertical(&self) -> bool {
        self.cmap.vertical
    }

    pub(super) fn next(&mut self, pdf: &Pdf, bytes: &mut &[u8], more: &mut Vec<char>) -> Option<Code> {
        let (code, n_bytes) = match bytes {
            _ if self.predefined.is_some() => self.predefined.as_ref()?.next_code(bytes)?,
            [high, low, rest @ ..] if self.cmap.is_two_byte() => {
                let code = u32::from(*high) << 8 | u32::from(*low);
                *bytes = rest;
                (code, 2)
            }
            _ => self.cmap.next_code(bytes)?,
        };
        if n_bytes > 2 {
            if let Some(code) = self.known_long.get(&code) {
                return Some(*code);
            }
            let found = self.look_up(pdf, code, n_bytes, more);
            self.known_long.insert(code, found);
            return Some(found);
        }
        // Codes of one and two bytes with the same value are different codes.
        let slot = code as usize + if n_bytes == 1 { 1 << 16 } else { 0 };
        let (page, place) = (slot / PAGE, slot % PAGE);
        if let Some(Some(code)) =
            self.known.get(page).and_then(Option::as_ref).and_then(|page| page.get(place))
        {
            return Some(*code);
        }
        let found = self.look_up(pdf, code, n_bytes, more);
        if self.known.len() <= page {
            self.known.resize_with(page + 1, || None);
        }
        if let Some(page) = self.known.get_mut(page) {
            let page = page.get_or_insert_with(|| Box::new([None; PAGE]));
            if let Some(place) = page.get_mut(place) {
                *place = Some(found);
            }
        }
        Some(found)
    }

    fn look_up(&self, pdf: &Pdf, code: u32, n_bytes: usize, more: &mut Vec<char>) -> Code {
        let start = more.len();
        let cid = match &self.predefined {
            Some(cmap) => {
                cmap.push_text(code, n_bytes, more);
                cmap.cid(n_bytes, more.get(start..).unwrap_or_default())
            }
            None => self.cmap.cid(code),
        };
        let cid = cid.unwrap_or(0);
        let advance = if self.cmap.vertical { self.vertical_advance } else { self.widths.get(cid) };
        let mut known = false;
        if let Some(map) = &self.to_unicode {
            let written = more.len();
            known =
                map.push_unicode(code, more) == Some(true) && simple::settle(more, written, &self.font_name);
            if known {
                more.drain(start..written);
            }
        }
        if !known && self.predefined.is_some() {
            known = simple::settle(more, start, &self.font_name);
        }
        if !known && self.code_is_unicode {
            more.extend(scalar(code));
            known = simple::settle(more, start, &self.font_name);
        }
        if !known {
            more.extend_from_slice(self.program.text(pdf, cid));
            known = simple::settle(more, start, &self.font_name);
        }
        if !known && let Some(collection) = self.collection {
            more.extend(collection.table().character(cid));
            simple::settle(more, start, &self.font_name);
        }
        let mut found = Code::from_pool(more, start, advance * 0.001);
        found.is_word_space = n_bytes == 1 && code == 32;
        found
    }
}

/// Reads an embedded CMap with those it builds on.
pub(super) fn embedded_cmap(pdf: &Pdf, object: Option<&Object>, depth: usize) -> CMap {
    let Some(object) = object else { return CMap::default() };
    let Some((id, stream)) = pdf.stream(object) else {
        return match pdf.resolve(object) {
            Object::Name(name) if name.starts_with(b"Identity") => CMap::identity(name.ends_with(b"V")),
            _ => CMap::default(),
        };
    };
    let mut data = Vec::new();
    let _ = pdf.decode(id, stream, &mut data, pdf.limits().cmap_bytes);
    let mut map = CMap::parse(&data);
    if let Some(mode) = pdf.lookup(&stream.dict, b"WMode").and_then(crate::pdf::number) {
        map.vertical = mode == 1.0;
    }
    let base = entry(&stream.dict, b"UseCMap").cloned().or_else(|| map.base.take().map(Object::Name));
    if depth < MAX_BASES && base.is_some() {
        map.adopt(&embedded_cmap(pdf, base.as_ref(), depth + 1));
    }
    map
}
