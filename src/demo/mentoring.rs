//! Graduate trainees of Amazon Web Services mentor apprentices: six mentors, a round that was approved, what they meet for, one mentorship
//! that is paused, and two apprentices for whom no place was left.

use chrono::{Days, Months};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::scenario::{Scenario, moment};
use super::story::When;
use crate::access::{Grant, Role};
use crate::ctx::{Actor, Ctx};
use crate::error::{Error, Result};
use crate::features::partnerships::holds::HoldCause;
use crate::features::partnerships::match_rounds::{self, ProposeMatchRound};
use crate::features::partnerships::mentee_wishes::{self, PutMenteeWish};
use crate::features::partnerships::mentor_profiles::{
    self, Availability, MentorProfile, ProposeMentor, Safeguarding,
};
use crate::features::partnerships::mentoring_sessions::{self, PlanSession};
use crate::features::partnerships::mentorships;
use crate::ids::{MentorProfileId, MentorshipId, PersonId, SessionId};
use crate::schema::mentorships::dsl;
use crate::visibility::Visibility;

const AWS: &str = "Amazon Web Services";

/// A mentor: the name, what they do, what they talk about, languages, and whether they are cleared for people under 18.
type Mentor =
    (&'static str, &'static str, &'static str, &'static [&'static str], &'static [&'static str], bool);

/// The mentors; the first can sign in.
const MENTORS: [Mentor; 6] = [
    ("Max", "Invented", "Graduate trainee, runs deployments", &["deployments", "testing"], &["en"], true),
    (
        "Mira",
        "Example",
        "Graduate trainee, builds data pipelines",
        &["sql", "data pipelines"],
        &["en", "bn"],
        true,
    ),
    ("Theo", "Example", "Graduate trainee, networks", &["networks", "linux"], &["en"], true),
    (
        "Ines",
        "Example",
        "Graduate trainee, web front ends",
        &["accessibility", "testing"],
        &["en", "es"],
        true,
    ),
    ("Yusuf", "Example", "Graduate trainee, security", &["security", "linux"], &["en", "tr"], true),
    ("Ola", "Example", "Graduate trainee, machine learning", &["statistics", "sql"], &["en", "pl"], false),
];

/// What apprentices wish for: eight, for six places.
const WISHES: [(&str, &[&str], &str); 8] = [
    ("Alex", &["testing", "deployments"], "I would like to release something without being afraid."),
    ("Carl", &["accessibility", "testing"], "I would like to build pages that everybody can use."),
    ("Dev", &["sql", "data pipelines"], "I would like to understand how our data fits together."),
    ("Finn", &["testing"], "I would like to write tests before the code."),
    ("Jo", &["security", "linux"], "I would like to find out whether security is for me."),
    ("Omar", &["statistics", "sql"], "I would like to ask better questions of data."),
    ("Raj", &["networks", "linux"], "I would like to see how a large network is run."),
    ("Tariq", &["networks", "public speaking"], "I would like to explain what I do."),
];

/// Tells it.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    let mut mentors = Vec::new();
    for mentor in MENTORS {
        mentors.push(approved(conn, scenario, mentor).await?);
    }
    for (name, topics, goals) in WISHES {
        wish(conn, scenario, (name, topics, goals)).await?;
    }
    let made = round(conn, scenario).await?;
    for (number, (id, mentor)) in (0..).zip(made) {
        let Some(profile) = mentors.iter().find(|profile| profile.id == mentor) else { continue };
        let accepting = as_mentor(scenario, profile, When::Ago(27), 12)?;
        let found = mentorships::lock_to_answer(conn, &accepting, id).await?;
        mentorships::accept(conn, &accepting, found).await?;
        if number < 3 {
            meet(conn, scenario, profile, id).await?;
        }
        if number == 2 {
            let staff = scenario.person("Morgan", scenario.day(When::Ago(4)), 16)?;
            mentorships::hold(conn, &staff, id, HoldCause::Staff).await?;
        }
    }
    Ok(())
}

async fn approved(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    (given, family, headline, topics, languages, covers_under_18): Mentor,
) -> Result<MentorProfile> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let today = scenario.today();
    let command = ProposeMentor {
        organisation_id: None,
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        email: format!("{}.{}@hackit.example", given.to_lowercase(), family.to_lowercase()),
        headline: headline.to_owned(),
        topics: words(topics),
        languages: words(languages),
        availability: vec![Availability::WeekdayLunchtimes],
        capacity: 1,
        helps_with: Vec::new(),
        shared_experience: Vec::new(),
        safeguarding: Safeguarding {
            checked_on: today - Days::new(60),
            expires_on: today.checked_add_months(Months::new(34)).unwrap_or(today),
            covers_under_18,
        },
    };
    let employer = scenario.client(AWS, scenario.day(When::Ago(38)), 10)?;
    let proposed = mentor_profiles::propose(conn, &employer, command).await?;
    let staff = scenario.person("Morgan", scenario.day(When::Ago(36)), 11)?;
    let present = mentor_profiles::lock(conn, proposed.id).await?;
    mentor_profiles::approve(conn, &staff, present).await
}

async fn wish(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    (name, topics, goals): (&'static str, &[&str], &str),
) -> Result<()> {
    let command = PutMenteeWish {
        topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
        goals: goals.to_owned(),
        languages: vec!["en".to_owned()],
        availability: vec![Availability::WeekdayLunchtimes],
        ranked_mentor_ids: Vec::new(),
        shared_experience: Vec::new(),
    };
    let ctx = scenario.person(name, scenario.day(When::Ago(33)), 9)?;
    let ctx = Ctx { visibility: Visibility::of_person(scenario.person_id(name)?), ..ctx };
    let found = mentee_wishes::lock(conn, &ctx, scenario.learner(name)?.id).await?;
    mentee_wishes::put(conn, &ctx, found, command).await?;
    Ok(())
}

/// A round that the team approved; the requests that it made, in the order of the apprentices, each with its mentor.
async fn round(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
) -> Result<Vec<(MentorshipId, MentorProfileId)>> {
    let proposing = scenario.person("Morgan", scenario.day(When::Ago(31)), 10)?;
    let command = ProposeMatchRound { name: "Autumn (demonstration)".to_owned() };
    let prepared = match_rounds::prepare_within(conn, &proposing).await?;
    let proposed = match_rounds::propose(conn, &proposing, &command, &prepared).await?;
    let proposed = proposed.ok_or_else(Error::not_found)?;
    let approving = scenario.person("Morgan", scenario.day(When::Ago(30)), 14)?;
    let present = match_rounds::lock(conn, proposed.id).await?;
    match_rounds::approve(conn, &approving, present).await?;
    let made = dsl::mentorships
        .filter(dsl::match_round_id.is_not_distinct_from(proposed.id))
        .order(dsl::apprenticeship_id)
        .select((dsl::id, dsl::mentor_profile_id));
    Ok(made.load(conn).await?)
}

/// A mentor who acts for themself.
fn as_mentor(scenario: &Scenario, profile: &MentorProfile, when: When, hour: u32) -> Result<Ctx> {
    let id: PersonId = profile.person_id.ok_or_else(Error::not_found)?;
    let actor = Actor::Person { id, session: SessionId(Uuid::nil()) };
    let grants = [Grant { role: Role::Mentor, organisation: Some(profile.organisation_id) }].into();
    let visibility = Visibility::of_person(id);
    let ctx = scenario.system(scenario.day(when), hour);
    Ok(Ctx { actor, scopes: Role::Mentor.scopes(), grants, visibility, ..ctx })
}

/// One meeting behind, with what came of it, and one to come.
async fn meet(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    profile: &MentorProfile,
    mentorship_id: MentorshipId,
) -> Result<()> {
    let behind = scenario.day(When::Ago(17));
    let of = |day, notes: Option<&str>| PlanSession {
        mentorship_id,
        starts_at: moment(day, 12),
        minutes: 45,
        place: Some("The café on the ground floor".to_owned()),
        goals: Some("How to begin".to_owned()),
        notes: notes.map(str::to_owned),
    };
    let noting = as_mentor(scenario, profile, When::Ago(17), 14)?;
    mentoring_sessions::plan(conn, &noting, of(behind, Some("We drew how a release goes."))).await?;
    let planning = as_mentor(scenario, profile, When::Ago(6), 9)?;
    mentoring_sessions::plan(conn, &planning, of(scenario.today() + Days::new(9), None)).await?;
    Ok(())
}
