//! What is read across the areas, through the API.

mod actors;
mod audits;
mod dashboards;
pub mod encounters;
mod evidence_packs;
mod feed;
mod network;
mod overview;
mod tasks;
mod teams;
