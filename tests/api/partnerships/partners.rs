//! What employers and the programme agreed on: partnerships from the first day to the last, and what hangs on them.

use chrono::TimeDelta;
use futures_util::future::join_all;
use hackit::access::Role;
use serde_json::{Value, json};

use super::enquiries::run_timer;
use super::meetups::{published, talks, talks_with};
use crate::support::{Actor, Reply, TestApp};

const PARTNERSHIPS: &str = "/api/v1/partnerships";

fn partnership(employer: &Actor, kind: &str) -> Value {
    json!({"organisationId": employer.organisation, "kind": kind, "startsOn": "2026-11-24", "endsOn": null,
        "agreement": "Both sides may end it at any time."})
}

fn with(mut body: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

async fn added(staff: &Actor, employer: &Actor, changes: &Value) -> Reply {
    staff.post(PARTNERSHIPS, &with(partnership(employer, "meetups"), changes)).await.expect(201)
}

fn path(reply: &Reply) -> String {
    format!("{PARTNERSHIPS}/{}", reply.id())
}

#[tokio::test]
async fn a_partnership_is_added_changed_and_ended() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let first = added(&staff, &employer, &json!({})).await;
    assert_eq!((&first.body["state"], &first.body["publishesDirectly"]), (&json!("active"), &json!(false)));
    let place = path(&first);
    assert_eq!(first.header("location"), place);
    let twice = staff.post(PARTNERSHIPS, &partnership(&employer, "meetups")).await.expect(409);
    assert_eq!((&twice.body["code"], &twice.body["id"]), (&json!("alreadyExists"), &first.body["id"]));
    added(&staff, &employer, &json!({"kind": "mentoring"})).await;
    employer.get(&place).await.expect(200);
    let other = app.employer("Diva").await;
    other.get(&place).await.expect(404);
    assert_eq!(other.get(PARTNERSHIPS).await.expect(200).body["partnerships"], json!([]));
    staff.request("PATCH", &place).json(&json!({"endsOn": "2027-01-31"})).send().await.expect(428);
    let changed = staff.patch(&place, &json!({"endsOn": "2027-01-31"})).await.expect(200);
    assert_eq!(changed.body["endsOn"], "2027-01-31");
    let ended =
        staff.post(&format!("{place}/endings"), &json!({"reason": "Moved away."})).await.expect(200).body;
    assert_eq!((&ended["state"], &ended["endingReason"]), (&json!("ended"), &json!("Moved away.")));
    staff.post(&format!("{place}/endings"), &json!({"reason": "Again."})).await.expect(409);
    staff.patch(&place, &json!({"agreement": "Anew."})).await.expect(409);
    added(&staff, &employer, &json!({})).await;
    let list = |query: &str| format!("{PARTNERSHIPS}?organisation_id={}&{query}", employer.organisation);
    for (query, count) in [
        ("state=active", 2),
        ("state=ended", 1),
        ("kind=meetups", 2),
        ("kind=meetups&state=active", 1),
        ("", 3),
    ] {
        let found =
            staff.get(list(query).trim_end_matches('&')).await.expect(200).body["partnerships"].clone();
        assert_eq!(found.as_array().map(Vec::len), Some(count), "{query}");
    }
    assert_eq!(
        app.events_of(first.id()).await,
        ["partnership.added", "partnership.changed", "partnership.ended"]
    );
}

#[tokio::test]
async fn what_does_not_fit_and_who_may_not_are_refused() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    for (changes, at) in [
        (json!({"organisationId": app.system().new_id::<uuid::Uuid>()}), "#/organisationId"),
        (json!({"organisationId": app.provider("Ada").await.organisation}), "#/organisationId"),
        (json!({"kind": "catering"}), "#/kind"),
        (json!({"endsOn": "2026-11-23"}), "#/endsOn"),
        (json!({"startsOn": "2026-10-01", "endsOn": "2026-11-23"}), "#/endsOn"),
        (json!({"kind": "mentoring", "publishesDirectly": true}), "#/publishesDirectly"),
        (json!({"agreement": ""}), "#/agreement"),
    ] {
        let body = with(partnership(&employer, "meetups"), &changes);
        let refused = staff.post(PARTNERSHIPS, &body).await.expect(422);
        assert_eq!(refused.body["errors"][0]["pointer"], at, "{}", refused.body);
    }
    employer.post(PARTNERSHIPS, &partnership(&employer, "meetups")).await.expect(403);
    app.person(Role::Recruiter)
        .await
        .post(PARTNERSHIPS, &partnership(&employer, "meetups"))
        .await
        .expect(403);
    let place = path(&added(&staff, &employer, &json!({})).await);
    employer.post(&format!("{place}/endings"), &json!({"reason": "No more."})).await.expect(403);
    let past = staff.patch(&place, &json!({"endsOn": "2026-11-23"})).await.expect(422);
    assert_eq!(past.body["errors"][0]["pointer"], "#/endsOn");
    staff.post(&format!("{place}/endings"), &json!({"reason": ""})).await.expect(422);
}

