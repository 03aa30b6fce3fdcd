//! Queries on what letters somebody wants.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::model::MessageKind;
use crate::db::Read;
use crate::schema::notification_preferences::{self, dsl};
use crate::schema::{messages, people};

/// How often the switches of somebody were set.
pub async fn version(conn: &mut impl Read, recipient: Uuid) -> QueryResult<i32> {
    let versions: Vec<i32> = dsl::notification_preferences
        .filter(dsl::recipient_id.eq(recipient))
        .select(dsl::version)
        .load(conn)
        .await?;
    Ok(versions.into_iter().sum())
}

/// Holds a person, so that nobody else sets their switches meanwhile.
pub async fn lock(conn: &mut AsyncPgConnection, person: Uuid) -> QueryResult<Uuid> {
    people::table.find(person).select(people::id).for_no_key_update().first(conn).await
}

/// The kinds of letter that somebody does not want.
pub async fn unwanted(conn: &mut impl Read, recipient: Uuid) -> QueryResult<Vec<MessageKind>> {
    dsl::notification_preferences
        .filter(dsl::recipient_id.eq(recipient).and(dsl::wanted.eq(false)))
        .select(dsl::kind)
        .order(dsl::kind)
        .load(conn)
        .await
}

/// Sets switches.
pub async fn set(
    conn: &mut AsyncPgConnection,
    recipient: Uuid,
    switched: &[(MessageKind, bool)],
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let rows: Vec<_> = switched
        .iter()
        .map(|(kind, wanted)| {
            (
                dsl::recipient_id.eq(recipient),
                dsl::kind.eq(*kind),
                dsl::wanted.eq(*wanted),
                dsl::version.eq(1),
                dsl::updated_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(notification_preferences::table)
        .values(rows)
        .on_conflict((dsl::recipient_id, dsl::kind))
        .do_update()
        .set((
            dsl::wanted.eq(excluded(dsl::wanted)),
            dsl::version.eq(dsl::version + 1),
            dsl::updated_at.eq(excluded(dsl::updated_at)),
        ))
        .execute(conn)
        .await
}

/// For whom a letter was, and of which kind, by the digest of the token in it.
pub async fn of_letter(conn: &mut impl Read, digest: &[u8]) -> QueryResult<(Uuid, MessageKind)> {
    messages::table
        .filter(messages::unsubscribe_hash.eq(digest).assume_not_null())
        .select((messages::recipient_id, messages::kind))
        .first(conn)
        .await
}
