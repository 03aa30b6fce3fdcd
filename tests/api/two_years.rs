//! One apprentice's two years, lived through the public API with a clock that moves.

use chrono::{DateTime, Days, NaiveDate, Utc};
use hackit::access::Role;
use hackit::features::programme::standards;
use serde_json::{Value, json};

use crate::support::{Actor, TestApp};

/// Everybody in the story.
struct Life {
    app: TestApp,
    staff: Actor,
    ada: Actor,
    arch: Actor,
    /// The line manager until spring 2019.
    first_manager: Actor,
    second_manager: Actor,
    apprentice: Actor,
    /// The path of the apprenticeship.
    path: String,
    cohort: String,
    codes: Vec<String>,
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn morning(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(9, 0, 0).expect("an hour").and_utc()
}

impl Life {
    /// The programme of summer 2018, and a place in it that begins on 3 September.
    async fn begin() -> Self {
        let app = TestApp::new().await;
        app.state().clock.set(morning(day("2018-08-01")));
        app.state().db.write(async |conn| standards::load_catalogue(conn).await).await.expect("standards");
        let (staff, ada, arch) = (app.staff().await, app.provider("Ada").await, app.provider("Arch").await);
        let (first_manager, second_manager) =
            (app.person(Role::LineManager).await, app.person(Role::LineManager).await);
        let apprentice = app.person(Role::Apprentice).await;
        let found = staff.get("/api/v1/standards?reference=ST0116").await.expect(200).body;
        let standard = found["standards"][0]["id"].as_str().expect("a standard").to_owned();
        let whole = staff.get(&format!("/api/v1/standards/{standard}")).await.expect(200).body;
        let codes = whole["ksbs"].as_array().expect("KSBs").iter();
        let codes = codes.map(|ksb| ksb["code"].as_str().expect("a code").to_owned()).collect();
        let cohort = json!({"name": "Cohort one", "startsOn": "2018-09-03", "plannedPlaces": 18});
        let cohort = staff.post("/api/v1/cohorts", &cohort).await.expect(201);
        let place = json!({"personId": apprentice.id, "standardId": standard, "providerId": ada.organisation,
            "cohortId": cohort.body["id"], "lineManagerId": first_manager.id, "team": "Housing services",
            "startsOn": "2018-09-03", "plannedEndOn": "2020-09-02", "weeklyHours": 36, "uln": "1000000000",
            "providerReference": "L-01"});
        let added = staff.post("/api/v1/apprenticeships", &place).await.expect(201);
        let path = added.header("location").to_owned();
        staff.post(&format!("{path}/approvals"), &Value::Null).await.expect(200);
        let cohort = cohort.header("location").to_owned();
        Self { app, staff, ada, arch, first_manager, second_manager, apprentice, path, cohort, codes }
    }

    /// Moves the clock to the morning of a day; everybody signs in anew.
    fn go_to(&mut self, to: NaiveDate) {
        self.app.state().clock.set(morning(to));
        for actor in [
            &mut self.staff,
            &mut self.ada,
            &mut self.arch,
            &mut self.first_manager,
            &mut self.second_manager,
            &mut self.apprentice,
        ] {
            *actor = actor.renewed();
        }
    }

    async fn read(&self, noun: &str) -> Value {
        self.staff.get(&format!("{}{noun}", self.path)).await.expect(200).body
    }

    async fn dashboard(&self) -> Value {
        self.staff.get(&format!("{}/dashboard", self.cohort)).await.expect(200).body
    }

    fn hours(&self, day: NaiveDate, hours: f64) -> Value {
        let code = &self.codes[usize::try_from(day.to_epoch_days()).expect("after 1970") % self.codes.len()];
        json!({"externalId": format!("day-{day}"), "learner": {"uln": "1000000000"}, "observedAt": morning(day),
            "details": {"kind": "otjHours", "date": day, "hours": hours, "activity": "Training day", "ksbs": [code]}})
    }

    /// A training day each week from one Monday to the last before another; each is pushed in the evening.
    async fn train(&mut self, from: &str, until: &str, hours: f64, by_arch: bool) {
        let mut at = day(from);
        while at < day(until) {
            self.go_to(at);
            let provider = if by_arch { &self.arch } else { &self.ada };
            provider.post("/api/v1/progress-updates", &self.hours(at, hours)).await.expect(201);
            at = at + Days::new(7);
        }
        self.go_to(day(until));
    }

    /// The next review.
    async fn next_review(&self) -> Value {
        let path =
            format!("/api/v1/reviews?apprenticeship_id={}", self.path.rsplit('/').next().expect("an id"));
        let list = self.staff.get(&format!("{path}&state=scheduled&state=rescheduled&state=missed")).await;
        list.expect(200).body["reviews"][0].clone()
    }

