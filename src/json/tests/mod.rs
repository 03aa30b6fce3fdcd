mod envelopes;
mod fast_path;
mod properties;
mod scalars;
mod syntax;
mod violations;

use std::collections::HashMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};
use serde_json::{Value, json};
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::{nearest, read, shape, violations as of_validator};
use crate::error::{Code, Error, FieldCode};

#[derive(Debug, PartialEq, Deserialize)]
#[serde(transparent)]
struct CourseId(Uuid);

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Kind {
    Talk,
    StudyGroup,
}

/// Hours in hundredths, as the progress feature reads them.
#[derive(Debug, PartialEq)]
struct Hours(i64);

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;
        impl Visitor<'_> for Number {
            type Value = Hours;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of hours")
            }
            fn visit_u64<E: de::Error>(self, hours: u64) -> Result<Hours, E> {
                self.visit_f64(hours as f64)
            }
            fn visit_i64<E: de::Error>(self, hours: i64) -> Result<Hours, E> {
                self.visit_f64(hours as f64)
            }
            fn visit_f64<E: de::Error>(self, hours: f64) -> Result<Hours, E> {
                let hundredths = hours * 100.0;
                if hours > 24.0 {
                    Err(E::custom("tooLarge: must be at most 24"))
                } else if (hundredths - hundredths.round()).abs() > 1e-6 {
                    Err(E::custom("must have at most two decimals"))
                } else {
                    Ok(Hours(hundredths.round() as i64))
                }
            }
        }
        deserializer.deserialize_f64(Number)
    }
}

#[derive(Debug, PartialEq, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Speaker {
    #[validate(length(min = 1, max = 20))]
    full_name: String,
    #[validate(email)]
    contact_email: Option<String>,
    born: Option<NaiveDate>,
}

#[derive(Debug, PartialEq, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "ends_after_start"))]
struct Plan {
    course_id: CourseId,
    #[validate(length(min = 1, max = 200))]
    title: String,
    kind: Kind,
    #[serde(deserialize_with = "super::instant::deserialize")]
    starts_at: DateTime<Utc>,
    #[serde(default, deserialize_with = "super::instant::option::deserialize")]
    ends_at: Option<DateTime<Utc>>,
    day: NaiveDate,
    online: bool,
    #[validate(range(min = 1, max = 500))]
    places: i32,
    visits: Option<u32>,
    hours: Hours,
    share: Option<f64>,
    #[validate(nested)]
    speaker: Speaker,
    #[serde(default)]
    #[validate(nested)]
    guests: Vec<Speaker>,
    #[serde(default)]
    #[validate(length(max = 5000))]
    tags: Vec<String>,
    #[serde(default)]
    labels: HashMap<String, String>,
    #[serde(default)]
    extra: Value,
}

fn ends_after_start(plan: &Plan) -> Result<(), ValidationError> {
    let fine = plan.ends_at.is_none_or(|end| end > plan.starts_at);
    if fine {
        return Ok(());
    }
    let mut error =
        ValidationError::new("endsBeforeStarts").with_message("must be later than startsAt".into());
    error.add_param("pointer".into(), &"/endsAt");
    Err(error)
}

#[derive(Debug, PartialEq, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Change {
    #[serde(default, deserialize_with = "super::present")]
    #[validate(length(min = 1))]
    title: Option<String>,
    #[serde(default, deserialize_with = "super::double_option")]
    website: Option<Option<String>>,
}

fn valid() -> Value {
    json!({
        "courseId": "01890a5d-ac96-774b-bcce-b302099a8057", "title": "Ownership", "kind": "talk",
        "startsAt": "2026-09-01T10:00:00+01:00", "endsAt": "2026-09-01T11:00:00Z", "day": "2026-09-01",
        "online": true, "places": 20, "visits": 0, "hours": 6.5, "share": 0.25,
        "speaker": {"fullName": "Robin", "contactEmail": "robin@example.org", "born": null},
        "guests": [{"fullName": "Sam"}, {"fullName": "Kim"}], "tags": ["a", "b"], "labels": {"x": "y"},
        "extra": {"any": [1, null, {"thing": 1.5}]}
    })
}

