//! Recruitment, from the round to the enrolment.

use serde_json::{Value, json};

use super::{World, Write};
use crate::coverage::recruitment::{email, new_vacancy, new_vacancy_body, offer, offered};
use crate::recruitment::scene::filled;

pub async fn valid(world: &World, operation: &str) -> Option<Write> {
    let staff = &world.staff;
    Some(match operation {
        "add_recruitment_round" => {
            let count = world.app.sql("SELECT count(*) FROM recruitment_rounds").await;
            let body = json!({"name": format!("Round {}", count[0]), "cohortId": world.campaign.cohort, "opensOn": "2026-11-02",
                "closesOn": "2027-06-30"});
            Write::new(staff, "/api/v1/recruitment-rounds", &["recruitmentRound.added"]).json(body)
        }
        "change_recruitment_round" => {
            let path = world.path("/api/v1/recruitment-rounds/{id}");
            Write::new(staff, path, &["recruitmentRound.changed"]).json(json!({"name": "Summer of 2027"}))
        }
        "close_recruitment_round" => {
            let body = json!({"name": "Empty", "cohortId": world.campaign.cohort, "opensOn": "2026-11-02", "closesOn": "2027-06-30"});
            let added = staff.post("/api/v1/recruitment-rounds", &body).await.expect(201);
            let path = format!("{}/closures", added.header("location"));
            Write::new(staff, path, &["recruitmentRound.closed"])
        }
        "add_vacancy" => {
            Write::new(staff, "/api/v1/vacancies", &["vacancy.added"]).json(new_vacancy_body(world).await)
        }
        "change_vacancy" | "publish_vacancy" | "close_vacancy" | "archive_vacancy" => {
            let path = format!("/api/v1/vacancies/{}", new_vacancy(world).await);
            vacancy(world, operation, path).await
        }
        "ask_for_application_link" => {
            let path = format!("/api/v1/vacancies/{}/applications", world.campaign.vacancy);
            let body = json!({"email": email(world).await});
            Write::new(&world.app.anonymous(), path, &[]).json(body)
        }
        _ => return applications(world, operation).await,
    })
}

async fn vacancy(world: &World, operation: &str, path: String) -> Write {
    let staff = &world.staff;
    let nothing = Value::Null;
    match operation {
        "change_vacancy" => Write::new(staff, path, &["vacancy.changed"]).json(json!({"places": 4})),
        "publish_vacancy" => Write::new(staff, format!("{path}/publications"), &["vacancy.published"]),
        "close_vacancy" => {
            staff.post(&format!("{path}/publications"), &nothing).await.expect(200);
            Write::new(staff, format!("{path}/closures"), &["vacancy.closed"])
        }
        _ => {
            staff.post(&format!("{path}/publications"), &nothing).await.expect(200);
            staff.post(&format!("{path}/closures"), &nothing).await.expect(200);
            Write::new(staff, format!("{path}/archivals"), &["vacancy.archived"])
        }
    }
}

async fn applications(world: &World, operation: &str) -> Option<Write> {
    let (staff, campaign, nobody) = (&world.staff, &world.campaign, &world.app.anonymous());
    let place = |id: &str, what: &str| format!("/api/v1/applications/{id}{what}");
    let draft = async || {
        let body = json!({"vacancyId": campaign.vacancy, "email": email(world).await});
        staff.post("/api/v1/applications", &body).await.expect(201).id().to_owned()
    };
    Some(match operation {
        "open_application" => {
            let body = json!({"vacancyId": campaign.vacancy, "email": email(world).await});
            Write::new(staff, "/api/v1/applications", &["application.begun"]).json(body)
        }
        "change_application" => {
            let events = ["application.changed", "candidate.changed"];
            Write::new(staff, place(&draft().await, ""), &events).json(filled())
        }
        "change_application_by_link" => {
            let link = campaign.link(&email(world).await).await;
            Write::new(nobody, link, &["application.begun", "candidate.changed"]).json(filled())
        }
        "submit_application" => {
            let id = draft().await;
            staff.patch(&place(&id, ""), &filled()).await.expect(200);
            Write::new(staff, place(&id, "/submissions"), &["application.submitted"])
        }
        "submit_application_by_link" => {
            let link = campaign.link(&email(world).await).await;
            nobody.request("PATCH", &link).json(&filled()).send().await.expect(200);
            Write::new(nobody, format!("{link}/submissions"), &["application.submitted"]).json(json!({}))
        }
        "verify_eligibility" => {
            let (id, _) = campaign.submitted(&email(world).await).await;
            let body = json!({"outcome": "verified", "evidence": "councilTaxBill", "seenOn": "2026-11-24", "reason": null});
            Write::new(staff, place(&id, "/eligibility-verifications"), &["application.eligibilityVerified"])
                .json(body)
        }
        "dismiss_duplicate" => {
            let (id, _) = campaign.submitted(&email(world).await).await;
            let other = campaign.application(&id).await["possibleDuplicates"][0]["candidateId"].clone();
            Write::new(staff, place(&id, "/duplicate-dismissals"), &["candidate.duplicateDismissed"])
                .json(json!({"candidateId": other}))
        }
        _ => return decisions(world, operation).await,
    })
}

