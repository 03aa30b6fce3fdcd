//! Public links to portfolios: what they show, and how they end.

use chrono::TimeDelta;
use futures_util::future::join_all;
use hackit::access::Role;
use serde_json::{Value, json};

use super::portfolio::Studio;
use crate::support::{Actor, Reply};

const LINKS: &str = "/api/v1/portfolio-links";
const ICON: &str = "<link rel=\"icon\" href=\"/favicon.svg\"";

fn token(link: &Reply) -> String {
    link.body["token"].as_str().expect("a token").to_owned()
}

/// The ids of the links that somebody sees.
async fn listed(actor: &Actor, query: &str) -> Vec<String> {
    let list = actor.get(&format!("{LINKS}{query}")).await.expect(200);
    assert!(!list.text.contains("hkp_"), "{}", list.text);
    let rows = list.body["portfolioLinks"].as_array().expect("a list");
    assert!(rows.iter().all(|link| link["token"] == Value::Null && link["takenDownAt"] == Value::Null));
    rows.iter().map(|link| link["id"].as_str().expect("an id").to_owned()).collect()
}

impl Studio {
    /// A link to a new item.
    async fn linked(&self) -> Reply {
        let item = self.add("Done", "programme").await.expect(201);
        self.share(&[&item]).await.expect(201)
    }

    /// Whoever has the token is told that the link has ended: programs by a code, people by a page.
    async fn expect_ended(&self, token: &str) {
        let nobody = self.app.anonymous();
        let place = format!("/api/v1/portfolios/{token}");
        assert_eq!(nobody.get(&place).await.expect(410).code(), "linkEnded");
        let page = nobody.get(&format!("{place}.html")).await.expect(410);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!((page.header("cache-control"), page.header("x-robots-tag")), ("no-store", "noindex"));
        assert!(page.text.contains("<h1>This link has ended</h1>"), "{}", page.text);
        assert!(page.text.contains(ICON), "{}", page.text);
        assert!(!page.text.contains("Robin") && !page.text.contains("Done"), "{}", page.text);
    }

    async fn expect_shown(&self, token: &str) {
        for end in ["", ".html"] {
            self.app.anonymous().get(&format!("/api/v1/portfolios/{token}{end}")).await.expect(200);
        }
    }

    async fn withdraw(&self) -> Reply {
        let leaving = json!({"lastDayOn": "2026-11-24", "triggeredBy": "apprentice", "reasons": ["newJob"], "note": null});
        self.staff.post(&self.path("/withdrawals"), &leaving).await
    }
}

