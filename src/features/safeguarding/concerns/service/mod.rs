//! Use cases of concerns.

mod letters;
mod pauses;

use std::collections::HashSet;

use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;

use super::events::ConcernEvent;
use super::model::{
    CloseConcern, Concern, ConcernBody, ConcernFilter, ConcernState, ERASED, HoldForConcern, IN_AN_HOUR,
    NOBODY_READS_IT, RaiseConcern, RaisedBody, Reached, WORDS,
};
use super::store;
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::apprenticeships::adulthood;
use crate::features::events::{self, Subject};
use crate::features::outbound::messages;
use crate::ids::{ConcernId, PersonId};
use crate::json::stored::Json;
use crate::lifecycle;

/// How many are wiped in one transaction of the timer.
const AT_ONCE: i64 = 100;

/// A concern that the caller may read: none that names them.
///
/// # Errors
/// 404 for everybody else.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: ConcernId) -> Result<Concern> {
    readable(ctx, store::find(conn, id).await?)
}

/// The same, locked.
///
/// # Errors
/// 404 for everybody else, and for a lead whom it names.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: ConcernId) -> Result<Concern> {
    readable(ctx, store::find_for_update(conn, id).await?)
}

fn readable(ctx: &Ctx, found: Concern) -> Result<Concern> {
    let named = ctx.person().is_none_or(|reader| found.names(reader));
    if named { Err(Error::not_found()) } else { Ok(found) }
}

/// A page of the concerns that the caller may read.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &ConcernFilter,
    (after, limit): (Option<ConcernId>, i64),
) -> Result<Vec<Concern>> {
    let reader = ctx.person().ok_or_else(Error::not_found)?;
    Ok(store::list_page(conn, (filter, reader), after, limit).await?)
}

/// Takes a concern, and writes to the leads who may read it.
///
/// # Errors
/// 403 for whoever is no person; 422 where somebody or something is named that the caller may not know; 429 after ten in an hour.
pub async fn raise(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: RaiseConcern,
) -> Result<(Concern, RaisedBody)> {
    let no_person = || Error::because(Code::Forbidden, "Only people raise concerns.");
    let reporter_id = ctx.person().ok_or_else(no_person)?;
    let together = command.together()?;
    let RaiseConcern { text, person_id, introduction_id, mentorship_id, hold } = command;
    let name = |(given, family): (String, String)| format!("{given} {family}");
    let reporter_name = name(store::lock_reporter(conn, reporter_id).await?);
    let since = ctx.now - TimeDelta::hours(1);
    if store::raised_since(conn, reporter_id, since).await? >= IN_AN_HOUR {
        return Err(Error::new(Code::TooManyRequests).retry_after(3_600));
    }
    let person_name = match person_id {
        Some(person) => Some(name(known(conn, ctx, reporter_id, person).await?)),
        None => None,
    };
    let named = match together {
        Some(together) => Some(pauses::known(conn, ctx, together).await?),
        None => None,
    };
    let new = Concern {
        id: ctx.new_id(),
        reporter_id,
        reporter_name,
        person_id,
        person_name,
        text,
        state: ConcernState::Open,
        outcome: None,
        outcome_note: None,
        decided_by: None,
        decided_at: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
        introduction_id,
        party_ids: Vec::new(),
        mentorship_id,
        parties: Json(Vec::new()),
        kept_until: None,
    };
    let new = named.iter().fold(new, Concern::with);
    store::insert(conn, &new).await?;
    if let Some(together) = together.filter(|_| hold) {
        pauses::hold_at_once(conn, ctx, &new, together).await?;
    }
    let leads = store::leads(conn).await?;
    record(conn, ctx, (&new, &leads), ConcernEvent::Raised).await?;
    let readers: Vec<_> = leads.into_iter().filter(|(id, ..)| !new.names(*id)).collect();
    let words = if readers.is_empty() { NOBODY_READS_IT } else { WORDS };
    for lead in readers.into_iter().filter(|(id, ..)| *id != reporter_id) {
        messages::write(conn, ctx, letters::raised(ctx, &new, lead)).await?;
    }
    let raised = RaisedBody { id: new.id, words: words.to_owned() };
    Ok((new, raised))
}

/// The name of somebody whom the caller may know: themself, whom they see, their apprentices, their line manager, the other of a
/// mentorship, a mentor of their organisation; leads hear of everybody.
async fn known(
    conn: &mut impl Read,
    ctx: &Ctx,
    reporter: PersonId,
    person: PersonId,
) -> Result<(String, String)> {
    let sees = person == reporter
        || ctx.scopes.has(Scope::ConcernsRead)
        || ctx.visibility_of(Scope::PeopleRead).everything;
    let name = match sees || store::know_each_other(conn, reporter, person).await? {
        true => store::name_of(conn, person).await?,
        false => None,
    };
    let unknown = || FieldError::pointer("#/personId", FieldCode::NotFound, "names nobody whom you may know");
    name.ok_or_else(|| Error::invalid(vec![unknown()]))
}

