//! How well records agree with truth: a record and a partial record that a person (or the script that drew the
//! document) wrote in, counts per field out. Only the keys of the truth are scored; a list in it is complete.

mod similarity;

use std::collections::BTreeMap;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::Value;

use similarity::{normal, ratio};

/// Titles and names agree from this share of matching characters.
const NAME_SIMILARITY: f64 = 0.95;
/// Decision texts agree from this share.
const TEXT_SIMILARITY: f64 = 0.92;

/// Counts of one field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Values the truth has.
    pub want: u64,
    /// Values the records have.
    pub got: u64,
    /// Values that agree.
    pub right: u64,
}

impl Row {
    /// Share of the records' values that are right; 1 when there are none.
    pub fn precision(&self) -> f64 {
        if self.got == 0 { 1.0 } else { self.right as f64 / self.got as f64 }
    }

    /// Share of the truth's values that were read; 1 when there are none.
    pub fn recall(&self) -> f64 {
        if self.want == 0 { 1.0 } else { self.right as f64 / self.want as f64 }
    }

    /// Harmonic mean of both.
    pub fn f1(&self) -> f64 {
        if self.want + self.got == 0 { 1.0 } else { 2.0 * self.right as f64 / (self.want + self.got) as f64 }
    }
}

/// A value that did not agree, for the one who looks for the cause.
#[derive(Clone, Debug)]
pub struct Miss {
    /// The document.
    pub document: String,
    /// The field.
    pub field: &'static str,
    /// What the truth has; null for nothing.
    pub want: Value,
    /// What the record has; null for nothing.
    pub got: Value,
}

/// The score of many documents.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// Documents scored.
    pub documents: u64,
    /// Amounts (granted, rows, totals) in records that the truth does not have.
    pub wrong_amounts: u64,
    /// Counts by field, in a fixed order.
    pub rows: BTreeMap<&'static str, Row>,
    /// What did not agree.
    pub misses: Vec<Miss>,
}

impl Score {
    /// Mean F1 of the fields that occur.
    pub fn macro_f1(&self) -> f64 {
        let occurring = self.rows.values().filter(|r| r.want + r.got > 0);
        let (sum, n) = occurring.fold((0.0, 0u32), |(sum, n), r| (sum + r.f1(), n + 1));
        if n == 0 { 1.0 } else { sum / f64::from(n) }
    }

    /// Wrong amounts per 1,000 documents.
    pub fn wrong_amounts_per_thousand(&self) -> f64 {
        if self.documents == 0 { 0.0 } else { self.wrong_amounts as f64 * 1000.0 / self.documents as f64 }
    }

    /// Scores one record against its truth.
    pub fn add(&mut self, document: &str, record: &Value, truth: &Value) {
        self.documents += 1;
        let mut at = Document { score: self, name: document };
        at.scalar("kind", record, truth, "kind", exact);
        at.scalar("title", record, truth, "title", name);
        at.scalar("authority", record, truth, "authority", organisation);
        at.scalar("body", record, truth, "body", name);
        at.scalar("date", record, truth, "date", exact);
        at.scalar("language", record, truth, "language", exact);
        if let Some(wanted) = truth.get("matters").and_then(Value::as_array) {
            let got = list(record, "matters");
            let pairs = pair_matters(&got, wanted);
            at.list_row("matters", wanted.len(), got.len(), pairs.len());
            for (nth, want) in wanted.iter().enumerate() {
                let found = pairs.iter().find(|(_, w)| *w == nth).and_then(|(g, _)| got.get(*g).copied());
                at.matter(found.unwrap_or(&Value::Null), want);
            }
            for (nth, extra) in got.iter().enumerate().filter(|(nth, _)| !pairs.iter().any(|(g, _)| g == nth))
            {
                at.miss("matters", Value::Null, Value::from(nth));
                if extra.get("granted").is_some_and(|g| !g.is_null()) {
                    at.score.wrong_amounts += 1;
                }
            }
        }
    }
}

struct Document<'s> {
    score: &'s mut Score,
    name: &'s str,
}

type Agree = fn(&Value, &Value) -> bool;

