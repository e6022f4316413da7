//! The test suite.

mod recognize;
mod spellings;
