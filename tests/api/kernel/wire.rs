//! What well-behaved clients never send, byte by byte.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{ORGANISATIONS, is_problem, studio};
use crate::support::TestApp;

/// Longer than any deadline of the server for what has not arrived.
const PATIENCE: Duration = Duration::from_secs(25);

/// Sends bytes, leaves the sending side open, and returns all that comes back until the server closes.
async fn exchange(app: &TestApp, bytes: &[u8]) -> String {
    let address = app.base().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    // The server may close before everything is sent.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let read = timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    let _ = read.expect("the server answers or closes");
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> u16 {
    let text = answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
    text.unwrap_or_else(|| panic!("no status in {answer:?}")).parse().expect("a number")
}

async fn alive(app: &TestApp) {
    app.anonymous().get("/health/live").await.expect(200);
}

#[tokio::test]
async fn urls_and_headers_are_bounded() {
    let app = TestApp::new().await;
    let staff = app.staff().await;
    let long = staff.get(&format!("{ORGANISATIONS}?kind={}", "x".repeat(9_000))).await;
    is_problem(&long, 414, "uriTooLong");
    let fits = format!("{ORGANISATIONS}?kind={}", "x".repeat(7_000));
    is_problem(&staff.get(&fits).await, 400, "invalidQuery");
    let large = staff.request("GET", ORGANISATIONS).header("x-large", &"x".repeat(33 * 1024)).send().await;
    is_problem(&large, 431, "headersTooLarge");
    staff.request("GET", ORGANISATIONS).header("x-large", &"x".repeat(29 * 1024)).send().await.expect(200);
    let many: String = (0..150).map(|n| format!("x-{n}: 1\r\n")).collect();
    let huge = format!("x-huge: {}\r\n", "x".repeat(300_000));
    for (headers, allowed) in [(many, &[400, 431][..]), (huge, &[400, 431])] {
        let answer = exchange(&app, format!("GET / HTTP/1.1\r\nhost: x\r\n{headers}\r\n").as_bytes()).await;
        assert!(allowed.contains(&status(&answer)), "{}", answer.lines().next().unwrap_or_default());
    }
    alive(&app).await;
}

#[tokio::test]
async fn what_is_not_http_is_refused_and_harms_nobody() {
    let app = TestApp::new().await;
    let token = app.staff().await.token.expect("a token");
    let body = studio("Smuggled").to_string();
    let head = format!(
        "POST {ORGANISATIONS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n"
    );
    let length = body.len();
    for (why, request) in [
        ("another protocol", "\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n".to_owned()),
        ("no version", "GET /\r\n\r\n".to_owned()),
        ("a space in a header's name", "GET / HTTP/1.1\r\nhost : x\r\n\r\n".to_owned()),
        ("a NUL in a header", "GET / HTTP/1.1\r\nhost: x\r\nx: a\0b\r\n\r\n".to_owned()),
        ("two lengths", format!("{head}content-length: {length}\r\ncontent-length: 1\r\n\r\n{body}")),
        (
            "a length and chunks",
            format!("{head}content-length: {length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
        ),
        ("a signed length", format!("{head}content-length: +{length}\r\n\r\n{body}")),
        ("an unknown transfer coding", format!("{head}transfer-encoding: xchunked\r\n\r\n{body}")),
        ("bad chunks", format!("{head}transfer-encoding: chunked\r\n\r\nzz\r\n{body}\r\n0\r\n\r\n")),
    ] {
        let answer = exchange(&app, request.as_bytes()).await;
        assert!((400..500).contains(&status(&answer)), "{why}: {answer}");
        alive(&app).await;
    }
    assert_eq!(app.sql("SELECT count(*) FROM organisations").await, ["0"]);
}

#[tokio::test]
async fn bodies_and_heads_that_do_not_arrive_are_given_up() {
    let app = TestApp::new().await;
    let token = app.staff().await.token.expect("a token");
    let body = studio("Slow").to_string();
    let (half, _) = body.split_at(20);
    let head = format!(
        "POST {ORGANISATIONS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\
         content-type: application/json\r\n"
    );
    let slow_body = format!("{head}content-length: {}\r\n\r\n{half}", body.len());
    let slow_chunks = format!("{head}transfer-encoding: chunked\r\n\r\n14\r\n{half}\r\n");
    // All at once, so that the ten seconds are waited for once.
    let (by_length, by_chunks, half_a_head) = tokio::join!(
        exchange(&app, slow_body.as_bytes()),
        exchange(&app, slow_chunks.as_bytes()),
        exchange(&app, b"GET / HTTP/1.1\r\nhost: x\r\n"),
    );
    for answer in [by_length, by_chunks] {
        assert_eq!(status(&answer), 408, "{answer}");
        assert!(answer.contains(r#""code":"requestTimeout""#), "{answer}");
    }
    assert!(half_a_head.is_empty() || status(&half_a_head) == 408, "{half_a_head}");
    assert_eq!(app.sql("SELECT count(*) FROM organisations").await, ["0"]);
}

#[tokio::test]
async fn a_refused_request_does_not_hold_its_connection() {
    let app = TestApp::new().await;
    let token = app.staff().await.token.expect("a token");
    let authorised = format!("authorization: Bearer {token}\r\ncontent-type: application/json\r\n");
    let exchanges = [
        ("no token", ORGANISATIONS, "", 401),
        ("no such path", "/nothing", "", 404),
        ("not all of the body", ORGANISATIONS, authorised.as_str(), 408),
    ]
    .into_iter()
    .flat_map(|(why, path, headers, expected)| {
        let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\n{headers}");
        let by_length = format!("{head}content-length: 100\r\n\r\nhalf");
        let by_chunks = format!("{head}transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n");
        [by_length, by_chunks].map(|request| {
            let app = app.clone();
            async move { assert_eq!(status(&exchange(&app, request.as_bytes()).await), expected, "{why}") }
        })
    });
    futures_util::future::join_all(exchanges).await;
    // Whoever sends all of it keeps the connection for the next request.
    let whole = format!(
        "POST {ORGANISATIONS} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n4\r\nwell\r\n0\r\n\r\n"
    );
    let last = "GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answers = exchange(&app, format!("{whole}{last}").as_bytes()).await;
    assert_eq!(status(&answers), 401);
    assert!(answers.ends_with(r#"{"status":"live"}"#), "{answers}");
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_writes_nothing() {
    let app = TestApp::new().await;
    let token = app.staff().await.token.expect("a token");
    let body = studio("Half").to_string();
    let (half, _) = body.split_at(20);
    let address = app.base().trim_start_matches("http://");
    for _ in 0..20 {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let head = format!(
            "POST {ORGANISATIONS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{half}",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.expect("sent");
    }
    alive(&app).await;
    assert_eq!(app.sql("SELECT count(*) FROM organisations").await, ["0"]);
}

#[tokio::test]
async fn an_answer_of_413_is_seen_by_clients_that_send_on() {
    let app = TestApp::new().await;
    let token = app.staff().await.token.expect("a token");
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let request = format!(
        "POST {ORGANISATIONS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\
         content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n{}0\r\n\r\n",
        chunk.repeat(64)
    );
    let answer = exchange(&app, request.as_bytes()).await;
    assert_eq!(status(&answer), 413, "{answer}");
    assert!(answer.contains(r#""code":"payloadTooLarge""#), "{answer}");
}
