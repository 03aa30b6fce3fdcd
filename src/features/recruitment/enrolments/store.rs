//! Queries on enrolments.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::Enrolment;
use crate::db::Read;
use crate::ids::{ApplicationId, RecruitmentRoundId};
use crate::schema::{cohorts, enrolments, recruitment_rounds};

/// The enrolment of an application, if there is one.
pub async fn find(conn: &mut impl Read, application: ApplicationId) -> QueryResult<Option<Enrolment>> {
    enrolments::table
        .filter(enrolments::application_id.eq(application))
        .select(Enrolment::as_select())
        .first(conn)
        .await
        .optional()
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &Enrolment) -> QueryResult<usize> {
    diesel::insert_into(enrolments::table).values(new).execute(conn).await
}

/// The first day of the cohort of a round.
pub async fn cohort_starts_on(conn: &mut impl Read, round: RecruitmentRoundId) -> QueryResult<NaiveDate> {
    recruitment_rounds::table
        .inner_join(cohorts::table.on(cohorts::id.eq(recruitment_rounds::cohort_id)))
        .filter(recruitment_rounds::id.eq(round))
        .select(cohorts::starts_on)
        .first(conn)
        .await
}