impl Document<'_> {
    fn miss(&mut self, field: &'static str, want: Value, got: Value) {
        self.score.misses.push(Miss { document: self.name.to_owned(), field, want, got });
    }

    fn list_row(&mut self, field: &'static str, want: usize, got: usize, right: usize) {
        let row = self.score.rows.entry(field).or_default();
        row.want += want as u64;
        row.got += got as u64;
        row.right += right as u64;
    }

    /// A single value; not scored when the truth does not have the key.
    fn scalar(
        &mut self,
        field: &'static str,
        record: &Value,
        truth: &Value,
        key: &str,
        agree: Agree,
    ) -> bool {
        let Some(want) = truth.get(key) else { return true };
        let got = record.get(key).unwrap_or(&Value::Null);
        let right = !want.is_null() && !got.is_null() && agree(got, want);
        self.list_row(field, usize::from(!want.is_null()), usize::from(!got.is_null()), usize::from(right));
        let nothing = want.is_null() && got.is_null();
        if !right && !nothing {
            self.miss(field, want.clone(), got.clone());
        }
        right || nothing
    }

    fn amount(&mut self, field: &'static str, record: &Value, truth: &Value, key: &str) {
        let has = record.get(key).is_some_and(|v| !v.is_null());
        if !self.scalar(field, record, truth, key, money) && has {
            self.score.wrong_amounts += 1;
        }
    }

    /// A list whose items match once each; gives the pairs of indices (record, truth).
    fn items(
        &mut self,
        field: &'static str,
        got: &[&Value],
        want: &[Value],
        agree: Agree,
    ) -> Vec<(usize, usize)> {
        let pairs = pair(got, want, agree);
        self.list_row(field, want.len(), got.len(), pairs.len());
        for (nth, missing) in want.iter().enumerate().filter(|(nth, _)| !pairs.iter().any(|(_, w)| w == nth))
        {
            let _ = nth;
            self.miss(field, missing.clone(), Value::Null);
        }
        for (nth, extra) in got.iter().enumerate().filter(|(nth, _)| !pairs.iter().any(|(g, _)| g == nth)) {
            let _ = nth;
            self.miss(field, Value::Null, (*extra).clone());
        }
        pairs
    }

    fn matter(&mut self, got: &Value, want: &Value) {
        self.scalar("matter.section", got, want, "section", exact);
        self.scalar("matter.page_first", got, want, "page_first", exact);
        self.scalar("matter.page_last", got, want, "page_last", exact);
        self.scalar("matter.title", got, want, "title", name);
        self.scalar("matter.body", got, want, "body", name);
        self.scalar("matter.status", got, want, "status", exact);
        self.amount("matter.granted", got, want, "granted");
        if let Some(wanted) = array(want, "diary_numbers") {
            self.diary_numbers("matter.diary_numbers", &list(got, "diary_numbers"), wanted);
        }
        if let Some(wanted) = array(want, "related") {
            self.diary_numbers("matter.related", &list(got, "related"), wanted);
        }
        if let Some(wanted) = array(want, "decisions") {
            self.decisions(&list(got, "decisions"), wanted);
        }
        if let Some(wanted) = array(want, "amounts") {
            self.items("matter.amounts", &list(got, "amounts"), wanted, mention);
        }
        if let Some(wanted) = array(want, "recipients") {
            self.items("matter.recipients", &list(got, "recipients"), wanted, name);
        }
        if let Some(wanted) = want.get("project") {
            let found = got.get("project").unwrap_or(&Value::Null);
            self.project(found, wanted);
        }
        if let Some(wanted) = want.get("financing") {
            let found = got.get("financing").unwrap_or(&Value::Null);
            self.table(
                "financing.rows",
                "financing.total",
                "financing.heading",
                found,
                wanted,
                financier_row,
            );
            self.rows_of("financing", found, wanted);
        }
        if let Some(wanted) = want.get("costs") {
            let found = got.get("costs").unwrap_or(&Value::Null);
            self.table("costs.rows", "costs.total", "costs.heading", found, wanted, cost_row);
        }
    }

    fn diary_numbers(&mut self, field: &'static str, got: &[&Value], want: &[Value]) {
        let pairs = self.items(field, got, want, |g, w| text_equal(g.get("value"), w.get("value")));
        for (g, w) in pairs {
            let (Some(g), Some(w)) = (got.get(g), want.get(w)) else { continue };
            self.scalar("diary_number.unit", g, w, "unit", exact);
            self.scalar("diary_number.class", g, w, "class", exact);
            self.scalar("diary_number.year", g, w, "year", exact);
            self.scalar("diary_number.serial", g, w, "serial", exact);
            self.scalar("diary_number.part", g, w, "part", exact);
        }
    }

    fn decisions(&mut self, got: &[&Value], want: &[Value]) {
        let pairs =
            self.items("decisions", got, want, |g, w| similar(g.get("text"), w.get("text"), TEXT_SIMILARITY));
        for (g, w) in pairs {
            let (Some(g), Some(w)) = (got.get(g), want.get(w)) else { continue };
            self.scalar("decision.number", g, w, "number", exact);
            self.scalar("decision.outcome", g, w, "outcome", exact);
            if let Some(wanted) = array(w, "amounts") {
                self.items("decision.amounts", &list(g, "amounts"), wanted, money);
            }
        }
    }

    fn project(&mut self, got: &Value, want: &Value) {
        // A project that the truth denies counts each value it has.
        let denied = Value::Object(
            ["name", "start", "end", "total_budget", "applicant", "applied"]
                .map(|k| (k.to_owned(), Value::Null))
                .into_iter()
                .collect(),
        );
        let want = if want.is_null() { &denied } else { want };
        self.scalar("project.name", got, want, "name", name);
        self.scalar("project.applicant", got, want, "applicant", organisation);
        self.scalar("project.start", got, want, "start", exact);
        self.scalar("project.end", got, want, "end", exact);
        self.amount("project.total_budget", got, want, "total_budget");
        self.amount("project.applied", got, want, "applied");
    }

    fn table(
        &mut self,
        rows: &'static str,
        total: &'static str,
        heading: &'static str,
        got: &Value,
        want: &Value,
        agree: Agree,
    ) {
        let empty = Vec::new();
        let wanted = if want.is_null() { Some(&empty) } else { array(want, "rows") };
        if let Some(wanted) = wanted {
            let found = list(got, "rows");
            let pairs = self.items(rows, &found, wanted, agree);
            self.score.wrong_amounts += (found.len() - pairs.len()) as u64;
        }
        if want.is_null() {
            let none = serde_json::json!({ "total": null });
            self.amount(total, got, &none, "total");
        } else {
            self.amount(total, got, want, "total");
            self.scalar(heading, got, want, "heading", name);
        }
    }

    fn rows_of(&mut self, _table: &str, got: &Value, want: &Value) {
        let Some(wanted) = array(want, "rows") else { return };
        let found = list(got, "rows");
        for (g, w) in pair(&found, wanted, financier_row) {
            let (Some(g), Some(w)) = (found.get(g), wanted.get(w)) else { continue };
            self.scalar("financing.fund", g, w, "fund", fund);
            self.scalar("financing.share", g, w, "share", number);
            self.scalar("financing.contribution", g, w, "contribution", exact);
            if let Some(years) = array(w, "by_year") {
                self.items("financing.by_year", &list(g, "by_year"), years, |g, w| {
                    g.get("year") == w.get("year") && agree_at(g, w, "amount", money)
                });
            }
        }
    }
}

