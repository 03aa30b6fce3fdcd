//! Apprentices ask, mentors answer, and mentorships come to an end.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::{MENTORSHIPS, Mentoring, agreed, approved, asking, due, id_of, learning, proposed, requested};

const WORDS: &str = "This is not possible at present. The programme's team can tell more.";

#[tokio::test]
async fn a_request_is_accepted_and_withdraws_the_others() {
    let scene = Mentoring::new().await;
    let (second, other) = approved(&scene.staff, &scene.employer, &json!({"givenName": "Kim"})).await;
    let (path, rival) =
        (requested(&scene.apprentice, &scene.profile).await, requested(&scene.apprentice, &second).await);
    let asked = scene.apprentice.get(&path).await.expect(200).body;
    assert_eq!((&asked["state"], &asked["expiresAt"]), (&json!("requested"), &json!("2026-12-08T10:00:00Z")));
    assert_eq!(asked["mentor"], json!({"givenName": "Sam", "familyName": "Mentor"}));
    assert_eq!(scene.letters(&path).await, [format!("mentoringRequested {}", scene.mentor.id)]);
    // A request is for the two; the employer and the team see that there is one.
    scene.manager.get(&path).await.expect(404);
    other.get(&path).await.expect(404);
    let words =
        async |actor: &crate::support::Actor| actor.get(&path).await.expect(200).body["words"].clone();
    assert_eq!(words(&scene.mentor).await, "I would like to learn from you.");
    for actor in [&scene.staff, &scene.employer, &scene.app.person(Role::DataProtectionOfficer).await] {
        assert_eq!(words(actor).await, Value::Null);
    }
    for actor in [&scene.staff, &scene.employer, &scene.apprentice] {
        actor.post(&format!("{path}/acceptances"), &Value::Null).await.expect(403);
    }
    other.post(&format!("{path}/acceptances"), &Value::Null).await.expect(404);
    let accepted = scene.mentor.post(&format!("{path}/acceptances"), &Value::Null).await.expect(200);
    assert_eq!((&accepted.body["state"], &accepted.body["expiresAt"]), (&json!("accepted"), &Value::Null));
    assert_eq!(scene.apprentice.get(&rival).await.expect(200).body["state"], "withdrawn");
    assert_eq!(other.get(&rival).await.expect(200).body["words"], Value::Null, "it is no longer for them");
    let again = scene.mentor.post(&format!("{path}/acceptances"), &Value::Null).await.expect(409);
    assert_eq!(again.body["allowedTransitions"], json!(["active", "onHold", "completed", "ended"]));
    assert_eq!(scene.app.events_of(id_of(&path)).await, ["mentorship.requested", "mentorship.accepted"]);
    assert_eq!(scene.app.events_of(id_of(&rival)).await, ["mentorship.requested", "mentorship.withdrawn"]);
    // From now on the line manager sees that there is a mentor.
    let seen = scene.manager.get(&path).await.expect(200).body;
    assert_eq!((&seen["mentor"]["givenName"], &seen["words"]), (&json!("Sam"), &Value::Null));
    let listed = scene.manager.get(MENTORSHIPS).await.expect(200).body;
    assert_eq!(listed["mentorships"].as_array().map(Vec::len), Some(1), "not what was withdrawn");
    assert_eq!(scene.employer.get(&path).await.expect(200).body["apprentice"], Value::Null);
    let refused = scene.apprentice.post(MENTORSHIPS, &asking(&second)).await.expect(409);
    assert_eq!(refused.code(), "alreadyExists");
    let kept = scene.app.sql("SELECT count(*) FROM versions WHERE body::text LIKE '%learn from you%'").await;
    assert_eq!(kept, ["0"]);
}

