//! The file is fetched first: from one host, not too large.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::standards::Ground;

/// Serves answers by path on this machine; the address stands for `{base}` in them.
async fn server(answers: Vec<(&'static str, String)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let answers: Vec<_> =
        answers.into_iter().map(|(path, text)| (path, text.replace("{base}", &base))).collect();
    let answers = Arc::new(answers);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answers = Arc::clone(&answers);
            tokio::spawn(async move {
                let mut request = vec![0; 4096];
                let count = stream.read(&mut request).await.unwrap_or_default();
                let text = String::from_utf8_lossy(&request[..count]).into_owned();
                let path = text.split(' ').nth(1).unwrap_or_default();
                let found = answers.iter().find(|(known, _)| *known == path);
                let answer =
                    found.map_or("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", |(_, text)| text);
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    base
}

fn file(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

fn redirect(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
}

#[tokio::test]
async fn a_file_is_fetched_where_its_own_host_sends_one_and_nowhere_else() {
    let ground = Ground::new().await;
    let base = server(vec![
        ("/standards", redirect("/moved")),
        ("/moved", redirect("{base}/file")),
        ("/file", file(&ground.rows.to_string())),
        ("/away", redirect("http://localhost:1/file")),
        ("/round", redirect("/round")),
        ("/large", "HTTP/1.1 200 OK\r\ncontent-length: 200000001\r\n\r\n[".to_owned()),
        ("/short", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\nconnection: close\r\n\r\n[{}".to_owned()),
        ("/page", file("<!doctype html>")),
    ])
    .await;
    let folder = ground.folder().to_str().expect("a path").to_owned();
    let fetch =
        async |url: &str| ground.run(&["import", "standards", "--url", url, "--data-dir", &folder]).await;
    let run = fetch(&format!("{base}/standards")).await;
    assert_eq!(run.status, 0, "{}", run.said);
    assert!(run.said.contains("5 rows: 4 created"), "{}", run.said);
    let kept = std::fs::read_to_string(ground.folder().join("standards.json")).expect("the file");
    for (url, why) in [
        (format!("{base}/away"), "another host is not followed"),
        (format!("{base}/round"), "redirected more than"),
        (format!("{base}/large"), "larger than 200000000 bytes"),
        (format!("{base}/none"), "the answer is 404"),
        (format!("{base}/short"), "could not be fetched"),
        ("http://skills.example/standards".to_owned(), "must start with https://"),
        ("https://".to_owned(), "could not be fetched"),
    ] {
        let run = fetch(&url).await;
        assert!(run.status == 1 && run.said.contains(why), "{url}: {}", run.said);
        let now = std::fs::read_to_string(ground.folder().join("standards.json")).expect("the file");
        assert_eq!(now, kept, "{url}: what was fetched before stays");
    }
    let run = fetch(&format!("{base}/page")).await;
    assert!(run.status == 1 && run.said.contains("Nothing was written"), "{}", run.said);
    assert_eq!(ground.app.sql("SELECT count(*) FROM events").await, ["4"]);
}
