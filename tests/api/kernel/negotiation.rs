//! Methods, media types, encodings, origins, and the headers that every answer has.

use super::{ORGANISATIONS, add, is_problem, studio};
use crate::support::{Actor, Reply, TestApp};

#[tokio::test]
async fn head_is_get_without_the_body() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = add(&staff, "Studio").await;
    for path in [&place, ORGANISATIONS, "/api/v1/me", "/", "/health/live", "/openapi.json", "/docs/errors"] {
        let get = staff.get(path).await.expect(200);
        let head = staff.request("HEAD", path).send().await.expect(200);
        assert_eq!(head.text, "", "{path}");
        for name in ["content-type", "content-length", "etag", "cache-control", "vary"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
    }
    let etag = staff.get(&place).await.header("etag").to_owned();
    let known = staff.request("HEAD", &place).header("if-none-match", &etag).send().await;
    assert_eq!((known.status, known.text.as_str()), (304, ""));
    let absent = staff.request("HEAD", "/api/v1/nothing").send().await;
    assert_eq!((absent.status, absent.text.as_str()), (404, ""));
    app.anonymous().request("HEAD", "/api/v1/me").send().await.expect(401);
}

#[tokio::test]
async fn options_and_405_tell_the_methods_of_a_path() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = add(&staff, "Studio").await;
    for (path, allow, patch) in [
        (ORGANISATIONS, "GET, POST, HEAD, OPTIONS", false),
        (&place, "GET, PATCH, HEAD, OPTIONS", true),
        (&format!("{place}/deactivations"), "POST, OPTIONS", false),
        ("/api/v1/sessions/current", "DELETE, OPTIONS", false),
        ("/api/v1/me", "GET, HEAD, OPTIONS", false),
        ("/oauth/token", "POST, OPTIONS", false),
        ("/.well-known/jwks.json", "GET, HEAD, OPTIONS", false),
        ("/", "GET, HEAD, OPTIONS", false),
        ("/docs/", "GET, HEAD, OPTIONS", false),
        ("/docs/errors/not-found", "GET, HEAD, OPTIONS", false),
        ("/health/ready", "GET, HEAD, OPTIONS", false),
    ] {
        let told = app.anonymous().request("OPTIONS", path).send().await;
        assert_eq!((told.status, told.header("allow"), told.text.as_str()), (204, allow, ""), "{path}");
        assert_eq!(!told.header("accept-patch").is_empty(), patch, "{path}");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"] {
            if !allow.contains(method) {
                let refused = staff.request(method, path).send().await;
                assert_eq!(refused.header("allow"), allow, "{method} {path}");
                is_problem(&refused, 405, "methodNotAllowed");
            }
        }
    }
}

#[tokio::test]
async fn what_is_nowhere_is_a_problem_too() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    add(&staff, "Studio").await;
    for path in [
        "/nothing",
        "/api",
        "/api/v1",
        "/api/v1/",
        "/api/v2/organisations",
        "/api/v1/organisations/",
        "/api/v1//organisations",
        "/api/v1/Organisations",
        "/API/v1/organisations",
        "/api/v1/me/",
        "/.env",
        "/.git/config",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/static/../Cargo.toml",
        "/metrics",
    ] {
        for method in ["GET", "POST", "OPTIONS"] {
            is_problem(&staff.request(method, path).send().await, 404, "notFound");
        }
    }
    for page in ["/docs/errors/unheard-of", "/docs/unheard-of"] {
        assert_eq!(staff.get(page).await.status, 404, "{page}");
    }
}

