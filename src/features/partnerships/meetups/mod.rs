//! Meetups: partner employers register them, the programme publishes them, apprentices come.
//!
//! An employer's meetup starts as `pendingApproval`; staff publish or decline it, and what was declined can be changed and
//! submitted again; what was published can be cancelled, and is `finished` from the instant at which it ends, whether or not
//! the timer has run. Everybody sees what was ever published; everything else only the employer and staff. A change of time
//! or place, and a cancellation, raise the iCalendar SEQUENCE by one, so that calendars follow.
//!
//! What everybody reads of a published meetup (title, time, place and link) is what staff approved: an employer's change of it
//! is kept beside it, unseen by others, until staff publish or decline it, the meetup is cancelled, or it begins.
//!
//! Apprentices register for themselves; a cancelled meetup cancels their registrations, and they are told of that and of
//! another time or place. The places that are taken or offered never exceed the capacity less the employer's own: they are counted
//! in the meetup's row, under its lock, with a check. Employers see how many come, and names only where the apprentice agreed.
//!
//! Whoever finds every place taken waits, first come first served. A place that gets free is held for the first: `waitlisted` →
//! `offered` → `confirmed`, or `lapsed` where it is not accepted in time, whether or not the timer has run. Whoever cancelled or
//! let an offer lapse may register anew, and is then the last.

pub mod calendar;
mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{
    AddMeetup, Agenda, AgendaItem, Announced, CancelMeetup, ChangeMeetup, ChangeVenue, Content,
    DeclineMeetup, Details, Edit, Meetup, MeetupBody, MeetupState, Plan, PublicMeetup, RegisterForMeetup,
    Registration, RegistrationState, SetTraining, Standing, TrainingKsbs, Venue, leaves_places, page_of,
    plans, times,
};
pub use service::registrations::{
    apprentice, cancel as cancel_registration, lock as lock_registration, lock_meetup, register,
};
pub use service::series::{find_series, find_states, lock_series, submit_series};
pub use service::waitlist::accept;
pub use service::{
    Position, Submitted, admit, admit_registered, cancel, change, changes_directly, decline, due, employer,
    find_public, find_registration, lock, public_page, publish, submit,
};
