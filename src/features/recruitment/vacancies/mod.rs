//! Vacancies: what is offered in a round, where, with whom and for what wage.
//!
//! The recruitment team prepares a vacancy as a draft and publishes it while its round is open. Everybody reads what is live;
//! it is closed by the team, or from the end of its last day on, whether or not the timer has run. Once somebody has applied,
//! the standard, the provider, the start and the wage stand.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AddVacancy, Coded, Criterion, Question, Vacancy, VacancyBody, VacancyState};
pub use service::{
    Filter, add, bodies, close, close_round, due, find, find_any, list, lock, lock_with_round, publish, share,
};
