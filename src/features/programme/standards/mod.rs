//! Apprenticeship standards in their versions, with options, hours, and knowledge, skills and behaviours (KSBs).
//!
//! Everybody who sees apprenticeships reads them. A row is a version, or one of its options: who learns it stays on it,
//! whatever is published later. Versions come from the file that Skills England publishes, from staff, or from the catalogue
//! that is part of the program and holds only what was verified, in short words of our own. What is not known is null: of a
//! version whose KSBs are not all known, well-formed codes are taken as they come.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{
    AssessmentModel, KsbKind, Plan, Product, Published, StandardFigures, StandardHours, StandardOrigin,
    StandardVersion, Unread,
};
pub use service::{
    CATALOGUE, assessment_model, check_ksbs, figures, figures_of, find_for_update, load_catalogue, of_kind,
    plan, put, unknown_ksbs,
};
