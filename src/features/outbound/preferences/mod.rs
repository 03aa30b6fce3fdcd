//! Which letters somebody wants: a switch for each kind that one can do without. A person reads and sets their own; whoever has a
//! letter stops others of its kind by the link in it, without signing in (RFC 8058), and may start them again by the same link.
//!
//! Letters with which somebody gets in, and those that say what does not take place, have no switch.

mod handlers;
mod model;
mod service;
mod store;

pub use handlers::configure;
pub use service::{Unsubscription, by_token, set_by_token};
