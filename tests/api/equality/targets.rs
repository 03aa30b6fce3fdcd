//! What the programme wants to reach, and what it does for that.

use futures_util::future::join_all;
use hackit::access::Role;
use serde_json::{Value, json};

use super::editions::publish;
use super::people::{closed_with, cohort_one};
use crate::recruitment::scene::Campaign;

const TARGETS: &str = "/api/v1/diversity-targets";
const ACTIONS: &str = "/api/v1/diversity-actions";

fn target(campaign: &Campaign, percent: u32) -> Value {
    json!({"roundId": campaign.round, "stage": "hires", "characteristic": "sex", "category": "female", "percent": percent})
}

#[tokio::test]
async fn whether_a_target_is_reached_is_said_from_published_figures_alone() {
    let campaign = Campaign::new().await;
    let staff = campaign.app.staff().await;
    let added = staff.post(TARGETS, &target(&campaign, 40)).await.expect(201);
    let place = added.header("location").to_owned();
    assert_eq!(added.body["reached"], "cannotBeSaid");
    closed_with(&campaign, &cohort_one()).await;
    let read = |who: &crate::support::Actor| {
        let (who, place) = (who.clone(), place.clone());
        async move { who.get(&place).await.expect(200).body["reached"].clone() }
    };
    assert_eq!(read(&campaign.staff).await, "cannotBeSaid", "nothing is published");
    publish(&staff, &campaign, "hires").await.expect(201);
    // Behind 5 stand 5 to 7, of 21.
    for (percent, reached) in [(40, "no"), (30, "cannotBeSaid"), (23, "yes")] {
        let changed = staff.patch(&place, &json!({"percent": percent})).await.expect(200);
        assert_eq!(changed.body["reached"], reached, "{percent}");
        assert_eq!(read(&campaign.staff).await, reached);
    }
    let listed = campaign.staff.get(&format!("{TARGETS}?round_id={}", campaign.round)).await.expect(200);
    assert_eq!(listed.body["diversityTargets"][0]["reached"], "yes");
    let steps = [
        "diversityTarget.added",
        "diversityTarget.changed",
        "diversityTarget.changed",
        "diversityTarget.changed",
    ];
    assert_eq!(campaign.app.events_of(added.id()).await, steps);
}

#[tokio::test]
async fn actions_are_written_down_and_shown_beside_the_figures() {
    let campaign = Campaign::new().await;
    let staff = campaign.app.staff().await;
    let aim = staff.post(TARGETS, &target(&campaign, 40)).await.expect(201);
    let action = json!({"targetId": aim.id(), "kind": "openDay", "title": "Open evening <b>here</b>", "on": "2026-11-20",
        "organisationId": null, "outcome": null});
    let added = staff.post(ACTIONS, &action).await.expect(201);
    let place = added.header("location");
    let changed = staff.patch(place, &json!({"outcome": "Thirty came."})).await.expect(200);
    assert_eq!(
        (&changed.body["outcome"], &changed.body["title"]),
        (&json!("Thirty came."), &action["title"])
    );
    let of_aim = format!("{ACTIONS}?target_id={}", aim.id());
    assert_eq!(campaign.staff.get(&of_aim).await.expect(200).body["diversityActions"][0], changed.body);
    closed_with(&campaign, &cohort_one()).await;
    let published = publish(&staff, &campaign, "hires").await.expect(201);
    let page = campaign.app.anonymous().get(&format!("/equality/{}", published.id())).await.expect(200).text;
    for part in
        ["Female: at least 40 % of those who begin.", "It is not reached.", "Open evening", "Thirty came."]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("<b>here"), "{page}");
}

#[tokio::test]
async fn what_does_not_fit_and_who_may_not_are_refused() {
    let campaign = Campaign::new().await;
    let staff = campaign.app.staff().await;
    let nowhere = campaign.app.system().new_id::<uuid::Uuid>();
    let with = |name: &str, value: Value| {
        let mut body = target(&campaign, 40);
        body[name] = value;
        body
    };
    for (body, fault) in [
        (with("roundId", json!(nowhere)), "#/roundId notFound"),
        (with("characteristic", json!("colour")), "#/characteristic notListed"),
        (with("category", json!("16to18")), "#/category notListed"),
        (with("percent", json!(0)), "#/percent tooSmall"),
        (with("percent", json!(101)), "#/percent tooLarge"),
        (with("stage", json!("interviews")), "#/stage notListed"),
    ] {
        assert_eq!(staff.post(TARGETS, &body).await.expect(422).faults(), [fault], "{body}");
    }
    let officer = campaign.app.person(Role::DataProtectionOfficer).await;
    for who in [&campaign.staff, &officer, &campaign.manager] {
        who.post(TARGETS, &target(&campaign, 40)).await.expect(403);
    }
    campaign.manager.get(TARGETS).await.expect(403);
    officer.get(TARGETS).await.expect(200);
    let replies = join_all((0..5).map(|_| async { staff.post(TARGETS, &target(&campaign, 40)).await })).await;
    let mut statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409]);
    let aim = replies.iter().find(|reply| reply.status == 201).expect("one").id().to_owned();
    let action = |name: &str, value: Value| {
        let mut body = json!({"targetId": aim, "kind": "outreach", "title": "Talks", "on": "2026-12-01",
            "organisationId": null, "outcome": null});
        body[name] = value;
        body
    };
    for (body, fault) in [
        (action("targetId", json!(nowhere)), "#/targetId notFound"),
        (action("organisationId", json!(nowhere)), "#/organisationId notFound"),
        (action("kind", json!("party")), "#/kind notListed"),
        (action("title", json!("")), "#/title tooSmall"),
    ] {
        assert_eq!(staff.post(ACTIONS, &body).await.expect(422).faults(), [fault], "{body}");
    }
    campaign.staff.post(ACTIONS, &action("kind", json!("partner"))).await.expect(403);
}
