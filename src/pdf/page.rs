//! The page tree → the pages in order, with what they inherit (ISO 32000-2, 7.7.3).
//!
//! In: an open document. Out: one [`Page`] per leaf. It refuses cycles (a node is entered once) and more
//! pages than [`crate::Limits::pages`].

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::document::Pdf;
use super::{entry, name, number};
use crate::diagnostic::{Diagnostics, Severity};

/// US Letter, the size that viewers give a page without a media box.
const DEFAULT_BOX: [f64; 4] = [0.0, 0.0, 612.0, 792.0];

/// One page: where its dictionary is, and the inherited values.
#[derive(Clone, Debug)]
pub struct Page {
    /// The page's own id; (0, 0) for one written inside its parent's `/Kids`.
    id: ObjectId,
    /// The parent and the position in its `/Kids`, for a page without an id.
    inside: Option<(ObjectId, usize)>,
    /// The node that has the `/Resources` in force.
    resources: Option<ObjectId>,
    /// Visible region in user space: left, bottom, right, top.
    pub crop: [f64; 4],
    /// Clockwise turn for viewing: 0, 90, 180 or 270.
    pub rotate: u16,
    /// Points per unit of user space.
    pub user_unit: f64,
}

impl Page {
    /// The page's dictionary; `None` when the object is missing or no dictionary.
    pub fn dict<'s>(&self, pdf: &'s Pdf) -> Option<&'s Dictionary> {
        match self.inside {
            None => pdf.dict(pdf.get(self.id)),
            Some((parent, position)) => {
                let parent = pdf.dict(pdf.get(parent))?;
                let Object::Array(kids) = pdf.lookup(parent, b"Kids")? else { return None };
                pdf.dict(kids.get(position)?)
            }
        }
    }

    /// The resources in force: the page's own, or the nearest ancestor's.
    pub fn resources<'s>(&self, pdf: &'s Pdf) -> Option<&'s Dictionary> {
        if let Some(own) = self.dict(pdf).and_then(|dict| pdf.dict(entry(dict, b"Resources")?)) {
            return Some(own);
        }
        pdf.dict(entry(pdf.dict(pdf.get(self.resources?))?, b"Resources")?)
    }
}

/// What a node hands down to its kids.
#[derive(Clone, Copy)]
struct Inherited {
    resources: Option<ObjectId>,
    media: [f64; 4],
    crop: Option<[f64; 4]>,
    rotate: u16,
}

impl Inherited {
    const NONE: Self = Self { resources: None, media: DEFAULT_BOX, crop: None, rotate: 0 };

    fn with(mut self, pdf: &Pdf, dict: &Dictionary, id: ObjectId) -> Self {
        if id.0 != 0 && pdf.lookup(dict, b"Resources").is_some() {
            self.resources = Some(id);
        }
        self.media = rectangle(pdf, dict, b"MediaBox").unwrap_or(self.media);
        self.crop = rectangle(pdf, dict, b"CropBox").or(self.crop);
        if let Some(turn) = pdf.lookup(dict, b"Rotate").and_then(number) {
            self.rotate = ((turn / 90.0).round() as i64).rem_euclid(4) as u16 * 90;
        }
        self
    }

    fn page(
        self,
        pdf: &Pdf,
        dict: Option<&Dictionary>,
        id: ObjectId,
        inside: Option<(ObjectId, usize)>,
    ) -> Page {
        let crop = self.crop.unwrap_or(self.media);
        let cut = [
            crop[0].max(self.media[0]),
            crop[1].max(self.media[1]),
            crop[2].min(self.media[2]),
            crop[3].min(self.media[3]),
        ];
        let visible = cut[2] > cut[0] && cut[3] > cut[1];
        let user_unit = dict.and_then(|dict| pdf.lookup(dict, b"UserUnit")).and_then(number);
        Page {
            id,
            inside,
            resources: self.resources,
            crop: if visible { cut } else { self.media },
            rotate: self.rotate,
            user_unit: user_unit.filter(|unit| (0.01..=1000.0).contains(unit)).unwrap_or(1.0),
        }
    }
}

