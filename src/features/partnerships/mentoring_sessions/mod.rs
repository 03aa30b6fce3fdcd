//! When a mentor and an apprentice meet.
//!
//! The two plan it, move it, cancel it, and write down what they made of it; place, goals and notes are for them. The employer and the
//! programme's team see that they meet, and when. Of an apprentice who is not known to be an adult the line manager is told by a letter
//! that they meet a mentor, and on which day. A year after the mentorship what the two wrote is wiped.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{ChangeSession, MentoringSession, MentoringSessionBody, PlanSession};
pub use service::{cancel, change, due, lock, plan};
