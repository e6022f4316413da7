//! The `evidence` of a record: walks the record and writes, for every cited value, where it stands.

use std::fmt::Write as _;

use super::{
    Citation, Cited, CostRow, Costs, Decision, Evidence, FinancierRow, Financing, Matter, Project, Record,
    YearAmount,
};

/// Something that holds cited values.
trait Cite {
    fn cite(&self, pointer: &mut String, out: &mut Vec<Evidence>);
}

/// All evidence of a record, in the order of its keys.
pub(super) fn evidence(record: &Record) -> Vec<Evidence> {
    let mut out = Vec::new();
    record.cite(&mut String::new(), &mut out);
    out
}

impl<T> Cite for Cited<T> {
    fn cite(&self, pointer: &mut String, out: &mut Vec<Evidence>) {
        let Citation { origin, rule, quotes, text } = self.citation();
        if quotes.is_empty() {
            out.push(Evidence {
                pointer: pointer.clone(),
                rule: rule.to_string(),
                page: None,
                bbox: None,
                text: text.clone(),
                origin: *origin,
            });
        }
        for quote in quotes {
            let b = quote.bbox;
            out.push(Evidence {
                pointer: pointer.clone(),
                rule: rule.to_string(),
                page: Some(quote.page),
                bbox: Some([b.x0, b.top, b.x1, b.bottom].map(hundredths)),
                text: quote.text.clone(),
                origin: *origin,
            });
        }
    }
}

/// A coordinate to a hundredth of a point: finer than any reader needs, and the same on every machine.
fn hundredths(value: f32) -> f32 {
    ((f64::from(value) * 100.0).round() / 100.0) as f32
}

impl<C: Cite> Cite for Option<C> {
    fn cite(&self, pointer: &mut String, out: &mut Vec<Evidence>) {
        if let Some(value) = self {
            value.cite(pointer, out);
        }
    }
}

impl<C: Cite> Cite for Vec<C> {
    fn cite(&self, pointer: &mut String, out: &mut Vec<Evidence>) {
        for (at, value) in self.iter().enumerate() {
            let len = pointer.len();
            let _ = write!(pointer, "/{at}");
            value.cite(pointer, out);
            pointer.truncate(len);
        }
    }
}

macro_rules! cite_fields {
    ($type:ty: $($field:ident)*) => {
        impl Cite for $type {
            fn cite(&self, pointer: &mut String, out: &mut Vec<Evidence>) {
                $(
                    let len = pointer.len();
                    pointer.push_str(concat!("/", stringify!($field)));
                    self.$field.cite(pointer, out);
                    pointer.truncate(len);
                )*
            }
        }
    };
}

cite_fields!(Record: kind title authority body date matters);
cite_fields!(Matter: section title body status diary_numbers related decisions granted project financing costs amounts recipients);
cite_fields!(Decision: number text outcome amounts);
cite_fields!(Project: name applicant start end total_budget applied);
cite_fields!(Financing: rows total heading);
cite_fields!(FinancierRow: financier fund amount share contribution by_year);
cite_fields!(Costs: rows total heading);
cite_fields!(CostRow: item amount by_year);
cite_fields!(YearAmount: year amount);
