//! What people have asked about their data, and a concern.

use hackit::access::Role;
use serde_json::json;

use super::programme::list;
use super::{load, person};
use crate::support::TestApp;

#[tokio::test]
async fn a_copy_was_given_and_an_erasure_waits_and_a_concern_was_closed() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let credentials = load(&app, folder.path()).await;
    let officer = person(&app, &credentials, Role::DataProtectionOfficer).await;
    let asked = officer.get("/api/v1/subject-requests").await.expect(200).body;
    let asked: Vec<_> = list(&asked["subjectRequests"])
        .iter()
        .map(|one| (one["kind"].clone(), one["state"].clone(), one["dueOn"].is_string()))
        .collect();
    assert_eq!(asked, [(json!("access"), json!("done"), false), (json!("erasure"), json!("received"), true)]);
    let lead = person(&app, &credentials, Role::SafeguardingLead).await;
    let concerns = lead.get("/api/v1/concerns").await.expect(200).body;
    assert_eq!(concerns["concerns"][0]["outcome"], "actionTaken");
}
