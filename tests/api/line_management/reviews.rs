//! Progress reviews, goals and signatures.

use chrono::TimeDelta;
use hackit::access::Role;
use hackit::features::line_management::reviews;
use serde_json::{Value, json};

use crate::support::{Actor, Reply, Scene};

/// The review to come; the first one of a learner since September 2025 was due on 24 November 2025.
async fn next(scene: &Scene, actor: &Actor) -> Value {
    let path = format!("/api/v1/reviews?apprenticeship_id={}", scene.learner.id);
    let open = "&state=scheduled&state=rescheduled&state=missed";
    let list = actor.get(&format!("{path}{open}")).await.expect(200).body["reviews"].clone();
    assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
    list[0].clone()
}

async fn next_path(scene: &Scene) -> String {
    format!("/api/v1/reviews/{}", next(scene, &scene.staff).await["id"].as_str().expect("an id"))
}

async fn hold(scene: &Scene, review: &str, on: &str) -> Reply {
    scene.manager.post(&format!("{review}/meetings"), &json!({"heldOn": on, "notes": "Going well."})).await
}

async fn sign(actor: &Actor, review: &str) -> Reply {
    actor.request("POST", &format!("{review}/sign-offs")).send().await
}

#[tokio::test]
async fn the_next_review_is_there_without_anybody_scheduling_it() {
    let scene = Scene::managed().await;
    let first = next(&scene, &scene.manager).await;
    assert_eq!(
        (&first["number"], &first["dueOn"], &first["overdue"]),
        (&json!(1), &json!("2025-11-24"), &json!(true))
    );
    let review = next_path(&scene).await;
    assert_eq!(scene.app.sql("SELECT count(*) FROM reviews").await, ["0"], "nobody has touched it");
    let (ctx, state) = (scene.app.system(), scene.app.state());
    for _ in 0..2 {
        state.db.write(async |conn| reviews::due(conn, &ctx).await).await.expect("the timer");
    }
    assert_eq!(next_path(&scene).await, review, "the timer writes down what was there");
    assert_eq!(scene.app.events_of(first["id"].as_str().expect("an id")).await, ["review.scheduled"]);
    hold(&scene, &review, "2026-11-20").await.expect(200);
    let second = next(&scene, &scene.ada).await;
    assert_eq!((&second["number"], &second["dueOn"]), (&json!(2), &json!("2027-02-12")));
    // A break puts it off.
    let path = format!("/api/v1/apprenticeships/{}/breaks-in-learning", scene.learner.id);
    let away = json!({"startsOn": "2026-11-21", "expectedReturnOn": null, "returnedOn": "2026-11-24", "reason": "caring",
        "note": null});
    scene.staff.post(&path, &away).await.expect(201);
    assert_eq!(next(&scene, &scene.ada).await["dueOn"], "2027-02-15");
}

#[tokio::test]
async fn a_review_is_closed_once_all_three_have_signed() {
    let scene = Scene::managed().await;
    let review = next_path(&scene).await;
    sign(&scene.ada, &review).await.expect(409);
    let held = hold(&scene, &review, "2026-11-20").await.expect(200).body;
    assert_eq!(held["waitingFor"].as_array().map(Vec::len), Some(3));
    hold(&scene, &review, "2026-11-21").await.expect(409);
    let agenda = &held["agenda"];
    assert_eq!((&agenda["otj"]["targetHours"], &agenda["rag"]), (&json!(500.0), &Value::Null));
    sign(&scene.staff, &review).await.expect(403);
    let once = futures_util::future::join_all((0..5).map(|_| sign(&scene.ada, &review))).await;
    assert_eq!(once.iter().filter(|reply| reply.status == 200).count(), 1);
    assert!(once.iter().filter(|reply| reply.status != 200).all(|reply| reply.code() == "alreadyExists"));
    let waiting = scene.manager.get("/api/v1/reviews?waiting_for=lineManager").await.expect(200).body;
    assert_eq!(waiting["reviews"][0]["waitingFor"][0]["since"], "2026-11-24T10:00:00Z");
    // Other notes void what was signed.
    scene.manager.patch(&review, &json!({"notes": "Two study days a month."})).await.expect(200);
    let changed = scene.staff.get(&review).await.expect(200).body;
    assert_eq!(
        (&changed["state"], &changed["voidedSignOffs"][0]["party"]),
        (&json!("held"), &json!("provider"))
    );
    let (one, two, three) = tokio::join!(
        sign(&scene.ada, &review),
        sign(&scene.manager, &review),
        sign(&scene.apprentice, &review)
    );
    assert_eq!([one.status, two.status, three.status], [200; 3], "{} {} {}", one.text, two.text, three.text);
    let signed = scene.staff.get(&review).await.expect(200).body;
    assert_eq!((&signed["state"], &signed["waitingFor"]), (&json!("signed"), &json!([])));
    let late = scene.manager.patch(&review, &json!({"notes": "Something else."})).await.expect(409);
    assert_eq!(late.code(), "reviewClosed");
    let goal = json!({"title": "Lead a sprint review", "owner": "apprentice", "dueOn": "2027-02-15"});
    assert_eq!(
        scene.manager.post(&format!("{review}/goals"), &goal).await.expect(409).code(),
        "reviewClosed"
    );
}

