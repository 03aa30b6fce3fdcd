//! Who asks, and when: the context that every use case receives.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Days, NaiveDate, SubsecRound, TimeZone as _, Utc};
use uuid::{ContextV7, Timestamp, Uuid};

use crate::access::{Grant, OrganisationKind, Role, Scope, Scopes};
use crate::equality_key::EqualityKey;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::ids::{ApiClientId, CandidateId, OrganisationId, PersonId, SessionId};
use crate::visibility::Visibility;

/// Where the time comes from: the system, or a test that holds it still.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The real time.
    #[default]
    System,
    /// Microseconds since 1970, moved by hand.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at an instant until it is moved.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(at.timestamp_micros())))
    }

    /// Moves a fixed clock; a system clock cannot be moved and stays.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Self::Fixed(micros) = self {
            micros.store(at.timestamp_micros(), Ordering::SeqCst);
        }
    }

    /// The present instant, in the database's precision of a microsecond.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the clock that is passed on")]
            Self::System => Utc::now().trunc_subsecs(6),
            Self::Fixed(micros) => {
                DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }
}

/// Makes new ids: UUIDv7 (RFC 9562), in order even while the clock stands still.
#[derive(Clone, Debug)]
pub struct Ids(Arc<Mutex<ContextV7>>);

impl Default for Ids {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(ContextV7::new())))
    }
}

impl Ids {
    /// The next id at an instant.
    pub fn next(&self, at: DateTime<Utc>) -> Uuid {
        let context = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(&*context, seconds, at.timestamp_subsec_nanos()))
    }
}

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody in particular: a public operation without a token.
    Anonymous,
    /// An organisation's machine client.
    Client {
        /// The client's record.
        id: ApiClientId,
        /// Its organisation.
        organisation: OrganisationId,
        /// What that organisation is.
        kind: OrganisationKind,
    },
    /// A person.
    Person {
        /// The person's record.
        id: PersonId,
        /// The sign-in.
        session: SessionId,
    },
    /// A candidate, who has the link of an application.
    Candidate {
        /// The candidate's record.
        id: CandidateId,
    },
    /// The command line, which brings in an organisation's file.
    Importer {
        /// The organisation.
        organisation: OrganisationId,
    },
    /// The program itself: timers, the command line, demonstration data.
    System,
}

/// Who asks, when, and what for.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// Who acts.
    pub actor: Actor,
    /// What the token lets the actor do.
    pub scopes: Scopes,
    /// What a person is here, and where.
    pub grants: Arc<[Grant]>,
    /// Which records the actor may see by the scope that the operation needs.
    pub visibility: Visibility,
    /// The instant of the request; the same for all that the request does.
    pub now: DateTime<Utc>,
    /// Where new ids come from.
    pub ids: Ids,
    /// Names the request in log, events and answers.
    pub request_id: Arc<str>,
    /// The public base URL, without a slash at the end, for links in letters.
    pub base_url: Arc<str>,
    /// Under which answers about equality stand.
    pub equality_key: EqualityKey,
}

impl Ctx {
    /// The context of something that the program does by itself.
    pub fn system(now: DateTime<Utc>, ids: Ids, what: &str, base_url: Arc<str>) -> Self {
        Self {
            actor: Actor::System,
            scopes: Scopes::default(),
            grants: Arc::default(),
            visibility: Visibility::everything(),
            now,
            ids,
            request_id: what.into(),
            base_url,
            equality_key: EqualityKey::none(),
        }
    }

    /// A new id.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        self.ids.next(self.now).into()
    }

    /// The calendar day in London, where the programme lives.
    pub fn today(&self) -> NaiveDate {
        london_day(self.now)
    }

    /// The instant before which facts count for an answer as of the end of a day in London; none for the present.
    ///
    /// # Errors
    /// 400 for a day to come.
    pub fn end_of(&self, as_of: Option<NaiveDate>) -> Result<Option<DateTime<Utc>>> {
        if as_of.is_some_and(|day| day > self.today()) {
            let fault = FieldError::parameter("as_of", FieldCode::InTheFuture, "must not lie in the future");
            return Err(Error::with_errors(Code::InvalidQuery, vec![fault]));
        }
        Ok(as_of.map(end_of_london_day))
    }

    /// Which records the actor may see by the scope that the operation needs.
    pub const fn visibility(&self) -> &Visibility {
        &self.visibility
    }

    /// Which records the actor may see by another scope; none where the token does not have it.
    pub fn visibility_of(&self, scope: Scope) -> Visibility {
        match self.actor {
            Actor::System => Visibility::everything(),
            Actor::Importer { organisation } => Visibility::of_organisation(organisation),
            _ if !self.scopes.has(scope) => Visibility::default(),
            Actor::Client { organisation, .. } => Visibility::of_organisation(organisation),
            Actor::Person { id, .. } => Visibility::of_grants(id, &self.grants, scope),
            Actor::Anonymous | Actor::Candidate { .. } => Visibility::default(),
        }
    }

    /// The same, for what is done by another scope than the operation's.
    #[must_use]
    pub fn by(&self, scope: Scope) -> Self {
        Self { visibility: self.visibility_of(scope), ..self.clone() }
    }

    /// The same, done by a candidate.
    #[must_use]
    pub fn as_candidate(&self, id: CandidateId) -> Self {
        Self { actor: Actor::Candidate { id }, ..self.clone() }
    }

    /// The same, done by the program: nobody is told who was behind it.
    #[must_use]
    pub fn as_system(&self) -> Self {
        Self { actor: Actor::System, ..self.clone() }
    }

    /// Whether the actor is a person who holds a role.
    pub fn holds(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// The organisation whose machine acts.
    pub const fn organisation(&self) -> Option<OrganisationId> {
        match self.actor {
            Actor::Client { organisation, .. } | Actor::Importer { organisation } => Some(organisation),
            Actor::Anonymous | Actor::Person { .. } | Actor::Candidate { .. } | Actor::System => None,
        }
    }

    /// The person that acts.
    pub const fn person(&self) -> Option<PersonId> {
        match self.actor {
            Actor::Person { id, .. } => Some(id),
            Actor::Anonymous
            | Actor::Client { .. }
            | Actor::Candidate { .. }
            | Actor::Importer { .. }
            | Actor::System => None,
        }
    }
}

/// The calendar day of an instant in Europe/London.
pub fn london_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&chrono_tz::Europe::London).date_naive()
}

/// The first instant after a day in Europe/London.
pub fn end_of_london_day(day: NaiveDate) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    let midnight = next.and_time(chrono::NaiveTime::MIN);
    // London's clocks change at one o'clock, so midnight exists exactly once.
    chrono_tz::Europe::London
        .from_local_datetime(&midnight)
        .earliest()
        .map_or_else(|| midnight.and_utc(), |local| local.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_londons_midnight() {
        for (day, end) in [("2026-07-01", "2026-07-01T23:00:00Z"), ("2026-12-01", "2026-12-02T00:00:00Z")] {
            let day: NaiveDate = day.parse().expect("a day");
            assert_eq!(end_of_london_day(day), end.parse::<DateTime<Utc>>().expect("an instant"));
        }
    }

    #[test]
    fn ids_keep_their_order_while_the_clock_stands_still() {
        let (ids, now) = (Ids::default(), "2026-11-24T10:00:00Z".parse().expect("an instant"));
        let made: Vec<Uuid> = (0..10_000).map(|_| ids.next(now)).collect();
        assert!(made.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn the_day_is_londons() {
        let late = "2026-07-01T23:30:00Z".parse().expect("an instant");
        assert_eq!(london_day(late).to_string(), "2026-07-02");
    }
}
