//! Figures are published once, for everybody, and lead back to nobody.

use futures_util::future::{join, join_all};
use hackit::access::Role;
use serde_json::{Value, json};

use super::people::{Came, Somebody, closed_with, cohort_one, of_sex};
use crate::partnerships::enquiries::run_timer;
use crate::recruitment::scene::Campaign;
use crate::support::{Actor, Reply, TestApp};

pub const EDITIONS: &str = "/api/v1/equality-editions";

/// Asks for the figures of a stage of a campaign's round.
pub async fn publish(who: &Actor, campaign: &Campaign, stage: &str) -> Reply {
    who.post(EDITIONS, &json!({"roundId": campaign.round, "stage": stage})).await
}

/// The figures of a table: null is fewer than 5.
fn figures(edition: &Value, characteristics: &Value) -> Vec<Value> {
    let tables = edition["tables"].as_array().expect("tables");
    let found = tables.iter().find(|table| table["characteristics"] == *characteristics);
    let cells = found.and_then(|table| table["cells"].as_array()).cloned().unwrap_or_default();
    cells.iter().map(|cell| cell["value"].clone()).collect()
}

#[tokio::test]
async fn the_first_cohort_reads_women_5_men_15_of_20_and_nothing_else() {
    let campaign = Campaign::new().await;
    let staff = campaign.app.staff().await;
    let open = publish(&staff, &campaign, "hires").await.expect(409);
    assert_eq!(open.code(), "transitionNotAllowed");
    closed_with(&campaign, &cohort_one()).await;
    let hires = publish(&staff, &campaign, "hires").await.expect(201);
    let body = &hires.body;
    assert_eq!(
        (&body["people"], &body["stage"], &body["pooledWith"]),
        (&json!(21), &json!("hires"), &json!([]))
    );
    assert_eq!(
        body["tables"],
        json!([{"characteristics": ["sex"], "base": {"value": 20, "mark": "rounded"}, "cells": [
            {"categories": ["female"], "value": 5, "mark": "rounded", "percent": null},
            {"categories": ["male"], "value": 15, "mark": "rounded", "percent": null}]}])
    );
    let because = |edition: &Value, of: &str| {
        let withheld = edition["withheld"].as_array().expect("a list").clone();
        withheld
            .into_iter()
            .find(|one| one["characteristics"] == json!([of]))
            .map(|one| one["because"].clone())
    };
    assert_eq!(because(body, "ethnicGroup"), Some(json!("fewer than 50 people")));
    assert!(!hires.text.contains("23.8"), "{}", hires.text);
    // Everybody reads it, and it is not published again.
    let place = hires.header("location");
    assert_eq!(campaign.app.anonymous().get(place).await.expect(200).body, *body);
    assert_eq!(publish(&staff, &campaign, "hires").await.expect(409).code(), "alreadyExists");
    let applications = publish(&staff, &campaign, "applications").await.expect(201);
    assert_eq!(applications.body["people"], 60);
    assert_eq!(publish(&staff, &campaign, "offers").await.expect(409).code(), "populationsTooClose");
    let listed = campaign.app.anonymous().get(EDITIONS).await.expect(200).body;
    assert_eq!(listed["equalityEditions"].as_array().map(Vec::len), Some(2));
    let of_round = format!("{EDITIONS}?round_id={}", campaign.round);
    assert_eq!(
        campaign.app.anonymous().get(&of_round).await.expect(200).body["equalityEditions"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    assert_eq!(campaign.app.events_of(hires.id()).await, ["equalityEdition.published"]);
}

#[tokio::test]
async fn who_may_not_and_what_is_not_there_are_refused() {
    let campaign = Campaign::new().await;
    let staff = campaign.app.staff().await;
    closed_with(&campaign, &cohort_one()[..21]).await;
    for (who, status) in [
        (campaign.app.anonymous(), 401),
        (campaign.staff.clone(), 403),
        (campaign.app.person(Role::DataProtectionOfficer).await, 403),
        (campaign.app.employer("MadeTech").await, 403),
    ] {
        publish(&who, &campaign, "hires").await.expect(status);
    }
    let nowhere = campaign.app.system().new_id::<uuid::Uuid>();
    for (body, fault) in [
        (json!({"roundId": nowhere, "stage": "hires"}), "#/roundId notFound"),
        (
            json!({"roundId": campaign.round, "stage": "hires", "pooledWith": [nowhere]}),
            "#/pooledWith notFound",
        ),
        (
            json!({"roundId": campaign.round, "stage": "hires", "pooledWith": [campaign.round]}),
            "#/pooledWith duplicate",
        ),
        (json!({"roundId": campaign.round, "stage": "interviews"}), "#/stage notListed"),
        (json!({"stage": "hires"}), "#/roundId required"),
    ] {
        assert_eq!(staff.post(EDITIONS, &body).await.expect(422).faults(), [fault], "{body}");
    }
    campaign.app.anonymous().get(&format!("{EDITIONS}/{nowhere}")).await.expect(404);
    campaign.app.anonymous().get(&format!("/equality/{nowhere}")).await.expect(404);
    assert_eq!(campaign.app.sql("SELECT count(*) FROM equality_editions").await, ["0"]);
}

#[tokio::test]
async fn an_edition_is_withdrawn_for_good() {
    let campaign = Campaign::new().await;
    let staff = campaign.app.staff().await;
    closed_with(&campaign, &cohort_one()[..21]).await;
    let published = publish(&staff, &campaign, "hires").await.expect(201);
    let (place, reason) =
        (published.header("location"), json!({"reason": "The round was closed too early."}));
    let path = format!("{place}/withdrawals");
    campaign.staff.post(&path, &reason).await.expect(403);
    staff.post(&path, &json!({"reason": ""})).await.expect(422);
    let replies = join_all((0..4).map(|_| staff.post(&path, &reason))).await;
    let mut statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409]);
    let read = campaign.app.anonymous().get(place).await.expect(200).body;
    assert_eq!((&read["tables"], &read["withheld"]), (&json!([]), &json!([])));
    assert_eq!(read["withdrawalReason"], "The round was closed too early.");
    let page = campaign.app.anonymous().get(&format!("/equality/{}", published.id())).await.expect(200);
    assert!(page.text.contains("withdrawn") && !page.text.contains("<table"), "{}", page.text);
    assert_eq!(publish(&staff, &campaign, "hires").await.expect(409).code(), "alreadyExists");
}

