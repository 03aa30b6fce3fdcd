//! Vacancies, from the draft to the archive.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::scene::{Campaign, vacancy};
use crate::support::{Actor, Reply, TestApp};

pub const VACANCIES: &str = "/api/v1/vacancies";
pub const NOBODY: &str = "01932b6e-7a4c-7000-8000-000000000000";

/// An open round, and all that a vacancy names.
pub struct Ground {
    pub app: TestApp,
    pub staff: Actor,
    pub manager: Actor,
    pub provider: Actor,
    pub standard: String,
    pub round: String,
}

impl Ground {
    pub async fn new() -> Self {
        let app = TestApp::new().await;
        let staff = app.person(Role::Recruiter).await;
        let manager = app.person(Role::LineManager).await;
        let provider = app.provider("Ada").await;
        let standard = app.learner(&provider).await.standard;
        let (_, round) = Campaign::round(&app, "Summer", 18).await;
        Self { app, staff, manager, provider, standard, round }
    }

    fn body(&self) -> Value {
        let provider = self.provider.organisation.to_string();
        vacancy(&self.round, &self.standard, &provider, Some(&self.manager.id.to_string()))
    }

    pub fn body_with(&self, changes: &Value) -> Value {
        let mut body = self.body();
        for (name, value) in changes.as_object().expect("an object") {
            body[name] = value.clone();
        }
        body
    }

    /// The path of a new draft.
    pub async fn draft(&self, changes: &Value) -> String {
        let added = self.staff.post(VACANCIES, &self.body_with(changes)).await.expect(201);
        added.header("location").to_owned()
    }

    /// The path of a new live vacancy.
    pub async fn live(&self, changes: &Value) -> String {
        let place = self.draft(changes).await;
        self.step(&place, "publications").await.expect(200);
        place
    }

    pub async fn step(&self, place: &str, what: &str) -> Reply {
        self.staff.post(&format!("{place}/{what}"), &Value::Null).await
    }

    /// The titles that somebody is listed.
    async fn titles(&self, actor: &Actor, query: &str) -> Vec<String> {
        let listed = actor.get(&format!("{VACANCIES}?{query}")).await.expect(200);
        let rows = listed.body["vacancies"].as_array().expect("a list").iter();
        rows.map(|row| row["title"].as_str().expect("a title").to_owned()).collect()
    }

    /// Does what has fallen due.
    async fn time_passes(&self, by: TimeDelta) {
        self.app.advance(by);
        self.run_timers().await;
    }

    async fn run_timers(&self) {
        let ctx = self.app.system();
        let done = self.app.state().db.write(async |conn| hackit::features::due(conn, &ctx).await).await;
        done.expect("what is due is done");
    }

    /// Somebody submitted an application.
    pub async fn applied(&self, place: &str) {
        let (id, now) = (self.app.system().new_id::<uuid::Uuid>(), self.app.now());
        let (round, vacancy) = (&self.round, id_of(place));
        self.app
            .sql(&format!(
                "INSERT INTO candidates (id, email, email_folded, created_at, updated_at, version)
                 VALUES ('{id}', '{id}@invented.example', '{id}@invented.example', '{now}', '{now}', 1);
                 INSERT INTO applications (id, candidate_id, vacancy_id, recruitment_round_id, state, submitted_at, created_at,
                 updated_at, version)
                 VALUES ('{id}', '{id}', '{vacancy}', '{round}', 'submitted', '{now}', '{now}', '{now}', 1)"
            ))
            .await;
    }
}

pub fn id_of(place: &str) -> &str {
    place.rsplit('/').next().expect("an id")
}

