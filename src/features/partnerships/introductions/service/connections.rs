//! What safeguarding leads are told of introductions.

use super::super::model::Introduction;
use super::super::store;
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Result};
use crate::features::apprenticeships::adulthood;
use crate::features::partnerships::holds::{Connection, ConnectionKind, Party, PartyRole};
use crate::ids::{IntroductionId, PersonId};

/// How many of one person are told.
const MOST: i64 = 50;

/// Whether the caller has a part in an introduction, or sees it for another reason.
pub async fn is_known(conn: &mut impl Read, ctx: &Ctx, id: IntroductionId) -> Result<bool> {
    match store::find(conn, &ctx.visibility_of(Scope::IntroductionsRead), id).await {
        Ok(_) => Ok(true),
        Err(error) => {
            let error = crate::error::Error::from(error);
            if error.code() == Code::NotFound { Ok(false) } else { Err(error) }
        }
    }
}

/// An introduction with its people; none where there is no such one.
pub async fn connection(conn: &mut impl Read, ctx: &Ctx, id: IntroductionId) -> Result<Option<Connection>> {
    match store::find_any(conn, id).await? {
        Some(row) => told(conn, ctx, row).await.map(Some),
        None => Ok(None),
    }
}

/// The live introductions of somebody.
pub async fn connections_of(conn: &mut impl Read, ctx: &Ctx, person: PersonId) -> Result<Vec<Connection>> {
    let mut all = Vec::new();
    for row in store::live_of(conn, person, MOST).await? {
        all.push(told(conn, ctx, row).await?);
    }
    Ok(all)
}

async fn told(conn: &mut impl Read, ctx: &Ctx, row: Introduction) -> Result<Connection> {
    let manager = store::line_manager(conn, row.apprenticeship_id).await?;
    let ids: Vec<PersonId> = [Some(row.person_id), manager].into_iter().flatten().collect();
    let people = store::people(conn, &ids).await?;
    let is_adult = adulthood::is_adult(conn, row.person_id, ctx.today()).await?;
    let party = |role: PartyRole, id: PersonId| {
        let (given, family, email) = people.get(&id).cloned()?;
        let under_18 = (role == PartyRole::Apprentice).then_some(!is_adult);
        Some(Party { role, id: Some(id), name: format!("{given} {family}"), email, under_18 })
    };
    let mut parties: Vec<Party> = party(PartyRole::Apprentice, row.person_id).into_iter().collect();
    parties.extend(manager.and_then(|id| party(PartyRole::LineManager, id)));
    if let Some(offer) = store::offers(conn, &[row.offer_id]).await?.remove(&row.offer_id) {
        let (name, email) = (offer.contact_name, offer.contact_email);
        parties.push(Party { role: PartyRole::Contact, id: None, name, email, under_18: None });
    }
    let state = row.state_at(ctx.now).to_string();
    let days = row.met_on.into_iter().collect();
    Ok(Connection { kind: ConnectionKind::Introduction, id: row.id.0, state, parties, days })
}
