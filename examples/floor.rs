//! The physical floor for `bench/end-to-end`: reading the files and inflating, with libdeflate, only the streams
//! a text extractor needs: page contents, forms, ToUnicode and encoding CMaps, object and cross-reference streams.
//! Which streams these are is found beforehand and not timed. Prints files, pages, streams, bytes in, bytes out
//! and the best of `--passes N` (default 5) passes in seconds, one thread.
#![allow(clippy::print_stdout)]

use std::collections::BTreeSet;
use std::time::Instant;

use libdeflater::Decompressor;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// A file, and its needed streams as compressed bytes with the size they inflate to.
struct Job {
    path: String,
    streams: Vec<(Vec<u8>, usize)>,
}

/// Streams that inflate to more are left out.
const MOST_BYTES: usize = 256 << 20;

fn main() {
    let (mut jobs, mut pages, mut passes) = (Vec::new(), 0, 5);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--passes" {
            passes = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(passes);
        } else {
            let (streams, n) =
                Document::load(&argument).map_or((Vec::new(), 0), |document| needed(&document));
            pages += n;
            jobs.push(Job { path: argument, streams });
        }
    }
    let mut buffer = vec![0u8; jobs.iter().flat_map(|j| &j.streams).map(|s| s.1).max().unwrap_or(0)];
    let mut inflate = Decompressor::new();
    let (mut best, mut read, mut out) = (f64::INFINITY, 0, 0);
    for _ in 0..passes {
        (read, out) = (0, 0);
        let start = Instant::now();
        for job in &jobs {
            read += std::fs::read(&job.path).map_or(0, |bytes| bytes.len());
            for (bytes, _) in &job.streams {
                out += inflate.zlib_decompress(bytes, &mut buffer).unwrap_or(0);
            }
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    let streams: usize = jobs.iter().map(|j| j.streams.len()).sum();
    println!("{}\t{pages}\t{streams}\t{read}\t{out}\t{best:.6}", jobs.len());
}

fn needed(document: &Document) -> (Vec<(Vec<u8>, usize)>, usize) {
    let mut ids = BTreeSet::new();
    let pages = document.get_pages();
    for page in pages.values() {
        ids.extend(document.get_page_contents(*page));
    }
    for (id, object) in &document.objects {
        let Ok(stream) = object.as_stream() else { continue };
        let kind = stream.dict.get(b"Type").and_then(Object::as_name).unwrap_or_default();
        let subtype = stream.dict.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        if matches!(kind, b"ObjStm" | b"XRef" | b"CMap") || subtype == b"Form" {
            ids.insert(*id);
        }
    }
    for object in document.objects.values() {
        let Ok(font) = object.as_dict() else { continue };
        if font.get(b"Type").and_then(Object::as_name).is_ok_and(|name| name == b"Font") {
            ids.extend([b"ToUnicode".as_slice(), b"Encoding"].iter().filter_map(|key| reference(font, key)));
        }
    }
    let mut inflate = Decompressor::new();
    (ids.into_iter().filter_map(|id| measured(document, id, &mut inflate)).collect(), pages.len())
}

fn reference(dictionary: &Dictionary, key: &[u8]) -> Option<ObjectId> {
    dictionary.get(key).and_then(Object::as_reference).ok()
}

/// A Flate stream and its inflated size; nothing for other filters and damaged streams.
fn measured(document: &Document, id: ObjectId, inflate: &mut Decompressor) -> Option<(Vec<u8>, usize)> {
    let stream = document.get_object(id).ok()?.as_stream().ok()?;
    if stream.filters().ok()?.first()? != b"FlateDecode" {
        return None;
    }
    let mut buffer = vec![0u8; stream.content.len().saturating_mul(8).max(4096)];
    loop {
        match inflate.zlib_decompress(&stream.content, &mut buffer) {
            Ok(size) => return Some((stream.content.clone(), size)),
            Err(libdeflater::DecompressionError::InsufficientSpace) if buffer.len() < MOST_BYTES => {
                buffer.resize(buffer.len() * 4, 0);
            }
            Err(_) => return None,
        }
    }
}
