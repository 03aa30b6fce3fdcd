//! Use cases of vacancies.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::events::VacancyEvent;
use super::model::{AddVacancy, Beside, ChangeVacancy, RoundDays, Vacancy, VacancyBody, VacancyState};
pub use super::store::Filter;
use super::store::{self, Eyes};
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::features::events::{self, NewEvent, Subject};
use crate::features::programme::funding;
use crate::features::programme::minimum_wages::{AgeBand, least_wage};
use crate::ids::{RecruitmentRoundId, VacancyId};

/// How many vacancies are closed at once.
const AT_ONCE: i64 = 500;

/// What the caller sees: the recruitment team everything, line managers their own, everybody what is live.
fn eyes(ctx: &Ctx) -> Eyes {
    Eyes {
        everything: ctx.visibility().everything,
        manager: ctx.visibility_of(Scope::ApplicationsRead).manager,
        today: ctx.today(),
    }
}

/// The vacancy, whoever asks.
pub async fn find_any(conn: &mut impl Read, id: VacancyId) -> Result<Vacancy> {
    Ok(store::find_any(conn, id).await?)
}

/// The vacancy, locked.
pub async fn lock(conn: &mut AsyncPgConnection, id: VacancyId) -> Result<Vacancy> {
    Ok(store::lock(conn, id).await?)
}

/// The vacancy, which stays as it is meanwhile.
pub async fn share(conn: &mut AsyncPgConnection, id: VacancyId) -> Result<Vacancy> {
    Ok(store::share(conn, id).await?)
}

/// The vacancy, locked after its round, which stays as it is meanwhile.
pub async fn lock_with_round(conn: &mut AsyncPgConnection, id: VacancyId) -> Result<(Vacancy, RoundDays)> {
    // A vacancy stays in its round.
    let round = store::find_any(conn, id).await?.recruitment_round_id;
    let round = store::share_round(conn, round).await?.ok_or_else(Error::not_found)?;
    Ok((lock(conn, id).await?, round))
}

/// The vacancy, if there is one that the caller may see.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: VacancyId) -> Result<Vacancy> {
    let (vacancy, eyes) = (store::find_any(conn, id).await?, eyes(ctx));
    let own = eyes.manager.is_some() && vacancy.line_manager_id == eyes.manager;
    let live = vacancy.state_on(eyes.today) == VacancyState::Live;
    if eyes.everything || own || live { Ok(vacancy) } else { Err(Error::not_found()) }
}

/// A page of vacancies.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &Filter,
    after: Option<VacancyId>,
    limit: i64,
) -> Result<Vec<Vacancy>> {
    Ok(store::list_page(conn, eyes(ctx), filter, after, limit).await?)
}

/// Vacancies with what is told beside them.
pub async fn bodies(conn: &mut impl Read, ctx: &Ctx, vacancies: Vec<Vacancy>) -> Result<Vec<VacancyBody>> {
    if vacancies.is_empty() {
        return Ok(Vec::new());
    }
    let eyes = eyes(ctx);
    let mut standards: Vec<_> = vacancies.iter().map(|vacancy| vacancy.standard_id).collect();
    let mut providers: Vec<_> = vacancies.iter().map(|vacancy| vacancy.provider_id).collect();
    standards.sort_unstable();
    standards.dedup();
    providers.sort_unstable();
    providers.dedup();
    let standards = store::standards(conn, standards).await?.into_iter();
    let providers = store::providers(conn, providers).await?;
    let wages = if eyes.everything { Some(store::wages(conn).await?) } else { None };
    let beside = Beside {
        standards: standards.map(|(id, reference, title, level)| (id, (reference, title, level))).collect(),
        providers: providers.into_iter().collect(),
        wages,
    };
    let bodies = vacancies.into_iter().map(|vacancy| VacancyBody::new(ctx, eyes.manager, vacancy, &beside));
    Ok(bodies.collect())
}

/// Adds a draft.
///
/// # Errors
/// 422 where a record that is named is not there or does not fit, or where days or wage do not; 409 where the round is closed.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddVacancy) -> Result<Vacancy> {
    let new = Vacancy::draft(ctx.new_id(), command, ctx.now);
    let round = store::share_round(conn, new.recruitment_round_id).await?;
    let mut faults = Vec::new();
    match &round {
        Some(round) => faults.extend(new.closing_fault(round.closes_on)),
        None => {
            let detail = "names no recruitment round";
            faults.push(FieldError::pointer("#/recruitmentRoundId", FieldCode::NotFound, detail));
        }
    }
    faults.extend(faults_of(conn, &new, None).await?);
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    round.map_or(Ok(()), |round| round.takes_changes())?;
    let added = store::insert(conn, new).await?;
    events::record(conn, ctx, Subject::new(added.id), VacancyEvent::Added).await?;
    Ok(added)
}

