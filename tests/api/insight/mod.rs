//! What is read across the areas, through the API.

mod dashboards;
mod feed;
