//! The contract as a text that people review: short, nothing written twice, and readable by other programs' generators.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Map, Value};

use super::{COMMITTED, each_operation, none};
use crate::support::CONTRACT;

/// What the committed contract may take for each operation, in bytes.
const BYTES: usize = 5_200;

/// Names that schemas may not have, each with what has it already. Without regard to case, as file systems may have none.
const TAKEN: &[(&str, &str)] = &[
    ("ApiClient", "what sends requests, in openapi-generator's clients for Python, Java and JavaScript"),
    ("ApiException", "what they raise"),
    ("ApiResponse", "what they return"),
    ("ApiError", "what TypeScript clients throw"),
    ("Client", "what sends requests, in openapi-python-client's"),
    ("AuthenticatedClient", "the same with a token"),
    ("Configuration", "where the server and the token are set, in all of openapi-generator's"),
    ("BaseAPI", "what its TypeScript operations are built on"),
    ("JSONApiResponse", "what its TypeScript operations return"),
    ("RequiredError", "what its TypeScript operations throw"),
    ("ResponseError", "what its TypeScript operations throw"),
    ("FetchError", "what its TypeScript operations throw"),
    ("RequestOpts", "a request of its TypeScript operations"),
    ("Middleware", "what its TypeScript operations pass requests through"),
    ("Response", "the fetch API's, and openapi-python-client's"),
    ("Request", "the fetch API's"),
    ("Error", "JavaScript's"),
    ("Object", "JavaScript's and Java's"),
    ("Date", "JavaScript's"),
    ("Map", "JavaScript's and Java's"),
    ("Set", "JavaScript's and Java's"),
    ("Record", "TypeScript's"),
    ("String", "JavaScript's and Java's"),
    ("Number", "JavaScript's and Java's"),
    ("Boolean", "JavaScript's and Java's"),
    ("Array", "JavaScript's"),
    ("List", "Java's and Python's"),
    ("File", "JavaScript's and Java's"),
    ("Class", "reserved in Java, JavaScript and Python"),
    ("Import", "reserved in Java, JavaScript and Python"),
    ("Return", "reserved in Java, JavaScript and Python"),
    ("Break", "reserved in Java, JavaScript and Python"),
    ("Continue", "reserved in Java, JavaScript and Python"),
    ("Default", "reserved in Java and JavaScript"),
    ("Package", "reserved in Java"),
    ("Interface", "reserved in Java"),
    ("From", "reserved in Python"),
    ("None", "reserved in Python"),
    ("Pass", "reserved in Python"),
    ("Raise", "reserved in Python"),
    ("With", "reserved in Python"),
    ("Lambda", "reserved in Python"),
    ("Global", "reserved in Python"),
    ("Type", "reserved in Go and Rust"),
];

#[test]
fn the_committed_contract_is_short_enough_to_review() {
    let bytes = fs::read(COMMITTED).expect("openapi/v1.json").len() / CONTRACT.operations().len();
    assert!(
        bytes <= BYTES,
        "openapi/v1.json has {bytes} bytes an operation, more than {BYTES}: what is said more than once?"
    );
}

/// The components of a kind by name.
fn components(kind: &str) -> &Map<String, Value> {
    CONTRACT.document["components"][kind].as_object().expect("components")
}

/// Every parameter, header, response with a problem, and example that is written out, with the place where it stands.
fn written(value: &Value, place: &str, found: &mut Vec<(String, Value)>) {
    let named = |kind: &str| value[kind].as_object().into_iter().flatten();
    let mut note = |name: &str, part: &Value| {
        if part["$ref"].is_null() {
            found.push((format!("{place}/{name}"), part.clone()));
        }
    };
    value["parameters"].as_array().into_iter().flatten().for_each(|part| note("parameters", part));
    named("headers").for_each(|(name, part)| note(name, part));
    named("examples").for_each(|(name, part)| note(name, part));
    named("responses")
        .filter(|(_, part)| part["content"]["application/problem+json"].is_object())
        .for_each(|(name, part)| note(name, part));
    if let (Some(example), true) = (value.get("example"), value["schema"].is_object()) {
        note("example", example);
    }
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| written(field, &format!("{place}/{name}"), found))
        }
        Value::Array(items) => items.iter().for_each(|item| written(item, place, found)),
        _ => {}
    }
}

#[test]
fn what_recurs_is_written_once() {
    let mut found = Vec::new();
    written(&CONTRACT.document["paths"], "paths", &mut found);
    assert!(found.len() > 20, "operations have parameters of their own");
    for kind in ["parameters", "headers", "responses"] {
        found.extend(components(kind).iter().map(|(name, part)| (format!("{kind}/{name}"), part.clone())));
    }
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, part) in components("examples") {
        let known = places.entry(part["value"].to_string()).or_default();
        // Two schemas may have equal examples.
        if known.is_empty() || !components("schemas").contains_key(name) {
            known.push(format!("examples/{name}"));
        }
    }
    for (place, part) in found {
        let value = part.get("value").unwrap_or(&part).to_string();
        places.entry(value).or_default().push(place);
    }
    let twice = places.into_iter().filter(|(_, places)| places.len() > 1);
    none(&twice.map(|(part, places)| format!("{} say alike {part}", places.join(", "))).collect::<Vec<_>>());
}

