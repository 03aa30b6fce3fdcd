//! The `hackit` program: reads the command line and hands over to the library.

use clap::Parser as _;
use hackit::cli::{Cli, run};

fn main() -> std::process::ExitCode {
    match run(Cli::parse()) {
        Ok(status) => status,
        Err(error) => {
            // One clear line: the cause is part of it.
            eprintln!("hackit: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
