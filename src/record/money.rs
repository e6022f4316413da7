//! Sums of money and shares: exact decimals from the page to the JSON.

use std::borrow::Cow;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::Error as _;
use serde::{Serialize, Serializer};

use crate::recognize::Qualifier;

/// A number printed from a decimal with exactly two decimals (`800000.00`), never through a float.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exact(Decimal);

impl Exact {
    /// The decimal as an exact amount; none when it is finer than two decimals.
    pub fn new(value: Decimal) -> Option<Self> {
        let mut value = value.normalize();
        if value.scale() > 2 {
            return None;
        }
        value.rescale(2);
        (value.scale() == 2).then_some(Self(value))
    }

    /// The decimal.
    pub fn decimal(self) -> Decimal {
        self.0
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number: serde_json::Number = self.0.to_string().parse().map_err(S::Error::custom)?;
        number.serialize(serializer)
    }
}

impl JsonSchema for Exact {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Exact".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number" })
    }
}

/// A sum of money.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Money {
    /// The sum in whole units of the currency, two decimals.
    pub amount: Exact,
    /// ISO 4217; null when the text names none.
    pub currency: Option<&'static str>,
    /// How the sum is hedged.
    pub qualifier: Option<Qualifier>,
}
