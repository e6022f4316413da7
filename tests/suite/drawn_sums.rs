//! Small documents drawn here, and which of their sums are a payer's, the budget, applied for: beside hours, changes,
//! costs, sums of parts and what others ask for.

use serde_json::Value;

use super::drawn::read;

/// A proposal that grants a quarter of a million, with these lines under it.
fn proposal(rest: &str) -> Value {
    read(&format!(
        "Region Gotland\nTjänsteskrivelse 2020-02-03\nDnr RS 2020/61\n# Bidrag till projektet Vinterväg
# Förslag till beslut\nRegionstyrelsen beviljar Mora kommun 250 000 kronor till projektet Vinterväg.\n{rest}"
    ))
}

/// The payers with their sums, and the total.
fn financing(record: &Value) -> (Vec<(String, Option<f64>)>, Option<f64>) {
    let table = &record["matters"][0]["financing"];
    let row = |row: &Value| {
        let name = row["financier"]["printed"].as_str().unwrap_or_default().to_owned();
        (name, row["amount"]["amount"].as_f64())
    };
    let rows = table["rows"].as_array().into_iter().flatten().map(row).collect();
    (rows, table["total"]["amount"].as_f64())
}

fn rows(rows: &[(&str, Option<f64>)]) -> Vec<(String, Option<f64>)> {
    rows.iter().map(|(name, sum)| ((*name).to_owned(), *sum)).collect()
}

fn project(record: &Value, key: &str) -> Option<f64> {
    record["matters"][0]["project"][key]["amount"].as_f64()
}

#[test]
fn hours_and_days_are_no_money() {
    let both = rows(&[("Mora kommun", Some(400_000.0)), ("Region Gotland", Some(250_000.0))]);
    for heading in ["Tid (timmar)", "Eget arbete (h)", "Egen tid, antal timmar", "Natura (dagar)"] {
        let record = proposal(&format!(
            "# Finansiering\nFinansiär | Kontant (kr) | {heading}\nMora kommun | 400 000 | 120
Region Gotland | 250 000 | 80\nSumma | 650 000 | 200"
        ));
        assert_eq!(financing(&record), (both.clone(), Some(650_000.0)), "{heading}");
        assert_eq!(project(&record, "total_budget"), Some(650_000.0), "{heading}");
        assert_eq!(record["matters"][0]["financing"]["rows"][0]["contribution"], "cash", "{heading}");
    }
    // A value in money of the same work is one.
    let record = proposal(
        "# Finansiering\nFinansiär | Kontant (kr) | Eget arbete (kr)\nMora kommun | 400 000 | 12 000
Region Gotland | 250 000 | 0\nSumma | 650 000 | 12 000",
    );
    assert_eq!(financing(&record).1, Some(662_000.0));
}

#[test]
fn of_changed_sums_the_new_ones_count_where_the_change_adds_up() {
    let changed = |new: &str| {
        financing(&proposal(&format!(
            "# Finansiering\nFinansiär | Beslutat (tkr) | Ändring (tkr) | Ny finansiering (tkr)\nRegion Gotland | 300 | -50 | {new}
Mora kommun | 400 | | 400\nOrsa kommun | 100 | -100 | –\nSumma | 800 | -150 | 650"
        )))
    };
    let new =
        rows(&[("Region Gotland", Some(250_000.0)), ("Mora kommun", Some(400_000.0)), ("Orsa kommun", None)]);
    assert_eq!(changed("250"), (new.clone(), Some(650_000.0)));
    assert_ne!(changed("270").0, new);
}

#[test]
fn a_headed_column_that_adds_up_is_not_broken_by_figures_beside_it() {
    let both = rows(&[("Mora kommun", Some(400_000.0)), ("Region Gotland", Some(250_000.0))]);
    for table in [
        "Finansiär | Belopp (tkr) |\nMora kommun | 400 | 150\nRegion Gotland | 250 | 450\nSumma | 650 | 600",
        "Finansiär | | Belopp (tkr)\nMora kommun | 1 | 400\nRegion Gotland | 2 | 250\nSumma | | 650",
    ] {
        let record = proposal(&format!("# Finansiering\n{table}"));
        assert_eq!(financing(&record), (both.clone(), Some(650_000.0)), "{table}");
    }
    // Pieces add up as pieces too: as one number they do as well, and one that may be paid.
    let record = proposal(
        "# Finansiering\nFinansiär | | Belopp (tkr)\nMora kommun | 1 | 400\nRegion Gotland | 2 | 250\nSumma | 3 | 650",
    );
    assert_eq!(financing(&record).0, vec![]);
    // `000` is no sum of its own under any heading.
    let record = proposal(
        "# Finansiering\nFinansiär | Belopp | kr\nMora kommun | 400 | 000\nRegion Gotland | 250 | 000\nSumma | 650 | 000",
    );
    assert_eq!(financing(&record).0, vec![]);
}

