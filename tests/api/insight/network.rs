//! Whom apprentices have met, on a day, by cohort and employer.

use chrono::{SecondsFormat, TimeDelta};
use futures_util::future::join;
use hackit::access::Role;
use serde_json::{Value, json};

use crate::partnerships::meetups::{id_of, published};
use crate::support::{Actor, Reply, Scene, TestApp};

const NETWORK: &str = "/api/v1/network";

/// A learner with a manager, another learner, and two employers.
struct Town {
    scene: Scene,
    sam: Actor,
    sams: String,
    made_tech: Actor,
    diva: Actor,
}

impl Town {
    async fn new() -> Self {
        let scene = Scene::managed().await;
        let other = scene.app.learner(&scene.ada).await;
        let sam = scene.app.sign_in_as(other.person, Role::Apprentice, None).await;
        let (made_tech, diva) = (scene.app.employer("MadeTech").await, scene.app.employer("Diva").await);
        Self { scene, sam, sams: other.id, made_tech, diva }
    }

    fn app(&self) -> &TestApp {
        &self.scene.app
    }

    fn robins(&self) -> &str {
        &self.scene.learner.id
    }

    fn advance(&mut self, by: TimeDelta) {
        self.app().advance(by);
        for actor in [&mut self.scene.staff, &mut self.scene.manager, &mut self.scene.apprentice] {
            *actor = actor.renewed();
        }
        for actor in [&mut self.sam, &mut self.made_tech, &mut self.diva] {
            *actor = actor.renewed();
        }
    }

    /// A meetup that begins soon, and who registered for it: the path and the registration.
    async fn soon(&self, employer: &Actor, who: &Actor, title: &str) -> (String, String) {
        let at = |minutes| {
            let at = self.app().now() + TimeDelta::minutes(minutes);
            at.to_rfc3339_opts(SecondsFormat::Secs, true)
        };
        let changes = json!({"title": title, "startsAt": at(15), "endsAt": at(135)});
        let meetup = published(employer, &self.scene.staff, &changes).await;
        let made = who.request("POST", &format!("{meetup}/registrations")).send().await.expect(201);
        (meetup, made.id().to_owned())
    }

    /// Says at the door that somebody came.
    async fn door(&self, employer: &Actor, (meetup, registration): &(String, String)) -> Reply {
        let now = self.app().now().to_rfc3339_opts(SecondsFormat::Secs, true);
        let body = json!({"nonce": registration, "registrationId": registration, "attendedAt": now});
        employer.post(&format!("{meetup}/attendances"), &body).await.expect(201)
    }

    /// Somebody meets an employer: the paths of the meetup and of the attendance.
    async fn meet(&self, employer: &Actor, who: &Actor, title: &str) -> (String, String) {
        let place = self.soon(employer, who, title).await;
        let came = self.door(employer, &place).await;
        (place.0, came.header("location").to_owned())
    }

    async fn void(&self, employer: &Actor, attendance: &str) {
        let reason = json!({"reason": "Somebody else of this name came."});
        employer.post(&format!("{attendance}/voidings"), &reason).await.expect(200);
    }
}

/// Of each apprenticeship that is listed how many employers were met, and the titles.
async fn listed(who: &Actor, query: &str) -> Vec<(String, i64, Vec<String>)> {
    let read = who.get(&format!("{NETWORK}{query}")).await.expect(200);
    let rows = read.body["network"].as_array().expect("a list").iter().map(|row| {
        let titles = row["contacts"].as_array().expect("contacts").iter();
        let titles = titles.map(|contact| contact["title"].as_str().expect("a title").to_owned());
        let id = row["apprenticeshipId"].as_str().expect("an id").to_owned();
        (id, row["employersMet"].as_i64().expect("a number"), titles.collect())
    });
    rows.collect()
}

async fn ids(who: &Actor, query: &str) -> Vec<String> {
    listed(who, query).await.into_iter().map(|(id, ..)| id).collect()
}

