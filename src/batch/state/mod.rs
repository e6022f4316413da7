//! What a nightly run knows from the nights before (`--state FILE`), in one SQLite file.
//!
//! Comes in: the inputs of tonight. Goes out: the full data set, as a fresh run over everything would write it,
//! and what differs from the data set that was published last. Only what changed is read.
//!
//! [`plan`] compares the inputs with the [`store`], [`reading`] reads what has to be, [`recorder`] keeps it,
//! [`census`] counts, [`publish`] writes. A run holds the [`lock`] from its first to its last step. Every crash point
//! and what follows from it stands in ARCHITECTURE.md.

mod basis;
mod census;
mod changes;
mod clock;
mod folder;
mod key;
mod lock;
mod night;
mod output;
mod plan;
mod publish;
mod queue;
mod reading;
mod recorder;
mod shelf;
mod stamp;
mod status;
mod store;
mod trouble;

pub use basis::{Basis, EXTRACTION};
pub use census::{Counts, Paths};
pub use clock::{now, rfc3339};
pub use lock::Holder;
pub use night::{Night, Orders, Target, whole_path};
pub use status::{Failing, Kept, LastRun, Status, status};
pub use trouble::StateError;
