//! Rating, and putting the sides beside each other.

pub mod facts;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::events::RagRatingEvent;
use super::model::{NewRating, RagBody, RateApprentice, RatingSource, StatementBody};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, Result};
use crate::features::apprenticeships::apprenticeships::{self, Apprenticeship, State};
use crate::features::events::{self, Subject};
use crate::ids::ApprenticeshipId;

/// All sides of an apprentice that the caller may see; now or at the end of a day.
pub async fn find(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<RagBody> {
    let present = apprenticeships::find_at(conn, ctx, id, as_of).await?;
    let said = store::said(conn, id, ctx.end_of(as_of)?).await?;
    let said = said.into_iter().map(to_body).collect::<Result<Vec<_>>>()?;
    let derived = if present.state == State::InLearning {
        facts::derive(conn, ctx, &[(&present).into()], as_of).await?.remove(&id)
    } else {
        None
    };
    Ok(RagBody::new(id, as_of.unwrap_or_else(|| ctx.today()), said, derived))
}

/// What each side said last of apprentices; now, or before an instant. One statement.
pub async fn newest(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
    end: Option<DateTime<Utc>>,
) -> Result<HashMap<(ApprenticeshipId, RatingSource), StatementBody>> {
    let mut newest = HashMap::new();
    for (id, said) in store::newest(conn, ids, end).await? {
        newest.insert((id, said.source), to_body(said)?);
    }
    Ok(newest)
}

fn to_body(said: store::Said) -> Result<StatementBody> {
    let unread = |()| anyhow::anyhow!("{:?} is no rating", said.rating);
    let rating = said.rating.parse().map_err(unread)?;
    Ok(StatementBody { id: said.id, source: said.source, rating, reason: said.reason, at: said.at })
}

/// The line manager rates an apprentice, whose apprenticeship is locked; what was said before stays.
///
/// # Errors
/// 403 for everybody else; 409 where learning has not begun or is over.
pub async fn rate(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: RateApprentice,
) -> Result<()> {
    let manager = ctx.person().filter(|person| Some(*person) == present.line_manager_id);
    let Some(rated_by) = manager else {
        return Err(Error::because(
            Code::Forbidden,
            "Only the line manager rates here; providers push a ragRating.",
        ));
    };
    present.state.ensure_under_way()?;
    let new = NewRating {
        id: ctx.new_id::<Uuid>(),
        apprenticeship_id: present.id,
        rated_by,
        rating: command.rating,
        reason: command.reason,
        created_at: ctx.now,
    };
    let subject = Subject::new(new.id).for_organisation(present.provider_id).for_apprenticeship(present.id);
    store::insert(conn, new).await?;
    events::record(conn, ctx, subject, RagRatingEvent::Given).await
}
