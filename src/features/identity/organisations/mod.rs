//! Learning providers, partner employers, the council and schools: who takes part in the programme.
//!
//! Staff keep them. An organisation is `active` until it is `deactivated`; ending one takes every token of its clients
//! and people out of service at once, and it can get no new ones. Names are unique whatever their case.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AddOrganisation, Organisation, OrganisationBody, OrganisationState};
pub use service::{add, end, find, find_for_update, find_named};
