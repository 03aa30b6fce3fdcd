//! What apprentices learn and show, through the API.

mod assessments;
mod ksbs;
mod otj;
mod portfolio;
mod portfolio_links;
mod progress;
mod projects;
pub mod pushes;
