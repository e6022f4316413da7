//! Small documents drawn here, and who is granted what, when and under which title in them: earlier grants, other
//! projects, times of payment, sections without a sign, titles of years.

use serde_json::Value;

use super::drawn::read;

/// The extract of one § with these lines under the heading of the decision.
fn decided(items: &str) -> Value {
    read(&format!(
        "Region Gävleborg\nKulturnämnden\nProtokoll 2024-03-14\n# § 12 Bidrag till badplatser\nDnr KUN 2024/61
# Beslut\n{items}\n# Sammanfattning\nBadplatserna ligger i länet."
    ))
}

/// A proposal with these lines under its summary.
fn proposed(item: &str, summary: &str) -> Value {
    read(&format!(
        "Region Gävleborg\nTjänsteskrivelse 2024-03-14\nDnr KUN 2024/61\n# Bidrag till Grönt vatten
# Förslag till beslut\n{item}\n# Sammanfattning\n{summary}"
    ))
}

fn matter(record: &Value) -> &Value {
    &record["matters"][0]
}

#[test]
fn what_was_granted_before_is_told_above_and_below_a_grant() {
    let granted = |items: &str| matter(&decided(items))["granted"]["amount"].as_f64();
    let now = "Ovanåkers kommun beviljas 50 000 kr till badplatsen.";
    let before = "Nordanstigs kommun beviljades 40 000 kr till samma ändamål år 2019.";
    assert_eq!(granted(&format!("1. {now}\n2. {before}")), Some(50_000.0));
    assert_eq!(granted(&format!("1. {before}\n2. {now}")), Some(50_000.0));
    let asked = "att bevilja Ovanåkers kommun 50 000 kr till badplatsen.";
    assert_eq!(granted(&format!("1. {asked}\n2. {before}")), Some(50_000.0));
    assert_eq!(granted(&format!("1. Ovanåkers kommun beviljas medel enligt ansökan.\n2. {before}")), None);
    let project = &decided(&format!("1. {now}\n2. {before}"))["matters"][0]["project"];
    assert_eq!(project["applicant"]["printed"], "Ovanåkers kommun");
    // What is approved beside it leaves no sum to be told.
    let decided = "Kulturnämnden beslutade den 14 mars 2024 att bevilja Ovanåkers kommun 50 000 kr.";
    assert_eq!(granted(&format!("att godkänna förslaget\n\n{decided}")), Some(50_000.0));
    // Minutes written afterwards.
    let past = "Ovanåkers kommun beviljades 50 000 kr till badplatsen.";
    assert_eq!(granted(&format!("1. {past}\n2. {before}")), Some(90_000.0));
}

#[test]
fn a_matter_off_the_agenda_is_not_decided() {
    for text in ["Utgår.", "Dagordningspunkt 8 utgår.", "Ärendet utgår."] {
        let record = decided(text);
        assert_eq!(matter(&record)["section"], "12", "{text}");
        assert_eq!(matter(&record)["decisions"].as_array().unwrap().len(), 0, "{text}");
    }
}

#[test]
fn the_applicant_of_another_project_is_not_that_of_the_matter() {
    let item = "Kulturnämnden beviljar 50 000 kr till projektet Grönt vatten.";
    let applicant = |project: &str| {
        let told = format!("Stiftelsen Exempel beviljades 2021 bidrag till projektet {project}.");
        matter(&proposed(item, &told))["project"]["applicant"]["printed"].clone()
    };
    assert_eq!(applicant("Grönt vatten"), "Stiftelsen Exempel");
    assert_eq!(applicant("Växtkraft"), Value::Null);
}

#[test]
fn the_time_of_a_payment_is_not_that_of_the_project_in_the_same_sentence() {
    let item = "Kulturnämnden beviljar Ovanåkers kommun 50 000 kr till projektet Grönt vatten.";
    let period = |text: &str| {
        let record = proposed(item, text);
        let day = |key: &str| matter(&record)["project"][key].as_str().unwrap_or("none").to_owned();
        format!("{} {}", day("start"), day("end"))
    };
    let (paid, own) = ("1 juni 2024–31 augusti 2026", "1 maj 2024–30 april 2026");
    let is = "2024-05-01 2026-04-30";
    assert_eq!(period(&format!("Bidraget betalas ut under tiden {paid}\nmedan projektet pågår {own}.")), is);
    assert_eq!(
        period(&format!("Medlen rekvireras under perioden {paid}\noch projektet genomförs {own}.")),
        is
    );
    assert_eq!(period(&format!("Projektet pågår, och bidraget betalas ut {paid}.")), "none none");
    assert_eq!(period(&format!("Utbetalning sker under perioden {paid}.")), "none none");
}

