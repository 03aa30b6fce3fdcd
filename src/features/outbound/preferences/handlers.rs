//! `/api/v1/notification-preferences`.

use actix_web::{get, patch};

use super::model::{ChangeNotificationPreferences, NotificationPreferencesBody};
use super::service;
use crate::access::AnyToken;
use crate::db::Db;
use crate::error::Result;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(get_notification_preferences).service(change_notification_preferences);
}

/// Read which letters one gets
///
/// The signed-in person's own: a switch for each kind of letter that one can do without. Letters about passwords, and those that say what
/// does not take place, have none.
#[utoipa::path(
    tag = "outbound",
    responses(
        (status = 200, description = "The switches", body = NotificationPreferencesBody),
        (status = 403, description = "forbidden"),
    ),
    security(("oauth2" = []), ("bearer" = [])),
)]
#[get("/notification-preferences")]
async fn get_notification_preferences(caller: Caller<AnyToken>, db: Db) -> Result<ApiResponse> {
    let (version, body) = db.read(async |conn| service::read(conn, &caller).await).await?;
    ApiResponse::item(version, &body)
}

/// Say which letters one wants
///
/// A merge patch (RFC 7396): absent keeps. Needs `If-Match`. Each letter of these kinds also has a link that stops its kind without
/// signing in (RFC 8058).
#[utoipa::path(
    tag = "outbound",
    request_body(content = ChangeNotificationPreferences, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The switches", body = NotificationPreferencesBody),
        (status = 403, description = "forbidden"),
    ),
    security(("oauth2" = []), ("bearer" = [])),
)]
#[patch("/notification-preferences")]
async fn change_notification_preferences(
    caller: Caller<AnyToken>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller).await,
            async |conn, present, command: ChangeNotificationPreferences| {
                if_match.required(present)?;
                let (version, body) = service::change(conn, &caller, command).await?;
                ApiResponse::item(version, &body)
            },
        )
        .await
}
