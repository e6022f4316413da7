//! Organisations: who applies, who pays, who decides.
//!
//! Comes in: a name as printed (a cell, the value of a label) or running text. Goes out: the official name,
//! number, kind and code when `rules/organisations.csv` knows the name; otherwise the name as printed, with
//! the kind its form shows (`AB`, `ek. för.`). Refused: bare place names outside a list of financiers, and
//! organisation numbers with a wrong check digit, which are reported.

mod cell;
mod fund;
mod name;
mod name_index;
mod org_number;
mod register;
mod text;
mod words;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use cell::{FinancierCell, is_financier_heading, split_financier};
pub use fund::{FundFound, FundRules};
pub use org_number::OrgNumber;
pub use register::{Entry, Register};
pub use text::organisations;
pub use words::OrganisationRules;

use self::name_index::{NameKind, folded};
use super::{Day, Finding, RuleId, RuleSet};

/// Legal kind of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each name is its own description")]
pub enum OrganisationKind {
    Region,
    Municipality,
    CountyBoard,
    Agency,
    University,
    Court,
    EuFund,
    EuProgramme,
    Company,
    Association,
    Other,
}

impl OrganisationKind {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "region" => Self::Region,
            "municipality" => Self::Municipality,
            "county_board" => Self::CountyBoard,
            "agency" => Self::Agency,
            "university" => Self::University,
            "court" => Self::Court,
            "eu_fund" => Self::EuFund,
            "eu_programme" => Self::EuProgramme,
            "company" => Self::Company,
            "association" => Self::Association,
            "other" => Self::Other,
            _ => return None,
        })
    }
}

/// Where a name stands: how much can be taken for a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrgContext {
    /// A header, a label's value, an applicant.
    Name,
    /// A list of financiers: there `Luleå` is the municipality.
    Financier,
}

/// An organisation as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedOrganisation {
    /// Official name when known, else as printed.
    pub name: String,
    /// The name alone as printed, white space folded.
    pub printed: String,
    /// `212000-2882`, printed or from the register.
    pub org_number: Option<String>,
    /// A printed number whose check digit is wrong; never in `org_number`.
    pub bad_org_number: Option<String>,
    /// Legal kind.
    pub kind: Option<OrganisationKind>,
    /// kommunkod or länskod.
    pub code: Option<String>,
    /// Whether the name, number or code comes from the register.
    pub registered: bool,
    /// Id of the rule that knew it; none when it is only as printed.
    pub rule: Option<RuleId>,
}

/// What a printed name stands for on a day (the document's; none when not known).
pub fn resolve_organisation(
    rules: &RuleSet,
    printed: &str,
    context: OrgContext,
    date: Option<Day>,
) -> ResolvedOrganisation {
    resolve(&rules.organisation, &rules.fund, printed, context, date)
}

/// The organisation of the register, or the fund that stands as one, whose name a text is and nothing else.
pub fn registered_organisation(
    rules: &RuleSet,
    printed: &str,
    context: OrgContext,
) -> Option<ResolvedOrganisation> {
    let name = printed.trim_start_matches(words::beside_a_name);
    let may_be = name.starts_with(|c: char| c.is_ascii_digit())
        || rules.organisation.register.may_begin(name)
        || rules.fund.may_begin(name);
    if !may_be {
        return None;
    }
    settle(&rules.organisation, &rules.fund, printed, context, None).ok().filter(|o| o.registered)
}

/// Every fund that a text names.
pub fn funds(rules: &RuleSet, text: &str) -> Vec<Finding<FundFound>> {
    rules.fund.find(text).collect()
}

pub(super) fn resolve(
    rules: &OrganisationRules,
    funds: &FundRules,
    printed: &str,
    context: OrgContext,
    date: Option<Day>,
) -> ResolvedOrganisation {
    settle(rules, funds, printed, context, date).unwrap_or_else(|mut found| {
        if let Some((kind, rule)) = rules.form_of(&found.name) {
            (found.kind, found.rule) = (Some(kind), Some(rule));
        }
        found
    })
}

/// A name that the register, the categories or the funds settle; otherwise as it is printed, which is left to
/// its form.
#[expect(clippy::result_large_err, reason = "neither is an error: both are the organisation, moved once")]
fn settle(
    rules: &OrganisationRules,
    funds: &FundRules,
    printed: &str,
    context: OrgContext,
    date: Option<Day>,
) -> Result<ResolvedOrganisation, ResolvedOrganisation> {
    let (name, number) = words::without_number(printed);
    let mut found = ResolvedOrganisation {
        name: name.clone(),
        printed: name.clone(),
        org_number: number.as_ref().filter(|n| n.valid).map(|n| n.number.clone()),
        bad_org_number: number.as_ref().filter(|n| !n.valid).map(|n| n.number.clone()),
        kind: None,
        code: None,
        registered: false,
        rule: None,
    };
    let key = folded(&name);
    if rules.fill_registered(&mut found, &key, context, date) || rules.is_folded_category(&key) {
        return Ok(found);
    }
    let whole = funds.find(&name).find(|f| f.range == (0..name.len()));
    if let Some(Finding { value: FundFound { name: official, kind: Some(kind), .. }, rule, .. }) = whole {
        found.name = official.unwrap_or(found.name);
        (found.kind, found.registered, found.rule) = (Some(kind), true, Some(rule));
        return Ok(found);
    }
    Err(found)
}

impl OrganisationRules {
    /// Fills in what the register knows of a folded name; whether it knows it.
    fn fill_registered(
        &self,
        found: &mut ResolvedOrganisation,
        key: &str,
        context: OrgContext,
        date: Option<Day>,
    ) -> bool {
        let known = self.register.find(key, date).or_else(|| {
            let bare = key.strip_suffix('s')?;
            self.register.find(bare, date).filter(|known| known.kind == NameKind::Full)
        });
        let fits = |kind: NameKind, spelling: &str| match kind {
            NameKind::Full => true,
            NameKind::Short => found.printed == spelling,
            NameKind::Weak => context == OrgContext::Financier,
        };
        let Some(known) = known.filter(|known| fits(known.kind, known.spelling)) else { return false };
        found.registered = true;
        found.rule = Some(self.register_rule.clone());
        let Some(entry) = known.entry else {
            known.spelling.clone_into(&mut found.name);
            return true;
        };
        // Without a date, a name it had once is the name it had then.
        let once = entry.former_names.iter().find(|(name, _)| date.is_none() && name == known.spelling);
        found.name = once.map_or_else(|| entry.name_on(date), |(name, _)| name).to_owned();
        found.kind = entry.kind;
        found.code = entry.code.clone();
        if found.org_number.is_none() {
            found.org_number = entry.org_number.clone();
        }
        true
    }
}

#[cfg(test)]
mod tests;
