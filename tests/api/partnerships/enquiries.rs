//! Employers get in touch, and the team decides.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use futures_util::future::join_all;
use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, Reply, TestApp};

pub const ENQUIRIES: &str = "/api/v1/employer-enquiries";
const CONFIRMATIONS: &str = "/api/v1/enquiry-confirmations";

/// What an employer writes.
pub fn enquiry(name: &str, email: &str) -> Value {
    json!({"organisationName": name, "contactName": "Robin van Invented", "email": email,
        "website": "https://studios.example", "kinds": ["meetups", "mentoring"],
        "message": "We would like to open our doors."})
}

/// The token of the newest letter to an address.
pub async fn token(app: &TestApp, email: &str) -> String {
    let found = app
        .sql(&format!(
            "SELECT substring(body_text FROM '/get-in-touch/([^\\s]+)') FROM messages
             WHERE address = '{email}' AND kind = 'enquiryConfirmation' ORDER BY id DESC LIMIT 1"
        ))
        .await;
    found.into_iter().next().expect("a letter with a link")
}

async fn asked(app: &TestApp, name: &str, email: &str) -> String {
    let sent = app.anonymous().post(ENQUIRIES, &enquiry(name, email)).await.expect(202);
    assert_eq!(sent.body, json!({"sent": true}));
    token(app, email).await
}

async fn confirm(app: &TestApp, token: &str) -> Reply {
    app.anonymous().post(CONFIRMATIONS, &json!({"token": token})).await
}

/// The path of an enquiry that was confirmed.
pub async fn received(app: &TestApp, staff: &Actor, name: &str, email: &str) -> String {
    confirm(app, &asked(app, name, email).await).await.expect(204);
    let all = staff.get(&format!("{ENQUIRIES}?state=received&limit=100")).await.expect(200);
    let all = all.body["employerEnquiries"].as_array().expect("a list").clone();
    let found = all.iter().find(|one| one["organisationName"] == name).expect("the enquiry");
    format!("{ENQUIRIES}/{}", found["id"].as_str().expect("an id"))
}

/// What staff agree on.
pub fn agreed() -> Value {
    json!({"organisationId": null, "kinds": ["meetups"], "agreement": "A meetup a month.", "contact": null,
        "client": {"name": "Studios", "scopes": ["meetups:read", "meetups:write", "partnerships:read"]}})
}

#[tokio::test]
async fn an_enquiry_is_confirmed_accepted_and_acts() {
    let app = TestApp::new().await;
    let staff = app.person(Role::ProgrammeManager).await;
    let token = asked(&app, "Example Studios", "robin@studios.example").await;
    assert_eq!(staff.get(ENQUIRIES).await.expect(200).body["employerEnquiries"], json!([]));
    confirm(&app, &token).await.expect(204);
    confirm(&app, &token).await.expect(204);
    let listed = staff.get(ENQUIRIES).await.expect(200).body["employerEnquiries"].clone();
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    let path = format!("{ENQUIRIES}/{}", listed[0]["id"].as_str().expect("an id"));
    let found = staff.get(&path).await.expect(200).body;
    assert_eq!(
        (&found["state"], &found["message"]),
        (&json!("received"), &json!("We would like to open our doors."))
    );
    let answer = staff.post(&format!("{path}/acceptances"), &agreed()).await.expect(201).body;
    assert_eq!(answer["enquiry"]["state"], "accepted");
    assert_eq!(answer["organisation"]["contactEmail"], "robin@studios.example");
    let kinds: Vec<_> =
        answer["partnerships"].as_array().expect("a list").iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["meetups"]);
    let contact =
        staff.get(&format!("/api/v1/people/{}", answer["contactId"].as_str().expect("an id"))).await;
    assert_eq!(
        (&contact.body["givenName"], &contact.body["familyName"]),
        (&json!("Robin van"), &json!("Invented"))
    );
    assert_eq!(contact.body["roles"], json!(["employerContact"]));
    let letters = "SELECT kind FROM messages WHERE address = 'robin@studios.example' ORDER BY id";
    assert_eq!(app.sql(letters).await, ["enquiryConfirmation", "invitation"]);
    // The client comes in with its secret, and sees its own partnership.
    let client = &answer["client"];
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        client["clientId"].as_str().expect("an id"),
        client["clientSecret"].as_str().expect("a secret")
    );
    let bought = app.anonymous().request("POST", "/oauth/token").form(&form).send().await.expect(200);
    let employer = app.anonymous().with_token(bought.body["access_token"].as_str().expect("a token"));
    let own = employer.get("/api/v1/partnerships").await.expect(200).body["partnerships"].clone();
    assert_eq!(own.as_array().map(Vec::len), Some(1));
    employer.get(&path).await.expect(404);
    assert_eq!(employer.get(ENQUIRIES).await.expect(200).body["employerEnquiries"], json!([]));
    let again = staff.post(&format!("{path}/acceptances"), &agreed()).await.expect(409);
    assert_eq!(again.body["code"], "transitionNotAllowed");
    staff.post(&format!("{path}/declines"), &json!({"reason": "No."})).await.expect(409);
    let steps = ["employerEnquiry.received", "employerEnquiry.accepted"];
    assert_eq!(app.events_of(listed[0]["id"].as_str().expect("an id")).await, steps);
}

