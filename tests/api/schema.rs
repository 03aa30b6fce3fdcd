//! `src/schema.rs` is what the migrations make, and every migration can be undone.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use diesel::result::{DatabaseErrorKind, Error};
use diesel_async::SimpleAsyncConnection as _;
use hackit::db::{Identity, connect};
use serde_json::json;
use uuid::Uuid;

use crate::support::TestApp;

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/schema.rs");
const HEADER: &str =
    "// @generated from the database's catalogue by `UPDATE_SCHEMA=1 cargo test schema`; never edited.\n";
/// Names that cannot be Rust identifiers, so that diesel adds an underscore.
const RESERVED: &[&str] = &["type", "ref", "use", "where", "match", "move", "box", "final", "abstract"];

/// The columns of the query's one text column, which is split at `|`.
async fn rows(app: &TestApp, query: &str) -> Vec<Vec<String>> {
    let lines = app.sql(query).await;
    lines.iter().map(|line| line.split('|').map(str::to_owned).collect()).collect()
}

/// What diesel calls a type of Postgres.
fn sql_type(name: &str) -> String {
    let scalar = match name.trim_start_matches('_') {
        "uuid" => "Uuid",
        "text" => "Text",
        "bool" => "Bool",
        "bytea" => "Bytea",
        "date" => "Date",
        "int2" => "Int2",
        "int4" => "Int4",
        "int8" => "Int8",
        "jsonb" => "Jsonb",
        "timestamptz" => "Timestamptz",
        other => panic!("tests/api/schema.rs does not know the type {other}"),
    };
    if name.starts_with('_') { format!("Array<{scalar}>") } else { scalar.to_owned() }
}

/// The catalogue in the words of diesel's `print_schema`.
async fn rendered(app: &TestApp) -> String {
    let columns = rows(
        app,
        "SELECT c.table_name || '|' || column_name || '|' || udt_name || '|' || is_nullable
         FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
         WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE '\\_\\_diesel%'
         ORDER BY c.table_name COLLATE \"C\", ordinal_position",
    )
    .await;
    let keys = rows(
        app,
        "SELECT k.table_name || '|' || string_agg(k.column_name, ', ' ORDER BY k.ordinal_position)
         FROM information_schema.key_column_usage k
         JOIN information_schema.table_constraints t USING (constraint_schema, constraint_name, table_name)
         WHERE k.table_schema = 'public' AND t.constraint_type = 'PRIMARY KEY' GROUP BY k.table_name",
    )
    .await;
    let keys: BTreeMap<&str, &str> = keys.iter().map(|row| (row[0].as_str(), row[1].as_str())).collect();
    let mut tables: BTreeMap<&str, String> = BTreeMap::new();
    for column in &columns {
        let [table, name, udt, nullable] = column.as_slice() else {
            panic!("four columns: {column:?}");
        };
        let kind = sql_type(udt);
        let kind = if nullable == "YES" { format!("Nullable<{kind}>") } else { kind };
        let body = tables.entry(table).or_default();
        if RESERVED.contains(&name.as_str()) {
            let _ = writeln!(body, "        #[sql_name = \"{name}\"]\n        {name}_ -> {kind},");
        } else {
            let _ = writeln!(body, "        {name} -> {kind},");
        }
    }
    let mut text = HEADER.to_owned();
    for (table, body) in &tables {
        let key = keys.get(table).unwrap_or_else(|| panic!("{table} has no primary key"));
        let _ = write!(text, "\ndiesel::table! {{\n    {table} ({key}) {{\n{body}    }}\n}}\n");
    }
    text.push('\n');
    for (child, parent, column) in joinable(app).await {
        let _ = writeln!(text, "diesel::joinable!({child} -> {parent} ({column}));");
    }
    text.push_str("diesel::allow_tables_to_appear_in_same_query!(\n");
    for table in tables.keys() {
        let _ = writeln!(text, "    {table},");
    }
    text.push_str(");\n");
    text
}