/// The valid body with the value at the place replaced, or if `None` taken out.
fn with(place: &str, value: Option<&str>) -> String {
    const MARK: &str = "\"@@mark@@\"";
    let mut body = valid();
    let (parent, name) = place.rsplit_once('/').unwrap();
    match body.pointer_mut(parent).unwrap() {
        Value::Object(entries) if value.is_none() => drop(entries.remove(name)),
        Value::Object(entries) => drop(entries.insert(name.to_owned(), json!("@@mark@@"))),
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = json!("@@mark@@"),
        other => panic!("{other}"),
    }
    body.to_string().replace(MARK, value.unwrap_or_default())
}

fn told<T: fmt::Debug>(answer: Result<T, Error>) -> Vec<(String, FieldCode, String)> {
    match answer {
        Err(Error::Problem(problem)) => {
            assert_eq!(problem.code, Code::ValidationFailed, "{}", problem.detail);
            let one = |violation: &crate::error::FieldError| {
                (violation.at.to_string(), violation.code, violation.detail.clone())
            };
            problem.errors.iter().map(one).collect()
        }
        other => panic!("not refused as invalid: {other:?}"),
    }
}

fn places<T: fmt::Debug>(answer: Result<T, Error>) -> Vec<(String, FieldCode)> {
    told(answer).into_iter().map(|(place, code, _)| (place, code)).collect()
}

fn malformed<T: fmt::Debug>(answer: Result<T, Error>) -> String {
    match answer {
        Err(Error::Problem(problem)) if problem.code == Code::MalformedJson => problem.detail.into_owned(),
        other => panic!("not refused as malformed: {other:?}"),
    }
}

#[test]
fn a_valid_body_is_read_as_serde_reads_it() {
    let body = valid().to_string();
    let plan: Plan = read(body.as_bytes()).unwrap();
    assert_eq!(plan, serde_json::from_str::<Plan>(&body).unwrap());
    assert_eq!(plan.starts_at.to_rfc3339(), "2026-09-01T09:00:00+00:00");
    assert_eq!(plan.hours, Hours(650));
}

#[test]
fn a_body_that_is_no_object_is_a_fault_of_the_whole() {
    for body in ["[]", "1", "\"x\"", "true", "[{}]", "1e400"] {
        assert_eq!(places(read::<Change>(body.as_bytes())), [("#".to_owned(), FieldCode::Type)], "{body}");
        assert_eq!(places(shape::<Change>(body.as_bytes())), [("#".to_owned(), FieldCode::Type)], "{body}");
    }
    assert_eq!(places(read::<Change>(b"null")), [("#".to_owned(), FieldCode::Null)]);
}

#[test]
fn an_empty_object_lacks_everything_required() {
    let required: Vec<_> = places(read::<Plan>(b"{}"));
    let names = ["courseId", "day", "hours", "kind", "online", "places", "speaker", "startsAt", "title"];
    let expected: Vec<_> = names.map(|name| (format!("#/{name}"), FieldCode::Required)).into();
    assert_eq!(required, expected);
}

#[test]
fn whole_rules_are_not_judged_on_stand_ins() {
    // startsAt is invalid: whether endsAt is later cannot be said.
    let mut body = valid();
    body["startsAt"] = json!("x");
    body["endsAt"] = json!("1900-01-01T00:00:00Z");
    let found = places(read::<Plan>(body.to_string().as_bytes()));
    assert_eq!(found, [("#/startsAt".to_owned(), FieldCode::Format)]);
    // An unknown property alone hides nothing.
    body["startsAt"] = json!("2026-09-01T10:00:00Z");
    body["more"] = json!(1);
    let found = places(read::<Plan>(body.to_string().as_bytes()));
    let expected = [("#/endsAt", FieldCode::EndsBeforeStarts), ("#/more", FieldCode::Unknown)];
    assert_eq!(found, expected.map(|(at, code)| (at.to_owned(), code)));
}

