//! The contract as tests read it: its operations, and whether an answer is one that it promises.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use super::Reply;

/// The contract of this program, generated once.
pub static CONTRACT: LazyLock<Contract> = LazyLock::new(Contract::generated);

/// The contract, with every schema that was compiled so far.
pub struct Contract {
    /// The whole document.
    pub document: Value,
    /// The paths, with what they refer to in place of each reference, but for schemas.
    paths: Value,
    /// The components, closed so that an answer can hold nothing that is not described.
    closed: Value,
    compiled: Mutex<HashMap<(bool, String), Arc<Validator>>>,
}

/// One operation of the contract.
#[derive(Clone, Copy)]
pub struct Operation<'a> {
    /// `GET`, `POST` …
    pub method: &'static str,
    /// The path with its parameters in braces.
    pub path: &'a str,
    /// What the contract says about it.
    pub says: &'a Value,
}

impl<'a> Operation<'a> {
    /// The operationId.
    pub fn id(&self) -> &'a str {
        self.says["operationId"].as_str().unwrap_or_default()
    }

    /// Whether a token is needed. HTTP Basic at the token endpoints is not one.
    pub fn needs_token(&self) -> bool {
        self.ways().any(|way| way.contains_key("bearer"))
    }

    /// The scope that the token must carry, if any.
    pub fn scope(&self) -> Option<&'a str> {
        self.ways().find_map(|way| way.get("oauth2")).and_then(|scopes| scopes[0].as_str())
    }

    /// Whether the operation may change something.
    pub fn writes(&self) -> bool {
        self.method != "GET"
    }

    /// The media types of the request body with what is said of each.
    pub fn bodies(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.says["requestBody"]["content"].as_object().into_iter().flatten()
    }

    /// The schema of the JSON body, if the operation takes one.
    pub fn json_body(&self) -> Option<&'a Value> {
        self.bodies().find(|(kind, _)| kind.ends_with("json")).map(|(_, body)| &body["schema"])
    }

    /// The statuses with what is said of each.
    pub fn responses(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.says["responses"].as_object().into_iter().flatten()
    }

    /// Where faults of the document are told.
    pub fn place(&self) -> String {
        format!("{} {} ({})", self.method, self.path, self.id())
    }

    fn ways(&self) -> impl Iterator<Item = &'a Map<String, Value>> {
        self.says["security"].as_array().into_iter().flatten().filter_map(Value::as_object)
    }
}

impl Contract {
    fn generated() -> Self {
        let document = hackit::openapi::contract(hackit::app::register).expect("a contract");
        let mut closed = document["components"].clone();
        for (_, schema) in closed["schemas"].as_object_mut().into_iter().flatten() {
            close(schema, false);
        }
        let mut paths = document["paths"].clone();
        resolve(&mut paths, &document);
        Self { document, paths, closed, compiled: Mutex::default() }
    }

    /// Every operation, in the order of the document.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let paths = self.paths.as_object().expect("paths");
        let operations = paths.iter().flat_map(|(path, item)| {
            ["GET", "POST", "PUT", "PATCH", "DELETE"].into_iter().filter_map(move |method| {
                let says = item.get(method.to_lowercase())?;
                Some(Operation { method, path: path.as_str(), says })
            })
        });
        operations.collect()
    }

    /// Why a value does not fit a schema, which may refer to the document's components.
    pub fn faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        self.judge(false, schema, value)
    }

    /// Why an answer is not one that the contract promises for the operation.
    pub fn faults_of_answer(&self, operation: &Operation<'_>, reply: &Reply) -> Vec<String> {
        let Some(promised) = operation.says["responses"].get(reply.status.to_string()) else {
            return vec![format!("the status {} is not in the contract", reply.status)];
        };
        let mut faults = missing_headers(promised, reply);
        let Some(contents) = promised["content"].as_object() else {
            if !reply.text.is_empty() {
                faults.push(format!("there is a body that the contract does not know: {}", reply.text));
            }
            return faults;
        };
        let kind = reply.header("content-type").split(';').next().unwrap_or_default().trim();
        let Some(content) = contents.get(kind) else {
            faults.push(format!("the content type {kind:?} is not in the contract"));
            return faults;
        };
        if kind.ends_with("json") {
            faults.extend(self.judge(true, &content["schema"], &reply.body));
        }
        if kind == "application/problem+json" && content["examples"].get(reply.code()).is_none() {
            faults.push(format!("the code {:?} is not among those of {}", reply.code(), reply.status));
        }
        faults
    }

    fn judge(&self, closed: bool, schema: &Value, value: &Value) -> Vec<String> {
        let validator = self.validator(closed, schema);
        validator.iter_errors(value).map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
    }

    fn validator(&self, closed: bool, schema: &Value) -> Arc<Validator> {
        let key = (closed, schema.to_string());
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        let validator = compiled.entry(key).or_insert_with(|| {
            let (mut schema, mut components) = (schema.clone(), &self.document["components"]);
            if closed {
                close(&mut schema, true);
                components = &self.closed;
            }
            let whole = json!({"allOf": [schema], "components": components});
            let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
            Arc::new(options.build(&whole).unwrap_or_else(|fault| panic!("{whole}: {fault}")))
        });
        validator.clone()
    }
}

