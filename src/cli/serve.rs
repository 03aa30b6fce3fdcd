//! `hackit serve`: from nothing to a running server, and down again in order.

use std::net::TcpListener;

use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Context as _;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::signal::unix::{SignalKind, signal};

use super::database::Database;
use super::output::print;
use crate::app::{self, AppState, Capacity};
use crate::config::Settings;
use crate::ctx::Clock;
use crate::db::migrate;
use crate::demo;
use crate::features::programme::standards;
use crate::tokens::Keys;

/// Serves until SIGTERM or Ctrl-C.
pub(super) async fn serve(settings: &Settings, database: &Database) -> anyhow::Result<()> {
    settings.server()?;
    let wants_demo = settings.wants_demo()?;
    let (key_file, may_make) = settings.signing_keys()?;
    let listener = TcpListener::bind(settings.bind)
        .with_context(|| format!("HACKIT_BIND={}: the address cannot be used", settings.bind))?;
    // Port 0 means any: from here on the real one counts.
    let server_settings = Settings { bind: listener.local_addr()?, ..settings.clone() }.server()?;
    let keys = if may_make {
        Keys::open_or_create(&key_file, &server_settings.base_url)
            .with_context(|| format!("{}", key_file.display()))?
    } else {
        let text = std::fs::read_to_string(&key_file)
            .with_context(|| format!("HACKIT_SIGNING_KEYS={} cannot be read", key_file.display()))?;
        Keys::from_pem(&text, &server_settings.base_url)
            .with_context(|| format!("HACKIT_SIGNING_KEYS={}", key_file.display()))?
    };
    let base_url = server_settings.base_url.clone();
    let state = AppState::new(database.pool(settings)?, server_settings, Clock::System, keys);
    prepare(&state, database).await?;
    let credentials = if wants_demo { demo::load(&state, &settings.data_dir).await? } else { None };
    let metrics = metrics_server(settings)?;
    let capacity = Capacity {
        workers: settings
            .workers
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(2, usize::from)),
        connections: settings.max_connections,
    };
    let server = app::server(state.clone(), listener, capacity)?;
    let handle = server.handle();
    let running = tokio::spawn(server);
    // So that nobody waits for it later.
    tokio::task::spawn_blocking({
        let state = state.clone();
        move || {
            state.routes();
        }
    });
    let mut greeting =
        format!("hackit is ready\n  API            {base_url}/api/v1\n  documentation  {base_url}/docs/\n");
    if let Some(path) = credentials {
        greeting.push_str(&format!(
            "  credentials    {} (demonstration: every person is invented)\n",
            path.display()
        ));
    }
    greeting.push_str("  Ctrl-C stops everything.\n");
    print(&greeting)?;
    tokio::select! {
        signal = wait_for_signal() => signal?,
        () = app::work(state.clone()) => {}
    }
    log::info!("stopping: requests under way are finished first");
    handle.stop(true).await;
    running.await??;
    if let Some(metrics) = metrics {
        metrics.stop(false).await;
    }
    state.db.close();
    Ok(())
}

/// Brings the database to this program's schema and reference data, unless it is there already, or further.
async fn prepare(state: &AppState, database: &Database) -> anyhow::Result<()> {
    let stamp = migrate::stamp(standards::CATALOGUE)?;
    // A database that cannot be asked, perhaps as the request role is not there yet, is prepared, too, or says why not.
    let has_stamp = state.db.read(async |conn| Ok(migrate::has_stamp(conn, &stamp).await?)).await;
    if has_stamp.unwrap_or(false) {
        return Ok(());
    }
    let is_newer = state.db.read(async |conn| Ok(migrate::is_newer(conn).await?)).await;
    if is_newer.unwrap_or(false) {
        log::warn!("a newer program has prepared this database: it is left as it is");
        return Ok(());
    }
    for step in database.migrate().await? {
        log::info!("migrated {step}");
    }
    state.db.write(async |conn| standards::load_catalogue(conn).await).await?;
    migrate::set_stamp(&database.url, &stamp).await
}

/// Returns at SIGTERM or Ctrl-C.
pub(super) async fn wait_for_signal() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// Prometheus metrics on an address of their own. Taken: warn and go on without.
fn metrics_server(settings: &Settings) -> anyhow::Result<Option<actix_web::dev::ServerHandle>> {
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
