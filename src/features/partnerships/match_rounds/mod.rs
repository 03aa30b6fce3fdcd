//! Rounds in which the programme's team brings mentors and apprentices together.
//!
//! A round is proposed (`proposed`) of every apprentice who wishes for a mentor and every mentor who takes part, by a stable assignment of
//! which the apprentices get the best. The team changes pairs, is told whom a change would make want to leave
//! theirs, and approves all of it (`approved`), which asks each mentor, or discards it (`discarded`).
//!
//! Nobody gets their line manager, a mentor who is not cleared for them or has no place, or one without a language of theirs. Why a pair
//! was made, and with how many points, the team alone sees; a year after the decision it is wiped.
//!
//! What a round is made of is read in one snapshot and matched outside any transaction; what is written was true when it was written.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{MatchRound, MatchRoundState, ProposeMatchRound, UnmatchedReason};
pub use service::{Prepared, approve, due, lock, prepare, prepare_within, propose};
