//! Minimum wages as staff keep them.

use hackit::access::Role;
use serde_json::{Value, json};

use super::funding_rules::put;
use crate::support::TestApp;

const WAGES: &str = "/api/v1/minimum-wages";

fn said(starts_from: &str) -> Value {
    json!({"startsFrom": starts_from,
        "penceAnHour": {"apprentice": 830, "under18": 830, "aged18To20": 1130, "aged21To22": 1320, "aged23OrOver": null},
        "source": {"title": "Invented rates", "publishedOn": null, "url": "https://rates.example/2027"}})
}

/// The path of one of the rows that every database begins with.
fn built_in(number: usize) -> String {
    format!("{WAGES}/019ab000-0000-7000-8000-{number:0>12}")
}

#[tokio::test]
async fn the_wages_since_2019_are_there() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let list = ada.get(WAGES).await.expect(200).body;
    let rows = list["minimumWages"].as_array().expect("wages").iter();
    let told: Vec<Value> = rows.map(|row| json!([row["startsFrom"], row["penceAnHour"]])).collect();
    let rates = |apprentice: i32, others: [Option<i32>; 4]| {
        let [young, middle, older, oldest] = others;
        json!({"apprentice": apprentice, "under18": young, "aged18To20": middle, "aged21To22": older, "aged23OrOver": oldest})
    };
    let known = |rates: [i32; 4]| rates.map(Some);
    assert_eq!(
        told,
        [
            json!(["2019-04-01", rates(390, [None; 4])]),
            json!(["2020-04-01", rates(415, [None; 4])]),
            json!(["2021-04-01", rates(430, known([462, 656, 836, 891]))]),
            json!(["2022-04-01", rates(481, known([481, 683, 918, 950]))]),
            json!(["2023-04-01", rates(528, known([528, 749, 1018, 1042]))]),
            json!(["2024-04-01", rates(640, known([640, 860, 1144, 1144]))]),
            json!(["2025-04-01", rates(755, known([755, 1000, 1221, 1221]))]),
            json!(["2026-04-01", rates(800, known([800, 1085, 1271, 1271]))]),
        ]
    );
    let first = ada.get(&format!("{WAGES}?limit=3")).await.expect(200).body;
    let cursor = first["page"]["nextCursor"].as_str().expect("a cursor");
    let next = ada.get(&format!("{WAGES}?limit=3&cursor={cursor}")).await.expect(200).body;
    assert_eq!(next["minimumWages"][0], list["minimumWages"][3]);
    app.employer("MadeTech").await.get(WAGES).await.expect(403);
}

#[tokio::test]
async fn staff_add_and_correct_wages() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let added = staff.post(WAGES, &said("2027-04-01")).await.expect(201);
    let read = staff.get(added.header("location")).await.expect(200);
    assert_eq!((&read.body, read.header("etag")), (&added.body, added.header("etag")));
    assert_eq!(read.body["penceAnHour"], said("")["penceAnHour"]);
    assert_eq!(staff.post(WAGES, &said("2027-04-01")).await.expect(409).code(), "alreadyExists");
    let place = built_in(8);
    put(&staff, &place, None, &said("2026-04-01")).await.expect(428);
    put(&staff, &place, Some("\"7\""), &said("2026-04-01")).await.expect(412);
    let now = put(&staff, &place, Some("\"1\""), &said("2026-04-01")).await.expect(200);
    assert_eq!(now.body["penceAnHour"]["aged23OrOver"], Value::Null);
    let same = put(&staff, &place, Some("*"), &said("2026-04-01")).await.expect(200);
    assert_eq!((same.header("etag"), &same.body), (now.header("etag"), &now.body));
    put(&staff, &place, Some("*"), &said("2025-04-01")).await.expect(409);
    assert_eq!(app.events_of(now.id()).await, ["minimumWage.changed"]);
    assert_eq!(app.events_of(added.id()).await, ["minimumWage.added"]);
}

#[tokio::test]
async fn faults_of_wages_are_told_and_others_may_not_write() {
    let app = TestApp::new().await;
    let mut wrong = said("2027-02-30");
    wrong["penceAnHour"] =
        json!({"apprentice": 0, "under18": 8.5, "aged18To20": null, "aged21To22": 100_001, "aged25": 1});
    let told = app.staff().await.post(WAGES, &wrong).await.expect(422).faults();
    for fault in [
        "#/penceAnHour/aged21To22 tooLarge",
        "#/penceAnHour/aged23OrOver required",
        "#/penceAnHour/aged25 unknown",
        "#/penceAnHour/apprentice tooSmall",
        "#/penceAnHour/under18 type",
        "#/startsFrom format",
    ] {
        assert!(told.contains(&fault.to_owned()), "{fault}: {told:?}");
    }
    for other in [app.person(Role::Recruiter).await, app.provider("Ada").await] {
        other.post(WAGES, &said("2027-04-01")).await.expect(403);
        put(&other, &built_in(8), Some("*"), &said("2026-04-01")).await.expect(403);
    }
    assert_eq!(app.sql("SELECT count(*) FROM minimum_wages").await, ["8"]);
}

#[tokio::test]
async fn of_many_who_write_wages_at_once_one_wins() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let body = said("2027-04-01");
    let tries = futures_util::future::join_all((0..8).map(|_| staff.post(WAGES, &body))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 201).count(), 1);
    assert_eq!(tries.iter().filter(|reply| reply.status == 409).count(), 7);
    let tries = (0..20).map(|number| {
        let (staff, place, mut body) = (staff.clone(), built_in(8), said("2026-04-01"));
        body["penceAnHour"]["apprentice"] = json!(900 + number);
        async move { put(&staff, &place, Some("\"1\""), &body).await.status }
    });
    let statuses = futures_util::future::join_all(tries).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 412).count(), 19, "{statuses:?}");
}
