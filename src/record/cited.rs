//! A value together with where it comes from. The only way to put a value that was read from a document
//! into a record is inside a [`Cited`], and there is no `Cited` without a citation.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use std::borrow::Cow;

use crate::document::Quote;
use crate::recognize::RuleId;

/// Where a value was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Printed on a page.
    Page,
    /// In the PDF's own metadata.
    Metadata,
    /// From the register of organisations.
    Register,
    /// Follows from printed values by a named rule; the quotes are the operands.
    Derived,
}

/// The rule that read a value and what it read.
#[derive(Clone, Debug, PartialEq)]
pub struct Citation {
    /// Where it was found.
    pub origin: Origin,
    /// Id of the rule.
    pub rule: RuleId,
    /// What stands on the pages; for [`Origin::Metadata`] and [`Origin::Register`] possibly none.
    pub quotes: Vec<Quote>,
    /// The text that was read where it stands on no page.
    pub text: String,
}

/// A value with its citation. Serializes as the value alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Cited<T> {
    value: T,
    citation: Box<Citation>,
}

impl<T> Cited<T> {
    /// A value printed on a page. None when nothing is quoted: then it stands nowhere.
    pub fn on_page(value: T, rule: impl Into<RuleId>, quotes: Vec<Quote>) -> Option<Self> {
        Self::with_quotes(value, Origin::Page, rule.into(), quotes)
    }

    /// A value that follows from printed ones by a named rule; the quotes are all operands.
    pub fn derived(value: T, rule: impl Into<RuleId>, quotes: Vec<Quote>) -> Option<Self> {
        Self::with_quotes(value, Origin::Derived, rule.into(), quotes)
    }

    /// A value of the register, for the printed name that the quotes show.
    pub fn register(value: T, rule: impl Into<RuleId>, quotes: Vec<Quote>) -> Option<Self> {
        Self::with_quotes(value, Origin::Register, rule.into(), quotes)
    }

    /// A value of the PDF's metadata.
    pub fn metadata(value: T, rule: impl Into<RuleId>, text: impl Into<String>) -> Self {
        let citation =
            Citation { origin: Origin::Metadata, rule: rule.into(), quotes: Vec::new(), text: text.into() };
        Self { value, citation: Box::new(citation) }
    }

    fn with_quotes(value: T, origin: Origin, rule: RuleId, quotes: Vec<Quote>) -> Option<Self> {
        if quotes.is_empty() {
            return None;
        }
        Some(Self { value, citation: Box::new(Citation { origin, rule, quotes, text: String::new() }) })
    }

    /// The value.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// The citation.
    pub fn citation(&self) -> &Citation {
        &self.citation
    }

    /// Another value with the same citation.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Cited<U> {
        Cited { value: f(self.value), citation: self.citation }
    }
}

impl<T: Serialize> Serialize for Cited<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl<T: JsonSchema> JsonSchema for Cited<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
