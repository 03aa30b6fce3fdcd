//! What apprentices wish for in a mentor: one wish for each apprenticeship.
//!
//! The apprentice alone writes it, and reads all of it. The programme's team sees topics, languages and times, to find who fits. Goals go
//! to the mentor who accepts, for as long as the mentorship lasts, and to nobody else; whom the apprentice would like best, and what they
//! share with others, are shown to nobody. A year after the apprenticeship the wish is wiped.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{MenteeWish, PutMenteeWish, WishForMentorBody};
pub use service::{due, judge, lock, of_apprenticeships, put};
