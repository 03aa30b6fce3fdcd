//! How meetups are answered.

use super::super::model::{Meetup, MeetupBody};
use super::super::service;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::web::ApiResponse;

/// 200 with a meetup and its clashes.
pub(super) async fn item(conn: &mut impl Read, ctx: &Ctx, meetup: Meetup) -> Result<ApiResponse> {
    let version = meetup.version;
    let body = to_body(conn, ctx, meetup).await?;
    Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
}

/// A meetup with its clashes.
pub(super) async fn to_body(conn: &mut impl Read, ctx: &Ctx, meetup: Meetup) -> Result<MeetupBody> {
    let clashes = service::clashes(conn, ctx, &meetup).await?;
    Ok(MeetupBody::new(ctx, meetup, clashes))
}
