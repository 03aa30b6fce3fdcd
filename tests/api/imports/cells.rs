//! What stands in a file: quotation marks, blanks, and rows that are none.

use serde_json::json;

use super::{ground, import};
use crate::command_line::run;
use crate::support::{Actor, TestApp};

const HEADER: &str = "externalId,uln,observedAt,kind,text";

/// A row with a note.
fn note(name: &str, uln: &str, text: &str) -> String {
    format!("{name},{uln},2026-11-20T09:30:00Z,note,{text}\n")
}

/// What is stored, by name.
async fn stored(ada: &Actor) -> Vec<(String, String)> {
    let list = ada.get("/api/v1/progress-updates").await.expect(200);
    let updates = list.body["progressUpdates"].as_array().cloned().unwrap_or_default();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    updates.iter().map(|update| (text(&update["externalId"]), text(&update["details"]["text"]))).collect()
}

#[tokio::test]
async fn an_open_quotation_mark_swallows_no_row() {
    let (app, ada, uln, folder) = ground().await;
    let file = folder.path().join("open.csv");
    let rows = [note("a", &uln, "One"), note("b", &uln, "\"Two"), note("c", &uln, "Three")].concat();
    std::fs::write(&file, format!("{HEADER}\n{rows}")).expect("a file");
    let (status, said, outcomes) = import(&app, &file).await;
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("line 3: a quotation mark is opened there and never closed"), "{said}");
    assert!(said.contains("1 rows: 1 created"), "{said}");
    assert_eq!((outcomes.len(), &*outcomes[0][1], &*outcomes[0][2]), (1, "a", "created"));
    assert_eq!(stored(&ada).await, [("a".to_owned(), "One".to_owned())]);
    // Nor does one that a later row seems to close.
    let rows = [note("a", &uln, "One"), note("b", &uln, "\"Two"), note("c", &uln, "\"Three\"")].concat();
    std::fs::write(&file, format!("{HEADER}\n{rows}")).expect("a file");
    let (status, said, _) = import(&app, &file).await;
    assert!(status == 1 && said.contains("line 3: ") && said.contains("line 4"), "{said}");
    assert_eq!(stored(&ada).await.len(), 1);
}

#[tokio::test]
async fn a_row_whose_quotation_marks_are_wrong_is_refused_alone() {
    let (app, ada, uln, folder) = ground().await;
    let file = folder.path().join("quotes.csv");
    let rows = [
        note("a", &uln, "\"One\"x"),
        note("b", &uln, "5\" disk"),
        note("c", &uln, "\"Said \"\"so\"\",\r\ntwice\""),
    ];
    std::fs::write(&file, format!("{HEADER}\n{}", rows.concat())).expect("a file");
    let (status, said, outcomes) = import(&app, &file).await;
    assert_eq!(status, 2, "{said}");
    let told: Vec<_> = outcomes.iter().map(|row| [&row[0], &row[1], &row[4]].map(String::as_str)).collect();
    assert_eq!(told, [["1", "a", "malformedRow"], ["2", "b", "malformedRow"], ["3", "c", ""]]);
    assert!(outcomes[1][6].starts_with("line 3: "), "{:?}", outcomes[1]);
    assert_eq!(stored(&ada).await, [("c".to_owned(), "Said \"so\",\r\ntwice".to_owned())]);
}

#[tokio::test]
async fn rows_and_columns_of_nothing_are_none() {
    let (app, ada, uln, folder) = ground().await;
    let file = folder.path().join("blank.csv");
    let rows = [
        ",,,,,,\n".to_owned(),
        note("a", &uln, "One,,"),
        "\n".to_owned(),
        note("b", &uln, "Two"),
        " , ,,\n".to_owned(),
        note("c", &uln, "Three,,x"),
        "    ".to_owned(),
    ];
    std::fs::write(&file, format!("{HEADER},, \n{}", rows.concat())).expect("a file");
    let (status, said, outcomes) = import(&app, &file).await;
    assert!(status == 2 && said.starts_with("3 rows: 2 created, 0 unchanged, 1 refused"), "{said}");
    let told: Vec<_> = outcomes.iter().map(|row| [&row[0], &row[1], &row[4]].map(String::as_str)).collect();
    assert_eq!(told, [["2", "a", ""], ["4", "b", ""], ["6", "c", "malformedRow"]], "as a spreadsheet counts");
    assert_eq!(stored(&ada).await.len(), 2);
}