#[test]
fn who_asks_and_whose_project_it_is() {
    let item = "Kulturnämnden beviljar 50 000 kr till en badplats.";
    for asks in ["en framställan om bidrag på 80 000 kr", "en förfrågan om medfinansiering med 80 000 kr"]
    {
        let record = proposed(item, &format!("Stiftelsen Exempel har inkommit med {asks}."));
        let project = &matter(&record)["project"];
        assert_eq!(project["applicant"]["printed"], "Stiftelsen Exempel", "{asks}");
        assert_eq!(project["applied"]["amount"], 80_000.0, "{asks}");
    }
    let item = "Kulturnämnden beviljar 50 000 kr till Ovanåkers kommuns projekt Levande byar.";
    let record = proposed(item, "Byarna ligger i länet.");
    let project = &matter(&record)["project"];
    assert_eq!(project["applicant"]["printed"], "Ovanåkers kommun");
    assert_eq!(project["name"], "Levande byar");
}

#[test]
fn minutes_without_signs_have_their_matters() {
    let minutes = |second: &str| {
        read(&format!(
            "Jämtlands läns landsting\nLandstingsstyrelsen\nProtokoll 2008-05-14\n# 6  Fastställande av dagordning

Landstingsstyrelsens beslut\nDagordningen fastställs.\n# 7  Bidrag till Storsjöfesten  (08LTK612)

Landstingsstyrelsens beslut\nFöreningen Storsjöfesten beviljas 75 000 kronor.\n# 8  Medel till museet{second}

Landstingsstyrelsens beslut\nAnsökan avslås."
        ))
    };
    let record = minutes("  (08LTK640)");
    let sections: Vec<&Value> =
        record["matters"].as_array().unwrap().iter().map(|matter| &matter["section"]).collect();
    assert_eq!(sections, ["6", "7", "8"]);
    let second = &record["matters"][1];
    assert_eq!(second["title"], "Bidrag till Storsjöfesten");
    assert_eq!(second["diary_numbers"][0]["value"], "08LTK612");
    assert_eq!(second["granted"]["amount"], 75_000.0);
    // One number alone may stand in any list.
    assert_eq!(minutes("")["matters"].as_array().unwrap().len(), 1);
}

#[test]
fn titles_of_years_are_titles_and_headings_of_sections_are_none() {
    let title = |title: &str| {
        let record = read(&format!(
            "Region Gävleborg\nTjänsteskrivelse 2024-03-14\nDnr KUN 2024/61\n# {title}\n# Förslag till beslut
Kulturnämnden antar förslaget."
        ));
        record["title"].clone()
    };
    for text in ["Projekt 2030", "Projektbudget 2024–2026"] {
        assert_eq!(title(text), text);
    }
    for text in ["Projekttid 2024–2026", "Ärende 2024/12", "Sökt belopp 2024"] {
        assert_eq!(title(text), Value::Null, "{text}");
    }
    let record = read(
        "Region Gävleborg\nKulturnämnden\nProtokoll 2024-03-14\n# § 12\n# Bakgrund\nDnr KUN 2024/61
Ovanåkers kommun söker 50 000 kr till en badplats.\n# Beslut\nKulturnämnden avslår ansökan.",
    );
    assert_eq!(matter(&record)["title"], Value::Null);
    assert_eq!(matter(&record)["diary_numbers"][0]["value"], "KUN 2024/61");
}

#[test]
fn a_decision_has_its_title_and_not_the_name_of_whom_it_is_sent_to() {
    let record = read(
        "Länsstyrelsen i Dalarnas län\nBeslut\n2024-03-14\n(DAL 4321-2024)\nStiftelsen Exempel\n# Beslut om bidrag
# Beslut\nLänsstyrelsen beviljar Stiftelsen Exempel 50 000 kronor i bidrag till en badplats.",
    );
    assert_eq!(record["title"], "Beslut om bidrag");
    assert_eq!(matter(&record)["diary_numbers"][0]["value"], "DAL 4321-2024");
}

