//! Small documents drawn line by line, and what is read at their heads and feet: titles, sections, recipients, applicants.

use beslut::recognize::RuleSet;
use beslut::{Options, extract};
use serde_json::Value;

use super::drawn::sheet;

fn read(text: &str) -> Value {
    let record = extract(&sheet(text), "sheet.pdf", RuleSet::builtin(), &Options::default());
    serde_json::from_str(&serde_json::to_string(&record).unwrap()).unwrap()
}

#[test]
fn a_title_goes_on_behind_what_stands_beside_it() {
    let title = |lines: &str| {
        read(&format!("Kommittédirektiv\n{lines}\n\nBeslut vid sammanträde den 16 mars 2017\n\nUtredaren ska nu göra mer."))
            ["title"]
            .clone()
    };
    assert_eq!(
        title("# Tilläggsdirektiv till Vattendragsutred- || Dir.\n# ningen om sjöar || 2017:29"),
        "Tilläggsdirektiv till Vattendragsutredningen om sjöar"
    );
    assert_eq!(title("# Tilläggsdirektiv till Vattendragsutred-"), Value::Null);
    assert_eq!(
        title("# Vissa ändringar i lagen om elektronisk\n# kommunikation"),
        "Vissa ändringar i lagen om elektronisk kommunikation"
    );
    assert_ne!(title("# Propositionens huvudsakliga innehåll"), "Propositionens huvudsakliga innehåll");
}

#[test]
fn a_sign_without_a_number_begins_a_matter_and_a_section_gives_the_whole_no_title() {
    let record = read(
        "Region Gotland || Protokoll\n\n§ 3\n# Årsredovisning\n# Beslut\nRegionstyrelsen godkänner årsredovisningen.
§ 4\n# Ny färja\n# Beslut\nRegionstyrelsen bordlägger ärendet.
# § Övriga frågor\n# Beslut\nRegionstyrelsen lägger frågan om parkering till handlingarna.",
    );
    let matters = record["matters"].as_array().unwrap();
    let told: Vec<(Option<&str>, Option<&str>, usize)> = matters
        .iter()
        .map(|m| (m["section"].as_str(), m["title"].as_str(), m["decisions"].as_array().unwrap().len()))
        .collect();
    assert_eq!(
        told,
        [
            (Some("3"), Some("Årsredovisning"), 1),
            (Some("4"), Some("Ny färja"), 1),
            (None, Some("Övriga frågor"), 1)
        ]
    );
    assert_eq!(record["title"], "Protokoll");
}

/// A proposal that grants an applicant a sum, with what stands below.
fn proposal(rest: &str) -> Value {
    read(&format!(
        "Region Gotland\nTjänsteskrivelse 2020-02-03\nDnr RS 2020/61\n# Bidrag till projektet Vinterväg
# Förslag till beslut\nRegionstyrelsen beviljar Visit Exempel AB (556000-4615) 250 000 kronor.\n{rest}"
    ))
}

#[test]
fn a_recipient_drawn_out_to_both_margins_is_one() {
    let record = proposal(
        "# Beslutet skickas till\nEkonomiavdelningen\nRegional || utvecklingsdirektör\nFunktionsbrevlåda Exempel",
    );
    let recipients: Vec<&Value> = record["matters"][0]["recipients"].as_array().unwrap().iter().collect();
    assert_eq!(
        recipients,
        ["Ekonomiavdelningen", "Regional utvecklingsdirektör", "Funktionsbrevlåda Exempel"]
    );
}

#[test]
fn an_applicant_has_the_number_that_stands_behind_another_mention_of_it() {
    let record = proposal("# Ärendet\nVisit Exempel AB har inkommit med en ansökan om 310 000 kronor.");
    assert_eq!(record["matters"][0]["project"]["applicant"]["org_number"], "556000-4615");
    let record = proposal("# Ärendet\nVisit Exempelmat AB har inkommit med en ansökan om 310 000 kronor.");
    assert_ne!(record["matters"][0]["project"]["applicant"]["printed"], "Visit Exempel AB (556000-4615)");
}

#[test]
fn who_helped_with_a_document_is_not_whose_it_is() {
    let record = read(
        "# Vägledning om öppna data\n\n# Med bidrag från:\nAnna Exempel - Bolagsverket\nBo Exempel - Naturvårdsverket",
    );
    assert_eq!(record["authority"], Value::Null);
}

#[test]
fn numbers_at_the_edge_beside_a_sign_are_those_of_the_matter() {
    let matter = |lines: &str| {
        let record = read(&format!(
            "Orust kommun\nProtokoll 2019-03-14\n{lines}\n# Kommunstyrelsen beslutar\natt godkänna förslaget.\n"
        ));
        let matter = &record["matters"][0];
        (matter["title"].clone(), matter["diary_numbers"][0]["value"].clone())
    };
    assert_eq!(matter("# § 14 Bokslut |||| 2019/41"), ("Bokslut".into(), "2019/41".into()));
    assert_eq!(
        matter("# § 14\n# Bidrag till klubben\nKS 17/310"),
        ("Bidrag till klubben".into(), "KS 17/310".into())
    );
    assert_eq!(matter("# § 14 Bokslut\nÅrets resultat 2019/41"), ("Bokslut".into(), Value::Null));
}

#[test]
fn the_second_line_of_the_title_of_minutes_may_tell_their_year() {
    let date = |title: &str| {
        read(&format!("Linnéuniversitetet\n{title}\n# § 31 Val\n# Beslut\nStyrelsen godkänner valet.\n"))["date"].clone()
    };
    assert_eq!(date("# Protokoll fört vid sammanträde den 24 september\n# 2015"), "2015-09-24");
    assert_eq!(date("# Utvärdering av festivalen den 24 september\n# 2015"), Value::Null);
}
