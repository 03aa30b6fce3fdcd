//! The first round: sixty people whose applications counted, twenty-one of them to become apprentices.

use std::collections::HashMap;

use chrono::{Datelike as _, Days, Months, NaiveDate};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::identity::ClientCredentials;
use super::super::scenario::Scenario;
use super::super::story::{self, APPRENTICES, When};
use super::acts::{Case, Hopeful, minute, publish};
use super::cast::{End, OTHERS, first_team, openings, title};
use crate::error::{Error, Result};
use crate::features::apprenticeships::apprenticeships::nth_uln;
use crate::features::recruitment::applications::{self, RejectionReason};
use crate::features::recruitment::enrolments::{self, Enrol};
use crate::features::recruitment::interviews::InterviewOutcome;
use crate::features::recruitment::offers::{self, ConditionOutcome};
use crate::features::recruitment::rounds::{self, AddRound};
use crate::features::recruitment::vacancies::{self, AddVacancy, Criterion, Question, Vacancy};
use crate::hours::Hours;
use crate::ids::{ApplicationId, ApprenticeshipId, OrganisationId, PersonId, RecruitmentRoundId, StandardId};
use crate::schema;

/// How many places were planned.
const PLANNED: usize = 18;
/// Why more were hired than planned.
const MORE: &str = "Applicants were so good, and managers so engaged, that three more are taken on.";

/// Whoever was found: the apprenticeship that began as a draft, and the person.
pub struct Found {
    pub person: PersonId,
    pub apprenticeship: ApprenticeshipId,
}

/// A version of a standard.
pub(super) async fn standard_of(
    conn: &mut AsyncPgConnection,
    (reference, version): (&str, &str),
) -> Result<StandardId> {
    let id = schema::standards::table
        .filter(schema::standards::reference.eq(reference))
        .filter(schema::standards::version.eq(version).and(schema::standards::option.is_null()))
        .select(schema::standards::id)
        .first(conn)
        .await?;
    Ok(id)
}

/// What a vacancy says, wherever it is.
pub(super) fn advertisement(
    round: RecruitmentRoundId,
    (standard_id, provider_id, line_manager_id): (StandardId, OrganisationId, PersonId),
    (title, team, places): (&str, &str, i32),
    (starts_on, closes_on): (NaiveDate, NaiveDate),
) -> AddVacancy {
    let ends = starts_on.checked_add_months(Months::new(24)).and_then(|day| day.pred_opt());
    AddVacancy {
        recruitment_round_id: round,
        standard_id,
        provider_id,
        line_manager_id: Some(line_manager_id),
        title: title.to_owned(),
        team: team.to_owned(),
        places,
        description: format!(
            "You work in the team {team} of Hackney Council for two years, and learn on the job and with a college."
        ),
        essential: vec![
            "You live in Hackney, or went to school here.".to_owned(),
            "You are curious.".to_owned(),
        ],
        criteria: vec![
            Criterion {
                code: "problemSolving".to_owned(),
                text: "Finds out why something does not work".to_owned(),
            },
            Criterion { code: "teamwork".to_owned(), text: "Works with others, and asks".to_owned() },
        ],
        questions: vec![Question {
            code: "why".to_owned(),
            text: "Why do you want to do this?".to_owned(),
            max_words: 300,
        }],
        hourly_wage: 1450,
        weekly_hours: Hours(3600),
        starts_on,
        planned_end_on: ends.unwrap_or(starts_on),
        closes_on,
    }
}

/// When somebody of the cast was born: Alex is seventeen today, others are older.
fn born_on(scenario: &Scenario, number: usize) -> NaiveDate {
    if number == 0 {
        let today = scenario.today() - Days::new(100);
        return today.checked_sub_months(Months::new(17 * 12)).unwrap_or(today);
    }
    let age = 19 + i32::try_from(number % 6).unwrap_or_default();
    let month = 1 + u32::try_from(number % 8).unwrap_or_default();
    let day = 3 + u32::try_from(number % 20).unwrap_or_default();
    NaiveDate::from_ymd_opt(scenario.start.year() - age, month, day).unwrap_or(scenario.start)
}

/// What came of the first round.
pub struct Outcome {
    /// The round.
    pub round: RecruitmentRoundId,
    /// The applications of whoever was enrolled, in the order of the cast.
    pub accepted: Vec<ApplicationId>,
    /// Who was enrolled, in the order of the cast.
    pub found: Vec<Found>,
    /// Who goes on in the next round.
    pub deferred: Vec<ApplicationId>,
}

