//! How long people stay in, and what goes when it is past.

use chrono::TimeDelta;
use hackit::access::Role;
use hackit::features::identity::sign_in;
use serde_json::json;

use super::people::{EMAIL, enter};
use super::{Member, refresh, text};
use crate::support::TestApp;

#[tokio::test]
async fn each_refresh_token_works_once_and_its_second_use_ends_the_sign_in() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    member.grant(&staff, Role::Recruiter).await;
    let session = member.sign_in().await.expect(201);
    let bystander = member.sign_in().await.expect(201);
    let first = text(&session, "refreshToken");
    let second = refresh(&app, &first).await.expect(200);
    assert_eq!(second.header("cache-control"), "no-store");
    assert!(second.body["scope"].as_str().expect("scopes").contains("people:write"), "{}", second.text);
    let third = refresh(&app, &text(&second, "refresh_token")).await.expect(200);
    for reply in [&session, &second, &third] {
        enter(&app, reply).get("/api/v1/me").await.expect(200);
    }
    let stolen = refresh(&app, &first).await.expect(400);
    assert_eq!(
        (&stolen.body["error"], stolen.header("cache-control")),
        (&json!("invalid_grant"), "no-store")
    );
    for reply in [&session, &second, &third] {
        assert_eq!(enter(&app, reply).get("/api/v1/me").await.expect(401).code(), "invalidToken");
    }
    assert_eq!(
        refresh(&app, &text(&third, "refresh_token")).await.expect(400).body["error"],
        "invalid_grant"
    );
    enter(&app, &bystander).get("/api/v1/me").await.expect(200);
    refresh(&app, &text(&bystander, "refreshToken")).await.expect(200);
}

#[tokio::test]
async fn a_sign_in_is_refreshed_twenty_times_a_second_at_most() {
    let app = TestApp::with(|settings| settings.rate_limit = true).await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    let mut session = member.sign_in().await.expect(201);
    let bystander = member.sign_in().await.expect(201);
    let mut token = text(&session, "refreshToken");
    for _ in 0..20 {
        session = refresh(&app, &token).await.expect(200);
        token = text(&session, "refresh_token");
    }
    let refused = refresh(&app, &token).await.expect(429);
    assert_eq!((refused.code(), refused.header("retry-after")), ("tooManyRequests", "1"));
    refresh(&app, &text(&bystander, "refreshToken")).await.expect(200);
    app.advance(TimeDelta::seconds(1));
    refresh(&app, &token).await.expect(200);
}

#[tokio::test]
async fn what_is_past_its_time_is_forgotten() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    let old = member.sign_in().await.expect(201);
    enter(&app, &old).delete("/api/v1/sessions/current").await.expect(204);
    member.invite(&staff).await;
    let count = async || {
        app.sql(
            "SELECT concat_ws(' ', (SELECT count(*) FROM sessions), (SELECT count(*) FROM refresh_tokens),
             (SELECT count(*) FROM invitations), (SELECT count(*) FROM revocations))",
        )
        .await
        .concat()
    };
    let forget = async || {
        let now = app.now();
        app.state().db.write(async |conn| sign_in::forget_expired(conn, now).await).await.expect("forgotten");
    };
    let before = count().await;
    forget().await;
    assert_eq!(count().await, before, "nothing is past its time");
    app.advance(TimeDelta::days(13));
    let young = member.sign_in().await.expect(201);
    app.advance(TimeDelta::days(1));
    forget().await;
    assert_eq!(count().await, "1 1 0 0");
    refresh(&app, &text(&young, "refreshToken")).await.expect(200);
    assert_eq!(refresh(&app, &text(&old, "refreshToken")).await.expect(400).body["error"], "invalid_grant");
}

#[tokio::test]
async fn refreshes_at_the_same_time_get_the_same_and_a_late_one_ends_the_sign_in() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let session = Member::new(&app, &staff, EMAIL).await.sign_in().await.expect(201);
    let first = text(&session, "refreshToken");
    let tries = futures_util::future::join_all((0..8).map(|_| refresh(&app, &first))).await;
    let second = text(&tries[0], "refresh_token");
    for reply in tries {
        let reply = reply.expect(200);
        assert_eq!(text(&reply, "refresh_token"), second);
        enter(&app, &reply).get("/api/v1/me").await.expect(200);
    }
    assert_eq!(app.sql("SELECT count(*) FROM refresh_tokens").await, ["2"]);
    let plain = "SELECT count(*) FROM refresh_tokens t WHERE convert_from(successor, 'LATIN1') LIKE '%hkr_%'";
    assert_eq!(app.sql(plain).await, ["0"], "only the old token opens it");
    app.advance(TimeDelta::seconds(9));
    assert_eq!(text(&refresh(&app, &first).await.expect(200), "refresh_token"), second);
    app.advance(TimeDelta::seconds(1));
    let now = app.now();
    app.state().db.write(async |conn| sign_in::forget_expired(conn, now).await).await.expect("forgotten");
    assert_eq!(app.sql("SELECT count(*) FROM refresh_tokens WHERE successor IS NOT NULL").await, ["0"]);
    assert_eq!(refresh(&app, &first).await.expect(400).body["error"], "invalid_grant");
    refresh(&app, &second).await.expect(400);
    enter(&app, &session).get("/api/v1/me").await.expect(401);
}

#[tokio::test]
async fn once_the_new_token_is_used_the_old_one_is_stolen() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let session = Member::new(&app, &staff, EMAIL).await.sign_in().await.expect(201);
    let first = text(&session, "refreshToken");
    let second = text(&refresh(&app, &first).await.expect(200), "refresh_token");
    let third = text(&refresh(&app, &second).await.expect(200), "refresh_token");
    refresh(&app, &first).await.expect(400);
    refresh(&app, &third).await.expect(400);
}

#[tokio::test]
async fn a_refresh_may_ask_for_less_and_never_for_more() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let member = Member::new(&app, &staff, EMAIL).await;
    member.grant(&staff, Role::Recruiter).await;
    let first = text(&member.sign_in().await.expect(201), "refreshToken");
    let ask = async |token: &str, scope: &str| {
        let form = format!("grant_type=refresh_token&refresh_token={token}&scope={scope}");
        app.anonymous().request("POST", "/oauth/token").form(&form).send().await
    };
    for scope in ["progress:write", "people:read+progress:write", "nonsense"] {
        let refused = ask(&first, scope).await.expect(400);
        assert_eq!(refused.body["error"], "invalid_scope", "{scope}");
    }
    let less = ask(&first, "people:read").await.expect(200);
    assert_eq!(less.body["scope"], "people:read");
    let reader = enter(&app, &less);
    reader.get("/api/v1/people").await.expect(200);
    reader.post("/api/v1/people", &json!({})).await.expect(403);
    let all = ask(&text(&less, "refresh_token"), "").await.expect(200);
    assert!(text(&all, "scope").contains("people:write"), "{}", all.text);
}
