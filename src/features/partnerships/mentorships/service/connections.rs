//! What safeguarding leads are told of mentorships.

use super::super::model::Mentorship;
use super::super::store;
use super::seen;
use crate::access::Scope;
use crate::ctx::{Ctx, london_day};
use crate::db::Read;
use crate::error::{Code, Result};
use crate::features::apprenticeships::adulthood;
use crate::features::partnerships::holds::{Connection, ConnectionKind, Party, PartyRole};
use crate::ids::{MentorshipId, PersonId};

/// How many of one person are told.
const MOST: i64 = 50;

/// Whether the caller has a part in a mentorship, or sees it for another reason.
pub async fn is_known(conn: &mut impl Read, ctx: &Ctx, id: MentorshipId) -> Result<bool> {
    match seen::find(conn, &ctx.by(Scope::MentoringRead), id).await {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Code::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// A mentorship with its people; none where there is no such one.
pub async fn connection(conn: &mut impl Read, ctx: &Ctx, id: MentorshipId) -> Result<Option<Connection>> {
    match store::find_any(conn, id).await? {
        Some(row) => told(conn, ctx, row).await.map(Some),
        None => Ok(None),
    }
}

/// What is not over of somebody's, as a mentor, an apprentice or a line manager.
pub async fn connections_of(conn: &mut impl Read, ctx: &Ctx, person: PersonId) -> Result<Vec<Connection>> {
    let mut all = Vec::new();
    for row in store::open_of(conn, person, MOST).await? {
        all.push(told(conn, ctx, row).await?);
    }
    Ok(all)
}

async fn told(conn: &mut impl Read, ctx: &Ctx, row: Mentorship) -> Result<Connection> {
    let manager = store::line_manager(conn, row.apprenticeship_id).await?;
    let ids: Vec<PersonId> =
        [Some(row.apprentice_id), manager, Some(row.mentor_id)].into_iter().flatten().collect();
    let people = store::reached(conn, &ids).await?;
    let is_adult = adulthood::is_adult(conn, row.apprentice_id, ctx.today()).await?;
    let party = |role: PartyRole, id: PersonId| {
        let (name, email) = people.get(&id).cloned()?;
        let under_18 = (role == PartyRole::Apprentice).then_some(!is_adult);
        Some(Party { role, id: Some(id), name, email, under_18 })
    };
    let parties = [
        party(PartyRole::Apprentice, row.apprentice_id),
        manager.and_then(|id| party(PartyRole::LineManager, id)),
        party(PartyRole::Mentor, row.mentor_id),
    ];
    let mut days: Vec<_> = store::meetings(conn, row.id).await?.into_iter().map(london_day).collect();
    days.dedup();
    Ok(Connection {
        kind: ConnectionKind::Mentorship,
        id: row.id.0,
        state: row.state_at(ctx.now).to_string(),
        parties: parties.into_iter().flatten().collect(),
        days,
    })
}
