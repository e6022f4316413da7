//! Small documents drawn here, and what they grant: sums that are refused, split, listed or put in by others.

use serde_json::Value;

use super::drawn;

/// The matter of minutes with these lines under the decision.
fn decided(rest: &str) -> Value {
    let head =
        "Region Gotland\nProtokoll 2020-02-03\n# § 12 Bidrag till skidspår\nDnr RS 2020/61\n# Beslut\n";
    drawn::read(&format!("{head}{rest}\n"))["matters"][0].clone()
}

fn granted(rest: &str) -> Option<f64> {
    decided(rest)["granted"]["amount"].as_f64()
}

#[test]
fn what_the_words_of_a_verb_deny_is_refused() {
    for item in [
        "Regionstyrelsen bifaller inte ansökan om 70 000 kronor.",
        "Regionstyrelsen bifaller ej ansökan från Visby IF om 70 000 kronor.",
        "Regionstyrelsen lämnar inget driftbidrag med 70 000 kronor.",
        "Visby IF beviljas varken 70 000 kronor eller lokal.",
        "Regionstyrelsen bifaller inte framställningen.",
        "Regionstyrelsen antar inte förslaget.",
    ] {
        let matter = decided(item);
        assert_eq!(matter["granted"], Value::Null, "{item}");
        assert_eq!(matter["decisions"][0]["outcome"], "reject", "{item}");
    }
    assert_eq!(granted("Ansökan om 70 000 kronor bifalls endast till en del."), None);
    assert_eq!(granted("Regionstyrelsen lämnar frågan om driftbidrag med 70 000 kronor till nämnden."), None);
    let stages = "Visby IF beviljas inget bidrag för etapp 1 men 70 000 kronor för etapp 2.";
    assert_eq!(granted(stages), Some(70_000.0));
}

#[test]
fn parts_that_add_up_to_the_first_sum_are_not_given_beside_it() {
    for (parts, is) in [
        ("i år 60 000 kronor och nästa år 30 000 kronor", Some(90_000.0)),
        ("år 2021 60 000 kronor och år 2022 30 000 kronor", Some(90_000.0)),
        ("till lokal 60 000 kronor och till resor 30 000 kronor", Some(90_000.0)),
        ("Hemse IF 60 000 kronor och Slite IF 30 000 kronor", Some(180_000.0)),
        // Others may be given as much by chance.
        ("till Hemse 60 000 kronor och till Slite 30 000 kronor", None),
    ] {
        assert_eq!(
            granted(&format!("Regionstyrelsen beviljar Visby IF 90 000 kronor, {parts}.")),
            is,
            "{parts}"
        );
    }
    let two = "Regionstyrelsen beviljar Visby IF 90 000 kronor och Slite IF 90 000 kronor.";
    assert_eq!(granted(two), Some(180_000.0));
}

#[test]
fn a_column_of_costs_or_of_payers_is_no_list_of_grants() {
    let table = |lead: &str, heads: &str| {
        granted(&format!(
            "Regionstyrelsen beviljar {lead}:\n\n{heads}\nMora kommun | 90 000 | 45 000\nRättviks kommun | 80 000 | 40 000"
        ))
    };
    let given = "bidrag enligt nedan";
    assert_eq!(table(given, "Kommun | Sökt bidrag (kr) | Beviljat bidrag (kr)"), Some(85_000.0));
    for heads in [
        "Kommun | Beviljad kostnad (kr) | Bidrag (kr)",
        "Kommun | Beslutade egna medel (kr) | Bidrag (kr)",
        "Kommun | Beslut 2019 (kr) | Bidrag (kr)",
    ] {
        assert_ne!(table(given, heads), Some(170_000.0), "{heads}");
    }
    let payers = |lead: &str| {
        granted(&format!(
            "Regionstyrelsen beviljar {lead}:\n\nKommun | Beviljat (kr)\nMora kommun | 90 000\nRättviks kommun | 80 000"
        ))
    };
    assert_eq!(payers("medel enligt nedanstående tabell"), Some(170_000.0));
    assert_eq!(payers("medfinansiering enligt nedanstående finansieringsplan"), None);
    assert_eq!(payers("medel under förutsättning att kommunerna medfinansierar enligt nedan"), None);
}