/// Foreign keys of one column to another table's primary key, where there is only one between the two tables.
async fn joinable(app: &TestApp) -> Vec<(String, String, String)> {
    let keys = rows(
        app,
        "SELECT c.conrelid::regclass || '|' || c.confrelid::regclass || '|' || a.attname
         FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
         WHERE c.connamespace = 'public'::regnamespace AND c.contype = 'f' AND cardinality(c.conkey) = 1 AND c.conrelid <> c.confrelid
         ORDER BY c.conrelid::regclass::text COLLATE \"C\", c.confrelid::regclass::text COLLATE \"C\"",
    )
    .await;
    let pairs: Vec<_> =
        keys.into_iter().map(|row| (row[0].clone(), row[1].clone(), row[2].clone())).collect();
    let times = |child: &str, parent: &str| {
        pairs
            .iter()
            .filter(|(other, another, _)| (other.as_str(), another.as_str()) == (child, parent))
            .count()
    };
    pairs.iter().filter(|(child, parent, _)| times(child, parent) == 1).cloned().collect()
}

#[tokio::test]
async fn the_schema_in_the_sources_is_the_one_of_the_migrated_database() {
    let app = TestApp::new().await;
    let wanted = rendered(&app).await;
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(SCHEMA, &wanted).expect("src/schema.rs can be written");
    }
    let present = fs::read_to_string(SCHEMA).expect("src/schema.rs");
    let differs = present.lines().zip(wanted.lines()).enumerate().find(|(_, (left, right))| left != right);
    assert!(
        present == wanted,
        "src/schema.rs differs from the database at {differs:?}; write it anew with: \
         UPDATE_SCHEMA=1 cargo test --test api schema"
    );
}

/// The folders of the migrations, in the order in which they are applied.
pub fn migrations() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let entries = fs::read_dir(folder).expect("migrations").map(|entry| entry.expect("an entry").path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// All that the migrations can make: columns, constraints, indexes, triggers, functions.
async fn catalogue(app: &TestApp) -> Vec<String> {
    app.sql(
        "SELECT line FROM (
            SELECT 'column ' || c.table_name || '.' || c.column_name || ' ' || c.udt_name || ' ' || c.is_nullable
                || ' ' || coalesce(c.column_default, '') AS line
            FROM information_schema.columns c WHERE c.table_schema = 'public'
            UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace
            UNION ALL SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname = 'equality'
            UNION ALL SELECT 'type ' || typname FROM pg_type
            WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
        ) AS lines ORDER BY line",
    )
    .await
}

#[tokio::test]
async fn every_migration_is_undone_by_its_other_half() {
    let app = TestApp::new().await;
    let folders = migrations();
    let run = async |folder: &Path, file: &str| {
        let text = fs::read_to_string(folder.join(file)).expect("a migration");
        app.sql(&text).await;
    };
    // On the way down: what there is after each migration, the last one first.
    let mut down = vec![catalogue(&app).await];
    for folder in folders.iter().rev() {
        run(folder, "down.sql").await;
        down.push(catalogue(&app).await);
    }
    let left: Vec<_> =
        down.pop().expect("a catalogue").into_iter().filter(|line| !line.contains("__diesel")).collect();
    assert!(left.is_empty(), "left when all is undone: {left:#?}");
    // On the way up the same must appear again.
    for folder in &folders {
        run(folder, "up.sql").await;
        let (up, expected) = (catalogue(&app).await, down.pop().expect("a catalogue"));
        let extra: Vec<_> = up.iter().filter(|line| !expected.contains(line)).collect();
        let missing: Vec<_> = expected.iter().filter(|line| !up.contains(line)).collect();
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        assert!(
            extra.is_empty() && missing.is_empty(),
            "undoing the migration after {name} leaves another state than {name} makes: only after up {extra:#?}, \
             only after down {missing:#?}"
        );
    }
}

#[tokio::test]
async fn the_server_can_delete_no_record_and_rewrite_no_report() {
    let app = TestApp::new().await;
    let tables = async |lacking: bool, right: &str| {
        let has = if lacking { "NOT has_table_privilege" } else { "has_table_privilege" };
        app.sql(&format!(
            "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
             AND {has}('hackit_app', oid, '{right}') ORDER BY relname COLLATE \"C\""
        ))
        .await
    };
    assert_eq!(
        tables(false, "DELETE").await,
        [
            "attendance_codes",
            "enquiry_links",
            "idempotency_keys",
            "interview_panel_members",
            "invitations",
            "match_round_results",
            "password_resets",
            "refresh_tokens",
            "revocations",
            "sessions",
            "unconfirmed_enquiries"
        ]
    );
    assert_eq!(tables(false, "TRUNCATE").await, [""; 0]);
    let unchanged = [
        "__diesel_schema_migrations",
        "application_steps",
        "event_spans",
        "events",
        "idea_responses",
        "otj_days",
        "progress_updates",
        "redactions",
        "versions",
    ];
    assert_eq!(tables(true, "UPDATE").await, unchanged);
    let columns =
        "SELECT attname::text FROM pg_attribute WHERE attrelid = 'otj_days'::regclass AND attnum > 0
        AND has_column_privilege('hackit_app', attrelid, attnum, 'UPDATE')";
    assert_eq!(app.sql(columns).await, ["hundredths", "other_hundredths"]);
}

