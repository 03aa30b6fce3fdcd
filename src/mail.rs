//! What sends letters, beside the requests and the timers: each second those who asked for a new password are written to, and what
//! is due goes out.

use std::time::Duration;

use crate::app::AppState;
use crate::error::Result;
use crate::features::identity::sign_in;
use crate::features::outbound::messages::{Transport, deliver};

/// Sends letters until the server stops. One that is on its way then goes again after the next start.
pub async fn run(state: AppState, transport: &Transport) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        if let Err(error) = round(&state, transport).await {
            log::warn!("letters could not be sent: {error}");
        }
    }
}

/// Does all that is due now.
///
/// # Errors
/// When the database cannot be asked; what was not done then is done in a later round.
pub async fn round(state: &AppState, transport: &Transport) -> Result<()> {
    loop {
        let ctx = state.system("mail");
        let answered = state.db.write(async |conn| sign_in::answer_resets(conn, &ctx).await).await?;
        let sent = deliver(&state.db, transport, &state.clock).await?;
        if answered + sent == 0 {
            return Ok(());
        }
    }
}
