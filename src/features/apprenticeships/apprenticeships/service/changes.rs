//! Steps in the life of an apprenticeship, changes of provider, new episodes, and the history.

use chrono::{Days, NaiveDate};
use diesel_async::AsyncPgConnection;

use super::super::events::{ApprenticeshipEvent, TeachingPeriodEvent};
use super::super::model::changes::{
    ChangeProvider, FormerProvider, HistoryEntryBody, ProviderPeriodBody, ReturnToLearning, Step, differences,
};
use super::super::model::{AddApprenticeship, Apprenticeship, ApprenticeshipBody, State};
use super::super::store;
use super::{add_episode, duration_fault, find, map_constraints, subject};
use crate::ctx::Ctx;
use crate::db::{Read, versions};
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::events::{self, Subject};
use crate::hours::Hours;
use crate::ids::ApprenticeshipId;
use crate::lifecycle;

/// An apprenticeship that the caller may see, as it stands today, or stood at the end of a day.
///
/// # Errors
/// 404 where it is not the caller's or did not exist then; 400 for a day to come.
pub async fn find_at(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<Apprenticeship> {
    let end = ctx.end_of(as_of)?;
    let (mut row, _) = store::find(conn, ctx.visibility(), id).await?;
    if let Some(end) = end {
        let before = versions::before(conn, "apprenticeship", &[id.0], end).await?.pop();
        row = before.ok_or_else(Error::not_found)?;
    }
    row.state = row.state.on(as_of.unwrap_or_else(|| ctx.today()), row.starts_on);
    Ok(row)
}

/// The same as a body, with its version.
pub async fn find_as_of(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: NaiveDate,
) -> Result<(i32, ApprenticeshipBody)> {
    let row = find_at(conn, ctx, id, Some(as_of)).await?;
    let (_, person) = store::find(conn, ctx.visibility(), id).await?;
    Ok((row.version, ApprenticeshipBody::on(as_of, row, person)))
}

/// An apprenticeship that the caller may see, as it stands today, locked until the transaction ends.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: ApprenticeshipId) -> Result<Apprenticeship> {
    store::find(conn, ctx.visibility(), id).await?;
    let mut row = store::find_for_update(conn, id).await?;
    row.state = row.state.on(ctx.today(), row.starts_on);
    Ok(row)
}

/// Takes a step that the state allows.
///
/// # Errors
/// 409 where the state does not allow it.
pub async fn step(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &Apprenticeship,
    step: Step,
) -> Result<Apprenticeship> {
    lifecycle::ensure(present.state, step.to)?;
    restore(conn, ctx, present, step).await
}

/// Takes a step whatever the state: what staff do to undo another.
///
/// # Errors
/// 409 where the person has begun another apprenticeship since.
pub async fn restore(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &Apprenticeship,
    step: Step,
) -> Result<Apprenticeship> {
    let row =
        map_constraints(store::changes::step(conn, present.id, step, ctx.now).await.map_err(Error::from))?;
    events::record(conn, ctx, subject(&row), step.event).await?;
    Ok(row)
}

/// Refuses what would leave recorded hours on days without learning.
///
/// # Errors
/// 409 `hoursRecorded` with the entries between the two days, told at `pointer`.
pub async fn refuse_hours(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    (first, last): (NaiveDate, Option<NaiveDate>),
    pointer: &str,
) -> Result<()> {
    let recorded = store::hours::recorded(conn, id, first, last).await?;
    let violation = |entry: &store::hours::Recorded| {
        let hours = Hours(entry.hundredths).as_f64();
        let detail = format!("{hours} hours on {} are recorded by {}", entry.day, entry.by);
        FieldError::pointer(pointer, FieldCode::HoursRecorded, detail)
    };
    let faults: Vec<FieldError> = recorded.iter().map(violation).collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::with_errors(Code::HoursRecorded, faults)) }
}

/// The providers of an apprenticeship, oldest first, the present one last.
pub async fn providers(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    as_of: Option<NaiveDate>,
) -> Result<Vec<ProviderPeriodBody>> {
    let row = find_at(conn, ctx, id, as_of).await?;
    let former = store::changes::former_providers(conn, id, ctx.end_of(as_of)?).await?;
    let since = since(&row, &former);
    let mut periods: Vec<_> = former
        .into_iter()
        .map(|former| ProviderPeriodBody {
            provider_id: former.provider_id,
            provider_reference: former.provider_reference,
            starts_on: former.starts_on,
            ends_on: Some(former.ends_on),
        })
        .collect();
    periods.push(ProviderPeriodBody {
        provider_id: row.provider_id,
        provider_reference: row.provider_reference,
        starts_on: since,
        ends_on: row.ended_on,
    });
    Ok(periods)
}

/// The present provider's first day.
fn since(row: &Apprenticeship, former: &[FormerProvider]) -> NaiveDate {
    former.last().map_or(row.starts_on, |last| last.ends_on + Days::new(1))
}

