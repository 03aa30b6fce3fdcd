//! HTTP/1.1 as bytes on a connection, for what no library would send and for what is timed from the first byte.

use std::collections::BTreeMap;
use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// How long an answer may take before it counts as none.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request as bytes.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: bench.example\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        text.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// What came back.
pub struct Reply {
    pub status: u16,
    /// As it came, perhaps compressed.
    pub body: Vec<u8>,
    /// From before the first byte was written to the last one read.
    pub took: Duration,
}

impl Reply {
    /// The body as JSON; null where it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// One connection, kept alive.
pub struct Wire {
    pub stream: TcpStream,
    read: Vec<u8>,
}

impl Wire {
    pub fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream, read: Vec::new() })
    }

    /// Sends a request and reads the answer to its end.
    pub fn ask(&mut self, request: &[u8]) -> io::Result<Reply> {
        let started = Instant::now();
        // A server that refuses early stops reading; its answer is there all the same.
        let written = self.stream.write_all(request);
        let reply = self.answer(started);
        if reply.is_err() {
            written?;
        }
        reply
    }

    /// Reads the next answer.
    pub fn answer(&mut self, started: Instant) -> io::Result<Reply> {
        let end = loop {
            if let Some(at) = find(&self.read, b"\r\n\r\n") {
                break at + 4;
            }
            self.more()?;
        };
        let head = String::from_utf8_lossy(&self.read[..end]).to_ascii_lowercase();
        self.read.drain(..end);
        let status = head.split(' ').nth(1).and_then(|text| text.parse().ok()).unwrap_or_default();
        let header = |name: &str| {
            head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
        };
        let body = if header("transfer-encoding") == Some("chunked") {
            self.chunks()?
        } else {
            let length = header("content-length").and_then(|text| text.parse().ok()).unwrap_or_default();
            self.take(if matches!(status, 204 | 304) { 0 } else { length })?
        };
        Ok(Reply { status, body, took: started.elapsed() })
    }

    fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = loop {
                if let Some(at) = find(&self.read, b"\r\n") {
                    break at;
                }
                self.more()?;
            };
            let size = String::from_utf8_lossy(&self.read[..end]).into_owned();
            let size = usize::from_str_radix(size.trim(), 16).map_err(io::Error::other)?;
            self.read.drain(..end + 2);
            body.extend(self.take(size + 2)?.into_iter().take(size));
            if size == 0 {
                return Ok(body);
            }
        }
    }

    fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.read.len() < length {
            self.more()?;
        }
        Ok(self.read.drain(..length).collect())
    }

    fn more(&mut self) -> io::Result<()> {
        let mut bytes = [0; 65_536];
        let count = self.stream.read(&mut bytes)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.read.extend_from_slice(&bytes[..count]);
        Ok(())
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// What many requests were answered with.
#[derive(Default)]
pub struct Answers {
    /// How many of each status; none counts as 0.
    pub statuses: BTreeMap<u16, usize>,
    pub slowest: Duration,
    /// The longest body.
    pub bytes: usize,
}

impl Answers {
    pub fn add(&mut self, reply: io::Result<Reply>) {
        let status = match reply {
            Ok(reply) => {
                self.slowest = self.slowest.max(reply.took);
                self.bytes = self.bytes.max(reply.body.len());
                reply.status
            }
            Err(_) => 0,
        };
        *self.statuses.entry(status).or_default() += 1;
    }

    pub fn merge(mut self, other: Self) -> Self {
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.slowest = self.slowest.max(other.slowest);
        self.bytes = self.bytes.max(other.bytes);
        self
    }

    /// Such as `290 × 400, 10 × none`.
    pub fn told(&self) -> String {
        let one = |(status, count): (&u16, &usize)| match status {
            0 => format!("{count} × none"),
            _ => format!("{count} × {status}"),
        };
        self.statuses.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// Sends them from so many connections at the same time, each on a fresh one.
pub fn send_all(address: SocketAddr, at_once: usize, requests: &[Vec<u8>]) -> Answers {
    let share = requests.len().div_ceil(at_once.max(1)).max(1);
    std::thread::scope(|scope| {
        let senders: Vec<_> = requests
            .chunks(share)
            .map(|requests| {
                scope.spawn(move || {
                    let mut answers = Answers::default();
                    for request in requests {
                        answers.add(Wire::connect(address).and_then(|mut wire| wire.ask(request)));
                    }
                    answers
                })
            })
            .collect();
        senders
            .into_iter()
            .map(|sender| sender.join().unwrap_or_default())
            .fold(Answers::default(), Answers::merge)
    })
}

/// Waits, as a client would.
#[expect(clippy::disallowed_methods, reason = "whoever holds a connection does nothing else")]
pub fn pause(time: Duration) {
    std::thread::sleep(time);
}