#[test]
fn merge_patches_tell_absent_from_null() {
    let change = |body: &str| read::<Change>(body.as_bytes());
    let none = Change { title: None, website: None };
    assert_eq!(change("{}").unwrap(), none);
    assert_eq!(change(r#"{"website": null}"#).unwrap().website, Some(None));
    assert_eq!(change(r#"{"website": "w"}"#).unwrap().website, Some(Some("w".into())));
    assert_eq!(change(r#"{"title": "t"}"#).unwrap().title.as_deref(), Some("t"));
    assert_eq!(places(change(r#"{"title": null}"#)), [("#/title".to_owned(), FieldCode::Null)]);
    assert_eq!(places(change(r#"{"title": "", "website": 1}"#)).len(), 2);
}

#[test]
fn enums_with_content_are_told_where_it_is() {
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "only read")]
    enum Learner {
        Uln(String),
        Pair(u8, u8),
        #[serde(rename_all = "camelCase")]
        Named {
            full_name: String,
        },
    }
    #[derive(Debug, Deserialize, Validate)]
    struct Push {
        #[expect(dead_code, reason = "only read")]
        learner: Learner,
    }
    assert!(read::<Push>(br#"{"learner": {"uln": "1"}}"#).is_ok());
    assert!(read::<Push>(br#"{"learner": {"pair": [1, 2]}}"#).is_ok());
    assert!(read::<Push>(br#"{"learner": {"named": {"fullName": "x"}}}"#).is_ok());
    for (body, at, code) in [
        (r#"{"learner": {"uln": 1}}"#, "#/learner/uln", FieldCode::Type),
        (r#"{"learner": {"pair": [1, 256]}}"#, "#/learner/pair/1", FieldCode::TooLarge),
        (r#"{"learner": {"pair": [1, 2, 3]}}"#, "#/learner/pair", FieldCode::TooLarge),
        (r#"{"learner": {"pair": [1]}}"#, "#/learner/pair", FieldCode::Invalid),
        (r#"{"learner": {"named": {}}}"#, "#/learner/named/fullName", FieldCode::Required),
        (r#"{"learner": {"other": 1}}"#, "#/learner", FieldCode::NotListed),
        (r#"{"learner": "uln"}"#, "#/learner", FieldCode::Type),
        (r#"{"learner": {}}"#, "#/learner", FieldCode::Type),
    ] {
        assert_eq!(places(read::<Push>(body.as_bytes())), [(at.to_owned(), code)], "{body}");
    }
}

#[test]
fn many_faults_of_one_kind_are_found_without_end() {
    let body = with("/tags", Some(&format!("[{}]", vec!["1"; 5_000].join(","))));
    let found = told(read::<Plan>(body.as_bytes()));
    assert!((50..200).contains(&found.len()));
    let body = with("/tags", Some(&format!("[{}]", vec!["\"t\""; 5_001].join(","))));
    let found = told(read::<Plan>(body.as_bytes()));
    assert_eq!(found[0].2, "must have at most 5000 items");
    let mut body = valid();
    for index in 0..5_000 {
        body[format!("more{index}")] = json!(index);
    }
    assert!(told(read::<Plan>(body.to_string().as_bytes())).len() <= 300);
}

#[test]
fn names_that_are_near_are_found() {
    let known = ["startsAt", "endsAt", "title", "contactEmail"];
    for (given, meant) in [
        ("starts_at", Some("startsAt")),
        ("StartsAt", Some("startsAt")),
        ("startAt", Some("startsAt")),
        ("tilte", Some("title")),
        ("contact_email", Some("contactEmail")),
        ("email", None),
        ("zzz", None),
        ("", None),
    ] {
        assert_eq!(nearest(given, known), meant, "{given}");
    }
    assert_eq!(nearest("", [""; 0]), None);
}

#[test]
fn rules_of_validator_become_faults() {
    let speaker = Speaker { full_name: "x".repeat(21), contact_email: Some("no".into()), born: None };
    let mut found = of_validator(&speaker.validate().unwrap_err());
    found.sort_by_key(|violation| violation.at.to_string());
    let found: Vec<_> = found
        .iter()
        .map(|violation| (violation.at.to_string(), violation.code, violation.detail.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("#/contactEmail".into(), FieldCode::Format, "must be an e-mail address"),
            ("#/fullName".into(), FieldCode::TooLarge, "must be 1 to 20 characters long"),
        ]
    );
}
