//! What all requests share, whatever feature answers them.

use std::future::{Ready, ready};
use std::sync::{Arc, OnceLock};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::budget::BodyBudget;
use super::in_flight::InFlight;
use super::limits::{Buckets, Policy};
use super::link_limits::LinkLimits;
use super::routes::Routes;
use crate::config::ServerSettings;
use crate::ctx::{Clock, Ctx, Ids};
use crate::db::Db;
use crate::equality_key::EqualityKey;
use crate::error::{Error, Result};
use crate::tokens::{Keys, RevocationKind, Revocations};

/// What all requests share.
pub struct State {
    /// The database.
    pub db: Db,
    /// The settings.
    pub settings: ServerSettings,
    /// The public base URL, as contexts share it.
    pub(super) base_url: Arc<str>,
    /// Where the time comes from.
    pub clock: Clock,
    /// Where new ids come from.
    pub ids: Ids,
    /// What signs and verifies tokens.
    pub keys: Keys,
    /// Under which answers about equality stand.
    pub equality_key: EqualityKey,
    /// What is no longer believed.
    pub revocations: Revocations,
    /// The memory of bodies in flight.
    pub(super) bodies: BodyBudget,
    /// Keys of idempotent requests under way in this process.
    pub(super) in_flight: InFlight,
    /// API calls of each caller.
    pub api_limit: Buckets<Uuid>,
    /// Who opened links, and how often.
    pub links: LinkLimits,
    /// The paths of the contract, once they were asked for.
    routes: OnceLock<Routes>,
    find_routes: fn() -> Routes,
}

impl State {
    /// The state of a server whose paths `find_routes` knows.
    pub fn new(
        db: Db,
        settings: ServerSettings,
        clock: Clock,
        (keys, equality_key): (Keys, EqualityKey),
        find_routes: fn() -> Routes,
    ) -> Self {
        Self {
            db,
            base_url: settings.base_url.as_str().into(),
            settings,
            clock,
            keys,
            equality_key,
            ids: Ids::default(),
            revocations: Revocations::default(),
            bodies: BodyBudget::default(),
            in_flight: InFlight::default(),
            api_limit: Buckets::new(Policy::API),
            links: LinkLimits::default(),
            routes: OnceLock::new(),
            find_routes,
        }
    }

    /// The paths of the contract. To find them takes milliseconds, the first time.
    pub fn routes(&self) -> &Routes {
        self.routes.get_or_init(self.find_routes)
    }

    /// Makes a revocation bite in this process at once; call it when the revocation is committed.
    pub fn forget_tokens(&self, kind: RevocationKind, subject: Uuid, now: DateTime<Utc>) {
        self.revocations.add(kind, subject, Revocations::expiry(now));
    }

    /// The context of what the program does by itself.
    pub fn system(&self, task: &str) -> Ctx {
        let ctx = Ctx::system(self.clock.now(), self.ids.clone(), task, Arc::clone(&self.base_url));
        Ctx { equality_key: self.equality_key.clone(), ..ctx }
    }

    /// The state of the server that a request came to.
    pub(super) fn of(request: &HttpRequest) -> Result<&Self> {
        request
            .app_data::<web::Data<Self>>()
            .map(|state| state.get_ref())
            .ok_or_else(|| Error::Internal(anyhow::anyhow!("the application has no state")))
    }
}

impl FromRequest for Db {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(State::of(request).map(|state| state.db.clone()))
    }
}
