//! What an employer proposes to change of a published series, beside what each of its meetups keeps of it.

use std::io::Write as _;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::content::{SeriesContent, local, minute_of_day};
use crate::features::partnerships::meetups::Venue;

/// What an employer proposes to change of a published series. What is absent stays, null clears.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow, ToSchema,
)]
#[diesel(sql_type = Jsonb)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProposedMeetupSeriesChange, example = json!({"startsAtLocal": "2027-01-14T18:30"}))]
pub struct ProposedSeriesChange {
    /// What each would be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub title: Option<String>,
    /// At which time of day each would start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub starts_at_local: Option<String>,
    /// How long each would last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub minutes: Option<i32>,
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
}

impl ProposedSeriesChange {
    /// What of it staff decide on would be otherwise; none where nothing would.
    pub fn between(present: &SeriesContent, wanted: &SeriesContent) -> Option<Self> {
        fn other<T: Clone + PartialEq>(present: &T, wanted: &T) -> Option<T> {
            (present != wanted).then(|| wanted.clone())
        }
        let change = Self {
            title: other(&present.title, &wanted.title),
            starts_at_local: other(&present.start_minute, &wanted.start_minute)
                .map(|_| wanted.written_start()),
            minutes: other(&present.minutes, &wanted.minutes),
            time_zone: other(&present.time_zone, &wanted.time_zone),
            venue: other(&present.venue(), &wanted.venue()),
            online_url: other(&present.online_url, &wanted.online_url),
        };
        (change != Self::default()).then_some(change)
    }

    /// The series with the change in it.
    pub fn applied_to(self, present: SeriesContent) -> SeriesContent {
        let start = self.starts_at_local.as_deref().and_then(local);
        let venue = self.venue.unwrap_or_else(|| present.venue());
        let changed = SeriesContent {
            title: self.title.unwrap_or(present.title),
            start_minute: start.map_or(present.start_minute, minute_of_day),
            minutes: self.minutes.unwrap_or(present.minutes),
            time_zone: self.time_zone.unwrap_or(present.time_zone),
            online_url: self.online_url.unwrap_or(present.online_url),
            ..present
        };
        changed.at(venue)
    }
}

impl FromSql<Jsonb, Pg> for ProposedSeriesChange {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let value: serde_json::Value = FromSql::<Jsonb, Pg>::from_sql(value)?;
        Ok(serde_json::from_value(value)?)
    }
}

impl ToSql<Jsonb, Pg> for ProposedSeriesChange {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        // The version of the format, then the text.
        out.write_all(&[1])?;
        serde_json::to_writer(out, self)?;
        Ok(IsNull::No)
    }
}