#[tokio::test]
async fn the_answer_and_the_letter_give_nothing_away() {
    let app = TestApp::new().await;
    asked(&app, "Buy at https://spam.example", "victim@elsewhere.example").await;
    let text = app.sql("SELECT concat(subject, body_text, body_html) FROM messages").await.join("");
    for typed in ["spam.example", "Robin", "open our doors"] {
        assert!(!text.contains(typed), "{typed} went to a stranger: {text}");
    }
    let everywhere = "SELECT concat(events::text) FROM events UNION ALL SELECT body::text FROM versions";
    assert!(
        !app.sql(everywhere).await.join("").contains("elsewhere.example"),
        "unconfirmed, but on the record"
    );
}

#[tokio::test]
async fn what_nobody_confirms_is_gone_after_a_week() {
    let app = TestApp::new().await;
    let late = asked(&app, "Late", "late@studios.example").await;
    let kept = asked(&app, "Early", "early@studios.example").await;
    confirm(&app, &kept).await.expect(204);
    app.advance(TimeDelta::days(7) + TimeDelta::seconds(1));
    confirm(&app, &late).await.expect(404);
    confirm(&app, &kept).await.expect(404);
    confirm(&app, "hke_nothing").await.expect(404);
    run_timer(&app).await;
    let left =
        "SELECT (SELECT count(*) FROM unconfirmed_enquiries) || ' ' || (SELECT count(*) FROM enquiry_links)";
    assert_eq!(app.sql(left).await, ["0 0"]);
    assert_eq!(app.sql("SELECT organisation_name FROM employer_enquiries").await, ["Early"]);
}

/// Does what has fallen due.
pub async fn run_timer(app: &TestApp) {
    let ctx = app.system();
    let done = app.state().db.write(async |conn| hackit::features::due(conn, &ctx).await).await;
    done.expect("the timer");
}

#[tokio::test]
async fn faults_are_told_and_nothing_is_kept() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    let nobody = app.anonymous();
    for (at, value) in [
        ("/organisationName", json!("")),
        ("/organisationName", json!("Two\r\nlines")),
        ("/contactName", json!(null)),
        ("/email", json!("no address")),
        ("/website", json!("http://studios.example")),
        ("/kinds", json!([])),
        ("/kinds", json!(["meetups", "meetups"])),
        ("/kinds/0", json!(["parties"])),
        ("/message", json!("x".repeat(5001))),
    ] {
        let mut body = enquiry("Studios", "a@studios.example");
        let field = at.split('/').nth(1).expect("a field");
        body[field] = value;
        let refused = nobody.post(ENQUIRIES, &body).await.expect(422);
        assert_eq!(refused.body["errors"][0]["pointer"], format!("#{at}"), "{}", refused.body);
    }
    assert_eq!(app.sql("SELECT count(*)::text FROM messages").await, ["0"]);
    for _ in 0..5 {
        nobody.post(ENQUIRIES, &enquiry("Studios", "A@studios.example")).await.expect(202);
    }
    let many = nobody.post(ENQUIRIES, &enquiry("Other", "a@STUDIOS.example")).await.expect(429);
    assert!(!many.header("retry-after").is_empty());
}

#[tokio::test]
async fn who_may_not_decide_does_not() {
    let app = TestApp::new().await;
    let staff = app.person(Role::ProgrammeManager).await;
    let path = received(&app, &staff, "Studios", "a@studios.example").await;
    for role in [Role::Recruiter, Role::DataProtectionOfficer] {
        let reader = app.person(role).await;
        reader.get(&path).await.expect(200);
        reader.post(&format!("{path}/acceptances"), &agreed()).await.expect(403);
        reader.post(&format!("{path}/declines"), &json!({"reason": "No."})).await.expect(403);
    }
    app.person(Role::LineManager).await.get(&path).await.expect(403);
    app.anonymous().get(&path).await.expect(401);
    let declined =
        staff.post(&format!("{path}/declines"), &json!({"reason": "Too far."})).await.expect(200).body;
    assert_eq!((&declined["state"], &declined["retainUntil"]), (&json!("declined"), &json!("2027-11-24")));
}

