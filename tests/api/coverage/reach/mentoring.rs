//! Mentors, mentorships and meetings: of both employers, of the person as a mentor and as an apprentice, of whom the person manages.

use serde_json::json;
use uuid::Uuid;

use super::records::{Found, manage};
use super::{APPRENTICES, MANAGED, NOBODYS, OWN, Whose, World};
use crate::partnerships::mentoring::{approved, proposed};
use crate::support::{Actor, Learner};

const PROFILE: &str = "/api/v1/mentor-profiles/{id}";
const MENTORSHIP: &str = "/api/v1/mentorships/{id}";
const SESSION: &str = "/api/v1/mentoring-sessions/{id}";
const WISH: &str = "/api/v1/apprenticeships/{id}/mentee-wish";

fn id_of(path: &str) -> &str {
    path.rsplit('/').next().expect("an id")
}

/// Mentors of both employers, who have agreed on mentoring, proposed and approved; and the person, who was one somewhere.
async fn of_profiles(world: &World, person: Uuid, employers: [&Actor; 2]) -> Found {
    let mut found = vec![(PROFILE, world.path(PROFILE), NOBODYS)];
    for employer in employers {
        let of = Some(employer.organisation);
        found.push((PROFILE, proposed(employer, &json!({})).await, Whose { organisation: of, ..NOBODYS }));
        let (open, _) = approved(&world.staff, employer, &json!({})).await;
        found.push((PROFILE, open, Whose { organisation: of, ..APPRENTICES }));
    }
    let own = world.new_mentor().await;
    let now = world.app.now();
    world
        .app
        .sql(&format!(
            "UPDATE mentor_profiles SET person_id = '{person}', state = 'ended', ended_at = '{now}' WHERE id = '{}'",
            id_of(&own)
        ))
        .await;
    found.push((PROFILE, own, OWN));
    found
}

/// All that has to do with mentoring.
pub async fn of_mentoring(world: &World, mine: &Learner, one: &Actor, other: &Actor) -> Found {
    let person = mine.person;
    let mut found = of_profiles(world, person, [one, other]).await;
    found.push((WISH, world.new_wish(&mine.id, person).await, OWN));
    let learner = async || world.app.learner(&world.ada).await;
    // As an apprentice, as a mentor, of whom the person manages, of an employer, of strangers.
    let (managed, mentored, of_one, strange) =
        (learner().await, learner().await, learner().await, learner().await);
    manage(world, &managed.id, person).await;
    found.push((WISH, world.new_wish(&managed.id, managed.person).await, NOBODYS));
    let at_one = Whose { organisation: Some(one.organisation), ..NOBODYS };
    for (learner, whose) in
        [(mine, OWN), (&managed, MANAGED), (&mentored, OWN), (&of_one, at_one), (&strange, NOBODYS)]
    {
        let (path, mentor, _) = world.new_mentorship(learner).await;
        let session = world.new_session(&path, &mentor).await;
        for (table, id) in [("mentorships", id_of(&path)), ("mentoring_sessions", id_of(&session))] {
            if learner.id == mentored.id {
                world.app.sql(&format!("UPDATE {table} SET mentor_id = '{person}' WHERE id = '{id}'")).await;
            }
            if let Some(employer) = whose.organisation {
                let given = format!("UPDATE {table} SET organisation_id = '{employer}' WHERE id = '{id}'");
                world.app.sql(&given).await;
            }
        }
        found.push((MENTORSHIP, path, whose));
        // Line managers see no meetings.
        found.push((SESSION, session, Whose { managed: false, ..whose }));
    }
    // Nor what was asked for and not accepted.
    let asked = learner().await;
    manage(world, &asked.id, person).await;
    found.push((MENTORSHIP, world.new_request(&asked).await.0, NOBODYS));
    found
}
