//! Where features register their operations: with a server, which calls them, in the contract, which describes them, or
//! with who wants to know what paths there are.

use actix_web::dev::HttpServiceFactory;
use actix_web::web::ServiceConfig;
use utoipa::openapi::{Components, OpenApi, PathItem};
use utoipa_actix_web::OpenApiFactory;

/// Takes operations.
pub struct Operations<'a> {
    taker: Taker<'a>,
    /// What their paths begin with.
    prefix: &'static str,
}

enum Taker<'a> {
    Server(&'a mut ServiceConfig),
    Contract(&'a mut OpenApi),
    Paths(&'a mut dyn FnMut(&str, &PathItem)),
}

impl<'a> Operations<'a> {
    /// Operations that a server is to call.
    pub const fn of_server(config: &'a mut ServiceConfig) -> Self {
        Self { taker: Taker::Server(config), prefix: "" }
    }

    /// Operations that the contract is to describe.
    pub const fn of_contract(contract: &'a mut OpenApi) -> Self {
        Self { taker: Taker::Contract(contract), prefix: "" }
    }

    /// Operations whose paths are to be known.
    pub const fn of_paths(know: &'a mut dyn FnMut(&str, &PathItem)) -> Self {
        Self { taker: Taker::Paths(know), prefix: "" }
    }

    /// Registers an operation.
    pub fn service(&mut self, operation: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        match &mut self.taker {
            Taker::Server(config) => {
                config.service(operation);
            }
            Taker::Contract(contract) => {
                let mut paths = operation.paths();
                let described = std::mem::take(&mut paths.paths);
                paths.paths = described
                    .into_iter()
                    .map(|(path, item)| (format!("{}{path}", self.prefix), item))
                    .collect();
                contract.paths.merge(paths);
                let mut schemas = Vec::new();
                operation.schemas(&mut schemas);
                contract.components.get_or_insert_with(Components::new).schemas.extend(schemas);
            }
            Taker::Paths(know) => {
                for (path, item) in &operation.paths().paths {
                    know(&format!("{}{path}", self.prefix), item);
                }
            }
        }
        self
    }

    /// Registers what belongs together.
    pub fn configure(&mut self, register: impl FnOnce(&mut Operations<'_>)) -> &mut Self {
        register(self);
        self
    }

    /// Registers operations whose paths begin alike.
    pub fn scope(&mut self, prefix: &'static str, register: impl FnOnce(&mut Operations<'_>)) -> &mut Self {
        match &mut self.taker {
            Taker::Server(config) => {
                let scope = actix_web::web::scope(prefix);
                config.service(scope.configure(|config| register(&mut Operations::of_server(config))));
            }
            Taker::Contract(contract) => {
                register(&mut Operations { taker: Taker::Contract(contract), prefix });
            }
            Taker::Paths(know) => register(&mut Operations { taker: Taker::Paths(*know), prefix }),
        }
        self
    }
}
