//! The contract: collected from the handlers, completed with what holds for all of them.

use actix_web::web::Bytes;
use serde_json::Value;
use tokio::sync::OnceCell;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

use crate::web::operations::Operations;

mod complete;
mod components;
mod example;
mod operation;
mod print;
mod refusals;
mod schemas;

/// Where the server of the committed contract and of its examples would be. A server names itself instead.
const EXAMPLE_URL: &str = "https://hackit.example";

/// The parts of the contract that no handler says.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "hackit",
        version = "1.0.0",
        description = include_str!("description.md"),
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
        contact(name = "The programme team", email = "programme@hackney.example"),
    ),
    components(schemas(crate::error::ProblemBody)),
    tags(
        (name = "sign-in", description = "Tokens for machines and people."),
        (name = "progress", description = "Learning providers push what their learners did; everybody entitled reads where they stand."),
        (name = "reviews", description = "Every twelve weeks the apprentice, the line manager and the provider look at where things stand."),
        (name = "ksbs", description = "Where apprentices stand with the knowledge, skills and behaviours of their standards."),
        (name = "projects", description = "Pieces of real work, and who works on them."),
        (name = "portfolio", description = "What apprentices show of their work, in their own words."),
        (name = "check-ins", description = "Line managers and apprentices talk; what was said is theirs until the apprentice shares it."),
        (name = "support", description = "Line managers ask the programme team, and see when it answers."),
        (name = "guidance", description = "What line managers read, should have learned, and have learned."),
        (name = "meetups", description = "Partner employers register meetups, the programme publishes them, apprentices come."),
        (name = "apprenticeships", description = "Who learns what, where, with whom."),
        (name = "dashboards", description = "Where a group of learners stands, as data and as a table."),
        (name = "cohorts", description = "Groups that start together."),
        (name = "standards", description = "Apprenticeship standards and their knowledge, skills and behaviours (KSBs)."),
        (name = "organisations", description = "Learning providers, employers, the council and schools."),
        (name = "people", description = "People and what they are here."),
        (name = "api-clients", description = "Machine clients of organisations."),
        (name = "events", description = "What happened, as a feed."),
    ),
)]
struct Base;

/// Registers every operation of the contract.
pub type Register = fn(&mut Operations<'_>);

/// What the handlers say of themselves, and the parts that none does.
fn document(register: Register) -> OpenApi {
    let mut document = Base::openapi();
    register(&mut Operations::of_contract(&mut document));
    document
}

/// The whole contract of the operations that `register` knows.
pub fn contract(register: Register) -> anyhow::Result<Value> {
    Ok(complete::complete(serde_json::to_value(document(register))?))
}

/// The contract as text, written when it is asked for first: many a server never is.
pub struct RenderedContract {
    register: Register,
    text: OnceCell<Text>,
}

/// The contract as text.
pub struct Text {
    /// JSON.
    pub json: Bytes,
    /// YAML.
    pub yaml: Bytes,
}

impl RenderedContract {
    /// The contract of the operations that `register` knows.
    pub const fn new(register: Register) -> Self {
        Self { register, text: OnceCell::const_new() }
    }

    /// The contract of a server with this public base URL.
    pub async fn of(&self, base_url: &str) -> anyhow::Result<&Text> {
        self.text
            .get_or_try_init(async || {
                let (register, base_url) = (self.register, base_url.to_owned());
                tokio::task::spawn_blocking(move || Text::of(register, &base_url)).await?
            })
            .await
    }
}

impl Text {
    fn of(register: Register, base_url: &str) -> anyhow::Result<Self> {
        let mut contract = contract(register)?;
        contract["servers"] = serde_json::json!([{"url": EXAMPLE_URL}]);
        let own = |text: String| text.replace(EXAMPLE_URL, base_url).into();
        Ok(Self { json: own(json(&contract)), yaml: own(yaml(&contract)?) })
    }
}

/// The contract as it is committed, with a line end.
pub fn json(contract: &Value) -> String {
    print::Ordered::new(contract).json(0, 0) + "\n"
}

/// The contract as YAML.
pub fn yaml(contract: &Value) -> anyhow::Result<String> {
    Ok(yaml_serde::to_string(&print::Ordered::new(contract))?)
}
