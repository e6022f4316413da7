//! Small documents drawn line by line, with labels beside and over their values, headings in a margin, and headings and names
//! in two languages.

use serde_json::Value;

use super::drawn::read;

/// The first matter of a decision with these lines under it.
fn decision(rest: &str) -> Value {
    read(&format!(
        "Region Gotland\nBeslut 2020-02-03\nDnr RS 2020/61\n# Bidrag till projektet Vinterväg
# Beslut\nRegionstyrelsen beviljar 250 000 kronor till projektet Vinterväg.\n\n{rest}"
    ))["matters"][0]
        .clone()
}

fn times(matter: &Value) -> (Option<String>, Option<String>) {
    let day = |key: &str| matter["project"][key].as_str().map(str::to_owned);
    (day("start"), day("end"))
}

fn both(start: &str, end: &str) -> (Option<String>, Option<String>) {
    (Some(start.to_owned()), Some(end.to_owned()))
}

#[test]
fn a_value_beside_its_label_goes_before_one_above_it() {
    let told = both("2019-12-01", "2022-03-31");
    let matter = decision("! Projektstart | 2019-12-01\n! Projektslut | 2022-03-31");
    assert_eq!(times(&matter), told);
    let matter = decision("! Projektperiod | 2019-12-01 - 2022-03-31\n! Sökande | Exempel Event AB");
    assert_eq!(times(&matter), told);
    assert_eq!(matter["project"]["applicant"]["name"], "Exempel Event AB");
    // A time is nobody.
    let matter = decision("Sökande: 2019-12-01 - 2022-03-31");
    assert_eq!(matter["project"]["applicant"], Value::Null);
}

#[test]
fn a_label_alone_on_its_line_has_a_value_under_it_that_tells_itself() {
    let told = both("2019-12-01", "2022-03-31");
    for label in ["Projektperiod", "Projektperiod:", "Startdatum-Slutdatum:"] {
        assert_eq!(times(&decision(&format!("{label}\n2019-12-01 - 2022-03-31"))), told, "{label}");
    }
    let applicant = |label: &str| {
        decision(&format!("Ansökan har kommit in.\n\n{label}\nExempel Event AB"))["project"]["applicant"]["name"].clone()
    };
    assert_eq!(applicant("Stödmottagare:"), "Exempel Event AB");
    // (A recipient may be called so.)
    assert_eq!(applicant("Sökanden"), Value::Null);
    let table = "Projektet startar | 2024-04-01\nProjektet slutar | 2025-12-31\nSamordnande stödmottagare | Mora kommun";
    let matter = decision(table);
    assert_eq!(times(&matter), both("2024-04-01", "2025-12-31"));
    assert_eq!(matter["project"]["applicant"]["name"], "Mora kommun");
}

#[test]
fn tables_beside_headings_in_a_margin_are_tables() {
    let matter = decision(
        "! Sökande | Mora kommun\n\n! Sammanfattning | Projektet ger företag tillgång till miljöer för test i
| Mora. Kommunen har sökt 300 000 kronor av regionen.\n\n! Kostnader | Löner || 400 000\n| Konsulter || 250 000\n| Summa || 650 000\n
! Finansiering | Mora kommun || 400 000\n| Region Gotland || 250 000\n| Summa || 650 000\n\n! Bedömning | Projektet bidrar till målen i strategin för
| regionen och till en levande landsbygd.",
    );
    let sums = |table: &Value| -> Vec<f64> {
        table["rows"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|row| row["amount"]["amount"].as_f64())
            .collect()
    };
    assert_eq!(sums(&matter["costs"]), [400_000.0, 250_000.0]);
    assert_eq!(matter["costs"]["total"]["amount"], 650_000.0);
    assert_eq!(matter["financing"]["rows"][0]["financier"]["name"], "Mora kommun");
    assert_eq!(sums(&matter["financing"]), [400_000.0, 250_000.0]);
    assert_eq!(matter["project"]["applicant"]["name"], "Mora kommun");
    assert_eq!(matter["project"]["total_budget"]["amount"], 650_000.0);
}

#[test]
fn a_bold_heading_that_reaches_to_the_text_beside_it_is_a_heading() {
    let record = read(
        "Region Gotland || Protokoll\nSammanträdesdatum 2021-11-24\n\n# § 3 Medel till Vinterväg
! Regionstyrelsens beslut | @201 Regionstyrelsen beviljar Mora kommun 250 000 kronor\n@201 till projektet Vinterväg.\n
! Ärendebeskrivning | @201 Kommunen har ansökt om medel till en väg för vintern.
@201 Vägen ska gå över isen.\n\n# § 4 Redovisning\n! Regionstyrelsens beslut | @201 Redovisningen godkänns.\n
! Ärendebeskrivning | @201 Under året har medel använts.",
    );
    let outcomes: Vec<&Value> =
        (0..2).map(|nth| &record["matters"][nth]["decisions"][0]["outcome"]).collect();
    assert_eq!(outcomes, ["grant", "approve"]);
    assert_eq!(record["matters"][0]["granted"]["amount"], 250_000.0);
}

#[test]
fn headings_in_two_languages_and_without_a_colon_are_read() {
    for heading in ["Mearrádus / Beslut", "Beslut / Päätös", "Beslut och villkor"] {
        let record = read(&format!(
            "Sametinget\nBeslut\nDatum 2023-11-21\nÄrende 2022/02114\n# Bidrag till projektet Isfest
# {heading}\nSametinget beviljar Mora kommun 185 000 kr i bidrag.\n\n# Ärendet\nKommunen har sökt 225 000 kr."
        ));
        let matter = &record["matters"][0];
        assert_eq!(matter["granted"]["amount"], 185_000.0, "{heading}");
        assert_eq!(matter["diary_numbers"][0]["value"], "2022/02114");
    }
}

#[test]
fn a_title_may_be_that_of_a_project_or_stand_in_a_form() {
    let head = "Länsstyrelsen i Norrbottens län\nBESLUT\nDatum: 2023-06-30\nDnr: 304-6120-2023\n";
    let rest = "# Beslut\nLänsstyrelsen beviljar projektet stöd med högst 1 104 350 EUR.";
    let record = read(&format!("{head}# Projekt: Arctic Exempel\n{rest}"));
    assert_eq!(record["matters"][0]["title"], "Projekt: Arctic Exempel");
    assert_eq!(record["matters"][0]["project"]["name"], "Arctic Exempel");
    let record = read(&format!("{head}Dokument: Beslut om projektmedel\n{rest}"));
    assert_eq!(record["matters"][0]["title"], "Beslut om projektmedel");
}

#[test]
fn the_name_of_a_federation_in_capitals_goes_over_two_lines() {
    let record = read(
        "REGIONFÖRBUNDET\nI KALMAR LÄN\nBESLUT\n2009-05-04\nDnr RF 2009/0131\n# Bidrag till projektet Vinterväg
# Beslut\nMora kommun beviljas 250 000 kronor.",
    );
    assert_eq!(record["authority"]["printed"], "REGIONFÖRBUNDET I KALMAR LÄN");
}
