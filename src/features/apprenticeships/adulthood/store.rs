//! The rule, asked of the database.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Date, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use crate::db::Read;
use crate::ids::PersonId;
use crate::schema::people;

diesel::define_sql_function! {
    /// Whether somebody is known to be an adult on a day in London.
    fn is_adult(person: SqlUuid, day: Date) -> diesel::sql_types::Bool;
}

/// Whether a person is.
pub async fn is_one(conn: &mut impl Read, person: PersonId, today: NaiveDate) -> QueryResult<bool> {
    people::table.find(person).select(is_adult(people::id, today)).first(conn).await
}

/// Those of several people who are.
pub async fn of_several(
    conn: &mut impl Read,
    people: &[PersonId],
    today: NaiveDate,
) -> QueryResult<Vec<PersonId>> {
    people::table
        .filter(people::id.eq_any(people))
        .filter(is_adult(people::id, today))
        .select(people::id)
        .load(conn)
        .await
}
