//! The end: the gateway, assessments, completion, and what came after.
//!
//! An apprentice reaches the gateway when KSBs, off-the-job hours, the least duration, English and maths, and the
//! employer's word are there. Attempts at the assessment follow; a failed one leads to a resit (at once) or to a retake
//! (after more learning, through the gateway again). A pass completes the apprenticeship.
//!
//! Under a reformed plan there are apprenticeship assessments instead, several and at any stage of learning, of which the
//! provider marks some. The employer verifies behaviours. The gateway then leads to completion. Which kind of plan holds is that
//! of the standard's version, until the assessment has begun: then it stays (`service::models`).

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{
    AddOutcome, AttemptKind, EnglishAndMaths, Grade, MarkedBy, NextStep, OutcomeKind, PassGateway,
    RecordResult, ScheduleAttempt,
};
pub use service::attempts::{record_result, schedule};
pub use service::outcomes::add_outcome;
pub use service::pass_gateway;
pub use service::plans::{plan, plan_named};
