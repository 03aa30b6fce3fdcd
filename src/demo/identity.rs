//! Organisations with their clients, and people who can sign in.

use diesel_async::AsyncPgConnection;
use serde::Serialize;

use super::scenario::Scenario;
use super::story::{self, When};
use crate::access::{OrganisationKind, Role};
use crate::error::Result;
use crate::features::identity::api_clients::{self, CreateApiClient};
use crate::features::identity::organisations::{self, AddOrganisation};
use crate::features::identity::people::{self, AddPerson, GrantRole, Profile};
use crate::ids::{OrganisationId, PersonId};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientCredentials {
    pub(super) name: &'static str,
    pub(super) organisation_id: OrganisationId,
    organisation_kind: OrganisationKind,
    client_id: String,
    client_secret: String,
    scopes: Vec<String>,
}

/// An organisation and its client, which may do everything that its kind may.
pub(super) async fn organisation_with_client(
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

/// A person with one role.
pub(super) async fn person(
    conn: &mut AsyncPgConnection,
    scenario: &mut Scenario,
    (given, family): (&'static str, &str),
    role: Role,
    organisation_id: Option<OrganisationId>,
) -> Result<(PersonId, String)> {
    let ctx = scenario.system(scenario.day(When::Before(110)), 9);
    let email = format!("{}.{}@hackit.example", given.to_lowercase(), family.to_lowercase());
    let added = people::add(
        conn,
        &ctx,
        AddPerson {
            email: email.clone(),
            given_name: given.to_owned(),
            family_name: family.to_owned(),
            date_of_birth: None,
        },
    )
    .await?;
    let id = added.id;
    people::grant(conn, &ctx, Profile::new(added, Vec::new()), GrantRole { role, organisation_id }).await?;
    scenario.register(given, id, role, organisation_id);
    Ok((id, email))
}
