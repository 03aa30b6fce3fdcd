//! `/api/v1/funding-rules`.

use actix_web::{get, post, put, web};

use super::model::records::{
    AddFundingRules, FundingRules, FundingRulesBody, FundingRulesFilter, FundingRulesList, PutFundingRules,
};
use super::service;
use crate::access::{ApprenticeshipsRead, StandardsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::FundingRulesId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_funding_rules)
        .service(add_funding_rules)
        .service(get_funding_rules)
        .service(put_funding_rules);
}

type ListFundingRules = List<FundingRulesId, FundingRulesFilter>;

/// List funding rules
///
/// The sets of rules by product and day of the start, in the order in which they were added. The latest set of the product
/// that has begun by the day of the start decides; what starts before the first set is judged by that.
#[utoipa::path(
    tag = "programme",
    params(ListFundingRules),
    responses((status = 200, description = "A page of sets", body = FundingRulesList)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/funding-rules")]
async fn list_funding_rules(
    _caller: Caller<ApprenticeshipsRead>,
    db: Db,
    list: ListFundingRules,
) -> Result<ApiResponse> {
    let (after, limit) = (list.after, list.rows_to_read());
    let mut funding_rules =
        db.read(async |conn| service::list(conn, &list.filter, after, limit).await).await?;
    let page = list.page(&mut funding_rules, |row| row.id)?;
    list.respond(page, |page| FundingRulesList { funding_rules, page })
}

/// Add funding rules
///
/// The rules of a product for whatever starts from a day on; the set before holds until then. Where apprenticeships have
/// started since that day, they are measured by the new set from now on, and `warnings` tell how many.
#[utoipa::path(
    tag = "programme",
    request_body = AddFundingRules,
    responses(
        (status = 201, description = "The new set", body = FundingRulesBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["standards:write"]), ("bearer" = [])),
)]
#[post("/funding-rules")]
async fn add_funding_rules(caller: Caller<StandardsWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddFundingRules| {
            let (version, added) = service::add(conn, &caller, command).await?;
            let location = format!("/api/v1/funding-rules/{}", added.id);
            Ok(ApiResponse::created(location, version, &added)?.tagged_by_content(version))
        })
        .await
}

/// Read funding rules
///
/// One set with what it says and the document that says so.
#[utoipa::path(
    tag = "programme",
    params(("id" = FundingRulesId, Path, description = "The set")),
    responses((status = 200, description = "The set", body = FundingRulesBody)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/funding-rules/{id}")]
async fn get_funding_rules(
    _caller: Caller<ApprenticeshipsRead>,
    id: web::Path<FundingRulesId>,
    db: Db,
) -> Result<ApiResponse> {
    item(&db.read(async |conn| service::find(conn, *id).await).await?)
}

/// Correct funding rules
///
/// The body is all of the set. What it said before is kept: an answer about a past day (`as_of`) goes by what was known then,
/// every other by what is known now, and `warnings` tell how many apprenticeships that are. The same again changes nothing.
/// Needs `If-Match`.
#[utoipa::path(
    tag = "programme",
    params(
        ("id" = FundingRulesId, Path, description = "The set"),
        ("If-Match" = String, Header, description = "The ETag of the version that the change starts from, or *.",
            example = "\"1\""),
    ),
    request_body = PutFundingRules,
    responses(
        (status = 200, description = "The set as it is now", body = FundingRulesBody),
        (status = 409, description = "alreadyExists"),
        (status = 412, description = "preconditionFailed"),
        (status = 428, description = "preconditionRequired"),
    ),
    security(("oauth2" = ["standards:write"]), ("bearer" = [])),
)]
#[put("/funding-rules/{id}")]
async fn put_funding_rules(
    caller: Caller<StandardsWrite>,
    id: web::Path<FundingRulesId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::find_for_update(conn, *id).await,
            async |conn, present: FundingRules, command: PutFundingRules| {
                if_match.required(present.version)?;
                item(&service::put(conn, &caller, present, command).await?)
            },
        )
        .await
}

/// 200 with a set; where the next begins changes without a new version.
fn item((version, body): &(i32, FundingRulesBody)) -> Result<ApiResponse> {
    Ok(ApiResponse::item(*version, body)?.tagged_by_content(*version))
}