/// Hands a learner, whose apprenticeship is locked, over to another provider. The former one may still report on and correct
/// its own days; one last event tells it.
///
/// # Errors
/// 409 where nobody is in learning; 422 for a day outside the present provider's, and for a provider that is none.
pub async fn change_provider(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: ChangeProvider,
) -> Result<(i32, ApprenticeshipBody)> {
    let id = present.id;
    if !matches!(present.state, State::InLearning | State::OnBreak) {
        lifecycle::ensure(present.state, State::OnBreak)?;
    }
    let former = store::changes::former_providers(conn, id, None).await?;
    let since = since(&present, &former);
    let faults = handover_faults(conn, ctx, &present, &command, since).await?;
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let before = FormerProvider {
        id: ctx.new_id(),
        apprenticeship_id: id,
        provider_id: present.provider_id,
        provider_reference: present.provider_reference,
        starts_on: since,
        ends_on: command.starts_on - Days::new(1),
        created_at: ctx.now,
    };
    let ended = Subject::new(before.id).for_organisation(present.provider_id).for_apprenticeship(id);
    store::changes::add_former_provider(conn, before).await?;
    let ChangeProvider { provider_id, provider_reference, .. } = command;
    let changed = store::changes::set_provider(conn, id, provider_id, provider_reference, ctx.now).await;
    let changed = map_constraints(changed.map_err(Error::from))?;
    events::record(conn, ctx, subject(&changed), ApprenticeshipEvent::ProviderChanged).await?;
    events::record(conn, ctx, ended, TeachingPeriodEvent::Ended).await?;
    find(conn, ctx, id).await
}

/// What does not fit of a handover from a provider who has taught since a day.
async fn handover_faults(
    conn: &mut impl Read,
    ctx: &Ctx,
    present: &Apprenticeship,
    command: &ChangeProvider,
    since: NaiveDate,
) -> Result<Vec<FieldError>> {
    let mut faults = Vec::new();
    if command.provider_id == present.provider_id {
        let detail = "is the present provider";
        faults.push(FieldError::pointer("#/providerId", FieldCode::Inconsistent, detail));
    } else if !store::changes::is_provider(conn, command.provider_id).await? {
        let detail = "names no active learning provider";
        faults.push(FieldError::pointer("#/providerId", FieldCode::NotFound, detail));
    }
    if command.starts_on > ctx.today() {
        let detail = "must not lie in the future: record a change when it happens";
        faults.push(FieldError::pointer("#/startsOn", FieldCode::InTheFuture, detail));
    } else if command.starts_on <= since {
        let detail = format!("must lie after the present provider's first day, {since}");
        faults.push(FieldError::pointer("#/startsOn", FieldCode::OutsideEpisode, detail));
    }
    Ok(faults)
}

/// Begins a new episode, as a draft, of somebody who withdrew.
///
/// # Errors
/// 409 unless the apprenticeship is withdrawn, and where the person is in another or returned before; 422 as for any
/// draft.
pub async fn return_to_learning(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    before: Apprenticeship,
    command: ReturnToLearning,
) -> Result<Apprenticeship> {
    let (first, last) = (command.starts_on, command.planned_end_on);
    if let Some(fault) = duration_fault(conn, before.standard_id, first, last).await? {
        return Err(Error::invalid(vec![fault]));
    }
    if before.state != State::Withdrawn {
        lifecycle::ensure(before.state, State::Draft)?;
    }
    let provider_id = command.provider_id.unwrap_or(before.provider_id);
    let add = AddApprenticeship {
        person_id: before.person_id,
        standard_id: before.standard_id,
        provider_id,
        cohort_id: before.cohort_id,
        line_manager_id: command.line_manager_id.or(before.line_manager_id),
        team: command.team.unwrap_or(before.team),
        starts_on: command.starts_on,
        planned_end_on: command.planned_end_on,
        weekly_hours: Hours(before.weekly_hours_hundredths),
        uln: before.uln,
        // The provider's reference names one episode.
        provider_reference: None,
        // A new episode has a plan of its own, and begins at another age.
        planned_otj_hours: None,
        prior_learning_hours: None,
        english_maths: None,
        age_at_start: None,
    };
    add_episode(conn, ctx, add, Some(before.id)).await
}

/// What changed of an apprenticeship that the caller may see, oldest first.
pub async fn history(conn: &mut impl Read, ctx: &Ctx, id: ApprenticeshipId) -> Result<Vec<HistoryEntryBody>> {
    store::find(conn, ctx.visibility(), id).await?;
    let rows: Vec<(_, Apprenticeship)> = versions::all(conn, "apprenticeship", id.0).await?;
    let mut entries = Vec::with_capacity(rows.len());
    let mut before: Option<&Apprenticeship> = None;
    for (at, row) in &rows {
        let changes = before.map(|before| differences(before, row)).unwrap_or_default();
        entries.push(HistoryEntryBody { at: *at, version: row.version, changes });
        before = Some(row);
    }
    Ok(entries)
}
