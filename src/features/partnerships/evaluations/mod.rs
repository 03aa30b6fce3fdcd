//! Evaluations: what those who came say of a meetup, from its end on, for four weeks: a rating, and a text where they like.
//!
//! Nobody learns who said what. The author reads what they said; the meetup's employer and the programme's team read the average and
//! the texts, in steps of five evaluations: what a single one says cannot be told from what was shown before and after it. Texts of
//! five stand in an order that was drawn by lot, without names, ratings and times. The event of an evaluation names neither its author
//! nor its meetup. What was said stays when the attendance is voided, so that voiding tells nothing. A year after the meetup nobody
//! knows any more who said it.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::GiveEvaluation;
pub use service::{due, give};
