//! Offers: made once somebody is verified, answered until their last day, and recruited from once every condition is decided.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::scene::Campaign;
use crate::support::Reply;

/// An offer that can be accepted for a week, with a condition of each kind.
pub fn offer(kinds: &[&str]) -> Value {
    let conditions: Vec<Value> =
        kinds.iter().map(|kind| json!({"kind": kind, "text": format!("Show: {kind}")})).collect();
    json!({"expiresOn": "2026-12-01", "conditions": conditions, "overPlanReason": null})
}

impl Campaign {
    /// Tries to make an offer.
    pub async fn offer(&self, application: &str, body: &Value) -> Reply {
        self.staff.renewed().post(&format!("/api/v1/applications/{application}/offers"), body).await
    }

    /// An application with an open offer: its id, its link and the offer.
    pub async fn offered(&self, email: &str, kinds: &[&str]) -> (String, String, Value) {
        let (id, link) = self.interviewing(email).await;
        let made = self.offer(&id, &offer(kinds)).await.expect(201).body;
        (id, link, made)
    }

    /// The candidate answers an offer: `offer-acceptances` or `offer-declines`.
    pub async fn answers(&self, link: &str, what: &str, offer: &Value) -> Reply {
        self.app.anonymous().post(&format!("{link}/{what}"), &json!({"offerId": offer["id"]})).await
    }

    /// An application whose candidate was recruited without conditions, and its link.
    pub async fn recruited(&self, email: &str) -> (String, String) {
        let (id, link, offer) = self.offered(email, &[]).await;
        self.answers(&link, "offer-acceptances", &offer).await.expect(200);
        (id, link)
    }

    /// Decides the condition of an offer at a place.
    async fn decide(&self, offer: &Value, at: usize, outcome: &str, reason: Option<&str>) -> Reply {
        let id = offer["conditions"][at]["id"].as_str().expect("an id");
        let path = format!("/api/v1/offer-conditions/{id}/outcomes");
        self.staff.post(&path, &json!({"outcome": outcome, "reason": reason})).await
    }

    /// Does what has fallen due.
    pub async fn due(&self) {
        let ctx = self.app.system();
        let done =
            self.app.state().db.write(async |conn| hackit::features::recruitment::due(conn, &ctx).await);
        done.await.expect("the timer");
    }

    /// Applications that say something else than their offers.
    pub async fn impossible(&self) -> Vec<String> {
        self.app
            .sql(
                "SELECT a.state || ': ' || coalesce(string_agg(o.state, ', ' ORDER BY o.id), 'none')
                 FROM applications a LEFT JOIN offers o ON o.application_id = a.id
                 GROUP BY a.id HAVING CASE
                    WHEN a.state = 'offered' THEN 'open'
                    WHEN a.state IN ('conditionsPending', 'recruited', 'enrolled', 'deferred', 'conditionsNotMet') THEN 'accepted'
                    ELSE 'none'
                 END <> coalesce(max(o.state) FILTER (WHERE o.state IN ('open', 'accepted')), 'none')",
            )
            .await
    }
}

#[tokio::test]
async fn an_offer_leads_from_the_interview_to_a_recruit() {
    let campaign = Campaign::new().await;
    let (id, link) = campaign.interviewing("sam@mail.example").await;
    let made = campaign.offer(&id, &offer(&["rightToWork", "references"])).await.expect(201);
    assert_eq!(made.header("location"), format!("/api/v1/offers/{}", made.id()));
    let condition = &made.body["conditions"][0];
    assert_eq!(
        (&condition["kind"], &condition["text"], &condition["outcome"], &condition["decidedAt"]),
        (&json!("rightToWork"), &json!("Show: rightToWork"), &Value::Null, &Value::Null)
    );
    assert_eq!((&made.body["state"], &made.body["expiresOn"]), (&json!("open"), &json!("2026-12-01")));
    assert_eq!(campaign.app.sql("SELECT state FROM interviews").await, ["cancelled"]);
    assert_eq!(campaign.staff.get(made.header("location")).await.expect(200).body, made.body);
    let listed = campaign.staff.get(&format!("/api/v1/applications/{id}/offers")).await.expect(200).body;
    assert_eq!(listed["offers"], json!([made.body]));
    let seen = campaign.app.anonymous().get(&link).await.expect(200).body;
    assert_eq!((&seen["state"], &seen["offer"]["id"]), (&json!("offered"), &made.body["id"]));

    assert_eq!(campaign.decide(&made.body, 0, "met", None).await.expect(409).code(), "transitionNotAllowed");
    let accepted = campaign.answers(&link, "offer-acceptances", &made.body).await.expect(200).body;
    assert_eq!(
        (&accepted["state"], &accepted["offer"]["id"]),
        (&json!("conditionsPending"), &made.body["id"])
    );
    let again = campaign.answers(&link, "offer-acceptances", &made.body).await.expect(200).body;
    assert_eq!(again, accepted);
    campaign.answers(&link, "offer-declines", &made.body).await.expect(409);

    assert_eq!(
        campaign.decide(&made.body, 0, "waived", None).await.expect(422).faults(),
        ["#/reason required"]
    );
    let met = campaign.decide(&made.body, 0, "met", None).await.expect(200);
    assert_eq!(met.body["outcome"], "met");
    assert_eq!(campaign.decide(&made.body, 0, "met", None).await.expect(200).body, met.body);
    campaign.decide(&made.body, 0, "failed", Some("It was another's.")).await.expect(409);
    assert_eq!(campaign.application(&id).await["state"], "conditionsPending");
    campaign.decide(&made.body, 1, "waived", Some("The school wrote.")).await.expect(200);
    assert_eq!(campaign.application(&id).await["state"], "recruited");
    let letters = campaign.letters(&id).await;
    assert_eq!(
        letters[letters.len() - 3..],
        ["offerMade waiting", "offerAccepted waiting", "recruited waiting"]
    );
    let steps = campaign.app.events_of(&id).await;
    assert_eq!(
        steps[steps.len() - 3..],
        ["application.offered", "application.conditionsPending", "application.recruited"]
    );
    assert_eq!(campaign.app.events_of(made.id()).await, ["offer.made", "offer.accepted"]);
    let actors = campaign.app.sql("SELECT actor_type FROM events WHERE type = 'offer.accepted'").await;
    assert_eq!(actors, ["candidate"]);
    assert!(campaign.impossible().await.is_empty());
}

