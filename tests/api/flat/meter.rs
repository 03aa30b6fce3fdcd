//! What Postgres reads for a request.

use std::collections::BTreeMap;
use std::fmt;

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::from_fn;
use actix_web::{App, Error, test};
use diesel_async::RunQueryDsl as _;
use futures_util::future::LocalBoxFuture;
use hackit::app::AppState;
use hackit::web::{embed, middleware};
use serde_json::Value;
use tokio_postgres::{Client, NoTls};

use crate::support::TestApp;

/// What was read of one table.
#[derive(Clone, Copy, Debug, Default)]
struct Reads {
    /// Rows of scans of the whole table.
    scanned: i64,
    /// Rows that an index led to.
    fetched: i64,
    /// Entries that its indexes gave: more than rows where one was enough without its row, or stood for no row that matched.
    entries: i64,
    /// Pages of the table and of its indexes.
    pages: i64,
}

impl Reads {
    fn rows(self) -> i64 {
        self.scanned + self.fetched.max(self.entries)
    }

    fn since(self, before: Self) -> Self {
        Self {
            scanned: self.scanned - before.scanned,
            fetched: self.fetched - before.fetched,
            entries: self.entries - before.entries,
            pages: self.pages - before.pages,
        }
    }
}

/// What was read of each table.
#[derive(Debug)]
pub struct Cost(BTreeMap<String, Reads>);

impl Cost {
    /// All rows that were read.
    pub fn rows(&self) -> i64 {
        self.0.values().map(|reads| reads.rows()).sum()
    }

    /// All pages that were touched.
    pub fn pages(&self) -> i64 {
        self.0.values().map(|reads| reads.pages).sum()
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows and {} pages read", self.rows(), self.pages())?;
        for (table, reads) in self.0.iter().filter(|(_, reads)| reads.rows() > 0 || reads.pages > 20) {
            write!(f, "; {table} {}", reads.rows())?;
            if reads.scanned > 0 {
                write!(f, " ({} by scan)", reads.scanned)?;
            }
            write!(f, " on {} pages", reads.pages)?;
        }
        Ok(())
    }
}

/// An answer to a list.
pub struct Page {
    pub status: u16,
    pub body: String,
    value: Value,
    /// Where the next page starts.
    pub next: Option<String>,
}

impl Page {
    /// How many records the page holds.
    pub fn rows(&self) -> i64 {
        let records = self.value.as_object().into_iter().flatten().find_map(|(_, field)| field.as_array());
        records.map_or(0, |records| i64::try_from(records.len()).expect("a number"))
    }
}

type Answers = Box<dyn Fn(String, String) -> LocalBoxFuture<'static, (u16, Vec<u8>)>>;

/// Answers requests in the test's own thread: so the connections on which they read are those that the test can ask to tell
/// what they have counted.
pub struct Meter {
    answers: Answers,
    state: AppState,
    client: Client,
    before: BTreeMap<String, Reads>,
}

const COUNTERS: &str =
    "SELECT c.relname, pg_stat_get_tuples_returned(c.oid), pg_stat_get_tuples_fetched(c.oid), i.entries,
        pg_stat_get_blocks_fetched(c.oid) + i.pages
    FROM pg_class c JOIN (
        SELECT indrelid, sum(pg_stat_get_tuples_returned(indexrelid))::bigint AS entries,
            sum(pg_stat_get_blocks_fetched(indexrelid))::bigint AS pages
        FROM pg_index GROUP BY indrelid
    ) i ON i.indrelid = c.oid
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace";

impl Meter {
    pub async fn new(app: &TestApp) -> Self {
        let state = app.state().clone();
        let (client, connection) =
            tokio_postgres::connect(app.owner_url(), NoTls).await.expect("a connection");
        tokio::spawn(connection);
        let mut meter =
            Self { answers: answers(state.clone()).await, state, client, before: BTreeMap::new() };
        meter.before = meter.counters().await;
        meter
    }

    /// Has the connections of this thread tell what they have counted: the shared one, and the pool's, which has no more
    /// than one here.
    async fn flush(&self) {
        let flush = || diesel::sql_query("SELECT pg_stat_force_next_flush()");
        let db = &self.state.db;
        db.read(async |conn| Ok(flush().execute(conn).await?)).await.expect("the shared connection");
        db.read_long(async |conn| Ok(flush().execute(conn).await?)).await.expect("the pool's connection");
    }

    async fn counters(&self) -> BTreeMap<String, Reads> {
        let rows = self.client.query(COUNTERS, &[]).await.expect("counters");
        let read = |row: &tokio_postgres::Row| Reads {
            scanned: row.get(1),
            fetched: row.get(2),
            entries: row.get(3),
            pages: row.get(4),
        };
        rows.iter().map(|row| (row.get(0), read(row))).collect()
    }

    async fn answer(&self, token: &str, request: &str) -> Page {
        let (status, bytes) = (self.answers)(token.to_owned(), request.to_owned()).await;
        let body = String::from_utf8(bytes).expect("text");
        let value: Value = serde_json::from_str(&body).unwrap_or_default();
        let next = value["page"]["nextCursor"].as_str().map(str::to_owned);
        Page { status, body, value, next }
    }

    /// Where the page after this one starts.
    pub async fn next(&self, token: &str, request: &str) -> Option<String> {
        self.answer(token, request).await.next
    }

    /// An answer, and what was read for it.
    pub async fn get(&mut self, token: &str, request: &str) -> (Page, Cost) {
        self.flush().await;
        self.before = self.counters().await;
        let page = self.answer(token, request).await;
        self.flush().await;
        let after = self.counters().await;
        let reads = after.iter().map(|(table, reads)| {
            let before = self.before.get(table).copied().unwrap_or_default();
            (table.clone(), reads.since(before))
        });
        (page, Cost(reads.collect()))
    }
}

/// The operations of the contract and the pages, without a socket.
async fn answers(state: AppState) -> Answers {
    let app = App::new()
        .configure(|config| state.configure(config))
        .configure(hackit::site::configure)
        .wrap(from_fn(embed::wrap))
        .wrap(from_fn(middleware::wrap));
    let service = std::rc::Rc::new(test::init_service(app).await);
    Box::new(move |token, request| {
        let service = service.clone();
        Box::pin(async move {
            let mut builder = test::TestRequest::get().uri(&request);
            if !token.is_empty() {
                builder = builder.insert_header((AUTHORIZATION, format!("Bearer {token}")));
            }
            read(service.call(builder.to_request()).await).await
        })
    })
}

async fn read<B: MessageBody>(answer: Result<ServiceResponse<B>, Error>) -> (u16, Vec<u8>) {
    let answer = answer.expect("an answer");
    let status = answer.status().as_u16();
    let body = actix_web::body::to_bytes(answer.into_body()).await;
    (status, body.unwrap_or_else(|_| panic!("a body")).to_vec())
}
