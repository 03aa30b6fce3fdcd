//! Lists: filter, sort, limit and cursor read in one pass, and a page made of the rows.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};

use super::page::{self, Limit, PageBody};
use super::query::Parameters;
use super::response::ApiResponse;
use crate::db::by_name::{ByName, Place, Wanted};
use crate::error::{Error, Result};
use crate::string_enum::StringEnum;

/// What a list was asked for: rows that fit the filter `F`, in the order `S`, after the row with the key `K`. It reads
/// the parameters of the operation and describes them in the contract (`params(…)`).
pub struct List<K, F = NoFilter, S = ()> {
    /// Which rows.
    pub filter: F,
    /// In which order.
    pub sort: S,
    /// The key of the last row of the page before; none on the first page.
    pub after: Option<K>,
    limit: Limit,
    request: HttpRequest,
}

/// The filter of a list that has none.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct NoFilter {}

/// The orders that a list can have: an enum of `string_enum!` whose first value is the default, or `()` for one only.
pub trait Sort: Copy + 'static {
    /// Every order, as spelled in the query; none where there is nothing to choose.
    fn spellings() -> impl Iterator<Item = &'static str>;

    /// The order asked for.
    fn read(parameters: &mut Parameters) -> Self;

    /// How it is spelled.
    fn spelling(self) -> &'static str;
}

impl Sort for () {
    fn spellings() -> impl Iterator<Item = &'static str> {
        std::iter::empty()
    }

    fn read(_: &mut Parameters) -> Self {}

    fn spelling(self) -> &'static str {
        ""
    }
}

impl<S: StringEnum> Sort for S {
    fn spellings() -> impl Iterator<Item = &'static str> {
        S::VALUES.iter().map(|value| value.text())
    }

    fn read(parameters: &mut Parameters) -> Self {
        parameters.take("sort").unwrap_or(const { S::VALUES[0] })
    }

    fn spelling(self) -> &'static str {
        self.text()
    }
}

impl<K: Serialize + DeserializeOwned, F: DeserializeOwned, S: Sort> List<K, F, S> {
    fn read(request: &HttpRequest) -> Result<Self> {
        let mut parameters = Parameters::of_request(request);
        let limit = parameters.take("limit").unwrap_or_default();
        let cursor: Option<String> = parameters.take("cursor");
        let sort = S::read(&mut parameters);
        let paging = ["sort", "limit", "cursor"];
        let filter = parameters.rest(if S::spellings().next().is_some() { &paging } else { &paging[1..] })?;
        parameters.finish()?;
        let mut list = Self { filter, sort, after: None, limit, request: request.clone() };
        list.after = page::after(cursor.as_deref(), &list.order())?;
        Ok(list)
    }

    /// A cursor belongs to one list in one order.
    fn order(&self) -> String {
        format!("{} {}", self.request.path(), self.sort.spelling())
    }

    /// A page by name.
    pub fn wanted<Id>(&self) -> Wanted<Id>
    where
        K: Clone + Into<Place<Id>>,
        S: Into<ByName>,
    {
        let after = self.after.clone().map(Into::into);
        Wanted { order: self.sort.into(), after, limit: self.rows_to_read() }
    }

    /// How many rows to read: one more than the page holds, to know whether there is a next page.
    pub fn rows_to_read(&self) -> i64 {
        self.limit.0 + 1
    }

    /// Cuts the row that was read ahead; the next page starts after the key of the last row left.
    pub fn page<R>(&self, rows: &mut Vec<R>, key: impl FnOnce(&R) -> K) -> Result<PageBody> {
        page::page(rows, self.limit, &self.order(), key)
    }

    /// 200 with the page, its weak ETag and the `Link` to the next one.
    pub fn respond<B: Serialize>(
        &self,
        page: PageBody,
        body: impl FnOnce(PageBody) -> B,
    ) -> Result<ApiResponse> {
        let link = page::next_link(&self.request, &page);
        ApiResponse::page_of_list(&body(page), link)
    }
}

impl<K: Serialize + DeserializeOwned, F: DeserializeOwned, S: Sort> FromRequest for List<K, F, S> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request))
    }
}

