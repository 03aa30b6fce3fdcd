//! Secrets that stand in files, and the words where a setting is missing.

use std::os::unix::fs::PermissionsExt as _;

use super::{out, program, refusal};
use crate::support::TestApp;

#[tokio::test]
async fn a_url_may_stand_in_a_file() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let [login, owner, empty] = ["login", "owner", "empty"].map(|name| folder.path().join(name));
    std::fs::write(&login, format!("{}\n", app.database_url())).expect("a file");
    std::fs::write(&owner, app.owner_url()).expect("a file");
    std::fs::write(&empty, "\n").expect("a file");
    let migrated = program()
        .env("DATABASE_URL_FILE", &login)
        .env("HACKIT_OWNER_DATABASE_URL_FILE", &owner)
        .arg("migrate")
        .output()
        .await;
    assert_eq!(out(&migrated.expect("a run")), "nothing to do\n");
    let listed = program().env("DATABASE_URL_FILE", &login).args(["client", "list"]).output().await;
    assert_eq!(out(&listed.expect("a run")), "");
    for (file, also, part) in [
        (&login, Some(app.database_url()), "both set"),
        (&empty, None, "empty"),
        (&folder.path().to_owned(), None, "cannot be read"),
    ] {
        let mut command = program();
        command.env("DATABASE_URL_FILE", file).args(["client", "list"]);
        if let Some(url) = also {
            command.env("DATABASE_URL", url);
        }
        let told = refusal(&command.output().await.expect("a run"));
        assert!(told.contains("DATABASE_URL_FILE") && told.contains(part), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }
}

#[tokio::test]
async fn keys_are_rotated_where_the_server_reads_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = folder.path().join("keys.pem");
    let rotate = async |more: &[&str]| {
        let rotated = program()
            .env("HACKIT_SIGNING_KEYS", &keys)
            .env("HACKIT_DATA_DIR", folder.path().join("data"))
            .args(["signing-key", "rotate"])
            .args(more)
            .output();
        out(&rotated.await.expect("a run"))
    };
    assert!(rotate(&["--if-missing"]).await.contains("new first key"));
    let first = std::fs::read_to_string(&keys).expect("keys");
    assert!(rotate(&["--if-missing"]).await.contains("already"));
    assert_eq!(std::fs::read_to_string(&keys).expect("keys"), first);
    rotate(&[]).await;
    let second = std::fs::read_to_string(&keys).expect("keys");
    assert!(second != first && second.ends_with(&first), "the key before stays");
    assert_eq!(std::fs::metadata(&keys).expect("a file").permissions().mode() & 0o777, 0o600);
    assert!(!folder.path().join("data").exists());
    let other = folder.path().join("other.pem");
    rotate(&["--file", other.to_str().expect("a path")]).await;
    assert!(other.exists(), "a flag wins");
    assert_eq!(std::fs::read_to_string(&keys).expect("keys"), second);
}
