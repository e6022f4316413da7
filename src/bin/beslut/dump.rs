//! `beslut text` and `beslut dump`: one document, stage by stage, as text.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use beslut::document::{self, Document};
use beslut::layout::{self, PageLayout};
use beslut::recognize::{self, RuleSet};
use beslut::{Diagnostics, Error, Limits, content, pdf};

use crate::args::{DumpArgs, StageArg, TextArgs};
use crate::exit::{Failure, SOME_FAILED, say, whole};
use crate::print;
use crate::rules::Rules;

/// `beslut text`
pub fn text(args: &TextArgs) -> Result<ExitCode, Failure> {
    let document = document(&args.pdf)?;
    print(&if args.layout { document::layout_text(&document) } else { document::plain_text(&document) })
}

/// `beslut dump`
pub fn dump(args: &DumpArgs) -> Result<ExitCode, Failure> {
    match args.stage {
        StageArg::Glyphs => glyphs(&args.pdf),
        StageArg::Lines => print(&pages(&args.pdf)?.iter().map(layout::dump_lines).collect::<String>()),
        StageArg::Tables => print(&document::dump_tables(&document(&args.pdf)?)),
        StageArg::Document => print(&document::dump_document(&document(&args.pdf)?)),
        StageArg::Findings => {
            let rules = Rules::load(&args.rules)?;
            print(&findings(&document(&args.pdf)?, rules.get()))
        }
    }
}

fn glyphs(file: &Path) -> Result<ExitCode, Failure> {
    let mut out = String::new();
    each_page(file, |marks, fonts, _| content::dump(marks, fonts, &mut out))?;
    print(&out)
}

fn pages(file: &Path) -> Result<Vec<PageLayout>, Failure> {
    let mut pages = Vec::new();
    each_page(file, |marks, fonts, diagnostics| pages.push(layout::page(marks, fonts, diagnostics)))?;
    Ok(pages)
}

fn document(file: &Path) -> Result<Document, Failure> {
    let pages = pages(file)?;
    let mut diagnostics = Diagnostics::default();
    let document = document::build(&pages, &mut diagnostics);
    tell(&diagnostics);
    Ok(document)
}

/// The marks of every page that can be read; the others are said on standard error.
fn each_page(
    file: &Path,
    mut use_page: impl FnMut(&content::PageMarks, &[content::FontStyle], &mut Diagnostics),
) -> Result<(), Failure> {
    let bytes = whole(file)?;
    let mut diagnostics = Diagnostics::default();
    let unread =
        |error: Error| Failure::new(SOME_FAILED, format!("{} cannot be read: {error}", file.display()));
    let pdf = pdf::open(&bytes, &Limits::default(), &[], &mut diagnostics).map_err(unread)?;
    let mut reader = content::Reader::new(&pdf);
    for index in 0..pdf.n_pages() {
        match reader.page(index, &mut diagnostics) {
            Ok(marks) => use_page(&marks, reader.fonts(), &mut diagnostics),
            Err(error) => say(&format!("page {}: {error}", index + 1)),
        }
    }
    tell(&diagnostics);
    Ok(())
}

fn tell(diagnostics: &Diagnostics) {
    for diagnostic in diagnostics.as_slice() {
        let page = diagnostic.page.map_or_else(String::new, |page| format!(" page {page}"));
        say(&format!("{:?}: {}{page}: {}", diagnostic.severity, diagnostic.code, diagnostic.message));
    }
}

/// What the recognizers find in the document's text, in text order: kind, page, rule, what is printed.
fn findings(document: &Document, rules: &RuleSet) -> String {
    let text = document.text.text();
    let mut found: Vec<(usize, usize, &str, recognize::RuleId)> = Vec::new();
    let mut note =
        |kind, range: std::ops::Range<usize>, rule| found.push((range.start, range.end, kind, rule));
    recognize::amounts(rules, text, None).values.into_iter().for_each(|f| note("amount", f.range, f.rule));
    recognize::periods(rules, text).values.into_iter().for_each(|f| note("date", f.range, f.rule));
    recognize::diary_numbers(rules, text)
        .values
        .into_iter()
        .for_each(|f| note("diary-number", f.range, f.rule));
    recognize::organisation::organisations(rules, text, None)
        .into_iter()
        .for_each(|f| note("organisation", f.range, f.rule));
    found.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
    let mut out = String::new();
    for (start, end, kind, rule) in found {
        let span = document::Span::new(start, end);
        let page = document.text.quotes(span).first().map_or(0, |quote| quote.page);
        let _ = writeln!(out, "{kind}\t{page}\t{rule}\t{:?}", document.str(span));
    }
    out
}
