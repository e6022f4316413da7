//! `beslut recognize`: a text a line in, a JSON array of findings a line out. `start` and `end` count
//! characters of the line; of a date they are its days, and `text_start` and `text_end` count.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::ops::Range;
use std::path::Path;
use std::process::ExitCode;

use beslut::recognize::{self, DiaryNumberFound, Finding, Period, ResolvedOrganisation, RuleSet};
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

fn findings(kind: KindArg, line: &str, rules: &RuleSet) -> Vec<Value> {
    // What stands behind a tab is the column heading or caption over the text.
    let (text, heading) = line.split_once('\t').map_or((line, None), |(text, heading)| (text, Some(heading)));
    let mut places = Places::of(text);
    match kind {
        KindArg::Amount => {
            let found = recognize::amounts(rules, text, heading).values;
            found.iter().filter_map(|f| Some(places.placed(amount(&f.value)?, &f.range, &f.rule))).collect()
        }
        KindArg::DiaryNumber => {
            let labelled = heading.and_then(|heading| recognize::diary_number_label(rules, heading));
            let whole = labelled.and_then(|_| recognize::whole_diary_number(rules, text));
            if let Some(f) = whole {
                return vec![places.placed(diary_number(&f.value.number), &f.range, &f.rule)];
            }
            // `Dnr` and its number in the next cell are one line.
            places = Places::of(line);
            let found = recognize::recognize_diary_numbers(rules, line).values;
            let place = |f: &Finding<DiaryNumberFound>| {
                places.placed(diary_number(&f.value.number), &f.range, &f.rule)
            };
            found.iter().map(place).collect()
        }
        KindArg::Date => {
            places = Places::of(line);
            let found = recognize::periods(rules, line).values;
            found.iter().map(|f| places.dated(&f.value, &f.range, &f.rule)).collect()
        }
        KindArg::Organisation => {
            if heading.is_some_and(|heading| recognize::is_financier_heading(rules, heading)) {
                let payer = recognize::split_financier(rules, text, None).organisation;
                return payer.iter().filter_map(|payer| places.payer(payer)).collect();
            }
            places = Places::of(line);
            let found = recognize::organisations(rules, line, None);
            found.iter().map(|f| places.placed(organisation(&f.value), &f.range, &f.rule)).collect()
        }
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

/// Where findings stand in a line, in characters; counted on from the finding before.
struct Places<'t> {
    text: &'t str,
    /// A byte of the line, and the characters before it.
    at: (usize, usize),
}

impl<'t> Places<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, at: (0, 0) }
    }

    fn chars_before(&mut self, byte: usize) -> usize {
        let n_chars = |range: Range<usize>| self.text.get(range).map_or(0, |text| text.chars().count());
        let (from, chars) = self.at;
        let chars = if byte >= from {
            chars + n_chars(from..byte)
        } else {
            chars.saturating_sub(n_chars(byte..from))
        };
        self.at = (byte, chars);
        chars
    }

    /// The value with where it stands in the line and which rule read it.
    fn placed(&mut self, value: Value, range: &Range<usize>, rule: &str) -> Value {
        self.with(value, ["start", "end"], range, rule)
    }

    /// A period has a `start` and an `end` of its own.
    fn dated(&mut self, period: &Period, range: &Range<usize>, rule: &str) -> Value {
        let days = json!({ "start": Date(period.start), "end": period.end.map(Date) });
        self.with(days, ["text_start", "text_end"], range, rule)
    }

    /// Who pays, as a cell of financiers names it; none when it is only as printed.
    fn payer(&mut self, payer: &ResolvedOrganisation) -> Option<Value> {
        let start = self.text.find(&payer.printed);
        let range = start.map_or(0..self.text.len(), |start| start..start + payer.printed.len());
        Some(self.placed(organisation(payer), &range, payer.rule.as_deref()?))
    }

    fn with(&mut self, value: Value, [start, end]: [&str; 2], range: &Range<usize>, rule: &str) -> Value {
        let mut finding = match value {
            Value::Object(value) => value,
            _ => Map::new(),
        };
        finding.insert("text".into(), self.text.get(range.clone()).unwrap_or_default().into());
        finding.insert(start.into(), self.chars_before(range.start).into());
        finding.insert(end.into(), self.chars_before(range.end).into());
        finding.insert("rule".into(), rule.into());
        Value::Object(finding)
    }
}
