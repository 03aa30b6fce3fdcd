//! The contract: collected from the handlers, completed with what holds for all of them.

use actix_web::web::Bytes;
use serde_json::Value;
use tokio::sync::OnceCell;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

use crate::web::operations::Operations;

mod complete;
mod components;
mod embedded;
mod enums;
mod example;
mod operation;
mod print;
mod refusals;
mod schemas;

pub use enums::ReferenceDataBody;
use example::EXAMPLE_URL;

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
    // The areas of src/features, and what belongs to none.
    tags(
        (name = "identity", description = "Who may come in: tokens, people and their roles, organisations and their machine clients."),
        (name = "programme", description = "What there is to learn: apprenticeship standards with their knowledge, skills and behaviours (KSBs), and groups that start together."),
        (name = "apprenticeships", description = "Who learns what, where, with whom; breaks, changes and withdrawals."),
        (name = "learning", description = "Learning providers push what their learners did; apprentices show their work; everybody entitled reads where they stand."),
        (name = "line-management", description = "Reviews every twelve weeks, ratings, check-ins, and what line managers ask, read and learn."),
        (name = "outbound", description = "Letters by e-mail: what became of those that were sent."),
        (name = "recruitment", description = "Rounds, vacancies, applications, interviews, offers, and the enrolment of those who were found."),
        (name = "equality", description = "What candidates may be asked about themselves, and figures of whom the programme reaches."),
        (name = "safeguarding", description = "Concerns about somebody's safety, for safeguarding leads alone."),
        (name = "data-protection", description = "What people ask about their data: copies, erasures, objections, complaints."),
        (name = "partnerships", description = "Partner employers submit meetups, the programme publishes them, apprentices come."),
        (name = "reference-data", description = "What the values of enums are called and mean, for front ends that show them to people."),
        (name = "insight", description = "What happened and where a group stands: the feed, timelines and dashboards."),
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
    /// What the values of enums are called and mean.
    pub reference_data: ReferenceDataBody,
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
        let reference_data = enums::of(&contract["components"]["schemas"]);
        Ok(Self { json: own(json(&contract)), yaml: own(yaml(&contract)?), reference_data })
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