    /// Holds the next review today; all three sign.
    async fn review(&self, provider: &Actor, manager: &Actor) -> i64 {
        let next = self.next_review().await;
        let place = format!("/api/v1/reviews/{}", next["id"].as_str().expect("an id"));
        let today = self.app.now().date_naive();
        let held = json!({"heldOn": today, "notes": "Looked at the plan together."});
        manager.post(&format!("{place}/holdings"), &held).await.expect(200);
        let mut state = String::new();
        for party in [&self.apprentice, manager, provider] {
            let signed = party.post(&format!("{place}/sign-offs"), &Value::Null).await.expect(200).body;
            state = signed["state"].as_str().expect("a state").to_owned();
        }
        assert_eq!(state, "signed");
        let closed = self.staff.request("PATCH", &place).header("if-match", "*");
        let closed = closed.json(&json!({"notes": "Something else."})).send().await;
        assert_eq!((closed.status, closed.code()), (409, "reviewClosed"));
        next["number"].as_i64().expect("a number")
    }

    async fn judge(&self, code: &str, states: &[&str]) {
        for state in states {
            let path = format!("{}/ksbs/{code}/judgements", self.path);
            let body = json!({"state": state, "comment": null, "evidenceUrl": null});
            let judge = if *state == "completed" { &self.arch } else { &self.apprentice };
            judge.post(&path, &body).await.expect(200);
        }
    }
}

fn derived(rag: &Value) -> (&str, Vec<String>) {
    let facts = rag["derived"]["facts"].as_array().expect("facts").iter();
    let told = facts.map(|fact| {
        format!(
            "{} {}",
            fact["fact"].as_str().unwrap_or_default(),
            fact["rating"].as_str().unwrap_or_default()
        )
    });
    (rag["derived"]["rating"].as_str().expect("a rating"), told.collect())
}

#[tokio::test]
async fn two_years_of_one_apprentice() {
    let mut life = Life::begin().await;
    assert_eq!(life.read("").await["state"], "approved");
    assert_eq!(life.dashboard().await["byState"], json!([{"state": "approved", "count": 1}]));
    autumn_2018(&mut life).await;
    let goal = second_review(&mut life).await;
    spring_2019(&mut life).await;
    another_manager(&life).await;
    summer_2019(&mut life, &goal).await;
    autumn_2019(&mut life).await;
    another_provider(&mut life).await;
    winter_2019(&life).await;
    last_year(&mut life).await;
    assessment(&mut life).await;
    four_dates(&life).await;
    the_timeline(&life).await;
    let board = life.dashboard().await;
    assert_eq!(board["byState"], json!([{"state": "completed", "count": 1}]));
    assert_eq!(board["needAttention"], 0, "nobody who has completed needs attention");
    life.app.standings_hold().await;
}

/// Autumn 2018: learning begins; a fifth of the paid hours is wanted.
async fn autumn_2018(life: &mut Life) {
    life.train("2018-09-03", "2018-11-26", 7.0, false).await;
    let standing = life.read("/progress").await;
    assert_eq!(life.read("").await["state"], "inLearning");
    assert_eq!(standing["otj"]["targetHours"], 671.11);
    let why = standing["otj"]["explanation"].as_str().expect("words");
    assert!(why.contains("20 %") && why.contains("36 hours a week"), "{why}");
    assert_eq!(standing["otj"]["hours"], 84.0, "twelve weeks of seven hours");
    let next = life.next_review().await;
    assert_eq!((&next["number"], &next["dueOn"]), (&json!(1), &json!("2018-11-26")));
    assert_eq!(life.review(&life.ada, &life.first_manager).await, 1);
}

/// The second review is missed, moved, and held; its goal is met later.
async fn second_review(life: &mut Life) -> String {
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
    life.first_manager.post(&format!("{place}/misses"), &missed).await.expect(200);
    life.go_to(day("2019-02-21"));
    let moved = json!({"dueOn": "2019-02-27", "reason": "The next day that suits all three."});
    life.first_manager.post(&format!("{place}/reschedulings"), &moved).await.expect(200);
    life.go_to(day("2019-02-27"));
    assert_eq!(life.review(&life.ada, &life.first_manager).await, 2);
    goal.header("location").to_owned()
}

/// Spring 2019: six weeks off. Nothing counts on these days, and the end is put off by as many.
async fn spring_2019(life: &mut Life) {
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
    assert_eq!(life.read("/progress").await["otj"]["targetHours"], 671.11, "the target stays what it was");
}

/// Another line manager, another team; Ada corrects an hour that it pushed wrongly.
async fn another_manager(life: &Life) {
    let handed = json!({"lineManagerId": life.second_manager.id, "team": "Data and insight"});
    life.staff.patch(&life.path, &handed).await.expect(200);
    life.first_manager.get(&life.path).await.expect(404);
    let mut correction = life.hours(day("2019-02-11"), 6.0);
    (correction["externalId"], correction["supersedes"]) = (json!("fixed-ada"), json!("day-2019-02-11"));
    life.ada.post("/api/v1/progress-updates", &correction).await.expect(201);
}

/// Summer 2019: work on a real project, shown in a portfolio with a page of its own.
async fn summer_2019(life: &mut Life, goal: &str) {
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
    let item = json!({"title": "Bin days by text", "ownWords": "I wrote the part that reads the <calendar>.",
        "links": [{"title": "The code", "url": "https://code.example/pull/7"}], "ksbs": [life.codes[0]],
        "projectId": project.body["id"], "visibility": "programme"});
    let item = life.apprentice.post(&format!("{}/portfolio-items", life.path), &item).await.expect(201);
    let praise = json!({"text": "Clear to read."});
    life.second_manager.post(&format!("{}/feedback", item.header("location")), &praise).await.expect(201);
    let share = json!({"displayName": "Robin", "introduction": null, "portfolioItemIds": [item.body["id"]]});
    let shared = life.apprentice.post(&format!("{}/portfolio-links", life.path), &share).await.expect(201);
    let page = format!("/api/v1/portfolios/{}.html", shared.body["token"].as_str().expect("a token"));
    let html = life.app.anonymous().get(&page).await.expect(200);
    assert!(html.text.contains("reads the &lt;calendar&gt;"), "{}", html.text);
    assert!(
        !html.text.contains("Invented"),
        "the page shows what the apprentice chose, not the name on record"
    );
}

/// Autumn 2019: the provider falls silent, the facts turn red and say why; all other sides still say green.
async fn autumn_2019(life: &mut Life) {
    let green = json!({"externalId": "green-1", "learner": {"uln": "1000000000"}, "observedAt": "2019-07-03T08:00:00Z",
        "details": {"kind": "ragRating", "rating": "green"}});
    life.ada.post("/api/v1/progress-updates", &green).await.expect(201);
    let healthy = life.read("/rag-ratings").await;
    assert_ne!(derived(&healthy).0, "red", "{healthy:#}");
    life.go_to(day("2019-09-30"));
    let red = life.read("/rag-ratings").await;
    let (rating, facts) = derived(&red);
    assert_eq!(rating, "red");
    for fact in ["providerSilence red", "otjForecast red", "overdueReview amber"] {
        assert!(facts.iter().any(|one| one == fact), "{fact}: {facts:?}");
    }
    assert_eq!(red["sourcesDisagree"], true);
    assert_eq!(red["summary"], "The provider says green, the facts red.");
    let worry = json!({"rating": "red", "reason": "No training day since July."});
    life.second_manager.post(&format!("{}/rag-ratings", life.path), &worry).await.expect(200);
    let board = life.dashboard().await;
    assert_eq!(
        board["attention"][0]["reasons"],
        json!(["ratedRed", "reviewOverdue", "behindHours", "silent", "checkInOverdue"])
    );
    assert_eq!(board["ratingsDisagree"], 1);
    let talked = json!({"heldOn": "2019-09-30", "wellbeing": 2, "blockers": "Nobody answers.", "actions": "Change provider."});
    life.second_manager.post(&format!("{}/check-ins", life.path), &talked).await.expect(201);
}

/// Arch teaches from October. It may not write into Ada's time; Ada may still correct its own.
async fn another_provider(life: &mut Life) {
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
async fn winter_2019(life: &Life) {
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
async fn last_year(life: &mut Life) {
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
async fn assessment(life: &mut Life) {
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

/// What the API answers of days gone by is what it answered then.
async fn four_dates(life: &Life) {
    for (at, state, team, end, hours, ended) in [
        ("2018-11-25", "inLearning", "Housing services", "2020-09-02", 84.0, Value::Null),
        // In the break; the correction of February was not there yet.
        ("2019-03-11", "onBreak", "Housing services", "2020-09-02", 168.0, Value::Null),
        // The correction by Ada had come, that by Arch had not; Ada's second neither.
        ("2019-09-29", "inLearning", "Data and insight", "2020-10-14", 251.0, Value::Null),
        ("2020-10-12", "completed", "Data and insight", "2020-10-14", 741.5, json!("2020-10-12")),
    ] {
        let was = life.read(&format!("?as_of={at}")).await;
        assert_eq!(
            (&was["state"], &was["team"], &was["plannedEndOn"], &was["endedOn"]),
            (&json!(state), &json!(team), &json!(end), &ended),
            "{at}"
        );
        let progress = life.read(&format!("/progress?as_of={at}")).await;
        assert_eq!(progress["otj"]["hours"], hours, "{at}");
    }
    let breaks = life.read("/breaks-in-learning?as_of=2019-03-11").await;
    assert_eq!(breaks["breaksInLearning"][0]["returnedOn"], Value::Null, "nobody knew of the return");
    let then = life.read("/rag-ratings?as_of=2019-09-30").await;
    assert_eq!(derived(&then).0, "red", "{then:#}");
    let gateway = life.read("/gateway?as_of=2020-08-30").await;
    assert_eq!(gateway["isReady"], false);
    let attempts = life.read("/epa-attempts?as_of=2020-09-21").await;
    let grades = attempts["epaAttempts"].as_array().expect("attempts").iter();
    assert_eq!(grades.map(|one| one["grade"].clone()).collect::<Vec<_>>(), [json!("fail"), Value::Null]);
    let teachers = life.read("/providers?as_of=2019-09-29").await;
    assert_eq!(teachers["providers"].as_array().map(Vec::len), Some(1));
    let forecast = life.read("/otj-forecast?as_of=2019-09-29").await;
    let trend = forecast["trend"]["explanation"].as_str().expect("a trend");
    assert!(trend.starts_with("Will miss the target of 671.11 hours by"), "{trend}");
    let ksbs = life.read("/ksbs?as_of=2020-08-30").await;
    assert!(ksbs["ksbs"].as_array().expect("KSBs").iter().all(|ksb| ksb["state"] != "completed"));
}

/// One feed tells the whole story, in order, a page at a time.
async fn the_timeline(life: &Life) {
    let (mut told, mut next) = (Vec::new(), format!("{}/timeline?limit=100", life.path));
    loop {
        let page = life.staff.get(&next).await.expect(200).body;
        for entry in page["timeline"].as_array().expect("a list") {
            told.push(format!(
                "{} {}",
                entry["on"].as_str().expect("a day"),
                entry["words"].as_str().expect("words")
            ));
        }
        let Some(cursor) = page["page"]["nextCursor"].as_str() else { break };
        next = format!("{}/timeline?limit=100&cursor={cursor}", life.path);
    }
    let mut from = 0;
    for words in [
        "2018-08-01 The apprenticeship was approved.",
        "2018-09-03 7 off-the-job hours: Training day",
        "2018-11-26 Progress review 1 was held.",
        "Progress review 1 was signed by the apprentice.",
        "Progress review 1 was signed by the line manager.",
        "Progress review 1 was signed by the provider.",
        "A goal was set: Deploy to production alone",
        "Progress review 2 was missed: The provider was ill.",
        "2019-02-21 Progress review 2 was moved to 2019-02-27: The next day that suits all three.",
        "2019-03-04 A break in learning began.",
        "2019-04-15 The apprentice returned from a break in learning.",
        "2019-04-15 Joined the team Data and insight. Has a new line manager.",
        "2019-02-11 Correction: 6 off-the-job hours: Training day",
        "A goal was met: Deploy to production alone",
        "2019-07-03 Joined the project Bin days by text",
        "The provider rated progress green.",
        "2019-09-30 The line manager rated progress red: No training day since July.",
        "2019-09-30 The line manager and the apprentice checked in.",
        "2019-09-30 The apprentice moved to another provider.",
        "2019-06-24 Correction: 5 off-the-job hours: Training day",
        "2019-12-16 Correction: 12 off-the-job hours: Training day",
        "2019-12-20 2.5 hours that the apprentice entered were confirmed: Read a book on testing",
        "2019-12-23 The line manager rated progress green.",
        "Progress review 8 was signed by the provider.",
        "is now completed",
        "2020-09-07 Reached the gateway with",
        "2020-09-21 Assessment attempt 1: fail.",
        "Assessment attempt 2 was scheduled for 2020-10-12.",
        "2020-10-12 Assessment attempt 2: merit.",
        "2020-11-02 After the apprenticeship: permanent job at Hackney Council.",
    ] {
        let found = told[from..].iter().position(|entry| entry.contains(words));
        let found =
            found.unwrap_or_else(|| panic!("{words} is not told after {:?}\n{:#?}", told.get(from), told));
        from += found + 1;
    }
    let private = told.iter().find(|entry| entry.contains("Nobody answers"));
    assert_eq!(private, None, "what was said in a check-in stays there");
}
