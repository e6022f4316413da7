//! What stands in `rules/decision.toml`: the entries and the kinds of their words. In: text of the file. Out: entries as
//! serde reads them. Refuses keys and kinds that are not named here.

use serde::Deserialize;

use crate::record::DecisionOutcome;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VerbData {
    pub outcome: DecisionOutcome,
    pub patterns: Vec<String>,
    /// Words in lower case that do not stand within a match; behind a hyphen the ends of such words.
    #[serde(default)]
    pub without: Vec<String>,
    /// Words in lower case that do not stand behind a match in its sentence.
    #[serde(default)]
    pub not_behind: Vec<String>,
    /// Beside these, such words say nothing.
    #[serde(default)]
    pub unless_behind: Vec<String>,
}

/// Words about a sum, searched in lower case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SumData {
    pub kind: SumKind,
    pub words: Vec<String>,
}

/// Words of the sentence that opens a decision.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpeningData {
    pub kind: OpeningKind,
    pub words: Vec<String>,
}

/// What a word does in the sentence that opens a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpeningKind {
    /// A verb of who decides.
    Deciding,
    /// A verb of who proposes.
    Proposing,
    /// A first word that tells of a decision.
    Telling,
    /// A word that decides nothing yet.
    Word,
    /// A beginning that names first on what the decision rests.
    Ground,
}

/// What words make of a sum behind a granting verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SumKind {
    /// Between a granted sum and the next: the next is something else.
    Other,
    /// Nouns, also at the end of a compound: what is given is no money, or only lent.
    NotMoney,
    /// Nouns, also at the end of a compound: what is given is bought.
    Bought,
    /// Nouns, also at the end of a compound: what is given is money.
    Money,
    /// Between a granting verb and a sum: the sum is what a share is taken of, or what was asked for.
    Base,
    /// Before a sum: it is what was asked for, where `med` and the granted sum follow.
    Asked,
    /// In a form that is still to be filled in.
    Template,
    /// Between two sums: the second is the whole of the first.
    Whole,
    /// Between two sums: the second caps the first.
    Cap,
    /// They join a second grant to the first.
    Joining,
    /// They begin a piece of a sentence whose sum caps or states a share.
    Stating,
    /// In a clause that tells what others pay, or what is taken back.
    Others,
    /// Behind a sum: how it is paid.
    PaidOut,
    /// Beginnings of verbs that set money aside.
    SettingAside,
    /// What is asked for is lent or guaranteed.
    Borrowed,
    /// They begin a clause of what happens beside it.
    Meanwhile,
    /// In such a clause: its sum may be given.
    Getting,
    /// Of these, those that may move money between kinds of costs.
    Moving,
    /// Beginnings of verbs of paying out.
    Paying,
    /// Beginnings of a sentence about money that is given already.
    TheMoney,
    /// Behind such a beginning: the sum follows.
    States,
    /// They make a sum a difference.
    Comparing,
    /// Behind a sum: it is lent.
    Lent,
    /// In a granting sentence: the sums stand in a table.
    ToTable,
    /// Beginnings of the line that tells the whole of a list.
    ListWhole,
    /// In a line of a list: its sum is another one.
    ListOther,
    /// In place of a sum: nothing is given.
    Refused,
    /// Beginnings of the heading over sums that are decided.
    DecidedColumn,
    /// Between a sum asked for and the one that is given.
    Answering,
    /// Before a sum: it is what one of several is given.
    Each,
    /// In a sentence before a sum, or right behind it: each of several is given it.
    EachOf,
    /// Before a sum: it is given beside what was given before.
    Adding,
    /// Between a sum and the next: the next is a part of it.
    Splitting,
    /// An aside that begins so tells what something costs.
    Price,
    /// Before a sum: it is what a part is given of.
    Pool,
    /// Beside a verb: only a part of what was asked for is given.
    Partly,
    /// Between a joiner and a sum: another clause, which gives nothing.
    Acting,
    /// Between a joiner and a sum: they lead to who is given it, what for, or the sum.
    Leading,
    /// Of these, those behind which stands what the sum is for.
    Purpose,
    /// Nouns, also at the end of a compound: who may be given something.
    Receiver,
    /// Of the words for a whole those behind which `med` tells what stands beside the first sum.
    Beside,
}

/// Words by which a sentence tells of another decision.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountData {
    pub kind: AccountKind,
    pub words: Vec<String>,
}

/// A paragraph under a decision that goes on with it without an operative verb.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FollowData {
    /// What it begins with.
    pub subjects: Vec<String>,
    /// One of these stands behind it.
    pub tells: Vec<String>,
    /// What it ends with.
    #[serde(default)]
    pub ends: String,
}

/// What a word says of when and by whom something is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// Endings of verbs in the past.
    Past,
    /// Verbs of deciding in the past.
    Decided,
    /// Verbs of those who prepare a decision.
    Proposing,
    /// The sentence adds to what was said.
    Further,
    /// Before a month or a year: that is when.
    When,
    /// Before a day: that is not when it was decided.
    NotWhen,
    /// Verbs that take a matter off the agenda.
    Drops,
    /// The other words of a sentence that does only that.
    Dropped,
    /// Right before a verb: it may be done.
    May,
    /// Verbs of those who ask for something, before `att`.
    Requesting,
    /// Words for a year or a meeting before this one.
    Before,
    /// Before `att`: what follows is only weighed.
    Weighing,
    /// Before `att`: what follows is not done.
    Refraining,
    /// Before a word of weighing: there is none of it.
    Lacking,
    /// Beside a verb: what it says is not done.
    Denying,
    /// Right behind a verb: nothing is given.
    None,
    /// Behind a denial: what is done all the same follows.
    Instead,
    /// Between a decision and `att`: another clause begins.
    Joining,
    /// Before `att`: a decision that was taken before.
    ThisDecision,
    /// Before `att`: a decision, before or now.
    AnyDecision,
}
