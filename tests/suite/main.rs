//! The test suite.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod batch;
mod decision;
mod drawn;
mod drawn_columns;
mod drawn_grants;
mod drawn_heads;
mod drawn_labels;
mod drawn_matter;
mod drawn_prose;
mod drawn_slant;
mod drawn_sums;
mod drawn_typed;
mod isolation;
mod kills;
mod layout;
mod nightly;
mod recognize;
mod rules;
mod spellings;
mod text_encryption;
mod text_limits;
mod tidy;
mod warehouse;
