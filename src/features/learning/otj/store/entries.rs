//! Queries on entries and on the ledger.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Date, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::super::model::entries::{Entry, EntryState, HoursSource, OtjCategory};
use crate::db::alternatives::{Way, merge, one_of, split, ways};
use crate::db::{Read, statement};
use crate::ids::{ApprenticeshipId, OtjEntryId, PersonId};
use crate::schema::apprenticeships;
use crate::schema::otj_entries::{self, dsl};
use crate::visibility::Visibility;

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub apprenticeships: Vec<ApprenticeshipId>,
    pub states: Vec<EntryState>,
}

macro_rules! visible {
    ($visibility:expr) => {
        apprenticeships::table
            .inner_join(otj_entries::table.on(dsl::apprenticeship_id.eq(apprenticeships::id)))
            .filter($visibility.apprenticeships())
            .select(Entry::as_select())
            .into_boxed()
    };
}

pub async fn find(conn: &mut impl Read, visibility: &Visibility, id: OtjEntryId) -> QueryResult<Entry> {
    visible!(visibility).filter(dsl::id.eq(id)).first(conn).await
}

/// A page in the order in which they were entered.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    filter: &Filter,
    after: Option<OtjEntryId>,
    limit: i64,
) -> QueryResult<Vec<Entry>> {
    let all = split(vec![filter.clone()], |filter| &mut filter.apprenticeships);
    let all = split(all, |filter| &mut filter.states);
    let mut lists = Vec::new();
    for way in ways(conn, visibility).await? {
        for filter in all.iter().filter(|filter| way.leads_to(&filter.apprenticeships)) {
            let mut query =
                dsl::otj_entries.select(Entry::as_select()).order(dsl::id).limit(limit).into_boxed();
            match way {
                Way::Everything => {}
                Way::Organisation(id) => query = query.filter(dsl::provider_id.eq(id)),
                Way::Apprenticeship(id) => query = query.filter(dsl::apprenticeship_id.eq(id)),
            }
            query = one_of!(query, dsl::apprenticeship_id, filter.apprenticeships);
            query = one_of!(query, dsl::state, filter.states);
            if let Some(after) = after {
                query = query.filter(dsl::id.gt(after));
            }
            lists.push(query.load(conn).await?);
        }
    }
    Ok(merge(lists, limit, |entry| entry.id))
}

/// The hours that wait to count on a day, in hundredths.
pub async fn waiting(conn: &mut impl Read, id: ApprenticeshipId, day: NaiveDate) -> QueryResult<i32> {
    let waiting: Option<i64> = dsl::otj_entries
        .filter(dsl::apprenticeship_id.eq(id).and(dsl::day.eq(day)).and(dsl::state.eq(EntryState::Submitted)))
        .select(diesel::dsl::sum(dsl::hundredths))
        .first(conn)
        .await?;
    Ok(i32::try_from(waiting.unwrap_or_default()).unwrap_or(i32::MAX))
}

/// The apprenticeship in which a person was on a day.
pub async fn apprenticeship_on(
    conn: &mut impl Read,
    person: PersonId,
    day: NaiveDate,
) -> QueryResult<Option<ApprenticeshipId>> {
    apprenticeships::table
        .filter(apprenticeships::person_id.eq(person).and(apprenticeships::starts_on.le(day)))
        .filter(apprenticeships::state.ne("draft"))
        .select(apprenticeships::id)
        .order((apprenticeships::starts_on.desc(), apprenticeships::id))
        .first(conn)
        .await
        .optional()
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Entry) -> QueryResult<Entry> {
    diesel::insert_into(otj_entries::table)
        .values(new)
        .returning(Entry::as_returning())
        .get_result(conn)
        .await
}

#[derive(AsChangeset)]
#[diesel(table_name = otj_entries)]
pub struct Decision {
    pub state: EntryState,
    pub reason: Option<String>,
    pub decided_by: Option<PersonId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub voided_at: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
}

pub async fn decide(conn: &mut AsyncPgConnection, id: OtjEntryId, decision: Decision) -> QueryResult<Entry> {
    diesel::update(dsl::otj_entries.find(id))
        .set((decision, dsl::version.eq(dsl::version + 1)))
        .returning(Entry::as_returning())
        .get_result(conn)
        .await
}

/// Hours that count, and what recorded them.
#[derive(Debug, QueryableByName)]
pub struct Line {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    pub source: HoursSource,
    #[diesel(sql_type = Date)]
    pub day: NaiveDate,
    #[diesel(sql_type = Integer)]
    pub hundredths: i32,
    #[diesel(sql_type = Text)]
    pub activity: String,
    #[diesel(sql_type = Array<Text>)]
    pub ksbs: Vec<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub category: Option<OtjCategory>,
}

const LEDGER: &str = "SELECT * FROM (
    SELECT id, 'provider' AS source, fact_on AS day, otj_hundredths AS hundredths, details->>'activity' AS activity, ksbs,
        otj_category AS category
    FROM progress_updates u
    WHERE apprenticeship_id = $1 AND kind = 'otjHours' AND counts_off_the_job(otj_category)
        AND NOT EXISTS (SELECT FROM progress_updates s WHERE s.supersedes_id = u.id)
    UNION ALL
    SELECT id, source, day, hundredths, activity, ksbs, category FROM otj_entries
    WHERE apprenticeship_id = $1 AND state = 'confirmed' AND counts_off_the_job(category)
) ledger WHERE $2 IS NULL OR (day, id) > ($2, $3) ORDER BY day, id LIMIT $4";

/// A page of the ledger, by day.
pub async fn ledger_page(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    after: Option<(NaiveDate, Uuid)>,
    limit: i64,
) -> QueryResult<Vec<Line>> {
    statement(LEDGER)
        .bind::<SqlUuid, _>(id)
        .bind::<Nullable<Date>, _>(after.map(|(day, _)| day))
        .bind::<Nullable<SqlUuid>, _>(after.map(|(_, id)| id))
        .bind::<diesel::sql_types::BigInt, _>(limit)
        .load(conn)
        .await
}
