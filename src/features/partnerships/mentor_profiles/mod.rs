//! Mentors whom partner employers propose, and whom apprentices may ask.
//!
//! An employer with a mentoring partnership proposes a mentor (`proposed`), the programme's team approves (`approved`), which makes the
//! person with the role and an invitation; clients grant no roles. A mentor pauses (`paused`) and goes on, until the profile is `ended`.
//! What was said of the check of a mentor is the fact and its days, no certificate.
//!
//! Apprentices see who is approved, and of them what they offer and whether a place is free. `sharedExperience` is the mentor's own: it
//! is shown to nobody else. Nobody mentors more than `capacity`, which is never set below those who are mentored.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{
    Availability, ChangeMentorProfile, EndMentorProfile, HelpsWith, MentorProfile, MentorProfileBody,
    MentorProfileState, ProposeMentor, Safeguarding, SharedExperience, changed_languages, changed_topics,
    distinct, read_languages, read_topics, topics_fit,
};
pub use service::{approve, bodies, due, end, lock, lock_any, lock_own, propose, unknown_to_apprentices};
