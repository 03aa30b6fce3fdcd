//! What is odd in the published file: read as it is meant, and again after a change.

use chrono::Utc;
use serde_json::{Value, json};

use super::{Ground, codes};

#[expect(clippy::disallowed_methods, reason = "the program that is started here has the real clock")]
fn today() -> String {
    Utc::now().with_timezone(&chrono_tz::Europe::London).date_naive().to_string()
}

#[tokio::test]
async fn hours_that_were_empty_become_known_and_later_ones_hold_for_later_starts() {
    let mut ground = Ground::new().await;
    ground.import().await;
    let ada = ground.app.provider("Ada").await;
    let learner = ground.learner_of(&ada, "ST9001", "1.0").await;
    assert_eq!(ground.progress(&learner).await["targetHours"], json!(null));
    ground.rows[1]["minimumHoursForCompliance"] = json!(" 310 ");
    let run = ground.import().await;
    assert_eq!(run.detail(2), "310 hours for starts from 2025-08-01");
    assert_eq!(ground.progress(&learner).await["targetHours"], json!(310.0), "since 1 September 2025");
    ground.rows[1]["minimumHoursForCompliance"] = json!(350);
    let run = ground.import().await;
    assert_eq!(run.detail(2), format!("350 hours for starts from {}", today()));
    assert_eq!(
        ground.progress(&learner).await["targetHours"],
        json!(310.0),
        "who started before keeps theirs"
    );
    let dated = ground.version("ST9001", "1.0").await["minimumOtjHoursByStart"].clone();
    let expected = json!([{"startsFrom": "2025-08-01", "hours": 310}, {"startsFrom": today(), "hours": 350}]);
    assert_eq!(dated, expected);
    ground.rows[1].as_object_mut().expect("a row").remove("minimumHoursForCompliance");
    assert_eq!(ground.import().await.outcomes()[1], "unchanged", "nothing is said of them");
    ground.rows[1]["minimumHoursForCompliance"] = json!(null);
    let run = ground.import().await;
    assert_eq!(run.detail(2), format!("no hours for starts from {}", today()));
}

#[tokio::test]
async fn foundations_and_units_have_references_of_their_own() {
    let mut ground = Ground::new().await;
    let mut unit = ground.rows[2].clone();
    unit["referenceNumber"] = json!("AU9001");
    unit["larsCode"] = json!("ZSC00001");
    unit["minimumHoursForCompliance"] = json!(60);
    unit["technicalSkills"] = json!([{"id": "00000000-0000-4000-8000-00000000000a", "detail": "a skill"}]);
    ground.rows.as_array_mut().expect("rows").push(unit);
    ground.import().await;
    let foundation = ground.version("FA9001", "1.0").await;
    assert_eq!(foundation["product"], "foundation");
    assert_eq!((&foundation["minimumOtjHours"], &foundation["ksbsComplete"]), (&json!(187), &json!(false)));
    let unit = ground.version("AU9001", "1.0").await;
    assert_eq!((&unit["product"], &unit["larsCode"]), (&json!("unit"), &json!(null)));
    assert_eq!((&unit["minimumOtjHours"], codes(&unit)), (&json!(60), vec![("S1", "a skill")]));
    ground.rows[2]["referenceNumber"] = json!("XX9001");
    ground.rows[3]["referenceNumber"] = json!("ST902");
    let run = ground.import().await;
    assert_eq!(run.outcomes(), ["unchanged", "unchanged", "refused", "refused", "passedOver", "unchanged"]);
    assert!(run.detail(3).contains("\"XX9001\""), "{}", run.detail(3));
}

#[tokio::test]
async fn options_keep_codes_of_their_own() {
    let mut ground = Ground::new().await;
    ground.import().await;
    let version = ground.version("ST9002", "1.0").await;
    assert_eq!(codes(&version), [("K1", "core knowledge"), ("K2", "knowledge of option A")]);
    assert_eq!(version["options"][0]["title"], "Option A");
    assert_eq!(version["options"][0]["ksbs"], json!(["K2"]));
    let of = async |id: &Value| {
        let path = format!("/api/v1/standards/{}", id.as_str().expect("an id"));
        let body = ground.staff.get(&path).await.expect(200).body;
        (
            body["ksbsComplete"].clone(),
            codes(&body).iter().map(|(code, _)| (*code).to_owned()).collect::<Vec<_>>(),
        )
    };
    assert_eq!(of(&version["id"]).await, (json!(false), vec!["K1".to_owned()]), "which option is not known");
    let option = &version["options"][0]["standardId"];
    assert_eq!(of(option).await, (json!(true), vec!["K1".to_owned(), "K2".to_owned()]));
    // Another option, by its duties, as the newer rows tell them.
    let detail =
        json!({"knowledgeId": "00000000-0000-4000-8000-000000000013", "detail": "knowledge of option B"});
    ground.rows[3]["knowledges"].as_array_mut().expect("KSBs").push(detail);
    let other = json!({"optionId": "00000000-0000-4000-8000-0000000000bb", "title": "Option B"});
    ground.rows[3]["options"].as_array_mut().expect("options").push(other);
    ground.rows[3]["duties"] = json!([{"isThisACoreDuty": 0, "mappedOptions": ["00000000-0000-4000-8000-0000000000BB"],
        "mappedKnowledge": ["00000000-0000-4000-8000-000000000013"], "mappedSkills": [], "mappedBehaviour": []}]);
    let run = ground.import().await;
    assert_eq!(run.detail(4), "option Option B added");
    let version = ground.version("ST9002", "1.0").await;
    assert_eq!(version["options"][1]["ksbs"], json!(["K3"]));
    assert_eq!(ground.import().await.outcomes()[3], "unchanged");
    ground.rows[3]["options"][0]["knowledges"] = json!(["00000000-0000-4000-8000-0000000000ff"]);
    let run = ground.import().await;
    assert!(run.detail(4).contains("which is not there"), "{}", run.detail(4));
}