/// What does not fit of what is new in a vacancy: the records that it names, its wage and its planned end.
async fn faults_of(
    conn: &mut AsyncPgConnection,
    new: &Vacancy,
    old: Option<&Vacancy>,
) -> Result<Vec<FieldError>> {
    let mut faults = Vec::new();
    let (standard, provider, manager) =
        store::references(conn, new.standard_id, new.provider_id, new.line_manager_id).await?;
    let kept = |same: fn(&Vacancy, &Vacancy) -> bool| old.is_some_and(|old| same(old, new));
    let same_standard = kept(|old, new| old.standard_id == new.standard_id);
    let same_start = kept(|old, new| old.starts_on == new.starts_on);
    for (fits, pointer, detail) in [
        (standard || same_standard, "#/standardId", "names no standard"),
        (
            provider || kept(|old, new| old.provider_id == new.provider_id),
            "#/providerId",
            "names no active learning provider",
        ),
        (
            manager || kept(|old, new| old.line_manager_id == new.line_manager_id),
            "#/lineManagerId",
            "names no active person",
        ),
    ] {
        if !fits {
            faults.push(FieldError::pointer(pointer, FieldCode::NotFound, detail));
        }
    }
    if !(same_start && kept(|old, new| old.hourly_wage == new.hourly_wage)) {
        let table = store::wages(conn).await?;
        let least = least_wage(&table, new.starts_on, AgeBand::Under18, true);
        if let Some(least) = least.filter(|least| new.hourly_wage < *least) {
            let detail = format!("must be at least {least}, the apprentice rate on the first day");
            faults.push(FieldError::pointer("#/hourlyWage", FieldCode::TooSmall, detail));
        }
    }
    let same_end = kept(|old, new| old.planned_end_on == new.planned_end_on);
    if !(same_standard && same_start && same_end) && new.starts_on < new.planned_end_on {
        let rules = funding::rules_for(conn, new.standard_id, new.starts_on, None).await?;
        faults.extend(rules.planned_end_fault(new.starts_on, new.planned_end_on, 0));
    }
    Ok(faults)
}

/// What a command makes of a locked vacancy.
///
/// # Errors
/// 422 where it does not fit.
pub async fn edit(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &Vacancy,
    round: &RoundDays,
    command: ChangeVacancy,
) -> Result<Vacancy> {
    let changed = present.changed(command, ctx.now);
    let mut faults = changed.date_faults();
    if changed.closes_on != present.closes_on {
        faults.extend(changed.closing_fault(round.closes_on));
        faults.extend(past_fault(&changed, present, ctx.today()));
    }
    faults.extend(faults_of(conn, &changed, Some(present)).await?);
    if faults.is_empty() { Ok(changed) } else { Err(Error::invalid(faults)) }
}

/// What is live is closed by its own step, not by a day in the past.
fn past_fault(changed: &Vacancy, present: &Vacancy, today: NaiveDate) -> Option<FieldError> {
    let past = present.state_on(today) == VacancyState::Live && changed.closes_on < today;
    past.then(|| FieldError::pointer("#/closesOn", FieldCode::InThePast, "must not lie in the past"))
}

/// Makes an edit of a locked vacancy.
///
/// # Errors
/// 409 once it is closed, where its round is, and of what candidates have applied for.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, round): (Vacancy, RoundDays),
    changed: Vacancy,
) -> Result<Vacancy> {
    present.may_change(ctx.today())?;
    round.takes_changes()?;
    if store::is_applied_for(conn, present.id).await? {
        changed.keeps_what_was_applied_for(&present, ctx.today())?;
    }
    let changed = store::update(conn, &changed).await?;
    events::record(conn, ctx, Subject::new(changed.id), VacancyEvent::Changed).await?;
    Ok(changed)
}

/// Publishes a locked draft.
///
/// # Errors
/// 409 where it is none, its last day is over, or its round is not open.
pub async fn publish(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, round): (Vacancy, RoundDays),
) -> Result<Vacancy> {
    present.may_become(VacancyState::Live, ctx.today())?;
    round.takes_publications(ctx.today())?;
    present.is_not_over(ctx.today())?;
    step(conn, ctx, present, VacancyState::Live).await
}

/// Closes a locked live vacancy.
///
/// # Errors
/// 409 where it is none.
pub async fn close(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Vacancy) -> Result<Vacancy> {
    present.may_become(VacancyState::Closed, ctx.today())?;
    step(conn, ctx, present, VacancyState::Closed).await
}

/// Puts a locked closed vacancy away.
///
/// # Errors
/// 409 where it is not closed.
pub async fn archive(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Vacancy) -> Result<Vacancy> {
    present.may_become(VacancyState::Archived, ctx.today())?;
    step(conn, ctx, present, VacancyState::Archived).await
}

async fn step(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Vacancy,
    to: VacancyState,
) -> Result<Vacancy> {
    let stepped = store::update(conn, &present.stepped(to, ctx.now)).await?;
    events::record(conn, ctx, Subject::new(stepped.id), VacancyEvent::from(to)).await?;
    Ok(stepped)
}

/// Closes live vacancies whose last day is over.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    let over = store::over_for_update(conn, ctx.today(), AT_ONCE).await?;
    close_all(conn, ctx, over).await
}

/// Closes the live vacancies of a round that is locked.
pub async fn close_round(conn: &mut AsyncPgConnection, ctx: &Ctx, round: RecruitmentRoundId) -> Result<()> {
    let live = store::live_for_update(conn, round).await?;
    close_all(conn, ctx, live).await
}

async fn close_all(conn: &mut AsyncPgConnection, ctx: &Ctx, ids: Vec<VacancyId>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut closed = store::close(conn, ids, ctx.now).await?;
    closed.sort_unstable();
    let events: Vec<_> =
        closed.into_iter().map(|id| NewEvent::new(ctx, Subject::new(id), VacancyEvent::Closed)).collect();
    events::record_all(conn, &events).await
}
