//! Encrypted documents (`fixtures/encrypted/`): every revision of the standard security handler, with no password, with
//! that of the reader and with that of the owner.

use beslut::content::Reader;
use beslut::{Diagnostics, ErrorKind, Limits, pdf};

const WORDS: &str = "Nämnden beviljar";
const KINDS: [&str; 7] =
    ["rc4-40", "rc4-128", "aes-128", "aes-128-clear", "aes-256-r5", "aes-256", "aes-256-clear"];

/// Text, title and whether the document says that it is encrypted; or why it cannot be read.
fn read(name: &str, passwords: &[&str]) -> Result<(String, Option<String>, bool), ErrorKind> {
    let path = format!("{}/fixtures/encrypted/{name}.pdf", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut diagnostics = Diagnostics::default();
    let passwords: Vec<Vec<u8>> = passwords.iter().map(|password| password.as_bytes().to_vec()).collect();
    let document =
        pdf::open(&bytes, &Limits::default(), &passwords, &mut diagnostics).map_err(|error| error.kind())?;
    let page = Reader::new(&document).page(0, &mut diagnostics).map_err(|error| error.kind())?;
    assert!(diagnostics.as_slice().is_empty(), "{name}: {diagnostics:?}");
    let info = document.info();
    Ok((page.glyphs.iter().map(|glyph| glyph.ch).collect(), info.title, info.encrypted))
}

#[test]
fn every_revision_is_read_with_each_of_its_passwords() {
    let whole = Ok((WORDS.to_owned(), Some("Beslut om bidrag".to_owned()), true));
    for kind in KINDS {
        assert_eq!(read(kind, &[]), whole, "{kind} without a password");
        assert_eq!(read(kind, &["fel"]), whole, "{kind} with a password that is not needed");
        let locked = format!("{kind}-locked");
        for password in ["läsare", "ägaren"] {
            assert_eq!(read(&locked, &["fel", password]), whole, "{locked} with {password}");
        }
    }
}

#[test]
fn without_the_password_the_outcome_is_encrypted() {
    for kind in KINDS {
        let locked = format!("{kind}-locked");
        for passwords in [&[][..], &[""], &["fel", "Läsare", "lasare"]] {
            assert_eq!(read(&locked, passwords), Err(ErrorKind::Encrypted), "{locked} {passwords:?}");
        }
    }
}

#[test]
fn encrypted_attachments_do_not_lock_the_pages() {
    assert_eq!(read("attachment", &[]), Ok((WORDS.to_owned(), Some("Beslut om bidrag".to_owned()), true)));
}
