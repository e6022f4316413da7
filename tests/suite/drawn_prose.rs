//! Small documents drawn line by line whose decision no heading announces, and what is read in them: letters, sections of
//! minutes, a sum told a sentence later.

use serde_json::Value;

use crate::drawn::read;

const LETTER: &str = "Skolverket\n2024-02-22\nDnr 8.1.2-2024:191\n\nRagunda kommun\n844 21 Hammarstrand\n";

fn granted(record: &Value) -> Option<f64> {
    record["matters"][0]["granted"]["amount"].as_f64()
}

#[test]
fn the_first_sentence_of_a_letter_decides() {
    let letter = |title: &str, text: &str| {
        let record = read(&format!("{LETTER}# {title}\n{text}\n"));
        (record["kind"].clone(), granted(&record))
    };
    let told = "Skolverket har beslutat att bevilja er statsbidrag med 186 420 kronor för 2024.";
    let decided = (Value::from("decision"), Some(186_420.0));
    assert_eq!(letter("Beslut om statsbidrag för läxhjälp", told), decided);
    let you = "Ni får 186 420 kronor i statsbidrag för läxhjälp.";
    assert_eq!(letter("Beslut om statsbidrag för läxhjälp", you), decided);
    let with_more = format!("{you}\n# Hur ni överklagar\nSkriv till oss inom tre veckor.");
    assert_eq!(letter("Beslut om statsbidrag för läxhjälp", &with_more), decided);
    // What follows a grant, another day, another authority, further down: an earlier decision is told.
    assert_eq!(letter("Beslut om utbetalning av statsbidrag", told).1, None);
    let earlier = "Skolverket har den 3 mars 2022 beslutat att bevilja er bidrag med 186 420 kronor.";
    assert_eq!(letter("Beslut om statsbidrag för läxhjälp", earlier).1, None);
    let other = "Länsstyrelsen har beslutat att bevilja er bidrag med 186 420 kronor för 2024.";
    assert_eq!(letter("Beslut om statsbidrag för läxhjälp", other).1, None);
    let below = format!("Detta brev gäller det bidrag som er kommun har sökt för läxhjälp.\n\n{told}");
    assert_eq!(letter("Beslut om statsbidrag för läxhjälp", &below).1, None);
    for title in ["Beslut om slutligt bidrag", "Beslut om avvisning av överklagande", "Beslut om tillsyn"] {
        assert_eq!(letter(title, told).1, None, "{title}");
    }
    let once = "Ni får 186 420 kronor i bidrag om ni kompletterar er ansökan.";
    assert_eq!(letter("Beslut om statsbidrag för läxhjälp", once).1, None);
    // Without the word that says that it decides a letter only informs.
    assert_eq!(letter("Information om statsbidrag för läxhjälp", told).1, None);
}

#[test]
fn you_who_are_given_money_are_whom_the_letter_is_sent_to() {
    let record = read(&format!(
        "{LETTER}# Beslut om stöd till Lässtugan\nNi får 90 000 kronor i projektstöd för projektet Lässtugan.\n"
    ));
    assert_eq!(granted(&record), Some(90_000.0));
    assert_eq!(record["matters"][0]["project"]["applicant"]["name"], "Ragunda kommun");
}

#[test]
fn who_gets_money_stands_before_the_verb() {
    let of = |text: &str| {
        let head = "Region Gotland\nBeslut 2020-02-03\nDnr RS 2020/61\n# Bidrag till Vinterväg\n# Beslut\n";
        let record = read(&format!("{head}{text}\n"));
        let applicant = record["matters"][0]["project"]["applicant"]["name"].as_str().map(str::to_owned);
        (granted(&record), applicant)
    };
    let mora = Some("Mora kommun".to_owned());
    assert_eq!(of("Mora kommun får 310 000 kronor i projektbidrag."), (Some(310_000.0), mora.clone()));
    assert_eq!(of("Mora kommun tillerkänns 310 000 kronor."), (Some(310_000.0), mora.clone()));
    assert_eq!(
        of("Medfinansiering beviljas Mora kommun med 310 000 kronor."),
        (Some(310_000.0), mora.clone())
    );
    assert_eq!(
        of("Regionstyrelsen beslutar att bevilja stöd till den svenska parten, Mora kommun, med 310 000 kronor.").1,
        mora
    );
    assert_eq!(of("Om kommunen får 310 000 kronor i projektbidrag gäller villkoren.").0, None);
    assert_eq!(of("Region Gotland beslutar att tilldela kontrakt till Mora Trafik AB.").1, None);
}

