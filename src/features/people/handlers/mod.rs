//! `/api/v1/people`, `/api/v1/role-grants`.

mod people;
mod role_grants;

/// Registers the operations.
pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    people::configure(config);
    role_grants::configure(config);
}
