//! What a provider asks to have changed.

use chrono::Days;
use diesel_async::AsyncPgConnection;

use crate::demo::scenario::Scenario;
use crate::demo::story::When;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::features::line_management::change_requests::{
    self, Change, PlannedEndChange, PlannedEndChangeKind,
};

/// Arch asks for a later end of somebody whose line manager can sign in, and waits.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    let ctx = scenario.client("Arch", scenario.day(When::Ago(3)), 11)?;
    let present = apprenticeships::lock(conn, &ctx, scenario.learner("Jo")?.id).await?;
    let change = Change::PlannedEnd(PlannedEndChange {
        kind: PlannedEndChangeKind::default(),
        reason: "Jo missed half of the module on testing. It is taught again in spring, and the assessment is to come after it."
            .to_owned(),
        planned_end_on: present.planned_end_on + Days::new(56),
    });
    change_requests::ask(conn, &ctx, present, change).await.map(drop)
}
