//! Scores a folder.
use beslut::{Options, eval::Score, extract, recognize::RuleSet};
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let only = std::env::args().nth(2);
    let mut score = Score::default();
    let mut names: Vec<_> = std::fs::read_dir(&dir)
        .unwrap()
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "pdf"))
        .collect();
    names.sort();
    for p in names {
        if only.as_ref().is_some_and(|o| !p.to_string_lossy().contains(o.as_str())) {
            continue;
        }
        let bytes = std::fs::read(&p).unwrap();
        let name = p.file_stem().unwrap().to_string_lossy().into_owned();
        let r = extract(&bytes, &name, RuleSet::builtin(), &Options::default());
        let v: serde_json::Value = serde_json::from_str(&serde_json::to_string(&r).unwrap()).unwrap();
        if std::env::var("DUMP").is_ok() {
            let (d, _) = beslut::open_document(&bytes, &Options::default()).unwrap();
            print!("{}", beslut::document::dump_document(&d));
            continue;
        }
        if only.is_some() {
            println!("{}", serde_json::to_string_pretty(&v).unwrap());
        }
        if let Ok(t) = std::fs::read_to_string(p.with_extension("truth.json")) {
            score.add(&name, &v, &serde_json::from_str(&t).unwrap());
        }
    }
    for m in &score.misses {
        println!("{}\t{}\twant {}\tgot {}", m.document, m.field, m.want, m.got);
    }
    for (f, r) in &score.rows {
        println!(
            "{f:28} want {:4} got {:4} right {:4}  P {:.3} R {:.3} F {:.3}",
            r.want,
            r.got,
            r.right,
            r.precision(),
            r.recall(),
            r.f1()
        );
    }
    println!("macro {:.4} wrong amounts {} docs {}", score.macro_f1(), score.wrong_amounts, score.documents);
}
