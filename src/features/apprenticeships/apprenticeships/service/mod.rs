//! Use cases of apprenticeships.

pub mod changes;
mod terms;

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::events::ApprenticeshipEvent;
use super::model::{
    AddApprenticeship, Apprenticeship, ApprenticeshipBody, ApprenticeshipFilter, ChangeApprenticeship, State,
};
use super::store::{self, Filter};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::db::by_name::Wanted;
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::events::{self, Subject};
use crate::features::programme::funding;
use crate::ids::{ApprenticeshipId, PersonId, StandardId};
use crate::lifecycle;
use crate::text::words_query;

/// An apprenticeship that the caller may see, with its version.
pub async fn find(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
) -> Result<(i32, ApprenticeshipBody)> {
    let (row, person) = store::find(conn, ctx.visibility(), id).await?;
    Ok((row.version, ApprenticeshipBody::on(ctx.today(), row, person)))
}

/// How many people a search may find.
const MOST_MATCHES: usize = 1_000;

/// A page of apprenticeships that the caller may see, each with the name by which it is in order.
///
/// # Errors
/// 400 where the text is found too often.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &ApprenticeshipFilter,
    wanted: &Wanted<ApprenticeshipId>,
) -> Result<Vec<(ApprenticeshipBody, String)>> {
    let people = match &filter.q {
        Some(q) => {
            let most = i64::try_from(MOST_MATCHES + 1).unwrap_or(i64::MAX);
            let found = store::named(conn, &words_query(q), most).await?;
            if found.len() > MOST_MATCHES {
                return Err(Code::TooManyMatches.into());
            }
            Some(found)
        }
        None => None,
    };
    let filter = Filter {
        people,
        states: filter.state.clone(),
        providers: filter.provider_id.clone(),
        cohorts: filter.cohort_id.clone(),
        line_managers: filter.line_manager_id.clone(),
        standards: filter.standard_id.clone(),
        ulns: filter.uln.clone(),
        today: ctx.today(),
    };
    let rows = store::list_page(conn, ctx.visibility(), &filter, wanted).await?;
    let bodies =
        rows.into_iter().map(|(row, person, name)| (ApprenticeshipBody::on(ctx.today(), row, person), name));
    Ok(bodies.collect())
}

/// Adds a draft.
///
/// # Errors
/// 422 where a record that is named is not there or does not fit, or the days are fewer or more than the funding rules allow; 409 where the person is in an apprenticeship
/// already, or the provider's reference is taken.
pub async fn add(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: AddApprenticeship,
) -> Result<Apprenticeship> {
    add_episode(conn, ctx, command, None).await
}

async fn add_episode(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: AddApprenticeship,
    previous_id: Option<ApprenticeshipId>,
) -> Result<Apprenticeship> {
    check(conn, &command).await?;
    let terms = command.terms();
    let asked = terms::Asked::from(&command);
    let mut faults = terms.faults(ctx.today());
    if let Some(prior) = command.prior_learning_hours {
        faults.extend(terms::prior_learning_fault(conn, asked, prior).await?);
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    if store::overlaps(conn, command.person_id, command.starts_on).await? {
        return Err(Error::because(
            Code::ApprenticeshipOverlap,
            "An earlier apprenticeship of the person reaches into these days.",
        ));
    }
    let new = Apprenticeship {
        id: ctx.new_id(),
        person_id: command.person_id,
        standard_id: command.standard_id,
        provider_id: command.provider_id,
        cohort_id: command.cohort_id,
        line_manager_id: command.line_manager_id,
        team: command.team,
        state: State::Draft,
        starts_on: command.starts_on,
        planned_end_on: command.planned_end_on,
        ended_on: None,
        weekly_hours_hundredths: command.weekly_hours.0,
        uln: command.uln,
        provider_reference: command.provider_reference,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
        previous_id,
        terms,
    };
    let added = map_constraints(store::insert(conn, new).await.map_err(Error::from))?;
    events::record(conn, ctx, subject(&added), ApprenticeshipEvent::Added).await?;
    Ok(added)
}

/// Judges a draft by the records that it names, and by the funding rules of its start.
async fn check(conn: &mut AsyncPgConnection, command: &AddApprenticeship) -> Result<()> {
    let manager = command.line_manager_id.unwrap_or(command.person_id);
    let AddApprenticeship { person_id, standard_id, provider_id, cohort_id, .. } = command;
    let (person, standard, provider, cohort, manager) =
        store::references(conn, *person_id, *standard_id, *provider_id, *cohort_id, manager).await?;
    let mut faults: Vec<FieldError> = [
        (person, "#/personId", "names no active person"),
        (standard, "#/standardId", "names no standard"),
        (provider, "#/providerId", "names no active learning provider"),
        (cohort, "#/cohortId", "names no cohort"),
        (manager || command.line_manager_id.is_none(), "#/lineManagerId", "names no active person"),
    ]
    .into_iter()
    .filter(|(there, ..)| !there)
    .map(|(_, pointer, detail)| FieldError::pointer(pointer, FieldCode::NotFound, detail))
    .collect();
    faults.extend(duration_fault(conn, *standard_id, command.starts_on, command.planned_end_on).await?);
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}

/// Changes what is given of an apprenticeship that is locked.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: ChangeApprenticeship,
) -> Result<(i32, ApprenticeshipBody)> {
    let id = present.id;
    let mut faults = Vec::new();
    if let Some(end) = command.planned_end_on {
        faults.extend(planned_end_fault(conn, &present, end).await?);
    }
    if let Some(Some(manager)) = command.line_manager_id {
        faults.extend(manager_fault(conn, &present, manager).await?);
    }
    if let Some(Some(prior)) = command.prior_learning_hours {
        let asked = terms::Asked::after(&present, &command);
        faults.extend(terms::prior_learning_fault(conn, asked, prior).await?);
    }
    let terms = command.terms_after(present.terms);
    faults.extend(terms.faults(ctx.today()));
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let changed = store::change(conn, id, command, terms, ctx.now).await;
    let changed = map_constraints(changed.map_err(Error::from))?;
    events::record(conn, ctx, subject(&changed), ApprenticeshipEvent::Changed).await?;
    find(conn, ctx, id).await
}

