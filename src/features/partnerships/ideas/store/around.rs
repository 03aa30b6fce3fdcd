//! What is told of ideas beside their rows, and what responses link to.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::super::model::{Link, LinkType, Response};
use crate::db::Read;
use crate::ids::{IdeaId, OrganisationId};
use crate::schema::{guidance, idea_responses, ideas, meetups, organisations, partnerships, projects};

/// The responses to ideas, the first one first.
pub async fn responses(conn: &mut impl Read, ids: &[IdeaId]) -> QueryResult<HashMap<IdeaId, Vec<Response>>> {
    let rows: Vec<Response> = idea_responses::table
        .filter(idea_responses::idea_id.eq_any(ids))
        .order((idea_responses::idea_id, idea_responses::id))
        .select(Response::as_select())
        .load(conn)
        .await?;
    let mut all: HashMap<IdeaId, Vec<Response>> = HashMap::new();
    for row in rows {
        all.entry(row.idea_id).or_default().push(row);
    }
    Ok(all)
}

/// The names of organisations.
pub async fn names(
    conn: &mut impl Read,
    ids: &[OrganisationId],
) -> QueryResult<HashMap<OrganisationId, String>> {
    let query = organisations::table
        .filter(organisations::id.eq_any(ids))
        .select((organisations::id, organisations::name));
    Ok(query.load::<(OrganisationId, String)>(conn).await?.into_iter().collect())
}

/// Those of these ideas that are public.
pub async fn public_ideas(conn: &mut impl Read, ids: &[IdeaId]) -> QueryResult<HashSet<IdeaId>> {
    let query = ideas::table.filter(ideas::id.eq_any(ids).and(ideas::public.eq(true))).select(ideas::id);
    Ok(query.load::<IdeaId>(conn).await?.into_iter().collect())
}

/// Those of these meetups that everybody sees.
pub async fn public_meetups(conn: &mut impl Read, ids: &[Uuid]) -> QueryResult<HashSet<Uuid>> {
    let query = meetups::table
        .filter(meetups::id.eq_any(ids).and(meetups::published_at.is_not_null()))
        .select(meetups::id);
    Ok(query.load::<Uuid>(conn).await?.into_iter().collect())
}

/// The places, among links, of those that name a record which is not there.
pub async fn links_that_lead_nowhere(conn: &mut impl Read, links: &[Link]) -> QueryResult<Vec<usize>> {
    let ids = |kind: LinkType| -> Vec<Uuid> {
        links.iter().filter(|link| link.kind == kind).filter_map(|link| link.id).collect()
    };
    let mut known: HashSet<(LinkType, Uuid)> = HashSet::new();
    macro_rules! look_up {
        ($kind:expr, $table:ident) => {
            let named = ids($kind);
            if !named.is_empty() {
                let query = $table::table.filter($table::id.eq_any(named)).select($table::id);
                known.extend(query.load::<Uuid>(conn).await?.into_iter().map(|id| ($kind, id)));
            }
        };
    }
    look_up!(LinkType::Project, projects);
    look_up!(LinkType::Guidance, guidance);
    look_up!(LinkType::Meetup, meetups);
    look_up!(LinkType::Partnership, partnerships);
    let lost = links
        .iter()
        .enumerate()
        .filter(|(_, link)| link.id.is_some_and(|id| !known.contains(&(link.kind, id))));
    Ok(lost.map(|(at, _)| at).collect())
}
