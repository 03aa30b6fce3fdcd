//! Bodies that nobody reads to their end.
//!
//! The HTTP layer waits without a deadline for the rest of a body in chunks that was dropped unread, so that a
//! client could hold a connection for ever. A body that is still held when the answer has been sent makes it close
//! the connection instead, after having given the client a moment to see the answer.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage as _;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::header::TRANSFER_ENCODING;
use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt as _};

/// A request's body, held until the response has been sent.
#[derive(Clone)]
pub(super) struct Undrained(Rc<RefCell<Payload>>);

impl Undrained {
    /// Holds the body, if it comes in chunks; handlers read it through this.
    pub(super) fn of(request: &mut ServiceRequest) -> Option<Self> {
        if !request.headers().contains_key(TRANSFER_ENCODING) {
            return None;
        }
        let held = Self(Rc::new(RefCell::new(request.take_payload())));
        request.set_payload(Payload::Stream { payload: Box::pin(held.clone()) });
        Some(held)
    }

    /// Lets go when the answer has been sent.
    pub(super) fn until_sent(self, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        response.map_body(|_, answer| BoxBody::new(HeldResponse { answer, _undrained: self }))
    }
}

impl Stream for Undrained {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.borrow_mut().poll_next_unpin(cx)
    }
}

struct HeldResponse {
    answer: BoxBody,
    _undrained: Undrained,
}

impl MessageBody for HeldResponse {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.answer.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        self.answer.as_pin_mut().poll_next(cx)
    }
}
