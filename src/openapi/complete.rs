//! Completes the contract.

use utoipa::openapi::OpenApi;

/// Adds what holds for every operation.
pub(super) fn complete(document: OpenApi) -> OpenApi {
    document
}
