//! Optional content: which layers a viewer shows at first (ISO 32000-2, 8.11).

use std::collections::{BTreeMap, BTreeSet};

use crate::pdf::{Dictionary, Object, Pdf, entry, name};

/// Nesting of a visibility expression.
const MAX_NESTING: usize = 16;

/// Operands of a visibility expression that are looked at.
const MAX_OPERANDS: usize = 4096;

/// The groups that are off in the default configuration.
#[derive(Debug, Default)]
pub struct Layers {
    off: BTreeSet<u32>,
    /// What was found for a dictionary, by its address, which stays as long as the document is open.
    known: BTreeMap<usize, bool>,
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
        Self { off, known: BTreeMap::new() }
    }

    /// Whether the content that names this group or membership dictionary is hidden.
    pub fn hides(&mut self, pdf: &Pdf, object: &Object) -> bool {
        if let Object::Reference(id) = object
            && self.off.contains(&id.0)
        {
            return true;
        }
        let Some(dict) = pdf.dict(object) else { return false };
        let address = std::ptr::from_ref(dict).addr();
        if let Some(&known) = self.known.get(&address) {
            return known;
        }
        let hides = self.membership_hides(pdf, dict);
        self.known.insert(address, hides);
        hides
    }

    /// Whether a membership dictionary hides its content (8.11.2.2).
    fn membership_hides(&self, pdf: &Pdf, dict: &Dictionary) -> bool {
        if let Some(Object::Array(expression)) = pdf.lookup(dict, b"VE") {
            let shown = self.shows(pdf, expression, MAX_NESTING, &mut { MAX_OPERANDS });
            return shown == Some(false);
        }
        let members = match entry(dict, b"OCGs") {
            Some(single @ Object::Reference(_)) => match pdf.resolve(single) {
                Object::Array(items) => items.as_slice(),
                _ => std::slice::from_ref(single),
            },
            Some(Object::Array(items)) => items.as_slice(),
            _ => return false,
        };
        // Groups that are gone do not count.
        let mut states = members.iter().filter(|item| pdf.dict(item).is_some()).map(|item| self.is_off(item));
        let Some(first) = states.next() else { return false };
        let mut states = std::iter::once(first).chain(states);
        match pdf.lookup(dict, b"P").and_then(name) {
            Some(b"AllOn") => states.any(|off| off),
            Some(b"AnyOff") => !states.any(|off| off),
            Some(b"AllOff") => !states.all(|off| off),
            _ => states.all(|off| off),
        }
    }

    /// Whether a visibility expression shows; `None` when it is none.
    fn shows(&self, pdf: &Pdf, expression: &[Object], depth: usize, left: &mut usize) -> Option<bool> {
        let (operator, operands) = expression.split_first()?;
        let depth = depth.checked_sub(1)?;
        let operator = name(pdf.resolve(operator))?;
        let mut all = true;
        let mut any = false;
        for operand in operands {
            *left = left.checked_sub(1)?;
            let shown = match pdf.resolve(operand) {
                Object::Array(inner) => self.shows(pdf, inner, depth, left)?,
                Object::Dictionary(_) => !self.is_off(operand),
                _ => continue,
            };
            all &= shown;
            any |= shown;
        }
        match operator {
            b"And" => Some(all),
            b"Or" => Some(any),
            b"Not" => Some(!any),
            _ => None,
        }
    }

    fn is_off(&self, group: &Object) -> bool {
        group.as_reference().is_ok_and(|id| self.off.contains(&id.0))
    }
}
