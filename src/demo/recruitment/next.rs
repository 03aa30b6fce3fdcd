//! The next round, which is open: three vacancies, one more in the making, and applications wherever they can stand.

use chrono::{Datelike as _, Days, NaiveDate, TimeDelta, Weekday};
use diesel_async::AsyncPgConnection;
use serde::Serialize;

use super::super::identity::ClientCredentials;
use super::super::scenario::{Scenario, moment};
use super::super::story::When;
use super::acts::{Case, Hopeful, minute, publish, slot};
use super::cast::title;
use super::first::{advertisement, standard_of};
use crate::error::{Error, Result};
use crate::features::programme::cohorts::{self, AddCohort};
use crate::features::recruitment::applications::{self, RejectionReason};
use crate::features::recruitment::decisions::{self, DeferApplication};
use crate::features::recruitment::interviews::{self, InterviewOutcome};
use crate::features::recruitment::offers::{self, ConditionOutcome, WithdrawOffer};
use crate::features::recruitment::rounds::{self, AddRound};
use crate::features::recruitment::vacancies::{self, Vacancy};
use crate::ids::ApplicationId;

/// Pages on which a candidate of the demonstration goes on.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationLinks {
    /// A draft, begun and not handed in.
    draft: String,
    /// An application whose candidate chooses a time for the interview.
    interview_choice: String,
    /// An application with an open offer.
    offer: String,
}

/// The first Monday of the next September that lies at least twelve weeks ahead.
fn next_start(today: NaiveDate) -> NaiveDate {
    let monday = |year| NaiveDate::from_weekday_of_month_opt(year, 9, Weekday::Mon, 1).unwrap_or(today);
    let this_year = monday(today.year());
    if this_year >= today + Days::new(84) { this_year } else { monday(today.year() + 1) }
}

const POSTS: [(&str, (&str, &str), &str, &str); 4] = [
    ("Ada", ("ST0116", "1.2"), "Platform", "Lee"),
    ("Arch", ("ST0128", "1.1"), "Housing services", "Lee"),
    ("WKCIC", ("ST0127", "1.1"), "Networks", "Nia"),
    ("Ada", ("ST0118", "1.1"), "Data and insight", "Sam"),
];

/// Tells the next round up to today.
pub async fn load(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    clients: &[ClientCredentials],
    deferred: &[ApplicationId],
) -> Result<ApplicationLinks> {
    let (today, starts_on) = (scenario.today(), next_start(scenario.today()));
    let closes_on = today + Days::new(28);
    let ctx = scenario.person("Riley", scenario.day(When::Ago(40)), 10)?;
    let cohort = AddCohort { name: "Cohort two (demonstration)".to_owned(), starts_on, planned_places: 20 };
    let morgan = scenario.person("Morgan", scenario.day(When::Ago(42)), 10)?;
    let cohort = cohorts::add(conn, &morgan, cohort).await?;
    let plan = AddRound {
        name: "For cohort two (demonstration)".to_owned(),
        cohort_id: cohort.id,
        opens_on: scenario.day(When::Ago(35)),
        closes_on,
    };
    let round = rounds::add(conn, &ctx, plan).await?.id;
    let mut posts = Vec::new();
    for (number, (provider, standard, team, manager)) in POSTS.iter().enumerate() {
        let provider = clients.iter().find(|client| client.name == *provider).ok_or_else(Error::not_found)?;
        let standard_id = standard_of(conn, *standard).await?;
        let manager = scenario.person_id(manager)?;
        let named = (standard_id, provider.organisation_id, manager);
        let words = (title(standard.0), *team, 3);
        let command = advertisement(round, named, words, (starts_on, closes_on));
        let ctx = minute(scenario.person("Riley", scenario.day(When::Ago(35)), 9)?, number);
        let added = vacancies::add(conn, &ctx, command).await?;
        let is_last = number + 1 == POSTS.len();
        if !is_last {
            let ctx = minute(scenario.person("Riley", scenario.day(When::Ago(34)), 9)?, number);
            posts.push(publish(conn, &ctx, &added).await?);
        }
    }
    for id in deferred {
        let ctx = scenario.person("Riley", scenario.day(When::Ago(33)), 10)?;
        let present = applications::lock_any(conn, *id).await?;
        decisions::defer(conn, &ctx, present, DeferApplication { round_id: round }).await?;
    }
    let [developer, web, network] = &posts[..] else { return Err(Error::not_found()) };
    early(conn, scenario, developer).await?;
    ended(conn, scenario, web).await?;
    waiting(conn, scenario, network).await
}

const fn name(number: usize) -> (&'static str, &'static str) {
    const NAMES: [(&str, &str); 14] = [
        ("Ash", "Pemberton"),
        ("Bo", "Quarrie"),
        ("Cleo", "Radley"),
        ("Dele", "Stanmore"),
        ("Eve", "Tolliver"),
        ("Fay", "Upton"),
        ("Gus", "Vickers"),
        ("Hope", "Warley"),
        ("Ines", "Yeats"),
        ("Jem", "Alder"),
        ("Kit", "Bramley"),
        ("Lou", "Chester"),
        ("May", "Dunmore"),
        ("Nell", "Ellery"),
    ];
    NAMES[number % NAMES.len()]
}