#[tokio::test]
async fn a_cell_says_what_the_same_text_says_in_json() {
    let (app, _, uln, folder) = ground().await;
    let ada = app.provider("Bee").await;
    let learner = app.learner(&ada).await;
    let push = |name: &str, text: &str| {
        json!({"externalId": name, "learner": {"uln": learner.uln}, "observedAt": "2026-11-20T09:30:00Z",
            "details": {"kind": "note", "text": text}})
    };
    for (name, text) in [("a", "Hello "), ("b", "Hello")] {
        ada.post("/api/v1/progress-updates", &push(name, text)).await.expect(201);
    }
    let file = folder.path().join("cells.csv");
    let rows = [note("a", &learner.uln, "\"Hello \""), note(" b ", &learner.uln, "  Hello ")];
    let blank = note("c", &uln, "\" \"");
    std::fs::write(&file, format!("{HEADER}\n{}{blank}", rows.concat())).expect("a file");
    let output =
        run(&app, &["import", "progress", file.to_str().expect("a path"), "--organisation", "Bee"]).await;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.starts_with("3 rows: 0 created, 2 unchanged, 1 refused"), "{said}");
    let outcomes = std::fs::read_to_string(file.with_extension("outcome.csv")).expect("outcomes");
    assert!(outcomes.contains("3,c,refused,,blank,text,must not be blank"), "{outcomes}");
}

#[tokio::test]
async fn an_organisation_is_found_however_its_name_is_typed() {
    let app = TestApp::new().await;
    let ada = app.provider("Caf\u{e9} Studio").await;
    let uln = app.learner(&ada).await.uln;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("named.csv");
    std::fs::write(&file, format!("{HEADER}\n{}", note("a", &uln, "One"))).expect("a file");
    for name in ["Cafe\u{301} Studio", " caf\u{e9}  studio ", "cafe\u{301}"] {
        let output =
            run(&app, &["import", "progress", file.to_str().expect("a path"), "--organisation", name]).await;
        assert!(output.status.success(), "{name:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(stored(&ada).await.len(), 1);
}

#[tokio::test]
async fn a_category_is_brought_in_and_what_to_look_at_is_told() {
    let (app, ada, uln, folder) = ground().await;
    let file = folder.path().join("hours.csv");
    let row = |name: &str, day: &str, category: &str| {
        format!("{name},{uln},{day}T09:30:00Z,otjHours,{day},2,Pairing,{category}\n")
    };
    let rows = [
        row("a", "2026-11-22", "englishMaths"),
        row("=b", "2026-11-20", ""),
        row("c", "2026-11-20", "study"),
        row("d", "2026-11-20", "maths"),
    ];
    let text = format!("externalId,uln,observedAt,kind,date,hours,activity,category\n{}", rows.concat());
    std::fs::write(&file, text).expect("a file");
    for outcome in ["created", "unchanged"] {
        let (status, said, outcomes) = import(&app, &file).await;
        assert_eq!(status, 2, "{said}");
        let told: Vec<_> =
            outcomes.iter().map(|row| [&row[1], &row[2], &row[5], &row[7]].map(String::as_str)).collect();
        assert_eq!(
            told,
            [
                ["a", outcome, "", "hoursOnSunday"],
                ["'=b", outcome, "", ""],
                ["c", outcome, "", "possibleDuplicate =b"],
                ["d", "refused", "category", ""],
            ]
        );
    }
    let list = ada.get("/api/v1/progress-updates?external_id=a").await.expect(200).body;
    assert_eq!(list["progressUpdates"][0]["details"]["category"], "englishMaths");
}
