//! An interview as it is answered.

use super::super::model::{Interview, InterviewBody};
use super::super::service;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Error, Result};
use crate::web::ApiResponse;

/// What is told of an interview.
pub async fn body(conn: &mut impl Read, ctx: &Ctx, row: Interview) -> Result<InterviewBody> {
    let body = service::bodies(conn, ctx, vec![row]).await?.pop();
    body.ok_or_else(|| Error::Internal(anyhow::anyhow!("one has one body")))
}

/// 200 with an interview: what it clashes with changes without a new version of it.
pub async fn item(conn: &mut impl Read, ctx: &Ctx, row: Interview) -> Result<ApiResponse> {
    let version = row.version;
    Ok(ApiResponse::item(version, &body(conn, ctx, row).await?)?.tagged_by_content(version))
}
