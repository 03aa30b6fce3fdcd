//! `/api/v1/calendar-links`.

use actix_web::{delete, get, post, web};

use super::model::{CalendarLinkBody, CalendarLinkList};
use super::service;
use crate::access::AnyToken;
use crate::db::Db;
use crate::error::Result;
use crate::ids::CalendarLinkId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_calendar_links).service(add_calendar_link).service(end_calendar_link);
}

type ListCalendarLinks = List<CalendarLinkId>;

/// List the links to one's own calendar
///
/// The signed-in person's own that stand. Addresses are shown only when a link is made.
#[utoipa::path(
    tag = "partnerships",
    params(ListCalendarLinks),
    responses(
        (status = 200, description = "A page of links", body = CalendarLinkList),
        (status = 403, description = "forbidden"),
    ),
    security(("oauth2" = []), ("bearer" = [])),
)]
#[get("/calendar-links")]
async fn list_calendar_links(
    caller: Caller<AnyToken>,
    db: Db,
    list: ListCalendarLinks,
) -> Result<ApiResponse> {
    let (after, limit) = (list.after, list.rows_to_read());
    let mut rows = db.read(async |conn| service::list(conn, &caller, after, limit).await).await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let calendar_links = rows.iter().map(|row| CalendarLinkBody::new(row, None)).collect();
    list.respond(page, |page| CalendarLinkList { calendar_links, page })
}

/// Make a link to one's own calendar
///
/// For a calendar program: the signed-in person's meetups, reviews and mentoring meetings of the past year and all to come (iCalendar, RFC 5545). The
/// address is shown this once; only its digest is kept. At most 20 links stand; they end with the person.
#[utoipa::path(
    tag = "partnerships",
    responses(
        (status = 201, description = "The link, with its address", body = CalendarLinkBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = []), ("bearer" = [])),
)]
#[post("/calendar-links")]
async fn add_calendar_link(caller: Caller<AnyToken>, writer: Writer) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |_| Ok(()),
            async |conn, ()| {
                let (link, url) = service::add(conn, &caller).await?;
                let location = format!("/api/v1/calendar-links/{}", link.id);
                let shown = CalendarLinkBody::new(&link, Some(url));
                let answer = ApiResponse::created(location, 1, &shown)?;
                answer.shown_once(&CalendarLinkBody::new(&link, None))
            },
        )
        .await
}

/// End a link to one's own calendar
///
/// Its address leads nowhere from now on.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = CalendarLinkId, Path, description = "The link")),
    responses((status = 204, description = "Ended")),
    security(("oauth2" = []), ("bearer" = [])),
)]
#[delete("/calendar-links/{id}")]
async fn end_calendar_link(
    caller: Caller<AnyToken>,
    id: web::Path<CalendarLinkId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, link| {
                service::end(conn, &caller, &link).await?;
                Ok(ApiResponse::no_content())
            },
        )
        .await
}
