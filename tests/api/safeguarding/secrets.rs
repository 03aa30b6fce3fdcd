//! What two say to each other, what somebody wishes for, and what worries somebody is read by whom it is for, and by nobody else: whatever
//! they ask, and wherever else it might be kept.

use hackit::access::{Grant, Role};
use hackit::ids::OrganisationId;
use serde_json::{Value, json};

use super::CONCERNS;
use crate::data_protection::copies::field;
use crate::data_protection::requests::{added, of_person};
use crate::partnerships::mentoring::{MENTORSHIPS, Mentoring, SESSIONS, id_of, learning, meeting};
use crate::support::{Actor, CONTRACT};

const GOALS: &str = "wish-marker-b61f";
const WORDS: &str = "words-marker-77d0";
const PLACE: &str = "place-marker-0a94";
const AIM: &str = "aim-marker-5c3e";
const NOTES: &str = "notes-marker-d812";
const CONCERN: &str = "concern-marker-3f27";
const OUTCOME: &str = "outcome-marker-91ab";

/// Who asks, what they may read of all this, and how they are called.
struct Reader {
    name: &'static str,
    actor: Actor,
    may: &'static [&'static str],
}

/// A mentorship that goes on, with a marker in everything that somebody wrote, and a concern about it that is closed.
struct Scene {
    at: Mentoring,
    paths: Vec<(&'static str, String)>,
    lead: Actor,
    officer: Actor,
}

impl Scene {
    async fn new() -> Self {
        let at = Mentoring::new().await;
        let wish = json!({"topics": ["sql"], "goals": GOALS, "languages": ["en"], "availability": [], "rankedMentorIds": [],
            "sharedExperience": ["parentOrCarer"]});
        let apprenticeship = format!("/api/v1/apprenticeships/{}", at.learner.id);
        at.apprentice
            .request("PUT", &format!("{apprenticeship}/mentee-wish"))
            .json(&wish)
            .send()
            .await
            .expect(201);
        let asked = json!({"mentorProfileId": id_of(&at.profile), "words": WORDS});
        let mentorship =
            at.apprentice.post(MENTORSHIPS, &asked).await.expect(201).header("location").to_owned();
        at.mentor.post(&format!("{mentorship}/acceptances"), &Value::Null).await.expect(200);
        let body = meeting(&mentorship, &json!({"place": PLACE, "goals": AIM, "notes": NOTES}));
        let session = at.mentor.post(SESSIONS, &body).await.expect(201).header("location").to_owned();
        let lead = at.app.person(Role::SafeguardingLead).await;
        let raised = json!({"text": CONCERN, "mentorshipId": id_of(&mentorship)});
        let concern = at.apprentice.post(CONCERNS, &raised).await.expect(201).header("location").to_owned();
        let closed = json!({"outcome": "resume", "note": OUTCOME});
        lead.post(&format!("{concern}/outcomes"), &closed).await.expect(200);
        // The officer who answers a request reads that there is all this, and not what it says.
        let officer = at.app.person(Role::DataProtectionOfficer).await;
        let request = added(&officer, &of_person("access", at.learner.person)).await;
        let paths = vec![
            ("/api/v1/subject-requests/{id}", request),
            ("/api/v1/apprenticeships/{id}", apprenticeship),
            ("/api/v1/mentor-profiles/{id}", at.profile.clone()),
            ("/api/v1/mentorships/{id}", mentorship),
            ("/api/v1/mentoring-sessions/{id}", session),
            ("/api/v1/concerns/{id}", concern),
            ("/api/v1/partnerships/{id}", at.partnership.clone()),
            ("/api/v1/people/{id}", format!("/api/v1/people/{}", at.learner.person)),
            ("/api/v1/organisations/{id}", format!("/api/v1/organisations/{}", at.employer.organisation)),
        ];
        Self { at, paths, lead, officer }
    }

