//! The end: the gateway, the end-point assessment, and what came after.
//!
//! An apprentice reaches the gateway when KSBs, off-the-job hours, the least duration, English and maths, and the
//! employer's word are there. Attempts at the assessment follow; a failed one leads to a resit (at once) or to a retake
//! (after more learning, through the gateway again). A pass completes the apprenticeship.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{
    AddOutcome, AttemptKind, EnglishAndMaths, Grade, NextStep, OutcomeKind, PassGateway, RecordResult,
    ScheduleAttempt,
};
pub use service::outcomes::add_outcome;
pub use service::plans::plan;
pub use service::{pass_gateway, record_result, schedule};
