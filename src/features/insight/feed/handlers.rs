//! `GET /api/v1/events`.

use std::collections::HashSet;

use actix_web::{HttpRequest, get};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::model::{EventBody, EventList, EventType, Filter, SubjectType};
use super::service::{self, Position};
use crate::access::EventsRead;
use crate::db::Db;
use crate::error::Result;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Limit, PageBody, Query, page};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_events);
}

const ORDER: &str = "events";

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListEvents {
    /// Go on after this place: `page.nextCursor` of the answer before.
    #[param(nullable = false)]
    after: Option<String>,
    /// How many events at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, default = 25)]
    limit: Limit,
    /// Only events of this type, such as `meetup.published`; may be repeated. Without the scope that reading such a record
    /// needs it is 403.
    #[serde(default, rename = "type")]
    #[param(value_type = Option<Vec<EventType>>, nullable = false)]
    types: Vec<EventType>,
    /// Only events about this kind of record; may be repeated. Without the scope that reading such a record needs it is
    /// 403.
    #[serde(default)]
    #[param(value_type = Option<Vec<SubjectType>>, nullable = false)]
    subject_type: Vec<SubjectType>,
    /// Only what this client, person or candidate did; may be repeated. Of a person whom the caller may not know there is nothing.
    #[serde(default)]
    #[param(value_type = Option<Vec<Uuid>>, nullable = false)]
    actor_id: Vec<Uuid>,
    /// Only what happened to this record; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<Uuid>>, nullable = false)]
    subject_id: Vec<Uuid>,
    /// Only what occurred after this instant. The order stays that of the feed, which is about that of time.
    #[param(nullable = false)]
    occurred_after: Option<DateTime<Utc>>,
    /// Only what occurred before this instant.
    #[param(nullable = false)]
    occurred_before: Option<DateTime<Utc>>,
}

/// Follow what happens
///
/// The feed of everything that happened to records that the caller may see, oldest first. Keep `page.nextCursor`
/// and pass it as `after` next time; where nothing is new it stays the same. No event is ever skipped or moved, and
/// a repeated request gives the same answer. Events carry ids only: read the record for its content.
///
/// An event is shown where the token's scopes allow reading that kind of record: events about reviews need
/// `reviews:read`, for example. Without a filter the feed tells what the scopes allow. A person who did something is named to
/// themself, to whoever sees people, and where they are the apprentice or the line manager of an apprenticeship that the
/// caller sees. `actor_id` finds what it names, and nothing else.
#[utoipa::path(
    tag = "insight",
    params(ListEvents),
    responses((status = 200, description = "A stretch of the feed", body = EventList)),
    security(("oauth2" = ["events:read"]), ("bearer" = [])),
)]
#[get("/events")]
async fn list_events(
    caller: Caller<EventsRead>,
    db: Db,
    query: Query<ListEvents>,
    request: HttpRequest,
) -> Result<ApiResponse> {
    let Query(query) = query;
    let after: Option<Position> = page::position("after", query.after.as_deref(), ORDER)?;
    let mut filter = Filter {
        types: query.types,
        subject_types: query.subject_type,
        actors: query.actor_id,
        subjects: query.subject_id,
        occurred_after: query.occurred_after,
        occurred_before: query.occurred_before,
    };
    // Each type is a statement of its own.
    let mut seen = HashSet::new();
    filter.types.retain(|wanted| seen.insert(wanted.info.name));
    let (events, known) =
        db.read_long(async |conn| service::feed(conn, &caller, filter, after, query.limit.0).await).await?;
    let end = events.last().map(|event| (event.xid, event.id)).or(after).unwrap_or_default();
    let page = PageBody { limit: query.limit.0, next_cursor: Some(page::cursor(ORDER, &end)?) };
    let events: Vec<EventBody> =
        events.into_iter().map(|event| EventBody::new(&caller, &known, event)).collect();
    ApiResponse::list(&request, &page, &EventList { events, page: page.clone() })
}