#[tokio::test]
async fn a_missed_review_is_moved_and_held() {
    let scene = Scene::managed().await;
    let review = next_path(&scene).await;
    let missed =
        scene.staff.post(&format!("{review}/no-shows"), &json!({"reason": "Ill."})).await.expect(200).body;
    assert_eq!((&missed["state"], &missed["overdue"]), (&json!("missed"), &json!(true)));
    let refused = hold(&scene, &review, "2026-11-20").await.expect(409);
    assert_eq!(refused.body["allowedTransitions"], json!(["rescheduled"]));
    let moving = |day: &str| json!({"agreedOn": day, "reason": "The provider is away."});
    let path = format!("{review}/reschedulings");
    for (day, fault) in [("2026-11-23", "inThePast"), ("2027-09-01", "outsideEpisode")] {
        let refused = scene.staff.post(&path, &moving(day)).await.expect(422);
        assert_eq!(refused.faults(), [format!("#/agreedOn {fault}")]);
    }
    let moved = scene.staff.post(&path, &moving("2026-11-30")).await.expect(200).body;
    // Overdue is judged by the latest day, whatever was agreed.
    assert_eq!(
        (&moved["state"], &moved["overdue"], &moved["dueOn"], &moved["agreedOn"]),
        (&json!("rescheduled"), &json!(true), &json!("2025-11-24"), &json!("2026-11-30"))
    );
    let overdue = scene.staff.get("/api/v1/reviews?overdue=true").await.expect(200).body["reviews"].clone();
    assert_eq!(overdue[0]["id"], moved["id"]);
    let timeline = scene.staff.get(&scene.path("/timeline?limit=1")).await.expect(200).text;
    assert!(
        timeline.contains("Progress review 1 was moved to 2026-11-30: The provider is away."),
        "{timeline}"
    );
    scene.app.advance(TimeDelta::days(6));
    let manager = scene.manager.renewed();
    for (day, fault) in [("2026-12-01", "inTheFuture"), ("2025-08-31", "outsideEpisode")] {
        let body = json!({"heldOn": day, "notes": null});
        let refused = manager.post(&format!("{review}/meetings"), &body).await.expect(422);
        assert_eq!(refused.faults(), [format!("#/heldOn {fault}")]);
    }
    let body = json!({"heldOn": "2026-11-30", "notes": null});
    manager.post(&format!("{review}/meetings"), &body).await.expect(200);
    assert_eq!(
        scene.app.events_of(review.rsplit('/').next().expect("an id")).await,
        ["review.missed", "review.rescheduled", "review.held"]
    );
}

#[tokio::test]
async fn a_review_that_is_moved_is_due_when_it_was() {
    let scene = Scene::managed().await;
    hold(&scene, &next_path(&scene).await, "2026-11-20").await.expect(200);
    let review = next_path(&scene).await;
    // Earlier than the latest day, by the name of before; then later.
    let mut shown = scene.staff.get(&review).await.expect(200).body;
    assert_eq!((&shown["dueOn"], &shown["agreedOn"]), (&json!("2027-02-12"), &Value::Null));
    for (name, day) in [("dueOn", "2026-12-01"), ("agreedOn", "2027-03-01")] {
        let body = json!({name: day, "reason": "It suits everybody."});
        shown = scene.staff.post(&format!("{review}/reschedulings"), &body).await.expect(200).body;
        assert_eq!(
            (&shown["dueOn"], &shown["agreedOn"], &shown["overdue"]),
            (&json!("2027-02-12"), &json!(day), &json!(false))
        );
    }
    let early = json!({"reason": "Ill."});
    scene.staff.post(&format!("{review}/no-shows"), &early).await.expect(409);
    // A break moves the latest day and no agreed one.
    let away = json!({"startsOn": "2026-11-21", "expectedReturnOn": null, "returnedOn": "2026-11-24", "reason": "caring",
        "note": null});
    scene.staff.post(&scene.path("/breaks-in-learning"), &away).await.expect(201);
    let list = next(&scene, &scene.staff).await;
    assert_eq!((&list["dueOn"], &list["agreedOn"]), (&json!("2027-02-15"), &json!("2027-03-01")));
    scene.app.standings_hold().await;
    // It is overdue from the day after its latest day on, for everybody who asks.
    scene.app.advance(TimeDelta::days(84));
    let staff = scene.staff.renewed();
    assert_eq!(staff.get(&review).await.expect(200).body["overdue"], true);
    let rag = staff.get(&scene.path("/rag-ratings")).await.expect(200).body.to_string();
    assert!(rag.contains("A review was due on 2027-02-15, 1 days ago."), "{rag}");
    let then = staff.get(&scene.path("/rag-ratings?as_of=2027-02-15")).await.expect(200).body.to_string();
    assert!(then.contains("The next review is due on 2027-02-15."), "{then}");
    let manager = scene.manager.renewed();
    let held = json!({"heldOn": "2027-02-16", "notes": null});
    let held = manager.post(&format!("{review}/meetings"), &held).await.expect(200).body;
    assert_eq!((&held["dueOn"], &held["agreedOn"]), (&json!("2027-02-15"), &json!("2027-03-01")));
}

