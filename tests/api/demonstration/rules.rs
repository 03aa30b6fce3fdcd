//! The worked example of docs/RULES.md: every figure there is what the API answers.

use std::collections::BTreeMap;
use std::path::Path;

use hackit::access::Role;
use serde_json::Value;

use super::programme::list;
use super::{load, person};
use crate::support::TestApp;

/// Whom the example is about.
const WHO: &str = "Bella";

/// The rows of the example: an operation under the apprenticeship, a pointer into its answer, the value there.
fn rows() -> Vec<[String; 3]> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/RULES.md");
    let text = std::fs::read_to_string(file).expect("the rules");
    let (_, section) = text.split_once("## One learner, by hand\n").expect("the example");
    let lines = section.lines().filter(|line| line.starts_with("| `"));
    let cells = lines
        .map(|line| line.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect::<Vec<_>>());
    cells.map(|cells| [cells[1].clone(), cells[2].clone(), cells[3].clone()]).collect()
}

/// The figures of an answer: numbers and days, by where they stand.
fn figures(at: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| figures(&format!("{at}/{key}"), value, found))
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, value)| figures(&format!("{at}/{index}"), value, found));
        }
        Value::Number(number) => {
            found.insert(at.to_owned(), number.to_string());
        }
        Value::String(text) if text.parse::<chrono::NaiveDate>().is_ok() => {
            found.insert(at.to_owned(), text.clone());
        }
        _ => {}
    }
}

#[tokio::test]
async fn every_figure_of_the_worked_example_is_what_the_api_answers() {
    let (app, folder) = (TestApp::new().await, tempfile::tempdir().expect("a folder"));
    let credentials = load(&app, folder.path()).await;
    let manager = person(&app, &credentials, Role::ProgrammeManager).await;
    let all = manager.get("/api/v1/apprenticeships?limit=100").await.expect(200);
    let own = list(&all.body["apprenticeships"]).into_iter().find(|row| row["person"]["givenName"] == WHO);
    let place = format!("/api/v1/apprenticeships/{}", own.expect("her")["id"].as_str().expect("an id"));
    let mut told = BTreeMap::new();
    for part in ["progress", "otj-forecast", "rag-ratings", "gateway"] {
        let answer = manager.get(&format!("{place}/{part}")).await.expect(200);
        let mut found = BTreeMap::new();
        figures("", &answer.body, &mut found);
        told.extend(found.into_iter().map(|(at, value)| (format!("{part} {at}"), value)));
    }
    let mut faults = Vec::new();
    let written: BTreeMap<String, String> =
        rows().into_iter().map(|[part, at, value]| (format!("{part} {at}"), value)).collect();
    for (at, value) in &told {
        match written.get(at) {
            Some(known) if known == value => {}
            other => faults.push(format!("{at}: {value}, written is {other:?}")),
        }
    }
    faults.extend(
        written.keys().filter(|at| !told.contains_key(*at)).map(|at| format!("{at} is not answered")),
    );
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
