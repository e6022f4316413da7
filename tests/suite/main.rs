//! The test suite.

mod decision;
mod recognize;
mod rules;
mod spellings;
mod tidy;
