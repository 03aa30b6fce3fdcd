//! The database's limit: the SQL of one request, as Postgres itself logged it, run by pgbench.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tokio_postgres::Client;
use tokio_postgres::types::Type;

use super::ground::{Ground, IDS};

/// Every how many learners are Ada's.
const STEP: usize = 2;

/// What is the request's own in the statements, and so must differ in each run of them.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// Ids of the apprenticeships, in order.
    pub ids: Vec<String>,
    /// `externalId`s of the updates, in order.
    pub names: Vec<String>,
    /// The day of all of them.
    pub day: String,
    /// Ids made by the server: of the updates, of their events.
    pub made: Vec<Vec<String>>,
}

/// A statement and its parameters.
#[derive(Clone, Debug)]
pub struct Statement {
    sql: String,
    parameters: Vec<Option<String>>,
    /// What Postgres takes them for.
    types: Vec<String>,
}

impl Statement {
    /// Whether the server runs it by itself, once a minute.
    pub fn is_of_a_timer(&self) -> bool {
        ["DELETE FROM \"invitations\"", "INTO \"reviews\""].iter().any(|part| self.sql.contains(part))
    }

    /// Asks Postgres of what types the parameters are.
    async fn typed(mut self, client: &Client) -> anyhow::Result<Self> {
        let prepared = client.prepare(&self.sql).await.with_context(|| self.sql.clone())?;
        let name = |kind: &Type| match kind.name().strip_prefix('_') {
            Some(element) => format!("{element}[]"),
            None => kind.name().to_owned(),
        };
        self.types = prepared.params().iter().map(name).collect();
        Ok(self)
    }
}

/// Asks Postgres to log every statement, or no longer.
async fn log(ground: &Ground, on: bool) -> anyhow::Result<()> {
    let settings = if on {
        ["SET log_statement = 'all'", "SET log_line_prefix = '@@%p|'"]
    } else {
        ["RESET log_statement", "RESET log_line_prefix"]
    };
    for setting in settings {
        ground.admin.batch_execute(&format!("ALTER SYSTEM {setting}")).await?;
    }
    ground.admin.batch_execute("SELECT pg_reload_conf()").await?;
    let wanted = if on { "all" } else { "none" };
    until(async || Ok(ground.admin.query_one("SHOW log_statement", &[]).await?.get::<_, String>(0) == wanted))
        .await
}

