//! Writes of what took a while to prepare, and may be out of date by the time it is written.

use diesel_async::AsyncPgConnection;

use super::{ApiResponse, Writer};
use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// How often something is prepared at most.
const PREPARATIONS: usize = 3;

impl<const MAX: usize> Writer<MAX> {
    /// As [`Self::create_prepared`], where the work may find by nothing that what was prepared is out of date. What it did is undone, and it
    /// is prepared anew, three times in all; then the caller is told that it is `outdated`.
    pub async fn create_up_to_date<T, P>(
        mut self,
        ctx: &Ctx,
        read: impl Fn(&[u8]) -> Result<T>,
        prepare: impl AsyncFn(&T) -> Result<P>,
        mut act: impl AsyncFnMut(&mut AsyncPgConnection, &T, &P) -> Result<Option<ApiResponse>>,
        outdated: fn() -> Error,
    ) -> Result<ApiResponse> {
        let mut body = self.receive().await;
        let command = self.command(&mut body, &read)?;
        for _ in 0..PREPARATIONS {
            // A request that is sent again is answered, whatever the preparation came to by now.
            let prepared = prepare(&command).await;
            let mut again = false;
            let work = async |conn: &mut AsyncPgConnection| {
                let done = act(conn, &command, prepared.as_ref().map_err(Error::again)?).await?;
                again = done.is_none();
                done.ok_or_else(outdated)
            };
            let answer = self.transaction(ctx, body.hash(), work).await;
            if !again {
                return answer;
            }
        }
        Err(outdated())
    }
}
