//! Records of each kind, each with whose it is.

use hackit::access::Role;
use serde_json::json;
use uuid::Uuid;

use super::super::samples::{item, withdrawing};
use super::{EVERYBODYS, MANAGED, NOBODYS, OF_BOTH, OWN, Whose, World};
use crate::partnerships::evaluations::over;
use crate::partnerships::meetups::{published, submitted};
use crate::partnerships::series;
use crate::support::{Actor, Learner, Reply};

/// Records by the path of the contract that shows one.
pub type Found = Vec<(&'static str, String, Whose)>;

/// Records that are nobody's in particular: seen by everybody with the scope, or by who sees everything.
pub fn shared(world: &World) -> Found {
    let nobodys = [
        "/api/v1/api-clients/{id}",
        "/api/v1/api-clients/{id}/secrets/{secret_id}",
        "/api/v1/organisations/{id}",
        "/api/v1/people/{id}",
        "/api/v1/role-grants/{id}",
        "/api/v1/providers/{id}",
        "/api/v1/managers/{id}",
        "/api/v1/support-requests/{id}",
        "/api/v1/manager-trainings/{id}",
        "/api/v1/recruitment-rounds/{id}",
        "/api/v1/vacancies/{id}",
        "/api/v1/candidates/{id}",
        "/api/v1/applications/{id}",
        "/api/v1/interviews/{id}",
        "/api/v1/offers/{id}",
        "/api/v1/offer-conditions/{id}",
        "/api/v1/subject-requests/{id}",
        "/api/v1/concerns/{id}",
        "/api/v1/match-rounds/{id}",
    ];
    let everybodys = [
        "/api/v1/cohorts/{id}",
        "/api/v1/funding-rules/{id}",
        "/api/v1/minimum-wages/{id}",
        "/api/v1/standards/{id}",
        "/api/v1/standards/{reference}",
        "/api/v1/standards/{reference}/versions/{version}",
        "/api/v1/projects/{id}",
        "/api/v1/guidance/{id}",
        "/api/v1/employer-events/{id}",
        "/api/v1/equality-editions/{id}",
        "/api/v1/diversity-targets/{id}",
        "/api/v1/diversity-actions/{id}",
        "/api/v1/manager-skills/{id}",
    ];
    let nobodys = nobodys.map(|template| (template, world.path(template), NOBODYS));
    nobodys
        .into_iter()
        .chain(everybodys.map(|template| (template, world.path(template), EVERYBODYS)))
        .collect()
}

/// Three apprenticeships in learning and what belongs to them: the person's own, of one whom the person manages, and of a
/// stranger.
pub async fn of_learners(world: &World, mine: &Learner) -> Found {
    let (managed, strange) = (world.app.learner(&world.ada).await, world.app.learner(&world.ada).await);
    let mut found = Vec::new();
    for (learner, whose) in [(mine, OWN), (&managed, MANAGED), (&strange, NOBODYS)] {
        found.extend(of_learner(world, learner, whose).await);
    }
    manage(world, &managed.id, mine.person).await;
    let cohort = world.path("/api/v1/cohorts/{id}");
    for part in ["dashboard", "ksb-coverage"] {
        // A group is there for who sees somebody of it.
        let template = if part == "dashboard" {
            "/api/v1/cohorts/{id}/dashboard"
        } else {
            "/api/v1/cohorts/{id}/ksb-coverage"
        };
        found.push((template, format!("{cohort}/{part}"), OF_BOTH));
    }
    found
}

async fn of_learner(world: &World, learner: &Learner, whose: Whose) -> Found {
    let place = format!("/api/v1/apprenticeships/{}", learner.id);
    let own = world.app.sign_in_as(learner.person, Role::Apprentice, None).await;
    let made = |reply: Reply| reply.expect(201).header("location").to_owned();
    let entry = json!({"date": "2026-11-19", "hours": 0.25, "activity": "Reading", "ksbs": []});
    let update = json!({"externalId": learner.id, "learner": {"apprenticeshipId": learner.id},
        "observedAt": "2026-11-20T09:30:00Z", "details": {"kind": "ragRating", "rating": "green"}});
    let mut hidden = item();
    hidden["visibility"] = json!("private");
    let items = format!("{place}/portfolio-items");
    let shown = made(own.post(&items, &item()).await);
    let hidden = made(own.post(&items, &hidden).await);
    let link = json!({"displayName": "Robin", "introduction": null,
        "portfolioItemIds": [shown.rsplit('/').next()]});
    let review = world.next_review(&learner.id).await;
    let said = world.staff.post(&format!("{shown}/feedback"), &json!({"text": "Clear to read."})).await;
    let private = Whose { own: whose.own, private: true, ..NOBODYS };
    vec![
        ("/api/v1/apprenticeships/{id}", place.clone(), whose),
        ("/api/v1/apprenticeships/{id}/ksbs/{code}", format!("{place}/ksbs/K1"), whose),
        ("/api/v1/breaks-in-learning/{id}", world.new_break(&learner.id, json!("2026-07-06")).await, whose),
        ("/api/v1/otj-entries/{id}", made(own.post(&format!("{place}/otj-entries"), &entry).await), whose),
        (
            "/api/v1/progress-updates/{id}",
            made(world.ada.post("/api/v1/progress-updates", &update).await),
            whose,
        ),
        ("/api/v1/assignments/{id}", world.new_assignment(&learner.id).await.1, whose),
        (
            "/api/v1/portfolio-links/{id}",
            made(own.post(&format!("{place}/portfolio-links"), &link).await),
            whose,
        ),
        ("/api/v1/portfolio-items/{id}", shown, whose),
        ("/api/v1/portfolio-items/{id}", hidden, private),
        ("/api/v1/feedback/{id}", made(said), whose),
        ("/api/v1/goals/{id}", world.new_goal(&review).await, whose),
        ("/api/v1/reviews/{id}", review, whose),
        ("/api/v1/check-ins/{id}", world.new_check_in(learner).await, whose),
        ("/api/v1/change-requests/{id}", world.new_change_request(&learner.id).await, whose),
    ]
}

/// Makes a person the line manager of an apprentice.
pub async fn manage(world: &World, id: &str, person: Uuid) {
    let managed = format!(
        "UPDATE apprenticeships SET line_manager_id = '{person}', version = version + 1 WHERE id = '{id}'"
    );
    world.app.sql(&managed).await;
}

/// Apprenticeships that have ended, with what ended them: three of each.
pub async fn of_endings(world: &World, person: Uuid) -> Found {
    let mut found = Vec::new();
    for whose in [OWN, MANAGED, NOBODYS] {
        let withdrawal = world.new_withdrawal().await;
        let (attempt, outcome) = world.new_ending().await;
        let (assessment, place) = world.new_assessment().await;
        world.staff.post(&format!("{place}/withdrawals"), &withdrawing()).await.expect(201);
        for record in [&withdrawal, &outcome, &assessment] {
            let read = world.staff.get(record).await.expect(200);
            let apprenticeship =
                read.body.get("apprenticeshipId").unwrap_or(&read.body["apprenticeship"]["id"]);
            let id = apprenticeship.as_str().expect("an id");
            if whose.own {
                let own = format!(
                    "UPDATE apprenticeships SET person_id = '{person}', version = version + 1 WHERE id = '{id}'"
                );
                world.app.sql(&own).await;
            } else if whose.managed {
                manage(world, id, person).await;
            }
        }
        found.push(("/api/v1/withdrawals/{id}", withdrawal, whose));
        found.push(("/api/v1/epa-attempts/{id}", attempt, whose));
        found.push(("/api/v1/assessments/{id}", assessment, whose));
        found.push(("/api/v1/outcomes/{id}", outcome, whose));
    }
    found
}

/// What is the person's own as a line manager, beside what [`shared`] has of others.
pub async fn of_people(world: &World, person: Uuid) -> Found {
    let manager = world.app.sign_in_as(person, Role::LineManager, None).await;
    let asked = json!({"topic": "Time to learn", "apprenticeshipId": null, "text": "How?"});
    let asked = manager.post("/api/v1/support-requests", &asked).await.expect(201);
    let skill = world.path("/api/v1/manager-skills/{id}");
    let trained = json!({"managerSkillId": skill.rsplit('/').next(), "completedOn": "2026-10-14", "course": "Half a day"});
    let trainings = format!("/api/v1/people/{person}/manager-trainings");
    let trained = world.staff.post(&trainings, &trained).await.expect(201);
    let others = world.path("/api/v1/people/{id}");
    vec![
        ("/api/v1/managers/{id}", format!("/api/v1/managers/{person}"), MANAGED),
        ("/api/v1/support-requests/{id}", asked.header("location").to_owned(), OWN),
        ("/api/v1/manager-trainings/{id}", trained.header("location").to_owned(), OWN),
        ("/api/v1/people/{id}/manager-trainings", trainings, OWN),
        ("/api/v1/people/{id}/manager-trainings", format!("{others}/manager-trainings"), NOBODYS),
        ("/api/v1/people/{id}/manager-skills", format!("/api/v1/people/{person}/manager-skills"), OWN),
        ("/api/v1/people/{id}/manager-skills", format!("{others}/manager-skills"), NOBODYS),
    ]
}

/// Meetups of both employers and of a third, published and not, and registrations.
pub async fn of_meetups(world: &World, person: Uuid, one: &Actor, other: &Actor) -> Found {
    let nobodys = [
        "/api/v1/employer-enquiries/{id}",
        "/api/v1/meetups/{id}",
        "/api/v1/meetup-series/{id}",
        "/api/v1/partnerships/{id}",
    ];
    let mut found: Found = nobodys.map(|template| (template, world.path(template), NOBODYS)).to_vec();
    let own = world.app.sign_in_as(person, Role::Apprentice, None).await;
    for (employer, who, whose) in [(one, &own, OWN), (other, &world.apprentice, NOBODYS)] {
        let whose = Whose { organisation: Some(employer.organisation), ..whose };
        let pending = Whose { own: false, ..whose };
        let body = json!({"organisationId": employer.organisation, "kind": "mentoring", "startsOn": "2026-11-24", "endsOn": null,
            "agreement": "Both sides may end it."});
        let agreed = world.staff.post("/api/v1/partnerships", &body).await.expect(201);
        found.push(("/api/v1/partnerships/{id}", agreed.header("location").to_owned(), pending));
        found.push(("/api/v1/meetups/{id}", submitted(employer, &json!({})).await, pending));
        let series = series::submitted(employer, &json!({})).await;
        found.push(("/api/v1/meetup-series/{id}", series.header("location").to_owned(), pending));
        let open = published(employer, &world.staff, &json!({})).await;
        let made = who.request("POST", &format!("{open}/registrations")).send().await.expect(201);
        let template = "/api/v1/meetups/{id}/registrations/{registration_id}";
        found.push((template, made.header("location").to_owned(), whose));
        let soon = json!({"startsAt": "2026-11-24T10:15:00Z", "endsAt": "2026-11-24T12:00:00Z"});
        let begins = published(employer, &world.staff, &soon).await;
        let there = who.request("POST", &format!("{begins}/registrations")).send().await.expect(201);
        let door = json!({"nonce": "n", "registrationId": there.id(), "attendedAt": "2026-11-24T10:00:00Z"});
        let came = employer.post(&format!("{begins}/attendances"), &door).await.expect(201);
        found.push(("/api/v1/attendances/{id}", came.header("location").to_owned(), whose));
        found.extend(of_evaluations(world, employer, (&begins, who), whose).await);
        found.push(("/api/v1/meetups/{id}", open, EVERYBODYS));
    }
    found
}

/// What somebody says of a meetup to which they came, and what an employer reads of one that nobody else sees.
async fn of_evaluations(
    world: &World,
    employer: &Actor,
    (meetup, who): (&str, &Actor),
    whose: Whose,
) -> Found {
    over(&world.app, meetup).await;
    let said = json!({"rating": 2, "text": null});
    let said = who.post(&format!("{meetup}/evaluations"), &said).await.expect(201);
    let waiting = submitted(employer, &json!({})).await;
    let private = Whose { own: whose.own, private: true, ..NOBODYS };
    vec![
        ("/api/v1/evaluations/{id}", said.header("location").to_owned(), private),
        ("/api/v1/meetups/{id}/evaluations", format!("{waiting}/evaluations"), Whose { own: false, ..whose }),
    ]
}
