//! What may follow what, what whoever gave an idea may still change, and what the public never sees.

use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::error::Code;
use crate::ids::IdeaResponseId;

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn idea() -> Idea {
    Idea {
        id: IdeaId(Uuid::from_u128(1)),
        text: "Give apprentices projects.".to_owned(),
        theme: "Projects".to_owned(),
        organisation_id: Some(OrganisationId(Uuid::from_u128(0xE0))),
        person_id: Some(PersonId(Uuid::from_u128(0xF0))),
        on_behalf: false,
        named: false,
        employer_event_id: Some(EmployerEventId(Uuid::from_u128(0xA0))),
        duplicate_of: None,
        public: true,
        public_updated_at: Some(instant("2026-07-01T09:00:00Z")),
        state: IdeaState::Received,
        created_at: instant("2026-06-18T09:00:00Z"),
        updated_at: instant("2026-08-01T09:00:00Z"),
        version: 7,
    }
}

fn change(body: &serde_json::Value) -> ChangeIdea {
    crate::json::read(body.to_string().as_bytes()).expect("a change")
}

#[test]
fn an_idea_goes_on_and_back_but_is_never_unanswered() {
    use IdeaState::{Considering, Doing, Done, NotNow, Received};
    for (from, allowed) in [
        (Received, vec![Received, Considering, Doing, Done, NotNow]),
        (Considering, vec![Considering, Doing, Done, NotNow]),
        (Doing, vec![Considering, Doing, Done, NotNow]),
        (Done, vec![Considering, Doing, Done]),
        (NotNow, vec![Considering, Doing, NotNow]),
    ] {
        let present = Idea { state: from, ..idea() };
        for to in IdeaState::ALL {
            let reached = present.state_after(Some(*to)).ok();
            assert_eq!(reached, allowed.contains(to).then_some(*to), "{from} to {to}");
        }
        assert_eq!(present.state_after(None).ok(), Some(from), "links alone move nothing");
    }
}

#[test]
fn whoever_gave_it_changes_its_words_until_it_is_public_or_answered() {
    for (public, state, possible) in [
        (false, IdeaState::Received, true),
        (true, IdeaState::Received, false),
        (false, IdeaState::Considering, false),
        (true, IdeaState::Done, false),
    ] {
        let present = Idea { public, state, ..idea() };
        for body in [json!({"text": "Else."}), json!({"theme": "Else"}), json!({"employerEventId": null})] {
            let mine = change(&body).edit(&present, false).expect("it fits");
            assert_eq!(mine.ensure_possible().is_ok(), possible, "{body} {public} {state}");
            let theirs = change(&body).edit(&present, true).expect("it fits");
            assert!(theirs.ensure_possible().is_ok());
        }
        let named = change(&json!({"named": true})).edit(&present, false).expect("it fits");
        assert!(named.ensure_possible().is_ok() && named.idea.named, "{public} {state}");
    }
}

#[test]
fn the_team_names_only_whom_it_wrote_for() {
    let name = change(&json!({"named": true}));
    for (on_behalf, team, possible) in [(false, true, false), (true, true, true), (false, false, true)] {
        let present = Idea { on_behalf, person_id: None, ..idea() };
        assert_eq!(name.edit(&present, team).is_ok(), possible, "{on_behalf} {team}");
    }
    let named = Idea { named: true, ..idea() };
    let hidden = change(&json!({"named": false})).edit(&named, true).expect("the team may hide a name");
    assert!(!hidden.idea.named && hidden.shows_otherwise);
    let nobody = Idea { organisation_id: None, ..idea() };
    assert_eq!(name.edit(&nobody, false).expect_err("no employer").code(), Code::ValidationFailed);
}

#[test]
fn only_what_the_public_sees_makes_it_new_for_the_public() {
    let event = Uuid::from_u128(9);
    for (body, public, shows) in [
        (json!({"text": "Else."}), true, true),
        (json!({"text": "Else."}), false, false),
        (json!({"employerEventId": event}), true, false),
        (json!({"named": true}), true, true),
        (json!({"public": false}), true, true),
        (json!({"public": true}), false, true),
        (json!({"duplicateOf": event}), true, true),
        (json!({}), true, false),
    ] {
        let present = Idea { public, on_behalf: true, ..idea() };
        assert_eq!(change(&body).edit(&present, true).expect("it fits").shows_otherwise, shows, "{body}");
    }
}