async fn decisions(world: &World, operation: &str) -> Option<Write> {
    let (staff, campaign, nobody) = (&world.staff, &world.campaign, &world.app.anonymous());
    let place = |id: &str, what: &str| format!("/api/v1/applications/{id}/{what}");
    let rejection = json!({"reasons": ["strongerCandidates"], "feedback": null});
    Some(match operation {
        "shortlist_application" => {
            let (id, _) = campaign.submitted(&email(world).await).await;
            Write::new(staff, place(&id, "shortlistings"), &["application.shortlisted"])
        }
        "reject_application" => {
            let (id, _) = campaign.submitted(&email(world).await).await;
            Write::new(staff, place(&id, "rejections"), &["application.rejected"]).json(rejection)
        }
        "reinstate_application" => {
            let (id, _) = campaign.submitted(&email(world).await).await;
            campaign.act(&id, "rejections", &rejection).await;
            Write::new(staff, place(&id, "reinstatements"), &["application.reinstated"])
        }
        "defer_application" => {
            let (id, link, made) = offered(world).await;
            let accepted = json!({"offerId": made["id"]});
            nobody.post(&format!("{link}/offer-acceptances"), &accepted).await.expect(200);
            let count = world.app.sql("SELECT count(*) FROM recruitment_rounds").await;
            let (_, round) =
                crate::recruitment::scene::Campaign::round(&world.app, &format!("Next {}", count[0]), 5)
                    .await;
            Write::new(staff, place(&id, "deferrals"), &["application.deferred"])
                .json(json!({"roundId": round}))
        }
        "withdraw_application" => {
            let (id, _) = campaign.submitted(&email(world).await).await;
            Write::new(staff, place(&id, "withdrawals"), &["application.withdrawn"])
        }
        "withdraw_application_by_link" => {
            let (_, link) = campaign.submitted(&email(world).await).await;
            Write::new(nobody, format!("{link}/withdrawals"), &["application.withdrawn"]).json(json!({}))
        }
        "decide_applications" => {
            let (id, _) = campaign.submitted(&email(world).await).await;
            let body = json!({"items": [{"applicationId": id, "decision": "shortlist"}]});
            Write::new(staff, "/api/v1/application-decision-batches", &["application.shortlisted"]).json(body)
        }
        _ => return interviews(world, operation).await,
    })
}

