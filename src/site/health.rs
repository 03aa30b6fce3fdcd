//! `/health/live` and `/health/ready`: for whoever runs the server.

use actix_web::{HttpResponse, get, web};

use crate::db::migrate;
use crate::error::{Error, Result};
use crate::web::State;

/// Where the operations are.
pub const PATHS: &[&str] = &["/health/live", "/health/ready"];

/// Registers the operations.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(live).service(ready);
}

/// The process answers.
#[get("/health/live")]
async fn live() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .json(serde_json::json!({"status": "live"}))
}

/// The database answers and has this program's schema.
#[get("/health/ready")]
async fn ready(state: web::Data<State>) -> Result<HttpResponse> {
    let current = state.db.read(async |conn| Ok(migrate::is_current(conn).await?)).await.map_err(
        |error| match error {
            Error::Internal(cause) => Error::Unavailable(cause),
            other => other,
        },
    )?;
    if !current {
        return Err(Error::Unavailable(anyhow::anyhow!("the database lacks migrations: run hackit migrate")));
    }
    Ok(HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .json(serde_json::json!({"status": "ready"})))
}
