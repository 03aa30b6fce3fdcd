//! The one use case: all parts of an overview.

use super::super::timeline;
use super::model::{HoursBody, KsbsBody, MeetupBody, OverviewBody, Part, ReviewsBody};
use super::store;
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Result};
use crate::features::apprenticeships::{apprenticeships, breaks};
use crate::features::learning::ksbs::KsbState;
use crate::features::learning::{ksbs, otj, progress};
use crate::features::line_management::{rag, reviews};
use crate::ids::{ApprenticeshipId, PersonId};

/// How many meetups are shown.
const MEETUPS: i64 = 3;
/// How many entries of the timeline are shown.
const ENTRIES: i64 = 5;

/// Everything about an apprenticeship that the caller may see. The number of statements does not depend on how much there is.
///
/// # Errors
/// 404 for an apprenticeship that is not the caller's to see.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: ApprenticeshipId) -> Result<OverviewBody> {
    let (_, apprenticeship) = apprenticeships::find(conn, ctx, id).await?;
    let person = apprenticeship.person_id;
    let around = store::around(conn, id).await?;
    let taken = breaks::list(conn, ctx, id, None).await?;
    let break_in_learning = taken.into_iter().find(|one| one.returned_on.is_none());
    let mut omitted = Vec::new();
    let (progress, signed) = (ctx.by(Scope::ProgressRead), ctx.by(Scope::ReviewsRead));
    let hours = told(Part::Hours, hours(conn, &progress, id).await, &mut omitted)?;
    let rag = told(Part::Rag, rag::find(conn, &progress, id, None).await, &mut omitted)?;
    let ksbs = told(Part::Ksbs, ksbs(conn, &progress, id).await, &mut omitted)?;
    let reviews = told(Part::Reviews, reviews(conn, &signed, id).await, &mut omitted)?;
    let meetups = meetups(conn, ctx, person).await?;
    if meetups.is_none() {
        omitted.push(Part::Meetups);
    }
    let timeline = timeline::newest(conn, ctx, id, ENTRIES).await?;
    Ok(OverviewBody {
        as_of: ctx.today(),
        apprenticeship,
        line_manager: around.line_manager,
        provider: around.provider,
        cohort: around.cohort,
        standard: around.standard,
        break_in_learning,
        hours,
        rag,
        ksbs,
        reviews,
        meetups,
        timeline,
        omitted,
    })
}

/// A part, or none where the scope does not reach the apprenticeship: its feature then finds none.
fn told<T>(part: Part, found: Result<T>, omitted: &mut Vec<Part>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code() == Code::NotFound => {
            omitted.push(part);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn hours(conn: &mut impl Read, ctx: &Ctx, id: ApprenticeshipId) -> Result<HoursBody> {
    let otj = progress::summary(conn, ctx, id, None).await?.otj;
    Ok(HoursBody { otj, trend: otj::forecast(conn, ctx, id, None).await?.trend })
}

async fn ksbs(conn: &mut impl Read, ctx: &Ctx, id: ApprenticeshipId) -> Result<KsbsBody> {
    let matrix = ksbs::matrix(conn, ctx, id, None).await?;
    let idle = matrix.ksbs.into_iter().filter(|ksb| ksb.state == KsbState::NotStarted);
    let not_begun = idle.map(|ksb| ksb.code).collect();
    Ok(KsbsBody { completed: matrix.completed, total: matrix.total, not_begun })
}

async fn reviews(conn: &mut impl Read, ctx: &Ctx, id: ApprenticeshipId) -> Result<ReviewsBody> {
    // Where no review is to be seen, it is asked whether the apprenticeship is.
    apprenticeships::find_at(conn, ctx, id, None).await?;
    let (next, last) = reviews::next_and_last(conn, ctx, id).await?;
    Ok(ReviewsBody { next, last, open_goals: reviews::open_goals(conn, id).await? })
}

async fn meetups(conn: &mut impl Read, ctx: &Ctx, person: PersonId) -> Result<Option<Vec<MeetupBody>>> {
    if !ctx.visibility_of(Scope::RegistrationsRead).reaches_person(person) {
        return Ok(None);
    }
    Ok(Some(store::meetups(conn, person, ctx.now, MEETUPS).await?))
}
