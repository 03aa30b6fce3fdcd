//! Calendars of people, by the link that each made for their calendar program.

use actix_web::{HttpRequest, get, web};

use crate::error::{Code, Result};
use crate::features::partnerships::calendar_links;
use crate::web::{ApiResponse, OptionalCaller, State};

/// Where they are.
pub const PATHS: &[&str] = &["/calendars/{token}.ics"];

/// Registers them.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(show);
}

/// Calendar programs come often, and cannot sign in. Whoever opens too many links that lead nowhere is told to wait.
#[get("/calendars/{token}.ics")]
async fn show(
    request: HttpRequest,
    token: web::Path<String>,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    let ctx = OptionalCaller::anonymous(&request)?;
    let tried = state.try_link(&request)?;
    let found = state.db.read(async |conn| calendar_links::calendar(conn, &ctx, &token).await).await;
    if !found.as_ref().is_err_and(|error| error.code() == Code::NotFound) {
        state.link_found(&tried);
    }
    Ok(ApiResponse::calendar(found?))
}
