//! What is no longer believed of access tokens.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::verified::{LIFETIME, Verified};
use crate::ctx::Actor;
use crate::string_enum::string_enum;

string_enum! {
    /// What kind of thing a revocation is about.
    RevocationKind {
        /// One token, by its `jti`.
        Token "token",
        /// All tokens of a sign-in.
        Session "session",
        /// All tokens of a client.
        Client "client",
        /// All tokens of an organisation's clients, and of people with a grant for it.
        Organisation "organisation",
        /// The tokens of a client that were issued before it lost a scope.
        Scopes "scopes",
    }
}

/// What is no longer believed. A cache of the table `revocations`, at most a second old in other
/// replicas and up to date in the one that revoked.
#[derive(Clone, Debug, Default)]
pub struct Revocations(Arc<RwLock<Ends>>);

/// When each revocation stops to matter.
type Ends = HashMap<(RevocationKind, Uuid), DateTime<Utc>>;

impl Revocations {
    /// Believes a token, session, client or organisation no more.
    pub fn add(&self, kind: RevocationKind, subject: Uuid, expires_at: DateTime<Utc>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert((kind, subject), expires_at);
    }

    /// Takes over what the table holds and forgets what no live token can mean any more.
    pub fn refresh(
        &self,
        rows: impl IntoIterator<Item = (RevocationKind, Uuid, DateTime<Utc>)>,
        now: DateTime<Utc>,
    ) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, expires_at| *expires_at > now);
        for (kind, subject, expires_at) in rows {
            // What this process revoked since the table was read is later.
            let end = known.entry((kind, subject)).or_insert(expires_at);
            *end = expires_at.max(*end);
        }
    }

    /// Whether the token may no longer be believed.
    pub fn hit(&self, token: &Verified) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if known.is_empty() {
            return false;
        }
        let (of_actor, own) = match token.actor {
            Actor::Client { id, organisation, .. } => ((RevocationKind::Client, id.0), Some(organisation)),
            Actor::Person { session, .. } => ((RevocationKind::Session, session.0), None),
            Actor::Anonymous | Actor::Candidate { .. } | Actor::Importer { .. } | Actor::System => {
                return false;
            }
        };
        if let Actor::Client { id, .. } = token.actor
            && let Some(expires_at) = known.get(&(RevocationKind::Scopes, id.0))
            && Self::expiry(token.issued_at()) <= *expires_at
        {
            return true;
        }
        let mut organisations = token.grants.iter().filter_map(|grant| grant.organisation).chain(own);
        known.contains_key(&(RevocationKind::Token, token.jti))
            || known.contains_key(&of_actor)
            || organisations.any(|id| known.contains_key(&(RevocationKind::Organisation, id.0)))
    }

    /// When a revocation made now may be forgotten: when no token issued before it is still good.
    pub fn expiry(now: DateTime<Utc>) -> DateTime<Utc> {
        now + TimeDelta::seconds(LIFETIME + 60)
    }
}
