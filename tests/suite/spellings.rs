//! Every sum and day, printed in every spelling there is, is read back as itself; and no text, however
//! odd, upsets a recognizer. Values come from a seeded generator: the same in every run.

use beslut::recognize::{Day, RuleSet, amounts, periods};

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    /// A number of one to `most` digits, each length as likely.
    fn number(&mut self, most: u32) -> u64 {
        let digits = 1 + self.below(u64::from(most)) as u32;
        let low = if digits == 1 { 0 } else { 10_u64.pow(digits - 1) };
        low + self.below(10_u64.pow(digits) - low)
    }
}

fn grouped(number: u64, mark: &str) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push_str(mark);
        }
        out.push(digit);
    }
    out
}

const FRAMES: [(&str, &str); 9] = [
    ("", ""),
    ("Projektet beviljas ", " i medfinansiering."),
    ("Summa\t", "\t100 %"),
    ("Belopp: ", ""),
    ("anslag 1:1 på ", ", enligt lagen (2010:630)"),
    ("år 2023 ", " enligt beslut 2023-05-01"),
    ("(", ")"),
    ("dnr RUN-00254-2023 ", "; därefter"),
    ("med\n", "\ntill 31 personer"),
];

const MARKS: [&str; 9] = ["", " ", "\u{a0}", "\u{202f}", "\u{2009}", "\u{2007}", ".", "'", "’"];

#[test]
fn every_sum_in_every_spelling() {
    let rules = RuleSet::builtin();
    let mut dice = Dice(5);
    let suffixes = [" kr", "kr", "\u{a0}kr", " kronor", " SEK", " Kr.", ":-", ",-", " KR", " svenska kronor"];
    let prefixes = ["SEK ", "SEK", "kr ", "SEK\u{a0}"];
    for round in 0..10_000 {
        let kronor = dice.number(9);
        let ore = if dice.below(3) == 0 { dice.below(100) } else { 0 };
        let mark = *dice.pick(&MARKS);
        let number = grouped(kronor, mark);
        let number = if ore > 0 { format!("{number},{ore:02}") } else { number };
        let suffix = *dice.pick(&suffixes);
        let prefix = *dice.pick(&prefixes);
        let year = mark.is_empty() && (1900..2200).contains(&kronor) && ore == 0;
        let (mut sum, suffixed) = match dice.below(4) {
            // A bare year after a currency is a heading.
            0 if !year => (format!("{prefix}{number}"), false),
            _ if ore > 0 && suffix.starts_with([',', ':']) => (format!("{number} kr"), true),
            _ => (format!("{number}{suffix}"), true),
        };
        let mut sign = "";
        if kronor > 0 && dice.below(4) == 0 {
            sign = "-";
            sum = match dice.below(3) {
                0 if suffixed && !sum.ends_with("-") => format!("({number}) kr"),
                1 if suffixed && !sum.ends_with("-") => format!("{number}- kr"),
                2 => format!("−{sum}"),
                _ => format!("-{sum}"),
            };
        }
        let (before, after) = *dice.pick(&FRAMES);
        // `kr 500` is only read where nothing is counted after it, `(-` is a bracket and a minus.
        let after = if !suffixed && prefix.starts_with("kr") { "" } else { after };
        let text = format!("{before}{sum}{after}");
        let found = amounts(rules, &text, None);
        // Parentheses are a minus alone in a cell, and may be an aside elsewhere.
        if sum.starts_with('(') && !(before.is_empty() || before.ends_with(['\t', '\n'])) {
            let codes: Vec<&str> = found.oddities.iter().map(|odd| odd.value.code).collect();
            assert!(found.values.is_empty(), "round {round}: {text:?}");
            assert_eq!(codes, ["recognize/ambiguous-amount"], "round {round}: {text:?}");
            continue;
        }
        let want = format!("{sign}{kronor}.{ore:02}");
        let got: Vec<String> = found.values.iter().map(|f| f.value.amount.to_string()).collect();
        assert_eq!(got, [want], "round {round}: {text:?} {:?}", found.oddities);
        assert_eq!(found.values[0].value.currency, Some("SEK"), "{text:?}");
        let quote = &text[found.values[0].range.clone()];
        assert!(sum.contains(quote) && quote.contains(&number), "round {round}: {text:?} quotes {quote:?}");
    }
}

