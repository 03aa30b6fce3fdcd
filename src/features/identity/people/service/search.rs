//! Lists of people, and the search for names and e-mail addresses.

use super::super::model::{Person, PersonState, Profile};
use super::super::store::{self, Filter};
use crate::access::Role;
use crate::db::Read;
use crate::db::by_name::Wanted;
use crate::error::{Code, Result};
use crate::features::identity::sign_in::fold_email;
use crate::ids::PersonId;
use crate::text::words_query;

/// How many people a search may find.
const MOST_MATCHES: usize = 1_000;

/// A page of people, each with the name by which they are in order.
///
/// # Errors
/// 400 where the text is found too often.
pub async fn list(
    conn: &mut impl Read,
    roles: Vec<Role>,
    states: Vec<PersonState>,
    text: Option<&str>,
    wanted: &Wanted<PersonId>,
) -> Result<Vec<(Profile, String)>> {
    let filter = Filter { roles, states };
    let people = match text {
        Some(text) => search(conn, text, &filter, wanted).await?,
        None => store::list_page(conn, &filter, wanted).await?,
    };
    let ids: Vec<PersonId> = people.iter().map(|(person, _)| person.id).collect();
    let held = store::live_roles(conn, &ids).await?;
    let of = |id| {
        let roles = held.iter().filter(|(person, _)| *person == id);
        roles.map(|(_, role)| *role).collect()
    };
    let profiles = people.into_iter().map(|(person, name)| {
        let roles = of(person.id);
        (Profile::new(person, roles), name)
    });
    Ok(profiles.collect())
}

/// A page of those whose names or addresses fit a text. All that fit are read.
async fn search(
    conn: &mut impl Read,
    text: &str,
    filter: &Filter,
    wanted: &Wanted<PersonId>,
) -> Result<Vec<(Person, String)>> {
    let most = i64::try_from(MOST_MATCHES + 1).unwrap_or(i64::MAX);
    let mut found = store::named(conn, &words_query(text), most).await?;
    found.extend(store::addressed(conn, &fold_email(text.trim()), most).await?);
    found.sort_unstable_by_key(|one| one.id);
    found.dedup_by_key(|one| one.id);
    if found.len() > MOST_MATCHES {
        return Err(Code::TooManyMatches.into());
    }
    found.retain(|one| filter.states.is_empty() || filter.states.contains(&one.state));
    let mut ids: Vec<PersonId> = found.into_iter().map(|one| one.id).collect();
    if !filter.roles.is_empty() {
        let held = store::live_roles(conn, &ids).await?;
        ids.retain(|id| held.iter().any(|(person, role)| person == id && filter.roles.contains(role)));
    }
    Ok(store::page_of(conn, &ids, wanted).await?)
}
