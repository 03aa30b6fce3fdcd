//! What is taught, and to whom, through the API.

mod cohorts;
mod standards;
