//! What there is to talk about in a review.

use super::super::model::{AgendaBody, Goal, GoalBody, GoalState, Review};
use super::super::store;
use crate::ctx::{Ctx, end_of_london_day};
use crate::db::{Read, versions};
use crate::error::{Code, Result};
use crate::features::learning::progress;

/// How many open goals an agenda shows.
pub(super) const MOST_GOALS: i64 = 100;

/// Of what was held, the record as it was on that day; of what is to come, as it is.
pub(super) async fn agenda(conn: &mut impl Read, ctx: &Ctx, review: &Review) -> Result<AgendaBody> {
    let id = review.apprenticeship_id;
    let past = review.held_on.filter(|day| *day < ctx.today());
    let summary = match progress::summary(conn, ctx, id, past).await {
        // The programme did not know of the apprenticeship on that day.
        Err(error) if past.is_some() && error.code() == Code::NotFound => {
            progress::summary(conn, ctx, id, None).await?
        }
        result => result?,
    };
    let goals = open_before(conn, review).await?;
    Ok(AgendaBody {
        as_of: summary.as_of,
        otj: summary.otj,
        ksbs: summary.ksbs,
        rag: summary.rag,
        open_goals: goals,
    })
}

/// The goals of earlier reviews that were open before a review, the earliest due first: before the day on which it was held, as they
/// were then, or now.
async fn open_before(conn: &mut impl Read, review: &Review) -> Result<Vec<GoalBody>> {
    let id = review.apprenticeship_id;
    let Some(eve) = review.held_on.and_then(|day| day.pred_opt()) else {
        let goals = store::goals::open(conn, id, review.number, MOST_GOALS).await?;
        return Ok(goals.into_iter().map(GoalBody::from).collect());
    };
    let ids = store::goals::earlier(conn, id, review.number, MOST_GOALS).await?;
    let mut goals: Vec<Goal> = versions::before(conn, "goal", &ids, end_of_london_day(eve)).await?;
    goals.retain(|goal| goal.state == GoalState::Open);
    goals.sort_by_key(|goal| (goal.due_on, goal.id));
    Ok(goals.into_iter().map(GoalBody::from).collect())
}
