//! The data of a stream: found, decrypted, its filters undone (ISO 32000-2, 7.3.8 and 7.4).
//!
//! In: a stream of an open document, how much may come out. Out: plain bytes. Every byte that goes in or comes out is
//! charged to the document, so that a stream which costs work and gives nothing cannot be decoded without end.

use lopdf::{Dictionary, Object, ObjectId, Stream};
use memchr::memmem;

use super::document::Pdf;
use super::entry;
use super::filter::{self, Trouble};
use super::token::is_space;

/// Filters that one stream may name.
const MAX_FILTERS: usize = 8;

impl<'a> Pdf<'a> {
    /// The raw data of a stream, as long as `/Length` says when `endstream` stands there, else up to
    /// `endstream`.
    fn raw(&self, stream: &Stream) -> &'a [u8] {
        let Some(rest) = stream.start_position.and_then(|start| self.bytes.get(start..)) else {
            return &[];
        };
        if let Some(Object::Integer(length)) = self.lookup(&stream.dict, b"Length")
            && let Ok(length) = usize::try_from(*length)
            && let Some((data, after)) = rest.split_at_checked(length)
        {
            let blank = after.iter().take(4).take_while(|&&byte| is_space(byte)).count();
            if after.get(blank..).is_some_and(|after| after.starts_with(b"endstream")) {
                return data;
            }
        }
        // Searching is work too: many streams without an end must not each cost a pass over the file.
        let allowed = self.limits.document_bytes.saturating_sub(self.work());
        let window = rest.get(..rest.len().min(allowed)).unwrap_or_default();
        let end = memmem::find(window, b"endstream")
            .or_else(|| memmem::find(window, b"endobj"))
            .unwrap_or(window.len());
        self.charge(end / 16);
        let data = window.get(..end).unwrap_or_default();
        let data = data.strip_suffix(b"\n").unwrap_or(data);
        data.strip_suffix(b"\r").unwrap_or(data)
    }

    /// Decodes the stream of an id, appending to `out` at most `most` bytes.
    ///
    /// # Errors
    /// Says why less than everything was decoded; what could be is in `out`.
    pub fn decode(
        &self,
        id: ObjectId,
        stream: &Stream,
        out: &mut Vec<u8>,
        most: usize,
    ) -> Result<(), Trouble> {
        let before = out.len();
        let allowed =
            most.min(self.limits.stream_bytes).min(self.limits.document_bytes.saturating_sub(self.work()));
        if allowed == 0 {
            return Err(Trouble::Limit);
        }
        let result = self.decode_within(id, stream, out, before.saturating_add(allowed));
        self.charge(out.len() - before);
        result
    }

    fn decode_within(
        &self,
        id: ObjectId,
        stream: &Stream,
        out: &mut Vec<u8>,
        most: usize,
    ) -> Result<(), Trouble> {
        let raw = self.raw(stream);
        self.charge(raw.len());
        let decrypted;
        let raw = match &self.key {
            Some(key) if stream.start_position.is_some() && !is_cross_reference(&stream.dict) => {
                decrypted = key.decrypt_data(id, &stream.dict, raw).ok_or(Trouble::Damaged)?;
                decrypted.as_slice()
            }
            _ => raw,
        };
        let filters = self.filters(stream);
        let params = self.list(stream, &[b"DecodeParms", b"DP"]);
        if filters.len() > MAX_FILTERS {
            return Err(Trouble::Unsupported);
        }
        let mut inflater = self.inflater.borrow_mut();
        let mut data: Vec<u8> = Vec::new();
        let mut outcome = Ok(());
        let mut n_applied = 0usize;
        for (n, filter) in filters.iter().enumerate() {
            let Object::Name(filter) = self.resolve(filter) else { return Err(Trouble::Unsupported) };
            if filter == b"Crypt" {
                continue;
            }
            let params = params.get(n).and_then(|params| self.dict(params));
            let direct = params.and_then(|params| self.direct(params));
            let params = direct.as_ref().or(params);
            let last = n + 1 == filters.len();
            let input = if n_applied == 0 { raw } else { data.as_slice() };
            if last {
                let result = filter::apply(filter, params, input, &mut inflater, out, most);
                return outcome.and(result);
            }
            let mut next = Vec::new();
            let allowed = most.saturating_sub(out.len());
            let result = filter::apply(filter, params, input, &mut inflater, &mut next, allowed);
            self.charge(next.len());
            match result {
                Err(Trouble::Damaged) => outcome = Err(Trouble::Damaged),
                other => other?,
            }
            data = next;
            n_applied += 1;
        }
        let plain = if n_applied == 0 { raw } else { data.as_slice() };
        let room = most.saturating_sub(out.len());
        out.extend_from_slice(plain.get(..room.min(plain.len())).unwrap_or_default());
        if plain.len() > room { Err(Trouble::Limit) } else { outcome }
    }

    /// The filters of a stream. `/F` is the abbreviation of inline images, and otherwise names a file.
    fn filters<'s>(&'s self, stream: &'s Stream) -> &'s [Object] {
        let filters = self.list(stream, &[b"Filter", b"F"]);
        let named = |object: &Object| matches!(self.resolve(object), Object::Name(_));
        if entry(&stream.dict, b"Filter").is_some() || filters.iter().all(named) { filters } else { &[] }
    }

    /// The items of a stream's key that may be one value or an array of them.
    fn list<'s>(&'s self, stream: &'s Stream, keys: &[&[u8]; 2]) -> &'s [Object] {
        for key in keys {
            match entry(&stream.dict, key) {
                None => {}
                Some(object) => match self.resolve(object) {
                    Object::Array(items) => return items,
                    Object::Null => {}
                    resolved => return std::slice::from_ref(resolved),
                },
            }
        }
        &[]
    }

    /// The parameters of a filter with the numbers that are written as references, when there are any.
    fn direct(&self, params: &Dictionary) -> Option<Dictionary> {
        const KEYS: [&[u8]; 5] = [b"Predictor", b"Colors", b"BitsPerComponent", b"Columns", b"EarlyChange"];
        let is_reference = |key: &&[u8]| matches!(entry(params, key), Some(Object::Reference(_)));
        if !KEYS.iter().any(is_reference) {
            return None;
        }
        let number = |key: &[u8]| match self.lookup(params, key) {
            Some(Object::Integer(value)) => Some((key.to_vec(), Object::Integer(*value))),
            _ => None,
        };
        Some(Dictionary::from_iter(KEYS.into_iter().filter_map(number)))
    }
}

/// Cross-reference streams are never encrypted.
pub(super) fn is_cross_reference(dict: &Dictionary) -> bool {
    entry(dict, b"Type").and_then(super::name) == Some(b"XRef")
}
