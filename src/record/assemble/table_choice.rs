//! Which of several tables is the matter's own. A document tells of earlier projects and of outcomes in tables of
//! the same form; the right one agrees with what the matter says elsewhere.

use rust_decimal::Decimal;

use crate::document::{Document, Span};
use crate::recognize::RuleSet;

use super::cite;
use super::grid::Grid;

/// What the matter says outside its tables.
#[derive(Debug, Default)]
pub(super) struct Told<'a> {
    /// The project's name.
    pub name: Option<&'a str>,
    pub title: &'a [Span],
    /// The sums granted and applied for: one payer's row.
    pub shares: &'a [Decimal],
    pub granted: Option<Decimal>,
    /// The name of the authority that decides.
    pub authority: Option<&'a str>,
    pub total_budget: Option<Decimal>,
}

/// What the words over a table and in its headings say of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Over {
    /// About something else: an earlier project, an outcome.
    pub is_aside: bool,
    /// They name the project.
    pub is_named: bool,
}

/// A table that may be the one.
pub(super) struct Candidate<T> {
    pub table: T,
    pub words: Over,
}

impl Told<'_> {
    /// Reads the words over a table and those of its columns of names and of sums.
    pub fn words_over(&self, doc: &Document, rules: &RuleSet, grid: &Grid, columns: [usize; 2]) -> Over {
        let headings = columns.iter().filter_map(|col| grid.columns.get(*col)).flat_map(|c| &c.heading);
        let over: Vec<String> =
            grid.above.iter().chain(headings).map(|s| cite::fold(doc.str(*s)).to_lowercase()).collect();
        let name = self.name.map(str::to_lowercase).filter(|n| n.len() > 3);
        let mut own: Vec<String> =
            self.title.iter().map(|s| cite::fold(doc.str(*s)).to_lowercase()).collect();
        own.extend(name.clone());
        let is_own = |word: &str| own.iter().any(|text| text.contains(word));
        Over {
            is_aside: over.iter().any(|text| rules.financier_table.aside(text).is_some_and(|w| !is_own(w))),
            is_named: name.is_some_and(|n| over.iter().any(|text| text.contains(&n))),
        }
    }

    /// The candidate that agrees best with what is told, of equals the first; none that only speaks of
    /// something else. `sums` gives a table's rows and its total.
    pub fn best<T>(
        &self,
        candidates: Vec<Candidate<T>>,
        sums: impl Fn(&T) -> (Vec<Decimal>, Option<Decimal>),
    ) -> Option<T> {
        let mut best: Option<(i32, T)> = None;
        for candidate in candidates {
            let (rows, total) = sums(&candidate.table);
            let holds_share = self.shares.iter().any(|share| rows.contains(share));
            let is_whole = total.is_some() && total == self.total_budget;
            let rank =
                i32::from(candidate.words.is_named) + 2 * i32::from(holds_share) + 2 * i32::from(is_whole)
                    - 2 * i32::from(candidate.words.is_aside);
            if best.as_ref().is_none_or(|(least, _)| rank > *least) {
                best = Some((rank, candidate.table));
            }
        }
        best.filter(|(rank, _)| *rank >= 0).map(|(_, table)| table)
    }
}
