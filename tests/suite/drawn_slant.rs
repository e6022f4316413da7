//! A page scanned askew is read as the level one is, and its values stand where they are printed.

use serde_json::Value;

use crate::drawn::{read_pdf, sheet, slanting_sheet};

const PAPER: &str = "Region Gotland\nBeslut 2020-02-03\nDnr RS 2020/61\n# Bidrag till projektet Vinterväg
# Beslut
Regionstyrelsen beviljar Mora kommun 250 000 kronor till projektet Vinterväg, som ska
vara avslutat den 31 december 2022. Regionstyrelsen finansierar insatsen ur anslaget för
regionala utvecklingsåtgärder. Bidraget betalas ut i efterskott mot redovisade kostnader,
och slutredovisningen ska lämnas senast tre månader efter det att projektet har avslutats.
# Finansiering
Finansiär | Sökt (kr) | Beviljat (kr) | Andel
Region Gotland | 300 000 | 250 000 | 25 %
Mora kommun | 450 000 | 400 000 | 40 %
Älvdalens kommun | 350 000 | 350 000 | 35 %
Summa | 1 100 000 | 1 000 000 | 100 %
# Bakgrund
Vägen över sjön har hållits öppen varje vinter sedan länge och används av boende och besökare.
Kommunerna vill nu undersöka hur den kan skötas så att den håller också under mildare vintrar.";

/// The matters of a page whose lines fall by `slope`, and the evidence of all values.
fn read(slope: f32) -> (Value, Value) {
    let mut record = read_pdf(&if slope == 0.0 { sheet(PAPER) } else { slanting_sheet(PAPER, slope) });
    (record["matters"].take(), record["evidence"].take())
}

#[test]
fn a_slanting_page_reads_as_the_level_one() {
    let (level, places) = read(0.0);
    assert_eq!(level[0]["financing"]["rows"].as_array().map(Vec::len), Some(3));
    let place = |places: &Value, pointer: &str| {
        let of = |e: &&Value| e["pointer"] == pointer && e["bbox"].is_array();
        let found = places.as_array().into_iter().flatten().find(of).expect(pointer);
        [0, 1].map(|n| found["bbox"][n].as_f64().expect(pointer))
    };
    for slope in [0.006, -0.012, 0.018] {
        let (matters, slanting) = read(slope);
        assert_eq!(matters, level, "{slope}");
        // The share at the right stands as much lower on the page as its line has fallen there.
        let pointer = "/matters/0/financing/rows/1/share";
        let ([x, top], [_, level_top]) = (place(&slanting, pointer), place(&places, pointer));
        let fall = f64::from(slope) * (x - 297.5);
        assert!((top - level_top - fall).abs() < 0.5, "{slope}: {top} beside {level_top}");
    }
}
