//! One Postgres for the run, migrated once into a template, copied for each test.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use hackit::db::migrate;
use hackit::db::private::{Cluster, Options};
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

/// A database of one test.
#[derive(Clone)]
pub struct Database {
    /// Connects as the login of requests.
    pub url: String,
    /// Connects as the owner.
    pub owner_url: String,
}

struct Server {
    cluster: Cluster,
    data_dir: PathBuf,
}

static SERVER: Mutex<Option<Server>> = Mutex::new(None);
static TEMPLATE: OnceCell<()> = OnceCell::const_new();
static COUNTER: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// A fresh copy of the migrated template.
    pub async fn new() -> Self {
        TEMPLATE.get_or_init(template).await;
        let name = format!("test_{}", COUNTER.fetch_add(1, Ordering::Relaxed));
        let admin = connect(&url(Cluster::url, "postgres")).await;
        // A copy of files is cheaper than writing everything to the log.
        let copy = format!("CREATE DATABASE {name} TEMPLATE template_hackit STRATEGY file_copy");
        admin.batch_execute(&copy).await.expect("a copy of the template");
        Self { url: url(Cluster::login_url, &name), owner_url: url(Cluster::url, &name) }
    }

    pub async fn query(&self, statement: &str) -> Vec<String> {
        let client = connect(&self.owner_url).await;
        let messages =
            client.simple_query(statement).await.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        let rows = messages.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
            _ => None,
        });
        rows.collect()
    }
}

async fn template() {
    tokio::task::spawn_blocking(start).await.expect("a server");
    let admin = connect(&url(Cluster::url, "postgres")).await;
    admin.batch_execute("CREATE DATABASE template_hackit").await.expect("a template");
    // Migrations block their thread, which the test's own runtime cannot spare.
    std::thread::spawn(|| {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(migrate::run(&url(Cluster::url, "template_hackit"))).expect("migrations");
    })
    .join()
    .expect("migrations end");
}

fn start() {
    let data_dir = std::env::temp_dir().join(format!("hackit-test-{}", std::process::id()));
    let options = Options { data_dir: data_dir.clone(), durable: false, fetch: true, settings: Vec::new() };
    let cluster = Cluster::start(&options).expect("a throw-away Postgres");
    *SERVER.lock().unwrap_or_else(PoisonError::into_inner) = Some(Server { cluster, data_dir });
    stop_at_exit();
}

fn url(of: impl Fn(&Cluster, &str) -> String, database: &str) -> String {
    let server = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
    of(&server.as_ref().expect("started").cluster, database)
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
}

/// Statics are never dropped: the C library calls this when the test program ends.
#[expect(unsafe_code, reason = "atexit is the only hook that the test harness leaves")]
fn stop_at_exit() {
    unsafe extern "C" {
        fn atexit(callback: extern "C" fn()) -> std::ffi::c_int;
    }
    extern "C" fn stop() {
        let server = SERVER.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Server { cluster, data_dir }) = server {
            drop(cluster);
            let _ = std::fs::remove_dir_all(data_dir);
        }
    }
    // SAFETY: the callback is a plain function that lives as long as the program.
    unsafe { atexit(stop) };
}
