//! Small documents drawn line by line, and which of several columns of sums says who pays what.

use serde_json::Value;

use crate::drawn::read;

/// The sums of the payers, their total and its heading, in a decision with a table of payers.
fn financing(table: &str) -> (Vec<f64>, Option<f64>, Value) {
    let record = read(&format!(
        "Region Gotland\nBeslut 2020-02-03\nDnr RS 2020/61\n# Bidrag till projektet Vinterväg
# Beslut\nRegionstyrelsen beviljar Mora kommun 250 000 kronor till projektet Vinterväg.\n# Finansiering\n{table}"
    ));
    let table = &record["matters"][0]["financing"];
    let rows = table["rows"].as_array().into_iter().flatten();
    let sums = rows.filter_map(|row| row["amount"]["amount"].as_f64()).collect();
    (sums, table["total"]["amount"].as_f64(), table["heading"].clone())
}

#[test]
fn numbered_stages_are_added() {
    let stages = "Finansiär | Etapp 1 | Etapp 2\nRegion Gotland | 150 000 | 100 000\nMora kommun | 200 000 | 300 000\nSumma | 350 000 | 400 000";
    assert_eq!(financing(stages), (vec![250_000.0, 500_000.0], Some(750_000.0), Value::Null));
    let whole = "Finansiär | Etapp 1 | Etapp 2 | Summa\nRegion Gotland | 150 000 | 100 000 | 250 000\nMora kommun | 200 000 | 300 000 | 500 000\nSumma | 350 000 | 400 000 | 750 000";
    assert_eq!(financing(whole), (vec![250_000.0, 500_000.0], Some(750_000.0), Value::from("Summa")));
}

#[test]
fn of_two_columns_of_which_nothing_says_which_counts_none_does() {
    let table = |heads: &str, whole: &str| {
        financing(&format!(
            "Finansiär | {heads}\nRegion Gotland | 150 000 | 100 000 {}\nMora kommun | 200 000 | 300 000 {}\nSumma | 350 000 | 400 000 {}",
            whole.split(';').next().unwrap_or_default(),
            whole.split(';').nth(1).unwrap_or_default(),
            whole.split(';').nth(2).unwrap_or_default()
        ))
    };
    assert_eq!(table("Nord | Syd", ""), (vec![], None, Value::Null));
    assert_eq!(table("Del A (kr) | Del B (kr)", ""), (vec![], None, Value::Null));
    // One that holds the sums of the others is the whole.
    let (sums, total, _) = table("Nord | Syd | Båda", "| 250 000;| 500 000;| 750 000");
    assert_eq!((sums, total), (vec![250_000.0, 500_000.0], Some(750_000.0)));
    // What was budgeted before no longer counts.
    let (sums, total, _) = table("Ny budget | Tidigare budget", "");
    assert_eq!((sums, total), (vec![150_000.0, 200_000.0], Some(350_000.0)));
    let (sums, total, _) = table("Sökt budget (kr) | Godkänd budget (kr)", "");
    assert_eq!((sums, total), (vec![100_000.0, 300_000.0], Some(400_000.0)));
}

#[test]
fn the_kind_of_money_before_a_payer_is_no_part_of_its_name() {
    let record = read(
        "Region Gotland\nBeslut 2020-02-03\nDnr RS 2020/61\n# Bidrag till projektet Vinterväg
# Beslut\nRegionstyrelsen beviljar Mora kommun 250 000 kronor till projektet Vinterväg.\n# Finansiering
Finansiär | | | Belopp (kr)\nRegion Gotland | | | 250 000\nKontant medfinansiering, Bodens kommun | | | 100 000
Medfinansiering, privat | | | 50 000\nSumma | | | 400 000",
    );
    let rows = record["matters"][0]["financing"]["rows"].as_array().cloned().unwrap_or_default();
    let names: Vec<&str> = rows.iter().filter_map(|row| row["financier"]["printed"].as_str()).collect();
    assert_eq!(names, ["Region Gotland", "Bodens kommun", "Medfinansiering"]);
    assert_eq!(rows.get(1).map(|row| &row["contribution"]), Some(&Value::from("cash")));
}

#[test]
fn a_year_in_the_heading_of_the_only_grants_is_no_other_column() {
    let record = read(
        "Region Gotland\nBeslut 2016-12-08\nDnr RS 2016/61\n# Bidrag till scener\n# Beslut
Regionstyrelsen beslutar att lämna bidrag enligt följande fördelning:
Mottagare | | Bidrag 2017 (kronor)\nStiftelsen Kulissen | | 1 300 000\nLänsmusiken i Visby | | 450 000\nTotalt | | 1 750 000",
    );
    assert_eq!(record["matters"][0]["granted"]["amount"].as_f64(), Some(1_750_000.0));
}

