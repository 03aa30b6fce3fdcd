//! `/api/v1/equality-question-sets`.

use actix_web::get;

use super::model::bodies::EqualityQuestionSetList;
use crate::error::Result;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, OptionalCaller};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_equality_question_sets);
}

/// List equality question sets
///
/// Open to everybody: what candidates may be asked about themselves, in its versions, the newest last. Every question can be left out,
/// and each takes `preferNotToSay`, which is something else.
#[utoipa::path(
    tag = "equality",
    responses((status = 200, description = "The sets of questions", body = EqualityQuestionSetList)),
    security(()),
)]
#[get("/equality-question-sets")]
async fn list_equality_question_sets(_caller: OptionalCaller) -> Result<ApiResponse> {
    Ok(ApiResponse::view(&EqualityQuestionSetList::all())?.for_everybody())
}