#[tokio::test]
async fn everybody_sees_whom_those_met_whom_they_see() {
    let town = Town::new().await;
    let (meetup, _) = town.meet(&town.made_tech, &town.scene.apprentice, "Talks").await;
    let all = [town.robins().to_owned(), town.sams.clone()];
    assert_eq!(ids(&town.scene.staff, "").await, all);
    assert_eq!(ids(&town.scene.manager, "").await, all[..1]);
    assert_eq!(ids(&town.scene.apprentice, "").await, all[..1]);
    assert_eq!(ids(&town.sam, "").await, all[1..]);
    let officer = town.app().person(Role::DataProtectionOfficer).await;
    assert_eq!(ids(&officer, "").await, all);
    for role in [Role::LineManager, Role::Apprentice] {
        assert_eq!(ids(&town.app().person(role).await, "").await, [""; 0]);
    }
    for role in [Role::Recruiter, Role::Mentor, Role::EmployerContact] {
        town.app().person(role).await.get(NETWORK).await.expect(403);
    }
    for other in [&town.made_tech, &town.scene.ada, &town.scene.staff.only("registrations:read")] {
        other.get(NETWORK).await.expect(403);
        other.get("/api/v1/network.csv").await.expect(403);
    }
    town.app().anonymous().get(NETWORK).await.expect(401);
    let read = town.scene.manager.get(NETWORK).await.expect(200);
    assert_eq!(
        read.body["network"],
        json!([{"apprenticeshipId": town.robins(), "cohortId": town.scene.learner.cohort,
            "person": {"id": town.scene.learner.person, "givenName": "Robin", "familyName": "Invented"}, "employersMet": 1,
            "contacts": [{"organisationId": town.made_tech.organisation, "organisationName": "MadeTech", "way": "meetup",
                "meetupId": id_of(&meetup), "title": "Talks", "on": "2026-11-24"}]}])
    );
}

#[tokio::test]
async fn an_employer_is_met_once_with_the_last_time_until_the_attendance_is_voided() {
    let mut town = Town::new().await;
    let robin = town.scene.apprentice.clone();
    town.meet(&town.made_tech, &robin, "First").await;
    town.advance(TimeDelta::days(1));
    let (_, last) = town.meet(&town.made_tech, &town.scene.apprentice, "Second").await;
    let (_, only) = town.meet(&town.diva, &town.scene.apprentice, "Third").await;
    let (staff, robins) = (town.scene.staff.clone(), town.robins().to_owned());
    let of_robin = async || listed(&staff, "?limit=1").await.remove(0);
    let (_, count, mut titles) = of_robin().await;
    titles.sort();
    assert_eq!((count, titles), (2, vec!["Second".to_owned(), "Third".to_owned()]));
    assert_eq!(ids(&staff, "?met=nobody").await, [town.sams.clone()]);
    let employer = |actor: &Actor| format!("?employer_id={}", actor.organisation);
    assert_eq!(ids(&staff, &employer(&town.diva)).await, std::slice::from_ref(&robins));
    assert_eq!(ids(&staff, &format!("{}&met=nobody", employer(&town.diva))).await, [""; 0]);
    town.void(&town.made_tech, &last).await;
    assert_eq!(of_robin().await, (robins.clone(), 2, vec!["Third".to_owned(), "First".to_owned()]));
    town.void(&town.diva, &only).await;
    assert_eq!(of_robin().await, (robins, 1, vec!["First".to_owned()]));
    for who in [&staff, &town.scene.manager, &town.scene.apprentice] {
        assert_eq!(ids(who, &employer(&town.diva)).await, [""; 0]);
        assert_eq!(ids(who, &employer(&town.made_tech)).await.len(), 1);
    }
    town.app().standings_hold().await;
}

