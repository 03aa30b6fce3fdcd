//! Apprenticeship standards with their knowledge, skills and behaviours (KSBs).
//!
//! Everybody who sees apprenticeships reads them. The references and KSB codes are those of the published standards, the
//! wording is short and our own. The catalogue is part of the program and loaded when it has changed: what is there already
//! stays as it is.

mod handlers;
mod model;
mod service;
mod store;

pub use handlers::configure;
pub use model::KsbKind;
pub use service::{CATALOGUE, check_ksbs, load_catalogue};