#[tokio::test]
async fn it_is_read_as_a_table_and_as_a_page() {
    let campaign = Campaign::new().await;
    let staff = campaign.app.staff().await;
    closed_with(&campaign, &cohort_one()).await;
    let published = publish(&staff, &campaign, "hires").await.expect(201);
    let nobody = campaign.app.anonymous();
    let table = nobody.get(&format!("{}.csv", published.header("location"))).await.expect(200);
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    let lines: Vec<_> = table.text.lines().take(3).collect();
    let expected = [
        "characteristics,categories,value,mark,percent,base",
        "sex,female,5,rounded,,20",
        "sex,male,15,rounded,,20",
    ];
    assert_eq!(lines, expected);
    let page = nobody.get(&format!("/equality/{}", published.id())).await.expect(200);
    for part in ["21 people", "<caption>Sex</caption>", "Female", "fewer than 50 people", "Fewer than 5"] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
}

#[tokio::test]
async fn of_two_publications_at_once_one_is_made_and_objections_change_nothing_that_was_displayed() {
    let campaign = Campaign::new().await;
    let staff = campaign.app.staff().await;
    let (_, link) = campaign.submitted("sam@mail.example").await;
    let ids = campaign.app.sql("SELECT id FROM applications").await;
    let nobody = campaign.app.anonymous();
    super::put(&nobody, &link, &super::answers(&json!({"sex": "female"}))).await.expect(204);
    campaign.act(&ids[0], "rejections", &json!({"reasons": ["strongerCandidates"], "feedback": null})).await;
    closed_with(&campaign, &cohort_one()).await;
    let objection = format!("{link}/equality-response");
    let publications = join_all((0..3).map(|_| publish(&staff, &campaign, "applications")));
    let (replies, objected) = join(publications, nobody.delete(&objection)).await;
    objected.expect(204);
    let mut statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409], "{replies:?}");
    let figures = campaign.app.sql("SELECT count(*) FROM equality.figures").await;
    assert_eq!(campaign.app.sql("SELECT count(DISTINCT population) FROM equality.figures").await, ["1"]);
    campaign
        .app
        .sql("SELECT equality.shown('applications', ARRAY(SELECT round_id FROM equality.stages LIMIT 1))")
        .await;
    assert_eq!(campaign.app.sql("SELECT count(*) FROM equality.figures").await, figures);
}

/// The editions of the hires and of the applications of a fresh programme.
async fn editions_of(people: &[Somebody]) -> Vec<Value> {
    let campaign = Campaign::new().await;
    let staff = campaign.app.staff().await;
    closed_with(&campaign, people).await;
    let mut published = Vec::new();
    for stage in ["hires", "applications"] {
        let edition = publish(&staff, &campaign, stage).await.expect(201).body;
        published.push(json!([edition["people"], edition["tables"], edition["withheld"]]));
    }
    published
}

