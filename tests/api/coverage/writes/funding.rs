//! Funding rules and minimum wages.

use serde_json::{Value, json};

use super::Write;
use crate::coverage::World;

/// The rules of apprenticeships since August 2025, as every database begins with them.
pub const RULES: &str = "/api/v1/funding-rules/019ab000-0000-7000-8000-000000000003";
/// The wages since April 2026, likewise.
pub const WAGES: &str = "/api/v1/minimum-wages/019ab000-0000-7000-8000-000000000008";

/// A set of rules without its product.
fn rules(starts_from: &str) -> Value {
    json!({"startsFrom": starts_from,
        "rules": {"formula": "publishedHours", "minimumMonths": 8, "maximumMonths": 48, "leastHoursAfterPriorLearning": 187,
            "hoursUnlessPublished": null, "fullTimeHours": null, "leaveWeeks": null,
            "englishMathsOptionalForAdultsFrom": "2025-02-11", "minimumAge": 15, "maximumAge": 115},
        "source": source()})
}

fn wages(starts_from: &str, apprentice: i32) -> Value {
    json!({"startsFrom": starts_from, "source": source(),
        "penceAnHour": {"apprentice": apprentice, "under18": 830, "aged18To20": 1130, "aged21To22": 1320, "aged23OrOver": 1320}})
}

fn source() -> Value {
    json!({"title": "Invented rules", "publishedOn": "2026-06-15", "url": "https://rules.example/2027"})
}

/// Each time for a day that is not there yet, or with a figure that is not there yet.
pub async fn valid(world: &World, operation: &str) -> Write {
    let staff = &world.staff;
    let count = world
        .app
        .sql("SELECT count(*) FROM versions WHERE subject_type IN ('fundingRules', 'minimumWage')")
        .await;
    let count: i32 = count[0].parse().expect("a number");
    let day = format!("{}-08-01", 2030 + count);
    match operation {
        "add_funding_rules" => {
            let mut body = rules(&day);
            body["product"] = json!("apprenticeship");
            Write::new(staff, "/api/v1/funding-rules", &["fundingRules.added"]).json(body)
        }
        "put_funding_rules" => {
            let mut body = rules("2025-08-01");
            body["rules"]["maximumMonths"] = json!(48 + count);
            let write = Write::new(staff, RULES, &["fundingRules.changed"]).json(body);
            Write { is_conditional: true, ..write }
        }
        "add_minimum_wage" => {
            Write::new(staff, "/api/v1/minimum-wages", &["minimumWage.added"]).json(wages(&day, 830))
        }
        _ => {
            let body = wages("2026-04-01", 830 + count);
            Write { is_conditional: true, ..Write::new(staff, WAGES, &["minimumWage.changed"]).json(body) }
        }
    }
}
