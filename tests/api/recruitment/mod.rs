//! Recruitment, from the round to the enrolment.

mod applications;
mod decisions;
mod enrolments;
mod interviews;
mod interviews_changes;
mod interviews_scores;
mod links;
mod offers;
mod offers_racing;
pub mod pages;
mod pages_apply;
mod pages_browser;
mod pages_progress;
mod rounds;
mod rounds_summaries;
pub mod scene;
mod vacancies;
mod vacancies_changes;
