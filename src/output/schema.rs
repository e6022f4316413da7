//! The JSON Schema (2020-12) of the record, made from its types.
//!
//! Every key of a record is always present, so every key is required, and there are no others.

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{Schema, json_schema};

use crate::record::{Record, SCHEMA};

/// The schema of one record.
pub fn record_schema() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize().with_transform(Closed);
    let mut schema = settings.into_generator().into_root_schema_for::<Record>();
    schema.insert("title".into(), SCHEMA.into());
    if let Some(name) = schema.pointer_mut("/properties/schema") {
        *name = json_schema!({ "description": "Name of this schema.", "const": SCHEMA }).to_value();
    }
    schema
}

/// An object has all of its keys and no other.
#[derive(Clone)]
struct Closed;

impl Transform for Closed {
    fn transform(&mut self, schema: &mut Schema) {
        let keys = schema.get("properties").and_then(|p| p.as_object()).map(|properties| {
            properties.keys().map(|key| serde_json::Value::from(key.as_str())).collect::<Vec<_>>()
        });
        if let Some(keys) = keys {
            schema.insert("required".into(), keys.into());
            schema.insert("additionalProperties".into(), false.into());
        }
        transform_subschemas(self, schema);
    }
}