#[tokio::test]
async fn filters_go_together_and_pages_follow_each_other() {
    let town = Town::new().await;
    let cohort = &town.scene.learner.cohort;
    let third = town.app().learner(&town.scene.ada).await.id;
    town.meet(&town.made_tech, &town.scene.apprentice, "Talks").await;
    town.meet(&town.diva, &town.sam, "More talks").await;
    let staff = &town.scene.staff;
    let (one, other) = (town.made_tech.organisation, town.diva.organisation);
    let nobody = "00000000-0000-7000-8000-000000000000";
    for (query, expected) in [
        (format!("?cohort_id={cohort}"), vec![town.robins(), &town.sams, &third]),
        (format!("?cohort_id={nobody}"), vec![]),
        (format!("?cohort_id={cohort}&employer_id={other}"), vec![town.sams.as_str()]),
        (format!("?employer_id={other}&employer_id={one}"), vec![town.robins(), &town.sams]),
        (
            format!("?cohort_id={cohort}&cohort_id={nobody}&employer_id={other}&employer_id={one}"),
            vec![town.robins(), &town.sams],
        ),
        (format!("?employer_id={nobody}"), vec![]),
        (format!("?cohort_id={cohort}&met=nobody"), vec![third.as_str()]),
        (format!("?as_of=2026-11-24&employer_id={other}&employer_id={one}"), vec![town.robins(), &town.sams]),
        ("?as_of=2026-11-24&met=nobody".to_owned(), vec![third.as_str()]),
    ] {
        assert_eq!(ids(staff, &query).await, expected, "{query}");
        let mut paged = Vec::new();
        let mut next = format!("{NETWORK}{query}&limit=1");
        loop {
            let page = staff.get(&next).await.expect(200).body;
            paged.extend(
                page["network"].as_array().expect("a list").iter().map(|row| row["apprenticeshipId"].clone()),
            );
            let Some(cursor) = page["page"]["nextCursor"].as_str() else { break };
            next = format!("{NETWORK}{query}&limit=1&cursor={cursor}");
        }
        assert_eq!(paged, expected, "{query}, page by page");
    }
    for (query, fault) in [
        ("?met=somebody", "met format"),
        ("?cohort_id=7", "cohort_id format"),
        ("?as_of=2026-11-25", "as_of inTheFuture"),
        ("?employer=7", "employer unknown"),
    ] {
        for path in [NETWORK, "/api/v1/network.csv"] {
            assert_eq!(
                staff.get(&format!("{path}{query}")).await.expect(400).faults(),
                [fault],
                "{path}{query}"
            );
        }
    }
}

#[tokio::test]
async fn on_a_day_of_the_past_it_is_as_it_was_at_its_end() {
    let mut town = Town::new().await;
    let (_, first) = town.meet(&town.made_tech, &town.scene.apprentice, "First").await;
    town.advance(TimeDelta::days(1));
    town.meet(&town.diva, &town.scene.apprentice, "Second").await;
    let late = town.app().learner(&town.scene.ada).await.id;
    town.advance(TimeDelta::days(1));
    town.void(&town.made_tech, &first).await;
    let (robins, sams) = (town.robins().to_owned(), town.sams.clone());
    let of = |id: &str, titles: &[&str]| {
        (
            id.to_owned(),
            titles.len() as i64,
            titles.iter().map(|title| (*title).to_owned()).collect::<Vec<_>>(),
        )
    };
    let none = Vec::new();
    for (query, expected) in [
        ("?as_of=2026-11-23", none),
        ("?as_of=2026-11-24", vec![of(&robins, &["First"]), of(&sams, &[])]),
        ("?as_of=2026-11-25", vec![of(&robins, &["Second", "First"]), of(&sams, &[]), of(&late, &[])]),
        ("?as_of=2026-11-26", vec![of(&robins, &["Second"]), of(&sams, &[]), of(&late, &[])]),
        ("", vec![of(&robins, &["Second"]), of(&sams, &[]), of(&late, &[])]),
        ("?as_of=2026-11-24&met=nobody", vec![of(&sams, &[])]),
    ] {
        assert_eq!(listed(&town.scene.staff, query).await, expected, "{query}");
    }
    let (staff, employer) = (&town.scene.staff, town.made_tech.organisation);
    for (day, found) in [("2026-11-23", 0), ("2026-11-25", 1), ("2026-11-26", 0)] {
        for who in [staff, &town.scene.manager] {
            let query = format!("?as_of={day}&employer_id={employer}");
            assert_eq!(ids(who, &query).await.len(), found, "{query}");
        }
    }
}

#[tokio::test]
async fn who_managed_an_earlier_apprenticeship_sees_nothing_of_a_later_one() {
    let town = Town::new().await;
    town.meet(&town.made_tech, &town.scene.apprentice, "Before").await;
    let (robins, later) = (town.robins(), uuid::Uuid::from_u128(u128::MAX));
    town.app()
        .sql(&format!(
            "UPDATE apprenticeships SET state = 'withdrawn', ended_on = '2026-11-24', version = version + 1 WHERE id = '{robins}';
             INSERT INTO apprenticeships SELECT (jsonb_populate_record(a, jsonb_build_object('id', '{later}', 'state', 'inLearning',
                 'ended_on', NULL, 'line_manager_id', NULL, 'uln', '1000099999', 'version', 1))).* FROM apprenticeships a WHERE id = '{robins}'"
        ))
        .await;
    town.meet(&town.diva, &town.scene.apprentice, "After").await;
    let expected = |id: &str, title: &str| (id.to_owned(), 1, vec![title.to_owned()]);
    let (before, after) = (expected(robins, "Before"), expected(&later.to_string(), "After"));
    assert_eq!(listed(&town.scene.manager, "").await, std::slice::from_ref(&before));
    assert_eq!(listed(&town.scene.apprentice, "").await, [before, after]);
    town.app().standings_hold().await;
}

