//! What waits when the apprenticeship ends, or goes to another provider.

use serde_json::{Value, json};

use super::{LIST, accept, cancel, decline, ending, leaving, pause};
use crate::support::{Actor, Scene};

/// The ids in a list.
async fn listed(actor: &Actor, query: &str) -> Vec<Value> {
    let page = actor.get(&format!("{LIST}?{query}")).await.expect(200).body;
    page["changeRequests"].as_array().expect("a list").iter().map(|row| row["id"].clone()).collect()
}

#[tokio::test]
async fn what_waits_lapses_with_the_end_of_the_apprenticeship() {
    let scene = Scene::managed().await;
    let (one, other) = (scene.asked(&pause("2026-11-23")).await, scene.asked(&ending("2027-12-31")).await);
    let declined = scene.asked(&leaving("2026-11-20")).await;
    decline(&scene.staff, &declined).await.expect(200);
    let gone = json!({"lastDayOn": "2026-11-20", "triggeredBy": "employer", "reasons": ["redundancy"], "note": null});
    let gone = scene.staff.post(&scene.path("/withdrawals"), &gone).await.expect(201);
    // At once, whether the timer has run or not.
    for reader in [&scene.ada, &scene.manager, &scene.apprentice, &scene.staff] {
        assert_eq!(
            (listed(reader, "state=lapsed").await.len(), listed(reader, "state=pending").await.len()),
            (2, 0)
        );
    }
    for request in [&one, &other] {
        let read = scene.ada.get(request).await.expect(200);
        assert_eq!((read.header("etag"), &read.body["state"]), ("\"2\"", &json!("lapsed")));
        for reply in [
            accept(&scene.staff, request).await,
            decline(&scene.manager, request).await,
            cancel(&scene.ada, request).await,
        ] {
            let refused = reply.expect(409);
            assert_eq!(
                (refused.code(), &refused.body["allowedTransitions"]),
                ("transitionNotAllowed", &json!([]))
            );
        }
    }
    for _ in 0..2 {
        scene.due().await;
        for request in [&one, &other] {
            let events = scene.events_of_request(request).await;
            assert_eq!(events, ["changeRequest.asked", "changeRequest.lapsed"], "told once");
        }
    }
    assert_eq!(scene.state_of(&declined).await, "declined");
    assert_eq!(scene.ada.get(&one).await.expect(200).header("etag"), "\"2\"", "to tell it is no change");
    // Taking the withdrawal back does not bring it back; the provider asks anew.
    let reversals = format!("{}/reversals", gone.header("location"));
    scene.staff.post(&reversals, &json!({"reason": "The wrong person."})).await.expect(200);
    assert_eq!(scene.state_of(&one).await, "lapsed");
    scene.asked(&pause("2026-11-23")).await;
}

#[tokio::test]
async fn an_accepted_withdrawal_leaves_nothing_waiting() {
    let scene = Scene::managed().await;
    let (leaves, waits) =
        (scene.asked(&leaving("2026-11-20")).await, scene.asked(&ending("2027-12-31")).await);
    accept(&scene.staff, &leaves).await.expect(200);
    assert_eq!(
        (scene.state_of(&leaves).await, scene.state_of(&waits).await),
        ("accepted".into(), "lapsed".into())
    );
    scene.due().await;
    assert_eq!(scene.events_of_request(&leaves).await, ["changeRequest.asked", "changeRequest.accepted"]);
}

#[tokio::test]
async fn what_waits_lapses_with_another_provider() {
    let scene = Scene::managed().await;
    let arch = scene.app.provider("Arch").await;
    let request = scene.asked(&pause("2026-11-23")).await;
    let handing =
        json!({"providerId": arch.organisation, "startsOn": "2026-11-02", "providerReference": null});
    scene.staff.post(&scene.path("/provider-changes"), &handing).await.expect(200);
    // Who asked reads how it ended, though the learner is another's; the new provider does not, and may ask itself.
    assert_eq!(scene.state_of(&request).await, "lapsed");
    scene.ada.get(&scene.path("")).await.expect(404);
    arch.get(&request).await.expect(404);
    cancel(&scene.ada, &request).await.expect(409);
    scene.ada.post(&scene.path("/change-requests"), &pause("2026-11-23")).await.expect(404);
    let new = arch.post(&scene.path("/change-requests"), &pause("2026-11-23")).await.expect(201);
    assert_eq!(new.body["providerId"], json!(arch.organisation));
    accept(&scene.staff, &request).await.expect(409);
    accept(&scene.manager, new.header("location")).await.expect(200);
    assert_eq!((listed(&scene.ada, "").await.len(), listed(&arch, "").await.len()), (1, 1));
    assert_eq!(listed(&scene.apprentice, "").await.len(), 2);
    scene.due().await;
    scene.app.feed_settles().await;
    let page = scene.ada.get("/api/v1/events?type=changeRequest.lapsed").await.expect(200).body;
    let event = &page["events"][0];
    assert_eq!(
        (&event["organisationId"], &event["actor"]["type"]),
        (&json!(scene.ada.organisation), &json!("system"))
    );
    let page = arch.get("/api/v1/events?type=changeRequest.lapsed").await.expect(200).body;
    assert_eq!(page["events"], json!([]));
}

#[tokio::test]
async fn what_happens_otherwise_leaves_it_waiting() {
    let scene = Scene::managed().await;
    let request = scene.asked(&ending("2027-12-31")).await;
    scene.staff.patch(&scene.path(""), &json!({"team": "Platform", "lineManagerId": null})).await.expect(200);
    let away = json!({"startsOn": "2026-11-10", "expectedReturnOn": null, "returnedOn": null, "reason": "caring",
        "note": null});
    scene.staff.post(&scene.path("/breaks-in-learning"), &away).await.expect(201);
    scene.due().await;
    assert_eq!(scene.state_of(&request).await, "pending");
    // Who manages no more decides no more.
    accept(&scene.manager, &request).await.expect(404);
    accept(&scene.staff, &request).await.expect(200);
}