#[test]
fn an_office_named_last_is_a_recipient_unless_somebody_signs_under_it() {
    let recipients = |rest: &str| {
        let record = proposed(
            "Kulturnämnden beviljar Ovanåkers kommun 50 000 kr.",
            &format!(
                "Badplatsen.\n# Beslutet skickas till\nEkonomienheten, Eva Exempel\nOvanåkers kommun\nEkonomienheten{rest}"
            ),
        );
        matter(&record)["recipients"].as_array().unwrap().len()
    };
    assert_eq!(recipients(""), 3);
    assert_eq!(recipients("\nEva Exempel\nEnhetschef"), 2);
    assert_eq!(recipients("\n\n\n\n\nEva Exempel\nEnhetschef"), 2);
}

#[test]
fn an_office_in_capitals_begins_an_entry() {
    let record = proposed(
        "Kulturnämnden avslår ansökan.",
        "Badplatsen.\n# Beslutet skickas till\nOvanåkers kommun\nREGIONLEDNINGSKONTORET\nEkonomienheten",
    );
    let recipients = matter(&record)["recipients"].as_array().unwrap();
    assert_eq!(*recipients, ["Ovanåkers kommun", "REGIONLEDNINGSKONTORET", "Ekonomienheten"]);
}

#[test]
fn recipients_right_under_the_decision_are_none_of_it() {
    let record = proposed(
        "Kulturnämnden beviljar Ovanåkers kommun 50 000 kr.\nBeslutet skickas till: Ovanåkers kommun",
        "Badplatsen ligger i länet.",
    );
    assert_eq!(matter(&record)["decisions"][0]["text"], "Kulturnämnden beviljar Ovanåkers kommun 50 000 kr.");
    assert_eq!(matter(&record)["recipients"][0], "Ovanåkers kommun");
}

#[test]
fn a_heading_at_the_top_of_neighbouring_pages_is_no_running_header() {
    let section = |number: u32, sum: &str| {
        format!(
            "# § {number}\n# Bidrag till badplats {number}\nDnr KUN 2024/{number}\n---\n# Beslut
Kulturnämnden beviljar Ovanåkers kommun {sum} kr till badplats {number}.\n# Bakgrund\nBadplatsen ligger i länet.\n"
        )
    };
    let record = read(&format!(
        "Region Gävleborg\nKulturnämnden\nProtokoll 2024-03-14\n{}{}{}",
        section(61, "50 000"),
        section(62, "65 000"),
        section(63, "80 000"),
    ));
    let sums: Vec<Option<f64>> =
        record["matters"].as_array().unwrap().iter().map(|m| m["granted"]["amount"].as_f64()).collect();
    assert_eq!(sums, [Some(50_000.0), Some(65_000.0), Some(80_000.0)]);
}

#[test]
fn a_title_that_wraps_before_a_word_that_is_a_heading_elsewhere_is_whole() {
    let record = read(
        "Region Gävleborg\nTjänsteskrivelse 2024-03-14\nDnr KUN 2024/61\n# Grönt vatten – ansökan om regional
# medfinansiering\n# Förslag till beslut\nKulturnämnden beviljar Ovanåkers kommun 50 000 kr.",
    );
    assert_eq!(record["title"], "Grönt vatten – ansökan om regional medfinansiering");
}

#[test]
fn the_board_that_an_item_begins_with_decides_where_the_heading_names_who_proposes() {
    let body = |item: &str| {
        let record = read(&format!(
            "Ovanåkers kommun\nProtokoll 2024-03-14\n# § 61 Taxa för badplatser\n# Kommunstyrelsens förslag till beslut
{item}\n# § 62 Val av justerare\n# Beslut\nKommunstyrelsen utser Eva Exempel."
        ));
        matter(&record)["body"].clone()
    };
    assert_eq!(body("Kommunfullmäktige fastställer taxan."), "Kommunfullmäktige");
    assert_eq!(body("Taxan fastställs."), "Kommunstyrelsen");
    assert_eq!(body("Kommunfullmäktige får i uppdrag att se över taxan."), "Kommunstyrelsen");
}