#[test]
fn a_paragraph_that_says_how_a_grant_is_used_belongs_to_the_decision() {
    let matter = decided(
        "Regionstyrelsen beviljar Visby IF 90 000 kronor.\n\nStödet får användas för kostnader som uppstår under 2021.\n\n\
         Beslutet gäller omedelbart även om det överklagas.\n\n# Bakgrund\nStödet ska användas väl, skriver föreningen.",
    );
    let texts: Vec<&str> =
        matter["decisions"].as_array().unwrap().iter().filter_map(|item| item["text"].as_str()).collect();
    assert_eq!(texts.len(), 3, "{texts:?}");
    assert!(texts[1].starts_with("Stödet får") && texts[2].starts_with("Beslutet gäller"));
    assert_eq!(matter["granted"]["amount"].as_f64(), Some(90_000.0));
}

#[test]
fn the_lines_of_a_list_are_read_one_by_one() {
    let list = |lines: &str| {
        granted(&format!("Regionstyrelsen beslutar att bevilja bidrag enligt följande:\n{lines}"))
    };
    assert_eq!(list("Hemse IF 30 000 kr\nSlite IK 20 000 kr\nMusiksällskapet 10 000 kr"), Some(60_000.0));
    let sought = "Hemse IF 30 000 kr (sökt 50 000 kr)\nSlite IK 20 000 kr (sökt 40 000 kr)";
    assert_eq!(list(sought), Some(50_000.0));
    // A last line that tells the whole is counted once; one that may is not counted.
    assert_eq!(list("Hemse IF 30 000 kr\nSlite IK 20 000 kr\nSumma 50 000 kr"), Some(50_000.0));
    assert_eq!(list("Hemse IF 30 000 kr\nSlite IK 20 000 kr\nTotalförsvarets kör 10 000 kr"), Some(60_000.0));
    // An item that goes on over several lines is one.
    let item = "att bevilja Hemse IF 30 000 kr,\nSlite IK 20 000 kr och\nMusiksällskapet 10 000 kr";
    assert_eq!(granted(&format!("Regionstyrelsen beslutar\n{item}")), Some(60_000.0));
    let again = "att bevilja Hemse IF 30 000 kr, bevilja Slite IK 20 000 kr, samt uppdra åt förvaltningen att följa upp";
    assert_eq!(granted(&format!("Regionstyrelsen beslutar\n{again}")), Some(50_000.0));
}

#[test]
fn another_s_number_in_the_head_and_a_board_that_is_given_money_are_not_the_matter_s() {
    let read = |number: &str, item: &str| {
        let head = "Region Gotland\nProtokoll 2020-02-03\n# § 12 Bidrag till skidspår\nDnr RS 2020/61";
        let text = format!("{head}\n{number}\n# Regionstyrelsens förslag till beslut\n{item}\n");
        drawn::read(&text)["matters"][0].clone()
    };
    let matter = read("(ersätter RS 2018/11)", "Kulturnämnden tilldelas 70 000 kronor.");
    assert_eq!(matter["diary_numbers"].as_array().unwrap().len(), 1);
    assert_eq!(matter["diary_numbers"][0]["value"], "RS 2020/61");
    assert_eq!(matter["body"], "Regionstyrelsen");
    let record = drawn::read(
        "Region Gotland\nTjänsteskrivelse\n(jfr RS 2018/11)\n2020-02-03\n# Bidrag till spår\n# Förslag till beslut\nRegionstyrelsen beviljar Visby IF 70 000 kronor.\n",
    );
    assert_eq!(record["matters"][0]["diary_numbers"].as_array().map(Vec::len), Some(0));
}

#[test]
fn lone_paragraphs_of_one_line_stay_apart() {
    let matter = decided(
        "Regionstyrelsen godkänner ansökan om ändrad budget.\n\nRegionstyrelsen beviljar Visby IF 70 000 kronor.\n\n\
         Regionstyrelsen uppdrar åt förvaltningen att följa spåren.",
    );
    assert_eq!(matter["decisions"].as_array().map(Vec::len), Some(3), "{matter}");
}

