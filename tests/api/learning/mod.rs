//! What apprentices learn and show, through the API.

mod ksbs;
mod otj;
mod portfolio;
mod progress;
mod projects;
pub mod pushes;