#[tokio::test]
async fn who_cannot_be_known_is_no_mentor_and_why_one_is_not_available_is_not_told() {
    let scene = Mentoring::with(&json!({"capacity": 1, "languages": ["tr"]})).await;
    let (app, apprentice) = (&scene.app, &scene.apprentice);
    let waiting = proposed(&scene.employer, &json!({})).await;
    let (gone, _) = approved(&scene.staff, &scene.employer, &json!({})).await;
    scene.staff.post(&format!("{gone}/endings"), &json!({"reason": "Left."})).await.expect(200);
    for profile in [waiting.as_str(), gone.as_str(), scene.learner.id.as_str()] {
        let refused = apprentice.post(MENTORSHIPS, &asking(profile)).await.expect(422);
        assert_eq!(refused.faults(), ["#/mentorProfileId notFound"]);
    }
    let email =
        app.sql(&format!("SELECT email FROM people WHERE id = '{}'", scene.manager.id)).await.remove(0);
    let (managers, _) = approved(&scene.staff, &scene.employer, &json!({"email": email})).await;
    let refused = apprentice.post(MENTORSHIPS, &asking(&managers)).await.expect(422);
    assert_eq!(refused.faults(), ["#/mentorProfileId inconsistent"]);
    // Full; paused; lapsed; not cleared for who is not known to be an adult; without a common language.
    let (_, other) = learning(app).await;
    let (full, mentor) = approved(&scene.staff, &scene.employer, &json!({"capacity": 1})).await;
    let taken = requested(&other, &full).await;
    mentor.post(&format!("{taken}/acceptances"), &Value::Null).await.expect(200);
    let (paused, _) = approved(&scene.staff, &scene.employer, &json!({})).await;
    scene.employer.post(&format!("{paused}/pauses"), &Value::Null).await.expect(200);
    let check = |expires: &str, covers: bool| json!({"safeguarding": {"checkedOn": "2026-10-01", "expiresOn": expires, "coversUnder18": covers}});
    let (lapsed, _) = approved(&scene.staff, &scene.employer, &json!({})).await;
    scene.staff.patch(&lapsed, &check("2026-11-23", true)).await.expect(200);
    let (adults, _) = approved(&scene.staff, &scene.employer, &check("2027-09-30", false)).await;
    let wish = json!({"topics": [], "goals": "x", "languages": ["bn"]});
    let place = format!("/api/v1/apprenticeships/{}/mentee-wish", scene.learner.id);
    apprentice.request("PUT", &place).json(&wish).send().await.expect(201);
    let mut told = Vec::new();
    for profile in [&full, &paused, &lapsed, &adults, &scene.profile] {
        let mut refused = apprentice.post(MENTORSHIPS, &asking(profile)).await.expect(409).body;
        refused["requestId"] = Value::Null;
        told.push(refused);
    }
    assert_eq!((&told[0]["code"], &told[0]["detail"]), (&json!("mentorNotAvailable"), &json!(WORDS)));
    assert!(told.iter().all(|one| *one == told[0]), "{told:#?}");
    // The same apprentice, known to be an adult, and who speaks the language, may ask.
    app.sql(&format!(
        "UPDATE people SET date_of_birth = '2000-01-01', version = version + 1 WHERE id = '{}'",
        scene.learner.person
    ))
    .await;
    let wish = json!({"topics": [], "goals": "x", "languages": ["en", "tr"]});
    apprentice.request("PUT", &place).json(&wish).send().await.expect(200);
    requested(apprentice, &adults).await;
    requested(apprentice, &scene.profile).await;
    for actor in [&scene.staff, &scene.mentor, &scene.employer, &app.person(Role::Apprentice).await] {
        assert_eq!(actor.post(MENTORSHIPS, &asking(&adults)).await.expect(403).code(), "forbidden");
    }
}

