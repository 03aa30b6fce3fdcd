//! Red, amber, green: how an apprentice is doing, seen from three sides.
//!
//! The provider rates by pushing updates, the line manager here, and the facts give a rating of their own: where the
//! hours lead, how the KSBs keep pace, who attends, whether reviews are held, whether the provider still reports. Each fact
//! is told with its number and its thresholds. Where the sides disagree that is shown, and nothing is averaged.

mod derive;
mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{DerivedBody, RagBody, RateApprentice, RatingSource, StatementBody, beside_each_other};
pub use service::facts::derive_measured as derive;
pub use service::{find, newest, rate};
