//! The fixture of cells, running text, and the register itself.

use super::*;

/// Every line: context, date, cell, what is read.
const FIXTURE: &str = include_str!("../../../fixtures/recognize/organisation.txt");

fn day(text: &str) -> Option<Day> {
    let mut parts = text.split('-').map(str::parse::<i32>);
    let mut next = || parts.next()?.ok();
    Some(Day { year: next()?, month: next()? as u8, day: next()? as u8 })
}

fn read(context: &str, date: &str, text: &str) -> String {
    let rules = RuleSet::builtin();
    let cell = match context {
        "financier" => split_financier(rules, text, day(date)),
        _ => FinancierCell {
            organisation: Some(resolve_organisation(rules, text, OrgContext::Name, day(date))),
            ..FinancierCell::default()
        },
    };
    let found = cell.organisation.unwrap();
    let kind = found.kind.map(|kind| serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned());
    let dash = |piece: Option<String>| piece.unwrap_or_else(|| "-".into());
    [
        found.name,
        found.printed,
        dash(found.org_number),
        dash(kind),
        dash(found.code),
        dash(cell.fund.map(|f| f.value.code)),
        dash(cell.share.map(|s| s.to_string())),
        dash(cell.footnote),
    ]
    .join(" | ")
}

#[test]
fn the_fixture_is_read_as_it_says() {
    let mut wrong = Vec::new();
    for line in FIXTURE.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('\t').collect();
        let got = read(cells[0], cells[1], cells[2]);
        if got != cells[3] {
            wrong.push(format!("{}\n   want {}\n    got {got}", cells[2], cells[3]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_municipality_is_known_with_and_without_its_s() {
    let rows = include_str!("../../../rules/organisations.csv").lines();
    let mut n = 0;
    for row in rows.filter(|row| row.contains(";municipality;")) {
        let cells: Vec<&str> = row.split(';').collect();
        let stem = cells[5].split('|').next().unwrap();
        for text in [cells[3].to_owned(), format!("{stem} kommun"), format!("{}s", cells[3])] {
            let found = resolve_organisation(RuleSet::builtin(), &text, OrgContext::Name, None);
            assert_eq!(found.name, cells[3], "{text}");
            assert_eq!(found.code.as_deref(), Some(cells[7]), "{text}");
        }
        n += 1;
    }
    assert_eq!(n, 289);
}

#[test]
fn names_stand_in_running_text() {
    let text = "Nämnden beviljar Kalix Naturbruk AB och Coompanion Norrbotten ek. för. stöd ur 1:1-medel. Bodens kommun, LTU och \
                Tillväxtverkets handläggare i Luleå samt Stiftelsen Exempeldalen, Region Norrbotten.";
    let found = organisations(RuleSet::builtin(), text, None);
    let cut: Vec<&str> = found.iter().map(|f| text.get(f.range.clone()).unwrap()).collect();
    assert_eq!(
        cut,
        [
            "Kalix Naturbruk AB",
            "Coompanion Norrbotten ek. för.",
            "Bodens kommun",
            "LTU",
            "Tillväxtverket",
            "Stiftelsen Exempeldalen",
            "Region Norrbotten"
        ]
    );
    assert_eq!(found[4].value.kind, Some(OrganisationKind::Agency));
}

#[test]
fn a_broken_register_row_is_named() {
    let row =
        |row: &str| Register::parse("organisations.csv", row).map(|r| r.len()).map_err(|e| e.to_string());
    assert_eq!(row("a:1;212000-2882;agency;Exempelverket;;;;;;;"), Ok(1));
    assert!(row("a:1;212000-2883;agency;Exempelverket;;;;;;;").unwrap_err().contains("check digit"));
    assert!(row("a:1;;agncy;Exempelverket;;;;;;;").unwrap_err().contains("unknown kind agncy"));
    assert!(row("a:1;;agency;Exempelverket").unwrap_err().contains("columns"));
    assert!(row("a:1;;agency;Exempelverket;;;Gamla verket;;;;").unwrap_err().contains("former name"));
}

#[test]
fn a_wrong_check_digit_is_reported_and_not_used() {
    let found =
        resolve_organisation(RuleSet::builtin(), "Exempelverken AB 556016-0681", OrgContext::Name, None);
    assert_eq!((found.org_number, found.bad_org_number.as_deref()), (None, Some("556016-0681")));
}

#[test]
fn any_text_is_read_without_panic() {
    for text in [
        "(",
        ")",
        "%",
        "(%)",
        "1:1",
        "ERUF (",
        ") ERUF",
        "å(1:1",
        "AB",
        " ek. för.",
        "Ö\u{a0}AB\u{a0}",
        "12%%",
        "((ERUF))",
        "556016-0680",
    ] {
        for text in [text.to_owned(), text.repeat(50), format!("Å {text}")] {
            let _ = split_financier(RuleSet::builtin(), &text, None);
            let _ = organisations(RuleSet::builtin(), &text, None);
        }
    }
}

/// The names that running text is read to hold.
fn names(text: &str) -> Vec<String> {
    organisations(RuleSet::builtin(), text, None).into_iter().map(|f| f.value.name).collect()
}

#[test]
fn names_with_small_words_are_read_whole_or_not_at_all() {
    for (text, want) in [
        ("Skridskorna i Arvika AB söker bidrag.", vec!["Skridskorna i Arvika AB"]),
        ("stöd till Teater och Dans AB", vec!["Teater och Dans AB"]),
        ("Odlarna vid Sjön ek. för. får stöd", vec!["Odlarna vid Sjön ek. för."]),
        ("Anna Berg och Nordiska Plåt AB", vec!["Nordiska Plåt AB"]),
        ("med Vägen från Norr AB", vec![]),
        ("Aktier i Nordisk Plåt AB", vec!["Nordisk Plåt AB"]),
        ("Bilaga AB", vec![]),
        ("Stiftelsen Jämtlands museum har sökt", vec!["Stiftelsen Jämtlands museum"]),
        ("Bryggeri AB Tornet", vec!["AB Tornet"]),
        ("Bostads AB Tornet", vec!["Bostads AB Tornet"]),
        ("Almi Företagspartner Syd AB", vec!["Almi Företagspartner Syd AB"]),
        ("av Tillväxtverket Exempelskog AB och", vec!["Tillväxtverket", "Exempelskog AB"]),
        ("Länsrätten i Göteborg och Regeringsrätten", vec!["Länsrätten i Göteborg", "Regeringsrätten"]),
        ("Umeå universitet (UmU)", vec!["Umeå universitet"]),
        ("Ånge Dansförening och Ridföreningen Tömmen", vec!["Ånge Dansförening", "Ridföreningen Tömmen"]),
        ("medel ur ESF+ och Interreg Aurora", vec!["Europeiska socialfonden+", "Interreg Aurora"]),
    ] {
        assert_eq!(names(text), want, "{text}");
    }
}

#[test]
fn names_go_on_behind_och_unless_another_begins() {
    for (text, want) in [
        ("Föreningen Piteå Dansar och Ler ansöker", vec!["Föreningen Piteå Dansar och Ler"]),
        ("Stiftelsen Norrlands och Lapplands Minne", vec!["Stiftelsen Norrlands och Lapplands Minne"]),
        ("till Musik- och teaterföreningen Scendrag 40 000 kr", vec!["Musik- och teaterföreningen Scendrag"]),
        (
            "bevilja Föreningen Storsjöns kulturfestival ett bidrag",
            vec!["Föreningen Storsjöns kulturfestival"],
        ),
        ("Föreningen Storsjöns söker bidrag", vec!["Föreningen Storsjöns"]),
        ("Föreningen Norden och Bodens kommun", vec!["Föreningen Norden", "Bodens kommun"]),
        ("Föreningen Norden och Stiftelsen Arkivet", vec!["Föreningen Norden", "Stiftelsen Arkivet"]),
        ("Föreningen Norden och Kalix Naturbruk AB", vec!["Föreningen Norden", "Kalix Naturbruk AB"]),
        ("Föreningen Norden och IFK söker", vec!["Föreningen Norden"]),
        ("Norra Skaraborgs samordningsförbund", vec!["Norra Skaraborgs samordningsförbund"]),
        ("Kommunens samordningsförbund, ett kommunalförbund", vec![]),
    ] {
        assert_eq!(names(text), want, "{text}");
    }
}

#[test]
fn a_number_printed_behind_a_name_belongs_to_it() {
    for text in ["Nordisk Plåt AB, org.nr 556036-0793", "Nordisk Plåt AB (556036-0793)"] {
        let found = organisations(RuleSet::builtin(), text, None);
        assert_eq!(found[0].value.org_number.as_deref(), Some("556036-0793"), "{text}");
    }
    let found = organisations(RuleSet::builtin(), "Nordisk Plåt AB, 5560360793 kr", None);
    assert_eq!(found[0].value.org_number, None);
}
