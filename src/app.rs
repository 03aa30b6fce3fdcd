//! The application: what all requests share, what is mounted where, what runs beside the requests.

use std::net::TcpListener;
use std::sync::OnceLock;
use std::time::Duration;

use actix_cors::Cors;
use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::config::ServerSettings;
use crate::ctx::{Clock, Ctx, Ids};
use crate::db::Db;
use crate::error::{Code, Error};
use crate::features::progress;
use crate::features::sign_in::{self, Hasher};
use crate::tokens::{Keys, RevocationKind, Revocations};
use crate::web::boundary::boundary;
use crate::web::limits::{Buckets, Policy};
use crate::web::operations::Operations;
use crate::web::routes::{Routes, fallback};
use crate::web::write::InFlight;
use crate::web::{health, pages, write};
use crate::{features, openapi};

/// What all requests share.
pub struct AppState {
    /// The database.
    pub db: Db,
    /// The settings.
    pub settings: ServerSettings,
    /// Where the time comes from.
    pub clock: Clock,
    /// Where new ids come from.
    pub ids: Ids,
    /// What signs and verifies tokens.
    pub keys: Keys,
    /// What is no longer believed.
    pub revocations: Revocations,
    /// Makes and checks password hashes.
    pub hasher: Hasher,
    /// Single pushes of progress, which are stored together.
    pub pushes: progress::Queue,
    /// Batches of progress, likewise.
    pub batches: progress::Queue,
    /// Keys of idempotent requests under way in this process.
    pub in_flight: InFlight,
    /// API calls of each caller.
    pub api_limit: Buckets<Uuid>,
    /// Token requests of each client.
    pub token_limit: Buckets<String>,
    /// Failed sign-ins for each e-mail address.
    pub sign_in_limit: Buckets<String>,
    /// The paths of the contract, once they were asked for.
    routes: OnceLock<Routes>,
    /// The contract as JSON and as YAML.
    pub contract: openapi::Texts,
}

impl AppState {
    /// The state of a server.
    pub fn new(db: Db, settings: ServerSettings, clock: Clock, keys: Keys) -> anyhow::Result<Self> {
        Ok(Self {
            pushes: progress::Queue::new(db.clone(), progress::Measure::SINGLE),
            batches: progress::Queue::new(db.clone(), progress::Measure::BATCHES),
            db,
            clock,
            ids: Ids::default(),
            keys,
            revocations: Revocations::default(),
            hasher: Hasher::default(),
            in_flight: InFlight::default(),
            api_limit: Buckets::new(Policy::API),
            token_limit: Buckets::new(Policy::TOKENS),
            sign_in_limit: Buckets::new(Policy::SIGN_INS),
            routes: OnceLock::new(),
            contract: openapi::Texts::default(),
            settings,
        })
    }

    /// The paths of the contract. To find them takes milliseconds, the first time.
    pub fn routes(&self) -> &Routes {
        self.routes.get_or_init(|| Routes::of(contract_routes, &[pages::PATHS, health::PATHS].concat()))
    }

    /// Makes a revocation bite in this process at once; call it when the revocation is committed.
    pub fn forget_tokens(&self, kind: RevocationKind, subject: Uuid, now: DateTime<Utc>) {
        self.revocations.add(kind, subject, Revocations::expiry(now));
    }

    /// The context of what the program does by itself.
    pub fn system(&self, what: &str) -> Ctx {
        Ctx::system(self.clock.now(), self.ids.clone(), what)
    }
}

/// Mounts what belongs to the contract.
pub fn contract_routes(operations: &mut Operations<'_>) {
    sign_in::configure_root(operations);
    operations.scope("/api/v1", features::configure);
}

/// How many connections and threads.
#[derive(Clone, Copy, Debug)]
pub struct Capacity {
    /// Worker threads.
    pub workers: usize,
    /// Connections for each worker.
    pub connections: usize,
}

/// A server on a listening socket; runs when awaited.
pub fn server(
    state: web::Data<AppState>,
    listener: TcpListener,
    capacity: Capacity,
) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            .app_data(web::PathConfig::default().error_handler(|_, _| Error::new(Code::InvalidPath).into()))
            .configure(|config| Operations::mount(contract_routes, config))
            .configure(health::configure)
            .configure(pages::configure)
            .default_service(web::to(fallback))
            .wrap(Compress::default())
            .wrap(cors(&state.settings.allowed_origins))
            .wrap(from_fn(boundary))
    })
    .workers(capacity.workers)
    .max_connections(capacity.connections)
    .backlog(4096)
    .client_request_timeout(Duration::from_secs(10))
    .client_disconnect_timeout(Duration::from_secs(2))
    .keep_alive(Duration::from_secs(75))
    .shutdown_timeout(10)
    .disable_signals()
    .listen(listener)?;
    Ok(server.run())
}

fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"])
        .allowed_headers([
            "authorization",
            "content-type",
            "accept",
            "if-match",
            "if-none-match",
            "idempotency-key",
            "traceparent",
        ])
        .expose_headers([
            "ETag",
            "Link",
            "Location",
            "Request-Id",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "Idempotency-Replayed",
        ])
        // A browser's request from elsewhere is answered without permission rather than refused.
        .block_on_origin_mismatch(false)
        .max_age(3600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

/// What runs beside the requests until the server stops: reads never depend on it having run.
pub async fn work(state: web::Data<AppState>) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    for tick in 0_u64.. {
        ticks.tick().await;
        let now = state.clock.now();
        let refreshed =
            state.db.read(async |conn| sign_in::load_revocations(conn, &state.revocations, now).await).await;
        if let Err(error) = refreshed {
            log::warn!("revocations could not be read: {error}");
        }
        if tick % 60 == 1 {
            let cleaned = state
                .db
                .write(async |conn| {
                    write::forget_expired(conn, now).await?;
                    sign_in::forget_revocations(conn, now).await?;
                    features::due(conn, &state.system("timer")).await
                })
                .await;
            if let Err(error) = cleaned {
                log::warn!("timers could not run: {error}");
            }
        }
        let (busy, idle) = state.db.usage();
        #[expect(clippy::cast_precision_loss, reason = "a handful of connections")]
        {
            metrics::gauge!("database_connections", "state" => "busy").set(busy as f64);
            metrics::gauge!("database_connections", "state" => "idle").set(idle as f64);
            metrics::gauge!("progress_updates_waiting", "sent" => "single")
                .set(state.pushes.waiting() as f64);
            metrics::gauge!("progress_updates_waiting", "sent" => "batch")
                .set(state.batches.waiting() as f64);
        }
    }
}
