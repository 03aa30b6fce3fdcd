//! A page to print for an audit: what the record says of one apprenticeship, and where each figure comes from.
//!
//! Auditors of the funding ask for the plan, the hours with their sources, the reviews with their signatures, and what was corrected.
//! The page says as of when it holds, and how much it leaves out where there is more than fits. Check-ins and support requests are
//! no evidence, and no part of it.

mod handlers;
mod html;
mod model;
mod service;
mod store;

pub use handlers::configure;
