//! Withdrawals: an apprenticeship is given up before its end.
//!
//! Who triggered it, the last day of learning, and coded reasons are kept. Staff can reverse a withdrawal that was a
//! mistake; somebody who comes back later begins a new episode instead, and the old one stays as it is.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{Reverse, Trigger, Withdraw, WithdrawalReason};
pub use service::{lock, reverse, withdraw};
