//! How often links may be opened that a token opens: from where they lead nowhere, and by which of them one writes.

use actix_web::HttpRequest;
use uuid::Uuid;

use super::State;
use super::limits::Buckets;
use super::link_limits::{Key, key};
use super::source::Source;
use crate::error::{Code, Error, Result};

fn take(buckets: &Buckets<Key>, of: &[u8], state: &State) -> Result<()> {
    match buckets.take(key(of), state.clock.now()).wait {
        Some(seconds) if state.settings.rate_limit => {
            Err(Error::new(Code::TooManyRequests).retry_after(seconds))
        }
        _ => Ok(()),
    }
}

impl State {
    /// Lets whoever opens a link try: it counts until the link is found.
    ///
    /// # Errors
    /// 429 where too many from this source led nowhere.
    pub fn try_link(&self, request: &HttpRequest) -> Result<Tried> {
        let source = key(&self.source_of(request).octets());
        match self.links.unknown.take(source, self.clock.now()).wait {
            Some(seconds) if self.settings.rate_limit => {
                Err(Error::new(Code::TooManyRequests).retry_after(seconds))
            }
            _ => Ok(Tried(source)),
        }
    }

    /// The link leads somewhere: it was no failure.
    pub fn link_found(&self, tried: &Tried) {
        self.links.unknown.refund(tried.0, self.clock.now());
    }

    /// Lets somebody try a code of something: it counts until the code is found to be right.
    ///
    /// # Errors
    /// 429 where too many of theirs were wrong.
    pub fn try_code(&self, person: Uuid, of: Uuid) -> Result<TriedCode> {
        let pair = key(&[*person.as_bytes(), *of.as_bytes()].concat());
        match self.links.codes.take(pair, self.clock.now()).wait {
            Some(seconds) => Err(Error::new(Code::TooManyRequests).retry_after(seconds)),
            None => Ok(TriedCode(pair)),
        }
    }

    /// The code was right, or nobody looked: it was no failure.
    pub fn code_found(&self, tried: &TriedCode) {
        self.links.codes.refund(tried.0, self.clock.now());
    }

    /// Counts a write by a link that leads somewhere.
    ///
    /// # Errors
    /// 429 where there were too many by this one.
    pub fn count_write(&self, token: &str) -> Result<()> {
        take(&self.links.writes, token.as_bytes(), self)
    }

    /// Counts a letter that a stranger causes to an address, whoever has it.
    ///
    /// # Errors
    /// 429 where there were too many, to it or from this source.
    pub fn count_letter(&self, request: &HttpRequest, address: &str) -> Result<()> {
        take(&self.links.letters_from, &self.source_of(request).octets(), self)?;
        take(&self.links.letters, address.as_bytes(), self)
    }

    fn source_of(&self, request: &HttpRequest) -> Source {
        Source::of(request, &self.settings.trusted_proxies)
    }
}

/// A try of a code that counts as a failure until it is right.
pub struct TriedCode(Key);

/// A try to open a link that counts as a failure until it is found.
pub struct Tried(Key);