fn list<'v>(value: &'v Value, key: &str) -> Vec<&'v Value> {
    array(value, key).map(|a| a.iter().collect()).unwrap_or_default()
}

fn array<'v>(value: &'v Value, key: &str) -> Option<&'v Vec<Value>> {
    value.get(key).and_then(Value::as_array)
}

/// Matters by section, by diary number, else in order.
fn pair_matters(got: &[&Value], want: &[Value]) -> Vec<(usize, usize)> {
    let section = |v: &Value| v.get("section").and_then(Value::as_str).map(normal);
    let number = |v: &Value| {
        array(v, "diary_numbers")
            .and_then(|n| n.first())
            .and_then(|n| n.get("value"))
            .and_then(Value::as_str)
            .map(normal)
    };
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let by = |key: &dyn Fn(&Value) -> Option<String>, pairs: &mut Vec<(usize, usize)>| {
        for (w, wanted) in want.iter().enumerate() {
            let Some(name) = key(wanted).filter(|_| !pairs.iter().any(|(_, p)| *p == w)) else { continue };
            let found = got
                .iter()
                .enumerate()
                .find(|(g, v)| key(v).as_ref() == Some(&name) && !pairs.iter().any(|(p, _)| p == g));
            pairs.extend(found.map(|(g, _)| (g, w)));
        }
    };
    by(&section, &mut pairs);
    by(&number, &mut pairs);
    let left: Vec<usize> = (0..want.len()).filter(|w| !pairs.iter().any(|(_, p)| p == w)).collect();
    let free: Vec<usize> = (0..got.len()).filter(|g| !pairs.iter().any(|(p, _)| p == g)).collect();
    // What has a section in the truth and none like it in the record is missing, not something else.
    let unnamed = left.into_iter().filter(|w| want.get(*w).is_none_or(|v| section(v).is_none()));
    pairs.extend(free.into_iter().zip(unnamed));
    pairs
}

