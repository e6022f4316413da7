//! A matter (ärende) and what belongs to it.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use super::{Cited, Exact, Money};
pub use crate::recognize::OrganisationKind;
use crate::recognize::{Day, Per, Qualifier};

/// One matter.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Matter {
    /// `49` for § 49.
    pub section: Option<Cited<String>>,
    /// First page it stands on, 1-based.
    pub page_first: u32,
    /// Last page it stands on.
    pub page_last: u32,
    /// Heading of the matter.
    pub title: Option<Cited<String>>,
    /// The deciding board of this matter.
    pub body: Option<Cited<String>>,
    /// Decided, or proposed to another board.
    pub status: Option<Cited<Status>>,
    /// The matter's own numbers.
    pub diary_numbers: Vec<Cited<DiaryNumber>>,
    /// Numbers of other matters it refers to.
    pub related: Vec<Cited<DiaryNumber>>,
    /// The items under the decision heading.
    pub decisions: Vec<Decision>,
    /// What the decision grants.
    pub granted: Option<Cited<Money>>,
    /// The project that is decided about.
    pub project: Option<Project>,
    /// The financier table.
    pub financing: Option<Financing>,
    /// The cost table.
    pub costs: Option<Costs>,
    /// Every amount, in reading order.
    pub amounts: Vec<Cited<Mention>>,
    /// Who the decision is sent to.
    pub recipients: Vec<Cited<String>>,
}

/// Whether a matter is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The board has decided.
    Decided,
    /// A proposal, or a sentence that addresses another board.
    Proposed,
}

/// A diary number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DiaryNumber {
    /// As printed, white space folded, dashes as `-`.
    pub value: String,
    /// Registering unit.
    pub unit: Option<String>,
    /// Classification.
    pub class: Option<String>,
    /// Four digits.
    pub year: Option<i32>,
    /// Running number.
    pub serial: Option<u64>,
    /// Part, with its separator.
    pub part: Option<String>,
}

/// One item of a decision.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Decision {
    /// Printed number or letter.
    pub number: Option<Cited<String>>,
    /// The item.
    pub text: Cited<String>,
    /// What it does, by its first operative verb.
    pub outcome: Cited<DecisionOutcome>,
    /// The sums in it.
    pub amounts: Vec<Cited<Money>>,
}

/// What a decision item does.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DecisionOutcome {
    /// bevilja
    Grant,
    /// avslå
    Reject,
    /// godkänna
    Approve,
    /// anta
    Adopt,
    /// anvisa
    Allocate,
    /// uppdra
    Assign,
    /// återremittera
    ReferBack,
    /// bordlägga
    Postpone,
    /// notera
    Note,
    /// överlämna
    Forward,
    /// ska följas
    Condition,
    /// tillstyrka
    Endorse,
    /// avstyrka
    Oppose,
    /// delegera
    Delegate,
    /// utse
    Appoint,
    /// upphäva
    Repeal,
    /// anses besvarad
    Answer,
    /// none of these
    Other,
}

/// The project a matter is about.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Project {
    /// Its name.
    pub name: Option<Cited<String>>,
    /// Who applies.
    pub applicant: Option<Cited<Organisation>>,
    /// First day.
    pub start: Option<Cited<Date>>,
    /// Last day.
    pub end: Option<Cited<Date>>,
    /// Budget in all.
    pub total_budget: Option<Cited<Money>>,
    /// What is applied for here.
    pub applied: Option<Cited<Money>>,
}

/// The financier table.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Financing {
    /// One for each financier.
    pub rows: Vec<FinancierRow>,
    /// The printed total.
    pub total: Option<Cited<Money>>,
    /// The amount column's heading as printed.
    pub heading: Option<Cited<String>>,
    /// The total is of the money alone: what is given in kind has one of its own.
    #[serde(skip)]
    pub is_cash: bool,
}

/// One financier.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FinancierRow {
    /// Who pays.
    pub financier: Cited<Organisation>,
    /// From which fund.
    pub fund: Option<Cited<Fund>>,
    /// How much.
    pub amount: Option<Cited<Money>>,
    /// Percent of the whole.
    pub share: Option<Cited<Exact>>,
    /// Cash or in kind.
    pub contribution: Option<Cited<Contribution>>,
    /// How much each year.
    pub by_year: Vec<YearAmount>,
    /// Sums in cash or in kind that no year holds are part of the amount: the years need not add up to it.
    #[serde(skip)]
    pub beside_years: bool,
    /// The amount is given in kind and stands beside the column of money that the total is of.
    #[serde(skip)]
    pub beside_total: bool,
}

/// Form of a contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Contribution {
    /// kontant
    Cash,
    /// eget arbete, natura
    InKind,
}

/// A sum for one year.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct YearAmount {
    /// Four digits, as the heading of the column prints them.
    pub year: Cited<i32>,
    /// The sum.
    pub amount: Cited<Money>,
}

/// The cost table.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Costs {
    /// One for each kind of cost.
    pub rows: Vec<CostRow>,
    /// The printed total.
    pub total: Option<Cited<Money>>,
    /// The amount column's heading as printed.
    pub heading: Option<Cited<String>>,
}

/// One kind of cost.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CostRow {
    /// What costs.
    pub item: Cited<String>,
    /// How much.
    pub amount: Option<Cited<Money>>,
    /// How much each year.
    pub by_year: Vec<YearAmount>,
}

/// An amount anywhere in the matter.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Mention {
    /// The sum.
    pub amount: Exact,
    /// Upper end of a range.
    pub amount_max: Option<Exact>,
    /// ISO 4217.
    pub currency: Option<&'static str>,
    /// Hedge.
    pub qualifier: Option<Qualifier>,
    /// Per what.
    pub per: Option<Per>,
    /// What the sum is in the matter.
    pub role: Role,
    /// As printed.
    pub text: String,
}

/// What an amount is in its matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// In a granting decision item.
    Granted,
    /// What is applied for.
    Applied,
    /// The project's budget.
    TotalBudget,
    /// A row of the financier table.
    Financier,
    /// Its total.
    FinancingTotal,
    /// A row of the cost table.
    Cost,
    /// Its total.
    CostTotal,
    /// Anything else.
    Other,
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Organisation {
    /// Official name when known, else as printed.
    pub name: String,
    /// The name alone as printed.
    pub printed: String,
    /// `212000-2882`
    pub org_number: Option<String>,
    /// Legal kind.
    pub kind: Option<OrganisationKind>,
    /// kommunkod or länskod.
    pub code: Option<String>,
    /// A printed number whose check digit is wrong: no value of the record, the matter of a check.
    #[serde(skip)]
    pub misprinted_number: Option<String>,
}

/// A fund or appropriation.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Fund {
    /// `1:1`, `ERUF`, `ESF+`
    pub code: String,
    /// Its full name.
    pub name: Option<String>,
    /// As printed.
    pub printed: String,
}

/// A day, written `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub Day);

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year, self.0.month, self.0.day)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Date {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date" })
    }
}