/// Waits until something holds.
async fn until(mut holds: impl AsyncFnMut() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    let started = Instant::now();
    while !holds().await? {
        if started.elapsed() > Duration::from_secs(10) {
            bail!("waited for ten seconds in vain");
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

/// The statements that Postgres runs while `act` goes on.
pub async fn capture<T>(
    ground: &Ground,
    database: &Client,
    act: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<(T, Vec<Statement>)> {
    let file = ground.data_dir.join("postgres.log");
    log(ground, true).await?;
    // Backends read a new configuration between two statements; the timers of the server run each second.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let before = std::fs::read_to_string(&file)?.len();
    let value = act.await?;
    ground.admin.batch_execute("SELECT 'the end'").await?;
    let mut text = String::new();
    until(async || {
        text = std::fs::read_to_string(&file)?.split_off(before);
        Ok(text.contains("'the end'"))
    })
    .await?;
    log(ground, false).await?;
    let mut statements = Vec::new();
    for statement in read(&text)? {
        statements.push(statement.typed(database).await?);
    }
    Ok((value, statements))
}

fn read(text: &str) -> anyhow::Result<Vec<Statement>> {
    let mut found: Vec<Statement> = Vec::new();
    let text = text.replace("\n\t", "\n");
    for entry in text.split("@@").skip(1) {
        let entry = entry.split_once('|').map(|(_, rest)| rest.trim()).unwrap_or_default();
        if let Some(parameters) = entry.strip_prefix("DETAIL:  parameters: ") {
            if let Some(last) = found.last_mut() {
                last.parameters = values(parameters)?;
            }
        } else if let Some(statement) = entry.strip_prefix("LOG:  ") {
            let sql = statement.strip_prefix("statement: ").or_else(|| {
                let executed = statement.strip_prefix("execute ")?;
                executed.split_once(": ").map(|(_, sql)| sql)
            });
            if let Some(sql) = sql {
                found.push(Statement {
                    sql: sql.trim().to_owned(),
                    parameters: Vec::new(),
                    types: Vec::new(),
                });
            }
        }
    }
    // What the server does each second, and what was asked here.
    found.retain(|one| !one.sql.contains("revocations") && !one.sql.contains("'the end'"));
    Ok(found)
}

/// `$1 = 'it''s', $2 = NULL`
fn values(text: &str) -> anyhow::Result<Vec<Option<String>>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, value)) = rest.split_once(" = ") {
        if let Some(after) = value.strip_prefix("NULL") {
            found.push(None);
            rest = after;
            continue;
        }
        let inner = value.strip_prefix('\'').context("a parameter without quotes")?;
        let mut end = 0;
        loop {
            end +=
                inner.get(end..).and_then(|part| part.find('\'')).context("a parameter that does not end")?;
            if inner.get(end + 1..).is_some_and(|part| part.starts_with('\'')) {
                end += 2;
            } else {
                break;
            }
        }
        found.push(inner.get(..end).map(|value| value.replace("''", "'")));
        rest = inner.get(end + 1..).unwrap_or_default();
    }
    Ok(found)
}

/// A script for pgbench, and the constants that it is given.
pub struct Script {
    pub text: String,
    constants: Vec<(String, String)>,
}

/// Longer constants stand in the script: there they are rows to insert and change no plan.
const LONGEST: usize = 300;

impl Script {
    /// Runs the statements with other learners, names, days and ids each time.
    pub fn new(statements: &[Statement], sample: &Sample, learners: u32) -> Self {
        let count = u32::try_from(sample.ids.len()).unwrap_or_default();
        let text = format!(
            "\\set n {STEP} * random(1, {}) + 100000000000\n\\set i :i + 1\n\\set d random(0, 299)\n",
            learners.saturating_sub(count).max(1)
        );
        let mut script = Self { text, constants: vec![("nothing".to_owned(), "-".to_owned())] };
        for statement in statements {
            let mut sql = String::new();
            let mut rest = statement.sql.as_str();
            while let Some((before, after)) = rest.split_once('$') {
                sql.push_str(before);
                let digits =
                    after.len() - after.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
                let (number, after) = after.split_at(digits);
                match number.parse::<usize>() {
                    Ok(number) => {
                        let value = statement.parameters.get(number - 1).cloned().flatten();
                        let kind = statement.types.get(number - 1).map_or("text", String::as_str);
                        let inner = expression(value.as_deref(), sample);
                        let inner = inner.unwrap_or_else(|| script.constant(value.as_deref()));
                        let _ = write!(sql, "({inner})::{kind}");
                    }
                    Err(_) => sql.push('$'),
                }
                rest = after;
            }
            sql.push_str(rest);
            let _ = writeln!(script.text, "{sql};");
        }
        script
    }

    /// A parameter that is the same each time: a real one, so that Postgres plans as it does for the server.
    fn constant(&mut self, value: Option<&str>) -> String {
        match value {
            None => "nullif(:nothing, :nothing)".to_owned(),
            Some("") => "''".to_owned(),
            Some(value) if value.len() <= LONGEST => {
                let name = format!("c{}", self.constants.len());
                self.constants.push((name.clone(), value.to_owned()));
                format!(":{name}")
            }
            // pgbench takes a colon before a letter for a variable.
            Some(value) => {
                format!("E'{}'", value.replace('\\', "\\\\").replace('\'', "''").replace(':', "\\x3a"))
            }
        }
    }
}

/// An expression of SQL for a parameter that differs each time.
fn expression(value: Option<&str>, sample: &Sample) -> Option<String> {
    let value = value?;
    let inner = value.strip_prefix('{').and_then(|value| value.strip_suffix('}'));
    let elements: Vec<&str> = inner.map_or_else(|| vec![value], |inner| inner.split(',').collect());
    let count = elements.len();
    let are = |known: &[String]| known.get(..count).is_some_and(|known| known == elements);
    // `k` is the place in an array.
    let each = if are(&sample.ids) {
        format!("('{IDS}'::text || (:n::bigint + {STEP} * k))::uuid")
    } else if are(&sample.names) {
        "('pgbench-'::text || :client_id || '-' || :i || '-' || lpad(k::text, 3, '0'))".to_owned()
    } else if !sample.day.is_empty() && elements.iter().all(|element| *element == sample.day) {
        format!("('{}'::date - :d::int)", sample.day)
    } else {
        let at = sample.made.iter().position(|ids| are(ids))?;
        format!(
            "('01932b7{at}-0000-7000-8'::text || lpad(:client_id, 3, '0') || '-' || (:i::bigint * 1000 + k))::uuid"
        )
    };
    let one = each
        .replace(&format!(" + {STEP} * k"), "")
        .replace("lpad(k::text, 3, '0')", "'000'")
        .replace(" + k)", ")");
    Some(match (inner, count) {
        (None, _) => one,
        (Some(_), 1) => format!("ARRAY[{one}]"),
        _ => format!("SELECT array_agg({each} ORDER BY k) FROM generate_series(0, {}) AS k", count - 1),
    })
}

/// What pgbench measured.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Transactions a second.
    pub rate: f64,
    /// All of them.
    pub transactions: f64,
}

/// Runs a script with as many clients as the server has connections. `first` is the first number of the ids that it makes.
pub fn run(
    script: &Script,
    file: &Path,
    url: &str,
    clients: usize,
    seconds: u64,
    first: u64,
) -> anyhow::Result<Limit> {
    let constants: Vec<String> =
        script.constants.iter().map(|(name, value)| format!("--define={name}={value}")).collect();
    // So that it can be run by hand, with --report-per-command for example.
    let told: String = constants.iter().map(|constant| format!("-- '{constant}'\n")).collect();
    std::fs::write(file, format!("-- --define=i={first}\n{told}{}", script.text))?;
    let output = Command::new("pgbench")
        .args(constants)
        .args(["--no-vacuum", "--protocol", "prepared", "--jobs", "1"])
        .args(["--client", &clients.to_string(), "--time", &seconds.to_string()])
        .args(["--define", &format!("i={first}"), "--file"])
        .arg(file)
        .arg(url)
        .env("PGOPTIONS", "-c role=hackit_app -c plan_cache_mode=force_generic_plan -c jit=off")
        .output()
        .context("pgbench could not be started; it comes with Postgres' client programs")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let problems = String::from_utf8_lossy(&output.stderr);
    let figure = |name: &str| {
        text.lines().find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse::<f64>().ok())
    };
    match (figure("tps = "), figure("number of transactions actually processed: ")) {
        (Some(rate), Some(transactions)) if output.status.success() && !problems.contains("aborted") => {
            Ok(Limit { rate, transactions })
        }
        _ => bail!("pgbench failed on {}:\n{text}{problems}", file.display()),
    }
}
