//! Whoever has an answer already is told so, by every read.

use super::{Findings, World};
use crate::support::{CONTRACT, Operation};

#[tokio::test]
async fn every_read_spares_whoever_has_its_answer() {
    let world = World::new().await;
    let (mut findings, before) = (Findings::default(), world.trail().await);
    for operation in CONTRACT.operations().into_iter().filter(|operation| !Operation::writes(operation)) {
        let (caller, path) = (world.reader(&operation), world.public_path(operation.path));
        let read = caller.get(&path).await;
        let etag = read.header("etag");
        let again = caller.request("GET", &path).header("if-none-match", etag).send().await;
        findings.answered(&operation, "with its ETag", &again);
        if (again.status, again.header("etag")) != (304, etag) {
            findings.add(
                &operation,
                "with its ETag",
                &format!("answers {} {}", again.status, again.header("etag")),
            );
        }
        let other = caller.request("GET", &path).header("if-none-match", "\"other\"").send().await;
        if other.status != 200 {
            findings.add(&operation, "with another ETag", &format!("answers {}", other.status));
        }
    }
    assert_eq!(world.trail().await, before, "reading changes nothing");
    findings.judge(60);
}
