//! The encryption dictionary and passwords → a key, and with it the plain objects (ISO 32000-2, 7.6).
//!
//! lopdf has the algorithms (RC4 and AES, revisions 2 to 6); here it is handed only what it needs: the
//! trailer, and later one object at a time. A security handler that is not password-based is refused.

use lopdf::encryption::{PasswordAlgorithm, decrypt_object};
use lopdf::{Dictionary, Document, EncryptionState, Object, ObjectId, Stream};

/// Whether an encryption dictionary leaves strings and streams in clear text, as it does where only attached files
/// are encrypted. Then no password is needed to read the pages.
pub fn leaves_pages_clear(encrypt: &Dictionary) -> bool {
    let is_identity =
        |key: &[u8]| encrypt.get(key).and_then(Object::as_name).is_ok_and(|name| name == b"Identity");
    encrypt.get(b"V").and_then(Object::as_i64).is_ok_and(|version| version >= 4)
        && encrypt.get(b"Filter").and_then(Object::as_name).is_ok_and(|name| name == b"Standard")
        && is_identity(b"StmF")
        && is_identity(b"StrF")
}

/// A password with letters beyond ASCII as the revision of the document wants it: in the encoding of PDF's own
/// strings, later normalized UTF-8.
fn prepared(document: &Document, password: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(password).ok().filter(|text| !text.is_ascii())?;
    PasswordAlgorithm::try_from(document).ok()?.sanitize_password(text).ok()
}

/// The key of a document.
pub struct Key(EncryptionState);

impl Key {
    /// Tries the empty password and then the given ones. `encrypt` is the resolved dictionary.
    pub fn find(encrypt: &Dictionary, trailer: &Dictionary, passwords: &[Vec<u8>]) -> Option<Self> {
        const ID: ObjectId = (1, 0);
        let mut document = Document::new();
        let mut encrypt = encrypt.clone();
        // Written wrongly by some: a V 4 or 5 dictionary with a /Length of its own, in bytes or for V 5 in
        // bits of another length. The version fixes the length, so it is left out.
        if encrypt.get(b"V").and_then(Object::as_i64).is_ok_and(|version| version >= 4) {
            encrypt.remove(b"Length");
        }
        document.objects.insert(ID, Object::Dictionary(encrypt));
        document.trailer.set("Encrypt", Object::Reference(ID));
        let file_id = trailer.get(b"ID").cloned().unwrap_or_else(|_| {
            let empty = Object::string_literal("");
            Object::Array(vec![empty.clone(), empty])
        });
        document.trailer.set("ID", file_id);
        let fits = |password: &[u8]| {
            document.authenticate_raw_password(password).ok()?;
            EncryptionState::decode(&document, password).ok().map(Self)
        };
        fits(&[]).or_else(|| {
            passwords
                .iter()
                .find_map(|password| fits(password).or_else(|| fits(&prepared(&document, password)?)))
        })
    }

    /// Decrypts the strings of an object.
    pub fn decrypt_strings(&self, id: ObjectId, object: &mut Object) {
        // The data of a stream is empty here, which the algorithms report as an error; the strings of its
        // dictionary are done by then.
        let _ = decrypt_object(&self.0, id, object);
    }

    /// Decrypts the data of a stream; `None` when it cannot be.
    pub fn decrypt_data(&self, id: ObjectId, dict: &Dictionary, data: &[u8]) -> Option<Vec<u8>> {
        let mut kept = Dictionary::new();
        for key in [&b"Type"[..], b"Filter", b"DecodeParms"] {
            if let Ok(value) = dict.get(key) {
                kept.set(key, value.clone());
            }
        }
        let mut object = Object::Stream(Stream::new(kept, data.to_vec()));
        decrypt_object(&self.0, id, &mut object).ok()?;
        match object {
            Object::Stream(stream) => Some(stream.content),
            _ => None,
        }
    }
}