#[test]
fn a_table_with_the_authority_that_decides_has_payers_and_one_of_parties_may_part_the_grant() {
    let bodies =
        "Kommun | Beviljat bidrag (kr)\nMora kommun | 400 000\nRegion Gotland | 250 000\nSumma | 650 000";
    let record = proposal(&format!("# Sammanställning\nFöljande kommuner beviljar medel:\n{bodies}"));
    let both = rows(&[("Mora kommun", Some(400_000.0)), ("Region Gotland", Some(250_000.0))]);
    assert_eq!(financing(&record), (both, Some(650_000.0)));
    let parties = |names: &str, sums: &str| {
        let record = proposal(&format!("Medlen delas enligt nedan.\n{names}\n{sums}"));
        (financing(&record).0.len(), project(&record, "total_budget"))
    };
    let parted = "Mora kommun | 100 000\nOrsa kommun | 150 000\nSumma | 250 000";
    assert_eq!(parties("Projektpart | Bidrag (kr)", parted), (0, None));
    assert_eq!(parties("Part | Beviljat bidrag (kr)", parted), (0, None));
    assert_eq!(parties("# Beviljat bidrag per projektpart\nProjektpart | Maxbelopp (kr)", parted), (0, None));
    let paid = "Mora kommun | 100 000\nRegion Gotland | 250 000\nSumma | 350 000";
    assert_eq!(parties("Projektpart | Bidrag (kr)", paid), (2, Some(350_000.0)));
}

#[test]
fn one_sum_beside_two_payers_is_that_of_none() {
    let record = proposal(
        "# Finansiering\nProjektet finansieras så här:\nMora kommun\n½ | 400 000 kr\nOrsa kommun
Region Gotland | 250 000 kr\nSumma | 650 000 kr",
    );
    assert_eq!(financing(&record).0, rows(&[("Region Gotland", Some(250_000.0))]));
}

#[test]
fn a_budget_is_the_sum_of_the_whole_project() {
    let budget = |summary: &str| project(&proposal(&format!("# Sammanfattning\n{summary}")), "total_budget");
    for (summary, sum) in [
        ("Projektbudgeten uppgår till ca 900 000 kronor.", Some(900_000.0)),
        ("Projektets totala kostnad för åren 2020–2022 beräknas till 900 000 kronor.", Some(900_000.0)),
        ("Den totala budgeten är enligt ansökan 900 000 kronor.", Some(900_000.0)),
        ("Projektbudgeten omfattar lönekostnader om 400 000 kronor och resor om 100 000 kronor.", None),
        ("Insatsen omfattar totalt 12 företag som vart och ett satsar 500 000 kronor.", None),
        ("Projektbudgeten om 900 000 kronor för etapp 1 är förbrukad.", None),
        ("Projektbudgeten uppgår för 2020 till 400 000 kronor.", None),
        ("Projektbudgeten är reducerad med 400 000 kronor.", None),
    ] {
        assert_eq!(budget(summary), sum, "{summary}");
    }
}

