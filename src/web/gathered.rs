//! Compressed answers that are short: gathered, so that they leave in one write and tell their length.
//!
//! Compression hands an answer on in pieces as they become ready, and each piece is written by itself.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::header::CONTENT_ENCODING;
use actix_web::web::{Bytes, BytesMut};

/// What counts as short, in bytes after compression. Of longer answers no more than this is held.
const SHORT: usize = 32 * 1024;

type Piece = Result<Bytes, <BoxBody as MessageBody>::Error>;

/// Gathers a compressed answer, if it is short.
pub(super) async fn short(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if response.response().body().size() != BodySize::Stream
        || !response.headers().contains_key(CONTENT_ENCODING)
    {
        return response;
    }
    let (request, response) = response.into_parts();
    let (response, mut body) = response.into_parts();
    let mut gathered = BytesMut::new();
    let next = loop {
        match poll_fn(|cx| body.as_pin_mut().poll_next(cx)).await {
            None => break None,
            Some(Ok(piece)) if gathered.len() + piece.len() <= SHORT => gathered.extend_from_slice(&piece),
            Some(other) => break Some(other),
        }
    };
    let begun = gathered.freeze();
    let body = match next {
        None => BoxBody::new(begun),
        Some(next) => {
            // An empty piece would end the answer: to HTTP/1.1 it is the last chunk.
            let begun = (!begun.is_empty()).then_some(Ok(begun));
            BoxBody::new(Begun { pieces: [begun, Some(next)], rest: body })
        }
    };
    ServiceResponse::new(request, response.set_body(body))
}

/// An answer whose first pieces are there already.
struct Begun {
    pieces: [Option<Piece>; 2],
    rest: BoxBody,
}

impl MessageBody for Begun {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Piece>> {
        if let Some(piece) = self.pieces.iter_mut().find_map(Option::take) {
            return Poll::Ready(Some(piece));
        }
        self.rest.as_pin_mut().poll_next(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::HttpResponse;
    use actix_web::body::BodyStream;
    use actix_web::test::TestRequest;
    use futures_util::stream;

    async fn gathered(pieces: &[usize]) -> (BodySize, Bytes) {
        let pieces: Vec<_> =
            pieces.iter().map(|length| Ok::<_, actix_web::Error>(Bytes::from(vec![b'x'; *length]))).collect();
        let mut response = HttpResponse::Ok();
        response.insert_header((CONTENT_ENCODING, "gzip"));
        let response = response.body(BodyStream::new(stream::iter(pieces)));
        let answer = short(TestRequest::default().to_srv_response(response)).await;
        let mut body = answer.into_body();
        let (size, mut whole) = (body.size(), BytesMut::new());
        while let Some(Ok(piece)) = poll_fn(|cx| body.as_pin_mut().poll_next(cx)).await {
            assert!(!piece.is_empty(), "an empty piece ends an answer");
            whole.extend_from_slice(&piece);
        }
        (size, whole.freeze())
    }

    #[actix_web::test]
    async fn a_short_answer_tells_its_length_and_a_long_one_is_whole() {
        let (size, bytes) = gathered(&[10, 300, 1]).await;
        assert_eq!((size, bytes.len()), (BodySize::Sized(311), 311));
        for pieces in [&[SHORT, 1][..], &[SHORT + 1], &[1_000; 100]] {
            let (size, bytes) = gathered(pieces).await;
            assert_eq!((size, bytes.len()), (BodySize::Stream, pieces.iter().sum()));
        }
    }
}
