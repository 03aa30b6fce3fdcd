//! The one way in for progress updates, whoever sends them and however many.
//!
//! Set-based: a fixed number of statements for any number of updates. The distinct apprenticeships are locked in the
//! order of their ids (so two calls cannot wait for each other), then every update is judged in order against what
//! is stored and what came before it in the same call, then all that was accepted is written at once.

use diesel_async::AsyncPgConnection;
use futures_util::future::{try_join, try_join3};

use super::conflict;
use super::context::{self, IngestContext};
use super::events::ProgressUpdateEvent;
use super::model::{NewUpdate, Outcome, Submission, WantedLearners};
use super::push::LearnerRef;
use super::store;
use crate::db::{self, Pipeline, is_retryable};
use crate::error::{Error, OnConstraint as _, Result};
use crate::features::events::{self, NewEvent, Subject};
use crate::features::learning::otj_days;

/// Judges and stores updates; the outcomes come in the order of the pushes. A refused update never
/// harms its neighbours.
///
/// # Errors
/// Only when the database fails: then nothing is stored.
pub async fn ingest(conn: &mut AsyncPgConnection, pushes: &[Submission]) -> Result<Vec<Outcome>> {
    let conn = Pipeline::of(conn);
    let (learners, names) = (wanted_learners(pushes), context::names(pushes));
    let (periods, stored) = loop {
        let looked = try_join(
            store::ingestion::lock_teaching_periods(&mut conn.clone(), &learners),
            store::ingestion::stored(&mut conn.clone(), &names),
        )
        .await?;
        if looked.0.iter().all(|period| !period.is_stale) {
            break looked;
        }
    };
    let mut context = IngestContext::open(conn, pushes, &periods, &names, stored).await?;
    let mut outcomes: Vec<Outcome> = pushes
        .iter()
        .map(|(ctx, push)| match context.judge(ctx, push) {
            Ok(outcome) => outcome,
            Err(error) => Outcome::Refused(error),
        })
        .collect();
    conflict::explain(&mut conn.clone(), pushes, &mut outcomes).await?;
    let new: Vec<&NewUpdate> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            Outcome::Created(update) => Some(&**update),
            Outcome::Same(..) | Outcome::Refused(_) => None,
        })
        .collect();
    if new.is_empty() {
        return Ok(outcomes);
    }
    let happened: Vec<NewEvent> = pushes
        .iter()
        .zip(&outcomes)
        .filter_map(|((ctx, _), outcome)| match outcome {
            Outcome::Created(update) => {
                let subject = Subject::new(update.id)
                    .for_organisation(update.organisation_id)
                    .for_apprenticeship(update.apprenticeship_id);
                Some(NewEvent::new(ctx, subject, ProgressUpdateEvent::Received))
            }
            Outcome::Same(..) | Outcome::Refused(_) => None,
        })
        .collect();
    // A duplicate for another learner, which our locks do not cover, may have been committed since we looked. Then everything
    // is done again and sees it.
    let again = || diesel::result::Error::RollbackTransaction.into();
    let insert = async {
        let stored = store::ingestion::insert(&mut conn.clone(), &new).await;
        stored.on_constraint("progress_updates_external_id_unique", again)
    };
    let set_days = async { otj_days::set(&mut conn.clone(), &context.changed_days()).await };
    let record = async { events::record_all(&mut conn.clone(), &happened).await };
    try_join3(insert, set_days, record).await?;
    Ok(outcomes)
}

/// As [`ingest`], but where a statement fails that should not (a defect of ours, a rule of the database that we do not
/// know), the updates are tried one by one and only those that it fails for are refused.
///
/// # Errors
/// Only when the database cannot be reached, or asks for the whole transaction to be repeated.
pub async fn ingest_isolating_failures(
    conn: &mut AsyncPgConnection,
    pushes: &[Submission],
) -> Result<Vec<Outcome>> {
    let is_ours = |error: &Error| !error.is_about_the_connection() && !is_retryable(error);
    match db::savepoint(conn, async |conn| ingest(conn, pushes).await).await {
        Err(error) if is_ours(&error) => log::warn!("{} pushes are tried one by one: {error}", pushes.len()),
        other => return other,
    }
    let mut outcomes = Vec::with_capacity(pushes.len());
    for push in pushes.chunks(1) {
        match db::savepoint(conn, async |conn| ingest(conn, push).await).await {
            Ok(one) => outcomes.extend(one),
            Err(error) if is_ours(&error) => outcomes.push(Outcome::Refused(error)),
            Err(error) => return Err(error),
        }
    }
    Ok(outcomes)
}

fn wanted_learners(pushes: &[Submission]) -> WantedLearners {
    let mut wanted = WantedLearners::default();
    for (ctx, push) in pushes {
        wanted.organisations.extend(ctx.organisation());
        match &push.learner {
            LearnerRef::Apprenticeship(id) => {
                wanted.ids.insert(*id);
            }
            LearnerRef::Uln(uln) => {
                wanted.ulns.insert(uln.clone());
            }
            LearnerRef::ProviderReference(reference) => {
                wanted.references.insert(reference.clone());
            }
        }
    }
    wanted
}
