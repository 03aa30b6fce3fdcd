//! `/api/v1/messages`.

use actix_web::get;

use super::model::{MessageBody, MessageFilter, MessageList};
use super::service;
use crate::access::MessagesRead;
use crate::db::Db;
use crate::error::Result;
use crate::ids::MessageId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, List};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_messages);
}

type ListMessages = List<MessageId, MessageFilter>;

/// List letters
///
/// The letters that the programme sent by e-mail, and what became of each: for whom, what for, how often it was tried. Never what
/// one says, nor to which address it went: its content is wiped once it is settled. `state=failed` is what did not arrive.
#[utoipa::path(
    tag = "outbound",
    params(ListMessages),
    responses((status = 200, description = "A page of letters", body = MessageList)),
    security(("oauth2" = ["messages:read"]), ("bearer" = [])),
)]
#[get("/messages")]
async fn list_messages(caller: Caller<MessagesRead>, db: Db, list: ListMessages) -> Result<ApiResponse> {
    let place = (list.after, list.rows_to_read());
    let mut rows = db.read(async |conn| service::list(conn, &caller, &list.filter, place).await).await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let messages = rows.into_iter().map(MessageBody::from).collect();
    list.respond(page, |page| MessageList { messages, page })
}
