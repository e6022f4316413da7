//! Who reads the documents of a run.

use super::document::{Reader, Reply};

/// How documents are read.
#[derive(Clone, Debug)]
pub enum Engine {
    /// In this process: quick to debug, but a document that aborts takes the run with it.
    InProcess,
}

/// One job slot's reader of documents.
#[derive(Debug)]
pub enum Slot<'a> {
    /// In this process.
    InProcess(&'a Reader<'a>),
}

impl Engine {
    /// A slot that reads one document at a time.
    pub fn slot<'a>(&'a self, reader: &'a Reader<'a>) -> Slot<'a> {
        match self {
            Self::InProcess => Slot::InProcess(reader),
        }
    }
}

impl Slot<'_> {
    /// Reads a document; none when the run was stopped meanwhile.
    pub fn read(&mut self, bytes: &[u8], path: &str) -> Option<Reply> {
        match self {
            Self::InProcess(reader) => Some(reader.read(bytes, path)),
        }
    }
}
