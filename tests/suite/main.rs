//! The test suite.

mod recognize;
