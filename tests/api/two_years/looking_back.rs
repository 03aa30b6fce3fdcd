//! What is told afterwards.

use serde_json::{Value, json};

use super::{Life, derived};

/// What the API answers of days gone by is what it answered then.
pub async fn four_dates(life: &Life) {
    for (at, state, team, end, hours, ended) in [
        ("2018-11-25", "inLearning", "Housing services", "2020-09-02", 84.0, Value::Null),
        // In the break; the correction of February was not there yet.
        ("2019-03-11", "onBreak", "Housing services", "2020-09-02", 168.0, Value::Null),
        // The correction by Ada had come, that by Arch had not; Ada's second neither.
        ("2019-09-29", "inLearning", "Data and insight", "2020-10-14", 251.0, Value::Null),
        ("2020-10-12", "completed", "Data and insight", "2020-10-14", 741.5, json!("2020-10-12")),
    ] {
        let was = life.read(&format!("?as_of={at}")).await;
        assert_eq!(
            (&was["state"], &was["team"], &was["plannedEndOn"], &was["endedOn"]),
            (&json!(state), &json!(team), &json!(end), &ended),
            "{at}"
        );
        let progress = life.read(&format!("/progress?as_of={at}")).await;
        assert_eq!(progress["otj"]["hours"], hours, "{at}");
    }
    let breaks = life.read("/breaks-in-learning?as_of=2019-03-11").await;
    assert_eq!(breaks["breaksInLearning"][0]["returnedOn"], Value::Null, "nobody knew of the return");
    let then = life.read("/rag-ratings?as_of=2019-09-30").await;
    assert_eq!(derived(&then).0, "red", "{then:#}");
    let gateway = life.read("/gateway?as_of=2020-08-30").await;
    assert_eq!(gateway["isReady"], false);
    let attempts = life.read("/epa-attempts?as_of=2020-09-21").await;
    let grades = attempts["epaAttempts"].as_array().expect("attempts").iter();
    assert_eq!(grades.map(|one| one["grade"].clone()).collect::<Vec<_>>(), [json!("fail"), Value::Null]);
    let teachers = life.read("/providers?as_of=2019-09-29").await;
    assert_eq!(teachers["providers"].as_array().map(Vec::len), Some(1));
    let forecast = life.read("/otj-forecast?as_of=2019-09-29").await;
    let trend = forecast["trend"]["explanation"].as_str().expect("a trend");
    // 251 hours are done; 12 weeks until then and 381 days after bring 7 a week: 251 + 84 + 381.
    assert!(trend.starts_with("Will exceed the target of 668 hours by 48 hours"), "{trend}");
    assert_eq!(forecast["silence"], "No data since 3 July 2019: 11 weeks are left out of the trend.");
    let ksbs = life.read("/ksbs?as_of=2020-08-30").await;
    assert!(ksbs["ksbs"].as_array().expect("KSBs").iter().all(|ksb| ksb["state"] != "completed"));
}

/// One feed tells the whole story, in order, a page at a time.
pub async fn the_timeline(life: &Life) {
    let (mut told, mut next) = (Vec::new(), format!("{}/timeline?sort=occurredAt&limit=100", life.path));
    loop {
        let page = life.staff.get(&next).await.expect(200).body;
        for entry in page["timeline"].as_array().expect("a list") {
            told.push(format!(
                "{} {}",
                entry["on"].as_str().expect("a day"),
                entry["words"].as_str().expect("words")
            ));
        }
        let Some(cursor) = page["page"]["nextCursor"].as_str() else { break };
        next = format!("{}/timeline?sort=occurredAt&limit=100&cursor={cursor}", life.path);
    }
    let mut from = 0;
    for words in [
        "2018-08-01 The apprenticeship was approved.",
        "2018-09-03 7 off-the-job hours: Training day",
        "2018-11-26 Progress review 1 was held.",
        "Progress review 1 was signed by the apprentice.",
        "Progress review 1 was signed by the line manager.",
        "Progress review 1 was signed by the provider.",
        "A goal was set: Deploy to production alone",
        "Progress review 2 was missed: The provider was ill.",
        "2019-02-21 Progress review 2 was moved to 2019-02-27: The next day that suits all three.",
        "2019-03-04 A break in learning began.",
        "2019-04-15 The apprentice returned from a break in learning.",
        "2019-04-15 Joined the team Data and insight. Has a new line manager.",
        "2019-02-11 Correction: 6 off-the-job hours: Training day",
        "A goal was met: Deploy to production alone",
        "2019-07-03 Joined the project Bin days by text",
        "The provider rated progress green.",
        "2019-09-30 The line manager rated progress red: No training day since July.",
        "2019-09-30 The line manager and the apprentice checked in.",
        "2019-09-30 The apprentice moved to another provider.",
        "2019-06-24 Correction: 5 off-the-job hours: Training day",
        "2019-12-16 Correction: 12 off-the-job hours: Training day",
        "2019-12-20 2.5 hours that the apprentice entered were confirmed: Read a book on testing",
        "2019-12-23 The line manager rated progress green.",
        "Progress review 8 was signed by the provider.",
        "is now completed",
        "2020-09-07 Reached the gateway with",
        "2020-09-21 Assessment attempt 1: fail.",
        "Assessment attempt 2 was scheduled for 2020-10-12.",
        "2020-10-12 Assessment attempt 2: merit.",
        "2020-11-02 After the apprenticeship: permanent job at Hackney Council.",
    ] {
        let found = told[from..].iter().position(|entry| entry.contains(words));
        let found =
            found.unwrap_or_else(|| panic!("{words} is not told after {:?}\n{:#?}", told.get(from), told));
        from += found + 1;
    }
    let private = told.iter().find(|entry| entry.contains("Nobody answers"));
    assert_eq!(private, None, "what was said in a check-in stays there");
}
