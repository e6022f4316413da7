//! A yardstick for `bench/text`: the text that lopdf's own `extract_text` gives for every page of the PDFs
//! named. Prints pages, characters and files that could not be read; with `--print` the text itself.
#![allow(clippy::print_stdout)]

fn main() {
    let mut print = false;
    let (mut pages, mut characters, mut unread) = (0usize, 0usize, 0usize);
    for path in std::env::args().skip(1) {
        if path == "--print" {
            print = true;
            continue;
        }
        let Ok(document) = lopdf::Document::load(&path) else {
            unread += 1;
            continue;
        };
        for number in document.get_pages().into_keys() {
            pages += 1;
            let text = document.extract_text(&[number]).unwrap_or_default();
            characters += text.chars().count();
            if print {
                println!("{text}\u{c}");
            }
        }
    }
    if !print {
        println!("{pages} pages, {characters} characters, {unread} files not read");
    }
}
