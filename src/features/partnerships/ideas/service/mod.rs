//! Use cases of ideas.

mod letters;
mod responses;
mod seen;

use diesel_async::AsyncPgConnection;

pub use responses::respond;
pub use seen::{bodies, find, list, newest_public, public_page};

use super::events::IdeaEvent;
use super::model::{AddIdea, ChangeIdea, Edited, Idea, IdeaState, ensure_nameable};
use super::store;
pub use super::store::Filter;
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::features::events::{self, Subject};
use crate::ids::{EmployerEventId, IdeaId, OrganisationId, PersonId};

/// An idea that the caller may change, locked.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: IdeaId) -> Result<Idea> {
    Ok(store::lock_own(conn, ctx.visibility(), id).await?)
}

/// Whether the programme's team asks: who answers ideas.
fn is_team(ctx: &Ctx) -> bool {
    ctx.scopes.has(Scope::IdeasAnswer)
}

/// Takes an idea of the caller, or one that the programme's team writes down.
///
/// # Errors
/// 403 for what only the team may say; 422 for an employer that is not the caller's, and for what is not there.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddIdea) -> Result<Idea> {
    if !is_team(ctx) && (command.public || command.duplicate_of.is_some()) {
        return Err(Error::insufficient_scope(Scope::IdeasAnswer.as_str()));
    }
    let (organisation, person) = giver(conn, ctx, command.organisation_id).await?;
    let visibility = ctx.visibility();
    let new = Idea {
        id: ctx.new_id(),
        text: command.text,
        theme: command.theme,
        organisation_id: organisation,
        person_id: person,
        on_behalf: organisation.is_some_and(|id| !visibility.organisations.contains(&id)),
        named: command.named,
        employer_event_id: command.employer_event_id,
        duplicate_of: command.duplicate_of,
        public: command.public,
        public_updated_at: command.public.then_some(ctx.now),
        state: IdeaState::Received,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    ensure_nameable(&new)?;
    ensure_event(conn, new.employer_event_id).await?;
    ensure_repeats(conn, &new).await?;
    let added = store::insert(conn, new).await?;
    events::record(conn, ctx, subject(&added), IdeaEvent::Given).await?;
    Ok(added)
}

/// Whose idea it is: an employer's, given by its client or by a person of it; a person's own; or, written down by the team, an
/// employer's alone.
async fn giver(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    said: Option<OrganisationId>,
) -> Result<(Option<OrganisationId>, Option<PersonId>)> {
    let fault = |code, detail| Error::invalid(vec![FieldError::pointer("#/organisationId", code, detail)]);
    let visibility = ctx.visibility();
    match (said, visibility.organisations.as_slice()) {
        (Some(id), own) if own.contains(&id) => Ok((Some(id), ctx.person())),
        (Some(id), _) if visibility.everything && store::is_employer(conn, id).await? => Ok((Some(id), None)),
        (Some(_), _) => Err(fault(FieldCode::NotFound, "names no employer for which you may give ideas")),
        // Who also learns or manages gives ideas of their own, unless they say for whom.
        (None, _) if visibility.own.is_some() || visibility.everything => Ok((None, ctx.person())),
        (None, [only]) => Ok((Some(*only), ctx.person())),
        (None, _) => Err(fault(FieldCode::Required, "is required: you act for several employers")),
    }
}

async fn ensure_event(conn: &mut AsyncPgConnection, id: Option<EmployerEventId>) -> Result<()> {
    match id {
        Some(id) if !store::is_employer_event(conn, id).await? => {
            let fault =
                FieldError::pointer("#/employerEventId", FieldCode::NotFound, "names no event for employers");
            Err(Error::invalid(vec![fault]))
        }
        _ => Ok(()),
    }
}

/// An idea repeats one that repeats none itself, and that is not repeated by it.
async fn ensure_repeats(conn: &mut AsyncPgConnection, idea: &Idea) -> Result<()> {
    let Some(id) = idea.duplicate_of else { return Ok(()) };
    let fault = |code, detail| Err(Error::invalid(vec![FieldError::pointer("#/duplicateOf", code, detail)]));
    if id == idea.id {
        return fault(FieldCode::Inconsistent, "must not be the idea itself");
    }
    match store::lock_any(conn, id).await? {
        None => fault(FieldCode::NotFound, "names no idea"),
        Some(other) if other.duplicate_of.is_some() => {
            fault(FieldCode::WrongState, "repeats another idea itself: name that one")
        }
        Some(_) if store::is_repeated(conn, idea.id).await? => {
            fault(FieldCode::WrongState, "must be null: other ideas repeat this one")
        }
        Some(_) => Ok(()),
    }
}

/// What a change makes of a locked idea.
///
/// # Errors
/// 403 and 422 as [`ChangeIdea::edit`] and [`add`] say.
pub async fn edit(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &Idea,
    command: &ChangeIdea,
) -> Result<Edited> {
    let team = is_team(ctx);
    if !team && command.is_for_the_team() {
        return Err(Error::insufficient_scope(Scope::IdeasAnswer.as_str()));
    }
    let edited = command.edit(present, team)?;
    if edited.idea.employer_event_id != present.employer_event_id {
        ensure_event(conn, edited.idea.employer_event_id).await?;
    }
    if edited.idea.duplicate_of != present.duplicate_of {
        ensure_repeats(conn, &edited.idea).await?;
    }
    Ok(edited)
}

/// Changes a locked idea.
///
/// # Errors
/// 409 as [`Edited::ensure_possible`] says.
pub async fn change(conn: &mut AsyncPgConnection, ctx: &Ctx, edited: Edited) -> Result<Idea> {
    edited.ensure_possible()?;
    let Edited { mut idea, shows_otherwise, .. } = edited;
    if shows_otherwise {
        idea.public_updated_at = idea.public.then_some(ctx.now);
    }
    let changed = store::change(conn, idea, ctx.now).await?;
    events::record(conn, ctx, subject(&changed), IdeaEvent::Changed).await?;
    Ok(changed)
}

fn subject(idea: &Idea) -> Subject {
    let subject = Subject::new(idea.id);
    let subject = match idea.organisation_id {
        Some(id) => subject.for_organisation(id),
        None => subject,
    };
    match idea.person_id {
        Some(id) => subject.for_person(id),
        None => subject,
    }
}