#[test]
fn every_sum_in_thousands_and_millions() {
    let rules = RuleSet::builtin();
    let mut dice = Dice(6);
    let units: [(&str, u32, &str); 20] = [
        ("tkr", 3, "SEK"),
        ("Tkr", 3, "SEK"),
        ("KSEK", 3, "SEK"),
        ("kkr", 3, "SEK"),
        ("t kr", 3, "SEK"),
        ("tusen kronor", 3, "SEK"),
        ("keuro", 3, "EUR"),
        ("mkr", 6, "SEK"),
        ("Mkr", 6, "SEK"),
        ("mnkr", 6, "SEK"),
        ("MSEK", 6, "SEK"),
        ("milj kr", 6, "SEK"),
        ("milj. kr", 6, "SEK"),
        ("miljoner kronor", 6, "SEK"),
        ("miljoner SEK", 6, "SEK"),
        ("miljoner euro", 6, "EUR"),
        ("mdkr", 9, "SEK"),
        ("mdr kr", 9, "SEK"),
        ("miljarder kronor", 9, "SEK"),
        ("miljarder NOK", 9, "NOK"),
    ];
    for round in 0..6_000 {
        let (unit, zeros, currency) = *dice.pick(&units);
        let whole = dice.number(5);
        let n_decimals = dice.below(3) as u32;
        let part = dice.below(10_u64.pow(n_decimals));
        let mark = *dice.pick(&MARKS[..6]);
        let decimals =
            if n_decimals == 0 { String::new() } else { format!(",{part:0w$}", w = n_decimals as usize) };
        let gap = *dice.pick(&[" ", "\u{a0}", ""]);
        let gap = if unit.starts_with("t ") { " " } else { gap };
        let sum = format!("{}{decimals}{gap}{unit}", grouped(whole, mark));
        let (before, after) = *dice.pick(&FRAMES);
        let text = format!("{before}{sum}{after}");
        let value = whole * 10_u64.pow(zeros) + part * 10_u64.pow(zeros - n_decimals);
        let found = amounts(rules, &text, None);
        let got: Vec<String> = found.values.iter().map(|f| f.value.amount.to_string()).collect();
        assert_eq!(got, [format!("{value}.00")], "round {round}: {text:?} {:?}", found.oddities);
        assert_eq!(found.values[0].value.currency, Some(currency), "{text:?}");
        assert_eq!(&text[found.values[0].range.clone()], sum);
    }
}

fn below_hundred(n: u64) -> String {
    const SMALL: [&str; 20] = [
        "", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv",
        "tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton",
    ];
    const TENS: [&str; 10] =
        ["", "", "tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio"];
    match n {
        0..20 => SMALL[n as usize].to_owned(),
        _ => format!("{}{}", TENS[(n / 10) as usize], SMALL[(n % 10) as usize]),
    }
}

fn in_words(n: u64, joint: &str) -> String {
    let below_thousand = |n: u64| match (n / 100, n % 100) {
        (0, rest) => below_hundred(rest),
        (hundreds, 0) => format!("{}hundra", below_hundred(hundreds)),
        (hundreds, rest) => format!("{}hundra{joint}{}", below_hundred(hundreds), below_hundred(rest)),
    };
    match (n / 1000, n % 1000) {
        (0, rest) => below_thousand(rest),
        (thousands, 0) => format!("{}{joint}tusen", below_thousand(thousands)),
        (thousands, rest) => {
            format!("{}{joint}tusen{joint}{}", below_thousand(thousands), below_thousand(rest))
        }
    }
}

#[test]
fn every_sum_in_words() {
    let rules = RuleSet::builtin();
    let mut dice = Dice(7);
    for _ in 0..3_000 {
        let n = dice.number(6).max(1);
        let joint = dice.pick::<&str>(&["", " "]);
        let words = in_words(n, joint);
        let (unit, zeros) =
            *dice.pick(&[("kronor", ""), ("kr", ""), ("miljoner kronor", "000000"), ("euro", "")]);
        if unit == "miljoner kronor" && n >= 1000 {
            continue;
        }
        let text = format!("ett bidrag om {words} {unit} till föreningen");
        let found = amounts(rules, &text, None);
        let got: Vec<String> = found.values.iter().map(|f| f.value.amount.to_string()).collect();
        assert_eq!(got, [format!("{n}{zeros}.00")], "{text}");
        assert_eq!(&text[found.values[0].range.clone()], format!("{words} {unit}"));
    }
}

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

