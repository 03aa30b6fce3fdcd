//! Employer enquiries: an employer gets in touch, and the programme's team decides.
//!
//! Anybody may ask. A letter goes to the address that was given, and only what is confirmed by its link is shown to staff: the rest is
//! gone after a week. Staff accept an enquiry, which makes the employer, its partnerships, its contact and, where that is wanted, its
//! machine client in one step; or they decline it.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::{EVENTS, EnquiryEvent};
pub use handlers::{ask_to_take_part, configure, confirm_by_link, open};
pub use model::{AcceptEnquiry, AskToTakePart, ContactNames, EnquiryState, NewPartnerClient};
pub use service::{accept, ask, confirm, due, lock};
