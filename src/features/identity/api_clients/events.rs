//! What happens to machine clients.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[ApiClientEvent::EVENTS];

event_types! {
    /// What happens to a machine client.
    ApiClientEvent about ApiClient, read with ClientsRead {
        /// A machine client was created.
        Created "apiClient.created",
        /// A machine client was given other scopes.
        Changed "apiClient.changed",
        /// A machine client was given a second secret.
        SecretRotated "apiClient.secretRotated",
        /// A secret of a machine client was revoked.
        SecretRevoked "apiClient.secretRevoked",
        /// A machine client was revoked, with its secrets and tokens.
        Revoked "apiClient.revoked",
    }
}
