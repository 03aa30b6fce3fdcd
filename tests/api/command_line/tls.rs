//! PostgreSQL over TLS, with certificates that are made here: each mode against each kind of server.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::sql_types::{Bool, Text};
use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};
use hackit::db::private::{Cluster, Options};
use hackit::db::{Identity, connect, sql_state, statement};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};

use super::{out, program, refusal};

const PASSWORD: &str = "kept";

/// A Postgres on a port of this machine.
struct Server {
    cluster: Cluster,
    folder: tempfile::TempDir,
    port: u16,
    authority: CertifiedIssuer<'static, KeyPair>,
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::<String>::new()).expect("no names");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority")
}

impl Server {
    /// Without TLS at first.
    async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // The cluster's own user must reach it.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).expect("rights");
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let rules = folder.path().join("pg_hba.conf");
        write(&rules, "local all all trust\n", 0o644);
        let settings = [
            ("hba_file", rules.to_str().expect("a path")),
            ("listen_addresses", "127.0.0.1"),
            ("port", &port.to_string()),
        ];
        let options = Options {
            data_dir: folder.path().join("data"),
            durable: false,
            fetch: true,
            settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        };
        let cluster = tokio::task::spawn_blocking(move || Cluster::start(&options).expect("a cluster"));
        let cluster = cluster.await.expect("a cluster");
        let server = Self { cluster, folder, port, authority: authority("Ours") };
        let setup = format!("ALTER ROLE hackit PASSWORD '{PASSWORD}'");
        server.sql(&setup).await;
        server
    }

    /// The URL of its socket, where TLS is never spoken, whatever is asked for.
    fn socket(&self) -> String {
        let url = self.cluster.url("hackit");
        let (host, name) = url.rsplit_once('/').expect("a database's name");
        format!("{host}:{}/{name}?sslmode=verify-full", self.port)
    }

    async fn sql(&self, query: &str) {
        let mut conn = connect(&self.socket(), Identity::Owner).await.expect("a connection");
        for query in query.split(';') {
            conn.batch_execute(query).await.expect(query);
        }
    }

    /// Lets people in by these rules, and speaks TLS with a certificate for a name, or not at all.
    async fn change(&self, rules: &[&str], name: Option<&str>) {
        let rules: String = rules.iter().map(|kind| format!("{kind} all all all scram-sha-256\n")).collect();
        write(&self.folder.path().join("pg_hba.conf"), &format!("local all all trust\n{rules}"), 0o644);
        let mut settings = format!("ALTER SYSTEM SET ssl = {}", name.is_some());
        if let Some(name) = name {
            self.certify(name);
            settings.push_str(&format!(
                "; ALTER SYSTEM SET ssl_cert_file = '{name}.crt'; ALTER SYSTEM SET ssl_key_file = '{name}.key'"
            ));
        }
        // A setting that is new each time shows that the others have been read.
        static TIMES: AtomicU32 = AtomicU32::new(0);
        let mark = format!("{} ", TIMES.fetch_add(1, Ordering::Relaxed));
        settings.push_str(&format!("; ALTER SYSTEM SET log_line_prefix = '{mark}'; SELECT pg_reload_conf()"));
        self.sql(&settings).await;
        loop {
            let mut conn = connect(&self.socket(), Identity::Owner).await.expect("a connection");
            let read = statement("SELECT current_setting('log_line_prefix')").typed::<Text>();
            if read.get_result::<String>(&mut conn).await.expect("a setting") == mark {
                return;
            }
        }
    }

    /// Puts a certificate for the name where only the cluster's user may read its key.
    fn certify(&self, name: &str) {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        let certificate = params.signed_by(&key, &self.authority).expect("a certificate");
        let cluster = self.folder.path().join("data/postgres");
        let owner = std::fs::metadata(&cluster).expect("a cluster");
        for (kind, text) in [("crt", certificate.pem()), ("key", key.serialize_pem())] {
            let path = cluster.join(format!("{name}.{kind}"));
            write(&path, &text, 0o600);
            chown(&path, Some(owner.uid()), Some(owner.gid())).expect("an owner");
        }
    }

    /// A file that names an authority.
    fn named(&self, name: &str, authority: &CertifiedIssuer<'static, KeyPair>) -> PathBuf {
        let path = self.folder.path().join(name);
        write(&path, &authority.pem(), 0o644);
        path
    }

    fn url(&self, login: &str, query: &str) -> String {
        format!("postgres://{login}:{PASSWORD}@localhost:{}/hackit?{query}", self.port)
    }

    /// Whether a connection that asks so is encrypted, as the server sees it, or why there is none.
    async fn ask(&self, query: &str) -> Result<bool, String> {
        let mut conn = connect(&self.url("hackit", query), Identity::Owner)
            .await
            .map_err(|cause| format!("{cause:#}"))?;
        let seen = statement("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            .typed::<Bool>()
            .get_result(&mut conn)
            .await;
        let told =
            conn.batch_execute("SELECT pg_terminate_backend(pg_backend_pid())").await.expect_err("an end");
        assert_eq!(sql_state(&told), Some("57P01"), "encrypted or not");
        seen.map_err(|cause| cause.to_string())
    }

    async fn expect(&self, table: &[(&str, Result<bool, &str>)]) {
        for (query, expected) in table {
            match (self.ask(query).await, expected) {
                (Ok(seen), Ok(expected)) => assert_eq!(seen, *expected, "{query}"),
                (Err(told), Err(part)) => assert!(told.contains(part), "{query}: {told}"),
                (outcome, _) => panic!("{query}: {outcome:?} instead of {expected:?}"),
            }
        }
    }
}