#[tokio::test]
async fn three_mentors_at_a_time_are_asked_each_once_and_have_14_days() {
    let scene = Mentoring::new().await;
    let mut paths = vec![requested(&scene.apprentice, &scene.profile).await];
    let twice = scene.apprentice.post(MENTORSHIPS, &asking(&scene.profile)).await.expect(409);
    assert_eq!(twice.code(), "alreadyExists");
    let mut fourth = String::new();
    for at in 0..3 {
        let (profile, _) = approved(&scene.staff, &scene.employer, &json!({})).await;
        if at < 2 { paths.push(requested(&scene.apprentice, &profile).await) } else { fourth = profile }
    }
    assert_eq!(
        scene.apprentice.post(MENTORSHIPS, &asking(&fourth)).await.expect(409).code(),
        "alreadyExists"
    );
    scene.apprentice.post(&format!("{}/withdrawals", paths[2]), &Value::Null).await.expect(200);
    scene.mentor.post(&format!("{}/declines", paths[0]), &json!({"words": "I am away."})).await.expect(200);
    let declined = scene.apprentice.get(&paths[0]).await.expect(200).body;
    assert_eq!((&declined["state"], &declined["declineWords"]), (&json!("declined"), &json!("I am away.")));
    assert_eq!(scene.staff.get(&paths[0]).await.expect(200).body["declineWords"], Value::Null);
    // Past its time, a request has expired whether or not anybody has written it down.
    scene.app.advance(TimeDelta::days(14));
    let (staff, apprentice) = (scene.staff.renewed(), scene.apprentice.renewed());
    let late = apprentice.get(&paths[1]).await.expect(200).body;
    assert_eq!((&late["state"], &late["endedAt"]), (&json!("expired"), &json!("2026-12-08T10:00:00Z")));
    let of = async |state: &str| {
        let list = staff.get(&format!("{MENTORSHIPS}?state={state}")).await.expect(200).body;
        list["mentorships"].as_array().map(Vec::len)
    };
    assert_eq!((of("requested").await, of("expired").await), (Some(0), Some(1)));
    apprentice.post(&format!("{}/withdrawals", paths[1]), &Value::Null).await.expect(409);
    // It no longer stands in the way, and is written down with the next request.
    requested(&apprentice, &fourth).await;
    assert_eq!(scene.app.events_of(id_of(&paths[1])).await, ["mentorship.requested", "mentorship.expired"]);
    let last = requested(&apprentice, &scene.profile).await;
    scene.app.advance(TimeDelta::days(14));
    due(&scene.app).await;
    assert_eq!(scene.app.events_of(id_of(&last)).await, ["mentorship.requested", "mentorship.expired"]);
    let told = scene.letters(&last).await;
    assert_eq!(told.last(), Some(&format!("mentoringAnswered {}", scene.apprentice.id)));
}

#[tokio::test]
async fn either_of_the_two_or_the_team_bring_it_to_its_end() {
    let scene = Mentoring::new().await;
    let path = scene.accepted().await;
    for end in ["completions", "endings"] {
        let body = if end == "endings" { json!({"reason": "No time."}) } else { Value::Null };
        scene.employer.post(&format!("{path}/{end}"), &body).await.expect(403);
    }
    let ended =
        scene.mentor.post(&format!("{path}/endings"), &json!({"reason": "No time."})).await.expect(200);
    assert_eq!(ended.body["endReason"], "No time.");
    for (actor, told) in
        [(&scene.apprentice, true), (&scene.staff, true), (&scene.employer, false), (&scene.manager, false)]
    {
        let body = actor.get(&path).await.expect(200).body;
        assert_eq!((&body["state"], body["endReason"].is_string()), (&json!("ended"), told));
    }
    assert!(scene.letters(&path).await.contains(&format!("mentoringEnded {}", scene.apprentice.id)));
    let officer = scene.app.person(Role::DataProtectionOfficer).await;
    assert_eq!(officer.get(&path).await.expect(200).body["endReason"], Value::Null);
    let next = scene.accepted().await;
    scene.staff.post(&format!("{next}/completions"), &Value::Null).await.expect(200);
    // Words are wiped a year after the end.
    scene.app.advance(TimeDelta::days(366));
    due(&scene.app).await;
    let left = scene
        .app
        .sql("SELECT count(*) FROM mentorships WHERE num_nonnulls(words, decline_words, end_reason) > 0")
        .await;
    assert_eq!(left, ["0"]);
}

