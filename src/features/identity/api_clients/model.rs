//! Machine clients, their secrets and their rules.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{Array, ArrayBuilder, ObjectBuilder, Type};
use validator::Validate;

use crate::access::{OrganisationKind, Scope};
use crate::error::{FieldCode, FieldError};
use crate::ids::{ApiClientId, OrganisationId, SecretId};
use crate::schema::{api_clients, client_secrets};
use crate::web::PageBody;

/// How many secrets of a client may be live.
pub const LIVE_SECRETS: usize = 2;

/// A client as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable)]
#[diesel(table_name = api_clients)]
pub struct ClientRow {
    pub id: ApiClientId,
    pub client_id: String,
    pub organisation_id: OrganisationId,
    pub name: String,
    pub scopes: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub version: i32,
}

/// A client to be inserted.
#[derive(Insertable)]
#[diesel(table_name = api_clients)]
pub struct NewClient {
    pub id: ApiClientId,
    pub client_id: String,
    pub organisation_id: OrganisationId,
    pub name: String,
    pub scopes: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// A live secret, without its hash.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable)]
#[diesel(table_name = client_secrets)]
pub struct SecretRow {
    pub id: SecretId,
    pub api_client_id: ApiClientId,
    pub created_at: DateTime<Utc>,
}

/// A secret to be inserted.
#[derive(Insertable)]
#[diesel(table_name = client_secrets)]
pub struct NewSecret {
    pub id: SecretId,
    pub api_client_id: ApiClientId,
    pub secret_hash: Vec<u8>,
    pub created_at: DateTime<Utc>,
}

/// A client that is not revoked, with its live secrets, oldest first.
#[derive(Clone, Debug)]
pub struct ApiClient {
    pub client: ClientRow,
    pub secrets: Vec<SecretRow>,
}

/// Creates a client of an active organisation.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CreateMachineClient, example = json!({
    "organisationId": "019ab52c-7a00-7000-8000-000000000001", "name": "Ada: learner records",
    "scopes": ["apprenticeships:read", "progress:read", "progress:write"]
}))]
pub struct CreateApiClient {
    /// For whom it acts.
    pub organisation_id: OrganisationId,
    /// What to call it.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// What it may do: some of what organisations of this kind may have.
    #[validate(length(min = 1, max = 50))]
    #[schema(schema_with = scope_list)]
    pub scopes: Vec<String>,
}

/// Changes what a client may do: absent keeps.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeMachineClient, example = json!({"scopes": ["meetups:read"]}))]
pub struct ChangeApiClient {
    /// All that it may do from then on: some of what organisations of this kind may have.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = 50))]
    #[schema(schema_with = scope_list)]
    pub scopes: Option<Vec<String>>,
}

fn scope_list() -> Array {
    let names = Scope::ALL.iter().map(|scope| scope.as_str());
    let scope = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
    ArrayBuilder::new()
        .items(scope)
        .min_items(Some(1))
        .max_items(Some(50))
        .unique_items(true)
        .description(Some("What it may do: some of what organisations of this kind may have."))
        .build()
}

/// A live secret of a client.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ClientSecret)]
pub struct SecretBody {
    /// Names the secret.
    pub id: SecretId,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A machine client.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MachineClient)]
pub struct ApiClientBody {
    /// Names the client's record.
    pub id: ApiClientId,
    /// Its public name in OAuth.
    #[schema(example = "hkc_019ab52c7a0070008000000000000001")]
    pub client_id: String,
    /// For whom it acts.
    pub organisation_id: OrganisationId,
    /// What it is called.
    #[schema(example = "Ada: learner records")]
    pub name: String,
    /// What it may do; new scopes may be added.
    #[schema(example = json!(["progress:read", "progress:write"]))]
    pub scopes: Vec<String>,
    /// Its live secrets, two at most, oldest first.
    pub secrets: Vec<SecretBody>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was revoked; null while it may come in.
    #[schema(required = true)]
    pub revoked_at: Option<DateTime<Utc>>,
}