#[tokio::test]
async fn of_many_holdings_at_once_one_wins() {
    let scene = Scene::managed().await;
    let review = next_path(&scene).await;
    let tries = futures_util::future::join_all((0..6).map(|_| hold(&scene, &review, "2026-11-20"))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(tries.iter().filter(|reply| reply.status == 409).count(), 5);
}

#[tokio::test]
async fn goals_stand_on_the_agenda_until_they_are_met() {
    let scene = Scene::managed().await;
    let review = next_path(&scene).await;
    let goal = json!({"title": "Lead a sprint review", "owner": "apprentice", "dueOn": "2027-02-15"});
    let past = json!({"title": "Too late", "owner": "provider", "dueOn": "2026-11-23"});
    assert_eq!(
        scene.manager.post(&format!("{review}/goals"), &past).await.expect(422).faults(),
        ["#/dueOn inThePast"]
    );
    let place =
        scene.manager.post(&format!("{review}/goals"), &goal).await.expect(201).header("location").to_owned();
    hold(&scene, &review, "2026-11-20").await.expect(200);
    let next = format!("/api/v1/reviews/{}", next(&scene, &scene.staff).await["id"].as_str().expect("an id"));
    let agenda = scene.apprentice.get(&next).await.expect(200).body["agenda"].clone();
    assert_eq!(agenda["openGoals"][0]["title"], "Lead a sprint review");
    let own = scene.apprentice.get(&review).await.expect(200).body["agenda"].clone();
    assert_eq!(own["openGoals"], json!([]), "what is agreed in a review is no agenda of it");
    for actor in [&scene.ada, &scene.manager, &scene.apprentice] {
        sign(actor, &review).await.expect(200);
    }
    assert_eq!(
        scene.manager.patch(&place, &json!({"title": "Another"})).await.expect(409).code(),
        "reviewClosed"
    );
    scene.manager.patch(&place, &json!({"state": "met"})).await.expect(200);
    let agenda = scene.apprentice.get(&next).await.expect(200).body["agenda"].clone();
    assert_eq!(agenda["openGoals"], json!([]));
}

#[tokio::test]
async fn the_agenda_of_a_review_that_was_held_is_what_was_open_before_it() {
    let scene = Scene::managed().await;
    let first = next_path(&scene).await;
    hold(&scene, &first, "2026-11-20").await.expect(200);
    let goal = |title: &str| json!({"title": title, "owner": "apprentice", "dueOn": "2027-05-01"});
    let mut places = Vec::new();
    for title in ["Lead a sprint review", "Read the plan", "Write a test"] {
        let added = scene.manager.post(&format!("{first}/goals"), &goal(title)).await.expect(201);
        places.push(added.header("location").to_owned());
    }
    let met = json!({"state": "met"});
    scene.manager.patch(&places[1], &met).await.expect(200);
    scene.app.advance(TimeDelta::days(30));
    let manager = scene.manager.renewed();
    let second = next_path(&Scene { staff: scene.staff.renewed(), ..scene }).await;
    let held = json!({"heldOn": "2026-12-24", "notes": null});
    manager.post(&format!("{second}/meetings"), &held).await.expect(200);
    // Met in the review, and agreed in it: before it the one was open, and the other was not there.
    manager.patch(&places[0], &met).await.expect(200);
    manager.post(&format!("{second}/goals"), &goal("Deploy alone")).await.expect(201);
    let agenda = manager.get(&second).await.expect(200).body["agenda"].clone();
    let open: Vec<_> = agenda["openGoals"].as_array().expect("goals").iter().collect();
    let told: Vec<_> = open.iter().map(|goal| (&goal["title"], &goal["state"])).collect();
    assert_eq!(
        told,
        [(&json!("Lead a sprint review"), &json!("open")), (&json!("Write a test"), &json!("open"))]
    );
}

#[tokio::test]
async fn each_sees_the_reviews_of_their_own() {
    let scene = Scene::managed().await;
    let (arch, stranger) = (scene.app.provider("Arch").await, scene.app.person(Role::LineManager).await);
    let review = next_path(&scene).await;
    for actor in [&arch, &stranger] {
        actor.get(&review).await.expect(404);
        assert_eq!(actor.get("/api/v1/reviews").await.expect(200).body["reviews"], json!([]));
        sign(actor, &review).await.expect(404);
    }
    let gone =
        json!({"lastDayOn": "2026-11-20", "triggeredBy": "employer", "reasons": ["other"], "note": null});
    let path = format!("/api/v1/apprenticeships/{}/withdrawals", scene.learner.id);
    scene.staff.post(&path, &gone).await.expect(201);
    assert_eq!(scene.staff.get("/api/v1/reviews?overdue=true").await.expect(200).body["reviews"], json!([]));
}
