//! The steps of an introduction, from consent to whether they met.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::super::events::IntroductionEvent;
use super::super::model::{
    HoldCause, Introduction, IntroductionState, MakeIntroduction, MeetingOutcome, ReportMeeting,
};
use super::super::store;
use super::letters;
use super::trail::save;
use crate::ctx::{Ctx, london_day};
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::apprenticeships::adulthood;
use crate::features::partnerships::introduction_offers;
use crate::features::partnerships::partnerships::{PartnershipKind, ensure_in_force};
use crate::ids::PersonId;

/// Who takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Party {
    Staff,
    Employer,
    Apprentice,
    LineManager,
}

fn party(ctx: &Ctx, row: &Introduction) -> Party {
    let visibility = ctx.visibility();
    if visibility.everything {
        Party::Staff
    } else if visibility.organisations.contains(&row.organisation_id) {
        Party::Employer
    } else if visibility.own == Some(row.person_id) {
        Party::Apprentice
    } else {
        Party::LineManager
    }
}

fn for_others(who: &'static str) -> Error {
    Error::because(Code::Forbidden, who)
}

/// The apprentice agrees to a locked introduction that was proposed.
///
/// # Errors
/// 403 for everybody else; 409 where nothing is to be agreed to, or no place is left.
pub async fn consent(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Introduction) -> Result<Introduction> {
    if party(ctx, &present) != Party::Apprentice {
        return Err(for_others("Only the apprentice agrees to an introduction."));
    }
    present.ensure(IntroductionState::Asked, ctx.now)?;
    let offer = introduction_offers::lock_any(conn, present.offer_id).await?.ok_or_else(Error::not_found)?;
    introduction_offers::ensure_place(conn, ctx, &offer).await?;
    let asked = present.moved(IntroductionState::Asked, ctx.now)?;
    save(conn, ctx, &asked, IntroductionEvent::Asked).await?;
    letters::asked(conn, ctx, &asked).await?;
    Ok(asked)
}

/// The apprentice declines what was proposed; the employer or the programme's team what was asked.
///
/// # Errors
/// 403 for everybody else; 409 where there is nothing to decline.
pub async fn decline(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Introduction) -> Result<Introduction> {
    let by = party(ctx, &present);
    let proposed = present.stored_state == IntroductionState::Proposed;
    let may = match by {
        Party::Apprentice => proposed,
        Party::Employer | Party::Staff => !proposed,
        Party::LineManager => false,
    };
    if !may {
        let who =
            "The apprentice declines what is proposed, the employer or the programme's team what is asked.";
        return Err(for_others(who));
    }
    let declined = present.moved(IntroductionState::Declined, ctx.now)?;
    save(conn, ctx, &declined, IntroductionEvent::Declined).await?;
    Ok(declined)
}

/// Takes a locked introduction back, at any time before they met.
///
/// # Errors
/// 403 for the line manager, and for the employer before it is made; 409 where it is over.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Introduction,
) -> Result<Introduction> {
    let by = party(ctx, &present);
    let may = match by {
        Party::Apprentice | Party::Staff => true,
        Party::Employer => present.made_at.is_some(),
        Party::LineManager => false,
    };
    if !may {
        let who = "The apprentice and the programme's team take an introduction back; the employer once it is made.";
        return Err(for_others(who));
    }
    let mut withdrawn = present.moved(IntroductionState::Withdrawn, ctx.now)?;
    if by == Party::Staff {
        // The team has decided: what it paused stands in nobody's way.
        withdrawn.holds.retain(|cause| *cause != HoldCause::Staff);
    }
    save(conn, ctx, &withdrawn, IntroductionEvent::Withdrawn).await?;
    if withdrawn.made_at.is_some() {
        letters::ended(conn, ctx, &withdrawn).await?;
    }
    Ok(withdrawn)
}