#[test]
fn the_day_of_a_meeting_may_stand_with_its_hours() {
    let record = read(
        "Protokoll från direktionens sammanträde\nTid: Torsdagen den 6 december 2018, kl. 9.30\nPlats: Museigatan 2\n
# § 1 Dagordning\nDirektionen godkänner dagordningen.\n",
    );
    assert_eq!(record["date"], "2018-12-06");
}

#[test]
fn the_board_decides_in_a_section_without_headings() {
    let record = read(
        "Protokoll fört vid LAG-möte, Leader Exempel\nDatum: 2019-10-17\n
# § 1 Dagordning\nStyrelsen godkänner dagordningen.\n
# § 2 Bikupan\nJournalnummer 2019-1873, sökande Exempelbygdens Biodlareförening\n\n
LAG beslutar att prioritera projektet och bevilja ett stöd om 318 400 kr.\n
# § 3 Rapport\nStyrelsen beslutade den 3 mars att bevilja 100 000 kronor till en mässa.\n
# § 4 Budget\nKommunfullmäktige i Exempelby beviljar normalt 40 000 kronor om året.\n",
    );
    let of = |nth: usize| {
        (&record["matters"][nth]["status"], record["matters"][nth]["granted"]["amount"].as_f64())
    };
    assert_eq!(of(0), (&Value::from("decided"), None));
    assert_eq!(of(1), (&Value::from("decided"), Some(318_400.0)));
    assert_eq!(of(2), (&Value::Null, None));
    assert_eq!(of(3), (&Value::Null, None));
    let applicant = &record["matters"][1]["project"]["applicant"]["name"];
    assert_eq!(applicant, "Exempelbygdens Biodlareförening");
}

#[test]
fn a_sum_may_be_told_in_the_next_sentence() {
    let decision = |text: &str| {
        let head = "Region Gotland\nBeslut 2020-02-03\nDnr RS 2020/61\n# Bidrag till projektet Vinterväg\n# Beslut\n";
        granted(&read(&format!("{head}{text}\n")))
    };
    let grant = "Regionstyrelsen beviljar Mora kommun stöd till projektet Vinterväg.\n\n\n";
    let sum = |text: &str| decision(&format!("{grant}{text}"));
    assert_eq!(sum("Stödet uppgår till 50 % av kostnaderna, dock högst 310 000 kronor."), Some(310_000.0));
    assert_eq!(sum("Bidraget uppgår till högst 310 000 kronor."), Some(310_000.0));
    // A base of a share, a sum for each year, two sums: which one is given nobody says.
    assert_eq!(sum("Stödet utgör 50 procent av kostnader på 620 000 kronor."), None);
    assert_eq!(sum("Stödet uppgår till 310 000 kronor per år."), None);
    assert_eq!(sum("Medfinansieringen uppgår till 310 000 kronor från Trafikverket."), None);
    assert_eq!(sum("Stödet uppgår till 310 000 kronor. Bidraget uppgår till 90 000 kronor."), None);
    let same = "Regionstyrelsen beviljar Mora kommun bidrag med 50 procent av kostnaderna.\nBidraget uppgår till högst 310 000 kr.";
    assert_eq!(decision(same), Some(310_000.0));
}