/// What does not fit of the planned last day of a draft.
async fn duration_fault(
    conn: &mut impl Read,
    standard: StandardId,
    starts_on: NaiveDate,
    end: NaiveDate,
) -> Result<Option<FieldError>> {
    let rules = funding::rules_for(conn, standard, starts_on, None).await?;
    Ok(rules.planned_end_fault(starts_on, end, 0))
}

/// What does not fit of another planned last day.
pub async fn planned_end_fault(
    conn: &mut impl Read,
    present: &Apprenticeship,
    end: NaiveDate,
) -> Result<Option<FieldError>> {
    let rules = funding::rules_for(conn, present.standard_id, present.starts_on, None).await?;
    let paused = store::days_of_breaks(conn, present.id).await?;
    Ok(rules.planned_end_fault(present.starts_on, end, i32::try_from(paused).unwrap_or(i32::MAX)))
}

async fn manager_fault(
    conn: &mut AsyncPgConnection,
    present: &Apprenticeship,
    manager: PersonId,
) -> Result<Option<FieldError>> {
    if manager == present.person_id {
        let detail = "must be somebody else than the apprentice";
        return Ok(Some(FieldError::pointer("#/lineManagerId", FieldCode::Inconsistent, detail)));
    }
    if store::is_mentored_by(conn, present.id, manager).await? {
        let detail = "must not be the apprentice's mentor";
        return Ok(Some(FieldError::pointer("#/lineManagerId", FieldCode::Inconsistent, detail)));
    }
    let Apprenticeship { person_id, standard_id, provider_id, cohort_id, .. } = present;
    let (.., there) =
        store::references(conn, *person_id, *standard_id, *provider_id, *cohort_id, manager).await?;
    Ok((!there)
        .then(|| FieldError::pointer("#/lineManagerId", FieldCode::NotFound, "names no active person")))
}

/// Sets the provider's own reference of a learner; the provider does, or staff.
///
/// # Errors
/// 409 where the reference is taken.
pub async fn set_provider_reference(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    reference: Option<String>,
) -> Result<(i32, ApprenticeshipBody)> {
    let id = present.id;
    if present.provider_reference == reference {
        return find(conn, ctx, id).await;
    }
    let command =
        ChangeApprenticeship { provider_reference: Some(reference), ..ChangeApprenticeship::default() };
    let changed = store::change(conn, id, command, present.terms, ctx.now).await;
    let changed = map_constraints(changed.map_err(Error::from))?;
    events::record(conn, ctx, subject(&changed), ApprenticeshipEvent::Changed).await?;
    find(conn, ctx, id).await
}

/// Approves a draft, which is locked; from its start day on it is in learning.
///
/// # Errors
/// 409 where it is no draft.
pub async fn approve(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
) -> Result<(i32, ApprenticeshipBody)> {
    lifecycle::ensure(present.state, State::Approved)?;
    let approved = store::set_state(conn, present.id, State::Approved, ctx.now).await?;
    events::record(conn, ctx, subject(&approved), ApprenticeshipEvent::Approved).await?;
    find(conn, ctx, present.id).await
}

/// Starts an approved apprenticeship whose day has come.
pub async fn start(conn: &mut AsyncPgConnection, ctx: &Ctx, id: ApprenticeshipId) -> Result<()> {
    let started = store::set_state(conn, id, State::InLearning, ctx.now).await?;
    events::record(conn, ctx, subject(&started), ApprenticeshipEvent::Started).await
}

/// Starts all that is approved and whose day has come.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    for id in store::to_start(conn, ctx.today()).await? {
        start(conn, ctx, id).await?;
    }
    Ok(())
}

fn map_constraints<T>(result: Result<T>) -> Result<T> {
    result
        .on_constraint("apprenticeships_one_live", || Error::new(Code::ApprenticeshipOverlap))
        .on_constraint("apprenticeships_provider_reference_unique", || {
            Error::because(Code::AlreadyExists, "The provider has a learner of this reference.")
        })
        .on_constraint("apprenticeships_previous_unique", || {
            Error::because(Code::AlreadyExists, "There is a later episode; return from that one.")
        })
        .on_constraint("apprenticeships_dates_check", || {
            let detail = "must lie after startsOn";
            Error::invalid(vec![FieldError::pointer("#/plannedEndOn", FieldCode::EndsBeforeStarts, detail)])
        })
}

fn subject(apprenticeship: &Apprenticeship) -> Subject {
    Subject::new(apprenticeship.id)
        .for_organisation(apprenticeship.provider_id)
        .for_apprenticeship(apprenticeship.id)
}
