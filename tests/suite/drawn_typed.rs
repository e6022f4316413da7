//! Small documents drawn here in letters of one width, as typewriters and early word processors set them.

use serde_json::Value;

use crate::drawn::read;

const HEAD: &str =
    "~LÄNSSTYRELSEN              BESLUT\n~Gotlands län               1997-11-18    301-668-97\n\n";

fn matter(rest: &str) -> Value {
    read(&format!("{HEAD}{rest}"))["matters"][0].clone()
}

#[test]
fn two_spaces_behind_a_sentence_and_a_postal_code_part_nothing() {
    let matter = matter(
        "~                           620 12  HEMSE\n\n~STÖD TILL PROJEKTET STENKUSTEN - VANDRING\n\n~BESLUT\n
~Länsstyrelsen beviljar Hemse kommun projektmedel med högst\n~350.000 kronor för projektet \"Stenkusten\".  Stödet får\n~uppgå till högst 45 % av kostnaderna.\n
~Stödet bestrids ur anslaget C 1 Regional utveckling.\n",
    );
    assert_ne!(matter["title"], "HEMSE");
    assert_eq!(matter["project"]["name"], "Stenkusten");
    let items = matter["decisions"].as_array().cloned().unwrap_or_default();
    let texts: Vec<&str> = items.iter().filter_map(|item| item["text"].as_str()).collect();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts[0].ends_with("Stödet får uppgå till högst 45 % av kostnaderna."), "{texts:?}");
    assert_eq!(items[1]["outcome"], "allocate");
}

#[test]
fn two_spaces_that_stand_under_each_other_part_columns() {
    let matter = matter(
        "~BESLUT\n\n~Länsstyrelsen beviljar Hemse kommun 350 000 kronor.\n\n~FINANSIERING\n\n~Finansiär     Belopp (kr)\n~Länsst. Got.  350 000\n~Hemse AB.     150 000\n~Visby o. Co.  100 000\n~Summa         600 000\n",
    );
    let rows = matter["financing"]["rows"].as_array().cloned().unwrap_or_default();
    let sums: Vec<f64> = rows.iter().filter_map(|row| row["amount"]["amount"].as_f64()).collect();
    assert_eq!(sums, [350_000.0, 150_000.0, 100_000.0], "{}", matter["financing"]);
}

#[test]
fn dots_lead_from_costs_and_payers_to_their_sums() {
    let matter = matter(
        "~BESLUT\n\n~Länsstyrelsen beviljar Hemse kommun 350 000 kronor.\n\n~KOSTNADER OCH FINANSIERING\n
~Projektledning.................  400.000 kr\n~Skyltar, etapp 2...............  200.000 kr\n~                                 ----------\n~Summa kostnader................  600.000 kr\n
~Länsstyrelsen..................  350.000 kr\n~EG, mål 6......................  250.000 kr\n~                                 ----------\n~Summa finansiering.............  600.000 kr\n",
    );
    let names = |table: &str, key: &str| -> Vec<(String, Option<f64>)> {
        let rows = matter[table]["rows"].as_array().cloned().unwrap_or_default();
        let name = |row: &Value| match key {
            "item" => row["item"].as_str().unwrap_or_default().to_owned(),
            _ => row["financier"]["printed"].as_str().unwrap_or_default().to_owned(),
        };
        rows.iter().map(|row| (name(row), row["amount"]["amount"].as_f64())).collect()
    };
    let costs = [("Projektledning", 400_000.0), ("Skyltar, etapp 2", 200_000.0)];
    assert_eq!(names("costs", "item"), costs.map(|(n, s)| (n.to_owned(), Some(s))));
    let payers = [("Länsstyrelsen", 350_000.0), ("EG, mål 6", 250_000.0)];
    assert_eq!(names("financing", "financier"), payers.map(|(n, s)| (n.to_owned(), Some(s))));
    assert_eq!(matter["costs"]["total"]["amount"].as_f64(), Some(600_000.0));
    assert_eq!(matter["financing"]["total"]["amount"].as_f64(), Some(600_000.0));
}
