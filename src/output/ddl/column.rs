//! The record's JSON Schema → a tree of column types.

use serde_json::Value;

/// A type that every warehouse has in some form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// Text, also of a closed set of words.
    Text,
    /// True or false.
    Boolean,
    /// A number of 32 bits.
    Integer,
    /// A number of 64 bits without sign.
    Wide,
    /// An exact number with two decimals.
    Money,
    /// A coordinate.
    Float,
    /// A day.
    Date,
    /// Several of one type.
    List(Box<Column>),
    /// Keys in their order.
    Struct(Vec<(String, Column)>),
}

impl Column {
    /// The type of a whole schema.
    pub fn of_schema(schema: &Value) -> Self {
        Self::of(schema, schema)
    }

    /// The type at a place of a schema. What may be null is its other type.
    fn of(place: &Value, schema: &Value) -> Self {
        let target =
            place.get("$ref").and_then(Value::as_str).and_then(|r| schema.pointer(r.trim_start_matches('#')));
        if let Some(target) = target {
            return Self::of(target, schema);
        }
        let is_null = |choice: &&Value| choice.get("type").is_some_and(|kind| kind == "null");
        let choices = place.get("anyOf").and_then(Value::as_array);
        if let Some(choice) = choices.and_then(|choices| choices.iter().find(|choice| !is_null(choice))) {
            return Self::of(choice, schema);
        }
        let kind = match place.get("type") {
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
            Some(Value::String(kind)) => Some(kind.as_str()),
            _ => None,
        };
        let format = place.get("format").and_then(Value::as_str);
        match (kind, format) {
            (Some("object"), _) => {
                let keys = place.get("properties").and_then(Value::as_object).into_iter().flatten();
                Self::Struct(keys.map(|(key, value)| (key.clone(), Self::of(value, schema))).collect())
            }
            (Some("array"), _) => {
                let items = place.get("items").map_or(Self::Text, |items| Self::of(items, schema));
                Self::List(Box::new(items))
            }
            (Some("boolean"), _) => Self::Boolean,
            (Some("integer"), Some("uint64")) => Self::Wide,
            (Some("integer"), _) => Self::Integer,
            (Some("number"), None) => Self::Money,
            (Some("number"), Some(_)) => Self::Float,
            (_, Some("date")) => Self::Date,
            _ => Self::Text,
        }
    }

    /// The type of a key.
    pub fn key(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Struct(keys) => keys.iter().find(|(key, _)| key == name).map(|(_, column)| column),
            _ => None,
        }
    }

    /// The type of an item.
    pub fn item(&self) -> Option<&Self> {
        match self {
            Self::List(item) => Some(item),
            _ => None,
        }
    }
}