#[tokio::test]
async fn a_link_shows_what_was_chosen_until_it_is_revoked() {
    let studio = Studio::new().await;
    let (first, second) =
        (studio.add("First", "programme").await, studio.add("<script>x</script>", "programme").await);
    let third = studio.add("Third", "programme").await;
    let made = studio.share(&[&second, &first]).await.expect(201);
    assert_eq!(made.header("cache-control"), "no-store");
    let token = made.body["token"].as_str().expect("a token").to_owned();
    assert!(token.len() > 40, "{token}");
    let stored = studio.app.sql("SELECT encode(token_hash, 'escape') FROM portfolio_links").await;
    assert!(!stored[0].contains(&token), "only the hash is kept");
    let nobody = studio.app.anonymous();
    let (place, page) = (format!("/api/v1/portfolios/{token}"), format!("/api/v1/portfolios/{token}.html"));
    let shown = nobody.get(&place).await.expect(200);
    assert_eq!(shown.header("x-robots-tag"), "noindex");
    let titles: Vec<_> =
        shown.body["items"].as_array().expect("items").iter().map(|item| &item["title"]).collect();
    assert_eq!(titles, ["<script>x</script>", "First"], "in the order that was chosen");
    for secret in [studio.learner.id.as_str(), &studio.learner.uln, "Invented", first.id(), third.id()] {
        assert!(!shown.text.contains(secret), "{secret} is nobody's business");
    }
    let html = nobody.get(&format!("{page}?utm_source=mail")).await.expect(200);
    assert_eq!(html.header("content-type"), "text/html; charset=utf-8");
    assert!(html.header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!((html.header("cache-control"), html.header("referrer-policy")), ("no-store", "no-referrer"));
    assert!(html.header("content-security-policy").contains("img-src 'self'") && html.text.contains(ICON));
    assert!(html.text.contains("&#60;script&#62;x") && !html.text.contains("<script"), "{}", html.text);
    // Taken back to private it is gone from the link.
    studio.apprentice.patch(second.header("location"), &json!({"visibility": "private"})).await.expect(200);
    assert_eq!(nobody.get(&place).await.expect(200).body["items"].as_array().map(Vec::len), Some(1));
    let refused = studio.share(&[&first, &second]).await.expect(422);
    assert_eq!(refused.faults(), ["#/portfolioItemIds/1 notFound"]);
    let link = made.header("location").to_owned();
    let list = studio.apprentice.get(&studio.path("/portfolio-links")).await.expect(200).body;
    assert_eq!(list["portfolioLinks"][0]["token"], Value::Null);
    studio.app.person(Role::Apprentice).await.delete(&link).await.expect(404);
    let tries = futures_util::future::join_all((0..4).map(|_| studio.apprentice.delete(&link))).await;
    assert_eq!(tries.iter().filter(|reply| reply.status == 204).count(), 1);
    assert_eq!(tries.iter().filter(|reply| reply.status == 404).count(), 3);
    studio.expect_ended(&token).await;
    for path in ["/api/v1/portfolios/hkp_nonsense", "/api/v1/portfolios/hkp_nonsense.html"] {
        assert_eq!(nobody.get(path).await.expect(404).code(), "notFound");
    }
}

#[tokio::test]
async fn a_withdrawal_ends_the_links_and_its_reversal_brings_none_back() {
    let studio = Studio::new().await;
    let link = studio.linked().await;
    studio.expect_shown(&token(&link)).await;
    studio.app.advance(TimeDelta::minutes(1));
    let gone = studio.withdraw().await.expect(201);
    studio.expect_ended(&token(&link)).await;
    assert!(listed(&studio.staff, "").await.is_empty());
    let own = studio.apprentice.get(&studio.path("/portfolio-links")).await.expect(200).body;
    assert_eq!(own["portfolioLinks"], json!([]));
    let place = link.header("location");
    studio.apprentice.delete(place).await.expect(404);
    let down = json!({"reason": "Too late."});
    studio.staff.post(&format!("{place}/take-downs"), &down).await.expect(409);
    let item = studio.add("Later", "programme").await.expect(201);
    assert_eq!(studio.share(&[&item]).await.expect(409).code(), "transitionNotAllowed");
    studio.app.advance(TimeDelta::minutes(1));
    let reversal = format!("{}/reversals", gone.header("location"));
    studio.staff.post(&reversal, &json!({"reason": "The wrong person."})).await.expect(200);
    studio.expect_ended(&token(&link)).await;
    assert!(listed(&studio.staff, "").await.is_empty());
    // Made anew it stands.
    studio.app.advance(TimeDelta::minutes(1));
    let anew = studio.share(&[&item]).await.expect(201);
    studio.expect_shown(&token(&anew)).await;
    assert_eq!(listed(&studio.staff, "").await, [anew.id()]);
}

#[tokio::test]
async fn a_link_outlives_completion_but_not_the_person() {
    let studio = Studio::new().await;
    let link = studio.linked().await;
    let completed = format!(
        "UPDATE apprenticeships SET state = 'completed', ended_on = '2026-11-20', version = version + 1 WHERE id = '{}'",
        studio.learner.id
    );
    studio.app.sql(&completed).await;
    studio.expect_shown(&token(&link)).await;
    assert_eq!(listed(&studio.staff, "").await, [link.id()]);
    let person = format!("/api/v1/people/{}/deactivations", studio.learner.person);
    studio.staff.request("POST", &person).send().await.expect(200);
    studio.expect_ended(&token(&link)).await;
    assert!(listed(&studio.staff, "").await.is_empty());
}

#[tokio::test]
async fn each_sees_which_links_stand_of_those_whose_portfolio_they_see() {
    let studio = Studio::new().await;
    let manager = studio.manager.clone();
    studio.managed_by(&manager).await;
    let (first, second) = (studio.linked().await, studio.linked().await);
    let both = [first.id().to_owned(), second.id().to_owned()];
    let watcher = studio.app.person(Role::DataProtectionOfficer).await;
    for actor in [&studio.staff, &watcher, &manager, &studio.ada, &studio.apprentice] {
        assert_eq!(listed(actor, "").await, both);
        let of = format!("?apprenticeship_id={}", studio.learner.id);
        assert_eq!(listed(actor, &of).await, both);
        let other = studio.app.learner(&studio.ada).await.id;
        assert!(listed(actor, &format!("?apprenticeship_id={other}")).await.is_empty());
    }
    for role in [Role::LineManager, Role::Apprentice] {
        assert!(listed(&studio.app.person(role).await, "").await.is_empty(), "{role}");
    }
    assert!(listed(&studio.app.provider("Arch").await, "").await.is_empty());
    studio.app.person(Role::Recruiter).await.get(LINKS).await.expect(403);
    for (actor, path) in [(&studio.staff, LINKS), (&studio.apprentice, &studio.path("/portfolio-links"))] {
        let page = actor.get(&format!("{path}?limit=1")).await.expect(200).body;
        assert_eq!(page["portfolioLinks"][0]["id"], both[0]);
        let cursor = page["page"]["nextCursor"].as_str().expect("a next page");
        let page = actor.get(&format!("{path}?limit=1&cursor={cursor}")).await.expect(200).body;
        assert_eq!(
            (&page["portfolioLinks"][0]["id"], &page["page"]["nextCursor"]),
            (&json!(both[1]), &Value::Null)
        );
    }
}

#[tokio::test]
async fn who_moderates_takes_a_link_down_and_the_apprentice_reads_why() {
    let studio = Studio::new().await;
    let manager = studio.manager.clone();
    studio.managed_by(&manager).await;
    let watcher = studio.app.person(Role::DataProtectionOfficer).await;
    let why = json!({"reason": "It shows a colleague's address."});
    for actor in [&studio.staff, &watcher, &manager] {
        let link = studio.linked().await;
        let path = format!("{}/take-downs", link.header("location"));
        for refused in [&studio.ada, &studio.apprentice, &studio.app.person(Role::Recruiter).await] {
            assert_eq!(refused.post(&path, &why).await.expect(403).code(), "insufficientScope");
        }
        studio.app.person(Role::LineManager).await.post(&path, &why).await.expect(404);
        for (reason, fault) in [(json!(" "), "#/reason blank"), (json!(null), "#/reason null")] {
            let refused = actor.post(&path, &json!({"reason": reason})).await.expect(422);
            assert_eq!(refused.faults(), [fault]);
        }
        studio.expect_shown(&token(&link)).await;
        let ended = actor.post(&path, &why).await.expect(200);
        assert_eq!((&ended.body["takeDownReason"], ended.header("etag")), (&why["reason"], "\"2\""));
        assert_eq!(ended.body["takenDownAt"], "2026-11-24T10:00:00Z");
        studio.expect_ended(&token(&link)).await;
        assert!(listed(actor, "").await.is_empty());
        assert_eq!(actor.post(&path, &why).await.expect(409).code(), "transitionNotAllowed");
        studio.apprentice.delete(link.header("location")).await.expect(404);
        assert_eq!(studio.app.events_of(link.id()).await, ["portfolioLink.made", "portfolioLink.takenDown"]);
    }
    let timeline = studio.apprentice.get(&studio.path("/timeline")).await.expect(200).text;
    assert!(
        timeline.contains("A public link to the portfolio was taken down: It shows a colleague's address.")
    );
}

#[tokio::test]
async fn of_a_take_down_and_a_revocation_at_once_one_wins_and_no_reader_sees_it_afterwards() {
    let studio = Studio::new().await;
    let why = json!({"reason": "It shows an address."});
    for _ in 0..6 {
        let link = studio.linked().await;
        let (place, nobody) = (link.header("location").to_owned(), studio.app.anonymous());
        let (path, shown) = (format!("{place}/take-downs"), format!("/api/v1/portfolios/{}", token(&link)));
        let take_down = async {
            let reply = studio.staff.post(&path, &why).await;
            // Whoever asks after the answer is told.
            assert_eq!(nobody.get(&shown).await.status, 410);
            reply.status
        };
        let revoke = async { studio.apprentice.delete(&place).await.status };
        let read = join_all((0..8).map(|_| async { nobody.get(&shown).await.status }));
        let (down, revoked, read) = tokio::join!(take_down, revoke, read);
        assert!(matches!((down, revoked), (200, 404) | (409, 204)), "{down} and {revoked}");
        assert!(read.iter().all(|status| matches!(status, 200 | 410)), "{read:?}");
        studio.expect_ended(&token(&link)).await;
        assert_eq!(studio.app.events_of(link.id()).await.len(), 2);
        let reasons = "SELECT count(*) FROM portfolio_links WHERE take_down_reason IS NOT NULL AND id = ";
        let kept = studio.app.sql(&format!("{reasons}'{}'", link.id())).await;
        assert_eq!(kept, [if down == 200 { "1" } else { "0" }]);
    }
}

#[tokio::test]
async fn a_link_that_is_made_while_the_apprentice_is_withdrawn_shows_nothing() {
    let studio = Studio::new().await;
    let item = studio.add("Done", "programme").await.expect(201);
    let tries = join_all((0..6).map(|_| async { studio.share(&[&item]).await }));
    let (withdrawn, links) = tokio::join!(studio.withdraw(), tries);
    withdrawn.expect(201);
    for link in links {
        match link.status {
            201 => studio.expect_ended(&token(&link)).await,
            status => assert_eq!(status, 409, "{}", link.text),
        }
    }
}

#[tokio::test]
async fn of_a_take_down_and_a_withdrawal_at_once_both_are_told_and_the_link_has_ended() {
    let why = json!({"reason": "It shows an address."});
    for _ in 0..4 {
        let studio = Studio::new().await;
        let link = studio.linked().await;
        let path = format!("{}/take-downs", link.header("location"));
        let (withdrawn, taken) = tokio::join!(studio.withdraw(), studio.staff.post(&path, &why));
        withdrawn.expect(201);
        // The link had ended by then, or was still there to be taken down.
        assert!(matches!(taken.status, 200 | 409), "{}", taken.text);
        studio.expect_ended(&token(&link)).await;
        let told = studio.app.events_of(link.id()).await;
        assert_eq!(told.len(), if taken.status == 200 { 2 } else { 1 }, "{told:?}");
        assert!(listed(&studio.staff, "").await.is_empty());
    }
}
