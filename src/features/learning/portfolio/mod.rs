//! Portfolios: what apprentices show of their work, in their own words.
//!
//! An item is private to the apprentice, or seen by those who see the apprenticeship; line managers and staff who see
//! it give feedback. The apprentice can put such items behind a link that nobody can guess, for whoever is given it: as
//! JSON, and as a page that prints well. It shows what the apprentice chose and nothing else about the person, and
//! ends when the apprentice says so, takes an item back to private, leaves, or is withdrawn. Line managers, staff and the data
//! protection officer see which links stand and take them down; none of them sees a token.

mod events;
mod handlers;
mod html;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AddItem, GiveFeedback, ItemVisibility, Link, SharePortfolio};
pub use service::links::share;
pub use service::{add, find, give_feedback};
