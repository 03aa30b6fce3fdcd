//! A few statements, whatever the size of the group.

pub mod past;

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::overview::{PersonBody, ProviderBody};
use super::model::{Group, Names, Party, Row};
use crate::db::Read;
use crate::ids::{OrganisationId, PersonId, ReviewId};
use crate::schema::{apprenticeships, cohorts, organisations, people, reviews, sign_offs, standings};
use crate::visibility::Visibility;

/// Whether there is such a group, for this caller: a provider and a manager see their own, staff all.
pub async fn is_there(conn: &mut impl Read, visibility: &Visibility, group: Group) -> QueryResult<bool> {
    match group {
        Group::Cohort(id) => diesel::select(exists(cohorts::table.find(id))).get_result(conn).await,
        Group::Provider(id) if visibility.reaches_organisation(id) => {
            let provider = organisations::table.find(id).filter(organisations::kind.eq("learningProvider"));
            diesel::select(exists(provider)).get_result(conn).await
        }
        Group::Manager(id) if visibility.reaches_apprentices_of(id) => {
            diesel::select(exists(people::table.find(id))).get_result(conn).await
        }
        Group::Provider(_) | Group::Manager(_) => Ok(false),
    }
}

/// Keeps of a query on apprenticeships those of a group that the caller may see.
macro_rules! of_group {
    ($query:expr, $visibility:expr, $group:expr) => {{
        let query = $query.filter($visibility.apprenticeships()).into_boxed();
        match $group {
            Group::Cohort(id) => query.filter(apprenticeships::cohort_id.eq(id)),
            Group::Provider(id) => query.filter(apprenticeships::provider_id.eq(id)),
            Group::Manager(id) => query.filter(apprenticeships::line_manager_id.eq(id).assume_not_null()),
        }
    }};
}

/// The apprenticeships of a group that the caller may see, by name.
pub async fn rows(conn: &mut impl Read, visibility: &Visibility, group: Group) -> QueryResult<Vec<Row>> {
    let query = apprenticeships::table
        .inner_join(people::table.on(people::id.eq(apprenticeships::person_id)))
        .inner_join(standings::table)
        .order((people::family_name, people::given_name, apprenticeships::id))
        .select(Row::as_select());
    of_group!(query, visibility, group).load(conn).await
}

/// The reviews of a group that were held and wait for signatures, a row for each party that has signed, or one without.
pub async fn waiting(
    conn: &mut impl Read,
    visibility: &Visibility,
    group: Group,
) -> QueryResult<Vec<(ReviewId, Option<Party>)>> {
    let query = apprenticeships::table
        .inner_join(reviews::table)
        .left_join(
            sign_offs::table.on(sign_offs::review_id.eq(reviews::id).and(sign_offs::voided_at.is_null())),
        )
        .filter(reviews::state.eq_any(["held", "partiallySigned"]))
        .select((reviews::id, sign_offs::party.nullable()));
    of_group!(query, visibility, group).load(conn).await
}

/// Who teaches, with whom to ask there, and who manages.
pub async fn names(
    conn: &mut impl Read,
    providers: &[OrganisationId],
    managers: &[PersonId],
) -> QueryResult<Names> {
    type Provider = (OrganisationId, String, Option<String>, Option<String>);
    let providers: Vec<Provider> = organisations::table
        .filter(organisations::id.eq_any(providers))
        .select((
            organisations::id,
            organisations::name,
            organisations::contact_name,
            organisations::contact_email,
        ))
        .load(conn)
        .await?;
    let managers: Vec<(PersonId, String, String)> = people::table
        .filter(people::id.eq_any(managers))
        .select((people::id, people::given_name, people::family_name))
        .load(conn)
        .await?;
    let provider = |(id, name, contact_name, contact_email)| {
        (id, ProviderBody { id, name, contact_name, contact_email })
    };
    let manager = |(id, given_name, family_name)| (id, PersonBody { id, given_name, family_name });
    Ok(Names {
        providers: providers.into_iter().map(provider).collect(),
        managers: managers.into_iter().map(manager).collect(),
    })
}
