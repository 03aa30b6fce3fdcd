//! Interviews, from the slot that candidates choose to the scores of the panel.
//!
//! The recruitment team arranges an interview for an application, or opens a slot that candidates of the vacancy may choose; of those
//! who choose the last one at once, one gets it. Booking goes on with the application, and brings the candidate and the panel a
//! calendar entry; a change of time or place raises its SEQUENCE, a cancellation too. What overlaps is told, never refused.
//!
//! Each of the panel gives scores for every criterion of the vacancy, and changes them until the last are in. Others' are seen after
//! one's own, and by whoever is not of the panel once all are in.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{
    AddInterview, ChooseInterview, CriterionScore, GiveScores, Interview, InterviewOutcome, InterviewState,
};
pub use service::{add, cancel_of, choose, find_to_score, lock, score, settle, was_held};
