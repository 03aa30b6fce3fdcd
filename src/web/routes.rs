//! What paths there are, read from the contract itself and from the list of pages: answers 405 and OPTIONS, and refuses query
//! parameters on operations that take none.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use actix_web::http::Method;
use actix_web::{HttpMessage as _, HttpRequest};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};

use super::embed::asked::{EMBED, Embeddable, Embedding};
use super::operations::{Number, Operations};
use super::query;
use crate::error::{Code, Error, FieldCode, FieldError, Result};

/// The paths of the contract with their methods, as a tree of what stands between slashes: what it costs to find one
/// depends on its own length.
pub struct Routes(Node);

/// A path with its operations.
pub(super) struct Route {
    /// As it is in the contract.
    pub(super) path: String,
    operations: Vec<Known>,
}

/// An operation of a path.
struct Known {
    method: Method,
    takes_query: bool,
    /// What can be named beside ids.
    embeds: Vec<Embeddable>,
    /// None for pages.
    number: Option<Number>,
}

#[derive(Default)]
struct Node {
    /// What is written out.
    literals: HashMap<String, Node>,
    /// Parameters by the text after them, such as `.ics`, the longest first.
    parameters: BTreeMap<(Reverse<usize>, String), Node>,
    /// A parameter that takes the rest of the path.
    tail: Option<Box<Node>>,
    /// The path that ends here.
    route: Option<Route>,
}

impl Node {
    /// The node of a path of the contract.
    fn at(&mut self, path: &str) -> &mut Self {
        path.split('/').fold(self, |node, segment| {
            match segment.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
                None => node.literals.entry(segment.to_owned()).or_default(),
                Some((name, _)) if name.contains(':') => node.tail.get_or_insert_default(),
                Some((_, after)) => {
                    node.parameters.entry((Reverse(after.len()), after.to_owned())).or_default()
                }
            }
        })
    }

    /// The route of a request's path: the more of it is written out the better.
    fn find<'a>(&self, mut segments: impl Iterator<Item = &'a str> + Clone) -> Option<&Route> {
        let Some(segment) = segments.next() else {
            return self.route.as_ref();
        };
        let is_parameter = |after: &str| segment.len() > after.len() && segment.ends_with(after);
        let parameters = self.parameters.iter().filter(|((_, after), _)| is_parameter(after));
        self.literals
            .get(segment)
            .into_iter()
            .chain(parameters.map(|(_, node)| node))
            .find_map(|node| node.find(segments.clone()))
            .or_else(|| self.tail.as_ref()?.route.as_ref())
    }
}

