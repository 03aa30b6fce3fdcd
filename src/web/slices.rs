//! Big answers that do not change: all connections share one copy.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;

/// How much of an answer is handed to a connection at once.
const SLICE: usize = 16 * 1024;

/// A body that is handed out slice by slice: a connection whose client takes nothing holds no copy of the rest.
pub struct Slices(Bytes);

impl Slices {
    /// The whole body.
    pub const fn of(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

impl MessageBody for Slices {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.0.len() as u64)
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let length = self.0.len().min(SLICE);
        Poll::Ready((length > 0).then(|| Ok(self.0.split_to(length))))
    }
}
