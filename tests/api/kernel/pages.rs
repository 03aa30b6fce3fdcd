//! Pages for people, and pages of lists.

use hackit::error::Code;
use serde_json::{Value, json};

use super::{ORGANISATIONS, add, is_problem, studio};
use crate::support::TestApp;

#[tokio::test]
async fn the_front_door_leads_people_and_machines_on() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    let html = anonymous.request("GET", "/").header("accept", "text/html,*/*;q=0.8").send().await.expect(200);
    assert!(html.header("content-type").starts_with("text/html"), "{}", html.header("content-type"));
    let links: Vec<_> =
        html.text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(links.len() >= 5, "{links:?}");
    for link in links {
        anonymous.get(link).await.expect(200);
    }
    let machine = anonymous.request("GET", "/").header("accept", "application/json").send().await.expect(200);
    let base = app.base();
    assert_eq!(machine.body["openapi"], format!("{base}/openapi.json"));
    for key in ["openapi", "documentation"] {
        let path = machine.body[key].as_str().and_then(|url| url.strip_prefix(base)).expect("our own URL");
        anonymous.get(path).await.expect(200);
    }
    assert_eq!(machine.body["tokenEndpoint"], format!("{base}/oauth/token"));
}

#[tokio::test]
async fn the_documentation_works_without_any_other_host() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    let moved = anonymous.get("/docs").await.expect(308);
    assert_eq!(moved.header("location"), "/docs/");
    let page = anonymous.get("/docs/").await.expect(200);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(page.header("content-security-policy").starts_with("default-src 'self'"));
    let assets: Vec<_> = ["src=\"", "href=\""]
        .iter()
        .flat_map(|start| page.text.split(*start).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(assets.len() >= 3, "{}", page.text);
    for asset in assets {
        assert!(!asset.contains("//"), "{asset} is of another host");
        let path = match asset.strip_prefix("./") {
            Some(file) => format!("/docs/{file}"),
            None => asset.to_owned(),
        };
        let reply = anonymous.get(&path).await.expect(200);
        assert!(reply.text.len() > 100, "{path}");
    }
    assert!(page.text.contains("url: \"/openapi.json\""), "{}", page.text);
    anonymous.get("/docs/no-such-file.js").await.expect(404);
}

#[tokio::test]
async fn every_error_has_a_page_with_cause_and_fix() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    let list = anonymous.get("/docs/errors").await.expect(200);
    for code in Code::ALL {
        let path = format!("/docs/errors/{}", code.slug());
        assert!(list.text.contains(&format!("href=\"{path}\"")), "{path}");
        let page = anonymous.get(&path).await.expect(200);
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        let word = serde_json::to_value(code).expect("a word");
        for part in
            [code.title(), code.cause(), code.fix(), word.as_str().expect("text"), code.status().as_str()]
        {
            let part =
                part.replace('<', "&#60;").replace('>', "&#62;").replace('\'', "&#39;").replace('"', "&#34;");
            assert!(page.text.contains(&part), "{part} in {path}");
        }
    }
    // The type of a problem is the URL of its page.
    let refused = anonymous.get("/nothing").await.expect(404);
    let url = refused.body["type"].as_str().expect("a type");
    anonymous.get(url.strip_prefix(app.base()).expect("here")).await.expect(200);
    is_problem(&anonymous.get("/docs/errors/<script>").await, 404, "notFound");
}

#[tokio::test]
async fn security_txt_says_whom_to_tell_and_has_not_expired() {
    let app = TestApp::new().await;
    let text = app.anonymous().get("/.well-known/security.txt").await.expect(200);
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    let field = |name: &str| {
        let line = text.text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_else(|| panic!("no {name} in {}", text.text)).to_owned()
    };
    assert_eq!(field("Contact"), "mailto:security@hackney.example");
    assert_eq!(field("Canonical"), format!("{}/.well-known/security.txt", app.base()));
    assert_eq!(field("Preferred-Languages"), "en");
    let expires: chrono::DateTime<chrono::Utc> = field("Expires").parse().expect("an instant");
    // RFC 9116 §2.5.5 recommends less than a year.
    assert!(expires > app.now() && expires < app.now() + chrono::TimeDelta::days(365), "{expires}");
}

