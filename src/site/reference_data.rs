//! What front ends ask once, before anybody has signed in.

use actix_web::{get, web};

use crate::error::Result;
use crate::openapi::{ReferenceDataBody, RenderedContract};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, OptionalCaller, State};

/// Registers the operation.
pub fn register(operations: &mut Operations<'_>) {
    operations.service(get_reference_data);
}

/// Look values up
///
/// Every enum of the contract with the values that it may have: what to call each, what it means and since which version of the
/// API it is there. It needs no token, and changes only when the server is upgraded: keep it, and ask again with `If-None-Match`.
#[utoipa::path(
    tag = "reference-data",
    responses((status = 200, description = "The enums", body = ReferenceDataBody)),
    security(()),
)]
#[get("/reference-data")]
async fn get_reference_data(
    _caller: OptionalCaller,
    state: web::Data<State>,
    contract: web::Data<RenderedContract>,
) -> Result<ApiResponse> {
    let contract = contract.of(&state.settings.base_url).await?;
    Ok(ApiResponse::view(&contract.reference_data)?.for_everybody())
}