/// Which page.
#[derive(IntoParams)]
#[expect(dead_code, reason = "describes the parameters in the contract")]
struct Paging {
    /// How many at most.
    #[param(minimum = 1, maximum = 100, default = 25, nullable = false)]
    limit: Option<i64>,
    /// Where the page starts: `page.nextCursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

impl<K, F: IntoParams, S: Sort> IntoParams for List<K, F, S> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let place = || Some(ParameterIn::Query);
        let mut parameters = F::into_params(place);
        if let Some(default) = S::spellings().next() {
            let schema = ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some(S::spellings()))
                .default(Some(default.into()));
            let sort = ParameterBuilder::new()
                .name("sort")
                .parameter_in(ParameterIn::Query)
                .required(utoipa::openapi::Required::False)
                .description(Some("The order; a minus means descending."))
                .schema(Some(schema));
            parameters.push(sort.build());
        }
        parameters.extend(Paging::into_params(place));
        parameters
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use chrono::{DateTime, Utc};
    use uuid::Uuid;

    use super::*;
    use crate::error::{Code, FieldCode};
    use crate::string_enum::string_enum;

    string_enum! {
        /// In which order.
        Order {
            /// The earliest first.
            Start "startsAt",
            /// The latest first.
            StartDescending "-startsAt",
        }
    }

    #[derive(Debug, Default, Deserialize, IntoParams)]
    #[serde(default)]
    struct Filter {
        /// Only of these roles.
        role: Vec<crate::access::Role>,
        /// Only what starts then or later.
        #[param(nullable = false)]
        starts_since: Option<DateTime<Utc>>,
    }

    type Sample = List<(DateTime<Utc>, Uuid), Filter, Order>;

    fn list(query: &str) -> Result<Sample> {
        Sample::read(&TestRequest::with_uri(&format!("/samples?{query}")).to_http_request())
    }

    fn faults(query: &str) -> Vec<(String, FieldCode)> {
        let Some(Error::Problem(problem)) = list(query).err() else { panic!("{query} must be refused") };
        problem.errors.iter().map(|fault| (fault.at.to_string(), fault.code)).collect()
    }

    #[test]
    fn filter_sort_and_page_are_judged_at_once() {
        let found = faults("limits=3&sort=endsAt&role=boss&limit=0&starts_since=2030-3-5T18:0:0Z&sorts=1");
        let expected = [
            ("limits", FieldCode::Unknown),
            ("sort", FieldCode::Format),
            ("role", FieldCode::Format),
            ("limit", FieldCode::Format),
            ("starts_since", FieldCode::Format),
            ("sorts", FieldCode::Unknown),
        ];
        assert_eq!(found, expected.map(|(name, code)| (name.to_owned(), code)));
    }

    #[test]
    fn the_first_order_is_the_default_and_is_part_of_the_cursor() {
        let first = list("limit=1").expect("a list");
        assert_eq!((first.sort, first.rows_to_read()), (Order::Start, 2));
        let at: DateTime<Utc> = "2026-11-20T09:30:00.000001Z".parse().expect("an instant");
        let mut rows = vec![(at, Uuid::from_u128(7)), (at, Uuid::from_u128(9))];
        let page = first.page(&mut rows, |row| *row).expect("a page");
        let cursor = page.next_cursor.expect("a next page");
        let second = list(&format!("cursor={cursor}")).expect("its own cursor");
        assert_eq!(second.after, Some((at, Uuid::from_u128(7))));
        let other = list(&format!("sort=-startsAt&cursor={cursor}")).err().expect("of another order");
        assert_eq!(other.code(), Code::InvalidCursor);
    }

    #[test]
    fn a_cursor_of_an_impossible_year_is_refused() {
        for (at, good) in [
            ("2026-11-20T09:30:00Z", true),
            ("-9999-01-01T00:00:00Z", false),
            ("0001-01-01T00:00:00Z", false),
            ("9999-01-01T00:00:00Z", false),
            ("2026-11-20 09:30:00Z", false),
        ] {
            let made = page::cursor("/samples startsAt", &(at, Uuid::nil())).expect("a cursor");
            assert_eq!(list(&format!("cursor={made}")).is_ok(), good, "{at}");
        }
    }

    #[test]
    fn the_contract_says_what_is_read() {
        let parameters = serde_json::to_value(Sample::into_params(|| None)).expect("JSON");
        let names: Vec<_> = parameters.as_array().expect("a list").iter().map(|one| &one["name"]).collect();
        assert_eq!(names, ["role", "starts_since", "sort", "limit", "cursor"]);
        assert!(parameters.as_array().expect("a list").iter().all(|one| one["in"] == "query"));
        let schema =
            serde_json::json!({"type": "string", "enum": ["startsAt", "-startsAt"], "default": "startsAt"});
        assert_eq!(parameters[2]["schema"], schema);
    }
}
