//! How reviews are answered.

use super::super::model::ReviewBody;
use crate::error::Result;
use crate::web::ApiResponse;

/// 200 with a review; its agenda changes without a new version.
pub(super) fn item((version, body): (i32, ReviewBody)) -> Result<ApiResponse> {
    Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
}
