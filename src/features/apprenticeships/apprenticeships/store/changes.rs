//! Steps, providers before the present one, and episodes.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::model::Apprenticeship;
use super::super::model::changes::{FormerProvider, Step};
use crate::db::Read;
use crate::ids::{ApprenticeshipId, OrganisationId};
use crate::schema::apprenticeships::{self, dsl};
use crate::schema::{former_providers, organisations};

#[derive(AsChangeset)]
#[diesel(table_name = apprenticeships)]
struct StepChanges {
    planned_end_on: Option<NaiveDate>,
    ended_on: Option<Option<NaiveDate>>,
}

/// Takes a step; the row is locked.
pub async fn step(
    conn: &mut AsyncPgConnection,
    id: ApprenticeshipId,
    step: Step,
    now: DateTime<Utc>,
) -> QueryResult<Apprenticeship> {
    let changes = StepChanges { planned_end_on: step.planned_end_on, ended_on: step.ended_on };
    diesel::update(dsl::apprenticeships.find(id))
        .set((dsl::state.eq(step.to), changes, dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .returning(Apprenticeship::as_returning())
        .get_result(conn)
        .await
}

/// Providers before the present one, oldest first; with an instant those known before it.
pub async fn former_providers(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    end: Option<DateTime<Utc>>,
) -> QueryResult<Vec<FormerProvider>> {
    let mut query = former_providers::table
        .filter(former_providers::apprenticeship_id.eq(id))
        .order(former_providers::starts_on)
        .select(FormerProvider::as_select())
        .into_boxed();
    if let Some(end) = end {
        query = query.filter(former_providers::created_at.lt(end));
    }
    query.load(conn).await
}

/// Whether this is an active learning provider.
pub async fn is_provider(conn: &mut impl Read, id: OrganisationId) -> QueryResult<bool> {
    let provider = organisations::table
        .filter(organisations::id.eq(id))
        .filter(organisations::kind.eq("learningProvider").and(organisations::state.eq("active")));
    diesel::select(diesel::dsl::exists(provider)).get_result(conn).await
}

pub async fn add_former_provider(conn: &mut AsyncPgConnection, former: FormerProvider) -> QueryResult<usize> {
    diesel::insert_into(former_providers::table).values(former).execute(conn).await
}

pub async fn set_provider(
    conn: &mut AsyncPgConnection,
    id: ApprenticeshipId,
    provider: OrganisationId,
    reference: Option<String>,
    now: DateTime<Utc>,
) -> QueryResult<Apprenticeship> {
    diesel::update(dsl::apprenticeships.find(id))
        .set((
            dsl::provider_id.eq(provider),
            dsl::provider_reference.eq(reference),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Apprenticeship::as_returning())
        .get_result(conn)
        .await
}
