//! The one use case: everything that an audit asks for.

use chrono::NaiveDate;

use super::model::EvidencePack;
use super::store::{self, Until};
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Error, Result};
use crate::features::apprenticeships::apprenticeships;
use crate::features::apprenticeships::breaks;
use crate::features::learning::ksbs;
use crate::features::learning::progress;
use crate::ids::ApprenticeshipId;

/// What the record says of an apprenticeship; now or at the end of a day. The number of statements does not depend on how much
/// there is.
///
/// # Errors
/// 403 without the scope that reading reviews needs; 404 for an apprenticeship that is not the caller's to see by both scopes.
pub async fn find(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<EvidencePack> {
    if !ctx.scopes.has(Scope::ReviewsRead) {
        return Err(Error::insufficient_scope(Scope::ReviewsRead.as_str()));
    }
    let plan = apprenticeships::find_at(conn, ctx, id, as_of).await?;
    apprenticeships::find_at(conn, &ctx.by(Scope::ReviewsRead), id, as_of).await?;
    let until = Until { id, end: ctx.end_of(as_of)?, day: as_of.unwrap_or_else(|| ctx.today()) };
    let summary = progress::summary(conn, ctx, id, as_of).await?;
    let ids = (plan.person_id, plan.provider_id, plan.standard_id, plan.cohort_id, plan.line_manager_id);
    Ok(EvidencePack {
        as_of: until.day,
        at_end_of_day: as_of.is_some(),
        drawn_up_at: ctx.now,
        who: store::who(conn, ids).await?,
        otj: summary.otj,
        hours: store::hours(conn, &until).await?,
        signatures: store::signatures(conn, &until).await?,
        breaks: breaks::list(conn, ctx, id, as_of).await?,
        ksbs: ksbs::matrix(conn, ctx, id, as_of).await?,
        evidence: store::evidence(conn, &until).await?,
        corrections: store::corrections(conn, &until).await?,
        plan,
    })
}
