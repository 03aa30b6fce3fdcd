//! The contract holds what is mounted, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::none;
use crate::coverage::World;
use crate::support::CONTRACT;

/// `METHOD path` of every operation that the sources at a place mount.
fn mounted(place: &Path, found: &mut BTreeSet<String>) {
    if place.is_dir() {
        for entry in fs::read_dir(place).expect("a folder") {
            mounted(&entry.expect("an entry").path(), found);
        }
        return;
    }
    if place.extension().is_none_or(|kind| kind != "rs") {
        return;
    }
    let at_root = ["sign_in/oauth.rs", "sign_in/discovery.rs"].iter().any(|end| place.ends_with(end));
    let prefix = if at_root { "" } else { "/api/v1" };
    for line in fs::read_to_string(place).expect("text").lines() {
        for method in ["get", "post", "put", "patch", "delete", "head", "options", "route"] {
            let path =
                line.trim().strip_prefix(&format!("#[{method}(\"")).and_then(|rest| rest.split('"').next());
            found.extend(path.map(|path| format!("{} {prefix}{path}", method.to_uppercase())));
        }
    }
}

#[test]
fn every_operation_in_the_sources_is_in_the_contract_and_no_other() {
    let mut sources = BTreeSet::new();
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    mounted(&all.join("features"), &mut sources);
    mounted(&all.join("site/reference_data.rs"), &mut sources);
    let document: BTreeSet<String> = CONTRACT
        .operations()
        .iter()
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect();
    assert_eq!(sources, document);
}

#[tokio::test]
async fn every_operation_is_mounted_and_no_other_method_of_its_path_is() {
    let world = World::new().await;
    let mut methods: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut faults = Vec::new();
    for operation in CONTRACT.operations() {
        methods.entry(operation.path).or_default().insert(operation.method);
        let path = world.public_path(operation.path);
        let reply = world.app.anonymous().request(operation.method, &path).send().await;
        if matches!(reply.status, 404 | 405) {
            faults.push(format!("{} answers {}", operation.place(), reply.status));
        }
    }
    for (template, known) in methods {
        let path = world.public_path(template);
        let mut allow: Vec<&str> = ["GET", "POST", "PUT", "PATCH", "DELETE"]
            .into_iter()
            .filter(|method| known.contains(method))
            .collect();
        if known.contains("GET") {
            allow.push("HEAD");
        }
        allow.push("OPTIONS");
        for method in
            ["GET", "POST", "PUT", "PATCH", "DELETE"].into_iter().filter(|method| !known.contains(method))
        {
            let reply = world.app.anonymous().request(method, &path).send().await;
            if (reply.status, reply.code()) != (405, "methodNotAllowed")
                || reply.header("allow") != allow.join(", ")
            {
                faults.push(format!(
                    "{method} {path} answers {}, Allow: {}",
                    reply.status,
                    reply.header("allow")
                ));
            }
        }
        let options = world.app.anonymous().request("OPTIONS", &path).send().await;
        if options.status != 204 || options.header("allow") != allow.join(", ") {
            faults.push(format!(
                "OPTIONS {path} answers {}, Allow: {}",
                options.status,
                options.header("allow")
            ));
        }
    }
    none(&faults);
}
