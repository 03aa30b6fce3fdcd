//! Offers and their conditions, from the offer to the recruited.
//!
//! An offer goes to whoever was interviewed and is verified as eligible, or declined one before. Once accepted and open offers pass
//! the places that are planned, it needs a reason: offers of a round are counted under its lock. An offer lapses at the end of its
//! last day in London, whether or not the timer has run ([`OfferState`]). Accepting one withdraws the candidate's other live
//! applications of the round; so of two acceptances at once one is made. The conditions are decided one by one: all met or waived
//! make a recruit, one that failed ends it.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::{EVENTS, OfferConditionEvent, OfferEvent};
pub use handlers::configure;
pub use model::{
    AnswerOffer, ConditionKind, ConditionOutcome, DecideCondition, MakeOffer, NewCondition, OfferBody,
    OfferState, WithdrawOffer,
};
pub use service::answers::{accept, decline, lock_for_answer, withdraw_application};
pub use service::conditions::{decide, lock_condition, open_conditions};
pub use service::{due, lock_for_offer, lock_offer, make, withdraw};