#[tokio::test]
async fn a_vacancy_is_a_draft_until_it_is_published() {
    let ground = Ground::new().await;
    let added = ground.staff.post(VACANCIES, &ground.body()).await.expect(201);
    let body = &added.body;
    for (name, value) in ground.body().as_object().expect("an object") {
        if name != "standardId" && name != "providerId" {
            assert_eq!(
                &body[name],
                &if name == "weeklyHours" { json!(36.0) } else { value.clone() },
                "{name}"
            );
        }
    }
    let standard =
        json!({"id": ground.standard, "reference": "ST9999", "title": "Test standard", "level": 4});
    assert_eq!(body["standard"], standard);
    assert_eq!(body["provider"], json!({"id": ground.provider.organisation, "name": "Ada"}));
    assert_eq!((&body["state"], &body["publishedAt"]), (&json!("draft"), &Value::Null));
    let place = added.header("location");
    assert_eq!(place, format!("{VACANCIES}/{}", added.id()));
    let read = ground.staff.get(place).await.expect(200);
    assert_eq!((&read.body, read.header("etag")), (body, added.header("etag")));
    assert_eq!(read.header("cache-control"), "private, no-cache");
    let nobody = ground.app.anonymous();
    nobody.get(place).await.expect(404);
    assert!(ground.titles(&nobody, "").await.is_empty());

    let published = ground.step(place, "publications").await.expect(200);
    assert_eq!(
        (&published.body["state"], &published.body["publishedAt"]),
        (&json!("live"), &json!(ground.app.now()))
    );
    let seen = nobody.get(place).await.expect(200);
    assert_eq!(seen.header("cache-control"), "public, max-age=60");
    assert_eq!((&seen.body["lineManagerId"], &seen.body["minimumWages"]), (&Value::Null, &json!([])));
    assert_eq!((&seen.body["title"], &seen.body["state"]), (&body["title"], &json!("live")));
    let known = nobody.request("GET", place).header("if-none-match", seen.header("etag"));
    known.send().await.expect(304);
    assert_eq!(ground.titles(&nobody, "").await, ["Apprentice developer"]);
    assert_eq!(ground.app.events_of(added.id()).await, ["vacancy.added", "vacancy.published"]);
}

#[tokio::test]
async fn what_each_year_will_owe_is_told_to_staff() {
    let ground = Ground::new().await;
    let added = ground.staff.post(VACANCIES, &ground.body()).await.expect(201);
    let years = added.body["minimumWages"].as_array().expect("a list");
    let days: Vec<_> = years.iter().map(|year| (&year["year"], &year["startsOn"])).collect();
    assert_eq!(days, [(&json!(1), &json!("2027-09-06")), (&json!(2), &json!("2028-09-06"))]);
    let least = |year: usize, age: usize| years[year]["ages"][age]["least"].as_i64().expect("pence");
    // In the first year everybody has the apprentice rate, then only those under 19.
    assert!((1..4).all(|age| least(0, age) == least(0, 0)));
    assert_eq!(least(1, 0), least(0, 0));
    assert!(least(1, 1) > least(1, 0) && least(1, 3) >= least(1, 1));
    let ages: Vec<_> = (0..4).map(|age| years[0]["ages"][age]["age"].clone()).collect();
    assert_eq!(ages, ["under19", "aged19To20", "aged21To22", "aged23OrOver"]);
}

#[tokio::test]
async fn every_fault_of_a_new_vacancy_is_told_at_once() {
    let ground = Ground::new().await;
    let refused = ground.body_with(&json!({
        "title": " ", "team": "a\nb", "places": 0, "description": "", "essential": ["", "x"],
        "criteria": [{"code": "Problem", "text": "a"}, {"code": "ok", "text": ""}], "hourlyWage": 0,
        "questions": [{"code": "why", "text": "Why?", "maxWords": 0}, {"code": "why", "text": "Why?", "maxWords": 1001}],
        "weeklyHours": 15.5, "startsOn": "2027-06-30", "plannedEndOn": "2027-06-30", "colour": "red"
    }));
    let refused = ground.staff.post(VACANCIES, &refused).await.expect(422);
    assert_eq!(
        refused.faults(),
        [
            "#/colour unknown",
            "#/criteria/0/code format",
            "#/criteria/1/text tooSmall",
            "#/description tooSmall",
            "#/essential blank",
            "#/hourlyWage tooSmall",
            "#/places tooSmall",
            "#/plannedEndOn endsBeforeStarts",
            "#/questions duplicate",
            "#/questions/0/maxWords tooSmall",
            "#/questions/1/maxWords tooLarge",
            "#/startsOn inconsistent",
            "#/team character",
            "#/title blank",
            "#/weeklyHours tooSmall",
        ]
    );
    let ended = ground.app.new_person().await;
    ground
        .app
        .sql(&format!("UPDATE people SET state = 'deactivated', version = version + 1 WHERE id = '{ended}'"))
        .await;
    let employer = ground.app.employer("MadeTech").await.organisation;
    let refused = ground.body_with(&json!({
        "recruitmentRoundId": NOBODY, "standardId": NOBODY, "providerId": employer, "lineManagerId": ended,
        "hourlyWage": 1, "plannedEndOn": "2027-10-06"
    }));
    let refused = ground.staff.post(VACANCIES, &refused).await.expect(422);
    assert_eq!(
        refused.faults(),
        [
            "#/hourlyWage tooSmall",
            "#/lineManagerId notFound",
            "#/plannedEndOn tooSmall",
            "#/providerId notFound",
            "#/recruitmentRoundId notFound",
            "#/standardId notFound",
        ]
    );
    let late = ground.body_with(&json!({"closesOn": "2027-07-01"}));
    assert_eq!(ground.staff.post(VACANCIES, &late).await.expect(422).faults(), ["#/closesOn tooLarge"]);
    let none = ground.body_with(&json!({"criteria": []}));
    assert_eq!(ground.staff.post(VACANCIES, &none).await.expect(422).faults(), ["#/criteria tooSmall"]);
    assert_eq!(ground.app.sql("SELECT count(*) FROM vacancies").await, ["0"]);
}

