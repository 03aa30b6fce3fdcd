//! Recruitment, from the round to the enrolment.

mod applications;
mod decisions;
mod interviews;
mod interviews_changes;
mod interviews_scores;
mod links;
pub mod scene;
mod vacancies;
mod vacancies_changes;
mod rounds;
mod rounds_summaries;
