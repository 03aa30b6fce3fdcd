//! How long what is personal is kept: one table of rules, a worker that erases what is past its time, and a log of erasures that are done
//! again after a backup was restored.

mod model;
mod service;
mod store;

pub use model::{Erasure, KEPT_OTHERWISE, Kept, RULES, Root, Rule};
pub use service::{RECORDS_KEPT, apply, due, due_now, erase, export};