/// A rectangle with a positive area, its corners sorted.
fn rectangle(pdf: &Pdf, dict: &Dictionary, key: &[u8]) -> Option<[f64; 4]> {
    let Object::Array(items) = pdf.lookup(dict, key)? else { return None };
    let corner = |n: usize| items.get(n).map(|item| pdf.resolve(item)).and_then(number);
    let (a, b, c, d) = (corner(0)?, corner(1)?, corner(2)?, corner(3)?);
    let sorted = [a.min(c), b.min(d), a.max(c), b.max(d)];
    (sorted[2] - sorted[0] > 0.0 && sorted[3] - sorted[1] > 0.0).then_some(sorted)
}

/// A node still to be visited.
struct Visit {
    id: ObjectId,
    inside: Option<(ObjectId, usize)>,
    inherited: Inherited,
}

/// Walks the page tree.
pub fn list(pdf: &Pdf, diagnostics: &mut Diagnostics) -> Vec<Page> {
    let mut pages = Vec::new();
    let Some(Object::Reference(root)) = pdf.catalog().and_then(|catalog| entry(catalog, b"Pages")) else {
        return pages;
    };
    let most = pdf.limits().pages;
    let mut entered = BTreeSet::new();
    let mut stack = vec![Visit { id: *root, inside: None, inherited: Inherited::NONE }];
    while let Some(visit) = stack.pop() {
        if pages.len() >= most {
            diagnostics.push(
                "pdf/too-many-pages",
                Severity::Error,
                None,
                format!("only the first {most} pages are read"),
            );
            break;
        }
        let dict = match visit.inside {
            None => pdf.dict(pdf.get(visit.id)),
            Some(_) => visit.inherited.page(pdf, None, visit.id, visit.inside).dict(pdf),
        };
        let Some(dict) = dict else {
            // A page that the tree names and the file lacks keeps its number.
            if visit.id != *root {
                pages.push(visit.inherited.page(pdf, None, visit.id, visit.inside));
            }
            continue;
        };
        let kids = match pdf.lookup(dict, b"Kids") {
            Some(Object::Array(kids)) if entry(dict, b"Type").and_then(name) != Some(b"Page") => kids,
            _ => {
                // The root itself counts as a page only when it says so.
                let is_page = entry(dict, b"Type").map(|kind| pdf.resolve(kind)).and_then(name);
                if visit.id != *root || visit.inside.is_some() || is_page == Some(b"Page") {
                    let inherited = visit.inherited.with(pdf, dict, visit.id);
                    pages.push(inherited.page(pdf, Some(dict), visit.id, visit.inside));
                }
                continue;
            }
        };
        if visit.inside.is_some() || !entered.insert(visit.id.0) {
            continue;
        }
        let inherited = visit.inherited.with(pdf, dict, visit.id);
        for (position, kid) in kids.iter().enumerate().rev() {
            match kid {
                Object::Reference(id) => stack.push(Visit { id: *id, inside: None, inherited }),
                Object::Dictionary(_) => {
                    stack.push(Visit { id: (0, 0), inside: Some((visit.id, position)), inherited });
                }
                _ => {}
            }
        }
    }
    // A tree of nothing but missing pages is no tree.
    if pages.iter().all(|page| page.dict(pdf).is_none()) {
        pages.clear();
    }
    pages
}

/// The pages of a document without a page tree: every object that says it is one, by object number.
pub fn list_loose(pdf: &Pdf) -> Vec<Page> {
    let mut pages = Vec::new();
    for number in pdf.numbers() {
        let id = (number, 0);
        let Object::Dictionary(dict) = pdf.get(id) else { continue };
        if entry(dict, b"Type").map(|kind| pdf.resolve(kind)).and_then(name) == Some(b"Page") {
            pages.push(Inherited::NONE.with(pdf, dict, id).page(pdf, Some(dict), id, None));
            if pages.len() >= pdf.limits().pages {
                break;
            }
        }
    }
    pages
}