#[tokio::test]
async fn another_truth_behind_the_same_figures_is_published_the_same() {
    let first = editions_of(&cohort_one()).await;
    // Seven women of 21 began instead of five, and ten of 36 others applied instead of twelve.
    let hired = (0..21).map(|n| of_sex(Came::Hired, if n < 7 { 2 } else { 3 }));
    let offered = (0..3).map(|_| of_sex(Came::Offered, 3));
    let applied = (0..36).map(|n| of_sex(Came::Applied, if n < 10 { 2 } else { 3 }));
    let other: Vec<Somebody> = hired.chain(offered).chain(applied).collect();
    let second = editions_of(&other).await;
    let displayed = |editions: &[Value]| figures(&json!({"tables": editions[0][1]}), &json!(["sex"]));
    assert_eq!(displayed(&second), [json!(5), json!(15)]);
    assert_eq!(first, second);
}

#[tokio::test]
async fn answers_go_two_years_after_the_closing_and_what_was_published_stays() {
    let campaign = Campaign::new().await;
    let staff = campaign.app.staff().await;
    closed_with(&campaign, &cohort_one()).await;
    let published = publish(&staff, &campaign, "hires").await.expect(201);
    let left =
        "SELECT (SELECT count(*) FROM equality.responses) || ' ' || (SELECT count(*) FROM equality.members)";
    campaign.app.advance(chrono::TimeDelta::days(729));
    run_timer(&campaign.app).await;
    assert_eq!(campaign.app.sql(left).await, ["60 105"]);
    campaign.app.advance(chrono::TimeDelta::days(3));
    run_timer(&campaign.app).await;
    assert_eq!(campaign.app.sql(left).await, ["0 0"]);
    let read = campaign.app.anonymous().get(published.header("location")).await.expect(200);
    assert_eq!(read.body, published.body);
}

#[tokio::test]
async fn people_are_counted_once_and_who_did_not_hand_in_nowhere() {
    let campaign = Campaign::new().await;
    let staff = campaign.app.staff().await;
    let another = campaign.another().await;
    for vacancy in [&campaign.vacancy, &another] {
        let (id, link) = campaign.submitted_for(vacancy, "sam@mail.example").await;
        super::put(&campaign.app.anonymous(), &link, &super::answers(&json!({"sex": "female"})))
            .await
            .expect(204);
        campaign.act(&id, "rejections", &json!({"reasons": ["strongerCandidates"], "feedback": null})).await;
    }
    let draft = campaign.link("robin@mail.example").await;
    let begun =
        campaign.app.anonymous().request("PATCH", &draft).json(&json!({"givenName": "Robin"})).send().await;
    begun.expect(200);
    closed_with(&campaign, &cohort_one()).await;
    let published = publish(&staff, &campaign, "applications").await.expect(201);
    assert_eq!(published.body["people"], 61);
}

#[tokio::test]
async fn the_database_counts_by_the_questions_that_are_asked() {
    let app = TestApp::new().await;
    let set = &hackit::features::equality::questions::SET_2026_1;
    let questions = app.sql("SELECT key || ' ' || answers FROM equality.questions ORDER BY place").await;
    let asked: Vec<_> =
        set.questions.iter().map(|one| format!("{} {}", one.key, one.answers.len())).collect();
    assert_eq!(questions, asked);
    let characteristics = app
        .sql("SELECT key || ' ' || floor || ' ' || two_way FROM equality.characteristics ORDER BY place")
        .await;
    let made: Vec<_> =
        set.characteristics.iter().map(|one| format!("{} {} {}", one.key, one.floor, one.two_way)).collect();
    assert_eq!(characteristics, made);
    for one in set.characteristics {
        for (level, categories) in
            [("fine", Some(one.fine)), ("coarse", one.coarse.map(|coarse| coarse.categories))]
        {
            let found = app
                .sql(&format!(
                    "SELECT array_to_string(fine, ',') FROM equality.categories WHERE characteristic = '{}' AND level = '{level}' ORDER BY place",
                    one.key
                ))
                .await;
            assert_eq!(found.len(), categories.map_or(0, <[_]>::len), "{} {level}", one.key);
            for (place, fine) in found.iter().enumerate() {
                for number in fine.split(',').map(|number| number.parse::<usize>().expect("a number")) {
                    let row =
                        if level == "fine" { number } else { one.coarse.expect("a grouping").of[number] };
                    assert_eq!(row, place, "{} {level}", one.key);
                }
            }
        }
    }
}
