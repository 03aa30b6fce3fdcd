//! Pauses of what brings two people together: introductions and mentorships.
//!
//! Several causes can hold one record at once, and it goes on when none is left. Whatever the cause, everybody concerned reads the same
//! words and gets the same letter: a pause never tells why it is there, nor who asked for it. The programme's team is told whether
//! safeguarding is among the causes, and nothing more.

mod connections;
mod letters;
mod model;

pub use connections::{Connection, ConnectionKind, Party, PartyRole};
pub use letters::{Concerned, ended, paused, resumed};
pub use model::{HoldCause, PAUSED, held_by, released_by};
