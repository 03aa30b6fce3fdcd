//! What is kept of whom, for how long, and what people get who ask for it.

mod catalogue;
pub mod copies;
mod copies_page;
mod erasures;
mod markers;
pub mod requests;
mod retention;
