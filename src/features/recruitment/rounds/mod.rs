//! Recruitment rounds: when applications for the vacancies of a cohort are taken, and what came of them.
//!
//! A round is planned, open and selecting by its days, and closed by the recruitment team once every application in it is
//! settled; its live vacancies and its drafts are closed with it. Its figures are counted from the steps of applications, which
//! outlive what is personal of them, so that they are the same for ever as of any day.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AddRound, Round, RoundState};
pub use service::{add, close, lock};
