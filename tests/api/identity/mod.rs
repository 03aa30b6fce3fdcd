//! Who may enter, through the API.

mod api_clients;
mod organisations;
mod people;
mod role_grants;
mod sign_in;
