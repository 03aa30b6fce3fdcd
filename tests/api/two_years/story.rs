//! What happens, season by season.

use serde_json::{Value, json};

use super::{Life, day, derived};

/// Autumn 2018: learning begins; a fifth of the paid hours is wanted.
pub async fn autumn_2018(life: &mut Life) {
    life.train("2018-09-03", "2018-11-26", 7.0, false).await;
    let standing = life.read("/progress").await;
    assert_eq!(life.read("").await["state"], "inLearning");
    // 104 whole weeks × 46.4/52 × 36 hours / 5 = 668.16.
    assert_eq!(standing["otj"]["targetHours"], 668.0);
    let why = standing["otj"]["explanation"].as_str().expect("words");
    assert!(why.contains("20 %") && why.contains("36 hours a week"), "{why}");
    assert_eq!(standing["otj"]["hours"], 84.0, "twelve weeks of seven hours");
    let next = life.next_review().await;
    assert_eq!((&next["number"], &next["dueOn"]), (&json!(1), &json!("2018-11-26")));
    assert_eq!(life.review(&life.ada, &life.first_manager).await, 1);
}

/// The second review is missed, moved, and held; its goal is met later.
pub async fn second_review(life: &mut Life) -> String {
    life.train("2018-11-26", "2019-02-18", 7.0, false).await;
    let second = life.next_review().await;
    let place = format!("/api/v1/reviews/{}", second["id"].as_str().expect("an id"));
    let goal = json!({"title": "Deploy to production alone", "owner": "apprentice", "dueOn": "2019-06-28"});
    let goal = life.first_manager.post(&format!("{place}/goals"), &goal).await.expect(201);
    life.go_to(day("2019-02-20"));
    let overdue = life.staff.get("/api/v1/reviews?overdue=true").await.expect(200).body;
    assert_eq!(overdue["reviews"][0]["id"], second["id"]);
    assert_eq!(life.dashboard().await["reviews"]["overdue"], 1);
    let missed = json!({"reason": "The provider was ill."});
    life.first_manager.post(&format!("{place}/no-shows"), &missed).await.expect(200);
    life.go_to(day("2019-02-21"));
    let moved = json!({"agreedOn": "2019-02-27", "reason": "The next day that suits all three."});
    life.first_manager.post(&format!("{place}/reschedulings"), &moved).await.expect(200);
    life.go_to(day("2019-02-27"));
    assert_eq!(life.review(&life.ada, &life.first_manager).await, 2);
    goal.header("location").to_owned()
}

/// Spring 2019: six weeks off. Nothing counts on these days, and the end is put off by as many.
pub async fn spring_2019(life: &mut Life) {
    life.go_to(day("2019-03-04"));
    let away = json!({"startsOn": "2019-03-04", "expectedReturnOn": "2019-04-15", "returnedOn": null,
        "reason": "health", "note": null});
    let away = life.staff.post(&format!("{}/breaks-in-learning", life.path), &away).await.expect(201);
    assert_eq!(away.body["apprenticeship"]["state"], "onBreak");
    life.go_to(day("2019-03-11"));
    let refused = life.ada.post("/api/v1/progress-updates", &life.hours(day("2019-03-11"), 7.0)).await;
    assert_eq!(refused.expect(422).faults(), ["#/details/date onBreak"]);
    assert_eq!(life.dashboard().await["byState"], json!([{"state": "onBreak", "count": 1}]));
    life.go_to(day("2019-04-15"));
    let back = format!("{}/returns", away.header("location"));
    let back = life.staff.post(&back, &json!({"returnedOn": "2019-04-15"})).await.expect(200).body;
    assert_eq!(back["apprenticeship"]["plannedEndOn"], "2020-10-14");
    assert_eq!(life.read("/progress").await["otj"]["targetHours"], 668.0, "the target stays what it was");
}

/// Another line manager, another team; Ada corrects an hour that it pushed wrongly.
pub async fn another_manager(life: &Life) {
    let handed = json!({"lineManagerId": life.second_manager.id, "team": "Data and insight"});
    life.staff.patch(&life.path, &handed).await.expect(200);
    life.first_manager.get(&life.path).await.expect(404);
    let mut correction = life.hours(day("2019-02-11"), 6.0);
    (correction["externalId"], correction["supersedes"]) = (json!("fixed-ada"), json!("day-2019-02-11"));
    life.ada.post("/api/v1/progress-updates", &correction).await.expect(201);
}

