//! Small documents drawn here, line by line, and what is read in them: amounts whose unit, table or clause is easily
//! taken for another's.

use beslut::recognize::RuleSet;
use beslut::{Options, extract};
use serde_json::Value;

/// Points between the columns of a row.
const COLUMN: usize = 85;

/// A PDF of lines from the top of a page down: `# ` is a heading, `|` parts the columns of a row, `---` begins a
/// page, an empty line is a gap, `»` indents a line, `~` types it in letters of one width, and `½` stands half-way between the line above and the one below.
/// A cell that begins with `@200 ` stands 200 points from the left, one with `! ` is in bold.
pub fn sheet(text: &str) -> Vec<u8> {
    slanting_sheet(text, 0.0)
}

/// The same, its lines falling by `slope` points a point to the right.
pub fn slanting_sheet(text: &str, slope: f32) -> Vec<u8> {
    let shear =
        if slope == 0.0 { String::new() } else { format!("1 {:.5} 0 1 0 {:.3} cm\n", -slope, slope * 297.5) };
    let mut pages = vec![String::new()];
    let mut y = 780;
    for line in text.lines().map(str::trim) {
        if line == "---" {
            pages.push(String::new());
            y = 780;
            continue;
        }
        let between = line.strip_prefix('½');
        let line = between.unwrap_or(line);
        let hung = line.strip_prefix('»');
        let (indent, line) = (if hung.is_some() { 26 } else { 0 }, hung.unwrap_or(line));
        let typed = line.strip_prefix('~');
        let (font, size, line) = match (typed, line.strip_prefix("# ")) {
            (Some(typed), _) => ("T", 10, typed),
            (_, Some(heading)) => ("B", 13, heading),
            _ => ("R", 11, line),
        };
        let raised = if between.is_some() { (size + 5) / 2 } else { 0 };
        for (column, cell) in line.split('|').map(str::trim).enumerate().filter(|(_, cell)| !cell.is_empty())
        {
            let x = 70 + indent + if column == 0 { 0 } else { 90 + COLUMN * column };
            let placed = cell.strip_prefix('@').and_then(|cell| cell.split_once(' '));
            let (x, cell) =
                placed.map_or((x, cell), |(place, cell)| (place.parse().unwrap_or_default(), cell));
            let (font, cell) = cell.strip_prefix("! ").map_or((font, cell), |bold| ("B", bold));
            let shown: String = cell.chars().map(|c| format!("{:02X}", win_ansi(c))).collect();
            if let Some(page) = pages.last_mut() {
                let y = y + raised;
                page.push_str(&format!("BT /{font} {size} Tf {x} {y} Td <{shown}> Tj ET\n"));
            }
        }
        y -= match between {
            Some(_) => 0,
            None if line.is_empty() => 9,
            None => size + 5,
        };
    }
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 6 + 2 * page)).collect();
    let font = |name: &str| format!("<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>");
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {}/Kids[{}]/MediaBox[0 0 595 842]>>", kids.len(), kids.join(" ")),
        font("Helvetica"),
        font("Helvetica-Bold"),
        font("Courier"),
    ];
    for (nth, page) in pages.iter().enumerate() {
        let content = 7 + 2 * nth;
        let page = format!("{shear}{page}");
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/Contents {content} 0 R/Resources<</Font<</R 3 0 R/B 4 0 R/T 5 0 R>>>>>>"
        ));
        objects.push(format!("<</Length {}>>stream\n{page}endstream", page.len()));
    }
    let mut pdf = String::from("%PDF-1.4\n");
    let mut table = String::new();
    for (nth, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", nth + 1));
    }
    let (start, size) = (pdf.len(), objects.len() + 1);
    pdf.push_str(&format!(
        "xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\n"
    ));
    pdf.push_str(&format!("startxref\n{start}\n%%EOF\n"));
    pdf.into_bytes()
}

/// The letters of the documents here stand in Latin-1 and in WinAnsi under one code.
fn win_ansi(c: char) -> u32 {
    match c {
        '–' => 0x96,
        '”' => 0x94,
        c => u32::from(c),
    }
}

