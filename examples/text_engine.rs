//! Measures the text engine alone: opens PDFs and reads the glyphs of every page.
//!
//! `text_engine [--words | --dump | --repeat N] FILE|FOLDER…`: without options a line per file with pages,
//! glyphs and microseconds per page; with `--words` a JSON line per page with words and boxes; with
//! `--dump` every mark. A file that cannot be opened is a line too.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use beslut::content::{Direction, Glyph, Reader, dump};
use beslut::geom::Rect;
use beslut::{Diagnostics, Limits, pdf};

/// Gap between glyphs that divides words, as a share of the font size.
const WORD_GAP: f32 = 0.18;

fn main() {
    let mut words = false;
    let mut dumps = false;
    let mut repeat = 1u32;
    let mut files = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--words" => words = true,
            "--dump" => dumps = true,
            "--repeat" => repeat = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(1),
            path => collect(Path::new(path), &mut files),
        }
    }
    files.sort();
    let (mut total_pages, mut total_time) = (0usize, 0.0f64);
    for file in &files {
        let Ok(bytes) = std::fs::read(file) else { continue };
        let mut best = f64::INFINITY;
        let (mut n_pages, mut n_glyphs) = (0usize, 0usize);
        let mut trouble = String::new();
        for round in 0..repeat {
            let start = Instant::now();
            let mut diagnostics = Diagnostics::default();
            (n_pages, n_glyphs) = (0, 0);
            match pdf::open(&bytes, &Limits::default(), &[], &mut diagnostics) {
                Err(error) => trouble = error.to_string(),
                Ok(pdf) => {
                    let mut reader = Reader::new(&pdf);
                    for index in 0..pdf.n_pages() {
                        let Ok(page) = reader.page(index, &mut diagnostics) else { continue };
                        n_pages += 1;
                        n_glyphs += page.glyphs.len();
                        if words && round == 0 {
                            let list: Vec<_> = split(&page.glyphs)
                                .into_iter()
                                .map(|(text, b)| serde_json::json!([text, b.x0, b.top, b.x1, b.bottom]))
                                .collect();
                            let name = file.display().to_string();
                            println!(
                                "{}",
                                serde_json::json!({"file": name, "page": index + 1, "words": list})
                            );
                        }
                        if dumps && round == 0 {
                            let mut text = String::new();
                            dump(&page, reader.fonts(), &mut text);
                            print!("{text}");
                        }
                    }
                }
            }
            best = best.min(start.elapsed().as_secs_f64());
            if round == 0 && dumps {
                for diagnostic in diagnostics.as_slice() {
                    eprintln!("{diagnostic:?}");
                }
            }
        }
        total_pages += n_pages;
        total_time += best;
        if !words && !dumps {
            let micros = best * 1e6 / n_pages.max(1) as f64;
            println!("{}\t{n_pages}\t{n_glyphs}\t{micros:.1}\t{trouble}", file.display());
        }
    }
    if !words && !dumps {
        println!("total\t{total_pages}\t\t{:.1}\t", total_time * 1e6 / total_pages.max(1) as f64);
    }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap().flatten() {
            collect(&entry.path(), files);
        }
    } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf")) {
        files.push(path.to_owned());
    }
}

/// Joins glyphs that follow each other closely on one baseline.
fn split(glyphs: &[Glyph]) -> Vec<(String, Rect)> {
    let mut words: Vec<(String, Rect)> = Vec::new();
    let mut open = false;
    let mut last: Option<&Glyph> = None;
    for glyph in glyphs {
        if glyph.ch.is_whitespace() || glyph.ch == '\0' {
            open = false;
            continue;
        }
        if let Some(last) = last
            && open
        {
            let (gap, off) = match glyph.direction {
                Direction::Right | Direction::Oblique => {
                    (glyph.origin.x - last.bbox.x1, glyph.origin.y - last.origin.y)
                }
                Direction::Left => (last.bbox.x0 - glyph.origin.x, glyph.origin.y - last.origin.y),
                Direction::Up => (last.bbox.top - glyph.origin.y, glyph.origin.x - last.origin.x),
                Direction::Down => (glyph.origin.y - last.bbox.bottom, glyph.origin.x - last.origin.x),
            };
            let size = glyph.size.max(last.size);
            let oblique = glyph.direction == Direction::Oblique;
            let far = (glyph.origin.x - last.origin.x).hypot(glyph.origin.y - last.origin.y) > 1.3 * size;
            open = glyph.direction == last.direction
                && ((oblique && !far)
                    || (!oblique && gap < WORD_GAP * size && gap > -0.5 * size && off.abs() < 0.35 * size));
        }
        match words.last_mut() {
            Some((text, bbox)) if open => {
                text.push(glyph.ch);
                *bbox = bbox.union(&glyph.bbox);
            }
            _ => words.push((glyph.ch.into(), glyph.bbox)),
        }
        open = true;
        last = Some(glyph);
    }
    words
}
