//! What is known of a token that was found good.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::access::{Grant, Scopes};
use crate::ctx::Actor;

/// How long an access token is good for, in seconds.
pub const LIFETIME: i64 = 900;
/// A token that was found good.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Who acts.
    pub actor: Actor,
    /// What the token allows.
    pub scopes: Scopes,
    /// What the person is here, and where; of a client nothing.
    pub grants: Arc<[Grant]>,
    /// Names the token.
    pub jti: Uuid,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

impl Verified {
    /// When it was issued, to the second.
    pub fn issued_at(&self) -> DateTime<Utc> {
        self.expires_at - TimeDelta::seconds(LIFETIME)
    }

    /// Names the caller for rate limits and idempotency keys.
    pub fn subject(&self) -> Option<Uuid> {
        match self.actor {
            Actor::Client { id, .. } => Some(id.0),
            Actor::Person { id, .. } => Some(id.0),
            Actor::Anonymous | Actor::Candidate { .. } | Actor::Importer { .. } | Actor::System => None,
        }
    }
}
