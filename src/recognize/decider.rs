//! Words that tell who decides, and of what kind a sentence or a title is: authorities by their endings, who writes, groups
//! that meet, hedges, titles of decisions. In: words of a text. Out: whether they are of a kind. Words stand in
//! `rules/decision.toml`.

use serde::Deserialize;

use super::decision::DecisionVerbs;

/// Who decides, in a sentence that is the decision.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeciderData {
    pub(super) kind: DeciderKind,
    words: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DeciderKind {
    /// Endings of a first word that names an authority.
    Ending,
    /// A person who decides in the first person.
    Speaker,
    /// A sentence with them decides nothing.
    Hedge,
    /// They ask another authority to act: what they ask for is not granted.
    Asking,
    /// Beginnings of a title that name a decision.
    Title,
    /// Words of a title that names what follows a grant.
    Follows,
    /// A sentence with them says what is given once something is done.
    Condition,
    /// A group that decides at meetings and is called like no board.
    Meeting,
}

impl DecisionVerbs {
    /// Whether a text is of a kind, for the examples of the rules.
    pub(super) fn says(&self, kind: DeciderKind, text: &str) -> bool {
        match kind {
            DeciderKind::Ending => self.is_decider(text),
            DeciderKind::Speaker => self.is_speaker(text),
            DeciderKind::Hedge => self.is_hedged(text),
            DeciderKind::Asking => self.asks(&text.to_lowercase()),
            DeciderKind::Title => self.names_decision(text),
            DeciderKind::Follows => self.follows_grant(text),
            DeciderKind::Condition => self.is_conditional(text),
            DeciderKind::Meeting => self.is_meeting(text),
        }
    }

    /// Whether a text begins with the word for an authority: `Länsstyrelsen`, `Energimyndigheten`.
    pub fn is_decider(&self, text: &str) -> bool {
        let first = text.split_whitespace().next().unwrap_or_default().trim_end_matches(',').to_lowercase();
        self.deciders(DeciderKind::Ending).any(|ending| first.ends_with(ending))
    }

    /// Whether a sentence tells what is done at other times.
    pub fn is_hedged(&self, sentence: &str) -> bool {
        let lower = sentence.to_lowercase();
        self.deciders(DeciderKind::Hedge).any(|word| lower.contains(word))
    }

    /// Whether a clause in lower case asks another authority to do something.
    pub(super) fn asks(&self, clause: &str) -> bool {
        self.deciders(DeciderKind::Asking).any(|word| clause.contains(word))
    }

    /// Whether a sentence says what is given once something is done.
    pub fn is_conditional(&self, sentence: &str) -> bool {
        let lower = sentence.to_lowercase();
        self.deciders(DeciderKind::Condition).any(|words| lower.contains(words))
    }

    /// Whether a name is that of a group that decides at meetings.
    pub fn is_meeting(&self, name: &str) -> bool {
        self.deciders(DeciderKind::Meeting).any(|group| group == name)
    }

    /// Whether a title names what follows a grant: its payment, a change of it.
    pub fn follows_grant(&self, title: &str) -> bool {
        let title = title.to_lowercase();
        self.deciders(DeciderKind::Follows).any(|words| title.contains(words))
    }

    /// Whether a title in lower case names a decision.
    pub fn names_decision(&self, title: &str) -> bool {
        self.deciders(DeciderKind::Title).any(|words| title.starts_with(words))
    }

    /// Whether a word is who decides in the first person.
    pub fn is_speaker(&self, word: &str) -> bool {
        self.deciders(DeciderKind::Speaker).any(|speaker| speaker == word)
    }

    fn deciders(&self, kind: DeciderKind) -> impl Iterator<Item = &str> {
        let entries = self.deciders.iter().filter(move |e| e.data.kind == kind);
        entries.flat_map(|e| &e.data.words).map(String::as_str)
    }
}
