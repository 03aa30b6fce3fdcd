//! What is read across the areas, through the API.

mod actors;
mod dashboards;
mod feed;
mod overview;
mod tasks;
mod teams;
