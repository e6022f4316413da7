//! Around [`crate::extract()`]: a folder of any size → one record for each input, in order.
//!
//! [`discover`] names the inputs, [`schedule`] drives a bounded number of documents at a time, an
//! [`engine`] reads each (in worker processes, or in this one), an [`outlet`] writes the
//! records in the order of their paths, and [`summary`] keeps the ledger. One document never stops a run.
//! With a [`state`] only what changed since the last run is read.

pub mod discover;
pub mod document;
mod drill;
pub mod engine;
pub mod message;
pub mod outlet;
pub mod path_name;
pub mod read;
mod record_file;
mod rule_folder;
mod sandbox;
pub mod schedule;
pub mod state;
pub mod summary;
mod supervise;
mod walk;
mod whole_file;
pub mod worker;

pub use discover::{Discover, Input, Named, Refused, read_list};
pub use engine::Engine;
pub use message::Setup;
pub use outlet::{Outlet, WriteError};
pub use record_file::record_file;
pub use rule_folder::{files_of_folder, rules_of_folder};
pub use schedule::{Control, Run, RunError, run};
pub use summary::{Summary, Trouble};
pub use whole_file::WholeFile;
