//! A page to print for an audit.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, Scene};

async fn pack(actor: &Actor, scene: &Scene, query: &str) -> String {
    let reply = actor.get(&scene.path(&format!("/evidence-pack.html{query}"))).await.expect(200);
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    assert!(reply.header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!((reply.header("cache-control"), reply.header("referrer-policy")), ("no-store", "no-referrer"));
    reply.text
}

async fn push(scene: &Scene, name: &str, details: Value, supersedes: Option<&str>) {
    let update = json!({"externalId": name, "learner": {"apprenticeshipId": scene.learner.id},
        "observedAt": "2026-11-20T09:30:00Z", "details": details, "supersedes": supersedes});
    scene.ada.renewed().post("/api/v1/progress-updates", &update).await.expect(201);
}

fn hours(day: &str, hours: f64, category: Option<&str>) -> Value {
    json!({"kind": "otjHours", "date": day, "hours": hours, "activity": "Pairing <b>all</b> day & night", "ksbs": ["K1"],
        "category": category})
}

/// The cells of the rows that hold all of these.
#[track_caller]
fn row<'a>(page: &'a str, parts: &[&str]) -> &'a str {
    let found =
        page.lines().find(|line| line.starts_with("<tr>") && parts.iter().all(|part| line.contains(part)));
    found.unwrap_or_else(|| panic!("no row with {parts:?} in {page}"))
}

