//! What is measured, and how each of it is asked for.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::ground::{self, ADA, COHORT, Ground, IDS, MANAGER, Size, id};
use super::load::{self, Load};
use super::pgbench::{self, Sample, Script};
use super::server::{Bare, Canned};

/// How many targets a read chooses from.
const TARGETS: u32 = 2_000;

/// How many tokens take turns where each is to be new: more than the server remembers, so that none is known when its turn
/// comes again.
const STRANGERS: u32 = 20_000;

/// One kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workload {
    Point,
    Strangers,
    List,
    Push,
    Batch,
    LargeBatch,
    DeepPage,
    Summary,
    Timeline,
    Feed,
    Cohort,
    Everybody,
    Overview,
    Tasks,
}

impl Workload {
    pub const ALL: [Self; 14] = [
        Self::Point,
        Self::Strangers,
        Self::List,
        Self::Push,
        Self::Batch,
        Self::LargeBatch,
        Self::DeepPage,
        Self::Summary,
        Self::Timeline,
        Self::Feed,
        Self::Cohort,
        Self::Everybody,
        Self::Overview,
        Self::Tasks,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Point => "one apprenticeship by id",
            Self::Strangers => "the same, each token new",
            Self::List => "a list of 20",
            Self::Push => "push of one update",
            Self::Batch => "batch of 100 updates",
            Self::LargeBatch => "batch of 1,000 updates",
            Self::DeepPage => "page 500 of a list of 10",
            Self::Summary => "progress summary",
            Self::Timeline => "timeline, 25 entries",
            Self::Feed => "feed of 100 events",
            Self::Cohort => "dashboard of a cohort of 100",
            Self::Everybody => "dashboard of everybody",
            Self::Overview => "overview of an apprentice",
            Self::Tasks => "tasks of a programme manager",
        }
    }

    /// Whether it is measured beside its limits unless asked for.
    pub const fn has_limits(self) -> bool {
        matches!(
            self,
            Self::Point | Self::Strangers | Self::List | Self::Push | Self::Batch | Self::LargeBatch
        )
    }

    /// The ratio to pgbench that is to be reached.
    pub const fn target(self) -> Option<f64> {
        match self {
            Self::Point => Some(0.70),
            Self::List => Some(0.55),
            Self::Push => Some(1.80),
            Self::Batch => Some(1.00),
            _ => None,
        }
    }

    /// Updates in one request, where it pushes.
    pub const fn updates(self) -> Option<u32> {
        match self {
            Self::Push => Some(1),
            Self::Batch => Some(100),
            Self::LargeBatch => Some(1_000),
            _ => None,
        }
    }

    /// How many ask at the same time, of so many that may: whoever sends a thousand updates at once waits for the answer, and
    /// few look at everybody.
    pub fn connections(self, most: usize) -> usize {
        match self {
            Self::Batch => most.min(8),
            Self::LargeBatch | Self::Everybody => most.min(4),
            _ => most,
        }
    }

    /// The path for the n-th target.
    fn path(self, number: u32, size: Size) -> String {
        let spread = 2 * (1 + number * (size.learners() / TARGETS).max(1) % size.learners().max(1));
        let record = format!("/api/v1/apprenticeships/{}", id(spread));
        let after = |number: u32, limit: u32| {
            let cursor = serde_json::to_vec(&json!(["/api/v1/apprenticeships createdAt", "", id(number)]))
                .unwrap_or_default();
            format!("/api/v1/apprenticeships?limit={limit}&cursor={}", URL_SAFE_NO_PAD.encode(cursor))
        };
        match self {
            Self::Point | Self::Strangers => record,
            // Not so near the end that a page is not full.
            Self::List => after(spread.min((2 * size.learners()).saturating_sub(60)), 20),
            Self::DeepPage => after(10_000.min(size.learners()), 10),
            Self::Overview => format!("{record}/overview"),
            Self::Tasks => "/api/v1/me/tasks".to_owned(),
            Self::Summary => format!("{record}/progress"),
            Self::Timeline => format!("{record}/timeline"),
            Self::Feed => "/api/v1/events?limit=100".to_owned(),
            Self::Cohort => format!("/api/v1/cohorts/{COHORT}/dashboard"),
            Self::Everybody => format!("/api/v1/managers/{MANAGER}/dashboard"),
            Self::Push => "/api/v1/progress-updates".to_owned(),
            Self::Batch | Self::LargeBatch => "/api/v1/progress-update-batches".to_owned(),
        }
    }
}

/// A workload with its limits ready to run.
pub struct Prepared {
    pub script: Script,
    /// Where the script can be read.
    pub file: PathBuf,
    pub bare: Bare,
}

/// A server on a seeded database, and who asks.
pub struct Bench<'a> {
    ground: &'a Ground,
    size: Size,
    database: String,
    base: String,
    provider: String,
    staff: String,
    /// The newest day that is reported on: all of it is past.
    yesterday: NaiveDate,
    work: PathBuf,
    http: reqwest::Client,
}