#[test]
fn links_name_a_record_or_a_page() {
    let read = |link: serde_json::Value| {
        let body = json!({"text": "Done.", "links": [link]});
        let found = crate::json::read::<AddResponse>(body.to_string().as_bytes());
        let Err(crate::error::Error::Problem(problem)) = found else { return Vec::new() };
        problem.errors.iter().map(|fault| format!("{} {}", fault.at.place(), fault.code)).collect()
    };
    let id = Uuid::from_u128(3);
    for (link, faults) in [
        (json!({"type": "project", "id": id, "title": "A"}), vec![]),
        (json!({"type": "url", "title": "A", "url": "https://a.example/b"}), vec![]),
        (json!({"type": "project", "title": "A"}), vec!["#/links/0/id required"]),
        (json!({"type": "url", "title": "A"}), vec!["#/links/0/url required"]),
        (
            json!({"type": "url", "id": id, "title": "A", "url": "https://a.example"}),
            vec!["#/links/0/id inconsistent"],
        ),
        (
            json!({"type": "meetup", "id": id, "title": "A", "url": "https://a.example"}),
            vec!["#/links/0/url inconsistent"],
        ),
        (json!({"type": "url", "title": "A", "url": "http://a.example"}), vec!["#/links/0/url format"]),
        (json!({"type": "url", "title": "A", "url": "javascript:alert(1)"}), vec!["#/links/0/url format"]),
        (json!({"type": "page", "title": "A"}), vec!["#/links/0/type notListed"]),
    ] {
        assert_eq!(read(link.clone()), faults, "{link}");
    }
}

/// What an idea is told as: to whom, and with what around it.
fn told(
    visibility: &Visibility,
    idea: Idea,
    links: Vec<Link>,
    public_meetup: Option<Uuid>,
) -> serde_json::Value {
    let response = Response {
        id: IdeaResponseId(Uuid::from_u128(2)),
        idea_id: idea.id,
        state: idea.state,
        text: "We are at it.".to_owned(),
        links: Links(links),
        created_at: instant("2026-06-30T23:30:00Z"),
    };
    let mut around = Around {
        responses: [(idea.id, vec![response])].into(),
        employers: idea.organisation_id.map(|id| (id, "MadeTech".to_owned())).into_iter().collect(),
        public_meetups: public_meetup.into_iter().collect(),
        ..Around::default()
    };
    serde_json::to_value(IdeaBody::new(visibility, "https://a.example", idea, &mut around)).expect("JSON")
}

fn link(kind: LinkType, id: u128) -> Link {
    Link { kind, id: Some(Uuid::from_u128(id)), title: "Made".to_owned(), url: None }
}

#[test]
fn records_are_linked_where_they_are_public() {
    let links = || vec![link(LinkType::Project, 5), link(LinkType::Meetup, 6), link(LinkType::Meetup, 7)];
    let public = told(&Visibility::default(), idea(), links(), Some(Uuid::from_u128(7)));
    let meetup = Uuid::from_u128(7);
    let expected = json!([
        {"type": "project", "id": null, "title": "Made", "url": null},
        {"type": "meetup", "id": null, "title": "Made", "url": null},
        {"type": "meetup", "id": meetup, "title": "Made", "url": format!("https://a.example/meetups/{meetup}")},
    ]);
    assert_eq!(public["responses"][0]["links"], expected);
    assert_eq!(public["responses"][0]["respondedOn"], "2026-07-01", "the day is London's");
    let team = told(&Visibility::everything(), idea(), links(), None);
    assert_eq!(team["responses"][0]["links"][0]["id"], json!(Uuid::from_u128(5)));
}

proptest! {
    #[test]
    fn the_public_sees_no_unnamed_employer_no_person_and_no_trace_of_a_change(
        organisation in 1_u128.., person in 1_u128.., event in 1_u128.., other in 1_u128.., named: bool,
        version in 1_i32.., minutes in 0_i64..100_000,
    ) {
        let present = Idea {
            organisation_id: Some(OrganisationId(Uuid::from_u128(organisation))),
            person_id: Some(PersonId(Uuid::from_u128(person))),
            employer_event_id: Some(EmployerEventId(Uuid::from_u128(event))),
            duplicate_of: Some(IdeaId(Uuid::from_u128(other))),
            named,
            version,
            updated_at: instant("2026-08-01T09:00:00Z") + chrono::TimeDelta::minutes(minutes),
            ..idea()
        };
        let public = told(&Visibility::default(), present.clone(), Vec::new(), None);
        let stranger = Visibility::of_person(PersonId(Uuid::from_u128(person.wrapping_add(1))));
        prop_assert_eq!(&public, &told(&stranger, present.clone(), Vec::new(), None));
        // Whatever the public does not see may change: it is told the same.
        let elsewise = Idea {
            person_id: None,
            employer_event_id: None,
            duplicate_of: None,
            organisation_id: if named { present.organisation_id } else { None },
            version: 1,
            updated_at: present.created_at,
            ..present.clone()
        };
        prop_assert_eq!(&public, &told(&Visibility::default(), elsewise, Vec::new(), None));
        prop_assert_eq!(public["employer"].is_null(), !named);
        let own = Visibility::of_person(PersonId(Uuid::from_u128(person)));
        prop_assert_eq!(told(&own, present, Vec::new(), None)["personId"].clone(), json!(Uuid::from_u128(person)));
    }
}
