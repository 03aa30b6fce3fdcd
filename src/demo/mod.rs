//! The demonstration programme: the first cohort's story with living dates. Every person is invented.
//!
//! It is loaded whole, in one transaction, through the same services that requests go through, and its credentials are
//! written before the server is ready. Everything is done by whom and when it would have been: the clock of the story
//! begins in the summer before the cohort does.

mod apprenticeships;
mod data_protection;
mod equality;
mod ideas;
mod identity;
mod introductions;
mod learning;
mod line_management;
mod mentoring;
mod partnerships;
mod recruitment;
mod safeguarding;
mod scenario;
mod story;

use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Serialize;

use crate::access::Role;
use crate::app::AppState;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::identity::sign_in;
use crate::features::outbound::messages;
use crate::features::programme::cohorts::{self, AddCohort};
use crate::ids::OrganisationId;
use crate::schema;
use identity::{ClientCredentials, organisation_with_client, person};
use scenario::Scenario;
use story::{APPRENTICES, ORGANISATIONS, When};

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
    /// Pages on which candidates go on with their applications.
    application_links: recruitment::next::ApplicationLinks,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PersonCredentials {
    name: String,
    role: Role,
    email: String,
    password: String,
}

impl PersonCredentials {
    fn new(name: (&str, &str), role: Role, email: String, password: &str) -> Self {
        Self { name: format!("{} {}", name.0, name.1), role, email, password: password.to_owned() }
    }
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
            let credentials = load_story(conn, &ctx, &state.settings.base_url, &passwords).await?;
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

async fn load_story(
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
    // The apprentice begins as a candidate, as all of them.
    let known = |role: &Role| *role != Role::Apprentice;
    for ((role, name), (password, hash)) in
        story::PEOPLE.iter().zip(passwords).filter(|((role, _), _)| known(role))
    {
        let employer = match role {
            Role::Mentor => Some("Amazon Web Services"),
            Role::EmployerContact => Some("MadeTech"),
            _ => None,
        };
        let employer = clients.iter().find(|client| Some(client.name) == employer);
        let (id, email) =
            person(conn, &mut scenario, *name, *role, employer.map(|client| client.organisation_id)).await?;
        sign_in::set_first_password(conn, ctx, id, hash).await?;
        people.push(PersonCredentials::new(*name, *role, email, password));
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
    let first = recruitment::first::load(conn, &mut scenario, &clients).await?;
    for ((number, apprentice), found) in APPRENTICES.iter().enumerate().zip(&first.found) {
        apprenticeships::begin(conn, &mut scenario, found.apprenticeship, apprentice, number).await?;
    }
    let apprentice = story::PEOPLE.iter().zip(passwords).find(|((role, _), _)| !known(role));
    let ((role, name), (password, hash)) = apprentice.ok_or_else(Error::not_found)?;
    let [found, ..] = &first.found[..] else { return Err(Error::not_found()) };
    sign_in::set_first_password(conn, ctx, found.person, hash).await?;
    let email = format!("{}.{}@hackit.example", name.0.to_lowercase(), name.1.to_lowercase());
    people.push(PersonCredentials::new(*name, *role, email, password));
    apprenticeships::plan_by_month(conn, &scenario).await?;
    apprenticeships::load_absences(conn, &scenario).await?;
    learning::load_reports(conn, &scenario).await?;
    line_management::load(conn, &scenario).await?;
    learning::load_ksbs(conn, &scenario).await?;
    let token = learning::load_work(conn, &scenario).await?;
    apprenticeships::start_present_breaks(conn, &scenario).await?;
    partnerships::begin(conn, &scenario, &clients).await?;
    partnerships::load(conn, &scenario).await?;
    ideas::load(conn, &scenario).await?;
    let application_links = recruitment::next::load(conn, &scenario, &clients, &first.deferred).await?;
    equality::load(conn, &scenario, &first).await?;
    data_protection::load(conn, &scenario, &first).await?;
    safeguarding::load(conn, &mut scenario).await?;
    messages::pretend_to_send(conn, ctx).await?;
    let public_portfolio = format!("{base_url}/api/v1/portfolios/{token}.html");
    Ok(Credentials { base_url: base_url.to_owned(), clients, people, public_portfolio, application_links })
}