#[tokio::test]
async fn a_wage_of_the_apprentice_rate_is_enough_and_where_none_is_known_any() {
    let ground = Ground::new().await;
    let rate = ground.staff.post(VACANCIES, &ground.body()).await.expect(201).body["minimumWages"][0]["ages"]
        [0]["least"]
        .as_i64()
        .expect("pence");
    ground.draft(&json!({"hourlyWage": rate})).await;
    let less = ground.body_with(&json!({"hourlyWage": rate - 1}));
    assert_eq!(ground.staff.post(VACANCIES, &less).await.expect(422).faults(), ["#/hourlyWage tooSmall"]);
    ground.app.sql("DELETE FROM minimum_wages").await;
    let added = ground.staff.post(VACANCIES, &less).await.expect(201);
    assert_eq!(added.body["minimumWages"][0]["ages"][0], json!({"age": "under19", "least": null}));
}

#[tokio::test]
async fn the_recruitment_team_alone_writes_and_who_manages_sees_their_own() {
    let ground = Ground::new().await;
    let own = ground.draft(&json!({"title": "Own"})).await;
    let other = ground.draft(&json!({"title": "Other", "lineManagerId": null})).await;
    ground.live(&json!({"title": "Live", "lineManagerId": null})).await;
    let (officer, stranger) =
        (ground.app.person(Role::DataProtectionOfficer).await, ground.app.person(Role::LineManager).await);
    assert_eq!(ground.titles(&officer, "").await, ["Own", "Other", "Live"]);
    assert_eq!(ground.titles(&ground.manager, "").await, ["Own", "Live"]);
    assert_eq!(ground.titles(&ground.manager, "state=draft&state=closed").await, ["Own"]);
    assert_eq!(ground.titles(&stranger, "").await, ["Live"]);
    assert_eq!(ground.titles(&ground.provider, "").await, ["Live"]);
    let read = ground.manager.get(&own).await.expect(200);
    assert_eq!(read.body["lineManagerId"], json!(ground.manager.id));
    assert_eq!(
        (read.body["minimumWages"].clone(), read.header("cache-control")),
        (json!([]), "private, no-cache")
    );
    ground.manager.get(&other).await.expect(404);
    stranger.get(&own).await.expect(404);
    officer.get(&own).await.expect(200);
    for reader in [&officer, &ground.manager, &ground.provider] {
        reader.post(VACANCIES, &ground.body()).await.expect(403);
        reader.patch(&own, &json!({"places": 4})).await.expect(403);
        for step in ["publications", "closures", "archivals"] {
            reader.post(&format!("{own}/{step}"), &Value::Null).await.expect(403);
        }
    }
    ground.app.anonymous().post(VACANCIES, &ground.body()).await.expect(401);
    let nowhere = format!("{VACANCIES}/{NOBODY}");
    ground.staff.get(&nowhere).await.expect(404);
    ground.staff.patch(&nowhere, &json!({"places": 4})).await.expect(404);
    ground.step(&nowhere, "publications").await.expect(404);
}