#[tokio::test]
async fn who_does_not_take_json_is_told_before_anything_happens() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let place = add(&staff, "Studio").await;
    for (accept, taken) in [
        ("application/json", true),
        ("*/*", true),
        ("application/*;q=0.1", true),
        ("text/html, application/xhtml+xml, */*;q=0.8", true),
        ("APPLICATION/JSON; charset=utf-8", true),
        ("text/html", false),
        ("application/xml", false),
        ("text/*", false),
        ("application/json;q=0", false),
        ("application/json;q=0, */*", false),
        ("application/vnd.api+json", false),
    ] {
        let get = staff.request("GET", &place).header("accept", accept).send().await;
        let patch = staff.request("PATCH", &place).header("accept", accept).header("if-match", "*");
        let patch = patch.raw(r#"{"contactName":"Changed"}"#).send().await;
        let post = staff.request("POST", ORGANISATIONS).header("accept", accept);
        let post = post.json(&studio(&format!("Studio {accept}"))).send().await;
        if taken {
            assert_eq!((get.status, patch.status, post.status), (200, 200, 201), "{accept}");
        } else {
            for reply in [get, patch, post] {
                is_problem(&reply, 406, "notAcceptable");
            }
        }
    }
    assert_eq!(app.sql("SELECT count(*) FROM organisations").await, ["6"], "only those who took it wrote");
    let version = app.sql("SELECT max(version) FROM organisations").await;
    assert_eq!(version, ["6"]);
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_ask() {
    let app = TestApp::new().await;
    let fetch = async |encoding: &str| {
        let url = format!("{}/openapi.json", app.base());
        let response =
            app.http().get(url).header("accept-encoding", encoding).send().await.expect("an answer");
        let headers = response.headers().clone();
        let header =
            |name: &str| headers.get(name).map_or("", |value| value.to_str().expect("text")).to_owned();
        let (coding, vary) = (header("content-encoding"), header("vary").to_lowercase());
        (coding, vary, response.bytes().await.expect("a body").to_vec())
    };
    let (coding, _, plain) = fetch("identity").await;
    assert_eq!(coding, "");
    let (coding, vary, zipped) = fetch("gzip").await;
    assert_eq!(coding, "gzip");
    assert!(vary.contains("accept-encoding"), "{vary}");
    assert!(zipped.len() * 3 < plain.len(), "{} of {}", zipped.len(), plain.len());
    assert!(zipped.starts_with(&[0x1f, 0x8b]));
    let (coding, vary, brotli) = fetch("br").await;
    assert_eq!(coding, "br");
    assert!(vary.contains("accept-encoding") && brotli.len() * 3 < plain.len(), "{vary}");
    let (coding, _, same) = fetch("compress, x-other").await;
    assert_eq!((coding.as_str(), same), ("", plain));
}

#[tokio::test]
async fn a_short_answer_leaves_in_one_piece_compressed_too() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    for number in 0..20 {
        add(&staff, &format!("Studio {number}")).await;
    }
    for coding in ["gzip", "br"] {
        let ask =
            |method: &str| staff.request(method, ORGANISATIONS).header("accept-encoding", coding).send();
        let (get, head) = (ask("GET").await.expect(200), ask("HEAD").await.expect(200));
        assert_eq!((get.header("content-encoding"), get.header("transfer-encoding")), (coding, ""));
        let length: usize = get.header("content-length").parse().expect("a length");
        assert!(length > 100, "{coding}: {length}");
        assert_eq!(head.header("content-length"), get.header("content-length"));
    }
}

#[tokio::test]
async fn a_long_answer_is_whole_compressed_too() {
    let app = TestApp::new().await;
    // The script of the documentation was compressed when the program was built.
    for (path, coding, least) in [
        ("/docs/swagger-ui-bundle.js", "gzip", 300_000),
        ("/openapi.json", "gzip", 50_000),
        ("/openapi.json", "br", 50_000),
    ] {
        let reply = app.anonymous().request("GET", path).header("accept-encoding", coding).send().await;
        let reply = reply.expect(200);
        assert_eq!(reply.header("content-encoding"), coding);
        assert!(reply.text.len() > least, "{path} by {coding}: {} bytes", reply.text.len());
    }
}

