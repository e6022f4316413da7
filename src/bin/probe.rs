use beslut::recognize::*;
use std::time::Instant;
fn main() {
    let t = Instant::now();
    let rules = RuleSet::builtin();
    eprintln!("startup {:?}", t.elapsed());
    let mode = std::env::args().nth(1).unwrap();
    let (mut bytes, mut nd, mut no, mut nf) = (0usize, 0f64, 0f64, 0f64);
    for f in std::env::args().skip(2) {
        let text = String::from_utf8_lossy(&std::fs::read(&f).unwrap()).into_owned();
        bytes += text.len();
        let name = f.rsplit('/').next().unwrap().to_owned();
        let t = Instant::now();
        let d = diary_numbers(rules, &text);
        nd += t.elapsed().as_secs_f64();
        let t = Instant::now();
        let o = organisations(rules, &text, None);
        no += t.elapsed().as_secs_f64();
        let t = Instant::now();
        let fu = funds(rules, &text);
        nf += t.elapsed().as_secs_f64();
        if mode == "d" {
            for x in &d.values {
                let a = text[..x.range.start].char_indices().rev().nth(30).map_or(0, |c| c.0);
                let b = text[x.range.end..].char_indices().nth(15).map_or(text.len(), |c| x.range.end + c.0);
                println!(
                    "{name}\t{}\t{:?}\t{}\t{}",
                    x.value.number.value,
                    x.value.label.as_ref().map(|l| l.kind),
                    x.rule,
                    text[a..b].replace('\n', "⏎")
                );
            }
            for x in &d.oddities {
                println!("{name}\tODD {} {}", x.value.code, x.value.message);
            }
        }
        if mode == "o" {
            for x in &o {
                println!(
                    "{name}\t{}\t{}\t{:?}\t{}",
                    &text[x.range.clone()].replace('\n', "⏎"),
                    x.value.name,
                    x.value.kind,
                    x.rule
                );
            }
        }
        if mode == "f" {
            for x in &fu {
                println!("{name}\t{}\t{}", &text[x.range.clone()], x.value.code);
            }
        }
    }
    eprintln!(
        "{bytes} bytes: diary {:.2} us/KB, organisations {:.2} us/KB, funds {:.2} us/KB",
        nd * 1e6 / (bytes as f64 / 1024.0),
        no * 1e6 / (bytes as f64 / 1024.0),
        nf * 1e6 / (bytes as f64 / 1024.0)
    );
}
