//! `rules/amount.toml` compiled: the words for currencies, scales, hedges and the rest, ready to be met
//! in a text; and the run of every rule's examples.

use rust_decimal::Decimal;
use serde::Deserialize;

use super::numeral::{NumeralWords, Numerals};
use super::{Amount, Per, Qualifier, Unit, scan};
use crate::recognize::rule_file::{Entry, Example, RuleError, RuleFile};
use crate::recognize::ruleset::Examples;
use crate::recognize::words::Lexicon;
use crate::recognize::{Finding, RuleId};

const FILE: &str = "amount.toml";

/// ISO 4217 codes a rule may name.
const CURRENCIES: &[&str] = &[
    "SEK", "EUR", "NOK", "DKK", "ISK", "USD", "GBP", "CHF", "PLN", "CAD", "AUD", "JPY", "CNY", "CZK", "HUF",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Currency {
    words: Vec<String>,
    #[serde(default)]
    exact: Vec<String>,
    #[serde(default)]
    before: Vec<String>,
    code: String,
    factor: Decimal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scale {
    words: Vec<String>,
    factor: Decimal,
    #[serde(default)]
    alone: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fused {
    words: Vec<String>,
    factor: Decimal,
    code: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hedge {
    words: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
    qualifier: Qualifier,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PerWords {
    nouns: Vec<String>,
    phrases: Vec<String>,
    #[serde(default)]
    before: Vec<String>,
    per: Per,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RangeWords {
    words: Vec<String>,
    opener: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CounterWords {
    words: Vec<String>,
    #[serde(default)]
    not_after: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeWords {
    openers: Vec<String>,
    stems: Vec<String>,
}

/// What stands after a number and makes it money.
#[derive(Clone, Debug)]
pub(super) enum UnitWord {
    /// `kr`, `tkr`: money by itself.
    Whole(Unit),
    /// `miljoner`: a currency may follow; `alone` counts as money without one.
    Scale { unit: Unit, alone: bool },
}

/// The knowledge of `rules/amount.toml`, compiled.
#[derive(Debug)]
pub struct AmountRules {
    pub(super) units: Lexicon<UnitWord>,
    pub(super) prefixes: Lexicon<Unit>,
    pub(super) hedges_before: Lexicon<Qualifier>,
    pub(super) hedges_after: Lexicon<Qualifier>,
    pub(super) per_after: Lexicon<Per>,
    pub(super) per_before: Lexicon<Per>,
    /// The words between two ends; whether an opener (`mellan`) must stand before.
    pub(super) ranges: Lexicon<bool>,
    pub(super) range_openers: Lexicon<()>,
    pub(super) times: Lexicon<()>,
    pub(super) followers: Lexicon<()>,
    pub(super) numerals: Numerals,
    /// `minus` before a sum.
    pub(super) signs: Lexicon<()>,
    /// Words an ordinal follows (`Etapp 2`).
    pub(super) counters: Lexicon<()>,
    /// Words after which a counter counts nothing (`per år`).
    pub(super) no_counters: Lexicon<()>,
    /// `från`, where what changes begins.
    pub(super) change_openers: Lexicon<()>,
    /// Beginnings of the verbs that say a sum changes.
    pub(super) change_stems: Vec<String>,
    examples: Vec<RuleExamples>,
}

/// The examples of one rule and what its `reject` texts must be free of.
#[derive(Debug)]
struct RuleExamples {
    id: RuleId,
    accept: Vec<Example>,
    reject: Vec<String>,
    /// Whether a finding is the work of this rule.
    by_this: By,
}

#[derive(Clone, Copy, Debug)]
enum By {
    Id,
    Qualifier(Qualifier),
    Per(Per),
    Range,
    Negative,
    Any,
}

fn keep<T>(examples: &mut Vec<RuleExamples>, entry: Entry<T>, by_this: By) -> T {
    examples.push(RuleExamples { id: entry.id, accept: entry.accept, reject: entry.reject, by_this });
    entry.data
}

fn currency(id: &RuleId, code: &str) -> Result<&'static str, RuleError> {
    CURRENCIES.iter().find(|known| **known == code).copied().ok_or_else(|| {
        RuleError::rule(
            FILE,
            id,
            format!("`code` is no currency known here; there are {}", CURRENCIES.join(", ")),
        )
    })
}

fn positive(id: &RuleId, factor: Decimal) -> Result<Decimal, RuleError> {
    if factor > Decimal::ZERO {
        Ok(factor)
    } else {
        Err(RuleError::rule(FILE, id, "`factor` must be above zero"))
    }
}

fn any_case<T: Clone>(words: Vec<String>, value: T) -> impl Iterator<Item = (String, bool, T)> {
    words.into_iter().map(move |word| (word, false, value.clone()))
}

fn same_case<T: Clone>(words: Vec<String>, value: T) -> impl Iterator<Item = (String, bool, T)> {
    words.into_iter().map(move |word| (word, true, value.clone()))
}

impl AmountRules {
    /// Reads the rule file.
    pub fn compile(mut file: RuleFile) -> Result<Self, RuleError> {
        let mut examples = Vec::new();
        let (mut units, mut prefixes) = (Vec::new(), Vec::new());
        for entry in file.take::<Currency>("currency")? {
            let id = entry.id.clone();
            let words = keep(&mut examples, entry, By::Id);
            let code = currency(&id, &words.code)?;
            let unit =
                Unit { scale: positive(&id, words.factor)?, currency: Some(code), per: None, rule: id };
            units.extend(any_case(words.words, UnitWord::Whole(unit.clone())));
            units.extend(same_case(words.exact, UnitWord::Whole(unit.clone())));
            prefixes.extend(same_case(words.before, unit));
        }
        for entry in file.take::<Scale>("scale")? {
            let id = entry.id.clone();
            let words = keep(&mut examples, entry, By::Id);
            let unit = Unit { scale: positive(&id, words.factor)?, currency: None, per: None, rule: id };
            units.extend(any_case(words.words, UnitWord::Scale { unit, alone: words.alone }));
        }
        for entry in file.take::<Fused>("unit")? {
            let id = entry.id.clone();
            let words = keep(&mut examples, entry, By::Id);
            let code = currency(&id, &words.code)?;
            let unit =
                Unit { scale: positive(&id, words.factor)?, currency: Some(code), per: None, rule: id };
            units.extend(any_case(words.words, UnitWord::Whole(unit)));
        }
        let (mut hedges_before, mut hedges_after) = (Vec::new(), Vec::new());
        for entry in file.take::<Hedge>("hedge")? {
            let by = By::Qualifier(entry.data.qualifier);
            let words = keep(&mut examples, entry, by);
            hedges_before.extend(any_case(words.words, words.qualifier));
            hedges_after.extend(any_case(words.after, words.qualifier));
        }
        let (mut per_after, mut per_before) = (Vec::new(), Vec::new());
        for entry in file.take::<PerWords>("per")? {
            let by = By::Per(entry.data.per);
            let words = keep(&mut examples, entry, by);
            for noun in words.nouns {
                per_after.extend(
                    ["per ", "/", "/ ", "pr "].map(|joint| (format!("{joint}{noun}"), false, words.per)),
                );
            }
            per_after.extend(any_case(words.phrases, words.per));
            per_before.extend(any_case(words.before, words.per));
        }
        let (mut ranges, mut range_openers) = (Vec::new(), Vec::new());
        for entry in file.take::<RangeWords>("range")? {
            let words = keep(&mut examples, entry, By::Range);
            ranges.extend(any_case(words.words, words.opener.is_some()));
            range_openers.extend(any_case(words.opener.into_iter().collect(), ()));
        }
        let mut times = Vec::new();
        for entry in file.take::<Words>("times")? {
            times.extend(any_case(keep(&mut examples, entry, By::Per(Per::Unit)).words, ()));
        }
        let mut followers = Vec::new();
        for entry in file.take::<Words>("follower")? {
            followers.extend(any_case(keep(&mut examples, entry, By::Any).words, ()));
        }
        let mut numerals = Numerals::default();
        for entry in file.take::<NumeralWords>("numeral")? {
            let words = keep(&mut examples, entry, By::Any);
            numerals.add(words);
        }
        let mut signs = Vec::new();
        for entry in file.take::<Words>("sign")? {
            signs.extend(any_case(keep(&mut examples, entry, By::Negative).words, ()));
        }
        let (mut counters, mut no_counters) = (Vec::new(), Vec::new());
        for entry in file.take::<CounterWords>("counter")? {
            let words = keep(&mut examples, entry, By::Any);
            counters.extend(any_case(words.words, ()));
            no_counters.extend(any_case(words.not_after, ()));
        }
        let (mut change_openers, mut change_stems) = (Vec::new(), Vec::new());
        for entry in file.take::<ChangeWords>("change")? {
            let words = keep(&mut examples, entry, By::Range);
            change_openers.extend(any_case(words.openers, ()));
            change_stems.extend(words.stems);
        }
        file.finish()?;
        Ok(Self {
            units: Lexicon::new(units),
            prefixes: Lexicon::new(prefixes),
            hedges_before: Lexicon::new(hedges_before),
            hedges_after: Lexicon::new(hedges_after),
            per_after: Lexicon::new(per_after),
            per_before: Lexicon::new(per_before),
            ranges: Lexicon::new(ranges),
            range_openers: Lexicon::new(range_openers),
            times: Lexicon::new(times),
            followers: Lexicon::new(followers),
            numerals,
            signs: Lexicon::new(signs),
            counters: Lexicon::new(counters),
            no_counters: Lexicon::new(no_counters),
            change_openers: Lexicon::new(change_openers),
            change_stems,
            examples,
        })
    }

    /// Runs the examples of every rule.
    pub fn check(&self, examples: &mut Examples) {
        for rule in &self.examples {
            let id = &rule.id;
            for example in &rule.accept {
                let context = example.expected("context");
                let found = scan::scan(self, &example.text, context.as_deref()).values;
                examples.note(FILE, id, rule.fault(example, found.first()));
            }
            for text in &rule.reject {
                let found = scan::scan(self, text, None).values;
                let wrong = found.iter().find(|finding| rule.made(finding));
                let fault = wrong.map(|f| format!("reads {} in `{text}`", f.value.amount));
                examples.note(FILE, id, fault);
            }
        }
    }
}

impl RuleExamples {
    /// Whether this rule made a finding what it is.
    fn made(&self, finding: &Finding<Amount>) -> bool {
        match self.by_this {
            By::Id => finding.rule == self.id,
            By::Qualifier(qualifier) => finding.value.qualifier == Some(qualifier),
            By::Per(per) => finding.value.per == Some(per),
            By::Range => finding.value.amount_max.is_some(),
            By::Negative => finding.value.amount.is_sign_negative(),
            By::Any => true,
        }
    }

    /// What is wrong with the first finding in an accepted text.
    fn fault(&self, example: &Example, found: Option<&Finding<Amount>>) -> Option<String> {
        let text = &example.text;
        let Some(finding) = found else { return Some(format!("reads nothing in `{text}`")) };
        if !self.made(finding) {
            return Some(format!("`{text}` is read by {} instead", finding.rule));
        }
        let spelled = spelled(&finding.value);
        spelled.into_iter().find_map(|(key, got)| {
            let want = example.expected(key)?;
            (want != got).then(|| format!("{key} of `{text}`: wanted {want}, got {got}"))
        })
    }
}

/// An amount as the keys of an example spell it; none is the empty text.
fn spelled(amount: &Amount) -> [(&'static str, String); 5] {
    let qualifier = amount.qualifier.map_or("", |q| match q {
        Qualifier::Approx => "approx",
        Qualifier::AtMost => "at_most",
        Qualifier::AtLeast => "at_least",
    });
    let per = amount.per.map_or("", |per| match per {
        Per::Year => "year",
        Per::Unit => "unit",
    });
    [
        ("amount", amount.amount.to_string()),
        ("amount_max", amount.amount_max.map(|max| max.to_string()).unwrap_or_default()),
        ("currency", amount.currency.unwrap_or_default().to_owned()),
        ("qualifier", qualifier.to_owned()),
        ("per", per.to_owned()),
    ]
}
