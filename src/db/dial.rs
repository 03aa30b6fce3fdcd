//! Reaches Postgres: by a Unix socket, by TCP, or by TLS over TCP, as the URL asks, one of its hosts after the other.

use std::hash::{BuildHasher as _, RandomState};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use futures_util::future::{Ready, ready};
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream, lookup_host};
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_postgres::config::{Host, LoadBalanceHosts, SslMode, SslNegotiation, TargetSessionAttrs};
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::TlsConnect;
use tokio_postgres::{Client, Config, Connection, SimpleQueryMessage};

use super::tls::{TlsFault, encrypt, end_point};
use super::url::{DatabaseUrl, Tls};
use super::wire::Wire;

/// What a client says when it would like TLS: a length, and a version that there never was.
const TLS_PLEASE: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];
/// How long a connection that nobody holds any more may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

/// Holds a connection open: once it is dropped the connection says goodbye, or ends without where Postgres is busy.
pub(super) type Lifeline = oneshot::Sender<()>;

/// Where Postgres may listen.
enum Place {
    Unix(PathBuf),
    Tcp { address: SocketAddr, server: String },
}

/// Connects, to the first of the URL's hosts that answers as it should.
pub(super) async fn dial(url: &DatabaseUrl) -> anyhow::Result<(Client, Lifeline)> {
    let mut failed = None;
    for place in places(&url.config)? {
        match reach(url, place).await {
            Ok(reached) => return Ok(reached),
            Err(cause) => failed = Some(telling(failed, cause)),
        }
    }
    Err(failed.context("the database's URL names no host")?)
}

/// What a host's name and port stand for.
struct Named {
    host: Host,
    server: String,
    port: u16,
}

/// Hosts, with the port and the name of each, in the order in which they are tried.
fn places(config: &Config) -> anyhow::Result<Vec<Named>> {
    let (hosts, addresses, ports) = (config.get_hosts(), config.get_hostaddrs(), config.get_ports());
    let count = hosts.len().max(addresses.len());
    let same = |length| length == 0 || length == count;
    ensure!(same(hosts.len()) && same(addresses.len()), "host and hostaddr are not equally many");
    ensure!(ports.len() <= 1 || ports.len() == count, "host and port are not equally many");
    let named = |at: usize| {
        let port = ports.get(at).or(ports.first()).copied().unwrap_or(5432);
        let address = addresses.get(at).map(ToString::to_string);
        let host = address.clone().map(Host::Tcp).or_else(|| hosts.get(at).cloned())?;
        // A certificate is for the name, whatever the address.
        let server = match hosts.get(at) {
            Some(Host::Tcp(name)) => name.clone(),
            _ => address.unwrap_or_default(),
        };
        Some(Named { host, server, port })
    };
    let mut places: Vec<Named> = (0..count).filter_map(named).collect();
    if config.get_load_balance_hosts() == LoadBalanceHosts::Random && count > 1 {
        let chance = RandomState::new().hash_one(0);
        places.rotate_left(usize::try_from(chance % count as u64).unwrap_or_default());
    }
    Ok(places)
}

async fn reach(url: &DatabaseUrl, Named { host, server, port }: Named) -> anyhow::Result<(Client, Lifeline)> {
    let mut failed = None;
    let places = match host {
        Host::Unix(folder) => vec![Place::Unix(folder.join(format!(".s.PGSQL.{port}")))],
        Host::Tcp(name) => lookup_host((name.as_str(), port))
            .await
            .with_context(|| format!("{name} cannot be found"))?
            .map(|address| Place::Tcp { address, server: server.clone() })
            .collect(),
    };
    for place in places {
        match reach_somehow(url, &place).await {
            Ok((client, lifeline)) => {
                expect_attributes(&client, url.config.get_target_session_attrs()).await?;
                return Ok((client, lifeline));
            }
            Err(cause) => failed = Some(telling(failed, cause)),
        }
    }
    Err(failed.with_context(|| format!("{server} has no address"))?)
}

/// Of two failures the one that tells more: what somebody answered, rather than that nobody did.
fn telling(before: Option<anyhow::Error>, now: anyhow::Error) -> anyhow::Error {
    let is_answer = |cause: &anyhow::Error| sql_state(cause).is_some() || is_about_tls(cause);
    before.filter(is_answer).unwrap_or(now)
}

/// Connects by TLS, without, or first the one and then the other.
async fn reach_somehow(url: &DatabaseUrl, place: &Place) -> anyhow::Result<(Client, Lifeline)> {
    let (first, second) = match (place, &url.tls) {
        // Nobody is in between.
        (Place::Unix(_), _) => (Tls::Disable, None),
        (_, Tls::Prefer) => (Tls::Prefer, Some(Tls::Disable)),
        (_, Tls::Allow) => (Tls::Disable, Some(Tls::Require)),
        (_, tls) => (tls.clone(), None),
    };
    match (begin(&url.config, place, &first).await, second) {
        (Err(cause), Some(second)) if is_about_tls(&cause) => {
            begin(&url.config, place, &second).await.map_err(|other| other.context(format!("{cause:#}")))
        }
        (outcome, _) => outcome,
    }
}