#[tokio::test]
async fn the_server_reads_nothing_that_secrets_are_compared_with() {
    let app = TestApp::new().await;
    let unread =
        "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND NOT has_table_privilege('hackit_app', oid, 'SELECT') ORDER BY relname COLLATE \"C\"";
    // Of these it reads the columns that are not compared with something secret.
    assert_eq!(
        app.sql(unread).await,
        [
            "application_links",
            "attendance_codes",
            "calendar_links",
            "client_secrets",
            "copy_links",
            "enquiry_links",
            "invitations",
            "passwords",
            "portfolio_links",
            "refresh_tokens"
        ]
    );
    let hidden = "SELECT attrelid::regclass || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
        AND NOT has_column_privilege('hackit_app', attrelid, attnum, 'SELECT') ORDER BY 1";
    assert_eq!(
        app.sql(hidden).await,
        [
            "application_links.token_hash",
            "attendance_codes.code_hash",
            "calendar_links.token_hash",
            "client_secrets.secret_hash",
            "copy_links.token_hash",
            "enquiry_links.token_hash",
            "invitations.token_hash",
            "passwords.hash",
            "portfolio_links.token_hash",
            "refresh_tokens.token_hash"
        ]
    );
}

/// Not all of it by foreign keys, as some would be checked once a row of thousands.
#[tokio::test]
async fn what_a_report_points_at_must_be_there() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let (learner, other) = (app.learner(&ada).await, app.provider("Grace").await);
    let report = json!({"externalId": "a", "learner": {"apprenticeshipId": learner.id},
        "observedAt": "2026-11-20T09:30:00Z",
        "details": {"kind": "otjHours", "date": "2026-11-20", "hours": 6.5, "activity": "Workshop", "ksbs": []}});
    ada.post("/api/v1/progress-updates", &report).await.expect(201);
    let mut server = connect(app.database_url(), Identity::Request).await.expect("a connection");
    let [nobody, copy, another] = [1, 2, 3].map(Uuid::from_u128);
    let update = |change: &str| {
        format!(
            "INSERT INTO progress_updates SELECT (jsonb_populate_record(u, jsonb_build_object('id', '{copy}', {change}))).*
             FROM progress_updates u LIMIT 1"
        )
    };
    let days = |id: &str| {
        format!(
            "INSERT INTO otj_days VALUES ('{}', '2026-11-19', 100), ('{id}', '2026-11-19', 100)",
            learner.id
        )
    };
    for (statement, broken) in [
        (update(&format!("'organisation_id', '{nobody}'")), "progress_updates_organisation_exists"),
        (
            update(&format!("'external_id', 'b', 'apprenticeship_id', '{nobody}'")),
            "progress_updates_apprenticeship_fkey",
        ),
        (
            update(&format!("'external_id', 'b', 'supersedes_id', '{nobody}'")),
            "progress_updates_supersedes_fkey",
        ),
        (days(&nobody.to_string()), "otj_days_apprenticeship_exists"),
    ] {
        match server.batch_execute(&statement).await {
            Err(Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, info)) => {
                assert_eq!(info.constraint_name(), Some(broken), "{statement}");
            }
            other => panic!("{statement}: {other:?}"),
        }
    }
    // What is there may be pointed at.
    let fine = update(&format!("'id', '{another}', 'organisation_id', '{}'", other.organisation));
    server.batch_execute(&fine).await.expect("another organisation's report");
    server.batch_execute(&days(&app.learner(&ada).await.id)).await.expect("days of two learners");
    assert_eq!(app.sql("SELECT count(*) FROM progress_updates").await, ["2"]);
    app.standings_hold().await;
}
