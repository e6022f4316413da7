//! What passes between a run and its worker processes: whole messages with their lengths before them
//! (little-endian), on the worker's standard input and output.
//!
//! The run sends one [`Setup`] and then documents; the worker answers the first with a note and
//! each document with a [`Reply`]. A message that ends early means that the other side is gone.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use super::document::Reply;
use crate::record::Outcome;

/// What a worker needs before its first document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Setup {
    /// Names and texts of the rule files that change the built-in ones.
    pub rule_files: Vec<(String, String)>,
    /// Passwords for encrypted documents.
    pub passwords: Vec<Vec<u8>>,
    /// Leave evidence out of the records.
    pub without_evidence: bool,
    /// Indented records.
    pub indented: bool,
    /// Bytes of memory for one document.
    pub max_memory: u64,
}

/// What a worker says when a document does not fit into its memory.
pub const OUT_OF_MEMORY: &str = "memory allocation failed for a message";

/// Every outcome at the place that is its number in a message and in a state file: new ones are put at the end.
const OUTCOMES: [Outcome; 9] = [
    Outcome::Extracted,
    Outcome::NoText,
    Outcome::Encrypted,
    Outcome::Damaged,
    Outcome::NotPdf,
    Outcome::Limit,
    Outcome::Timeout,
    Outcome::Crashed,
    Outcome::IoError,
];

/// The number of an outcome.
pub fn number_of(outcome: Outcome) -> u8 {
    let at = OUTCOMES.iter().position(|other| *other == outcome).unwrap_or_default();
    u8::try_from(at).unwrap_or_default()
}

/// The outcome of a number; none when there is no such outcome.
pub fn outcome_of(number: u8) -> Option<Outcome> {
    OUTCOMES.get(usize::from(number)).copied()
}

/// Sends bytes with their length.
///
/// # Errors
/// When the other side is gone.
pub fn send(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    to.write_all(&(bytes.len() as u64).to_le_bytes())?;
    to.write_all(bytes)
}

/// Receives bytes into `bytes` (what was there is dropped). False at an orderly end.
///
/// # Errors
/// When the message ends early, or is larger than the memory that can be had.
pub fn receive(from: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<bool> {
    bytes.clear();
    let mut length = [0; 8];
    let mut n_read = 0;
    while n_read < length.len() {
        match from.read(length.get_mut(n_read..).unwrap_or_default()) {
            Ok(0) if n_read == 0 => return Ok(false),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(n) => n_read += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let length = u64::from_le_bytes(length);
    let size = usize::try_from(length).map_err(io::Error::other)?;
    bytes.try_reserve_exact(size).map_err(|_| io::Error::other(OUT_OF_MEMORY))?;
    if from.take(length).read_to_end(bytes)? < size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(true)
}

/// Sends a reply.
///
/// # Errors
/// When the other side is gone.
pub fn send_reply(to: &mut impl Write, reply: &Reply) -> io::Result<()> {
    let mut head = vec![number_of(reply.outcome), u8::from(reply.error.is_some())];
    head.extend_from_slice(&reply.pages.to_le_bytes());
    head.extend_from_slice(reply.error.as_deref().unwrap_or_default().as_bytes());
    send(to, &head)?;
    send(to, &reply.record)?;
    to.flush()
}

/// Receives a reply.
///
/// # Errors
/// When the worker is gone or sends no reply.
pub fn receive_reply(from: &mut impl Read) -> io::Result<Reply> {
    let mut head = Vec::new();
    let mut record = Vec::new();
    if !receive(from, &mut head)? || !receive(from, &mut record)? {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let [outcome, has_error, p0, p1, p2, p3, error @ ..] = head.as_slice() else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    let outcome = outcome_of(*outcome).ok_or(io::ErrorKind::InvalidData)?;
    let error = (*has_error != 0).then(|| String::from_utf8_lossy(error).into_owned());
    Ok(Reply { outcome, pages: u32::from_le_bytes([*p0, *p1, *p2, *p3]), error, record })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_comes_back_and_a_cut_one_is_refused() {
        for outcome in OUTCOMES {
            let reply = Reply { outcome, pages: 70_000, error: Some("å".into()), record: b"{}\n".to_vec() };
            let mut wire = Vec::new();
            send_reply(&mut wire, &reply).unwrap();
            assert_eq!(receive_reply(&mut wire.as_slice()).unwrap(), reply);
            wire.pop();
            assert!(receive_reply(&mut wire.as_slice()).is_err());
        }
        assert!(!receive(&mut &b""[..], &mut Vec::new()).unwrap());
        assert!(receive(&mut &u64::MAX.to_le_bytes()[..], &mut Vec::new()).is_err());
    }
}
