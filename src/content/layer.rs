//! Optional content: which layers a viewer shows at first (ISO 32000-2, 8.11).

use std::collections::BTreeSet;

use crate::pdf::{Dictionary, Object, Pdf, entry, name};

/// The groups that are off in the default configuration.
#[derive(Debug, Default)]
pub struct Layers {
    off: BTreeSet<u32>,
}

impl Layers {
    /// Reads `/OCProperties`.
    pub fn read(pdf: &Pdf) -> Self {
        let Some(properties) = pdf.catalog().and_then(|catalog| pdf.dict(entry(catalog, b"OCProperties")?))
        else {
            return Self::default();
        };
        let Some(config) = entry(properties, b"D").and_then(|config| pdf.dict(config)) else {
            return Self::default();
        };
        let groups = |dict: &Dictionary, key: &[u8]| -> Vec<u32> {
            match pdf.lookup(dict, key) {
                Some(Object::Array(items)) => {
                    items.iter().filter_map(|item| item.as_reference().ok()).map(|id| id.0).collect()
                }
                _ => Vec::new(),
            }
        };
        let mut off = BTreeSet::new();
        if pdf.lookup(config, b"BaseState").and_then(name) == Some(b"OFF") {
            off.extend(groups(properties, b"OCGs"));
            for on in groups(config, b"ON") {
                off.remove(&on);
            }
        }
        off.extend(groups(config, b"OFF"));
        Self { off }
    }

    /// Whether the content that names this group or membership dictionary is hidden.
    pub fn hides(&self, pdf: &Pdf, object: &Object) -> bool {
        if self.off.is_empty() {
            return false;
        }
        if let Object::Reference(id) = object
            && self.off.contains(&id.0)
        {
            return true;
        }
        let Some(dict) = pdf.dict(object) else { return false };
        let members = match entry(dict, b"OCGs") {
            Some(single @ Object::Reference(_)) => match pdf.resolve(single) {
                Object::Array(items) => items.as_slice(),
                _ => std::slice::from_ref(single),
            },
            Some(Object::Array(items)) => items.as_slice(),
            _ => return false,
        };
        let is_off = |item: &Object| item.as_reference().is_ok_and(|id| self.off.contains(&id.0));
        if members.is_empty() {
            return false;
        }
        match pdf.lookup(dict, b"P").and_then(name) {
            Some(b"AllOn") => members.iter().any(is_off),
            Some(b"AnyOff") => !members.iter().any(is_off),
            Some(b"AllOff") => !members.iter().all(is_off),
            _ => members.iter().all(is_off),
        }
    }
}
