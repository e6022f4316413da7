//! Names of files as text, and back.
//!
//! A file name on Unix is any bytes without `/` and NUL. In a record it is text: what is UTF-8 stands as
//! it is, a byte that is not becomes `\xNN`, and a backslash becomes `\\`, so that the name can be had back.

use std::cmp::Ordering;
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;

/// The name as text.
pub fn to_text(name: &OsStr) -> String {
    let bytes = name.as_encoded_bytes();
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains('\\')
    {
        return text.to_owned();
    }
    let mut text = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        for ch in chunk.valid().chars() {
            text.push_str(if ch == '\\' { "\\" } else { "" });
            text.push(ch);
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

/// The name that [`to_text`] made the text from; none when it made no such text.
pub fn from_text(text: &str) -> Option<OsString> {
    if !text.contains('\\') {
        return Some(OsString::from(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest {
            [b'\\', after @ ..] => {
                bytes.push(b'\\');
                rest = after;
            }
            [b'x', high, low, after @ ..] => {
                let digit = |d: u8| char::from(d).to_digit(16).and_then(|d| u8::try_from(d).ok());
                bytes.push(digit(*high)? << 4 | digit(*low)?);
                rest = after;
            }
            _ => return None,
        }
    }
    os_name(bytes)
}

#[cfg(unix)]
fn os_name(bytes: Vec<u8>) -> Option<OsString> {
    use std::os::unix::ffi::OsStringExt;
    Some(OsString::from_vec(bytes))
}

#[cfg(not(unix))]
fn os_name(bytes: Vec<u8>) -> Option<OsString> {
    String::from_utf8(bytes).ok().map(OsString::from)
}

/// The order of records: bytewise, component by component. `a/b` stands before `a.pdf`.
pub fn path_order(a: &str, b: &str) -> Ordering {
    a.split('/').cmp(b.split('/'))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStringExt;

    #[test]
    fn every_name_comes_back() {
        for name in [
            &b"plain.pdf"[..],
            b"\xe5\xe4\xf6.pdf",
            "\u{e5}.pdf".as_bytes(),
            b"a\\b",
            b"\\xff",
            b"\xff\\\xfe",
        ] {
            let name = OsString::from_vec(name.to_vec());
            assert_eq!(from_text(&to_text(&name)), Some(name));
        }
        assert_eq!(to_text(&OsString::from_vec(b"\xe5r\\n.pdf".to_vec())), "\\xe5r\\\\n.pdf");
        assert_eq!(from_text("a\\q"), None);
    }

    #[test]
    fn a_folder_stands_before_a_longer_name() {
        assert_eq!(path_order("a/z", "a.pdf"), Ordering::Less);
        assert_eq!(path_order("a-b/x", "a/x"), Ordering::Greater);
    }
}
