//! Request bodies: bounded in size and time, read when the handler is ready to judge them.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use aws_lc_rs::digest::{SHA256, digest};
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;
use tokio::time::timeout;
use validator::Validate;

use super::budget::Share;
use super::caller::Known;
use super::{State, negotiate};
use crate::error::{Code, Error, Result};
use crate::json;

pub(super) const KIB: usize = 1024;
/// How long a body may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(10);
/// How much of a body that is too large is read and dropped, so that the client sees the answer.
const DRAIN: usize = 8 * KIB * KIB;
const DRAIN_TIME: Duration = Duration::from_secs(2);

/// A body of at most `MAX` bytes. Nothing about it is an error until [`Body::read`], because a
/// record that the caller may not see answers 404 whatever the body is.
pub struct Body<const MAX: usize = { 256 * KIB }> {
    bytes: Result<Bytes>,
    request: HttpRequest,
    /// What it takes of the memory for bodies.
    _share: Option<Share>,
}

/// A body of whoever comes without a token.
pub type PublicBody = Body<{ 64 * KIB }>;

impl<const MAX: usize> Body<MAX> {
    /// Waits for the body.
    pub(super) async fn receive(request: &HttpRequest, payload: &mut Payload) -> Self {
        let caller = request.extensions().get::<Known>().map(|known| known.0);
        let mut share = match State::of(request) {
            Ok(state) => state.bodies.share(caller),
            Err(error) => return Self { bytes: Err(error), request: request.clone(), _share: None },
        };
        let bytes = match timeout(ARRIVAL, collect::<MAX>(request, payload, &mut share)).await {
            Ok(bytes) => bytes,
            Err(_) => Err(Error::new(Code::RequestTimeout)),
        };
        Self { bytes, request: request.clone(), _share: Some(share) }
    }

    /// A hash of the bytes, for the comparison of repeated keys; none of a body that did not arrive.
    pub(super) fn hash(&self) -> Option<Vec<u8>> {
        self.bytes.as_ref().ok().map(|bytes| digest(&SHA256, bytes).as_ref().to_vec())
    }

    /// The body as a command, with every fault found.
    ///
    /// # Errors
    /// In this order: 406, 415, 413 or 408, 400, 422.
    pub fn read<T: DeserializeOwned + Validate>(&mut self) -> Result<T> {
        json::read(self.bytes()?)
    }

    /// The bytes, once their type and size are found good.
    pub fn bytes(&mut self) -> Result<&Bytes> {
        negotiate::json_answer(&self.request)?;
        negotiate::json_body(&self.request)?;
        self.raw()
    }

    /// The bytes of whatever type.
    pub fn raw(&mut self) -> Result<&Bytes> {
        match &mut self.bytes {
            Ok(bytes) => Ok(bytes),
            Err(error) => Err(error.again()),
        }
    }
}

impl<const MAX: usize> FromRequest for Body<MAX> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move { Ok(Self::receive(&request, &mut payload).await) })
    }
}

async fn collect<const MAX: usize>(
    request: &HttpRequest,
    payload: &mut Payload,
    share: &mut Share,
) -> Result<Bytes> {
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<usize>().ok())
        .unwrap_or_default();
    // Memory is taken for what has arrived, not for what is announced.
    let mut body = BytesMut::new();
    let mut too_large = announced > MAX;
    while !too_large {
        match payload.next().await {
            None => return Ok(body.freeze()),
            Some(Ok(chunk)) if body.len() + chunk.len() <= MAX => {
                share.grow(chunk.len())?;
                body.extend_from_slice(&chunk);
            }
            Some(Ok(_)) => too_large = true,
            // The client went away or sent a broken encoding: nobody is left to read a better word.
            Some(Err(_)) => {
                return Err(Error::because(Code::MalformedJson, "The body did not arrive whole."));
            }
        }
    }
    let mut dropped = 0;
    let _ = timeout(DRAIN_TIME, async {
        while let Some(Ok(chunk)) = payload.next().await {
            dropped += chunk.len();
            if dropped > DRAIN {
                break;
            }
        }
    })
    .await;
    Err(Error::because(Code::PayloadTooLarge, format!("The body is longer than {} KiB.", MAX / KIB)))
}