#[test]
fn an_operation_refers_to_its_refusals_by_their_codes() {
    let paths = CONTRACT.document["paths"].as_object().expect("paths");
    let mut faults = Vec::new();
    for (path, operation) in paths.iter().flat_map(|(path, item)| {
        item.as_object().into_iter().flatten().map(move |(_, operation)| (path, operation))
    }) {
        for (status, response) in operation["responses"].as_object().into_iter().flatten() {
            // OAuth has its own words for errors (RFC 6749 §5.2), and a page tells people in words.
            if status.starts_with('2')
                || (path.ends_with(".html") && response["content"]["text/html"].is_object())
                || response["content"]["application/json"]["schema"]["$ref"]
                    == "#/components/schemas/OAuthError"
            {
                continue;
            }
            let name =
                response["$ref"].as_str().and_then(|target| target.strip_prefix("#/components/responses/"));
            let Some(shared) = name.and_then(|name| components("responses").get(name)) else {
                faults.push(format!("{path}: {status} is no reference"));
                continue;
            };
            let codes =
                shared["content"]["application/problem+json"]["examples"].as_object().into_iter().flatten();
            let codes: Vec<&str> = codes.map(|(code, _)| code.as_str()).collect();
            let mut named: Vec<&str> = name.into_iter().flat_map(|name| name.split('_')).collect();
            named.sort_unstable();
            if status != "304" && named != codes {
                faults.push(format!("{path}: {status} is {name:?} and has examples of {codes:?}"));
            }
        }
    }
    none(&faults);
}

#[test]
fn every_operation_says_that_it_can_break_be_limited_and_be_spared() {
    none(&each_operation(|operation, fault| {
        let mut says = |status: &str, holds: bool| {
            if operation.says["responses"][status].is_object() != holds {
                fault(format!("{status} is {}", if holds { "missing" } else { "there" }));
            }
        };
        says("500", true);
        says("429", !operation.path.starts_with("/.well-known/"));
        says("304", operation.method == "GET");
        let mut parameters = operation.says["parameters"].as_array().into_iter().flatten();
        if parameters.any(|parameter| parameter["name"] == "If-None-Match") != (operation.method == "GET") {
            fault("If-None-Match is missing, or there".to_owned());
        }
    }));
}

#[test]
fn no_example_names_this_machine() {
    let text = CONTRACT.document.to_string();
    for host in ["127.0.0.1", "localhost"] {
        assert!(!text.contains(host), "{host} stands in the contract");
    }
    assert_eq!(CONTRACT.document["servers"][0]["url"], "https://hackit.example");
}

#[test]
fn no_schema_has_a_name_that_generated_clients_have_already() {
    let names = components("schemas").keys();
    let taken = names.filter_map(|name| TAKEN.iter().find(|(taken, _)| taken.eq_ignore_ascii_case(name)));
    none(&taken.map(|(name, whose)| format!("{name} is {whose}")).collect::<Vec<_>>());
}

#[test]
fn every_schema_is_one_that_generators_understand() {
    fn walk(value: &Value, place: &str, faults: &mut Vec<String>) {
        for choice in ["oneOf", "anyOf", "allOf"] {
            for option in value[choice].as_array().into_iter().flatten().filter_map(Value::as_object) {
                if option.contains_key("$ref") && option.len() > 1 {
                    faults.push(format!("{place}/{choice}: something stands beside $ref"));
                }
                if option.contains_key("default") {
                    faults.push(format!("{place}/{choice}: a default is no schema of its own"));
                }
            }
        }
        match value {
            Value::Object(fields) => {
                fields.iter().for_each(|(name, field)| walk(field, &format!("{place}/{name}"), faults))
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, place, faults)),
            _ => {}
        }
    }
    let mut faults = Vec::new();
    walk(&CONTRACT.document, "#", &mut faults);
    faults.extend(each_operation(|operation, fault| {
        for parameter in operation.says["parameters"].as_array().into_iter().flatten() {
            let schema = &parameter["schema"];
            if schema["type"].as_str().is_none_or(|kind| kind == "object") && schema["$ref"].is_null() {
                fault(format!("{}: {schema} is no plain schema", parameter["name"]));
            }
            if let (Some(default), Some(listed)) = (schema.get("default"), schema["enum"].as_array())
                && !listed.contains(default)
            {
                fault(format!("{}: {default} is not in {listed:?}", parameter["name"]));
            }
        }
    }));
    none(&faults);
}
