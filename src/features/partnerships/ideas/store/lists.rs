//! Lists of ideas.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::model::{Idea, IdeaState};
use super::PUBLIC;
use crate::db::Read;
use crate::db::alternatives::{merge, one_of, split};
use crate::ids::{IdeaId, OrganisationId, PersonId};
use crate::schema::ideas::dsl;
use crate::visibility::Visibility;

/// Which ideas to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub states: Vec<IdeaState>,
    pub themes: Vec<String>,
    pub organisations: Vec<OrganisationId>,
    pub latest_first: bool,
}

/// As whom ideas are seen; each is a list of its own.
#[derive(Clone, Copy, Debug)]
enum Way {
    Everything,
    Public,
    Organisation(OrganisationId),
    Person(PersonId),
}

fn ways(visibility: &Visibility) -> Vec<Way> {
    if visibility.everything {
        return vec![Way::Everything];
    }
    let own = visibility.own.map(Way::Person);
    let organisations = visibility.organisations.iter().copied().map(Way::Organisation);
    [Way::Public].into_iter().chain(own).chain(organisations).collect()
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    filter: &Filter,
    after: Option<IdeaId>,
    limit: i64,
) -> QueryResult<Vec<Idea>> {
    let all = split(vec![filter.clone()], |filter| &mut filter.organisations);
    let all = split(all, |filter| &mut filter.themes);
    let all = split(all, |filter| &mut filter.states);
    let mut lists = Vec::new();
    for filter in &all {
        for way in ways(visibility) {
            if let Way::Organisation(id) = way
                && !filter.organisations.is_empty()
                && !filter.organisations.contains(&id)
            {
                continue;
            }
            lists.push(stretch(conn, filter, way, after, limit).await?);
        }
    }
    Ok(match filter.latest_first {
        true => merge(lists, limit, |idea| Reverse(idea.id)),
        false => merge(lists, limit, |idea| idea.id),
    })
}

async fn stretch(
    conn: &mut impl Read,
    filter: &Filter,
    way: Way,
    after: Option<IdeaId>,
    limit: i64,
) -> QueryResult<Vec<Idea>> {
    let mut query = dsl::ideas.select(Idea::as_select()).limit(limit).into_boxed();
    query = match way {
        Way::Organisation(id) => query.filter(dsl::organisation_id.eq(id)),
        _ => one_of!(query, dsl::organisation_id, filter.organisations),
    };
    match way {
        Way::Everything | Way::Organisation(_) => {}
        Way::Person(id) => query = query.filter(dsl::person_id.eq(id)),
        Way::Public => {
            query = query.filter(PUBLIC);
            // Whoever asks for an employer's ideas is told only those of which it agreed to be named.
            if !filter.organisations.is_empty() {
                query = query.filter(dsl::named.eq(true));
            }
        }
    }
    query = one_of!(query, dsl::theme, filter.themes);
    query = one_of!(query, dsl::state, filter.states);
    if filter.latest_first {
        if let Some(after) = after {
            query = query.filter(dsl::id.lt(after));
        }
        query = query.order(dsl::id.desc());
    } else {
        if let Some(after) = after {
            query = query.filter(dsl::id.gt(after));
        }
        query = query.order(dsl::id);
    }
    query.load(conn).await
}

/// What is public, the newest first, before an idea.
pub async fn public_page(conn: &mut impl Read, before: Option<IdeaId>, limit: i64) -> QueryResult<Vec<Idea>> {
    let filter = Filter { latest_first: true, ..Filter::default() };
    stretch(conn, &filter, Way::Public, before, limit).await
}

/// What is public, what changed last first.
pub async fn newest_public(conn: &mut impl Read, limit: i64) -> QueryResult<Vec<(Idea, DateTime<Utc>)>> {
    dsl::ideas
        .filter(PUBLIC)
        .filter(dsl::public_updated_at.is_not_null())
        .order((dsl::public_updated_at.desc(), dsl::id.desc()))
        .limit(limit)
        .select((Idea::as_select(), dsl::public_updated_at.assume_not_null()))
        .load(conn)
        .await
}