impl From<SecretRow> for SecretBody {
    fn from(row: SecretRow) -> Self {
        let SecretRow { id, api_client_id: _, created_at } = row;
        Self { id, created_at }
    }
}

impl From<ApiClient> for ApiClientBody {
    fn from(row: ApiClient) -> Self {
        let ApiClient { client, secrets } = row;
        let ClientRow { id, client_id, organisation_id, name, scopes, created_at, revoked_at, version: _ } =
            client;
        let secrets = secrets.into_iter().map(SecretBody::from).collect();
        Self { id, client_id, organisation_id, name, scopes, secrets, created_at, revoked_at }
    }
}

/// A machine client with its newest secret.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MachineClientWithSecret)]
pub struct ApiClientWithSecretBody {
    /// The client.
    #[serde(flatten)]
    pub client: ApiClientBody,
    /// The new secret; shown this once, null when the answer is repeated for an `Idempotency-Key`.
    #[schema(required = true, example = "hks_0Yx0…")]
    pub client_secret: Option<String>,
}

impl ApiClientWithSecretBody {
    /// A client with its newest secret, or none where that was shown before.
    pub fn new(row: ApiClient, client_secret: Option<String>) -> Self {
        Self { client: ApiClientBody::from(row), client_secret }
    }
}

/// Every fault of a wish for scopes; which a kind may have is judged where the kind is known.
pub fn faults_of_scopes(scopes: &[String], kind: Option<OrganisationKind>) -> Vec<FieldError> {
    let judge = |index: usize, text: &String| {
        let Ok(scope) = text.parse::<Scope>() else {
            return Some((FieldCode::NotListed, "is not a scope".to_owned()));
        };
        if scopes.iter().take(index).any(|earlier| earlier == text) {
            return Some((FieldCode::Duplicate, "stands twice".to_owned()));
        }
        let kind = kind.filter(|kind| !kind.allowed_scopes().has(scope))?;
        let allowed_scopes = kind.allowed_scopes().to_string().replace(' ', ", ");
        let detail = if allowed_scopes.is_empty() {
            format!("clients of a {kind} organisation may have no scopes")
        } else {
            format!("clients of a {kind} organisation may have only {allowed_scopes}")
        };
        Some((FieldCode::ScopeNotAllowed, detail))
    };
    let faults = scopes.iter().enumerate().filter_map(|(index, text)| {
        judge(index, text)
            .map(|(code, detail)| FieldError::pointer(format!("#/scopes/{index}"), code, detail))
    });
    faults.collect()
}

/// A page of machine clients.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MachineClientList)]
pub struct ApiClientList {
    /// The clients that are not revoked, in the order in which they were created.
    pub api_clients: Vec<ApiClientBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_is_judged_by_itself() {
        use FieldCode::{Duplicate, NotListed, ScopeNotAllowed};
        let provider = Some(OrganisationKind::LearningProvider);
        for (scopes, kind, expected) in [
            (vec!["progress:write", "events:read"], provider, vec![]),
            (vec!["people:read"], provider, vec![(0, ScopeNotAllowed)]),
            (vec!["progress:write"], Some(OrganisationKind::Employer), vec![(0, ScopeNotAllowed)]),
            (vec!["meetups:read"], Some(OrganisationKind::School), vec![(0, ScopeNotAllowed)]),
            (vec!["people:read"], None, vec![]),
            (
                vec!["nonsense", "events:read", "clients:write", "events:read"],
                provider,
                vec![(0, NotListed), (2, ScopeNotAllowed), (3, Duplicate)],
            ),
        ] {
            let scopes: Vec<String> = scopes.into_iter().map(str::to_owned).collect();
            let found: Vec<_> = faults_of_scopes(&scopes, kind)
                .into_iter()
                .map(|fault| (fault.at.to_string(), fault.code))
                .collect();
            let expected: Vec<_> =
                expected.into_iter().map(|(index, code)| (format!("#/scopes/{index}"), code)).collect();
            assert_eq!(found, expected, "{scopes:?}");
        }
    }
}
