//! Use cases of meetups.

mod decisions;
pub mod registrations;
pub mod series;
mod timers;

use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;

pub use decisions::{cancel, decline, publish, submit_again};
pub use timers::due;

use super::events::MeetupEvent;
use super::model::plans::starts_in_the_future;
use super::model::{AddMeetup, ChangeMeetup, ClashBody, Content, Edit, Meetup, MeetupState, NewMeetup};
use super::store::{self, Step};
pub use super::store::{Filter, Position};
use crate::access::{OrganisationKind, Scope};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::events::{self, Subject};
use crate::features::identity::organisations::{self, OrganisationState};
use crate::features::partnerships::partnerships;
use crate::ids::{MeetupId, OrganisationId};

/// How many overlapping meetups are told.
const MOST_CLASHES: i64 = 20;
/// How far a calendar looks back, and how many meetups it holds.
const CALENDAR_PAST: TimeDelta = TimeDelta::days(365);
const CALENDAR_SIZE: i64 = 1_000;

/// The meetup, if there is one that the caller may see.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: MeetupId) -> Result<Meetup> {
    Ok(store::find(conn, ctx.visibility(), id).await?)
}

/// The meetup, if there is one that the caller may change, locked.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: MeetupId) -> Result<Meetup> {
    Ok(store::find_own_for_update(conn, ctx.visibility(), id).await?)
}

/// A page of meetups.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &Filter,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<Meetup>> {
    Ok(store::list_page(conn, ctx.visibility(), filter, ctx.now, after, limit).await?)
}

/// The meetups of a calendar, by start: those of the past year and all that come; where there are too many, the
/// oldest are left out.
pub async fn calendar(conn: &mut impl Read, ctx: &Ctx) -> Result<Vec<Meetup>> {
    let filter =
        Filter { ends_after: Some(ctx.now - CALENDAR_PAST), latest_first: true, ..Filter::default() };
    let mut meetups = list(conn, ctx, &filter, None, CALENDAR_SIZE).await?;
    meetups.reverse();
    Ok(meetups)
}

/// Other meetups at the same time that the caller may see.
pub async fn clashes(conn: &mut impl Read, ctx: &Ctx, meetup: &Meetup) -> Result<Vec<ClashBody>> {
    let rows = store::clashes(conn, &ctx.visibility_of(Scope::MeetupsRead), meetup, MOST_CLASHES).await?;
    Ok(rows.into_iter().map(ClashBody::from).collect())
}

/// The employers of meetups with their names.
pub async fn employers(conn: &mut impl Read, meetups: &[Meetup]) -> Result<Vec<(OrganisationId, String)>> {
    let mut ids: Vec<_> = meetups.iter().map(|meetup| meetup.organisation_id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(store::names(conn, ids).await?)
}

/// Registers a meetup of the caller's employer; it is published at once where that was agreed.
///
/// # Errors
/// 403 for everybody else; 422 where it starts in the past, or does not say for which of the caller's employers it is.
pub async fn submit(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddMeetup) -> Result<Meetup> {
    let organisation = employer(conn, ctx, command.organisation_id).await?;
    starts_in_the_future(command.starts_at, ctx.now)?;
    let plan = command.plan();
    let new = NewMeetup {
        id: ctx.new_id(),
        organisation_id: organisation,
        series_id: None,
        content: Content::new(command.title, command.description, plan, command.capacity),
        registered: 0,
        state: MeetupState::PendingApproval,
        sequence: 0,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let meetup = store::insert(conn, new).await?;
    events::record(conn, ctx, subject(&meetup), MeetupEvent::Submitted).await?;
    if partnerships::publishes_directly(conn, ctx, organisation).await? {
        return publish(conn, ctx, meetup).await;
    }
    Ok(meetup)
}

/// Whether what the caller changes of an employer's meetups is published at once: for staff, and where it was agreed.
pub async fn changes_directly(conn: &mut impl Read, ctx: &Ctx, organisation: OrganisationId) -> Result<bool> {
    Ok(ctx.visibility().everything || partnerships::publishes_directly(conn, ctx, organisation).await?)
}

/// The active employer for which the caller submits: the one that is said, or the only one.
pub async fn employer(
    conn: &mut impl Read,
    ctx: &Ctx,
    said: Option<OrganisationId>,
) -> Result<OrganisationId> {
    let refused = || Error::because(Code::Forbidden, "Only employers register meetups.");
    let fault = |code, detail| Error::invalid(vec![FieldError::pointer("#/organisationId", code, detail)]);
    let id = match (ctx.visibility().organisations.as_slice(), said) {
        ([], _) => return Err(refused()),
        (own, Some(id)) if own.contains(&id) => id,
        (_, Some(_)) => return Err(fault(FieldCode::NotFound, "names no employer of yours")),
        ([only], None) => *only,
        (_, None) => return Err(fault(FieldCode::Required, "is required: you act for several employers")),
    };
    let organisation = organisations::find(conn, id).await?;
    let active = organisation.state == OrganisationState::Active;
    if organisation.kind == OrganisationKind::Employer && active { Ok(id) } else { Err(refused()) }
}

/// Changes what is given of a locked meetup; the edit is what the command makes of the present one. Whoever registered is
/// told of another time or place.
///
/// # Errors
/// 409 in a final state, where something is proposed after the start, or where the capacity falls below the registrations.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Meetup,
    edit: Edit,
    command: ChangeMeetup,
) -> Result<Meetup> {
    present.may_change(ctx.now)?;
    let Edit { announced, proposed_change, waits } = edit;
    let event = match (&proposed_change, &present.proposed_change) {
        (new, old) if !waits || new == old => MeetupEvent::Changed,
        (Some(_), _) => {
            present.takes_proposals(ctx.now)?;
            MeetupEvent::ChangeProposed
        }
        (None, _) => MeetupEvent::ChangeDropped,
    };
    let sequence = present.sequence_after(&announced.plan);
    // Description and capacity never wait.
    let same_for_all = event != MeetupEvent::Changed
        && command.description.as_ref().is_none_or(|text| *text == present.description)
        && command.capacity.is_none_or(|places| places == present.capacity);
    let since = same_for_all.then(|| present.changed_at());
    let content = Content::new(
        announced.title,
        command.description.unwrap_or(present.description),
        announced.plan,
        command.capacity.unwrap_or(present.capacity),
    );
    let step = Step {
        sequence: Some(sequence),
        // What was declined before is no word on what is proposed now.
        decline_reason: (event == MeetupEvent::ChangeProposed).then_some(None),
        proposed_change: Some(proposed_change),
        ..Step::default()
    };
    let changed = store::change(conn, present.id, Some(content), step, ctx.now, since)
        .await
        .on_constraint("meetups_registered_check", || Code::CapacityBelowRegistrations.into())?;
    events::record(conn, ctx, subject(&changed), event).await?;
    if changed.sequence != present.sequence {
        registrations::tell_of_move(conn, ctx, &changed).await?;
    }
    Ok(changed)
}

fn subject(meetup: &Meetup) -> Subject {
    Subject::new(meetup.id).for_organisation(meetup.organisation_id)
}