#[test]
fn the_further_lines_of_a_numbered_item_may_hang_right_of_its_text() {
    let record = read(
        "Region Gotland\nBeslut 2020-02-03\nDnr RS 2020/61\n# Bidrag till projektet Vinterväg\n# Beslut
1. Mora kommun tilldelas projektstöd med 250 000 kronor för genomförande av projektet
» Vinterväg över sjön under perioden 2020-03-01–2021-12-31.
2. Stödet belastar anslaget för regionala tillväxtåtgärder.
3. Regiondirektören får i uppdrag att följa upp projektets resultat.\n",
    );
    let items = record["matters"][0]["decisions"].as_array().cloned().unwrap_or_default();
    let numbers: Vec<&str> = items.iter().filter_map(|item| item["number"].as_str()).collect();
    assert_eq!(numbers, ["1", "2", "3"]);
    assert_eq!(record["matters"][0]["project"]["end"], "2021-12-31");
}

#[test]
fn cash_by_year_stands_beside_what_is_given_in_kind() {
    let table = |heads: &str, sum: &str| {
        let record = read(&format!(
            "Region Gotland\nBeslut 2020-02-03\nDnr RS 2020/61\n# Bidrag till projektet Vinterväg
# Beslut\nRegionstyrelsen beviljar Mora kommun 250 000 kronor till projektet Vinterväg.\n# Finansiering
Finansiär | {heads}\nRegion Gotland | 150 000 | 100 000 |\nMora kommun | 200 000 | | 50 000\n{sum}"
        ));
        record["matters"][0]["financing"].clone()
    };
    let sum = "Summa | 350 000 | 100 000 | 50 000";
    let both = table("Kontant 2020 | Kontant 2021 | Natura", sum);
    let rows: Vec<(f64, &str, usize)> = both["rows"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| {
            let years = row["by_year"].as_array().map_or(0, Vec::len);
            Some((row["amount"]["amount"].as_f64()?, row["contribution"].as_str()?, years))
        })
        .collect();
    assert_eq!(rows, [(250_000.0, "cash", 2), (200_000.0, "cash", 1), (50_000.0, "in_kind", 0)], "{both}");
    assert_eq!(both["total"]["amount"].as_f64(), Some(500_000.0));
    // Of years that are not called cash nobody can tell whether they hold the rest.
    assert_eq!(table("2020 | 2021 | Natura", sum), Value::Null);
}

#[test]
fn the_heading_of_a_column_is_no_name_of_a_project() {
    let record = read(
        "Region Gotland\nTjänsteskrivelse 2020-02-03\nDnr RS 2020/61\n# Delårsrapport 2020
# Förslag till beslut\nRegionstyrelsen godkänner delårsrapporten.\n# Projektmedel
Projekt | Beviljat | Utbetalt\nVinterväg | 390 000 | 85 000\nSjöled | 275 000 | 0\nSumma | 665 000 | 85 000",
    );
    assert_eq!(record["matters"][0]["project"]["name"], Value::Null);
}

#[test]
fn a_total_alone_under_the_same_headings_on_the_next_page_is_that_of_the_table() {
    let record = read(
        "Region Gotland\nBeslut 2020-02-03\nDnr RS 2020/61\n# Bidrag till projektet Vinterväg
# Beslut\nRegionstyrelsen beviljar Mora kommun 250 000 kronor till projektet Vinterväg.\n# Utgiftsplan
Utgiftstyp | | | Godkänd utgift (kr)\nPersonal | | | 200 000\nKöp av tjänst | | | 300 000\nSumma | | | 500 000\n# Finansiering
# Finansiär | | | Belopp (kr)\nRegion Gotland | | | 250 000\nLeader Gute, lokala offentliga medel | | | 250 000\n---
# Finansiär | | | Belopp (kr)\n# Summa | | | 500 000\n# Villkor\nStödet betalas i efterskott.",
    );
    let matter = &record["matters"][0];
    assert_eq!(matter["costs"]["total"]["amount"].as_f64(), Some(500_000.0));
    assert_eq!(matter["financing"]["total"]["amount"].as_f64(), Some(500_000.0), "{}", matter["financing"]);
    assert_eq!(matter["financing"]["rows"][1]["financier"]["name"], "Leader Gute");
}

#[test]
fn who_is_asked_stands_behind_the_sum_that_is_asked_for() {
    let head =
        "Region Gotland\nTjänsteskrivelse 2020-02-03\nDnr RS 2020/61\n# Bidrag till projektet Vinterväg
# Förslag till beslut\nRegionstyrelsen beviljar Mora kommun 250 000 kronor till projektet Vinterväg.\n";
    let labels = "# Projektet\nProjektets namn | | | Vinterväg\nProjektledande organisation | | | Orsa byalag\nSökt belopp från Region Gotland | | | 260 000 kr\nDen totala investeringskostnaden uppgår enligt ansökan till 900 000 kronor.\n";
    let project = read(&format!("{head}{labels}"))["matters"][0]["project"].clone();
    assert_eq!(project["applied"]["amount"].as_f64(), Some(260_000.0), "{project}");
    assert_eq!(project["applicant"]["name"], "Orsa byalag");
    assert_eq!(project["total_budget"]["amount"].as_f64(), Some(900_000.0));
    let table = "# Finansiering\nFinansiär | | | Belopp (kr)\nSökt belopp från Region Gotland | | | 250 000\nMora kommun | | | 350 000\nSumma | | | 600 000\n";
    let rows = read(&format!("{head}{table}"))["matters"][0]["financing"]["rows"].clone();
    assert_eq!(rows[0]["financier"]["name"], "Region Gotland", "{rows}");
}
