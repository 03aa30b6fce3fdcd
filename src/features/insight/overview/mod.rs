//! Everything that a screen about one apprentice shows, in one request.
//!
//! It puts together what other features answer, each part as the caller may read it there: what a part is and who may see it is
//! said by its own feature. A part that the caller may not read is null and named in `omitted`, so that a screen can tell "nothing"
//! from "not for you".

mod handlers;
mod model;
mod service;
mod store;

pub use handlers::configure;
pub use model::{PersonBody, ProviderBody};
