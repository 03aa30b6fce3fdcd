//! Enrolments: whoever was recruited becomes an apprentice.
//!
//! An enrolment adds the person, or takes one who is there and has the candidate's e-mail address, makes them an apprentice, drafts the
//! apprenticeship as the vacancy says, and invites them by a letter; a programme manager approves the draft as any other. It is made
//! once: again, it answers what there is. Who may not make apprentices may not enrol.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::{EVENTS, EnrolmentEvent};
pub use handlers::configure;
pub use model::{Enrol, EnrolmentBody};
pub use service::{enrol, lock};