#[tokio::test]
async fn it_runs_out_with_its_last_day_whether_the_timer_ran_or_not() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let first = added(&staff, &employer, &json!({"endsOn": "2026-11-25", "publishesDirectly": true})).await;
    app.advance(TimeDelta::days(2));
    let (employer, staff) = (employer.renewed(), staff.renewed());
    assert_eq!(staff.get(&path(&first)).await.expect(200).body["state"], "ended");
    let ended = staff.get(&format!("{PARTNERSHIPS}?state=ended")).await.expect(200).body;
    assert_eq!(ended["partnerships"][0]["id"], first.body["id"]);
    let twice = staff.get(&format!("{PARTNERSHIPS}?state=active&state=active")).await.expect(200).body;
    assert_eq!(twice["partnerships"], json!([]));
    assert_eq!(
        staff.get(&format!("{PARTNERSHIPS}?state=active")).await.expect(200).body["partnerships"],
        json!([])
    );
    let body = json!({"startsAt": "2026-12-10T18:00:00Z", "endsAt": "2026-12-10T20:00:00Z"});
    let waiting = employer.post("/api/v1/meetups", &talks_with(&body)).await.expect(201);
    assert_eq!(waiting.body["state"], "pendingApproval");
    // A new one makes room for itself.
    added(&staff, &employer, &json!({"startsOn": "2026-11-26"})).await;
    assert_eq!(app.events_of(first.id()).await, ["partnership.added", "partnership.ended"]);
    let second = added(
        &staff,
        &employer,
        &json!({"kind": "mentoring", "startsOn": "2026-11-26", "endsOn": "2026-11-26"}),
    )
    .await;
    app.advance(TimeDelta::days(1));
    run_timer(&app).await;
    run_timer(&app).await;
    assert_eq!(app.events_of(second.id()).await, ["partnership.added", "partnership.ended"]);
}

#[tokio::test]
async fn a_trusted_employer_publishes_directly() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = path(&added(&staff, &employer, &json!({"publishesDirectly": true})).await);
    let made = employer.post("/api/v1/meetups", &talks()).await.expect(201);
    assert_eq!(made.body["state"], "published");
    let meetup_path = format!("/api/v1/meetups/{}", made.id());
    app.anonymous().get(&meetup_path).await.expect(200);
    let moved = employer.patch(&meetup_path, &json!({"title": "Another title"})).await.expect(200).body;
    assert_eq!((&moved["title"], &moved["proposedChange"]), (&json!("Another title"), &json!(null)));
    let series = json!({"title": "Evenings", "description": "Talks.", "startsAtLocal": "2027-01-14T18:00", "minutes": 120,
        "timeZone": "Europe/London", "rule": "FREQ=MONTHLY;BYDAY=2TH;COUNT=3", "exceptDates": [], "venue": talks()["venue"],
        "onlineUrl": null, "capacity": 30});
    let series = employer.post("/api/v1/meetup-series", &series).await.expect(201).body;
    let states: Vec<_> =
        series["meetups"].as_array().expect("a list").iter().map(|one| &one["state"]).collect();
    assert_eq!((&series["state"], states), (&json!("published"), vec![&json!("published"); 3]));
    // Others do not, nor does it any more once that is taken back.
    assert_eq!(
        app.employer("Diva").await.post("/api/v1/meetups", &talks()).await.expect(201).body["state"],
        "pendingApproval"
    );
    staff.patch(&place, &json!({"publishesDirectly": false})).await.expect(200);
    let waits = employer.patch(&meetup_path, &json!({"title": "A third title"})).await.expect(200).body;
    assert_eq!(
        (&waits["title"], &waits["proposedChange"]["title"]),
        (&json!("Another title"), &json!("A third title"))
    );
}

#[tokio::test]
async fn with_the_employer_everything_ends() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let first = added(&staff, &employer, &json!({})).await;
    let second = added(&staff, &employer, &json!({"kind": "mentoring"})).await;
    let to_come = published(&employer, &staff, &json!({})).await;
    let body = json!({"reason": "Closed down.", "endOrganisation": true});
    staff.post(&format!("{}/endings", path(&first)), &body).await.expect(200);
    employer.get("/api/v1/me").await.expect(401);
    assert_eq!(staff.get(&path(&second)).await.expect(200).body["endingReason"], "Closed down.");
    run_timer(&app).await;
    let gone = staff.get(&to_come).await.expect(200).body;
    assert_eq!(gone["state"], "cancelled");
    // An employer that ends by itself ends its partnerships too.
    let other = app.employer("Diva").await;
    let third = added(&staff, &other, &json!({})).await;
    let deactivations = format!("/api/v1/organisations/{}/deactivations", other.organisation);
    staff.post(&deactivations, &json!({})).await.expect(200);
    run_timer(&app).await;
    assert_eq!(staff.get(&path(&third)).await.expect(200).body["state"], "ended");
}

#[tokio::test]
async fn of_ten_additions_and_endings_at_once_one_each_is_done() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let body = partnership(&employer, "meetups");
    let replies = join_all((0..10).map(|_| staff.post(PARTNERSHIPS, &body))).await;
    let made: Vec<_> = replies.iter().filter(|reply| reply.status == 201).collect();
    assert_eq!(made.len(), 1);
    let endings = format!("{}/endings", path(made[0]));
    let reason = json!({"reason": "Over.", "endOrganisation": true});
    let replies = join_all((0..10).map(|_| staff.post(&endings, &reason))).await;
    let mut statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [&[200][..], &[409; 9][..]].concat());
}