/// Tells the first round from its plan to the enrolments.
pub async fn load(
    conn: &mut AsyncPgConnection,
    scenario: &mut Scenario,
    clients: &[ClientCredentials],
) -> Result<Outcome> {
    let closes_on = scenario.day(When::Before(60));
    let ctx = scenario.person("Riley", scenario.day(When::Before(98)), 10)?;
    let plan = AddRound {
        name: "Summer before cohort one (demonstration)".to_owned(),
        cohort_id: scenario.cohort,
        opens_on: scenario.day(When::Before(97)),
        closes_on,
    };
    let round = rounds::add(conn, &ctx, plan).await?.id;
    let posts = advertise(conn, scenario, clients, (round, closes_on)).await?;
    let mut accepted = Vec::new();
    for (number, apprentice) in APPRENTICES.iter().enumerate() {
        let vacancy = posts.get(first_team(apprentice), apprentice.provider, apprentice.standard.0)?;
        let who = Hopeful::new(apprentice.name, "hackit.example", number, born_on(scenario, number));
        let case = apply(conn, scenario, &who, vacancy).await?;
        case.submit(conn, scenario.day(When::Before(70))).await?;
        hire(conn, &case, number).await?;
        accepted.push(case.id);
    }
    let mut deferred = Vec::new();
    for (number, (given, family, end)) in OTHERS.iter().enumerate() {
        let number = APPRENTICES.len() + number;
        let mut who = Hopeful::new((given, family), "mail.example", number, born_on(scenario, number));
        if *end == End::NotEligible {
            who.postcode = Some("SW1A 1AA");
        }
        let case = apply(conn, scenario, &who, posts.nth(number)).await?;
        turn_away(conn, &case, *end).await?;
        deferred.extend((*end == End::Deferred).then_some(case.id));
    }
    offers::due(conn, &scenario.system(scenario.day(When::Before(34)), 1)).await?;
    let found = enrol(conn, scenario, accepted.clone()).await?;
    Ok(Outcome { round, accepted, found, deferred })
}

/// The vacancies of the round, by team, provider and standard.
struct Posts(Vec<Vacancy>, HashMap<(&'static str, &'static str, &'static str), usize>);

impl Posts {
    fn get(&self, team: &'static str, provider: &'static str, standard: &'static str) -> Result<&Vacancy> {
        let found = self.1.get(&(team, provider, standard)).and_then(|at| self.0.get(*at));
        found.ok_or_else(Error::not_found)
    }

    fn nth(&self, number: usize) -> &Vacancy {
        &self.0[number % self.0.len()]
    }
}

async fn advertise(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    clients: &[ClientCredentials],
    (round, closes_on): (RecruitmentRoundId, NaiveDate),
) -> Result<Posts> {
    let mut posts = Posts(Vec::new(), HashMap::new());
    for (number, one) in openings().into_iter().enumerate() {
        let provider =
            clients.iter().find(|client| client.name == one.provider).ok_or_else(Error::not_found)?;
        let standard = standard_of(conn, one.standard).await?;
        let manager = scenario.person_id(story::manager_of(one.team))?;
        let places = one.found.iter().filter(|number| **number < PLANNED).count().max(1);
        let places = i32::try_from(places).unwrap_or(1);
        let words = (title(one.standard.0), one.team, places);
        let command = advertisement(
            round,
            (standard, provider.organisation_id, manager),
            words,
            (scenario.start, closes_on),
        );
        let ctx = minute(scenario.person("Riley", scenario.day(When::Before(97)), 11)?, number);
        let added = vacancies::add(conn, &ctx, command).await?;
        let ctx = minute(scenario.person("Riley", scenario.day(When::Before(96)), 9)?, number);
        posts.0.push(publish(conn, &ctx, &added).await?);
        posts.1.insert((one.team, one.provider, one.standard.0), number);
    }
    Ok(posts)
}

async fn apply<'a>(
    conn: &mut AsyncPgConnection,
    scenario: &'a Scenario,
    who: &'a Hopeful,
    vacancy: &'a Vacancy,
) -> Result<Case<'a>> {
    let days = 90 - u64::try_from(who.number % 19).unwrap_or_default();
    Case::begin(conn, scenario, who, vacancy, scenario.day(When::Before(days))).await
}