#[tokio::test]
async fn every_fault_of_an_offer_is_told_at_once() {
    let campaign = Campaign::new().await;
    let (id, _) = campaign.interviewing("sam@mail.example").await;
    let body = json!({"expiresOn": "soon", "conditions": [{"kind": "luck", "text": " "}], "overPlanReason": "", "wage": 1});
    let refused = campaign.offer(&id, &body).await.expect(422);
    assert_eq!(
        refused.faults(),
        [
            "#/conditions/0/kind notListed",
            "#/conditions/0/text blank",
            "#/expiresOn format",
            "#/overPlanReason tooSmall",
            "#/wage unknown"
        ]
    );
    let many = vec!["other"; 11];
    assert_eq!(campaign.offer(&id, &offer(&many)).await.expect(422).faults(), ["#/conditions tooLarge"]);
    for (day, fault) in [("2026-11-23", "#/expiresOn inThePast"), ("2027-02-23", "#/expiresOn tooLarge")] {
        let body = json!({"expiresOn": day, "conditions": []});
        assert_eq!(campaign.offer(&id, &body).await.expect(422).faults(), [fault]);
    }
    assert_eq!(campaign.app.sql("SELECT count(*) FROM offers").await, ["0"]);
}

#[tokio::test]
async fn only_who_was_interviewed_and_verified_is_made_an_offer_and_not_by_everybody() {
    let campaign = Campaign::new().await;
    let (early, _) = campaign.submitted("early@mail.example").await;
    assert_eq!(campaign.offer(&early, &offer(&[])).await.expect(409).code(), "transitionNotAllowed");
    let (id, _) = campaign.shortlisted("sam@mail.example").await;
    campaign.book(&campaign.vacancy, &id).await;
    assert_eq!(campaign.offer(&id, &offer(&[])).await.expect(409).code(), "eligibilityNotVerified");
    let refused = json!({"outcome": "refused", "evidence": "schoolCertificate", "seenOn": "2026-11-24", "reason": "Elsewhere."});
    campaign.act(&id, "eligibility-verifications", &refused).await;
    assert_eq!(campaign.offer(&id, &offer(&[])).await.expect(409).code(), "eligibilityNotVerified");

    let (id, _, made) = campaign.offered("robin@mail.example", &["identity"]).await;
    let (offers, one) = (
        format!("/api/v1/applications/{id}/offers"),
        format!("/api/v1/offers/{}", made["id"].as_str().expect("an id")),
    );
    let condition = made["conditions"][0]["id"].as_str().expect("an id");
    for path in [
        offers.clone(),
        format!("/api/v1/applications/{id}/offer-acceptances"),
        format!("/api/v1/applications/{id}/offer-declines"),
        format!("{one}/withdrawals"),
        format!("/api/v1/offer-conditions/{condition}/outcomes"),
    ] {
        assert_eq!(campaign.manager.post(&path, &json!({})).await.expect(403).code(), "insufficientScope");
    }
    campaign.manager.get(&one).await.expect(200);
    let stranger = campaign.app.person(hackit::access::Role::LineManager).await;
    for path in [&offers, &one] {
        stranger.get(path).await.expect(404);
        campaign.app.anonymous().get(path).await.expect(401);
    }
    let nobody = uuid::Uuid::nil();
    for path in [
        format!("applications/{nobody}/offers"),
        format!("offers/{nobody}/withdrawals"),
        format!("offer-conditions/{nobody}/outcomes"),
    ] {
        campaign.staff.post(&format!("/api/v1/{path}"), &json!({})).await.expect(404);
    }
}