#[test]
fn a_heading_that_says_what_is_applied_for_is_a_title() {
    let title = |title: &str| {
        read(&format!(
            "Länsstyrelsen i Dalarnas län\n2024-03-14\nDnr 4321-2024\n# {title}\n# Beslut
Länsstyrelsen beviljar Stiftelsen Exempel 50 000 kronor i bidrag till en badplats."
        ))["title"]
            .clone()
    };
    assert_eq!(title("Ansökan om landsbygdsstöd"), "Ansökan om landsbygdsstöd");
    assert_eq!(title("Ansökan"), Value::Null);
}

#[test]
fn headings_in_the_margin_stand_over_what_is_beside_them() {
    let record = read(
        "Region Gävleborg\nKulturnämnden\nProtokoll 2024-03-14\n# § 12 Bidrag till badplatser\n\nDiarienr | KUN 2024/61\n
Beslut | Kulturnämnden beviljar Gävle simsällskap 120 000 kronor till\n| badplatser i länet.\n
| Stödet betalas ut när badplatserna är klara.\n
Bakgrund | Gävle simsällskap söker 150 000 kronor. Badplatserna ligger vid kusten\n| och är många.\n
Expedieras | Gävle simsällskap\n\n# § 13 Bidrag till bryggor\n\nDiarienr | KUN 2024/62\n
Beslut | Kulturnämnden avslår ansökan.\n\nBakgrund | Bryggorna är nya.",
    );
    let matters = record["matters"].as_array().unwrap();
    assert_eq!(matters.len(), 2);
    assert_eq!(matters[0]["granted"]["amount"].as_f64(), Some(120_000.0));
    assert_eq!(matters[0]["decisions"].as_array().map(Vec::len), Some(2), "{}", matters[0]["decisions"]);
    for (matter, number, title) in [
        (&matters[0], "KUN 2024/61", "Bidrag till badplatser"),
        (&matters[1], "KUN 2024/62", "Bidrag till bryggor"),
    ] {
        assert_eq!(matter["diary_numbers"][0]["value"], number);
        assert_eq!(matter["title"], title);
    }
    assert_eq!(matters[1]["decisions"][0]["outcome"], "reject");
}

#[test]
fn minutes_of_a_local_group_are_its_own() {
    let record = read(
        "Leader Gute\n# Protokoll 2024-06-11\n# § 24 Ansökningar\na) Vandringsled, journalnummer 2024-118\n
Beslut: LAG beslutar att bevilja projektet stöd med 90 000 kr.\n\nb) Unga lagar mat, journalnummer 2024-120\n
Beslut: LAG beslutar att bevilja projektet stöd med 70 000 kr.\n\n# § 25 Nästa möte\nNästa möte hålls i juni.\n",
    );
    assert_eq!(record["authority"]["name"], "Leader Gute");
    let items = record["matters"][0]["decisions"].as_array().cloned().unwrap_or_default();
    assert_eq!(items.len(), 2, "{items:?}");
    // Over the paper of another it is somebody else.
    let record = read("Region Gotland\n# Protokoll 2024-06-11\nLeader Gute\n# § 24 Val\nInget val.\n");
    assert_eq!(record["authority"]["name"], "Region Gotland");
}

#[test]
fn a_board_may_propose_to_the_council_of_its_federation() {
    let record = read(
        "Regionförbundet i Kalmar län\n# Protokoll 2006-12-14\n# § 96 Budget för 2007\nDnr 2006/190\nFörslaget omsluter 61 450 tkr.\n
Styrelsen föreslår regionförbundets fullmäktige besluta\n\natt fastställa budget för 2007.\n
# § 97 Stöd\nDnr 2006/191\nStyrelsen beslutar\n\natt bevilja Mora kommun 90 000 kronor, samt\n\natt övrig finansiering ska vara säkerställd innan medlen betalas ut.\n",
    );
    assert_eq!(record["matters"][0]["status"], "proposed");
    assert_eq!(record["matters"][0]["decisions"][0]["outcome"], "adopt");
    assert_eq!(record["matters"][1]["decisions"][1]["outcome"], "condition");
}
