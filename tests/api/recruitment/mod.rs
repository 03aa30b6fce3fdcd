//! Recruitment, from the round to the enrolment.

mod scene;
mod vacancies;
mod rounds;
