//! Enrolments: whoever was recruited becomes an apprentice, once.

use futures_util::future::join_all;
use hackit::access::Role;
use hackit::features::apprenticeships::apprenticeships::nth_uln;
use serde_json::{Value, json};

use super::scene::Campaign;
use crate::support::Reply;

impl Campaign {
    fn enrolment(&self) -> Value {
        json!({"cohortId": self.cohort, "lineManagerId": self.manager.id, "uln": "9999999999",
            "providerReference": null, "personId": null})
    }

    async fn enrol(&self, id: &str, body: &Value) -> Reply {
        self.staff.renewed().post(&format!("/api/v1/applications/{id}/enrolments"), body).await
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

#[tokio::test]
async fn a_recruit_becomes_an_apprentice_whose_timeline_begins_with_it() {
    let campaign = Campaign::new().await;
    let (id, link) = campaign.recruited("sam@mail.example").await;
    let before = campaign.app.sql("SELECT count(*) FROM events").await;
    let mut body = campaign.enrolment();
    body["uln"] = json!(nth_uln(500));
    body["providerReference"] = json!("L-500");
    let made = campaign.enrol(&id, &body).await.expect(201);
    let (person, apprenticeship) = (text(&made.body["personId"]), text(&made.body["apprenticeshipId"]));
    assert_eq!(made.body["applicationId"], id.as_str());
    assert_eq!(made.header("location"), format!("/api/v1/apprenticeships/{apprenticeship}"));

    let added = campaign.staff.get(&format!("/api/v1/people/{person}")).await.expect(200).body;
    assert_eq!(
        (text(&added["email"]), text(&added["givenName"]), text(&added["dateOfBirth"]), &added["roles"]),
        ("sam@mail.example", "Sam", "2008-05-01", &json!(["apprentice"]))
    );
    let draft = campaign.staff.get(made.header("location")).await.expect(200);
    assert!(!draft.text.contains("dateOfBirth") && !draft.text.contains("2008-05-01"));
    let draft = draft.body;
    for (name, value) in [
        ("state", json!("draft")),
        ("team", json!("Platform")),
        ("startsOn", json!("2027-09-06")),
        ("plannedEndOn", json!("2029-09-05")),
        ("weeklyHours", json!(36.0)),
        ("cohortId", json!(campaign.cohort)),
        ("lineManagerId", json!(campaign.manager.id)),
        ("uln", json!(nth_uln(500))),
        ("providerReference", json!("L-500")),
        ("ageAtStart", json!("19plus")),
    ] {
        assert_eq!(draft[name], value, "{name}");
    }
    campaign.app.link_to(person).await;
    assert_eq!(campaign.application(&id).await["state"], "enrolled");
    assert_eq!(campaign.app.anonymous().get(&link).await.expect(200).body["state"], "enrolled");

    let events =
        campaign.app.sql(&format!("SELECT type FROM events ORDER BY xid, id OFFSET {}", before[0])).await;
    let expected = [
        "enrolment.made",
        "person.added",
        "roleGrant.granted",
        "apprenticeship.added",
        "application.enrolled",
    ];
    assert_eq!(events, expected);
    let path = format!("{}/timeline?sort=occurredAt", made.header("location"));
    let told = campaign.app.staff().await.get(&path).await.expect(200).body;
    let words: Vec<_> =
        told["timeline"].as_array().expect("a list").iter().map(|entry| text(&entry["words"])).collect();
    assert_eq!(
        words,
        ["The apprentice was enrolled from an application.", "The apprenticeship was added as a draft."]
    );

    let again = campaign.enrol(&id, &campaign.enrolment()).await.expect(200);
    assert_eq!((&again.body, again.header("location")), (&made.body, made.header("location")));
    let path = format!("{}/approvals", made.header("location"));
    let approved = campaign.app.staff().await.request("POST", &path).send().await.expect(200).body;
    assert_eq!(approved["state"], "approved");
    assert!(campaign.impossible().await.is_empty());
}

#[tokio::test]
async fn what_does_not_fit_is_told_at_once_and_nothing_is_made() {
    let campaign = Campaign::new().await;
    let (id, _) = campaign.recruited("sam@mail.example").await;
    let counted = "SELECT (SELECT count(*) FROM people) || ' ' || (SELECT count(*) FROM events) || ' '
        || (SELECT count(*) FROM messages)";
    let before = campaign.app.sql(counted).await;
    let body = json!({"cohortId": "x", "uln": "1234567890", "providerReference": " ", "team": "Data"});
    let faults = campaign.enrol(&id, &body).await.expect(422).faults();
    assert_eq!(
        faults,
        ["#/cohortId format", "#/providerReference blank", "#/team unknown", "#/uln checkDigit"]
    );
    let stranger = uuid::Uuid::nil();
    let mut body = campaign.enrolment();
    (body["cohortId"], body["lineManagerId"]) = (json!(stranger), json!(stranger));
    let faults = campaign.enrol(&id, &body).await.expect(422).faults();
    assert_eq!(faults, ["#/cohortId notFound", "#/lineManagerId notFound"]);
    for person in [json!(stranger), json!(campaign.app.new_person().await)] {
        body = campaign.enrolment();
        body["personId"] = person;
        let faults = campaign.enrol(&id, &body).await.expect(422).faults();
        assert!(
            matches!(faults[0].as_str(), "#/personId notFound" | "#/personId inconsistent"),
            "{faults:?}"
        );
    }
    campaign
        .app
        .sql("UPDATE organisations SET state = 'deactivated', version = version + 1 WHERE name = 'Ada'")
        .await;
    let refused = campaign.enrol(&id, &campaign.enrolment()).await.expect(409);
    assert_eq!(refused.code(), "transitionNotAllowed");
    assert!(refused.text.contains("providerId names no active learning provider"), "{}", refused.text);
    assert_eq!(campaign.app.sql("SELECT count(*) FROM enrolments").await, ["0"]);
    let after = campaign.app.sql(counted).await;
    let person =
        |counts: &[String]| counts[0].split(' ').next().expect("a count").parse::<u32>().expect("a count");
    assert_eq!(person(&after), person(&before) + 1, "the one that the test added");
    assert_eq!(campaign.application(&id).await["state"], "recruited");
}

#[tokio::test]
async fn only_the_recruited_are_enrolled_and_only_by_who_may_make_apprentices() {
    let campaign = Campaign::new().await;
    let (early, _) = campaign.interviewing("early@mail.example").await;
    assert_eq!(
        campaign.enrol(&early, &campaign.enrolment()).await.expect(409).code(),
        "transitionNotAllowed"
    );
    let (pending, link, offer) = campaign.offered("pending@mail.example", &["identity"]).await;
    campaign.answers(&link, "offer-acceptances", &offer).await.expect(200);
    campaign.enrol(&pending, &campaign.enrolment()).await.expect(409);
    let (id, _) = campaign.recruited("sam@mail.example").await;
    let path = format!("/api/v1/applications/{id}/enrolments");
    let refused = campaign.manager.post(&path, &campaign.enrolment()).await.expect(403);
    assert_eq!(refused.code(), "insufficientScope");
    let narrow = campaign.staff.only("applications:read applications:write");
    narrow.post(&path, &campaign.enrolment()).await.expect(403);
    let nobody = format!("/api/v1/applications/{}/enrolments", uuid::Uuid::nil());
    campaign.staff.post(&nobody, &campaign.enrolment()).await.expect(404);
    assert_eq!(campaign.app.sql("SELECT count(*) FROM enrolments").await, ["0"]);
}

#[tokio::test]
async fn somebody_who_is_known_already_is_confirmed() {
    let campaign = Campaign::new().await;
    let known = json!({"email": "Sam@Mail.example", "givenName": "Sam", "familyName": "Invented"});
    let known = campaign.staff.post("/api/v1/people", &known).await.expect(201).id().to_owned();
    let (id, _) = campaign.recruited("sam@mail.example").await;
    let mut body = campaign.enrolment();
    body["cohortId"] = json!(uuid::Uuid::nil());
    assert_eq!(campaign.enrol(&id, &body).await.expect(422).faults(), ["#/cohortId notFound"]);
    let mut body = campaign.enrolment();
    let refused = campaign.enrol(&id, &body).await.expect(409);
    assert_eq!((refused.code(), refused.id()), ("personExists", known.as_str()));
    body["personId"] = json!(known);
    body["lineManagerId"] = json!(known);
    assert_eq!(campaign.enrol(&id, &body).await.expect(422).faults(), ["#/lineManagerId inconsistent"]);
    body["lineManagerId"] = Value::Null;
    let made = campaign.enrol(&id, &body).await.expect(201).body;
    assert_eq!(made["personId"], known.as_str());
    let person = campaign.staff.get(&format!("/api/v1/people/{known}")).await.expect(200).body;
    assert_eq!(person["roles"], json!(["apprentice"]));
    campaign.app.link_to(&known).await;
    let events = campaign.app.events_of(&known).await;
    assert_eq!(events, ["person.added", "person.rolesChanged"]);
}

#[tokio::test]
async fn a_recruiter_makes_no_apprentice_of_a_line_manager() {
    let campaign = Campaign::new().await;
    let known = json!({"email": "sam@mail.example", "givenName": "Sam", "familyName": "Invented"});
    let known = campaign.staff.post("/api/v1/people", &known).await.expect(201).id().to_owned();
    let programme = campaign.app.staff().await;
    let role = json!({"role": Role::LineManager, "organisationId": null});
    programme.post(&format!("/api/v1/people/{known}/role-grants"), &role).await.expect(201);
    let (id, _) = campaign.recruited("sam@mail.example").await;
    let mut body = campaign.enrolment();
    body["personId"] = json!(known);
    assert_eq!(campaign.enrol(&id, &body).await.expect(403).code(), "forbidden");
    programme.post(&format!("/api/v1/applications/{id}/enrolments"), &body).await.expect(201);
}

#[tokio::test]
async fn of_enrolments_at_once_one_is_made_and_all_are_told_it() {
    let campaign = Campaign::new().await;
    let (id, _) = campaign.recruited("sam@mail.example").await;
    let body = campaign.enrolment();
    let mut answers = join_all((0..4).map(|_| campaign.enrol(&id, &body))).await;
    answers.sort_by_key(|answer| answer.status);
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 200, 200, 201]);
    assert!(answers.iter().all(|answer| answer.body == answers[0].body));
    let counted = campaign.app.sql("SELECT count(*) FROM people WHERE email = 'sam@mail.example'").await;
    assert_eq!(counted, ["1"]);
}

#[tokio::test]
async fn who_was_deferred_begins_with_the_later_cohort() {
    let campaign = Campaign::new().await;
    let (id, _) = campaign.recruited("sam@mail.example").await;
    let (cohort, round) = Campaign::round(&campaign.app, "Later", 5).await;
    campaign
        .app
        .sql(&format!(
            "UPDATE cohorts SET starts_on = '2027-09-16', version = version + 1 WHERE id = '{cohort}'"
        ))
        .await;
    campaign.act(&id, "deferrals", &json!({"roundId": round})).await;
    campaign.enrol(&id, &campaign.enrolment()).await.expect(409);
    campaign.act(&id, "reinstatements", &Value::Null).await;
    let mut body = campaign.enrolment();
    body["cohortId"] = json!(cohort);
    let made = campaign.enrol(&id, &body).await.expect(201);
    let draft = campaign.staff.get(made.header("location")).await.expect(200).body;
    assert_eq!((&draft["startsOn"], &draft["plannedEndOn"]), (&json!("2027-09-16"), &json!("2029-09-15")));
    assert_eq!(draft["cohortId"], cohort.as_str());
}
