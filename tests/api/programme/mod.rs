//! What is taught, and to whom, through the API.

mod cohorts;
mod funding_rules;
mod funding_rules_applied;
mod minimum_wages;
mod standards;
