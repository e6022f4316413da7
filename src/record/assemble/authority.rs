//! Whose document it is: the first public body that its head names, unless it is only written to.

use crate::document::Line;
use crate::recognize::label::LineKind;
use crate::recognize::organisation::OrganisationKind;
use crate::record::{Cited, DecisionOutcome, Organisation};

use super::identity::Head;
use super::outline::PassageKind;
use super::{organisations, prose_decision};

/// Names in a list of those who helped.
const MOST_HELPERS: usize = 40;

/// Passages behind the head in which who decides is looked for where the head names whom it is written to.
const PASSAGES_BEHIND: usize = 4;

/// The part of a page, from its top, in which a letter names whom it is sent to.
const HIGHEST: f32 = 0.4;

impl Head<'_, '_> {
    /// Whose document it is: the first public body the head names.
    pub fn authority(&self) -> Option<Cited<Organisation>> {
        // The government is in no register; whom its decision is sent to has not decided.
        let is_government =
            |line: &Line| self.doc.str(line.span).trim_start().to_lowercase().starts_with("regeringsbeslut");
        if self.headers().chain(self.lines()).any(is_government) {
            return None;
        }
        self.public_authority().or_else(|| {
            // A local group is one only where nobody else stands over its own paper.
            let mut own = self.headers().chain(self.lines().take(1));
            own.find_map(|line| organisations::local_group(self.doc, self.rules, line.span))
        })
    }

    /// The first public body or federation that the head names, unless it is only written to.
    fn public_authority(&self) -> Option<Cited<Organisation>> {
        // Who was there is not whose document it is.
        let attends = |line: &Line| self.rules.labels.is_line(LineKind::Attending, self.doc.str(line.span));
        let (line, found) =
            self.headers().chain(self.lines()).filter(|line| !attends(line)).find_map(|line| {
                // `Länsstyrelsen` over `Västmanlands län`: a name on two lines of one column says more than the first.
                let below = self.lines().find(|l| {
                    l.page == line.page && l.span.start > line.span.start && super::head::is_below(line, l)
                });
                let joined = below.and_then(|l| {
                    organisations::public_body_over_lines(self.doc, self.rules, [line.span, l.span])
                });
                let found = joined
                    .or_else(|| organisations::public_body(self.doc, self.rules, line.span))
                    .or_else(|| organisations::federation(self.doc, self.rules, line.span))?;
                (!self.has_helped(line)).then_some((line, found))
            })?;
        // A letterhead may be a picture: the first name is then that of whom it is written to.
        let passage = self
            .passages
            .clone()
            .find(|at| self.outline.get(*at).is_some_and(|p| p.span.contains(line.span)));
        if passage.is_some_and(|at| self.is_addressee(at)) {
            return self.who_decides().or(Some(found));
        }
        Some(found)
    }

    /// Whom the document is sent to: the one name over a postal address that is not the authority's own.
    pub fn addressee(&self) -> Option<Cited<Organisation>> {
        let own = self.authority();
        let is_own = |name: &str| own.as_ref().is_some_and(|own| own.get().name == name);
        // Where to appeal has an address too; what stands low on the page is no address of a letter.
        let is_high = |at: &usize| {
            let passage = self.outline.get(*at).filter(|p| p.page == self.page);
            let page = self.doc.pages.get(self.page.saturating_sub(1) as usize);
            passage.zip(page).is_some_and(|(p, page)| p.bbox.top < HIGHEST * page.height)
        };
        let passages = self.passages.clone().filter(is_high).filter(|at| self.is_addressee(*at));
        let named = passages
            .filter_map(|at| organisations::organisation(self.doc, self.rules, self.outline.get(at)?.span))
            .filter(|o| o.get().kind != Some(OrganisationKind::Court));
        let mut others = named.filter(|o| !is_own(&o.get().name));
        others.next().filter(|_| others.next().is_none())
    }

    /// The public body that a sentence of the head, or right behind it, begins with and that decides: `Länsstyrelsen i
    /// Jämtlands län, förvaltande myndighet, beslutar`.
    fn who_decides(&self) -> Option<Cited<Organisation>> {
        let end = self.passages.end + PASSAGES_BEHIND;
        let passages = self.outline.get(self.passages.start..end.min(self.outline.len())).unwrap_or_default();
        passages.iter().filter(|p| matches!(p.kind, PassageKind::Text)).find_map(|p| {
            let text = self.doc.str(p.span);
            let subject = prose_decision::subject(self.rules, text)?;
            // `Jordbruksverket beslutar om utbetalning` tells of what others do.
            let acts = self.rules.decision.first(text).is_some_and(|verb| {
                matches!(
                    verb.outcome,
                    DecisionOutcome::Grant | DecisionOutcome::Reject | DecisionOutcome::Approve
                )
            });
            if !acts {
                return None;
            }
            organisations::public_body(self.doc, self.rules, p.span.sub(subject))
        })
    }

    /// Whether a line stands in a list of those who helped: under `Med bidrag från:`.
    fn has_helped(&self, line: &Line) -> bool {
        let passages = self.outline.get(self.passages.clone()).unwrap_or_default();
        // Passages stand in the order of the text.
        let at = passages.partition_point(|p| p.span.start <= line.span.start);
        let above = passages.get(..at).unwrap_or_default().iter().rev().take(MOST_HELPERS);
        let heading = above.into_iter().find(|p| p.is_heading());
        heading.is_some_and(|p| self.rules.labels.is_line(LineKind::Helped, self.doc.str(p.span)))
    }
}
