//! `hackit client …`: machine clients, without the API.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use clap::Subcommand;
use serde_json::json;

use super::context::{CommandContext, read_command, to_message};
use super::output::print;
use crate::error::{Code, Error};
use crate::features::identity::api_clients::{self, ApiClient, CreateApiClient};
use crate::features::identity::organisations;
use crate::ids::{ApiClientId, OrganisationId};
use crate::tokens;

#[derive(Subcommand)]
pub(super) enum Client {
    /// Create a client for an organisation; its secret is shown this once
    #[command(after_help = "Example: hackit client create --organisation Ada --name \"Learner records\" \
--scope progress:read --scope progress:write")]
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
    #[command(after_help = "Put the new secret to use, then revoke the old one: \
DELETE /api/v1/api-clients/{id}/secrets/{secretId}. A client has two live secrets at most.")]
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
pub(super) async fn run(context: &CommandContext, action: Client) -> anyhow::Result<()> {
    let ctx = context.ctx();
    match action {
        Client::Create { organisation, name, scopes, json } => {
            let organisation = context.organisation(&organisation).await?;
            let scopes = if scopes.is_empty() {
                organisation.kind.allowed_scopes().iter().map(|scope| scope.to_string()).collect()
            } else {
                scopes
            };
            anyhow::ensure!(!scopes.is_empty(), "a client of a {} may have no scopes", organisation.kind);
            let wanted: CreateApiClient =
                read_command(&json!({"organisationId": organisation.id, "name": name, "scopes": scopes}))?;
            let created = context
                .state
                .db
                .write(async |conn| api_clients::create(conn, &ctx, wanted.clone()).await)
                .await;
            let (created, secret) = created.map_err(to_message)?;
            show(&created, &organisation.name, &secret, json)
        }
        Client::List { organisation, json } => list(context, organisation.as_deref(), json).await,
        Client::RotateSecret { client_id, json } => {
            let id = known(&client_id)?;
            let rotated = context.state.db.write(async |conn| {
                let present = api_clients::lock(conn, id).await?;
                let (client, secret) = api_clients::rotate(conn, &ctx, present).await?;
                let organisation = organisations::find(conn, client.client.organisation_id).await?;
                Ok((client, organisation, secret))
            });
            let (client, organisation, secret) =
                rotated.await.map_err(|error| gone_or_told(error, &client_id))?;
            show(&client, &organisation.name, &secret, json)
        }
        Client::Revoke { client_id } => {
            let id = known(&client_id)?;
            let revoked = context.state.db.write(async |conn| {
                let present = api_clients::lock(conn, id).await?;
                api_clients::revoke(conn, &ctx, &present).await
            });
            revoked.await.map_err(|error| gone_or_told(error, &client_id))?;
            print(&format!("{client_id} is revoked; its tokens stop working within a second\n"))
        }
    }
}

fn known(client_id: &str) -> anyhow::Result<ApiClientId> {
    tokens::client_record(client_id)
        .ok_or_else(|| anyhow::anyhow!("{client_id:?} is no client id; `hackit client list` shows them"))
}

fn gone_or_told(error: Error, client_id: &str) -> anyhow::Error {
    if error.code() == Code::NotFound {
        return anyhow::anyhow!("there is no client {client_id}, or it is revoked");
    }
    to_message(error)
}

fn show(client: &ApiClient, organisation: &str, secret: &str, as_json: bool) -> anyhow::Result<()> {
    let row = &client.client;
    if as_json {
        let shown = json!({"clientId": row.client_id, "clientSecret": secret, "organisationId": row.organisation_id,
            "organisation": organisation, "name": row.name, "scopes": row.scopes});
        return print(&format!("{shown}\n"));
    }
    print(&format!(
        "organisation   {}\nclient id      {}\nclient secret  {secret}\nscopes         {}\n\
         The secret is not kept: write it down now.\n",
        plain(organisation),
        row.client_id,
        row.scopes.join(" ")
    ))
}

/// As many as one page of the API holds.
const AT_ONCE: i64 = 100;

async fn list(context: &CommandContext, organisation: Option<&str>, as_json: bool) -> anyhow::Result<()> {
    let mut only = Vec::new();
    if let Some(wanted) = organisation {
        only.push(context.organisation(wanted).await?.id);
    }
    let mut names: HashMap<OrganisationId, String> = HashMap::new();
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let listed = context.state.db.read(async |conn| api_clients::list(conn, &only, after, AT_ONCE).await);
        let page = listed.await?;
        after = page.last().map(|client| client.client.id);
        let is_last = i64::try_from(page.len()).is_ok_and(|count| count < AT_ONCE);
        for client in page {
            let id = client.client.organisation_id;
            if let Entry::Vacant(place) = names.entry(id) {
                let found = context.state.db.read(async |conn| organisations::find(conn, id).await).await?;
                place.insert(found.name);
            }
            let organisation = names.get(&id).map_or("", String::as_str);
            if as_json {
                let row = client.client;
                let shown = json!({"clientId": row.client_id, "organisationId": id, "organisation": organisation,
                    "name": row.name, "scopes": row.scopes, "liveSecrets": client.secrets.len(),
                    "createdAt": row.created_at});
                print(&format!("{shown}\n"))?;
            } else {
                rows.push(cells(&client, organisation));
            }
        }
        if is_last {
            return print(&table(&rows));
        }
    }
}

const TITLES: [&str; 6] = ["CLIENT ID", "ORGANISATION", "NAME", "CREATED", "SECRETS", "SCOPES"];

fn cells(client: &ApiClient, organisation: &str) -> [String; 6] {
    let ApiClient { client: row, secrets } = client;
    [
        row.client_id.clone(),
        plain(organisation),
        plain(&row.name),
        row.created_at.date_naive().to_string(),
        format!("{} live", secrets.len()),
        row.scopes.join(" "),
    ]
}

/// Rows under their titles, in columns as wide as their widest cell; nothing where there are no rows.
fn table(rows: &[[String; 6]]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let titles = TITLES.map(str::to_owned);
    let all = || std::iter::once(&titles).chain(rows);
    let mut widths = [0; TITLES.len()];
    for row in all() {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in all() {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            line.push_str(&format!("{cell:<width$}  "));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Text that others chose, without what would command a terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let row = |name: &str| ["hkc_1", "Ada", name, "2026-11-24", "1 live", "a b"].map(str::to_owned);
        let text = table(&[row("Übung"), row("Learner records")]);
        let places: Vec<_> = text.lines().collect();
        let start = |line: &str, part: &str| {
            let at = line.find(part).expect("the cell");
            line.get(..at).expect("a start").chars().count()
        };
        assert_eq!(places.len(), 3);
        let created = start(places[0], "CREATED");
        assert!(places[1..].iter().all(|line| start(line, "2026") == created), "{text}");
        assert_eq!(table(&[]), "");
        assert_eq!(plain("a\u{1b}[2Jb"), "a\u{fffd}[2Jb");
    }
}
