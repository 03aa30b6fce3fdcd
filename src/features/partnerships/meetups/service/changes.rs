//! A meetup is changed, and what follows from that.

use diesel_async::AsyncPgConnection;

use super::super::events::MeetupEvent;
use super::super::model::{Content, Edit, Meetup, SetTraining, Training};
use super::super::store::{self, Step};
use super::audiences::cohorts_exist;
use super::trail::subject;
use super::{registrations, waitlist};
use crate::ctx::Ctx;
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::events;
use crate::features::programme::standards;

/// Makes an edit of a locked meetup. Whoever registered is told of another time or place, and places that it frees are offered.
///
/// # Errors
/// 409 in a final state, where something is proposed after the start, or where the places fall below those that are taken; 422
/// where a cohort is named that there is not.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Meetup,
    edit: Edit,
    training: Option<Option<SetTraining>>,
) -> Result<Meetup> {
    present.may_change(ctx.now)?;
    let present = waitlist::lapse(conn, ctx, present).await?;
    let Edit { announced, details, proposed_change, waits } = edit;
    let event = match (&proposed_change, &present.proposed_change) {
        (new, old) if !waits || new == old => MeetupEvent::Changed,
        (Some(_), _) => {
            present.takes_proposals(ctx.now)?;
            MeetupEvent::ChangeProposed
        }
        (None, _) => MeetupEvent::ChangeDropped,
    };
    if details.cohort_ids != present.particulars.cohort_ids {
        cohorts_exist(conn, &details.cohort_ids).await?;
    }
    let training = match training {
        Some(Some(wanted)) => Some(Some(trained(conn, ctx, wanted).await?)),
        Some(None) => Some(None),
        None => None,
    };
    let sequence = present.sequence_after(&announced.plan);
    let same_for_all = event != MeetupEvent::Changed && details == present.details();
    let since = same_for_all.then(|| present.changed_at());
    let step = Step {
        sequence: Some(sequence),
        // What was declined before is no word on what is proposed now.
        decline_reason: (event == MeetupEvent::ChangeProposed).then_some(None),
        proposed_change: Some(proposed_change),
        training,
        ..Step::default()
    };
    let content = Content::new(announced, details);
    let changed = store::change(conn, present.id, Some(content), step, ctx.now, since)
        .await
        .on_constraint("meetups_registered_check", || Code::CapacityBelowRegistrations.into())?;
    events::record(conn, ctx, subject(&changed), event).await?;
    follow(conn, ctx, &present, changed).await
}

/// What staff say that a meetup counts as.
///
/// # Errors
/// 422 for a standard that there is not, and for codes that it does not have.
async fn trained(conn: &mut AsyncPgConnection, ctx: &Ctx, wanted: SetTraining) -> Result<Training> {
    let Some(set_by) = ctx.person() else {
        return Err(Error::because(Code::Forbidden, "A person decides what counts as training."));
    };
    let mut faults = Vec::new();
    for (at, one) in wanted.ksbs.iter().enumerate() {
        let place = format!("#/training/ksbs/{at}");
        match standards::check_ksbs(conn, one.standard_id, &one.codes).await {
            Ok(found) => faults.extend(found.into_iter().map(|fault| {
                let code = fault.at.to_string();
                let code = code.rsplit('/').next().unwrap_or_default();
                FieldError::pointer(format!("{place}/codes/{code}"), fault.code, fault.detail)
            })),
            Err(error) if error.code() == Code::NotFound => {
                let pointer = format!("{place}/standardId");
                faults.push(FieldError::pointer(pointer, FieldCode::NotFound, "names no standard"));
            }
            Err(error) => return Err(error),
        }
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    Ok(Training { hundredths: wanted.hours.0, ksbs: wanted.ksbs, set_by })
}

/// What follows from a change that everybody sees: word of another time or place, and offers of places that are free now.
pub async fn follow(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &Meetup,
    changed: Meetup,
) -> Result<Meetup> {
    if changed.sequence != present.sequence {
        registrations::tell_of_move(conn, ctx, present, &changed).await?;
    }
    waitlist::offer(conn, ctx, changed).await
}
