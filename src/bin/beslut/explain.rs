//! `beslut explain`: one document, value by value, for a person.

use std::process::ExitCode;

use beslut::explain::{explain, has_key};
use beslut::record::Outcome;
use beslut::{Options, extract, open_document};

use crate::args::ExplainArgs;
use crate::exit::{Failure, SOME_FAILED, USAGE, whole};
use crate::print;
use crate::rules::Rules;

pub fn run(args: &ExplainArgs) -> Result<ExitCode, Failure> {
    let rules = Rules::load(&args.rules)?;
    let bytes = whole(&args.pdf)?;
    let name = args.pdf.file_name().map_or_else(|| args.pdf.to_string_lossy(), |n| n.to_string_lossy());
    let pointer = args.pointer.as_deref();
    if pointer.is_some_and(|p| !p.is_empty() && !p.starts_with('/')) {
        return Err(Failure::new(USAGE, "a pointer begins with `/`, like /matters/0/granted"));
    }
    let options = Options::default();
    let record = extract(&bytes, &name, rules.get(), &options);
    if let Some(pointer) = pointer.filter(|p| !has_key(&record, p)) {
        return Err(Failure::new(
            USAGE,
            format!("the record of {} has no key {pointer}", args.pdf.display()),
        ));
    }
    if record.outcome != Outcome::Extracted && record.outcome != Outcome::NoText {
        let reason = record.error.as_deref().unwrap_or("no reason is known");
        return Err(Failure::new(SOME_FAILED, format!("{} cannot be read: {reason}", args.pdf.display())));
    }
    let document = open_document(&bytes, &options).ok().map(|(document, _)| document);
    print(&explain(&record, document.as_ref(), rules.get(), pointer))
}