#[tokio::test]
async fn an_audit_finds_each_figure_with_its_source() {
    let scene = Scene::managed().await;
    for (name, day, done, category) in [
        ("a-1", "2026-10-07", 6.0, None),
        ("a-2", "2026-10-14", 6.5, None),
        ("a-3", "2026-10-14", 2.0, Some("englishMaths")),
        ("a-4", "2026-11-18", 3.0, Some("study")),
    ] {
        push(&scene, name, hours(day, done, category), None).await;
    }
    push(&scene, "a-5", hours("2026-10-07", 5.0, None), Some("a-1")).await;
    push(&scene, "v-1", json!({"kind": "retraction", "reason": "Another's <i>day</i>."}), Some("a-4")).await;
    let entry = json!({"date": "2026-11-19", "hours": 1.25, "activity": "Reading", "ksbs": []});
    let entry = scene.apprentice.post(&scene.path("/otj-entries"), &entry).await.expect(201);
    scene
        .manager
        .post(&format!("{}/confirmations", entry.header("location")), &Value::Null)
        .await
        .expect(200);
    let away = json!({"startsOn": "2026-11-02", "expectedReturnOn": null, "returnedOn": "2026-11-09", "reason": "caring",
        "note": "A private matter."});
    scene.staff.post(&scene.path("/breaks-in-learning"), &away).await.expect(201);
    let reviews = scene.staff.get("/api/v1/reviews?upcoming=true").await.expect(200).body;
    let review = format!("/api/v1/reviews/{}", reviews["reviews"][0]["id"].as_str().expect("an id"));
    let held = json!({"heldOn": "2026-11-20", "notes": "Something between us."});
    scene.manager.post(&format!("{review}/meetings"), &held).await.expect(200);
    for actor in [&scene.ada, &scene.manager] {
        actor.post(&format!("{review}/sign-offs"), &Value::Null).await.expect(200);
    }
    let talk =
        json!({"heldOn": "2026-11-20", "wellbeing": 2, "blockers": "Worries at home.", "actions": null});
    scene.manager.post(&scene.path("/check-ins"), &talk).await.expect(201);

    for actor in [&scene.staff, &scene.manager, &scene.ada, &scene.apprentice] {
        let page = pack(actor, &scene, "").await;
        for part in [
            "<html lang=\"en\">",
            "<main>",
            "As of 2026-11-24 10:00 UTC",
            "12.75 hours count",
            "2 hours of English",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
        row(&page, &["2026-10<", "not said", "Ada", "2 updates", "11.5"]);
        row(&page, &["2026-10<", "english maths", "Ada", "1 updates", "2<"]);
        row(&page, &["2026-11<", "The apprentice", "1 entries", "1.25"]);
        row(&page, &[">2026-11-20<", "provider, Ada", "partially signed"]);
        row(&page, &[">2026-11-20<", "line manager, "]);
        row(&page, &["2026-11-02", "2026-11-09", "caring"]);
        row(&page, &[">K1<", "a-5: Pairing &#60;b&#62;all&#60;/b&#62; day &#38; night", "in progress"]);
        row(&page, &["a-1, otj hours of 6 hours, 2026-10-07", "a-5, otj hours of 5 hours"]);
        row(
            &page,
            &["a-4, otj hours of 3 hours", "v-1, retraction: Another&#39;s &#60;i&#62;day&#60;/i&#62;."],
        );
        for part in ["<b>", "<script", "Worries", "A private matter", "Something between us"] {
            assert!(!page.contains(part), "{part} in {page}");
        }
    }
}

#[tokio::test]
async fn a_pack_of_a_day_holds_what_was_known_at_its_end() {
    let scene = Scene::managed().await;
    push(&scene, "a-1", hours("2026-11-18", 6.0, None), None).await;
    let reviews = scene.staff.get("/api/v1/reviews?upcoming=true").await.expect(200).body;
    let review = format!("/api/v1/reviews/{}", reviews["reviews"][0]["id"].as_str().expect("an id"));
    let held = json!({"heldOn": "2026-11-20", "notes": null});
    scene.manager.post(&format!("{review}/meetings"), &held).await.expect(200);
    scene.ada.post(&format!("{review}/sign-offs"), &Value::Null).await.expect(200);
    scene.app.advance(TimeDelta::days(1));
    push(&scene, "a-2", hours("2026-11-18", 5.0, None), Some("a-1")).await;
    scene.manager.renewed().patch(&review, &json!({"notes": "Two study days."})).await.expect(200);
    let staff = scene.staff.renewed();
    let then = pack(&staff, &scene, "?as_of=2026-11-24").await;
    assert!(
        then.contains("As of the end of 24 November 2026, London time.") && then.contains("6 hours count"),
        "{then}"
    );
    assert!(
        row(&then, &["provider, Ada"]).contains("partially signed") && !then.contains("void since"),
        "{then}"
    );
    assert!(!then.contains("a-2") && then.contains("a-1: Pairing"), "{then}");
    let now = pack(&staff, &scene, "").await;
    row(&now, &["a-1, otj hours", "a-2, otj hours"]);
    assert!(row(&now, &["provider, Ada"]).contains("void since 2026-11-25"), "{now}");
    let path = scene.path("/evidence-pack.html");
    staff.get(&format!("{path}?as_of=2026-11-26")).await.expect(400);
    staff.get(&format!("{path}?as_of=2020-01-01")).await.expect(404);
    staff.get(&format!("{path}?asof=2026-11-24")).await.expect(400);
}

#[tokio::test]
async fn a_pack_is_for_who_reads_progress_and_reviews() {
    let scene = Scene::managed().await;
    let path = scene.path("/evidence-pack.html");
    for (scopes, missing) in
        [("progress:read", "reviews:read"), ("reviews:read apprenticeships:read", "progress:read")]
    {
        let refused = scene.staff.only(scopes).get(&path).await.expect(403);
        assert_eq!(refused.code(), "insufficientScope");
        assert!(refused.text.contains(missing), "{}", refused.text);
    }
    for stranger in [scene.app.provider("Arch").await, scene.app.person(Role::LineManager).await] {
        stranger.get(&path).await.expect(404);
    }
    scene.app.person(Role::Recruiter).await.get(&path).await.expect(403);
    scene.app.anonymous().get(&path).await.expect(401);
}

#[tokio::test]
async fn a_pack_says_what_it_leaves_out() {
    let scene = Scene::managed().await;
    let items: Vec<Value> = (0..15)
        .map(|n| {
            json!({"externalId": format!("e-{n:02}"), "learner": {"apprenticeshipId": scene.learner.id},
                "observedAt": format!("2026-11-{:02}T09:30:00Z", n + 1), "details": {"kind": "ksbEvidence",
                "ksbs": ["S1"], "title": "x".repeat(200), "url": null, "suggestedState": null}})
        })
        .collect();
    scene.ada.post("/api/v1/progress-update-batches", &json!({"items": items})).await.expect(207);
    let page = pack(&scene.staff, &scene, "").await;
    let cells = row(&page, &[">S1<"]);
    assert!(
        cells.contains("and 5 older updates") && cells.contains("e-14") && !cells.contains("e-04"),
        "{cells}"
    );
}
