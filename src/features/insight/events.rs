//! Every event type of every area, and who may read which.

use serde::de::{Deserialize, Deserializer, Error as _};
use utoipa::openapi::schema::Schema;

use crate::access::Scope;
use crate::ctx::Ctx;
use crate::features::apprenticeships;
use crate::features::data_protection;
use crate::features::equality;
use crate::features::events::{Description, EventTypeInfo, Record, SubjectEvents, SubjectType};
use crate::features::identity;
use crate::features::learning;
use crate::features::line_management;
use crate::features::partnerships;
use crate::features::programme;
use crate::features::recruitment;
use crate::features::safeguarding;
use crate::ids::PersonId;
use crate::json::nearest;
use crate::string_enum::{self, FIRST_VERSION, ValueInfo};
use crate::visibility::Visibility;

const AREAS: &[&[&[SubjectEvents]]] = &[
    identity::EVENTS,
    programme::EVENTS,
    apprenticeships::EVENTS,
    learning::EVENTS,
    line_management::EVENTS,
    partnerships::EVENTS,
    recruitment::EVENTS,
    equality::EVENTS,
    data_protection::EVENTS,
    safeguarding::EVENTS,
];

/// The event types of every kind of record.
pub fn all() -> impl Iterator<Item = &'static SubjectEvents> {
    AREAS.iter().copied().flatten().copied().flatten()
}

/// Which events of this kind of record the caller may read: what the scope that reading the record needs lets them see.
/// None without that scope.
pub fn visibility(ctx: &Ctx, events: &SubjectEvents) -> Option<Visibility> {
    ctx.scopes.has(events.read_with).then(|| ctx.visibility_of(events.read_with))
}

/// Which events of this kind of record a timeline shows the caller: attendances also to whoever sees whom apprentices have met.
pub fn on_timelines(ctx: &Ctx, events: &SubjectEvents) -> Vec<Visibility> {
    let attended = events.subject == SubjectType::Attendance && ctx.scopes.has(Scope::NetworkRead);
    let met = attended.then(|| ctx.visibility_of(Scope::NetworkRead));
    visibility(ctx, events).into_iter().chain(met).collect()
}

/// Whether the caller may know a person whom an event about this kind of record names: who comes to a meetup, and who does
/// something to a registration, is as unnamed in events as in the registration.
pub fn may_know(ctx: &Ctx, kind: SubjectType, person: Option<PersonId>) -> bool {
    !matches!(kind, SubjectType::Registration | SubjectType::Attendance)
        || person.is_some_and(|id| ctx.visibility_of(Scope::RegistrationsRead).reaches_person(id))
}

/// The kind of record and what happened to it.
#[derive(Clone, Copy, Debug)]
pub struct EventType {
    /// The kind of record, with all that can happen to it.
    pub of: &'static SubjectEvents,
    /// Its name and meaning.
    pub info: &'static EventTypeInfo,
}

impl EventType {
    /// Every event type.
    pub fn all() -> impl Iterator<Item = Self> {
        all().flat_map(|of| of.types.iter().map(move |info| Self { of, info }))
    }

    /// The event type of this name, such as `meetup.published`.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|known| known.info.name == name)
    }

    /// What a timeline says, with the record where there is one to be read.
    pub fn describe(self, record: Option<&serde_json::Value>) -> Description {
        let described = record.and_then(|record| (self.of.describe)(self.info.name, &Record(record)));
        described.unwrap_or_else(|| Description::new(self.info.meaning))
    }
}

impl<'de> Deserialize<'de> for EventType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| {
            let hint = nearest(&name, Self::all().map(|known| known.info.name));
            let hint = hint.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
            D::Error::custom(format!("there is no such event type{hint}"))
        })
    }
}

impl utoipa::PartialSchema for EventType {
    fn schema() -> utoipa::openapi::RefOr<Schema> {
        let meanings: String =
            Self::all().map(|known| format!("\n- `{}`: {}", known.info.name, known.info.meaning)).collect();
        let values = Self::all().map(|known| ValueInfo {
            text: known.info.name.to_owned(),
            meaning: known.info.meaning.to_owned(),
            since: FIRST_VERSION,
        });
        let description =
            format!("The kind of record and what happened to it. New types may be added.\n{meanings}");
        string_enum::schema(&description, values)
    }
}

impl utoipa::ToSchema for EventType {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_kind_of_record_has_its_event_types_once() {
        let kinds: Vec<&str> = all().map(|events| events.subject.as_str()).collect();
        let distinct: BTreeSet<&str> = kinds.iter().copied().collect();
        assert_eq!(distinct.len(), kinds.len(), "{kinds:?}");
        assert_eq!(distinct, SubjectType::ALL.iter().map(|kind| kind.as_str()).collect());
        let names: BTreeSet<&str> = EventType::all().map(|known| known.info.name).collect();
        assert_eq!(names.len(), EventType::all().count(), "{names:?}");
        for known in EventType::all() {
            let (subject, what) = known.info.name.split_once('.').expect("a subject and what happened");
            assert!(subject == known.of.subject.as_str() && !what.is_empty(), "{}", known.info.name);
        }
    }

    #[test]
    fn each_meaning_is_a_sentence() {
        for EventTypeInfo { name, meaning, .. } in EventType::all().map(|known| known.info) {
            let opens = meaning.starts_with(|letter: char| letter.is_uppercase());
            assert!(opens && meaning.ends_with('.') && meaning.contains(' '), "{name}: {meaning}");
        }
    }

    #[test]
    fn what_another_event_tells_is_told() {
        for EventTypeInfo { name, told_by, .. } in EventType::all().map(|known| known.info) {
            let Some(teller) = told_by else { continue };
            let found = EventType::named(teller).unwrap_or_else(|| panic!("{name}: there is no {teller}"));
            assert_eq!(found.info.told_by, None, "{name}: {teller} is left out, too");
        }
    }

    #[test]
    fn each_type_is_described_by_the_feature_that_declares_it() {
        for known in EventType::all() {
            let described = (known.of.describe)(known.info.name, &Record(&serde_json::Value::Null));
            assert!(described.is_some_and(|described| !described.text.is_empty()), "{}", known.info.name);
            assert_eq!(known.describe(None).text, known.info.meaning);
            assert_eq!((known.of.describe)("no.such", &Record(&serde_json::Value::Null)), None);
        }
    }
}
