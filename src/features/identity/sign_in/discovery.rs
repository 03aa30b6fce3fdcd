//! What other servers need to know to ask for tokens and to verify them.

use actix_web::{get, web};

use crate::access::Scope;
use crate::error::Result;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, State};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(get_metadata).service(get_keys);
}

/// Authorization server metadata
///
/// Where tokens come from and how they are verified (RFC 8414).
#[utoipa::path(
    tag = "identity",
    responses((status = 200, description = "The metadata", body = serde_json::Value, example = json!({
        "issuer": "https://hackit.example", "token_endpoint": "https://hackit.example/oauth/token"
    }))),
    security(()),
)]
#[get("/.well-known/oauth-authorization-server")]
async fn get_metadata(state: web::Data<State>) -> Result<ApiResponse> {
    let base = &state.settings.base_url;
    let scopes: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
    ApiResponse::view(&serde_json::json!({
        "issuer": base,
        "token_endpoint": format!("{base}/oauth/token"),
        "revocation_endpoint": format!("{base}/oauth/revoke"),
        "jwks_uri": format!("{base}/.well-known/jwks.json"),
        "service_documentation": format!("{base}/docs/"),
        "scopes_supported": scopes,
        "response_types_supported": [],
        "grant_types_supported": ["client_credentials", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    }))
}

/// Public keys
///
/// The keys that access tokens are verified with (RFC 7517), newest first. Look again when a token names an
/// unknown `kid`.
#[utoipa::path(
    tag = "identity",
    responses((status = 200, description = "The keys", body = serde_json::Value, example = json!({
        "keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": "…", "x": "…"}]
    }))),
    security(()),
)]
#[get("/.well-known/jwks.json")]
async fn get_keys(state: web::Data<State>) -> Result<ApiResponse> {
    ApiResponse::view(state.keys.public())
}
