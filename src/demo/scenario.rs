//! Who acts in the story, and when: every deed is done in the name of somebody, at a moment of its own.

use std::collections::HashMap;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use uuid::Uuid;

use super::story::{self, When};
use crate::access::{Grant, OrganisationKind, Role};
use crate::ctx::{Actor, Ctx, Ids};
use crate::error::Result;
use crate::ids::{ApiClientId, ApprenticeshipId, CohortId, OrganisationId, PersonId, SessionId, StandardId};
use crate::visibility::Visibility;

/// Somebody who learns, as the story knows them.
#[derive(Clone, Debug)]
pub(super) struct Learner {
    pub(super) name: &'static str,
    pub(super) id: ApprenticeshipId,
    pub(super) provider: &'static str,
    /// Who manages the apprentice at present.
    pub(super) manager: &'static str,
    pub(super) standard: StandardId,
    /// The place in the cast, from 0.
    pub(super) number: usize,
}

/// An organisation's client.
pub(super) type Client = (ApiClientId, OrganisationId, OrganisationKind);

/// Everybody who acts, and the calendar.
pub(super) struct Scenario {
    ctx: Ctx,
    /// The first day of learning.
    pub(super) start: NaiveDate,
    pub(super) cohort: CohortId,
    clients: HashMap<&'static str, Client>,
    people: HashMap<&'static str, (PersonId, Role, Option<OrganisationId>)>,
    pub(super) learners: Vec<Learner>,
}

impl Scenario {
    /// An empty stage for a story that is told at the moment of `ctx`.
    pub(super) fn new(ctx: &Ctx) -> Self {
        Self {
            start: story::cohort_start(ctx.today()),
            ctx: ctx.clone(),
            cohort: CohortId(Uuid::nil()),
            clients: HashMap::new(),
            people: HashMap::new(),
            learners: Vec::new(),
        }
    }

    /// Lets an organisation's client act under the organisation's name.
    pub(super) fn register_client(&mut self, name: &'static str, client: Client) {
        self.clients.insert(name, client);
    }

    /// Lets a person act under their given name.
    pub(super) fn register(
        &mut self,
        name: &'static str,
        id: PersonId,
        role: Role,
        organisation: Option<OrganisationId>,
    ) {
        self.people.insert(name, (id, role, organisation));
    }

    pub(super) fn today(&self) -> NaiveDate {
        self.ctx.today()
    }

    pub(super) fn day(&self, when: When) -> NaiveDate {
        match when {
            When::Before(days) => self.start - Days::new(days),
            When::Day(days) => self.start + Days::new(days),
            When::Ago(days) => working_day(self.today() - Days::new(days)),
        }
    }

    /// The context of what the program does by itself at an hour of a day. Ids bear the time of their own moment, so that
    /// records stand in the order in which things happened, and not in that in which they are told.
    pub(super) fn system(&self, day: NaiveDate, hour: u32) -> Ctx {
        let now = moment(day, hour);
        Ctx { now, ids: Ids::default(), ..self.ctx.clone() }
    }

    /// The context of an organisation's client.
    pub(super) fn client(&self, name: &str, day: NaiveDate, hour: u32) -> Result<Ctx> {
        let (id, organisation, kind) = *self.clients.get(name).ok_or_else(|| missing(name))?;
        let actor = Actor::Client { id, organisation, kind };
        let visibility = Visibility::of_organisation(organisation);
        Ok(Ctx { actor, scopes: kind.allowed_scopes(), visibility, ..self.system(day, hour) })
    }

    /// The context of somebody who is signed in.
    pub(super) fn person(&self, name: &str, day: NaiveDate, hour: u32) -> Result<Ctx> {
        let (id, role, organisation) = *self.people.get(name).ok_or_else(|| missing(name))?;
        let actor = Actor::Person { id, session: SessionId(Uuid::nil()) };
        // One deed may need several scopes; that each is the person's to do, the story says.
        let visibility = Visibility { everything: true, ..Visibility::of_person(id) };
        let grants = [Grant { role, organisation }].into();
        Ok(Ctx { actor, scopes: role.scopes(), grants, visibility, ..self.system(day, hour) })
    }

    /// The same at the moment of the telling.
    pub(super) fn at_present(&self, name: &str) -> Result<Ctx> {
        Ok(Ctx { now: self.ctx.now, ..self.person(name, self.today(), 0)? })
    }

    /// The record of a person.
    pub(super) fn person_id(&self, name: &str) -> Result<PersonId> {
        self.people.get(name).map(|(id, ..)| *id).ok_or_else(|| missing(name))
    }

    pub(super) fn learner(&self, name: &str) -> Result<&Learner> {
        let found = self.learners.iter().find(|learner| learner.name == name);
        found.ok_or_else(|| missing(name))
    }

    /// The days on which an apprentice did not learn: breaks, and the days between a notice and its being taken back.
    pub(super) fn is_away(&self, name: &str, day: NaiveDate) -> bool {
        story::AWAY.iter().any(|(who, from, to)| {
            let back = to.map(|to| self.day(to));
            *who == name && self.day(*from) <= day && back.is_none_or(|back| day < back)
        })
    }

    /// The same day, or the last working day before it on which the apprentice was there.
    pub(super) fn day_with(&self, name: &str, day: NaiveDate) -> NaiveDate {
        let left = story::AWAY.iter().find(|(who, ..)| *who == name && self.is_away(name, day));
        left.map_or(day, |(_, from, _)| working_day(self.day(*from) - Days::new(1)))
    }

    /// Days at equal distances, the last one first, back to some days after the start.
    pub(super) fn every(&self, last: When, every: u64, not_before: u64) -> Vec<NaiveDate> {
        let first = self.start + Days::new(not_before);
        std::iter::successors(Some(self.day(last)), |day| day.checked_sub_days(Days::new(every)))
            .map(working_day)
            .take_while(|day| *day >= first)
            .collect()
    }

    /// How many whole weeks have gone by.
    pub(super) fn weeks(&self) -> usize {
        usize::try_from((self.today() - self.start).num_weeks()).unwrap_or_default()
    }
}

/// The day, or the Friday before it.
pub(super) fn working_day(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday().saturating_sub(4)))
}

/// A full hour of a day in UTC.
pub(super) fn moment(day: NaiveDate, hour: u32) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(hour.into())
}

fn missing(name: &str) -> crate::error::Error {
    anyhow::anyhow!("the story knows nobody called {name}").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_works_at_the_weekend() {
        for (day, works) in [
            ("2026-11-20", "2026-11-20"),
            ("2026-11-21", "2026-11-20"),
            ("2026-11-22", "2026-11-20"),
            ("2026-11-23", "2026-11-23"),
        ] {
            let read = |text: &str| text.parse::<NaiveDate>().expect("a day");
            assert_eq!(working_day(read(day)), read(works), "{day}");
        }
    }
}