#[tokio::test]
async fn more_than_planned_needs_a_reason() {
    let campaign = Campaign::of(1).await;
    let (_, link, first) = campaign.offered("one@mail.example", &[]).await;
    let (id, _) = campaign.interviewing("two@mail.example").await;
    let body = json!({"expiresOn": "2026-11-01", "conditions": []});
    let faults = campaign.offer(&id, &body).await.expect(422).faults();
    assert_eq!(faults, ["#/expiresOn inThePast", "#/overPlanReason required"]);
    campaign.answers(&link, "offer-acceptances", &first).await.expect(200);
    assert_eq!(campaign.offer(&id, &offer(&[])).await.expect(422).faults(), ["#/overPlanReason required"]);
    let mut reasoned = offer(&[]);
    reasoned["overPlanReason"] = json!("The applicants are so good.");
    let made = campaign.offer(&id, &reasoned).await.expect(201);
    assert_eq!(made.body["overPlanReason"], "The applicants are so good.");
}

#[tokio::test]
async fn a_place_is_free_again_once_an_offer_is_declined_withdrawn_or_lapsed() {
    let campaign = Campaign::of(1).await;
    let (_, link, declined) = campaign.offered("one@mail.example", &[]).await;
    let seen = campaign.answers(&link, "offer-declines", &declined).await.expect(200).body;
    assert_eq!(seen["state"], "declined");
    assert_eq!(campaign.answers(&link, "offer-declines", &declined).await.expect(200).body, seen);
    let (id, _, withdrawn) = campaign.offered("two@mail.example", &[]).await;
    let path = format!("/api/v1/offers/{}/withdrawals", withdrawn["id"].as_str().expect("an id"));
    assert_eq!(
        campaign.staff.post(&path, &json!({"reason": ""})).await.expect(422).faults(),
        ["#/reason tooSmall"]
    );
    let answer =
        campaign.staff.post(&path, &json!({"reason": "The team is no more."})).await.expect(200).body;
    assert_eq!(
        (&answer["state"], &answer["withdrawalReason"]),
        (&json!("withdrawn"), &json!("The team is no more."))
    );
    assert_eq!(
        campaign.staff.post(&path, &json!({"reason": "Again."})).await.expect(409).code(),
        "transitionNotAllowed"
    );
    assert_eq!(campaign.application(&id).await["state"], "offerWithdrawn");
    let letters = campaign.letters(&id).await;
    assert_eq!(letters[letters.len() - 2..], ["offerMade cancelled", "offerWithdrawn waiting"]);
    campaign.offered("three@mail.example", &[]).await;
    let (next, _) = campaign.interviewing("four@mail.example").await;
    campaign.offer(&next, &offer(&[])).await.expect(422);
    campaign.app.advance(TimeDelta::days(8));
    let body = json!({"expiresOn": "2026-12-20", "conditions": []});
    campaign.offer(&next, &body).await.expect(201);
    assert!(campaign.impossible().await.is_empty());
}

#[tokio::test]
async fn an_offer_lapses_at_the_end_of_its_last_day_whether_or_not_the_timer_has_run() {
    let campaign = Campaign::new().await;
    let (id, link, made) = campaign.offered("sam@mail.example", &[]).await;
    // 1 December ends in London at midnight UTC.
    campaign.app.state().clock.set("2026-12-01T23:59:59Z".parse().expect("an instant"));
    let path = format!("/api/v1/offers/{}", made["id"].as_str().expect("an id"));
    let read = async || campaign.staff.renewed().get(&path).await.expect(200).body;
    assert_eq!(read().await["state"], "open");
    campaign.app.advance(TimeDelta::seconds(1));
    let before = read().await;
    assert_eq!((&before["state"], &before["decidedAt"]), (&json!("lapsed"), &json!("2026-12-02T00:00:00Z")));
    let seen = campaign.app.anonymous().get(&link).await.expect(200).body;
    assert_eq!((&seen["state"], &seen["allowedTransitions"]), (&json!("declined"), &json!([])));
    for what in ["offer-acceptances", "offer-declines"] {
        assert_eq!(campaign.answers(&link, what, &made).await.expect(409).code(), "transitionNotAllowed");
    }
    campaign.due().await;
    campaign.due().await;
    let after = read().await;
    assert_eq!((&after["state"], &after["decidedAt"]), (&before["state"], &before["decidedAt"]));
    assert_eq!(campaign.app.events_of(&id).await.last().map(String::as_str), Some("application.lapsed"));
    assert_eq!(
        campaign.app.events_of(path.rsplit('/').next().expect("an id")).await,
        ["offer.made", "offer.lapsed"]
    );
    assert!(campaign.impossible().await.is_empty());

    let anew = json!({"expiresOn": "2026-12-03", "conditions": []});
    campaign.offer(&id, &anew).await.expect(201);
    campaign.app.advance(TimeDelta::days(2));
    // The timer has not run: the second one lapses with the third.
    let third =
        campaign.offer(&id, &json!({"expiresOn": "2026-12-09", "conditions": []})).await.expect(201).body;
    let states = campaign.app.sql("SELECT state FROM offers ORDER BY id").await;
    assert_eq!(states, ["lapsed", "lapsed", "open"]);
    campaign.answers(&link, "offer-acceptances", &made).await.expect(409);
    assert_eq!(
        campaign.answers(&link, "offer-acceptances", &third).await.expect(200).body["state"],
        "recruited"
    );
}

