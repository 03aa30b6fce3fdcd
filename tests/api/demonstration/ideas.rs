//! What employers said in June, and what the programme did.

use serde_json::{Value, json};

use super::programme::{Programme, list};

#[tokio::test]
async fn the_three_ideas_of_june_are_answered_in_public() {
    let programme = Programme::load().await;
    let ideas = list(&programme.public("/api/v1/ideas").await["ideas"]);
    let told: Vec<Value> = ideas
        .iter()
        .map(|idea| {
            let links = list(&idea["responses"]).iter().map(|one| list(&one["links"]).len()).sum::<usize>();
            json!([idea["theme"], idea["employer"]["name"], idea["state"], links > 0])
        })
        .collect();
    assert_eq!(
        told,
        [
            json!(["Projects", "MadeTech (demonstration)", "done", true]),
            json!(["Support for managers", "Diva Apprentices (demonstration)", "done", true]),
            json!(["Working together", "Amazon Web Services (demonstration)", "doing", true]),
        ]
    );
    for idea in &ideas {
        let days: Vec<Value> =
            list(&idea["responses"]).iter().map(|one| one["respondedOn"].clone()).collect();
        let texts: Vec<&str> = days.iter().filter_map(Value::as_str).collect();
        assert!(texts.is_sorted() && texts.len() >= 2, "{idea:#}");
        assert!(idea["createdAt"].as_str() < Some(texts[0]), "an idea comes before its answers: {idea:#}");
    }
    let meetup = &list(&list(&ideas[2]["responses"]).last().expect("a response")["links"])[0];
    assert!(meetup["url"].as_str().is_some_and(|url| url.contains("/meetups/")), "{meetup:#}");
    let all = list(&programme.as_staff("/api/v1/ideas").await["ideas"]);
    assert_eq!(all.len(), 4, "one waits for the team: {all:#?}");
    let events = list(&programme.as_staff("/api/v1/employer-events").await["employerEvents"]);
    assert_eq!((events.len(), &events[0]["invited"]), (1, &json!(40)));
    assert!(events[0]["heldOn"].as_str().is_some_and(|day| day.contains("-06-")), "{events:#?}");
}