fn write(path: &Path, text: &str, mode: u32) {
    std::fs::write(path, text).expect("a file");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("rights");
}

async fn run(settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    program()
        .env("SSL_CERT_DIR", "")
        .envs(settings.iter().copied())
        .args(arguments)
        .output()
        .await
        .expect("a run")
}

/// What asks for a server that an authority of a file vouches for.
fn verified(mode: &str, path: &Path) -> String {
    format!("sslmode={mode}&sslrootcert={}", path.display())
}

const NO_TLS: Result<bool, &str> = Err("does not speak TLS");
const STRANGER: Result<bool, &str> = Err("UnknownIssuer");

#[tokio::test]
async fn each_mode_means_what_it_says_to_a_server_with_tls_or_without() {
    let server = Server::start().await;
    let right = server.named("right.pem", &server.authority);
    let wrong = server.named("wrong.pem", &authority("Theirs"));

    server.change(&["host"], None).await;
    server
        .expect(&[
            ("", Ok(false)),
            ("sslmode=disable", Ok(false)),
            ("sslmode=allow", Ok(false)),
            ("sslmode=prefer", Ok(false)),
            ("sslmode=require", NO_TLS),
            (&verified("verify-ca", &right), NO_TLS),
            (&verified("verify-full", &right), NO_TLS),
            ("sslmode=verify-full", NO_TLS),
        ])
        .await;

    server.change(&["host"], Some("localhost")).await;
    server
        .expect(&[
            ("", Ok(true)),
            ("sslmode=disable", Ok(false)),
            ("sslmode=allow", Ok(false)),
            ("sslmode=prefer", Ok(true)),
            ("sslmode=require", Ok(true)),
            (&verified("require", &right), Ok(true)),
            (&verified("require", &wrong), STRANGER),
            (&verified("verify-ca", &right), Ok(true)),
            (&verified("verify-ca", &wrong), STRANGER),
            (&verified("verify-full", &right), Ok(true)),
            (&verified("verify-full", &wrong), STRANGER),
            (&verified("verify-full", Path::new("/nowhere/ca.pem")), Err("sslrootcert=/nowhere/ca.pem")),
            // Both sides make sure that they see the same certificate.
            ("sslmode=require&channel_binding=require", Ok(true)),
            ("sslmode=disable&channel_binding=require", Err("channel binding")),
            // A certificate is for the name, whatever the address.
            (&format!("{}&hostaddr=127.0.0.1", verified("verify-full", &right)), Ok(true)),
        ])
        .await;
}

#[tokio::test]
async fn each_mode_means_what_it_says_to_a_server_of_another_name_or_with_rules_of_its_own() {
    let server = Server::start().await;
    let right = server.named("right.pem", &server.authority);
    let wrong = server.named("wrong.pem", &authority("Theirs"));
    let full = verified("verify-full", &right);

    server.change(&["host"], Some("elsewhere.example")).await;
    server
        .expect(&[
            ("sslmode=require", Ok(true)),
            (&verified("require", &right), Ok(true)),
            (&verified("verify-ca", &right), Ok(true)),
            (&verified("verify-ca", &wrong), STRANGER),
            (&full, Err("not valid for name")),
        ])
        .await;

    // Who comes by TLS alone is let in.
    server.change(&["hostssl"], Some("localhost")).await;
    let plain = Err("no encryption");
    server
        .expect(&[("sslmode=disable", plain), ("sslmode=allow", Ok(true)), ("", Ok(true)), (&full, Ok(true))])
        .await;
    // Who does not.
    server.change(&["hostnossl"], Some("localhost")).await;
    let encrypted = Err("SSL encryption");
    server.expect(&[("sslmode=require", encrypted), ("", Ok(false)), (&full, encrypted)]).await;
}

#[tokio::test]
async fn the_program_migrates_and_works_over_tls_alone() {
    let server = Server::start().await;
    server.change(&["hostssl"], Some("localhost")).await;
    let right = server.named("right.pem", &server.authority);
    let right = right.to_str().expect("a path");
    let verified = format!("sslmode=verify-full&sslrootcert={right}");
    let [owner, login] = ["hackit", "hackit_app"].map(|login| server.url(login, &verified));
    let list = ["client", "list"];
    assert!(
        out(&run(&[("HACKIT_OWNER_DATABASE_URL", &owner), ("DATABASE_URL", &login)], &["migrate"]).await)
            .lines()
            .count()
            > 10
    );
    out(&run(&[("DATABASE_URL", &login)], &list).await);
    let pairs = format!(
        "host=localhost port={} user=hackit_app password={PASSWORD} dbname=hackit sslmode=verify-full sslrootcert='{right}'",
        server.port
    );
    out(&run(&[("DATABASE_URL", &pairs)], &list).await);

    // The system's authorities are asked where none is named.
    for query in ["sslmode=verify-full", "sslrootcert=system"] {
        let login = server.url("hackit_app", query);
        out(&run(&[("DATABASE_URL", &login), ("SSL_CERT_FILE", right)], &list).await);
        let wrong = server.named("wrong.pem", &authority("Theirs"));
        let wrong = wrong.to_str().expect("a path");
        // Nobody waits for a server that will not become another one.
        let told = refusal(&run(&[("DATABASE_URL", &login), ("SSL_CERT_FILE", wrong)], &list).await);
        assert!(
            told.contains("DATABASE_URL: TLS with localhost failed") && !told.contains("waiting"),
            "{told}"
        );
        assert!(!told.contains(PASSWORD), "{told}");
        let told = refusal(&run(&[("DATABASE_URL", &login), ("SSL_CERT_FILE", "/dev/null")], &list).await);
        assert!(told.contains("names no authorities"), "{told}");
    }
}
