//! What is wrong with a command line, told in one line that names the setting.

use std::error::Error as _;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory as _, Parser as _};

use super::Cli;
use crate::config::LogFormat;
use crate::logging;

/// Reads the command line and the environment.
///
/// # Errors
/// With the status to end with: what is to be said (help, or what is wrong) has been said. It is never 2, which
/// tells of refused rows.
pub fn read() -> Result<Cli, ExitCode> {
    let error = match Cli::try_parse() {
        Ok(cli) => return Ok(cli),
        Err(error) => error,
    };
    let format = asked_format();
    match unfit_setting(&error) {
        Some(line) => logging::fatal(format, &line),
        None if format == LogFormat::Json && error.use_stderr() => {
            logging::fatal(format, error.render().to_string().trim());
        }
        // A closed pipe (`hackit --help | head`) is no failure.
        None => drop(error.print()),
    }
    Err(if error.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// How log lines are to look, as far as a command line that cannot be read tells it.
fn asked_format() -> LogFormat {
    let told = std::env::args().skip_while(|word| !word.starts_with("--log-format")).take(2);
    let told: Vec<String> =
        told.flat_map(|word| word.split('=').map(str::to_owned).collect::<Vec<_>>()).collect();
    let flag = told.get(1).cloned();
    match flag.or_else(|| std::env::var("HACKIT_LOG_FORMAT").ok()).as_deref() {
        Some("json") => LogFormat::Json,
        _ => LogFormat::Text,
    }
}

/// A setting with an unfit value, by the name of its variable and of its flag: clap knows only the flag, and the
/// value may have come from the environment.
fn unfit_setting(error: &clap::Error) -> Option<String> {
    if !matches!(error.kind(), ErrorKind::ValueValidation | ErrorKind::InvalidValue) {
        return None;
    }
    let (Some(ContextValue::String(flag)), Some(ContextValue::String(value))) =
        (error.get(ContextKind::InvalidArg), error.get(ContextKind::InvalidValue))
    else {
        return None;
    };
    let long = flag.trim_start_matches('-').split(|c: char| c != '-' && !c.is_ascii_alphanumeric()).next()?;
    let command = Cli::command();
    let setting = command.get_arguments().find(|argument| argument.get_long() == Some(long))?;
    let name = setting.get_env()?.to_string_lossy();
    let why = match (error.get(ContextKind::ValidValue), error.source()) {
        (Some(ContextValue::Strings(valid)), _) if !valid.is_empty() => {
            format!("must be one of {}", valid.join(", "))
        }
        (_, Some(cause)) => cause.to_string(),
        _ => "cannot be used".to_owned(),
    };
    Some(format!("{name} (--{long}) is {value:?}: {why}"))
}
