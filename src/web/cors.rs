//! CORS: which front ends may call from a browser, with what, and what they may read of the answer.

use actix_cors::Cors;

/// What browsers are told, for front ends of these origins.
pub fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"])
        .allowed_headers([
            "authorization",
            "content-type",
            "accept",
            "if-match",
            "if-none-match",
            "idempotency-key",
            "traceparent",
        ])
        .expose_headers([
            "ETag",
            "Link",
            "Location",
            "Request-Id",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "Idempotency-Replayed",
        ])
        // A browser's request from elsewhere is answered without permission rather than refused.
        .block_on_origin_mismatch(false)
        .max_age(3600);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
