//! A concern that was raised, and what came of it. It is invented, as everybody in it.

use diesel_async::AsyncPgConnection;

use super::identity::person;
use super::scenario::Scenario;
use super::story::{self, When};
use crate::access::Role;
use crate::error::Result;
use crate::features::safeguarding::concerns::{self, CloseConcern, ConcernOutcome, RaiseConcern};

/// Tells it.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &mut Scenario) -> Result<()> {
    person(conn, scenario, story::SECOND_LEAD, Role::SafeguardingLead, None).await?;
    let worried = RaiseConcern {
        introduction_id: None,
        mentorship_id: None,
        hold: false,
        text: "After two meetups somebody whom nobody knew waited outside for the apprentices.".to_owned(),
        person_id: None,
    };
    let ctx = scenario.person("Riley", scenario.day(When::Ago(30)), 9)?;
    let (concern, _) = concerns::raise(conn, &ctx, worried).await?;
    let closed = CloseConcern {
        outcome: ConcernOutcome::ActionTaken,
        note: Some("Meetups end together now, and the host sees everybody to the station.".to_owned()),
    };
    concerns::close(conn, &scenario.person("Sage", scenario.day(When::Ago(26)), 15)?, concern, closed)
        .await?;
    Ok(())
}