/// Summer 2019: work on a real project, shown in a portfolio with a page of its own.
pub async fn summer_2019(life: &mut Life, goal: &str) {
    life.train("2019-04-15", "2019-07-03", 7.0, false).await;
    assert_eq!(life.next_review().await["dueOn"], "2019-07-03", "twelve weeks, and the six of the break");
    assert_eq!(life.review(&life.ada, &life.second_manager).await, 3);
    let met = life.second_manager.patch(goal, &json!({"state": "met"})).await.expect(200);
    assert_eq!(met.body["state"], "met");
    let project = json!({"title": "Bin days by text", "brief": "Residents ask when their bins are emptied.",
        "ownerTeam": "Environment", "technologies": ["Rust"], "ksbs": [life.codes[0]]});
    let project = life.staff.post("/api/v1/projects", &project).await.expect(201);
    let id = life.path.rsplit('/').next().expect("an id").to_owned();
    let assigned = json!({"apprenticeshipId": id, "startsOn": "2019-07-03"});
    life.staff.post(&format!("{}/assignments", project.header("location")), &assigned).await.expect(201);
    let item = json!({"title": "Bin days by text", "reflection": "I wrote the part that reads the <calendar>.",
        "links": [{"title": "The code", "url": "https://code.example/pull/7"}], "ksbs": [life.codes[0]],
        "projectId": project.body["id"], "visibility": "programme"});
    let item = life.apprentice.post(&format!("{}/portfolio-items", life.path), &item).await.expect(201);
    let praise = json!({"text": "Clear to read."});
    life.second_manager.post(&format!("{}/feedback", item.header("location")), &praise).await.expect(201);
    let share = json!({"displayName": "Robin", "introduction": null, "portfolioItemIds": [item.body["id"]]});
    let shared = life.apprentice.post(&format!("{}/portfolio-links", life.path), &share).await.expect(201);
    let page = format!("/api/v1/portfolios/{}.html", shared.body["token"].as_str().expect("a token"));
    let html = life.app.anonymous().get(&page).await.expect(200);
    assert!(html.text.contains("reads the &#60;calendar&#62;"), "{}", html.text);
    assert!(
        !html.text.contains("Invented"),
        "the page shows what the apprentice chose, not the name on record"
    );
}

/// Autumn 2019: the provider falls silent, the facts turn red and say why; all other sides still say green.
pub async fn autumn_2019(life: &mut Life) {
    let green = json!({"externalId": "green-1", "learner": {"uln": "1000000000"}, "observedAt": "2019-07-03T08:00:00Z",
        "details": {"kind": "ragRating", "rating": "green"}});
    life.ada.post("/api/v1/progress-updates", &green).await.expect(201);
    let healthy = life.read("/rag-ratings").await;
    assert_ne!(derived(&healthy).0, "red", "{healthy:#}");
    life.go_to(day("2019-09-30"));
    let red = life.read("/rag-ratings").await;
    let (rating, facts) = derived(&red);
    assert_eq!(rating, "red");
    // The weeks of which nobody reported are no zeros: the trend of before goes on.
    for fact in ["providerSilence red", "otjForecast green", "overdueReview amber"] {
        assert!(facts.iter().any(|one| one == fact), "{fact}: {facts:?}");
    }
    assert_eq!(red["sourcesDisagree"], true);
    assert_eq!(red["summary"], "The provider says green, the facts red.");
    let worry = json!({"rating": "red", "reason": "No training day since July."});
    life.second_manager.post(&format!("{}/rag-ratings", life.path), &worry).await.expect(200);
    let board = life.dashboard().await;
    assert_eq!(
        board["attention"][0]["reasons"],
        json!(["ratedRed", "redByFacts", "reviewOverdue", "behindHours", "silent", "checkInOverdue"])
    );
    assert_eq!(board["ratingsDisagree"], 1);
    let talked = json!({"heldOn": "2019-09-30", "wellbeing": 2, "blockers": "Nobody answers.", "actions": "Change provider."});
    life.second_manager.post(&format!("{}/check-ins", life.path), &talked).await.expect(201);
}

/// Arch teaches from October. It may not write into Ada's time; Ada may still correct its own.
pub async fn another_provider(life: &mut Life) {
    let handing =
        json!({"providerId": life.arch.organisation, "startsOn": "2019-09-30", "providerReference": "A-9"});
    life.staff.post(&format!("{}/provider-changes", life.path), &handing).await.expect(200);
    assert_eq!(life.review(&life.arch, &life.second_manager).await, 4);
    let early =
        life.arch.post("/api/v1/progress-updates", &life.hours(day("2019-09-23"), 5.0)).await.expect(422);
    assert_eq!(early.faults(), ["#/details/date outsideEpisode"]);
    let mut correction = life.hours(day("2019-06-24"), 5.0);
    (correction["externalId"], correction["supersedes"]) = (json!("fixed-ada-2"), json!("day-2019-06-24"));
    life.ada.post("/api/v1/progress-updates", &correction).await.expect(201);
    life.train("2019-09-30", "2019-12-23", 14.0, true).await;
    let mut correction = life.hours(day("2019-12-16"), 12.0);
    (correction["externalId"], correction["supersedes"]) = (json!("fixed-arch"), json!("day-2019-12-16"));
    life.arch.post("/api/v1/progress-updates", &correction).await.expect(201);
}

