//! The demonstration programme: the first cohort's story with living dates. Every person is invented.
//!
//! It is loaded whole, in one transaction, through the same services that requests go through, and its credentials are
//! written before the server is ready. Everything is done by whom and when it would have been: the clock of the story
//! begins in the summer before the cohort does.

mod learning;
mod managers;
mod reviews;
mod scenario;
mod standing;
mod story;
mod work;

use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Serialize;

use crate::access::{OrganisationKind, Role};
use crate::app::AppState;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::apprenticeships::apprenticeships::{self, AddApprenticeship};
use crate::features::identity::api_clients::{self, CreateApiClient};
use crate::features::identity::organisations::{self, AddOrganisation};
use crate::features::identity::people::{self, AddPerson, GrantRole};
use crate::features::identity::sign_in;
use crate::features::partnerships::meetups::{self, AddMeetup, RegisterForMeetup, Venue};
use crate::features::programme::cohorts::{self, AddCohort};
use crate::hours::Hours;
use crate::ids::{OrganisationId, PersonId, StandardId};
use crate::schema;
use scenario::{Learner, Scenario, When};
use story::{APPRENTICES, Apprentice, ORGANISATIONS};

/// How long loading may take, on a slow machine.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Who can sign in, as it is written for whoever tries the server.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Credentials {
    base_url: String,
    clients: Vec<ClientCredentials>,
    people: Vec<PersonCredentials>,
    /// A page that an apprentice has made public: a link like this is shown once, when it is made.
    public_portfolio: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClientCredentials {
    name: &'static str,
    organisation_id: OrganisationId,
    organisation_kind: OrganisationKind,
    client_id: String,
    client_secret: String,
    scopes: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PersonCredentials {
    name: String,
    role: Role,
    email: String,
    password: String,
}

/// Loads the demonstration programme into an empty database. Returns where the credentials are; nothing where
/// the database holds something else already.
pub async fn load(state: &AppState, data_dir: &Path) -> anyhow::Result<Option<PathBuf>> {
    let path = data_dir.join("demo-credentials.json");
    let known = path.exists().then(|| path.clone());
    if !fits(state).await? {
        return Ok(known);
    }
    // Hashing takes a while, so it is done before the transaction.
    let mut passwords = Vec::new();
    for _ in Role::ALL {
        let password = sign_in::new_secret("demo")?;
        let hash = state.hasher.hash(password.clone()).await?;
        passwords.push((password, hash));
    }
    let ctx = state.system("demo");
    state
        .db
        .write_within(TIMEOUT, async |conn| {
            let credentials = tell(conn, &ctx, &state.settings.base_url, &passwords).await?;
            let text = serde_json::to_string_pretty(&credentials).map_err(anyhow::Error::from)?;
            crate::files::write_private(&path, &(text + "\n"))?;
            Ok(())
        })
        .await?;
    Ok(Some(path))
}

/// Whether the database is empty, as the demonstration needs it.
pub async fn fits(state: &AppState) -> Result<bool> {
    state.db.read(async |conn| Ok(is_empty(conn).await?)).await
}

async fn is_empty(conn: &mut impl crate::db::Read) -> QueryResult<bool> {
    use schema::organisations::dsl;
    Ok(dsl::organisations.select(dsl::id).first::<OrganisationId>(conn).await.optional()?.is_none())
}

async fn tell(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    base_url: &str,
    passwords: &[(String, String)],
) -> Result<Credentials> {
    let mut scenario = Scenario::new(ctx);
    let mut clients = Vec::new();
    for organisation in ORGANISATIONS {
        clients.push(organisation_with_client(conn, &mut scenario, organisation).await?);
    }
    let mut people = Vec::new();
    for ((role, name), (password, hash)) in story::PEOPLE.iter().zip(passwords) {
        let employer = match role {
            Role::Mentor => Some("Amazon Web Services"),
            Role::EmployerContact => Some("MadeTech"),
            _ => None,
        };
        let employer = clients.iter().find(|client| Some(client.name) == employer);
        let (id, email) =
            person(conn, &mut scenario, *name, *role, employer.map(|client| client.organisation_id)).await?;
        sign_in::set_first_password(conn, ctx, id, hash).await?;
        people.push(PersonCredentials {
            name: format!("{} {}", name.0, name.1),
            role: *role,
            email,
            password: password.clone(),
        });
    }
    for name in story::MANAGERS {
        person(conn, &mut scenario, *name, Role::LineManager, None).await?;
    }
    let first = AddCohort {
        name: "Cohort one (demonstration)".to_owned(),
        starts_on: scenario.start,
        planned_places: 18,
    };
    scenario.cohort =
        cohorts::add(conn, &scenario.system(scenario.day(When::Before(100)), 9), first).await?.id;
    for (number, apprentice) in APPRENTICES.iter().enumerate() {
        let provider = clients.iter().find(|client| client.name == apprentice.provider);
        let provider = provider.ok_or_else(Error::not_found)?;
        enrol(conn, &mut scenario, provider, apprentice, number).await?;
    }
    learning::tell(conn, &scenario).await?;
    managers::tell(conn, &scenario).await?;
    reviews::tell(conn, &scenario).await?;
    standing::tell(conn, &scenario).await?;
    let token = work::tell(conn, &scenario).await?;
    learning::leave(conn, &scenario).await?;
    meet(conn, &scenario).await?;
    let public_portfolio = format!("{base_url}/api/v1/portfolios/{token}.html");
    Ok(Credentials { base_url: base_url.to_owned(), clients, people, public_portfolio })
}

async fn organisation_with_client(
    conn: &mut AsyncPgConnection,
    scenario: &mut Scenario,
    organisation: &story::Organisation,
) -> Result<ClientCredentials> {
    let ctx = scenario.system(scenario.day(When::Before(120)), 9);
    let added = organisations::add(
        conn,
        &ctx,
        AddOrganisation {
            kind: organisation.kind,
            name: format!("{} (demonstration)", organisation.name),
            ukprn: organisation.ukprn.map(str::to_owned),
            website: None,
            contact_name: Some("Robin Example".to_owned()),
            contact_email: Some(format!("contact@{}.example", organisation.domain)),
        },
    )
    .await?;
    let allowed_scopes = organisation.kind.allowed_scopes();
    let scopes: Vec<String> = allowed_scopes.iter().map(|scope| scope.to_string()).collect();
    let command = CreateApiClient {
        organisation_id: added.id,
        name: organisation.name.to_owned(),
        scopes: scopes.clone(),
    };
    let (client, client_secret) = api_clients::create(conn, &ctx, command).await?;
    let id = client.client.id;
    scenario.register_client(organisation.name, (id, added.id, organisation.kind));
    Ok(ClientCredentials {
        name: organisation.name,
        organisation_id: added.id,
        organisation_kind: organisation.kind,
        client_id: crate::tokens::client_id(id),
        client_secret,
        scopes,
    })
}

async fn person(
    conn: &mut AsyncPgConnection,
    scenario: &mut Scenario,
    (given, family): (&'static str, &str),
    role: Role,
    organisation_id: Option<OrganisationId>,
) -> Result<(PersonId, String)> {
    let ctx = scenario.system(scenario.day(When::Before(60)), 9);
    let email = format!("{}.{}@hackit.example", given.to_lowercase(), family.to_lowercase());
    let added = people::add(
        conn,
        &ctx,
        AddPerson { email: email.clone(), given_name: given.to_owned(), family_name: family.to_owned() },
    )
    .await?;
    people::grant(conn, &ctx, added.id, GrantRole { role, organisation_id }).await?;
    scenario.register(given, added.id, role, organisation_id);
    Ok((added.id, email))
}

/// Puts an apprentice into learning; who moves later begins in another team.
async fn enrol(
    conn: &mut AsyncPgConnection,
    scenario: &mut Scenario,
    provider: &ClientCredentials,
    apprentice: &Apprentice,
    number: usize,
) -> Result<()> {
    let name = apprentice.name.0;
    // The apprentice who can sign in is there already.
    let person = match scenario.person_id(name) {
        Ok(known) => known,
        Err(_) => person(conn, scenario, apprentice.name, Role::Apprentice, None).await?.0,
    };
    let standard: StandardId = schema::standards::table
        .filter(schema::standards::reference.eq(apprentice.standard))
        .select(schema::standards::id)
        .first(conn)
        .await?;
    let team = if story::MOVED.0 == name { story::MOVED.2 } else { apprentice.team };
    let ends = scenario.start.checked_add_months(chrono::Months::new(24)).and_then(|day| day.pred_opt());
    let command = AddApprenticeship {
        person_id: person,
        standard_id: standard,
        provider_id: provider.organisation_id,
        cohort_id: scenario.cohort,
        line_manager_id: Some(scenario.person_id(story::manager_of(team))?),
        team: team.to_owned(),
        starts_on: scenario.start,
        planned_end_on: ends.unwrap_or(scenario.start),
        weekly_hours: Hours(3600),
        uln: apprenticeships::nth_uln(number),
        provider_reference: Some(format!("L-{:02}", number + 1)),
    };
    // Lists are in the order of ids, so everybody is entered at a minute of their own.
    let mut entered = scenario.person("Morgan", scenario.day(When::Before(24)), 10)?;
    entered.now += chrono::TimeDelta::minutes(i64::try_from(number).unwrap_or_default());
    let added = apprenticeships::add(conn, &entered, command).await?;
    let approved = scenario.person("Morgan", scenario.day(When::Before(17)), 10)?;
    apprenticeships::approve(conn, &approved, added.id).await?;
    apprenticeships::start(conn, &scenario.system(scenario.start, 1), added.id).await?;
    scenario.learners.push(Learner {
        name,
        id: added.id,
        provider: apprentice.provider,
        manager: story::manager_of(apprentice.team),
        standard,
        number,
    });
    Ok(())
}

/// Two meetups: one published with a place taken, one that waits for approval.
async fn meet(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    for (number, (title, description)) in (0..).zip(story::MEETUPS) {
        let starts_at = story::evening(scenario.today(), 10 + 14 * number);
        let command = AddMeetup {
            title: (*title).to_owned(),
            description: (*description).to_owned(),
            starts_at,
            ends_at: starts_at + chrono::TimeDelta::hours(2),
            time_zone: "Europe/London".to_owned(),
            venue: Some(Venue {
                name: "Example Hall".to_owned(),
                address: "1 Invented Street, London".to_owned(),
                postcode: "E8 1EA".to_owned(),
            }),
            online_url: None,
            capacity: 30,
            organisation_id: None,
        };
        let day = |ago| scenario.day(When::Ago(ago));
        let meetup =
            meetups::submit(conn, &scenario.client("MadeTech", day(9 - 7 * number), 10)?, command).await?;
        if number == 0 {
            meetups::publish(conn, &scenario.person("Morgan", day(8), 10)?, meetup.id).await?;
            for name in ["Alex", "Bella", "Idris", "Pia"] {
                let command = RegisterForMeetup { share_name: name != "Idris" };
                meetups::register(conn, &scenario.person(name, day(5), 12)?, meetup.id, command).await?;
            }
        }
    }
    Ok(())
}
