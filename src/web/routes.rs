//! What paths there are, read from the contract itself and from the list of pages: answers 405 and OPTIONS, and refuses query
//! parameters on operations that take none.

use std::collections::BTreeMap;

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};

use super::State;
use super::operations::Operations;
use crate::error::{Code, Error, FieldCode, FieldError, Result};

/// The paths of the contract with their methods.
pub struct Routes(Vec<Route>);

struct Route {
    path: Pattern,
    operations: Vec<(Method, bool)>,
}

/// A path with parameters, read once: finding an operation compares text and nothing else.
struct Pattern(Vec<Segment>);

/// What stands between two slashes.
enum Segment {
    /// This text.
    Literal(String),
    /// A parameter, with the text after it, such as `.ics`.
    Parameter(String),
    /// A parameter that takes the rest of the path.
    Tail,
}

impl Pattern {
    fn of(path: &str) -> Self {
        let segment = |text: &str| match text.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((name, _)) if name.contains(':') => Segment::Tail,
            Some((_, after)) => Segment::Parameter(after.to_owned()),
            None => Segment::Literal(text.to_owned()),
        };
        Self(path.split('/').map(segment).collect())
    }

    /// How well a path fits: the more of it is written out the better.
    fn fit(&self, path: &str) -> Option<usize> {
        let mut given = path.split('/');
        let mut literal = 0;
        for segment in &self.0 {
            let text = given.next()?;
            literal += match segment {
                Segment::Literal(wanted) if wanted == text => 1 + text.len(),
                Segment::Parameter(after) if text.len() > after.len() && text.ends_with(after.as_str()) => {
                    after.len()
                }
                Segment::Tail => return Some(literal),
                Segment::Literal(_) | Segment::Parameter(_) => return None,
            };
        }
        given.next().is_none().then_some(literal)
    }
}

impl Routes {
    /// The paths of the operations that are registered, and those of pages, which are only read.
    pub fn of(register: impl FnOnce(&mut Operations<'_>), pages: &[&str]) -> Self {
        let mut routes: BTreeMap<String, Vec<(Method, bool)>> =
            pages.iter().map(|path| ((*path).to_owned(), vec![(Method::GET, true)])).collect();
        register(&mut Operations::of_paths(&mut |path, item| {
            let operations = operations(item).map(|(method, operation)| (method, takes_query(operation)));
            routes.entry(path.to_owned()).or_default().extend(operations);
        }));
        let route = |(path, operations): (String, _)| Route { path: Pattern::of(&path), operations };
        Self(routes.into_iter().map(route).collect())
    }

    fn find(&self, path: &str) -> Option<&Route> {
        let fitting = self.0.iter().filter_map(|route| Some((route.path.fit(path)?, route)));
        fitting.max_by_key(|(fit, _)| *fit).map(|(_, route)| route)
    }

    /// Refuses a query string where the operation takes none.
    fn refuse_query(&self, request: &HttpRequest) -> Result<()> {
        let Some(route) = self.find(request.path()) else {
            return Ok(());
        };
        let takes_none =
            route.operations.iter().any(|(method, takes_query)| method == request.method() && !takes_query);
        if !takes_none {
            return Ok(());
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

/// Refuses a query string where the operation takes none. Calendar programs add what they like.
pub fn refuse_query(state: &State, request: &HttpRequest) -> Result<()> {
    let path = request.path();
    if request.query_string().is_empty() || !path.starts_with("/api/") || is_for_programs_that_add(path) {
        return Ok(());
    }
    state.routes().refuse_query(request)
}

/// Calendar programs and what opens links in mails add parameters of their own.
fn is_for_programs_that_add(path: &str) -> bool {
    path.ends_with(".ics") || path.ends_with(".html")
}

fn takes_query(operation: &Operation) -> bool {
    operation.parameters.iter().flatten().any(|parameter| match parameter {
        RefOr::T(parameter) => parameter.parameter_in == ParameterIn::Query,
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

/// Answers whatever no operation took: OPTIONS 204, 405 where the path has other methods, 404.
pub async fn fallback(request: HttpRequest) -> Result<HttpResponse> {
    let route = State::of(&request)?.routes().find(request.path()).ok_or_else(Error::not_found)?;
    if request.method() != Method::OPTIONS {
        return Err(route.refuse(&request));
    }
    let mut response = HttpResponse::NoContent();
    response.insert_header(("allow", route.allow()));
    if route.has(&Method::PATCH) {
        response.insert_header(("accept-patch", "application/merge-patch+json, application/json"));
    }
    Ok(response.finish())
}

/// Why a path with something else than an id in an id's place was refused: 405 where the path is another
/// operation's, such as a calendar's, 400 otherwise.
pub fn bad_path(request: &HttpRequest) -> Error {
    match State::of(request).ok().and_then(|state| state.routes().find(request.path())) {
        Some(route) if !route.has(request.method()) => route.refuse(request),
        _ => Error::new(Code::InvalidPath),
    }
}

impl Route {
    fn has(&self, wanted: &Method) -> bool {
        self.operations.iter().any(|(method, _)| method == wanted)
    }

    fn allow(&self) -> String {
        // In the order of the contract, whichever was registered first.
        let mut allow: Vec<&str> =
            METHODS.iter().filter(|method| self.has(method)).map(Method::as_str).collect();
        if self.has(&Method::GET) {
            allow.push("HEAD");
        }
        allow.push("OPTIONS");
        allow.join(", ")
    }

    fn refuse(&self, request: &HttpRequest) -> Error {
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
        let routes = Routes(
            paths.iter().map(|path| Route { path: Pattern::of(path), operations: Vec::new() }).collect(),
        );
        let found = |path: &str| {
            let route = routes.find(path)?;
            routes.0.iter().position(|other| std::ptr::eq(other, route)).and_then(|at| paths.get(at).copied())
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