#[tokio::test]
async fn the_contract_that_is_served_is_the_one_that_is_kept() {
    let app = TestApp::new().await;
    let anonymous = app.anonymous();
    let served = anonymous.get("/openapi.json").await.expect(200);
    assert_eq!(served.header("content-type"), "application/json");
    let mut document = served.body;
    let servers = document["servers"].as_array().cloned().unwrap_or_default();
    assert!(servers.iter().any(|server| server["url"] == app.base()), "{servers:?}");
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/v1.json");
    // Where the server is reached is its own affair.
    let kept = std::fs::read_to_string(path).expect("the file").replace("https://hackit.example", app.base());
    let mut kept: Value = serde_json::from_str(&kept).expect("JSON");
    kept["servers"] = document["servers"].take();
    document["servers"] = kept["servers"].clone();
    assert!(document == kept, "openapi/v1.json is not up to date");
    let yaml = anonymous.get("/openapi.yaml").await.expect(200);
    assert!(yaml.text.lines().any(|line| line.starts_with("openapi: 3.1")), "{}", yaml.text);
}

#[tokio::test]
async fn health_is_told_to_whoever_asks() {
    let app = TestApp::new().await;
    for (path, word) in [("/health/live", "live"), ("/health/ready", "ready")] {
        let reply = app.anonymous().get(path).await.expect(200);
        assert_eq!((&reply.body, reply.header("cache-control")), (&json!({"status": word}), "no-store"));
        // Probes add what they like.
        app.anonymous().get(&format!("{path}?probe=1")).await.expect(200);
    }
}

#[tokio::test]
async fn a_list_is_walked_once_and_only_once_while_it_grows_and_shrinks() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let mut expected = Vec::new();
    for n in 0..21 {
        expected.push(add(&staff, &format!("Studio {n:02}")).await);
    }
    let (mut path, mut seen, mut sizes) =
        (format!("{ORGANISATIONS}?kind=employer&limit=7"), Vec::new(), Vec::new());
    loop {
        let page = staff.get(&path).await.expect(200);
        assert_eq!(page.body["page"]["limit"], 7);
        let rows = page.body["organisations"].as_array().expect("a list");
        sizes.push(rows.len());
        seen.extend(rows.iter().map(|row| format!("{ORGANISATIONS}/{}", row["id"].as_str().expect("an id"))));
        // Between two pages others change what was seen and what is to come.
        staff
            .patch(&expected[sizes.len()], &json!({"name": format!("Renamed {}", sizes.len())}))
            .await
            .expect(200);
        staff.post(&format!("{}/deactivations", expected[0]), &json!({})).await;
        let next = page.body["page"]["nextCursor"].as_str();
        let link = page.header("link").to_owned();
        assert_eq!(link.contains("rel=\"next\""), next.is_some(), "{link}");
        let Some(cursor) = next else { break };
        assert!(link.contains(cursor), "{link}");
        path = link.trim_start_matches('<').split('>').next().expect("a URL").to_owned();
        assert!(path.contains("kind=employer") && path.contains("limit=7"), "{path}");
        assert_eq!(path.matches("cursor=").count(), 1, "{path}");
    }
    assert_eq!((seen, sizes), (expected, vec![7, 7, 7]));
    // A cursor belongs to its list.
    let first = staff.get(&format!("{ORGANISATIONS}?limit=1")).await.expect(200);
    let cursor = first.body["page"]["nextCursor"].as_str().expect("a cursor");
    for path in ["/api/v1/people", "/api/v1/meetups", "/api/v1/api-clients"] {
        is_problem(&staff.get(&format!("{path}?cursor={cursor}")).await, 400, "invalidCursor");
    }
    let by_hand = staff.get(&format!("{ORGANISATIONS}?cursor={cursor}&limit=100&limit=1")).await;
    assert_eq!(by_hand.expect(400).faults(), ["limit duplicate"]);
    staff.post(ORGANISATIONS, &studio("Late")).await.expect(201);
    let rest = staff.get(&format!("{ORGANISATIONS}?cursor={cursor}&limit=100")).await.expect(200);
    assert!(rest.text.contains("\"Late\""), "what is added later comes last");
}