fn pair(got: &[&Value], want: &[Value], agree: Agree) -> Vec<(usize, usize)> {
    let mut used = vec![false; got.len()];
    let mut pairs = Vec::new();
    for (w, wanted) in want.iter().enumerate() {
        let found =
            got.iter().enumerate().find(|(g, v)| !used.get(*g).copied().unwrap_or(true) && agree(v, wanted));
        if let Some((g, _)) = found {
            if let Some(slot) = used.get_mut(g) {
                *slot = true;
            }
            pairs.push((g, w));
        }
    }
    pairs
}

fn exact(got: &Value, want: &Value) -> bool {
    match (got, want) {
        (Value::String(g), Value::String(w)) => normal(g) == normal(w),
        _ => got == want,
    }
}

fn text_equal(got: Option<&Value>, want: Option<&Value>) -> bool {
    matches!((got, want), (Some(g), Some(w)) if exact(g, w))
}

fn similar(got: Option<&Value>, want: Option<&Value>, least: f64) -> bool {
    match (got.and_then(Value::as_str), want.and_then(Value::as_str)) {
        (Some(g), Some(w)) => ratio(&normal(g), &normal(w)) >= least,
        _ => false,
    }
}

fn name(got: &Value, want: &Value) -> bool {
    similar(Some(got), Some(want), NAME_SIMILARITY)
}

fn number(got: &Value, want: &Value) -> bool {
    let decimal = |v: &Value| {
        v.as_number().and_then(|n| {
            Decimal::from_str(&n.to_string()).or_else(|_| Decimal::from_scientific(&n.to_string())).ok()
        })
    };
    decimal(got).is_some() && decimal(got) == decimal(want)
}

fn agree_at(got: &Value, want: &Value, key: &str, agree: Agree) -> bool {
    matches!((got.get(key), want.get(key)), (Some(g), Some(w)) if agree(g, w))
}

/// Amount, and whatever else of it the truth has.
fn money(got: &Value, want: &Value) -> bool {
    agree_at(got, want, "amount", number)
        && ["currency", "qualifier"].iter().all(|key| want.get(key).is_none_or(|w| got.get(key) == Some(w)))
}

fn mention(got: &Value, want: &Value) -> bool {
    money(got, want)
        && want.get("role").is_none_or(|w| got.get("role") == Some(w))
        && want.get("per").is_none_or(|w| got.get("per") == Some(w))
        && want.get("text").is_none_or(|w| text_equal(got.get("text"), Some(w)))
        && want
            .get("amount_max")
            .is_none_or(|w| w.is_null() == got.get("amount_max").is_none_or(Value::is_null))
}

/// By name or by what is printed.
fn organisation(got: &Value, want: &Value) -> bool {
    let texts = |v: &Value| {
        ["name", "printed"]
            .iter()
            .filter_map(|k| v.get(k).and_then(Value::as_str).map(normal))
            .collect::<Vec<_>>()
    };
    let wanted = texts(want);
    texts(got).iter().any(|g| wanted.iter().any(|w| ratio(g, w) >= NAME_SIMILARITY))
}

fn fund(got: &Value, want: &Value) -> bool {
    let code = |v: &Value| {
        v.as_str().map(str::to_owned).or_else(|| v.get("code").and_then(Value::as_str).map(str::to_owned))
    };
    code(got).is_some() && code(got).map(|c| normal(&c)) == code(want).map(|c| normal(&c))
}

fn financier_row(got: &Value, want: &Value) -> bool {
    let amount = match (got.get("amount"), want.get("amount")) {
        (_, None) => true,
        (None | Some(Value::Null), Some(Value::Null)) => true,
        (Some(g), Some(w)) => money(g, w),
        (None, Some(_)) => false,
    };
    amount && agree_at(got, want, "financier", organisation)
}

fn cost_row(got: &Value, want: &Value) -> bool {
    agree_at(got, want, "item", name)
        && (want.get("amount").is_none() || agree_at(got, want, "amount", money))
}
