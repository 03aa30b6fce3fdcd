//! Use cases of evaluations.

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use diesel_async::AsyncPgConnection;

use super::events::EvaluationEvent;
use super::model::{
    Evaluation, GiveEvaluation, Position, TOGETHER, author_until, average, batch, is_open, shown,
};
use super::store;
use crate::ctx::{Actor, Ctx};
use crate::db::Read;
use crate::error::{Code, Error, OnConstraint as _, Result};
use crate::features::events::{self, Subject};
use crate::features::partnerships::meetups::{self, Meetup, MeetupState};
use crate::ids::{EvaluationId, MeetupId};
use crate::lifecycle::transition_not_allowed_because;

/// How many authors are forgotten at once.
const AT_ONCE: i64 = 500;

/// What came of evaluating a meetup.
#[derive(Clone, Debug)]
pub struct Given {
    pub evaluation: Evaluation,
    /// Whether it was given just now.
    pub is_new: bool,
}

/// What is shown of a meetup's evaluations.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The average, to a tenth, and of how many; none while there are too few.
    pub average: Option<f64>,
    pub count: Option<i32>,
    /// A page of texts, each with its place.
    pub texts: Vec<(Position, String)>,
}

/// Gives an evaluation of a locked meetup, by the caller, who came.
///
/// # Errors
/// 403 for who is no apprentice; 409 where the caller said something else before, the meetup is not over or has been for four weeks,
/// and where the caller did not come.
pub async fn give(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: Meetup,
    command: GiveEvaluation,
) -> Result<Given> {
    let person = meetups::apprentice(ctx)?;
    if let Some(known) = store::by_person(conn, meetup.id, person).await? {
        if known.says(&command) {
            return Ok(Given { evaluation: known, is_new: false });
        }
        let detail = "You have evaluated the meetup, and said something else.";
        return Err(
            Error::because(Code::AlreadyExists, detail).amend(|problem| problem.id = Some(known.id.0))
        );
    }
    if meetup.state_at(ctx.now) != MeetupState::Finished || !is_open(meetup.ends_at, ctx.now) {
        return refused("A meetup that took place is evaluated from its end on, for four weeks.");
    }
    if !store::came(conn, meetup.id, person).await? {
        return refused("Whoever came evaluates a meetup: your attendance is not recorded.");
    }
    let (count, sum) = store::counted(conn, meetup.id).await?;
    let number = count + 1;
    let new = Evaluation {
        id: ctx.new_id(),
        meetup_id: meetup.id,
        number,
        batch: batch(number),
        place: lot()?,
        person_id: Some(person),
        author_until: author_until(meetup.ends_at),
        rating: command.rating,
        ratings_sum: sum + command.rating,
        text: command.text,
        created_at: ctx.now,
    };
    let evaluation = store::insert(conn, new)
        .await
        .on_constraint("evaluations_one_per_person", || Code::AlreadyExists.into())?;
    // Events are kept for good, and followed as they come: this one says that there is an evaluation, and nothing else.
    let nobody = Ctx { actor: Actor::System, ..ctx.clone() };
    events::record(conn, &nobody, Subject::new(evaluation.id), EvaluationEvent::Given).await?;
    Ok(Given { evaluation, is_new: true })
}

fn refused(detail: &'static str) -> Result<Given> {
    Err(transition_not_allowed_because::<MeetupState>(detail, &[]))
}

/// A place drawn by lot.
fn lot() -> Result<i64> {
    let mut bytes = [0; 8];
    let drawn = SystemRandom::new().fill(&mut bytes);
    drawn.map_err(|_| Error::Internal(anyhow::anyhow!("no randomness to be had")))?;
    Ok(i64::from_be_bytes(bytes))
}

/// The caller's own evaluation.
///
/// # Errors
/// 404 for everybody else, and once it is forgotten who gave it.
pub async fn find_own(conn: &mut impl Read, ctx: &Ctx, id: EvaluationId) -> Result<Evaluation> {
    let person = ctx.visibility().own.ok_or_else(Error::not_found)?;
    Ok(store::find_own(conn, person, id).await?)
}

/// What is shown of a meetup's evaluations.
///
/// # Errors
/// 404 where the meetup is another employer's.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    meetup: MeetupId,
    after: Option<Position>,
    limit: i64,
) -> Result<Shown> {
    let meetup = store::find_meetup(conn, ctx.visibility(), meetup).await?;
    let count = shown(store::counted(conn, meetup).await?.0);
    if count == 0 {
        return Ok(Shown { average: None, count: None, texts: Vec::new() });
    }
    let sum = store::sum_of_first(conn, meetup, count).await?;
    let texts = store::texts(conn, meetup, count / TOGETHER, after, limit).await?;
    Ok(Shown { average: average(sum, count), count: Some(count), texts })
}

/// Forgets who gave evaluations of meetups that ended a year ago. It leaves no event: an event would say of whom it was.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    store::forget_authors(conn, ctx.now, AT_ONCE).await?;
    Ok(())
}
