//! The test suite.

mod recognize;
mod rules;
mod spellings;
