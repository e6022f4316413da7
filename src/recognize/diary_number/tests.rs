//! The fixture, spellings printed and read back, and texts without any diary number.

use super::*;
use crate::recognize::RuleSet;

/// Every line of the fixture: a text, a tab, what is read: value, unit, class, year, serial, part.
const FIXTURE: &str = include_str!("../../../fixtures/recognize/diary_number.txt");

fn read(text: &str) -> Vec<String> {
    let found = recognize_diary_numbers(RuleSet::builtin(), text).values;
    found.iter().map(|f| pieces(&f.value.number)).collect()
}

fn pieces(number: &DiaryNumber) -> String {
    let text = |piece: &Option<String>| piece.clone().unwrap_or_else(|| "-".into());
    format!(
        "{} | {} | {} | {} | {} | {}",
        number.value,
        text(&number.unit),
        text(&number.class),
        text(&number.year.map(|y| y.to_string())),
        text(&number.serial.map(|s| s.to_string())),
        text(&number.part)
    )
}

#[test]
fn the_fixture_is_read_as_it_says() {
    let mut wrong = Vec::new();
    let lines: Vec<&str> = FIXTURE.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).collect();
    assert!(lines.len() > 100);
    for line in lines {
        let (text, want) = line.split_once('\t').unwrap();
        let got = read(text).join(" ; ");
        let got = if got.is_empty() { "nothing".to_owned() } else { got };
        if got != want {
            wrong.push(format!("{text}\n   want {want}\n    got {got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_number_printed_in_any_spelling_reads_back() {
    let units = ["RUN", "KS", "Bun", "ÄN"];
    for (year, serial) in [(1996, 12_u64), (2007, 388), (2014, 9354), (2023, 254), (2026, 102_938)] {
        for unit in units {
            let yy = year % 100;
            let forms = [
                format!("{unit}-{serial:05}-{year}"),
                format!("{unit} {serial}-{year}"),
                format!("{unit}/{serial}/{year}"),
                format!("{unit} {year}/{serial}"),
                format!("{unit} {year}-{serial:05}"),
                format!("{unit}-{year}-{serial:05}"),
                format!("{unit}/{year}:{serial}"),
                format!("{unit}{year}/{serial}"),
                format!("{unit}.{year}.{serial}"),
                format!("{year}/{unit} {serial:04}"),
                format!("{year}/{serial} {unit}"),
                format!("{yy:02}{unit}{serial}"),
                format!("{unit} 612-{serial:04}-{yy:02}"),
            ];
            for form in forms {
                for dash in ["-", "\u{2013}", "\u{2011}", "\u{2212}"] {
                    let text = format!("Dnr: {}", form.replace('-', dash));
                    let found = diary_numbers(RuleSet::builtin(), &text).values;
                    let number = &found.first().unwrap_or_else(|| panic!("{text} is not read")).value.number;
                    assert_eq!(number.value, form, "{text}");
                    assert_eq!(
                        (number.year, number.serial),
                        (Some(year), Some(serial)),
                        "{text}: {number:?}"
                    );
                    assert_eq!(number.unit.as_deref(), Some(unit), "{text}");
                }
            }
        }
        for form in
            [format!("{year}-{serial:05}"), format!("511-{serial}-{year}"), format!("4.1-{serial}/{year}")]
        {
            let found = whole_diary_number(RuleSet::builtin(), &form).unwrap().value.number;
            assert_eq!((found.value, found.year, found.serial), (form, Some(year), Some(serial)));
        }
    }
}

#[test]
fn ranges_cover_the_number_and_its_label() {
    let text = "Enligt tidigare beslut dnr KS 2019/12, KS 2019/14 och \u{a7} 5.";
    let found = diary_numbers(RuleSet::builtin(), text).values;
    let cut: Vec<_> = found.iter().map(|f| text.get(f.range.clone()).unwrap()).collect();
    assert_eq!(cut, ["KS 2019/12", "KS 2019/14"]);
    let label = found[0].value.label.as_ref().unwrap();
    assert_eq!(
        (text.get(label.range.clone()).unwrap(), label.kind),
        ("tidigare beslut dnr", LabelKind::Other)
    );
}

#[test]
fn a_cell_that_is_a_label_is_known_as_one() {
    let label = |text: &str| diary_number_label(RuleSet::builtin(), text).map(|l| l.kind);
    for text in [
        "Dnr",
        "Diarienummer:",
        "\u{c4}rendenummer",
        "\u{c4}RENDEBETECKNING",
        "Diarienummer (dnr)",
        "V\u{e5}r beteckning",
    ] {
        assert_eq!(label(text), Some(LabelKind::Own), "{text}");
    }
    for text in ["Er beteckning", "Ert dnr:", "F\u{f6}reg\u{e5}ende diarienummer"] {
        assert_eq!(label(text), Some(LabelKind::Other), "{text}");
    }
    for text in ["Datum", "Dnr KS 2019/12", "Fastighetsbeteckning", ""] {
        assert_eq!(label(text), None, "{text}");
    }
}

#[test]
fn any_text_is_read_without_panic() {
    let odd = [
        "\u{a7}",
        "Dnr",
        "Dnr:",
        "Dnr \u{2013}",
        "2019",
        "2019/",
        "KS 2019/\u{e5}",
        "\u{1f600}Dnr \u{1f600}2019/12",
        "Dnr 99999999999999999999/2019",
    ];
    for text in odd {
        for end in text.char_indices().map(|(i, _)| i) {
            let _ = read(text.get(..end).unwrap());
        }
        let _ = read(text);
        let _ = read(&text.repeat(200));
    }
}

#[test]
fn a_word_is_a_unit_or_none() {
    let never = r#"
[[never]]
id = "never/ours"
says = "A unit that is none."
units = ["KS"]
accept = ["KS 2019/12"]
reject = ["SN 2019/12"]
"#;
    let fault = RuleSet::from_files(&[("diary_number.toml".to_owned(), never.to_owned())]).unwrap_err();
    assert!(fault.to_string().contains("`KS` is a unit too"), "{fault}");
}

#[test]
fn a_list_goes_on_with_the_form_it_began_with() {
    let values = |text: &str| {
        let found = recognize_diary_numbers(RuleSet::builtin(), text).values;
        found.into_iter().map(|f| f.value.number.value).collect::<Vec<_>>()
    };
    assert_eq!(values("i mål nr 3755-07 och 3757-07 fann"), ["3755-07", "3757-07"]);
    assert_eq!(values("dnr KS 12/15 och KS 13/15"), ["KS 12/15", "KS 13/15"]);
    assert_eq!(values("Dnr 3579-05, 2 och 3 §§"), ["3579-05"]);
}
