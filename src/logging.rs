//! Log lines: for people, or one JSON object a line.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::Write as _;

use anyhow::Context as _;
use log::Level;
use log::kv::{Error, Key, Value, VisitSource};
use serde_json::{Map, json};

use crate::config::LogFormat;

/// Starts logging to standard error.
///
/// # Errors
/// When the filter cannot be read.
pub fn start(filter: &str, format: LogFormat) -> anyhow::Result<()> {
    let mut builder = env_logger::Builder::new();
    // env_logger only warns about a filter that it cannot read; a wrong setting must stop the start.
    for part in filter.split(',') {
        let level = part.rsplit('=').next().unwrap_or_default();
        level.parse::<log::LevelFilter>().with_context(|| {
            format!("HACKIT_LOG={filter}: {part} is not a level such as info, or module=level")
        })?;
    }
    // The server's own lines tell nothing that the greeting does not, and those of its connections are about what callers
    // sent wrongly or left unfinished: anybody could fill the log with them.
    builder
        .filter_module("actix_server", log::LevelFilter::Warn)
        .filter_module("actix_http::h1::dispatcher", log::LevelFilter::Off)
        .parse_filters(filter);
    if format == LogFormat::Json {
        builder.format(|out, record| {
            let mut line = line(record.level(), record.target(), &record.args().to_string());
            record.key_values().visit(&mut Fields(&mut line)).ok();
            writeln!(out, "{}", serde_json::Value::Object(line))
        });
        std::panic::set_hook(Box::new(|panic| {
            let mut line = line(Level::Error, "hackit", &panic.to_string());
            // Taken where RUST_BACKTRACE asks for it.
            let way = Backtrace::capture();
            if way.status() == BacktraceStatus::Captured {
                line.insert("backtrace".to_owned(), json!(way.to_string()));
            }
            say(line);
        }));
    }
    builder.try_init().context("logging was started before")
}

/// Says on standard error why the program ends, whatever is logged and whether or not logging has begun.
pub fn fatal(format: LogFormat, message: &str) {
    match format {
        LogFormat::Text => eprintln!("hackit: {message}"),
        LogFormat::Json => say(line(Level::Error, "hackit", message)),
    }
}

/// Writes a line; where nobody can take it any more there is nothing left to do.
fn say(line: Map<String, serde_json::Value>) {
    writeln!(std::io::stderr(), "{}", serde_json::Value::Object(line)).ok();
}

fn line(level: Level, target: &str, message: &str) -> Map<String, serde_json::Value> {
    let mut line = Map::new();
    #[expect(clippy::disallowed_methods, reason = "a log line tells the real time")]
    line.insert(
        "time".to_owned(),
        json!(chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true)),
    );
    line.insert("level".to_owned(), json!(level.as_str()));
    line.insert("target".to_owned(), json!(target));
    line.insert("message".to_owned(), json!(message));
    line
}

struct Fields<'a>(&'a mut Map<String, serde_json::Value>);

impl<'kvs> VisitSource<'kvs> for Fields<'_> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        let value = match (value.to_u64(), value.to_f64(), value.to_bool()) {
            (Some(number), _, _) => json!(number),
            (_, Some(number), _) => json!(number),
            (_, _, Some(flag)) => json!(flag),
            _ => json!(value.to_string()),
        };
        self.0.insert(key.to_string(), value);
        Ok(())
    }
}
