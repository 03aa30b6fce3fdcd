//! The contract: collected from the handlers, completed with what holds for all of them.

use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt as _;

use crate::app::contract_routes;

mod complete;

/// The parts of the contract that no handler says.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "hackit",
        version = "1.0.0",
        description = include_str!("openapi/description.md"),
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
        contact(name = "The programme team", url = "https://github.com/"),
    ),
    tags(
        (name = "sign-in", description = "Tokens for machines and people."),
        (name = "progress", description = "Learning providers push what their learners did; everybody entitled reads where they stand."),
        (name = "meetups", description = "Partner employers register meetups, the programme publishes them, apprentices come."),
        (name = "apprenticeships", description = "Who learns what, where, with whom."),
        (name = "cohorts", description = "Groups that start together."),
        (name = "standards", description = "Apprenticeship standards and their knowledge, skills and behaviours (KSBs)."),
        (name = "organisations", description = "Learning providers, employers, the council and schools."),
        (name = "people", description = "People and what they are here."),
        (name = "api-clients", description = "Machine clients of organisations."),
        (name = "events", description = "What happened, as a feed."),
    ),
)]
struct Base;

/// The whole contract.
pub fn document() -> OpenApi {
    let (_, document) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(Base::openapi())
        .configure(contract_routes)
        .split_for_parts();
    complete::complete(document)
}

/// The contract as text.
pub struct Texts {
    /// JSON.
    pub json: String,
    /// YAML.
    pub yaml: String,
}

impl Texts {
    /// The contract of a server with this public base URL.
    pub fn of(document: &OpenApi, base_url: &str) -> anyhow::Result<Self> {
        let mut document = document.clone();
        document.servers = Some(vec![utoipa::openapi::Server::new(base_url)]);
        Ok(Self {
            json: json(&document)?,
            yaml: document.to_yaml()?,
        })
    }
}

/// The contract as it is committed: pretty, with a line end.
pub fn json(document: &OpenApi) -> anyhow::Result<String> {
    Ok(document.to_pretty_json()? + "\n")
}
