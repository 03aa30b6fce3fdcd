//! Series of meetups.

use serde_json::json;

use super::{World, Write};
use crate::partnerships::series::{SERIES, evenings_with, waiting};

pub async fn valid(world: &World, operation: &str) -> Option<Write> {
    let (staff, employer) = (&world.staff, &world.employer);
    let reason = json!({"reason": "The speakers are ill."});
    let found = match operation {
        "add_meetup_series" => {
            let events = ["meetupSeries.submitted", "meetup.submitted", "meetup.submitted"];
            let body = json!({"rule": "FREQ=MONTHLY;BYDAY=2TH;COUNT=3", "exceptDates": ["2027-03-11"]});
            let body = evenings_with(&body);
            Write::new(employer, SERIES, &events).json(body)
        }
        "change_meetup_series" => {
            let events = ["meetupSeries.changed", "meetup.changed", "meetup.changed"];
            let body = json!({"title": "More places", "capacity": 40, "startsAtLocal": "2027-01-14T18:30"});
            Write::new(employer, waiting(employer).await, &events).json(body)
        }
        "publish_meetup_series" => {
            let events = ["meetupSeries.published", "meetup.published", "meetup.published"];
            Write::new(staff, format!("{}/publications", waiting(employer).await), &events)
        }
        "decline_meetup_series" => {
            let events = ["meetupSeries.declined", "meetup.declined", "meetup.declined"];
            Write::new(staff, format!("{}/declines", waiting(employer).await), &events).json(reason)
        }
        "cancel_meetup_series" => {
            let place = waiting(employer).await;
            staff.post(&format!("{place}/publications"), &json!({})).await.expect(200);
            let events = ["meetupSeries.cancelled", "meetup.cancelled", "meetup.cancelled"];
            Write::new(employer, format!("{place}/cancellations"), &events).json(reason)
        }
        _ => return None,
    };
    Some(found)
}
