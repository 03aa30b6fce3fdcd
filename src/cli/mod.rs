//! The command line: `serve` and the commands beside it.

mod clients;
mod context;
mod database;
mod import;
mod output;
mod serve;
mod usage;
mod users;

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand, ValueEnum};

use self::context::CommandContext;
use self::database::Database;
use self::output::print;
use crate::config::Settings;
use crate::features::programme::standards;
use crate::{demo, logging, openapi, tokens};

pub use self::usage::read;

/// Runs a council's digital apprenticeship programme: a JSON API over PostgreSQL
#[derive(Parser)]
#[command(version, about, arg_required_else_help = false, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    settings: Settings,
}

const EXAMPLES: &str = "Examples:
  hackit                                  the server
  hackit serve --bind 127.0.0.1:9000      the same, elsewhere
  hackit client create --organisation Ada --name \"Learner records\"
  hackit import progress november.csv --organisation Ada

Every setting can be a flag, before or after the command, or an environment variable; the flag wins.
Status: 0 done, 1 failed; `hackit import` has 2 for a file of which some rows were refused.";

#[derive(Subcommand)]
enum Command {
    /// Start the server (the default)
    Serve,
    /// Bring the database to this program's schema
    Migrate,
    /// Load the demonstration programme into an empty database
    #[command(after_help = "Every person in it is invented. Who can sign in, and with what, is written to \
demo-credentials.json in the data directory, which only its owner may read.")]
    Demo,
    /// Machine clients of organisations
    Client {
        #[command(subcommand)]
        action: clients::Client,
    },
    /// People who sign in
    User {
        #[command(subcommand)]
        action: users::User,
    },
    /// Bring in files
    Import {
        #[command(subcommand)]
        action: import::Import,
    },
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
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let Cli { command, settings } = cli;
    match command.unwrap_or(Command::Serve) {
        Command::Openapi { format } => {
            let contract = openapi::contract(crate::app::register)?;
            print(&match format {
                ContractFormat::Json => openapi::json(&contract),
                ContractFormat::Yaml => openapi::yaml(&contract)?,
            })?;
            Ok(ExitCode::SUCCESS)
        }
        Command::SigningKey { command: SigningKey::Rotate { file } } => {
            let file = file.unwrap_or_else(|| settings.data_dir.join("signing-keys.pem"));
            tokens::rotate(&file)?;
            print(&format!("{} has a new first key; restart the server to sign with it.\n", file.display()))?;
            Ok(ExitCode::SUCCESS)
        }
        command => {
            logging::start(&settings.log, settings.log_format)?;
            // Requests have threads of their own; each thread more takes memory.
            let threads = std::thread::available_parallelism().map_or(1, |all| all.get().div_ceil(2));
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
            runtime.block_on(with_database(command, settings))
        }
    }
}

async fn with_database(command: Command, settings: Settings) -> anyhow::Result<ExitCode> {
    let database = Database::open(&settings)?;
    let done = act(command, &settings, &database).await;
    // Dropping the database stops a private Postgres that this command started.
    tokio::task::block_in_place(|| drop(database));
    done
}

async fn act(command: Command, settings: &Settings, database: &Database) -> anyhow::Result<ExitCode> {
    let context = || CommandContext::open(settings, database);
    match command {
        Command::Serve => serve::serve(settings, database).await?,
        Command::Migrate => {
            let applied = database.migrate().await?;
            let done = if applied.is_empty() { "nothing to do".to_owned() } else { applied.join("\n") };
            print(&format!("{done}\n"))?;
        }
        Command::Demo => {
            let state = context().await?.state;
            if !demo::fits(&state).await? {
                bail!("the database holds something already; the demonstration needs an empty one");
            }
            state.db.write(async |conn| standards::load_catalogue(conn).await).await?;
            let file = demo::load(&state, &settings.data_dir).await?.context("another process was faster")?;
            print(&format!(
                "the demonstration is loaded; every person in it is invented\ncredentials: {}\n",
                file.display()
            ))?;
        }
        Command::Client { action } => clients::run(&context().await?, action).await?,
        Command::User { action } => users::run(&context().await?, action).await?,
        Command::Import { action } => return import::run(&context().await?, action).await,
        Command::Openapi { .. } | Command::SigningKey { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}
