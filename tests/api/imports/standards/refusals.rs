//! What of a file is refused, and what a dry run says of it.

use serde_json::json;

use super::{Ground, SAMPLE};

#[tokio::test]
async fn text_for_hours_is_told_with_its_row_and_harms_no_other() {
    let mut ground = Ground::new().await;
    ground.rows[0]["minimumHoursForCompliance"] = json!("abc");
    ground.rows[2]["level"] = json!("two");
    ground.rows[2]["title"] = json!(" ");
    ground.rows[3].as_object_mut().expect("a row").remove("status");
    let run = ground.import().await;
    assert_eq!(run.status, 2);
    assert_eq!(run.outcomes(), ["refused", "created", "refused", "refused", "passedOver"]);
    assert!(
        run.detail(1).contains("minimumHoursForCompliance \"abc\" is no whole number"),
        "{}",
        run.detail(1)
    );
    assert!(run.detail(3).contains("level must be") && run.detail(3).contains("title is missing"));
    assert_eq!(run.detail(4), "status is missing");
    ground.staff.get("/api/v1/standards/ST9001/versions/1.1").await.expect(404);
    ground.rows = serde_json::from_str(SAMPLE).expect("the sample");
    assert_eq!(
        ground.import().await.outcomes(),
        ["created", "unchanged", "created", "created", "passedOver"]
    );
}

#[tokio::test]
async fn rows_of_one_version_that_differ_are_refused_and_both_are_named() {
    let mut ground = Ground::new().await;
    let twin = ground.rows[0].clone();
    ground.rows.as_array_mut().expect("rows").push(twin);
    let run = ground.import().await;
    assert_eq!((run.status, run.outcomes()[0], run.outcomes()[5]), (0, "created", "unchanged"));
    ground.rows[5]["maxFunding"] = json!(16000);
    let run = ground.import().await;
    assert_eq!((run.status, run.outcomes()[0], run.outcomes()[5]), (2, "refused", "refused"));
    for row in [1, 6] {
        assert_eq!(run.detail(row), "rows 1 and 6 say different things of this version");
    }
    assert_eq!(ground.version("ST9001", "1.1").await["maxFunding"], 15000);
    ground.rows[5]["maxFunding"] = json!(15000);
    ground.rows[5]["versionNumber"] = json!("1.0");
    let run = ground.import().await;
    assert!(run.detail(6).contains("version is \"1.1\", and versionNumber \"1.0\""), "{}", run.detail(6));
}

#[tokio::test]
async fn a_dry_run_prints_what_would_change_and_writes_nothing() {
    let mut ground = Ground::new().await;
    let dry = ground.import_text(SAMPLE, &["--dry-run"]).await;
    assert_eq!(dry.status, 0, "{}", dry.said);
    let told = "ST9001 1.1 (row 1): new: Invented technician, level 3, 326 hours, 2 K 1 S 1 B\n";
    assert!(dry.said.contains(told), "{}", dry.said);
    assert!(dry.said.contains("ST9003 (row 5): passed over: has no version yet"), "{}", dry.said);
    assert!(dry.said.contains("nothing was written; it would be 5 rows: 4 created"), "{}", dry.said);
    assert!(dry.rows.is_empty(), "no file of outcomes");
    assert_eq!(ground.app.sql("SELECT count(*) FROM standards").await, ["0"]);
    ground.import().await;
    ground.rows[0]["title"] = json!("Renamed technician");
    let dry = ground.import_text(&ground.rows.to_string(), &["--dry-run"]).await;
    let told = "ST9001 1.1 (row 1): title: Invented technician \u{2192} Renamed technician\n";
    assert!(dry.said.starts_with(told), "{}", dry.said);
    assert_eq!(ground.version("ST9001", "1.1").await["title"], "Invented technician");
}

#[tokio::test]
async fn what_is_not_the_array_is_refused_before_anything_is_written() {
    let ground = Ground::new().await;
    let torn = &SAMPLE[..SAMPLE.len() - 40];
    for text in ["", "{}", "\"text\"", "[{]", torn, &format!("{SAMPLE} []"), "\u{1f}\u{8b}\u{8}"] {
        let run = ground.import_text(text, &[]).await;
        assert_eq!(run.status, 1, "{}", run.said);
        assert!(run.said.contains("Nothing was written"), "{}", run.said);
    }
    let run = ground.import_text("[7, null, {}, [], {\"referenceNumber\": 5}]", &[]).await;
    assert_eq!((run.status, run.outcomes()), (2, vec!["refused"; 5]), "{}", run.said);
    assert!(run.detail(1).contains("is no object"), "{:?}", run.rows);
    assert!(run.detail(3).contains("referenceNumber is missing"), "{:?}", run.rows);
    assert_eq!(ground.app.sql("SELECT count(*) FROM standards").await, ["0"]);
    let run = ground.run(&["import", "standards", "/no/such/file.json"]).await;
    assert!(run.status == 1 && run.said.contains("/no/such/file.json"), "{}", run.said);
}
