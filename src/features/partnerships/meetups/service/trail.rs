//! What is recorded of meetups and of registrations.

use std::collections::HashMap;

use diesel_async::AsyncPgConnection;

use super::super::events::RegistrationEvent;
use super::super::model::{Meetup, Registration};
use super::super::store;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::events::{self, NewEvent, Subject};

/// A meetup, for its employer.
pub fn subject(meetup: &Meetup) -> Subject {
    Subject::new(meetup.id).for_organisation(meetup.organisation_id)
}

/// Adds what happened to registrations for a meetup, for the employer and for each person, and to the timeline of the
/// apprenticeship that the person is in.
pub async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: &Meetup,
    registrations: &[Registration],
    event: RegistrationEvent,
) -> Result<()> {
    if registrations.is_empty() {
        return Ok(());
    }
    let people = registrations.iter().map(|registration| registration.person_id).collect();
    let known: HashMap<_, _> =
        store::registrations::apprenticeships_of(conn, people).await?.into_iter().collect();
    let new: Vec<_> = registrations
        .iter()
        .map(|registration| {
            let person = registration.person_id;
            let subject =
                Subject::new(registration.id).for_organisation(meetup.organisation_id).for_person(person);
            let apprenticeship = known.get(&person).copied();
            NewEvent::new(ctx, Subject { apprenticeship, ..subject }, event)
        })
        .collect();
    events::record_all(conn, &new).await
}