/// Whether it might be otherwise with TLS, or without it: Postgres has no rule that lets us in, or TLS itself failed.
fn is_about_tls(cause: &anyhow::Error) -> bool {
    sql_state(cause) == Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION)
        || cause.chain().any(|one| one.is::<TlsFault>())
}

/// The SQLSTATE with which Postgres refused a connection.
pub(super) fn sql_state(cause: &anyhow::Error) -> Option<&SqlState> {
    cause.chain().find_map(|one| one.downcast_ref::<tokio_postgres::Error>()?.code())
}

async fn begin(config: &Config, place: &Place, tls: &Tls) -> anyhow::Result<(Client, Lifeline)> {
    let open = open(config, place, tls);
    let wire = match config.get_connect_timeout() {
        Some(limit) => timeout(*limit, open).await.unwrap_or_else(|_| {
            Err(std::io::Error::new(std::io::ErrorKind::TimedOut, format!("no answer in {limit:?}")).into())
        })?,
        None => open.await?,
    };
    // All that there is to say about TLS has been said, so that the client begins with what follows it.
    let mut config = config.clone();
    config.ssl_mode(SslMode::Require).ssl_negotiation(SslNegotiation::Direct);
    let (client, connection) = config.connect_raw(wire, Opened).await?;
    Ok((client, drive(connection)))
}

async fn open(config: &Config, place: &Place, tls: &Tls) -> anyhow::Result<Wire> {
    let failed = "connecting to the database failed";
    let (address, server) = match place {
        Place::Unix(path) => {
            let stream = UnixStream::connect(path).await;
            return Ok(Wire::new(stream.with_context(|| format!("{failed} ({})", path.display()))?, None));
        }
        Place::Tcp { address, server } => (address, server),
    };
    let mut stream = TcpStream::connect(address).await.with_context(|| format!("{failed} ({address})"))?;
    stream.set_nodelay(true)?;
    keep_alive(config, &stream)?;
    if *tls == Tls::Disable {
        return Ok(Wire::new(stream, None));
    }
    stream.write_all(&TLS_PLEASE).await?;
    // Not a byte more is read: what came after it unencrypted would be nobody's word.
    match stream.read_u8().await? {
        b'S' => {
            let stream = encrypt(stream, server, tls).await?;
            let end_point = end_point(&stream);
            Ok(Wire::new(stream, end_point))
        }
        b'N' if *tls == Tls::Prefer => Ok(Wire::new(stream, None)),
        b'N' => bail!(TlsFault(format!("{server} does not speak TLS, and the URL asks for it"))),
        _ => bail!(TlsFault(format!("{server} answers as no PostgreSQL would"))),
    }
}

fn keep_alive(config: &Config, stream: &TcpStream) -> std::io::Result<()> {
    let socket = SockRef::from(stream);
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(config.get_tcp_user_timeout().copied())?;
    if !config.get_keepalives() {
        return Ok(());
    }
    let mut keepalive = TcpKeepalive::new().with_time(config.get_keepalives_idle());
    if let Some(interval) = config.get_keepalives_interval() {
        keepalive = keepalive.with_interval(interval);
    }
    if let Some(retries) = config.get_keepalives_retries() {
        keepalive = keepalive.with_retries(retries);
    }
    socket.set_tcp_keepalive(&keepalive)
}

/// What the client is given in place of TLS: the wire as it is.
struct Opened;

impl TlsConnect<Wire> for Opened {
    type Stream = Wire;
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Wire, Self::Error>>;

    fn connect(self, wire: Wire) -> Self::Future {
        ready(Ok(wire))
    }
}

/// Moves what is sent and received, until one side ends it. Notices are for nobody.
fn drive(mut connection: Connection<Wire, Wire>) -> Lifeline {
    let (lifeline, mut dropped) = oneshot::channel();
    tokio::spawn(async move {
        let mut driven = pin!(async {
            while let Some(message) = std::future::poll_fn(|cx| connection.poll_message(cx)).await {
                if let Err(cause) = message {
                    log::debug!("a connection to the database ended: {cause}");
                    break;
                }
            }
        });
        tokio::select! {
            () = &mut driven => {}
            _ = &mut dropped => {
                let _ = timeout(GOODBYE, driven).await;
            }
        }
    });
    lifeline
}

/// Fails where the URL asks for a server that takes writes, or for one that does not, and this is the other kind.
async fn expect_attributes(client: &Client, wanted: TargetSessionAttrs) -> anyhow::Result<()> {
    if wanted == TargetSessionAttrs::Any {
        return Ok(());
    }
    let messages = client.simple_query("SHOW transaction_read_only").await?;
    let is_read_only = messages
        .iter()
        .any(|message| matches!(message, SimpleQueryMessage::Row(row) if row.get(0) == Some("on")));
    ensure!(
        is_read_only == (wanted == TargetSessionAttrs::ReadOnly),
        "the server's target_session_attrs are not those of the URL"
    );
    Ok(())
}
