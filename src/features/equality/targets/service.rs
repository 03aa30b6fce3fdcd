//! Use cases of targets and actions.

use diesel_async::AsyncPgConnection;

use super::events::{ActionEvent, TargetEvent};
use super::model::actions::{Action, ActionBody, AddAction, ChangeAction};
use super::model::{AddTarget, ChangeTarget, Target, TargetBody};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::equality::editions::{self, Edition};
use crate::features::events::{self, Subject};
use crate::ids::{DiversityActionId, DiversityTargetId, RecruitmentRoundId};

/// The most targets of a round that its page shows.
const MOST: i64 = 100;

/// A target with its version, beside what is published.
pub async fn find(conn: &mut impl Read, id: DiversityTargetId) -> Result<(i32, TargetBody)> {
    let row = store::find(conn, id).await?;
    let version = row.version;
    Ok((version, shown(conn, row).await?))
}

/// The target, locked.
pub async fn lock(conn: &mut AsyncPgConnection, id: DiversityTargetId) -> Result<Target> {
    Ok(store::find_for_update(conn, id).await?)
}

/// A target beside what is published.
pub async fn shown(conn: &mut impl Read, row: Target) -> Result<TargetBody> {
    let published = editions::of_rounds(conn, &[row.round_id]).await?;
    Ok(beside(row, &published))
}

fn beside(row: Target, published: &[Edition]) -> TargetBody {
    let edition = published.iter().find(|one| {
        one.withdrawn_at.is_none() && one.stage == row.stage && one.round_ids == [row.round_id.0]
    });
    TargetBody::of(row, edition)
}

/// A page of targets, of all rounds where none is named.
pub async fn list(
    conn: &mut impl Read,
    rounds: &[RecruitmentRoundId],
    after: Option<DiversityTargetId>,
    limit: i64,
) -> Result<Vec<TargetBody>> {
    let rows = store::list_page(conn, rounds, after, limit).await?;
    let rounds: Vec<_> = rows.iter().map(|row| row.round_id).collect();
    let published = editions::of_rounds(conn, &rounds).await?;
    Ok(rows.into_iter().map(|row| beside(row, &published)).collect())
}

/// The targets of a round, each with its actions.
pub async fn of_round(
    conn: &mut impl Read,
    round: RecruitmentRoundId,
) -> Result<Vec<(TargetBody, Vec<ActionBody>)>> {
    let mut all = Vec::new();
    for target in list(conn, &[round], None, MOST).await? {
        let actions = store::list_actions(conn, &[target.id], None, MOST).await?;
        all.push((target, actions.into_iter().map(ActionBody::from).collect()));
    }
    Ok(all)
}

/// Sets a target.
///
/// # Errors
/// 422 where there is no such round or category; 409 where there is a target for it.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddTarget) -> Result<Target> {
    command.ensure_known()?;
    if !store::is_round(conn, command.round_id).await? {
        let fault = FieldError::pointer("#/roundId", FieldCode::NotFound, "names no recruitment round");
        return Err(Error::invalid(vec![fault]));
    }
    let AddTarget { round_id, stage, characteristic, category, percent } = command;
    let new = Target {
        id: ctx.new_id(),
        round_id,
        stage,
        characteristic,
        category,
        percent,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let added = store::insert(conn, new).await.on_constraint("diversity_targets_one_each", || {
        Error::because(Code::AlreadyExists, "There is a target for this category; change it instead.")
    })?;
    events::record(conn, ctx, Subject::new(added.id), TargetEvent::Added).await?;
    Ok(added)
}

/// Changes a locked target.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Target,
    command: ChangeTarget,
) -> Result<Target> {
    let changed = store::change(conn, &present, command, ctx.now).await?;
    events::record(conn, ctx, Subject::new(changed.id), TargetEvent::Changed).await?;
    Ok(changed)
}

/// An action.
pub async fn find_action(conn: &mut impl Read, id: DiversityActionId) -> Result<Action> {
    Ok(store::find_action(conn, id).await?)
}

/// The action, locked.
pub async fn lock_action(conn: &mut AsyncPgConnection, id: DiversityActionId) -> Result<Action> {
    Ok(store::find_action_for_update(conn, id).await?)
}

/// A page of actions, towards all targets where none is named.
pub async fn list_actions(
    conn: &mut impl Read,
    targets: &[DiversityTargetId],
    after: Option<DiversityActionId>,
    limit: i64,
) -> Result<Vec<Action>> {
    Ok(store::list_actions(conn, targets, after, limit).await?)
}

/// Writes an action down.
///
/// # Errors
/// 422 where there is no such target or organisation.
pub async fn add_action(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddAction) -> Result<Action> {
    let AddAction { target_id, kind, title, on, organisation_id, outcome } = command;
    let mut faults = Vec::new();
    if !store::is_target(conn, target_id).await? {
        faults.push(FieldError::pointer("#/targetId", FieldCode::NotFound, "names no target"));
    }
    if let Some(organisation) = organisation_id
        && !store::is_organisation(conn, organisation).await?
    {
        faults.push(FieldError::pointer("#/organisationId", FieldCode::NotFound, "names no organisation"));
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let new = Action {
        id: ctx.new_id(),
        target_id,
        kind,
        title,
        action_on: on,
        organisation_id,
        outcome,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let added = store::insert_action(conn, new).await?;
    events::record(conn, ctx, Subject::new(added.id), ActionEvent::Added).await?;
    Ok(added)
}

/// Changes a locked action.
pub async fn change_action(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Action,
    command: ChangeAction,
) -> Result<Action> {
    let changed = store::change_action(conn, present, command, ctx.now).await?;
    events::record(conn, ctx, Subject::new(changed.id), ActionEvent::Changed).await?;
    Ok(changed)
}