#[test]
fn what_something_costs_or_others_ask_for_is_not_applied_for() {
    let applied = |summary: &str| project(&proposal(&format!("# Sammanfattning\n{summary}")), "applied");
    for (summary, sum) in [
        ("Mora kommun söker bidrag till vägen med 300 000 kronor.", Some(300_000.0)),
        (
            "Mora kommun har inkommit med en förfrågan om medfinansiering av vägen, som kostar 5 000 000 kronor.",
            None,
        ),
        (
            "Mora kommun söker bidrag till vägen (kostnad 5 000 000 kronor) med 300 000 kronor.",
            Some(300_000.0),
        ),
        (
            "Bidraget är högst hälften av projektets kostnader, som enligt ansökan uppgår till 700 000 kronor.",
            None,
        ),
        ("Det inkom 61 ansökningar med ett sammanlagt sökt belopp om 72 miljoner kronor.", None),
    ] {
        assert_eq!(applied(summary), sum, "{summary}");
    }
    let record = read(
        "Region Gotland\nRegionstyrelsen\nProtokoll 2020-02-03\n# § 9 Bidrag till vintervägar\nDnr RS 2020/61\n# Beslut
1. Mora kommun beviljas 250 000 kronor.\n2. Orsa kommun beviljas 100 000 kronor.\n# Sammanfattning
Orsa kommun har sökt 150 000 kronor.",
    );
    assert_eq!(record["matters"][0]["granted"]["amount"].as_f64(), Some(350_000.0));
    assert_eq!(project(&record, "applied"), None);
}

#[test]
fn the_time_of_a_contract_or_of_payments_is_not_that_of_the_project() {
    let end = |summary: &str| {
        let record = proposal(&format!("# Sammanfattning\n{summary}"));
        record["matters"][0]["project"]["end"].clone()
    };
    assert_eq!(end("Projektet löper under perioden 2020-05-01–2022-04-30."), "2022-04-30");
    for summary in [
        "Ramavtal tecknas för perioden 2020-05-01–2022-04-30 med möjlighet till förlängning.",
        "Projektets utbetalningar görs under perioden 2020-05-01–2022-04-30.",
        "Projektperioden var tidigare 2020-05-01–2022-04-30.",
    ] {
        assert_eq!(end(summary), Value::Null, "{summary}");
    }
}

#[test]
fn a_legal_form_makes_a_name_and_what_is_given_is_none() {
    let applicant = |words: &str| {
        let record = read(&format!(
            "Region Gotland\nTjänsteskrivelse 2020-02-03\nDnr RS 2020/61\n# Projektet Vinterväg\n# Förslag till beslut
{words} beviljas 250 000 kronor till projektet Vinterväg."
        ));
        record["matters"][0]["project"]["applicant"]["printed"].clone()
    };
    for name in [
        "Medelpads hembygdsförening",
        "Insatsstyrkan Norr AB",
        "Projektbyrån i Luleå AB",
        "Bidrag Väst ideell förening",
    ] {
        assert_eq!(applicant(name), name);
    }
    for thing in [
        "Stödmedel",
        "Stödfinansiering",
        "Bidragsansökan",
        "Bidragen",
        "Stöden",
        "Stödnivån",
        "Verksamhetsstöd",
        "Driftbidrag",
        "Finansiering",
        "Tilläggsanslag",
        "Resterande del",
        "Etapp 2",
        "Bidrags- och driftstöd",
    ] {
        assert_eq!(applicant(thing), Value::Null, "{thing}");
    }
    let asks = read(
        "Region Gotland\nTjänsteskrivelse 2020-02-03\nDnr RS 2020/61\n# Projektet Vinterväg\n# Förslag till beslut
Projektet beviljas 250 000 kronor.\n# Sammanfattning\nSju gårdar ekonomisk förening ansöker om 300 000 kronor.",
    );
    assert_eq!(asks["matters"][0]["project"]["applicant"]["printed"], "Sju gårdar ekonomisk förening");
}

#[test]
fn a_line_over_text_that_goes_on_is_a_running_header() {
    let record = read(
        "Beslut\nRegion Gotland\nRegionstyrelsen\nProtokoll 2020-02-03\n# § 9 Bidrag till vintervägar\nDnr RS 2020/61\n# Beslut
Mora kommun beviljas 250 000 kronor i medfinansiering under förutsättning att den\n---\nBeslut
övriga finansieringen blir klar senast under hösten och att den är minst lika stor som
den regionala delen av projektets finansiering i det beslut som fattades i våras.\n---\nBeslut
skogsägarna i länet får också medel till vägar i de delar av länet där det finns snö.",
    );
    let text = record["matters"][0]["decisions"][0]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("att den övriga finansieringen blir"), "{text}");
}

