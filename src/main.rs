//! The `hackit` program: reads the command line and hands over to the library.

mod allocator;

fn main() -> std::process::ExitCode {
    allocator::start();
    let cli = match hackit::cli::read() {
        Ok(cli) => cli,
        Err(status) => return status,
    };
    let format = cli.log_format();
    match hackit::cli::run(cli) {
        Ok(status) => status,
        Err(error) => {
            // One clear line: the cause is part of it.
            hackit::logging::fatal(format, &format!("{error:#}"));
            std::process::ExitCode::FAILURE
        }
    }
}