/// The record of such a page.
pub fn read(text: &str) -> Value {
    read_pdf(&sheet(text))
}

/// The record of a PDF.
pub fn read_pdf(pdf: &[u8]) -> Value {
    let record = extract(pdf, "sheet.pdf", RuleSet::builtin(), &Options::default());
    serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap()
}

/// What stands over each table below: a proposal that grants a quarter of a million.
fn proposal(rest: &str) -> Value {
    let head =
        "Region Gotland\nTjänsteskrivelse 2020-02-03\nDnr RS 2020/61\n# Bidrag till projektet Vinterväg
# Förslag till beslut\nRegionstyrelsen beviljar Mora kommun 250 000 kronor till projektet Vinterväg.\n";
    let record = read(&format!("{head}{rest}"));
    assert_eq!(record["matters"][0]["granted"]["amount"].as_f64(), Some(250_000.0), "{rest}");
    record
}

/// The sums of a table and its total.
fn sums(record: &Value, table: &str) -> (Vec<Option<f64>>, Option<f64>) {
    let table = &record["matters"][0][table];
    let rows = table["rows"].as_array().into_iter().flatten().map(|row| row["amount"]["amount"].as_f64());
    (rows.collect(), table["total"]["amount"].as_f64())
}

fn financing(rest: &str) -> (Vec<Option<f64>>, Option<f64>) {
    sums(&proposal(rest), "financing")
}

#[test]
fn a_total_that_names_its_unit_is_weighed_against_its_rows() {
    let table = |head: &str, a: &str, b: &str, total: &str| {
        financing(&format!(
            "# Finansiering\nFinansiär | {head}\nRegion Dalarna | {a}\nMora kommun | {b}\n{total}"
        ))
    };
    let both = (vec![Some(250_000.0), Some(400_000.0)], Some(650_000.0));
    assert_eq!(table("tkr", "250", "400", "Summa kronor | 650 000"), both);
    assert_eq!(table("kronor", "250 000", "400 000", "Summa tkr | 650"), both);
    assert_eq!(table("Belopp", "250", "400", "Summa kronor | 650 000"), both);
    assert_eq!(table("tkr", "250", "400", "Summa kronor | 650"), both);
    // Two units and sums that look like neither column nor total: nothing is known.
    let record = proposal(
        "# Finansiering\nFinansiär | kronor\nRegion Dalarna | 250\nMora kommun | 400\nSumma tkr | 650",
    );
    assert!(sums(&record, "financing").0.iter().all(Option::is_none));
    assert_eq!(sums(&record, "financing").1, None);
    assert_eq!(record["diagnostics"][0]["code"], "recognize/ambiguous-amount");
    // Rows far below a total without a unit.
    assert!(table("Belopp", "250", "400", "Summa | 650 000").0.iter().all(Option::is_none));
}

#[test]
fn a_line_between_heading_and_table_says_the_unit() {
    let sums = financing(
        "# Finansiering\nBelopp anges i tusen kronor.\nProjektet betalas av de parter som nämns nedan.
Finansiär | Belopp\nRegion Dalarna | 250\nMora kommun | 400\nSumma kr | 650",
    );
    assert_eq!(sums, (vec![Some(250_000.0), Some(400_000.0)], Some(650_000.0)));
}

#[test]
fn a_table_without_headings_goes_on_with_another_only_right_after_it() {
    let first = "# Finansiering\nFinansiär | Belopp (kr)\nRegion Gotland | 250 000\nMora kommun | 400 000\n";
    let sentence =
        "Medlemmarnas årliga insatser redovisas i den uppställning som följer och gäller alla tre åren.";
    let members = "Rättviks kommun | 120 000\nOrsa kommun | 130 000\nÄlvdalens kommun | 40 000\n";
    let both = vec![Some(250_000.0), Some(400_000.0)];
    assert_eq!(financing(&format!("{first}{sentence}\n{members}")).0, both);
    let rest = "Rättviks kommun | 120 000\nOrsa kommun | 130 000\nSumma | 900 000\n";
    let (rows, total) = financing(&format!("{first}---\n{rest}"));
    assert_eq!((rows.len(), total), (4, Some(900_000.0)));
}

