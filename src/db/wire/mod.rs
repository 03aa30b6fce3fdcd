//! The bytes between Postgres and its client. They pass as they are, but for one field of errors: diesel drops the SQLSTATE, so it
//! is written into a field that diesel shows (see [`sql_state`](crate::error::sql_state)).
//!
//! An error has its severity twice, the second one (`V`) in English and always of five letters, before its SQLSTATE, which has
//! five too. So the field is replaced where it stands, no length changes, and of other messages only the header is read.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, TlsStream};

use crate::error::sql_state::FIELD;

/// From this length on an error is passed on without having been read to its SQLSTATE, which stands near its beginning.
const LONGEST: usize = 512;

/// A stream, encrypted or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// A stream to Postgres, after what is said about TLS.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    /// What the server's certificate hashes to, where there is one (RFC 5929).
    end_point: Option<Vec<u8>>,
    place: Place,
    /// What arrived of an error without its SQLSTATE, and what came after it.
    held: Vec<u8>,
    /// How much of that may pass.
    passing: usize,
}

impl Wire {
    pub(super) fn new(stream: impl Stream + 'static, end_point: Option<Vec<u8>>) -> Self {
        Self { stream: Box::new(stream), end_point, place: Place::default(), held: Vec::new(), passing: 0 }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        while buf.remaining() > 0 {
            if this.passing > 0 {
                let fits = this.passing.min(buf.remaining());
                buf.put_slice(&this.held[..fits]);
                this.held.drain(..fits);
                this.passing -= fits;
                break;
            }
            let before = buf.filled().len();
            ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
            let new = &mut buf.filled_mut()[before..];
            if new.is_empty() {
                // The end: what is held will never be whole.
                this.passing = this.held.len();
                if this.passing == 0 {
                    break;
                }
            } else if this.held.is_empty() {
                let passing = this.place.advance(new);
                this.held.extend_from_slice(&new[passing..]);
                buf.set_filled(before + passing);
                if passing > 0 {
                    break;
                }
            } else {
                this.held.extend_from_slice(new);
                buf.set_filled(before);
                this.passing = this.place.advance(&mut this.held);
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// Where among the messages the next byte is: each has a type, the length of the rest, and a body.
#[derive(Default)]
struct Place {
    header: [u8; 5],
    /// How much of the header has come.
    come: usize,
    /// How much of the body is still to come.
    body: usize,
    /// Whether the next byte is the first of an error's body.
    error: bool,
}

impl Place {
    /// Goes over bytes, and over each error whose SQLSTATE is among them. Returns how many may pass; the rest is the beginning of an
    /// error, and comes again with what follows it.
    fn advance(&mut self, bytes: &mut [u8]) -> usize {
        let mut at = 0;
        loop {
            if self.error {
                let body = &mut bytes[at..];
                let length = body.len().min(self.body);
                let is_whole = length == self.body || length >= LONGEST;
                if !name_state(&mut body[..length]) && !is_whole {
                    return at;
                }
                self.error = false;
            }
            let body = self.body.min(bytes.len() - at);
            (at, self.body) = (at + body, self.body - body);
            let [kind, length @ ..] = match bytes[at..].first_chunk() {
                Some(header) if self.come == 0 => {
                    at += header.len();
                    *header
                }
                _ => {
                    let header = (bytes.len() - at).min(self.header.len() - self.come);
                    self.header[self.come..self.come + header].copy_from_slice(&bytes[at..at + header]);
                    (at, self.come) = (at + header, self.come + header);
                    if self.come < self.header.len() {
                        return at;
                    }
                    self.header
                }
            };
            let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
            // The length counts itself.
            (self.come, self.body, self.error) = (0, length.saturating_sub(4), kind == b'E');
        }
    }
}

/// Puts the SQLSTATE of an error's fields into the place of its severity. Returns whether it was found, or there is none.
fn name_state(fields: &mut [u8]) -> bool {
    let (mut at, mut severity) = (0, None);
    while let Some(kind) = fields.get(at).copied() {
        if kind == 0 {
            return true;
        }
        let value = at + 1;
        let Some(length) = fields[value..].iter().position(|byte| *byte == 0) else { return false };
        match (kind, severity) {
            (b'V', _) if length == 5 => severity = Some(at),
            (b'C', Some(severity)) if length == 5 => {
                fields.copy_within(value..value + length, severity + 1);
                fields[severity] = FIELD;
                return true;
            }
            (b'C', _) => return true,
            _ => {}
        }
        at = value + length + 1;
    }
    false
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl TlsStream for Wire {
    fn channel_binding(&self) -> ChannelBinding {
        self.end_point.clone().map_or_else(ChannelBinding::none, ChannelBinding::tls_server_end_point)
    }
}

#[cfg(test)]
mod tests;