/// Records what happened, unless a lead is named: the feed would tell them.
async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (concern, leads): (&Concern, &[(PersonId, String, String)]),
    event: ConcernEvent,
) -> Result<()> {
    if leads.iter().any(|(lead, ..)| concern.names(*lead)) {
        return Ok(());
    }
    events::record(conn, ctx, Subject::new(concern.id), event).await
}

/// A concern with what brings together those whom it is about.
pub async fn body(conn: &mut impl Read, ctx: &Ctx, row: Concern) -> Result<ConcernBody> {
    let connections = pauses::connections(conn, ctx, &row).await?;
    let body = bodies(conn, ctx, vec![row]).await?.pop().ok_or_else(Error::not_found)?;
    Ok(ConcernBody { connections, ..body })
}

/// Concerns, each without that.
pub async fn bodies(conn: &mut impl Read, ctx: &Ctx, rows: Vec<Concern>) -> Result<Vec<ConcernBody>> {
    let named = |row: &Concern| [row.reporter_id].into_iter().chain(row.person_id);
    let people: Vec<PersonId> = rows.iter().filter(|row| !row.is_wiped()).flat_map(named).collect();
    let adults = adulthood::adults(conn, &people, ctx.today()).await?;
    let learners: HashSet<PersonId> = store::learners(conn, &people).await?.into_iter().collect();
    let under_18 = |id: PersonId| learners.contains(&id).then(|| !adults.contains(&id));
    let addresses = store::addresses(conn, &people).await?.into_iter();
    let reached: Reached = addresses.map(|(id, address)| (id, (address, under_18(id)))).collect();
    let nobody = Reached::new();
    let body = |row: Concern| {
        let reached = if row.is_wiped() { &nobody } else { &reached };
        ConcernBody::new(row, reached)
    };
    Ok(rows.into_iter().map(body).collect())
}

/// Pauses something for a locked concern; once more it stays as it is.
///
/// # Errors
/// 409 where the concern is closed; 422 for what is not there or over.
pub async fn hold(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Concern,
    command: HoldForConcern,
) -> Result<Concern> {
    let together = command.together()?;
    lifecycle::ensure(present.state, ConcernState::Closed)?;
    let Some(held) = pauses::hold(conn, ctx, &present, together).await? else { return Ok(present) };
    let changed = Concern { updated_at: ctx.now, version: present.version + 1, ..present }.with(&held);
    store::update(conn, &changed).await?;
    let leads = store::leads(conn).await?;
    record(conn, ctx, (&changed, &leads), ConcernEvent::Held).await?;
    Ok(changed)
}

/// Closes a locked concern, and lets what is paused for it go on, or end.
///
/// # Errors
/// 422 for an outcome that does not fit; 409 where it is closed.
pub async fn close(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Concern,
    command: CloseConcern,
) -> Result<Concern> {
    let held = store::holds_of(conn, present.id).await?;
    Concern::ensure_fits(command.outcome, !held.is_empty())?;
    let outcome = command.outcome;
    let birthday = store::last_birthday(conn, &present.concerned()).await?;
    let changed = present.closed(command, (ctx.person(), ctx.now), birthday)?;
    store::update(conn, &changed).await?;
    pauses::settle(conn, ctx, (changed.id, &held), outcome).await?;
    let leads = store::leads(conn).await?;
    record(conn, ctx, (&changed, &leads), ConcernEvent::Closed).await?;
    Ok(changed)
}

/// How many leads are missing of the two that there should be: a concern about one is for the other.
pub async fn leads_missing(conn: &mut impl Read) -> Result<usize> {
    Ok(2_usize.saturating_sub(store::leads(conn).await?.len()))
}

/// Wipes concerns that were closed six years ago, once those concerned who learn are 25.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    for concern in store::lock_past(conn, ctx.today(), AT_ONCE).await? {
        let wiped = Concern {
            reporter_name: ERASED.to_owned(),
            person_name: concern.person_name.as_ref().map(|_| ERASED.to_owned()),
            text: ERASED.to_owned(),
            outcome_note: None,
            parties: Json(Vec::new()),
            updated_at: ctx.now,
            version: concern.version + 1,
            ..concern
        };
        store::update(conn, &wiped).await?;
    }
    Ok(())
}
