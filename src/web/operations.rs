//! Where features register their operations: with a server, which calls them, in the contract, which describes them, or
//! with who wants to know what paths there are.

use std::ops::Range;

use actix_web::Scope;
use actix_web::dev::HttpServiceFactory;
use actix_web::guard::{Guard, fn_guard};
use actix_web::web::{self, ServiceConfig};
use utoipa::openapi::{Components, OpenApi, PathItem};
use utoipa_actix_web::OpenApiFactory;

/// Takes operations.
pub struct Operations<'a> {
    taker: Taker<'a>,
    /// What their paths begin with.
    prefix: &'static str,
}

enum Taker<'a> {
    Server(&'a mut Vec<Scope>),
    Contract(&'a mut OpenApi),
    Paths(&'a mut dyn FnMut(&str, &PathItem)),
}

impl<'a> Operations<'a> {
    /// Has a server call the operations that are registered.
    pub fn mount(register: impl FnOnce(&mut Operations<'_>), config: &mut ServiceConfig) {
        let mut scopes = Vec::new();
        register(&mut Operations { taker: Taker::Server(&mut scopes), prefix: "" });
        for scope in tree(scopes) {
            config.service(scope);
        }
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
            Taker::Server(scopes) => scopes.push(web::scope(self.prefix).service(operation)),
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
            Taker::Server(scopes) => register(&mut Operations { taker: Taker::Server(scopes), prefix }),
            Taker::Contract(contract) => {
                register(&mut Operations { taker: Taker::Contract(contract), prefix });
            }
            Taker::Paths(know) => register(&mut Operations { taker: Taker::Paths(*know), prefix }),
        }
        self
    }
}

/// Which operation a request asks for: how many were registered before it.
#[derive(Clone, Copy)]
pub(super) struct Number(pub(super) usize);

/// At most so many scopes are asked, one after another, at each level of the tree.
const WIDTH: usize = 8;

/// Scopes of scopes, each of which takes a range of numbers: actix tries everything in a scope one after another, and
/// a path by a regular expression, so that the last of 500 operations would cost 500 of them.
fn tree(operations: Vec<Scope>) -> Vec<Scope> {
    let guarded = |numbers: Range<usize>, scope: Scope| scope.guard(within(numbers));
    let mut size = 1;
    let mut level: Vec<_> = operations
        .into_iter()
        .enumerate()
        .map(|(number, scope)| guarded(number..number + 1, scope))
        .collect();
    while level.len() > WIDTH {
        let mut scopes = level.into_iter().peekable();
        level = Vec::new();
        size *= WIDTH;
        while scopes.peek().is_some() {
            let scope = scopes.by_ref().take(WIDTH).fold(web::scope(""), Scope::service);
            let first = level.len() * size;
            level.push(guarded(first..first + size, scope));
        }
    }
    level
}

fn within(numbers: Range<usize>) -> impl Guard {
    fn_guard(move |request| {
        request.req_data().get::<Number>().is_some_and(|Number(asked)| numbers.contains(asked))
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use actix_web::dev::{AppService, Service as _};
    use actix_web::test::{TestRequest, call_and_read_body, init_service};
    use actix_web::{App, HttpMessage as _};
    use utoipa::openapi::path::{HttpMethod, Operation, Paths};
    use utoipa::openapi::{RefOr, Schema};

    use super::*;
    use crate::web::routes::Routes;

    /// An operation whose pattern fits every path of the scope, so that its guard counts when it is tried.
    struct Counted {
        number: usize,
        tried: Rc<Cell<usize>>,
    }

    impl HttpServiceFactory for Counted {
        fn register(self, services: &mut AppService) {
            let Self { number, tried } = self;
            let count = fn_guard(move |_| tried.replace(tried.get() + 1) < usize::MAX);
            let answer = move || async move { number.to_string() };
            web::resource("/{anything:.*}").guard(count).to(answer).register(services);
        }
    }

    impl OpenApiFactory for Counted {
        fn paths(&self) -> Paths {
            let item = PathItem::new(HttpMethod::Get, Operation::new());
            Paths::builder().path(format!("/things-{}/{{id}}/parts", self.number), item).build()
        }

        fn schemas(&self, _: &mut Vec<(String, RefOr<Schema>)>) {}
    }

    #[actix_web::test]
    async fn one_operation_is_tried_however_many_there_are() {
        for count in [1, WIDTH, WIDTH + 1, 150, 500] {
            let tried = Rc::new(Cell::new(0));
            let register = |operations: &mut Operations<'_>| {
                operations.scope("/api", |operations| {
                    for number in 0..count {
                        operations.service(Counted { number, tried: tried.clone() });
                    }
                });
            };
            let routes = Rc::new(Routes::of(register, &[]));
            let app = App::new()
                .wrap_fn(move |request, next| {
                    let route = routes.find(request.path());
                    if let Some(number) = route.and_then(|route| route.number(request.method())) {
                        request.extensions_mut().insert(number);
                    }
                    next.call(request)
                })
                .configure(|config| Operations::mount(register, config));
            let app = init_service(app).await;
            for number in 0..count {
                tried.set(0);
                let request = TestRequest::with_uri(&format!("/api/things-{number}/7/parts"));
                let answer = call_and_read_body(&app, request.to_request()).await;
                assert_eq!((answer, tried.get()), (number.to_string().into(), 1), "{number} of {count}");
            }
            tried.set(0);
            for path in [format!("/api/things-{count}/7/parts"), "/api".to_owned(), "/".to_owned()] {
                let answer = app.call(TestRequest::with_uri(&path).to_request()).await.unwrap();
                assert_eq!((answer.status().as_u16(), tried.get()), (404, 0), "{path} of {count}");
            }
        }
    }

    #[test]
    fn at_most_so_many_scopes_are_asked_at_each_level() {
        for count in [0, 1, WIDTH, WIDTH + 1, 500, 5_000] {
            let level = tree((0..count).map(|_| web::scope("")).collect());
            assert!(level.len() <= WIDTH, "{} of {count}", level.len());
        }
    }
}
