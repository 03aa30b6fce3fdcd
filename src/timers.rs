//! What runs by the clock, beside the requests: each second revocations and gauges, each ten memory that nobody uses, each minute
//! what is due or past its time.

use std::time::Duration;

use crate::app::AppState;
use crate::features;
use crate::features::identity::sign_in;
use crate::web::write;

/// What runs beside the requests until the server stops: reads never depend on it having run.
pub async fn run(state: AppState) {
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
        if tick % 10 == 5 {
            state.hasher.rest();
        }
        if tick % 60 == 1 {
            let cleaned = state
                .db
                .write(async |conn| {
                    write::forget_expired(conn, now).await?;
                    sign_in::forget_expired(conn, now).await?;
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
                .set(state.queues.single.waiting() as f64);
            metrics::gauge!("progress_updates_waiting", "sent" => "batch")
                .set(state.queues.batches.waiting() as f64);
        }
    }
}
