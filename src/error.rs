//! Why a document cannot be read at all.

use std::fmt;

/// The class of an [`Error`]; each is an outcome of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The bytes are no PDF.
    NotPdf,
    /// A password is needed that was not given.
    Encrypted,
    /// No page could be read.
    Damaged,
    /// A limit of [`crate::Limits`] was reached before any page was read.
    Limit,
}

/// A document that cannot be read: the class and a sentence for a person.
#[derive(Clone, Debug)]
pub struct Error(Box<(ErrorKind, String)>);

impl Error {
    /// An error of a class with its reason.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new((kind, message.into())))
    }

    /// The class.
    pub fn kind(&self) -> ErrorKind {
        self.0.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.1)
    }
}

impl std::error::Error for Error {}