async fn interviews(world: &World, operation: &str) -> Option<Write> {
    let (staff, campaign, nobody) = (&world.staff, &world.campaign, &world.app.anonymous());
    let panel = json!([campaign.manager.id, campaign.staff.id]);
    let slot = json!({"vacancyId": campaign.vacancy, "applicationId": null, "startsAt": "2026-11-26T10:00:00Z", "minutes": 45,
        "venue": "1 Reading Lane", "onlineUrl": null, "panel": panel});
    let open = async || staff.post("/api/v1/interviews", &slot).await.expect(201).id().to_owned();
    let path = |id: &str, what: &str| format!("/api/v1/interviews/{id}{what}");
    Some(match operation {
        "add_interview" => Write::new(staff, "/api/v1/interviews", &["interview.added"]).json(slot.clone()),
        "change_interview" => {
            Write::new(staff, path(&open().await, ""), &["interview.moved"]).json(json!({"minutes": 60}))
        }
        "cancel_interview" => {
            Write::new(staff, path(&open().await, "/cancellations"), &["interview.cancelled"])
                .json(json!({"reason": "The room is taken."}))
        }
        "choose_interview" => {
            let (id, _) = campaign.shortlisted(&email(world).await).await;
            let events = ["application.interviewing", "interview.booked"];
            Write::new(staff, format!("/api/v1/applications/{id}/interview-choices"), &events)
                .json(json!({"interviewId": open().await}))
        }
        "choose_interview_by_link" => {
            let (_, link) = campaign.shortlisted(&email(world).await).await;
            // The letter of the shortlisting has gone.
            let told =
                "UPDATE applications SET decided_at = decided_at - interval '1 hour', version = version + 1";
            world.app.sql(&format!("{told} WHERE decided_at IS NOT NULL")).await;
            let events = ["application.interviewing", "interview.booked"];
            Write::new(nobody, format!("{link}/interview-choices"), &events)
                .json(json!({"interviewId": open().await}))
        }
        "settle_interview" | "score_interview" => {
            let (id, _) = campaign.shortlisted(&email(world).await).await;
            let body = json!({"vacancyId": campaign.vacancy, "applicationId": id, "startsAt": "2026-11-26T10:00:00Z",
                "minutes": 45, "venue": "1 Reading Lane", "onlineUrl": null, "panel": panel});
            let booked = staff.post("/api/v1/interviews", &body).await.expect(201).id().to_owned();
            // It has begun by now.
            let begin =
                "UPDATE interviews SET starts_at = '2026-11-24T10:00:00Z', version = version + 1 WHERE id = ";
            world.app.sql(&format!("{begin}'{booked}'")).await;
            if operation == "settle_interview" {
                return Some(
                    Write::new(staff, path(&booked, "/outcomes"), &["interview.held"])
                        .json(json!({"outcome": "held"})),
                );
            }
            let scores = json!({"scores": [{"criterion": "problemSolving", "score": 3, "note": "Asked well."},
                {"criterion": "teamwork", "score": 2, "note": null}]});
            Write::new(&campaign.manager, path(&booked, "/scores"), &["interviewScore.given"]).json(scores)
        }
        _ => return offers(world, operation).await,
    })
}

async fn offers(world: &World, operation: &str) -> Option<Write> {
    let (staff, campaign, nobody) = (&world.staff, &world.campaign, &world.app.anonymous());
    let place = |id: &str, what: &str| format!("/api/v1/applications/{id}/{what}");
    let named = |made: &Value| json!({"offerId": made["id"]});
    let accepted = async || {
        let (id, link, made) = offered(world).await;
        nobody.post(&format!("{link}/offer-acceptances"), &named(&made)).await.expect(200);
        (id, made)
    };
    Some(match operation {
        "make_offer" => {
            let (id, _) = campaign.interviewing(&email(world).await).await;
            let events = ["application.offered", "interview.cancelled", "offer.made", "offerCondition.added"];
            Write::new(staff, place(&id, "offers"), &events).json(offer())
        }
        "withdraw_offer" => {
            let (_, _, made) = offered(world).await;
            let path = format!("/api/v1/offers/{}/withdrawals", made["id"].as_str().expect("an id"));
            Write::new(staff, path, &["application.offerWithdrawn", "offer.withdrawn"])
                .json(json!({"reason": "The post was cut."}))
        }
        "accept_offer" | "decline_offer" | "accept_offer_by_link" | "decline_offer_by_link" => {
            let (id, link, made) = offered(world).await;
            let (what, events) = match operation.starts_with("accept") {
                true => ("offer-acceptances", ["application.conditionsPending", "offer.accepted"]),
                false => ("offer-declines", ["application.declined", "offer.declined"]),
            };
            let write = match operation.ends_with("link") {
                true => Write::new(nobody, format!("{link}/{what}"), &events),
                false => Write::new(staff, place(&id, what), &events),
            };
            write.json(named(&made))
        }
        "decide_offer_condition" => {
            let (_, made) = accepted().await;
            let id = made["conditions"][0]["id"].as_str().expect("an id").to_owned();
            let path = format!("/api/v1/offer-conditions/{id}/outcomes");
            Write::new(staff, path, &["application.recruited", "offerCondition.met"])
                .json(json!({"outcome": "met", "reason": null}))
        }
        "enrol_candidate" | "enrol_application" => {
            let (id, made) = accepted().await;
            let condition = made["conditions"][0]["id"].as_str().expect("an id").to_owned();
            let met = json!({"outcome": "met", "reason": null});
            staff.post(&format!("/api/v1/offer-conditions/{condition}/outcomes"), &met).await.expect(200);
            let events = [
                "apprenticeship.added",
                "application.enrolled",
                "enrolment.made",
                "person.added",
                "roleGrant.granted",
            ];
            let body = json!({"cohortId": campaign.cohort, "lineManagerId": campaign.manager.id, "uln": "9999999999",
                "providerReference": null, "personId": null});
            Write::new(staff, place(&id, "enrolments"), &events).json(body)
        }
        _ => return None,
    })
}