#[test]
fn money_and_what_is_given_in_kind_are_two_rows_and_one_total() {
    let record = proposal(
        "# Finansiering\nFinansiär | Kontant kr | Annat kr\nRegion Gotland | 250 000 |\nMora kommun | 400 000 | 50 000
Orsa kommun | | 30 000\nSumma | 650 000 | 80 000",
    );
    let rows = [250_000.0, 400_000.0, 50_000.0, 30_000.0].map(Some);
    assert_eq!(sums(&record, "financing"), (rows.to_vec(), Some(730_000.0)));
    let kinds = record["matters"][0]["financing"]["rows"].as_array().unwrap().iter();
    let kinds: Vec<&str> = kinds.map(|row| row["contribution"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["cash", "cash", "in_kind", "in_kind"]);
    // The budget is the table's own total: nothing to compare.
    assert_eq!(record["matters"][0]["project"]["total_budget"]["amount"], 730_000.0);
    let codes: Vec<&Value> = record["checks"].as_array().unwrap().iter().map(|c| &c["code"]).collect();
    assert!(!codes.iter().any(|code| *code == "financing/total-budget"), "{codes:?}");
    // The total of the cash alone is none of the table.
    let record = proposal(
        "# Finansiering\nFinansiär | Kontant kr | Annat kr\nRegion Gotland | 250 000 |\nMora kommun | 400 000 | 50 000
Summa | 650 000 |",
    );
    assert_eq!(sums(&record, "financing").1, None);
}

#[test]
fn a_total_under_cash_and_kind_is_the_one_its_rows_give() {
    let table = |total: &str| {
        financing(&format!(
            "# Finansiering\nFinansiär | Kontant (kr) | I natura (kr)\nMora kommun | 250 000 | 50 000\n\
             Region Gotland | 500 000 | 0\nTotalt | {total}\n"
        ))
        .1
    };
    assert_eq!(table("750 000 | 50 000"), Some(800_000.0));
    assert_eq!(table("800 000 | 50 000"), Some(800_000.0));
    assert_eq!(table("800 000 |"), Some(800_000.0));
    assert_eq!(table("700 000 | 50 000"), None);
    // Over a page break, too.
    let parted = financing(
        "# Finansiering\nFinansiär | Kontant (kr) | I natura (kr)\nMora kommun | 250 000 | 50 000\nOrsa kommun | 100 000 | 20 000\n---\n\
         Region Gotland | 500 000 | 0\nTotalt | 850 000 | 70 000\n",
    );
    assert_eq!(parted.1, Some(920_000.0));
}

#[test]
fn a_name_over_two_lines_beside_a_sum_half_way_is_one_row() {
    let record = proposal(
        "# Finansiering\n | Kontant, | Natura,\n½Finansiär\n | tkr | tkr\nRegionförbundet Gotlands
½ | 1 250 | 0\nutvecklingsfond\nMora kommun | 400 | 50\nRegion Gotland | 250 | 0\nSumma | 1 900 | 50",
    );
    let rows = [1_250_000.0, 400_000.0, 50_000.0, 250_000.0].map(Some);
    assert_eq!(sums(&record, "financing"), (rows.to_vec(), Some(1_950_000.0)));
    let first = &record["matters"][0]["financing"]["rows"][0]["financier"]["printed"];
    assert_eq!(first, "Regionförbundet Gotlands utvecklingsfond");
}

#[test]
fn a_name_that_holds_a_sum_is_no_payer() {
    let record = proposal(
        "# Finansiering\nFinansiär | Belopp kr\nRegionens fond 1 250 000 | 0\nMora kommun | 400 000\nRegion Gotland | 250 000",
    );
    assert_eq!(sums(&record, "financing").0, [400_000.0, 250_000.0].map(Some));
    assert_eq!(record["diagnostics"][0]["code"], "recognize/ambiguous-amount");
}

#[test]
fn applicants_under_financing_pay() {
    let table =
        "Sökande part | Belopp (kr)\nRegion Gotland | 250 000\nMora kommun | 400 000\nSumma | 650 000";
    let rows = vec![Some(250_000.0), Some(400_000.0)];
    assert_eq!(financing(&format!("# Finansiering\n{table}")), (rows, Some(650_000.0)));
    assert_eq!(financing(&format!("# Bidrag under året\n{table}")), (Vec::new(), None));
}

#[test]
fn years_beside_what_is_given_in_kind_need_not_add_up() {
    let record = proposal(
        "# Finansiering\nFinansiär | 2020 | 2021 | Natura | Totalt (kr)\nRegion Gotland | 150 000 | 100 000 | | 250 000
Mora kommun | 200 000 | 150 000 | 50 000 | 400 000\nSumma | 350 000 | 250 000 | 50 000 | 650 000",
    );
    assert_eq!(sums(&record, "financing").0, vec![Some(250_000.0), Some(400_000.0)]);
    let failed = |check: &&Value| check["code"] == "financing/years" && check["status"] == "fail";
    assert_eq!(record["checks"].as_array().unwrap().iter().filter(failed).count(), 0);
}

#[test]
fn the_period_of_a_project_goes_before_that_of_its_money_and_a_new_end_before_the_old() {
    let period = |text: &str| {
        let record = proposal(&format!("# Ärendet\n{text}"));
        let day = |key: &str| record["matters"][0]["project"][key].as_str().unwrap_or("none").to_owned();
        format!("{} {}", day("start"), day("end"))
    };
    let spent = "Bidraget får användas från den 1 januari 2020 till den 31 december 2022.";
    let own = "Projektet pågår 2020-03-01–2021-06-30.";
    assert_eq!(period(&format!("{spent}\n{own}")), "2020-03-01 2021-06-30");
    assert_eq!(period(spent), "2020-01-01 2022-12-31");
    let years = "Regionen medfinansierar projektet under perioden 2020-2022.";
    assert_eq!(period(&format!("{years}\n{own}")), "2020-03-01 2021-06-30");
    assert_eq!(period(&format!("{years}\nProjektet pågick 2016-03-01–2018-06-30.")), "2020-01-01 2022-12-31");
    assert_eq!(period("Medlen utbetalas under perioden januari 2020 – december 2022."), "none none");
    let renewed = "Projektet ska nu vara avslutat senast den 31 december 2021.";
    assert_eq!(period(&format!("{own} {renewed}")), "2020-03-01 2021-12-31");
}

#[test]
fn what_is_calculated_or_kept_in_versions_is_no_cost() {
    let costs = |rest: &str| proposal(rest)["matters"][0]["costs"].clone();
    let account =
        "# Beräkning\nPost | Belopp (kr)\nRedovisade kostnader | 820 000\nEj godkända kostnader | -20 000
Godkända kostnader | 800 000\nBeräknat stöd | 400 000";
    assert_eq!(costs(account), Value::Null);
    let plain = "# Kostnader\nPost | Belopp (kr)\nPersonal | 520 000\nResor | 80 000\nSumma | 600 000";
    assert_eq!(costs(plain)["total"]["amount"].as_f64(), Some(600_000.0));
    let versions =
        "# Budget (tkr)\nVerksamhet | Bokslut 2018 | Budget 2019 | Plan 2020\nBibliotek | 1 720 | 1 790 | 1 845
Musikskola | 987 | 1 030 | 1 070\nSumma | 2 707 | 2 820 | 2 915";
    assert_eq!(costs(versions), Value::Null);
    let years = "# Budget (tkr)\nKostnad | Budget 2019 | Budget 2020\nPersonal | 300 | 200\nResor | 60 | 40";
    assert_eq!(sums(&proposal(years), "costs").0, [Some(500_000.0), Some(100_000.0)]);
}

#[test]
fn public_bodies_that_are_given_money_do_not_pay() {
    let given = |rest: &str| {
        let record = read(&format!(
            "Skolverket\nBeslut 2020-02-03\nDnr 2020:61\n# Fördelning av statsbidrag för lovskola\n# Beslut\n{rest}"
        ));
        let matter = &record["matters"][0];
        (matter["granted"]["amount"].as_f64(), matter["financing"].clone(), matter["project"].clone())
    };
    let rows = "Mora kommun | 412 000\nÄlvdalens kommun | 96 000\nSumma | 508 000";
    let by_heading =
        format!("Skolverket beviljar bidrag enligt tabellen.\nHuvudman | Beviljat belopp (kr)\n{rows}");
    assert_eq!(given(&by_heading), (Some(508_000.0), Value::Null, Value::Null));
    let by_words =
        format!("Skolverket tilldelar kommunerna medel enligt tabellen.\nKommun | Belopp (kr)\n{rows}");
    assert_eq!(given(&by_words).1, Value::Null);
    // Without such words they pay.
    let paying = format!("# Finansiering\nKommun | Belopp (kr)\n{rows}");
    assert_eq!(financing(&paying).0, [Some(412_000.0), Some(96_000.0)]);
    let parts = "# Budget\nProjektpart | Budget (kr) | EU-stöd (kr) | Egen finansiering (kr)\nMora kommun | 600 000 | 300 000 | 300 000
Orsa kommun | 400 000 | 200 000 | 200 000";
    assert_eq!(proposal(parts)["matters"][0]["financing"], Value::Null);
}

#[test]
fn a_table_of_less_than_is_granted_is_not_the_whole_budget() {
    let budget = |a: &str, total: &str| {
        let table = format!(
            "# Finansiering\nFinansiär | Belopp (kr)\nMora kommun | {a}\nOrsa kommun | 50 000\nSumma | {total}"
        );
        proposal(&table)["matters"][0]["project"]["total_budget"]["amount"].as_f64()
    };
    assert_eq!(budget("150 000", "200 000"), None);
    assert_eq!(budget("250 000", "300 000"), Some(300_000.0));
}

#[test]
fn the_heading_of_a_year_is_no_name_of_a_project() {
    let table = "# Investeringar (tkr)\nProjekt | 2025 | 2026\nNy simhall | 100 | 45\nKonstgräs | 30 | 5";
    let record = read(&format!(
        "Mora kommun\nTjänsteskrivelse 2024-02-03\nDnr KS 2024/61\n# Internbudget\n# Förslag till beslut\nNämnden fastställer budgeten.\n{table}"
    ));
    assert_eq!(record["matters"][0]["project"]["name"], Value::Null);
}

#[test]
fn the_board_that_is_addressed_has_its_name_in_small_letters() {
    let record = read(
        "Region Jämtland Härjedalen\nTjänsteskrivelse 2020-02-03\nDnr RUN 61/2020\nTill regionala utvecklingsnämnden
# Medfinansiering av projektet Vinterväg\n# Förslag till beslut\nProjektet beviljas 250 000 kronor.",
    );
    assert_eq!(record["body"], "Regionala utvecklingsnämnden");
}

#[test]
fn approved_costs_are_not_granted() {
    let granted = |table: &str| {
        let text = format!(
            "Mora kommun\nBeslut 2020-02-03\nDnr KS 2020/61\n# Bidrag till föreningar\n# Beslut
Kommunstyrelsen beslutar att bevilja bidrag enligt nedanstående tabell.\n{table}"
        );
        read(&text)["matters"][0]["granted"]["amount"].as_f64()
    };
    let rows = "Byalaget Exempel | 800 000 | | 400 000\nByalaget Modell | 600 000 | | 300 000\nSumma | 1 400 000 | | 700 000";
    let of = |a: &str, b: &str| granted(&format!("Förening | {a} | | {b}\n{rows}"));
    assert_ne!(of("Godkänd kostnad (kr)", "Bidrag (kr)"), Some(1_400_000.0));
    assert_eq!(of("Godkänt underlag", "Beviljat belopp (kr)"), Some(700_000.0));
}

#[test]
fn tables_of_a_project_stay_tables_of_payers_and_costs() {
    let whole = |table: &str, of: &str| sums(&proposal(table), of).1;
    let own =
        "# Finansiering\nFinansiär | Kontant | Egen insats | Totalt\nRegion Gotland | 250 000 | 0 | 250 000
Mora kommun | 300 000 | 250 000 | 550 000\nSumma | 550 000 | 250 000 | 800 000";
    assert_eq!(whole(own, "financing"), Some(800_000.0));
    let plan =
        "# Budget (tkr)\nKostnadsslag | Budget 2024 | Plan 2025\nPersonal | 400 | 300\nResor | 50 | 50";
    assert_eq!(sums(&proposal(plan), "costs").0, [Some(700_000.0), Some(100_000.0)]);
    let beside =
        "# Kostnader\nKostnadsslag | Kostnad (kr)\nPersonal | 600 000\nEgen insats (ideell tid) | 60 000
Egen insats (maskiner) | 40 000\nSumma | 700 000";
    assert_eq!(whole(beside, "costs"), Some(700_000.0));
    let parties = "# Parternas insatser\nOrganisation | Beslutat belopp (kr)\nRegion Gotland | 250 000\nMora kommun | 300 000
Summa | 550 000";
    assert_eq!(whole(parties, "financing"), Some(550_000.0));
}

#[test]
fn conditions_of_a_grant_told_in_the_past_take_nothing_away() {
    let granted = |sentences: &str| {
        let text = format!(
            "Ovanåkers kommun\nProtokollsutdrag 2024-03-14\nDnr KN 2024/61\n§ 12 Bidrag till badplatser\n# Beslut\n{sentences}"
        );
        read(&text)["matters"][0]["granted"]["amount"].as_f64()
    };
    let past = "Kulturnämnden beviljade Testföreningen Exempel 50 000 kr till badplatser.";
    assert_eq!(granted(past), Some(50_000.0));
    let law = format!("{past} Bidraget beviljas med stöd av förordning (2003:596).");
    assert_eq!(granted(&law), Some(50_000.0));
}

#[test]
fn a_sum_that_is_refused_or_reserved_beside_a_grant_is_not_granted() {
    let granted = |sentence: &str| {
        let text = format!(
            "Mora kommun\nBeslut 2020-02-03\nDnr KS 2020/61\n# Bidrag till Vinterväg\n# Beslut\n{sentence}"
        );
        read(&text)["matters"][0]["granted"]["amount"].as_f64()
    };
    let refused = "Kommunstyrelsen beviljar 50 000 kronor och inte 80 000 kronor som sökanden begärt.";
    assert_ne!(granted(refused), Some(130_000.0));
    let reserved = "Kommunstyrelsen beviljar 200 000 kronor till förstudien samt reserverar 700 000 kronor till projektet.";
    assert_ne!(granted(reserved), Some(900_000.0));
}

#[test]
fn what_is_given_is_not_who_receives_it() {
    let applicant = |sentence: &str| {
        let text = format!(
            "Region Gotland\nTjänsteskrivelse 2020-02-03\nDnr RS 2020/61\n# Projektet Vinterväg\n# Förslag till beslut\n{sentence}"
        );
        read(&text)["matters"][0]["project"]["applicant"]["printed"].clone()
    };
    assert_ne!(
        applicant("Medfinansiering beviljas Mora kommun med 250 000 kronor till projektet Vinterväg."),
        "Medfinansiering"
    );
    assert_eq!(
        applicant("Stödföreningen Exempel beviljas 250 000 kronor till projektet Vinterväg."),
        "Stödföreningen Exempel"
    );
    assert_ne!(
        applicant("Projektet Vinterväg beviljas 250 000 kronor. Ni har sökt stöd med 300 000 kronor."),
        "Ni"
    );
}

#[test]
fn a_number_that_is_parted_into_columns_is_no_sum() {
    let record = proposal(
        "# Finansiering\nFinansiär | | | Belopp kr\nRegion Gotland | 1 | 275 | 000\nMora kommun | | 190 | 000\nOrsa kommun | 2 | 100 | 000",
    );
    let sums = sums(&record, "financing").0;
    assert!(sums.iter().all(Option::is_none), "{sums:?}");
    // Under headings of their own they are numbers.
    let years = "# Finansiering (tkr)\nFinansiär | 2019 | 2020 | Totalt\nRegion Gotland | 50 | 200 | 250\nMora kommun | 100 | 300 | 400";
    assert_eq!(financing(years).0, [Some(250_000.0), Some(400_000.0)]);
}
