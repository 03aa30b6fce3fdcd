//! Recruitment, from the round to the enrolment.

mod vacancies;
mod rounds;