#[tokio::test]
async fn an_acceptance_is_whole_or_nothing() {
    let app = TestApp::new().await;
    let staff = app.person(Role::ProgrammeManager).await;
    let path = received(&app, &staff, "Studios", "a@studios.example").await;
    let acceptances = format!("{path}/acceptances");
    let counts = "SELECT concat((SELECT count(*) FROM organisations), ' ', (SELECT count(*) FROM people), ' ',
        (SELECT count(*) FROM partnerships), ' ', (SELECT count(*) FROM api_clients), ' ', (SELECT count(*) FROM events))";
    let before = app.sql(counts).await;
    for (change, at) in [
        (json!({"client": {"name": "Studios", "scopes": ["meetups:approve"]}}), "#/client/scopes/0"),
        (json!({"organisationId": app.system().new_id::<uuid::Uuid>()}), "#/organisationId"),
        (json!({"organisationId": app.provider("Ada").await.organisation}), "#/organisationId"),
        (json!({"kinds": []}), "#/kinds"),
        (json!({"agreement": " "}), "#/agreement"),
    ] {
        let before = app.sql(counts).await;
        let mut body = agreed();
        for (name, value) in change.as_object().expect("an object") {
            body[name] = value.clone();
        }
        let refused = staff.post(&acceptances, &body).await.expect(422);
        assert_eq!(refused.body["errors"][0]["pointer"], at, "{}", refused.body);
        assert_eq!(app.sql(counts).await, before, "{at}");
    }
    assert_ne!(before, app.sql(counts).await, "the provider was added");
    // Somebody has the name already.
    let body = json!({"kind": "employer", "name": "STUDIOS", "ukprn": null, "website": null, "contactName": null, "contactEmail": null});
    let taken = staff.post("/api/v1/organisations", &body).await.expect(201).id().to_owned();
    let refused = staff.post(&acceptances, &agreed()).await.expect(409);
    assert_eq!((&refused.body["code"], &refused.body["id"]), (&json!("alreadyExists"), &json!(taken)));
    let mut named = agreed();
    named["organisationId"] = json!(taken);
    named["contact"] = json!({"givenName": "Robin", "familyName": "van Invented"});
    let done = staff.post(&acceptances, &named).await.expect(201).body;
    assert_eq!(done["organisation"]["id"], json!(taken));
    let contact = staff.get(&format!("/api/v1/people/{}", done["contactId"].as_str().expect("an id"))).await;
    assert_eq!(contact.body["familyName"], "van Invented");
}

#[tokio::test]
async fn of_ten_decisions_at_once_one_is_done() {
    let app = TestApp::new().await;
    let staff = app.person(Role::ProgrammeManager).await;
    let path = received(&app, &staff, "Studios", "a@studios.example").await;
    let decide = |number: usize| {
        let (staff, path) = (&staff, &path);
        async move {
            if number.is_multiple_of(2) {
                staff.post(&format!("{path}/acceptances"), &agreed()).await
            } else {
                staff.post(&format!("{path}/declines"), &json!({"reason": "No."})).await
            }
        }
    };
    let replies = join_all((0..10).map(decide)).await;
    let done = replies.iter().filter(|reply| matches!(reply.status, 200 | 201)).count();
    assert_eq!(done, 1, "{:?}", replies.iter().map(|reply| reply.status).collect::<Vec<_>>());
    let statuses: BTreeSet<u16> =
        replies.iter().map(|reply| reply.status).filter(|status| *status > 299).collect();
    assert_eq!(statuses, BTreeSet::from([409]));
    let state = app.sql("SELECT e.state || count(o.id) FROM employer_enquiries e LEFT JOIN organisations o ON o.name = 'Studios' GROUP BY e.state").await;
    assert!(state == ["accepted1"] || state == ["declined0"], "{state:?}");
}

#[tokio::test]
async fn ten_confirmations_at_once_make_one_enquiry() {
    let app = TestApp::new().await;
    let token = asked(&app, "Studios", "a@studios.example").await;
    let replies = join_all((0..10).map(|_| confirm(&app, &token))).await;
    assert!(replies.iter().all(|reply| reply.status == 204));
    assert_eq!(app.sql("SELECT count(*)::text FROM employer_enquiries").await, ["1"]);
}
