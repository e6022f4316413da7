//! The encryption dictionary and passwords → a key, and with it the plain objects (ISO 32000-2, 7.6).
//!
//! lopdf has the algorithms (RC4 and AES, revisions 2 to 6); here it is handed only what it needs: the
//! trailer, and later one object at a time. A security handler that is not password-based is refused.

use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
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
        match object {
            // Its data is not here yet. Handed over whole, it would be taken for empty and /Length with it.
            Object::Stream(stream) => {
                if super::stream::is_cross_reference(&stream.dict) {
                    return;
                }
                let mut dict = Object::Dictionary(std::mem::take(&mut stream.dict));
                let _ = decrypt_object(&self.0, id, &mut dict);
                if let Object::Dictionary(dict) = dict {
                    stream.dict = dict;
                }
            }
            object => {
                let _ = decrypt_object(&self.0, id, object);
            }
        }
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
        if decrypt_object(&self.0, id, &mut object).is_err() {
            return self.decrypt_blocks(id, data);
        }
        match object {
            Object::Stream(stream) => Some(stream.content),
            _ => None,
        }
    }

    /// Decrypts AES data that is longer or shorter than it should be: the whole blocks, whatever their padding says.
    fn decrypt_blocks(&self, id: ObjectId, data: &[u8]) -> Option<Vec<u8>> {
        /// Bytes of a block.
        const BLOCK: usize = 16;
        let filter = self.0.get_stream_filter();
        let key = filter.compute_key(self.0.file_encryption_key(), id).ok()?;
        let (start, blocks) = data.split_at_checked(BLOCK)?;
        let mut plain = blocks.get(..blocks.len() / BLOCK * BLOCK)?.to_vec();
        match filter.method() {
            b"AESV2" => {
                let cipher = cbc::Decryptor::<aes::Aes128>::new_from_slices(&key, start).ok()?;
                cipher.decrypt_padded::<NoPadding>(&mut plain).ok()?;
            }
            b"AESV3" => {
                let cipher = cbc::Decryptor::<aes::Aes256>::new_from_slices(&key, start).ok()?;
                cipher.decrypt_padded::<NoPadding>(&mut plain).ok()?;
            }
            _ => return None,
        }
        // Padding counts its own bytes; anything else is data.
        if let Some(&n @ 1..=16) = plain.last()
            && plain.iter().rev().take(usize::from(n)).all(|&byte| byte == n)
        {
            plain.truncate(plain.len() - usize::from(n));
        }
        Some(plain)
    }
}

#[cfg(test)]
mod tests {
    use cbc::cipher::BlockModeEncrypt;
    use lopdf::StringFormat;
    use lopdf::encryption::crypt_filters::{Aes128CryptFilter, CryptFilter};
    use lopdf::{EncryptionVersion, Permissions};

    use super::*;

    /// The key of a document encrypted with 128-bit AES and no password.
    fn aes() -> Key {
        let filter: std::sync::Arc<dyn CryptFilter> = std::sync::Arc::new(Aes128CryptFilter);
        let mut document = Document::new();
        let id = Object::string_literal("0123456789abcdef");
        document.trailer.set("ID", Object::Array(vec![id.clone(), id]));
        let version = EncryptionVersion::V4 {
            document: &document,
            encrypt_metadata: true,
            crypt_filters: std::collections::BTreeMap::from([(b"StdCF".to_vec(), filter)]),
            stream_filter: b"StdCF".to_vec(),
            string_filter: b"StdCF".to_vec(),
            owner_password: "x",
            user_password: "",
            permissions: Permissions::all(),
        };
        Key(EncryptionState::try_from(version).unwrap())
    }

    #[test]
    fn a_stream_keeps_its_length() {
        let key = aes();
        let mut dict = Dictionary::new();
        dict.set("Length", 32);
        dict.set("Text", Object::String(vec![7; 32], StringFormat::Literal));
        let mut object = Object::Stream(Stream::with_position(dict, 9));
        key.decrypt_strings((4, 0), &mut object);
        let stream = object.as_stream().unwrap();
        assert_eq!(stream.dict.get(b"Length").unwrap(), &Object::Integer(32));
        assert_eq!(stream.start_position, Some(9));
    }

    #[test]
    fn aes_data_of_a_wrong_length() {
        let key = aes();
        let id = (4, 0);
        let object_key = Aes128CryptFilter.compute_key(key.0.file_encryption_key(), id).unwrap();
        let encrypted = |plain: &[u8]| {
            let mut data = plain.to_vec();
            let cipher = cbc::Encryptor::<aes::Aes128>::new_from_slices(&object_key, &[5; 16]).unwrap();
            cipher.encrypt_padded::<NoPadding>(&mut data, plain.len()).unwrap();
            [vec![5; 16], data].concat()
        };
        let dict = Dictionary::new();
        let padded = encrypted(b"BT (hej) Tj ET \x01");
        assert_eq!(key.decrypt_data(id, &dict, &padded).unwrap(), b"BT (hej) Tj ET ");
        let longer = [&padded[..], b"\r\n\r\n"].concat();
        assert_eq!(key.decrypt_data(id, &dict, &longer).unwrap(), b"BT (hej) Tj ET ");
        let unpadded = encrypted(b"BT (hej) Tj ET q");
        assert_eq!(key.decrypt_data(id, &dict, &unpadded).unwrap(), b"BT (hej) Tj ET q");
        assert_eq!(key.decrypt_data(id, &dict, b"short"), None);
    }
}