/// Makes a locked introduction: both are told of each other.
///
/// # Errors
/// 403 for the apprentice, and without a partnership; 409 where it was not asked for, nobody is introduced by the offer at present, and for
/// the employer where the programme comes along; 422 for somebody who does not come along.
pub async fn make(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Introduction,
    command: MakeIntroduction,
) -> Result<Introduction> {
    let by = party(ctx, &present);
    if by == Party::Apprentice {
        return Err(for_others(
            "The employer, the line manager or the programme's team make an introduction.",
        ));
    }
    let accompanied_by = accompanied_by(conn, ctx, &present, command.accompanied_by).await?;
    present.ensure(IntroductionState::Made, ctx.now)?;
    let kind = PartnershipKind::Introductions;
    ensure_in_force(conn, ctx, present.organisation_id, kind).await?;
    introduction_offers::ensure_not_paused(conn, present.offer_id).await?;
    let alone = adulthood::is_adult(conn, present.person_id, ctx.today()).await?;
    let accompanied_by = match (alone, by, accompanied_by) {
        (_, _, Some(person)) => Some(person),
        (true, _, None) => None,
        (false, Party::Employer, None) => return Err(Code::NeedsAdult.into()),
        (false, _, None) => ctx.person(),
    };
    if by == Party::Employer && !alone {
        return Err(Code::NeedsAdult.into());
    }
    let made = Introduction { accompanied_by, ..present.moved(IntroductionState::Made, ctx.now)? };
    save(conn, ctx, &made, IntroductionEvent::Made).await?;
    letters::made(conn, ctx, &made, alone).await?;
    Ok(made)
}

/// The line manager, or somebody of the programme's team: nobody else comes along.
async fn accompanied_by(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &Introduction,
    said: Option<PersonId>,
) -> Result<Option<PersonId>> {
    let Some(person) = said else { return Ok(None) };
    let manages = store::line_manager(conn, present.apprenticeship_id).await? == Some(person);
    let by_employer = party(ctx, present) == Party::Employer;
    if !by_employer && (manages || store::is_staff(conn, person).await?) {
        return Ok(Some(person));
    }
    let detail = "names neither the line manager nor anybody of the programme's team";
    Err(Error::invalid(vec![FieldError::pointer("#/accompaniedBy", FieldCode::NotFound, detail)]))
}

/// Says whether those who were introduced have met.
///
/// # Errors
/// 403 for the line manager; 422 for a day that does not fit; 409 where it is not made.
pub async fn report(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Introduction,
    command: ReportMeeting,
) -> Result<Introduction> {
    if party(ctx, &present) == Party::LineManager {
        return Err(for_others("The apprentice, the employer or the programme's team say whether they met."));
    }
    let ReportMeeting { outcome, met_on } = command;
    ensure_day(&present, outcome, met_on, ctx.today())?;
    let reached = IntroductionState::from(outcome);
    let moved = Introduction { met_on, ..present.moved(reached, ctx.now)? };
    save(conn, ctx, &moved, IntroductionEvent::from(reached)).await?;
    Ok(moved)
}

fn ensure_day(
    present: &Introduction,
    outcome: MeetingOutcome,
    met_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<()> {
    let made_on = present.made_at.map(london_day);
    let (code, detail) = match (outcome, met_on) {
        (MeetingOutcome::Met, None) => (FieldCode::Required, "is required where they have met"),
        (MeetingOutcome::NotMet, Some(_)) => {
            (FieldCode::Inconsistent, "must be null where they have not met")
        }
        (MeetingOutcome::Met, Some(day)) if day > today => {
            (FieldCode::InTheFuture, "must not lie in the future")
        }
        (MeetingOutcome::Met, Some(day)) if made_on.is_some_and(|made| day < made) => {
            (FieldCode::Inconsistent, "must not lie before the day on which the introduction was made")
        }
        _ => return Ok(()),
    };
    Err(Error::invalid(vec![FieldError::pointer("#/metOn", code, detail)]))
}
