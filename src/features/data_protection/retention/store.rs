//! The functions of the schema `personal_data` that erase, and its log.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Date, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::model::{Erasure, Root, Rule};
use crate::db::{Read, statement};
use crate::equality_key::EqualityKey;
use crate::ids::{ApplicationId, CandidateId, ErasureId};
use crate::schema::{applications, candidates, employer_enquiries, people};

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// The ids of what a rule says is due, of which the time began before a day.
pub async fn due(conn: &mut impl Read, rule: &Rule, before: NaiveDate, limit: i64) -> QueryResult<Vec<Uuid>> {
    let rows: Vec<Id> =
        statement(rule.due).bind::<Date, _>(before).bind::<BigInt, _>(limit).load(conn).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Locks what is to be erased; none where there is nothing, or all of it was erased.
pub async fn lock(conn: &mut AsyncPgConnection, root: Root, id: Uuid) -> QueryResult<Option<Uuid>> {
    macro_rules! locked {
        ($table:ident) => {
            $table::table
                .filter($table::id.eq(id).and($table::erased_at.is_null()))
                .select($table::id)
                .for_update()
                .first(conn)
                .await
                .optional()
        };
    }
    match root {
        Root::People => locked!(people),
        Root::Candidates => locked!(candidates),
        Root::Applications => locked!(applications),
        Root::EmployerEnquiries => locked!(employer_enquiries),
    }
}

/// The applications of a candidate that are not erased, locked in the order of their ids.
pub async fn lock_applications(conn: &mut AsyncPgConnection, candidate: Uuid) -> QueryResult<Vec<Uuid>> {
    applications::table
        .filter(applications::candidate_id.eq(CandidateId(candidate)))
        .filter(applications::erased_at.is_null())
        .order(applications::id)
        .select(applications::id)
        .for_update()
        .load(conn)
        .await
}

/// The candidate of an application, locked.
pub async fn lock_candidate(conn: &mut AsyncPgConnection, application: Uuid) -> QueryResult<Option<Uuid>> {
    let Some(candidate) = applications::table
        .find(ApplicationId(application))
        .select(applications::candidate_id)
        .first::<Uuid>(conn)
        .await
        .optional()?
    else {
        return Ok(None);
    };
    candidates::table.find(candidate).select(candidates::id).for_update().first(conn).await.optional()
}

pub async fn erase(conn: &mut AsyncPgConnection, key: &EqualityKey, erasure: &Erasure) -> QueryResult<usize> {
    statement("SELECT personal_data.erase($1, $2, $3, $4, $5, $6, $7)")
        .bind::<Binary, _>(key.bytes())
        .bind::<SqlUuid, _>(erasure.id)
        .bind::<Text, _>(erasure.root)
        .bind::<SqlUuid, _>(erasure.record_id)
        .bind::<Bool, _>(erasure.whole)
        .bind::<Text, _>(erasure.rule.as_str())
        .bind::<Timestamptz, _>(erasure.erased_at)
        .execute(conn)
        .await
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    id: ErasureId,
    #[diesel(sql_type = Text)]
    root: Root,
    #[diesel(sql_type = SqlUuid)]
    record_id: Uuid,
    #[diesel(sql_type = Bool)]
    whole: bool,
    #[diesel(sql_type = Text)]
    rule: String,
    #[diesel(sql_type = Timestamptz)]
    erased_at: chrono::DateTime<chrono::Utc>,
}

/// Erasures by id, those after one.
pub async fn list(conn: &mut impl Read, after: Option<ErasureId>, limit: i64) -> QueryResult<Vec<Erasure>> {
    const LIST: &str = "SELECT id, root, record_id, whole, rule, erased_at FROM personal_data.erasures WHERE id > $1 ORDER BY id LIMIT $2";
    let after = after.unwrap_or_default();
    let rows: Vec<Row> =
        statement(LIST).bind::<SqlUuid, _>(after).bind::<BigInt, _>(limit).load(conn).await?;
    let erasure = |row| {
        let Row { id, root, record_id, whole, rule, erased_at } = row;
        Erasure { id, root, record_id, whole, rule, erased_at }
    };
    Ok(rows.into_iter().map(erasure).collect())
}

/// Whether the log has an erasure.
pub async fn is_known(conn: &mut impl Read, id: ErasureId) -> QueryResult<bool> {
    statement("SELECT EXISTS (SELECT FROM personal_data.erasures WHERE id = $1)")
        .bind::<SqlUuid, _>(id)
        .typed::<Bool>()
        .get_result(conn)
        .await
}
