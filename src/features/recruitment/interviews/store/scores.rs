//! Queries on the scores of interviews.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::model::InterviewScore;
use crate::db::Read;
use crate::ids::InterviewId;
use crate::schema::interview_scores::{self, dsl};

/// The scores given in an interview, in the order in which they were first given.
pub async fn of(conn: &mut impl Read, id: InterviewId) -> QueryResult<Vec<InterviewScore>> {
    dsl::interview_scores
        .filter(dsl::interview_id.eq(id))
        .order(dsl::id)
        .select(InterviewScore::as_select())
        .load(conn)
        .await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &InterviewScore) -> QueryResult<usize> {
    diesel::insert_into(interview_scores::table).values(new).execute(conn).await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &InterviewScore) -> QueryResult<usize> {
    diesel::update(dsl::interview_scores.find(changed.id)).set(changed).execute(conn).await
}
