//! Applications for a vacancy as a table for a spreadsheet.

use actix_web::{get, web};

use super::super::service::table;
use crate::access::ApplicationsRead;
use crate::db::Db;
use crate::error::Result;
use crate::ids::VacancyId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller};

/// Registers the operation.
pub fn configure(config: &mut Operations<'_>) {
    config.service(get_applications_table);
}

fn an_example() -> String {
    "applicationId,state,familyName,givenName,route,looks,verification,submittedAt\r\n".to_owned()
}

/// Read the applications for a vacancy as a table
///
/// Comma-separated values (RFC 4180) for a spreadsheet: at most 5,000 applications, in the order in which they were begun. What the caller may
/// not know of a candidate is empty.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = VacancyId, Path, description = "The vacancy")),
    responses((status = 200, description = "The table", body = String, content_type = "text/csv", example = an_example)),
    security(("oauth2" = ["applications:read"]), ("bearer" = [])),
)]
#[get("/vacancies/{id}/applications.csv")]
async fn get_applications_table(
    caller: Caller<ApplicationsRead>,
    id: web::Path<VacancyId>,
    db: Db,
) -> Result<ApiResponse> {
    let text = db.read(async |conn| table::table(conn, &caller, *id).await).await?;
    Ok(ApiResponse::table(text))
}