impl<'a> Bench<'a> {
    pub fn new(ground: &'a Ground, size: Size, database: &str, base: &str) -> anyhow::Result<Self> {
        let (provider, staff) = ground::bearers(&ground.data_dir.join("keys.pem"))?;
        let work = ground.data_dir.join("work");
        let _ = std::fs::remove_dir_all(&work);
        std::fs::create_dir_all(work.join("acknowledged"))?;
        let yesterday = hackit::ctx::london_day(hackit::ctx::Clock::System.now()) - Days::new(1);
        let days: Vec<String> = (0..300).map(|ago| (yesterday - Days::new(ago)).to_string()).collect();
        std::fs::write(work.join("days"), days.join("\n"))?;
        Ok(Self {
            ground,
            size,
            database: database.to_owned(),
            base: base.to_owned(),
            provider,
            staff,
            yesterday,
            work,
            http: reqwest::Client::builder().no_proxy().build()?,
        })
    }

    fn bearer(&self, workload: Workload) -> &str {
        let of_staff = matches!(workload, Workload::Everybody | Workload::Overview | Workload::Tasks);
        if of_staff { &self.staff } else { &self.provider }
    }

    async fn ask(&self, workload: Workload, body: Option<&Value>) -> anyhow::Result<reqwest::Response> {
        let url = format!("{}{}", self.base, workload.path(0, self.size));
        let request = match body {
            Some(body) => self.http.post(url).json(body),
            None => self.http.get(url),
        };
        let answer = request.bearer_auth(self.bearer(workload)).send().await?;
        ensure!(answer.status().is_success(), "{}: {}", answer.status(), answer.text().await?);
        Ok(answer)
    }

    /// The n-th request of a kind: method, path, token and body.
    pub fn request(&self, workload: Workload, number: usize) -> (&'static str, String, &str, String) {
        let number = u32::try_from(number).unwrap_or_default();
        let (path, token) = (workload.path(number % TARGETS, self.size), self.bearer(workload));
        if workload.updates().is_none() {
            return ("GET", path, token, String::new());
        }
        let learner = id(2 + 2 * (number % self.size.learners().max(1)));
        let name = format!("one-client-{number}");
        ("POST", path, token, self.body(workload, &name, &[learner]).to_string())
    }

    /// Asks once to learn the SQL and the answer.
    pub async fn prepare(&self, workload: Workload) -> anyhow::Result<Prepared> {
        let count = workload.updates().unwrap_or(1);
        let mut sample = Sample {
            ids: (0..count).map(|at| id(2 + 2 * at)).collect(),
            day: self.yesterday.to_string(),
            ..Sample::default()
        };
        if workload.updates().is_none() {
            // Whatever id stands in the path or the cursor is the one that varies.
            let spread = workload.path(0, self.size);
            sample.ids =
                (1..=2 * self.size.learners()).map(id).filter(|id| spread.contains(id.as_str())).collect();
            if workload == Workload::List {
                sample.ids = vec![id(2)];
            }
        }
        let body =
            |name: &str| (workload.updates().is_some()).then(|| self.body(workload, name, &sample.ids));
        // Everything is prepared and in the cache when the statements are looked at.
        for attempt in 0..3 {
            self.ask(workload, body(&format!("warm-{}-{attempt}", count)).as_ref()).await?;
        }
        let database = ground::connect(&self.database).await?;
        let mut attempt = 0;
        let (answer, statements) = loop {
            let name = format!("sample-{count}-{attempt}");
            sample.names = names(&name, count);
            let asked = body(&name);
            let (answer, statements) =
                pgbench::capture(self.ground, &database, self.ask(workload, asked.as_ref())).await?;
            // Once a minute the server's own work comes in between.
            if !statements.iter().any(pgbench::Statement::is_of_a_timer) {
                break (answer, statements);
            }
            attempt += 1;
            ensure!(attempt < 5, "the timers never stop");
        };
        let canned = Canned::of(answer).await?;
        if workload.updates().is_some() {
            sample.made = self.made(&sample.names).await?;
        }
        ensure!(!statements.is_empty(), "no statement was logged");
        let file = self.work.join(format!("{}.sql", workload.name().replace([' ', ','], "-")));
        let script = Script::new(&statements, &sample, self.size.learners());
        let bare = Bare::start(&canned, &file.with_extension("json"))?;
        Ok(Prepared { script, file, bare })
    }

    fn body(&self, workload: Workload, name: &str, ids: &[String]) -> Value {
        let count = u32::try_from(ids.len()).unwrap_or_default();
        let items: Vec<Value> = names(name, count)
            .iter()
            .zip(ids)
            .map(|(name, id)| {
                json!({"externalId": name, "learner": {"apprenticeshipId": id},
                    "observedAt": format!("{}T00:00:00Z", self.yesterday),
                    "details": {"kind": "otjHours", "date": self.yesterday, "hours": 0.25, "activity": "Training day",
                        "ksbs": ["K1"]}})
            })
            .collect();
        if workload == Workload::Push {
            items.into_iter().next().unwrap_or_default()
        } else {
            json!({"items": items})
        }
    }

