//! batch

mod rule_folder;

pub use rule_folder::rules_of_folder;
