//! Bodies, queries and paths that no client should send.

use serde_json::json;

use super::{ORGANISATIONS, add, is_problem, studio};
use crate::support::{Actor, TestApp};

fn with(property: &str) -> String {
    format!(r#"{{"kind":"employer","name":"Studio",{property}}}"#)
}

async fn nothing_written(app: &TestApp) {
    for table in ["organisations", "events", "idempotency_keys"] {
        assert_eq!(app.sql(&format!("SELECT count(*) FROM {table}")).await, ["0"], "{table}");
    }
}

#[tokio::test]
async fn what_is_not_acceptable_json_is_400() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let deep = |open: &str, close: &str, levels: usize| {
        with(&format!(r#""website":{}{}"#, open.repeat(levels), close.repeat(levels))).into_bytes()
    };
    let bad: Vec<(&str, Vec<u8>)> = vec![
        ("empty", b"".to_vec()),
        ("spaces", b" \r\n\t ".to_vec()),
        ("half a surrogate pair", with(r#""website":"\ud800""#).into()),
        ("the other half", with(r#""website":"\udc00\ud800""#).into()),
        ("half a pair, then another escape", with(r#""website":"\ud800\u0041""#).into()),
        ("half a pair in a name", with(r#""\ud800":1"#).into()),
        ("not UTF-8", [&b"{\"kind\":\"employer\",\"name\":\"\xff\xfe\"}"[..]].concat()),
        ("overlong UTF-8", b"{\"kind\":\"employer\",\"name\":\"\xc0\xaf\"}".to_vec()),
        ("a surrogate in UTF-8", b"{\"kind\":\"employer\",\"name\":\"\xed\xa0\x80\"}".to_vec()),
        ("UTF-16", "{\"name\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("a byte order mark", "\u{feff}{\"kind\":\"employer\",\"name\":\"Studio\"}".into()),
        ("10,000 brackets", deep("[", "]", 10_000)),
        ("10,000 braces", deep("{\"a\":", "}", 10_000)),
        ("10,000 open brackets", "[".repeat(10_000).into()),
        ("64 levels more", deep("[", "]", 64)),
        ("a raw NUL", b"{\"kind\":\"employer\",\"name\":\"a\0b\"}".to_vec()),
        ("a raw line break in text", b"{\"kind\":\"employer\",\"name\":\"a\nb\"}".to_vec()),
        ("a property twice", with(r#""name":"Other""#).into()),
        ("a property twice, once escaped", with(r#""n\u0061me":"Other""#).into()),
        ("an unknown property twice", with(r#""x":1,"x":2"#).into()),
        ("something after it", with(r#""ukprn":null"#).into_bytes().into_iter().chain(*b" x").collect()),
        ("a second value", b"{} {}".to_vec()),
        ("cut off", with(r#""website":"https"#).into_bytes()[..40].to_vec()),
        ("a comma at the end", b"{\"kind\":\"employer\",}".to_vec()),
        ("single quotes", b"{'kind':'employer'}".to_vec()),
        ("a comment", b"{/* no */}".to_vec()),
        ("NaN", with(r#""website":NaN"#).into()),
        ("Infinity", with(r#""website":-Infinity"#).into()),
        ("a leading zero", with(r#""website":01"#).into()),
        ("a leading plus", with(r#""website":+1"#).into()),
        ("a hexadecimal number", with(r#""website":0x1F"#).into()),
        ("a point at the end", with(r#""website":1."#).into()),
        ("an unknown escape", with(r#""website":"\x41""#).into()),
        ("a capital null", with(r#""website":NULL"#).into()),
        ("a form", b"kind=employer&name=Studio".to_vec()),
        ("XML", b"<?xml version=\"1.0\"?><a/>".to_vec()),
    ];
    for (why, body) in bad {
        for path in [ORGANISATIONS, "/api/v1/sessions", "/api/v1/passwords"] {
            let reply = staff.request("POST", path).raw(body.clone()).send().await;
            let is_large = path != ORGANISATIONS && body.len() > 64 * 1024;
            let (status, code) = if is_large { (413, "payloadTooLarge") } else { (400, "malformedJson") };
            assert_eq!((reply.status, reply.code()), (status, code), "{why}: {}", reply.text);
            is_problem(&reply, status, code);
            assert!(reply.text.len() < 1000, "{why}: the body is not echoed");
        }
    }
    nothing_written(&app).await;
    for good in [
        with(r#""website":null"#),
        format!(" {}\r\n", with(r#""ukprn":null"#).replace("Studio", "\\ud83d\\ude00")),
    ] {
        staff.request("POST", ORGANISATIONS).raw(good).send().await.expect(201);
    }
}

#[tokio::test]
async fn json_that_does_not_fit_is_422_and_every_place_is_named() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for (body, faults) in [
        ("null", &["# null"][..]),
        ("true", &["# type"]),
        ("1e400", &["# type"]),
        ("\"text\"", &["# type"]),
        ("[]", &["# type"]),
        ("{}", &["#/kind required", "#/name required"]),
        (r#"{"kind":null,"name":null}"#, &["#/kind null", "#/name null"]),
        (r#"{"kind":1,"name":{}}"#, &["#/kind type", "#/name type"]),
        (r#"{"kind":"boss","name":true}"#, &["#/kind notListed", "#/name type"]),
        (r#"{"kind":["employer"],"name":["a"]}"#, &["#/kind type", "#/name type"]),
        (&with(r#""website":1e400"#), &["#/website type"]),
        (&with(r#""website":99999999999999999999"#), &["#/website type"]),
        (&with(r#""contactName":"a\u0000b""#), &["#/contactName character"]),
        (&with(r#""contactNam":"x""#), &["#/contactNam unknown"]),
        (&with(r#""":1"#), &["#/ unknown"]),
        (&with(r#""a/b~c":1"#), &["#/a~1b~0c unknown"]),
        (&with(r#""__proto__":{}"#), &["#/__proto__ unknown"]),
        (&with(r#""id":"0190b7a0-0000-7000-8000-000000000000""#), &["#/id unknown"]),
        (&with(r#""state":"ended","version":7"#), &["#/state unknown", "#/version unknown"]),
    ] {
        let reply = staff.request("POST", ORGANISATIONS).raw(body).send().await;
        assert_eq!(
            (reply.status, reply.faults()),
            (422, faults.iter().map(|fault| (*fault).to_owned()).collect()),
            "{body}"
        );
        is_problem(&reply, 422, "validationFailed");
    }
    let hinted =
        staff.request("POST", ORGANISATIONS).raw(with(r#""contact_name":"x""#)).send().await.expect(422);
    let detail = hinted.body["errors"][0]["detail"].as_str().expect("a detail");
    assert!(detail.contains("did you mean \"contactName\"?"), "{detail}");
    nothing_written(&app).await;
}

#[tokio::test]
async fn numbers_dates_and_ids_must_exist() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let good = json!({"name": "Cohort two", "startsOn": "2026-09-07", "plannedPlaces": 18});
    for (name, text, code) in [
        ("plannedPlaces", "1e400", "tooLarge"),
        ("plannedPlaces", "-1e400", "tooSmall"),
        ("plannedPlaces", "99999999999999999999", "tooLarge"),
        ("plannedPlaces", "-99999999999999999999", "tooSmall"),
        ("plannedPlaces", "2147483648", "tooLarge"),
        ("plannedPlaces", "-1", "tooSmall"),
        ("plannedPlaces", "1.5", "type"),
        ("plannedPlaces", "\"18\"", "type"),
        ("plannedPlaces", "null", "null"),
        ("startsOn", "\"2026-02-30\"", "format"),
        ("startsOn", "\"2026-13-01\"", "format"),
        ("startsOn", "\"2025-02-29\"", "format"),
        ("startsOn", "\"2026-9-7\"", "format"),
        ("startsOn", "\"2026-09-07T00:00:00Z\"", "format"),
        ("startsOn", "\"07/09/2026\"", "format"),
        ("startsOn", "\"\"", "format"),
        ("startsOn", "20260907", "type"),
        ("startsOn", "\"+12026-09-07\"", "format"),
    ] {
        let body =
            good.to_string().replace(&format!("\"{name}\":{}", good[name]), &format!("\"{name}\":{text}"));
        let reply = staff.request("POST", "/api/v1/cohorts").raw(body).send().await;
        assert_eq!(
            (reply.status, reply.faults()),
            (422, vec![format!("#/{name} {code}")]),
            "{text}: {}",
            reply.text
        );
        is_problem(&reply, 422, "validationFailed");
    }
    for text in
        ["1", "0190b7a0", "{0190b7a0-0000-7000-8000-000000000000}", "0190b7a000007000800000000000000x"]
    {
        let body = json!({"organisationId": text, "name": "x", "scopes": ["meetups:read"]});
        let reply = staff.post("/api/v1/api-clients", &body).await.expect(422);
        assert_eq!(reply.faults(), ["#/organisationId format"], "{text}");
    }
    assert_eq!(app.sql("SELECT count(*) FROM cohorts").await, ["0"]);
    staff.post("/api/v1/cohorts", &good).await.expect(201);
}

#[tokio::test]
async fn a_body_of_another_type_or_compressed_is_415_and_a_large_one_413() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = add(&staff, "Studio").await;
    let body = studio("Other").to_string();
    let post = async |kind: &str, encoding: &str| {
        let mut request = staff.request("POST", ORGANISATIONS).body(body.clone());
        for (name, value) in [("content-type", kind), ("content-encoding", encoding)] {
            if !value.is_empty() {
                request = request.header(name, value);
            }
        }
        request.send().await
    };
    for (kind, encoding) in [
        ("", ""),
        ("text/plain", ""),
        ("application/x-www-form-urlencoded", ""),
        ("multipart/form-data; boundary=x", ""),
        ("application/merge-patch+json", ""),
        ("application/jsonx", ""),
        ("application/vnd.api+json", ""),
        ("nonsense", ""),
        ("application/json", "gzip"),
        ("application/json", "br"),
        ("application/json", "deflate, gzip"),
    ] {
        let reply = post(kind, encoding).await;
        assert_eq!(reply.status, 415, "{kind} {encoding}");
        is_problem(&reply, 415, "unsupportedMediaType");
    }
    assert_eq!(app.sql("SELECT count(*) FROM organisations").await, ["1"]);
    for (kind, encoding, status) in
        [("application/json; charset=utf-8", "", 201), ("Application/JSON", "identity", 409)]
    {
        assert_eq!(post(kind, encoding).await.status, status, "{kind}");
    }
    for kind in ["application/merge-patch+json", "application/json"] {
        let request = staff.request("PATCH", &place).header("if-match", "*").header("content-type", kind);
        request.body("{}").send().await.expect(200);
    }
    for size in [256 * 1024 + 1, 1024 * 1024, 5 * 1024 * 1024] {
        let body = with(&format!(r#""website":"{}""#, "x".repeat(size)));
        let reply = staff.request("POST", ORGANISATIONS).raw(body).send().await;
        is_problem(&reply, 413, "payloadTooLarge");
    }
    let most = with(r#""contactName":"Robin""#).replace("Studio", "Third");
    let padded = format!("{}{most}", " ".repeat(256 * 1024 - most.len()));
    staff.request("POST", ORGANISATIONS).raw(padded.clone()).send().await.expect(201);
    staff.request("POST", ORGANISATIONS).raw(format!(" {padded}")).send().await.expect(413);
}

#[tokio::test]
async fn queries_and_paths_are_read_strictly() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for (query, faults) in [
        ("kinds=school", &["kinds unknown"][..]),
        ("limit=0", &["limit format"]),
        ("limit=101", &["limit format"]),
        ("limit=99999999999999999999", &["limit format"]),
        ("limit=", &["limit format"]),
        ("limit=1&limit=2", &["limit duplicate"]),
        ("kind=boss&state=x", &["kind format", "state format"]),
        ("Limit=7", &["Limit unknown"]),
        ("limit[]=7", &["limit[] unknown"]),
        ("%00=1", &["\0 unknown"]),
        ("x=%ff", &["x unknown"]),
        ("=1", &[" unknown"]),
    ] {
        let reply = staff.get(&format!("{ORGANISATIONS}?{query}")).await;
        assert_eq!(
            (reply.status, reply.faults()),
            (400, faults.iter().map(|fault| (*fault).to_owned()).collect()),
            "{query}"
        );
        is_problem(&reply, 400, "invalidQuery");
    }
    let hinted = staff.get(&format!("{ORGANISATIONS}?limits=3")).await.expect(400);
    let detail = hinted.body["errors"][0]["detail"].as_str().expect("a detail");
    assert!(detail.contains("did you mean \"limit\"?"), "{detail}");
    for cursor in ["x", "", "%00", "W10", "WyJ4IiwxXQ", "bnVsbA", &"A".repeat(4000)] {
        let reply = staff.get(&format!("{ORGANISATIONS}?cursor={cursor}")).await;
        is_problem(&reply, 400, "invalidCursor");
    }
    // An operation without parameters takes none.
    let reply = staff.get("/api/v1/me?verbose=true").await;
    assert_eq!(reply.faults(), ["verbose unknown"]);
    is_problem(&reply, 400, "invalidQuery");

    for id in ["1", "x", "null", "%00", "..%2f..%2fetc", "0190b7a0-0000-7000-8000-00000000000", "%ff"] {
        for reply in [
            staff.get(&format!("{ORGANISATIONS}/{id}")).await,
            staff.patch(&format!("{ORGANISATIONS}/{id}"), &json!({})).await,
        ] {
            is_problem(&reply, 400, "invalidPath");
        }
    }
    let absent = format!("{ORGANISATIONS}/0190b7a0-0000-7000-8000-000000000000");
    is_problem(&staff.get(&absent).await, 404, "notFound");
    // Whether a record exists comes before what is wrong with the request about it.
    is_problem(&staff.request("PATCH", &absent).raw("{").send().await, 404, "notFound");
}

#[tokio::test]
async fn who_may_not_do_it_is_told_that_first() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let calls = |actor: Actor| async move {
        let request = actor.request("POST", &format!("{ORGANISATIONS}?x=1")).header("accept", "image/png");
        request.raw("{").send().await
    };
    is_problem(&calls(app.anonymous()).await, 401, "unauthenticated");
    is_problem(&calls(ada).await, 403, "insufficientScope");
    is_problem(&calls(app.staff().await).await, 400, "invalidQuery");
    let request = app.staff().await.request("POST", ORGANISATIONS).header("accept", "image/png");
    is_problem(&request.raw("{").send().await, 406, "notAcceptable");
}
