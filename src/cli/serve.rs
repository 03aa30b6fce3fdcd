//! `hackit serve`: from nothing to a running server, and down again in order.

use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Context as _;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::task::JoinHandle;

use super::database::Database;
use super::output::print;
use super::signals::Signals;
use crate::app::{self, AppState, Capacity};
use crate::config::{LogFormat, Settings};
use crate::ctx::Clock;
use crate::demo;
use crate::features::equality::questions;
use crate::features::outbound::messages::Transport;
use crate::features::safeguarding::concerns;
use crate::mail;
use crate::timers;
use crate::tokens::Keys;

/// How long requests under way may take to end, all in all.
const DRAIN: Duration = Duration::from_secs(8);

/// Serves until SIGTERM or Ctrl-C, which may come before it is ready.
pub(super) async fn serve(
    settings: &Settings,
    database: &Database,
    signals: &mut Signals,
) -> anyhow::Result<()> {
    let running = tokio::select! {
        biased;
        () = signals.next() => {
            log::info!("stopped before it was ready");
            return Ok(());
        }
        started = start(settings, database) => started?,
    };
    let Running { state, server, serving, metrics, transport } = running;
    tokio::select! {
        () = signals.next() => {}
        () = timers::run(state.clone()) => {}
        () = mail::run(state.clone(), &transport) => {}
    }
    log::info!("stopping: requests under way are finished first");
    if tokio::time::timeout(DRAIN, server.stop(true)).await.is_err() {
        log::warn!("requests were still under way after {DRAIN:?}: they are cut off");
    } else {
        serving.await??;
    }
    if let Some(metrics) = metrics {
        metrics.stop(false).await;
    }
    state.db.close();
    Ok(())
}

/// A server that runs, and what stops it.
struct Running {
    state: AppState,
    server: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    metrics: Option<ServerHandle>,
    transport: Transport,
}

async fn start(settings: &Settings, database: &Database) -> anyhow::Result<Running> {
    settings.server()?;
    let wants_demo = settings.wants_demo()?;
    let transport = Transport::new(&settings.mail()?)?;
    if settings.mail.is_none() && settings.database_url.is_some() {
        let folder = settings.data_dir.join("mail");
        log::warn!(
            "HACKIT_MAIL is not set: LETTERS REACH NOBODY, they are kept as files in {}; invitations and new passwords wait there",
            folder.display()
        );
    }
    let (key_file, may_make) = settings.signing_keys()?;
    let listener = TcpListener::bind(settings.bind)
        .with_context(|| format!("HACKIT_BIND={}: the address cannot be used", settings.bind))?;
    // Port 0 means any: from here on the real one counts.
    let server_settings = Settings { bind: listener.local_addr()?, ..settings.clone() }.server()?;
    let keys = signing_keys(&key_file, may_make, &server_settings.base_url)?;
    let equality_key = settings.equality_key()?;
    let base_url = server_settings.base_url.clone();
    database.ready(Duration::from_secs(settings.database_wait.into())).await?;
    let state = AppState::new(database.pool(settings)?, server_settings, Clock::System, (keys, equality_key));
    state.db.write(async |conn| questions::ensure_fits(conn, &state.equality_key).await).await?;
    let credentials = if wants_demo { demo::load(&state, &settings.data_dir).await? } else { None };
    let missing = state.db.read(async |conn| concerns::leads_missing(conn).await).await?;
    if missing > 0 {
        log::warn!(
            "{missing} of two safeguarding leads are missing: nobody reads a concern about the only one; `hackit user grant` names one"
        );
    }
    let metrics = metrics_server(settings)?;
    let capacity = Capacity {
        workers: settings
            .workers
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(2, usize::from)),
        connections: settings.max_connections,
    };
    let serving = app::server(state.clone(), listener, capacity)?;
    let server = serving.handle();
    let serving = tokio::spawn(serving);
    // So that nobody waits for it later.
    tokio::task::spawn_blocking({
        let state = state.clone();
        move || {
            state.routes();
        }
    });
    greet(settings.log_format, &base_url, credentials.as_deref())?;
    Ok(Running { state, server, serving, metrics, transport })
}

fn signing_keys(file: &Path, may_make: bool, base_url: &str) -> anyhow::Result<Keys> {
    if may_make {
        return Keys::open_or_create(file, base_url).with_context(|| format!("{}", file.display()));
    }
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("HACKIT_SIGNING_KEYS={} cannot be read", file.display()))?;
    Keys::from_pem(&text, base_url).with_context(|| format!("HACKIT_SIGNING_KEYS={}", file.display()))
}

/// Says that the server is ready, and where.
fn greet(format: LogFormat, base_url: &str, credentials: Option<&Path>) -> anyhow::Result<()> {
    let api = format!("{base_url}/api/v1");
    let credentials = credentials.map(|path| path.display().to_string());
    if format == LogFormat::Json {
        let credentials = credentials.as_deref().unwrap_or("none");
        log::info!(api = api.as_str(), credentials; "hackit is ready");
        return Ok(());
    }
    let demonstration = credentials
        .map(|path| format!("  credentials    {path} (demonstration: every person is invented)\n"))
        .unwrap_or_default();
    print(&format!(
        "hackit is ready\n  API            {api}\n  documentation  {base_url}/docs/\n{demonstration}  \
         Ctrl-C stops everything.\n"
    ))
}

/// Prometheus metrics on an address of their own. Taken: warn and go on without.
fn metrics_server(settings: &Settings) -> anyhow::Result<Option<ServerHandle>> {
    let buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full("http_request_duration_seconds".to_owned()), &buckets)?
        .install_recorder()
        .context("metrics were started before")?;
    let listener = match TcpListener::bind(settings.metrics_bind) {
        Ok(listener) => listener,
        Err(cause) => {
            log::warn!("no metrics: HACKIT_METRICS_BIND={} cannot be used: {cause}", settings.metrics_bind);
            return Ok(None);
        }
    };
    let server = HttpServer::new(move || {
        App::new().app_data(web::Data::new(recorder.clone())).route("/metrics", web::get().to(render))
    })
    .workers(1)
    .disable_signals()
    .listen(listener)?
    .run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok(Some(handle))
}

async fn render(recorder: web::Data<PrometheusHandle>) -> HttpResponse {
    recorder.run_upkeep();
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(recorder.render())
}
