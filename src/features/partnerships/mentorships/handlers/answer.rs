//! A mentorship as an answer.

use super::super::model::{Mentorship, MentorshipBody};
use super::super::service;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Error, Result};
use crate::web::ApiResponse;

async fn body_of(conn: &mut impl Read, ctx: &Ctx, row: Mentorship) -> Result<MentorshipBody> {
    service::bodies(conn, ctx, vec![row]).await?.pop().ok_or_else(Error::not_found)
}

/// 201 with a mentorship.
pub async fn created(conn: &mut impl Read, ctx: &Ctx, row: Mentorship) -> Result<ApiResponse> {
    let (location, version) = (format!("/api/v1/mentorships/{}", row.id), row.version);
    let answer = ApiResponse::created(location, version, &body_of(conn, ctx, row).await?)?;
    Ok(answer.tagged_by_content(version))
}

/// 200 with a mentorship. Time, and causes of a hold of which the version does not tell, change what is shown.
pub async fn item(conn: &mut impl Read, ctx: &Ctx, row: Mentorship) -> Result<ApiResponse> {
    let version = row.version;
    Ok(ApiResponse::item(version, &body_of(conn, ctx, row).await?)?.tagged_by_content(version))
}