#[tokio::test]
async fn the_table_has_a_line_for_each_employer_and_no_formula() {
    let town = Town::new().await;
    let robin = &town.scene.apprentice;
    let formula = town.app().employer("=1+1").await;
    town.meet(&town.made_tech, robin, "@SUM(A1), talks").await;
    town.meet(&formula, robin, "Talks").await;
    let table = town.scene.staff.get("/api/v1/network.csv").await.expect(200);
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<&str> = table.text.lines().collect();
    let (robins, sams, cohort) = (town.robins(), &town.sams, &town.scene.learner.cohort);
    assert_eq!(
        lines[0],
        "apprenticeshipId,cohortId,familyName,givenName,employersMet,employer,employerId,way,title,on"
    );
    let met = |employer: &str, id: uuid::Uuid, title: &str| {
        format!("{robins},{cohort},Invented,Robin,2,{employer},{id},meetup,{title},2026-11-24")
    };
    let (one, other) = (
        met("MadeTech", town.made_tech.organisation, "\"'@SUM(A1), talks\""),
        met("'=1+1", formula.organisation, "Talks"),
    );
    assert!(lines[1..3].contains(&one.as_str()) && lines[1..3].contains(&other.as_str()), "{}", table.text);
    assert_eq!(lines[3..], [format!("{sams},{cohort},Invented,Robin,0,,,,,")]);
    let nobody = town.scene.staff.get("/api/v1/network.csv?met=nobody").await.expect(200);
    assert_eq!(nobody.text.lines().count(), 2);
    let own = town.sam.get("/api/v1/network.csv").await.expect(200);
    assert_eq!(own.text.lines().skip(1).collect::<Vec<_>>(), lines[3..]);
}

#[tokio::test]
async fn the_timeline_tells_whoever_sees_the_network_the_same() {
    let town = Town::new().await;
    let (_, attendance) = town.meet(&town.made_tech, &town.scene.apprentice, "Talks").await;
    town.void(&town.made_tech, &attendance).await;
    let path = town.scene.path("/timeline?sort=occurredAt&limit=100");
    let words = async |who: &Actor| -> Vec<Value> {
        let read = who.get(&path).await.expect(200);
        let rows = read.body["timeline"].as_array().expect("a list").clone();
        let told = rows
            .into_iter()
            .filter(|row| row["type"].as_str().is_some_and(|name| name.starts_with("attendance.")));
        told.map(|row| row["words"].clone()).collect()
    };
    let told = ["Attended the meetup Talks.", "Did not attend the meetup Talks after all."].map(Value::from);
    for who in [&town.scene.manager, &town.scene.apprentice, &town.scene.staff] {
        assert_eq!(words(who).await, told);
        assert_eq!(words(&who.only("apprenticeships:read events:read")).await, [Value::Null; 0]);
        assert_eq!(words(&who.only("apprenticeships:read network:read")).await, told);
    }
    assert_eq!(words(&town.scene.ada).await, [Value::Null; 0]);
    town.sam.get(&path).await.expect(404);
    // In the feed a line manager finds none: it tells ids to machines, and needs `registrations:read`.
    town.app().feed_settles().await;
    town.scene.manager.get("/api/v1/events?type=attendance.recorded").await.expect(403);
}

#[tokio::test]
async fn two_attendances_at_once_are_both_counted() {
    let town = Town::new().await;
    let robin = &town.scene.apprentice;
    let (one, other) =
        (town.soon(&town.made_tech, robin, "One").await, town.soon(&town.diva, robin, "Other").await);
    let (first, second) = join(town.door(&town.made_tech, &one), town.door(&town.diva, &other)).await;
    town.app().standings_hold().await;
    assert_eq!(listed(robin, "").await.remove(0).1, 2);
    join(
        town.void(&town.made_tech, first.header("location")),
        town.void(&town.diva, second.header("location")),
    )
    .await;
    town.app().standings_hold().await;
    assert_eq!(ids(robin, "?met=nobody").await, [town.robins()]);
}
