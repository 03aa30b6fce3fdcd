//! The release server as a process, and the same bytes without a database.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};

use super::ground::{ISSUER, login};

/// The release server, as it was built with this program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_hackit");

/// A running server; dropping it kills it.
pub struct Server {
    pub child: Child,
    pub base: String,
    /// From the start of the process to the first answer of `/health/ready`.
    pub ready_after: Duration,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts the server on a database, with the settings of production but without rate limits.
    pub async fn start(program: &Path, database: &str, data_dir: &Path) -> anyhow::Result<Self> {
        let environment = [
            ("DATABASE_URL", login(database)),
            ("HACKIT_DATA_DIR", data_dir.display().to_string()),
            ("HACKIT_SIGNING_KEYS", data_dir.join("keys.pem").display().to_string()),
            ("HACKIT_PUBLIC_URL", ISSUER.to_owned()),
            ("HACKIT_METRICS_BIND", "127.0.0.1:0".to_owned()),
            ("HACKIT_RATE_LIMIT", "off".to_owned()),
        ];
        Self::launch(program, data_dir, &environment).await
    }

    /// Starts a server's program with settings, and waits until it is ready; its log goes into a folder.
    pub async fn launch(
        program: &Path,
        folder: &Path,
        environment: &[(&str, String)],
    ) -> anyhow::Result<Self> {
        let log = std::fs::File::create(folder.join("server.log"))?;
        let mut command = Command::new(program);
        command
            .env("HACKIT_BIND", "127.0.0.1:0")
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::piped())
            .stderr(log);
        let started = Instant::now();
        let mut child = command.spawn()?;
        // The greeting tells the public URL; the port is asked of the system.
        let mut lines = BufReader::new(child.stdout.take().context("no output")?).lines();
        let greeting = lines.next().context("the server ended at once; see server.log")??;
        anyhow::ensure!(greeting.contains("ready"), "{greeting}");
        std::thread::spawn(move || lines.for_each(drop));
        let port = listening(child.id()).await.context("no port is open")?;
        let base = format!("http://127.0.0.1:{port}");
        let ready_after = loop {
            if reqwest::get(format!("{base}/health/ready")).await.is_ok_and(|answer| answer.status() == 200) {
                break started.elapsed();
            }
            if started.elapsed() > Duration::from_secs(10) {
                bail!("the server is not ready");
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        };
        Ok(Self { child, base, ready_after })
    }

    /// Ends it in order, with a Postgres of its own.
    pub fn stop(&mut self) -> anyhow::Result<()> {
        let pid = nix::unistd::Pid::from_raw(i32::try_from(self.child.id())?);
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM)?;
        self.child.wait()?;
        Ok(())
    }
}

/// The port on which a process answers as the API does.
async fn listening(pid: u32) -> Option<u16> {
    let mut ports = Vec::new();
    let sockets: Vec<String> = std::fs::read_dir(format!("/proc/{pid}/fd"))
        .ok()?
        .flatten()
        .filter_map(|entry| std::fs::read_link(entry.path()).ok()?.to_str().map(str::to_owned))
        .collect();
    let table = std::fs::read_to_string(format!("/proc/{pid}/net/tcp")).ok()?;
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (Some(address), Some(state), Some(inode)) = (fields.get(1), fields.get(3), fields.get(9)) else {
            continue;
        };
        if *state == "0A" && sockets.contains(&format!("socket:[{inode}]")) {
            ports.push(u16::from_str_radix(address.split(':').nth(1)?, 16).ok()?);
        }
    }
    for port in ports {
        let answer = reqwest::get(format!("http://127.0.0.1:{port}/health/live")).await;
        if answer.is_ok_and(|answer| answer.status() == 200) {
            return Some(port);
        }
    }
    None
}

/// An answer to be given again and again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Canned {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Canned {
    /// Keeps an answer of the server.
    pub async fn of(answer: reqwest::Response) -> anyhow::Result<Self> {
        let status = answer.status().as_u16();
        let headers = answer
            .headers()
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "content-length" | "date"))
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        Ok(Self { status, headers, body: answer.text().await? })
    }
}

/// The variable that makes this program the server without a database.
const CANNED: &str = "HACKIT_BENCH_CANNED";

/// A server that answers with the same bytes, whatever it is asked: the limit of HTTP.
pub struct Bare {
    child: Child,
    pub base: String,
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Bare {
    /// Starts it; the answer travels in a file.
    pub fn start(canned: &Canned, file: &Path) -> anyhow::Result<Self> {
        std::fs::write(file, serde_json::to_vec(canned)?)?;
        let mut child =
            Command::new(std::env::current_exe()?).env(CANNED, file).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        Ok(Self { child, base: format!("http://127.0.0.1:{}", line.trim()) })
    }

    /// Runs as that server where the variable says so.
    pub fn run_if_asked() -> anyhow::Result<bool> {
        let Some(file) = std::env::var_os(CANNED) else { return Ok(false) };
        let canned: Canned = serde_json::from_slice(&std::fs::read(file)?)?;
        actix_web::rt::System::new().block_on(async move {
            let server = HttpServer::new(move || {
                App::new().app_data(web::Data::new(canned.clone())).default_service(web::to(answer))
            })
            .workers(std::thread::available_parallelism().map_or(2, usize::from))
            .bind("127.0.0.1:0")?;
            let port = server.addrs().first().map(std::net::SocketAddr::port).unwrap_or_default();
            println!("{port}");
            server.run().await
        })?;
        Ok(true)
    }
}

async fn answer(canned: web::Data<Canned>, _body: web::Bytes) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(canned.status).unwrap_or_default();
    let mut answer = HttpResponse::build(status);
    for (name, value) in &canned.headers {
        answer.insert_header((name.as_str(), value.as_str()));
    }
    answer.body(canned.body.clone())
}
