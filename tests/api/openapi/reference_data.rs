//! What the values of enums mean, for front ends that show them to people.

use serde_json::{Value, json};

use crate::support::{CONTRACT, TestApp};

#[tokio::test]
async fn whoever_asks_reads_what_each_value_of_each_enum_means() {
    let app = TestApp::new().await;
    let answer = app.anonymous().get("/api/v1/reference-data").await.expect(200);
    let told = answer.body["enums"].as_array().expect("enums");
    let schemas = CONTRACT.document["components"]["schemas"].as_object().expect("schemas");
    // A schema with one value, to which none may be added, tells kinds of updates apart; it is no choice.
    let choices = schemas.iter().filter_map(|(name, schema)| {
        let values = schema["enum"].as_array()?;
        (values.len() > 1 || schema["x-extensible-enum"].is_array()).then_some((name, schema, values))
    });
    let mut names = Vec::new();
    for (name, schema, values) in choices {
        let found = told
            .iter()
            .find(|known| known["name"] == name.as_str())
            .unwrap_or_else(|| panic!("{name} is not told"));
        let said: Vec<&Value> =
            found["values"].as_array().expect("values").iter().map(|one| &one["value"]).collect();
        assert_eq!(said, values.iter().collect::<Vec<_>>(), "{name}");
        for value in found["values"].as_array().expect("values") {
            for property in ["label", "meaning", "since"] {
                let text = value[property].as_str().expect("text");
                assert!(!text.trim().is_empty() && text == text.trim(), "{name} {value}");
            }
            assert!(value["meaning"].as_str().is_some_and(|text| text.ends_with('.')), "{name} {value}");
        }
        let grows = schema["description"].as_str().is_some_and(|text| text.contains("may be added."));
        assert_eq!(
            (found["open"].as_bool(), schema["x-extensible-enum"].is_array()),
            (Some(grows), grows),
            "{name}"
        );
        names.push(name.as_str());
    }
    assert_eq!(told.iter().map(|known| &known["name"]).collect::<Vec<_>>(), names, "nothing else, in order");
    assert!(names.len() > 35, "{names:?}");
    let state = told.iter().find(|known| known["name"] == "EntryState").expect("states of entries");
    assert_eq!(
        state["values"][1],
        json!({"value": "confirmed", "label": "Confirmed", "meaning": state["values"][1]["meaning"], "since": "1.0.0"})
    );
}

#[tokio::test]
async fn reference_data_is_kept_by_caches_and_asked_about_again() {
    let app = TestApp::new().await;
    let nobody = app.anonymous();
    let first = nobody.get("/api/v1/reference-data").await.expect(200);
    assert_eq!(first.header("cache-control"), "public, max-age=3600");
    let again = nobody
        .request("GET", "/api/v1/reference-data")
        .header("if-none-match", first.header("etag"))
        .send()
        .await;
    again.expect(304);
    let staff = app.staff().await.get("/api/v1/reference-data").await.expect(200);
    assert_eq!(staff.text, first.text, "the same for everybody");
    nobody.get("/api/v1/reference-data?name=State").await.expect(400);
}
