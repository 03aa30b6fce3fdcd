//! Queries on targets and actions.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::actions::{Action, ChangeAction};
use super::model::{ChangeTarget, Target};
use crate::db::Read;
use crate::db::alternatives::merge;
use crate::ids::{DiversityActionId, DiversityTargetId, OrganisationId, RecruitmentRoundId};
use crate::schema::{diversity_actions, diversity_targets, organisations, recruitment_rounds};

pub async fn find(conn: &mut impl Read, id: DiversityTargetId) -> QueryResult<Target> {
    diversity_targets::table.find(id).select(Target::as_select()).first(conn).await
}

pub async fn find_for_update(conn: &mut AsyncPgConnection, id: DiversityTargetId) -> QueryResult<Target> {
    diversity_targets::table.find(id).select(Target::as_select()).for_update().first(conn).await
}

/// A page by id, of all rounds where none is named.
pub async fn list_page(
    conn: &mut impl Read,
    rounds: &[RecruitmentRoundId],
    after: Option<DiversityTargetId>,
    limit: i64,
) -> QueryResult<Vec<Target>> {
    let mut lists = Vec::new();
    let asked: Vec<_> =
        if rounds.is_empty() { vec![None] } else { rounds.iter().copied().map(Some).collect() };
    for round in asked {
        let mut query = diversity_targets::table
            .select(Target::as_select())
            .order(diversity_targets::id)
            .limit(limit)
            .into_boxed();
        if let Some(round) = round {
            query = query.filter(diversity_targets::round_id.eq(round));
        }
        if let Some(after) = after {
            query = query.filter(diversity_targets::id.gt(after));
        }
        lists.push(query.load(conn).await?);
    }
    Ok(merge(lists, limit, |row: &Target| row.id))
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Target) -> QueryResult<Target> {
    diesel::insert_into(diversity_targets::table)
        .values(new)
        .returning(Target::as_returning())
        .get_result(conn)
        .await
}

pub async fn change(
    conn: &mut AsyncPgConnection,
    present: &Target,
    command: ChangeTarget,
    now: DateTime<Utc>,
) -> QueryResult<Target> {
    diesel::update(diversity_targets::table.find(present.id))
        .set((
            diversity_targets::percent.eq(command.percent.unwrap_or(present.percent)),
            diversity_targets::updated_at.eq(now),
            diversity_targets::version.eq(diversity_targets::version + 1),
        ))
        .returning(Target::as_returning())
        .get_result(conn)
        .await
}

pub async fn is_round(conn: &mut impl Read, id: RecruitmentRoundId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(recruitment_rounds::table.find(id))).get_result(conn).await
}

pub async fn is_target(conn: &mut impl Read, id: DiversityTargetId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(diversity_targets::table.find(id))).get_result(conn).await
}

pub async fn is_organisation(conn: &mut impl Read, id: OrganisationId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(organisations::table.find(id))).get_result(conn).await
}

pub async fn find_action(conn: &mut impl Read, id: DiversityActionId) -> QueryResult<Action> {
    diversity_actions::table.find(id).select(Action::as_select()).first(conn).await
}

pub async fn find_action_for_update(
    conn: &mut AsyncPgConnection,
    id: DiversityActionId,
) -> QueryResult<Action> {
    diversity_actions::table.find(id).select(Action::as_select()).for_update().first(conn).await
}

/// A page by id, of all targets where none is named.
pub async fn list_actions(
    conn: &mut impl Read,
    targets: &[DiversityTargetId],
    after: Option<DiversityActionId>,
    limit: i64,
) -> QueryResult<Vec<Action>> {
    let mut lists = Vec::new();
    let asked: Vec<_> =
        if targets.is_empty() { vec![None] } else { targets.iter().copied().map(Some).collect() };
    for target in asked {
        let mut query = diversity_actions::table
            .select(Action::as_select())
            .order(diversity_actions::id)
            .limit(limit)
            .into_boxed();
        if let Some(target) = target {
            query = query.filter(diversity_actions::target_id.eq(target));
        }
        if let Some(after) = after {
            query = query.filter(diversity_actions::id.gt(after));
        }
        lists.push(query.load(conn).await?);
    }
    Ok(merge(lists, limit, |row: &Action| row.id))
}

pub async fn insert_action(conn: &mut AsyncPgConnection, new: Action) -> QueryResult<Action> {
    diesel::insert_into(diversity_actions::table)
        .values(new)
        .returning(Action::as_returning())
        .get_result(conn)
        .await
}

pub async fn change_action(
    conn: &mut AsyncPgConnection,
    present: Action,
    command: ChangeAction,
    now: DateTime<Utc>,
) -> QueryResult<Action> {
    diesel::update(diversity_actions::table.find(present.id))
        .set((
            diversity_actions::title.eq(command.title.unwrap_or(present.title)),
            diversity_actions::action_on.eq(command.on.unwrap_or(present.action_on)),
            diversity_actions::outcome.eq(command.outcome.unwrap_or(present.outcome)),
            diversity_actions::updated_at.eq(now),
            diversity_actions::version.eq(diversity_actions::version + 1),
        ))
        .returning(Action::as_returning())
        .get_result(conn)
        .await
}
