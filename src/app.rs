//! The application: what all requests share, and what is mounted where.

use std::net::TcpListener;
use std::ops::Deref;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};

use crate::config::ServerSettings;
use crate::ctx::Clock;
use crate::db::Db;
use crate::equality_key::EqualityKey;
use crate::error::{Code, Error};
use crate::features::identity::sign_in::{self, Hasher};
use crate::features::learning::progress;
use crate::openapi::RenderedContract;
use crate::tokens::Keys;
use crate::web::State;
use crate::web::cors::cors;
use crate::web::embed;
use crate::web::fallback::fallback;
use crate::web::middleware;
use crate::web::operations::Operations;
use crate::web::routes::Routes;
use crate::{features, site};

/// Everything that a server holds: what all requests share, and what single features need beside it.
#[derive(Clone)]
pub struct AppState {
    shared: web::Data<State>,
    /// Makes and checks password hashes.
    pub hasher: web::Data<Hasher>,
    sign_in_limits: web::Data<sign_in::Limits>,
    pub(crate) queues: web::Data<progress::Queues>,
    contract: web::Data<RenderedContract>,
}

impl AppState {
    /// The state of a server.
    pub fn new(db: Db, settings: ServerSettings, clock: Clock, keys: (Keys, EqualityKey)) -> Self {
        Self {
            queues: web::Data::new(progress::Queues::new(&db)),
            hasher: web::Data::new(Hasher::default()),
            sign_in_limits: web::Data::new(sign_in::Limits::default()),
            contract: web::Data::new(RenderedContract::new(register)),
            shared: web::Data::new(State::new(db, settings, clock, keys, routes)),
        }
    }
}

impl AppState {
    /// Gives a server what its handlers need, and the operations of the contract.
    pub fn configure(&self, config: &mut web::ServiceConfig) {
        config
            .app_data(self.shared.clone())
            .app_data(self.hasher.clone())
            .app_data(self.sign_in_limits.clone())
            .app_data(self.queues.clone())
            .app_data(self.contract.clone());
        Operations::mount(register, config);
    }
}

impl Deref for AppState {
    type Target = State;

    fn deref(&self) -> &State {
        &self.shared
    }
}

/// Registers every operation of the contract.
pub fn register(operations: &mut Operations<'_>) {
    sign_in::configure_root(operations);
    operations.scope("/api/v1", |operations| {
        features::configure(operations);
        site::register(operations);
    });
}

/// Every path: those of the contract and those of pages.
fn routes() -> Routes {
    Routes::of(register, &site::PATHS.concat())
}

/// How many connections and threads.
#[derive(Clone, Copy, Debug)]
pub struct Capacity {
    /// Worker threads.
    pub workers: usize,
    /// Connections for each worker.
    pub connections: usize,
}

/// How long an answer may wait for a client that takes nothing of it.
#[cfg(target_os = "linux")]
const UNREAD: Duration = Duration::from_secs(30);

/// How much of an answer the system holds for a client, which would grow to megabytes: each that takes nothing would cost as much to
/// fill.
const SENDING: usize = 256 * 1024;

/// A server on a listening socket; runs when awaited.
pub fn server(state: AppState, listener: TcpListener, capacity: Capacity) -> std::io::Result<Server> {
    // Connections inherit it.
    socket2::SockRef::from(&listener).set_send_buffer_size(SENDING)?;
    // Connections inherit it: whose client takes nothing of an answer for so long is closed, and its memory is free.
    #[cfg(target_os = "linux")]
    socket2::SockRef::from(&listener).set_tcp_user_timeout(Some(UNREAD))?;
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::PathConfig::default().error_handler(|_, _| Error::new(Code::InvalidPath).into()))
            .configure(|config| state.configure(config))
            .configure(site::configure)
            .default_service(web::to(fallback))
            .wrap(from_fn(embed::wrap))
            .wrap(Compress::default())
            .wrap(cors(&state.settings.allowed_origins))
            .wrap(from_fn(middleware::wrap))
    })
    .workers(capacity.workers)
    .max_connections(capacity.connections)
    .backlog(4096)
    .client_request_timeout(Duration::from_secs(10))
    .client_disconnect_timeout(Duration::from_secs(2))
    .keep_alive(Duration::from_secs(75))
    .tcp_nodelay(true)
    // The caller of this waits eight seconds.
    .shutdown_timeout(7)
    .disable_signals()
    .listen(listener)?;
    Ok(server.run())
}
