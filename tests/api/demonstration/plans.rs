//! What was agreed of the training of the first cohort.

use serde_json::{Value, json};

use super::programme::Programme;

#[tokio::test]
async fn most_have_planned_hours_and_one_provider_is_silent() {
    let programme = Programme::load().await;
    let plan = programme.of("Alex", "/training-plan").await;
    assert_eq!((&plan["totalHours"], &plan["differsFromPlannedHours"]), (&json!(557.0), &json!(false)));
    let mut targets = Vec::new();
    for name in ["Alex", "Idris", "Noor", "Lena"] {
        let target = programme.of(name, "/progress").await["otj"]["target"].clone();
        targets.push((target["hours"].clone(), target["belowMinimum"].clone()));
    }
    // Noor's planned hours lie below what is published, and of Lena neither is known.
    let expected = [
        (json!(557.0), Value::Null),
        (json!(340.0), json!(false)),
        (json!(320.0), json!(true)),
        (Value::Null, Value::Null),
    ];
    assert_eq!(targets, expected);
    let omar = programme.of("Omar", "/otj-forecast").await;
    assert!(omar["silence"].as_str().is_some_and(|text| text.starts_with("No data since ")), "{omar:#}");
    let alex = programme.of("Alex", "").await;
    assert_eq!(
        (&alex["englishMaths"]["required"], &alex["englishMaths"]["maths"]),
        (&json!(true), &json!("notMet"))
    );
}
