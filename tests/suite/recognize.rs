//! The recognizers against `fixtures/recognize/*.txt`: a text a line, and what is read in it.

use std::fs;
use std::path::Path;

use beslut::recognize::{
    Amount, Finding, Per, Period, Qualifier, RuleSet, amounts, cell_amount, periods, unit_of,
};

/// `\t`, `\n` and `\u{..}` of a fixture as the characters they stand for.
fn unescaped(text: &str) -> String {
    let mut out = text.replace("\\t", "\t").replace("\\n", "\n");
    while let Some(at) = out.find("\\u{") {
        let end = at + out[at..].find('}').unwrap();
        let c = u32::from_str_radix(&out[at + 3..end], 16).ok().and_then(char::from_u32).unwrap();
        out.replace_range(at..=end, c.encode_utf8(&mut [0; 4]));
    }
    out
}

/// Compares every line of a fixture with what `read` makes of its other columns; with `UPDATE=1` the
/// last column is rewritten.
fn compare(name: &str, read: impl Fn(&str, &str) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/recognize").join(name);
    let old = fs::read_to_string(&path).unwrap();
    let (mut new, mut n_cases, mut faults) = (String::new(), 0, Vec::new());
    for line in old.lines() {
        if line.is_empty() || line.starts_with('#') {
            new.push_str(line);
        } else {
            let (given, want) = line.rsplit_once('\t').unwrap_or((line, ""));
            let (text, context) = given.split_once('\t').unwrap_or((given, ""));
            let got = read(&unescaped(text), &unescaped(context));
            if got != want {
                faults.push(format!("{given}\n   want {want}\n    got {got}"));
            }
            new.push_str(&format!("{given}\t{got}"));
            n_cases += 1;
        }
        new.push('\n');
    }
    assert!(n_cases > 0, "{name} holds no case");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, new).unwrap();
    } else {
        assert!(faults.is_empty(), "{name}: {} of {n_cases} wrong\n{}", faults.len(), faults.join("\n"));
    }
}

fn spell_amount(amount: &Amount) -> String {
    let mut out = amount.amount.to_string();
    if let Some(max) = amount.amount_max {
        out += &format!("..{max}");
    }
    out += &format!(" {}", amount.currency.unwrap_or("-"));
    out += match amount.qualifier {
        Some(Qualifier::Approx) => " approx",
        Some(Qualifier::AtMost) => " at_most",
        Some(Qualifier::AtLeast) => " at_least",
        None => "",
    };
    out += match amount.per {
        Some(Per::Year) => " year",
        Some(Per::Unit) => " unit",
        None => "",
    };
    out
}

/// Findings and oddities in text order, as a fixture spells them.
fn spelled<T>(
    values: &[Finding<T>],
    oddities: &[Finding<beslut::recognize::Oddity>],
    spell: impl Fn(&T) -> String,
) -> String {
    let values = values.iter().map(|f| (f.range.start, spell(&f.value)));
    let odd = oddities.iter().map(|f| (f.range.start, format!("!{}", f.value.code)));
    let mut all: Vec<(usize, String)> = values.chain(odd).collect();
    all.sort();
    all.into_iter().map(|(_, s)| s).collect::<Vec<_>>().join(" | ")
}

#[test]
fn amounts_are_read_as_printed() {
    compare("amount.txt", |text, context| {
        let context = (!context.is_empty()).then_some(context);
        let found = amounts(RuleSet::builtin(), text, context);
        spelled(&found.values, &found.oddities, spell_amount)
    });
}

#[test]
fn cells_count_in_the_unit_of_their_column() {
    let rules = RuleSet::builtin();
    compare("amount_cell.txt", |cell, heading| {
        match cell_amount(rules, cell, unit_of(rules, heading).as_ref()) {
            None => String::new(),
            Some(Ok(found)) => spell_amount(&found.value),
            Some(Err(odd)) => format!("!{}", odd.value.code),
        }
    });
}

fn spell_period(period: &Period) -> String {
    match period.end {
        Some(end) if end == period.start => end.to_string(),
        Some(end) => format!("{}..{end}", period.start),
        None => format!("{}..", period.start),
    }
}

#[test]
fn dates_are_read_as_printed() {
    compare("date.txt", |text, _| {
        let found = periods(RuleSet::builtin(), text);
        spelled(&found.values, &found.oddities, spell_period)
    });
}
