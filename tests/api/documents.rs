//! What the documents say is so.

use std::collections::BTreeSet;
use std::process::Stdio;

use clap::CommandFactory as _;
use hackit::cli::Cli;
use hackit::{demo, features};
use serde_json::Value;
use tokio::process::Command;

use crate::support::{TestApp, tools};

fn read(path: &str) -> String {
    std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).expect("a file of the project")
}

/// Every setting: variable, flag, default.
fn settings() -> Vec<(String, String, Option<String>)> {
    Cli::command()
        .get_arguments()
        .filter_map(|argument| {
            let variable = argument.get_env()?.to_str()?.to_owned();
            let flag = format!("--{}", argument.get_long()?);
            let default = argument.get_default_values().first().and_then(|value| value.to_str());
            Some((variable, flag, default.map(str::to_owned)))
        })
        .collect()
}

#[test]
fn the_readme_lists_every_setting_with_its_default() {
    let readme = read("README.md");
    let all = settings();
    assert!(all.len() > 10);
    for (variable, flag, default) in all {
        let row = format!("| `{variable}` | `{flag}` | ");
        let line =
            readme.lines().find(|line| line.starts_with(&row)).unwrap_or_else(|| panic!("{row} is missing"));
        if let Some(default) = default.filter(|_| variable != "HACKIT_SECURITY_CONTACT") {
            assert!(line.starts_with(&format!("{row}`{default}` |")), "{line}: the default is {default}");
        }
    }
}

#[test]
fn the_readme_lists_every_command() {
    let readme = read("README.md");
    let command = Cli::command();
    for one in command.get_subcommands().filter(|one| one.get_name() != "help") {
        let line = readme.lines().find(|line| line.starts_with("| `hackit") && line.contains(one.get_name()));
        let line = line.unwrap_or_else(|| panic!("hackit {} is missing", one.get_name()));
        for inner in one.get_subcommands().filter(|inner| inner.get_name() != "help") {
            assert!(
                line.contains(inner.get_name()),
                "hackit {} {} is missing",
                one.get_name(),
                inner.get_name()
            );
        }
    }
}

#[test]
fn containers_are_given_settings_that_exist() {
    let known: BTreeSet<String> = settings().into_iter().map(|(variable, ..)| variable).collect();
    let text = [
        "docker-compose.yml",
        "Dockerfile",
        ".env.example",
        "docs/OPERATING.md",
        "docs/KUBERNETES.md",
        "docs/kubernetes.yaml",
    ]
    .map(read)
    .concat();
    let words = text.split(|letter: char| !(letter.is_ascii_uppercase() || letter == '_'));
    let named: BTreeSet<String> =
        words.filter(|word| word.starts_with("HACKIT_") && word.len() > 7).map(str::to_owned).collect();
    assert!(named.len() > 4, "{named:?}");
    assert_eq!(named.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn in_containers_the_server_never_has_the_owner() {
    let compose: Value = yaml_serde::from_str(&read("docker-compose.yml")).expect("YAML");
    let services = &compose["services"];
    let (server, migrates) = (&services["api"], &services["migrate"]);
    let holds = |service: &Value, word: &str| service.to_string().contains(word);
    assert!(holds(migrates, "HACKIT_OWNER_DATABASE_URL_FILE") && holds(migrates, "secrets:/owner"));
    assert!(!holds(server, "OWNER") && !holds(server, "/owner") && !holds(server, "secrets:"), "{server}");
    assert_eq!(server["environment"]["DATABASE_URL_FILE"], "/login/database-url");
    // The environment of `docker compose exec` is the server's, so nothing may come of a shell of its own.
    assert!(server["entrypoint"].is_null() && server["command"].is_null());
    assert_eq!(server["depends_on"]["migrate"]["condition"], "service_completed_successfully");
    assert_eq!(server["stop_grace_period"], "20s");
    let image = read("Dockerfile");
    assert!(image.contains("USER 10001:10001") && image.contains("--gid 10001"));
    assert!(image.contains("${HACKIT_BIND##*:}"), "the health check follows the port");
    assert!(read(".dockerignore").lines().any(|line| line == "*"), "what is not named is left out");
}

#[test]
fn the_settings_of_production_fit_a_container_and_hold_no_owner() {
    let example = read(".env.example");
    let given: BTreeSet<&str> = example
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| Some(line.split_once('=')?.0))
        .collect();
    assert!(given.contains("DATABASE_URL") && given.contains("HACKIT_PUBLIC_URL"), "{given:?}");
    for name in ["HACKIT_BIND", "HACKIT_SIGNING_KEYS", "HACKIT_OWNER_DATABASE_URL"] {
        assert!(!given.contains(name), "{name}: the image knows better, or must not have it");
        assert!(example.contains(&format!("# {name}=")), "{name} is explained");
    }
    assert!(example.contains("DATABASE_URL=postgres://hackit_app:"));
}

#[test]
fn links_between_documents_lead_somewhere() {
    for document in [
        "README.md",
        "CONTRIBUTING.md",
        "docs/API-DESIGN.md",
        "docs/ARCHITECTURE.md",
        "docs/GLOSSARY.md",
        "docs/ADDING-AN-ENDPOINT.md",
        "docs/OPERATING.md",
        "docs/KUBERNETES.md",
    ] {
        let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
        let text = read(document);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            if link.starts_with("http") {
                continue;
            }
            let path = format!(
                "{}/{folder}/{}",
                env!("CARGO_MANIFEST_DIR"),
                link.split('#').next().unwrap_or_default()
            );
            assert!(std::path::Path::new(&path).exists(), "{document}: {link}");
        }
    }
}

#[tokio::test]
async fn the_five_calls_of_the_readme_do_the_main_job() {
    if ["bash", "curl", "python3"]
        .iter()
        .any(|tool| tools::find(&[tool], "nobody ran the README's calls").is_none())
    {
        return;
    }
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    // The calls name today.
    #[expect(clippy::disallowed_methods, reason = "the program that is started here has the real clock")]
    app.state().clock.set(chrono::Utc::now());
    app.state()
        .db
        .write(async |conn| features::programme::standards::load_catalogue(conn).await)
        .await
        .expect("standards");
    demo::load(app.state(), folder.path()).await.expect("a demonstration");
    let readme = read("README.md");
    let block =
        readme.split("<!-- curls:begin -->").nth(1).and_then(|rest| rest.split("<!-- curls:end -->").next());
    let script = block.expect("the calls").trim().trim_start_matches("```sh").trim_end_matches("```");
    let ran = Command::new("bash")
        .args(["-euo", "pipefail", "-c", script])
        .env("BASE", app.base())
        .env("HACKIT_DATA_DIR", folder.path())
        .env("NO_PROXY", "*")
        .stdin(Stdio::null())
        .output()
        .await
        .expect("a run");
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{out}\n{err}");
    let answers: Vec<Value> = serde_json::Deserializer::from_str(&out)
        .into_iter()
        .map(|answer| answer.unwrap_or_else(|error| panic!("{error}: {out}")))
        .collect();
    let [one, batch, meetup, progress] = answers.as_slice() else { panic!("four answers: {out}") };
    assert_eq!(one["externalId"], "readme-1");
    let statuses: Vec<_> =
        batch["items"].as_array().expect("items").iter().map(|item| &item["status"]).collect();
    assert_eq!(statuses, [201, 422]);
    assert_eq!(meetup["state"], "pendingApproval");
    assert!(progress["otj"]["hours"].as_f64().expect("hours") > 1.5, "{progress}");
}
