//! `/api/v1/people`, `/api/v1/role-grants`.

mod people;
mod role_grants;

/// Registers the operations.
pub fn configure(config: &mut crate::web::operations::Operations<'_>) {
    people::configure(config);
    role_grants::configure(config);
}
