//! Whether somebody counts as an adult where others are brought together with them.
//!
//! The rule is the function `is_adult` of the database, so that queries can ask it too: from the 18th birthday in London; where no date of
//! birth is kept, by the age at the start of an apprenticeship, two years later at the latest; or where staff have seen that it is so.
//! Whoever is not known to be an adult is protected as if they were under 18, and nobody is told which of the two it is.

mod service;
mod store;

pub use service::{adults, is_adult};