#[test]
fn the_only_column_of_money_beside_recipients_is_granted() {
    let lead = "Regionstyrelsen fördelar medel enligt nedan.";
    let table = |heads: &str, work: &str| {
        granted(&format!(
            "{lead}\n{heads}\nMora kommun || {work} || 30 000 kr\nOrsa kommun || {work} || 20 000 kr"
        ))
    };
    assert_eq!(table("Mottagare || Insats || Belopp", "Utbildning"), Some(50_000.0));
    assert_eq!(table("Mottagare || Insats || Belopp", "60 000 kr"), None);
    assert_eq!(
        granted("Regionstyrelsen beslutar att fördela 90 000 kronor till studieförbunden."),
        Some(90_000.0)
    );
    assert_eq!(granted("Regionstyrelsen beslutar att fördela 90 000 kronor till trafiknämnden."), None);
}

#[test]
fn a_grant_that_is_told_or_moved_grants_nothing() {
    for (text, is) in [
        ("Beslutet den 24 november 2020 att bevilja Visby IF 52 000 kronor upphävs.", None),
        ("Nämndens beslut att bevilja Visby IF 52 000 kronor återkallas.", None),
        ("Regionstyrelsen ändrar beslutet den 3 mars och beviljar Visby IF 52 000 kronor.", Some(52_000.0)),
        ("Regionstyrelsen omfördelar 52 000 kronor från personal till externa tjänster.", None),
        ("Regionstyrelsen omfördelar 52 000 kronor från reserven till Visby IF.", Some(52_000.0)),
        (
            "Regionstyrelsen beviljar Visby IF 52 000 kronor. Visby IF får 52 000 kronor i bidrag.",
            Some(52_000.0),
        ),
        (
            "Regionstyrelsen beviljar Visby IF 52 000 kronor.\nVisby IF får 90 000 kronor i bidrag från staten.",
            Some(52_000.0),
        ),
    ] {
        assert_eq!(granted(text), is, "{text}");
    }
}

#[test]
fn sums_before_the_verb_and_behind_meanwhile_are_counted_or_left_open() {
    for (text, is) in [
        ("Visby IF 60 000 kronor och Gotlands läns bildningsförbund 20 000 kronor beviljas.", Some(80_000.0)),
        ("Visby IF 60 000 kronor och knegande 20 000 kronor beviljas.", None),
        (
            "Regionstyrelsen beviljar Visby IF 30 000 kronor, medan Slite IF beviljas 20 000 kronor.",
            Some(50_000.0),
        ),
        ("Regionstyrelsen beviljar Visby IF 30 000 kronor, medan Slite IF får 20 000 kronor.", None),
        (
            "Regionstyrelsen beviljar Visby IF 30 000 kronor, medan klubben själv bidrar med 20 000 kronor.",
            Some(30_000.0),
        ),
        (
            "Regionstyrelsen beviljar 30 000 kronor till museet, 20 000 kronor till teatern och 10 000 kronor till biblioteket.",
            None,
        ),
    ] {
        assert_eq!(granted(text), is, "{text}");
    }
}

#[test]
fn a_term_beside_a_line_ends_no_list() {
    let lines = "Hemse IF, 20 000 kr\nVisby IF, 30 000 kr, får användas till hyra\n\n\nSlite IF, 10 000 kr";
    assert_eq!(granted(&format!("Regionstyrelsen beviljar följande bidrag:\n{lines}")), Some(60_000.0));
}

#[test]
fn bodies_under_a_sentence_that_gives_them_money_are_given_it() {
    let table = "Kommun | Tidigare beslut, tkr | Ändring, tkr | Bidrag 2020, tkr\nMora kommun | 300 | 50 | 350\nOrsa kommun | 200 | 50 | 250\nSumma | 500 | 100 | 600";
    let lead = "Regionstyrelsen beslutar att fördela 600 tkr till kommunerna som har tecknat avtal om samverkan inom kulturområdet för år 2020 enligt följande.";
    let matter = decided(&format!("{lead}\n\n{table}"));
    assert_eq!(matter["financing"], Value::Null);
    assert_eq!(matter["granted"]["amount"].as_f64(), Some(600_000.0));
    // With the region that decides among them they pay.
    let own = decided(&format!("{lead}\n\n{}", table.replace("Orsa kommun", "Region Gotland")));
    assert_eq!(own["financing"]["rows"].as_array().map(Vec::len), Some(2));
    let measures = "Regionstyrelsen fördelar medel enligt nedan.\n\nMottagare | Insats | Belopp\nHemse IF | Läger | 30 000 kr\nSlite IK | Resor | 20 000 kr";
    assert_eq!(granted(measures), Some(50_000.0));
}

