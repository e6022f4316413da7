//! `beslut recognize`: a text a line in, a JSON array of findings a line out. `start` and `end` count
//! characters of the line.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::ops::Range;
use std::path::Path;
use std::process::ExitCode;

use beslut::recognize::{self, RuleSet};
use beslut::record::{Date, Exact};
use serde_json::{Map, Value, json};

use crate::args::{KindArg, RecognizeArgs};
use crate::exit::{Failure, RUN_FAILED};
use crate::rules::Rules;

/// `beslut recognize`
pub fn recognize(args: &RecognizeArgs) -> Result<ExitCode, Failure> {
    let rules = Rules::load(&args.rules)?;
    let mut input = open(&args.file).map_err(|error| unreadable(&args.file, &error))?;
    let mut output = BufWriter::new(io::stdout().lock());
    let mut bytes = Vec::new();
    while input.read_until(b'\n', &mut bytes).map_err(|error| unreadable(&args.file, &error))? > 0 {
        let line = String::from_utf8_lossy(&bytes);
        let findings = findings(args.kind, line.trim_end_matches(['\n', '\r']), rules.get());
        writeln!(output, "{}", Value::Array(findings)).map_err(Failure::output)?;
        bytes.clear();
    }
    output.flush().map_err(Failure::output)?;
    Ok(ExitCode::SUCCESS)
}

fn open(file: &Path) -> io::Result<Box<dyn BufRead>> {
    if file == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    Ok(Box::new(BufReader::new(File::open(file)?)))
}

fn unreadable(file: &Path, error: &io::Error) -> Failure {
    Failure::new(RUN_FAILED, format!("cannot read {}: {error}", file.display()))
}

fn findings(kind: KindArg, text: &str, rules: &RuleSet) -> Vec<Value> {
    match kind {
        // What stands behind a tab is the column heading or caption over the text.
        KindArg::Amount => {
            let (text, context) = text.split_once('\t').map_or((text, None), |(t, c)| (t, Some(c)));
            let found = recognize::amounts(rules, text, context).values;
            found.iter().filter_map(|f| Some(placed(amount(&f.value)?, text, &f.range, &f.rule))).collect()
        }
        KindArg::DiaryNumber => recognize::recognize_diary_numbers(rules, text)
            .values
            .iter()
            .map(|f| placed(diary_number(&f.value.number), text, &f.range, &f.rule))
            .collect(),
        KindArg::Date => recognize::periods(rules, text)
            .values
            .iter()
            .map(|f| {
                let period = json!({ "start": Date(f.value.start), "end": f.value.end.map(Date) });
                placed(period, text, &f.range, &f.rule)
            })
            .collect(),
        KindArg::Organisation => recognize::organisations(rules, text, None)
            .iter()
            .map(|f| placed(organisation(&f.value), text, &f.range, &f.rule))
            .collect(),
    }
}

/// None for a sum finer than an öre, which is never rounded.
fn amount(amount: &recognize::Amount) -> Option<Value> {
    let most = match amount.amount_max {
        Some(most) => Some(Exact::new(most)?),
        None => None,
    };
    Some(json!({
        "amount": Exact::new(amount.amount)?,
        "amount_max": most,
        "currency": amount.currency,
        "qualifier": amount.qualifier,
        "per": amount.per,
    }))
}

fn diary_number(number: &recognize::DiaryNumber) -> Value {
    json!({
        "value": number.value,
        "unit": number.unit,
        "class": number.class,
        "year": number.year,
        "serial": number.serial,
        "part": number.part,
    })
}

fn organisation(organisation: &recognize::ResolvedOrganisation) -> Value {
    json!({
        "name": organisation.name,
        "printed": organisation.printed,
        "org_number": organisation.org_number,
        "kind": organisation.kind,
        "code": organisation.code,
    })
}

/// The value with where it stands in the line and which rule read it.
fn placed(value: Value, text: &str, range: &Range<usize>, rule: &str) -> Value {
    let mut finding = match value {
        Value::Object(value) => value,
        _ => Map::new(),
    };
    let n_chars = |end: usize| text.get(..end).map_or(0, |before| before.chars().count());
    finding.insert("text".into(), text.get(range.clone()).unwrap_or_default().into());
    finding.insert("start".into(), n_chars(range.start).into());
    finding.insert("end".into(), n_chars(range.end).into());
    finding.insert("rule".into(), rule.into());
    Value::Object(finding)
}
