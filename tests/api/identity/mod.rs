//! Who may enter, through the API.

mod api_clients;
mod organisations;
mod people;
mod sign_in;