fn hopeful(scenario: &Scenario, number: usize) -> Hopeful {
    let year = scenario.today().year() - 19 - i32::try_from(number % 4).unwrap_or_default();
    let day = 5 + u32::try_from(number).unwrap_or_default();
    let born_on = NaiveDate::from_ymd_opt(year, 3, day).unwrap_or(scenario.start);
    Hopeful::new(name(number), "mail.example", number, born_on)
}

/// Applications that were just handed in, shortlisted, and met.
async fn early(conn: &mut AsyncPgConnection, scenario: &Scenario, vacancy: &Vacancy) -> Result<()> {
    let day = |days| scenario.day(When::Ago(days));
    for number in 0..3 {
        let who = hopeful(scenario, number);
        let case = Case::begin(conn, scenario, &who, vacancy, day(30)).await?;
        case.submit(conn, day(29)).await?;
        if number >= 1 {
            case.verify(conn, day(22), true).await?;
            case.shortlist(conn, day(21)).await?;
        }
        if number >= 2 {
            case.interview(conn, (day(20), scenario.today() + Days::new(6)), &["Lee", "Riley"], None).await?;
        }
    }
    Ok(())
}

/// Applications that came to an end.
async fn ended(conn: &mut AsyncPgConnection, scenario: &Scenario, vacancy: &Vacancy) -> Result<()> {
    let day = |days| scenario.day(When::Ago(days));
    for number in 3..10 {
        let who = hopeful(scenario, number);
        let case = Case::begin(conn, scenario, &who, vacancy, day(31)).await?;
        case.submit(conn, day(30)).await?;
        match number {
            3 => case.reject(conn, day(24), RejectionReason::EssentialCriteria, None).await?,
            4 => case.withdraw(conn, day(24)).await?,
            _ => {
                case.verify(conn, day(24), true).await?;
                case.shortlist(conn, day(23)).await?;
                let panel = ["Lee", "Riley"];
                let held = Some((InterviewOutcome::Held, 2));
                case.interview(conn, (day(22), day(16)), &panel, held).await?;
                let offer = case.offer(conn, (day(14), day(7)), None).await?;
                match number {
                    5 => case.decline(conn, day(12), offer.id).await?,
                    6 => {
                        case.settle(conn).await?;
                        let ctx = scenario.person("Riley", day(12), 9)?;
                        let found = offers::lock_offer(conn, &ctx, offer.id).await?;
                        let reason = "The post was given to a colleague.".to_owned();
                        offers::withdraw(conn, &ctx, found, WithdrawOffer { reason }).await?;
                    }
                    7 => {
                        case.accept(conn, day(12), offer.id).await?;
                        case.decide(conn, day(9), &offer, ConditionOutcome::Failed).await?;
                    }
                    8 => case.accept(conn, day(12), offer.id).await?,
                    _ => {
                        case.accept(conn, day(12), offer.id).await?;
                        case.decide(conn, day(9), &offer, ConditionOutcome::Met).await?;
                    }
                }
            }
        }
    }
    Ok(())
}

/// Applications whose candidates have something to do: a draft, a time to choose, an offer.
async fn waiting(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    vacancy: &Vacancy,
) -> Result<ApplicationLinks> {
    let (day, today) = (|days| scenario.day(When::Ago(days)), scenario.today());
    let panel = [scenario.person_id("Nia")?, scenario.person_id("Riley")?];
    let first = moment(today + Days::new(8), 9);
    for number in 0..3 {
        let starts_at = first + TimeDelta::hours(i64::from(number));
        let ctx = minute(scenario.person("Riley", day(8), 15)?, usize::try_from(number).unwrap_or_default());
        interviews::add(conn, &ctx, slot(vacancy.id, None, starts_at, panel.to_vec())).await?;
    }
    let drafting = hopeful(scenario, 10);
    let draft = Case::begin(conn, scenario, &drafting, vacancy, day(3)).await?;
    let choosing = hopeful(scenario, 11);
    let choice = Case::begin(conn, scenario, &choosing, vacancy, day(12)).await?;
    choice.submit(conn, day(11)).await?;
    choice.verify(conn, day(10), true).await?;
    choice.shortlist(conn, day(9)).await?;
    let answering = hopeful(scenario, 12);
    let offered = Case::begin(conn, scenario, &answering, vacancy, day(20)).await?;
    offered.submit(conn, day(19)).await?;
    offered.verify(conn, day(15), true).await?;
    offered.shortlist(conn, day(14)).await?;
    let held = Some((InterviewOutcome::Held, 3));
    offered.interview(conn, (day(13), day(6)), &["Nia", "Riley"], held).await?;
    offered.offer(conn, (day(2), today + Days::new(10)), None).await?;
    Ok(ApplicationLinks {
        draft: draft.page(conn).await?,
        interview_choice: choice.page(conn).await?,
        offer: offered.page(conn).await?,
    })
}
