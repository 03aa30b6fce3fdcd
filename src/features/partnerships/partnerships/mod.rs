//! Partnerships: what an employer and the programme have agreed to do together, one of a kind at a time.
//!
//! Staff make a partnership, or several by accepting an enquiry. It is active from its first day to the end of its last one in
//! London, whether or not the timer has run, and ends before by a step of its own; with it the employer may end as a whole. A
//! partnership of meetups may let its employer publish without being asked.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{
    AddPartnership, PARTNERSHIP_TEXT, Partnership, PartnershipBody, PartnershipKind, PartnershipState,
};
pub use service::{add, due, ensure_in_force, is_in_force, publishes_directly};