/// From the shortlist to the met condition.
async fn hire(conn: &mut AsyncPgConnection, case: &Case<'_>, number: usize) -> Result<()> {
    let day = |days| case.scenario.day(When::Before(days));
    case.verify(conn, day(57), true).await?;
    case.shortlist(conn, day(55)).await?;
    let panel = [manager(case), "Riley"];
    let outcome = Some((InterviewOutcome::Held, 3));
    case.interview(conn, (day(53), day(47)), &panel, outcome).await?;
    let reason = (number >= PLANNED).then_some(MORE);
    let offer = case.offer(conn, (day(43), day(36)), reason).await?;
    case.accept(conn, day(40), offer.id).await?;
    case.decide(conn, day(33), &offer, ConditionOutcome::Met).await
}

fn manager(case: &Case<'_>) -> &'static str {
    story::manager_of(&case.vacancy.team)
}

async fn turn_away(conn: &mut AsyncPgConnection, case: &Case<'_>, end: End) -> Result<()> {
    let day = |days| case.scenario.day(When::Before(days));
    let panel = [manager(case), "Riley"];
    let met = async |conn: &mut AsyncPgConnection, outcome| {
        case.verify(conn, day(57), true).await?;
        case.shortlist(conn, day(55)).await?;
        case.interview(conn, (day(53), day(46)), &panel, outcome).await
    };
    if end == End::Draft {
        return Ok(());
    }
    case.submit(conn, day(68)).await?;
    match end {
        End::Draft => Ok(()),
        End::Withdrawn => case.withdraw(conn, day(62)).await,
        End::NotEligible => {
            case.verify(conn, day(57), false).await?;
            case.reject(conn, day(55), RejectionReason::NotEligible, None).await
        }
        End::Sifted => case.reject(conn, day(55), RejectionReason::StrongerCandidates, None).await,
        End::Interviewed => {
            met(conn, Some((InterviewOutcome::Held, 1))).await?;
            let words = "You told well what you like. Others showed more of what they made themselves.";
            case.reject(conn, day(43), RejectionReason::Interview, Some(words)).await
        }
        End::Missed => {
            met(conn, Some((InterviewOutcome::Missed, 0))).await?;
            let words = "We missed you on the day, and did not hear from you.";
            case.reject(conn, day(44), RejectionReason::InterviewMissed, Some(words)).await
        }
        End::WithdrawnLate => {
            met(conn, None).await?;
            case.withdraw(conn, day(50)).await
        }
        End::Declined | End::Lapsed | End::Failed | End::Deferred => {
            met(conn, Some((InterviewOutcome::Held, 2))).await?;
            let offer = case.offer(conn, (day(43), day(36)), Some(MORE)).await?;
            match end {
                End::Declined => case.decline(conn, day(41), offer.id).await,
                End::Deferred => {
                    case.accept(conn, day(40), offer.id).await?;
                    case.decide(conn, day(33), &offer, ConditionOutcome::Met).await
                }
                End::Failed => {
                    case.accept(conn, day(40), offer.id).await?;
                    case.decide(conn, day(33), &offer, ConditionOutcome::Failed).await
                }
                _ => Ok(()),
            }
        }
    }
}

/// Enrols whoever was found; a programme manager does.
async fn enrol(
    conn: &mut AsyncPgConnection,
    scenario: &mut Scenario,
    accepted: Vec<ApplicationId>,
) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    for (number, (id, apprentice)) in accepted.into_iter().zip(APPRENTICES).enumerate() {
        // Lists are in the order of ids, so everybody is entered at a minute of their own.
        let mut ctx = scenario.person("Morgan", scenario.day(When::Before(24)), 10)?;
        ctx.now += chrono::TimeDelta::minutes(i64::try_from(number).unwrap_or_default());
        let manager = scenario.person_id(story::manager_of(first_team(apprentice)))?;
        let command = Enrol {
            cohort_id: scenario.cohort,
            line_manager_id: Some(manager),
            uln: nth_uln(number),
            provider_reference: Some(format!("L-{:02}", number + 1)),
            person_id: None,
        };
        let present = applications::lock_any(conn, id).await?;
        let (made, _) = enrolments::enrol(conn, &ctx, present, command).await?;
        scenario.register(apprentice.name.0, made.person_id, crate::access::Role::Apprentice, None);
        found.push(Found { person: made.person_id, apprenticeship: made.apprenticeship_id });
    }
    Ok(found)
}