    /// The path with the records of the scene; nothing where it names others.
    fn path(&self, template: &str) -> Option<String> {
        if !template.contains('{') {
            return Some(template.to_owned());
        }
        let (known, record) = self.paths.iter().find(|(known, _)| template.starts_with(known))?;
        let path = template.replacen(known, record, 1);
        (!path.contains('{')).then_some(path)
    }

    async fn readers(&self) -> Vec<Reader> {
        let at = &self.at;
        let contact = [Grant {
            role: Role::EmployerContact,
            organisation: Some(OrganisationId(at.employer.organisation)),
        }];
        let contact = at.app.sign_in_with(at.app.new_person().await, &contact).await;
        let pair: &[&str] = &[WORDS, PLACE, AIM, NOTES, GOALS];
        let reader = |name, actor: &Actor, may| Reader { name, actor: actor.clone(), may };
        vec![
            reader("the apprentice", &at.apprentice, pair),
            reader("the mentor", &at.mentor, pair),
            reader("the lead", &self.lead, &[CONCERN, OUTCOME]),
            reader("the line manager", &at.manager, &[]),
            reader("staff", &at.staff, &[]),
            reader("the employer", &at.employer, &[]),
            reader("the employer's contact", &contact, &[]),
            reader("the officer", &self.officer, &[]),
            reader("a recruiter", &at.app.person(Role::Recruiter).await, &[]),
            reader("another line manager", &at.app.person(Role::LineManager).await, &[]),
            reader("another mentor", &at.app.person(Role::Mentor).await, &[]),
            reader("another apprentice", &at.app.person(Role::Apprentice).await, &[]),
            reader("another employer", &at.app.employer("Another").await, &[]),
            reader("nobody", &at.app.anonymous(), &[]),
        ]
    }
}

const MARKERS: [&str; 7] = [GOALS, WORDS, PLACE, AIM, NOTES, CONCERN, OUTCOME];

#[tokio::test]
async fn whatever_somebody_asks_they_read_what_is_for_them_and_nothing_else() {
    let scene = Scene::new().await;
    scene.at.app.feed_settles().await;
    let (mut faults, mut read, mut found) = (Vec::new(), 0, std::collections::BTreeSet::new());
    for reader in scene.readers().await {
        for operation in CONTRACT.operations() {
            let Some(path) = scene.path(operation.path).filter(|_| operation.method == "GET") else {
                continue;
            };
            let limit =
                if path.ends_with("/events") || path.ends_with("/timeline") { "?limit=100" } else { "" };
            let reply = reader.actor.get(&format!("{path}{limit}")).await;
            read += 1;
            for marker in MARKERS.iter().filter(|marker| reply.text.contains(**marker)) {
                match reader.may.contains(marker) {
                    true => drop(found.insert((reader.name, *marker))),
                    false => faults.push(format!("{} reads {marker} at {path}", reader.name)),
                }
            }
            // The words themselves are a list that everybody reads.
            let is_list = operation.path == "/api/v1/reference-data";
            if reply.text.contains("parentOrCarer") && reader.name != "the apprentice" && !is_list {
                faults.push(format!("{} reads the shared experience at {path}", reader.name));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(read > 700, "only {read} answers were read");
    for marker in [GOALS, WORDS, PLACE, AIM, NOTES] {
        for name in ["the apprentice", "the mentor"] {
            assert!(found.contains(&(name, marker)), "{name} does not read {marker}");
        }
    }
    let request = scene.path("/api/v1/subject-requests/{id}").expect("a request");
    let export = scene.officer.get(&format!("{request}/export")).await.expect(200).body;
    for end in ["/goals", "/words", "/place", "/notes", "/sharedExperience"] {
        assert_eq!(field(&export, end)["standing"], "forThePersonAlone", "{end}");
    }
    assert!(found.contains(&("the lead", CONCERN)) && found.contains(&("the lead", OUTCOME)), "{found:?}");
}

#[tokio::test]
async fn it_is_kept_where_it_was_written_and_nowhere_else() {
    let scene = Scene::new().await;
    let app = &scene.at.app;
    let tables = app
        .sql(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
                 AND c.relname NOT IN ('idempotency_keys', 'concerns', 'mentee_wishes', 'mentorships', 'mentoring_sessions') ORDER BY 1",
        )
        .await;
    assert!(tables.iter().any(|table| table == "versions") && tables.iter().any(|table| table == "messages"));
    for table in tables {
        let held = app.sql(&format!("SELECT count(*) FROM {table} t WHERE t::text ~ '-marker-'")).await;
        assert_eq!(held, ["0"], "{table}");
    }
}

#[tokio::test]
async fn of_a_concern_and_an_acceptance_at_once_the_mentor_does_not_go_on() {
    for _ in 0..4 {
        let at = Mentoring::new().await;
        let lead = at.app.person(Role::SafeguardingLead).await;
        let asked = json!({"mentorProfileId": id_of(&at.profile), "words": WORDS});
        let path = at.apprentice.post(MENTORSHIPS, &asked).await.expect(201).header("location").to_owned();
        let (accept, body) =
            (format!("{path}/acceptances"), json!({"text": CONCERN, "mentorshipId": id_of(&path)}));
        let (accepted, raised) =
            tokio::join!(at.mentor.post(&accept, &Value::Null), at.apprentice.post(CONCERNS, &body));
        assert!(
            matches!(accepted.status, 200 | 409) && raised.status == 201,
            "{} {}",
            accepted.text,
            raised.text
        );
        let read = at.staff.get(&path).await.expect(200).body;
        assert_eq!((&read["state"], &read["heldBySafeguarding"]), (&json!("onHold"), &json!(true)));
        at.mentor.post(SESSIONS, &meeting(&path, &json!({}))).await.expect(409);
        let concern = raised.header("location").to_owned();
        let told = lead.get(&concern).await.expect(200).body["connections"][0].clone();
        assert_eq!((&told["kind"], &told["heldForThis"]), (&json!("mentorship"), &json!(true)));
        lead.post(&format!("{concern}/outcomes"), &json!({"outcome": "end", "note": null})).await.expect(200);
        let state = at.staff.get(&path).await.expect(200).body["state"].clone();
        assert!(state == "ended" || state == "withdrawn", "{state}");
    }
}

#[tokio::test]
async fn a_mentor_who_ends_what_is_paused_gets_nobody_new_while_the_concern_is_open() {
    let at = Mentoring::new().await;
    let lead = at.app.person(Role::SafeguardingLead).await;
    let path = at.accepted().await;
    let raised = json!({"text": CONCERN, "mentorshipId": id_of(&path)});
    let concern = at.apprentice.post(CONCERNS, &raised).await.expect(201).header("location").to_owned();
    at.mentor.post(&format!("{path}/completions"), &Value::Null).await.expect(200);
    let (_, other) = learning(&at.app).await;
    let asked = json!({"mentorProfileId": id_of(&at.profile), "words": WORDS});
    assert_eq!(other.post(MENTORSHIPS, &asked).await.expect(409).code(), "mentorNotAvailable");
    lead.post(&format!("{concern}/outcomes"), &json!({"outcome": "end", "note": null})).await.expect(200);
    other.post(MENTORSHIPS, &asked).await.expect(201);
}

#[tokio::test]
async fn who_reads_letters_sees_those_of_introductions_only_with_their_scope() {
    let made = crate::safeguarding::holds::Made::new().await;
    let recruiter = made.scene.app.person(Role::Recruiter).await;
    for (who, sees) in [(&made.scene.staff, true), (&recruiter, false)] {
        let list = who.get("/api/v1/messages?limit=100").await.expect(200);
        assert_eq!(list.text.contains("introductionMade"), sees);
    }
}
