//! What a record was made with, and so when it has to be made again.
//!
//! A record is made again when the program's version or [`EXTRACTION`], the rules, or an option that can reach it
//! changed. Which options can depends on the record: `--evidence` reaches all, passwords reach encrypted documents,
//! `--timeout` and `--max-memory` reach documents that ran into them. So a password more does not read a whole
//! archive again. That a lower `--max-memory` would no longer read a document that was read is no reason to
//! read it again either.

use rusqlite::params;
use sha2::{Digest, Sha256};

use super::store::Store;
use super::trouble::StateError;
use crate::record::Outcome;

/// What the program reads from the same bytes. It is the number of lines under *Changed output* in CHANGELOG.md
/// (`tests/suite/tidy.rs` holds that), so that whoever changes what comes out has every record made again.
pub const EXTRACTION: u32 = 223;

/// Which options reach a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind(u8);

impl Kind {
    const ENCRYPTED: u8 = 1;
    const BOUNDED: u8 = 2;

    /// The kind of a record as it stands in the state.
    pub fn of(outcome: Outcome, record: &[u8]) -> Self {
        // Quotes inside a text are escaped, so these bytes are always the key itself.
        let encrypted = outcome == Outcome::Encrypted
            || memchr::memmem::find(record, br#""encrypted":true,"text_layer":"#).is_some();
        let bounded = matches!(outcome, Outcome::Limit | Outcome::Timeout | Outcome::Crashed);
        Self(u8::from(encrypted) * Self::ENCRYPTED + u8::from(bounded) * Self::BOUNDED)
    }

    /// As a number of the state.
    pub fn number(self) -> u8 {
        self.0
    }
}

/// What records are made with tonight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// Hash of the rule set.
    pub rules: String,
    /// Records have no evidence.
    pub without_evidence: bool,
    /// Passwords for encrypted documents.
    pub passwords: Vec<Vec<u8>>,
    /// CPU seconds for one document.
    pub timeout: u32,
    /// Bytes of memory for one document.
    pub max_memory: u64,
}

impl Basis {
    /// Hash of the options that reach a record of a kind. Passwords are in it, and only their hash.
    fn options(&self, kind: u8) -> String {
        let mut sha = Sha256::new();
        sha.update([u8::from(self.without_evidence)]);
        if kind & Kind::ENCRYPTED != 0 {
            for password in &self.passwords {
                sha.update((password.len() as u64).to_le_bytes());
                sha.update(password);
            }
            sha.update(b"passwords");
        }
        if kind & Kind::BOUNDED != 0 {
            sha.update(self.timeout.to_le_bytes());
            sha.update(self.max_memory.to_le_bytes());
            sha.update(b"bounds");
        }
        sha.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Numbers of this basis in a state, by kind of record.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub fn enter(&self, store: &Store) -> Result<[i64; 4], StateError> {
        let mut ids = [0; 4];
        for (kind, id) in (0u8..).zip(&mut ids) {
            let row = params![env!("CARGO_PKG_VERSION"), EXTRACTION, self.rules, self.options(kind)];
            let find = "SELECT id FROM basis WHERE (tool, extraction, rules, options) = (?, ?, ?, ?)";
            let known = store.db.query_row(find, row, |row| row.get(0));
            *id = match known {
                Err(rusqlite::Error::QueryReturnedNoRows) => {
                    let insert = "INSERT INTO basis (tool, extraction, rules, options) VALUES (?, ?, ?, ?)";
                    store.db.execute(insert, row).map(|_| store.db.last_insert_rowid())
                }
                known => known,
            }
            .map_err(store.trouble())?;
        }
        Ok(ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_reach_the_records_that_depend_on_them() {
        let plain = Basis { timeout: 60, max_memory: 1, ..Basis::default() };
        let kind = |outcome, record: &str| Kind::of(outcome, record.as_bytes()).number();
        let encrypted = kind(Outcome::Extracted, r#","encrypted":true,"text_layer":"digital"}"#);
        assert_eq!(kind(Outcome::Extracted, r#""producer":"\"encrypted\":true,\"text_layer\":","#), 0);
        assert_eq!((encrypted, kind(Outcome::Timeout, "")), (1, 2));
        let differ = |other: &Basis, kind| other.options(kind) != plain.options(kind);
        let password = Basis { passwords: vec![b"x".to_vec()], ..plain.clone() };
        assert_eq!([0, 1, 2, 3].map(|kind| differ(&password, kind)), [false, true, false, true]);
        let patient = Basis { timeout: 61, ..plain.clone() };
        assert_eq!([0, 1, 2, 3].map(|kind| differ(&patient, kind)), [false, false, true, true]);
        let bare = Basis { without_evidence: true, ..plain.clone() };
        assert_eq!([0, 1, 2, 3].map(|kind| differ(&bare, kind)), [true; 4]);
    }
}
