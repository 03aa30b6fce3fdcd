//! Use cases of concerns.

use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;

use super::events::ConcernEvent;
use super::model::{
    CloseConcern, Concern, ConcernFilter, ConcernState, IN_AN_HOUR, KEPT, KEPT_UNTIL_AGE, NOBODY_READS_IT,
    RaiseConcern, RaisedBody, WORDS,
};
use super::store;
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::events::{self, Subject};
use crate::features::outbound::messages::{self, Letter, MessageKind, Words};
use crate::ids::{ConcernId, PersonId};

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
/// 403 for whoever is no person; 422 where somebody is named whom the caller may not know; 429 after ten in an hour.
pub async fn raise(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: RaiseConcern,
) -> Result<(Concern, RaisedBody)> {
    let no_person = || Error::because(Code::Forbidden, "Only people raise concerns.");
    let reporter_id = ctx.person().ok_or_else(no_person)?;
    let RaiseConcern { text, person_id } = command;
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
    };
    store::insert(conn, &new).await?;
    let leads = store::leads(conn).await?;
    record(conn, ctx, (&new, &leads), ConcernEvent::Raised).await?;
    let mut readers = 0;
    for (id, address, given_name) in leads.into_iter().filter(|(id, ..)| !new.names(*id)) {
        messages::write(conn, ctx, letter(ctx, &new, (id, address, given_name))).await?;
        readers += 1;
    }
    let words = if readers > 0 { WORDS } else { NOBODY_READS_IT };
    let raised = RaisedBody { id: new.id, words: words.to_owned() };
    Ok((new, raised))
}

/// The name of somebody whom the caller may know: themself, whom they see, their apprentices, their line manager.
async fn known(
    conn: &mut impl Read,
    ctx: &Ctx,
    reporter: PersonId,
    person: PersonId,
) -> Result<(String, String)> {
    let sees = person == reporter || ctx.visibility_of(Scope::PeopleRead).everything;
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

/// Says that there is a concern, and nothing of it.
fn letter(ctx: &Ctx, concern: &Concern, (id, address, given_name): (PersonId, String, String)) -> Letter {
    let words = Words {
        subject: "A concern was raised".to_owned(),
        name: Some(given_name),
        paragraphs: vec![
            "Somebody in the digital apprenticeship programme has raised a concern about somebody's safety.".to_owned(),
            "Sign in to read it, today. Nothing of it stands in this letter, and nobody but the safeguarding leads can read it.".to_owned(),
        ],
        ..Words::default()
    };
    Letter {
        kind: MessageKind::ConcernRaised,
        recipient: id.0,
        address,
        cause: concern.id.0,
        words,
        calendar: None,
        not_before: ctx.now,
    }
}

/// Closes a locked concern.
///
/// # Errors
/// 409 where it is closed.
pub async fn close(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Concern,
    command: CloseConcern,
) -> Result<Concern> {
    let changed = present.closed(command, (ctx.person(), ctx.now))?;
    store::update(conn, &changed).await?;
    let leads = store::leads(conn).await?;
    record(conn, ctx, (&changed, &leads), ConcernEvent::Closed).await?;
    Ok(changed)
}

/// How many leads are missing of the two that there should be: a concern about one is for the other.
pub async fn leads_missing(conn: &mut impl Read) -> Result<usize> {
    Ok(2_usize.saturating_sub(store::leads(conn).await?.len()))
}

/// Wipes concerns that were closed six years ago, once whom they are about is 25.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    let Some(born) = ctx.today().checked_sub_months(KEPT_UNTIL_AGE) else { return Ok(()) };
    for concern in store::lock_past(conn, (ctx.now - KEPT, born), AT_ONCE).await? {
        let wiped = Concern {
            reporter_name: "erased".to_owned(),
            person_name: concern.person_name.as_ref().map(|_| "erased".to_owned()),
            text: "erased".to_owned(),
            outcome_note: None,
            updated_at: ctx.now,
            version: concern.version + 1,
            ..concern
        };
        store::update(conn, &wiped).await?;
    }
    Ok(())
}