#[test]
fn who_decides_is_not_whom_a_letter_is_sent_to() {
    let authority = |head: &str, decider: &str| {
        let record = read(&format!(
            "{head}Datum 2010-05-27\nDnr 304-8117-09\nHärjedalens kommun\nMedborgarhuset\n842 80 Sveg\n\n# Beslut om medel\n
{decider} beslutar att bevilja stöd till Härjedalens kommun med 90 000 kronor.\n"
        ));
        record["authority"]["name"].clone()
    };
    let county = "Länsstyrelsen i Jämtlands län";
    assert_eq!(authority("", &format!("{county}, förvaltande myndighet,")), county);
    assert_eq!(authority("", "Kommunstyrelsen"), "Härjedalens kommun");
    assert_eq!(authority("Region Gotland\n", county), "Region Gotland");
}

#[test]
fn the_sentence_at_the_end_of_a_paragraph_opens_the_items_behind_it() {
    let of = |text: &str, item: &str| {
        let record = read(&format!(
            "Kramfors kommun\nProtokoll 1997-10-14\n# § 215 Hyra för Ullånger Plåt AB\nDnr 97/301\n{text}\n\n\n{item}\n"
        ));
        let matter = &record["matters"][0];
        (matter["status"].clone(), matter["decisions"][0]["outcome"].clone())
    };
    let begs = "Bolaget begär att hyran för tredje kvartalet efterskänks.";
    let item = "att avslå bolagets begäran.";
    assert_eq!(of(&format!("{begs} Kommunstyrelsen beslutar"), item), ("decided".into(), "reject".into()));
    let told = format!("{begs} Kommunstyrelsen beslutade förra året");
    assert_eq!(of(&told, item).1, Value::Null);
    assert_eq!(of(&format!("{begs} Kommunstyrelsen beslutar"), "Bolaget har en anläggning.").1, Value::Null);
    // A board that is only told of, where the decision is announced below.
    let told = format!("{begs} Arbetsutskottet beslutar\\n\\n\\natt tillstyrka begäran.\\n# Beslut");
    let found = of(&told.replace("\\n", "\n"), "Kommunstyrelsen avslår begäran.");
    assert_eq!(found, ("decided".into(), "reject".into()));
}

#[test]
fn the_whole_of_yearly_sums_is_given() {
    let of = |text: &str| {
        let head =
            "Uppsala universitet\nBeslut 2013-05-14\nDnr UFV 2013/884\n# Medel till Campus\n# Beslut\n";
        granted(&read(&format!("{head}{text}\n")))
    };
    let years = "Rektor beslutar att avsätta 90 000 kronor per år";
    assert_eq!(of(&format!("{years} till uppbyggnad av miljön, totalt 270 000 kronor.")), Some(270_000.0));
    assert_eq!(of(&format!("{years} till uppbyggnad av miljön.")), None);
    let part = "Rektor beslutar att avsätta 90 000 kronor av totalt 270 000 kronor till miljön.";
    assert_eq!(of(part), Some(90_000.0));
}

#[test]
fn a_letter_that_tells_what_all_are_given_grants_nothing() {
    let letter =
        |text: &str| granted(&read(&format!("{LETTER}# Beslut om statsbidrag för läxhjälp\n{text}\n")));
    assert_eq!(letter("Skolverket har beslutat att bevilja er 300 000 kronor i bidrag."), Some(300_000.0));
    let shared = "Skolverket har beslutat att fördela 15 000 000 kronor i bidrag till 45 skolor, varav ni får 300 000 kronor.";
    assert_eq!(letter(shared), None);
    let all = "Skolverket har beslutat att bevilja sammanlagt 120 000 000 kronor till 240 huvudmän. Ni beviljas 300 000 kronor.";
    assert_eq!(letter(all), None);
}

#[test]
fn paragraphs_of_one_section_decide_together() {
    let of = |second: &str| {
        let record = read(&format!(
            "Piteå kommun\nProtokoll 2024-03-14\n# § 5 Bidrag till idrott\nKommunstyrelsen beviljar Byske IF 50 000 kronor.\n\n\n{second}\n"
        ));
        granted(&record)
    };
    assert_eq!(of("Kommunstyrelsen beviljar Jörns IF 30 000 kronor."), Some(80_000.0));
    assert_eq!(of("Jörns IF beviljas 30 000 kronor."), None);
    assert_eq!(of("Föreningarna har lokaler i byn."), Some(50_000.0));
}
