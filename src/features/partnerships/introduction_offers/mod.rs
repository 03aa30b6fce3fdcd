//! Introductions that employers offer: somebody at a company whom they know, and who agreed to meet apprentices.
//!
//! The employer and the programme's team read an offer whole. Apprentices read open ones without the contact: the company, what the
//! contact does there, and what they would talk about. A place is taken by each introduction that was asked for, and is free again when
//! that comes to nothing; while an introduction to its contact is paused, nobody more is introduced. Once somebody has asked, the contact
//! stays. An offer ends on its last day, with its employer's partnership, or when it is closed; a year later the contact is wiped. No versions are
//! kept, as the contact is not the programme's to remember.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AddOffer, IntroductionOfferState, Offer};
pub use service::{add, due, ensure_not_paused, ensure_place, lock_any};