#[tokio::test]
async fn a_front_end_of_the_list_may_call_and_others_may_not() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let ask = async |actor: &Actor, method: &str, origin: &str| {
        actor.request(method, "/api/v1/me").header("origin", origin).send().await
    };
    let allowed = ask(&staff, "GET", "https://front.example").await.expect(200);
    assert_eq!(allowed.header("access-control-allow-origin"), "https://front.example");
    let exposed = allowed.header("access-control-expose-headers").to_lowercase();
    for name in ["etag", "link", "location", "request-id", "ratelimit", "retry-after", "idempotency-replayed"]
    {
        assert!(exposed.split([',', ' ']).any(|word| word == name), "{name} in {exposed}");
    }
    assert!(varies_by(&allowed, "origin"));
    // A refusal must be readable by the front end, too.
    let refused = ask(&app.anonymous(), "GET", "https://front.example").await.expect(401);
    assert_eq!(refused.header("access-control-allow-origin"), "https://front.example");
    for origin in
        ["https://evil.example", "null", "http://front.example", "https://front.example.evil.example"]
    {
        let reply = ask(&staff, "GET", origin).await.expect(200);
        assert_eq!(reply.header("access-control-allow-origin"), "", "{origin}");
    }
    for (origin, granted) in [("https://front.example", true), ("https://evil.example", false)] {
        let request = app.anonymous().request("OPTIONS", ORGANISATIONS).header("origin", origin);
        let request = request.header("access-control-request-method", "PATCH");
        let headers = "authorization, content-type, if-match, idempotency-key";
        let preflight = request.header("access-control-request-headers", headers).send().await;
        assert!(preflight.status < 500, "{}", preflight.text);
        assert_eq!(preflight.header("access-control-allow-origin") == origin, granted, "{origin}");
        if granted {
            assert!(preflight.status < 300, "{}", preflight.status);
            let methods = preflight.header("access-control-allow-methods");
            assert!(["GET", "POST", "PATCH", "PUT", "DELETE"].iter().all(|method| methods.contains(method)));
            let allowed = preflight.header("access-control-allow-headers").to_lowercase();
            assert!(headers.split(", ").all(|name| allowed.contains(name)), "{allowed}");
            assert_eq!(preflight.header("access-control-max-age"), "3600");
        }
    }
}

fn varies_by(reply: &Reply, name: &str) -> bool {
    let all = reply.headers.get_all("vary").iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).any(|word| word.trim().eq_ignore_ascii_case(name))
}

#[tokio::test]
async fn every_answer_has_an_id_and_the_headers_of_safety() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let mut ids = Vec::new();
    for (path, status) in [
        ("/api/v1/me", 200),
        ("/api/v1/nothing", 404),
        ("/api/v1/organisations?x=1", 400),
        ("/", 200),
        ("/docs/errors", 200),
        ("/docs/", 200),
        ("/openapi.json", 200),
        ("/health/live", 200),
    ] {
        let reply = staff.get(path).await.expect(status);
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert!(reply.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(reply.header("strict-transport-security"), "", "without TLS there is none to insist on");
        assert!(reply.header("server").is_empty() && reply.header("x-powered-by").is_empty(), "{path}");
        if path.starts_with("/api/") {
            assert!(varies_by(&reply, "authorization") && varies_by(&reply, "accept"), "{path}");
        }
        let id = uuid::Uuid::parse_str(reply.header("request-id")).expect("a request id");
        ids.push(id);
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 8, "each request has its own");
    let imposed = staff.request("GET", "/api/v1/nothing").header("request-id", "mine\u{e9}").send().await;
    assert_ne!(imposed.header("request-id"), "mine", "nobody writes into our log");
    let place = add(&staff, "Studio").await;
    for (path, caching) in [
        (place.as_str(), "private, no-cache"),
        (ORGANISATIONS, "private, no-cache"),
        ("/nothing", "no-store"),
    ] {
        assert_eq!(staff.get(path).await.header("cache-control"), caching, "{path}");
    }
}

#[tokio::test]
async fn behind_tls_browsers_are_told_to_stay_there() {
    let app = TestApp::with(|settings| settings.base_url = "https://api.example".to_owned()).await;
    let reply = app.anonymous().get("/nothing").await.expect(404);
    assert!(reply.header("strict-transport-security").contains("max-age=31536000"));
    assert_eq!(reply.body["type"], "https://api.example/docs/errors/not-found");
}
