//! The command line: `serve` and the commands beside it.

mod serve;

use std::io::Write as _;

use anyhow::Context as _;
use clap::{Parser, Subcommand, ValueEnum};

use crate::config::{Fetch, Settings};
use crate::db::private::{self, Cluster};
use crate::db::{Db, migrate};
use crate::{logging, openapi, tokens};

/// Runs a council's digital apprenticeship programme: a JSON API over PostgreSQL
#[derive(Parser)]
#[command(version, about, arg_required_else_help = false)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server (the default)
    Serve,
    /// Bring the database to this program's schema
    Migrate,
    /// Print the contract
    Openapi {
        /// How to print it
        #[arg(long, default_value = "json")]
        format: ContractFormat,
    },
    /// Keys that sign access tokens
    SigningKey {
        #[command(subcommand)]
        command: SigningKey,
    },
}

#[derive(Subcommand)]
enum SigningKey {
    /// Put a new key first and keep the one before it, for tokens still out; then restart the server
    Rotate {
        /// The file of keys [default: the one in the data directory]
        #[arg(long)]
        file: Option<std::path::PathBuf>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum ContractFormat {
    Json,
    Yaml,
}

/// Runs a command to its end.
pub fn run(cli: Cli) -> anyhow::Result<()> {
    let Cli { command, settings } = cli;
    match command.unwrap_or(Command::Serve) {
        Command::Openapi { format } => {
            let contract = openapi::contract()?;
            print(&match format {
                ContractFormat::Json => openapi::json(&contract)?,
                ContractFormat::Yaml => openapi::yaml(&contract)?,
            })
        }
        Command::SigningKey {
            command: SigningKey::Rotate { file },
        } => {
            let file = file.unwrap_or_else(|| settings.data_dir.join("signing-keys.pem"));
            tokens::rotate(&file)?;
            print(&format!(
                "{} has a new first key; restart the server to sign with it.\n",
                file.display()
            ))
        }
        command => {
            logging::start(&settings.log, settings.log_format)?;
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()?;
            runtime.block_on(with_database(command, settings))
        }
    }
}

async fn with_database(command: Command, settings: Settings) -> anyhow::Result<()> {
    let database = Database::open(&settings)?;
    match command {
        Command::Serve => serve::serve(&settings, &database).await?,
        Command::Migrate => {
            let applied = migrate::run(&database.url).await?;
            let done = if applied.is_empty() {
                "nothing to do".to_owned()
            } else {
                applied.join("\n")
            };
            print(&format!("{done}\n"))?;
        }
        Command::Openapi { .. } | Command::SigningKey { .. } => {}
    }
    // Dropping the database stops a private Postgres that this command started.
    tokio::task::block_in_place(|| drop(database));
    Ok(())
}

/// The database of a command: the one named, or the private one.
struct Database {
    url: String,
    /// Held for its end: dropping it stops a Postgres that was started here.
    _cluster: Option<Cluster>,
}

impl Database {
    fn open(settings: &Settings) -> anyhow::Result<Self> {
        if let Some(url) = &settings.database_url {
            return Ok(Self {
                url: url.clone(),
                _cluster: None,
            });
        }
        let options = private::Options {
            data_dir: settings.data_dir.clone(),
            durable: true,
            fetch: settings.fetch_postgres == Fetch::Auto,
            settings: Vec::new(),
        };
        let cluster = Cluster::start(&options).context("the private Postgres could not be started")?;
        Ok(Self {
            url: cluster.url("hackit"),
            _cluster: Some(cluster),
        })
    }

    fn pool(&self, settings: &Settings) -> anyhow::Result<Db> {
        Db::new(&self.url, settings.pool_size.into())
    }
}

/// Prints to standard output; a closed pipe (`hackit openapi | head`) is no failure.
fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
