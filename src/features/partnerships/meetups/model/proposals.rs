//! What an employer proposes to change of a published meetup, until staff decide on it or the meetup begins.

use std::io::Write as _;

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agenda::{Agenda, AgendaItem};
use super::plans::{Announced, Plan, Venue};

/// What an employer proposes to change of a published meetup. What is absent stays as it is published, null clears.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow, ToSchema,
)]
#[diesel(sql_type = Jsonb)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProposedMeetupChange, example = json!({"endsAt": "2026-12-03T21:00:00Z"}))]
pub struct ProposedChange {
    /// What it would be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub title: Option<String>,
    /// When it would start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub starts_at: Option<DateTime<Utc>>,
    /// When it would end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub ends_at: Option<DateTime<Utc>>,
    /// The IANA time zone of the clock on the wall there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub time_zone: Option<String>,
    /// Where one would go: the whole venue.
    #[serde(
        default,
        deserialize_with = "crate::json::double_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub venue: Option<Option<Venue>>,
    /// Where one would join from afar.
    #[serde(
        default,
        deserialize_with = "crate::json::double_option",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(format = "uri")]
    pub online_url: Option<Option<String>>,
    /// What would happen, point by point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub agenda: Option<Vec<AgendaItem>>,
    /// Where one would read more.
    #[serde(
        default,
        deserialize_with = "crate::json::double_option",
        skip_serializing_if = "Option::is_none"
    )]
    #[schema(format = "uri")]
    pub info_url: Option<Option<String>>,
}

impl ProposedChange {
    /// What would be otherwise than it is published; none where nothing would.
    pub fn between(published: &Announced, wanted: &Announced) -> Option<Self> {
        fn other<T: Clone + PartialEq>(published: &T, wanted: &T) -> Option<T> {
            (published != wanted).then(|| wanted.clone())
        }
        let (old, new) = (&published.plan, &wanted.plan);
        let change = Self {
            title: other(&published.title, &wanted.title),
            starts_at: other(&old.starts_at, &new.starts_at),
            ends_at: other(&old.ends_at, &new.ends_at),
            time_zone: other(&old.time_zone, &new.time_zone),
            venue: other(&old.venue, &new.venue),
            online_url: other(&old.online_url, &new.online_url),
            agenda: other(&published.agenda, &wanted.agenda).map(|agenda| agenda.0),
            info_url: other(&published.info_url, &wanted.info_url),
        };
        (change != Self::default()).then_some(change)
    }

    /// What is published with the change in it.
    pub fn applied_to(self, published: Announced) -> Announced {
        let Announced { title, plan, agenda, info_url } = published;
        Announced {
            title: self.title.unwrap_or(title),
            plan: Plan {
                starts_at: self.starts_at.unwrap_or(plan.starts_at),
                ends_at: self.ends_at.unwrap_or(plan.ends_at),
                time_zone: self.time_zone.unwrap_or(plan.time_zone),
                venue: self.venue.unwrap_or(plan.venue),
                online_url: self.online_url.unwrap_or(plan.online_url),
            },
            agenda: self.agenda.map_or(agenda, Agenda),
            info_url: self.info_url.unwrap_or(info_url),
        }
    }
}

impl FromSql<Jsonb, Pg> for ProposedChange {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let value: serde_json::Value = FromSql::<Jsonb, Pg>::from_sql(value)?;
        Ok(serde_json::from_value(value)?)
    }
}

impl ToSql<Jsonb, Pg> for ProposedChange {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        // The version of the format, then the text.
        out.write_all(&[1])?;
        serde_json::to_writer(out, self)?;
        Ok(IsNull::No)
    }
}
