//! `/api/v1/network`, as JSON and as CSV.

use actix_web::get;

use super::model::{EntryBody, NetworkFilter, NetworkList};
use super::service;
use crate::access::NetworkRead;
use crate::db::Db;
use crate::error::Result;
use crate::ids::ApprenticeshipId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, List, Query};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_network).service(get_network_table);
}

type ListNetwork = List<ApprenticeshipId, NetworkFilter>;

fn an_example() -> serde_json::Value {
    "apprenticeshipId,cohortId,familyName,givenName,employersMet,employer,employerId,way,title,on\n\
     01932b6e-7a4c-7000-8000-000000000001,01932b6e-7a4c-7000-8000-000000000002,Invented,Robin,1,Example Studios,\
     01932b6e-7a4c-7000-8000-000000000003,meetup,Meet our trainee developers,2026-12-03\n"
        .into()
}

/// Read whom apprentices have met
///
/// Each apprentice with the employers whom they met: at meetups that they attended, by introductions after which they met, and by a
/// mentor who accepted. Staff see everybody, line managers the apprentices they
/// manage, apprentices themselves. Of other guests nothing is told. `met=nobody` lists those who have met nobody; together with
/// `employer_id` nobody is listed. With `as_of` as it was at the end of that day: of the apprenticeships that were there, what was
/// recorded and not voided by then.
#[utoipa::path(
    tag = "insight",
    params(ListNetwork, Embed<EntryBody>),
    responses((status = 200, description = "A page of apprentices", body = NetworkList)),
    security(("oauth2" = ["network:read"]), ("bearer" = [])),
)]
#[get("/network")]
async fn list_network(caller: Caller<NetworkRead>, db: Db, list: ListNetwork) -> Result<ApiResponse> {
    let (after, limit) = (list.after, list.rows_to_read());
    let mut network =
        db.read(async |conn| service::page(conn, &caller, &list.filter, after, limit).await).await?;
    let page = list.page(&mut network, |entry| entry.apprenticeship_id)?;
    list.respond(page, |page| NetworkList { network, page })
}

/// Whom apprentices have met, as a table
///
/// One line for each employer that an apprentice has met, and one for each who has met nobody, as CSV (RFC 4180) for a spreadsheet.
/// Filters are those of the list.
#[utoipa::path(
    tag = "insight",
    params(NetworkFilter),
    responses((status = 200, description = "The table", body = String, content_type = "text/csv", example = an_example)),
    security(("oauth2" = ["network:read"]), ("bearer" = [])),
)]
#[get("/network.csv")]
async fn get_network_table(
    caller: Caller<NetworkRead>,
    db: Db,
    filter: Query<NetworkFilter>,
) -> Result<ApiResponse> {
    let table = db.read_long(async |conn| service::table(conn, &caller, &filter.0).await).await?;
    Ok(ApiResponse::table(table))
}
