//! The command line: `serve` and the commands beside it.

mod clients;
mod context;
mod database;
mod erasures;
mod import;
mod output;
mod serve;
mod signals;
mod usage;
mod users;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand, ValueEnum};

use self::context::CommandContext;
use self::database::Database;
use self::output::{print, tell};
use self::signals::Signals;
use crate::config::{LogFormat, Settings};
use crate::equality_key::EqualityKey;
use crate::features::equality::questions;
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
  hackit import standards standards.json --dry-run

Every setting can be a flag, before or after the command, or an environment variable; the flag wins.
Status: 0 done, 1 failed; `hackit import` has 2 for a file of which some rows were refused.";

#[derive(Subcommand)]
enum Command {
    /// Start the server (the default)
    Serve,
    /// Bring the database to this program's schema, as its owner: tables, rights, standards, the login hackit_app
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
    /// What is erased when its time is over, and again after a backup was restored
    Erasures {
        #[command(subcommand)]
        action: erasures::Erasures,
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
        /// The file of keys [default: HACKIT_SIGNING_KEYS, or the one in the data directory]
        #[arg(long)]
        file: Option<std::path::PathBuf>,
        /// Only make the file where there is none
        #[arg(long)]
        if_missing: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum ContractFormat {
    Json,
    Yaml,
}

impl Cli {
    /// How this run tells what happens.
    pub fn log_format(&self) -> LogFormat {
        self.settings.log_format
    }
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
        Command::SigningKey { command: SigningKey::Rotate { file, if_missing } } => {
            logging::start(&settings.log, settings.log_format)?;
            let file =
                file.or(settings.signing_keys).unwrap_or_else(|| settings.data_dir.join("signing-keys.pem"));
            let told = if if_missing && file.exists() {
                format!("{} is there already", file.display())
            } else {
                tokens::rotate(&file)?;
                format!("{} has a new first key; restart the server to sign with it.", file.display())
            };
            tell(settings.log_format, &told)?;
            Ok(ExitCode::SUCCESS)
        }
        command => {
            logging::start(&settings.log, settings.log_format)?;
            let settings = settings.with_secrets()?;
            // Requests have threads of their own; each thread more takes memory.
            let threads = std::thread::available_parallelism().map_or(1, |all| all.get().div_ceil(2));
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
            let done = runtime.block_on(with_database(command, settings));
            // What a signal has cut off is not waited for.
            runtime.shutdown_background();
            done
        }
    }
}

async fn with_database(command: Command, settings: Settings) -> anyhow::Result<ExitCode> {
    let mut signals = Signals::heed()?;
    let (serves, migrates) = (matches!(command, Command::Serve), matches!(command, Command::Migrate));
    let opening = tokio::task::spawn_blocking({
        let settings = settings.clone();
        move || Database::open(&settings, migrates)
    });
    let database = tokio::select! {
        biased;
        () = signals.next() => return stopped(serves),
        opened = opening => opened??,
    };
    let done = act(command, &settings, &database, signals).await;
    // Dropping the database stops a private Postgres that this command started.
    tokio::task::block_in_place(|| drop(database));
    done
}

/// The end at a signal: a server was asked to stop, anything else is not done.
fn stopped(serves: bool) -> anyhow::Result<ExitCode> {
    if !serves {
        bail!("stopped by a signal before it was done");
    }
    log::info!("stopped before it was ready");
    Ok(ExitCode::SUCCESS)
}

async fn act(
    command: Command,
    settings: &Settings,
    database: &Database,
    mut signals: Signals,
) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve => serve::serve(settings, database, &mut signals).await?,
        Command::Import { action } => {
            let context = tokio::select! {
                biased;
                () = signals.next() => return stopped(false),
                context = CommandContext::open(settings, database) => context?,
            };
            return import::run(&context, settings, action, signals).await;
        }
        command => tokio::select! {
            biased;
            () = signals.next() => return stopped(false),
            done = act_at_once(command, settings, database) => done?,
        },
    }
    Ok(ExitCode::SUCCESS)
}

/// What a signal simply cuts off.
async fn act_at_once(command: Command, settings: &Settings, database: &Database) -> anyhow::Result<()> {
    let context = || CommandContext::open(settings, database);
    match command {
        Command::Migrate => {
            let applied = database.migrate(Duration::from_secs(settings.database_wait.into())).await?;
            let done = if applied.is_empty() { "nothing to do".to_owned() } else { applied.join("\n") };
            tell(settings.log_format, &done)?;
        }
        Command::Demo => {
            let state = CommandContext::with(settings, database, settings.equality_key()?).await?.state;
            let key = &state.equality_key;
            state.db.write(async |conn| questions::ensure_fits(conn, key).await).await?;
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
        Command::Erasures { action } => {
            // Only what forgets answers about equality needs the key.
            let key = if action.erases() { settings.equality_key()? } else { EqualityKey::none() };
            erasures::run(&CommandContext::with(settings, database, key).await?, action).await?;
        }
        Command::Serve | Command::Import { .. } | Command::Openapi { .. } | Command::SigningKey { .. } => {}
    }
    Ok(())
}
