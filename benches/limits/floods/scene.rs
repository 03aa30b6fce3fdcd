//! A server with the demonstration in it, and those who may call it.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;

use anyhow::{Context as _, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::super::meter;
use super::super::server::Server;
use super::super::wire::{Wire, request};

/// A running server, whose limits are on as in production.
pub struct Scene {
    server: Server,
    pub address: SocketAddr,
    pub metrics: SocketAddr,
    /// A token of the programme manager.
    pub manager: String,
    /// The sign-in of somebody: the body of `POST /sessions`.
    pub sign_in: Vec<u8>,
    /// A token of each learning provider.
    pub providers: Vec<String>,
}

pub const JSON: (&str, &str) = ("content-type", "application/json");
pub const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

impl Scene {
    /// Starts it, and asks for a little of everything, so that what is made once is there.
    pub async fn start(program: &Path, data_dir: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(data_dir)?;
        let metrics = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let environment = [
            ("HACKIT_DATA_DIR", data_dir.display().to_string()),
            ("HACKIT_DEMO", "true".to_owned()),
            ("HACKIT_METRICS_BIND", metrics.to_string()),
        ];
        let server = Server::launch(program, data_dir, &environment).await?;
        let address = server.base.trim_start_matches("http://").parse()?;
        let text = std::fs::read_to_string(data_dir.join("demo-credentials.json"))?;
        let credentials: Value = serde_json::from_str(&text)?;
        let mut scene = Self {
            server,
            address,
            metrics,
            manager: String::new(),
            sign_in: Vec::new(),
            providers: Vec::new(),
        };
        let all = |name: &str| credentials[name].as_array().cloned().unwrap_or_default();
        let person = all("people").into_iter().find(|person| person["role"] == "programmeManager");
        let person = person.context("no programme manager")?;
        scene.sign_in =
            serde_json::json!({"email": person["email"], "password": person["password"]}).to_string().into();
        scene.manager = scene.token(&scene.sign_in_request(), "accessToken")?;
        for client in all("clients") {
            if client["organisationKind"] == "learningProvider" {
                let named = [&client["clientId"], &client["clientSecret"]].map(|text| text.as_str());
                let [Some(id), Some(secret)] = named else { continue };
                let basic = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
                let body = b"grant_type=client_credentials";
                let asked = request("POST", "/oauth/token", &[FORM, ("authorization", &basic)], body);
                scene.providers.push(scene.token(&asked, "access_token")?);
            }
        }
        scene.warm()?;
        Ok(scene)
    }

    fn token(&self, request: &[u8], name: &str) -> anyhow::Result<String> {
        let reply = Wire::connect(self.address)?.ask(request)?;
        let token = reply.json()[name].as_str().map(str::to_owned);
        token.with_context(|| format!("{}: {}", reply.status, reply.json()))
    }

    fn warm(&self) -> anyhow::Result<()> {
        let empty = self.batch(0, br#"{"items":[{}]}"#);
        for asked in [self.list(), request("GET", "/openapi.json", &[], b""), empty] {
            // Each worker has a connection to the database and caches of its own.
            for _ in 0..8 {
                let reply = Wire::connect(self.address)?.ask(&asked)?;
                ensure!((200..300).contains(&reply.status), "{}: {}", reply.status, reply.json());
            }
        }
        Ok(())
    }

    /// A list of 20, as the programme manager.
    pub fn list(&self) -> Vec<u8> {
        let bearer = format!("Bearer {}", self.manager);
        request("GET", "/api/v1/apprenticeships?limit=20", &[("authorization", &bearer)], b"")
    }

    pub fn sign_in_request(&self) -> Vec<u8> {
        request("POST", "/api/v1/sessions", &[JSON], &self.sign_in)
    }

    /// A batch of one of the providers, who take turns.
    pub fn batch(&self, number: usize, body: &[u8]) -> Vec<u8> {
        let token = self.providers.get(number % self.providers.len().max(1)).map_or("", String::as_str);
        let bearer = format!("Bearer {token}");
        request("POST", "/api/v1/progress-update-batches", &[JSON, ("authorization", &bearer)], body)
    }

    pub fn pid(&self) -> u32 {
        self.server.child.id()
    }

    /// Megabytes that are resident.
    pub fn memory(&self) -> f64 {
        meter::memory(self.pid(), "VmRSS:")
    }

    /// Bytes of `/metrics`.
    pub fn size_of_metrics(&self) -> anyhow::Result<usize> {
        Ok(Wire::connect(self.metrics)?.ask(&request("GET", "/metrics", &[], b""))?.body.len())
    }

    /// Connections that are established.
    pub fn connections(&self) -> usize {
        let table = std::fs::read_to_string(format!("/proc/{}/net/tcp", self.pid())).unwrap_or_default();
        let port = format!(":{:04X}", self.address.port());
        let ours = |line: &&str| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            fields.get(1).is_some_and(|address| address.ends_with(&port)) && fields.get(3) == Some(&"01")
        };
        table.lines().skip(1).filter(ours).count()
    }

    pub fn stop(mut self) -> anyhow::Result<()> {
        self.server.stop()
    }
}