/// Winter: own hours, confirmed by the manager; a review; the facts recover.
pub async fn winter_2019(life: &Life) {
    let own = json!({"date": "2019-12-20", "hours": 2.5, "activity": "Read a book on testing", "ksbs": []});
    let own = life.apprentice.post(&format!("{}/otj-entries", life.path), &own).await.expect(201);
    let confirm = format!("{}/confirmations", own.header("location"));
    life.apprentice.post(&confirm, &Value::Null).await.expect(403);
    life.second_manager.post(&confirm, &Value::Null).await.expect(200);
    assert_eq!(life.review(&life.arch, &life.second_manager).await, 5);
    let better = json!({"rating": "green", "reason": null});
    life.second_manager.post(&format!("{}/rag-ratings", life.path), &better).await.expect(200);
    for code in life.codes.clone() {
        let evidence = json!({"externalId": format!("evidence-{code}"), "learner": {"uln": "1000000000"},
            "observedAt": "2019-12-23T08:00:00Z",
            "details": {"kind": "ksbEvidence", "ksbs": [code], "title": "A working service", "url": null, "suggestedState": null}});
        life.arch.post("/api/v1/progress-updates", &evidence).await.expect(201);
    }
    let recovered = life.read("/rag-ratings").await;
    assert_eq!(derived(&recovered).0, "green", "{recovered:#}");
}

/// 2020: three more reviews, every KSB judged by somebody else, one of them given back first.
pub async fn last_year(life: &mut Life) {
    for (number, from, until) in
        [(6, "2019-12-23", "2020-03-16"), (7, "2020-03-16", "2020-06-08"), (8, "2020-06-08", "2020-08-31")]
    {
        life.train(from, until, 9.0, true).await;
        assert_eq!(life.review(&life.arch, &life.second_manager).await, number);
    }
    let first = life.codes[0].clone();
    life.judge(&first, &["inProgress", "readyForReview"]).await;
    let returned = json!({"state": "inProgress", "comment": "Show the tests too.", "evidenceUrl": null});
    life.arch.post(&format!("{}/ksbs/{first}/judgements", life.path), &returned).await.expect(200);
    life.judge(&first, &["readyForReview", "completed"]).await;
    let early = json!({"reachedOn": "2020-08-31", "englishAndMaths": "met", "aged16To18AtStart": false,
        "employerConfirms": true});
    let refused = life.staff.post(&format!("{}/gateway", life.path), &early).await.expect(409);
    assert_eq!(refused.code(), "gatewayNotReady");
    for code in life.codes.clone().iter().skip(1) {
        life.judge(code, &["inProgress", "readyForReview", "completed"]).await;
    }
}

/// The gateway, a failed attempt, a passed one, and a job.
pub async fn assessment(life: &mut Life) {
    life.go_to(day("2020-09-07"));
    let ready = json!({"reachedOn": "2020-09-07", "englishAndMaths": "met", "aged16To18AtStart": false,
        "employerConfirms": true});
    let reached = life.staff.post(&format!("{}/gateway", life.path), &ready).await.expect(200).body;
    assert_eq!(reached["apprenticeship"]["state"], "gateway");
    let attempts = format!("{}/epa-attempts", life.path);
    let plan = |day: &str| json!({"assessmentOrganisation": "Example Assessors", "scheduledOn": day});
    let one = life.staff.post(&attempts, &plan("2020-09-21")).await.expect(201);
    life.go_to(day("2020-09-21"));
    let failed = json!({"assessedOn": "2020-09-21", "grade": "fail", "nextStep": "resit"});
    life.staff.post(&format!("{}/results", one.header("location")), &failed).await.expect(200);
    let two = life.staff.post(&attempts, &plan("2020-10-12")).await.expect(201);
    assert_eq!(two.body["kind"], "resit");
    life.go_to(day("2020-10-12"));
    let passed = json!({"assessedOn": "2020-10-12", "grade": "merit", "nextStep": null});
    let passed =
        life.staff.post(&format!("{}/results", two.header("location")), &passed).await.expect(200).body;
    assert_eq!(passed["apprenticeship"]["state"], "completed");
    life.go_to(day("2020-11-02"));
    let job = json!({"kind": "permanentJob", "employer": "Hackney Council", "jobTitle": "Junior developer",
        "observedOn": "2020-11-02", "note": null});
    life.staff.post(&format!("{}/outcomes", life.path), &job).await.expect(201);
}
