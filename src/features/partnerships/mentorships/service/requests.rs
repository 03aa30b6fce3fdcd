//! Apprentices ask for a mentor.

use std::collections::{BTreeSet, HashSet};
use std::slice;

use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::super::events::MentorshipEvent;
use super::super::model::{
    MOST_OPEN, Mentorship, MentorshipState, PATIENCE, RequestMentorship, not_available, not_yours,
};
use super::super::store::{self, Mentor};
use super::{endings, letters, subject};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::apprenticeships::adulthood;
use crate::features::events::{self, NewEvent};
use crate::features::partnerships::mentee_wishes;
use crate::features::partnerships::mentor_profiles::{self, MentorProfile, MentorProfileState};
use crate::features::partnerships::partnerships::{self, PartnershipKind};
use crate::ids::{ApprenticeshipId, MentorProfileId, PersonId};

/// How often an apprentice asks in a day: each request is a letter to a mentor.
const IN_A_DAY: i64 = 10;

/// Asks for a mentor, as the apprentice who calls. Locks the profile, then the apprenticeship.
///
/// # Errors
/// 403 for whoever is in no apprenticeship, and where no mentoring partnership with the employer is in force; 422 for a mentor whom the
/// apprentice cannot know, and for one who is the line manager; 409 where there is a mentor or a request already, too many wait, or the
/// mentor is not available; 429 after ten in a day.
pub async fn ask(conn: &mut AsyncPgConnection, ctx: &Ctx, command: RequestMentorship) -> Result<Mentorship> {
    let nobody = || not_yours("Apprentices ask for mentors.");
    let person = ctx.visibility().own.ok_or_else(nobody)?;
    let apprenticeship = store::current(conn, person).await?.ok_or_else(nobody)?;
    let RequestMentorship { mentor_profile_id, words } = command;
    let fault = |code, detail| Error::invalid(vec![FieldError::pointer("#/mentorProfileId", code, detail)]);
    let unknown = || fault(FieldCode::NotFound, "names no mentor");
    let profile = mentor_profiles::lock_any(conn, mentor_profile_id).await?.ok_or_else(unknown)?;
    let known = matches!(profile.state, MentorProfileState::Approved | MentorProfileState::Paused);
    let mentor = profile.person_id.filter(|_| known).ok_or_else(unknown)?;
    let mentee = store::lock_mentee(conn, apprenticeship).await?;
    if mentee.line_manager == Some(mentor) || mentee.person == mentor {
        return Err(fault(FieldCode::Inconsistent, "must not be the line manager, nor the apprentice"));
    }
    partnerships::ensure_in_force(conn, ctx, profile.organisation_id, PartnershipKind::Mentoring).await?;
    ensure_room(conn, ctx, (profile.id, mentee.id)).await?;
    ensure_takes(conn, ctx, &profile, mentee.person).await?;
    if mentee.ended_on.is_some() || !speak_alike(conn, &profile, mentee.id).await? {
        return Err(not_available());
    }
    let mentor = Mentor { profile: profile.id, organisation: profile.organisation_id, person: mentor };
    let new = new_request(ctx, mentor, (mentee.id, mentee.person));
    let new = Mentorship { words: Some(words), ..new };
    write(conn, ctx, slice::from_ref(&new)).await.on_constraint("mentorships_one_open", taken)?;
    Ok(new)
}

/// Asks the mentors of many pairs at once, for a round of matching that has locked them, the mentors before the apprenticeships, and
/// judged each. What has expired is written down first: it no longer stands in the way. Returns the places of the pairs with whose
/// employer no mentoring partnership is in force; where there is one, nobody is asked.
pub async fn request_all(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    round: Uuid,
    pairs: &[(ApprenticeshipId, MentorProfileId)],
) -> Result<Vec<usize>> {
    let (apprentices, profiles): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
    let mentors = store::mentors(conn, &profiles).await?;
    let people = store::apprentices(conn, &apprentices).await?;
    let mut in_force = HashSet::new();
    for employer in mentors.values().map(|mentor| mentor.organisation).collect::<BTreeSet<_>>() {
        if partnerships::is_in_force(conn, ctx, employer, PartnershipKind::Mentoring).await? {
            in_force.insert(employer);
        }
    }
    let (mut new, mut without) = (Vec::new(), Vec::new());
    for (at, (apprenticeship, profile)) in pairs.iter().enumerate() {
        match (mentors.get(profile), people.get(apprenticeship)) {
            (Some(mentor), Some(person)) if in_force.contains(&mentor.organisation) => {
                let asked = new_request(ctx, *mentor, (*apprenticeship, *person));
                new.push(Mentorship { match_round_id: Some(round), ..asked });
            }
            _ => without.push(at),
        }
    }
    if without.is_empty() {
        for late in store::lock_late_of(conn, &apprentices, ctx.now).await? {
            endings::expire(conn, &ctx.as_system(), late).await?;
        }
        write(conn, ctx, &new).await?;
    }
    Ok(without)
}

