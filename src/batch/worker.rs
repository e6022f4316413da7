//! The worker's side: a process that gets the bytes of documents and gives back records.
//!
//! It never gets a path to open, and before its first document it gives up what it does not need: memory
//! beyond `max_memory`, new files, the network, other programs ([`super::sandbox`]). A panic costs one
//! document; what ends the process (an abort, a stack that overflows, memory that runs out) is seen by the
//! run, which reads the last words on standard error.

use std::io::{self, BufWriter, Write};
use std::thread;

use super::document::{Reader, STACK_BYTES};
use super::drill::Drill;
use super::message::{Setup, receive, send, send_reply};
use super::sandbox;
use crate::Options;
use crate::output::Format;
use crate::recognize::RuleSet;

/// The buffer is kept for the next document unless it is larger than this.
const KEPT_BUFFER_BYTES: usize = 4 << 20;

/// Reads documents from standard input until it ends.
///
/// # Errors
/// When there is no run on the other side.
pub fn serve() -> io::Result<()> {
    std::panic::set_hook(Box::new(|_| {}));
    sandbox::end_with_parent();
    let mut bytes = Vec::new();
    let mut input = io::stdin().lock();
    if !receive(&mut input, &mut bytes)? {
        return Err(io::Error::other("a worker is started by `beslut extract`"));
    }
    drop(input);
    let setup: Setup = serde_json::from_slice(&bytes)?;
    let reader = thread::Builder::new().stack_size(STACK_BYTES).spawn(move || serve_documents(&setup))?;
    reader.join().map_err(|_| io::Error::other("the worker panicked"))?
}

fn serve_documents(setup: &Setup) -> io::Result<()> {
    let own;
    let rules = if setup.rule_files.is_empty() {
        RuleSet::builtin()
    } else {
        own = RuleSet::from_files(&setup.rule_files).map_err(|fault| io::Error::other(fault.to_string()))?;
        &own
    };
    let options = Options {
        passwords: setup.passwords.clone(),
        without_evidence: setup.without_evidence,
        ..Options::default()
    };
    let format = if setup.indented { Format::Json } else { Format::Ndjson };
    let reader = Reader { rules, options: &options, format };
    let drill = Drill::from_env();
    let mut input = io::stdin().lock();
    let mut output = BufWriter::new(io::stdout().lock());
    let notes = [sandbox::limit_memory(setup.max_memory), sandbox::give_up_privileges()].join("; ");
    send(&mut output, notes.as_bytes())?;
    output.flush()?;
    let mut path = Vec::new();
    let mut bytes = Vec::new();
    while receive(&mut input, &mut path)? {
        let path = String::from_utf8_lossy(&path);
        receive(&mut input, &mut bytes)?;
        drill.act(&path);
        let reply = reader.read(&bytes, &path);
        if bytes.capacity() > KEPT_BUFFER_BYTES {
            bytes = Vec::new();
        }
        send_reply(&mut output, &reply)?;
    }
    Ok(())
}
