//! Three replicas behind HAProxy, restarted in turn while clients read and write.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::process::Child;
use tokio::time::timeout;

use super::{program, starts};
use crate::learning::pushes;
use crate::support::{TestApp, tools};

const LONGEST: Duration = Duration::from_secs(60);

struct Proxy {
    base: String,
    admin: PathBuf,
    _child: Child,
}

fn free_ports<const N: usize>() -> [u16; N] {
    let held = [(); N].map(|()| std::net::TcpListener::bind("127.0.0.1:0").expect("a port"));
    held.map(|listener| listener.local_addr().expect("an address").port())
}

impl Proxy {
    fn start(haproxy: &Path, folder: &Path, own: u16, replicas: &[u16]) -> Self {
        let (file, admin) = (folder.join("haproxy.cfg"), folder.join("admin"));
        let servers: String = replicas
            .iter()
            .enumerate()
            .map(|(number, port)| format!("  server r{number} 127.0.0.1:{port}\n"))
            .collect();
        let config = format!(
            "global\n  stats socket {} level admin\n  maxconn 200\ndefaults\n  mode http\n  timeout connect 2s\n  \
             timeout client 30s\n  timeout server 30s\nfrontend all\n  bind 127.0.0.1:{own}\n  default_backend hackit\n\
             backend hackit\n  option httpchk GET /health/ready\n  default-server check inter 100ms rise 1 fall 2\n{servers}",
            admin.display()
        );
        std::fs::write(&file, config).expect("a configuration");
        let mut command = tokio::process::Command::new(haproxy);
        command.arg("-db").arg("-f").arg(file).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let base = format!("http://127.0.0.1:{own}");
        Self { base, admin, _child: command.spawn().expect("HAProxy") }
    }

    /// What the proxy answers to a command of its administrator.
    async fn ask(&self, command: &str) -> String {
        // It may only just have started.
        let connect = async {
            loop {
                match UnixStream::connect(&self.admin).await {
                    Ok(socket) => break socket,
                    Err(_) => tokio::task::yield_now().await,
                }
            }
        };
        let mut socket = timeout(LONGEST, connect).await.expect("the proxy's socket");
        socket.write_all(format!("{command}\n").as_bytes()).await.expect("a command");
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await.expect("an answer");
        answer
    }

    /// Waits until a column of a replica's statistics is so.
    async fn wait(&self, replica: usize, column: &str, is_so: impl Fn(&str) -> bool) {
        let wait = async {
            loop {
                let table = self.ask("show stat").await;
                let at = table
                    .lines()
                    .next()
                    .and_then(|titles| titles.split(',').position(|title| title == column));
                let row = table.lines().find(|row| row.starts_with(&format!("hackit,r{replica},")));
                if row.and_then(|row| row.split(',').nth(at?)).is_some_and(&is_so) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        timeout(LONGEST, wait).await.unwrap_or_else(|_| panic!("{column} of replica {replica}"));
    }
}

/// A replica that has greeted.
async fn replica(app: &TestApp, folder: &Path, port: u16, base: &str) -> Child {
    let mut child = program()
        .env("DATABASE_URL", app.database_url())
        .env("HACKIT_SIGNING_KEYS", folder.join("keys.pem"))
        .env("HACKIT_DATA_DIR", folder)
        .env("HACKIT_PUBLIC_URL", base)
        .env("HACKIT_BIND", format!("127.0.0.1:{port}"))
        .env("HACKIT_METRICS_BIND", "127.0.0.1:0")
        .env("HACKIT_RATE_LIMIT", "off")
        .env("HACKIT_POOL_SIZE", "8")
        .env("HACKIT_WORKERS", "1")
        .stdout(Stdio::piped())
        .spawn()
        .expect("a start");
    let mut lines = BufReader::new(child.stdout.take().expect("an output")).lines();
    let greeted =
        async { while !lines.next_line().await.expect("a line").expect("a greeting").contains("Ctrl-C") {} };
    timeout(LONGEST, greeted).await.expect("a greeting");
    child
}

/// Clients that push and read until they are told to stop.
#[derive(Default)]
struct Load {
    stop: AtomicBool,
    pushed: AtomicUsize,
    failed: Mutex<Vec<String>>,
}

impl Load {
    async fn client(&self, number: usize, base: &str, token: &str, learner: &str) {
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        for round in 0.. {
            if self.stop.load(Ordering::Relaxed) {
                break;
            }
            let note = json!({"externalId": format!("{number}-{round}"), "learner": {"apprenticeshipId": learner},
                "observedAt": "2026-11-20T09:30:00Z", "details": {"kind": "note", "text": "Went well."}});
            let push = http.post(format!("{base}/api/v1/progress-updates")).json(&note);
            let read = http.get(format!("{base}/api/v1/apprenticeships/{learner}"));
            for (request, expected) in [(push, 201), (read, 200)] {
                let answer = request.bearer_auth(token).send().await;
                match answer.map(|answer| answer.status().as_u16()) {
                    Ok(status) if status == expected => {}
                    other => self.failed.lock().expect("a lock").push(format!("{other:?}")),
                }
            }
            self.pushed.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[tokio::test]
async fn three_replicas_behind_a_proxy_are_restarted_in_turn_and_no_request_fails() {
    let Some(haproxy) = tools::find(&["haproxy"], "nobody restarted replicas behind a proxy") else { return };
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let pem = hackit::tokens::new_pem().expect("a key");
    std::fs::write(folder.path().join("keys.pem"), &pem).expect("keys");
    let ada = app.provider("Ada").await;
    let learner = app.learner(&ada).await;
    let [own, ports @ ..] = free_ports::<4>();
    let proxy = Proxy::start(&haproxy, folder.path(), own, &ports);
    let token = pushes::token(&app, &pem, &proxy.base).await;
    let mut replicas = Vec::new();
    for port in ports {
        replicas.push(replica(&app, folder.path(), port, &proxy.base).await);
    }
    for number in 0..ports.len() {
        proxy.wait(number, "status", |status| status == "UP").await;
    }
    let load = Load::default();
    let client = async |number| load.client(number, &proxy.base, &token, &learner.id).await;
    let restarts = async {
        for (number, port) in ports.into_iter().enumerate() {
            let before = load.pushed.load(Ordering::Relaxed);
            proxy.ask(&format!("set server hackit/r{number} state drain")).await;
            proxy.wait(number, "scur", |under_way| under_way == "0").await;
            starts::terminate(&replicas[number]);
            assert_eq!(starts::status(&mut replicas[number]).await, Some(0));
            replicas[number] = replica(&app, folder.path(), port, &proxy.base).await;
            proxy.ask(&format!("set server hackit/r{number} state ready")).await;
            proxy.wait(number, "status", |status| status == "UP").await;
            let enough = async {
                while load.pushed.load(Ordering::Relaxed) < before + 30 {
                    tokio::task::yield_now().await
                }
            };
            timeout(LONGEST, enough).await.expect("clients go on");
        }
        load.stop.store(true, Ordering::Relaxed);
    };
    tokio::join!(restarts, client(0), client(1), client(2), client(3));
    assert_eq!(*load.failed.lock().expect("a lock"), Vec::<String>::new());
    let stored = app.sql("SELECT count(*) FROM progress_updates").await.concat();
    assert_eq!(stored, load.pushed.load(Ordering::Relaxed).to_string(), "each push is stored once");
    for child in &mut replicas {
        starts::terminate(child);
        assert_eq!(starts::status(child).await, Some(0));
    }
}