#[test]
fn a_sentence_is_judged_by_itself_and_others_have_their_own_sums() {
    for (text, key, is) in [
        ("Det kom in många ansökningar. Ni sökte 410 000 kronor.", "applied", Some(410_000.0)),
        ("Ansökan avsåg 410 000 kronor.", "applied", Some(410_000.0)),
        ("Mora kommun har ansökt om borgen för ett lån på 410 000 kronor.", "applied", None),
        (
            "Mora kommun ansöker om bidrag till kostnader om 45 000 kronor och har fått 60 000 kronor.",
            "applied",
            None,
        ),
        ("Budgeten för projektet är 900 000 kronor.", "total_budget", Some(900_000.0)),
        ("Klubbens budget uppgår till 900 000 kronor.", "total_budget", None),
        ("Projektets totala budget, 900 000 kronor, täcker arbetet.", "total_budget", Some(900_000.0)),
        ("Projektets budget uppgår till 900 000 kronor.", "total_budget", Some(900_000.0)),
    ] {
        assert_eq!(project(&proposal(&format!("# Bakgrund\n{text}\n")), key), is, "{text}");
    }
}

#[test]
fn an_earlier_project_in_another_clause_has_its_own_time() {
    for (text, end) in [
        ("Programmet löper 2021–2027. Projektperioden är 2022-01-01–2024-12-31.", Value::from("2024-12-31")),
        ("Det bygger på ett tidigare projekt och pågår 2022-01-01–2024-12-31.", Value::from("2024-12-31")),
        (
            "Projektet löper under tre år med start 1 augusti 2017 och slut 31 juli 2020.",
            Value::from("2020-07-31"),
        ),
        ("Den tidigare projektperioden var 2022-01-01–2024-12-31.", Value::Null),
    ] {
        let record = proposal(&format!("# Bakgrund\n{text}\n"));
        assert_eq!(record["matters"][0]["project"]["end"], end, "{text}");
    }
}

#[test]
fn a_stage_that_was_granted_earlier_is_not_added() {
    let of = |first: &str| {
        let record = proposal(&format!(
            "# Finansiering\nFinansiär || {first} || Etapp 2 (kr)\nRegion Gotland || 200 000 || 300 000\nMora kommun || 100 000 || 150 000\nSumma || 300 000 || 450 000"
        ));
        financing(&record).1
    };
    assert_eq!(of("Etapp 1 (kr)"), Some(750_000.0));
    assert_ne!(of("Etapp 1 (beviljat 2021)"), Some(750_000.0));
}

#[test]
fn what_is_given_towards_costs_is_no_cost() {
    let costs = |heads: &str| {
        let record = proposal(&format!(
            "# Kostnader\n{heads}\nProjektering | 210 000 | 189 000\nAnläggning | 900 000 | 810 000\nSumma | 1 110 000 | 999 000"
        ));
        let total = record["matters"][0]["costs"]["total"]["amount"].as_f64();
        (total, project(&record, "total_budget"))
    };
    for heads in [
        "Åtgärd | Total kostnad | Bidrag",
        "Kostnadsslag | Total kostnad | Stöd",
        "Kostnadsslag | Kostnad | Bidrag",
        "Åtgärd | Kostnad (kr) | Beviljat bidrag (kr)",
        "Kostnadsslag | Totalkostnad | Beviljat",
        "Kostnadsslag | Kostnader | EU-stöd",
    ] {
        assert_eq!(costs(heads), (Some(1_110_000.0), Some(1_110_000.0)), "{heads}");
    }
    // Of sums sought and granted, costs both, the granted count.
    assert_eq!(costs("Kostnadsslag | Sökt | Beviljat").0, Some(999_000.0));
    assert_eq!(costs("Kostnadsslag | Sökt bidrag | Stöd").0, None);
}

#[test]
fn words_behind_a_payer_are_no_part_of_its_name_and_no_footnote() {
    let record = proposal(
        "# Finansiering\nFinansiär | Belopp (kr)\nEG:s regionalfond (mål 6) | 360 000\nLeader Norr (kommunala medel) | 40 000
Mora kommun 1) | 200 000\nSumma | 600 000",
    );
    let payers = rows(&[
        ("EG:s regionalfond", Some(360_000.0)),
        ("Leader Norr", Some(40_000.0)),
        ("Mora kommun", Some(200_000.0)),
    ]);
    assert_eq!(financing(&record), (payers, Some(600_000.0)));
    assert_eq!(record["matters"][0]["financing"]["rows"][0]["fund"]["code"], "ERUF");
}