    /// The ids that the server made of updates and of their events.
    async fn made(&self, names: &[String]) -> anyhow::Result<Vec<Vec<String>>> {
        let client = ground::connect(&self.database).await?;
        let rows = client
            .query(
                "SELECT u.id::text, e.id::text FROM progress_updates u JOIN events e ON e.subject_id = u.id
                 WHERE u.external_id = ANY($1) ORDER BY u.external_id",
                &[&names],
            )
            .await?;
        Ok(vec![rows.iter().map(|row| row.get(0)).collect(), rows.iter().map(|row| row.get(1)).collect()])
    }

    /// Measures the server, or another at `base`.
    pub fn load(
        &self,
        workload: Workload,
        base: &str,
        prefix: &str,
        connections: usize,
        seconds: u64,
    ) -> anyhow::Result<Load> {
        let token = self.bearer(workload);
        let connections = workload.connections(connections);
        let load = if let Some(updates) = workload.updates() {
            let (days, acknowledged) = (self.work.join("days"), self.work.join("acknowledged"));
            let (updates, learners) = (updates.to_string(), self.size.learners().to_string());
            let (days, acknowledged) = (days.to_string_lossy(), acknowledged.to_string_lossy());
            let path = workload.path(0, self.size);
            let arguments = [&path, token, &updates, &learners, IDS, &days, prefix, &acknowledged];
            load::run("push.lua", base, connections, seconds, &arguments)?
        } else {
            let file = self.work.join("targets");
            let targets: Vec<String> = (0..TARGETS).map(|number| workload.path(number, self.size)).collect();
            std::fs::write(&file, targets.join("\n"))?;
            let bearers = self.work.join("tokens");
            let tokens = if workload == Workload::Strangers {
                ground::strangers(&self.ground.data_dir.join("keys.pem"), STRANGERS)?
            } else {
                vec![token.to_owned()]
            };
            std::fs::write(&bearers, tokens.join("\n"))?;
            let arguments = [&*file.to_string_lossy(), &*bearers.to_string_lossy()];
            load::run("get.lua", base, connections, seconds, &arguments)?
        };
        ensure!(load.failed == 0.0, "{} of {} requests failed", load.failed, load.requests);
        Ok(load)
    }

    /// Measures the server without its limits.
    pub fn alone(&self, workload: Workload, connections: usize, seconds: u64) -> anyhow::Result<Load> {
        let prefix = format!("bench-{}-alone-", workload.updates().unwrap_or_default());
        self.load(workload, &self.base, &prefix, connections, seconds)
    }

    /// The process under which all of Postgres runs.
    pub fn postmaster(&self) -> u32 {
        self.ground.postmaster
    }

    /// Forgets acknowledgements of a server that only pretends.
    pub fn forget(&self, prefix: &str) -> anyhow::Result<()> {
        for entry in std::fs::read_dir(self.work.join("acknowledged"))? {
            let path = entry?.path();
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix)) {
                std::fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    pub fn database(&self) -> &str {
        &self.database
    }

    /// Makes sure that every update that was acknowledged is in the database exactly once, with one event each, and that the
    /// sums that are kept are right. Returns how many there are.
    pub async fn check_acknowledged(&self) -> anyhow::Result<usize> {
        let client = ground::connect(&self.database).await?;
        let mut count = 0;
        for entry in std::fs::read_dir(self.work.join("acknowledged"))? {
            let path = entry?.path();
            let text = std::fs::read_to_string(&path)?;
            let names: Vec<String> = text.lines().flat_map(written).collect();
            for chunk in names.chunks(20_000) {
                let row = client
                    .query_one(
                        "SELECT count(DISTINCT u.external_id), count(*) FROM progress_updates u
                         LEFT JOIN events e ON e.subject_id = u.id AND e.type = 'progressUpdate.received'
                         WHERE u.organisation_id = $1::text::uuid AND u.external_id = ANY($2)",
                        &[&ADA, &chunk],
                    )
                    .await
                    .with_context(|| path.display().to_string())?;
                let wanted = i64::try_from(chunk.len())?;
                let found: (i64, i64) = (row.get(0), row.get(1));
                ensure!(found == (wanted, wanted), "{wanted} were acknowledged, {found:?} are there");
            }
            count += names.len();
        }
        let wrong = client.query("(TABLE standings EXCEPT TABLE counted_standings) LIMIT 5", &[]).await?;
        ensure!(wrong.is_empty(), "kept sums are wrong");
        Ok(count)
    }
}

fn names(name: &str, count: u32) -> Vec<String> {
    (0..count).map(|at| format!("{name}-{at:03}")).collect()
}

/// The names in a line of acknowledgements: one update, or a batch of so many.
fn written(line: &str) -> Vec<String> {
    match line.split_once(' ') {
        Some((name, count)) => names(name, count.parse().unwrap_or_default()),
        None => vec![line.to_owned()],
    }
}