impl Routes {
    /// The paths of the operations that are registered, and those of pages, which are only read.
    pub fn of(register: impl FnOnce(&mut Operations<'_>), pages: &[&str]) -> Self {
        let mut root = Node::default();
        let mut add = |path: &str, operation: Known| {
            let route = &mut root.at(path).route;
            let route = route.get_or_insert_with(|| Route { path: path.to_owned(), operations: Vec::new() });
            route.operations.push(operation);
        };
        for page in pages {
            add(page, Known { method: Method::GET, takes_query: true, embeds: Vec::new(), number: None });
        }
        let mut numbers = (0..).map(Number);
        register(&mut Operations::of_paths(&mut |path, item| {
            let number = numbers.next();
            for (method, operation) in operations(item) {
                let embeds = Embeddable::offered(operation);
                let takes_query = takes_query(operation, !embeds.is_empty());
                add(path, Known { method, takes_query, embeds, number });
            }
        }));
        Self(root)
    }

    /// The route of a request's path, decoded as actix does it.
    pub(super) fn find(&self, path: &str) -> Option<&Route> {
        self.0.find(path.split('/'))
    }

    /// Refuses a query string where the operation takes none; where it takes nothing but what to embed, that is read.
    pub(super) fn refuse_query(&self, request: &HttpRequest) -> Result<()> {
        let operation =
            self.find(request.match_info().as_str()).and_then(|route| route.operation(request.method()));
        let Some(operation) = operation else { return Ok(()) };
        let embeds = !operation.embeds.is_empty();
        if embeds {
            let offered = operation.embeds.clone();
            request.extensions_mut().insert(Embedding { offered, ..Embedding::default() });
        }
        match (operation.takes_query, embeds) {
            (true, _) => return Ok(()),
            (false, true) => return query::names_only(request),
            (false, false) => {}
        }
        let faults = request
            .query_string()
            .split('&')
            .filter_map(|pair| pair.split('=').next())
            .filter(|name| !name.is_empty())
            .map(|name| {
                FieldError::parameter(name, FieldCode::Unknown, "the operation takes no query parameters")
            })
            .collect();
        Err(Error::with_errors(Code::InvalidQuery, faults))
    }
}

/// Whether its handler reads a query: names that can be embedded are read before.
fn takes_query(operation: &Operation, embeds: bool) -> bool {
    operation.parameters.iter().flatten().any(|parameter| match parameter {
        RefOr::T(parameter) => {
            parameter.parameter_in == ParameterIn::Query && !(embeds && parameter.name == EMBED)
        }
        RefOr::Ref(_) => false,
    })
}

/// The methods that operations have.
const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// The operations of a path with their methods.
pub fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    let operations = [&item.get, &item.post, &item.put, &item.patch, &item.delete];
    METHODS
        .into_iter()
        .zip(operations)
        .filter_map(|(method, operation)| operation.as_ref().map(|operation| (method, operation)))
}

impl Route {
    fn operation(&self, method: &Method) -> Option<&Known> {
        self.operations.iter().find(|operation| operation.method == method)
    }

    /// The number of the operation with this method.
    pub(super) fn number(&self, method: &Method) -> Option<Number> {
        self.operation(method)?.number
    }

    pub(super) fn has(&self, method: &Method) -> bool {
        self.operation(method).is_some()
    }

    pub(super) fn allow(&self) -> String {
        // In the order of the contract, whichever was registered first.
        let mut allow: Vec<&str> =
            METHODS.iter().filter(|method| self.has(method)).map(Method::as_str).collect();
        if self.has(&Method::GET) {
            allow.push("HEAD");
        }
        allow.push("OPTIONS");
        allow.join(", ")
    }

    pub(super) fn refuse(&self, request: &HttpRequest) -> Error {
        let detail = format!("{} is not a method of this path.", request.method());
        Error::because(Code::MethodNotAllowed, detail).amend(|problem| problem.allow = Some(self.allow()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_that_is_written_out_most_fits_best() {
        let paths = [
            "/api/v1/meetups",
            "/api/v1/meetups/{id}",
            "/api/v1/meetups/{id}.ics",
            "/api/v1/meetups.ics",
            "/api/v1/sessions/current",
            "/api/v1/sessions/{id}",
            "/docs/{path:.*}",
        ];
        let routes = Routes::of(|_| (), &paths);
        let found = |path: &str| {
            let route = routes.find(path)?;
            paths.into_iter().find(|pattern| *pattern == route.path)
        };
        for (path, pattern) in [
            ("/api/v1/meetups", Some("/api/v1/meetups")),
            ("/api/v1/meetups/7", Some("/api/v1/meetups/{id}")),
            ("/api/v1/meetups/7.ics", Some("/api/v1/meetups/{id}.ics")),
            ("/api/v1/meetups.ics", Some("/api/v1/meetups.ics")),
            ("/api/v1/sessions/current", Some("/api/v1/sessions/current")),
            ("/api/v1/sessions/7", Some("/api/v1/sessions/{id}")),
            ("/docs/a/b", Some("/docs/{path:.*}")),
            ("/docs/", Some("/docs/{path:.*}")),
            ("/api/v1/meetups/", None),
            ("/api/v1/meetups/7/8", None),
            ("/api/v1", None),
            ("", None),
        ] {
            assert_eq!(found(path), pattern, "{path}");
        }
    }
}
