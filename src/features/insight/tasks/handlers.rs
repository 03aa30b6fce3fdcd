//! `/api/v1/me/tasks`.

use actix_web::get;

use super::model::{Position, TaskBody, TaskList};
use super::service;
use crate::access::AnyToken;
use crate::db::Db;
use crate::error::Result;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, List};

/// Registers the operation.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_my_tasks);
}

type ListMyTasks = List<Position>;

/// List what waits for me
///
/// The longest waiting first, each with since when and where it is done: reviews to sign, hours to confirm, apprentices to check
/// in with, KSBs to judge, behaviours to verify, change requests to decide on, support requests to answer, meetups to decide on, introductions to
/// agree to and to make, mentors to approve and requests to answer, sessions to note, checks that lapse, adults to confirm, pauses to
/// decide on. What one may not do, by the scopes of the token, is
/// not asked of one. A task is gone once somebody has done it.
#[utoipa::path(
    tag = "insight",
    params(ListMyTasks, Embed<TaskBody>),
    responses(
        (status = 200, description = "A page of tasks", body = TaskList),
        (status = 403, description = "forbidden"),
    ),
    security(("oauth2" = []), ("bearer" = [])),
)]
#[get("/me/tasks")]
async fn list_my_tasks(caller: Caller<AnyToken>, db: Db, list: ListMyTasks) -> Result<ApiResponse> {
    let (after, limit) = (list.after, list.rows_to_read());
    let mut tasks = db.read_long(async |conn| service::list(conn, &caller, after, limit).await).await?;
    let page = list.page(&mut tasks, |row| (row.since, row.subject_id))?;
    list.respond(page, |page| TaskList { tasks, page })
}