/// Writes requests, what happened, and letters to the mentors.
async fn write(conn: &mut AsyncPgConnection, ctx: &Ctx, new: &[Mentorship]) -> Result<()> {
    store::insert(conn, new).await?;
    let requested = |row| NewEvent::new(ctx, subject(row), MentorshipEvent::Requested);
    events::record_all(conn, &new.iter().map(requested).collect::<Vec<_>>()).await?;
    letters::requested(conn, ctx, new).await
}

fn new_request(
    ctx: &Ctx,
    mentor: Mentor,
    (apprenticeship, apprentice): (ApprenticeshipId, PersonId),
) -> Mentorship {
    Mentorship {
        id: ctx.new_id(),
        mentor_profile_id: mentor.profile,
        organisation_id: mentor.organisation,
        apprenticeship_id: apprenticeship,
        mentor_id: mentor.person,
        apprentice_id: apprentice,
        match_round_id: None,
        words: None,
        decline_words: None,
        stored_state: MentorshipState::Requested,
        held_from: None,
        holds: Vec::new(),
        without_partnership: false,
        expires_at: ctx.now + PATIENCE,
        accepted_at: None,
        end_reason: None,
        settled_at: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    }
}

fn taken() -> Error {
    Error::because(Code::AlreadyExists, "You have asked this mentor, and wait for the answer.")
}

/// Whether an apprentice may ask once more. What has expired is written down first: it no longer stands in the way.
async fn ensure_room(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (profile, apprenticeship): (MentorProfileId, ApprenticeshipId),
) -> Result<()> {
    let mut open = 0;
    for row in store::lock_open_of(conn, apprenticeship).await? {
        if row.state_at(ctx.now) == MentorshipState::Expired {
            endings::expire(conn, &ctx.as_system(), row).await?;
            continue;
        }
        if row.is_live() {
            let detail = "There is a mentor already: complete or end that first.";
            return Err(Error::because(Code::AlreadyExists, detail));
        }
        if row.mentor_profile_id == profile {
            return Err(taken());
        }
        open += 1;
    }
    let yesterday = ctx.now - TimeDelta::days(1);
    if store::asked_since(conn, apprenticeship, yesterday).await? >= IN_A_DAY {
        return Err(Error::new(Code::TooManyRequests).retry_after(3_600));
    }
    if open >= MOST_OPEN {
        let detail = "Three requests wait for an answer: withdraw one first.";
        return Err(Error::because(Code::AlreadyExists, detail));
    }
    Ok(())
}

/// Whether a locked profile takes an apprentice: approved, cleared for them, with a free place, and the mentor takes part.
///
/// # Errors
/// 409, in one and the same words for every cause.
pub(super) async fn ensure_takes(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    profile: &MentorProfile,
    apprentice: PersonId,
) -> Result<()> {
    let today = ctx.today();
    let adult = adulthood::is_adult(conn, apprentice, today).await?;
    let is_free = store::live(conn, profile.id).await? < i64::from(profile.capacity);
    let takes_part = !taking_part(conn, &[profile.id]).await?.is_empty();
    if profile.takes(adult, today) && is_free && takes_part { Ok(()) } else { Err(not_available()) }
}

/// Of several profiles those whose mentor takes part: still here as a mentor, and nothing of theirs paused by the team or for
/// somebody's safety.
pub async fn taking_part(conn: &mut impl Read, profiles: &[MentorProfileId]) -> Result<Vec<MentorProfileId>> {
    Ok(store::taking_part(conn, profiles).await?)
}

/// Whether mentor and apprentice have a language in common, where the apprentice has said which they speak.
async fn speak_alike(
    conn: &mut impl Read,
    profile: &MentorProfile,
    apprenticeship: ApprenticeshipId,
) -> Result<bool> {
    let wish = mentee_wishes::of_apprenticeships(conn, &[apprenticeship]).await?.pop();
    Ok(wish.is_none_or(|wish| wish.languages.iter().any(|language| profile.languages.contains(language))))
}
