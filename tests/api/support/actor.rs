//! Who calls, and what they get back.

use actix_web::http::Method;
use hackit::access::{Role, Scopes};
use hackit::tokens;
use reqwest::header::HeaderMap;
use serde_json::Value;
use uuid::Uuid;

use super::TestApp;

/// Somebody with a token, or without.
#[derive(Clone)]
pub struct Actor {
    pub app: TestApp,
    /// The token, if any.
    pub token: Option<String>,
    /// The client's or person's record.
    pub id: Uuid,
    /// The organisation acted for.
    pub organisation: Uuid,
}

impl Actor {
    /// A request to a path such as `/api/v1/meetups`.
    pub fn request(&self, method: &str, path: &str) -> Request {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let url = format!("{}{path}", self.app.base());
        let mut builder = self.app.http().request(method.as_str().parse().expect("a method"), url);
        if let Some(token) = &self.token {
            builder = builder.bearer_auth(token);
        }
        Request(builder)
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.request("GET", path).send().await
    }

    /// A post, without a body where that is null.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        let request = self.request("POST", path);
        if body.is_null() { request.send().await } else { request.json(body).send().await }
    }

    /// A merge patch for whatever version there is.
    pub async fn patch(&self, path: &str, body: &Value) -> Reply {
        self.request("PATCH", path).header("if-match", "*").json(body).send().await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.request("DELETE", path).send().await
    }

    /// The same actor with another token.
    pub fn holding(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same actor with fewer scopes.
    pub fn only(&self, scopes: &str) -> Self {
        let scopes = Scopes::parse(scopes).expect("scopes");
        self.reissued(|claims| claims.scope = scopes.to_string())
    }

    /// The same actor with a token that is good from now on.
    pub fn renewed(&self) -> Self {
        let now = self.app.now().timestamp();
        self.reissued(|claims| (claims.iat, claims.exp) = (now, now + tokens::LIFETIME))
    }

    /// The same caller with another token.
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self.clone() }
    }

    /// What the token says.
    pub fn claims(&self) -> tokens::Claims {
        let token = self.token.as_deref().expect("a token");
        let payload = token.split('.').nth(1).expect("a payload");
        let bytes = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload)
            .expect("base64");
        serde_json::from_slice(&bytes).expect("claims")
    }

    fn reissued(&self, change: impl FnOnce(&mut tokens::Claims)) -> Self {
        let mut claims = self.claims();
        change(&mut claims);
        self.with_token(self.app.state().keys.issue(&claims).expect("a token"))
    }
}

/// A request being made up.
pub struct Request(reqwest::RequestBuilder);

impl Request {
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        Self(self.0.json(body))
    }

    /// A body as it is, not said to be anything.
    #[must_use]
    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self(self.0.body(body.into()))
    }

    /// A body as it is, said to be JSON.
    #[must_use]
    pub fn raw(self, body: impl Into<Vec<u8>>) -> Self {
        self.header("content-type", "application/json").body(body)
    }

    #[must_use]
    pub fn form(self, body: &str) -> Self {
        Self(self.0.header("content-type", "application/x-www-form-urlencoded").body(body.to_owned()))
    }

    #[must_use]
    pub fn basic(self, name: &str, password: &str) -> Self {
        Self(self.0.basic_auth(name, Some(password)))
    }

    pub async fn send(self) -> Reply {
        let response = self.0.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a body");
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Reply { status, headers, text, body }
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    /// The body as JSON; null where it is none.
    pub body: Value,
}

impl Reply {
    /// Fails unless the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub fn id(&self) -> &str {
        self.body["id"].as_str().expect("an id")
    }

    /// The faults as `place code`, sorted.
    pub fn faults(&self) -> Vec<String> {
        let place = |fault: &Value| {
            ["pointer", "parameter", "header"]
                .iter()
                .find_map(|key| fault[key].as_str())
                .unwrap_or_default()
                .to_owned()
        };
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let mut faults: Vec<_> = errors
            .iter()
            .map(|fault| format!("{} {}", place(fault), fault["code"].as_str().unwrap_or_default()))
            .collect();
        faults.sort();
        faults
    }
}

impl TestApp {
    /// Nobody in particular.
    pub fn anonymous(&self) -> Actor {
        Actor { app: self.clone(), token: None, id: Uuid::nil(), organisation: Uuid::nil() }
    }

    /// A learning provider's client with all that it may have.
    pub async fn provider(&self, name: &str) -> Actor {
        self.client("learningProvider", name).await
    }

    /// A partner employer's client with all that it may have.
    pub async fn employer(&self, name: &str) -> Actor {
        self.client("employer", name).await
    }

    /// The programme manager.
    pub async fn staff(&self) -> Actor {
        self.person(Role::ProgrammeManager).await
    }
}