fn day_in_words(day: Day, form: u64) -> String {
    let Day { year, month, day } = day;
    let name = MONTHS[month as usize - 1];
    match form {
        0 => format!("{year}-{month:02}-{day:02}"),
        1 => format!("{day} {name} {year}"),
        2 => format!("den {day} {name} {year}"),
        3 => format!("{day}/{month} {year}"),
        4 => format!("{day}.{month}.{year}"),
        5 => format!("{year}{month:02}{day:02}"),
        6 => format!("{day}\u{a0}{name}\u{a0}{year}"),
        7 => format!("{day:02} {} {year}", name.to_uppercase()),
        _ => format!("{year}–{month:02}–{day:02}"),
    }
}

fn any_day(dice: &mut Dice) -> Day {
    loop {
        let (year, month, day) =
            (1950 + dice.below(150) as i32, dice.below(12) as u8 + 1, dice.below(31) as u8 + 1);
        if let Some(day) = Day::new(year, month, day) {
            return day;
        }
    }
}

#[test]
fn every_day_and_period_in_every_spelling() {
    let rules = RuleSet::builtin();
    let mut dice = Dice(8);
    let joiners = [
        (" till ", ""),
        (" – ", ""),
        ("–", ""),
        (" - ", ""),
        (" t.o.m. ", "fr.o.m. "),
        (" till och med ", "från och med "),
        (", t.o.m. ", ""),
        ("\u{a0}–\u{a0}", ""),
    ];
    for round in 0..6_000 {
        let (first, last) = (any_day(&mut dice), any_day(&mut dice));
        let form = dice.below(9);
        let one = day_in_words(first, form);
        let text = format!("Dnr RUN-00254-2023, beslut {one}, § 49");
        let found = periods(rules, &text);
        let got: Vec<_> = found.values.iter().map(|f| (f.value.start, f.value.end)).collect();
        assert_eq!(got, [(first, Some(first))], "round {round}: {text:?}");
        let (joiner, opener) = *dice.pick(&joiners);
        let text = format!("Projektperiod: {opener}{one}{joiner}{}. Total budget", day_in_words(last, form));
        let found = periods(rules, &text);
        let got: Vec<_> = found.values.iter().map(|f| (f.value.start, f.value.end)).collect();
        assert_eq!(got, [(first, Some(last))], "round {round}: {text:?}");
    }
}

#[test]
fn no_text_upsets_a_recognizer() {
    let rules = RuleSet::builtin();
    let mut dice = Dice(9);
    let pieces = [
        "1",
        "0",
        "000",
        "2023",
        "31",
        "12",
        "800 000",
        "99999999999999999999999999999",
        " ",
        " ",
        " ",
        "\u{a0}",
        "\t",
        "\n",
        "\u{ad}",
        "kr",
        "kronor",
        "tkr",
        "miljoner",
        "SEK",
        "€",
        ":-",
        ",",
        ".",
        "-",
        "–",
        "(",
        ")",
        "/",
        ":",
        "%",
        "§",
        "x",
        "à",
        "å",
        "mellan",
        "och",
        "till",
        "t.o.m.",
        "fr.o.m.",
        "maj",
        "februari",
        "kvartal 1",
        "perioden",
        "tills vidare",
        "högst",
        "ca",
        "per år",
        "en",
        "halv",
        "två",
        "tusen",
        "1)",
        "*",
        "½",
        "🜁",
        "\u{301}",
        "\u{0}",
        "İ",
        "ß",
    ];
    for _ in 0..20_000 {
        let n = 1 + dice.below(14);
        let text: String = (0..n).map(|_| *dice.pick(&pieces)).collect();
        let context = [None, Some("Belopp (tkr)"), Some("kr/år")][dice.below(3) as usize];
        let sums = amounts(rules, &text, context);
        let mut end = 0;
        for found in &sums.values {
            assert!(text.get(found.range.clone()).is_some_and(|quote| !quote.is_empty()), "{text:?}");
            assert!(found.range.start >= end, "{text:?}: findings overlap");
            assert_eq!(found.value.amount.scale(), 2, "{text:?}");
            end = found.range.end;
        }
        let dates = periods(rules, &text);
        let mut end = 0;
        for found in &dates.values {
            assert!(text.get(found.range.clone()).is_some_and(|quote| !quote.is_empty()), "{text:?}");
            assert!(found.range.start >= end, "{text:?}: findings overlap");
            end = found.range.end;
        }
        let odd = sums.oddities.iter().chain(&dates.oddities);
        assert!(odd.map(|f| f.range.clone()).all(|range| text.get(range).is_some()), "{text:?}");
        for heading in [&text, "Belopp (kr)"] {
            let unit = beslut::recognize::unit_of(rules, heading);
            let _ = beslut::recognize::cell_amount(rules, &text, unit.as_ref());
        }
    }
}
