//! Text that no database takes, in every place where a caller can put some.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::is_problem;
use crate::support::TestApp;

#[tokio::test]
async fn nul_and_broken_utf_8_in_a_query_are_refused() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for query in ["uln=%00", "uln=a%00b", "uln=%ff%fe", "%00=1", "team%ff=1"] {
        is_problem(&staff.get(&format!("/api/v1/apprenticeships?{query}")).await, 400, "invalidQuery");
    }
    let named = staff.get("/api/v1/apprenticeships?limit=0&uln=%00").await;
    assert_eq!(named.faults(), ["limit format", "uln format"], "{}", named.text);
}

#[tokio::test]
async fn a_cursor_made_up_with_nul_is_refused() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for order in ["people", "organisations", "apprenticeships", "meetups", "events", "cohorts", "standards"] {
        for key in [json!("\u{0}"), json!(["\u{0}", "\u{0}"])] {
            let cursor = URL_SAFE_NO_PAD.encode(json!([order, key]).to_string());
            let path =
                format!("/api/v1/{order}?{}={cursor}", if order == "events" { "after" } else { "cursor" });
            is_problem(&staff.get(&path).await, 400, "invalidCursor");
        }
    }
}

#[tokio::test]
async fn a_batch_that_is_not_utf_8_is_refused_as_a_push_is() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let send = async |path: &str, body: &[u8]| ada.request("POST", path).raw(body).send().await;
    for broken in
        [b"{\"items\":[\"\xe9\"]}".as_slice(), b"{\"items\":[{\"a\":\"\xff\"}]}", b"{\"\xe9\":1}", b"\xe9"]
    {
        let one = send("/api/v1/progress-updates", broken).await;
        let batch = send("/api/v1/progress-update-batches", broken).await;
        is_problem(&batch, 400, "malformedJson");
        assert_eq!((batch.code(), &batch.body["detail"]), (one.code(), &one.body["detail"]));
    }
}

#[tokio::test]
async fn the_envelope_of_a_batch_is_as_strict_as_any_body() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    for (body, status, told) in [
        (r#"{"items":[],"items":[{}]}"#, 400, "malformedJson"),
        (r#"{"itms":[{}]}"#, 422, "validationFailed"),
        (r#"{"items":[{}],"more":1}"#, 422, "validationFailed"),
        (r#"{"items":null}"#, 422, "validationFailed"),
        (r#"{"items":{}}"#, 422, "validationFailed"),
        (r#"{"items":[]}"#, 422, "validationFailed"),
        ("{}", 422, "validationFailed"),
        ("[]", 422, "validationFailed"),
        ("null", 422, "validationFailed"),
    ] {
        let request = ada.request("POST", "/api/v1/progress-update-batches").raw(body);
        let refused = request.send().await;
        assert_eq!((refused.status, refused.code()), (status, told), "{body}: {}", refused.text);
        assert!(status == 400 || !refused.faults().is_empty(), "{body}: {}", refused.text);
    }
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["0"]);
}
