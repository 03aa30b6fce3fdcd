//! Who counts as an adult.

use hackit::features::apprenticeships::adulthood;
use hackit::ids::PersonId;
use serde_json::{Value, json};

use crate::support::Scene;

#[tokio::test]
async fn an_adult_is_18_or_cannot_be_younger() {
    let scene = Scene::new().await;
    let (app, person) = (&scene.app, scene.learner.person);
    let of_start = |start: Option<(&str, &str)>| match start {
        Some((on, age)) => {
            format!("starts_on = '{on}', planned_end_on = '2029-01-01', age_at_start = '{age}'")
        }
        None => "age_at_start = NULL".to_owned(),
    };
    for (born, confirmed, start, today, adult) in [
        (Some("2009-11-30"), None, None, "2027-11-29", false),
        (Some("2009-11-30"), None, None, "2027-11-30", true),
        (Some("2008-02-29"), None, None, "2026-02-28", false),
        (Some("2008-02-29"), None, None, "2026-03-01", true),
        // When somebody was born goes before what was said.
        (Some("2009-11-30"), Some("2026-09-01"), Some(("2024-09-02", "19plus")), "2027-01-01", false),
        (None, None, None, "2027-01-01", false),
        (None, Some("2027-01-02"), None, "2027-01-01", false),
        (None, Some("2027-01-01"), None, "2027-01-01", true),
        (None, None, Some(("2026-09-07", "16to18")), "2028-09-06", false),
        (None, None, Some(("2026-09-07", "16to18")), "2028-09-07", true),
        (None, None, Some(("2026-09-07", "19plus")), "2026-09-06", false),
        (None, None, Some(("2026-09-07", "19plus")), "2026-09-07", true),
    ] {
        let value = |day: Option<&str>| day.map_or("NULL".to_owned(), |day| format!("'{day}'"));
        let how = if confirmed.is_some() { "'passport'" } else { "NULL" };
        app.sql(&format!(
            "UPDATE people SET date_of_birth = {}, adult_confirmed_on = {}, adult_confirmed_how = {how}, version = version + 1
             WHERE id = '{person}';
             UPDATE apprenticeships SET {}, version = version + 1 WHERE id = '{}'",
            value(born),
            value(confirmed),
            of_start(start),
            scene.learner.id
        ))
        .await;
        let today: chrono::NaiveDate = today.parse().expect("a day");
        let (one, several) = app
            .state()
            .db
            .read(async |conn| {
                let one = adulthood::is_adult(conn, PersonId(person), today).await?;
                Ok((one, adulthood::adults(conn, &[PersonId(person)], today).await?))
            })
            .await
            .expect("an answer");
        assert_eq!(one, adult, "{born:?} {confirmed:?} {start:?} on {today}");
        assert_eq!(several.contains(&PersonId(person)), adult);
    }
}

#[tokio::test]
async fn staff_say_that_somebody_is_an_adult_and_by_what_they_saw_it() {
    let scene = Scene::new().await;
    let path = format!("/api/v1/people/{}", scene.learner.person);
    let said = json!({"adultConfirmedOn": "2026-11-24", "adultConfirmedHow": "passport"});
    let read = scene.staff.patch(&path, &said).await.expect(200).body;
    assert_eq!(
        (&read["adultConfirmedOn"], &read["adultConfirmedHow"]),
        (&json!("2026-11-24"), &json!("passport"))
    );
    for (body, fault) in [
        (
            json!({"adultConfirmedOn": "2026-11-26", "adultConfirmedHow": "passport"}),
            "#/adultConfirmedOn inTheFuture",
        ),
        (json!({"adultConfirmedOn": "2026-11-24"}), "#/adultConfirmedHow required"),
        (json!({"adultConfirmedHow": "passport"}), "#/adultConfirmedOn required"),
    ] {
        assert_eq!(scene.staff.patch(&path, &body).await.expect(422).faults(), [fault]);
    }
    let kept = scene.staff.patch(&path, &json!({"familyName": "Other"})).await.expect(200).body;
    assert_eq!(kept["adultConfirmedHow"], "passport");
    let cleared = scene.staff.patch(&path, &json!({"adultConfirmedOn": null})).await.expect(200).body;
    assert_eq!((&cleared["adultConfirmedOn"], &cleared["adultConfirmedHow"]), (&Value::Null, &Value::Null));
}
