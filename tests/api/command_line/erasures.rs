//! What an operator does about erasures.

use std::os::unix::fs::PermissionsExt as _;

use super::{out, program, refusal, run};
use crate::support::TestApp;

/// An enquiry that was declined long ago.
async fn declined(app: &TestApp) -> uuid::Uuid {
    let (id, then) = (app.system().new_id::<uuid::Uuid>(), "2020-01-15T10:00:00Z");
    app.sql(&format!(
        "INSERT INTO employer_enquiries (id, organisation_name, contact_name, email, kinds, message, state, decline_reason, decided_at,
             created_at, received_at, updated_at, version)
         VALUES ('{id}', 'Acme', 'Kim Invented', 'kim@acme.example', '{{meetups}}', 'Let us help.', 'declined', 'No', '{then}', '{then}',
             '{then}', '{then}', 2)"
    ))
    .await;
    id
}

#[tokio::test]
async fn what_is_due_is_told_and_what_was_erased_is_erased_again_after_a_restore() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let place = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    let id = declined(&app).await;
    let told = out(&run(&app, &["erasures", "due"]).await);
    assert!(
        told.contains("declinedEnquiries: 1 ") && told.contains(&format!("employer_enquiries {id}")),
        "{told}"
    );
    assert!(told.contains("drafts: 0 ") && !told.contains("Kim"), "{told}");
    let name = "SELECT contact_name FROM employer_enquiries";
    assert_eq!(app.sql(name).await, ["Kim Invented"], "a dry run");

    let due =
        app.state().db.write(async |conn| hackit::features::data_protection::due(conn, &app.system()).await);
    due.await.expect("due");
    assert_eq!(app.sql(name).await, ["Erased"]);
    let file = place("erasures.jsonl");
    let done = out(&run(&app, &["erasures", "export", &file]).await);
    assert!(done.contains("1 erasures"), "{done}");
    let mode = std::fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(refusal(&run(&app, &["erasures", "export", &file]).await).contains(&file), "it is there already");

    app.sql(
        "DELETE FROM personal_data.erasures;
         UPDATE employer_enquiries SET erased_at = NULL, contact_name = 'Kim Invented', version = version + 1",
    )
    .await;
    let key = place("key");
    std::fs::write(&key, "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n").expect("a key");
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).expect("its rights");
    for expected in ["1 erased again, 0 left alone", "0 erased again, 1 left alone"] {
        let run = program()
            .env("DATABASE_URL", app.database_url())
            .env("HACKIT_EQUALITY_KEY_FILE", &key)
            .args(["erasures", "apply", &file])
            .output();
        let told = out(&run.await.expect("a run"));
        assert!(told.contains(expected), "{told}");
    }
    assert_eq!(app.sql(name).await, ["Erased"]);
    std::fs::write(&file, "{\"id\": 1}\n").expect("a file");
    let run = program()
        .env("DATABASE_URL", app.database_url())
        .env("HACKIT_EQUALITY_KEY_FILE", &key)
        .args(["erasures", "apply", &file])
        .output();
    let told = refusal(&run.await.expect("a run"));
    assert!(told.contains("erasures.jsonl:1"), "{told}");
}
