//! Introductions: an apprentice and somebody at a company, brought together by an employer who knows them.
//!
//! An apprentice asks, which shares their name, or the programme's team proposes and the apprentice agrees. Until then the employer
//! reads what they would talk about and nothing of who it is; until the introduction is made the apprentice reads no name either. Making
//! it writes to both, and gives neither the other's address. With an apprentice who is not known to be an adult, the line manager or the
//! programme's team make it, and one of them comes along.
//!
//! What nobody acts on for a fortnight lapses, whether or not the timer has run. The programme can pause what is under way (see
//! `holds`), and nobody reads why.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{
    AskForIntroduction, Introduction, IntroductionState, MakeIntroduction, MeetingOutcome, ReportMeeting,
};
pub use service::connections::{connection, connections_of, is_known};
pub use service::holds::{end, hold, lock_any, release};
pub use service::{ask, consent, due, lock, make, report};