#[tokio::test]
async fn staff_answer_for_those_who_telephone() {
    let campaign = Campaign::new().await;
    let (id, _, made) = campaign.offered("sam@mail.example", &[]).await;
    let (other, ..) = campaign.offered("robin@mail.example", &[]).await;
    let path = format!("/api/v1/applications/{other}/offer-acceptances");
    let refused = campaign.staff.post(&path, &json!({"offerId": made["id"]})).await.expect(422);
    assert_eq!(refused.faults(), ["#/offerId notFound"]);
    let declined = campaign.act(&id, "offer-declines", &json!({"offerId": made["id"]})).await;
    assert_eq!(declined["state"], "declined");
    let anew = campaign.offer(&id, &offer(&[])).await.expect(201).body;
    let accepted = campaign.act(&id, "offer-acceptances", &json!({"offerId": anew["id"]})).await;
    assert_eq!(accepted["state"], "recruited", "it has no conditions");
    let letters = campaign.letters(&id).await;
    assert_eq!(
        letters[letters.len() - 4..],
        ["offerMade cancelled", "offerDeclined waiting", "offerMade waiting", "offerAccepted waiting"]
    );
}

#[tokio::test]
async fn one_condition_that_fails_ends_it() {
    let campaign = Campaign::new().await;
    let (id, link, made) = campaign.offered("sam@mail.example", &["identity", "references"]).await;
    campaign.answers(&link, "offer-acceptances", &made).await.expect(200);
    let failed = campaign.decide(&made, 1, "failed", Some("Nobody wrote.")).await.expect(200);
    assert_eq!(failed.body["outcomeReason"], "Nobody wrote.");
    assert_eq!(campaign.application(&id).await["state"], "conditionsNotMet");
    campaign.decide(&made, 0, "met", None).await.expect(409);
    assert_eq!(campaign.letters(&id).await.last().map(String::as_str), Some("conditionsNotMet waiting"));
    let path = format!("/api/v1/offers/{}/withdrawals", made["id"].as_str().expect("an id"));
    campaign.staff.post(&path, &json!({"reason": "It is over."})).await.expect(409);
    assert!(campaign.impossible().await.is_empty());
}

#[tokio::test]
async fn accepting_withdraws_the_candidates_other_applications_of_the_round() {
    let campaign = Campaign::new().await;
    let (id, link, made) = campaign.offered("sam@mail.example", &[]).await;
    let (second, third) = (campaign.another().await, campaign.another().await);
    let (offered, _) = campaign.interviewing_for(&second, "SAM@mail.example").await;
    let other = campaign.offer(&offered, &offer(&["identity"])).await.expect(201).body;
    let (waiting, _) = campaign.interviewing_for(&third, "sam@mail.example").await;
    let (stranger, _) = campaign.submitted("robin@mail.example").await;
    campaign.answers(&link, "offer-acceptances", &made).await.expect(200);
    for (id, state) in
        [(&id, "recruited"), (&offered, "withdrawn"), (&waiting, "withdrawn"), (&stranger, "submitted")]
    {
        assert_eq!(campaign.application(id).await["state"], state);
    }
    let path = format!("/api/v1/offers/{}", other["id"].as_str().expect("an id"));
    assert_eq!(campaign.staff.get(&path).await.expect(200).body["state"], "declined");
    let booked = campaign.app.sql("SELECT count(*) FROM interviews WHERE state = 'booked'").await;
    assert_eq!(booked, ["0"]);
    let told = campaign.app.sql("SELECT count(*) FROM messages WHERE kind = 'applicationWithdrawn'").await;
    assert_eq!(told, ["2"]);
    assert!(campaign.impossible().await.is_empty());
}
