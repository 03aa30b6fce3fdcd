//! The demonstration programme: the first cohort's story with living dates. Every person is invented.
//!
//! It is loaded whole, in one transaction, through the same services that requests go through, and its credentials are
//! written before the server is ready.

mod story;

use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Serialize;
use uuid::Uuid;

use crate::access::{OrganisationKind, Role};
use crate::app::AppState;
use crate::ctx::{Actor, Ctx};
use crate::error::{Error, Result};
use crate::features::api_clients::{self, CreateApiClient};
use crate::features::apprenticeships::{self, AddApprenticeship};
use crate::features::cohorts::{self, AddCohort};
use crate::features::meetups::{self, AddMeetup, RegisterForMeetup, Venue};
use crate::features::organisations::{self, AddOrganisation};
use crate::features::people::{self, AddPerson, GrantRole};
use crate::features::progress::{self, Outcome};
use crate::features::sign_in;
use crate::hours::Hours;
use crate::ids::{ApiClientId, ApprenticeshipId, CohortId, OrganisationId, PersonId, SessionId, StandardId};
use crate::schema;
use story::{APPRENTICES, Apprentice, ORGANISATIONS};

/// How long loading may take, on a slow machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Who can sign in, as it is written for whoever tries the server.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Credentials {
    base_url: String,
    clients: Vec<ClientCredentials>,
    people: Vec<PersonCredentials>,
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
        .write_within(PATIENCE, async |conn| {
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
    let mut clients = Vec::new();
    for organisation in ORGANISATIONS {
        clients.push(organisation_with_client(conn, ctx, organisation).await?);
    }
    let [ada, arch, wkcic, made_tech, _, aws] = clients.as_slice() else {
        return Err(anyhow::anyhow!("the story has six organisations").into());
    };
    let mut people = Vec::new();
    let mut grants = Vec::new();
    for ((role, name), (password, hash)) in story::PEOPLE.iter().zip(passwords) {
        let organisation = match role {
            Role::Mentor => Some(aws.organisation_id),
            Role::EmployerContact => Some(made_tech.organisation_id),
            _ => None,
        };
        let (id, email) = person(conn, ctx, *name, *role, organisation).await?;
        sign_in::set_first_password(conn, ctx, id, hash).await?;
        grants.push((*role, id));
        people.push(PersonCredentials {
            name: format!("{} {}", name.0, name.1),
            role: *role,
            email,
            password: password.clone(),
        });
    }
    let somebody = |wanted: Role| grants.iter().find(|(role, _)| *role == wanted).map(|(_, id)| *id);
    let start = story::cohort_start(ctx.today());
    let first =
        AddCohort { name: "Cohort one (demonstration)".to_owned(), starts_on: start, planned_places: 18 };
    let cohort = cohorts::add(conn, ctx, first).await?;
    let place = Place { cohort: cohort.id, start, manager: somebody(Role::LineManager) };
    let mut first_apprentice = None;
    for (number, apprentice) in APPRENTICES.iter().enumerate() {
        let provider = match apprentice.provider {
            "Ada" => ada,
            "Arch" => arch,
            _ => wkcic,
        };
        // The first one is the apprentice who can sign in.
        let known = if number == 0 { somebody(Role::Apprentice) } else { None };
        let learner = learn(conn, ctx, &place, provider, apprentice, number, known).await?;
        first_apprentice.get_or_insert(learner.0);
    }
    if let (Some(manager), Some(apprentice)) = (somebody(Role::ProgrammeManager), first_apprentice) {
        meet(conn, ctx, made_tech, manager, apprentice).await?;
    }
    Ok(Credentials { base_url: base_url.to_owned(), clients, people })
}

async fn organisation_with_client(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    organisation: &story::Organisation,
) -> Result<ClientCredentials> {
    let added = organisations::add(
        conn,
        ctx,
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
    let scopes: Vec<String> = organisation.kind.may_have().iter().map(|scope| scope.to_string()).collect();
    let command = CreateApiClient {
        organisation_id: added.id,
        name: organisation.name.to_owned(),
        scopes: scopes.clone(),
    };
    let (client, client_secret) = api_clients::create(conn, ctx, command).await?;
    Ok(ClientCredentials {
        name: organisation.name,
        organisation_id: added.id,
        organisation_kind: organisation.kind,
        client_id: crate::tokens::client_id(client.client.id),
        client_secret,
        scopes,
    })
}

async fn person(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (given, family): (&str, &str),
    role: Role,
    organisation_id: Option<OrganisationId>,
) -> Result<(PersonId, String)> {
    let email = format!("{}.{}@hackit.example", given.to_lowercase(), family.to_lowercase());
    let added = people::add(
        conn,
        ctx,
        AddPerson { email: email.clone(), given_name: given.to_owned(), family_name: family.to_owned() },
    )
    .await?;
    people::grant(conn, ctx, added.id, GrantRole { role, organisation_id }).await?;
    Ok((added.id, email))
}

/// What the apprentices of a cohort have in common.
struct Place {
    cohort: CohortId,
    start: chrono::NaiveDate,
    manager: Option<PersonId>,
}

/// Puts an apprentice into learning and lets the provider report the weeks so far.
async fn learn(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    place: &Place,
    provider: &ClientCredentials,
    apprentice: &Apprentice,
    number: usize,
    known: Option<PersonId>,
) -> Result<(PersonId, ApprenticeshipId)> {
    let person = match known {
        Some(person) => person,
        None => person(conn, ctx, apprentice.name, Role::Apprentice, None).await?.0,
    };
    let standard: StandardId = schema::standards::table
        .filter(schema::standards::reference.eq(apprentice.standard))
        .select(schema::standards::id)
        .first(conn)
        .await?;
    let ends = place.start.checked_add_months(chrono::Months::new(24)).and_then(|day| day.pred_opt());
    let command = AddApprenticeship {
        person_id: person,
        standard_id: standard,
        provider_id: provider.organisation_id,
        cohort_id: place.cohort,
        line_manager_id: place.manager,
        team: apprentice.team.to_owned(),
        starts_on: place.start,
        planned_end_on: ends.unwrap_or(place.start),
        weekly_hours: Hours(3600),
        uln: apprenticeships::nth_uln(number),
        provider_reference: Some(format!("L-{:02}", number + 1)),
    };
    let added = apprenticeships::add(conn, ctx, command).await?;
    apprenticeships::approve(conn, ctx, added.id).await?;
    apprenticeships::start(conn, ctx, added.id).await?;
    let as_provider = acting(ctx, provider)?;
    let pushes = story::reports(added.id, apprentice, number, place.start, ctx.today())?;
    for outcome in progress::ingest(conn, &progress::sent(&as_provider, pushes)).await? {
        if let Outcome::Refused(error) = outcome {
            return Err(error);
        }
    }
    Ok((person, added.id))
}

/// Two meetups: one published with a place taken, one that waits for approval.
async fn meet(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    employer: &ClientCredentials,
    manager: PersonId,
    apprentice: PersonId,
) -> Result<()> {
    let as_employer = acting(ctx, employer)?;
    for (number, (title, description)) in story::MEETUPS.iter().enumerate() {
        let starts_at = story::evening(ctx.today(), 10 + 14 * u64::try_from(number).unwrap_or_default());
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
        };
        let meetup = meetups::submit(conn, &as_employer, command).await?;
        if number == 0 {
            meetups::publish(conn, &signed_in(ctx, manager, Role::ProgrammeManager), meetup.id).await?;
            let as_apprentice = signed_in(ctx, apprentice, Role::Apprentice);
            meetups::register(conn, &as_apprentice, meetup.id, RegisterForMeetup { share_name: true })
                .await?;
        }
    }
    Ok(())
}

fn acting(ctx: &Ctx, client: &ClientCredentials) -> Result<Ctx> {
    let id: ApiClientId = crate::tokens::client_record(&client.client_id).ok_or_else(Error::not_found)?;
    let actor = Actor::Client { id, organisation: client.organisation_id, kind: client.organisation_kind };
    let scopes = client.organisation_kind.may_have().iter().collect();
    Ok(Ctx { actor, scopes, ..ctx.clone() })
}

fn signed_in(ctx: &Ctx, id: PersonId, role: Role) -> Ctx {
    let session = SessionId(Uuid::nil());
    let actor = Actor::Person { id, session, roles: vec![role], organisation: None };
    Ctx { actor, scopes: role.scopes(), ..ctx.clone() }
}