#[test]
fn who_is_given_a_contract_applies_for_nothing() {
    for item in [
        "Regionstyrelsen tilldelar Ångströms Rör AB kontraktet.",
        "Ångströms Rör AB tilldelas ramavtalet för rörläggning.",
        "Uppdraget tilldelas Ångströms Rör AB.",
    ] {
        assert_eq!(decided(item)["project"]["applicant"], Value::Null, "{item}");
    }
    let grant = decided("Regionstyrelsen tilldelar Ångströms Rör AB 90 000 kronor i bidrag till uppdraget.");
    assert_eq!(grant["project"]["applicant"]["name"], "Ångströms Rör AB");
}

#[test]
fn one_sum_for_each_of_many_is_not_the_whole() {
    for item in [
        "Varje förening beviljas 10 000 kronor.",
        "Respektive förening tilldelas ett bidrag på 10 000 kronor.",
        "Regionstyrelsen beviljar respektive förening 10 000 kronor.",
        "Regionstyrelsen beviljar fem stipendier om 10 000 kronor.",
        "Regionstyrelsen beviljar 12 resestipendier på 10 000 kronor.",
        "Regionstyrelsen beviljar 10 000 kronor till varje skola.",
        "Regionstyrelsen beviljar var och en av klubbarna 10 000 kronor.",
    ] {
        let matter = decided(item);
        assert_eq!(matter["granted"], Value::Null, "{item}");
        assert_eq!(matter["project"]["applicant"], Value::Null, "{item}");
    }
    for item in [
        "Regionstyrelsen beviljar fem stipendier om 10 000 kronor vardera, totalt 50 000 kronor.",
        "Varje förening beviljas 10 000 kronor, sammanlagt 50 000 kronor.",
        "Regionstyrelsen beviljar projektet Varje barn läser 50 000 kronor.",
        "Regionstyrelsen beviljar Hemse IF för etapp 2 stöd om 50 000 kronor.",
    ] {
        assert_eq!(granted(item), Some(50_000.0), "{item}");
    }
}

#[test]
fn what_is_handed_back_or_dealt_out_at_home_is_not_granted() {
    for text in [
        "Regionstyrelsen beslutar att lämna tillbaka outnyttjat statsbidrag på 420 000 kronor.",
        "Regionstyrelsen beslutar att ge regiondirektören rätt att besluta om upp till 100 000 kronor i bidrag.",
        "Regionstyrelsen beslutar att fördela 500 000 kronor till äldreomsorgen.",
        "Regionen medverkar med 200 000 kronor i form av egen arbetstid.",
        "Regionen får 200 000 kronor i bidrag från Tillväxtverket.",
    ] {
        assert_eq!(granted(text), None, "{text}");
    }
    for text in [
        "Regionstyrelsen beslutar att Riksteatern får 90 000 kronor i bidrag.",
        "För att varje barn ska se teater beviljas Riksteatern 90 000 kronor.",
        "Visby IF beviljas två års driftbidrag om 90 000 kronor.",
        "Regionstyrelsen ändrar beslutet den 3 mars på så sätt att bevilja Visby IF 90 000 kronor.",
        "Regionstyrelsen fattar beslut att bevilja Visby IF 90 000 kronor. Beslutet kan återkallas om villkoren inte följs.",
    ] {
        assert_eq!(granted(text), Some(90_000.0), "{text}");
    }
    let three = "1. Hemse IF beviljas 20 000 kronor.\n2. Slite IF får 20 000 kronor i bidrag.\n3. Visby IF får 20 000 kronor i bidrag.";
    assert_eq!(granted(three), Some(60_000.0));
}

#[test]
fn a_list_by_year_in_an_item_ends_no_decision() {
    let matter = decided(
        "Regionstyrelsen beslutar\n1. att bevilja Visby IF 90 000 kronor fördelat enligt följande:\n2025: 40 000 kronor\n2026: 50 000 kronor\n2. att uppdra åt förvaltningen att följa projektet.",
    );
    assert_eq!(matter["granted"]["amount"].as_f64(), Some(90_000.0));
    let outcomes: Vec<&Value> =
        matter["decisions"].as_array().into_iter().flatten().map(|item| &item["outcome"]).collect();
    assert_eq!(outcomes, ["grant", "assign"]);
}
