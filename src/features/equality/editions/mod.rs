//! Editions: displayed figures about the people of a stage of a closed recruitment round, published once, never revised, only withdrawn.
//! Everybody reads them.
//!
//! The database counts and displays (`equality.shown`); [`disclosure`](super::disclosure) decides from what is displayed and public alone
//! which tables are published, against all editions together. That is done outside any transaction; the publishing transaction then
//! locks the editions, and where another was published meanwhile it is decided once more.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::bodies::{CellBody, EditionBody, TableBody};
pub use model::commands::PublishEdition;
pub use model::{Edition, EditionStage};
pub use service::{add_known_fact, ask, decide, find, of_rounds, publish};