#[tokio::test]
async fn vacancies_are_listed_by_round_and_state_each_once() {
    let ground = Ground::new().await;
    let (_, next) = Campaign::round(&ground.app, "Winter", 3).await;
    for number in 0..3 {
        ground.live(&json!({"title": format!("Live {number}")})).await;
        ground.draft(&json!({"title": format!("Draft {number}"), "recruitmentRoundId": next})).await;
    }
    let closed = ground.live(&json!({"title": "Closed"})).await;
    ground.step(&closed, "closures").await.expect(200);
    let all = ["Live 0", "Draft 0", "Live 1", "Draft 1", "Live 2", "Draft 2", "Closed"];
    let first = &ground.round;
    for (query, titles) in [
        ("limit=50".to_owned(), all.to_vec()),
        (format!("recruitment_round_id={first}&recruitment_round_id={next}"), all.to_vec()),
        (format!("recruitment_round_id={next}"), vec!["Draft 0", "Draft 1", "Draft 2"]),
        (format!("recruitment_round_id={first}&state=closed"), vec!["Closed"]),
        ("state=closed&state=live&state=archived".to_owned(), vec!["Live 0", "Live 1", "Live 2", "Closed"]),
    ] {
        assert_eq!(ground.titles(&ground.staff, &query).await, titles, "{query}");
        // The same in pages of two.
        let (mut paged, mut path) =
            (Vec::new(), format!("{VACANCIES}?{query}&limit=2").replace("limit=50&", ""));
        loop {
            let page = ground.staff.get(&path).await.expect(200);
            let rows = page.body["vacancies"].as_array().expect("a list").iter();
            paged.extend(rows.map(|row| row["title"].as_str().expect("a title").to_owned()));
            let Some(cursor) = page.body["page"]["nextCursor"].as_str() else { break };
            path = format!("{VACANCIES}?{query}&limit=2&cursor={cursor}").replace("limit=50&", "");
        }
        assert_eq!(paged, titles, "{query}");
    }
    let nobody = ground.app.anonymous();
    assert_eq!(ground.titles(&nobody, "state=closed&state=draft").await, Vec::<String>::new());
    assert_eq!(ground.titles(&nobody, "state=live").await, ["Live 0", "Live 1", "Live 2"]);
    assert_eq!(ground.titles(&nobody, &format!("recruitment_round_id={next}")).await, Vec::<String>::new());
    ground.staff.get(&format!("{VACANCIES}?state=gone")).await.expect(400);
}

#[tokio::test]
async fn a_live_vacancy_is_closed_when_its_day_is_over_whether_or_not_the_timer_has_run() {
    let ground = Ground::new().await;
    let place = ground.live(&json!({"title": "Short", "closesOn": "2026-11-24"})).await;
    let nobody = ground.app.anonymous();
    ground.time_passes(TimeDelta::hours(13)).await;
    nobody.get(&place).await.expect(200);
    // Midnight in London.
    ground.app.advance(TimeDelta::hours(1));
    nobody.get(&place).await.expect(404);
    let staff = &ground.staff.renewed();
    assert_eq!(staff.get(&place).await.expect(200).body["state"], "closed");
    assert_eq!(ground.titles(staff, "state=closed").await, ["Short"]);
    assert_eq!(ground.titles(staff, "state=live").await, Vec::<String>::new());
    assert_eq!(ground.titles(&nobody, "").await, Vec::<String>::new());
    let refused = staff.post(&format!("{place}/closures"), &Value::Null).await.expect(409);
    assert_eq!(refused.code(), "transitionNotAllowed");
    staff.patch(&place, &json!({"closesOn": "2026-12-01"})).await.expect(409);
    ground.run_timers().await;
    ground.run_timers().await;
    assert_eq!(staff.get(&place).await.expect(200).body["state"], "closed");
    let archived = staff.post(&format!("{place}/archivals"), &Value::Null).await.expect(200);
    assert_eq!(archived.body["state"], "archived");
    staff.post(&format!("{place}/archivals"), &Value::Null).await.expect(409);
    let expected = ["vacancy.added", "vacancy.published", "vacancy.closed", "vacancy.archived"];
    assert_eq!(ground.app.events_of(id_of(&place)).await, expected);
    let versions = ground.app.sql("SELECT count(*) FROM versions WHERE subject_type = 'vacancy'").await;
    assert_eq!(versions, ["4"]);
}
