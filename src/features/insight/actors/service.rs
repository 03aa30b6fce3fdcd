//! The one question: which of these people the caller may know.

use std::collections::HashSet;

use uuid::Uuid;

use super::store;
use crate::access::Scope;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::features::events::ActorType;

/// The people among some actors whom the caller may know.
#[derive(Debug, Default)]
pub struct Known(HashSet<Uuid>);

impl Known {
    /// The id as it may be told: of a client always, of a person only to those who may know the person.
    pub fn tell(&self, actor_type: &str, id: Option<Uuid>) -> Option<Uuid> {
        id.filter(|id| actor_type != ActorType::Person.as_str() || self.0.contains(id))
    }
}

/// Which of the people among these actors the caller may know.
pub async fn known<'a>(
    conn: &mut impl Read,
    ctx: &Ctx,
    actors: impl Iterator<Item = (&'a str, Option<Uuid>)>,
) -> Result<Known> {
    let people = actors.filter(|(kind, _)| *kind == ActorType::Person.as_str()).filter_map(|(_, id)| id);
    let mut asked: HashSet<Uuid> = people.collect();
    let people = ctx.visibility_of(Scope::PeopleRead);
    if people.everything {
        return Ok(Known(asked));
    }
    let mut known = HashSet::new();
    for own in [ctx.person(), people.own].into_iter().flatten() {
        known.extend(asked.take(&own.0));
    }
    if !asked.is_empty() {
        let seen = ctx.visibility_of(Scope::ApprenticeshipsRead);
        let asked: Vec<Uuid> = asked.into_iter().collect();
        known.extend(store::of_apprenticeships(conn, &seen, &asked).await?);
    }
    Ok(Known(known))
}

/// Those of some ids, each once, that events name to the caller as who did something: of people only those whom the caller may know.
pub async fn told(conn: &mut impl Read, ctx: &Ctx, ids: Vec<Uuid>) -> Result<Vec<Uuid>> {
    let person = ActorType::Person.as_str();
    let known = known(conn, ctx, ids.iter().map(|id| (person, Some(*id)))).await?;
    let mut told: Vec<Uuid> = known.0.iter().copied().collect();
    let mut others: Vec<Uuid> = ids.into_iter().filter(|id| !known.0.contains(id)).collect();
    if !others.is_empty() {
        let strangers = store::people(conn, &others).await?;
        others.retain(|id| !strangers.contains(id));
        told.extend(others);
    }
    told.sort_unstable();
    told.dedup();
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_person_who_is_known_is_told() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let known = Known(HashSet::from([one]));
        assert_eq!(known.tell("person", Some(one)), Some(one));
        assert_eq!(known.tell("person", Some(other)), None);
        assert_eq!(known.tell("client", Some(other)), Some(other));
        assert_eq!(known.tell("system", None), None);
    }
}
