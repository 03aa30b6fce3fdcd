//! What is seen of ideas.

use chrono::{DateTime, Utc};

use super::super::model::{Around, Idea, IdeaBody, LinkType};
use super::super::store::{self, Filter};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::ids::IdeaId;

/// The idea, if there is one that the caller may see.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: IdeaId) -> Result<Idea> {
    Ok(store::find(conn, ctx.visibility(), id).await?)
}

/// A page of ideas.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &Filter,
    after: Option<IdeaId>,
    limit: i64,
) -> Result<Vec<Idea>> {
    Ok(store::list_page(conn, ctx.visibility(), filter, after, limit).await?)
}

/// What everybody sees, what was given last first, before an idea.
pub async fn public_page(
    conn: &mut impl Read,
    ctx: &Ctx,
    before: Option<IdeaId>,
    limit: i64,
) -> Result<Vec<IdeaBody>> {
    let rows = store::public_page(conn, before, limit).await?;
    bodies(conn, ctx, rows).await
}

/// What everybody sees, what changed last first, each with the instant at which it did.
pub async fn newest_public(
    conn: &mut impl Read,
    ctx: &Ctx,
    limit: i64,
) -> Result<Vec<(IdeaBody, DateTime<Utc>)>> {
    let (rows, changed): (Vec<_>, Vec<_>) = store::newest_public(conn, limit).await?.into_iter().unzip();
    Ok(bodies(conn, ctx, rows).await?.into_iter().zip(changed).collect())
}

/// Ideas as the caller sees them.
pub async fn bodies(conn: &mut impl Read, ctx: &Ctx, ideas: Vec<Idea>) -> Result<Vec<IdeaBody>> {
    let ids: Vec<_> = ideas.iter().map(|idea| idea.id).collect();
    let mut around = Around { responses: store::responses(conn, &ids).await?, ..Around::default() };
    let employers: Vec<_> = ideas.iter().filter_map(|idea| idea.organisation_id).collect();
    if !employers.is_empty() {
        around.employers = store::names(conn, &employers).await?;
    }
    let repeated: Vec<_> = ideas.iter().filter_map(|idea| idea.duplicate_of).collect();
    if !repeated.is_empty() {
        around.public_ideas = store::public_ideas(conn, &repeated).await?;
    }
    let links = around.responses.values().flatten().flat_map(|response| &response.links.0);
    let meetups: Vec<_> =
        links.filter(|link| link.kind == LinkType::Meetup).filter_map(|link| link.id).collect();
    if !meetups.is_empty() {
        around.public_meetups = store::public_meetups(conn, &meetups).await?;
    }
    let visibility = ctx.visibility();
    Ok(ideas.into_iter().map(|idea| IdeaBody::new(visibility, &ctx.base_url, idea, &mut around)).collect())
}
