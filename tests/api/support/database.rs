//! One Postgres for the run, migrated once into a template, copied for each test.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use hackit::db::migrate;
use hackit::db::private::{Cluster, Options};
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

/// A database of one test, removed with its last clone: a thousand of them would fill the disk.
#[derive(Clone)]
pub struct Database {
    /// Connects as the login of requests.
    pub url: String,
    /// Connects as the owner.
    pub owner_url: String,
    _name: Arc<Name>,
}

struct Name(String);

impl Drop for Name {
    fn drop(&mut self) {
        let remover = REMOVER.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = remover.send(std::mem::take(&mut self.0));
    }
}

struct Server {
    cluster: Cluster,
    data_dir: PathBuf,
}

static SERVER: Mutex<Option<Server>> = Mutex::new(None);
static TEMPLATE: OnceCell<()> = OnceCell::const_new();
static COUNTER: AtomicU32 = AtomicU32::new(0);
static REMOVER: LazyLock<Mutex<Sender<String>>> = LazyLock::new(|| Mutex::new(remover()));

impl Database {
    /// A fresh copy of the migrated template.
    pub async fn new() -> Self {
        TEMPLATE.get_or_init(template).await;
        let name = format!("test_{}", COUNTER.fetch_add(1, Ordering::Relaxed));
        let admin = connect(&url(Cluster::url, "postgres")).await;
        // A copy of files is cheaper than writing everything to the log.
        let copy = format!("CREATE DATABASE {name} TEMPLATE template_hackit STRATEGY file_copy");
        admin.batch_execute(&copy).await.expect("a copy of the template");
        let urls = (url(Cluster::login_url, &name), url(Cluster::url, &name));
        Self { url: urls.0, owner_url: urls.1, _name: Arc::new(Name(name)) }
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

/// Removes databases on a thread of its own, since a test's runtime may not wait while it ends. When the run is over, Postgres is
/// stopped under it, and the directory goes whole.
fn remover() -> Sender<String> {
    let (sender, names) = mpsc::channel::<String>();
    let server = url(Cluster::url, "postgres");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let Ok((admin, connection)) = tokio_postgres::connect(&server, NoTls).await else { return };
            tokio::spawn(connection);
            for name in names {
                let _ = admin.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
            }
        });
    });
    sender
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

#[actix_web::test]
async fn the_database_of_a_test_goes_with_it() {
    let (gone, stays) = (Database::new().await, Database::new().await);
    let name = gone.url.rsplit('/').next().expect("a name").to_owned();
    drop(gone.clone());
    let there = format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'");
    assert_eq!(stays.query(&there).await, ["1"], "a clone is left");
    drop(gone);
    let wait = async { while stays.query(&there).await != ["0"] {} };
    tokio::time::timeout(std::time::Duration::from_mins(2), wait).await.expect("it is removed");
}
