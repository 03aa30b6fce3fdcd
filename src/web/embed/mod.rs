//! Names beside ids (`embed=`): a screen needs no second request for what a record only names by its id.
//!
//! A handler says `params(Embed<ItsBody>)` and no more. What may be asked for is known from the properties of the body; the
//! answer is completed on its way out. Whoever sees an id may see the name; what a record names only by way of its
//! apprenticeship is told to those who may read that. The ETag is that of the answer with its names, so that nobody is told
//! that an old name still holds.

pub(super) mod asked;
mod names;
mod records;

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpRequest};

use super::{State, etag};
use crate::error::Result;
pub use asked::Embed;
use asked::Embedding;
use names::{Names, complete};
use records::Answer;

/// Completes the answers of operations with the names that are asked for.
pub async fn wrap(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let embedding = response.request().extensions().get::<Embedding>().cloned();
    let Some(embedding) =
        embedding.filter(|one| !one.asked.is_empty() && response.status() == StatusCode::OK)
    else {
        return Ok(response);
    };
    let (request, response) = response.into_parts();
    let (mut head, body) = response.into_parts();
    let body = to_bytes(body).await.map_err(actix_web::error::ErrorInternalServerError)?;
    let text = match embed(&request, embedding, &body).await {
        Ok(text) => text,
        Err(error) => return Ok(ServiceResponse::from_err(error, request)),
    };
    let tag = head.headers().get(ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default();
    if let Ok(tag) = HeaderValue::from_str(&etag::of_names(tag, text.as_bytes())) {
        head.headers_mut().insert(ETAG, tag);
    }
    Ok(ServiceResponse::new(request, head.set_body(BoxBody::new(text))))
}

async fn embed(request: &HttpRequest, embedding: Embedding, body: &[u8]) -> Result<String> {
    let Embedding { asked, seen, .. } = embedding;
    let answer = Answer::read(body).map_err(anyhow::Error::from)?;
    let read = answer.ids().map_err(anyhow::Error::from)?;
    let names = State::of(request)?.db.read(async |conn| {
        let mut ids = read.clone();
        complete(conn, &seen, &mut ids).await?;
        let names = Names::find(conn, &ids, &asked).await?;
        Ok(ids.iter().map(|ids| names.beside(ids, &asked)).collect::<Vec<_>>())
    });
    Ok(answer.with(&names.await?))
}
