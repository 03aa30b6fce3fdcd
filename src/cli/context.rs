//! What commands on a database's records stand on.

use std::time::Duration;

use anyhow::bail;
use serde_json::Value;
use uuid::Uuid;

use super::database::Database;
use crate::app::AppState;
use crate::config::Settings;
use crate::ctx::{Clock, Ctx};
use crate::equality_key::EqualityKey;
use crate::error::{Error, ErrorLocation, FieldError};
use crate::features::identity::organisations::{self, Organisation};
use crate::ids::OrganisationId;
use crate::tokens::{Keys, new_pem};

/// A prepared database and the program's own context.
pub(super) struct CommandContext {
    pub(super) state: AppState,
}

impl CommandContext {
    pub(super) async fn open(settings: &Settings, database: &Database) -> anyhow::Result<Self> {
        Self::with(settings, database, EqualityKey::none()).await
    }

    /// The same for what keeps answers about equality; nothing else needs the key.
    pub(super) async fn with(
        settings: &Settings,
        database: &Database,
        equality_key: EqualityKey,
    ) -> anyhow::Result<Self> {
        database.ready(Duration::ZERO).await?;
        let settings_of_server = settings.server()?;
        // Commands issue no tokens: these keys sign nothing and are gone with the command.
        let keys = Keys::from_pem(&new_pem()?, &settings_of_server.base_url)?;
        let state =
            AppState::new(database.pool(settings)?, settings_of_server, Clock::System, (keys, equality_key));
        Ok(Self { state })
    }

    pub(super) fn ctx(&self) -> Ctx {
        self.state.system("command-line")
    }

    /// The organisation of this name, in any case, or of this id.
    pub(super) async fn organisation(&self, wanted: &str) -> anyhow::Result<Organisation> {
        let id = wanted.parse::<Uuid>().ok().map(OrganisationId);
        let mut found =
            self.state.db.read(async |conn| organisations::find_named(conn, wanted, id).await).await?;
        match (found.pop(), found.is_empty()) {
            (Some(one), true) => Ok(one),
            (None, _) => bail!("there is no organisation {wanted:?}; POST /api/v1/organisations adds one"),
            (Some(_), false) => {
                bail!("several organisations hold {wanted:?} in their names; say the whole name")
            }
        }
    }
}

/// Reads a command as the API does, so that the same rules hold here.
pub(super) fn read_command<T>(body: &Value) -> anyhow::Result<T>
where
    T: serde::de::DeserializeOwned + validator::Validate,
{
    crate::json::read(body.to_string().as_bytes()).map_err(to_message)
}

/// A refusal in the words of the API, with every fault that was found.
pub(super) fn to_message(error: Error) -> anyhow::Error {
    let Error::Problem(problem) = error else { return error.into() };
    if problem.errors.is_empty() {
        return anyhow::anyhow!("{}", problem.detail);
    }
    let faults = problem.errors.iter().map(|fault| format!("{} {}", property(fault), fault.detail));
    anyhow::anyhow!("{}", faults.collect::<Vec<_>>().join("; "))
}

/// The property that a fault is about, as a person would say it.
fn property(fault: &FieldError) -> &str {
    match &fault.at {
        ErrorLocation::Pointer(pointer) => pointer.trim_start_matches("#/"),
        _ => "",
    }
}
