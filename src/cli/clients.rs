//! `hackit client …`: machine clients, without the API.

use clap::Subcommand;
use serde_json::json;

use super::desk::{Desk, command};
use super::print;
use crate::features::api_clients::{self, ApiClient, CreateApiClient};
use crate::ids::ApiClientId;
use crate::tokens;

#[derive(Subcommand)]
pub(super) enum Client {
    /// Create a client for an organisation; its secret is shown this once
    Create {
        /// The organisation's name or id
        #[arg(long)]
        organisation: String,
        /// What to call the client
        #[arg(long)]
        name: String,
        /// What it may do; may be repeated [default: all that the organisation's kind may have]
        #[arg(long = "scope", value_name = "SCOPE")]
        scopes: Vec<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List clients that are not revoked
    List {
        /// Only of this organisation, by name or id
        #[arg(long)]
        organisation: Option<String>,
        /// Print JSON, one object a line
        #[arg(long)]
        json: bool,
    },
    /// Give a client a second secret, shown this once; the first goes on working
    RotateSecret {
        /// The client's id (hkc_…)
        client_id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Revoke a client with its secrets; its tokens stop working within a second
    Revoke {
        /// The client's id (hkc_…)
        client_id: String,
    },
}

/// Runs a command on clients.
pub(super) async fn run(desk: &Desk, action: Client) -> anyhow::Result<()> {
    match action {
        Client::Create { organisation, name, scopes, json } => {
            let organisation = desk.organisation(&organisation).await?;
            let scopes = if scopes.is_empty() {
                organisation.kind.may_have().iter().map(|scope| scope.to_string()).collect()
            } else {
                scopes
            };
            let wanted: CreateApiClient =
                command(&json!({"organisationId": organisation.id, "name": name, "scopes": scopes}))?;
            let ctx = desk.ctx();
            let (created, secret) = desk
                .state
                .db
                .write(async |conn| api_clients::create(conn, &ctx, wanted.clone()).await)
                .await?;
            show(&created, &secret, json)
        }
        Client::List { organisation, json } => list(desk, organisation.as_deref(), json).await,
        Client::RotateSecret { client_id, json } => {
            let (id, ctx) = (known(&client_id)?, desk.ctx());
            let (client, secret) =
                desk.state.db.write(async |conn| api_clients::rotate(conn, &ctx, id).await).await?;
            show(&client, &secret, json)
        }
        Client::Revoke { client_id } => {
            let (id, ctx) = (known(&client_id)?, desk.ctx());
            desk.state.db.write(async |conn| api_clients::revoke(conn, &ctx, id, |_| Ok(())).await).await?;
            print(&format!("{client_id} is revoked; its tokens stop working within a second\n"))
        }
    }
}

fn known(client_id: &str) -> anyhow::Result<ApiClientId> {
    tokens::client_record(client_id)
        .ok_or_else(|| anyhow::anyhow!("{client_id:?} is no client id; `hackit client list` shows them"))
}

fn show(client: &ApiClient, secret: &str, as_json: bool) -> anyhow::Result<()> {
    let row = &client.client;
    if as_json {
        let shown = json!({"clientId": row.client_id, "clientSecret": secret, "organisationId": row.organisation_id,
            "name": row.name, "scopes": row.scopes});
        return print(&format!("{shown}\n"));
    }
    print(&format!(
        "client id      {}\nclient secret  {secret}\nscopes         {}\nThe secret is not kept: write it down now.\n",
        row.client_id,
        row.scopes.join(" ")
    ))
}

/// As many as one page of the API holds.
const AT_ONCE: i64 = 100;

async fn list(desk: &Desk, organisation: Option<&str>, as_json: bool) -> anyhow::Result<()> {
    let mut organisations = Vec::new();
    if let Some(wanted) = organisation {
        organisations.push(desk.organisation(wanted).await?.id);
    }
    let mut after = None;
    loop {
        let page = desk
            .state
            .db
            .read(async |conn| api_clients::list(conn, &organisations, after, AT_ONCE).await)
            .await?;
        for client in page.iter().filter(|client| client.client.revoked_at.is_none()) {
            let (row, secrets) = (&client.client, client.secrets.len());
            if as_json {
                let shown = json!({"clientId": row.client_id, "organisationId": row.organisation_id,
                    "name": row.name, "scopes": row.scopes, "liveSecrets": secrets, "createdAt": row.created_at});
                print(&format!("{shown}\n"))?;
            } else {
                let day = row.created_at.date_naive();
                print(&format!(
                    "{}  {day}  {secrets} live  {}  ({})\n",
                    row.client_id,
                    row.name,
                    row.scopes.join(" ")
                ))?;
            }
        }
        after = page.last().map(|client| client.client.id);
        if i64::try_from(page.len()).is_ok_and(|count| count < AT_ONCE) {
            return Ok(());
        }
    }
}
