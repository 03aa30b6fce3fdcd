//! Who mentors whom, from the request on to its end.
//!
//! An apprentice asks a mentor (`requested`), with words that the mentor alone reads. The mentor accepts within 14 days (`accepted`),
//! which withdraws what the apprentice asked of others: an apprentice has one mentor at a time, and a mentor no more apprentices than
//! there are places. With the first meeting the mentorship is `active`, until either of the two, or the team, completes or ends it.
//!
//! A mentorship is held (`onHold`) when the mentor's check lapses or does not cover the apprentice any more, when the partnership ends,
//! when the team says so, and for somebody's safety. Whatever the cause, it looks the same to the two, the employer and the line manager:
//! the state, and the words that the programme has paused it. It goes on when no cause is left. Whoever is no mentor any more mentors
//! nobody: what they had ends.
//!
//! The mentor reads the apprentice's wish while the mentorship lasts. The line manager sees from the acceptance on that there is a
//! mentor, and no words. A year after the end words are wiped.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{
    DeclineMentorship, EndMentorship, Mentorship, MentorshipBody, MentorshipState, Parties, RequestMentorship,
};
pub use service::{
    Answering, Meeting, accept, activate, ask, bodies, complete, connection, connections_of, decline, due,
    end, end_by, end_by_programme, end_profile, ensure_goes_on, hold, is_known, lock, lock_any,
    lock_to_answer, lock_to_meet, release, request_all, taking_part, withdraw,
};
