//! The name of a request.

use std::sync::Arc;

use actix_web::{HttpMessage as _, HttpRequest};

/// Names a request in log, events and answers.
#[derive(Clone)]
pub struct RequestId(pub(super) Arc<str>);

impl RequestId {
    /// The id that the middleware gave to a request.
    pub fn of(request: &HttpRequest) -> Arc<str> {
        request.extensions().get::<Self>().map_or_else(|| "".into(), |id| id.0.clone())
    }
}