#[tokio::test]
async fn a_proposal_is_passed_over_until_it_is_a_version() {
    let mut ground = Ground::new().await;
    ground.import().await;
    ground.staff.get("/api/v1/standards/ST9003/versions").await.expect(404);
    ground.rows[4]["versionNumber"] = json!("1.0");
    ground.rows[4]["version"] = json!("1.0");
    ground.rows[4]["level"] = json!(0);
    let run = ground.import().await;
    assert_eq!((run.status, run.outcomes()[4]), (0, "passedOver"));
    ground.rows[4]["level"] = json!(4);
    ground.rows[4].as_object_mut().expect("a row").remove("versionNumber");
    assert_eq!(ground.import().await.outcomes()[4], "created", "`version` is enough");
    let version = ground.version("ST9003", "1.0").await;
    for unknown in ["larsCode", "typicalMonths", "maxFunding", "earliestStartsOn", "minimumOtjHours"] {
        assert_eq!(version[unknown], json!(null), "{unknown}: a zero is no figure");
    }
    assert_eq!((&version["ksbsComplete"], codes(&version).len()), (&json!(false), 0));
    assert_eq!(version["status"], "proposalInDevelopment");
}

#[tokio::test]
async fn what_reads_alike_is_no_change_and_what_does_not_is_told() {
    let mut ground = Ground::new().await;
    ground.import().await;
    ground.rows[0]["knowledges"][1]["detail"] = json!("second   knowledge & an\r\nentity  ");
    ground.rows[0]["skills"][0]["detail"] = json!("first skill.");
    ground.rows[0]["earliestStartDate"] = json!("2025-12-01");
    ground.rows[0]["newKey"] = json!({"any": ["thing"]});
    assert_eq!(ground.import().await.outcomes()[0], "unchanged");
    ground.rows[0]["knowledges"][0]["detail"] = json!("first knowledge &ndash; anew");
    ground.rows[0]["behaviours"] = json!([]);
    ground.rows[0]["skills"]
        .as_array_mut()
        .expect("skills")
        .push(json!({"skillId": "x", "detail": "second skill"}));
    ground.rows[0]["status"] = json!("Paused,  for now");
    ground.rows[0]["earliestStartDate"] = json!("soon");
    assert_eq!(ground.import().await.detail(1), "earliestStartDate is \"soon\", which is no day");
    ground.rows[0]["earliestStartDate"] = json!(null);
    assert_eq!(
        ground.import().await.detail(1),
        "status: approvedForDelivery \u{2192} pausedForNow; earliestStartsOn: 2025-12-01 \u{2192} not known; added: S2; \
         dropped: B1; changed: K1"
    );
    assert_eq!(
        codes(&ground.version("ST9001", "1.1").await),
        [
            ("K1", "first knowledge \u{2013} anew"),
            ("K2", "second knowledge & an entity"),
            ("S1", "first skill."),
            ("S2", "second skill"),
        ]
    );
}

#[tokio::test]
async fn by_which_kind_of_plan_a_version_is_assessed_is_read_where_the_file_says_it() {
    let mut ground = Ground::new().await;
    ground.import().await;
    assert_eq!(ground.version("ST9001", "1.1").await["assessmentModel"], json!(null));
    ground.rows[0]["assessmentModel"] = json!("reformed");
    let run = ground.import().await;
    assert_eq!(run.detail(1), "assessmentModel: not known \u{2192} reformed");
    ground.rows[0].as_object_mut().expect("a row").remove("assessmentModel");
    assert_eq!(ground.import().await.outcomes()[0], "unchanged", "nothing is said of it");
    assert_eq!(ground.version("ST9001", "1.1").await["assessmentModel"], "reformed");
    ground.rows[0]["assessmentModel"] = json!("viva");
    let run = ground.import().await;
    assert_eq!(run.detail(1), "assessmentModel is \"viva\": not endPoint or reformed");
}
