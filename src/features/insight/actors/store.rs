//! Looks people up, and among those of apprenticeships.

use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Nullable, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::db::{Read, statement};
use crate::schema::people;
use crate::visibility::Visibility;

/// Those who are the apprentice or the line manager of an apprenticeship that is seen, as [`Visibility::apprenticeships`]
/// says it. Each is looked for by itself: a provider may have thousands of learners.
const KNOWN: &str = "SELECT asked.id FROM UNNEST($1) AS asked (id)
WHERE (SELECT true FROM apprenticeships WHERE person_id = asked.id
        AND ($2 OR provider_id = ANY ($3) OR line_manager_id = $4 OR person_id = $5) LIMIT 1)
    OR (SELECT true FROM apprenticeships WHERE line_manager_id = asked.id
        AND ($2 OR provider_id = ANY ($3) OR line_manager_id = $4 OR person_id = $5) LIMIT 1)";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Those of some ids that are people's.
pub async fn people(conn: &mut impl Read, ids: &[Uuid]) -> QueryResult<Vec<Uuid>> {
    people::table.filter(people::id.eq_any(ids)).select(people::id).load(conn).await
}

/// Those of the people who are the apprentice or the line manager of an apprenticeship that is seen.
pub async fn of_apprenticeships(
    conn: &mut impl Read,
    seen: &Visibility,
    people: &[Uuid],
) -> QueryResult<Vec<Uuid>> {
    let rows: Vec<Row> = statement(KNOWN)
        .bind::<Array<SqlUuid>, _>(people)
        .bind::<Bool, _>(seen.everything)
        .bind::<Array<SqlUuid>, _>(&seen.organisations)
        .bind::<Nullable<SqlUuid>, _>(seen.manager)
        .bind::<Nullable<SqlUuid>, _>(seen.own)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
