//! Machine clients of organisations: the names and secrets with which providers and employers come in.
//!
//! Staff keep them. A client may have a subset of the scopes that its organisation's kind may have, and two live
//! secrets, so that a rotation needs no downtime. Secrets are shown once and stored as hashes. A client that is
//! revoked is gone: its tokens stop working at once, and the events keep its history.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{ApiClient, ApiClientWithSecretBody, CreateApiClient};
pub use service::{create, list, lock, revoke, rotate};
