//! Vacancies.