#[tokio::test]
async fn each_sees_their_own_and_staff_what_is_quiet() {
    let scene = Mentoring::new().await;
    let (other_employer, (_, other)) = (scene.app.employer("Other").await, learning(&scene.app).await);
    agreed(&scene.staff, &other_employer).await;
    let (profile, _) = approved(&scene.staff, &other_employer, &json!({})).await;
    let (mine, theirs) = (scene.accepted().await, requested(&other, &profile).await);
    let ids = async |actor: &crate::support::Actor, query: &str| -> Vec<String> {
        let list = actor.get(&format!("{MENTORSHIPS}{query}")).await.expect(200).body;
        let rows = list["mentorships"].as_array().expect("a list").clone();
        rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
    };
    let (mine_id, theirs_id) = (id_of(&mine).to_owned(), id_of(&theirs).to_owned());
    for actor in [&scene.apprentice, &scene.mentor, &scene.employer, &scene.manager] {
        assert_eq!(ids(actor, "").await, std::slice::from_ref(&mine_id));
        actor.get(&theirs).await.expect(404);
    }
    assert_eq!(ids(&other_employer, "").await, std::slice::from_ref(&theirs_id));
    assert_eq!(ids(&scene.staff, "").await, [mine_id.clone(), theirs_id.clone()]);
    let of = format!("?mentor_profile_id={}&state=requested&state=accepted", id_of(&profile));
    assert_eq!(ids(&scene.staff, &of).await, std::slice::from_ref(&theirs_id));
    assert_eq!(
        ids(&scene.staff, &format!("?apprenticeship_id={}", scene.learner.id)).await,
        std::slice::from_ref(&mine_id)
    );
    for role in [Role::Recruiter, Role::SafeguardingLead] {
        scene.app.person(role).await.get(MENTORSHIPS).await.expect(403);
    }
    // Three weeks without a meeting are quiet; one that is to come is not.
    assert_eq!(ids(&scene.staff, "?quiet=true").await, Vec::<String>::new());
    scene.app.advance(TimeDelta::days(21) + TimeDelta::seconds(1));
    let staff = scene.staff.renewed();
    assert_eq!(ids(&staff, "?quiet=true").await, std::slice::from_ref(&mine_id));
    assert_eq!(ids(&staff, "?quiet=false").await, [theirs_id]);
    // How often the two meet is not for the line manager.
    let manager = scene.manager.renewed();
    assert_eq!(ids(&manager, "").await, std::slice::from_ref(&mine_id));
    for quiet in ["?quiet=true", "?quiet=false"] {
        assert_eq!(ids(&manager, quiet).await, Vec::<String>::new());
    }
    let soon = super::meeting(&mine, &json!({"startsAt": "2026-12-20T12:00:00Z"}));
    scene.mentor.renewed().post(super::SESSIONS, &soon).await.expect(201);
    assert_eq!(ids(&staff, "?quiet=true").await, Vec::<String>::new());
}

#[tokio::test]
async fn the_end_of_the_partnership_withdraws_requests_and_of_the_apprenticeship_all() {
    let scene = Mentoring::new().await;
    let live = scene.accepted().await;
    let (learner, other) = learning(&scene.app).await;
    let open = requested(&other, &scene.profile).await;
    scene
        .staff
        .post(&format!("{}/endings", scene.partnership), &json!({"reason": "Over."}))
        .await
        .expect(200);
    // Before the timer has come, nothing new begins.
    assert_eq!(other.post(MENTORSHIPS, &asking(&scene.profile)).await.expect(403).code(), "forbidden");
    scene.mentor.post(&format!("{open}/acceptances"), &Value::Null).await.expect(403);
    scene.employer.post(super::PROFILES, &super::proposal(&scene.app, &json!({}))).await.expect(403);
    due(&scene.app).await;
    assert_eq!(other.get(&open).await.expect(200).body["state"], "withdrawn");
    assert_eq!(scene.apprentice.get(&live).await.expect(200).body["state"], "onHold");
    agreed(&scene.staff, &scene.employer).await;
    let open = requested(&other, &scene.profile).await;
    for id in [&scene.learner.id, &learner.id] {
        scene
            .app
            .sql(&format!("UPDATE apprenticeships SET state = 'withdrawn', ended_on = '2026-11-24', version = version + 1 WHERE id = '{id}'"))
            .await;
    }
    due(&scene.app).await;
    let of = async |path: &str| scene.staff.get(path).await.expect(200).body;
    assert_eq!(
        (&of(&live).await["state"], &of(&open).await["state"]),
        (&json!("ended"), &json!("withdrawn"))
    );
    assert_eq!(of(&live).await["endReason"], "The apprenticeship has ended.");
}

#[tokio::test]
async fn that_letters_went_about_mentoring_is_told_to_who_may_read_of_it() {
    let scene = Mentoring::new().await;
    scene.accepted().await;
    let kinds = async |actor: &crate::support::Actor| -> Vec<String> {
        let list = actor.get("/api/v1/messages?limit=100").await.expect(200).body;
        let rows = list["messages"].as_array().expect("a list").clone();
        rows.iter().map(|row| row["kind"].as_str().expect("a kind").to_owned()).collect()
    };
    let staff = kinds(&scene.staff).await;
    assert!(staff.iter().any(|kind| kind == "mentoringRequested"), "{staff:?}");
    let recruiter = kinds(&scene.app.person(Role::Recruiter).await).await;
    assert!(
        !recruiter.is_empty() && !recruiter.iter().any(|kind| kind.starts_with("mentoring")),
        "{recruiter:?}"
    );
}