/// Puts what is referred to in place of each reference, but for schemas.
fn resolve(value: &mut Value, document: &Value) {
    let target = value["$ref"].as_str().filter(|target| !target.starts_with("#/components/schemas/"));
    if let Some(found) = target.and_then(|target| document.pointer(target.trim_start_matches('#'))) {
        *value = found.clone();
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| resolve(item, document)),
        Value::Object(fields) => fields.values_mut().for_each(|field| resolve(field, document)),
        _ => {}
    }
}

/// Headers promised with an answer that it lacks. Those that depend on settings or on the request are not
/// looked for.
fn missing_headers(promised: &Value, reply: &Reply) -> Vec<String> {
    let depends = ["RateLimit", "RateLimit-Policy", "Link", "Idempotency-Replayed"];
    // 403 names a scope only where one is missing, 409 a time only where waiting helps.
    let unsaid = |name: &str| {
        (name == "WWW-Authenticate" && reply.code() == "forbidden")
            || (name == "Retry-After" && reply.status == 409 && reply.code() != "idempotencyKeyInFlight")
    };
    let names = promised["headers"].as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    names
        .filter(|name| !depends.contains(name) && !unsaid(name) && reply.header(name).is_empty())
        .map(|name| format!("the header {name} is missing"))
        .collect()
}

/// Refuses properties that a schema does not name, wherever it is used as a whole. A component may also be part
/// of a greater one, so it is closed where something refers to it.
fn close(schema: &mut Value, whole: bool) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(|item| close(item, whole)),
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                close(field, name != "allOf");
            }
            let record = fields.get("type") == Some(&json!("object")) && fields.contains_key("properties");
            if whole && (record || fields.contains_key("$ref") || fields.contains_key("allOf")) {
                fields.entry("unevaluatedProperties").or_insert(json!(false));
            }
        }
        _ => {}
    }
}

#[test]
fn an_answer_that_is_not_promised_has_faults() {
    let operations = CONTRACT.operations();
    let operation = operations.iter().find(|operation| operation.id() == "get_person").expect("an operation");
    let body =
        operation.says["responses"]["200"]["content"]["application/json"]["examples"]["Person"]["value"]
            .clone();
    let headers = [("content-type", "application/json"), ("request-id", "1"), ("etag", "\"1\"")];
    let headers =
        headers.map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")));
    let good = Reply { status: 200, headers: headers.into_iter().collect(), text: body.to_string(), body };
    let none: [String; 0] = [];
    assert_eq!(CONTRACT.faults_of_answer(operation, &good), none);
    let mut teapot = good.clone();
    teapot.status = 418;
    let mut bare = good.clone();
    bare.headers.remove("etag");
    let mut talkative = good.clone();
    talkative.body["password"] = json!("secret");
    let mut short = good.clone();
    short.body.as_object_mut().expect("a record").remove("email");
    for wrong in [teapot, bare, talkative, short] {
        assert_eq!(CONTRACT.faults_of_answer(operation, &wrong).len(), 1, "{wrong:?}");
    }
}
